// One page in a real browser: `node page.mjs PAGE CHROMIUM OUT`. Prints as JSON what axe finds at two
// widths in light and dark, what the page tried to load, and where it is wider than its window;
// writes OUT, the page as it prints on A4.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import puppeteer from "puppeteer-core";

const [page_, executablePath, out] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const browser = await puppeteer.launch({ executablePath, args: ["--no-sandbox"] });
const found = { violations: [], requests: [], wider: [] };
for (const width of [390, 1000]) {
  for (const value of ["light", "dark"]) {
    const page = await browser.newPage();
    await page.setBypassCSP(true); // for axe itself; the page's own rules are looked at as text
    await page.setViewport({ width, height: 900 });
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value }]);
    page.on("request", (request) => found.requests.push(request.url()));
    await page.goto(pathToFileURL(page_).href);
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run());
    found.violations.push(...violations.map((each) => `${each.id} at ${width} ${value}: ${each.nodes[0].html}`));
    if (await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)) {
      found.wider.push(`${width} ${value}`);
    }
    if (width === 1000 && value === "light") await page.pdf({ path: out, preferCSSPageSize: true });
    await page.close();
  }
}
await browser.close();
console.log(JSON.stringify(found));
