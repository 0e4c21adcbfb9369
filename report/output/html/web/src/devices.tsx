import { useEffect, useMemo, useState } from "preact/hooks";
import { Guessed } from "./guesses";
import { device, devices, eventId, findings, guesses, theCase } from "./load";
import { event } from "./hit";
import { find, Kind, unpack, type Dev } from "./model";
import { go, link, parse, room, useData, useSettled, zone, type Route } from "./store";
import { csv, num, plain, plural, ranks, save, severities, short, stamp } from "./text";
import { caseSpan, Timeline } from "./tlview";
import type { Devices as List } from "./types";
import { Button, ByDatabase, Copy, Icon, Person, Search, Sev, Tokens, V, Wait } from "./ui";
import { VTable, type Column } from "./vtable";

export function Devices({ route }: { route: Route }) {
  const { data, error } = useData(devices, "devices");
  return data ? <DeviceList all={data} route={route} /> : <Wait error={error} />;
}

function DeviceList({ all, route }: { all: List; route: Route }) {
  const q = route.q, get = (k: string) => q.get(k) ?? "", width = room.use(), small = width === "slim", wide = width === "wide";
  const set = (change: Record<string, string>) => go(link("devices", "", { ...Object.fromEntries(q), ...change }), true);
  const searching = !!get("q");
  const hay = useMemo(() => (searching ? all.id.map((_, i) => `${all.name[i]} ${all.id[i]} ${all.user[i]} ${all.os[i]} ${all.trust[i]}`.toLowerCase()) : []), [all, searching]);
  const rows = useMemo(() => {
    const words = get("q").toLowerCase().split(/\s+/).filter(Boolean), out: number[] = [];
    for (let i = 0; i < all.id.length; i++) if ((!get("worst") || all.sev[i]! <= 2) && words.every((w) => hay[i]!.includes(w))) out.push(i);
    const by = get("sort") || "sev", sign = get("down") ? -1 : 1;
    const column: Record<string, string[] | number[]> = { sev: all.sev, name: all.name, user: all.user, os: all.os, trust: all.trust, find: all.find, prts: all.prts, nets: all.nets, events: all.events, last: all.last };
    const c = ranks(column[by] ?? all.sev);
    return out.sort((a, b) => (c[a]! - c[b]!) * sign || all.find[b]! - all.find[a]! || all.events[b]! - all.events[a]! || a - b);
  }, [all, hay, q.toString()]);
  const col = (key: string, title: string, width: string, cell: Column["cell"], n = false): Column => ({ key, title, width, num: n, sort: () => 0, cell });
  return (
    <div class="list">
      <h1 class="vh">Devices</h1>
      <div class="filters">
        <Search value={get("q")} onInput={(v) => set({ q: v })} hint="Search name, id, user, system" />
        <Button on={!!get("worst")} onClick={() => set({ worst: get("worst") ? "" : "1" })}>Medium or worse</Button>
        <span class="soft end">{num(rows.length)} of {num(all.id.length)}</span>
      </div>
      <VTable slim={small} label="Devices" rows={rows} worst={(i) => severities[all.sev[i]!]} onOpen={(i) => go(link("device", i))} sort={get("sort") || "sev"} down={!!get("down")}
        onSort={(k) => set(k === (get("sort") || "sev") ? { down: get("down") ? "" : "1" } : { sort: k, down: ["find", "prts", "nets", "events", "last"].includes(k) ? "1" : "" })} columns={[
          { ...col("sev", "Worst", small ? "16px" : "86px", (i) => <Sev n={all.sev[i]!} word={!small} />), bare: small, ...(small ? { sort: undefined } : {}) },
          col("name", "Device", "minmax(130px,1.6fr)", (i) => <><span class="cut"><V s={all.name[i] || "no name"} limit={60} /></span><span class="soft small mono cut"><V s={small ? all.user[i] : all.id[i]} limit={60} /></span></>),
          ...(small ? [col("find", "Findings", "78px", (i) => all.find[i]! || "", true)] : [
          col("user", "Main user", "minmax(100px,1.8fr)", (i) => <Person s={all.user[i]} more={all.users[i]! > 1 ? `+${all.users[i]! - 1} more` : ""} />),
          col("os", wide ? "System" : "System, join", "minmax(96px,1.3fr)", (i) => <><span class="cut"><V s={all.os[i]} limit={60} /></span>{wide ? null : <span class="soft small cut"><V s={all.trust[i]} limit={40} /></span>}</>),
          ...(wide ? [col("trust", "Join", "minmax(92px,1.2fr)", (i) => <span class="cut"><V s={all.trust[i]} limit={40} /></span>)] : []),
          col("find", "Findings", "72px", (i) => all.find[i]! || "", true), col("prts", "PRTs", "46px", (i) => all.prts[i]!, true), col("nets", "Networks", "76px", (i) => all.nets[i]!, true),
          col("events", "Sign-ins", "70px", (i) => num(all.events[i]!), true), col("last", "Last seen", wide ? "164px" : "104px", (i) => (wide ? stamp : short)(all.last[i]!))])]} />
    </div>
  );
}

