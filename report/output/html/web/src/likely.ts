// Which device a sign-in that names none may be of.
import type { Likely } from "./events";
import { devices, guesses } from "./load";
import type { Person } from "./types";

const readDevices = 40;

// likely returns the guesses about what of a user names no device, by the number of
// the source and the record.
export async function likely(u: Person): Promise<Map<string, Likely>> {
  const out = new Map<string, Likely>(), list = await devices();
  for (const { device: at } of u.on.filter((x) => x.perhaps).slice(0, readDevices)) {
    const g = await guesses(at);
    for (let i = 0; g && i < g.n; i++) out.set(`${g.s[i]} ${g.row[i]}`, { at, name: list.name[at] || list.id[at]!, why: g.why[i]! });
  }
  return out;
}
