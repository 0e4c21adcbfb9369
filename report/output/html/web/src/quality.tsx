// Sources and quality: what was read, what is missing from it, on what sources
// disagree, and what could not be judged.
import { useState } from "preact/hooks";
import { differs, theCase } from "./load";
import { Banners } from "./overview";
import { link, useData } from "./store";
import { Table } from "./table";
import { day, num, plain, plural, seconds, size, stamp, year } from "./text";
import type { Account, Differs, Folder, Source } from "./types";
import { Card, Copy, Icon, V, Wait } from "./ui";

// others lists what became of records beside being kept, a copy or set aside:
// they are in another table, or recognised and out of scope.
const others = (a: Account) => Object.entries(a.other ?? {}).filter(([, n]) => n).sort(([a], [b]) => (a < b ? -1 : 1));

export function Quality() {
  const c = theCase, a = c.account, cov = c.coverage;
  return (
    <div class="page pairs">
      <h1>Sources and data quality</h1>
      <p class="soft lead">What was read, what is missing from it, and what could not be judged.</p>
      <Banners here />
      <Card title="Coverage" sub={`Records per day and kind of log. Hatched days have no data: the absence of findings there means nothing. Only empty days of interactive and non-interactive sign-ins are counted as holes; other logs can be empty for days.${(cov.kinds ?? []).some((k) => k.Perhaps.length) ? " Dotted days have sign-ins of unknown kind only, which may be of that log: they are not counted." : ""}`}>
        <Heat />
      </Card>
      <Edges />
      {cov.silent?.length ? <Card cls="whole" title="Hours without a record" sub="Hours in which a kind of log holds no record, though as many as stand here are usual at those hours on other days. Whether nothing happened or an export lacks them is not known.">
        <Table label="Hours without a record"><thead><tr><th>Log</th><th>From</th><th>To</th><th class="num">Usual</th></tr></thead>
          <tbody>{cov.silent.map((h) => <tr><td><V s={h.title} /></td><td class="nowrap">{stamp(seconds(h.from))}</td><td class="nowrap">{stamp(seconds(h.to))}</td><td class="num">{num(h.usual)}</td></tr>)}</tbody></Table>
        {cov.moreSilent ? <p class="soft">and {plural(cov.moreSilent, "span")} more in case.json</p> : null}
      </Card> : null}
      <Card cls="whole" title="Not assessed" sub={c.judged}>
        {c.gaps?.length ? <Table label="Not assessed"><thead><tr><th>Detection</th><th>Scope</th><th>Why</th><th>What would allow it</th><th class="num">Sign-ins</th></tr></thead>
          <tbody>{c.gaps.map((g) => <tr><td><b>{g.detection}</b><p class="soft small"><V s={g.title} /></p></td><td><V s={g.scope} /></td><td><V s={g.reason} />{g.missing?.length ? <p class="soft small mono"><V s={g.missing.join(", ")} /></p> : null}</td><td><V s={g.cure} /></td><td class="num">{g.rows ? num(g.rows) : ""}</td></tr>)}</tbody></Table> : null}
        {c.moreGaps ? <p class="soft">and {plural(c.moreGaps, "gap")} more in not-assessed.jsonl</p> : null}
      </Card>
      <Card title="Record account" sub="records = kept + duplicates + set aside + other">
        <p class="account"><b>{num(a.records)}</b> records = <b>{num(a.kept)}</b> kept + <b>{num(a.duplicates)}</b> duplicates + <b class={a.rejected ? "t-high" : ""}>{num(a.rejected)}</b> set aside{c.others.map((o) => <> + <b>{num(o.records)}</b> {o.name}{o.kept >= 0 && o.kept !== o.records ? ` (${num(o.kept)} kept, ${plural(o.records - o.kept, "copy", "copies")})` : ""}</>)}. Sources disagree about <b>{plural(c.conflicts, "sign-in")}</b>.</p>
      </Card>
      <Disagreements />
      <Card cls="whole" title="Sources" sub={`${plural(c.sourceCount, "file")}; those with reservations come first${c.folders.length ? ", many of one folder stand as one row that opens" : ""}`}>
        <Table label="Sources"><thead><tr><th><span class="vh">Number</span></th><th class="most">File</th><th>Status</th><th class="num">Size</th><th class="num">Records</th><th class="num">Kept</th><th class="num">Duplicates</th><th class="num">Set aside</th><th>Other</th></tr></thead>
          <tbody><Files /></tbody></Table>
        {c.cutReserved ? <p class="t-high">Not listed here, but in case.json: {plural(c.cutReserved, "source")} with reservations.</p> : null}
        {c.cutSources ? <p class="soft">Not listed here, but in case.json: {plural(c.cutSources, "source")} without reservation.</p> : null}
        {c.emptyCount ? <p class="empties"><b>Held no records:</b>{(c.empty ?? []).map((n, i) => <>{i ? ", " : " "}<V s={n} limit={160} /></>)}{c.emptyCount > (c.empty ?? []).length ? ` and ${num(c.emptyCount - c.empty!.length)} more` : ""}.</p> : null}
      </Card>
    </div>
  );
}

