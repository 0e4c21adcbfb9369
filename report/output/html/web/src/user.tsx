// One user over all devices: what was found, where from, and when on each.
import { useMemo, useState } from "preact/hooks";
import { bare, requests, type Asked } from "./asked";
import { Events, type Likely } from "./events";
import { likely } from "./likely";
import { device, devices, finding, findings, theCase, users } from "./load";
import { unpack, type Dev } from "./model";
import { link, useData, useSettled, zone, type Route } from "./store";
import { Table } from "./table";
import { num, plain, plural, short, stamp } from "./text";
import { caseSpan, Timeline } from "./tlview";
import type { Devices, Findings, Person } from "./types";
import { ByDatabase, Card, Sev, V, Wait } from "./ui";

const shownDevices = 200, shownFindings = 50, readFindings = 500, readDevices = 12, drawnDevices = 3, shownNets = 40;

export function UserPage({ route }: { route: Route }) {
  const { data, error } = useData(async () => ({ people: await users(), list: await devices(), all: await findings() }), "user");
  if (!data) return <Wait error={error} />;
  const u = data.people.find((p) => p.id === route.id) ?? data.people.find((p) => p.name === route.id), others = data.people.filter((p) => p !== u && p.name === u?.name);
  if (!u) return <div class="page"><p class="eyebrow"><a href={link("users")}>Users</a></p><h1>No such user</h1><p class="soft lead">The report holds no sign-in of {"\u201c"}<V s={route.id} limit={120} />{"\u201d"}, and no finding names it. <a href={link("users")}>All users</a> are in the list.</p></div>;
  const mine = data.all.user.flatMap((n, i) => (n === u.name ? [i] : []));
  const list = data.list, on = [...u.on].sort((a, b) => list.sev[a.device]! - list.sev[b.device]! || b.signed - a.signed || a.device - b.device), signed = on.filter((x) => x.signed).map((x) => x.device);
  return (
    <div class="page">
      <p class="eyebrow"><a href={link("users")}>Users</a>{principal(u) ? <span class="soft"> {"\u00b7"} a service principal</span> : null}</p>
      <div class="title"><div><h1><V s={u.name} limit={120} /> {u.sev < 9 ? <><span class="vh">, </span><Sev n={u.sev} /></> : null}</h1><p class="meta"><span class="mono"><V s={u.id} /></span>{u.events ? <span>{short(u.first)} {"\u2013"} {short(u.last)}</span> : null}</p></div>
        <dl class="figures"><div><dt>Sign-ins</dt><dd>{num(u.events)}</dd></div><div><dt>No device named</dt><dd>{num(u.nameless)}</dd></div><div><dt>Devices</dt><dd>{num(signed.length)}</dd></div><div><dt>Findings</dt><dd>{num(u.find)}</dd></div></dl></div>
      {others.length ? <p class="banner"><span><b>{plural(others.length, "more account")} of this name.</b> An account that is made anew takes a name over and has another id: {others.slice(0, 20).map((p, i) => <>{i ? ", " : ""}<a class="mono" href={link("user", p.id)}><V s={p.id} limit={60} /></a></>)}. Findings go by the name here.</span></p> : null}
      <Card title="Findings" side={mine.length ? <a class="btn" href={link("findings", "", { user: u.name })}>Open as list</a> : null}>
        {mine.length ? <Table label="Findings of the user"><thead><tr><th>Severity</th><th>Finding</th><th>Device</th><th>First seen</th></tr></thead><tbody>{mine.slice(0, shownFindings).map((i) => <tr><td><Sev n={data.all.sev[i]!} /></td><td><a href={link("findings", data.all.id[i]!)}><V s={data.all.title[i]} limit={160} /></a></td><td><V s={data.all.name[i]} limit={60} /></td><td class="nowrap">{stamp(data.all.first[i]!)}</td></tr>)}</tbody></Table> : <p class="soft">{u.find ? "None names this user first." : theCase.counts.findings ? "No finding names this user. That says nothing about days without data, nor about what could not be assessed." : theCase.nothing}</p>}
        {u.find > mine.length ? <Others key={u.name} name={u.name} id={u.id} all={data.all} n={u.find - mine.length} /> : null}
        {mine.length > shownFindings ? <p class="soft">and {plural(mine.length - shownFindings, "finding")} more in the list</p> : null}
      </Card>
      <Where u={u} on={on} list={list} />
      {u.events || mine.length ? <OnDevices key={u.name} u={u} on={signed} list={list} route={route} /> : null}
    </div>
  );
}

