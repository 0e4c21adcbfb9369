// One device, unpacked, and the lanes of its timeline.
import { byValue, numbers, type Numbers } from "./columns";
import { plural } from "./text";
import type { SignIn } from "./exports";
import type { Asked } from "./asked";
import type { Change, Findings, Guesses, Net, Packed, PRT, Standing } from "./types";

export const Kind = { issued: 0, renewed: 1, app: 2, browser: 3, refresh: 4, credential: 5, failed: 6, other: 7 } as const;

export interface Life extends Omit<PRT, "renew" | "odd"> { renew: Float64Array; odd: Uint8Array; told: Uint32Array; sessions: [number, number][] } // told: renewals that are odd or followed by silence; sessions: first and last sign-in of each with it
export interface Mark { id: string; at: number; sev: number; first: number; last: number; title: string; rows: number[]; records: number; asked: boolean } // asked: requests are evidence of it
// Pin is a finding that rests on a row; one that is not own names another device or none.
export interface Pin { id: string; title: string; own: boolean }
export interface Dev {
  id: string; users: string[]; nets: Net[]; apps: string[]; agents: string[]; tokens: string[]; sessions: string[]; words: string[]; changes: Change[]; standing: Standing;
  n: number; t: Float64Array; rows: Int32Array; c: Record<string, Numbers>; prts: Life[]; marks: Mark[]; pins: Map<number, Pin[]>; worst: Uint8Array; // rows: all of them; worst: of each, the rank of its worst mark, 9 for none
  guesses?: Guesses; // sign-ins that name no device: never counted, never among the rows
  asked?: Asked[]; // requests under the marks, which are no sign-ins either
}

export const silence = 5.5 * 3600; // between two renewals, that is worth telling

function sums(deltas: number[]): Float64Array {
  const out = new Float64Array(deltas.length);
  let t = 0;
  for (let i = 0; i < deltas.length; i++) out[i] = t += deltas[i]!;
  return out;
}

export function unpack(p: Packed, all: Findings): Dev {
  const c: Record<string, Numbers> = {};
  for (const k of ["t", "n", "k", "u", "p", "f", "s", "row", "o"]) c[k] = numbers(p.c[k], p.n);
  for (const k of ["w", "r", "b", "a", "to", "g", "x"] as const) c[k] = numbers(p[k], p.n);
  const t = Float64Array.from(c.t!), rows = new Int32Array(p.n);
  for (let i = 0; i < p.n; i++) rows[i] = i;
  const pins = new Map<number, Pin[]>();
  const worst = new Uint8Array(t.length).fill(9);
  const marks: Mark[] = p.named.map((at) => ({ id: all.id[at]!, at, sev: all.sev[at] ?? 4, first: all.first[at] ?? 0, last: all.last[at] ?? 0, title: all.title[at]!, rows: [], records: all.rows[at] ?? 0, asked: !!all.asked[at] }));
  const of = new Map(marks.map((m) => [m.at, m]));
  for (const [row, at] of p.pins) {
    const m = of.get(at);
    pins.set(row, [...(pins.get(row) ?? []), { id: all.id[at]!, title: all.title[at]!, own: !!m }].sort((a, b) => Number(b.own) - Number(a.own)));
    if (!m) continue;
    m.rows.push(row);
    worst[row] = Math.min(worst[row]!, m.sev);
  }
  for (const m of marks) {
    if (!m.first && m.rows.length) m.first = t[m.rows[0]!]!;
    if (!m.last) m.last = m.first;
  }
  const sessions = spans(p, c, t);
  const prts = p.prts.map((q, i) => {
    const odd = new Uint8Array(q.renew.length), told: number[] = [];
    for (const i of q.odd) odd[i] = 1;
    const renew = sums(q.renew);
    for (let i = 0; i < renew.length; i++) if (odd[i] || (renew[i + 1] ?? 0) - renew[i]! > silence) told.push(i);
    return { ...q, renew, odd, told: Uint32Array.from(told), sessions: sessions[i]! };
  });
  return { ...p, c, n: p.n, t, rows, prts, marks: [...marks].sort((a, b) => a.first - b.first || a.sev - b.sev), pins, worst };
}

