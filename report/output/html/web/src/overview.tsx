import { useMemo, useState } from "preact/hooks";
import { Activity } from "./chart";
import { of } from "./incident";
import { theCase } from "./load";
import { link, room } from "./store";
import { csv, num, period, plural, rankOf, save, seconds, severities, short, size, span } from "./text";
import type { Campaign, Incident } from "./types";
import { Button, Card, Icon, Sev, V } from "./ui";

export function Overview() {
  const c = theCase, n = c.counts;
  const chart = (c.activity.counts ?? []).length ? <Card cls="chart" title="Sign-ins over the case period" sub={`Stacked by reported token type, from the bottom up in the order of the names below; ${span(c.activity.step)} steps`}><Activity /></Card> : null;
  return (
    <div class="page">
      <p class="soft eyebrow">{c.cover.client ? <><V s={c.cover.client} limit={100} /> {"\u00b7"} </> : null}{n.events ? period(c.from, c.to) : "no sign-in"}{(c.tenants ?? []).map((t) => <> {"\u00b7"} tenant <V s={t} limit={80} /></>)}{c.tenants?.length ? null : <> {"\u00b7"} tenant not named in the logs</>}</p>
      <h1 class="headline"><V s={c.headline} limit={600} /></h1>
      {c.detail ? <p class="detail-line"><V s={c.detail} limit={1200} /></p> : null}
      <ul class="tiles">
        {severities.map((s, i) => (
          <li><a href={link("findings", "", { sev: s })} class={`t-${s}`}><b class={c.leftOut[i] ? "cut" : ""}>{c.leftOut[i] ? "left out" : num(n.sev[i] ?? 0)}</b><span><i class={`shape ${s}`} />{s}</span></a></li>
        ))}
        <Affected page="users" all={n.users} noun="user" cls="gap" />
        <Affected page="devices" all={n.devices + n.unlisted} noun="device" />
        <li><a href={link("tokens")}>{n.events && n.untyped === n.events ? <><b class="cut">not in the logs</b><span>token types</span></> : <><b>{num(n.misreported)}</b><span>misreported types</span></>}</a></li>
      </ul>
      <Banners />
      <div class={`over${c.incidents?.length || c.alone ? "" : " bare"}${chart ? "" : " still"}`}>
        <Incidents />
        <Do />
        {c.points?.length ? <Card cls="know" title="What we know"><ul class="points">{c.points.map((p) => <li>{p}</li>)}</ul></Card> : null}
        {chart}
      </div>
      <p class="soft basis">
        Basis: <a href={link("devices")}>{plural(n.events, "sign-in")}</a> of {plural(n.users, "user")} on {plural(n.devices, "device")}, {plural(n.prts, "PRT")} told apart, from <a href={link("quality")}>{plural(c.sourceCount, "source")}</a> ({size(c.sourceBytes)}).
        {c.limits?.length ? <> What logs cannot prove: <V s={c.limits[0]!.charAt(0).toLowerCase() + c.limits[0]!.slice(1)} /> <a href={link("method")}>All limits</a></> : null}
      </p>
    </div>
  );
}

// Affected counts whom findings of medium level or higher name, and tells those
// with signs of misuse from those who were only tried or whose records are odd.
function Affected({ page, all, noun, cls }: { page: "users" | "devices"; all: number; noun: string; cls?: string }) {
  const a = theCase.counts.affected, rest = [[a.tried[page], "1", "refused tries only", "Named by tries that were all refused"], [a.recorded[page], "2", "odd records only", "Named because records of theirs cannot be right, such as a token type that does not fit, or by a sign that is too weak alone"]] as const;
  return (
    <li class={cls}>
      <a href={link(page, "", { shown: "0" })} title="in findings of medium level or worse"><b>{num(a[page])} <small>of {plural(all, noun)}</small></b><span>show signs of misuse</span></a>
      {rest.some(([k]) => k) ? <p class="soft small besides">{rest.filter(([k]) => k).map(([k, shown, what, why], i) => <>{i ? ", " : "also "}<a href={link(page, "", { shown })} title={why}>{num(k)} {what}</a></>)}</p> : null}
    </li>
  );
}

