import { readFileSync } from "node:fs";
import { launch } from "../browser.mjs";
import { address, check, clean, count, open, shot, text, to, url } from "../harness.mjs";

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

// Every sign-in of a user is on the page, also what names no device: the rows add
// up to what the list of users says, and what may be of a device says why.
{
  const page = await open("clean", "#/users");
  await page.waitForSelector(".vrow");
  const told = new Map();
  await page.locator(".vbody").focus();
  for (let i = 0; i < 8; i++) {
    for (const row of await page.locator(".vrow").all()) {
      const cells = await row.locator("[role=gridcell]").allInnerTexts();
      told.set(await row.locator("[role=gridcell] span[title]").first().getAttribute("title"), cells.map((c) => c.trim()));
    }
    await page.keyboard.press("PageDown");
    await page.waitForTimeout(60);
  }
  const events = await page.evaluate(() => JSON.parse(document.getElementById("case").textContent).counts.events), number = (s) => Number(s.replace(/,/g, "") || 0);
  check("the list of users adds up to the sign-ins of the case", [...told.values()].reduce((n, c) => n + number(c[4]), 0) === events, [told.size, events, [...told.values()][0]]);
  const bare = [...told].filter(([, c]) => number(c[5]) > 0 && number(c[3]) > 0)[0];
  await to(page, "#/user/" + encodeURIComponent(bare[0]));
  await page.waitForSelector(".nodevice .vrow");
  await shot(page, "user-nodevice");
  const rows = await page.locator("[aria-label=Devices] tbody tr").evaluateAll((list) => list.map((r) => [...r.cells].map((c) => c.innerText.trim()))), sum = rows.pop();
  check("rows of the user add up", rows.reduce((n, r) => n + number(r[5]), 0) === number(bare[1][4]) && number(sum[5]) === number(bare[1][4]) && rows.some((r) => r[1] === "no device named" && number(r[5]) === number(bare[1][5])), JSON.stringify([bare, rows, sum]));
  check("and what names no device is drawn and listed", (await count(page, ".nodevice canvas")) === 2 && new RegExp(`^${bare[1][5]} of ${bare[1][5]}`).test(await text(page, ".nodevice .filters .end")), await text(page, ".nodevice .filters"));
  const guessed = page.locator(".nodevice .vrow", { hasText: "a guess: its session names this device only" });
  check("with the device that it may be of, and why", (await guessed.count()) > 0 && (await page.locator(".nodevice .vrow", { hasText: "none told" }).count()) > 0, await text(page, ".nodevice .vtable"));
  const [file] = await Promise.all([page.waitForEvent("download"), page.locator(".nodevice").getByRole("button", { name: "CSV" }).click()]);
  const lines = readFileSync(await file.path(), "utf8").replace("\ufeff", "").trim().split("\r\n").map((l) => l.match(/"([^"]|"")*"/g).map((c) => c.slice(1, -1).replace(/""/g, '"'))), head = lines.shift();
  check("the table can be taken along, with times to the second", lines.length === number(bare[1][5]) && lines.every((l) => l.length === head.length && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(l[0]) && l[head.indexOf("device_id")] === "" && l[head.indexOf("path")].startsWith("exports/") && /^[0-9a-f]{64}$/.test(l[head.indexOf("sha256")]) && /^[0-9a-f-]{36}$/.test(l[head.indexOf("event")])), JSON.stringify(lines[0]));
  await guessed.first().click();
  await page.waitForSelector(".nodevice .detail");
  check("a sign-in opens to what it may be of", /May be of/.test(await text(page, ".nodevice .detail")) && /a guess, its session/.test(await text(page, ".nodevice .detail")), await text(page, ".nodevice .detail"));
  const session = await text(page, ".nodevice .detail a[href^='#/session/']");

  // The search finds a session by its id, and the session leads back.
  await page.keyboard.press("/");
  await page.waitForSelector("dialog input");
  await page.locator("dialog input").fill(session);
  await page.locator("dialog li", { hasText: "Session" }).click();
  await page.waitForSelector("[aria-label='Sign-ins of the session'] .vrow");
  check("the search finds a session", (await address(page)).endsWith("#/session/" + encodeURIComponent(session)), await address(page));
  await page.locator(".vrow", { hasText: "none named" }).first().locator("a").first().click();
  await page.waitForSelector(".nodevice .detail");
  check("what names no device leads to its user", /#\/user\//.test(await address(page)), await address(page));
  await to(page, "#/users?q=nodevice");
  await page.locator(".vrow").first().click();
  await page.waitForSelector(".nodevice .vrow");
  check("a user without any device has a page", /\b12 that name none/.test(await text(page, "#main")) && (await count(page, ".nodevice .vrow")) > 5, await text(page, "#main"));
  await clean(page, "users");
}

// Where scroll bars take room, as on Windows, heads stand above their columns.
{
  const windows = await launch([], { ignoreDefaultArgs: ["--hide-scrollbars"] }), page = await (await windows.newContext({ viewport: { width: 1280, height: 700 } })).newPage();
  await page.goto(url("clean", "#/users"));
  await page.waitForSelector(".vrow");
  const [room, off] = await page.evaluate(() => {
    const left = (css) => [...document.querySelectorAll(css)].map((e) => e.getBoundingClientRect().left), heads = left(".vhead > *"), cells = left(".vrow:first-child > *"), body = document.querySelector(".vbody");
    return [body.offsetWidth - body.clientWidth, Math.max(...heads.map((x, i) => Math.abs(x - cells[i])))];
  });
  check("heads stand above their columns beside a scroll bar", room > 5 && off < 1, [room, off]);
  await windows.close();
}
