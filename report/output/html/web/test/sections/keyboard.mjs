import { address, check, clean, count, open, pages, text, to } from "../harness.mjs";

// focused says what has the focus.
const focused = (page) => page.evaluate(() => { const e = document.activeElement; return `${e.tagName.toLowerCase()}${e.id ? "#" + e.id : ""} ${e.getAttribute("href") ?? ""} ${e.getAttribute("aria-label") ?? e.textContent?.slice(0, 40) ?? ""}`.trim(); });

// Every page can be reached and left with Tab and Enter alone.
{
  const page = await open("clean");
  await page.waitForSelector(".tiles");
  await page.keyboard.press("Tab");
  check("the first stop skips to the content", /Skip to content/.test(await focused(page)), await focused(page));
  await page.keyboard.press("Enter");
  check("and does", /main#main/.test(await focused(page)), await focused(page));
  for (const hash of pages.slice(1)) {
    await page.evaluate(() => document.querySelector(".skip").focus()); // where a fresh page begins
    let here = "";
    for (let i = 0; i < 14 && !here.includes(` ${hash} `); i++) {
      await page.keyboard.press("Tab");
      here = await focused(page) + " ";
    }
    await page.keyboard.press("Enter");
    await page.waitForTimeout(200);
    check(`${hash} is reached by keyboard`, (await address(page)).endsWith(hash), here + await address(page));
  }
  await clean(page, "pages by keyboard");
}

// Nothing takes the focus out of order, nothing that acts on a click is out of
// reach, and the focus can be seen.
{
  const page = await open("clean");
  await page.waitForSelector(".tiles");
  const incident = await page.evaluate(() => JSON.parse(document.getElementById("case").textContent).incidents[0]);
  for (const hash of [...pages, "#/device/0", "#/incident/" + incident.id, "#/findings/" + incident.finding, "#/tokens?r=none&b=primaryRefreshToken"]) {
    await to(page, hash);
    const bad = await page.evaluate(() => [...document.querySelectorAll("#app *")].flatMap((e) => {
      const out = [];
      if (e.tabIndex > 0) out.push(`${e.tagName} jumps the queue`);
      if (getComputedStyle(e).cursor === "pointer" && !e.closest("a,button,summary,label,select,input,.vbody,.tlbox")) out.push(`${e.tagName}.${e.className} answers to a pointer alone`);
      return out;
    }));
    check(`${hash}: all that answers can be reached by keyboard`, bad.length === 0, [...new Set(bad)].join(" | "));
    const plain = await page.evaluate(() => [...document.querySelectorAll("#app .sev")].filter((e) => !e.querySelector(".shape") || !e.textContent.trim()).length);
    check(`${hash}: severities have a shape and a word`, plain === 0, plain);
  }
  await clean(page, "reach");
}

// A finding, its timeline and back, by keys alone; times are UTC until asked
// otherwise, and the switch is a pair of buttons that says which is on.
{
  const page = await open("clean", "#/findings");
  await page.waitForSelector(".vrow");
  await page.locator(".vbody").focus();
  await page.keyboard.press("Enter");
  await page.waitForSelector(".pane h2");
  await page.keyboard.press("Escape");
  check("Escape closes a finding", (await count(page, ".pane")) === 0);
  check("times are UTC at first", (await page.locator(".seg button[aria-pressed=true]").innerText()) === "UTC");
  await to(page, "#/overview");
  await page.waitForSelector(".chartbox path");
  await page.locator(".chartbox").focus();
  for (const k of ["Home", "ArrowRight", "ArrowRight"]) await page.keyboard.press(k);
  await page.waitForTimeout(100);
  check("arrow keys walk the chart, and say where", /primaryRefreshToken \d+/.test(await page.locator(".chartbox ~ [aria-live]").innerText()), await page.locator(".chartbox ~ [aria-live]").innerText());
  await page.keyboard.press("Enter");
  await page.waitForTimeout(150);
  const [, since, until] = /from=(\d+)&to=(\d+)/.exec(await address(page)) ?? [];
  check("Enter lists the findings of a bar", Number(until) - Number(since) === 6 * 3600, await address(page));
  await to(page, "#/device/0");
  await page.waitForSelector(".tlbox");
  await page.locator(".tlbox").focus();
  const live = await text(page, ".tl [aria-live]");
  await page.keyboard.press("w");
  await page.waitForTimeout(450);
  check("zooming is said to who cannot see it", (await text(page, ".tl [aria-live]")) !== live && /\d+ sign-ins/.test(await text(page, ".tl [aria-live]")), live);
  check("and the focus can be seen", (await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle)) === "solid");
  await clean(page, "keys");
}