// Edges says where each kind of log begins and ends.
function Edges() {
  const cov = theCase.coverage, kinds = (cov.kinds ?? []).filter((k) => !k.Absent);
  if (!kinds.length) return null;
  const date = (i: number) => `${day(cov.start + i * 86400)} ${year(cov.start + i * 86400)}`;
  return (
    <Card title="Where each log begins and ends" sub="What lies beyond the edge of a log is not known, whatever happened there.">
      <Table label="Edges of the logs"><thead><tr><th>Log</th><th>First day</th><th>Last day</th><th class="num">Records</th><th class="num">{`Of ${plural(cov.days, "day")}, without`}</th><th>What that means</th></tr></thead>
        <tbody>{kinds.map((k) => {
          const first = k.Counts.findIndex((n) => n > 0), last = k.Counts.length - 1 - [...k.Counts].reverse().findIndex((n) => n > 0);
          return first < 0 ? null : <tr><td class="nowrap"><V s={k.Title} /></td><td class="nowrap">{date(first)}</td><td class="nowrap">{date(last)}</td><td class="num">{num(k.Counts.reduce((a, b) => a + b, 0))}</td><td class="num">{k.Empty || ""}</td><td>{k.Edge}</td></tr>;
        })}</tbody></Table>
    </Card>
  );
}

// Disagreements lists the columns on which records of one sign-in differ.
function Disagreements() {
  const { data, error } = useData(differs, "differs");
  const [open, set] = useState<number | undefined>();
  if (!data) return <Card title="Sources that disagree"><Wait error={error} /></Card>;
  const format = (d: Differs) => (d.a === d.b ? <>two of <V s={d.a} limit={40} /></> : <><V s={d.a} limit={40} />, <V s={d.b} limit={40} /></>);
  return (
    <Card title="Sources that disagree" sub="The same sign-in in two records, field by field. Both values are kept; the record closest to the service is shown elsewhere in this report.">
      {data.length ? <Table label="Sources that disagree" cls="plain evidence"><thead><tr><th>Field</th><th>Exports</th><th class="num">Compared</th><th class="num">Differ</th><th>By month</th><th>Example</th></tr></thead>
        <tbody>{data.map((d, i) => <>
          <tr class={open === i ? "open" : ""}>
            <td><button type="button" class="fold mono" aria-expanded={open === i} onClick={() => set(open === i ? undefined : i)}><Icon name={open === i ? "chevron-down" : "chevron-right"} /> {d.column}</button></td>
            <td class="small">{format(d)}</td><td class="num">{num(d.compared)}</td><td class="num"><b class="t-high">{num(d.differ)}</b></td><td><Months d={d} /></td>
            <td class="mono small">{(d.examples[0]?.says ?? []).slice(0, 2).map((s, k) => <>{k ? " \u2260 " : ""}<V s={s.value || "(blank)"} limit={60} /></>)}</td>
          </tr>
          {open === i ? <tr class="more"><td colSpan={6}>{d.examples.map((e) => <div class="says"><p><b>{stamp(e.t)}</b> <a href={link("user", e.user)}><V s={e.user} limit={80} /></a> <span class="soft mono small"><V s={e.event} limit={60} /></span></p>
            <ul>{e.says.map((s) => <li><span class="mono"><V s={s.value || "(blank)"} limit={300} /></span> <span class="soft small">says S{s.s}, record {num(s.row)}, offset {num(s.o)}</span></li>)}</ul></div>)}{d.differ > d.examples.length ? <p class="soft small">and {plural(d.differ - d.examples.length, "sign-in")} more; the column <code>conflicts</code> of events/ has them all</p> : null}</td></tr> : null}
        </>)}</tbody></Table> : <p class="soft">Wherever two records are of one sign-in, they agree in every field that is compared.</p>}
    </Card>
  );
}

