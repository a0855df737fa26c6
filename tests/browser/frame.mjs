// Opens a page that holds a map in a frame, as a notebook does, and prints what was found as one JSON object.
// usage: node frame.mjs CHROMIUM PAGE
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [executablePath, page] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-quic"] });
const tab = await browser.newPage();
const found = { outside: [], faults: [] };
tab.on("request", (request) => { if (!/^(file|data|about):/.test(request.url())) found.outside.push(request.url()); });
tab.on("pageerror", (error) => found.faults.push(String(error)));
tab.on("console", (message) => found.faults.push(message.text()));
await tab.goto(pathToFileURL(page).href);
const frame = tab.frameLocator("iframe");
await frame.locator("#chart-drawn summary").click();
await frame.locator("[data-feature]").filter({ hasText: /km from / }).last().locator(".show").click();
found.rings = (await frame.locator("#map path.ring").count()) > 0;
found.popup = /claim \w+/.test(await frame.locator("#map .leaflet-popup-content").textContent());
found.link = (await frame.locator("#map .leaflet-popup-content a").count()) > 0;
await browser.close();
console.log(JSON.stringify(found));