export const principal = (u: Person) => u.id.startsWith("sp:");

// Where says on which devices the sign-ins of a user are: each of them is in one
// row and the rows add up.
function Where({ u, on, list }: { u: Person; on: Person["on"]; list: Devices }) {
  const { data: bare } = useData(async () => {
    const packed = u.own < 0 ? "" : await device(-1 - u.own);
    return typeof packed === "string" ? 0 : unpack(packed, await findings()).t.at(-1);
  }, `own ${u.id}`);
  const shown = on.slice(0, shownDevices), rest = on.slice(shownDevices), sum = (of: Person["on"]) => of.reduce((n, x) => n + x.signed, 0), perhaps = on.reduce((n, x) => n + x.perhaps, 0);
  return (
    <Card title="Where the sign-ins are" sub={`${plural(u.events, "sign-in")}: ${num(sum(on))} on ${plural(on.filter((x) => x.signed).length, "device")}, ${num(u.nameless)} that name${u.nameless === 1 ? "s" : ""} none${perhaps ? `, of which ${num(perhaps)} may be of a device` : ""}`}>
      <Table label="Devices"><thead><tr><th>Worst</th><th>Device</th><th>System</th><th>Join</th><th class="num">PRTs</th><th class="num">Sign-ins</th><th class="num">Perhaps</th><th>Last seen</th></tr></thead>
        <tbody>
          {shown.map(({ device: d, signed, perhaps }) => <tr><td><Sev n={list.sev[d]!} /></td><td><a href={link("device", d)}><V s={list.name[d] || list.id[d]} limit={60} /></a></td><td><V s={list.os[d]} limit={60} /></td><td><V s={list.trust[d]} limit={40} /></td><td class="num">{list.prts[d]}</td><td class="num">{num(signed)}</td><td class="num">{perhaps ? num(perhaps) : ""}</td><td class="nowrap">{stamp(list.last[d]!)}</td></tr>)}
          {rest.length ? <tr><td /><td>{plural(rest.length, "device")} more</td><td /><td /><td /><td class="num">{num(sum(rest))}</td><td /><td /></tr> : null}
          {u.nameless ? <tr><td /><td><i>no device named</i></td><td /><td /><td /><td class="num">{num(u.nameless)}</td><td /><td class="nowrap">{bare ? stamp(bare) : ""}</td></tr> : null}
          <tr class="sum"><td /><td><b>In all</b></td><td /><td /><td /><td class="num"><b>{num(u.events)}</b></td><td class="num">{perhaps ? num(perhaps) : ""}</td><td class="nowrap">{stamp(u.last)}</td></tr>
        </tbody></Table>
      {perhaps ? <p class="soft small">Perhaps: sign-ins that name no device and may be of this one. They are a guess, stand below under {"\u201c"}No device named{"\u201d"}, and count there.</p> : null}
    </Card>
  );
}

// Others lists the findings that name a user, but another one first. A list of
// findings knows only the first: these must be read, which few enough can be.
function Others({ name, id, all, n }: { name: string; id: string; all: Findings; n: number }) {
  const { data } = useData(async () => {
    const out: number[] = [];
    if (all.id.length <= readFindings) for (let i = 0; i < all.id.length; i++) if (all.user[i] !== name && (await finding(i)).users?.some((u) => u.id === id || u.upn === name)) out.push(i);
    return out;
  }, name);
  if (!data) return null;
  return <p class="soft">and {plural(n, "finding")} that name{n === 1 ? "s" : ""} another user first{data.length ? ": " : ", in findings.jsonl"}{data.slice(0, shownFindings).map((i, k) => <>{k ? ", " : ""}<Sev n={all.sev[i]!} word={false} /> <a href={link("findings", all.id[i]!)}><V s={all.title[i]} limit={160} /></a></>)}</p>;
}

