// Token types: what logs report, what is believed, why, and what that hides.
import { findings, theCase, tokenTypes } from "./load";
import { link, useData, type Route } from "./store";
import { Table } from "./table";
import { csv, num, percent, plural, save, stamp } from "./text";
import { mark, marks, statuses } from "./triage";
import type { Reason, TypeMonth } from "./types";
import { Button, Card, Tok, V, Wait } from "./ui";

const untold = "not carried"; // what the matrix calls sign-ins of exports without token types

export function TokenTypes({ route }: { route: Route }) {
  const { data, error } = useData(tokenTypes, "tokens");
  const r = route.q.get("r") ?? "", b = route.q.get("b") ?? "", why = route.q.get("why") ?? "";
  return (
    <div class="page">
      <h1>Reported and believed token types</h1>
      <p class="soft lead">Logs name the incoming token type of each sign-in, and the name is not always right. Rows are what the log reports, columns what the rest of the record allows. Off the diagonal, filters on the reported type miss sign-ins.</p>
      <div class="two wide">
        <Card><Matrix r={r} b={b} /></Card>
        <Card title="What a filter on the reported type misses"><div class="misses"><Missed /></div></Card>
      </div>
      {data ? <Reasons all={data.reasons} more={data.more} r={r} b={b} why={why} /> : <Card title="Why the report is not believed"><Wait error={error} /></Card>}
      <Quirks />
      {data ? <Months all={data.months} /> : null}
    </div>
  );
}

function Matrix({ r, b }: { r: string; b: string }) {
  const m = theCase.matrix, reported = m.reported ?? [], believed = m.believed ?? [], counts = m.counts ?? [];
  const top = Math.max(1, ...counts.flatMap((row, i) => row.filter((_, j) => reported[i] !== believed[j])));
  const wrong = (i: number) => (counts[i] ?? []).reduce((s, n, j) => s + (believed[j] !== reported[i] ? n : 0), 0);
  if (!reported.length) return <p class="soft">No sign-in carries a token type.</p>;
  return (
    <Table label="Matrix" cls="matrix"><thead><tr><th class="soft small">reported {"\u2193"} believed {"\u2192"}</th>{believed.map((t) => <th><Tok t={t} /></th>)}<th class="num nowrap">Sign-ins</th><th class="num">Wrong</th></tr></thead>
      <tbody>{reported.map((t, i) => {
        const sum = (counts[i] ?? []).reduce((a, n) => a + n, 0), off = wrong(i);
        return <tr><th scope="row"><Tok t={t} /></th>{believed.map((k, j) => {
          const n = counts[i]?.[j] ?? 0, on = t === r && k === b;
          if (k === t || !n) return <td class={n ? "same" : k === t ? "same zero" : "zero"}>{n ? num(n) : <span class="soft">{"\u00b7"}</span>}</td>;
          return <td class={`off${on ? " on" : ""}`} style={{ "--a": String(0.1 + 0.32 * Math.sqrt(n / top)) }}><a href={link("tokens", "", on ? {} : { r: t, b: k })} aria-label={`${num(n)} reported ${t}, believed ${k}: show why`} aria-current={on ? "true" : undefined}>{num(n)}</a></td>;
        })}<td class="num">{num(sum)}</td><td class="num nowrap">{off ? percent(off, sum) : "\u2013"}</td></tr>;
      })}</tbody></Table>
  );
}

function Missed() {
  const m = theCase.matrix, reported = m.reported ?? [], believed = m.believed ?? [], counts = m.counts ?? [];
  return <>{believed.map((b, j) => {
    const sum = counts.reduce((s, r) => s + (r[j] ?? 0), 0), miss = reported.map((r, i) => [r, counts[i]?.[j] ?? 0] as const).filter(([r, n]) => r !== b && n), n = miss.reduce((s, x) => s + x[1], 0);
    if (b === untold) return sum ? <div class="miss"><p><Tok t={b} /> <b class="end nowrap">{"\u2013"}</b></p><p class="soft small">Of {plural(sum, "sign-in")} the exports carry no token type: a filter on any type misses {sum === 1 ? "it" : "them"}.</p></div> : null;
    if (b === "unknown") return sum ? <div class="miss"><p><Tok t={b} /> <b class="end nowrap">{"\u2013"}</b></p><p class="soft small">Of {plural(sum, "sign-in")} only what {sum === 1 ? "it is" : "they are"} not is told: no type fits the rest of the record, so that a filter on any type is wrong about {sum === 1 ? "it" : "them"}. The reasons below say why.</p></div> : null;
    return sum ? <div class="miss"><p><Tok t={b} /> <b class="end nowrap">{percent(n, sum)}</b></p><span class="share" aria-hidden="true"><i style={{ width: `${(100 * n) / sum}%` }} /></span>
      <p class="soft small">{num(n)} of {plural(sum, "sign-in")} are reported as something else{n ? ": " : "."}{miss.map(([r, k], i) => <>{i ? ", " : ""}<V s={r || "absent"} limit={40} /> {num(k)}</>)}</p></div> : null;
  })}</>;
}

