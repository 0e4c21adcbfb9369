// What a reader takes along: findings, their records and sign-ins, in the
// columns and the spelling of the tables beside the page; see csv.go and
// evidence.go.
import { useState } from "preact/hooks";
import { finding, theCase } from "./load";
import { csv, plain, save } from "./text";
import { marks, statuses } from "./triage";
import type { Evidence, Finding } from "./types";
import { Button } from "./ui";

type Cells = (string | number)[];

const findingHead = ["id", "detection", "severity", "confidence", "title", "users", "devices", "device_ids", "sessions", "first_utc", "last_utc", "summary",
  "expected", "observed", "reported", "believed", "actions", "techniques", "records", "first_record", "verdict", "note", "tried"];

function findingCells(f: Finding): Cells {
  const said = marks.get()[f.id], e = f.evidence?.[0], list = (of: string[] | null | undefined) => (of ?? []).join("; ");
  return [f.id, f.detection, f.severity, f.confidence.toFixed(2), f.title, list(f.users?.map((u) => u.upn || u.id)), list(f.devices?.map((d) => d.name)), list(f.devices?.map((d) => d.id)), list(f.sessions), f.first, f.last, f.summary,
    f.expected, f.observed, f.reported ?? "", f.believed ?? "", list(f.actions), list(f.techniques), Math.max(f.evidence_total ?? 0, f.evidence?.length ?? 0), e ? `${e.path} record ${e.record} offset ${e.offset}` : "",
    statuses.find(([k]) => k === said?.status)?.[1] ?? (said?.note.trim() ? "Noted" : ""), said?.note ?? "", String(!!f.tried)];
}

const evidenceHead = ["finding", "detection", "severity", "time_utc", "role", "event", "user", "device", "application", "resource", "address", "network", "session", "user_agent", "reported", "believed", "error", "note", "path", "record", "offset", "sha256"];

function evidenceCells(f: Finding, e: Evidence): Cells {
  return [f.id, f.detection, f.severity, e.time, e.role, e.event, e.user ?? "", e.device ?? "", e.app ?? "", e.resource ?? "", e.ip ?? "", e.network ?? "", e.session ?? "", e.user_agent ?? "", e.token ?? "", e.believed ?? "", e.error ?? "", e.note ?? "", e.path, e.record, e.offset, e.source];
}

// Exports are the buttons that save the findings of some rows of the list, whole.
export function Exports({ rows }: { rows: number[] }) {
  return <>
    <Taken rows={rows} name="findings-shown.csv" title="The findings shown, one a line, in the columns of findings.csv" head={csv([findingHead])} line={(f) => csv([findingCells(f)], false)}>Findings as CSV</Taken>
    <Taken rows={rows} name="findings-shown.jsonl" title="The findings shown, one a line with all evidence" head="" line={(f) => JSON.stringify(f) + "\n"}>Findings as JSONL</Taken>
    <Taken rows={rows} name="evidence-shown.csv" title="The records under the findings shown, one a line, in the columns of evidence.csv" head={csv([evidenceHead])} line={(f) => csv((f.evidence ?? []).map((e) => evidenceCells(f, e)), false)}>Evidence as CSV</Taken>
  </>;
}

// Taken saves what is made of each finding, and says how far it is.
function Taken({ rows, name, title, head, line, children }: { rows: number[]; name: string; title: string; head: string; line: (f: Finding) => string; children: string }) {
  const [busy, set] = useState("");
  const write = async () => {
    try {
      const parts = [head];
      for (const [n, i] of rows.entries()) {
        if (n % 1000 === 0) set(`${Math.round((100 * n) / rows.length)} %`);
        parts.push(line(await finding(i)));
      }
      save(name, parts, name.endsWith("csv") ? "text/csv" : "application/jsonl");
      set("");
    } catch (e) {
      set((e as Error).message);
    }
  };
  return <Button title={title} onClick={() => void write()}>{busy || children}</Button>;
}

// utc spells a time as the tables do. What the page knows of a sign-in is exact
// to the second; 0 is not known.
export const utc = (t: number) => (t ? new Date(t * 1000).toISOString().replace(".000Z", "Z") : "");

// SignIn is a sign-in as a line of a table. at is where its record stands: the
// number of a source, the record and the offset.
export interface SignIn {
  t: number; event: string; what: string; user: string; device: string; name: string; app: string; resource: string; ip: string; asn: number; cc: string; db: boolean; session: string; agent: string; reported: string; believed: string; prt: number; error: number;
  likely: string; why: string; s: number; row: number; o: number;
}
const signInHead = ["time_utc", "event", "what", "user", "device", "device_id", "application", "resource", "address", "asn", "country", "network_by", "session", "user_agent", "reported", "believed", "prt", "error", "likely_device", "likely_why", "path", "record", "offset", "sha256"];

// saveSignIns saves sign-ins as a table named after whom it is of.
export function saveSignIns(of: string, list: SignIn[]) {
  const sources = new Map((theCase.sources ?? []).map((s) => [s.Number, s]));
  save(`${plain(of, 60).replace(/[^A-Za-z0-9._-]/g, "_")}.csv`, csv([signInHead, ...list.map((x): Cells => {
    const source = sources.get(x.s);
    return [utc(x.t), x.event, x.what, x.user, x.name, x.device, x.app, x.resource, x.ip, x.asn || "", x.cc, x.asn || x.cc ? (x.db ? "database" : "log") : "", x.session, x.agent, x.reported, x.believed, x.prt >= 0 ? x.prt + 1 : "", x.error < 0 ? "" : x.error, x.likely, x.why, source?.path ?? `S${x.s}`, x.row, x.o, source?.sha256 ?? ""];
  })]));
}
