import { address, check, clean, count, open, shot, text, to } from "../harness.mjs";

// Sign-ins that name no device are drawn apart, hollow, and never counted.
{
  const page = await open("clean", "#/devices");
  await page.waitForSelector(".vrow");
  let with_ = 0, without = 0;
  for (let i = 0; i < 12; i++) {
    await to(page, `#/device/${i}`);
    await page.waitForSelector(".tlpane canvas");
    const lane = await count(page, ".tllabels .guess"), card = await count(page, ".guessed");
    check(`device ${i}: guesses have a lane and a table, or neither`, lane === card && lane < 2, [lane, card]);
    if (!card) { without++; continue; }
    with_++;
    const said = await text(page, ".guessed"), listed = await count(page, ".guessed .vrow");
    check(`device ${i}: guesses are called guesses`, /as a guess/.test(said) && /its session names this device only/.test(said) && new RegExp(`\\b${listed} sign-ins?;`).test(said), said.slice(0, 300));
    check(`device ${i}: guesses are not among its sign-ins`, !/198\.51\.100\.4\d/.test(await text(page, ".vtable.fit")), await text(page, ".vtable.fit"));
  }
  check("some devices have guesses and some have none", with_ > 2 && without > 2, [with_, without]);
  await clean(page, "guesses");
}

// Hollow marks: the pixel in the middle of a guess is the page's, those around
// it are not.
{
  const page = await open("clean", "#/device/0");
  await page.waitForSelector(".tlpane canvas");
  for (let i = 0; i < 12 && !(await count(page, ".tllabels .guess")); i++) {
    await to(page, `#/device/${i}`);
    await page.waitForSelector(".tlpane canvas");
  }
  const tip = await page.evaluate(() => {
    const label = document.querySelector(".tllabels .guess").getBoundingClientRect(), canvas = document.querySelectorAll(".tlpane canvas")[1], box = canvas.getBoundingClientRect();
    return { y: label.top + label.height / 2, x: box.left, width: box.width };
  });
  await page.evaluate(() => document.querySelector(".tllabels .guess").scrollIntoView({ block: "center" }));
  let seen = "";
  const y = await page.evaluate(() => { const r = document.querySelector(".tllabels .guess").getBoundingClientRect(); return r.top + r.height / 2; });
  for (let x = 4; x < tip.width && !seen; x += 4) {
    await page.mouse.move(tip.x + x, y);
    if (await count(page, ".tip")) seen = await text(page, ".tip");
  }
  check("a guess says that it is one", /^A guess: this sign-in names no device/.test(seen) && /its session names this device only/.test(seen), seen);
  await shot(page, "guess");
  await clean(page, "guess tooltip");
}

// Token types: the matrix leads to reasons, reasons to sign-ins, sign-ins to the
// timeline; a verdict for a kind of finding is given to each of them.
{
  const page = await open("clean", "#/tokens");
  await page.waitForSelector("[aria-label=Reasons] td");
  await page.locator(".matrix .off a").first().click();
  check("a number of the matrix narrows the reasons", /[?&]r=none&b=primaryRefreshToken/.test(await address(page)) && (await count(page, ".matrix .off.on")) === 1, await address(page));
  const number = (await page.locator(".matrix .off.on").innerText()).trim(), listed = await page.locator("[aria-label=Reasons] > table > tbody > tr:not(.more) .num").allInnerTexts();
  check("the reasons add up to it", listed.reduce((n, s) => n + Number(s.replace(/,/g, "")), 0) === Number(number.replace(/,/g, "")), [number, listed]);
  await page.locator("[aria-label=Reasons] .num a").first().click();
  await page.waitForSelector("[aria-label=Reasons] .more table");
  await shot(page, "tokens-reason");
  await page.locator("[aria-label=Reasons] .more a").first().click();
  await page.waitForSelector(".detail .all");
  check("a sign-in of a reason leads to its row", /none/.test(await text(page, ".vrow.on")), await text(page, ".vrow.on"));
  await to(page, "#/tokens");
  await page.waitForSelector("[aria-label=Quirks]");
  await page.locator("[aria-label=Quirks] select").first().selectOption("harmless");
  const [, all, , done] = await page.locator("[aria-label=Quirks] tbody tr").first().locator("td").allInnerTexts();
  check("a verdict for all is given to each", Number(all) > 0 && all === done, [all, done]);
  await to(page, "#/findings?det=MT-001");
  await page.waitForSelector(".vrow");
  check("and stands in the list of findings", (await count(page, ".flag.harmless")) === Number(all), await count(page, ".flag.harmless"));
  await to(page, "#/tokens");
  await page.waitForSelector("[aria-label='Types by month']");
  check("a type that one export never writes is named", (await page.locator("[aria-label='Types by month'] .t-medium").allInnerTexts()).join() === "never,never");
  await clean(page, "tokens");
}

