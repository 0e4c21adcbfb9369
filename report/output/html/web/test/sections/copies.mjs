// What a reader does with a report works in every copy of it: data beside the page
// and in it, names replaced, and a file that was made small enough to hand over.
import { readFileSync } from "node:fs";
import { check, clean, count, open, text, to } from "../harness.mjs";

const zone = { timezoneId: "Asia/Kolkata" }; // five and a half hours ahead of UTC, all year
const utc = (s) => Date.parse(s.replace(" ", "T") + "Z");
for (const name of ["clean", "large", "cut", "redacted"]) {
  const page = await open(name, "", zone);
  await page.waitForSelector(".tiles");
  const c = await page.evaluate(() => JSON.parse(document.getElementById("case").textContent).incidents[0]), says = (what) => `${name}: ${what}`;

  // The zone: what is shown moves, what is saved does not.
  await to(page, "#/findings/" + c.finding);
  await page.waitForSelector(".pane .evidence");
  const time = async () => /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/.exec(await text(page, ".pane .evidence tbody tr"))[0], before = await time();
  await page.getByRole("button", { name: "Local" }).click();
  const after = await time();
  check(says("times move with the zone"), utc(after) - utc(before) === 5.5 * 3600e3, `${before} ${after}`);
  await to(page, "#/device/0?from=" + (utc(before) / 1000 - 40 * 86400) + "&to=" + (utc(before) / 1000 + 40 * 86400));
  await page.waitForSelector(".vrow");
  const [file] = await Promise.all([page.waitForEvent("download"), page.locator(".filters.events").getByRole("button", { name: "CSV" }).click()]);
  const csv = readFileSync(await file.path(), "utf8"), shown = /\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/.exec(await text(page, ".vrow"))[0], saved = /"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)"/.exec(csv)?.[1];
  check(says("a table is in UTC, whatever the zone"), utc(shown) - Date.parse(saved) === 5.5 * 3600e3, `${shown} ${saved}`);
  check(says("no cell of it is a formula"), csv.startsWith("\ufeff") && csv.split("\r\n").length - 2 === Number((await text(page, ".filters.events .end")).split(" ")[0].replace(",", "")) && !/(^|,)"[ ]*[=+\-@|%]/m.test(csv), csv.slice(0, 200));
  await page.getByRole("button", { name: "UTC" }).click();

  // A window that was zoomed to can be sent to somebody, and gone back from.
  await to(page, "#/devices");
  await to(page, "#/device/0");
  await page.waitForSelector(".tlbox");
  const whole = await text(page, ".tlbar b");
  await page.locator(".tlbox").focus();
  const pressed = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
    await page.waitForTimeout(500);
    const [, from, to] = /from=(\d+)&to=(\d+)/.exec(await page.evaluate(() => location.hash)) ?? [];
    return { from: Number(from), to: Number(to) };
  };
  const near = await pressed("+"), nearer = await pressed("+"), later = await pressed("ArrowRight"), wide = (w) => w.to - w.from;
  const window = await text(page, ".tlbar b"), address = await page.evaluate(() => location.hash), ratio = wide(nearer) / wide(near);
  check(says("keys zoom, and the address holds the window"), window !== whole && ratio > 0.5 && ratio < 0.7, `${whole} ${window} ${JSON.stringify([near, nearer])}`);
  check(says("keys move the window, as wide as it is"), later.from > nearer.from && Math.abs(wide(later) - wide(nearer)) <= 1, JSON.stringify([nearer, later]));
  const other = await open(name, address, zone);
  await other.waitForSelector(".tlbar b");
  check(says("a link opens the same window"), (await text(other, ".tlbar b")) === window, `${await text(other, ".tlbar b")} ${window}`);
  await other.context().close();
  await page.goBack();
  await page.waitForSelector("[aria-label=Devices]");
  check(says("back leads to the list"), /^#\/devices/.test(await page.evaluate(() => location.hash)));

  // Findings as lines of JSON, and a search that leads to one of them.
  await to(page, "#/findings");
  await page.locator(".menu summary").evaluate((e) => { e.parentElement.open = true; });
  const [lines] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "JSONL" }).click()]);
  const list = readFileSync(await lines.path(), "utf8").trim().split("\n").map((l) => JSON.parse(l)), total = Number((await text(page, ".filters .end")).split(" ")[0].replace(",", ""));
  check(says("all findings are saved as lines, each once"), new Set(list.map((f) => f.id)).size === total && list.length === total && list.some((f) => f.id === c.finding), `${list.length} of ${total}`);
  check(says("a line holds the whole finding"), list.every((f) => f.detection && f.severity && f.summary && f.expected) && list.find((f) => f.id === c.finding).evidence.every((e) => e.path && e.record && "offset" in e), JSON.stringify(list.find((f) => f.id === c.finding)));
  await page.keyboard.press("/");
  await page.locator("dialog input").fill(c.finding);
  await page.waitForSelector("dialog li");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".pane h2");
  check(says("a search leads to a finding"), (await page.evaluate(() => location.hash)) === "#/findings/" + c.finding && (await count(page, "dialog")) === 0, await page.evaluate(() => location.hash));

  // What a reader wrote is saved with the finding, and is no formula either.
  await page.locator(".pane textarea").fill("=1+1");
  await page.locator(".menu summary").evaluate((e) => { e.parentElement.open = true; });
  const [noted] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Findings as CSV" }).click()]);
  const table = readFileSync(await noted.path(), "utf8");
  check(says("a note is saved as text"), table.includes(`"'=1+1"`) && !table.includes(`"=1+1"`) && table.split("\r\n").length - 2 === total, table.slice(0, 200));
  if (name === "redacted") {
    const all = csv + table + JSON.stringify(list) + (await page.locator("body").textContent());
    check(says("no name is shown or saved"), !/contoso|\b(LT|WS)-HQ-/i.test(all) && /user-[0-9a-f]{12}/.test(all) && /device-[0-9a-f]{12}/.test(all), /.{40}(contoso|\b(LT|WS)-HQ-).{40}/i.exec(all)?.[0]);
    check(says("nor an address"), !/\b(192\.0\.2|198\.51\.100|203\.0\.113)\.\d|2001:db8:/.test(all) && /ip[46]-[0-9a-f]{12}/.test(all), /.{40}(192\.0\.2|198\.51\.100|203\.0\.113)\..{40}/.exec(all)?.[0]);
  }
  await clean(page, `${name} copy`);
}
