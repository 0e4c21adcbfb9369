import { useEffect, useMemo } from "preact/hooks";
import { Exports } from "./exports";
import { asides, device, devices, findings, theCase } from "./load";
import { of } from "./incident";
import { Pane } from "./pane";
import { go, link, room, useData, type Route } from "./store";
import { Table } from "./table";
import type { Findings as List } from "./types";
import { hover, num, plain, plural, ranks, seconds, severities, short, stamp, year } from "./text";
import { Button, Conf, Menu, Person, Search, Sev, V, Wait, text } from "./ui";
import { Flag, mark, marks, statuses } from "./triage";
import { VTable, type Column } from "./vtable";

export function Findings({ route }: { route: Route }) {
  const on = route.q.get("on") ?? "";
  const { data, error } = useData(async () => ({ all: await findings(), on: on ? await about(Number(on)) : undefined }), on);
  return data ? <FindingList all={data.all} on={data.on} route={route} /> : <Wait error={error} />;
}

// about returns what a device in the list of devices is called, and the
// findings that name it: also those that name another one first.
interface About { name: string; named: Set<number> }
async function about(at: number): Promise<About> {
  const list = await devices(), packed = at >= 0 && at < list.id.length ? await device(at) : "";
  if (typeof packed === "string") throw new Error("This file does not hold the timeline of this device, nor which findings name it.");
  return { name: list.name[at] || list.id[at]!, named: new Set(packed.named) };
}

const groups: Record<string, string> = { "": "Not grouped", inc: "By incident", det: "By detection", dev: "By device", user: "By user", ip: "By address", sev: "By severity" };
// Findings that no incident lists stand under one of these.
const none = "-none", beyond = "-beyond";

// incident is the group of a finding: its incident, where one lists it. One of
// medium level or higher belongs to one as a rule, but lists of incidents end.
function incident(all: List, i: number): string {
  return all.inc[i] || (theCase.unlisted && all.sev[i]! <= 2 ? beyond : none);
}

// keys are the groups that a finding is in; only addresses may be several.
function keys(all: List, by: string, i: number): string[] {
  switch (by) {
    case "inc": return [incident(all, i)];
    case "dev": return [all.name[i]!];
    case "user": return [all.user[i]!];
    case "ip": return all.ips[i]!.split(" ");
    case "sev": return [severities[all.sev[i]!]!];
  }
  return [all.det[i]!];
}