// Sources: fields on which they differ, with who says what; where logs end.
{
  const page = await open("clean", "#/quality");
  await page.waitForSelector("[aria-label='Sources that disagree']");
  await page.locator("[aria-label='Sources that disagree'] .fold").first().click();
  const said = await text(page, "[aria-label='Sources that disagree']");
  check("a field that differs says who says what", /device_id/.test(said) && /says S1, record 7, offset 811/.test(said) && /\(blank\) says S2, record 9, offset 1,022/.test(said) && /in every month/.test(said) && /1,886\s+29/.test(said), said);
  check("logs have edges", /has no beginning here|as long as Entra keeps/.test(await text(page, "[aria-label='Edges of the logs']")));
  await shot(page, "differs");
  await clean(page, "differs");
}

// A network that a database named says so, beside the row and in its detail.
{
  const page = await open("clean", "#/device/0");
  await page.waitForSelector(".vtable.fit .vrow");
  await page.waitForTimeout(200);
  const rows = await page.locator(".vtable.fit .vrow").allInnerTexts(), by = rows.filter((r) => /by database/.test(r));
  check("networks by a database are flagged, and only those", by.length > 0 && by.every((r) => /AS64501/.test(r)) && rows.every((r) => /AS64501/.test(r) === /by database/.test(r)), rows.join(" / "));
  await clean(page, "by database");
}

// A campaign: its incidents name it, and one another.
{
  const page = await open("clean");
  await page.locator(".incs summary").click();
  await page.locator(".incs li li a").first().click();
  await page.waitForSelector(".steps");
  check("an incident names its campaign and the others of it", /2 incidents from 203/.test(await text(page, ".page")) && (await count(page, ".page .names a[href*=incident]")) === 1, await text(page, ".page"));
  await clean(page, "an incident of a campaign");
}

