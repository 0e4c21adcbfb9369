// In what the records of a finding differ: view/telling.go has it too.
import { theCase } from "./load";
import type { Evidence } from "./types";

export interface Tell { sessions: string[]; short: (session: string) => string; one: string; words: (e: Evidence) => string[]; odd: (e: Evidence) => boolean }

// apart is how much of some ids tells each from the others. A session goes by it in
// every finding alike, as a number of its own would not.
function apart(ids: string[]): number {
  let n = 8;
  while (n < 64 && new Set(ids.map((s) => s.slice(0, n))).size < ids.length) n += 5;
  return n;
}

// tell compares the records of a finding. Sessions are in order of when they are
// first seen; a role that all records have is said once, as one.
export function tell(list: Evidence[]): Tell {
  const all = (k: "role" | "device" | "user" | "session") => [...new Set(list.map((e) => e[k]).filter(Boolean) as string[])];
  const roles = all("role"), devices = all("device"), users = all("user"), every = all("session"), sessions = every.length > 1 ? every : [];
  const length = apart(sessions), role = (e: Evidence) => theCase.roles[e.role] ?? e.role, differ = sessions.length > 0 || devices.length > 1 || users.length > 1;
  const home = new Set(list.filter((e) => e.role === "anchor").map((e) => e.ip)), counts = new Map<string, number>();
  for (const e of list) if (e.ip) counts.set(e.ip, (counts.get(e.ip) ?? 0) + 1);
  const most = Math.max(0, ...counts.values()), usual = [...counts].filter(([, n]) => n === most);
  if (list.some((e) => e.role === "request")) { // the token was given at its sign-in; most requests may be of whoever took it
    if (!home.size) for (const e of list) if (e.ip && e.role !== "request") home.add(e.ip);
  } else if (!home.size && usual.length === 1) home.add(usual[0]![0]);
  return {
    sessions, short: (s) => (s.length > length ? s.slice(0, length) + "\u2026" : s),
    one: roles.length === 1 && differ && list.length > 1 ? role(list[0]!) : "",
    words: (e) => [...(roles.length > 1 || !differ ? [role(e)] : []), ...(devices.length > 1 && e.device ? [e.device] : []), ...(users.length > 1 && e.user ? [e.user] : [])],
    odd: (e) => !!e.ip && home.size > 0 && !home.has(e.ip),
  };
}