// signIn is row i of a device as a line of a table.
export function signIn(d: Dev, i: number, event: string, name: string, may?: { name: string; why: string }): SignIn {
  const c = d.c, net = d.nets[c.n![i]!]!;
  return { t: d.t[i]!, event, what: d.words[c.w![i]!]!, user: d.users[c.u![i]!] ?? "", device: d.id, name: d.id ? name : "", app: d.apps[c.a![i]!]!, resource: d.apps[c.to![i]!]!, ip: net.ip, asn: net.asn, cc: net.cc, db: net.db, session: d.sessions[c.x![i]!]!, agent: d.agents[c.g![i]!]!,
    reported: d.tokens[c.r![i]!]!, believed: d.tokens[c.b![i]!]!, prt: c.p![i]!, error: c.f![i]!, likely: may?.name ?? "", why: may?.why ?? "", s: c.s![i]!, row: c.row![i]!, o: c.o![i]! };
}

// spans returns, of each PRT, the span of each session that it took part in, in order.
function spans(p: Packed, c: Record<string, Numbers>, t: Float64Array): [number, number][][] {
  const of = c.p!, session = c.x!, out = p.prts.map(() => new Map<number, [number, number]>());
  for (let i = 0; i < t.length; i++) {
    if (of[i]! < 0 || !p.sessions[session[i]!]) continue;
    const s = out[of[i]!]!.get(session[i]!);
    if (s) s[1] = t[i]!;
    else out[of[i]!]!.set(session[i]!, [t[i]!, t[i]!]);
  }
  return out.map((spans) => [...spans.values()]);
}

// find returns the first index whose time is not before t.
export function find(times: Float64Array, t: number): number {
  let lo = 0, hi = times.length;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (times[mid]! < t) lo = mid + 1;
    else hi = mid;
  }
  return lo;
}

const buckets = 8192;

// Series is the times of a lane with running totals, so that counting any
// span costs the same however many events it holds.
export class Series {
  readonly times: Float64Array;
  readonly sums = new Uint32Array(buckets + 1);
  readonly step: number;
  constructor(readonly dev: Dev, readonly rows: Int32Array, readonly from: number, to: number) {
    this.times = rows.length === dev.n ? dev.t : new Float64Array(rows.length);
    if (this.times !== dev.t) for (let i = 0; i < rows.length; i++) this.times[i] = dev.t[rows[i]!]!;
    this.step = Math.max(1, to - from) / buckets;
    for (const t of this.times) this.sums[Math.max(0, Math.min(buckets - 1, Math.floor((t - from) / this.step))) + 1]!++;
    for (let i = 0; i < buckets; i++) this.sums[i + 1]! += this.sums[i]!;
  }
  count(a: number, b: number): number {
    if (b - a > this.step * 2) {
      const at = (t: number) => this.sums[Math.max(0, Math.min(buckets, Math.round((t - this.from) / this.step)))]!;
      return at(b) - at(a);
    }
    return find(this.times, b) - find(this.times, a);
  }
}

export interface Lane {
  type: "findings" | "changes" | "prt" | "rhythm" | "events" | "guess" | "asked" | "coverage" | "head"; label: string; sub: string; count?: number; height: number;
  series?: Series; asked?: Asked[]; kind?: number; odd?: boolean; prt?: number; color?: string; thick?: boolean;
}

const shownNets = 6, shownUsers = 10;

