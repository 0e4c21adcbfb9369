// One session: its sign-ins on the devices from which it was asked for, and
// those that name no device, in order of time, with what changes between them.
import { device, devices, findings, guesses } from "./load";
import { unpack } from "./model";
import { link, room, useData, type Route } from "./store";
import { csv, num, plural, save, short, stamp } from "./text";
import { Button, Card, Copy, Person, Tokens, V, Wait } from "./ui";
import { VTable } from "./vtable";

// at is the place of the device that a sign-in names, or -1.
interface Row { t: number; at: number; name: string; event: string; reported: string; believed: string; app: string; user: string; ip: string; asn: number; cc: string; s: number; row: number; o: number }

export function SessionPage({ route }: { route: Route }) {
  const on = (route.q.get("on") ?? "").split(",").filter(Boolean).slice(0, 12);
  const { data, error } = useData(() => read(route.id, on), route.id + route.q);
  if (!data) return <Wait error={error} />;
  const of = (f: (r: Row) => unknown, list = data) => new Set(list.map(f)).size, named = data.filter((r) => r.at >= 0), bare = data.length - named.length;
  const moved = (n: number, f: (r: Row) => unknown) => (n > 0 && f(data[n]!) !== f(data[n - 1]!) ? " hl" : "");
  const small = room.use() === "slim";
  const there = (r: Row, text: string) => (r.at < 0 ? text : <a href={link("device", r.at, { at: `S${r.s}.${r.row}`, from: r.t - 6 * 3600, to: r.t + 6 * 3600 })}>{text}</a>);
  const address = (n: number) => <><span class={`mono cut${moved(n, (r) => r.ip)}`}><V s={data[n]!.ip} limit={50} /></span><span class={`soft small cut${moved(n, (r) => r.asn)}`}><V s={data[n]!.cc} limit={20} />{data[n]!.asn ? ` \u00b7 AS${data[n]!.asn}` : ""}</span></>;
  const device = (n: number) => <span class={`cut${moved(n, (r) => r.at)}`}>{data[n]!.at < 0 ? <i class="soft">none named</i> : <V s={data[n]!.name} limit={60} />}</span>;
  const table = () => csv([["time_utc", "event", "reported", "believed", "application", "user", "device", "address", "asn", "country", "source", "record", "offset"],
    ...data.map((r) => [new Date(r.t * 1000).toISOString(), r.event, r.reported, r.believed, r.app, r.user, r.name, r.ip, r.asn || "", r.cc, `S${r.s}`, r.row, r.o])]);
  return (
    <div class="page broad">
      <p class="eyebrow soft">Session</p>
      <div class="title"><div><h1 class="mono"><V s={route.id} limit={120} /> <Copy text={route.id} /></h1>{data.length ? <p class="meta">{stamp(data[0]!.t)} {"\u2013"} {stamp(data.at(-1)!.t)}</p> : null}</div>
        <dl class="figures"><div><dt>Sign-ins</dt><dd>{num(data.length)}</dd></div><div><dt>Users</dt><dd>{of((r) => r.user)}</dd></div><div><dt>Devices</dt><dd>{of((r) => r.at, named)}</dd></div><div><dt>Addresses</dt><dd>{of((r) => r.ip)}</dd></div></dl></div>
      <Card title="Its sign-ins" side={data.length ? <Button icon="download" onClick={() => save("session.csv", table())}>CSV</Button> : null}
        sub={<>On {plural(on.length, "device")} from which this page was opened; what differs from the sign-in before is marked.{bare ? ` ${plural(bare, "sign-in")} of the session ${bare === 1 ? "names" : "name"} no device.` : ""} What is on other devices is not here.</>}>
        <VTable slim={small} fit={data.length} label="Sign-ins of the session" rows={data.map((_, n) => n)} height={48} empty="No sign-in of these devices is of this session." columns={small ? [
          { key: "t", title: "Time", width: "92px", cell: (n) => <span class="small">{there(data[n]!, short(data[n]!.t))}</span> },
          { key: "w", title: "Event, device", width: "minmax(0,1.3fr)", cell: (n) => <><span class="cut"><V s={data[n]!.event} limit={80} /></span><span class="small">{device(n)}</span></> },
          { key: "n", title: "Address", width: "minmax(0,1fr)", cell: address },
        ] : [
          { key: "t", title: "Time, source \u00b7 record", width: "156px", cell: (n) => <>{there(data[n]!, stamp(data[n]!.t))}<span class="soft small cut">S{data[n]!.s} {"\u00b7"} {num(data[n]!.row)}</span></> },
          { key: "w", title: "Event", width: "minmax(88px,1.2fr)", cell: (n) => <span class="cut"><V s={data[n]!.event} limit={80} /></span> },
          { key: "r", title: "Token type", width: "minmax(140px,1.6fr)", cell: (n) => <Tokens reported={data[n]!.reported} believed={data[n]!.believed} /> },
          { key: "a", title: "Application", width: "minmax(88px,1.3fr)", cell: (n) => <span class="cut"><V s={data[n]!.app} limit={60} /></span> },
          { key: "u", title: "User", width: "minmax(92px,1.2fr)", cell: (n) => <span class={moved(n, (r) => r.user)}><Person s={data[n]!.user} /></span> },
          { key: "d", title: "Device", width: "minmax(92px,1.2fr)", cell: device },
          { key: "n", title: "Address", width: "minmax(104px,1.3fr)", cell: address }]} />
      </Card>
    </div>
  );
}

// read gathers the sign-ins of a session from devices, and from what names no
// device and may be of them.
async function read(id: string, on: string[]): Promise<Row[]> {
  const list = await devices(), all = await findings(), rows: Row[] = [], bare = new Map<string, Row>();
  for (const at of on.map((d) => list.id.indexOf(d)).filter((at) => at >= 0)) {
    const g = await guesses(at);
    for (let i = 0; g && i < g.n; i++) {
      if (g.x[i] === id) bare.set(`${g.s[i]} ${g.row[i]}`, { t: g.t[i]!, at: -1, name: "", event: g.w[i]!, reported: g.r[i]!, believed: g.b[i]!, app: g.a[i]!, user: g.user[i]!, ip: g.ip[i]!, asn: g.asn[i]!, cc: g.cc[i]!, s: g.s[i]!, row: g.row[i]!, o: g.o[i]! });
    }
    const packed = await device(at);
    if (typeof packed === "string") continue;
    const dev = unpack(packed, all), x = dev.sessions.indexOf(id), c = dev.c;
    for (let i = 0; x >= 0 && i < dev.n; i++) {
      if (c.x![i] !== x) continue;
      const net = dev.nets[c.n![i]!]!;
      rows.push({ t: dev.t[i]!, at, name: list.name[at] || list.id[at]!, event: dev.words[c.w![i]!]!, reported: dev.tokens[c.r![i]!]!, believed: dev.tokens[c.b![i]!]!, app: dev.apps[c.a![i]!]!, user: dev.users[c.u![i]!] ?? "", ip: net.ip, asn: net.asn, cc: net.cc, s: c.s![i]!, row: c.row![i]!, o: c.o![i]! });
    }
  }
  return [...rows, ...bare.values()].sort((a, b) => a.t - b.t || b.at - a.at || a.row - b.row);
}
