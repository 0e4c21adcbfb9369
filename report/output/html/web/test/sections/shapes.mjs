import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { check, clean, count, dir, open, pages, shot, text, to } from "../harness.mjs";

// Both shapes: data in the page, data beside it.
for (const name of ["clean", "large"]) {
  const page = await open(name);
  await page.waitForSelector(".tiles");
  check(`${name}: the document is hidden while the application shows`, !(await page.locator("#paper").isVisible()));
  await page.waitForSelector(".chartbox path");
  for (const hash of pages) {
    await to(page, hash);
    check(`${name} ${hash} holds no number that is none`, !/NaN|undefined|\[object/.test(await text(page, "#main")));
    check(`${name} ${hash} has its page`, (await count(page, "#main h1")) === 1 && (await count(page, ".banner[role=alert]")) === 0, await text(page, "#main"));
  }
  await to(page, "#/device/0");
  await page.waitForSelector(".tlpane canvas");
  check(`${name}: a device has lanes`, (await count(page, ".tllabels > div")) > 8);
  await to(page, "#/method");
  await page.getByRole("button", { name: "Check all data" }).click();
  await page.waitForFunction(() => /match|not|missing/.test(document.querySelector("#main [role=status]")?.textContent ?? ""), undefined, { timeout: 120_000 });
  check(`${name}: all data matches`, /All .* match/.test(await text(page, "#main [role=status]")), await text(page, "#main [role=status]"));
  await clean(page, name);
}

// The list of devices, the page of a device and the findings that it leads to
// are of one mind.
{
  const page = await open("clean", "#/devices");
  await page.waitForSelector(".vrow");
  const seen = [], rows = Math.min(6, await count(page, ".vrow"));
  for (let i = 0; i < rows; i++) {
    await to(page, "#/devices");
    const row = page.locator(".vrow").nth(i), listed = (await row.locator(":scope > *").nth(5).innerText()) || "0";
    await row.click();
    await page.waitForSelector(".figures a");
    const figure = await text(page, ".figures a"), lane = /(\d+) findings?/.exec((await text(page, ".tllabels")).replace("No finding", "0 findings"))?.[1];
    await page.locator(".figures a").click();
    await page.waitForSelector(".left .filters .end");
    seen.push([listed, figure, lane, (await text(page, ".filters .end")).split(" ")[0]]);
  }
  check("a device has as many findings wherever one looks", seen.length > 3 && seen.some((s) => s[0] !== "0") && seen.every((s) => s.every((n) => n === s[0])), JSON.stringify(seen));
  await clean(page, "findings of devices");
}

// Data of another version than the front end: the page says so, and the
// document shows.
{
  mkdirSync(join(dir, "old"));
  writeFileSync(join(dir, "old", "index.html"), readFileSync(join(dir, "clean", "index.html"), "utf8").replace(/"schema":"prt-report\/\d+"/, '"schema":"prt-report/0"'));
  const page = await open("old");
  await page.waitForSelector(".strangers");
  check("a front end of another version says so", /prt-report\/0/.test(await text(page, ".strangers")) && (await count(page, ".shell")) === 0, await text(page, "body"));
  check("the document shows in its place", await page.locator("#paper").isVisible());
  await shot(page, "strangers");
  await clean(page, "another version");
}
