// One session: all its sign-ins, on whatever device and on none, in order of time,
// with what changes between them.
import { saveSignIns, type SignIn } from "./exports";
import { likely } from "./likely";
import { device, devices, eventIds, findings, sessionAt, theCase, users } from "./load";
import { signIn, unpack } from "./model";
import { link, room, useData, type Route } from "./store";
import { num, plain, plural, short, stamp } from "./text";
import { Button, Card, Copy, Person, Tokens, V, Wait } from "./ui";
import { VTable } from "./vtable";

// at is the place of the timeline: that of a device, or below zero that of a user.
interface Row extends SignIn { at: number; who: string }
interface Read { rows: Row[]; more: number } // timelines that were too many to be read

export function SessionPage({ route }: { route: Route }) {
  const { data: found, error } = useData(() => read(route.id), route.id);
  if (!found) return <Wait error={error} />;
  const data = found.rows, of = (f: (r: Row) => unknown, list = data) => new Set(list.map(f)).size, named = data.filter((r) => r.at >= 0), bare = data.length - named.length;
  const differs = (n: number, f: (r: Row) => unknown) => n > 0 && f(data[n]!) !== f(data[n - 1]!);
  const moved = (n: number, f: (r: Row) => unknown) => (differs(n, f) ? " hl" : ""), said = (n: number, f: (r: Row) => unknown) => (differs(n, f) ? <span class="vh">changed: </span> : null);
  const small = room.use() === "slim";
  const there = (r: Row, text: string) => {
    const to = { at: `S${r.s}.${r.row}`, from: Math.round(r.t - 6 * 3600), to: Math.round(r.t + 6 * 3600) };
    return <a href={r.at < 0 ? link("user", r.who || r.user, to) : link("device", r.at, to)}>{text}</a>;
  };
  const address = (n: number) => <><span title={plain(data[n]!.ip, 60)} class={`mono cut two-lines${moved(n, (r) => r.ip)}`}>{said(n, (r) => r.ip)}<V s={data[n]!.ip} limit={50} /></span><span class={`soft small cut${moved(n, (r) => r.asn)}`}>{said(n, (r) => r.asn)}<V s={data[n]!.cc} limit={20} />{data[n]!.asn ? ` \u00b7 AS${data[n]!.asn}` : ""}</span></>;
  const device = (n: number) => <span class={`cut two-lines${moved(n, (r) => r.device)}`}>{said(n, (r) => r.device)}{data[n]!.at < 0 ? <><i class="soft">none named</i>{data[n]!.likely ? <span class="soft small cut">perhaps <V s={data[n]!.likely} limit={60} /></span> : null}</> : <V s={data[n]!.name} limit={60} />}</span>;
  return (
    <div class="page broad">
      <p class="eyebrow soft">Session</p>
      <div class="title"><div><h1 class="mono"><V s={route.id} limit={120} /></h1><p class="meta">{data.length ? <span>{stamp(data[0]!.t)} {"\u2013"} {stamp(data.at(-1)!.t)}</span> : null}<Copy text={route.id} of="session id" /></p></div>
        <dl class="figures"><div><dt>Sign-ins</dt><dd>{num(data.length)}</dd></div><div><dt>Users</dt><dd>{of((r) => r.user)}</dd></div><div><dt>Devices</dt><dd>{of((r) => r.at, named)}</dd></div><div><dt>Addresses</dt><dd>{of((r) => r.ip)}</dd></div></dl></div>
      {data.length ? null : <p class="banner"><span><b>The report holds no sign-in of this session.</b> Sign-ins name a session only where the log carries its id, and only those of {stamp(theCase.from)} to {stamp(theCase.to)} are in the case. <a href={link("quality")}>Coverage and sources</a></span></p>}
      {theCase.chunks.cut ? <p class="banner"><span>This file was made small enough to hand over: it holds the timelines alone on which findings of medium level or higher rest. What of the session is on others is in the report of the case.</span></p> : null}
      {found.more ? <p class="banner"><span>The session is on more devices and users than this page reads: {plural(found.more, "timeline")} more.</span></p> : null}
      {data.length ? <Card title="Its sign-ins" side={<Button icon="download" onClick={() => saveSignIns(`session ${route.id}`, data)}>CSV</Button>}
        sub={<>All of the case, on whatever device; what differs from the sign-in before is marked.{bare ? ` ${plural(bare, "sign-in")} of the session ${bare === 1 ? "names" : "name"} no device.` : ""}</>}>
        <VTable slim={small} fit={data.length} label="Sign-ins of the session" rows={data.map((_, n) => n)} height={small ? 72 : 60} columns={small ? [
          { key: "t", title: "Time, address", width: "132px", cell: (n) => <><span class="small">{there(data[n]!, short(data[n]!.t))}</span>{address(n)}</> },
          { key: "w", title: "Event, device", width: "minmax(0,1fr)", cell: (n) => <><span class="cut"><V s={data[n]!.what} limit={80} /></span>{device(n)}</> },
        ] : [
          { key: "t", title: "Time, source \u00b7 record", width: "156px", cell: (n) => <>{there(data[n]!, stamp(data[n]!.t))}<span class="soft small cut">S{data[n]!.s} {"\u00b7"} {num(data[n]!.row)}</span></> },
          { key: "w", title: "Event, application", width: "minmax(120px,1.8fr)", cell: (n) => <><span class="cut two-lines"><V s={data[n]!.what} limit={80} /></span><span class="soft small cut" title={plain(data[n]!.app)}><V s={data[n]!.app} limit={60} /></span></> },
          { key: "r", title: "Token type", width: "minmax(158px,1.2fr)", cell: (n) => <Tokens reported={data[n]!.reported} believed={data[n]!.believed} /> },
          { key: "u", title: "User", width: "minmax(120px,1.5fr)", cell: (n) => <span class={moved(n, (r) => r.user)}>{said(n, (r) => r.user)}<Person s={data[n]!.user} /></span> },
          { key: "d", title: "Device", width: "minmax(112px,1.3fr)", cell: device },
          { key: "n", title: "Address", width: "minmax(156px,1.6fr)", cell: address }]} />
      </Card> : null}
    </div>
  );
}

const readTimelines = 60;

// read gathers the sign-ins of a session from the timelines that it is in.
async function read(id: string): Promise<Read> {
  const list = await devices(), all = await findings(), places = await sessionAt(id), rows: Row[] = [];
  for (const at of places.slice(0, readTimelines)) {
    const packed = await device(at);
    if (typeof packed === "string") continue; // cut
    const dev = unpack(packed, all), x = dev.sessions.indexOf(id);
    if (x < 0) continue; // another session, with the same last bytes
    const event = await eventIds(at), who = at < 0 ? (await users()).find((u) => u.own === -1 - at) : undefined, may = who && (await likely(who));
    for (let i = 0; i < dev.n; i++) if (dev.c.x![i] === x) rows.push({ ...signIn(dev, i, event(i), list.name[at] || list.id[at] || "", may?.get(`${dev.c.s![i]} ${dev.c.row![i]}`)), at, who: who?.id ?? "" });
  }
  return { rows: rows.sort((a, b) => a.t - b.t || b.at - a.at || a.row - b.row), more: Math.max(0, places.length - readTimelines) };
}
