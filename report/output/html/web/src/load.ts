// Reads the data of the report: the case from the page, everything else from
// packed chunks that lie in the page or, for larger cases, in style sheets
// beside it. A chunk whose hash is not the one the page names is refused.
import type { Aside, Audit, AuditDetail, Case, Devices, Differs, Findings, Finding, Guesses, Ids, Packed, Part, Person, TokenTypes, WholeIncident } from "./types";

export const theCase: Case = JSON.parse(document.getElementById("case")!.textContent!);

const kept = new Map<string, Promise<unknown>>();
const maxShards = 24;

export function chunk<T>(name: string): Promise<T> {
  let p = kept.get(name);
  if (p) {
    kept.delete(name);
  } else {
    p = read(name);
    p.catch(() => kept.delete(name));
  }
  kept.set(name, p);
  const shards = [...kept.keys()].filter((k) => k !== "places");
  if (shards.length > maxShards) kept.delete(shards[0]!);
  return p as Promise<T>;
}

async function read(name: string): Promise<unknown> {
  const file = theCase.chunks.files[name];
  if (!file || !/^[a-z]+(-\d+)?$/.test(name)) throw new Error(`The report holds no data named ${name}.`);
  const text = atob(theCase.chunks.mode === "folder" ? await sheet(name) : inPage(name)), packed = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) packed[i] = text.charCodeAt(i);
  if ((await sha256(packed)) !== file.sha256) throw new Error(`data/${name}.css is not what this report was written with: its hash differs.`);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))].map((b) => b.toString(16).padStart(2, "0")).join("");
}

function inPage(name: string): string {
  const node = document.getElementById(`chunk-${name}`);
  if (!node) throw new Error(`The page lacks its data named ${name}.`);
  return node.textContent!;
}

function sheet(name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const host = document.createElement("div");
    host.hidden = true;
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = `data/${name}.css`;
    link.onload = () => {
      const style = getComputedStyle(host);
      const n = Number(unquote(style.getPropertyValue("--n")));
      let text = "";
      for (let i = 0; i < n; i++) text += unquote(style.getPropertyValue(`--d${i}`));
      host.remove();
      if (/^[A-Za-z0-9+/=]+$/.test(text)) resolve(text);
      else reject(new Error(`data/${name}.css is not a data file of this report.`));
    };
    link.onerror = () => {
      host.remove();
      reject(new Error(`data/${name}.css is missing. Keep the folder data beside index.html.`));
    };
    host.attachShadow({ mode: "closed" }).append(link);
    document.body.append(host);
  });
}

function unquote(s: string): string {
  return s.trim().replace(/^"|"$/g, "");
}

const lists = new Map<string, Promise<unknown>>();

// list reads the parts of a list and puts them together, once.
function list<T>(name: string, together: (parts: Part[]) => T | Promise<T>): Promise<T> {
  let p = lists.get(name);
  if (!p) {
    p = Promise.all(Array.from({ length: theCase.chunks.lists[name] ?? 0 }, (_, i) => read(`${name}-${i}`) as Promise<Part>)).then(together);
    p.catch(() => lists.delete(name));
    lists.set(name, p);
  }
  return p as Promise<T>;
}

// every unpacks a column, of which a number stands for n of it.
export function every(c: number[] | number | undefined, n: number): number[] {
  return Array.isArray(c) ? c : new Array<number>(n).fill(c ?? 0);
}

function numbers(parts: Part[], column: string, per = 1): number[] {
  const out: number[] = [];
  for (const p of parts) for (const v of every(p[column] as number[] | number, p.n)) out.push(v / per);
  return out;
}
function texts(parts: Part[], column: string): string[] {
  const out: string[] = [];
  for (const p of parts) for (const s of p[column] as string[]) out.push(s);
  return out;
}
function words(parts: Part[], column: string): string[] {
  const out: string[] = [];
  for (const p of parts) for (const v of every(p[column] as number[] | number, p.n)) out.push(p.words[v]!);
  return out;
}

