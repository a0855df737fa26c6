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
  if (name === "laptop") found.map = await moved(tab);
  if (name === "laptop") found.covered = await covered(tab);
  if (name === "phone") found.touch = await touched(tab);
  await context.close();
}
found.without = await withoutScript();
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

// The pictures that lie on one another, at each width.
async function covered(tab) {
  const pairs = {};
  for (const width of [1280, 1000, 390]) {
    await tab.setViewportSize({ width, height: 800 });
    pairs[width] = await tab.evaluate(() => {
      const slots = [...document.querySelectorAll(".slot")].filter((slot) => slot.checkVisibility());
      const boxes = slots.map((slot) => slot.getBoundingClientRect());
      const lies = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
      return boxes.flatMap((a, at) => boxes.slice(at + 1).flatMap((b, more) =>
        lies(a, b) ? [`${slots[at].id} ${slots[at + 1 + more].id}`] : []));
    });
  }
  await tab.setViewportSize(READERS.laptop.viewport);
  return pairs;
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
  const map = (await tab.locator("#map").count()) > 0 && (await tab.locator("#map").isVisible());
  return { folded, shown: await shown(tab), all, map };
}

async function shown(tab) {
  return tab.evaluate((parts) => [...document.querySelectorAll(parts)].filter((part) => part.checkVisibility()).length, FOLDED);
}

// The map: what a mouse, a wheel and the list below it do.
async function moved(tab) {
  await tab.emulateMedia({ media: "screen", reducedMotion: "reduce" });
  await tab.reload();
  const box = tab.locator("#map");
  if (!(await box.count()) || !(await box.isVisible())) return null;
  await box.evaluate((map) => map.scrollIntoView({ block: "center", behavior: "instant" }));
  const { x, y, width, height } = await box.boundingBox();
  const corner = [x + width - 30, y + height - 30];
  const asleep = await wheeled(tab, corner);
  await box.evaluate((map) => map.scrollIntoView({ block: "center", behavior: "instant" }));
  await tab.mouse.click(...corner);
  await tab.waitForTimeout(300);
  const awake = await wheeled(tab, corner);
  const before = await pane(tab);
  await tab.mouse.move(...corner);
  await tab.mouse.down();
  await tab.mouse.move(corner[0] - 120, corner[1] - 40, { steps: 6 });
  await tab.mouse.up();
  await tab.waitForTimeout(600);
  const after = await pane(tab);
  const panned = [after[0] - before[0], after[1] - before[1]];
  const popups = await offered(tab);
  const clicked = {};
  for (const kind of ["shortest", "ring"]) clicked[kind] = await click(tab, kind);
  return { asleep, awake, panned, popups, clicked, labels: await zoomLabels(tab) };
}

// What a turn of the wheel over the map moves: the page, or the map's scale.
async function wheeled(tab, at) {
  const state = () => tab.evaluate(() => {
    // where Leaflet keeps the places of names, seen or not
    const [first, last] = [0, -1].map((index) => [...document.querySelectorAll("#map .name")].at(index)._leaflet_pos);
    return [scrollY, Math.hypot(first.x - last.x, first.y - last.y)];
  });
  await tab.mouse.move(...at);
  const before = await state();
  await tab.mouse.wheel(0, -240);
  await tab.waitForTimeout(900);
  const after = await state();
  return { page: after[0] - before[0], scale: after[1] / before[1] };
}

// How far the map was moved, as Leaflet keeps it.
async function pane(tab) {
  return tab.evaluate(() => { const { x, y } = document.querySelector("#map .leaflet-map-pane")._leaflet_pos; return [x, y]; });
}

// Where on the screen the topmost line of a kind can be clicked: nothing else lies there.
async function spot(tab, kind) {
  return tab.evaluate((name) => {
    const path = [...document.querySelectorAll(`#map path.${name}`)].at(-1);
    for (let share = 0.1; share < 1; share += 0.05) {
      const { x, y } = path.getPointAtLength(path.getTotalLength() * share).matrixTransform(path.getScreenCTM());
      if (document.elementFromPoint(x, y)?.matches(`path.reach, path.${name}`)) return [x, y];
    }
    return null;
  }, kind);
}

// Whether each popup that the list can open says what its entry says, and where its links lead.
async function offered(tab) {
  await tab.evaluate(() => { document.getElementById("chart-drawn").open = true; });
  return tab.evaluate(() => [...document.querySelectorAll("[data-feature] .show")].map((button) => {
    button.click();
    const popup = [...document.querySelectorAll("#map .leaflet-popup-content")].at(-1);
    const links = [...popup.querySelectorAll("a")].map((link) => link.getAttribute("href").slice(1));
    const label = button.getAttribute("aria-label").replace("Show on the map: ", "");
    const focused = popup.contains(document.activeElement);
    return { same: popup.textContent.startsWith(label), lead: links.every((id) => document.getElementById(id)), focused, markup: popup.querySelectorAll("script, img").length };
  }));
}

// Click on a line itself, read the popup, and follow its link.
async function click(tab, kind) {
  await tab.reload();
  if (!(await tab.locator(`#map path.${kind}`).count())) return null;
  await tab.evaluate(() => { document.getElementById("chart-drawn").open = true; });
  // the topmost of its kind, brought near
  const index = await tab.evaluate((name) => JSON.parse(document.getElementById("map-data").textContent)
    .features.findLastIndex(({ properties }) => properties.kind === name), kind);
  await tab.locator(`[data-feature="${index}"] .show`).click();
  await tab.keyboard.press("Escape");
  const closed = await tab.locator("#map .leaflet-popup").count();
  await tab.locator("#map").evaluate((map) => map.scrollIntoView({ block: "center", behavior: "instant" }));
  await tab.waitForTimeout(300);
  await tab.mouse.click(...(await spot(tab, kind)));
  const popup = tab.locator("#map .leaflet-popup-content");
  const told = await popup.textContent();
  const link = popup.locator("a").first();
  const to = await link.getAttribute("href");
  const violations = await audit(tab);
  await link.click();
  await tab.waitForTimeout(300);
  const reached = await tab.evaluate(() => {
    const { top, bottom } = document.querySelector(":target").getBoundingClientRect();
    return { id: document.querySelector(":target").id, seen: bottom > 0 && top < innerHeight };
  });
  return { told, to, reached, closed, violations };
}

async function zoomLabels(tab) {
  return tab.evaluate(() => [...document.querySelectorAll("#map .leaflet-control-zoom a")].map((each) => each.getAttribute("aria-label")));
}

// On a phone a finger moves the page, until the map was tapped.
async function touched(tab) {
  const box = tab.locator("#map");
  if (!(await box.count()) || !(await box.isVisible())) return null;
  await box.evaluate((map) => map.scrollIntoView({ block: "center", behavior: "instant" }));
  const taken = () => box.evaluate((map) => getComputedStyle(map).touchAction);
  const before = await taken();
  const { x, y, width, height } = await box.boundingBox();
  await tab.touchscreen.tap(x + width - 20, y + height - 20);
  await tab.waitForTimeout(400);
  const after = await taken();
  await tab.touchscreen.tap(x + 20, y - 30);
  await tab.waitForTimeout(400);
  return { before, after, left: await taken() };
}

async function withoutScript() {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const tab = await context.newPage();
  await tab.goto(pathToFileURL(page).href);
  const seen = {
    map: await tab.locator("#map").isVisible(),
    picture: await tab.locator("#dispute ~ * img, section[aria-labelledby=dispute] img").first().isVisible(),
    list: await tab.locator("#chart-drawn").isVisible(),
  };
  await context.close();
  return seen;
}
