// Users, token types, sources and quality, method.
import { useEffect, useMemo, useState } from "preact/hooks";
import { Banners } from "./overview";
import { check, theCase, users } from "./load";
import { go, link, useData, type Route } from "./store";
import { day, num, plural, rankOf, seconds, severities, short, size, stamp } from "./text";
import type { Account } from "./types";
import { Button, Card, Copy, Search, Sev, Tok, V, Wait } from "./ui";
import { VTable } from "./vtable";

export function Users({ route }: { route: Route }) {
  const { data, error } = useData(users, "users");
  const q = route.q.get("q") ?? "";
  const rows = useMemo(() => {
    const words = q.toLowerCase().split(/\s+/).filter(Boolean), out: number[] = [];
    data?.forEach((u, i) => words.every((w) => `${u.name} ${u.id}`.toLowerCase().includes(w)) && out.push(i));
    return out.sort((a, b) => data![a]!.sev - data![b]!.sev || data![b]!.find - data![a]!.find || a - b);
  }, [data, q]);
  if (!data) return <Wait error={error} />;
  return (
    <div class="list">
      <h1 class="vh">Users</h1>
      <div class="filters"><Search value={q} onInput={(v) => go(link("users", "", { q: v }), true)} hint="Search name or id" /><span class="soft end">{num(rows.length)} of {num(data.length)}</span></div>
      <VTable label="Users" rows={rows} worst={(i) => severities[data[i]!.sev]} onOpen={(i) => go(link("user", data[i]!.name))} columns={[
        { key: "sev", title: "Worst", width: "100px", cell: (i) => <Sev n={data[i]!.sev} /> },
        { key: "name", title: "User", width: "minmax(140px,3fr)", cell: (i) => <><span class="cut"><V s={data[i]!.name} limit={80} /></span><span class="soft small mono cut"><V s={data[i]!.id} limit={60} /></span></> },
        { key: "find", title: "Findings", width: "84px", num: true, cell: (i) => data[i]!.find || "" },
        { key: "dev", title: "Devices", width: "84px", num: true, cell: (i) => data[i]!.devices.length },
        { key: "ev", title: "Sign-ins on devices", width: "150px", num: true, cell: (i) => num(data[i]!.events) },
        { key: "first", title: "First", width: "120px", cell: (i) => short(data[i]!.first) }, { key: "last", title: "Last", width: "120px", cell: (i) => short(data[i]!.last) }]} />
    </div>
  );
}

export function Tokens() {
  const m = theCase.matrix, reported = m.reported ?? [], believed = m.believed ?? [], counts = m.counts ?? [];
  const top = Math.max(1, ...counts.flatMap((r, i) => r.filter((_, j) => reported[i] !== believed[j])));
  const wrong = (i: number) => (counts[i] ?? []).reduce((s, n, j) => s + (believed[j] !== reported[i] ? n : 0), 0);
  return (
    <div class="page">
      <h1>Reported and believed token types</h1>
      <p class="soft lead">Logs name the incoming token type of each sign-in, and the name is not always right. Rows are what the log reports, columns what the rest of the record allows. Off the diagonal, filters on the reported type miss sign-ins.</p>
      <div class="two wide">
        <Card>
          {reported.length ? <div class="scroll" tabIndex={0} role="region" aria-label="Matrix"><table class="matrix"><thead><tr><th class="soft small">reported {"\u2193"} believed {"\u2192"}</th>{believed.map((b) => <th><Tok t={b} /></th>)}<th class="num">Sign-ins</th><th class="num">Wrong</th></tr></thead>
            <tbody>{reported.map((r, i) => {
              const sum = (counts[i] ?? []).reduce((a, b) => a + b, 0);
              return <tr><th><Tok t={r} /></th>{believed.map((b, j) => { const n = counts[i]?.[j] ?? 0; return <td class={b === r ? "same" : n ? "off" : ""} style={b !== r && n ? { "--a": String(0.1 + 0.32 * Math.sqrt(n / top)) } : undefined}>{n ? num(n) : <span class="soft">{"\u00b7"}</span>}</td>; })}<td class="num">{num(sum)}</td><td class="num">{sum ? `${((100 * wrong(i)) / sum).toFixed(1)} %` : ""}</td></tr>;
            })}</tbody></table></div> : <p class="soft">No sign-in carries a token type.</p>}
        </Card>
        <Card title="What a filter on the reported type misses">
          {believed.map((b, j) => {
            const sum = counts.reduce((s, r) => s + (r[j] ?? 0), 0), miss = reported.map((r, i) => [r, counts[i]?.[j] ?? 0] as const).filter(([r, n]) => r !== b && n), n = miss.reduce((s, x) => s + x[1], 0);
            return sum ? <div class="miss"><p><Tok t={b} /> <b class="end">{((100 * n) / sum).toFixed(1)} %</b></p><p class="soft small">{num(n)} of {plural(sum, "sign-in")} are reported as something else{n ? ": " : "."}{miss.map(([r, k], i) => <>{i ? ", " : ""}<V s={r || "absent"} limit={40} /> {num(k)}</>)}</p></div> : null;
          })}
        </Card>
      </div>
      <p class="basis below"><a href={link("findings", "", { q: "MT-" })}>Findings about misreported types</a></p>
    </div>
  );
}

