import { check, clean, open, shot } from "../harness.mjs";

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
