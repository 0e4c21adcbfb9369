// The directory's own log: who changed what, and which of it can end or begin
// the life of a token.
import { useMemo, useState } from "preact/hooks";
import { utc } from "./exports";
import { audit, auditDetail, devices, theCase } from "./load";
import { go, link, room, useData, type Route } from "./store";
import { Table } from "./table";
import { csv, num, plural, save, short, stamp } from "./text";
import type { Audit as List } from "./types";
import { Button, Copy, Person, Search, V, Wait } from "./ui";
import { VTable, type Column } from "./vtable";

export function Audit({ route }: { route: Route }) {
  const { data, error } = useData(audit, "audit");
  return data ? <AuditList all={data} route={route} /> : <Wait error={error} />;
}

function AuditList({ all, route }: { all: List; route: Route }) {
  const q = route.q, get = (k: string) => q.get(k) ?? "";
  const set = (change: Record<string, string>) => go(link("audit", route.id, { ...Object.fromEntries(q), ...change }), true);
  const effects = useMemo(() => [...new Set(all.effect)].filter(Boolean).sort(), [all]);
  const rows = useMemo(() => {
    const words = get("q").toLowerCase().split(/\s+/).filter(Boolean), out: number[] = [];
    const from = Number(get("from")) || -Infinity, to = Number(get("to")) || Infinity;
    for (let i = 0; i < all.t.length; i++) {
      if (get("effect") === "any" ? !all.effect[i] : get("effect") && all.effect[i] !== get("effect")) continue;
      if (get("failed") && !failed(all, i)) continue;
      if (all.t[i]! < from || all.t[i]! > to) continue;
      if (words.length) {
        const hay = `${all.activity[i]} ${all.category[i]} ${all.actor[i]} ${all.ip[i]} ${all.target[i]} ${all.user[i]} ${all.device[i]} ${all.name[i]}`.toLowerCase();
        if (!words.every((w) => hay.includes(w))) continue;
      }
      out.push(i);
    }
    if (get("down")) out.reverse();
    return out;
  }, [all, q.toString()]);
  const open = route.id && Number(route.id) < all.t.length ? Number(route.id) : undefined;
  const pick = (i: number | undefined) => go(link("audit", i ?? "", Object.fromEntries(q)), true);
  const table = () => csv([["time_utc", "activity", "effect", "category", "result", "actor", "actor_address", "target", "target_kind", "user", "device_id", "device", "path", "record", "offset", "sha256"],
    ...rows.map((i) => [utc(all.t[i]!), all.activity[i]!, all.effect[i]!, all.category[i]!, all.result[i]!, all.actor[i]!, all.ip[i]!, all.target[i]!, all.kind[i]!, all.user[i]!, all.device[i]!, all.name[i]!, sources.get(all.s[i]!)?.path ?? `S${all.s[i]}`, all.row[i]!, all.o[i]!, sources.get(all.s[i]!)?.sha256 ?? ""])]);
  const sources = new Map((theCase.sources ?? []).map((x) => [x.Number, x]));
  const width = room.use(), small = width === "slim", wide = width === "wide";
  const columns: Column[] = [
    { key: "t", title: "Time", width: small ? "96px" : "160px", sort: () => 0, cell: (i) => <>{all.t[i]! ? small ? short(all.t[i]!) : stamp(all.t[i]!) : <span class="soft">not known</span>}{small ? null : <span class="soft small cut">S{all.s[i]} {"\u00b7"} {num(all.row[i]!)}</span>}</> },
    { key: "activity", title: small || wide ? "What" : "What, effect", width: "minmax(150px,2fr)", cell: (i) => <><span class="cut"><V s={all.activity[i]} limit={100} /></span><span class="soft small cut">{small || wide ? null : <Effect all={all} i={i} />} <V s={small ? all.target[i] : all.category[i]} limit={60} /></span></> },
    ...(small ? [] : [
    ...(wide ? [{ key: "effect", title: "Effect", width: "132px", cell: (i: number) => <span class="cut"><Effect all={all} i={i} /></span> }] : []),
    { key: "target", title: "Target", width: "minmax(130px,1.8fr)", cell: (i: number) => <Person s={all.target[i]} more={<><V s={all.kind[i]} limit={30} />{all.name[i] && all.name[i] !== all.target[i] ? <> {"\u00b7"} <V s={all.name[i]} limit={60} /></> : null}</>} /> },
    { key: "actor", title: "By", width: "minmax(130px,1.8fr)", cell: (i: number) => <Person s={all.actor[i]} more={all.ip[i] ? <span class="mono"><V s={all.ip[i]} limit={50} /></span> : null} /> }] as Column[]),
  ];
  const copies = theCase.others.find((o) => o.name === "audit" && o.kept >= 0 && o.kept < o.records);
  const filtered = ["q", "effect", "failed", "from"].some((k) => get(k));
  return (
    <div class="list">
      <h1 class="vh">Audit events</h1>
      <div class="filters">
        <Search value={get("q")} onInput={(v) => set({ q: v })} hint="Search what, whom, by whom, address" />
        <select aria-label="Effect" value={get("effect")} onChange={(e) => set({ effect: e.currentTarget.value })}><option value="">All events</option><option value="any">Any effect</option>{effects.map((e) => <option value={e}>{e}</option>)}</select>
        <Button on={!!get("failed")} onClick={() => set({ failed: get("failed") ? "" : "1" })}>Failed</Button>
        <span class="soft end" role="status">{num(rows.length)} of {num(all.t.length)}</span>
        {filtered ? <Button icon="x" onClick={() => go(link("audit", route.id), true)}>Clear</Button> : null}
        <Button icon="download" onClick={() => save("audit-events-shown.csv", table())}>CSV</Button>
      </div>
      {copies ? <p class="soft">The sources hold {plural(copies.records, "audit record")}: {num(copies.records - copies.kept)} of them tell{copies.records - copies.kept === 1 ? "s" : ""} of an event that another one tells of too, and {copies.records - copies.kept === 1 ? "is" : "are"} not listed again.</p> : null}
      {open !== undefined ? <Detail key={open} all={all} i={open} close={() => pick(undefined)} /> : null}
      <VTable slim={small} label="Audit events" rows={rows} columns={columns} selected={open} follow={open !== undefined} onOpen={pick} sort="t" down={!!get("down")} onSort={() => set({ down: get("down") ? "" : "1" })}
        empty={all.t.length ? undefined : "No directory audit log was read: what only it shows, such as who disabled a device or reset a password, is not in this report."} />
    </div>
  );
}

