import { join } from "node:path";
import { check, clean, count, dir, open, pages, shot, shots, to, url } from "../harness.mjs";

// The print dialog: sections that are not ticked do not print, and the first
// page says so.
{
  const page = await open("clean");
  await page.waitForSelector(".tiles");
  await page.evaluate(() => { window.print = () => { window.printed = [...document.querySelectorAll("#paper > section:not(.unprinted) h2")].map((h) => h.textContent) + " | " + document.querySelector("#paper header").textContent; dispatchEvent(new Event("afterprint")); }; });
  await page.getByRole("button", { name: "Print" }).click();
  await shot(page, "print-dialog");
  await page.getByRole("button", { name: "For management" }).click();
  await page.locator("dialog").getByRole("button", { name: "Print", exact: true }).click();
  const printed = await page.evaluate(() => window.printed);
  check("a part prints as a part and says so", printed.startsWith("Summary,Do this now,Incidents | ") && /Left out: Findings, Timelines of devices/.test(printed), printed);
  check("after printing all is as before", (await count(page, ".unprinted")) === 0 && !/Left out/.test(await page.locator("#paper header").textContent()));
  await clean(page, "print dialog");
}

// Without scripts, and on paper.
{
  const page = await open("clean", "", { javaScriptEnabled: false });
  check("without scripts the document shows", await page.locator("#paper").isVisible());
  const shown = await page.locator("#paper .banner, #paper .points, #paper .do, #paper .legend").evaluateAll((list) => list.map((e) => `${e.className} ${getComputedStyle(e).display}`));
  check("the application does not lay out the document", shown.length > 3 && shown.every((s) => s.endsWith(" block")), shown);
  await shot(page, "no-script");
  await clean(page, "no script");
  const printer = await open("clean");
  const pdf = await printer.pdf({ path: join(shots ?? dir, "report.pdf"), preferCSSPageSize: true, tagged: true });
  check("the report prints to more than a few pages", (pdf.toString("latin1").match(/\/Type\s*\/Page\b/g) ?? []).length > 5);
  await clean(printer, "print");
  const empty = await open("empty");
  await empty.waitForSelector("h1");
  for (const hash of pages) await to(empty, hash);
  await shot(empty, "empty");
  await clean(empty, "empty case");
}

// Timelines that need no script lie beside the document, styled and inert.
{
  const page = await open("large", "", { javaScriptEnabled: false });
  await page.goto(url("large").replace("index.html", "timelines/1.html"));
  check("a page of timelines draws", (await count(page, "article.device svg.strip")) > 50 && (await count(page, "script")) === 0);
  check("and is styled by what it brought along", (await page.evaluate(() => getComputedStyle(document.querySelector("#paper")).maxWidth)) === "860px");
  await shot(page, "timelines");
  await clean(page, "timelines");
}
