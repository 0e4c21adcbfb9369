// One incident: the steps of an intrusion that its findings show and those that
// nothing shows, and its findings in order of time.
import { findings, incidents, theCase } from "./load";
import { link, useData, type Route } from "./store";
import { Table } from "./table";
import { clock, day, num, plain, plural, rankOf, seconds, severities, span, stamp } from "./text";
import type { Findings, Incident, Stage, WholeIncident } from "./types";
import { Flag } from "./triage";
import { Card, Icon, Sev, V, Wait } from "./ui";

// of takes the title of an incident apart: whom it is about, and what happened.
export function of(i: Incident): { who: string; what: string } {
  const who = [...i.users.slice(0, 1), ...i.users.slice(0, 1).map((u) => `${u} and ${i.users.length + i.moreUsers - 1} more`), ...i.devices.map((d) => d.name)].find((w) => i.title.startsWith(`${w}: `)) ?? /^[0-9a-f.:]+(?=: )/i.exec(i.title)?.[0] ?? "";
  return { who, what: who ? i.title.slice(who.length + 2) : i.title };
}

export function IncidentPage({ route }: { route: Route }) {
  const { data, error } = useData(async () => ({ all: await findings(), whole: (await incidents()).find((x) => x.id === route.id) }), route.id);
  const told = (theCase.incidents ?? []).find((x) => x.id === route.id);
  if (!data) return <Wait error={error} />;
  if (!told || !data.whole) return <p class="banner">No incident of this report has the id <V s={route.id} />.</p>;
  return <One told={told} whole={data.whole} all={data.all} />;
}

// speaks says whether finding i speaks of a step: its detection does, or does
// where what it found is grave.
const speaks = (s: Stage, all: Findings, i: number) => s.detections.includes(all.det[i]!) || (all.sev[i]! <= 1 && s.grave.includes(all.det[i]!));

function One({ told, whole, all }: { told: Incident; whole: WholeIncident; all: Findings }) {
  const place = new Map(all.id.map((id, i) => [id, i])), list = whole.findings.flatMap((id) => place.get(id) ?? []);
  const steps = theCase.stages.map((s) => ({ s, of: list.filter((i) => speaks(s, all, i)) })), other = list.filter((i) => !theCase.stages.some((s) => speaks(s, all, i)));
  const stage = (i: number) => theCase.stages.filter((s) => speaks(s, all, i)).map((s) => s.name).join(", ") || "Other signs";
  const n = steps.length + (other.length ? 1 : 0);
  return (
    <div class="page">
      <p class="eyebrow"><a href={link("overview")}>Incidents</a></p>
      <div class="title">
        <div><h1><V s={told.title} limit={240} /></h1><p class="meta"><Sev n={rankOf(told.severity)} /><span class="mono"><V s={told.id} /></span><span><Icon name="clock" /> {stamp(seconds(told.first))} {"\u2013"} {stamp(seconds(told.last))}</span></p></div>
        <dl class="figures"><div><dt>Findings</dt><dd><a href={link("findings", "", { inc: told.id })} aria-label={plural(told.findings, "finding")}>{num(told.findings)}</a></dd></div><div><dt>Users</dt><dd>{num(whole.users.length + whole.moreUsers)}</dd></div><div><dt>Devices</dt><dd>{num(whole.devices.length + whole.moreDevices)}</dd></div><div><dt>Lasts</dt><dd>{span(seconds(told.last) - seconds(told.first))}</dd></div></dl>
      </div>
      <Card title="Steps of an intrusion" sub="In the order in which an intruder takes them. A step that was not seen may have left no record, or none that was exported.">
        <ol class="steps" style={{ "--all": String(n), "--half": String(n > 5 ? Math.ceil(n / 2) : n) }}>{steps.map(({ s, of }) => <Step s={s} of={of} all={all} />)}{other.length ? <li class="seen"><h3>Other signs</h3><p class="soft small">what does not belong to one step, such as token types that cannot be right</p><Names of={other} all={all} /></li> : null}</ol>
      </Card>
      <Siblings told={told} />
      <Card title="When" sub={`${plural(list.length, "finding")} in order of time${whole.moreFindings ? `; ${num(whole.moreFindings)} more are not listed here` : ""}`}>
        <Course list={list} all={all} from={seconds(told.first)} to={seconds(told.last)} />
        <Table label="Findings of the incident"><thead><tr><th>First seen</th><th>Severity</th><th>Step</th><th>Finding</th><th>Device</th><th>User</th></tr></thead>
          <tbody>{list.map((i) => <tr><td class="nowrap">{stamp(all.first[i]!)}</td><td><Sev n={all.sev[i]!} /></td><td class="nowrap">{stage(i)}</td><td><a href={link("findings", all.id[i]!, { inc: told.id })}><V s={all.title[i]} limit={160} /></a> <span class="soft small nowrap">{all.det[i]}{all.tried[i] ? ", refused" : ""}</span> <Flag id={all.id[i]!} /></td><td>{all.dev[i]! >= 0 ? <a href={link("device", all.dev[i]!, { f: all.id[i]! })}><V s={all.name[i]} limit={60} /></a> : <V s={all.name[i]} limit={60} />}</td><td>{all.user[i] ? <a href={link("user", all.user[i]!)}><V s={all.user[i]} limit={60} /></a> : null}</td></tr>)}</tbody></Table>
      </Card>
      <div class="two">
        <Card title="Users">{whole.users.length ? <ul class="names">{whole.users.map((u) => <li><Icon name="user" /> <a href={link("user", u)}><V s={u} limit={100} /></a></li>)}</ul> : <p class="soft">None is named.</p>}{whole.moreUsers ? <p class="soft">and {plural(whole.moreUsers, "user")} more</p> : null}</Card>
        <Card title="Devices">{whole.devices.length ? <ul class="names">{whole.devices.map((d) => <li><Icon name="monitor-smartphone" /> {d.place >= 0 ? <a href={link("device", d.place)}><V s={d.name} limit={100} /></a> : <V s={d.name} limit={100} />}</li>)}</ul> : <p class="soft">None is named.</p>}{whole.moreDevices ? <p class="soft">and {plural(whole.moreDevices, "device")} more</p> : null}</Card>
      </div>
    </div>
  );
}