export const findings = () => list<Findings>("findings", async (p) => ({
  id: texts(p, "id"), det: words(p, "det"), title: words(p, "title"), sev: numbers(p, "sev"), conf: numbers(p, "conf", 100), first: numbers(p, "first"), last: numbers(p, "last"), tried: numbers(p, "tried"), asked: numbers(p, "asked"),
  dev: await chunk<number[]>("places"), name: words(p, "name"), user: words(p, "user"), rows: numbers(p, "rows"), inc: words(p, "inc"), ips: words(p, "ips"), text: words(p, "text"),
}));
export const devices = () => list<Devices>("devices", (p) => ({
  id: texts(p, "id"), name: texts(p, "name"), os: words(p, "os"), trust: words(p, "trust"), user: words(p, "user"), users: numbers(p, "users"), events: numbers(p, "events"), prts: numbers(p, "prts"),
  nets: numbers(p, "nets"), first: numbers(p, "first"), last: numbers(p, "last"), sev: numbers(p, "sev"), shown: numbers(p, "shown"), find: numbers(p, "find"),
}));
export const users = () => list<Person[]>("users", (parts) => {
  const out: Person[] = [];
  for (const p of parts) {
    const column = (c: string, n = p.n) => every(p[c] as number[] | number, n), count = column("on"), total = count.reduce((a, b) => a + b, 0);
    const name = p.name as string[], id = p.id as string[], events = column("events"), nameless = column("nameless"), own = column("own"), sev = column("sev"), shown = column("shown"), find = column("find"), first = column("first"), last = column("last");
    const device = column("devices", total), signed = column("signed", total), perhaps = column("perhaps", total);
    let at = 0;
    for (let i = 0; i < p.n; i++) {
      const on = Array.from({ length: count[i]! }, (_, k) => ({ device: device[at + k]!, signed: signed[at + k]!, perhaps: perhaps[at + k]! }));
      at += count[i]!;
      out.push({ name: name[i]!, id: id[i]!, on, events: events[i]!, nameless: nameless[i]!, own: own[i]!, sev: sev[i]!, shown: shown[i]!, find: find[i]!, first: first[i]!, last: last[i]! });
    }
  }
  return out;
});

export const audit = () => list<Audit>("audit", (p) => ({
  t: numbers(p, "t"), activity: words(p, "activity"), effect: words(p, "effect"), category: words(p, "category"), result: words(p, "result"), actor: words(p, "actor"), ip: words(p, "ip"),
  target: words(p, "target"), kind: words(p, "kind"), user: words(p, "user"), device: words(p, "device"), name: words(p, "name"), s: numbers(p, "s"), row: numbers(p, "row"), o: numbers(p, "o"),
}));
const partLength = 4096; // of a list, but for its last part

export async function auditDetail(i: number): Promise<AuditDetail> {
  return (await chunk<AuditDetail[]>(`ad-${Math.floor(i / partLength)}`))[i % partLength]!;
}

export async function finding(i: number): Promise<Finding> {
  const page = theCase.chunks.page;
  return (await chunk<Finding[]>(`fd-${Math.floor(i / page)}`))[i % page]!;
}

// before returns the last place in a list, in order, of what is not beyond a
// number.
function before(list: number[], i: number): number {
  let lo = 0, hi = list.length - 1;
  while (lo < hi) {
    const mid = (lo + hi + 1) >> 1;
    if (list[mid]! <= i) lo = mid;
    else hi = mid - 1;
  }
  return lo;
}

// shard returns the chunk in which a timeline lies, that of its ids, and its place
// there. A timeline is that of a device or, below zero, of what of a user names none:
// -1 is the first of these.
function shard(i: number): [string, string, number] {
  const { first, own } = theCase.chunks, list = i < 0 ? own : first, at = i < 0 ? -1 - i : i, n = before(list, at);
  return i < 0 ? [`own-${n}`, `ownids-${n}`, at - list[n]!] : [`dev-${n}`, `ids-${n}`, at - list[n]!];
}