// Reasons lists why reports are not believed; a reason opens to its sign-ins.
function Reasons({ all, more, r, b, why }: { all: Reason[]; more: number; r: string; b: string; why: string }) {
  const blind = theCase.counts.events > 0 && theCase.counts.untyped === theCase.counts.events, shown = all.filter((x) => (!r || x.reported === r) && (!b || x.believed === b));
  const rows = () => csv([["time_utc", "reported", "believed", "why", "event", "user", "device", "application", "address", "source", "record", "offset"],
    ...shown.flatMap((x) => x.rows.map((m) => [new Date(m.t * 1000).toISOString(), x.reported, x.believed, x.why, m.event, m.user, m.device, m.app, m.ip, `S${m.s}`, m.row, m.o]))]);
  return (
    <Card title="Why the report is not believed" sub={r ? <>Reported <Tok t={r} />, believed <Tok t={b} /></> : "A number in the matrix narrows this list; a reason opens to its sign-ins"}
      side={<span class="row">{r ? <a class="btn" href={link("tokens")}>All reasons</a> : null}{shown.length ? <Button icon="download" onClick={() => save("token-types-shown.csv", rows())}>CSV</Button> : null}</span>}>
      {shown.length ? <Table label="Reasons"><thead><tr><th>Reported</th><th>Believed</th><th>Reason</th><th class="num">Sign-ins</th><th>Example</th></tr></thead>
        <tbody>{shown.map((x) => {
          const on = why === x.why && (!r || shown.length === 1 || (r === x.reported && b === x.believed)), first = x.rows[0];
          return <>
            <tr class={on ? "open" : ""}><td><Tok t={x.reported} /></td><td><Tok t={x.believed} /></td><td><V s={x.why} limit={400} /></td><td class="num"><a href={link("tokens", "", on ? { r, b } : { r: x.reported, b: x.believed, why: x.why })} aria-expanded={on} aria-label={plural(x.count, "sign-in")}>{num(x.count)}</a></td>
              <td class="nowrap">{first && first.place >= 0 ? <a href={there(first)}>device timeline</a> : first ? <a href={link("user", first.user)}>user</a> : null}</td></tr>
            {on ? <tr class="more"><td colSpan={5}><Rows x={x} /></td></tr> : null}
          </>;
        })}</tbody></Table> : <p class="soft">{blind ? "No sign-in reports a token type, so that there is nothing to believe or not. Sources & quality says which exports carry it." : "No report of a token type is contradicted by the rest of its record."}</p>}
      {more ? <p class="soft">and {plural(more, "sign-in")} for reasons beyond these</p> : null}
    </Card>
  );
}

function there(m: { place: number; t: number; s: number; row: number }): string {
  return link("device", m.place, { from: m.t - 6 * 3600, to: m.t + 6 * 3600, at: `S${m.s}.${m.row}` });
}

function Rows({ x }: { x: Reason }) {
  return (
    <>
      <Table label="Sign-ins of the reason"><thead><tr><th>Time</th><th>Event</th><th>User</th><th>Device</th><th>Application</th><th>Address</th><th>Source, record</th></tr></thead>
        <tbody>{x.rows.map((m) => <tr><td class="nowrap">{m.place >= 0 ? <a href={there(m)}>{stamp(m.t)}</a> : stamp(m.t)}</td><td><V s={m.what} /></td><td><a href={link("user", m.user)}><V s={m.user} limit={60} /></a></td><td>{m.device ? <V s={m.device} limit={60} /> : <span class="soft">none named</span>}</td><td><V s={m.app} limit={60} /></td><td class="mono"><V s={m.ip} limit={50} /></td><td class="soft small nowrap">S{m.s}, record {num(m.row)}</td></tr>)}</tbody></Table>
      {x.count > x.rows.length ? <p class="soft small">the first {num(x.rows.length)} of {num(x.count)}; <code>prtscope export --table timelines</code> has them all</p> : null}
    </>
  );
}

