// What the reader makes of the findings: a status and a note each. It lives in
// this tab until it is saved as a file, which this page and colleagues' pages
// of the same case read again. Nothing of it is stored by the browser.
import { useRef, useState } from "preact/hooks";
import { theCase } from "./load";
import { cell } from "./store";
import { num, plural, save } from "./text";
import { Button } from "./ui";

export interface Mark { status: string; note: string }
export const statuses: [string, string][] = [["open", "Open"], ["confirmed", "Confirmed"], ["harmless", "Harmless"]];
const maxNote = 4000;

export const marks = cell<Readonly<Record<string, Mark>>>(theCase.triage ?? {});
const unsaved = cell(false);

addEventListener("beforeunload", (e) => {
  if (unsaved.get()) e.preventDefault();
});

export function mark(id: string, change: Partial<Mark>) {
  const next = { ...(marks.get()[id] ?? { status: "", note: "" }), ...change };
  const { [id]: _, ...rest } = marks.get();
  marks.set(next.status || next.note ? { ...rest, [id]: next } : rest);
  unsaved.set(true);
}

export function Tri({ id }: { id: string }) {
  const status = marks.use()[id]?.status ?? "";
  return (
    <select class={`tri ${status}`} aria-label="Triage" title="Your verdict (1, 2, 3; 0 takes it back)" value={status} onChange={(e) => mark(id, { status: e.currentTarget.value })}>
      <option value="">Not looked at</option>
      {statuses.map(([k, v]) => <option value={k}>{v}</option>)}
    </select>
  );
}

export function Note({ id }: { id: string }) {
  const m = marks.use()[id];
  return <textarea class="note" rows={3} maxLength={maxNote} aria-label="Note" placeholder="What you found out, for the triage file" value={m?.note ?? ""} onInput={(e) => mark(id, { note: e.currentTarget.value })} />;
}

export function Flag({ id }: { id: string }) {
  const m = marks.use()[id];
  if (!m) return null;
  return <span class={`flag ${m.status || "noted"}`}>{statuses.find(([k]) => k === m.status)?.[1].toLowerCase() ?? "noted"}</span>;
}

// read checks a triage file and returns its marks.
function read(text: string): Record<string, Mark> {
  const file = JSON.parse(text) as { schema?: unknown; case?: unknown; marks?: unknown };
  if (file?.schema !== "prt-triage/1" || typeof file.marks !== "object" || !file.marks) throw new Error("This is no triage file of a prtscope report.");
  if (file.case !== theCase.id) throw new Error("This triage file belongs to another case: its sources are not the ones of this report.");
  const out: Record<string, Mark> = {};
  for (const [id, m] of Object.entries(file.marks as Record<string, Partial<Mark> | null>)) {
    const status = statuses.some(([k]) => k === m?.status) ? m!.status! : "", note = typeof m?.note === "string" ? m.note.slice(0, maxNote) : "";
    if (/^[a-z0-9-]{1,40}$/.test(id) && (status || note)) out[id] = { status, note };
  }
  return out;
}

export function TriageCount() {
  const n = Object.keys(marks.use()).length, left = unsaved.use();
  return <>{n ? num(n) : null}{left ? <span class="unsaved" title="Not saved to a file">{"\u2022"}</span> : null}</>;
}

export function TriageFile() {
  const all = marks.use(), left = unsaved.use();
  const [said, say] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const list = Object.values(all), of = (k: string) => list.filter((m) => m.status === k).length;
  const out = () => {
    const sorted = Object.fromEntries(Object.keys(all).sort().map((k) => [k, all[k]]));
    save("triage.json", JSON.stringify({ schema: "prt-triage/1", case: theCase.id, marks: sorted }, null, 1) + "\n");
    unsaved.set(false);
    say("");
  };
  const load = async (f: File | undefined) => {
    if (!f) return;
    try {
      const got = read(await f.text());
      marks.set({ ...all, ...got });
      say(`${plural(Object.keys(got).length, "mark")} read.`);
    } catch (e) {
      say(e instanceof SyntaxError ? "This is no triage file of a prtscope report." : (e as Error).message);
    }
    input.current!.value = "";
  };
  return (
    <>
      <p>{plural(theCase.counts.findings, "finding")}: {statuses.map(([k, v], i) => <>{i ? ", " : ""}<b>{num(of(k))}</b> {v.toLowerCase()}</>)}, <b>{num(theCase.counts.findings - statuses.reduce((n, [k]) => n + of(k), 0))}</b> not looked at. {plural(list.filter((m) => m.note).length, "note")}.</p>
      <p class="soft">Marks live in this tab only. Save them to a file to keep them, to go on later, or to hand them to a colleague who has the same report.</p>
      <p class="row actionsrow"><Button icon="download" onClick={out}>Save triage.json</Button><Button icon="upload" onClick={() => input.current!.click()}>Read a triage file</Button>{left ? <span class="t-medium">not saved</span> : null}</p>
      <input type="file" accept=".json,application/json" ref={input} hidden aria-label="Triage file" onChange={(e) => void load(e.currentTarget.files?.[0])} />
      <p role="status">{said}</p>
    </>
  );
}
