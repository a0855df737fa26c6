// Sits down at JupyterLab as a reader does, and prints what was found as one JSON object.
// usage: node lab.mjs CHROMIUM ADDRESS TOKEN INDEX NOTEBOOK HEADING FOLDER
// INDEX: path of the index; NOTEBOOK: name of one with sliders; HEADING: what these stand under; FOLDER: for pictures
import { join } from "node:path";
import { chromium } from "playwright-core";

const [executablePath, address, token, index, notebook, heading, folder] = process.argv.slice(2);
const PATIENCE = { timeout: 60_000 };
const READERS = {
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
  laptop: { viewport: { width: 1280, height: 800 } },
  print: { viewport: { width: 794, height: 1123 } },
};
const COMPLAINTS = /error displaying widget|widget not displayed|loading widget|javascript error|traceback|invalid response/i;
const NUMBER = /[\d.,]+ (min|km\/h|km)\b/;

const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-quic"] });
const found = { outside: [], faults: [] };
const lab = await watched(READERS.laptop);
try {
  // a workspace of its own: JupyterLab would open again what was open in the last one
  await lab.goto(`${address}/lab/workspaces/reader/tree/${index}?token=${token}`);
  await lab.getByRole("heading", { name: "The last runs" }).waitFor(PATIENCE);
  found.index = { ...(await told(lab)), jumps: await jumps(lab) };
  found.opened = await opened(lab);
  found.notebook = await run(lab);
  found.jumps = await jumps(lab);
  found.moves = await moves(lab);
  found.report = await reportInLab(lab);
  found.readers = {};
  for (const [name, settings] of Object.entries(READERS)) found.readers[name] = await read(name, settings);
} finally {
  await browser.close();
}
console.log(JSON.stringify(found));

// A tab of which every fault, and every request to anywhere else, is written down.
async function watched(settings) {
  const context = await browser.newContext(settings);
  const tab = await context.newPage();
  const from = (url) => {
    if (!/^(data|blob|about):/.test(url) && new URL(url).host !== new URL(address).host) found.outside.push(url);
  };
  tab.on("request", (request) => from(request.url()));
  tab.on("websocket", (socket) => from(socket.url()));
  tab.on("pageerror", (error) => found.faults.push(String(error)));
  context.on("page", (page) => found.faults.push(`another window: ${page.url()}`));
  return tab;
}

function page(tab) {
  return tab.locator(".jp-NotebookPanel:not(.lm-mod-hidden)");
}

async function told(tab) {
  await page(tab).getByRole("link", { name: "report", exact: true }).first().waitFor(PATIENCE);
  return { tables: await page(tab).locator("table").count() };
}

// Which entries of the contents lead to a heading that is then on the screen.
async function jumps(tab) {
  const entries = page(tab).locator('.jp-MarkdownOutput li a[href^="#"]');
  const result = {};
  for (const entry of await entries.all()) {
    const text = await entry.textContent();
    // not by the mouse: the contents need not be on the screen
    await entry.evaluate((link) => link.click());
    result[text] = await page(tab).locator("h2", { hasText: text }).first()
      .evaluate((place) => new Promise((done) => { setTimeout(() => done(inside(place)), 1000);
        function inside(it) {
          const box = it.closest(".jp-WindowedPanel-outer").getBoundingClientRect();
          const at = it.getBoundingClientRect();
          return at.height > 0 && at.top >= box.top - 10 && at.bottom <= box.bottom + 10;
        } }));
    await complaints(tab);
  }
  return result;
}

async function complaints(tab) {
  const words = await tab.locator("body").innerText();
  if (COMPLAINTS.test(words)) found.faults.push(words.match(COMPLAINTS)[0]);
  for (const dialog of await tab.locator(".jp-Dialog").all()) found.faults.push(await dialog.innerText());
}

// A link of the index opens the notebook, in this window.
async function opened(tab) {
  const link = page(tab).locator(`a[href*="${notebook}.ipynb"]`).first();
  await link.evaluate((it) => it.click());
  await tab.locator(".lm-TabBar-tab.lm-mod-current", { hasText: `${notebook}.ipynb` }).first().waitFor(PATIENCE);
  await page(tab).getByRole("heading", { name: "Parameters" }).waitFor(PATIENCE);
  return page(tab).locator("h1").first().innerText();
}