const failed = (all: List, i: number) => !!all.result[i] && all.result[i]!.toLowerCase() !== "success";

function Effect({ all, i }: { all: List; i: number }) {
  if (failed(all, i)) return <span class="t-medium"><V s={all.result[i]} limit={20} /></span>;
  return all.effect[i] ? <span class="tok prt">{all.effect[i]}</span> : <span class="soft">{"\u2013"}</span>;
}

interface Changed { name?: string; key?: string; old?: unknown; new?: unknown; value?: unknown }

function Detail({ all, i, close }: { all: List; i: number; close: () => void }) {
  const { data, error } = useData(() => auditDetail(i), i);
  const list = useData(devices, "devices").data, known = list?.name[list.id.indexOf(all.device[i]!)];
  const [raw, setRaw] = useState(false);
  const s = (theCase.sources ?? []).find((x) => x.Number === all.s[i]);
  const changed = parsed(data?.modified), details = parsed(data?.details);
  const facts: [string, string | undefined, boolean?][] = [["By", all.actor[i]], ["Address", all.ip[i], true], ["User agent", data?.agent, true], ["Category", all.category[i]], ["Service", data?.service], ["Result", all.result[i]], ["Reason", data?.reason], ["Event id", data?.event, true],
    ["File", s?.path, true], ["Record, byte offset", `${all.row[i]}, ${all.o[i]}`, true], ["SHA-256 of the file", s?.sha256, true]];
  return (
    <section class="card detail auditone" aria-label="Audit event">
      <header><h2><V s={all.activity[i]} limit={120} /> {failed(all, i) || all.effect[i] ? <><span class="vh">, </span><Effect all={all} i={i} /></> : null}</h2><Button icon="x" title="Close" onClick={close} /></header>
      <p class="meta">
        {all.user[i] ? <span>user <a href={link("user", all.user[i]!)}><V s={all.user[i]} limit={80} /></a></span> : all.device[i] ? null : <span><V s={all.target[i]} limit={100} /></span>}
        {all.device[i] ? <span>device <a href={link("device", all.device[i]!)}><V s={all.name[i] || known || all.device[i]} limit={80} /></a></span> : null}
        <span>{all.t[i]! ? stamp(all.t[i]!) : "time not known"}</span>
      </p>
      {error ? <Wait error={error} /> : null}
      <div class="two">
        <dl class="all">{facts.filter((f) => f[1]).map(([k, v, mono]) => <><dt>{k}</dt><dd class={mono ? "mono" : ""}><V s={v} limit={1200} />{k === "Event id" || k.startsWith("SHA") ? <Copy text={v!} of={k === "Event id" ? "event id" : "SHA-256"} /> : null}</dd></>)}</dl>
        <div>
          {changed || details ? <Table label="What changed"><thead><tr><th>Property</th><th>Before</th><th>After</th></tr></thead><tbody>
            {[...(changed ?? []), ...(details ?? [])].slice(0, 60).map((c) => <tr><td><V s={c.name ?? c.key} limit={100} /></td><td><V s={show(c.old)} limit={300} /></td><td><V s={show(c.new ?? c.value)} limit={300} /></td></tr>)}
          </tbody></Table> : data ? <p class="soft">{data.modified || data.details ? <Button onClick={() => setRaw(!raw)}>What changed, as the log has it</Button> : "The event says of nothing what it was before and after."}</p> : null}
          {raw ? <p class="mono small"><V s={`${data?.modified} ${data?.details}`} limit={9000} /></p> : null}
        </div>
      </div>
    </section>
  );
}

function show(v: unknown): string {
  return v === undefined || v === null ? "" : typeof v === "string" ? v : JSON.stringify(v);
}

function parsed(text: string | undefined): Changed[] | undefined {
  try {
    const v = JSON.parse(text || "null") as unknown;
    return Array.isArray(v) && v.length ? v.filter((x): x is Changed => typeof x === "object" && x !== null) : undefined;
  } catch {
    return undefined; // cut, or not as expected: it can be read as it is
  }
}
