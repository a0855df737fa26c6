// Opens a page as readers do, and prints what was found as one JSON object.
// usage: node look.mjs CHROMIUM PAGE
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const FOLDED = "details:not(.screen-only) > :not(summary)";
const READERS = {
  laptop: { viewport: { width: 1280, height: 800 } },
  dark: { viewport: { width: 1280, height: 800 }, colorScheme: "dark" },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  narrow: { viewport: { width: 320, height: 640 } },
};

const [executablePath, page] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-quic"] });
const found = { outside: [], faults: [], readers: {} };
for (const [name, settings] of Object.entries(READERS)) {
  const context = await browser.newContext(settings);
  const tab = await context.newPage();
  tab.on("request", (request) => {
    if (!/^(file|data):/.test(request.url())) found.outside.push(request.url());
  });
  tab.on("dialog", (dialog) => { found.faults.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  tab.on("pageerror", (error) => found.faults.push(String(error)));
  tab.on("console", (message) => found.faults.push(message.text()));
  await tab.goto(pathToFileURL(page).href);
  // open, as what is folded is left out of an audit
  await tab.evaluate(() => document.querySelectorAll("details").forEach((part) => { part.open = true; }));
  found.readers[name] = { violations: await audit(tab), ...(await measured(tab)) };
  if (name === "laptop") found.keyboard = await walked(tab);
  if (name === "laptop") found.enlarged = await enlarged(tab);
  if (name === "laptop") found.print = await printed(tab);
  await context.close();
}
await browser.close();
console.log(JSON.stringify(found));

async function audit(tab) {
  await tab.evaluate(AXE);
  const result = await tab.evaluate((tags) => axe.run(document, { runOnly: tags, resultTypes: ["violations"] }), RULES);
  return result.violations.map((fault) => `${fault.id}: ${fault.nodes[0].html.slice(0, 200)} (${fault.nodes.length})`);
}

async function measured(tab) {
  return tab.evaluate(() => ({
    width: document.documentElement.clientWidth,
    needed: document.documentElement.scrollWidth,
    height: document.documentElement.scrollHeight,
  }));
}

// What the first presses of Tab lead to, and whether each is seen to be there.
async function walked(tab) {
  await tab.reload();
  const stops = [];
  for (let press = 0; press < 12; press += 1) {
    await tab.keyboard.press("Tab");
    stops.push(await tab.evaluate(() => {
      const at = document.activeElement;
      const style = getComputedStyle(at);
      return { text: at.textContent.trim().slice(0, 60), top: at.offsetTop, outline: style.outlineStyle !== "none" };
    }));
  }
  return stops;
}

async function enlarged(tab) {
  const before = await tab.locator("figure .sheet").first().boundingBox();
  await tab.locator("figure .sheet").first().click();
  const open = await tab.locator("figure:target").count();
  const close = await tab.locator("figure:target .close").isVisible();
  await tab.locator("figure:target .close").click();
  return { before: before.width, open, close, closed: await tab.locator("figure:target").count() };
}

async function printed(tab) {
  await tab.reload();
  const folded = await shown(tab);
  await tab.emulateMedia({ media: "print" });
  const all = await tab.evaluate((parts) => document.querySelectorAll(parts).length, FOLDED);
  return { folded, shown: await shown(tab), all };
}

async function shown(tab) {
  return tab.evaluate((parts) => [...document.querySelectorAll(parts)].filter((part) => part.checkVisibility()).length, FOLDED);
}
