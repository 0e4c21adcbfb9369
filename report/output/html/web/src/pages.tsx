// Users, and the method.
import { useEffect, useMemo, useState } from "preact/hooks";
import { check, theCase, users } from "./load";
import { go, link, room, useData, type Route } from "./store";
import { Table } from "./table";
import { num, plain, plural, rankOf, severities, short, size, stamp } from "./text";
import { Button, Card, Copy, Named, OfAddress, Person, Search, Sev, V, Wait } from "./ui";
import { VTable } from "./vtable";

export function Users({ route }: { route: Route }) {
  const { data, error } = useData(users, "users");
  const get = (k: string) => route.q.get(k) ?? "", q = get("q"), worst = get("worst"), shown = get("shown"), width = room.use(), small = width === "slim", time = width === "wide" ? stamp : short;
  const rows = useMemo(() => {
    const words = q.toLowerCase().split(/\s+/).filter(Boolean), out: number[] = [];
    data?.forEach((u, i) => (!worst || u.sev <= 2) && (!shown || u.shown === Number(shown)) && words.every((w) => `${u.name} ${u.id}`.toLowerCase().includes(w)) && out.push(i));
    return out.sort((a, b) => data![a]!.sev - data![b]!.sev || data![b]!.find - data![a]!.find || a - b);
  }, [data, q, worst, shown]);
  const set = (change: Record<string, string>) => go(link("users", "", { ...Object.fromEntries(route.q), ...change }), true);
  if (!data) return <Wait error={error} />;
  const named = new Map<string, number>();
  for (const u of data) named.set(u.name, (named.get(u.name) ?? 0) + 1);
  const sps = data.filter((u) => u.id.startsWith("sp:")).length, signed = data.reduce((n, u) => n + u.events, 0);
  return (
    <div class="list">
      <h1 class="vh">Users</h1>
      <div class="filters"><Search value={q} onInput={(v) => set({ q: v })} hint="Search name or id" /><Named worst={worst} shown={shown} set={set} /><span class="soft end" role="status">{num(rows.length)} of {num(data.length)}</span></div>
      <OfAddress s={q} here="This list holds no addresses: search everything for the findings that name one, and so for its users." />
      <p class="soft small">{sps ? `${plural(theCase.counts.users, "user")} and ${plural(sps, "service principal")}; together they have ${plural(signed, "sign-in")}. ` : ""}Findings: all that name the user, first or among others, whatever their severity. Worst is the worst of them.</p>
      <VTable slim={small} label="Users" rows={rows} worst={(i) => severities[data[i]!.sev]} onOpen={(i) => go(link("user", named.get(data[i]!.name)! > 1 ? data[i]!.id : data[i]!.name))} columns={[
        { key: "sev", title: "Worst", bare: small, width: small ? "16px" : "100px", cell: (i) => <Sev n={data[i]!.sev} word={!small} /> },
        { key: "name", title: "User", width: "minmax(140px,6fr)", cell: (i) => <span title={plain(data[i]!.id)}><Person s={data[i]!.name} more={named.get(data[i]!.name)! > 1 ? plain(data[i]!.id, 40) : ""} /></span> },
        { key: "find", title: "Findings", width: small ? "84px" : "minmax(84px,1fr)", num: true, cell: (i) => data[i]!.find || "" },
        ...(small ? [] : [{ key: "dev", title: "Devices", width: "minmax(84px,1fr)", num: true, cell: (i: number) => data[i]!.on.filter((x) => x.signed).length || "" },
        { key: "ev", title: "Sign-ins", width: "minmax(84px,1fr)", num: true, cell: (i: number) => num(data[i]!.events) },
        { key: "own", title: "No device named", width: "minmax(124px,1fr)", num: true, cell: (i: number) => (data[i]!.nameless ? num(data[i]!.nameless) : "") },
        { key: "first", title: "First", width: "minmax(112px,1fr)", cell: (i: number) => time(data[i]!.first) }, { key: "last", title: "Last", width: "minmax(112px,1fr)", cell: (i: number) => time(data[i]!.last) }])]} />
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
        <Card title="Run"><dl class="all">{([["Case", c.cover.case], ["Client", c.cover.client], ["Prepared by", c.cover.examiner], ["Marking", c.cover.marking]] as const).filter(([, s]) => s).map(([k, s]) => <><dt>{k}</dt><dd><V s={s} limit={200} /></dd></>)}<dt>Tool</dt><dd><V s={`${c.tool.name} ${c.tool.version}`} /></dd><dt>Built with</dt><dd><V s={c.tool.go} /></dd><dt>PRT renewal</dt><dd>about every 4 h while the device is in use</dd><dt>PRT validity</dt><dd>14 to 90 days without renewal: published sources disagree</dd><dt>Schema</dt><dd>{c.schema}</dd></dl></Card>
        <Card title="Integrity">
          <p>Each piece of data is checked against its SHA-256 in this page when it is read. The hash of this page is in <code>SHA256SUMS</code> beside it and was printed when the report was made. A page cannot prove itself: compare with the value you were given on another channel.</p>
          <p><Button icon="check" onClick={() => { set("busy"); void check().then(set); }}>Check all data</Button></p>
          <p role="status">{state === "busy" ? "Checking \u2026" : state ? (state.length ? state.map((s) => <span class="t-high">{s}<br /></span>) : `All ${plural(files.length, "piece")} match.`) : ""}</p>
          <p class="soft">{c.chunks.mode === "folder" ? "Data beside the page" : "Single page"}, {plural(files.length, "piece")}, {size(files.reduce((s, f) => s + f[1].bytes, 0))} compressed. This page makes no connection. The browser stores the colour theme and nothing else: verdicts and notes of triage live in this tab until you save them as a file, and those that this report was made with are part of it.</p>
        </Card>
      </div>
      <Commands />
      <Card title="What was given beside the exports" sub={c.given.length ? "What was found rests on these files too: the same exports without them can give other findings." : undefined}>
        {c.given.length ? <Table label="What was given"><thead><tr><th>What it is</th><th>File</th><th>Built</th><th>SHA-256</th></tr></thead>
          <tbody>{c.given.map((g) => <tr><td>{g.What}{g.type ? <p class="soft small"><V s={g.type} limit={80} /></p> : null}</td><td><V s={g.name} limit={120} /></td><td class="nowrap"><V s={g.built} limit={40} /></td><td class="mono small hash">{g.sha256} <Copy text={g.sha256} of="SHA-256" /></td></tr>)}</tbody></Table>
          : <p>Nothing: no knowledge of the tenant, no database of addresses. Networks and countries are the word of the log.</p>}
      </Card>
      {c.accepted.length ? <Card title="Accepted findings" sub="Findings that someone said are known. Those set aside are in suppressed.jsonl and in no number of this report.">
        <Table label="Accepted findings"><thead><tr><th>What is accepted</th><th>Why</th><th>By</th><th>Until</th><th>What came of it</th></tr></thead>
          <tbody>{c.accepted.map((a) => <tr><td><V s={a.what} limit={160} /></td><td><V s={a.reason} limit={600} /></td><td><V s={a.by} limit={120} /></td><td class="nowrap">{a.until || "without end"}</td><td>{a.state}</td></tr>)}</tbody></Table>
        {c.moreAccepted ? <p class="soft">and {num(c.moreAccepted)} more in case.json</p> : null}
      </Card> : null}
      <Card title="What logs cannot prove"><ul class="points">{(c.limits ?? []).map((l) => <li><V s={l} limit={1200} /></li>)}<li>Confidence ranks findings against each other. It is not a probability.</li></ul></Card>
      <Card title="Detections" sub={plural((c.detections ?? []).length, "detection")}>
        <div class="catalogue">{(c.detections ?? []).map((d) => <details class="det"><summary><span class="mono">{d.detection}</span> <Sev n={rankOf(d.severity)} /> <span><V s={d.title} /></span> <span class="end soft">{d.assessed === c.notRun ? <b class="t-medium">{d.assessed}</b> : <>{d.assessed === "yes" ? "" : <b class="t-medium">assessed: {d.assessed} </b>}{d.findings ? plural(d.findings, "finding") : c.leftOut.some(Boolean) ? "no finding of the level asked for" : "no finding"}</>}</span></summary><p class="what"><V s={d.doc} limit={4000} /></p><p class="soft"><V s={d.fact} limit={2000} /></p>{d.findings ? <p><a href={link("findings", "", { det: d.detection })}>{plural(d.findings, "finding")}</a></p> : null}</details>)}</div>
      </Card>
      <Card title="Data files"><Table label="Data files"><thead><tr><th>File</th><th class="num">Rows</th><th>SHA-256</th></tr></thead><tbody>{(c.files ?? []).slice(0, 500).map((f) => <tr><td><V s={f.path} /></td><td class="num">{f.rows ? num(f.rows) : ""}</td><td class="mono small hash">{f.sha256}</td></tr>)}</tbody></Table>{(c.files ?? []).length > 500 ? <p class="soft">and {plural(c.files!.length - 500, "file")} more in case.json</p> : null}</Card>
      <Card title="Third-party licences"><details><summary>Preact, Lucide</summary><pre class="licences">{c.licences}</pre></details></Card>
    </div>
  );
}

// Commands are what was typed, for who wants the same case and report again.
function Commands() {
  const list = theCase.typed, more = theCase.moreTyped;
  if (!list.length) return null;
  return (
    <Card title="Commands" sub={<>As they were typed, quoted as a POSIX shell wants it: the same exports, commands and version give the same bytes of this report. Where and when each ran is in <code>runs/</code> of the case.</>}>
      {list.map((c) => <div class="command"><code><V s={c.text} limit={4000} /></code>{c.left ? <span class="soft small">{c.left}</span> : null}{c.by ? <span class="soft small">by <V s={c.by} limit={80} /></span> : null}{c.left ? null : <Copy text={c.text} of="command" />}</div>)}
      {more ? <p class="soft">and {plural(more, "command")} more in runs/ of the case</p> : null}
    </Card>
  );
}

export function useTitle(title: string) {
  useEffect(() => { document.title = `${title} \u00b7 prtscope`; }, [title]);
}
