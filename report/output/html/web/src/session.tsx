// One session: its sign-ins on the devices from which it was asked for, in order
// of time, with what changes between them.
import { event } from "./hit";
import { device, devices, findings } from "./load";
import { unpack, type Dev } from "./model";
import { link, useData, type Route } from "./store";
import { num, plural, stamp } from "./text";
import { Card, Copy, Tokens, V, Wait } from "./ui";
import { VTable } from "./vtable";

interface Row { at: number; dev: Dev; i: number; name: string }

export function SessionPage({ route }: { route: Route }) {
  const on = (route.q.get("on") ?? "").split(",").filter(Boolean).slice(0, 12);
  const { data, error } = useData(async () => {
    const list = await devices(), all = await findings(), rows: Row[] = [];
    for (const at of on.map((id) => list.id.indexOf(id)).filter((at) => at >= 0)) {
      const packed = await device(at);
      if (typeof packed === "string") continue;
      const dev = unpack(packed, all), x = dev.sessions.indexOf(route.id);
      if (x >= 0) for (let i = 0; i < dev.n; i++) if (dev.c.x![i] === x) rows.push({ at, dev, i, name: list.name[at] || list.id[at]! });
    }
    return rows.sort((a, b) => a.dev.t[a.i]! - b.dev.t[b.i]! || a.at - b.at);
  }, route.id + route.q);
  if (!data) return <Wait error={error} />;
  const net = (r: Row) => r.dev.nets[r.dev.c.n![r.i]!]!, of = <T,>(f: (r: Row) => T) => new Set(data.map(f)).size;
  const moved = (n: number, f: (r: Row) => unknown) => n > 0 && f(data[n]!) !== f(data[n - 1]!);
  return (
    <div class="page broad">
      <p class="eyebrow soft">Session</p>
      <div class="title"><div><h1 class="mono"><V s={route.id} limit={120} /> <Copy text={route.id} /></h1>{data.length ? <p class="meta">{stamp(data[0]!.dev.t[data[0]!.i]!)} {"\u2013"} {stamp(data.at(-1)!.dev.t[data.at(-1)!.i]!)}</p> : null}</div>
        <dl class="figures"><div><dt>Sign-ins</dt><dd>{num(data.length)}</dd></div><div><dt>Users</dt><dd>{of((r) => r.dev.users[r.dev.c.u![r.i]!])}</dd></div><div><dt>Devices</dt><dd>{of((r) => r.at)}</dd></div><div><dt>Addresses</dt><dd>{of((r) => net(r).ip)}</dd></div></dl></div>
      <Card title="Its sign-ins" sub={`On ${plural(on.length, "device")} from which this page was opened; what differs from the sign-in before is marked. Sign-ins without a device are not here.`}>
        <VTable cls="tall" label="Sign-ins of the session" rows={data.map((_, n) => n)} height={42} empty="No sign-in of these devices is of this session." columns={[
          { key: "t", title: "Time", width: "168px", cell: (n) => <a href={link("device", data[n]!.at, { at: `S${data[n]!.dev.c.s![data[n]!.i]}.${data[n]!.dev.c.row![data[n]!.i]}`, from: data[n]!.dev.t[data[n]!.i]! - 6 * 3600, to: data[n]!.dev.t[data[n]!.i]! + 6 * 3600 })}>{stamp(data[n]!.dev.t[data[n]!.i]!)}</a> },
          { key: "w", title: "Event", width: "minmax(110px,1.2fr)", cell: (n) => <span class="cut">{event(data[n]!.dev, data[n]!.i).title}</span> },
          { key: "r", title: "Token: reported \u2192 believed", width: "minmax(150px,1.6fr)", cell: (n) => { const { dev, i } = data[n]!; return <Tokens reported={dev.tokens[dev.c.r![i]!]} believed={dev.tokens[dev.c.b![i]!]} />; } },
          { key: "a", title: "Application", width: "minmax(110px,1.3fr)", cell: (n) => <span class="cut"><V s={data[n]!.dev.apps[data[n]!.dev.c.a![data[n]!.i]!]} limit={60} /></span> },
          { key: "d", title: "Device", width: "minmax(110px,1.2fr)", cell: (n) => <span class={`cut${moved(n, (r) => r.at) ? " hl" : ""}`}><V s={data[n]!.name} limit={60} /></span> },
          { key: "n", title: "Address", width: "minmax(120px,1.3fr)", cell: (n) => <><span class={`mono cut${moved(n, (r) => net(r).ip) ? " hl" : ""}`}><V s={net(data[n]!).ip} limit={50} /></span><span class={`soft small cut${moved(n, (r) => net(r).asn) ? " hl" : ""}`}><V s={net(data[n]!).cc} limit={20} />{net(data[n]!).asn ? ` \u00b7 AS${net(data[n]!).asn}` : ""}</span></> }]} />
      </Card>
    </div>
  );
}