// Siblings are the other incidents of its campaign, which came from where it came from.
function Siblings({ told }: { told: Incident }) {
  const c = theCase.campaigns.find((x) => x.id === told.campaign), others = (theCase.incidents ?? []).filter((x) => x.campaign === c?.id && x.id !== told.id);
  if (!c) return null;
  return (
    <Card title="Campaign" sub="The same was done to others from there within a week. They stay incidents of their own: each has users and devices of its own to be seen to.">
      <p><b><V s={c.title} limit={240} /></b></p>
      <ul class="names">{others.slice(0, 20).map((x) => <li><Sev n={rankOf(x.severity)} word={false} /> <a href={link("incident", x.id)}><V s={x.title} limit={160} /></a> <span class="soft small nowrap">{stamp(seconds(x.first))}</span></li>)}</ul>
      {c.incidents - 1 > Math.min(20, others.length) ? <p class="soft">and {plural(c.incidents - 1 - Math.min(20, others.length), "incident")} more</p> : null}
    </Card>
  );
}

// Step is one step: seen, tried and refused, not seen, or not to be seen by what
// was exported.
function Step({ s, of, all }: { s: Stage; of: number[]; all: Findings }) {
  const blind = s.blind.length === s.detections.length;
  const [kind, word, icon]: [string, string, string] = of.some((i) => !all.tried[i]) ? ["seen", "seen", "circle-dot"] : of.length ? ["tried", "tried, refused", "circle-slash"] : blind ? ["blind", "could not be judged", "circle-help"] : ["unseen", "not seen", "circle-dashed"];
  return (
    <li class={kind}>
      <h3>{s.name} <span class="state"><Icon name={icon} /> {word}</span></h3>
      <p class="soft small">{s.what}</p>
      <Names of={of} all={all} />
      {s.said ? <p class="small t-medium">{s.said}</p> : null}
    </li>
  );
}

function Names({ of, all }: { of: number[]; all: Findings }) {
  const first = new Map<string, number[]>();
  for (const i of of) first.set(all.title[i]!, [...(first.get(all.title[i]!) ?? []), i]);
  return <ul class="names">{[...first].map(([title, list]) => <li><Sev n={Math.min(...list.map((i) => all.sev[i]!))} word={false} /> <a href={link("findings", all.id[list[0]!]!)}><V s={title} limit={160} /></a>{list.length > 1 ? <span class="soft"> {"\u00d7"} {num(list.length)}</span> : null}{list.every((i) => all.tried[i]) ? <span class="soft">, refused</span> : null} <span class="soft small nowrap">{day(all.first[list[0]!]!)} {clock(all.first[list[0]!]!)}</span></li>)}</ul>;
}

// Course draws the findings over the time of the incident, a row for each step.
function Course({ list, all, from, to }: { list: number[]; all: Findings; from: number; to: number }) {
  const wide = Math.max(60, to - from), x = (t: number) => `${(100 * Math.max(0, Math.min(wide, t - from))) / wide}%`;
  const rows = [...theCase.stages.map((s) => [s.name, list.filter((i) => speaks(s, all, i))] as const), ["Other signs", list.filter((i) => !theCase.stages.some((s) => speaks(s, all, i)))] as const].filter((r) => r[1].length);
  if (list.length < 2) return null;
  return (
    <div class="course" role="img" aria-label="Findings over the time of the incident, by step; the table below has them in order">
      {rows.map(([name, of]) => <div><span>{name}</span><div>{of.map((i) => <i class={severities[all.sev[i]!]} title={`${plain(all.title[i]!, 120)}, ${stamp(all.first[i]!)}`} style={{ left: x(all.first[i]!), width: `calc(${x(Math.max(all.last[i]!, all.first[i]!))} - ${x(all.first[i]!)} + 8px)` }} />)}</div></div>)}
      <div><span /><div class="ends"><span>{stamp(from)}</span><span>{stamp(to)}</span></div></div>
    </div>
  );
}
