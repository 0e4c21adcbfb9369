import { check, clean, open, text, to } from "../harness.mjs";

// A single file that was cut says so, and where a timeline is missing.
{
  const page = await open("cut", "#/overview");
  await page.waitForSelector(".tiles");
  const kept = (await text(page, ".banner")).match(/timelines of (\d+) of 41 devices/);
  check("a cut file says on page one what it lacks", kept && Number(kept[1]) > 0 && Number(kept[1]) < 41, await text(page, ".banner"));
  await to(page, "#/devices?worst=1");
  await page.waitForSelector(".vrow");
  await page.locator(".vrow").first().click();
  await page.waitForSelector(".tlpane canvas");
  await to(page, "#/devices?sort=sev&down=1");
  await page.locator(".vrow").first().click();
  await page.waitForSelector(".banner[role=alert]");
  check("a missing timeline says where it is", /The report in the case has it/.test(await text(page, ".banner[role=alert]")));
  await clean(page, "cut");
}
