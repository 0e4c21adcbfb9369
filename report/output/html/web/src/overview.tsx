import { useState } from "preact/hooks";
import { Activity } from "./chart";
import { theCase } from "./load";
import { link, room } from "./store";
import { csv, day, num, plural, rankOf, save, seconds, severities, short, size, span, year } from "./text";
import type { Incident } from "./types";
import { Button, Card, Icon, Sev, V } from "./ui";

export function Overview() {
  const c = theCase, n = c.counts;
  const chart = (c.activity.counts ?? []).length ? <Card cls="chart" title="Sign-ins over the case period" sub={`Stacked by reported token type, ${span(c.activity.step)} steps`}><Activity /></Card> : null;
  return (
    <div class="page">
      <p class="soft eyebrow">{c.cover.client ? <><V s={c.cover.client} limit={100} /> {"\u00b7"} </> : null}{n.events ? `${day(c.from)} \u2013 ${day(c.to)} ${year(c.to)}` : "no sign-in"}{(c.tenants ?? []).map((t) => <> {"\u00b7"} tenant <V s={t} limit={80} /></>)}{c.tenants?.length ? null : <> {"\u00b7"} tenant not named in the logs</>}</p>
      <h1>{c.headline}</h1>
      {c.detail ? <p class="detail-line">{c.detail}</p> : null}
      <ul class="tiles">
        {severities.map((s, i) => (
          <li><a href={link("findings", "", { sev: s })} class={`t-${s}`}><b class={c.leftOut[i] ? "cut" : ""}>{c.leftOut[i] ? "left out" : num(n.sev[i] ?? 0)}</b><span><i class={`shape ${s}`} />{s}</span></a></li>
        ))}
        <li class="gap"><a href={link("devices", "", { worst: "1" })}><b>{num(n.affectedDevices)}</b><span>of {plural(n.devices, "device")} named, medium or worse</span></a></li>
        <li><a href={link("users")}><b>{num(n.affectedUsers)}</b><span>of {plural(n.users, "user")} named, medium or worse</span></a></li>
        <li><a href={link("tokens")}><b>{num(n.misreported)}</b><span>misreported token types</span></a></li>
      </ul>
      <Banners />
      <div class={`over${c.incidents?.length ? "" : " bare"}${chart ? "" : " still"}`}>
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
  const list = theCase.do;
  const count = (a: (typeof list)[0]) => a.targets.length + a.more;
  const total = list.reduce((n, a) => n + count(a), 0);
  const rows = () => [["action", "target", "name", "findings"], ...list.flatMap((a) => a.targets.map((t) => [a.verb, t.id, t.label, t.findings.join("; ")]))];
  return (
    <Card cls="donow" title="Do this now" sub={total ? `${plural(total, "action")} asked for by the worst findings` : "Nothing asks for action at once."} side={total ? <Button icon="download" onClick={() => save("do-this-now.csv", csv(rows()))}>List</Button> : null}>
      <ol class="do">
        {list.map((a) => (
          <li>
            <h3>{a.title} <span class="pill">{num(count(a))}</span></h3>
            <p class="soft">{a.why}</p>
            <p class="targets">
              {a.targets.slice(0, 6).map((t) => <a class="target" href={link("findings", t.findings[0] ?? "")}><V s={t.label} limit={72} /></a>)}
              {count(a) > 6 ? <span class="soft">and {num(count(a) - 6)} more</span> : null}
            </p>
          </li>
        ))}
      </ol>
    </Card>
  );
}

function Incidents() {
  const list = theCase.incidents ?? [], [all, set] = useState(false), few = Math.max(room.use() === "wide" ? 9 : 6, theCase.do.length + 2); // what is to be done stands beside them, and takes as much room
  const every = list.length + theCase.moreIncidents;
  if (!list.length) return null;
  return (
    <Card cls="inc" title="Incidents" sub="Findings that share a user, a session or a device, and the steps of an intrusion that they show" side={<a class="btn" href={link("findings", "", { group: "inc" })}>As list</a>}>
      <ol class="incs" aria-label="Incidents">
        {list.slice(0, all ? list.length : few).map((i) => (
          <li>
            <p class="line"><Sev n={rankOf(i.severity)} word={false} /><a href={link("incident", i.id)}><V s={what(i)} limit={160} /></a><span class="soft small nowrap end">{short(seconds(i.first))}</span></p>
            <p class="soft small">{i.users.map((u, k) => <>{k ? ", " : ""}<a href={link("user", u)}><V s={u} limit={60} /></a></>)}{i.moreUsers ? ` and ${plural(i.moreUsers, "user")} more` : ""}
              {i.devices.map((d, k) => <>{k ? ", " : i.users.length ? " \u00b7 " : ""}{d.place >= 0 ? <a href={link("device", d.place, { f: i.finding })}><V s={d.name} limit={40} /></a> : <V s={d.name} limit={40} />}</>)}{i.moreDevices ? ` and ${plural(i.moreDevices, "device")} more` : ""}
              {" \u00b7 "}<a href={link("findings", "", { inc: i.id })}>{plural(i.findings, "finding")}</a>{i.findings > 1 ? ` in ${span(seconds(i.last) - seconds(i.first))}` : ""}</p>
            <Steps i={i} />
          </li>
        ))}
      </ol>
      {list.length > few ? <Button icon={all ? "arrow-up" : "arrow-down"} onClick={() => set(!all)}>{all ? "The first only" : every > list.length ? `The first ${num(list.length)} of ${num(every)} incidents` : `All ${num(every)} incidents`}</Button> : null}
      {theCase.moreIncidents ? <p class="soft">{theCase.moreIncidents > 1 ? "Those" : "The one"} beyond the first {num(list.length)} {theCase.moreIncidents > 1 ? "are" : "is"} in findings.csv, by {theCase.moreIncidents > 1 ? "their" : "its"} findings.</p> : null}
    </Card>
  );
}

// what is the title of an incident without the account that stands beside it.
function what(i: Incident): string {
  const who = `${i.users[0]}: `;
  return i.users.length && i.title.startsWith(who) ? i.title.slice(who.length) : i.title;
}

// Steps names the steps of an intrusion that an incident shows, in their order.
function Steps({ i }: { i: Incident }) {
  const all = theCase.stages, seen = i.steps.filter((n) => n < all.length);
  if (!seen.length) return null;
  return <p class="pips"><span class="dots" aria-hidden="true">{all.map((_, n) => <i class={seen.includes(n) ? "on" : ""} />)}</span>{seen.map((n, k) => <>{k ? " \u2192 " : ""}<span>{all[n]!.name}</span></>)}</p>;
}