export function Banners({ here }: { here?: boolean }) {
  const list = theCase.banners ?? [];
  if (!list.length) return null;
  return (
    <div class="banner">
      <Icon name="triangle-alert" />
      <ul>{list.map((b) => <li><b>{b.Strong}</b>{(b.Names ?? []).map((n, i) => <>{i ? ", " : " "}<V s={n} limit={160} /></>)}{b.Names?.length ? `${b.More ? ` and ${num(b.More)} more` : ""}.` : ""} {b.Text}</li>)}</ul>
      {here ? null : <a class="end nowrap" href={link("quality")}>See coverage and sources</a>}
    </div>
  );
}

function Do() {
  const list = theCase.do, blind = theCase.counts.events > 0 && theCase.counts.untyped === theCase.counts.events;
  const open = (a: (typeof list)[0]) => a.targets.filter((t) => !t.done || t.done.since), done = (a: (typeof list)[0]) => a.targets.filter((t) => t.done);
  const count = (a: (typeof list)[0]) => open(a).length + a.more, first = (a: (typeof list)[0]) => open(a).slice(0, 6);
  const total = list.reduce((n, a) => n + count(a), 0), over = list.reduce((n, a) => n + a.targets.length + a.more - count(a), 0);
  const rows = () => [["action", "target", "name", "findings", "done"], ...list.flatMap((a) => a.targets.map((t) => [a.verb, t.id, t.label, t.findings.join("; "), t.done?.said ?? ""]))];
  return (
    <Card cls="donow" title="Do this now" sub={total + over ? `${plural(total, "action")} asked for by the worst findings${over ? `; ${num(over)} more ${over > 1 ? "are" : "is"} done already, says the audit log: verify` : ""}` : blind ? "No finding asks for action, but hardly anything could be looked for: export the sign-ins anew, with token types." : `Nothing asks for action at once${theCase.gaps?.length ? "; but not everything could be judged" : ""}.`} side={total + over ? <Button icon="download" onClick={() => save("do-this-now.csv", csv(rows()))}>List</Button> : null}>
      <ol class="do">
        {list.map((a) => (
          <li>
            <h3>{a.title}<span class="vh">: </span> <span class="pill">{count(a) ? num(count(a)) : "done"}</span></h3>
            <p class="soft">{a.why}</p>
            <p class="targets">
              {first(a).map((t) => <a class="target" href={link("findings", t.findings[0] ?? "")}><V s={t.label} limit={72} /></a>)}
              {count(a) > first(a).length ? <span class="soft">and {num(count(a) - first(a).length)} more</span> : null}
            </p>
            {done(a).slice(0, shownDone).map((t) => <p class="small soft"><a class="target" href={link("findings", t.findings[0] ?? "")}><V s={t.label} limit={72} /></a> <V s={t.done!.said} limit={400} /></p>)}
            {done(a).length > shownDone ? <p class="small soft">and {num(done(a).length - shownDone)} more done before, in the list</p> : null}
          </li>
        ))}
      </ol>
    </Card>
  );
}

const shownDone = 2; // of what was done before, for each action: what is not done matters more

function Incidents() {
  const list = theCase.incidents ?? [], rows = useMemo(() => ranked(list), [list]), [all, set] = useState(false), few = Math.max(room.use() === "wide" ? 9 : 6, theCase.do.length + 2); // what is to be done stands beside them, and takes as much room
  const every = list.length + theCase.moreIncidents;
  if (!list.length && !theCase.alone) return null;
  return (
    <Card cls="inc" title="Incidents" sub="Findings that share a user, a session or a device, and the steps of an intrusion that they show" side={<a class="btn" href={link("findings", "", { group: "inc" })}>As list</a>}>
      <ol class="incs" aria-label="Incidents">
        {rows.slice(0, all ? rows.length : few).map((r) => r.of ? <CampaignRow c={r.of} list={r.list} /> : <Row i={r.list[0]!} />)}
      </ol>
      {rows.length > few ? <Button icon={all ? "arrow-up" : "arrow-down"} onClick={() => set(!all)}>{all ? "The first only" : every > list.length ? `The first ${num(list.length)} of ${num(every)} incidents` : `All ${num(every)} incidents`}</Button> : null}
      {theCase.alone ? <p class="soft small more">{theCase.alone.split(":")[0]}. <a href={link("findings", "", { inc: "-none", sev: "critical,high,medium" })}>Show</a></p> : null}
      {theCase.moreIncidents ? <p class="soft">{theCase.moreIncidents > 1 ? "Those" : "The one"} beyond the first {num(list.length)} {theCase.moreIncidents > 1 ? "are" : "is"} in findings.csv, by {theCase.moreIncidents > 1 ? "their" : "its"} findings.</p> : null}
    </Card>
  );
}

