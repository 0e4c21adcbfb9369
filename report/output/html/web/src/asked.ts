// Requests made with tokens, as far as they are evidence of findings: they are no
// sign-ins, and no column of a timeline holds them.
import { device, finding } from "./load";
import { unpack, type Dev, type Mark } from "./model";
import { seconds } from "./text";
import type { Evidence, Findings, Packed } from "./types";

// Asked is a request; of are the findings that rest on it.
export interface Asked { key: string; user: string; t: number; ip: string; network: string; agent: string; app: string; note: string; record: number; sev: number; of: Mark[] }

// requests returns those under the marks of a timeline, in order of time. A device
// has none of which the record names another.
export async function requests(marks: Mark[], names: string[] = []): Promise<Asked[]> {
  const found = new Map<string, Asked>();
  for (const m of marks.filter((m) => m.asked)) {
    for (const e of (await finding(m.at)).evidence ?? []) {
      if (e.role !== "request" || (e.device && names.length && !names.includes(e.device))) continue;
      const key = `${e.source} ${e.record} ${e.offset}`, was = found.get(key);
      if (!was) found.set(key, asked(key, e, m));
      else {
        was.sev = Math.min(was.sev, m.sev);
        if (!was.of.includes(m)) was.of.push(m);
      }
    }
  }
  return [...found.values()].sort((a, b) => a.t - b.t || (a.ip < b.ip ? -1 : a.ip > b.ip ? 1 : a.record - b.record));
}

function asked(key: string, e: Evidence, m: Mark): Asked {
  return { key, user: e.user ?? "", t: seconds(e.time), ip: e.ip ?? "", network: e.network ?? "", agent: e.user_agent ?? "", app: e.app ?? "", note: e.note ?? "", record: e.record, sev: m.sev, of: [m] };
}

const blank = (user: string): Packed => ({ id: "", users: [user], prts: [], nets: [], apps: [], agents: [], tokens: [], sessions: [], words: [], changes: [], standing: { told: [] }, n: 0, c: {}, r: 0, b: 0, a: 0, to: 0, g: 0, x: 0, w: 0, pins: [], named: [] });

// bare is the timeline of what of a user names no device, that at own, with all
// findings of the user that name none: also those that rest on none of its sign-ins.
// undefined is a timeline that the file does not hold.
export async function bare(user: string, own: number, all: Findings): Promise<Dev | undefined> {
  const packed = own >= 0 ? await device(-1 - own) : blank(user);
  if (typeof packed === "string") return undefined;
  return unpack({ ...packed, named: [...new Set([...packed.named, ...all.user.flatMap((n, i) => (n === user && !all.name[i] ? [i] : []))])] }, all);
}