// others lists what became of records beside being kept, a copy or set aside:
// they are in another table, or recognised and out of scope.
const others = (a: Account) => Object.entries(a.other ?? {}).filter(([, n]) => n).sort(([a], [b]) => (a < b ? -1 : 1));

export function Quality() {
  const c = theCase, a = c.account, cov = c.coverage;
  return (
    <div class="page">
      <h1>Sources and data quality</h1>
      <p class="soft lead">What was read, what is missing from it, and what could not be judged.</p>
      <Banners here />
      <Card title="Coverage" sub="Records per day and kind of log. Hatched days have no data: the absence of findings there means nothing.">
        <Heat />
      </Card>
      <Card title="Not assessed" sub={c.judged}>
        {c.gaps?.length ? <div class="scroll" tabIndex={0} role="region" aria-label="Not assessed"><table class="plain"><thead><tr><th>Detection</th><th>Scope</th><th>Why</th><th>What would allow it</th><th class="num">Sign-ins</th></tr></thead>
          <tbody>{c.gaps.map((g) => <tr><td><b>{g.detection}</b><p class="soft small"><V s={g.title} /></p></td><td><V s={g.scope} /></td><td><V s={g.reason} />{g.missing?.length ? <p class="soft small mono"><V s={g.missing.join(", ")} /></p> : null}</td><td><V s={g.cure} /></td><td class="num">{g.rows ? num(g.rows) : ""}</td></tr>)}</tbody></table></div> : null}
        {c.moreGaps ? <p class="soft">and {plural(c.moreGaps, "gap")} more in not-assessed.jsonl</p> : null}
      </Card>
      <Card title="Record account" sub="records = kept + duplicates + set aside + other">
        <p class="account"><b>{num(a.records)}</b> records = <b>{num(a.kept)}</b> kept + <b>{num(a.duplicates)}</b> duplicates + <b class={a.rejected ? "t-high" : ""}>{num(a.rejected)}</b> set aside{others(a).map(([k, n]) => <> + <b>{num(n)}</b> {k}</>)}. Sources disagree about <b>{plural(c.conflicts, "sign-in")}</b>.</p>
      </Card>
      <Card title="Sources" sub={`${plural(c.sourceCount, "file")}; those with reservations come first`}>
        <div class="scroll" tabIndex={0} role="region" aria-label="Sources"><table class="plain"><thead><tr><th><span class="vh">Number</span></th><th>File</th><th>Status</th><th class="num">Size</th><th class="num">Records</th><th class="num">Kept</th><th class="num">Duplicates</th><th class="num">Set aside</th><th>Other</th><th>First {"\u2013"} last</th></tr></thead>
          <tbody>{(c.sources ?? []).map((s) => <tr><td><b>S{s.Number}</b></td>
            <td class="wide"><V s={s.path} /><p class="soft small">{[s.format, s.encoding, s.why].filter(Boolean).map((x, i) => <>{i ? " \u00b7 " : ""}<V s={x} limit={200} /></>)}</p>{s.sha256 ? <p class="mono small soft hash">{s.sha256} <Copy text={s.sha256} /></p> : null}
              {s.copies?.length ? <p class="soft small">the same bytes as {s.copies.slice(0, 20).map((n, i) => <>{i ? ", " : ""}<V s={n} limit={160} /></>)}{s.copies.length > 20 ? ` and ${s.copies.length - 20} more` : ""}</p> : null}
              {(s.notes ?? []).map((n) => <p class="small"><b class={n.caution ? "t-high mono" : "mono"}>{n.code}</b> <V s={n.text} /></p>)}
              {s.missing?.length ? <details><summary class="small">{plural(s.missing.length, "column")} this export cannot carry</summary><p class="soft small mono"><V s={s.missing.join(", ")} limit={4000} /></p></details> : null}
              {s.unknown?.length ? <details><summary class="small">{plural(s.unknown.length, "unknown field")}</summary><p class="soft small mono"><V s={s.unknown.join(", ")} limit={4000} /></p></details> : null}</td>
            <td>{s.Unread ? <b class="t-high">{s.status}</b> : s.status}</td><td class="num nowrap">{size(s.size)}</td><td class="num">{num(s.account.records)}</td><td class="num">{num(s.account.kept)}</td><td class="num">{num(s.account.duplicates)}</td><td class="num">{s.account.rejected ? <b class="t-high">{num(s.account.rejected)}</b> : 0}</td><td class="small">{others(s.account).map(([k, n]) => <p class="nowrap">{num(n)} <V s={k} /></p>)}</td>
            <td class="nowrap small">{s.first ? <>{stamp(seconds(s.first))}<br />{stamp(seconds(s.last ?? ""))}</> : ""}</td></tr>)}</tbody></table></div>
        {c.cutReserved ? <p class="t-high">Not listed here, but in case.json: {plural(c.cutReserved, "source")} with reservations.</p> : null}
        {c.cutSources ? <p class="soft">Not listed here, but in case.json: {plural(c.cutSources, "source")} without reservation.</p> : null}
        {c.emptyCount ? <p class="empties"><b>Held no records:</b>{(c.empty ?? []).map((n, i) => <>{i ? ", " : " "}<V s={n} limit={160} /></>)}{c.emptyCount > (c.empty ?? []).length ? ` and ${num(c.emptyCount - c.empty!.length)} more` : ""}.</p> : null}
      </Card>
      {cov.holes ? <p class="soft">On {plural(cov.holes, "day")} a kind of sign-in log holds no record.</p> : null}
    </div>
  );
}