// A Ranked row is one incident, or a campaign in the place of its worst.
interface Ranked { of?: Campaign; list: Incident[] }

function ranked(list: Incident[]): Ranked[] {
  const rows: Ranked[] = [], at = new Map<string, Ranked>(), known = new Map(theCase.campaigns.map((c) => [c.id, c]));
  for (const i of list) {
    const met = at.get(i.campaign), of = known.get(i.campaign);
    if (met) { met.list.push(i); continue; }
    const row = of ? { of, list: [i] } : { list: [i] };
    if (of) at.set(i.campaign, row);
    rows.push(row);
  }
  return rows;
}

function CampaignRow({ c, list }: { c: Campaign; list: Incident[] }) {
  return (
    <li>
      <p class="line"><Sev n={rankOf(list[0]!.severity)} word={false} /><span><V s={c.title} limit={200} /></span><span class="soft small nowrap end">{short(seconds(c.first))}</span></p>
      <Steps i={{ ...list[0]!, steps: [...new Set(list.flatMap((i) => i.steps))], tried: [...new Set(list.flatMap((i) => i.tried))].filter((n) => !list.some((i) => i.steps.includes(n))) }} />
      <details><summary class="small">One campaign, as the same was done to each: its incidents{c.incidents > list.length ? `, the first ${num(list.length)} of ${num(c.incidents)}` : ""}</summary><ol>{list.map((i) => <Row i={i} />)}</ol></details>
    </li>
  );
}

function Row({ i }: { i: Incident }) {
  return (
    <li>
      <p class="line"><Sev n={rankOf(i.severity)} word={false} /><a href={link("incident", i.id)}><V s={of(i).what} limit={160} /></a><span class="soft small nowrap end">{short(seconds(i.first))}</span></p>
      <p class="soft small">{i.users.map((u, k) => <>{k ? ", " : ""}<a href={link("user", u)}><V s={u} limit={60} /></a></>)}{i.moreUsers ? ` and ${plural(i.moreUsers, "user")} more` : ""}
        {i.devices.map((d, k) => <>{k ? ", " : i.users.length ? " \u00b7 " : ""}{d.place >= 0 ? <a href={link("device", d.place, { f: i.finding })}><V s={d.name} limit={40} /></a> : <V s={d.name} limit={40} />}</>)}{i.moreDevices ? ` and ${plural(i.moreDevices, "device")} more` : ""}
        {" \u00b7 "}<a href={link("findings", "", { inc: i.id })}>{plural(i.findings, "finding")}</a>{i.findings > 1 ? ` in ${span(seconds(i.last) - seconds(i.first))}` : ""}</p>
      <Steps i={i} />
    </li>
  );
}

// Steps names the steps of an intrusion that an incident shows, in their order.
function Steps({ i }: { i: Incident }) {
  const all = theCase.stages, shown = [...i.steps, ...i.tried].filter((n) => n < all.length).sort((a, b) => a - b);
  if (!shown.length) return null;
  return <p class="pips"><span class="dots" aria-hidden="true">{all.map((_, n) => <i class={i.steps.includes(n) ? "on" : i.tried.includes(n) ? "tried" : ""} />)}</span>{shown.map((n, k) => <>{k ? " \u2192 " : ""}<span>{all[n]!.name}{i.tried.includes(n) ? " (tried, refused)" : ""}</span></>)}</p>;
}
