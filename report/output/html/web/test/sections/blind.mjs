import { check, clean, count, open, shot, text, to } from "../harness.mjs";

// A case whose logs say nothing of token types says so first, and shows no
// number that reads as innocence.
{
  const page = await open("blind");
  await page.waitForSelector(".tiles");
  await shot(page, "blind");
  const said = await text(page, ".banner"), above = await text(page, ".page");
  check("that no token type is there is said first", /^No sign-in says which kind of token it came with\./.test(said) && /No non-interactive sign-ins were read\./.test(said), said);
  check("and below the headline", /These logs do not say which kind of token/.test(above), above);
  check("no misreported types is not what that means", /not in the logs\s+token types/.test(await text(page, ".tiles")) && !/0\s+misreported/.test(await text(page, ".tiles")), await text(page, ".tiles"));
  check("nothing to do is not what that means", !/Nothing asks for action/.test(await text(page, ".donow")), await text(page, ".donow"));
  check("a device that no sign-in names is one of those counted", /1 of 6 devices/.test(await text(page, ".tiles")), await text(page, ".tiles"));
  await page.locator(".tiles a", { hasText: "devices" }).click();
  await page.waitForSelector("[role=status]");
  check("and its list says where it is", /1 device more shows signs of misuse and is not in this list/.test(await text(page, "#main")), await text(page, "#main"));
  await page.getByRole("link", { name: "see findings by device" }).click();
  await page.waitForSelector(".vrow");
  check("with a way there", /DESKTOP-CUBBULLG/.test(await text(page, "#main")) && (await count(page, ".vrow")) === 1, await text(page, "#main"));
  await to(page, "#/tokens");
  const types = await text(page, "#main");
  check("nothing is called right about token types", /nothing to believe or not/.test(types) && !/0 of .* reported as something else/.test(types) && !/is contradicted by/.test(types), types);
  await clean(page, "blind");
}