function FindingList({ all, on, route }: { all: List; on?: About; route: Route }) {
  const q = route.q, get = (k: string) => q.get(k) ?? "";
  const set = (change: Record<string, string>, id = route.id) => go(link("findings", id, { ...Object.fromEntries(q), ...change }), true);
  const tri = get("tri"), marked = marks.use();
  const searching = !!get("q");
  const hay = useMemo(() => (!searching ? [] : all.id.map((_, i) => `${all.id[i]} ${all.title[i]} ${all.det[i]} ${all.name[i]} ${all.user[i]} ${all.ips[i]} ${all.text[i]} ${all.inc[i]}`.toLowerCase())), [all, searching]);
  const sevs = get("sev").split(",").filter(Boolean);
  const rows = useMemo(() => {
    const words = get("q").toLowerCase().split(/\s+/).filter(Boolean), from = Number(get("from")) || 0, to = Number(get("to")) || Infinity;
    const inc = get("inc"), dev = get("dev"), user = get("user"), ip = get("ip"), det = get("det");
    const out: number[] = [];
    for (let i = 0; i < all.id.length; i++) {
      if (on && !on.named.has(i)) continue;
      if (sevs.length && !sevs.includes(severities[all.sev[i]!]!)) continue;
      if (det && all.det[i] !== det) continue;
      if (tri && (marked[all.id[i]!]?.status || "none") !== tri) continue;
      if (inc && incident(all, i) !== inc || dev && all.name[i] !== dev || user && all.user[i] !== user || ip && !all.ips[i]!.split(" ").includes(ip)) continue;
      if (all.first[i]! > to || all.last[i]! < from) continue;
      if (words.every((w) => hay[i]!.includes(w))) out.push(i);
    }
    const by = get("sort"), sign = get("down") ? -1 : 1;
    const column: Record<string, number[] | string[]> = { sev: all.sev, title: all.title, dev: all.name, user: all.user, first: all.first, rows: all.rows, conf: all.conf };
    if (column[by]) {
      const c = ranks(column[by]!);
      out.sort((a, b) => (c[a]! - c[b]!) * sign || a - b);
    }
    return out;
  }, [all, on, hay, q.toString(), tri ? marked : null]);
  const open = route.id ? all.id.indexOf(route.id) : -1;
  const step = (by: number) => {
    const at = rows.indexOf(open), next = rows[Math.max(0, Math.min(rows.length - 1, at + by))];
    if (next !== undefined) set({}, all.id[next]!);
  };
  useEffect(() => {
    const on = (e: KeyboardEvent) => {
      if (e.ctrlKey || e.metaKey || e.altKey || e.target instanceof HTMLInputElement || e.target instanceof HTMLSelectElement || e.target instanceof HTMLTextAreaElement || document.querySelector("dialog[open]")) return;
      if (e.key === "j" || e.key === "J") step(1);
      else if (e.key === "k" || e.key === "K") step(-1);
      else if (open >= 0 && /^[0-3]$/.test(e.key)) mark(all.id[open]!, { status: statuses[Number(e.key) - 1]?.[0] ?? "" });
      else if (e.key === "Escape" && open >= 0) set({}, "");
      else return;
      e.preventDefault();
    };
    addEventListener("keydown", on);
    return () => removeEventListener("keydown", on);
  });
  const narrow = open >= 0, width = room.use(), small = narrow || width === "slim", tall = narrow || width !== "wide";
  const columns: Column[] = [
    { key: "sev", title: "Severity", bare: small, width: small ? "16px" : "88px", sort: small ? undefined : () => 0, cell: (i) => <Sev n={all.sev[i]!} word={!small} /> },
    { key: "title", title: "Finding", width: "minmax(150px,3.4fr)", sort: () => 0, cell: (i) => <><span class={tall ? "cut two-lines" : "cut"} title={plain(all.title[i]!)}>{text(all.title[i], 140)}</span><span class="soft small cut"><Flag id={all.id[i]!} />{[all.det[i], all.tried[i] ? "tried, refused" : "", small ? all.name[i] || all.user[i] : all.id[i]].filter(Boolean).map((s, k) => [k ? " \u00b7 " : "", text(s, 60)])}</span></> },
    ...(small ? [] : [
      { key: "dev", title: "Device", width: "minmax(96px,1.75fr)", sort: () => 0, cell: (i: number) => <span class="cut" title={hover(all.name[i]!, 14)}>{text(all.name[i], 60)}</span> },
      { key: "user", title: "User", width: "minmax(96px,1.6fr)", sort: () => 0, cell: (i: number) => <Person s={all.user[i]} /> },
      ...(width === "wide" ? [{ key: "ip", title: "Addresses", width: "minmax(150px,1.7fr)", cell: (i: number) => <Addresses ips={all.ips[i]!} networks={all.text[i]!} /> }] : []),
      { key: "first", title: "First seen", width: width === "wide" ? "164px" : "100px", sort: () => 0, cell: (i: number) => (width === "wide" ? stamp(all.first[i]!) : <span title={stamp(all.first[i]!)}>{short(all.first[i]!)}</span>) },
      { key: "rows", title: "Records", width: "68px", num: true, sort: () => 0, cell: (i: number) => all.rows[i]! }]),
    { key: "conf", title: narrow ? "Conf." : "Confidence", width: narrow ? "44px" : small ? "80px" : "88px", num: small, sort: narrow ? undefined : () => 0, cell: (i) => (small ? Math.round(all.conf[i]! * 100) : <Conf c={all.conf[i]!} />) },
  ];
  const dets = useMemo(() => [...new Set(all.det)].sort(), [all]);
  const filtered = ["q", "sev", "det", "inc", "dev", "on", "user", "ip", "tri", "from"].filter((k) => get(k));
  return (
    <div class={`split${narrow ? " open" : ""}`}>
      <h1 class="vh">Findings</h1>
      <div class="left">
        <div class="filters">
          <Search value={get("q")} onInput={(v) => set({ q: v })} hint="Search title, user, device, address" />
          {narrow ? null : <>
            {severities.map((s, i) => {
              const n = theCase.counts.sev[i] ?? 0, on = sevs.includes(s);
              return <button type="button" class={`chipbtn t-${s}${on ? " on" : ""}`} aria-pressed={on} onClick={() => set({ sev: (on ? sevs.filter((x) => x !== s) : [...sevs, s]).join(",") })}><i class={`shape ${s}`} />{s} <span class="soft">{num(n)}</span></button>;
            })}
            <select aria-label="Detection" value={get("det")} onChange={(e) => set({ det: e.currentTarget.value })}><option value="">All detections</option>{dets.map((d) => <option value={d}>{d}</option>)}</select>
            <select aria-label="Triage" value={tri} onChange={(e) => set({ tri: e.currentTarget.value })}><option value="">Any triage</option><option value="none">Not looked at</option>{statuses.map(([k, v]) => <option value={k}>{v}</option>)}</select>
            <select aria-label="Group" value={get("group")} onChange={(e) => set({ group: e.currentTarget.value })}>{Object.entries(groups).map(([k, v]) => <option value={k}>{v}</option>)}</select>
          </>}
          <span class="row end"><span class="soft" role="status">{num(rows.length)} of {num(all.id.length)}</span>
          {filtered.length ? <Button icon="x" onClick={() => go(link("findings", route.id), true)}>Clear</Button> : null}
          <Menu icon="download" title="Export"><Exports rows={rows} /></Menu></span>
        </div>
        {get("inc") ? <Listed id={get("inc")} n={rows.length} filtered={filtered.length > 1} /> : null}
        {on ? <p class="soft">Findings that name <V s={on.name} limit={80} /></p> : null}
        {theCase.alone && (get("group") === "inc" || get("inc") === none) ? <p class="soft">{theCase.alone}</p> : null}
        {get("from") ? <p class="soft">Findings between {short(Number(get("from")))} and {short(Number(get("to")))}</p> : null}
        {narrow || !theCase.suppressed ? null : <SetAside />}
        {get("group") && !narrow ? <Groups all={all} rows={rows} by={get("group")} open={(k) => { if (k) set({ group: "", [get("group")]: k }); }} /> : (
          <VTable slim={small} height={tall ? 60 : 48} columns={columns} rows={rows} label="Findings" selected={open} follow={narrow} worst={(i) => severities[all.sev[i]!]} onOpen={(i) => set({}, all.id[i]!)}
            sort={get("sort")} down={!!get("down")} onSort={(k) => set(k === get("sort") ? { down: get("down") ? "" : "1" } : { sort: k, down: "" })}
            empty={all.id.length ? undefined : theCase.nothing} />
        )}
      </div>
      {narrow ? <Pane key={all.id[open]} at={open} all={all} close={() => set({}, "")} step={step} /> : route.id ? <p class="banner">No finding has the id <V s={route.id} />.</p> : null}
    </div>
  );
}

