// What Go writes into the page: see caseisland.go, lists.go and device.go.

import type { Column } from "./columns";

// schema names the data that this front end reads; caseisland.go has it too.
export const schema = "prt-report/7";

export interface Target { id: string; label: string; kind: string; worst: string; findings: string[]; more?: number; command?: string; done?: { said: string; since?: boolean } }
export interface Action { verb: string; title: string; why: string; targets: Target[]; more: number }
export interface Account { records: number; kept: number; duplicates: number; rejected: number; other: Record<string, number> | null }
export interface Source {
  path: string; sha256?: string; size: number; copies?: string[]; status: string; format?: string; why?: string; encoding?: string; collector?: string; first?: string; last?: string;
  account: Account; missing?: string[]; unknown?: string[]; notes?: { code: string; text: string; caution: boolean }[]; Number: number; Unread: boolean;
}
// Folder is many sources that a list shows as one; of are rows of numbers.
export interface Folder { path: string; format: string; count: number; of: [number, number][]; account: Account; size: number; first: string; last: string }
export interface Incident { id: string; title: string; severity: string; story: string; finding: string; findings: number; users: string[]; moreUsers: number; devices: { name: string; place: number }[]; moreDevices: number; first: string; last: string; campaign: string; steps: number[]; tried: number[] }
// Campaign is incidents that came from one place; those listed name it.
export interface Campaign { id: string; title: string; incidents: number; first: string; last: string }
export interface Concerned { users: number; devices: number }
export interface Stage { name: string; what: string; detections: string[]; grave: string[]; blind: string[]; said: string }
export interface WholeIncident { id: string; findings: string[]; moreFindings: number; users: string[]; moreUsers: number; devices: { name: string; place: number }[]; moreDevices: number }
export interface Misread { t: number; event: string; what: string; user: string; device: string; place: number; app: string; ip: string; s: number; row: number; o: number }
export interface Reason { reported: string; believed: string; why: string; count: number; rows: Misread[] }
export interface TypeMonth { Format: string; Kind: string; Month: string; Types: Record<string, number> }
export interface TokenTypes { reasons: Reason[]; more: number; months: TypeMonth[] }
export interface Differs { column: string; a: string; b: string; compared: number; differ: number; months: { Month: string; Compared: number; Differ: number }[]; examples: { t: number; event: string; user: string; says: { value: string; s: number; row: number; o: number }[] }[] }
// Guesses are sign-ins that name no device and may be of one, as columns.
export interface Guesses { n: number; all: number; t: number[]; why: string[]; user: string[]; w: string[]; k: number[]; r: string[]; b: string[]; a: string[]; ip: string[]; asn: number[]; cc: string[]; f: number[]; s: number[]; row: number[]; o: number[]; x: string[] }
export interface Aside { id: string; detection: string; title: string; severity: string; who: string; first: string; by: string; until: string; reason: string }
export interface User { id: string; upn: string }
export interface Device { id: string; name: string }
export interface Gap { detection: string; title: string; scope: string; reason: string; missing: string[] | null; cure: string; rows: number }
export interface Case {
  schema: string; id: string; cover: { title: string; client: string; case: string; examiner: string; marking: string }; heading: string; triage?: Record<string, { status: string; note: string }> | null;
  tool: { name: string; version: string; go: string }; typed: { text: string; left: string; by: string }[]; moreTyped: number; tenants: string[] | null; from: number; to: number; headline: string; detail: string; points: string[] | null;
  banners: { Strong: string; Names: string[] | null; More: number; Text: string; Page: string }[] | null; do: Action[]; commands: Record<string, string>; verbs: Record<string, string>;
  counts: { events: number; users: number; devices: number; sessions: number; prts: number; findings: number; sev: number[]; affected: Concerned & { tried: Concerned; recorded: Concerned }; misreported: number; untyped: number; unlisted: number };
  incidents: Incident[] | null; moreIncidents: number; campaigns: Campaign[]; alone: string; facts: Record<string, string>; activity: { step: number; labels: string[] | null; counts: number[][] | null }; activityStart: number; marks: [number, number][];
  matrix: { reported: string[] | null; believed: string[] | null; counts: number[][] | null }; limits: string[] | null;
  detections: { detection: string; title: string; severity: string; findings: number; assessed: string; doc: string; fact: string }[] | null;
  coverage: { start: number; days: number; holes: number; silent: { title: string; from: string; to: string; usual: number }[] | null; moreSilent: number; kinds: { Name: string; Title: string; Counts: number[]; Absent: boolean; Edge: string; Empty: number; Perhaps: number[] }[] | null };
  gaps: Gap[] | null; moreGaps: number; judged: string; nothing: string; notRun: string; leftOut: boolean[]; roles: Record<string, string>; given: { What: string; name: string; sha256: string; type?: string; built?: string }[]; accepted: { what: string; reason: string; by: string; until: string; state: string }[]; moreAccepted: number; suppressed: number; unlisted: string; redacted: boolean;
  sources: Source[] | null; folders: Folder[]; sourceCount: number; sourceBytes: number; cutReserved: number; cutSources: number; empty: string[] | null; emptyCount: number; account: Account; others: { name: string; records: number; kept: number }[]; conflicts: number; files: { path: string; sha256: string; bytes: number; rows: number }[] | null;
  kinds: string[]; stages: Stage[]; guesses: number; licences: string; chunks: { mode: string; cut: boolean; page: number; first: number[]; own: number[]; sessions: number[]; lists: Record<string, number>; files: Record<string, { bytes: number; sha256: string }> };
}
export interface Findings {
  id: string[]; det: string[]; title: string[]; sev: number[]; conf: number[]; first: number[]; last: number[]; tried: number[]; asked: number[]; dev: number[]; name: string[]; user: string[]; rows: number[]; inc: string[]; ips: string[]; text: string[];
}
export interface Evidence {
  event: string; time: string; role: string; source: string; path: string; record: number; offset: number; user?: string; app?: string; resource?: string; ip?: string; network?: string;
  device?: string; session?: string; user_agent?: string; token?: string; believed?: string; error?: string; note?: string;
}
export interface Finding {
  id: string; detection: string; title: string; severity: string; confidence: number; subject: { kind: string; id: string }; tenant: string; users: User[] | null; devices: Device[] | null; sessions: string[] | null;
  first: string; last: string; tried?: boolean; summary: string; fact: string; expected: string; observed: string; for?: string[]; against?: string[]; benign: string[] | null; actions: string[] | null; done?: { action: string; time: string; by: string; what: string }[]; techniques: string[] | null; accepted?: { reason: string; by: string; until: string };
  reported?: string; believed?: string; evidence: Evidence[] | null; evidence_total?: number;
}
export interface Devices {
  id: string[]; name: string[]; os: string[]; trust: string[]; user: string[]; users: number[]; events: number[]; prts: number[]; nets: number[]; first: number[]; last: number[]; sev: number[]; shown: number[]; find: number[];
}
// Person is a user, or a service principal. on are the devices of the user's
// sign-ins, and of those that name none and may be of one; own is the place of the
// timeline of what names no device, or -1.
export interface Person { name: string; id: string; on: { device: number; signed: number; perhaps: number }[]; events: number; nameless: number; own: number; sev: number; shown: number; find: number; first: number; last: number }
export interface PRT { user: number; partition: string; first: number; issued: boolean; last: number; end: number; why: string; contested?: [number, number]; renew: number[]; odd: number[] }
export interface Net { ip: string; asn: number; cc: string; db: boolean; rows: number; odd: boolean } // db: number or country is of a database, not of the log
export interface Change { t: number; activity: string; actor: string; effect: string; target: string; event: string; s: number; r: number; o: number }
// Told is one thing that the directory says of a device: a text, a time, what follows
// it, and people; signs: there is a sign-in of theirs on it.
export interface Told { what: string; before: string; t: number; after: string; odd: boolean; who: { id: string; name: string; signs: boolean }[] }
export interface Standing { told: Told[]; s?: number; r?: number; o?: number }
export interface Packed {
  id: string; users: string[]; prts: PRT[]; nets: Net[]; apps: string[]; agents: string[]; tokens: string[]; sessions: string[]; words: string[];
  changes: Change[]; standing: Standing; n: number; c: Record<string, Column>; r: Column; b: Column; a: Column; to: Column; g: Column; x: Column; w: Column;
  pins: [number, number][]; named: number[];
}
export interface Ids { guids?: string; others?: [number, string][] }
// Part is a part of a list as columns: a number stands for a column of it.
export interface Part { n: number; words: string[]; [column: string]: number | number[] | string[] }
export interface Audit {
  t: number[]; activity: string[]; effect: string[]; category: string[]; result: string[]; actor: string[]; ip: string[]; target: string[]; kind: string[]; user: string[]; device: string[]; name: string[]; s: number[]; row: number[]; o: number[];
}
export interface AuditDetail { event: string; service: string; reason: string; agent: string; modified: string; details: string }
