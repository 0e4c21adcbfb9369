import { check, clean, count, open, shot, text, to } from "../harness.mjs";

// Requests made with tokens are no sign-ins: they have lanes of their own on every
// timeline, rows among the networks, and the finding's lines go through them.
{
  const ip = "203.0.113.207", page = await open("clean", "#/findings?q=" + ip), lane = ".tllabels .asked.odd";
  await page.waitForSelector(".vrow");
  check("a finding is found by the address of a request", (await count(page, ".vrow")) === 1, await count(page, ".vrow"));
  await page.locator(".vrow").first().click();
  await page.waitForSelector(".pane " + lane);
  await shot(page, "asked");
  check("requests have a lane on the timeline of the finding", new RegExp(`^${ip} ?, suspicious ?, ?requests ?: ?2$`).test((await text(page, ".pane " + lane)).replace(/\s+/g, " ").trim()), await text(page, ".pane " + lane));
  check("the evidence marks the address of the requests, not that of the sign-ins", (await page.locator(".evidence .hl").allInnerTexts()).includes(ip), await page.locator(".evidence .hl").allInnerTexts());
  await page.locator(".pane .body").focus();
  await page.locator(".pane " + lane).scrollIntoViewIfNeeded();
  const [x, y, width] = await page.evaluate((lane) => {
    const l = document.querySelector(lane).getBoundingClientRect(), box = document.querySelectorAll(".pane .tlpane canvas")[1].getBoundingClientRect();
    return [box.left, l.top + l.height / 2, box.width];
  }, ".pane " + lane);
  let seen = "";
  for (let dx = 4; dx < width && !seen; dx += 4) {
    await page.mouse.move(x + dx, y);
    if (await count(page, ".tip")) seen = await text(page, ".tip");
  }
  check("a request says that it is one, and what was done", /^A request, which is no sign-in/.test(seen) && /me\/messages/.test(seen) && seen.includes(ip), seen);
  const user = await page.locator(".pane .meta a[href^='#/user/']").first().getAttribute("href"), device = await page.locator(".pane .meta a[href^='#/device/']").first().getAttribute("href");
  await to(page, device);
  await page.waitForSelector(lane);
  check("and on the page of the device", (await text(page, lane)).includes(ip));
  check("whose timeline tells of them in words", /and 2 requests cited$/.test((await page.locator(".tl .vh").last().innerText()).trim()), await page.locator(".tl .vh").last().innerText());
  await to(page, user);
  await page.waitForSelector("[aria-label=Networks] td");
  await page.waitForSelector(lane);
  const rows = await page.locator("[aria-label=Networks] tbody tr").evaluateAll((list) => list.map((r) => [...r.cells].map((c) => c.innerText.trim()))), row = rows.find((r) => r[0].startsWith(ip));
  check("and among the networks of the user, as no sign-in", !!row && /suspicious/.test(row[0]) && row[2] === "0" && row[4] === "2", JSON.stringify(rows));
  check("and is told to be no count of all requests", /Requests cited/.test(await text(page, "[aria-label=Networks]")) && /no count of all there were/.test(await text(page, "#main")));
  await clean(page, "requests");
}

// Requests are read of every finding that cites some, however many others name the device.
{
  const page = await open("crowded", "#/findings?q=203.0.113.207");
  await page.waitForSelector(".vrow");
  await page.locator(".vrow").first().click();
  await page.waitForSelector(".pane .tllabels .asked.odd");
  const device = await page.locator(".pane .meta a[href^='#/device/']").first().getAttribute("href");
  await to(page, device);
  await page.waitForSelector(".tllabels .asked.odd", { timeout: 10_000 }).catch(() => {});
  check("a device of many findings shows the requests of all", /^41 findings/m.test(await text(page, ".tllabels")) && (await count(page, ".tllabels .asked.odd")) === 1, await text(page, ".tllabels"));
  await clean(page, "requests among many findings");
}