async function run(tab) {
  await tab.locator(".lm-MenuBar-item", { hasText: /^Run$/ }).click();
  await tab.locator('.lm-Menu-item[data-command="runmenu:run-all"]').click();
  // the last line of the last cell
  const last = page(tab).locator(".jp-OutputArea-output", { hasText: `${notebook}: ` }).last();
  await last.waitFor(PATIENCE);
  return last.innerText();
}

// What is told at the start, and then as each of the first controls is moved, until the verdict is another.
async function moves(tab) {
  await page(tab).locator('.jp-MarkdownOutput li a[href^="#"]', { hasText: heading }).evaluate((link) => link.click());
  const box = page(tab).locator(".widget-vbox").first();
  const controls = box.locator(".widget-dropdown select, .widget-slider .noUi-handle");
  await controls.first().waitFor(PATIENCE);
  const words = () => box.locator(".widget-html-content").first().innerText();
  // the controls may be there some moments before the words
  await patiently(async () => (await words()) !== "", 20);
  const result = [await words()];
  for (const control of await controls.all()) {
    for (const press of await ways(control)) {
      await control.focus();
      await press();
      // however fast the kernel, the words are there some moments later
      await patiently(async () => (await words()) !== result.at(-1), 5);
      result.push(await words());
      if (verdict(result.at(-1)) !== verdict(result[0])) return finished();
    }
  }
  return finished();

  async function finished() {
    await complaints(tab);
    await box.scrollIntoViewIfNeeded();
    await tab.screenshot({ path: join(folder, "lab.png") });
    return result;
  }
}

// The first cell below the headings of the table.
function verdict(words) {
  return words.split("\n")[1]?.split("\t")[0];
}

// All ways to set a control: each option of a list, each end of a slider.
async function ways(control) {
  const options = await control.evaluate((it) => [...(it.options ?? [])].map((_, index) => index));
  if (options.length) return options.map((index) => () => control.selectOption({ index }));
  return ["End", "Home"].map((key) => () => control.press(key));
}

async function patiently(holds, seconds) {
  const until = Date.now() + seconds * 1000;
  while (!(await holds()) && Date.now() < until) await new Promise((done) => { setTimeout(done, 200); });
}

async function reportInLab(tab) {
  await tab.locator(".lm-TabBar-tab", { hasText: "index.ipynb" }).first().click();
  await page(tab).getByRole("link", { name: "report", exact: true }).first().evaluate((link) => link.click());
  const frame = tab.frameLocator(".jp-HTMLViewer iframe");
  await frame.getByRole("heading", { name: "The answer" }).waitFor(PATIENCE);
  return follow(frame);
}

// From a number in the answer to the claim that it rests on, and on to the source.
async function follow(place) {
  const answer = place.locator("section[aria-labelledby=answer]");
  await answer.locator("details").evaluateAll((parts) => parts.forEach((part) => { part.open = true; }));
  const sentence = answer.locator("p, li", { hasText: NUMBER })
    .filter({ has: place.locator('a[href^="#claim-"]') }).first();
  const [number] = (await sentence.innerText()).match(NUMBER);
  const claim = await step(place, sentence.locator('a[href^="#claim-"]').first());
  const source = await step(place, place.locator(claim.to).locator('a[href^="#source-"]').first());
  return { number, claim, source };
}

// Where a link leads, and whether that is then on the screen.
async function step(place, link) {
  const to = await link.evaluate((it) => it.getAttribute("href"));
  await link.click();
  const target = place.locator(to);
  // not by a timer of the page: JupyterLab shows reports in a frame that runs no script
  const shown = () => target.evaluate((it) => {
    const at = it.getBoundingClientRect();
    return it.matches(":target") && at.height > 0 && at.bottom > 0 && at.top < innerHeight;
  });
  await patiently(shown, 10);
  return { to, shown: await shown(), text: await target.innerText() };
}

async function read(name, settings) {
  const tab = await watched(settings);
  await tab.goto(`${address}/files/runs/golden/report.html?token=${token}`);
  if (name === "print") await tab.emulateMedia({ media: "print" });
  await tab.screenshot({ path: join(folder, `report-${name}.png`) });
  await tab.screenshot({ path: join(folder, `report-${name}-whole.png`), fullPage: true });
  const needed = await tab.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  return { needed, ...(name === "print" ? {} : await follow(tab)) };
}