function Heat() {
  const cov = theCase.coverage, group = Math.max(1, Math.ceil(cov.days / 93)), n = Math.ceil(cov.days / group);
  if (!n) return <p class="soft">No dated record was read.</p>;
  const every = Math.max(1, Math.ceil(n / 7));
  return (
    <div class="heat">
      {(cov.kinds ?? []).map((k) => {
        const cells = Array.from({ length: n }, (_, i) => k.Counts.slice(i * group, (i + 1) * group)), top = Math.max(1, ...cells.map((c) => c.reduce((a, b) => a + b, 0)));
        return <div class="heatrow"><span><V s={k.Title} /></span><div>{cells.map((c, i) => {
          const sum = c.reduce((a, b) => a + b, 0), t = cov.start + i * group * 86400;
          return <i class={c.includes(0) ? "none" : ""} style={c.includes(0) ? undefined : { "--a": String(0.25 + 0.75 * Math.sqrt(sum / top)) }} title={`${day(t)}: ${k.Absent ? "no such log was read" : num(sum)}`} />;
        })}</div></div>;
      })}
      <div class="heatrow"><span /><div class="dates">{Array.from({ length: n }, (_, i) => <i>{i % every === 0 ? <span>{day(cov.start + i * group * 86400)}</span> : null}</i>)}</div></div>
      {(cov.kinds ?? []).filter((k) => k.Absent).map((k) => <p class="small"><b>{k.Title}:</b> none was read.</p>)}
    </div>
  );
}