export function lanes(d: Dev, from: number, to: number): Lane[] {
  const out: Lane[] = [{ type: "findings", label: d.marks.length ? plural(d.marks.length, "finding") : "No finding", sub: d.id ? `name${d.marks.length > 1 ? "" : "s"} it` : "", height: 28 }];
  if (d.id || d.changes.length) out.push({ type: "changes", label: "Directory changes", sub: "audited", count: d.changes.length, height: 26, thick: true });
  const add = (label: string, sub: string, color: string, rows: Int32Array | undefined, more: Partial<Lane> = {}) => {
    if (rows?.length) out.push({ type: "events", label, sub, height: 25, series: new Series(d, rows, from, to), count: rows.length, color, ...more });
  };
  const many = d.users.length > 1;
  const kinds = byValue(d.c.k!), of = byValue(d.c.u!), net = byValue(d.c.n!), b = d.c.b!, r = d.c.r!;
  const among = (lists: (Int32Array | undefined)[]) => Int32Array.from(lists.flatMap((rows) => [...(rows ?? [])])).sort();
  const shown = people(d);
  for (const u of shown.slice(0, shownUsers)) {
    if (many) out.push({ type: "head", label: d.users[u]!, sub: "", height: 24 });
    d.prts.forEach((p, i) => {
      if (p.user !== u) return;
      out.push({ type: "prt", label: `PRT ${i + 1}`, sub: many ? p.partition : `${p.partition} \u00b7 ${d.users[u]}`, height: 40, prt: i });
      if (p.renew.length > 2) out.push({ type: "rhythm", label: `PRT ${i + 1} rhythm`, sub: "renewal time modulo 4 h", height: 56, prt: i, thick: true });
    });
    if (many) add("Sign-ins", "of this user", "kind", of[u], { height: 24, thick: true });
  }
  if (many) {
    const rest = shown.slice(shownUsers);
    if (rest.length) {
      out.push({ type: "head", label: rest.length === 1 ? "1 more user" : `${rest.length} more users`, sub: "", height: 24 });
      add("Sign-ins", "of these users", "kind", among(rest.map((u) => of[u])), { height: 24, thick: true });
    }
    out.push({ type: "head", label: "All users", sub: "", height: 24 });
  }
  add("App tokens", "by the broker", "prt", kinds[Kind.app]);
  add("Browser sign-in", "PRT cookie", "sso", kinds[Kind.browser]);
  add("Refresh token", "no PRT", "rt", kinds[Kind.refresh]);
  add("Credentials", "none incoming", "none", kinds[Kind.credential]);
  add("Failed", "error result", "fail", kinds[Kind.failed]);
  add("Other", "registration, device code", "none", kinds[Kind.other]);
  add("Type misreported", "reported \u2260 believed", "mis", d.rows.filter((i) => !!d.tokens[b[i]!] && b[i] !== r[i]));
  if (d.guesses) out.push({ type: "guess", label: "Perhaps this device", sub: "a guess", height: 26, count: d.guesses.all });
  out[out.length - 1]!.thick = true;
  const nets = d.nets.map((n, i) => ({ n, i })).sort((x, y) => Number(y.n.odd) - Number(x.n.odd) || y.n.rows - x.n.rows || x.i - y.i);
  for (const { n, i } of nets.slice(0, shownNets)) add(n.ip || "no address", [n.cc, n.asn ? `AS${n.asn}` : ""].filter(Boolean).join(" \u00b7 "), "kind", net[i], { odd: n.odd, height: 24 });
  if (nets.length > shownNets) {
    const rest = nets.slice(shownNets);
    add(`${rest.length} more addresses`, "", "kind", among(rest.map((x) => net[x.i])), { height: 24 });
  }
  out.push(...asking(d));
  out.push({ type: "coverage", label: "Log coverage", sub: "hatched: none", height: 22 });
  return out;
}

// asking is the lanes of requests, by address: first of what no sign-in came from.
function asking(d: Dev): Lane[] {
  const by = new Map<string, Asked[]>(), known = new Set(d.nets.map((n) => n.ip));
  for (const a of d.asked ?? []) by.set(a.ip, [...(by.get(a.ip) ?? []), a]);
  const list = [...by].sort((a, b) => Number(known.has(a[0])) - Number(known.has(b[0])));
  const lane = (label: string, sub: string, asked: Asked[], odd: boolean): Lane => ({ type: "asked", label, sub, asked, count: asked.length, odd, height: 24 });
  const out = list.slice(0, shownNets).map(([ip, asked]) => lane(ip || "no address", "requests", asked, !known.has(ip) && asked.some((a) => a.sev <= 2)));
  if (list.length > shownNets) out.push(lane(`${list.length - shownNets} more addresses`, "requests", list.slice(shownNets).flatMap((x) => x[1]).sort((a, b) => a.t - b.t), false));
  return out;
}

// people orders the users of a device: who has the worst finding first, then
// who signs in most.
function people(d: Dev): number[] {
  const rows = d.users.map(() => 0), worst = d.users.map(() => 9);
  for (let i = 0; i < d.n; i++) {
    const u = d.c.u![i]!;
    rows[u]!++;
    worst[u] = Math.min(worst[u]!, d.worst[i]!);
  }
  return d.users.map((_, u) => u).sort((a, b) => worst[a]! - worst[b]! || rows[b]! - rows[a]! || a - b);
}

export const laneColor = ["prt", "prt", "prt", "sso", "rt", "none", "fail", "none"];
