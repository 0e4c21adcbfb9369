import { check, clean, open, pages, shot, text, to } from "../harness.mjs";

// What an intruder wrote into every field stays text.
for (const print of [false, true]) {
  const page = await open("hostile");
  if (print) await page.emulateMedia({ media: "print" });
  await page.waitForSelector(".tiles", { state: "attached" });
  const ids = await page.evaluate(() => JSON.parse(document.getElementById("case").textContent).incidents.map((i) => i.finding));
  for (const hash of [...pages, "#/device/0", "#/device/1", "#/device/2", "#/tokens?r=none&b=primaryRefreshToken", "#/incident/I-001", ...ids.slice(0, 3).map((i) => "#/findings/" + i)]) {
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

// What stands for characters reads from the left, also where the text around it does not.
{
  const page = await open("hostile");
  await page.waitForSelector(".tiles");
  const [plus, c] = await page.evaluate(() => {
    const name = document.querySelector("#main h1").appendChild(document.createElement("bdi")), chip = document.createElement("i");
    chip.className = "chip";
    chip.textContent = "+50 chars";
    name.append("\u05e9\u05dc\u05d5\u05dd", chip);
    return [0, 4].map((at) => { const r = document.createRange(); r.setStart(chip.firstChild, at); r.setEnd(chip.firstChild, at + 1); return r.getBoundingClientRect().left; });
  });
  check("a count of characters reads from the left within Hebrew", plus < c, [plus, c]);
  await clean(page, "a count within Hebrew");
}