// device returns a timeline, or the id of the device where it was cut.
export async function device(i: number): Promise<Packed | string> {
  const [name, , place] = shard(i);
  return (await chunk<(Packed | string)[]>(name))[place]!;
}

// sessionAt returns the timelines that may have sign-ins of a session, in order:
// another session may have the same last bytes.
export async function sessionAt(id: string): Promise<number[]> {
  const { sessions } = theCase.chunks, guid = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(id);
  if (!sessions.length || !id) return [];
  const bytes = guid ? id.slice(-8) : (await sha256(new TextEncoder().encode(id))).slice(24, 32), key = parseInt(bytes, 16), out = new Set<number>();
  for (let n = before(sessions, key - 1); n < sessions.length && sessions[n]! <= key; n++) {
    const part = await chunk<{ keys: number[]; at: number[] }>(`sessions-${n}`);
    let k = 0;
    part.keys.forEach((d, i) => { if ((k += d) === key) out.add(part.at[i]!); });
  }
  return [...out].sort((a, b) => a - b);
}

// inSession reports whether there is a sign-in of a session.
export async function inSession(id: string): Promise<boolean> {
  for (const at of await sessionAt(id)) {
    const packed = await device(at);
    if (typeof packed !== "string" && packed.sessions.includes(id)) return true;
  }
  return false;
}

// eventIds returns what tells the id of each sign-in of a timeline, "" where it is
// not kept.
export async function eventIds(i: number): Promise<(row: number) => string> {
  const [, name, place] = shard(i);
  const ids = (await chunk<Ids[]>(name))[place]!, others = new Map(ids.others), guids = ids.guids;
  return (row) => {
    if (others.has(row) || !guids) return others.get(row) ?? "";
    const from = Math.floor((row * 16) / 3) * 4; // the 24 characters of base64 that hold the 16 bytes
    const hex = [...atob(guids.slice(from, from + 24))].map((c) => c.charCodeAt(0).toString(16).padStart(2, "0")).join("").slice(((row * 16) % 3) * 2).slice(0, 32);
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  };
}

export const tokenTypes = () => chunk<TokenTypes>("tokens");
export const differs = () => chunk<Differs[]>("differs");
export const asides = () => chunk<Aside[]>("accepted");
export const incidents = () => chunk<WholeIncident[]>("incidents");

const readGuesses = 8; // parts of the list, of one device

// guesses returns the sign-ins that name no device and may be of the device at a
// place: as many as fit into a few parts of the list, and how many there are.
export async function guesses(place: number): Promise<Guesses | undefined> {
  if (!theCase.guesses) return undefined;
  const index = await chunk<{ n: number[] | number; at: number[] | number }>("guessed"), of = (c: number[] | number) => (Array.isArray(c) ? c[place]! : c);
  const all = of(index.n), at = of(index.at);
  if (!all) return undefined;
  const first = Math.floor(at / partLength), last = Math.min(Math.floor((at + all - 1) / partLength), first + readGuesses - 1);
  const parts: Part[] = [];
  for (let i = first; i <= last; i++) parts.push(await chunk<Part>(`guesses-${i}`));
  const from = at - first * partLength, cut = <T>(column: T[]) => column.slice(from, from + all);
  const w = (c: string) => cut(words(parts, c)), v = (c: string) => cut(numbers(parts, c)), t = v("t");
  return { n: t.length, all, t, why: w("why"), user: w("user"), w: w("w"), k: v("k"), r: w("r"), b: w("b"), a: w("a"), ip: w("ip"), asn: v("asn"), cc: w("cc"), f: v("f"), s: v("s"), row: v("row"), o: v("o"), x: w("x") };
}

export async function check(): Promise<string[]> {
  const bad: string[] = [];
  for (const name of Object.keys(theCase.chunks.files)) {
    try {
      await read(name);
    } catch (e) {
      bad.push((e as Error).message);
    }
  }
  return bad;
}
