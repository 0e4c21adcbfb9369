import { readFileSync } from "node:fs";
import { address, check, clean, count, open, shot, text, to } from "../harness.mjs";

// Triage: marks by pointer and by key, filtered, saved, and read again in a
// fresh page; a file of another case is refused.
{
  const page = await open("clean", "#/findings");
  await page.waitForSelector(".vrow");
  const all = Number((await text(page, ".filters .end")).split(" ")[0]);
  await page.locator(".vrow").first().click();
  await page.waitForSelector(".pane .tri");
  const first = (await address(page)).split("/findings/")[1].split("?")[0];
  await page.locator(".pane .tri").selectOption("confirmed");
  await page.locator(".note").fill("called the user \u202e <b>x</b>");
  await page.locator(".pane h2").click();
  await page.keyboard.press("j");
  await page.waitForFunction((id) => document.querySelector(".pane .tri") && !document.querySelector(".pane header").textContent.includes(id), first);
  await page.keyboard.press("3");
  await page.waitForFunction(() => document.querySelector(".pane .tri").value, undefined, { timeout: 5000 }).catch(() => {});
  check("a key marks the finding", (await page.locator(".pane .tri").inputValue()) === "harmless");
  await shot(page, "triage");
  await to(page, "#/findings?tri=none");
  check("what was looked at can be left out", Number((await text(page, ".filters .end")).split(" ")[0]) === all - 2, await text(page, ".filters .end"));
  await page.getByRole("button", { name: "Triage" }).click();
  await shot(page, "triage-file");
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save triage.json" }).click()]);
  const saved = JSON.parse(readFileSync(await file.path(), "utf8"));
  check("the triage file names case, finding and note", saved.schema === "prt-triage/1" && /^[0-9a-f]{16}$/.test(saved.case) && saved.marks[first]?.status === "confirmed" && /called the user/.test(saved.marks[first].note), JSON.stringify(saved));
  await clean(page, "triage");
  const again = await open("clean", "#/findings");
  await again.waitForSelector(".vrow");
  await again.getByRole("button", { name: "Triage" }).click();
  const read = async (text, says) => {
    await again.locator("dialog input[type=file]").setInputFiles({ name: "t.json", mimeType: "application/json", buffer: Buffer.from(text) });
    const status = again.locator("dialog [role=status]");
    await status.filter({ hasText: says }).waitFor({ timeout: 10_000 }).catch(() => {});
    return says.test(await status.innerText());
  };
  check("a triage file of another case is refused", await read(JSON.stringify({ ...saved, case: "00" }), /another case/));
  check("what is no triage file is refused", await read("{}", /no triage file/));
  check("a triage file is read again", await read(JSON.stringify(saved), /2 marks read/));
  check("what is no JSON is refused", await read("nonsense", /no triage file/));
  await again.keyboard.press("Escape");
  check("its marks are shown", (await count(again, ".flag.confirmed")) === 1 && (await count(again, ".flag.harmless")) === 1);
  await clean(again, "triage again");
}
