import { readFileSync } from "node:fs";
import { join } from "node:path";
import { address, check, clean, count, dir, open, shot, text, to } from "../harness.mjs";

{
  const page = await open("clean");
  await shot(page, "overview");
  await page.evaluate(() => document.querySelector("#main").scrollTo(0, 520));
  await shot(page, "overview-2");
  await to(page, "#/findings");
  await page.waitForSelector(".vrow");
  await shot(page, "findings");
  const all = await text(page, ".filters .end");
  await page.locator(".filters input").fill("203.0.113.77");
  await page.waitForTimeout(150);
  check("a search narrows the findings", (await text(page, ".filters .end")) !== all && /^[1-9]/.test(await text(page, ".filters .end")), await text(page, ".filters .end"));
  check("the search is in the address", (await address(page)).includes("q=203.0.113.77"));
  await page.locator(".filters input").fill("nothing holds this");
  await page.waitForTimeout(150);
  check("an empty list says so", (await count(page, ".empty")) === 1);
  await to(page, "#/findings?group=ip");
  await page.locator(".vrow", { hasText: "203.0.113.77" }).first().click();
  await page.waitForTimeout(150);
  check("findings group by address", /ip=203/.test(await address(page)) && (await count(page, ".vrow")) === 5, (await address(page)) + (await count(page, ".vrow")));
  await page.locator(".menu summary").focus();
  await page.keyboard.press("Enter");
  const [lines] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "JSONL" }).click()]);
  const saved = readFileSync(await lines.path(), "utf8").trim().split("\n").map((l) => JSON.parse(l));
  check("JSONL holds the findings shown, whole", saved.length === 5 && saved.every((f) => f.evidence.some((e) => e.ip === "203.0.113.77")), saved.length);
  await page.keyboard.press("Escape");
  check("Escape shuts the menu of exports, and nothing else", (await count(page, ".menu[open]")) === 0 && (await page.evaluate(() => document.activeElement.tagName)) === "SUMMARY" && /ip=203/.test(await address(page)));
  await page.locator(".aside-list summary").click();
  await page.waitForSelector(".aside-list tbody tr");
  check("what was set aside stands beside the findings", (await count(page, ".aside-list tbody tr")) === 2 && /^2 findings set aside/.test(await text(page, ".aside-list")) && /agreed test of/.test(await text(page, ".aside-list tbody")), await text(page, ".aside-list"));
  await to(page, "#/method");
  check("the method page says what was given", /contoso\.yaml/.test(await text(page, "#main")) && /GeoLite2-City/.test(await text(page, "#main")));
  const typed = await page.locator(".command").allInnerTexts();
  check("and which commands it came of", typed.map((t) => t.trim()).join(" | ") === "prtscope ingest exports -o case | prtscope analyze case --config=contoso.yaml | prtscope report case", typed);
  await shot(page, "method");
  await to(page, "#/findings?sev=high");
  check("severity filters", (await page.locator(".vrow .sev").allInnerTexts()).every((s) => s.trim() === "high"));
  await to(page, "#/findings?group=det");
  check("findings group", (await count(page, ".vrow")) > 2 && (await count(page, ".vrow")) < 12);
  await shot(page, "findings-grouped");
  await to(page, "#/findings");
  await page.getByRole("button", { name: "Confidence" }).click();
  await page.waitForTimeout(100);
  const confs = (await page.locator(".vrow .conf").allInnerTexts()).map(Number);
  check("a click on a head sorts", confs.every((c, i) => i === 0 || confs[i - 1] <= c), confs);
  await to(page, "#/findings");
  await page.locator(".vbody").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".pane .evidence");
  const id = await address(page);
  const [list, pane] = [await page.locator(".left").boundingBox(), await page.locator(".pane").boundingBox()];
  check("a finding opens beside the list", pane.x > list.x + list.width && Math.abs(pane.y - list.y) < 4 && pane.width > list.width, JSON.stringify([list, pane]));
  await shot(page, "finding");
  await page.keyboard.press("j");
  await page.waitForTimeout(200);
  check("J goes to the next finding", (await address(page)) !== id && /findings\/pm-/.test(await address(page)));
  await page.waitForSelector(".pane .fold");
  await page.locator(".pane .fold").first().click();
  check("a record opens to file, record and hash", /Record, byte offset/.test(await text(page, ".pane .all")) && /[0-9a-f]{64}/.test(await text(page, ".pane .all")));
  const listed = await text(page, ".pane .src");
  const onTimeline = await page.locator(".pane .all a").getAttribute("href");
  check("a record leads to the timeline", /#\/device\/\d+\?.*at=S\d+\.\d+/.test(onTimeline), onTimeline);
  const there = await open("clean", onTimeline);
  await there.waitForSelector(".detail .all");
  const [, s, n] = listed.match(/^(S\d+), record (\d+)/);
  check("and the timeline has it open", (await text(there, ".vrow.on")).replace(/,/g, "").includes(`${s} \u00b7 ${n}`) && /[0-9a-f]{8}-/.test(await text(there, ".detail")), await text(there, ".vrow.on"));
  await shot(there, "record");
  await clean(there, "record");
  await page.evaluate(() => document.querySelector(".evidence").scrollIntoView());
  await shot(page, "finding-evidence");
  await page.evaluate(() => document.querySelector(".pane .actions").scrollIntoView());
  await shot(page, "finding-actions");
  const link = await address(page);
  await page.goto("about:blank");
  await page.goto(link);
  await page.waitForSelector(".pane h2");
  check("a link to a finding opens it", (await count(page, ".pane")) === 1);
  await page.keyboard.press("/");
  await page.locator("dialog input").fill("192.0.2.250");
  await page.waitForSelector("dialog code");
  check("who searches an address that no finding names is told where its sign-ins are", /prtscope search CASE --ip 192\.0\.2\.250$/.test((await text(page, "dialog")).trim()), await text(page, "dialog"));
  for (const [typed, is] of [["10:30:00", false], ["::ffff:192.0.2.250", true], ["2001:db8::1", true], ["1:2:3:4:5:6:7:8:9", false]]) {
    await page.locator("dialog input").fill(typed);
    await page.waitForTimeout(150);
    check(`${typed} is ${is ? "an" : "no"} address`, (await count(page, "dialog code")) === (is ? 1 : 0), await text(page, "dialog"));
  }
  await page.locator("dialog input").fill("visser");
  await page.waitForSelector("dialog li");
  check("a name is no address", (await count(page, "dialog code")) === 0);
  await shot(page, "search");
  await page.keyboard.press("Enter");
  await page.waitForTimeout(200);
  check("the search everywhere leads somewhere", (await count(page, "dialog")) === 0 && (await address(page)) !== link);
  await clean(page, "findings");
}

