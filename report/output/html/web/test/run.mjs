// Drives the report in headless Chromium from file://. Run by `npm test`; it
// needs Go, a built front end and a browser (CHROMIUM names it).
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const root = resolve(import.meta.dirname, "../../../../..");
const dir = mkdtempSync(join(tmpdir(), "prtscope-report-"));
const shots = process.env.SHOTS;
if (shots) mkdirSync(shots, { recursive: true });
execFileSync("go", ["test", "./report", "-count=1", "-run", "TestDemo", "-demo", dir], { cwd: root, stdio: "inherit" });

const executablePath = process.env.CHROMIUM ?? ["/usr/bin/chromium", "/usr/bin/google-chrome", "/usr/bin/chromium-browser"].find(existsSync);
const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const browser = await chromium.launch({ executablePath, args });
let passed = 0;
const failed = [];
function check(what, ok, seen = "") {
  if (ok) passed++;
  else {
    failed.push(what);
    console.error(`FAILED ${what} ${String(seen).slice(0, 300)}`);
  }
}

const url = (name, hash = "") => pathToFileURL(join(dir, name, "index.html")).href + hash;

// open returns a page that remembers what must never happen.
async function open(name, hash = "", options = {}) {
  const context = await browser.newContext({ viewport: { width: 1480, height: 920 }, ...options });
  const page = await context.newPage();
  page.bad = [];
  page.on("console", (m) => ["error", "warning"].includes(m.type()) && page.bad.push(m.text()));
  page.on("pageerror", (e) => page.bad.push(e.message));
  page.on("request", (r) => !r.url().startsWith(pathToFileURL(join(dir, name)).href) && !r.url().startsWith("data:") && !r.url().startsWith("blob:") && page.bad.push("request " + r.url()));
  page.on("dialog", (d) => (page.bad.push("dialog"), d.dismiss()));
  await page.goto(url(name, hash));
  return page;
}
async function clean(page, what) {
  check(`${what}: no error, violation or request`, page.bad.length === 0, page.bad.join(" | "));
  await page.context().close();
}
async function shot(page, name) {
  if (shots) {
    await page.waitForTimeout(250);
    await page.screenshot({ path: join(shots, name + ".png") });
  }
}
const to = async (page, hash) => {
  await page.evaluate((h) => { location.hash = h; }, hash);
  await page.waitForTimeout(150);
};
const count = (page, css) => page.locator(css).count();
const text = (page, css) => page.locator(css).first().innerText();
const pages = ["#/overview", "#/findings", "#/devices", "#/users", "#/tokens", "#/audit", "#/quality", "#/method"];

// Both shapes: data in the page, data beside it.
for (const name of ["clean", "large"]) {
  const page = await open(name);
  await page.waitForSelector(".tiles");
  check(`${name}: the document is hidden while the application shows`, !(await page.locator("#paper").isVisible()));
  await page.waitForSelector(".uplot canvas");
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
  await page.waitForFunction(() => /match|not|missing/.test(document.querySelector("[role=status]")?.textContent ?? ""));
  check(`${name}: all data matches`, /All .* match/.test(await text(page, "[role=status]")), await text(page, "[role=status]"));
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
    const figure = await text(page, ".figures a"), lane = /(\d+) findings?/.exec(await text(page, ".tllabels"))?.[1];
    await page.locator(".figures a").click();
    await page.waitForSelector(".filters .end");
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
  check("the search is in the address", page.url().includes("q=203.0.113.77"));
  await page.locator(".filters input").fill("nothing holds this");
  await page.waitForTimeout(150);
  check("an empty list says so", (await count(page, ".empty")) === 1);
  await to(page, "#/findings?group=ip");
  await page.locator(".vrow", { hasText: "203.0.113.77" }).first().click();
  await page.waitForTimeout(150);
  check("findings group by address", /ip=203/.test(page.url()) && (await count(page, ".vrow")) === 5, page.url() + (await count(page, ".vrow")));
  const [lines] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "JSONL" }).click()]);
  const saved = readFileSync(await lines.path(), "utf8").trim().split("\n").map((l) => JSON.parse(l));
  check("JSONL holds the findings shown, whole", saved.length === 5 && saved.every((f) => f.evidence.some((e) => e.ip === "203.0.113.77")), saved.length);
  await to(page, "#/method");
  check("the method page says what was given", /contoso\.yaml/.test(await text(page, "#main")) && /GeoLite2-City/.test(await text(page, "#main")));
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
  const id = page.url();
  const [list, pane] = [await page.locator(".left").boundingBox(), await page.locator(".pane").boundingBox()];
  check("a finding opens beside the list", pane.x > list.x + list.width && Math.abs(pane.y - list.y) < 4 && pane.width > list.width, JSON.stringify([list, pane]));
  await shot(page, "finding");
  await page.keyboard.press("j");
  await page.waitForTimeout(200);
  check("J goes to the next finding", page.url() !== id && /findings\/pm-/.test(page.url()));
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
  const address = page.url();
  await page.goto("about:blank");
  await page.goto(address);
  await page.waitForSelector(".pane h2");
  check("a link to a finding opens it", (await count(page, ".pane")) === 1);
  await page.keyboard.press("/");
  await page.locator("dialog input").fill("visser");
  await page.waitForSelector("dialog li");
  await shot(page, "search");
  await page.keyboard.press("Enter");
  await page.waitForTimeout(200);
  check("the search everywhere leads somewhere", (await count(page, "dialog")) === 0 && page.url() !== address);
  await clean(page, "findings");
}