// Addresses shows the first of the addresses of a finding, and its network.
function Addresses({ ips, networks }: { ips: string; networks: string }) {
  const list = ips.split(" ").filter(Boolean);
  return <><span class="mono cut">{text(list[0], 50)}{list.length > 1 ? <span class="soft"> +{list.length - 1}</span> : null}</span><span class="soft small cut">{text(networks, 100)}</span></>;
}

// SetAside lists, when it is opened, what somebody accepted: it is in no number.
function SetAside() {
  const { data, error } = useData(asides, "asides"), n = theCase.suppressed;
  return (
    <details class="aside-list"><summary>{plural(n, "finding")} set aside as accepted</summary>
      {data ? <Table label="Findings set aside"><thead><tr><th>Severity</th><th>Finding</th><th>Who</th><th>First seen</th><th>Accepted by</th><th>Because</th><th>Until</th></tr></thead>
        <tbody>{data.map((a) => <tr><td><Sev n={severities.indexOf(a.severity)} /></td><td><V s={a.title} limit={140} /><p class="soft small">{a.detection} {"\u00b7"} <V s={a.id} limit={60} /></p></td><td><V s={a.who} limit={120} /></td><td class="nowrap">{stamp(seconds(a.first))}</td><td><V s={a.by} limit={120} /></td><td><V s={a.reason} limit={600} /></td><td class="nowrap">{a.until || "without end"}</td></tr>)}</tbody></Table> : <Wait error={error} />}
      {data && data.length < n ? <p class="soft">and {num(n - data.length)} more in suppressed.jsonl</p> : null}
    </details>
  );
}