// Lists of users and devices hold no addresses, and say where one is found.
for (const list of ["users", "devices"]) {
  const page = await open("clean", `#/${list}?q=203.0.113.77`);
  await page.waitForSelector(".filters .end");
  check(`who searches an address in the list of ${list} is told where it is`, /search everything for the findings that name one.*prtscope search CASE --ip 203\.0\.113\.77/.test(await text(page, "#main")), await text(page, "#main"));
  await to(page, `#/${list}?q=visser`);
  check(`a name in the list of ${list} is no address`, (await count(page, ".list code")) === 0 && (await count(page, ".vrow")) > 0);
  await clean(page, `an address among ${list}`);
}

// Evidence and harmless causes are worded for readers.
{
  const page = await open("clean", "#/findings");
  await page.waitForSelector(".vrow");
  await page.locator(".vrow").first().click();
  await page.waitForSelector(".pane .evidence");
  const pane = await text(page, ".pane");
  check("roles of evidence are worded", /What the finding is about/.test(pane) && !/\b(anchor|use)\n/.test(pane), pane.slice(0, 300));
  check("what is ruled out has a mark and the word", /ruled out/.test(await text(page, ".pane li.yes")) && (await count(page, ".pane li.open")) === 1);
  await clean(page, "words");
}

// Records of several sessions say of which they are, each by its own mark.
{
  const page = await open("clean", "#/findings?det=PM-009");
  await page.waitForSelector(".vrow");
  await page.locator(".vrow").first().click();
  await page.waitForSelector(".pane .evidence");
  const rows = await page.locator(".pane .evidence tbody tr").allInnerTexts(), labels = rows.map((r) => /Session\s+(\S{8,})/.exec(r)?.[1] ?? "");
  check("records of several sessions are told apart", new Set(labels).size === 2 && !labels.includes(""), labels);
  const marks = await page.locator(".pane .who b").evaluateAll((list) => new Set(list.map((b) => getComputedStyle(b).borderLeftColor)).size);
  check("by colour and by id", marks === 2, marks);
  await clean(page, "sessions of evidence");
}

// What is saved of all findings is what lies beside the page.
{
  const page = await open("clean", "#/findings");
  await page.waitForSelector(".vrow");
  for (const name of ["findings", "evidence"]) {
    await page.locator(".menu summary").evaluate((e) => { e.parentElement.open = true; });
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: `${name === "findings" ? "Findings" : "Evidence"} as CSV` }).click()]);
    const [mine, beside] = [readFileSync(await file.path(), "utf8"), readFileSync(join(dir, "clean", name + ".csv"), "utf8")], at = [...mine].findIndex((c, i) => c !== beside[i]);
    check(`${name}-shown.csv of all findings is ${name}.csv`, mine === beside, `${mine.slice(Math.max(0, at - 60), at + 60)} / ${beside.slice(Math.max(0, at - 60), at + 60)}`);
  }
  await clean(page, "exports");
}
