import { readFileSync } from "node:fs";
import { join } from "node:path";
import { check, every, open, to } from "../harness.mjs";

// Accessibility: axe needs to add a script, so these pages alone have no policy.
const axe = readFileSync(join(import.meta.dirname, "../../node_modules/axe-core/axe.min.js"), "utf8");
for (const [kind, options] of [["light", {}], ["dark", { colorScheme: "dark" }], ["phone", { viewport: { width: 390, height: 844 } }], ["dark phone", { colorScheme: "dark", viewport: { width: 390, height: 844 } }]]) {
  const page = await open("clean", "", { bypassCSP: true, reducedMotion: "reduce", ...options });
  await page.evaluate(axe);
  for (const hash of await every(page)) {
    await to(page, hash);
    await page.waitForTimeout(250);
    const found = await page.evaluate(async () => (await globalThis.axe.run(document.getElementById("app"))).violations.map((v) => `${v.id} ${v.nodes.length}x ${v.nodes[0].target} ${v.nodes[0].any[0]?.message ?? ""}`));
    check(`axe ${kind} ${hash}`, found.length === 0, found.join(" | "));
  }
  await page.context().close();
}
