// Drives the report in headless Chromium from file://. Run by `npm test`; it
// needs Go, a built front end and a browser (CHROMIUM names it). Arguments name
// sections: npm test -- devices triage.
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { browser, dir, failed, tally } from "./harness.mjs";

const folder = join(import.meta.dirname, "sections");
const wanted = process.argv.slice(2), all = readdirSync(folder).map((f) => f.replace(/\.mjs$/, "")).sort();
for (const name of wanted.length ? wanted : all) {
  try {
    await import(join(folder, name + ".mjs"));
  } catch (e) { // what a section waits for and does not get must not hide the others
    failed.push(name);
    console.error(`FAILED section ${name}: ${e.stack}`);
  }
}
await browser.close();
rmSync(dir, { recursive: true, force: true });
console.log(`${tally.passed} passed, ${failed.length} failed`);
process.exitCode = failed.length ? 1 : 0;