interface Net { ip: string; asn: number; cc: string; db: boolean; odd: boolean; rows: number; asked: number; prt: number; first: number; last: number; devices: Set<number> }

// OnDevices draws the first devices of a user, what names no device, and gathers
// the networks that the user was on.
function OnDevices({ u, on, list, route }: { u: Person; on: number[]; list: Devices; route: Route }) {
  const { data, error } = useData(async () => {
    const all = await findings(), devs: { at: number; dev: Dev }[] = [], places = on.slice(0, readDevices);
    for (const at of places) {
      const packed = await device(at);
      if (typeof packed === "string") continue;
      devs.push({ at, dev: unpack(packed, all) });
    }
    const own = await bare(u.name, u.own, all);
    if (own && (own.n || (await requests(own.marks)).length)) devs.push({ at: u.own >= 0 ? -1 - u.own : -1, dev: own });
    const asked = new Map<string, Asked>();
    for (const { at, dev } of devs) for (const a of await requests(dev.marks, at >= 0 ? [dev.id, list.name[at]!] : [])) if (!a.user || a.user === u.name) asked.set(a.key, a);
    return { devs, asked: [...asked.values()], likely: await likely(u) };
  }, u.name);
  if (!data) return <Card title="Networks"><Wait error={error} /></Card>;
  const devs = data.devs, read = devs.filter((x) => x.dev.id), own = devs.find((x) => x.dev.id === ""), nets = networks(u.name, devs, data.asked), asked = nets.some((n) => n.asked), lacking = read.length < on.length || (u.own >= 0 && !own);
  return (
    <>
      {read.slice(0, drawnDevices).map(({ at, dev }) => <Card title={`On ${plain(list.name[at] || list.id[at]!, 60)}`} side={<a class="btn" href={link("device", at)}>Open the device</a>}><Strip dev={dev} of={list.name[at] || list.id[at]!} /></Card>)}
      {read.length > drawnDevices || read.length < on.length ? <p class="soft">{plural(on.length - Math.min(read.length, drawnDevices), "device")} more of this user {on.length - Math.min(read.length, drawnDevices) === 1 ? "is" : "are"} drawn on {on.length - Math.min(read.length, drawnDevices) === 1 ? "its page" : "their pages"}; the table above leads there.</p> : null}
      {own ? <NoDevice u={u} at={own.at} dev={own.dev} likely={data.likely} route={route} /> : u.own >= 0 ? <Card title="No device named"><p>{plural(u.nameless, "sign-in")} of this user name{u.nameless === 1 ? "s" : ""} no device. This file was made small enough to hand over and does not hold {u.nameless === 1 ? "it" : "them"}: no finding of medium level or higher rests on {u.nameless === 1 ? "it" : "them"}. The report in the case has {u.nameless === 1 ? "it" : "them"}.</p></Card> : null}
      <Card title="Networks" sub={lacking ? `On ${read.length} of ${plural(on.length, "device")}, the worst first${own ? ", and of what names none" : ""}` : "Over all sign-ins"}>
        <Table label="Networks"><thead><tr><th>Address</th><th>Network</th><th class="num">Sign-ins</th><th class="num">With PRT</th>{asked ? <th class="num">Requests cited</th> : null}<th class="num">Devices</th><th>First</th><th>Last</th></tr></thead>
          <tbody>{nets.slice(0, shownNets).map((n) => <tr><td class={`mono address${n.odd ? " t-critical" : ""}`}><V s={n.ip || "no address"} limit={60} />{n.odd ? <span class="vh"> suspicious</span> : null}</td><td>{n.asn ? `AS${n.asn} ` : ""}<V s={n.cc} limit={60} />{n.db ? <ByDatabase /> : null}</td><td class="num">{num(n.rows)}</td><td class="num">{n.prt ? num(n.prt) : ""}</td>{asked ? <td class="num">{n.asked ? num(n.asked) : ""}</td> : null}<td class="num">{n.devices.size || ""}</td><td class="nowrap">{stamp(n.first)}</td><td class="nowrap">{stamp(n.last)}</td></tr>)}</tbody></Table>
        {nets.length > shownNets ? <p class="soft">and {plural(nets.length - shownNets, "network")} more on the pages of the devices</p> : null}
        {nets.some((n) => n.odd) ? <p class="soft small">Marked with {"\u25c6"}: most sign-ins of a device from there, or requests made from there without any sign-in, are evidence of findings of medium level or higher.</p> : null}
        {asked ? <p class="soft small">Requests cited: records of them that findings rest on, no count of all there were. Of many alike a finding cites the first and the last, and says how many. They are made with tokens that were given before, are no sign-ins, and stand on lanes of their own as squares.</p> : null}
      </Card>
    </>
  );
}

