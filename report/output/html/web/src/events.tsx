// The sign-ins of a timeline as a table that follows its window, and one of them
// with all that is known of it.
import { useMemo, useState } from "preact/hooks";
import { saveSignIns } from "./exports";
import { event } from "./hit";
import { eventIds, theCase } from "./load";
import { find, Kind, signIn, type Dev } from "./model";
import { link, room, useData } from "./store";
import { num, plain, plural, severities, short, stamp } from "./text";
import { Address, Button, ByDatabase, Tokens, V } from "./ui";
import { VTable, type Column } from "./vtable";

// rowOf finds the sign-in that a record such as S2.181 stands for.
function rowOf(dev: Dev, record: string): number | undefined {
  const [, s, n] = /^S(\d+)\.(\d+)$/.exec(record) ?? [];
  if (!n) return undefined;
  const i = dev.c.row!.findIndex((v, k) => v === Number(n) && dev.c.s![k] === Number(s));
  return i < 0 ? undefined : i;
}

// Likely says of a sign-in that names no device which it may be of, and why.
export interface Likely { at: number; name: string; why: string }

interface Props { dev: Dev; at: number; w: { from: number; to: number }; record: string; setRecord: (r: string) => void; name: string; likely?: Map<string, Likely> }

export function Events({ dev, at, w, name, record, setRecord, likely }: Props) {
  const [kinds, setKinds] = useState<number[]>([]);
  const open = useMemo(() => rowOf(dev, record), [dev, record]);
  const setOpen = (i: number | undefined) => setRecord(i === undefined ? "" : `S${dev.c.s![i]}.${dev.c.row![i]}`);
  const a = find(dev.t, w.from), b = find(dev.t, w.to), c = dev.c;
  const rows = useMemo(() => (kinds.length ? dev.rows.subarray(a, b).filter((i) => kinds.includes(c.k![i]!)) : dev.rows.subarray(a, b)), [dev, a, b, kinds]);
  const present = useMemo(() => Object.values(Kind).filter((k) => c.k?.includes(k)), [dev]);
  const perhaps = (i: number) => likely?.get(`${c.s![i]} ${c.row![i]}`);
  const net = (i: number) => dev.nets[c.n![i]!]!;
  const table = async () => {
    const id = await eventIds(at);
    saveSignIns(name, Array.from(rows, (i) => signIn(dev, i, id(i), name, perhaps(i))));
  };
  const small = room.use() === "slim";
  const columns: Column[] = small ? [
    { key: "t", title: "Time, address", width: "132px", cell: (i) => <><span class="small">{short(dev.t[i]!)}</span><span class={`mono cut${net(i).odd ? " t-critical" : ""}`}><Address s={net(i).ip} /></span></> },
    { key: "w", title: "Event, token, application", width: "minmax(0,1fr)", cell: (i) => <><span class="cut"><V s={dev.words[c.w![i]!]} limit={60} /></span><span class={`small cut ${c.f![i]! > 0 ? "t-high" : "soft"}`}>{c.f![i]! > 0 ? `error ${c.f![i]} \u00b7 ` : ""}<V s={dev.tokens[c.b![i]!] || dev.tokens[c.r![i]!]} limit={40} /> {"\u00b7"} <V s={dev.apps[c.a![i]!]} limit={60} /></span></> },
  ] : [
    { key: "t", title: "Time, source \u00b7 record", width: "156px", cell: (i) => <>{stamp(dev.t[i]!)}<span class="soft small cut">S{c.s![i]} {"\u00b7"} {num(c.row![i]!)}</span></> },
    { key: "w", title: "Event", width: "minmax(120px,1.5fr)", cell: (i) => <><span class="cut"><V s={dev.words[c.w![i]!]} limit={60} /></span>{c.f![i]! > 0 ? <span class="small t-high">error {c.f![i]}</span> : null}</> },
    { key: "r", title: "Token type", width: "minmax(140px,1.8fr)", cell: (i) => <Tokens reported={dev.tokens[c.r![i]!]} believed={dev.tokens[c.b![i]!]} /> },
    { key: "a", title: "Application", width: "minmax(110px,1.4fr)", cell: (i) => <span class="cut"><V s={dev.apps[c.a![i]!]} limit={60} /></span> },
    { key: "n", title: "Address", width: "minmax(120px,1.3fr)", cell: (i) => <><span class={`mono cut${net(i).odd ? " t-critical" : ""}`}><Address s={net(i).ip} /></span><span class="soft small cut"><V s={net(i).cc} limit={20} />{net(i).asn ? ` \u00b7 AS${net(i).asn}` : ""}{net(i).db ? <ByDatabase /> : null}</span></> },
    likely ? { key: "p", title: "May be of", width: "minmax(100px,1.1fr)", cell: (i) => <May of={perhaps(i)} /> } : { key: "p", title: "PRT", width: "48px", num: true, cell: (i) => (c.p![i]! >= 0 ? c.p![i]! + 1 : "") },
    { key: "f", title: "Finding", width: "minmax(72px,.8fr)", cell: (i) => (dev.pins.get(i) ?? []).slice(0, 1).map((m) => <a class={m.own ? "" : "aside"} title={m.own ? plain(m.title) : `${plain(m.title)}: this finding rests on the sign-in and does not name the device`} href={link("findings", m.id)} onClick={(e) => e.stopPropagation()}>{m.id.slice(0, 6).toUpperCase()}</a>) },
  ];
  return (
    <>
      <div class="filters events">
        {likely ? <h3>Events in view</h3> : <h2>Events in view</h2>}
        {present.map((k) => <button type="button" class={`chipbtn${kinds.includes(k) ? " on" : ""}`} aria-pressed={kinds.includes(k)} onClick={() => setKinds(kinds.includes(k) ? kinds.filter((x) => x !== k) : [...kinds, k])}>{theCase.kinds[k]}</button>)}
        <span class="soft end" role="status">{num(rows.length)} of {num(dev.n)}</span>
        <Button icon="download" onClick={() => void table()}>CSV</Button>
      </div>
      {open !== undefined ? <Detail dev={dev} at={at} row={open} may={perhaps(open)} close={() => setOpen(undefined)} /> : null}
      <VTable slim={small} fit={dev.n} label={`Events in view, ${plural(rows.length, "sign-in")}`} rows={rows} columns={columns} height={42} selected={open} follow={open !== undefined} worst={(i) => (dev.worst[i]! < 3 ? severities[dev.worst[i]!] : undefined)} onOpen={setOpen} empty="No sign-in in this window." />
    </>
  );
}

