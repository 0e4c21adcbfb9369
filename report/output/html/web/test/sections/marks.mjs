// Small marks that keep a reader from being misled: shares, days, and what is
// told by a colour.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { transformSync } from "esbuild";
import { check, clean, count, open, text, to } from "../harness.mjs";

globalThis.document ??= { documentElement: { dataset: {} } };
const source = readFileSync(join(import.meta.dirname, "../../src/text.ts"), "utf8");
const { percent } = await import("data:text/javascript," + encodeURIComponent(transformSync(source, { loader: "ts", format: "esm" }).code));
for (const [n, of, want] of [[0, 7, "0.0 %"], [1, 100_000, "< 0.1 %"], [1, 1000, "0.1 %"], [1, 3, "33.3 %"], [999, 1000, "99.9 %"], [99_999, 100_000, "> 99.9 %"], [5, 5, "100.0 %"]]) check(`${n} of ${of} is ${want}`, percent(n, of) === want, percent(n, of));

// A network that is told by red is told by a mark too, and in words to who hears it.
{
  const page = await open("clean", "#/devices");
  await page.waitForSelector(".vrow");
  const n = await page.evaluate(() => Number(document.querySelector("[aria-rowcount]").getAttribute("aria-rowcount")) - 1);
  for (let i = 0; i < n; i++) {
    await to(page, "#/device/" + i);
    if (await count(page, ".tllabels .odd")) break;
  }
  const before = (css) => page.locator(css).first().evaluate((e) => getComputedStyle(e, "::before").content);
  check("a lane that is red is marked", (await before(".tllabels .odd .name")).startsWith('"\u25c6'), await before(".tllabels .odd .name"));
  check("and heard as such", /, suspicious/.test(await page.locator(".tllabels .odd").first().textContent()));
  const lanes = page.getByRole("list", { name: "Lanes" });
  check("lanes are a list", (await lanes.getByRole("listitem").count()) === (await count(page, ".tllabels > [role=listitem]")) && (await lanes.getByRole("listitem").count()) > 5);
  check("a count is told apart from what stands before it", /: \d/.test(await page.locator(".tllabels > div:has(.count)").first().textContent()), await page.locator(".tllabels > div:has(.count)").first().textContent());
  await to(page, await page.locator(".meta a[href^='#/user/']").first().getAttribute("href"));
  const cell = "[aria-label=Networks] .mono.t-critical";
  await page.waitForSelector(cell);
  check("so is an address in a table", (await before(cell)).startsWith('"\u25c6') && (await page.locator(cell).first().textContent()).endsWith(" suspicious"), await before(cell));
  await clean(page, "marks");
}

// A chart of less than a day says which day it is.
{
  const page = await open("clean");
  const days = () => page.locator(".chartbox svg text:not(.num)").allTextContents();
  await page.waitForSelector(".chartbox svg text:not(.num)");
  check("a chart of weeks says days", (await days()).every((s) => /^\d+ \w{3}$/.test(s)), await days());
  await page.addInitScript(() => {
    const parse = JSON.parse;
    JSON.parse = (s, ...more) => {
      const v = parse(s, ...more);
      if (v?.activity) [v.activity.step, v.activity.counts, v.activity.labels, v.activityStart, v.marks] = [3600, [[1]], ["none"], Date.UTC(2026, 4, 13, 9) / 1000, []];
      return v;
    };
  });
  await page.reload();
  await page.waitForSelector(".chartbox svg text:not(.num)");
  const [first, second] = await days();
  check("a chart of an hour says its day once", /^13 May \d\d:\d\d$/.test(first) && /^\d\d:\d\d$/.test(second), await days());
  await clean(page, "days");
}

// Names of groups of lanes reach into the lane, and stay within the page.
{
  const page = await open("clean", "#/devices?q=KIOSK-01", { viewport: { width: 390, height: 844 } });
  await page.locator(".vrow").first().click();
  await page.waitForSelector(".tllabels .head");
  const names = await page.locator(".tllabels .head .name").evaluateAll((list) => list.map((e) => ({ text: e.textContent, cut: e.scrollWidth > e.clientWidth + 1, right: e.getBoundingClientRect().right })));
  check("names of users are whole on a phone", names.length > 1 && names.every((n) => !n.cut && n.right < 390), JSON.stringify(names));
  await clean(page, "names of lanes");
}
