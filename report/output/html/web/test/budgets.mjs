// Measures reports of large made-up tenants in headless Chromium, writes
// BUDGETS.md beside the front end, and fails above a budget. Run by `npm run
// budgets`; CASES names a folder with reports that were made before.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { launch, root } from "./browser.mjs";

const here = join(import.meta.dirname, "..");
const dir = process.env.CASES ?? mkdtempSync(join(tmpdir(), "prtscope-budgets-"));
if (!process.env.CASES) execFileSync("go", ["test", "./report", "-count=1", "-timeout", "60m", "-run", "TestBudgetCases", "-budgets", dir], { cwd: root, stdio: "inherit" });
const browser = await launch(["--enable-precise-memory-info"]);
const rows = [], over = [];
function put(what, value, unit, budget) {
  if (budget !== undefined && value > budget) over.push(`${what}: ${value} ${unit}, budget ${budget}`);
  rows.push(`| ${what} | ${Math.round(value * 10) / 10} ${unit} | ${budget === undefined ? "" : `${budget} ${unit}`} |`);
}
const MB = 1e6, ms = "ms";
const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];

// frames runs steps and returns how long the page took for each, until the frame
// after it was ready.
const frames = (page, n, step) => page.evaluate(async ([n, step]) => {
  const out = [], body = document.querySelector(".vbody"), tl = document.querySelector(".tlbox");
  const next = () => new Promise((done) => requestAnimationFrame(() => { const c = new MessageChannel(); c.port1.onmessage = () => done(); c.port2.postMessage(0); }));
  await next();
  for (let i = 0; i < n; i++) {
    const from = performance.now();
    if (step === "scroll") body.scrollTop = (body.scrollHeight * (i + 1)) / n;
    else tl.dispatchEvent(new KeyboardEvent("keydown", { key: step[i % step.length], bubbles: true }));
    await next();
    out.push(performance.now() - from);
  }
  return out;
}, [n, step]);

// worked runs frames and returns, beside how long each took, for how long the
// page's thread was at work for one: that depends less on what else runs.
async function worked(page, n, step) {
  const cdp = await page.context().newCDPSession(page), busy = async () => (await cdp.send("Performance.getMetrics")).metrics.find((m) => m.name === "TaskDuration").value * 1000;
  await cdp.send("Performance.enable", { timeDomain: "threadTicks" });
  await page.waitForTimeout(500);
  const before = await busy(), took = await frames(page, n, step);
  return { took, work: ((await busy()) - before) / n };
}

// until waits for something in the page and returns how long that took.
async function until(page, act, test) {
  const from = Date.now();
  await act();
  await page.waitForFunction(test, undefined, { polling: "raf", timeout: 120_000 });
  return Date.now() - from;
}
const to = (page, hash) => page.evaluate((h) => { location.hash = h; }, hash);