{
  const page = await open("clean", "#/devices");
  await page.waitForSelector(".vrow");
  await shot(page, "devices");
  await page.locator(".filters input").fill("LT-HQ-1060");
  await page.waitForTimeout(150);
  await page.locator(".vrow").first().click();
  await page.waitForSelector(".tlpane canvas");
  await shot(page, "device");
  const rows = await text(page, ".filters.events .end");
  const tl = page.locator(".tlbox");
  await tl.focus();
  await page.keyboard.press("n");
  await page.waitForTimeout(400);
  check("N goes to a finding and the table follows", (await text(page, ".filters.events .end")) !== rows && page.url().includes("f="), page.url());
  await shot(page, "device-finding");
  const wide = await text(page, ".tlbar .soft");
  await page.keyboard.press("+");
  await page.waitForTimeout(400);
  check("plus zooms", (await text(page, ".tlbar .soft")) !== wide && page.url().includes("from="));
  const before = await text(page, ".tlbar b");
  await page.keyboard.press("ArrowRight");
  await page.waitForTimeout(100);
  check("arrows pan", (await text(page, ".tlbar b")) !== before);
  const box = await page.locator(".tlpane canvas").nth(1).boundingBox();
  await page.mouse.move(box.x + 400, box.y + 100);
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, 300);
  await page.keyboard.up("Control");
  await page.waitForTimeout(100);
  let tip = false;
  for (let x = 10; x < box.width && !tip; x += 4) {
    await page.mouse.move(box.x + x, box.y + 26 + 28 + 26 + 19);
    tip = (await count(page, ".tip")) > 0;
  }
  check("the pointer brings up what it is on", tip);
  await shot(page, "tooltip");
  await tl.focus();
  await page.keyboard.press("0");
  await page.waitForTimeout(350);
  check("0 shows the whole case", (await text(page, ".filters.events .end")) === rows);
  const wheelBefore = await text(page, ".tlbar b");
  await page.mouse.move(box.x + 400, box.y + 200);
  await page.mouse.down();
  await page.mouse.move(box.x + 460, box.y + 200);
  await page.mouse.up();
  check("dragging the whole case moves nothing beyond it", (await text(page, ".tlbar b")) === wheelBefore);
  await page.mouse.move(box.x + 200, box.y + 10);
  await page.mouse.down();
  await page.mouse.move(box.x + 300, box.y + 10, { steps: 4 });
  await page.mouse.up();
  check("dragging on the ruler selects", (await text(page, ".tlbar b")) !== wheelBefore);
  await page.locator(".vrow").first().click();
  check("a sign-in opens to all its fields", /User agent/.test(await text(page, ".detail")));
  await page.getByRole("button", { name: "Local" }).click();
  check("times can be local", /local time/.test(await text(page, ".keys")));
  await page.getByRole("button", { name: "Dark" }).click();
  check("the theme switches", (await page.evaluate(() => document.documentElement.dataset.theme)) === "dark");
  await clean(page, "device");
}

