import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { check, count, dir, open, text } from "../harness.mjs";

// Changed, missing and foreign data is refused in place.
{
  const data = join(dir, "large", "data"), file = join(data, "users-0.css"), good = readFileSync(file, "utf8");
  for (const [what, bytes] of [["changed", good.replace(/(--d0:"H4sI.{40})./, (m, a) => a + (m.endsWith("A") ? "B" : "A"))], ["foreign", "*{display:none!important}"], ["script", "alert(1)"]]) {
    writeFileSync(file, bytes);
    const page = await open("large", "#/users");
    await page.waitForSelector(".banner[role=alert]");
    check(`${what} data is refused and the page stands`, (await page.locator(".rail").isVisible()) && (await count(page, ".vrow")) === 0);
    await page.context().close();
  }
  rmSync(file);
  const page = await open("large", "#/users");
  await page.waitForSelector(".banner[role=alert]");
  check("missing data is named", /users-0\.css/.test(await text(page, ".banner[role=alert]")));
  await page.context().close();
  writeFileSync(file, good);
}
