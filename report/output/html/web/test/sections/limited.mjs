import { check, clean, count, open, shot, text, to } from "../harness.mjs";

// A run over a part of the case says so, and names what it must not cut.
{
  const page = await open("limited");
  await page.waitForSelector(".tiles");
  await shot(page, "limited");
  const said = await text(page, ".banner");
  for (const want of [/Only findings that touch 25 April 2026 to 10 May 2026 are shown/, /Findings below medium were left out/, /2 detections were left out by choice: PM-003, PM-025\./, /11 sources with reservations: .*broken\.csv \(truncated\).* and 7 more\./])
    check(`page one says ${want}`, want.test(said), said);
  check("what was left out is not counted as none", /^left out\s*low/.test(await text(page, ".tiles .t-low")), await text(page, ".tiles .t-low"));
  await to(page, "#/quality");
  const quality = await text(page, "#main");
  check("reservations come first, and what is cut is counted", /3202 file|3,202 files/.test(quality) && /2,590 files in more/.test(quality) && /S11\s+more\/2599\.json/.test(quality) && /1,191 sources without reservation/.test(quality) && /Held no records: more\/0007\.json\./.test(quality), quality.slice(0, 200));
  const tree = page.locator("[aria-label=Sources]"), before = await tree.locator("tbody tr").count();
  const folder = tree.getByRole("button", { name: "2,590 files of a folder" });
  check("a folder of sources is shut at first", (await folder.getAttribute("aria-expanded")) === "false" && !/more\/0001\.json/.test(await tree.innerText()));
  await folder.focus();
  await page.keyboard.press("Enter");
  const shown = (await tree.locator("tbody tr").count()) - before;
  check("and opens to its files by key, as many as the page holds", (await folder.getAttribute("aria-expanded")) === "true" && shown > 1000 && shown < 2590 && /more\/0001\.json/.test(await tree.innerText()), shown);
  await shot(page, "folder-open");
  await folder.click();
  check("and shuts again", (await tree.locator("tbody tr").count()) === before);
  check("a part is not called the whole", !/on the whole case/.test(quality) && /Every detection that was run/.test(quality));
  await to(page, "#/method");
  check("detections left out are listed", ((await text(page, "#main")).match(/not run: left out by choice/g) ?? []).length === 2);
  check("what was left out is not called no finding", /no finding of the level asked for/.test(await text(page, "#main")) && !/no finding\n/.test(await text(page, "#main")));
  await to(page, "#/findings?group=inc");
  await page.waitForSelector(".vrow");
  check("findings beyond the lists of incidents are not called of none", /In an incident that does not list them/.test(await text(page, "#main")) && !/In no incident/.test(await text(page, "#main")), await text(page, "#main"));
  await shot(page, "limited-incidents");
  await page.locator(".vrow", { hasText: "does not list them" }).click();
  await page.waitForTimeout(150);
  check("their group opens and says how many there are", /5 findings beyond what incidents list and those of 2 incidents that are not listed/.test(await text(page, ".left")) && (await count(page, ".vrow")) > 0, await text(page, ".left"));
  await to(page, "#/findings?inc=I-001");
  check("an incident says that its list is cut", /has 6 findings; it lists 1\./.test(await text(page, ".left")), await text(page, ".left"));
  await clean(page, "limited");
}
