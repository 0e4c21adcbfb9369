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
  // On a computer set to dark the sheet stays white, and so must what is written on it.
  const colours = () => page.locator("#paper, #paper *").evaluateAll((list) => list.map((e) => { const s = getComputedStyle(e); return `${e.tagName} ${e.className?.baseVal ?? e.className} ${s.color} ${s.backgroundColor} ${s.borderTopColor} ${s.fill}`; }));
  const light = await colours();
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await colours(), other = dark.filter((c, i) => c !== light[i]);
  check("the document is the same in the dark", light.length > 500 && other.length === 0, other.slice(0, 4).join(" | "));
  await clean(page, "no script");
  const printer = await open("clean");
  const sheets = async (path) => ((await printer.pdf({ path, preferCSSPageSize: true, tagged: true })).toString("latin1").match(/\/Type\s*\/Page\b/g) ?? []).length;
  const whole = await sheets(join(shots ?? dir, "report.pdf"));
  await printer.evaluate(() => { window.titles = []; dispatchEvent(new Event("beforeprint")); window.titles.push(document.title); dispatchEvent(new Event("afterprint")); window.titles.push(document.title); });
  const [sent, after] = await printer.evaluate(() => window.titles);
  check("what is printed is called by its heading, and the page by its own name again", sent === (await printer.locator("#paper h1").textContent()) && /^Overview/.test(after), `${sent} | ${after}`);
  // A page of A4 has 178 by 261 mm within its margins: 673 by 986 pixels.
  await printer.emulateMedia({ media: "print" });
  await printer.setViewportSize({ width: 673, height: 986 });
  const paper = await printer.evaluate(() => {
    const all = document.querySelector("#paper"), box = all.getBoundingClientRect(), of = (css, test) => [...all.querySelectorAll(css)].filter(test).map((e) => `${e.tagName} ${e.className?.baseVal ?? e.className} ${e.textContent.slice(0, 60)}`);
    return { height: box.height, wide: of("*", (e) => e.getBoundingClientRect().right > box.right + 1 || (["TD", "TH"].includes(e.tagName) && e.scrollWidth > e.clientWidth + 1)), tall: of("tr, .fact, .incident, .device, svg", (e) => e.getBoundingClientRect().height > 986), split: of("tr, .types, .fact, .incident, .device, svg", (e) => getComputedStyle(e).breakInside !== "avoid"), heads: of("thead", (e) => getComputedStyle(e).display !== "table-header-group") };
  });
  check("nothing is cut at the edge of the paper", paper.wide.length === 0, paper.wide.join(" | "));
  check("what must not be split fits a page, and is not split", paper.tall.length === 0 && paper.split.length === 0, [...paper.tall, ...paper.split].join(" | "));
  check("heads of tables stand on each page", paper.heads.length === 0, paper.heads.join(" | "));
  const apart = await printer.evaluate(() => ({
    columns: [...document.querySelectorAll("#paper .columns")].filter((c) => c.lastElementChild.getBoundingClientRect().right < c.getBoundingClientRect().right - 2).length,
    heads: [...document.querySelectorAll("#paper h2 + .small")].filter((e) => getComputedStyle(e).breakInside !== "avoid" || getComputedStyle(e).breakAfter !== "avoid").length,
  }));
  check("nothing leaves the column beside it empty, and a heading keeps what explains it", apart.columns === 0 && apart.heads === 0, JSON.stringify(apart));
  const techniques = await printer.locator("#paper .columns + .small").evaluateAll((list) => list.filter((e) => e.textContent.startsWith("ATT&CK")).map((e) => getComputedStyle(e).breakBefore));
  check("techniques stay with the finding above them", techniques.length > 3 && techniques.every((b) => b === "avoid"), techniques);
  const least = Math.ceil(paper.height / 986);
  check("the report prints to as many pages as its text needs, and few more", whole >= least * 0.9 && whole <= least * 1.35 + 2, `${whole} pages, text for ${least}`);
  await printer.evaluate(() => { for (const s of document.querySelectorAll("#paper > section")) s.classList.toggle("unprinted", !["Summary", "Do this now", "Incidents"].includes(s.querySelector("h2").textContent)); });
  const part = await sheets(join(dir, "part.pdf"));
  check("what is for management is a few pages", part >= 2 && part <= 5, part);
  const cover = await printer.evaluate(() => [...document.styleSheets].flatMap((s) => [...s.cssRules]).find((r) => r instanceof CSSPageRule)?.cssText ?? "");
  check("pages are numbered", /counter\(page\)/.test(cover) && /counter\(pages\)/.test(cover), cover);
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