// An incident: steps that were seen, that were not, and its findings in order.
{
  const page = await open("clean");
  await page.waitForSelector(".tiles");
  const told = await page.evaluate(() => JSON.parse(document.getElementById("case").textContent).incidents.length), listed = await count(page, ".incs > li");
  await page.getByRole("button", { name: `All ${told} incidents` }).click();
  check("the overview tells the first incidents, and all of them", listed === 6 && (await count(page, ".incs > li")) === told - 1, [listed, told]);
  await page.locator(".incs summary").click();
  check("a campaign is ranked once, with its incidents below it", (await count(page, ".incs > li li")) === 2 && /2 incidents from 203\.0\.113\.77/.test(await text(page, ".incs > li:nth-child(2)")), await text(page, ".incs"));
  check("and the steps that they show", /Token used elsewhere/.test(await text(page, ".incs > li .pips")) && (await count(page, ".incs > li:first-child .dots .on")) === 1, await text(page, ".incs > li"));
  await page.locator("[aria-label=Incidents] a").first().click();
  await page.waitForSelector(".steps");
  const states = (await page.locator(".steps .state").allInnerTexts()).map((s) => s.trim());
  check("steps are seen or not", states.includes("seen") && states.includes("not seen"), states);
  const [card, ...boxes] = await Promise.all([page.locator(".card", { has: page.locator(".steps") }), ...(await page.locator(".steps > li").all())].map((l) => l.boundingBox()));
  check("all steps stand in their card", boxes.length === 7 && boxes.every((b) => b.y > card.y && b.y + b.height < card.y + card.height && b.x > card.x), JSON.stringify([card, boxes]));
  check("what could not be judged is said at its step", /PM-022 also speaks of this step and could not be judged/.test(await text(page, ".steps")) && /PM-006 also speaks/.test(await text(page, ".steps")), await text(page, ".steps"));
  await page.locator("[aria-label='Findings of the incident'] a").first().click();
  await page.waitForSelector(".pane h2");
  check("its findings open in the list of the incident", /inc=I-001/.test(await address(page)), await address(page));
  await to(page, "#/incident/I-001");
  await page.waitForSelector(".steps");
  await shot(page, "incident");
  await to(page, "#/incident/none");
  check("an incident that is not there is said", /No incident of this report/.test(await text(page, "#main")));
  await to(page, "#/nonsense");
  check("so is a page that is not there", /no page nonsense/.test(await text(page, "#main")), await text(page, "#main"));
  await to(page, "#/incidents");
  await page.waitForSelector(".vrow");
  check("the list of incidents has an address", /#\/findings\?group=inc/.test(await address(page)), await address(page));
  await clean(page, "incident");
}

// What was tried and refused is told from what was seen, what was done already
// from what is to be done, and findings of no incident from those of one.
{
  const page = await open("clean");
  await page.waitForSelector(".tiles");
  const c = await page.evaluate(() => JSON.parse(document.getElementById("case").textContent)), refused = c.incidents.find((i) => i.tried.length);
  check("an incident of refused tries shows no step as seen", refused && !refused.steps.length, JSON.stringify(refused));
  const done = await page.locator("#app .do p.small", { hasText: "done " }).allInnerTexts();
  check("what was done already is said with its time, actor and record", done.length === 1 && /admin@contoso\.example \(Disable device\), S\d+ record 10 of the audit log; \d+ sign-ins after that; \d+ refused sign-ins after that; no finding that asks for this rests on them: verify/.test(done[0]), done);
  check("findings of no incident are said where incidents are", /1 finding of medium level or higher is in no incident/.test(await text(page, ".inc")), await text(page, ".inc"));
  check("pips say what was only tried", /\(tried, refused\)/.test((await page.locator(".incs").innerText()) + (await page.getByRole("button", { name: /^All \d+ incidents/ }).click().then(() => page.locator(".incs").innerText()))));
  const figures = await page.locator(".tiles .besides").allInnerTexts();
  check("tries and odd records are counted apart", figures.length === 2 && figures.every((f) => /1 refused tries only/.test(f) && /odd records only/.test(f)), figures);
  for (const [shown, n] of [["0", c.counts.affected.devices], ["1", c.counts.affected.tried.devices], ["2", c.counts.affected.recorded.devices]]) {
    await to(page, `#/devices?shown=${shown}`);
    await page.waitForSelector(".vrow");
    check(`devices of kind ${shown} are as many as the overview says`, new RegExp(`^${n} of`).test(await text(page, ".filters .end")), [n, await text(page, ".filters .end")]);
  }
  await to(page, "#/users?worst=1");
  await page.waitForSelector(".vrow");
  check("users can be narrowed to those of medium or worse", !(await page.locator(".vrow").allInnerTexts()).some((r) => /^(low|info|\u2013)/.test(r)) && (await page.getByRole("button", { name: "Medium or worse" }).getAttribute("aria-pressed")) === "true");
  await to(page, `#/incident/${refused.id}`);
  await page.waitForSelector(".steps");
  const states = (await page.locator(".steps .state").allInnerTexts()).map((s) => s.trim());
  check("its step is tried, and not seen", states.includes("tried, refused") && !states.includes("seen") && (await count(page, ".steps .tried .icon")) > 0, states);
  await to(page, "#/findings?group=inc");
  await page.waitForSelector(".vrow");
  check("and in the list of incidents", /is in no incident/.test(await text(page, ".left")));
  await clean(page, "tried");
}

// A long baseline does not stand before what a finding is about.
{
  const page = await open("clean", "#/findings?det=PM-009");
  await page.waitForSelector(".vrow");
  const n = await count(page, ".vrow"), fold = page.getByRole("button", { name: /records of the baseline/ });
  await page.locator(".vrow").first().click();
  await page.waitForSelector(".pane h2");
  for (let i = 0; i < n && !(await fold.count()); i++) {
    await page.keyboard.press("j");
    await page.waitForTimeout(120);
  }
  const few = await count(page, ".evidence tbody .fold");
  check("a long baseline is folded away", /^\s*5 records of the baseline/.test(await fold.innerText()) && /evidence from/.test(await text(page, ".pane .meta")), await text(page, ".pane .meta"));
  await fold.click();
  check("and opens", (await count(page, ".evidence tbody .fold")) === few + 5, [few, await count(page, ".evidence tbody .fold")]);
  await clean(page, "baseline");
}

// A session: from a finding to its sign-ins over its devices, and on to a row.
{
  const page = await open("clean", "#/findings?det=PM-001");
  await page.waitForSelector(".vrow");
  await page.locator(".vrow").first().click();
  await page.waitForSelector(".pane h2");
  await page.locator(".pane a[href^='#/session/']").first().click();
  await page.waitForSelector("[aria-label='Sign-ins of the session'] .vrow");
  const rows = await count(page, ".vrow");
  check("a session lists its sign-ins", rows > 5 && /Addresses\s+4/.test(await text(page, ".figures")), await text(page, ".figures"));
  check("and those of it that name no device", /names? no device/.test(await text(page, ".card header")) && /[1-9] sign-ins? of the session/.test(await text(page, ".card header")), await text(page, ".card header"));
  let marked = 0, bare = 0;
  await page.locator(".vbody").focus();
  for (let i = 0; i < 30 && !(marked && bare); i++) {
    marked = await count(page, ".vrow .hl");
    bare += await page.locator(".vrow", { hasText: "none named" }).count();
    await page.keyboard.press("PageDown");
    await page.waitForTimeout(40);
  }
  check("and marks what changes from one to the next", marked > 0 && marked < rows * 3, marked);
  check("rows without a device say so", bare > 0, bare);
  await shot(page, "session");
  await page.locator(".vrow a").first().click();
  await page.waitForSelector(".detail .all");
  check("and leads to the timeline", /#\/device\/\d+\?/.test(await address(page)) && (await count(page, ".detail a[href^='#/session/']")) === 1, await address(page));
  await to(page, "#/session/none?on=x");
  await page.waitForSelector("#main .banner");
  check("a session that is not there is said", /holds no sign-in of this session/.test(await text(page, "#main")) && (await count(page, ".vtable")) === 0, await text(page, "#main"));
  await clean(page, "session");
}
