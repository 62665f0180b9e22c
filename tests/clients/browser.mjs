// The pages of a node in a real Chromium, as somebody sees them who opens its address.
//
//   node browser.mjs FOLDER REST CHAIN_ID
//
// FOLDER has what browser/package-lock.json pins.
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { holds, same, step } from "./steps.mjs";

const [folder, rest, chain] = process.argv.slice(2);
const client = createRequire(resolve(folder, "package.json"));
const { default: chromium } = await import(client.resolve("@sparticuz/chromium"));
const { chromium: driver } = client("playwright-core");

const browser = await driver.launch({ executablePath: await chromium.executablePath(), args: chromium.args });
const troubles = [];

/** A tab that remembers what went wrong in it. */
async function tab(options) {
  const page = await (await browser.newContext(options)).newPage();
  page.on("console", (message) => message.type() === "error" && troubles.push(message.text()));
  page.on("pageerror", (error) => troubles.push(String(error)));
  page.on("request", (request) => request.url().startsWith(rest) || request.url().startsWith("data:") || troubles.push(request.url()));
  page.on("response", (response) => response.status() >= 400 && troubles.push(`${response.status()} ${response.url()}`));
  return page;
}

const page = await tab({ viewport: { width: 1280, height: 800 } });

await step(`Chromium ${browser.version()} shows the index: the chain, its height, every service`, async () => {
  await page.goto(`${rest}/`);
  same([await page.title(), await page.textContent("h1")], [chain, chain], "title and heading");
  holds(/^\d+$/.test(await page.textContent("strong")), "the height is a number");
  holds((await page.locator("nav li").count()) > 10, "services are listed");
  same(await page.locator("[id='cosmos.bank.v1beta1.Query']").count(), 1, "a section of bank");
});

await step("a path of the index leads to an answer", async () => {
  await page.click("a[href='/cosmos/bank/v1beta1/params']");
  holds("params" in JSON.parse(await page.textContent("pre")), "the parameters are shown");
  await page.goBack();
});

await step("the reference shows parameters and answer of an operation, and leads to its schema", async () => {
  await page.click("text=Reference");
  await page.waitForURL(`${rest}/openapi/`);
  const balance = page.locator("[id='cosmos_bank_v1beta1_Query_Balance'] ~ details").first();
  await balance.locator("summary").click();
  const names = await balance.locator("tbody tr td:first-child").allTextContents();
  same(names, ["address", "denom", "", ""].filter((name, at) => at < 3), "parameters");
  await balance.locator("a").click();
  const target = page.locator("[id='cosmos.bank.v1beta1.QueryBalanceResponse']");
  await target.waitFor();
  const { y } = await target.boundingBox();
  holds(y > -1 && y < 800, `the schema is at ${y}, out of sight`);
});

await step("the document opens beside it", async () => {
  await page.click("text=this as an OpenAPI document");
  same(JSON.parse(await page.textContent("pre")).openapi, "3.1.0", "version");
});

await step("a small screen without scripts has the same pages, and needs not be scrolled sideways", async () => {
  const small = await tab({ javaScriptEnabled: false, viewport: { width: 360, height: 640 } });
  for (const path of ["/", "/openapi/"]) {
    await small.goto(rest + path);
    holds((await small.locator("nav li").count()) > 10, `services are listed at ${path}`);
    const { width } = await small.locator("main").boundingBox();
    holds(width <= 360, `${path} is ${width} wide`);
  }
});

await step("nothing failed, and nothing came from elsewhere", async () => same(troubles, [], "troubles"));
await browser.close();
