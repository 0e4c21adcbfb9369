import { check, clean, open, pages, shot, to } from "../harness.mjs";

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