// NoDevice draws and lists what of a user names no device.
function NoDevice({ u, at, dev, likely, route }: { u: Person; at: number; dev: Dev; likely: Map<string, Likely>; route: Route }) {
  const from = Number(route.q.get("from")), to = Number(route.q.get("to")), whole = caseSpan(dev), [w, set] = useState(from && to > from ? { from, to } : whole), [record, setRecord] = useState(route.q.get("at") ?? "");
  const rest = useSettled(w, `${w.from} ${w.to}`), local = zone.use();
  const table = useMemo(() => <Events dev={dev} at={at} w={rest} name={`${u.name} no device`} record={record} setRecord={setRecord} likely={likely} />, [dev, rest, record, local]);
  return (
    <Card cls="nodevice" title="No device named" sub={principal(u) ? "A service principal signs in on no device." : !dev.n ? "Every sign-in of this user names a device; these requests were made with tokens of which no device is known." : "Sign-ins of this user whose record names no device: from a browser without single sign-on, an application that does not tell, or someone else's machine."}>
      <Timeline dev={dev} window={w} onWindow={set} onRow={(r) => set({ from: Math.max(whole.from, dev.t[r]! - 3600), to: Math.min(whole.to, dev.t[r]! + 3600) })} slim of="what names no device" />
      {dev.n ? table : null}
    </Card>
  );
}

function Strip({ dev, of }: { dev: Dev; of: string }) {
  const whole = caseSpan(dev), [w, set] = useState(whole);
  return <Timeline dev={dev} window={w} onWindow={set} slim of={of} />;
}

// networks sums up the sign-ins of a user, and requests under findings, by network,
// suspicious ones first.
function networks(name: string, devs: { at: number; dev: Dev }[], asked: Asked[]): Net[] {
  const found = new Map<string, Net>();
  for (const { at, dev } of devs) {
    const u = dev.users.indexOf(name), c = dev.c;
    for (let i = 0; i < dev.n; i++) {
      if (c.u![i] !== u) continue;
      const of = dev.nets[c.n![i]!]!, key = `${of.ip} ${of.asn} ${of.cc} ${of.db}`;
      let n = found.get(key);
      if (!n) found.set(key, (n = { ip: of.ip, asn: of.asn, cc: of.cc, db: of.db, odd: false, rows: 0, asked: 0, prt: 0, first: dev.t[i]!, last: dev.t[i]!, devices: new Set() }));
      n.odd ||= of.odd;
      n.rows++;
      if (c.p![i]! >= 0) n.prt++;
      n.first = Math.min(n.first, dev.t[i]!);
      n.last = Math.max(n.last, dev.t[i]!);
      if (at >= 0) n.devices.add(at);
    }
  }
  for (const a of asked) {
    let n = [...found.values()].find((x) => x.ip === a.ip);
    if (!n) found.set(a.ip, (n = { ip: a.ip, asn: 0, cc: a.network, db: false, odd: false, rows: 0, asked: 0, prt: 0, first: a.t, last: a.t, devices: new Set() }));
    n.odd ||= !n.rows && a.sev <= 2;
    n.asked++;
    n.first = Math.min(n.first, a.t);
    n.last = Math.max(n.last, a.t);
  }
  return [...found.values()].sort((a, b) => Number(b.odd) - Number(a.odd) || b.rows - a.rows || b.asked - a.asked || (a.ip < b.ip ? -1 : 1));
}