for (const name of ["devices", "findings"]) {
  const made = JSON.parse(readFileSync(join(dir, name + ".json"), "utf8")), folder = join(dir, name);
  const data = readdirSync(join(folder, "data")).map((f) => statSync(join(folder, "data", f)).size);
  rows.push(`\n## ${made.devices.toLocaleString("en")} devices, ${made.findings.toLocaleString("en")} findings, ${made.events.toLocaleString("en")} sign-ins${made.hot > 1000 ? `, ${made.hot.toLocaleString("en")} of them on one device` : ""}\n\n| What | Measured | Budget |\n|---|---|---|`);
  put("report.Write, wall time", made.seconds, "s");
  put("index.html", statSync(join(folder, "index.html")).size / MB, "MB", 2);
  put("pieces of data", data.length, "");
  put("all data", data.reduce((a, b) => a + b, 0) / MB, "MB");
  put("median piece", median(data) / MB, "MB");
  put("largest piece", Math.max(...data) / MB, "MB");
  const paints = [], ready = [];
  let page;
  for (let i = 0; i < 5; i++) {
    await page?.context().close();
    page = await (await browser.newContext({ viewport: { width: 1480, height: 920 } })).newPage();
    await page.goto(pathToFileURL(join(folder, "index.html")).href, { waitUntil: "commit" });
    await page.waitForSelector(".tiles a");
    ready.push(await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))));
    paints.push(await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0));
  }
  put("first paint, median of 5", median(paints), ms);
  put("overview usable, median of 5", median(ready), ms, 1000);
  put("list of findings, first", await until(page, () => to(page, "#/findings"), () => document.querySelectorAll(".vrow").length > 5), ms, 2500);
  const leaps = await worked(page, 61, "scroll");
  put("scroll all findings in 61 jumps, work for a frame, mean", leaps.work, ms, 16.7);
  put("scroll all findings in 61 jumps, median frame", median(leaps.took), ms);
  put("list of devices, first", await until(page, () => to(page, "#/devices"), () => document.querySelectorAll(".vrow").length > 5), ms, 2500);
  const jumps = await worked(page, 61, "scroll");
  put("scroll all devices in 61 jumps, work for a frame, mean", jumps.work, ms, 16.7);
  put("scroll all devices in 61 jumps, median frame", median(jumps.took), ms);
  put("scroll all devices in 61 jumps, worst frame", Math.max(...jumps.took), ms);
  if ((await page.locator(".vrow").last().getAttribute("aria-rowindex")) !== String(made.devices + 1)) over.push("the last device cannot be scrolled to");
  put("sort devices by name", await until(page, () => to(page, "#/devices?sort=name"), () => document.querySelector(".vhead [aria-sort]")?.textContent === "Device"), ms);
  put("filter devices by text", await until(page, () => to(page, "#/devices?q=ws-0012"), () => /^1?\d\d of/.test(document.querySelector(".filters .end")?.textContent ?? "")), ms);
  const one = await page.locator(".vrow").first();
  put("open a device", await until(page, () => one.click(), () => document.querySelector(".tlpane canvas")), ms, 500);
  if (made.hot > 1000) {
    put(`open the device of ${made.hot.toLocaleString("en")} sign-ins`, await until(page, () => to(page, "#/device/0"), () => /1,000,000 of/.test(document.querySelector(".filters.events .end")?.textContent ?? "")), ms, 3000);
    const zooms = await worked(page, 40, ["+", "+", "+", "ArrowRight", "-", "-", "ArrowLeft", "-"]);
    put("zoom and pan it, work for a frame, mean of 40", zooms.work, ms, 16);
    put("zoom and pan it, median frame of 40", median(zooms.took), ms);
    put("zoom and pan it, worst frame of 40", Math.max(...zooms.took), ms);
  }
  await page.keyboard.press("/");
  await page.waitForSelector("dialog input");
  put("search everything", await until(page, () => page.locator("dialog input").fill("WS-000123"), () => document.querySelectorAll("dialog li").length > 0), ms);
  put("JS heap after all this", await page.evaluate(() => performance.memory.usedJSHeapSize / 1e6), "MB", 600);
  await page.context().close();
}
const version = browser.version();
await browser.close();
if (!process.env.CASES) rmSync(dir, { recursive: true, force: true });

const gz = (f) => gzipSync(readFileSync(join(here, "dist", f)), { level: 9 }).length / 1000;
rows.push("\n## Front end\n\n| What | Measured | Budget |\n|---|---|---|");
put("app.js, gzip", gz("app.js"), "kB", 75);
put("app.css, gzip", gz("app.css"), "kB", 12);
const machine = `${cpus()[0].model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB, no GPU`;
writeFileSync(join(here, "BUDGETS.md"), `# Budgets of the report\n\nWritten by \`npm run budgets\` in this folder. Chromium ${version} headless, opened from disk, ${new Date().toISOString().slice(0, 10)}, on ${machine}. Frames are from the change to the frame after it, which comes each 16.7 ms at best; the work for one is the time of a core that the page's thread takes. A machine that does other work at the same time makes all but that longer: the load was ${loadavg()[1].toFixed(1)}.\n${rows.join("\n")}\n`);
for (const o of over) console.error(`OVER BUDGET ${o}`);
process.exitCode = over.length ? 1 : 0;