export function DevicePage({ route }: { route: Route }) {
  const { data, error } = useData(async () => {
    const list = await devices(), at = /^\d{1,9}$/.test(route.id) ? Number(route.id) : list.id.indexOf(route.id);
    if (!(at >= 0 && at < list.id.length)) throw new Error("The report holds no sign-in of this device.");
    const packed = await device(at);
    if (typeof packed === "string") throw new Error("This file was made small enough to hand over and does not hold the timeline of this device, which no finding of medium level or higher names. The report in the case has it.");
    const dev = unpack(packed, await findings());
    dev.guesses = await guesses(at);
    return { at, list, dev };
  }, route.id);
  return data ? <One key={data.at} at={data.at} list={data.list} dev={data.dev} route={route} /> : <Wait error={error} />;
}

function One({ at, list, dev, route }: { at: number; list: List; dev: Dev; route: Route }) {
  const whole = caseSpan(dev), focus = route.q.get("f") ?? undefined;
  const start = () => {
    const a = Number(route.q.get("from")), b = Number(route.q.get("to")), m = dev.marks.find((m) => m.id === focus);
    if (a && b > a) return { from: a, to: b };
    if (!m) return whole;
    const room = Math.max(12 * 3600, (m.last - m.first) * 0.6);
    return { from: Math.max(whole.from, m.first - room), to: Math.min(whole.to, m.last + room) };
  };
  const [w, set] = useState(start);
  useEffect(() => set(start()), [focus]);
  useEffect(() => { document.title = `${plain(list.name[at] || list.id[at]!)} \u00b7 prtscope`; }, []);
  const [record, setRecord] = useState(route.q.get("at") ?? "");
  useEffect(() => { // the window belongs to the address, so that it can be sent to a colleague; a reader who is about to leave must not be called back
    const t = setTimeout(() => [route.id, String(at)].includes(parse(location.hash).id) && history.replaceState(null, "", link("device", at, { f: focus, at: record, ...(w.from > whole.from || w.to < whole.to ? { from: Math.round(w.from), to: Math.round(w.to) } : {}) })), 250);
    return () => clearTimeout(t);
  }, [w.from, w.to, focus, record]);
  const rest = useSettled(w, `${w.from} ${w.to}`);
  const below = useMemo(() => <>
    <Events dev={dev} at={at} w={rest} record={record} setRecord={setRecord} name={list.name[at] || list.id[at]!} />
    {dev.guesses ? <Guessed of={dev.guesses} w={rest} /> : null}
  </>, [rest, record, zone.use()]);
  return (
    <div class="page broad">
      <p class="eyebrow"><a href={link("devices")}>Devices</a></p>
      <div class="title">
        <div>
          <h1><V s={list.name[at] || list.id[at]} limit={100} /> {list.sev[at]! < 9 ? <Sev n={list.sev[at]!} /> : null}</h1>
          <p class="meta"><span class="mono"><V s={list.id[at]} limit={80} /> <Copy text={list.id[at]!} /></span><span><V s={list.os[at]} limit={80} /></span><span><V s={list.trust[at]} limit={40} /></span>
            {dev.users.slice(0, 4).map((u) => <span><Icon name="user" /> <a href={link("user", u)}><V s={u} limit={80} /></a></span>)}{dev.users.length > 4 ? <span>and {dev.users.length - 4} more users</span> : null}</p>
        </div>
        <dl class="figures"><div><dt>Sign-ins</dt><dd>{num(dev.n)}</dd></div><div><dt>PRTs</dt><dd>{dev.prts.length}</dd></div><div><dt>Networks</dt><dd>{dev.nets.length}</dd></div><div><dt>Findings</dt><dd><a href={link("findings", "", { on: at })}>{dev.marks.length}</a></dd></div></dl>
      </div>
      <section class="card tlcard"><Timeline dev={dev} window={w} onWindow={set} focus={focus} onFinding={(f) => { void findings().then((all) => go(link("device", at, { f: all.id[f] }))); }} onRow={(r) => set({ from: Math.max(whole.from, dev.t[r]! - 3600), to: Math.min(whole.to, dev.t[r]! + 3600) })} /></section>
      {below}
    </div>
  );
}

