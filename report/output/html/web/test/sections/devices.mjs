import { address, check, clean, count, open, shot, text, to } from "../harness.mjs";

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
  await page.waitForFunction((was) => document.querySelector(".filters.events .end").innerText !== was, rows, { timeout: 5000 }).catch(() => {});
  check("N goes to a finding and the table follows", (await text(page, ".filters.events .end")) !== rows && (await address(page)).includes("f="), await address(page));
  await shot(page, "device-finding");
  const wide = await text(page, ".tlbar .soft");
  await page.keyboard.press("+");
  await page.waitForTimeout(400);
  check("plus zooms", (await text(page, ".tlbar .soft")) !== wide && (await address(page)).includes("from="));
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

// The page writes the window into its address a moment after it was moved. Whoever goes
// to a finding within that moment gets there, however late the browser says so.
{
  const page = await open("clean", "#/device/1");
  await page.addInitScript(() => {
    addEventListener("hashchange", (e) => {
      if (e.late) return;
      e.stopImmediatePropagation();
      setTimeout(() => dispatchEvent(Object.assign(new HashChangeEvent("hashchange"), { late: true })), 400);
    });
  });
  await page.reload();
  await page.waitForSelector(".tlpane canvas");
  await page.waitForTimeout(400);
  await page.locator(".tlbox").focus();
  await page.keyboard.press("+");
  await page.keyboard.press("n");
  await page.waitForTimeout(900);
  check("a finding asked for right after a move is gone to", /[?&]f=/.test(await address(page)), await address(page));
  await clean(page, "late");
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

// What the directory says of a device stands above its timeline.
{
  const page = await open("clean", "#/devices");
  await page.waitForSelector(".vrow");
  const open1 = async (name) => {
    await to(page, "#/devices");
    await page.waitForSelector(".filters input");
    await page.locator(".filters input").fill(name);
    await page.waitForFunction((n) => document.querySelectorAll(".vrow").length === 1 && document.querySelector(".vrow").innerText.includes(n), name);
    await page.locator(".vrow").first().click();
    await page.waitForSelector(".standing");
    await page.waitForTimeout(150);
    return (await text(page, ".standing")).replace(/\s+/g, " ");
  };
  const own = await open1("WS-RTM-1003"), links = await page.locator(".standing a").allInnerTexts();
  check("an owner who signs in on the device is told, and leads to the user", /Owner yara\.kuiper@contoso\.example \(signs in here\)/.test(own) && links.length === 1 && /Registered/.test(own) && /Read from S\d+, record 1/.test(own), own);
  await shot(page, "device-standing");
  const others = await open1("LT-HQ-1060");
  check("a device of somebody else stands out, and so does what inventories disagree on", /Owner .*someone\.else@contoso\.example \(none of those who sign in on it\)/.test(others) && /State then disabled/.test(others) && /Inventories disagree enabled: false or true/.test(others) && /disabled .* by admin@contoso\.example/.test(others) && (await count(page, ".standing .odd")) >= 4, others);
  await shot(page, "device-standing-odd");
  const unknown = await open1("WS-RTM-1174");
  check("a device that the inventory lacks is told", /the device is not in the one handed in, whose newest date is/.test(unknown), unknown);
  await open1("DESKTOP-BRU-1801");
  await page.waitForSelector(".tllabels .mid");
  const ends = await page.locator(".tllabels .mid, .vrow .mid").evaluateAll((all) => all.map((m) => [m.textContent, m.title, m.getBoundingClientRect().right <= m.closest(".name, .cut").getBoundingClientRect().right + 1 && m.lastChild.scrollWidth <= m.lastChild.clientWidth + 1]));
  check("of a long address the end is always shown, and the whole can be read", ends.length > 1 && ends.every(([s, whole, shown]) => s === whole && whole.endsWith(":8e5a:77c4") && shown), JSON.stringify(ends.slice(0, 4)));
  await shot(page, "device-long-address");
  await clean(page, "standing");
}

// What takes long to read is named while it is read.
{
  const page = await open("large");
  await page.waitForSelector(".tiles");
  let go;
  const asked = new Promise((done) => { go = done; });
  await page.route(/data\/dev-\d+\.css/, async (route) => { await asked; await route.continue(); });
  await page.evaluate(() => { location.hash = "#/device/0"; });
  await page.waitForFunction(() => /^Reading [\d,]+ sign-ins? of \S+ /.test(document.querySelector("#main .wait")?.textContent ?? ""), undefined, { timeout: 20_000 }).catch(() => {});
  check("what is read is named", /^Reading [\d,]+ sign-ins? of \S+ /.test(await page.locator("#main").innerText()), await page.locator("#main").innerText());
  go();
  await page.waitForSelector(".tlpane canvas");
  await clean(page, "a device that is being read");
}
