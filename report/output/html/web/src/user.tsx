// One user over all devices: what was found, where from, and when on each.
import { useState } from "preact/hooks";
import { device, devices, finding, findings, theCase, users } from "./load";
import { unpack, type Dev } from "./model";
import { link, useData, type Route } from "./store";
import { Table } from "./table";
import { num, plain, plural, short, stamp } from "./text";
import { caseSpan, Timeline } from "./tlview";
import type { Devices, Findings } from "./types";
import { ByDatabase, Card, Sev, V, Wait } from "./ui";

const shownDevices = 200, shownFindings = 50, readFindings = 500, readDevices = 12, drawnDevices = 3, shownNets = 40;

export function UserPage({ route }: { route: Route }) {
  const { data, error } = useData(async () => ({ people: await users(), list: await devices(), all: await findings() }), "user");
  if (!data) return <Wait error={error} />;
  const u = data.people.find((p) => p.name === route.id || p.id === route.id);
  if (!u) return <div class="page"><p class="eyebrow"><a href={link("users")}>Users</a></p><h1>No such user</h1><p class="soft lead">The report holds no timeline of {"\u201c"}<V s={route.id} limit={120} />{"\u201d"}. <a href={link("users")}>All users</a> are in the list.</p></div>;
  const mine = data.all.user.flatMap((n, i) => (n === u.name ? [i] : []));
  const list = data.list, on = [...u.devices].sort((a, b) => list.sev[a]! - list.sev[b]! || list.events[b]! - list.events[a]! || a - b);
  return (
    <div class="page">
      <p class="eyebrow"><a href={link("users")}>Users</a></p>
      <div class="title"><div><h1><V s={u.name} limit={120} /> {u.sev < 9 ? <Sev n={u.sev} /> : null}</h1><p class="meta"><span class="mono"><V s={u.id} /></span><span>{short(u.first)} {"\u2013"} {short(u.last)}</span></p></div>
        <dl class="figures"><div><dt>Sign-ins</dt><dd>{num(u.events)}</dd></div><div><dt>Devices</dt><dd>{num(u.devices.length)}</dd></div><div><dt>Findings</dt><dd>{num(u.find)}</dd></div></dl></div>
      <Card title="Findings" side={mine.length ? <a class="btn" href={link("findings", "", { user: u.name })}>Open as list</a> : null}>
        {mine.length ? <Table label="Findings of the user"><thead><tr><th>Severity</th><th>Finding</th><th>Device</th><th>First seen</th></tr></thead><tbody>{mine.slice(0, shownFindings).map((i) => <tr><td><Sev n={data.all.sev[i]!} /></td><td><a href={link("findings", data.all.id[i]!)}><V s={data.all.title[i]} limit={160} /></a></td><td><V s={data.all.name[i]} limit={60} /></td><td class="nowrap">{stamp(data.all.first[i]!)}</td></tr>)}</tbody></Table> : <p class="soft">None names this user first. {theCase.nothing}</p>}
        {u.find > mine.length ? <Others key={u.name} name={u.name} id={u.id} all={data.all} n={u.find - mine.length} /> : null}
        {mine.length > shownFindings ? <p class="soft">and {plural(mine.length - shownFindings, "finding")} more in the list</p> : null}
      </Card>
      {on.length ? <OnDevices name={u.name} on={on} list={list} /> : null}
      <Card title="Devices">
        <Table label="Devices"><thead><tr><th>Worst</th><th>Device</th><th>System</th><th>Join</th><th class="num">PRTs</th><th class="num">Sign-ins</th><th>Last seen</th></tr></thead>
          <tbody>{on.slice(0, shownDevices).map((d) => <tr><td><Sev n={list.sev[d]!} /></td><td><a href={link("device", d)}><V s={list.name[d] || list.id[d]} limit={60} /></a></td><td><V s={list.os[d]} limit={60} /></td><td><V s={list.trust[d]} limit={40} /></td><td class="num">{list.prts[d]}</td><td class="num">{num(list.events[d]!)}</td><td class="nowrap">{stamp(list.last[d]!)}</td></tr>)}</tbody></Table>
        {on.length > shownDevices ? <p class="soft">and {plural(on.length - shownDevices, "device")} more; the list of devices finds them by the user</p> : null}
      </Card>
    </div>
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

interface Net { ip: string; asn: number; cc: string; db: boolean; odd: boolean; rows: number; prt: number; first: number; last: number; devices: Set<number> }

// OnDevices draws the first devices of a user and gathers the networks that
// the user was on.
function OnDevices({ name, on, list }: { name: string; on: number[]; list: Devices }) {
  const read = on.slice(0, readDevices);
  const { data, error } = useData(async () => {
    const all = await findings(), devs: { at: number; dev: Dev }[] = [];
    for (const at of read) {
      const packed = await device(at);
      if (typeof packed !== "string") devs.push({ at, dev: unpack(packed, all) });
    }
    return devs;
  }, name);
  if (!data) return <Card title="Networks"><Wait error={error} /></Card>;
  const nets = networks(name, data), lacking = on.length - data.length;
  return (
    <>
      {data.slice(0, drawnDevices).map(({ at, dev }) => <Card title={`On ${plain(list.name[at] || list.id[at]!, 60)}`} side={<a class="btn" href={link("device", at)}>Open the device</a>}><Strip dev={dev} /></Card>)}
      <Card title="Networks" sub={lacking ? `On ${data.length} of ${plural(on.length, "device")}, the worst first` : "Over all devices"}>
        <Table label="Networks"><thead><tr><th>Address</th><th>Network</th><th class="num">Sign-ins</th><th class="num">With PRT</th><th class="num">Devices</th><th>First</th><th>Last</th></tr></thead>
          <tbody>{nets.slice(0, shownNets).map((n) => <tr><td class={`mono${n.odd ? " t-critical" : ""}`}><V s={n.ip || "no address"} limit={60} />{n.odd ? <span class="vh"> suspicious</span> : null}</td><td>{n.asn ? `AS${n.asn} ` : ""}<V s={n.cc} limit={20} />{n.db ? <ByDatabase /> : null}</td><td class="num">{num(n.rows)}</td><td class="num">{n.prt ? num(n.prt) : ""}</td><td class="num">{n.devices.size}</td><td class="nowrap">{stamp(n.first)}</td><td class="nowrap">{stamp(n.last)}</td></tr>)}</tbody></Table>
        {nets.length > shownNets ? <p class="soft">and {plural(nets.length - shownNets, "network")} more on the pages of the devices</p> : null}
        {nets.some((n) => n.odd) ? <p class="soft small">Red: most sign-ins of a device from there are evidence of findings of medium level or higher.</p> : null}
      </Card>
    </>
  );
}

function Strip({ dev }: { dev: Dev }) {
  const whole = caseSpan(dev), [w, set] = useState(whole);
  return <Timeline dev={dev} window={w} onWindow={set} slim />;
}

// networks sums up the sign-ins of a user by network, suspicious ones first.
function networks(name: string, devs: { at: number; dev: Dev }[]): Net[] {
  const found = new Map<string, Net>();
  for (const { at, dev } of devs) {
    const u = dev.users.indexOf(name), c = dev.c;
    for (let i = 0; i < dev.n; i++) {
      if (c.u![i] !== u) continue;
      const of = dev.nets[c.n![i]!]!, key = `${of.ip} ${of.asn} ${of.cc} ${of.db}`;
      let n = found.get(key);
      if (!n) found.set(key, (n = { ip: of.ip, asn: of.asn, cc: of.cc, db: of.db, odd: false, rows: 0, prt: 0, first: dev.t[i]!, last: dev.t[i]!, devices: new Set() }));
      n.odd ||= of.odd;
      n.rows++;
      if (c.p![i]! >= 0) n.prt++;
      n.first = Math.min(n.first, dev.t[i]!);
      n.last = Math.max(n.last, dev.t[i]!);
      n.devices.add(at);
    }
  }
  return [...found.values()].sort((a, b) => Number(b.odd) - Number(a.odd) || b.rows - a.rows || (a.ip < b.ip ? -1 : 1));
}
