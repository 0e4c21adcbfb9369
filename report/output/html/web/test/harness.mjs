// What every section of the browser tests needs: reports of made-up tenants, a
// browser, and pages that remember what must never happen.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { launch, root } from "./browser.mjs";

export const dir = mkdtempSync(join(tmpdir(), "prtscope-report-"));
export const shots = process.env.SHOTS;
if (shots) mkdirSync(shots, { recursive: true });
execFileSync("go", ["test", "./report", "-count=1", "-run", "TestDemo", "-demo", dir], { cwd: root, stdio: "inherit" });

export const browser = await launch();
export const tally = { passed: 0 };
export const failed = [];
// check counts what holds, and says what does not.
export function check(what, ok, seen = "") {
  if (ok) tally.passed++;
  else {
    failed.push(what);
    console.error(`FAILED ${what} ${String(seen).slice(0, 300)}`);
  }
}

export const url = (name, hash = "") => pathToFileURL(join(dir, name, "index.html")).href + hash;

// open returns a page that remembers what must never happen.
export async function open(name, hash = "", options = {}) {
  const context = await browser.newContext({ viewport: { width: 1480, height: 920 }, ...options });
  const page = await context.newPage();
  page.bad = [];
  page.still = options.javaScriptEnabled === false; // nothing is drawn after it was opened
  // A wait is counted by the page itself, which on a slow machine is late: what it
  // set itself to do sooner is done by then, and drawn.
  const sleep = page.waitForTimeout.bind(page);
  page.waitForTimeout = async (ms) => {
    if (page.still) return sleep(ms);
    await page.evaluate((ms) => new Promise((late) => setTimeout(late, ms)), ms);
    await settled(page);
  };
  page.on("console", (m) => ["error", "warning"].includes(m.type()) && page.bad.push(m.text()));
  page.on("pageerror", (e) => page.bad.push(e.message));
  page.on("request", (r) => !r.url().startsWith(pathToFileURL(join(dir, name)).href) && !r.url().startsWith("data:") && !r.url().startsWith("blob:") && page.bad.push("request " + r.url()));
  page.on("dialog", (d) => (page.bad.push("dialog"), d.dismiss()));
  await page.goto(url(name, hash));
  return page;
}
export async function clean(page, what) {
  check(`${what}: no error, violation or request`, page.bad.length === 0, page.bad.join(" | "));
  await page.context().close();
}
export async function shot(page, name) {
  if (shots) {
    await page.waitForTimeout(250);
    await page.screenshot({ path: join(shots, name + ".png") });
  }
}
// settled waits until the page has drawn what it was asked for and reads nothing
// from disk any more: on a machine that others use, both take their time.
const settled = async (page) => {
  if (page.still) return;
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  await page.waitForSelector(".wait", { state: "detached", timeout: 20_000 }).catch(() => {});
};
export const to = async (page, hash) => {
  await page.evaluate((h) => { location.hash = h; }, hash);
  await page.waitForTimeout(150);
  await settled(page);
};
export const count = async (page, css) => (await settled(page), page.locator(css).count());
// address is that of the page as the page itself has it, which tells the browser's
// driver of a change only later.
export const address = async (page) => (await settled(page), page.evaluate(() => location.href));
export const text = async (page, css) => (await settled(page), page.locator(css).first().innerText());
export const pages = ["#/overview", "#/findings", "#/devices", "#/users", "#/tokens", "#/audit", "#/quality", "#/method"];

// every is every kind of page, by the names of the case that a page shows.
export async function every(page) {
  const c = await page.evaluate(() => JSON.parse(document.getElementById("case").textContent).incidents[0]);
  await to(page, "#/findings/" + c.finding);
  await page.waitForSelector(".pane a[href^='#/session/']", { state: "attached" });
  const session = await page.locator(".pane a[href^='#/session/']").first().getAttribute("href");
  return [...pages, "#/findings?group=det", "#/findings/" + c.finding, "#/incident/" + c.id, "#/device/0", "#/device/1", "#/user/" + encodeURIComponent(c.users[0]), session, "#/tokens?r=none&b=primaryRefreshToken", "#/audit/1"];
}