// Listed says of an incident that its list is not whole.
function Listed({ id, n, filtered }: { id: string; n: number; filtered: boolean }) {
  if (id === none) return <p class="soft">Findings of no incident.</p>;
  if (id === beyond) return <p class="soft">These belong to incidents that do not list them: {theCase.unlisted}.</p>;
  const of = theCase.incidents?.find((x) => x.id === id)?.findings ?? 0;
  return of > n && !filtered ? <p class="soft">The incident has {plural(of, "finding")}; it lists {num(n)}. The others stand under {"\u201c"}{beyondTitle}{"\u201d"} when grouped by incident.</p> : null;
}
const beyondTitle = "In an incident that does not list them";

interface Group { key: string; rows: number; sev: number[]; worst: number; first: number; last: number; title: string }

function Groups({ all, rows, by, open }: { all: List; rows: number[]; by: string; open: (k: string) => void }) {
  const list = useMemo(() => {
    const titles = new Map((theCase.incidents ?? []).map((x) => [x.id, of(x).what]));
    const title = (k: string, i: number) => (by === "det" ? all.title[i]! : by !== "inc" ? k || "none" : k === none ? "In no incident" : k === beyond ? beyondTitle : titles.get(k) ?? `Incident ${k}`);
    const map = new Map<string, Group>();
    for (const i of rows) {
      for (const k of keys(all, by, i)) {
        let g = map.get(k);
        if (!g) map.set(k, (g = { key: k, rows: 0, sev: [0, 0, 0, 0, 0], worst: 9, first: Infinity, last: 0, title: title(k, i) }));
        g.rows++;
        g.sev[all.sev[i]!]!++;
        g.worst = Math.min(g.worst, all.sev[i]!);
        g.first = Math.min(g.first, all.first[i]!);
        g.last = Math.max(g.last, all.last[i]!);
      }
    }
    return [...map.values()].sort((a, b) => a.worst - b.worst || b.rows - a.rows || (a.key < b.key ? -1 : 1));
  }, [all, rows, by]);
  const width = room.use(), small = width === "slim", tall = width !== "wide", whose = useMemo(() => new Map(by === "inc" ? (theCase.incidents ?? []).map((x) => [x.id, of(x).who]) : []), [by]);
  const columns: Column[] = [
    { key: "k", title: "Group", width: small ? "minmax(0,1fr)" : "minmax(160px,4fr)", cell: (n) => <><span class={tall ? "cut two-lines" : "cut"} title={plain(list[n]!.title)}>{text(list[n]!.title, 140)}</span><span class="soft small cut">{list[n]!.key === none ? "" : list[n]!.key === beyond ? theCase.unlisted : text(whose.get(list[n]!.key) || list[n]!.key, 80)}</span></> },
    { key: "n", title: "Findings", width: "80px", num: true, cell: (n) => num(list[n]!.rows) },
    ...(small ? [] : [...severities.map((s, k): Column => ({ key: s, title: s, width: "58px", num: true, cell: (n) => (list[n]!.sev[k] ? <b class={`t-${s}`}>{num(list[n]!.sev[k]!)}</b> : "") })),
    { key: "f", title: "First", width: "110px", cell: (n: number) => short(list[n]!.first) },
    { key: "l", title: `Last (${year(theCase.to)})`, width: "110px", cell: (n: number) => short(list[n]!.last) }]),
  ];
  return <VTable slim={small} height={tall ? 60 : 48} columns={columns} rows={list.map((_, i) => i)} label={`Findings, ${plural(list.length, "group")}`} worst={(n) => severities[list[n]!.worst]} onOpen={(n) => open(list[n]!.key)} />;
}
