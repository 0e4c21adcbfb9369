import { useEffect, useMemo, useState } from "preact/hooks";
import { Events } from "./events";
import { Guessed } from "./guesses";
import { device, devices, findings, guesses, theCase } from "./load";
import { unpack, type Dev } from "./model";
import { go, link, parse, room, useData, useSettled, zone, type Route } from "./store";
import { hover, num, plain, plural, ranks, severities, short, stamp } from "./text";
import { caseSpan, Timeline } from "./tlview";
import { Standing } from "./standing";
import type { Devices as List } from "./types";
import { Copy, Icon, Named, OfAddress, Person, Search, Sev, V, Wait, text } from "./ui";
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
    for (let i = 0; i < all.id.length; i++) if ((!get("worst") || all.sev[i]! <= 2) && (!get("shown") || all.shown[i] === Number(get("shown"))) && words.every((w) => hay[i]!.includes(w))) out.push(i);
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
        <Named worst={get("worst")} shown={get("shown")} set={set} />
        <span class="soft end" role="status">{num(rows.length)} of {num(all.id.length)}</span>
      </div>
      {theCase.counts.unlisted && (get("shown") === "0" || get("worst")) && !searching ? <p class="soft small">{plural(theCase.counts.unlisted, "device")} more {theCase.counts.unlisted > 1 ? "show" : "shows"} signs of misuse and {theCase.counts.unlisted > 1 ? "are" : "is"} not in this list, as no sign-in names {theCase.counts.unlisted > 1 ? "them" : "it"}: <a href={link("findings", "", { group: "dev", sev: "critical,high,medium" })}>see findings by device</a></p> : null}
      <OfAddress s={get("q")} here="This list holds no addresses: search everything for the findings that name one, and so for its devices." />
      <p class="soft small">Findings: all that name the device, whatever their severity. Worst is the worst of them.</p>
      <VTable slim={small} label="Devices" rows={rows} worst={(i) => severities[all.sev[i]!]} onOpen={(i) => go(link("device", i))} sort={get("sort") || "sev"} down={!!get("down")}
        onSort={(k) => set(k === (get("sort") || "sev") ? { down: get("down") ? "" : "1" } : { sort: k, down: ["find", "prts", "nets", "events", "last"].includes(k) ? "1" : "" })} columns={[
          { ...col("sev", "Worst", small ? "16px" : "86px", (i) => <Sev n={all.sev[i]!} word={!small} />), bare: small, ...(small ? { sort: undefined } : {}) },
          col("name", "Device", "minmax(158px,1.6fr)", (i) => <><span class="cut" title={hover(all.name[i]!, 20)}>{text(all.name[i] || "no name", 60)}</span><span class="soft small mono cut">{text(small ? all.user[i] : all.id[i], 60)}</span></>),
          ...(small ? [col("find", "Findings", "78px", (i) => all.find[i]! || "", true)] : [
          col("user", "Main user", "minmax(100px,1.7fr)", (i) => <Person s={all.user[i]} more={all.users[i]! > 1 ? `+${all.users[i]! - 1} more` : ""} />),
          col("os", wide ? "System" : "System, join", "minmax(96px,1.3fr)", (i) => <><span class="cut">{text(all.os[i], 60)}</span>{wide ? null : <span class="soft small cut">{text(all.trust[i], 40)}</span>}</>),
          ...(wide ? [col("trust", "Join", "minmax(92px,1.2fr)", (i) => <span class="cut">{text(all.trust[i], 40)}</span>)] : []),
          col("find", "Findings", "72px", (i) => all.find[i]! || "", true), col("prts", "PRTs", "46px", (i) => all.prts[i]!, true), col("nets", "Networks", "76px", (i) => all.nets[i]!, true),
          col("events", "Sign-ins", "70px", (i) => num(all.events[i]!), true), col("last", "Last seen", wide ? "164px" : "104px", (i) => (wide ? stamp : short)(all.last[i]!))])]} />
    </div>
  );
}

export function DevicePage({ route }: { route: Route }) {
  const { data: list, error } = useData(devices, "devices");
  if (!list) return <Wait error={error} />;
  const at = /^\d{1,9}$/.test(route.id) ? Number(route.id) : list.id.indexOf(route.id);
  return at >= 0 && at < list.id.length ? <Opened key={at} at={at} list={list} route={route} /> : <Wait error="The report holds no sign-in of this device." />;
}

function Opened({ at, list, route }: { at: number; list: List; route: Route }) {
  const { data, error } = useData(async () => {
    const packed = await device(at);
    if (typeof packed === "string") throw new Error("This file was made small enough to hand over and does not hold the timeline of this device, which no finding of medium level or higher names. The report in the case has it.");
    const dev = unpack(packed, await findings());
    dev.guesses = await guesses(at);
    return dev;
  }, at);
  return data ? <One at={at} list={list} dev={data} route={route} /> : <Wait error={error} of={`${plural(list.events[at]!, "sign-in")} of ${plain(list.name[at] || list.id[at]!, 60)}`} />;
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
  useEffect(() => { // the window belongs to the address, so that it can be sent to a colleague; a reader who is about to leave, or to go to another finding, must not be called back
    const here = ({ id, q }: Route) => [route.id, String(at)].includes(id) && (q.get("f") ?? undefined) === focus;
    const t = setTimeout(() => here(parse(location.hash)) && history.replaceState(null, "", link("device", at, { f: focus, at: record, ...(w.from > whole.from || w.to < whole.to ? { from: Math.round(w.from), to: Math.round(w.to) } : {}) })), 250);
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
          <h1><V s={list.name[at] || list.id[at]} limit={100} /> {list.sev[at]! < 9 ? <><span class="vh">, </span><Sev n={list.sev[at]!} /></> : null}</h1>
          <p class="meta"><span class="mono"><V s={list.id[at]} limit={80} /> <Copy text={list.id[at]!} of="device id" /></span><span><V s={list.os[at]} limit={80} /></span><span><V s={list.trust[at]} limit={40} /></span>
            {dev.users.slice(0, 4).map((u) => <span><Icon name="user" /> <a href={link("user", u)}><V s={u} limit={80} /></a></span>)}{dev.users.length > 4 ? <span>and {dev.users.length - 4} more users</span> : null}</p>
        </div>
        <dl class="figures"><div><dt>Sign-ins</dt><dd>{num(dev.n)}</dd></div><div><dt>PRTs</dt><dd>{list.prts[at]}</dd></div><div><dt>Networks</dt><dd>{dev.nets.length}</dd></div><div title="Findings that name this device. One that rests on a sign-in of it and names another, or none, is marked among the events and not counted here."><dt>Findings</dt><dd><a href={link("findings", "", { on: at })} aria-label={plural(dev.marks.length, "finding")}>{dev.marks.length}</a></dd></div></dl>
      </div>
      <Standing of={dev.standing} />
      <section class="card tlcard"><h2 class="vh">Timeline</h2><Timeline dev={dev} window={w} onWindow={set} focus={focus} of={list.name[at] || list.id[at]!} onFinding={(f) => { void findings().then((all) => go(link("device", at, { f: all.id[f] }))); }} onRow={(r) => set({ from: Math.max(whole.from, dev.t[r]! - 3600), to: Math.min(whole.to, dev.t[r]! + 3600) })} /></section>
      {below}
    </div>
  );
}