// A user: what was found, timelines, and networks over all devices.
{
  const page = await open("clean", "#/user/" + encodeURIComponent("daan.kuiper@contoso.example"));
  await page.waitForSelector("[aria-label=Networks] td");
  await page.waitForSelector(".tlpane canvas");
  await shot(page, "user");
  const rows = await page.locator("[aria-label=Networks] tbody tr").allInnerTexts();
  check("networks of a user say how often and when, suspicious ones first", rows.length > 1 && /^203\.0\.113\.9\b.*suspicious/s.test(rows[0]) && /AS64670 BR\s+11\b/.test(rows[0]), rows);
  await clean(page, "user");
}

// The audit log: filtered, opened, and leading to the device.
{
  const page = await open("clean", "#/audit");
  await page.waitForSelector(".vrow");
  const all = await text(page, ".filters .end");
  await page.locator("select[aria-label=Effect]").selectOption("disable");
  await page.waitForTimeout(100);
  const effects = await page.locator(".vrow .tok").allInnerTexts();
  check("effects filter audit events", (await text(page, ".filters .end")) !== all && effects.length > 3 && effects.every((e) => e === "disable"), effects);
  await page.locator(".vrow").first().click();
  await page.waitForSelector(".auditone table");
  await shot(page, "audit-one");
  check("an audit event says what changed, and where it stands", /AccountEnabled\s+\[true\]\s+\[false\]/.test(await text(page, ".auditone")) && /Record, byte offset/.test(await text(page, ".auditone")), await text(page, ".auditone"));
  check("an audit event can be sent", /#\/audit\/\d+\?effect=disable/.test(page.url()), page.url());
  await page.locator(".auditone a").first().click();
  await page.waitForSelector(".tlpane canvas");
  check("it leads to the timeline of its device", /#\/device\//.test(page.url()));
  await to(page, "#/audit?failed=1");
  check("what failed had no effect", (await count(page, ".vrow .tok")) === 0 && (await count(page, ".vrow .t-medium")) > 0);
  await clean(page, "audit");
}

// A single file that was cut says so, and where a timeline is missing.
{
  const page = await open("cut", "#/overview");
  await page.waitForSelector(".tiles");
  const kept = (await text(page, ".banner")).match(/timelines of (\d+) of 41 devices/);
  check("a cut file says on page one what it lacks", kept && Number(kept[1]) > 0 && Number(kept[1]) < 41, await text(page, ".banner"));
  await to(page, "#/devices?worst=1");
  await page.waitForSelector(".vrow");
  await page.locator(".vrow").first().click();
  await page.waitForSelector(".tlpane canvas");
  await to(page, "#/devices?sort=sev&down=1");
  await page.locator(".vrow").first().click();
  await page.waitForSelector(".banner[role=alert]");
  check("a missing timeline says where it is", /The report in the case has it/.test(await text(page, ".banner[role=alert]")));
  await clean(page, "cut");
}

// Triage: marks by pointer and by key, filtered, saved, and read again in a
// fresh page; a file of another case is refused.
{
  const page = await open("clean", "#/findings");
  await page.waitForSelector(".vrow");
  const all = Number((await text(page, ".filters .end")).split(" ")[0]);
  await page.locator(".vrow").first().click();
  await page.waitForSelector(".pane .tri");
  const first = page.url().split("/findings/")[1].split("?")[0];
  await page.locator(".pane .tri").selectOption("confirmed");
  await page.locator(".note").fill("called the user \u202e <b>x</b>");
  await page.locator(".pane h2").click();
  await page.keyboard.press("j");
  await page.waitForTimeout(150);
  await page.keyboard.press("3");
  await page.waitForTimeout(50);
  check("a key marks the finding", (await page.locator(".pane .tri").inputValue()) === "harmless");
  await shot(page, "triage");
  await to(page, "#/findings?tri=none");
  check("what was looked at can be left out", Number((await text(page, ".filters .end")).split(" ")[0]) === all - 2, await text(page, ".filters .end"));
  await page.getByRole("button", { name: "Triage" }).click();
  await shot(page, "triage-file");
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save triage.json" }).click()]);
  const saved = JSON.parse(readFileSync(await file.path(), "utf8"));
  check("the triage file names case, finding and note", saved.schema === "prt-triage/1" && /^[0-9a-f]{16}$/.test(saved.case) && saved.marks[first]?.status === "confirmed" && /called the user/.test(saved.marks[first].note), JSON.stringify(saved));
  await clean(page, "triage");
  const again = await open("clean", "#/findings");
  await again.waitForSelector(".vrow");
  await again.getByRole("button", { name: "Triage" }).click();
  const read = async (text) => {
    await again.locator("dialog input[type=file]").setInputFiles({ name: "t.json", mimeType: "application/json", buffer: Buffer.from(text) });
    await again.waitForTimeout(150);
    return again.locator("dialog [role=status]").innerText();
  };
  check("a triage file of another case is refused", /another case/.test(await read(JSON.stringify({ ...saved, case: "00" }))));
  check("what is no triage file is refused", /no triage file/.test(await read("{}")) && /no triage file/.test(await read("nonsense")));
  check("a triage file is read again", /2 marks read/.test(await read(JSON.stringify(saved))));
  await again.keyboard.press("Escape");
  check("its marks are shown", (await count(again, ".flag.confirmed")) === 1 && (await count(again, ".flag.harmless")) === 1);
  await clean(again, "triage again");
}

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
  check("a part prints as a part and says so", printed.startsWith("Summary,Do this now,Incidents | ") && /Left out: Findings, Not assessed/.test(printed), printed);
  check("after printing all is as before", (await count(page, ".unprinted")) === 0 && !/Left out/.test(await page.locator("#paper header").textContent()));
  await clean(page, "print dialog");
}

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
  check("reservations come first, and what is cut is counted", /2602 file|2,602 files/.test(quality) && /S11\s+more\/2599\.json/.test(quality) && /591 sources without reservation/.test(quality) && /Held no records: more\/0007\.json\./.test(quality), quality.slice(0, 200));
  check("a part is not called the whole", !/on the whole case/.test(quality) && /Every detection that was run/.test(quality));
  await to(page, "#/method");
  check("detections left out are listed", ((await text(page, "#main")).match(/not run: left out by choice/g) ?? []).length === 2);
  check("what was left out is not called no finding", /no finding of the level asked for/.test(await text(page, "#main")) && !/no finding\n/.test(await text(page, "#main")));
  await to(page, "#/findings?group=inc");
  check("findings beyond the lists of incidents are not called of none", /In an incident that does not list them/.test(await text(page, "#main")) && !/In no incident/.test(await text(page, "#main")), await text(page, "#main"));
  await shot(page, "limited-incidents");
  await page.locator(".vrow", { hasText: "does not list them" }).click();
  await page.waitForTimeout(150);
  check("their group opens and says how many there are", /5 findings beyond what incidents list and those of 2 incidents that are not listed/.test(await text(page, ".left")) && (await count(page, ".vrow")) > 0, await text(page, ".left"));
  await to(page, "#/findings?inc=I-001");
  check("an incident says that its list is cut", /has 6 findings; it lists 1\./.test(await text(page, ".left")), await text(page, ".left"));
  await clean(page, "limited");
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

// Lanes of a shared device: a group for each of the first users, brackets for
// sessions, and a bound however many users there are.
{
  const page = await open("clean", "#/devices");
  await page.waitForSelector(".vrow");
  await page.locator(".filters input").fill("KIOSK");
  await page.waitForTimeout(150);
  await page.locator(".vrow").first().click();
  await page.waitForSelector(".tlpane canvas");
  await shot(page, "device-shared");
  const heads = await page.locator(".tllabels .head .name").allInnerTexts();
  check("users of a shared device have groups, bounded", heads.length === 12 && heads.at(-2) === "15 more users" && heads.at(-1) === "All users", heads);
  await clean(page, "shared");
}

// The look in the dark, and on a phone.
for (const [kind, options] of [["dark", { colorScheme: "dark" }], ["tablet", { viewport: { width: 800, height: 1000 } }], ["phone", { viewport: { width: 390, height: 844 } }]]) {
  const page = await open("clean", "", options);
  await page.waitForSelector(".tiles");
  await shot(page, `overview-${kind}`);
  for (const hash of [...pages.slice(1), "#/device/1", "#/findings/" + JSON.parse(await page.evaluate(() => document.getElementById("case").textContent)).incidents[0].finding]) {
    await to(page, hash);
    await page.waitForTimeout(150);
    await shot(page, `${hash.split("/")[1]}${hash.split("/")[2] ? "-one" : ""}-${kind}`);
    check(`${kind} ${hash} does not overflow sideways`, await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  }
  await clean(page, kind);
}

// What an intruder wrote into every field stays text.
for (const print of [false, true]) {
  const page = await open("hostile");
  if (print) await page.emulateMedia({ media: "print" });
  await page.waitForSelector(".tiles", { state: "attached" });
  const ids = await page.evaluate(() => JSON.parse(document.getElementById("case").textContent).incidents.map((i) => i.finding));
  for (const hash of [...pages, "#/device/0", "#/device/1", "#/device/2", ...ids.slice(0, 3).map((i) => "#/findings/" + i)]) {
    await to(page, hash);
    for (const fold of await page.locator(".fold").all()) if (!print) await fold.click({ timeout: 2000 }).catch(() => {});
    const bad = await page.evaluate(() => {
      const out = [];
      if (window.pwned) out.push("a script ran");
      for (const el of document.querySelectorAll("*")) {
        for (const a of el.attributes) {
          if (a.name.startsWith("on")) out.push(`${el.tagName} ${a.name}`);
          if (/[\u0000-\u0008\u200b-\u200f\u2028-\u202e\u2066-\u2069\ue000]/.test(a.value)) out.push(`${el.tagName} ${a.name} holds hidden characters`);
          if (a.name === "href" && !a.value.startsWith("#")) out.push(`href ${a.value}`);
        }
        if (["IMG", "IFRAME", "FORM", "OBJECT", "EMBED", "VIDEO", "BASE"].includes(el.tagName)) out.push(el.tagName);
      }
      if (document.querySelectorAll("script:not([type])").length !== 2) out.push("scripts");
      const shown = document.body.innerText + document.title;
      if (/[\u0000-\u0008\u200b-\u200f\u2028-\u202e\u2066-\u2069\ue000]/.test(shown)) out.push("hidden characters in text");
      if (document.documentElement.scrollWidth > innerWidth && !matchMedia("print").matches) out.push("overflows sideways");
      return [...new Set(out)];
    });
    check(`hostile ${print ? "printed " : ""}${hash} is inert`, bad.length === 0, bad.join(" | "));
    if (!print) await shot(page, "hostile-" + hash.replace(/[^a-z0-9]/g, "_").slice(0, 24));
  }
  await clean(page, "hostile");
}

// Changed, missing and foreign data is refused in place.
{
  const data = join(dir, "large", "data"), file = join(data, "users-0.css"), good = readFileSync(file, "utf8");
  for (const [what, bytes] of [["changed", good.replace(/(--d0:"H4sI.{40})./, (m, a) => a + (m.endsWith("A") ? "B" : "A"))], ["foreign", "*{display:none!important}"], ["script", "alert(1)"]]) {
    writeFileSync(file, bytes);
    const page = await open("large", "#/users");
    await page.waitForSelector(".banner[role=alert]");
    check(`${what} data is refused and the page stands`, (await page.locator(".rail").isVisible()) && (await count(page, ".vrow")) === 0);
    await page.context().close();
  }
  rmSync(file);
  const page = await open("large", "#/users");
  await page.waitForSelector(".banner[role=alert]");
  check("missing data is named", /users-0\.css/.test(await text(page, ".banner[role=alert]")));
  await page.context().close();
  writeFileSync(file, good);
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

// Accessibility: axe needs to add a script, so this page alone has no policy.
{
  const axe = readFileSync(join(import.meta.dirname, "../node_modules/axe-core/axe.min.js"), "utf8");
  for (const colorScheme of ["light", "dark"]) {
    const page = await open("clean", "", { bypassCSP: true, colorScheme, reducedMotion: "reduce" });
    await page.evaluate(axe);
    const id = await page.evaluate(() => JSON.parse(document.getElementById("case").textContent).incidents[0].finding);
    for (const hash of [...pages, "#/device/0", "#/user/daan.kuiper%40contoso.example", "#/findings/" + id]) {
      await to(page, hash);
      await page.waitForTimeout(200);
      const found = await page.evaluate(async () => (await globalThis.axe.run(document.getElementById("app"))).violations.map((v) => `${v.id} ${v.nodes.length}x ${v.nodes[0].target} ${v.nodes[0].any[0]?.message ?? ""}`));
      check(`axe ${colorScheme} ${hash}`, found.length === 0, found.join(" | "));
    }
    await page.context().close();
  }
}

await browser.close();
rmSync(dir, { recursive: true, force: true });
console.log(`${passed} passed, ${failed.length} failed`);
process.exitCode = failed.length ? 1 : 0;