// rowOf finds the sign-in that a record such as S2.181 stands for.
function rowOf(dev: Dev, record: string): number | undefined {
  const [, s, n] = /^S(\d+)\.(\d+)$/.exec(record) ?? [];
  if (!n) return undefined;
  const i = dev.c.row!.findIndex((v, k) => v === Number(n) && dev.c.s![k] === Number(s));
  return i < 0 ? undefined : i;
}

function Events({ dev, at, w, name, record, setRecord }: { dev: Dev; at: number; w: { from: number; to: number }; record: string; setRecord: (r: string) => void; name: string }) {
  const [kinds, setKinds] = useState<number[]>([]);
  const open = useMemo(() => rowOf(dev, record), [dev, record]);
  const setOpen = (i: number | undefined) => setRecord(i === undefined ? "" : `S${dev.c.s![i]}.${dev.c.row![i]}`);
  const a = find(dev.t, w.from), b = find(dev.t, w.to), c = dev.c;
  const every = useMemo(() => Int32Array.from({ length: dev.n }, (_, i) => i), [dev]);
  const rows = useMemo(() => (kinds.length ? every.subarray(a, b).filter((i) => kinds.includes(c.k![i]!)) : every.subarray(a, b)), [every, a, b, kinds]);
  const present = useMemo(() => Object.values(Kind).filter((k) => c.k?.includes(k)), [dev]);
  const net = (i: number) => dev.nets[c.n![i]!]!;
  const table = () => csv([["time_utc", "event", "reported", "believed", "application", "resource", "address", "asn", "country", "network_by", "user", "session", "user_agent", "error", "source", "record", "offset"],
    ...Array.from(rows, (i) => [new Date(dev.t[i]! * 1000).toISOString(), dev.words[c.w![i]!]!, dev.tokens[c.r![i]!]!, dev.tokens[c.b![i]!]!, dev.apps[c.a![i]!]!, dev.apps[c.to![i]!]!, net(i).ip, net(i).asn || "", net(i).cc, net(i).db ? "database" : "log", dev.users[c.u![i]!] ?? "", dev.sessions[c.x![i]!]!, dev.agents[c.g![i]!]!, c.f![i]! < 0 ? "" : c.f![i]!, `S${c.s![i]}`, c.row![i]!, c.o![i]!])]);
  const small = room.use() === "slim";
  const columns: Column[] = small ? [
    { key: "t", title: "Time", width: "92px", cell: (i) => <span class="small">{short(dev.t[i]!)}</span> },
    { key: "w", title: "Event", width: "minmax(0,1.5fr)", cell: (i) => <><span class="cut"><V s={dev.words[c.w![i]!]} limit={60} /></span><span class={`small cut ${c.f![i]! > 0 ? "t-high" : "soft"}`}>{c.f![i]! > 0 ? `error ${c.f![i]}` : <V s={dev.apps[c.a![i]!]} limit={60} />}</span></> },
    { key: "n", title: "Address", width: "minmax(0,1fr)", cell: (i) => <><span class={`mono cut${net(i).odd ? " t-critical" : ""}`}><V s={net(i).ip} limit={50} /></span><span class="soft small cut"><V s={dev.tokens[c.b![i]!] || dev.tokens[c.r![i]!]} limit={40} /></span></> },
  ] : [
    { key: "t", title: "Time, source \u00b7 record", width: "156px", cell: (i) => <>{stamp(dev.t[i]!)}<span class="soft small cut">S{c.s![i]} {"\u00b7"} {num(c.row![i]!)}</span></> },
    { key: "w", title: "Event", width: "minmax(120px,1.5fr)", cell: (i) => <><span class="cut"><V s={dev.words[c.w![i]!]} limit={60} /></span>{c.f![i]! > 0 ? <span class="small t-high">error {c.f![i]}</span> : null}</> },
    { key: "r", title: "Token type", width: "minmax(140px,1.8fr)", cell: (i) => <Tokens reported={dev.tokens[c.r![i]!]} believed={dev.tokens[c.b![i]!]} /> },
    { key: "a", title: "Application", width: "minmax(110px,1.4fr)", cell: (i) => <span class="cut"><V s={dev.apps[c.a![i]!]} limit={60} /></span> },
    { key: "n", title: "Address", width: "minmax(120px,1.3fr)", cell: (i) => <><span class={`mono cut${net(i).odd ? " t-critical" : ""}`}><V s={net(i).ip} limit={50} /></span><span class="soft small cut"><V s={net(i).cc} limit={20} />{net(i).asn ? ` \u00b7 AS${net(i).asn}` : ""}{net(i).db ? <ByDatabase /> : null}</span></> },
    { key: "p", title: "PRT", width: "48px", num: true, cell: (i) => (c.p![i]! >= 0 ? c.p![i]! + 1 : "") },
    { key: "f", title: "Finding", width: "minmax(72px,.8fr)", cell: (i) => (dev.pins.get(i) ?? []).slice(0, 1).map((m) => <a class={m.own ? "" : "aside"} title={m.own ? plain(m.title) : `${plain(m.title)}: this finding rests on the sign-in and does not name the device`} href={link("findings", m.id)} onClick={(e) => e.stopPropagation()}>{m.id.slice(0, 6).toUpperCase()}</a>) },
  ];
  return (
    <>
      <div class="filters events">
        <h2>Events in view</h2>
        {present.map((k) => <button type="button" class={`chipbtn${kinds.includes(k) ? " on" : ""}`} aria-pressed={kinds.includes(k)} onClick={() => setKinds(kinds.includes(k) ? kinds.filter((x) => x !== k) : [...kinds, k])}>{theCase.kinds[k]}</button>)}
        <span class="soft end">{num(rows.length)} of {num(dev.n)}</span>
        <Button icon="download" onClick={() => save(`${name.replace(/[^A-Za-z0-9._-]/g, "_")}.csv`, table())}>CSV</Button>
      </div>
      {open !== undefined ? <Detail dev={dev} at={at} row={open} close={() => setOpen(undefined)} /> : null}
      <VTable slim={small} fit={dev.n} label={`Events in view, ${plural(rows.length, "sign-in")}`} rows={rows} columns={columns} height={42} selected={open} follow={open !== undefined} worst={(i) => (dev.worst[i]! < 3 ? severities[dev.worst[i]!] : undefined)} onOpen={setOpen} empty="No sign-in in this window." />
    </>
  );
}

function Detail({ dev, at, row, close }: { dev: Dev; at: number; row: number; close: () => void }) {
  const id = useData(() => eventId(at, row), `${at} ${row}`).data;
  const c = dev.c, h = event(dev, row), s = (theCase.sources ?? []).find((x) => x.Number === c.s![row]);
  const more: [string, string | undefined][] = [["Resource", dev.apps[c.to![row]!]], ["User", dev.users[c.u![row]!]], ["Session", dev.sessions[c.x![row]!]], ["User agent", dev.agents[c.g![row]!]], ["Event id", id], ["File", s?.path], ["Byte offset", String(c.o![row])], ["SHA-256 of the file", s?.sha256]];
  return (
    <section class="card detail" aria-label="Sign-in">
      <header><h3>{h.title}</h3><Button icon="x" title="Close" onClick={close} /></header>
      <dl class="all">{[...h.facts, ...more].filter(([, v]) => v).map(([k, v]) => <><dt>{k}</dt><dd>{k === "Session" ? <a href={link("session", v!, { on: dev.id })}><V s={v} limit={200} /></a> : <V s={v} limit={1200} />}</dd></>)}</dl>
    </section>
  );
}
