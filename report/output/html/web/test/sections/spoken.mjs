import { check, clean, every, open, to } from "../harness.mjs";

// What a reader of screens is told: the tree that the browser hands on, page by
// page.
{
  const page = await open("clean");
  await page.waitForSelector(".tiles");
  const cdp = await page.context().newCDPSession(page);
  const tree = async () => {
    const { nodes } = await cdp.send("Accessibility.getFullAXTree"), by = new Map(nodes.map((n) => [n.nodeId, n])), out = [];
    const walk = (n) => {
      if (!n.ignored) out.push({ role: n.role?.value, name: n.name?.value ?? "", more: n.description?.value ?? "", level: n.properties?.find((p) => p.name === "level")?.value.value });
      for (const c of n.childIds ?? []) if (by.has(c)) walk(by.get(c));
    };
    walk(nodes[0]);
    return out;
  };
  for (const hash of [...(await every(page)), "#/user/" + encodeURIComponent("zoe.nodevice@contoso.example")]) {
    await to(page, hash);
    await page.waitForTimeout(150);
    const nodes = await tree(), heads = nodes.filter((n) => n.role === "heading").map((n) => n.level);
    check(`${hash}: headings are in order`, heads.filter((l) => l === 1).length === 1 && heads[0] === 1 && heads.every((l, i) => i === 0 || l <= heads[i - 1] + 1), heads);
    const bare = nodes.filter((n) => ["table", "grid", "region", "image", "button", "link", "combobox", "searchbox", "textbox", "checkbox", "dialog", "navigation", "columnheader", "rowheader"].includes(n.role) && !n.name.trim());
    check(`${hash}: whatever one can go to has a name`, bare.length === 0, JSON.stringify(bare));
    const twice = nodes.filter((n) => n.name && n.name === n.more);
    check(`${hash}: nothing is said twice`, twice.length === 0, JSON.stringify(twice));
    const copies = nodes.filter((n) => n.role === "button" && n.name.startsWith("Copy"));
    check(`${hash}: what is copied is said, and not read out`, copies.every((n) => /^Copy the [A-Za-z0-9 -]{2,20}$/.test(n.name)), JSON.stringify(copies));
    const bared = nodes.filter((n) => n.role === "link" && /^[\d,.]+$/.test(n.name));
    check(`${hash}: no link is a number alone`, bared.length === 0, JSON.stringify(bared));
  }

  // What a colour shows is said: what a sign-in of a session differs in, and where a
  // timeline begins.
  await to(page, "#/device/0");
  await page.waitForSelector(".tlbox");
  check("a timeline has a heading", (await tree()).some((n) => n.role === "heading" && n.name === "Timeline" && n.level === 2));
  const sessions = await page.evaluate(() => JSON.parse(document.getElementById("case").textContent).incidents.map((i) => i.finding));
  let marked = 0;
  for (const id of sessions) {
    await to(page, "#/findings/" + id);
    await page.waitForSelector(".pane h2");
    const link = page.locator(".pane a[href^='#/session/']").first();
    if (!(await link.count())) continue;
    await to(page, await link.getAttribute("href"));
    await page.waitForSelector("[aria-label='Sign-ins of the session'] .vrow");
    const cells = await page.locator(".vrow .hl").allInnerTexts();
    marked += cells.length;
    check(`${id}: what differs is said where it is marked`, cells.every((c) => c.startsWith("changed:")), cells.join(" | "));
  }
  check("some sessions move", marked > 0);

  // A page that was gone to, a filter, and a row that was walked to are told.
  const said = () => page.locator("[role=status]").allInnerTexts();
  await to(page, "#/devices");
  await page.waitForTimeout(500);
  check("a page that was gone to is told", (await said()).includes("Devices"), await said());
  await page.locator(".filters input").fill("LT-HQ-1060");
  await page.waitForTimeout(200);
  check("how many fit a filter is told", (await said()).some((s) => /^1 of \d+$/.test(s)), await said());
  await page.locator(".filters input").fill("");
  await page.locator(".vbody").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.waitForTimeout(400);
  const second = await page.locator("[aria-rowindex='4'] [role=gridcell]").nth(1).innerText();
  check("a row that was walked to is told", (await said()).some((s) => /^Row 3 of \d+: Worst \w+; Device /.test(s) && s.includes(second.split("\n")[0])), [second, ...(await said())]);
  await to(page, "#/quality");
  const days = (await tree()).filter((n) => n.role === "image").map((n) => n.name);
  check("days without a record are told in words", days.includes("Interactive sign-ins: no record on 16 May to 17 May") && days.some((s) => s.startsWith("Directory audit events: no record on")), days.join(" | "));
  await clean(page, "spoken");
}