// Months says in which months, and how often, two formats differ: what differs
// in every month is a habit of an export.
function Months({ d }: { d: Differs }) {
  const months = d.months.filter((m) => m.Compared || m.Differ), bad = months.filter((m) => m.Differ).length;
  return (
    <span class="small">
      <span class="spark" role="img" aria-label={months.map((m) => `${m.Month}: ${m.Differ} of ${m.Compared}`).join(", ")}>{months.slice(-24).map((m) => <i title={`${m.Month}: ${num(m.Differ)} of ${num(m.Compared)}`} style={{ "--h": String(m.Differ ? Math.max(0.12, Math.min(1, m.Differ / Math.max(1, m.Compared))) : 0) }} />)}</span>
      {" "}{bad === months.length && months.length > 1 ? "in every month" : `in ${bad} of ${plural(months.length, "month")}`}
    </span>
  );
}

// without says in words what a row of the map shows.
function without(k: { Title: string; Counts: number[]; Perhaps: number[] }): string {
  const start = theCase.coverage.start, date = (i: number) => day(start + i * 86400), spans: [number, number][] = [];
  k.Counts.forEach((n, i) => {
    const last = spans.at(-1);
    if (n || k.Perhaps.includes(i)) return;
    if (last && last[1] === i - 1) last[1] = i;
    else spans.push([i, i]);
  });
  const told = spans.slice(0, 20).map(([a, b]) => (a === b ? date(a) : `${date(a)} to ${date(b)}`)).join(", ");
  return `${plain(k.Title)}: ${spans.length ? `no record on ${told}${spans.length > 20 ? ` and ${plural(spans.length - 20, "more span")}` : ""}` : "records on each day"}`;
}

function Heat() {
  const cov = theCase.coverage, group = Math.max(1, Math.ceil(cov.days / 93)), n = Math.ceil(cov.days / group);
  if (!n) return <p class="soft">No dated record was read.</p>;
  const every = Math.max(1, Math.ceil(n / 7));
  return (
    <div class="heat">
      {(cov.kinds ?? []).map((k) => {
        const cells = Array.from({ length: n }, (_, i) => k.Counts.slice(i * group, (i + 1) * group)), top = Math.max(1, ...cells.map((c) => c.reduce((a, b) => a + b, 0)));
        return <div class="heatrow"><span><V s={k.Title} /></span><div role="img" aria-label={without(k)}>{cells.map((c, i) => {
          const sum = c.reduce((a, b) => a + b, 0), t = cov.start + i * group * 86400, none = c.some((n, j) => !n && !k.Perhaps.includes(i * group + j)), perhaps = !none && c.includes(0);
          return <i class={none ? "none" : perhaps ? "perhaps" : ""} style={none || perhaps ? undefined : { "--a": String(0.25 + 0.75 * Math.sqrt(sum / top)) }} title={`${day(t)}: ${k.Absent ? "no such log was read" : num(sum)}${perhaps ? ", and sign-ins of unknown kind" : ""}`} />;
        })}</div></div>;
      })}
      <div class="heatrow"><span /><div class="dates">{Array.from({ length: n }, (_, i) => <i>{i % every === 0 ? <span class={i % (3 * every) || n - i < 2 * every ? "minor" : ""}>{day(cov.start + i * group * 86400)}</span> : null}</i>)}</div></div>
      {(cov.kinds ?? []).filter((k) => k.Absent).map((k) => <p class="small"><b>{k.Title}:</b> none was read.</p>)}
    </div>
  );
}