// May names the device that a sign-in may be of, and says why.
function May({ of }: { of?: Likely }) {
  if (!of) return <span class="soft">none told</span>;
  return <><a class="cut" href={link("device", of.at)} onClick={(e) => e.stopPropagation()}><V s={of.name} limit={60} /></a><span class="soft small cut" title={plain(of.why)}>a guess: <V s={of.why} limit={120} /></span></>;
}

function Detail({ dev, at, row, may, close }: { dev: Dev; at: number; row: number; may?: Likely; close: () => void }) {
  const id = useData(async () => (await eventIds(at))(row), `${at} ${row}`).data;
  const c = dev.c, h = event(dev, row), s = (theCase.sources ?? []).find((x) => x.Number === c.s![row]);
  const more: [string, string | undefined][] = [["May be of", may && `${may.name}: a guess, ${may.why}`], ["Resource", dev.apps[c.to![row]!]], ["User", dev.users[c.u![row]!]], ["Session", dev.sessions[c.x![row]!]], ["User agent", dev.agents[c.g![row]!]], ["Event id", id], ["File", s?.path], ["Byte offset", String(c.o![row])], ["SHA-256 of the file", s?.sha256]];
  return (
    <section class="card detail" aria-label="Sign-in">
      <header><h3>{h.title}</h3><Button icon="x" title="Close" onClick={close} /></header>
      <dl class="all">{[...h.facts, ...more].filter(([, v]) => v).map(([k, v]) => <><dt>{k}</dt><dd>{k === "Session" ? <a href={link("session", v!)}><V s={v} limit={200} /></a> : <V s={v} limit={1200} />}</dd></>)}</dl>
    </section>
  );
}
