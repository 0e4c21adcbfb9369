// What lies under the pointer, as lines for a tooltip.
import { find, type Dev, type Lane } from "./model";
import { rulerHeight, type Scene, type Window } from "./timeline";
import { plain, span, stamp } from "./text";

export interface Hit { title: string; facts: [string, string][]; row?: number; finding?: number }

export function hit(s: Scene, w: Window, width: number, x: number, y: number): Hit | undefined {
  let top = rulerHeight;
  const t = w.from + (x / width) * (w.to - w.from), near = (6 / width) * (w.to - w.from);
  for (const l of s.lanes) {
    if (y >= top && y < top + l.height) return lane(s, l, t, near);
    top += l.height;
  }
  return undefined;
}

function nearest(times: Float64Array, t: number, near: number): number {
  const i = find(times, t);
  const best = i > 0 && (i >= times.length || t - times[i - 1]! < times[i]! - t) ? i - 1 : i;
  return best < times.length && Math.abs(times[best]! - t) <= near ? best : -1;
}

function lane(s: Scene, l: Lane, t: number, near: number): Hit | undefined {
  const d = s.dev;
  if (l.type === "findings") {
    const m = d.marks.filter((m) => t >= m.first - near * 1.5 && t <= Math.max(m.last, m.first) + near * 1.5).sort((a, b) => Math.abs(a.first - t) - Math.abs(b.first - t))[0];
    return m && { title: plain(m.title), facts: [["First", stamp(m.first)], ["Last", stamp(m.last)], ["Records", String(m.records)]], finding: m.at };
  }
  if (l.type === "changes") {
    const c = d.changes.find((c) => Math.abs(c.t - t) <= near);
    return c && { title: plain(c.activity), facts: [["When", stamp(c.t)], ["By", plain(c.actor)], ["Target", plain(c.target)], ["Source", `S${c.s}, record ${c.r}`]] };
  }
  if (l.type === "prt" || l.type === "rhythm") return life(d, l.prt!, t, near);
  if (l.type === "coverage") return s.holes.some(([a, b]) => t >= a && t < b) ? { title: "No data", facts: [["", "The absence of a finding says nothing about this day."]] } : undefined;
  if (l.type === "asked") return request(l, t, near);
  if (l.type === "guess") return guess(d, t, near);
  if (!l.series) return undefined;
  const i = nearest(l.series.times, t, near);
  return i < 0 ? undefined : event(d, l.series.rows[i]!);
}

function life(d: Dev, n: number, t: number, near: number): Hit | undefined {
  const p = d.prts[n]!;
  const facts: [string, string][] = [[p.issued ? "Issued" : "First seen", stamp(p.first) + (p.issued ? "" : ", issued before the logs")], ["Renewals", `${p.renew.length}, last ${stamp(p.last)}`]];
  const i = nearest(p.renew, t, near);
  if (i >= 0) {
    facts.push(["This renewal", stamp(p.renew[i]!)]);
    if (i > 0) facts.push(["After", span(p.renew[i]! - p.renew[i - 1]!)]);
    const row = find(d.t, p.renew[i]!);
    if (d.t[row] === p.renew[i]) facts.push(["From", plain(d.nets[d.c.n![row]!]?.ip ?? "")]);
  }
  const sessions = p.sessions.filter(([a, b]) => t >= a - near && t <= b + near).length;
  if (p.sessions.length) facts.push(["Sessions", `${p.sessions.length}${sessions ? `, ${sessions} here` : ""}`]);
  if (p.contested) facts.push(["Contested", `${stamp(p.contested[0])} to ${stamp(p.contested[1])}: two hold it (PM-009)`]);
  if (p.end) facts.push(["Ended", `${stamp(p.end)} ${plain(p.why)}`]);
  else if (t < p.first - near || t > p.last + near) return undefined;
  return { title: `PRT ${n + 1} \u00b7 ${plain(p.partition)}`, facts };
}

// request says what was done with a token; it leads to the worst finding that rests on it.
function request(l: Lane, t: number, near: number): Hit | undefined {
  const i = nearest(Float64Array.from(l.asked!, (a) => a.t), t, near), a = l.asked![i];
  return a && {
    title: "A request, which is no sign-in", finding: [...a.of].sort((x, y) => x.sev - y.sev)[0]!.at,
    facts: [["When", stamp(a.t)], ["What", plain(a.note, 160)], ["Application", plain(a.app)], ["Address", plain(`${a.ip} ${a.network}`)], ["User agent", plain(a.agent, 80)], ["Record", String(a.record)]],
  };
}

// guess says of a sign-in that names no device why it is drawn with this one.
function guess(d: Dev, t: number, near: number): Hit | undefined {
  const g = d.guesses!;
  const i = nearest(Float64Array.from(g.t), t, near);
  return i < 0 ? undefined : {
    title: "A guess: this sign-in names no device",
    facts: [["Why here", plain(g.why[i]!, 200)], ["When", stamp(g.t[i]!)], ["Event", plain(g.w[i]!)], ["User", plain(g.user[i]!)], ["Application", plain(g.a[i]!)], ["Address", plain(`${g.ip[i]} ${g.cc[i]}`) + (g.asn[i] ? ` AS${g.asn[i]}` : "")], ["Source", `S${g.s[i]}, record ${g.row[i]}`]],
  };
}

export function event(d: Dev, row: number): Hit {
  const c = d.c, net = d.nets[c.n![row]!]!;
  const token = plain(d.tokens[c.r![row]!] || "absent"), believed = d.tokens[c.b![row]!];
  return {
    title: plain(d.words[c.w![row]!]!), row,
    facts: [["When", stamp(d.t[row]!)], ["Token", believed && believed !== d.tokens[c.r![row]!] ? `${token} \u2192 ${plain(believed)}` : token], ["Application", plain(d.apps[c.a![row]!]!)], ["Address", plain(`${net.ip} ${net.cc}`) + (net.asn ? ` AS${net.asn}` : "") + (net.db ? " (network by a database, not by the log)" : "")],
      ...(c.f![row]! > 0 ? [["Error", String(c.f![row])] as [string, string]] : []), ["Source", `S${c.s![row]}, record ${c.row![row]}`]],
  };
}
