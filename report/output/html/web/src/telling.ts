// In what the records of a finding differ: view/telling.go has it too.
import { theCase } from "./load";
import type { Evidence } from "./types";

export interface Tell { sessions: string[]; one: string; words: (e: Evidence) => string[]; odd: (e: Evidence) => boolean }

// tell compares the records of a finding. Sessions are numbered by when they
// are first seen; a role that all records have is said once, as one.
export function tell(list: Evidence[]): Tell {
  const all = (k: "role" | "device" | "user" | "session") => [...new Set(list.map((e) => e[k]).filter(Boolean) as string[])];
  const roles = all("role"), devices = all("device"), users = all("user"), every = all("session"), sessions = every.length > 1 ? every : [];
  const role = (e: Evidence) => theCase.roles[e.role] ?? e.role, differ = sessions.length > 0 || devices.length > 1 || users.length > 1;
  const home = new Set(list.filter((e) => e.role === "anchor").map((e) => e.ip)), counts = new Map<string, number>();
  for (const e of list) if (e.ip) counts.set(e.ip, (counts.get(e.ip) ?? 0) + 1);
  const most = Math.max(0, ...counts.values()), usual = [...counts].filter(([, n]) => n === most);
  if (!home.size && usual.length === 1) home.add(usual[0]![0]);
  return {
    sessions, one: roles.length === 1 && differ && list.length > 1 ? role(list[0]!) : "",
    words: (e) => [...(roles.length > 1 || !differ ? [role(e)] : []), ...(devices.length > 1 && e.device ? [e.device] : []), ...(users.length > 1 && e.user ? [e.user] : [])],
    odd: (e) => !!e.ip && home.size > 0 && !home.has(e.ip),
  };
}
