import { readFileSync } from "node:fs";
import { join } from "node:path";
import { check, clean, open, to } from "../harness.mjs";

// Accessibility: axe needs to add a script, so this page alone has no policy.
{
  const axe = readFileSync(join(import.meta.dirname, "../node_modules/axe-core/axe.min.js"), "utf8");
  for (const colorScheme of ["light", "dark"]) {
    const page = await open("clean", "", { bypassCSP: true, colorScheme, reducedMotion: "reduce" });
    await page.evaluate(axe);
    const id = await page.evaluate(() => JSON.parse(document.getElementById("case").textContent).incidents[0].finding);
    for (const hash of [...pages, "#/device/0", "#/user/daan.kuiper%40contoso.example", "#/findings/" + id]) {
      await to(page, hash);
      await page.waitForTimeout(200);
      const found = await page.evaluate(async () => (await globalThis.axe.run(document.getElementById("app"))).violations.map((v) => `${v.id} ${v.nodes.length}x ${v.nodes[0].target} ${v.nodes[0].any[0]?.message ?? ""}`));
      check(`axe ${colorScheme} ${hash}`, found.length === 0, found.join(" | "));
    }
    await page.context().close();
  }
}
