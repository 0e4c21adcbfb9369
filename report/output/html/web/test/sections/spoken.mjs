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
      if (!n.ignored) out.push({ role: n.role?.value, name: n.name?.value ?? "", level: n.properties?.find((p) => p.name === "level")?.value.value });
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
    check(`${hash}: what is copied is said`, nodes.every((n) => n.name !== "Copy"));
  }

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
