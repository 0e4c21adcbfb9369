import { address, check, clean, count, open, shot, text, to } from "../harness.mjs";

// The audit log: filtered, opened, and leading to the device.
{
  const page = await open("clean", "#/audit");
  await page.waitForSelector(".vrow");
  const all = await text(page, ".filters .end");
  await page.locator("select[aria-label=Effect]").selectOption("disable");
  await page.waitForTimeout(100);
  const effects = await page.locator(".vrow .tok").allInnerTexts();
  check("effects filter audit events", (await text(page, ".filters .end")) !== all && effects.length > 3 && effects.every((e) => e === "disable"), effects);
  await page.locator(".vrow").first().click();
  await page.waitForSelector(".auditone table");
  await shot(page, "audit-one");
  check("an audit event says what changed, and where it stands", /AccountEnabled\s+\[true\]\s+\[false\]/.test(await text(page, ".auditone")) && /Record, byte offset/.test(await text(page, ".auditone")), await text(page, ".auditone"));
  check("an audit event can be sent", /#\/audit\/\d+\?effect=disable/.test(await address(page)), await address(page));
  await page.locator(".auditone a").first().click();
  await page.waitForSelector(".tlpane canvas");
  check("it leads to the timeline of its device", /#\/device\//.test(await address(page)));
  await to(page, "#/audit?failed=1");
  check("what failed had no effect", (await count(page, ".vrow .tok")) === 0 && (await count(page, ".vrow .t-medium")) > 0);
  await clean(page, "audit");
}