export function Method() {
  const c = theCase, files = Object.entries(c.chunks.files);
  const [state, set] = useState<string[] | "busy" | undefined>();
  return (
    <div class="page">
      <h1>Method and reproduction</h1>
      <p class="soft lead">Everything needed to obtain this report again, and to check that it was not changed.</p>
      <div class="two">
        <Card title="Run"><dl class="all"><dt>Tool</dt><dd><V s={`${c.tool.name} ${c.tool.version}`} /> <span class="soft"><V s={c.tool.go} /></span></dd><dt>Command</dt><dd>in <code>runs/</code> of the case, with when it ran; this report knows neither clock nor folder, so the same exports give the same bytes</dd><dt>PRT renewal</dt><dd>about every 4 h while the device is in use</dd><dt>PRT validity</dt><dd>14 to 90 days without renewal: published sources disagree</dd><dt>Schema</dt><dd>{c.schema}</dd></dl></Card>
        <Card title="Integrity">
          <p>Each piece of data is checked against its SHA-256 in this page when it is read. The hash of this page is in <code>SHA256SUMS</code> beside it and was printed when the report was made. A page cannot prove itself: compare with the value you were given on another channel.</p>
          <p><Button icon="check" onClick={() => { set("busy"); void check().then(set); }}>Check all data</Button></p>
          <p role="status">{state === "busy" ? "Checking \u2026" : state ? (state.length ? state.map((s) => <span class="t-high">{s}<br /></span>) : `All ${plural(files.length, "piece")} match.`) : ""}</p>
          <p class="soft">{c.chunks.mode === "folder" ? "Data beside the page" : "Single page"}, {plural(files.length, "piece")}, {size(files.reduce((s, f) => s + f[1].bytes, 0))} compressed. This page makes no connection. The browser stores the colour theme and nothing else: verdicts and notes of triage live in this tab until you save them as a file, and those that this report was made with are part of it.</p>
        </Card>
      </div>
      <Card title="What was given beside the exports" sub={c.given.length ? "What was found rests on these files too: the same exports without them can give other findings." : undefined}>
        {c.given.length ? <div class="scroll" tabIndex={0} role="region" aria-label="What was given"><table class="plain"><thead><tr><th>What it is</th><th>File</th><th>Built</th><th>SHA-256</th></tr></thead>
          <tbody>{c.given.map((g) => <tr><td>{g.What}{g.type ? <p class="soft small"><V s={g.type} limit={80} /></p> : null}</td><td><V s={g.name} limit={120} /></td><td class="nowrap"><V s={g.built} limit={40} /></td><td class="mono small hash">{g.sha256} <Copy text={g.sha256} /></td></tr>)}</tbody></table></div>
          : <p>Nothing: no knowledge of the tenant, no database of addresses. Networks and countries are the word of the log.</p>}
      </Card>
      {c.accepted.length ? <Card title="Accepted findings" sub="Findings that someone said are known. Those set aside are in suppressed.jsonl and in no number of this report.">
        <div class="scroll" tabIndex={0} role="region" aria-label="Accepted findings"><table class="plain"><thead><tr><th>What is accepted</th><th>Why</th><th>By</th><th>Until</th><th>What came of it</th></tr></thead>
          <tbody>{c.accepted.map((a) => <tr><td><V s={a.what} limit={160} /></td><td><V s={a.reason} limit={600} /></td><td><V s={a.by} limit={120} /></td><td class="nowrap">{a.until || "without end"}</td><td>{a.state}</td></tr>)}</tbody></table></div>
        {c.moreAccepted ? <p class="soft">and {num(c.moreAccepted)} more in case.json</p> : null}
      </Card> : null}
      <Card title="What logs cannot prove"><ul class="points">{(c.limits ?? []).map((l) => <li><V s={l} limit={1200} /></li>)}<li>Confidence ranks findings against each other. It is not a probability.</li></ul></Card>
      <Card title="Detections" sub={plural((c.detections ?? []).length, "detection")}>
        {(c.detections ?? []).map((d) => <details class="det"><summary><span class="mono">{d.detection}</span> <Sev n={rankOf(d.severity)} /> <span><V s={d.title} /></span> <span class="end soft">{d.assessed === c.notRun ? <b class="t-medium">{d.assessed}</b> : <>{d.assessed === "yes" ? "" : <b class="t-medium">assessed: {d.assessed} </b>}{d.findings ? plural(d.findings, "finding") : c.leftOut.some(Boolean) ? "no finding of the level asked for" : "no finding"}</>}</span></summary><p class="what"><V s={d.doc} limit={4000} /></p><p class="soft"><V s={d.fact} limit={2000} /></p>{d.findings ? <p><a href={link("findings", "", { det: d.detection })}>{plural(d.findings, "finding")}</a></p> : null}</details>)}
      </Card>
      <Card title="Data files"><div class="scroll" tabIndex={0} role="region" aria-label="Data files"><table class="plain"><thead><tr><th>File</th><th class="num">Rows</th><th>SHA-256</th></tr></thead><tbody>{(c.files ?? []).slice(0, 500).map((f) => <tr><td><V s={f.path} /></td><td class="num">{f.rows ? num(f.rows) : ""}</td><td class="mono small hash">{f.sha256}</td></tr>)}</tbody></table></div>{(c.files ?? []).length > 500 ? <p class="soft">and {plural(c.files!.length - 500, "file")} more in case.json</p> : null}</Card>
      <Card title="Third-party licences"><details><summary>Preact, uPlot, Lucide</summary><pre class="licences">{c.licences}</pre></details></Card>
    </div>
  );
}

export function useTitle(title: string) {
  useEffect(() => { document.title = `${title} \u00b7 prtscope`; }, [title]);
}
