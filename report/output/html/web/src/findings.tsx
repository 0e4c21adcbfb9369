import { useEffect, useMemo } from "preact/hooks";
import { findings, theCase } from "./load";
import { Pane } from "./pane";
import { go, link, useData, type Route } from "./store";
import type { Findings as List } from "./types";
import { csv, plural, save, severities, short, stamp, year } from "./text";
import { Button, Conf, Search, Sev, V, Wait } from "./ui";
import { Flag, mark, marks, statuses } from "./triage";
import { VTable, type Column } from "./vtable";

export function Findings({ route }: { route: Route }) {
  const { data, error } = useData(findings, "findings");
  return data ? <FindingList all={data} route={route} /> : <Wait error={error} />;
}

const groups: Record<string, string> = { "": "Not grouped", inc: "By incident", det: "By detection", dev: "By device", user: "By user", sev: "By severity" };

function FindingList({ all, route }: { all: List; route: Route }) {
  const q = route.q, get = (k: string) => q.get(k) ?? "";
  const set = (change: Record<string, string>, id = route.id) => go(link("findings", id, { ...Object.fromEntries(q), ...change }), true);
  const tri = get("tri"), marked = marks.use();
  const searching = !!get("q");
  const hay = useMemo(() => (!searching ? [] : all.id.map((_, i) => `${all.id[i]} ${all.title[i]} ${all.det[i]} ${all.name[i]} ${all.user[i]} ${all.text[i]} ${all.inc[i]}`.toLowerCase())), [all, searching]);
  const sevs = get("sev").split(",").filter(Boolean);
  const rows = useMemo(() => {
    const words = get("q").toLowerCase().split(/\s+/).filter(Boolean), from = Number(get("from")) || 0, to = Number(get("to")) || Infinity;
    const out: number[] = [];
    for (let i = 0; i < all.id.length; i++) {
      if (sevs.length && !sevs.includes(severities[all.sev[i]!]!)) continue;
      if (get("det") && all.det[i] !== get("det")) continue;
      if (tri && (marked[all.id[i]!]?.status || "none") !== tri) continue;
      if (get("inc") && all.inc[i] !== get("inc")) continue;
      if (get("dev") && all.name[i] !== get("dev")) continue;
      if (get("user") && all.user[i] !== get("user")) continue;
      if (all.first[i]! > to || all.last[i]! < from) continue;
      if (words.every((w) => hay[i]!.includes(w))) out.push(i);
    }
    const by = get("sort"), sign = get("down") ? -1 : 1;
    const key: Record<string, (i: number) => number | string> = { sev: (i) => all.sev[i]!, title: (i) => all.title[i]!, dev: (i) => all.name[i]!, user: (i) => all.user[i]!, first: (i) => all.first[i]!, rows: (i) => all.rows[i]!, conf: (i) => all.conf[i]! };
    if (key[by]) out.sort((a, b) => { const x = key[by]!(a), y = key[by]!(b); return (x < y ? -1 : x > y ? 1 : 0) * sign || a - b; });
    return out;
  }, [all, hay, q.toString(), tri ? marked : null]);
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
  const narrow = open >= 0;
  const columns: Column[] = [
    { key: "sev", title: "Severity", width: narrow ? "88px" : "100px", sort: () => 0, cell: (i) => <Sev n={all.sev[i]!} /> },
    { key: "title", title: "Finding", width: "minmax(150px,3fr)", sort: () => 0, cell: (i) => <><span class="cut"><V s={all.title[i]} limit={140} /></span><span class="soft small cut"><Flag id={all.id[i]!} />{all.det[i]} {"\u00b7"} <V s={narrow ? all.name[i] || all.user[i] : all.id[i]} limit={60} /></span></> },
    ...(narrow ? [] : [
      { key: "dev", title: "Device", width: "minmax(90px,1.3fr)", sort: () => 0, cell: (i: number) => <span class="cut"><V s={all.name[i]} limit={60} /></span> },
      { key: "user", title: "User", width: "minmax(90px,1.7fr)", sort: () => 0, cell: (i: number) => <span class="cut"><V s={all.user[i]} limit={80} /></span> },
      { key: "first", title: "First seen", width: "164px", sort: () => 0, cell: (i: number) => stamp(all.first[i]!) },
      { key: "rows", title: "Records", width: "74px", num: true, sort: () => 0, cell: (i: number) => all.rows[i]! }]),
    { key: "conf", title: "Confidence", width: "96px", sort: () => 0, cell: (i) => <Conf c={all.conf[i]!} /> },
  ];
  const dets = useMemo(() => [...new Set(all.det)].sort(), [all]);
  const filtered = ["q", "sev", "det", "inc", "dev", "user", "tri", "from"].some((k) => get(k));
  const table = () => csv([["id", "detection", "severity", "confidence", "title", "device", "user", "first_utc", "last_utc", "records", "incident", "triage", "note"],
    ...rows.map((i) => [all.id[i]!, all.det[i]!, severities[all.sev[i]!]!, all.conf[i]!, all.title[i]!, all.name[i]!, all.user[i]!, new Date(all.first[i]! * 1000).toISOString(), new Date(all.last[i]! * 1000).toISOString(), all.rows[i]!, all.inc[i]!, marked[all.id[i]!]?.status ?? "", marked[all.id[i]!]?.note ?? ""])]);
  return (
    <div class={`split${narrow ? " open" : ""}`}>
      <h1 class="vh">Findings</h1>
      <div class="left">
        <div class="filters">
          <Search value={get("q")} onInput={(v) => set({ q: v })} hint="Search title, user, device, address" />
          {narrow ? null : <>
            {severities.map((s, i) => {
              const n = theCase.counts.sev[i] ?? 0, on = sevs.includes(s);
              return <button type="button" class={`chipbtn t-${s}${on ? " on" : ""}`} aria-pressed={on} onClick={() => set({ sev: (on ? sevs.filter((x) => x !== s) : [...sevs, s]).join(",") })}><i class={`shape ${s}`} />{s} <span class="soft">{n}</span></button>;
            })}
            <select aria-label="Detection" value={get("det")} onChange={(e) => set({ det: e.currentTarget.value })}><option value="">All detections</option>{dets.map((d) => <option value={d}>{d}</option>)}</select>
            <select aria-label="Triage" value={tri} onChange={(e) => set({ tri: e.currentTarget.value })}><option value="">Any triage</option><option value="none">Not looked at</option>{statuses.map(([k, v]) => <option value={k}>{v}</option>)}</select>
            <select aria-label="Group" value={get("group")} onChange={(e) => set({ group: e.currentTarget.value })}>{Object.entries(groups).map(([k, v]) => <option value={k}>{v}</option>)}</select>
          </>}
          <span class="soft end">{rows.length} of {all.id.length}</span>
          {filtered ? <Button icon="x" onClick={() => go(link("findings", route.id), true)}>Clear</Button> : null}
          <Button icon="download" onClick={() => save("findings-shown.csv", table())}>CSV</Button>
        </div>
        {get("from") ? <p class="soft">Findings between {short(Number(get("from")))} and {short(Number(get("to")))}</p> : null}
        {get("group") && !narrow ? <Groups all={all} rows={rows} by={get("group")} open={(k) => set({ group: "", [get("group")]: k })} /> : (
          <VTable columns={columns} rows={rows} label="Findings" selected={open} follow={narrow} worst={(i) => severities[all.sev[i]!]} onOpen={(i) => set({}, all.id[i]!)}
            sort={get("sort")} down={!!get("down")} onSort={(k) => set(k === get("sort") ? { down: get("down") ? "" : "1" } : { sort: k, down: "" })}
            empty={all.id.length ? undefined : theCase.nothing} />
        )}
      </div>
      {narrow ? <Pane key={all.id[open]} at={open} all={all} close={() => set({}, "")} step={step} /> : route.id ? <p class="banner">No finding has the id <V s={route.id} />.</p> : null}
    </div>
  );
}