// Quirks are the findings about token types, each kind with one verdict for all
// of it: most are habits of logs, and the few that are not stand out.
function Quirks() {
  const { data } = useData(findings, "quirks"), marked = marks.use();
  if (!data) return null;
  const kinds = new Map<string, number[]>();
  data.det.forEach((d, i) => { if (d.startsWith("MT-")) kinds.set(d, [...(kinds.get(d) ?? []), i]); });
  if (!kinds.size) return null;
  const title = new Map((theCase.detections ?? []).map((d) => [d.detection, d.title]));
  return (
    <Card title="Quirks to triage" sub="Findings about token types, by kind. A verdict here is given to each finding of the kind.">
      <Table label="Quirks"><thead><tr><th>Kind</th><th class="num">Findings</th><th class="num">Records</th><th class="num">Looked at</th><th>Verdict for all</th></tr></thead>
        <tbody>{[...kinds].sort((x, y) => (x[0] < y[0] ? -1 : 1)).map(([d, list]) => {
          const said = new Set(list.map((i) => marked[data.id[i]!]?.status ?? "")), seen = list.filter((i) => marked[data.id[i]!]?.status).length;
          return <tr><td><a href={link("findings", "", { det: d })}>{d}</a> <V s={title.get(d) ?? data.title[list[0]!]} limit={160} /></td><td class="num">{num(list.length)}</td><td class="num">{num(list.reduce((n, i) => n + data.rows[i]!, 0))}</td><td class="num">{num(seen)}</td>
            <td><select class={`tri ${said.size === 1 ? [...said][0] : ""}`} aria-label={`Verdict for all of ${d}`} value={said.size === 1 ? [...said][0] : "-"} onChange={(e) => { const status = e.currentTarget.value; if (status !== "-") for (const i of list) mark(data.id[i]!, { status }); }}>
              {said.size > 1 ? <option value="-">Several</option> : null}<option value="">Not looked at</option>{statuses.map(([k, v]) => <option value={k}>{v}</option>)}</select></td></tr>;
        })}</tbody></Table>
    </Card>
  );
}

const habit = 100; // sign-ins from which a type that never comes is a habit of an export

// Months says what each format reports, month by month. A type that others of
// the month have and one never has is not absent there: it is not written.
function Months({ all }: { all: TypeMonth[] }) {
  if (!all.length) return null;
  const types = [...new Set(all.flatMap((m) => Object.keys(m.Types)))].sort().slice(0, 12);
  const sum = (m: TypeMonth) => Object.values(m.Types).reduce((a, b) => a + b, 0);
  const lacks = (m: TypeMonth, t: string) => !m.Types[t] && sum(m) >= habit && all.some((o) => o.Kind === m.Kind && o.Month === m.Month && o.Format !== m.Format && (o.Types[t] ?? 0) * 100 >= sum(o));
  return (
    <Card title="What each export reports, month by month" sub="Share of sign-ins by reported type. A type that another export has in the same month and this one never has is one that it does not write: its “none” can hide it.">
      <Table label="Types by month"><thead><tr><th>Export</th><th>Log</th><th>Month</th><th class="num">Sign-ins</th>{types.map((t) => <th class="num"><Tok t={t} /></th>)}</tr></thead>
        <tbody>{all.slice(0, 400).map((m) => <tr><td><V s={m.Format} limit={40} /></td><td><V s={m.Kind.replace(/_/g, " ") || "not known"} limit={30} /></td><td class="nowrap">{m.Month}</td><td class="num">{num(sum(m))}</td>{types.map((t) => <td class="num nowrap">{m.Types[t] ? percent(m.Types[t]!, sum(m)) : lacks(m, t) ? <b class="t-medium">never</b> : <span class="soft">{"\u00b7"}</span>}</td>)}</tr>)}</tbody></Table>
      {all.length > 400 ? <p class="soft">and {plural(all.length - 400, "row")} more</p> : null}
    </Card>
  );
}
