import { check, clean, count, every, open, shot, text, to } from "../harness.mjs";

// sideways names what is wider than its place: the page, whatever scrolls in it,
// and tables whose last column lies beyond their edge.
const sideways = (page) => page.evaluate(() => {
  const out = document.documentElement.scrollWidth > innerWidth ? ["the page"] : [], name = (e) => `${e.className || e.tagName} ${e.getAttribute("aria-label") ?? ""}`;
  for (const e of document.querySelectorAll("#main, #main *")) if (e.clientWidth > 40 && e.scrollWidth > e.clientWidth + 1 && ["auto", "scroll"].includes(getComputedStyle(e).overflowX)) out.push(name(e));
  for (const e of document.querySelectorAll(".vtable")) if ((e.querySelector(".vhead > :last-child")?.getBoundingClientRect().right ?? 0) > e.getBoundingClientRect().right) out.push(`columns of ${name(e)}`);
  return out;
});

// The look in the dark, on a phone, and on very wide screens: nothing has to be
// moved sideways to be read.
const sizes = { dark: [1480, 920], tablet: [800, 1000], small: [1280, 800], large: [1920, 1080], huge: [3840, 2160], phone: [390, 844], narrow: [360, 780], broad: [412, 915] };
for (const [kind, [width, height]] of Object.entries(sizes)) {
  const page = await open("clean", "", { viewport: { width, height }, colorScheme: kind === "dark" ? "dark" : "light" });
  await page.waitForSelector(".tiles");
  await shot(page, `overview-${kind}`);
  for (const hash of await every(page)) {
    await to(page, hash);
    await page.waitForTimeout(150);
    await shot(page, `${hash.replace(/[^a-z]+/g, "-").slice(2, 24)}-${kind}`);
    const wide = (await sideways(page)).filter((e) => kind !== "tablet" || !e.startsWith("scroll")); // tables may scroll on a tablet
    check(`${kind} ${hash} does not scroll sideways`, wide.length === 0, wide.join(" | "));
  }
  await clean(page, kind);
}

// On a phone rows are cards whose cells say what their column is called, and are
// still rows of a table to who cannot see them.
{
  const page = await open("clean", "#/quality", { viewport: { width: 390, height: 844 } });
  await page.waitForSelector("[aria-label='Edges of the logs'] td");
  const cell = page.locator("[aria-label='Edges of the logs'] tbody tr").first().locator("td").nth(3);
  check("cells of a card are labelled", (await cell.evaluate((e) => getComputedStyle(e, "::before").content)) === '"Records"' && /^[\d,]+$/.test(await cell.innerText()), await cell.innerText());
  const label = page.locator("[aria-label='Edges of the logs'] tbody tr").first().locator("td").nth(4);
  check("a label of two lines has room for both", (await label.evaluate((e) => getComputedStyle(e, "::before").content)) === '"Of 30 days, without"' && (await label.boundingBox()).height > 30, JSON.stringify(await label.boundingBox()));
  check("cards are rows to readers of screens", (await count(page, "[aria-label='Edges of the logs'] [role=row]")) === (await count(page, "[aria-label='Edges of the logs'] tr")) && (await count(page, "[aria-label='Edges of the logs'] td:not([role=cell])")) === 0);
  check("the rail shows where one is", await page.locator(".rail .on").evaluate((e) => { const r = e.getBoundingClientRect(); return r.left >= 0 && r.right <= innerWidth; }));
  await page.getByRole("button", { name: "Triage" }).click();
  check("verdicts can be saved from a phone", /Save triage/.test(await text(page, "dialog")), await text(page, "dialog"));
  await to(page, "#/device/0");
  const cut = await page.locator(".vrow .mono.cut").evaluateAll((list) => list.filter((e) => e.scrollWidth > e.clientWidth).map((e) => e.textContent));
  check("addresses are whole on a phone", cut.length === 0 && (await count(page, ".vrow .mono.cut")) > 5, cut.join(" "));
  const found = await page.evaluate(() => JSON.parse(document.getElementById("case").textContent).incidents[0].finding);
  await to(page, "#/findings/" + found);
  await page.waitForSelector(".pane a[href^='#/session/']", { state: "attached" });
  const buttons = await page.locator(".pane > header button").evaluateAll((list) => list.map((e) => ({ what: e.title, right: e.getBoundingClientRect().right })));
  check("a finding can be left on a phone", buttons.some((b) => b.what.startsWith("Close")) && buttons.every((b) => b.right <= 390), JSON.stringify(buttons));
  await to(page, await page.locator(".pane a[href^='#/session/']").first().getAttribute("href"));
  await page.waitForSelector(".vrow");
  const cells = await page.locator(".vrow > div").evaluateAll((list) => list.map((e) => ({ width: e.clientWidth, over: e.scrollHeight > e.closest(".vrow").clientHeight, text: e.textContent })));
  check("a sign-in of a session has room on a phone", cells.length > 3 && cells.every((c) => c.width > 120 && !c.over), JSON.stringify(cells.filter((c) => c.width <= 120 || c.over).slice(0, 3)));
  await clean(page, "cards");
}

// A long address takes no room from what stands beside it, in the narrowest window that has tables.
{
  const page = await open("clean", "#/user/tess.dekker@contoso.example", { viewport: { width: 1190, height: 800 } });
  await page.waitForSelector("[aria-label=Networks] td.address");
  check("a long address is in the table of networks, which does not scroll sideways", (await text(page, "[aria-label=Networks]")).includes("2001:db8:4a11:7c00:f9d3:20b1:8e5a:77c4") && (await sideways(page)).length === 0, await sideways(page));
  await clean(page, "a long address");
}

// What tells two names or addresses apart is whole at 1280 pixels: their domain alone may be cut.
{
  const page = await open("clean", "", { viewport: { width: 1280, height: 800 } });
  await page.waitForSelector(".tiles");
  const cut = (css) => page.locator(css).evaluateAll((list) => list.filter((e) => e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 3).map((e) => e.textContent));
  let looked = 0;
  for (const i of await page.evaluate(() => JSON.parse(document.getElementById("case").textContent).incidents.map((i) => i.finding))) {
    await to(page, "#/findings/" + i);
    await page.waitForSelector(".pane h2");
    const link = page.locator(".pane a[href^='#/session/']").first();
    if (!(await link.count())) continue;
    await to(page, await link.getAttribute("href"));
    await page.waitForSelector(".vrow");
    const short = await cut(".vrow .mono.cut, .vrow > div:nth-child(4) .cut:not(.soft)"), rows = await count(page, ".vrow");
    looked += rows;
    check(`${i}: users and addresses of a session are whole`, short.length === 0 && (await count(page, ".vrow .mono.cut")) === rows && (await count(page, ".vrow > div:nth-child(4) .cut:not(.soft)")) === rows, `${short.join(" | ")} of ${rows}`);
  }
  check("and some sessions were looked at", looked > 5, looked);
  await to(page, "#/audit");
  await page.waitForSelector(".vrow");
  const short = await cut(".vrow > div:nth-child(n+3) .cut:not(.soft)");
  check("names of the audit list are whole", short.length === 0 && (await count(page, ".vrow")) > 3, short.join(" | "));
  await clean(page, "whole names");
}