function Groups({ all, rows, by, open }: { all: List; rows: number[]; by: string; open: (k: string) => void }) {
  const value: Record<string, (i: number) => string> = { inc: (i) => all.inc[i]!, det: (i) => all.det[i]!, dev: (i) => all.name[i]!, user: (i) => all.user[i]!, sev: (i) => severities[all.sev[i]!]! };
  const map = new Map<string, number[]>();
  for (const i of rows) {
    const k = (value[by] ?? value.det!)(i);
    const is = map.get(k);
    if (is) is.push(i);
    else map.set(k, [i]);
  }
  const least = (is: number[], of: number[]) => is.reduce((m, i) => Math.min(m, of[i]!), Infinity);
  const list = [...map].map(([k, is]) => [k, is, least(is, all.sev)] as [string, number[], number]).sort((a, b) => a[2] - b[2] || b[1].length - a[1].length);
  const title = (k: string, is: number[]) => (by === "det" ? all.title[is[0]!]! : by === "inc" ? (theCase.incidents?.find((x) => x.id === k)?.title ?? "In no incident") : k || "none");
  const range = (is: number[]) => [least(is, all.first), is.reduce((m, i) => Math.max(m, all.last[i]!), 0)] as const;
  const columns: Column[] = [
    { key: "k", title: "Group", width: "minmax(160px,4fr)", cell: (n) => <><span class="cut"><V s={title(list[n]![0], list[n]![1])} limit={140} /></span><span class="soft small cut"><V s={list[n]![0]} limit={60} /></span></> },
    { key: "n", title: "Findings", width: "80px", num: true, cell: (n) => list[n]![1].length },
    ...severities.map((s, k): Column => ({ key: s, title: s, width: "72px", num: true, cell: (n) => { const c = list[n]![1].filter((i) => all.sev[i] === k).length; return c ? <b class={`t-${s}`}>{c}</b> : ""; } })),
    { key: "f", title: "First", width: "110px", cell: (n) => short(range(list[n]![1])[0]) },
    { key: "l", title: `Last (${year(theCase.to)})`, width: "110px", cell: (n) => short(range(list[n]![1])[1]) },
  ];
  return <VTable columns={columns} rows={list.map((_, i) => i)} label={`Findings, ${plural(list.length, "group")}`} worst={(n) => severities[list[n]![2]]} onOpen={(n) => open(list[n]![0])} />;
}