// Files lists the sources. Those of one folder are one row until it is opened.
function Files() {
  const c = theCase, [open, set] = useState<number[]>([]);
  const home = new Map<number, number>();
  c.folders.forEach((f, k) => f.of.forEach(([a, b]) => { for (let n = a; n <= b; n++) home.set(n, k); }));
  const seen = new Set<number>();
  return <>{(c.sources ?? []).map((s) => {
    const k = home.get(s.Number);
    if (k === undefined) return <File s={s} />;
    const head = !seen.has(k), f = c.folders[k]!, on = open.includes(k);
    seen.add(k);
    return <>{head ? <FolderRow f={f} on={on} flip={() => set(on ? open.filter((x) => x !== k) : [...open, k])} /> : null}{on ? <File s={s} /> : null}</>;
  })}</>;
}

function FolderRow({ f, on, flip }: { f: Folder; on: boolean; flip: () => void }) {
  const a = f.account;
  return (
    <tr class={on ? "open" : ""}><td><button type="button" class="fold" aria-expanded={on} aria-label={`${plural(f.count, "file")} of a folder`} onClick={flip}><Icon name={on ? "chevron-down" : "chevron-right"} /></button></td>
      <td class="wide"><b>{plural(f.count, "file")}</b> {f.path ? <>in <V s={f.path} /></> : "of one format"}<p class="soft small"><V s={f.format} limit={60} /></p><Span of={f} /></td>
      <td /><td class="num nowrap">{size(f.size)}</td><td class="num">{num(a.records)}</td><td class="num">{num(a.kept)}</td><td class="num">{num(a.duplicates)}</td><td class="num">{a.rejected ? <b class="t-high">{num(a.rejected)}</b> : 0}</td><td class="small">{others(a).map(([k, n]) => <p class="nowrap">{num(n)} <V s={k} /></p>)}</td></tr>
  );
}

function File({ s }: { s: Source }) {
  return <tr><td><b>S{s.Number}</b></td>
            <td class="wide"><V s={s.path} /><p class="soft small">{[s.format, s.encoding, s.collector && `${s.collector}, by its name`, s.why].filter(Boolean).map((x, i) => <>{i ? " \u00b7 " : ""}<V s={x} limit={200} /></>)}</p><Span of={s} />{s.sha256 ? <p class="mono small soft hash">{s.sha256} <Copy text={s.sha256} of="SHA-256" /></p> : null}
              {s.copies?.length ? <p class="soft small">the same bytes as {s.copies.slice(0, 20).map((n, i) => <>{i ? ", " : ""}<V s={n} limit={160} /></>)}{s.copies.length > 20 ? ` and ${s.copies.length - 20} more` : ""}</p> : null}
              {(s.notes ?? []).map((n) => <p class="small"><b class={n.caution ? "t-high mono" : "mono"}>{n.code}</b> <V s={n.text} /></p>)}
              {s.missing?.length ? <details><summary class="small">{plural(s.missing.length, "column")} this export cannot carry</summary><p class="soft small mono"><V s={s.missing.join(", ")} limit={4000} /></p></details> : null}
              {s.unknown?.length ? <details><summary class="small">{plural(s.unknown.length, "unknown field")}</summary><p class="soft small mono"><V s={s.unknown.join(", ")} limit={4000} /></p></details> : null}</td>
            <td>{s.Unread ? <b class="t-high">{s.status}</b> : s.status}</td><td class="num nowrap">{size(s.size)}</td><td class="num">{num(s.account.records)}</td><td class="num">{num(s.account.kept)}</td><td class="num">{num(s.account.duplicates)}</td><td class="num">{s.account.rejected ? <b class="t-high">{num(s.account.rejected)}</b> : 0}</td><td class="small">{others(s.account).map(([k, n]) => <p class="nowrap">{num(n)} <V s={k} /></p>)}</td></tr>;
}

// Span is from when to when the records of a source are.
function Span({ of }: { of: { first?: string; last?: string } }) {
  return of.first ? <p class="small">{stamp(seconds(of.first))} {"\u2013"} {stamp(seconds(of.last ?? ""))}</p> : null;
}
