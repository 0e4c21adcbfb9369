// One finding: what happened, why it cannot be, when, on what evidence.
import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { bare, requests } from "./asked";
import { device, devices, finding, findings, theCase, users } from "./load";
import { unpack } from "./model";
import { go, link, useData, zone } from "./store";
import { Table } from "./table";
import { cause, clock, day, num, pieces, plain, plural, rankOf, seconds, short, stamp } from "./text";
import { caseSpan, Timeline } from "./tlview";
import { tell } from "./telling";
import type { Evidence, Finding, Findings } from "./types";
import { Note, Tri } from "./triage";
import { Button, Conf, Copy, Icon, Sev, Tokens, V, Wait } from "./ui";

export function Pane({ at, all, close, step }: { at: number; all: Findings; close: () => void; step: (by: number) => void }) {
  const { data: f, error } = useData(() => finding(at), at);
  useEffect(() => { if (f) document.title = `${plain(f.title)} \u00b7 prtscope`; }, [f]);
  const local = zone.use();
  if (!f) return <article class="pane"><Wait error={error} /></article>;
  const dev = all.dev[at]!, first = seconds(f.first), last = seconds(f.last), base = Math.min(first, ...(f.evidence ?? []).map((e) => seconds(e.time)));
  return (
    <article class="pane" aria-label="Finding">
      <header>
        <div class="row">
          <Sev n={rankOf(f.severity)} /> <span class="soft mono cut">{f.id}</span> <Tri id={f.id} />
          <span class="end row"><Button icon="arrow-left" title="Previous finding (K)" onClick={() => step(-1)} /><Button icon="arrow-right" title="Next finding (J)" onClick={() => step(1)} /><Copy text={location.href} of="address of this page" /><Button icon="x" title="Close (Esc)" onClick={close} /></span>
        </div>
        <h2><V s={f.title} limit={240} /></h2>
        <p class="meta">
          {(f.devices ?? []).slice(0, 3).map((d) => <span><Icon name="monitor-smartphone" /> {dev >= 0 && all.name[at] === (d.name || d.id) ? <a href={link("device", dev, { f: f.id })}><V s={d.name || d.id} limit={60} /></a> : <V s={d.name || d.id} limit={60} />}</span>)}
          {(f.users ?? []).slice(0, 3).map((u) => <span><Icon name="user" /> <a href={link("user", u.id || u.upn)}><V s={u.upn || u.id} limit={80} /></a></span>)}
          {more(f.devices, "device")}{more(f.users, "user")}
          <span><Icon name="clock" /> {short(first)}{last > first ? <> {"\u2013"} {day(first) === day(last) ? clock(last) : short(last)}</> : null}</span>
          {f.tried ? <span><Icon name="circle-slash" /> tried, and refused</span> : null}
          {base < first ? <span class="soft">evidence from {short(base)} on</span> : null}
          <span class="soft">Confidence <Conf c={f.confidence} /></span>
        </p>
      </header>
      <div class="body" tabIndex={0} role="region" aria-label="Details of the finding">
        <Part title="What happened"><p><V s={f.summary} limit={2000} /></p>{local ? <p class="soft small">Times in the text are UTC.</p> : null}{f.accepted ? <p class="soft">Accepted by <V s={f.accepted.by} limit={120} /> until {f.accepted.until}, but it went on after that: <V s={f.accepted.reason} limit={600} /></p> : null}</Part>
        {f.fact ? (
          <Part title={theCase.facts[f.detection] ?? "What is known"}>
            <div class="fact">
              <p><V s={f.fact} limit={2000} /></p>
              {f.expected || f.observed ? <dl><div><dt>Expected</dt><dd><V s={f.expected} limit={2000} /></dd></div><div><dt>Observed</dt><dd><V s={f.observed} limit={2000} /></dd></div></dl> : null}
              {f.believed ? <p class="soft">Token type reported <Tokens reported={f.reported} believed={f.believed} /> believed</p> : null}
            </div>
          </Part>
        ) : null}
        {dev >= 0 || f.users?.length === 1 ? <Little dev={dev} f={f} first={first} last={last} /> : null}
        <Rows f={f} dev={dev} />
        {f.for?.length || f.against?.length ? (
          <Part title="Why this confidence"><ul class="signs">{(f.for ?? []).map((s) => <li class="plus"><V s={s} limit={600} /></li>)}{(f.against ?? []).map((s) => <li class="minus"><V s={s} limit={600} /></li>)}</ul></Part>
        ) : null}
        {f.benign?.length ? <Part title="Harmless if"><ul class="signs">{f.benign.map(cause).map((c) => <li class={c.mark}><V s={c.what} limit={600} />{c.out ? <>{c.what ? " \u2013 " : ""}<b>{c.out}</b><V s={c.why} limit={600} /></> : null}</li>)}</ul></Part> : null}
        <Actions f={f} />
        {f.sessions?.length ? <Part title={f.sessions.length > 1 ? "Sessions" : "Session"}><p class="mono small">{f.sessions.slice(0, 20).map((s, i) => <>{i ? ", " : ""}<a href={link("session", s)}><V s={s} limit={80} /></a></>)}{f.sessions.length > 20 ? ` and ${f.sessions.length - 20} more` : ""}</p></Part> : null}
        <Part title="Note"><Note id={f.id} /></Part>
        <p class="soft small">{f.detection}{f.techniques?.length ? <> {"\u00b7"} ATT&CK <V s={f.techniques.join(", ")} /></> : null}{f.tenant ? <> {"\u00b7"} tenant <V s={f.tenant} /></> : null}</p>
      </div>
    </article>
  );
}

function more(list: unknown[] | null, noun: string) {
  const n = (list?.length ?? 0) - 3;
  return n > 0 ? <span>and {plural(n, noun)} more</span> : null;
}

function Part({ title, children }: { title: ComponentChildren; children: ComponentChildren }) {
  return <section><h3>{title}</h3>{children}</section>;
}

// Little is the timeline of the finding's device or, where it names none, of what of
// its user names none.
function Little({ dev, f, first, last }: { dev: number; f: Finding; first: number; last: number }) {
  const { data, error } = useData(async () => {
    const all = await findings();
    if (dev < 0) {
      const name = f.users![0]!.upn || f.users![0]!.id, u = (await users()).find((u) => u.id === f.users![0]!.id || u.name === name), own = await bare(name, u?.own ?? -1, all);
      return { of: "what names no device", dev: own && (own.n || (await requests(own.marks)).length) ? own : undefined };
    }
    const packed = await device(dev), list = await devices();
    if (typeof packed === "string") throw new Error("The timeline of this device is not in this file.");
    return { of: list.name[dev] || list.id[dev]!, dev: unpack(packed, all) };
  }, f.id);
  const room = Math.max(6 * 3600, (last - first) * 0.4);
  const [w, set] = useState({ from: first - room, to: last + room });
  if (!data) return <Part title="When it happened"><Wait error={error} /></Part>;
  if (!data.dev) return null;
  const whole = caseSpan(data.dev), from = Math.max(w.from, whole.from);
  return <Part title="When it happened"><Timeline dev={data.dev} window={{ from, to: Math.max(from + 60, Math.min(w.to, whole.to)) }} onWindow={set} focus={f.id} slim of={data.of} onFinding={(at) => { void findings().then((all) => go(link("findings", all.id[at]!))); }} /></Part>;
}

// longBaseline is from how many records on those before what a finding is about
// are shown only when they are asked for.
const longBaseline = 4;

function Rows({ f, dev }: { f: Finding; dev: number }) {
  const list = f.evidence ?? [], total = Math.max(f.evidence_total ?? 0, list.length);
  const told = useMemo(() => tell(list), [f]);
  const [open, set] = useState<number[]>([]), [whole, all] = useState(false);
  const other = list.findIndex((e) => e.time >= f.first && e.role !== "anchor" && e.role !== "context"), before = whole || other < longBaseline ? 0 : other;
  if (!list.length) return <Part title="Evidence"><p class="soft">It rests on counts over the whole case, not on single records.</p></Part>;
  const flip = (i: number) => set(open.includes(i) ? open.filter((x) => x !== i) : [...open, i]);
  return (
    <Part title={<>Evidence <span class="soft">{plural(total, "record")}{total > list.length ? `, ${list.length} shown; all are in findings.jsonl` : ""}{told.one ? ` \u00b7 each: ${told.one.toLowerCase()}` : ""}</span></>}>
      <Table label="Evidence" cls="plain evidence">
        <thead><tr><th>Time, source</th><th>What it shows</th><th>Application</th><th>Address</th></tr></thead>
        <tbody>
          {before ? <tr><td colSpan={4}><Button icon="chevron-right" onClick={() => all(true)}>{num(before)} records of the baseline, from {short(seconds(list[0]!.time))} on</Button></td></tr> : null}
          {list.map((e, i) => i < before ? null : <>
            <tr class={open.includes(i) ? "open" : ""}>
              <td><button type="button" class="fold" aria-expanded={open.includes(i)} onClick={() => flip(i)}><Icon name={open.includes(i) ? "chevron-down" : "chevron-right"} /> {stamp(seconds(e.time))}</button><p class="soft small src">{source(e)}, record {e.record}</p></td>
              <td>{told.sessions.includes(e.session!) ? <p class={`who n${Math.min(4, told.sessions.indexOf(e.session!) + 1)}`}><b>Session <span class="mono"><V s={told.short(e.session!)} limit={70} /></span></b></p> : null}{told.words(e).map((w, k) => <p class={k ? "small" : ""}><V s={w} limit={80} /></p>)}{e.note ? <p class="soft small"><V s={e.note} limit={300} /></p> : null}<p>{e.token || e.believed ? <Tokens reported={e.token} believed={e.believed} /> : null}</p>{e.error && e.error !== "0" ? <p class="t-high small">error <V s={e.error} /></p> : null}</td>
              <td class="app"><V s={e.app} limit={80} /></td>
              <td><span class={told.odd(e) ? "mono hl" : "mono"}><V s={e.ip} limit={60} /></span><p class="soft small"><V s={e.network} limit={80} /></p></td>
            </tr>
            {open.includes(i) ? <tr class="more"><td colSpan={4}><All e={e} dev={dev} f={f} /></td></tr> : null}
          </>)}
        </tbody>
      </Table>
    </Part>
  );
}

function source(e: Evidence): string {
  const s = (theCase.sources ?? []).find((s) => s.sha256 === e.source);
  return s ? `S${s.Number}` : "source";
}

// All shows everything known of a record of evidence, and leads to it on the
// timeline of the finding's device, if it lies there.
function All({ e, dev, f }: { e: Evidence; dev: number; f: Finding }) {
  const t = seconds(e.time), n = (theCase.sources ?? []).find((s) => s.sha256 === e.source)?.Number;
  const there = dev >= 0 && n && e.role !== "directory" && (!e.device || f.devices?.[0] && [f.devices[0].name, f.devices[0].id].includes(e.device));
  const rows: [string, string | undefined, boolean?][] = [["User", e.user], ["Signed in on", e.device], ["Resource", e.resource], ["User agent", e.user_agent, true], ["Session", e.session, true], ["Event id", e.event, true], ["Reported token type", e.token], ["Believed", e.believed], ["Error", e.error],
    ["File", e.path, true], ["Record, byte offset", `${e.record}, ${e.offset}`, true], ["SHA-256 of the file", e.source, true]];
  return <dl class="all">{rows.filter((r) => r[1]).map(([k, v, mono]) => <><dt>{k}</dt><dd class={mono ? "mono" : ""}><V s={v} limit={1200} />{k === "Event id" || k.startsWith("SHA") ? <Copy text={v!} of={k === "Event id" ? "event id" : "SHA-256"} /> : null}</dd></>)}
    {there ? <><dt>Device</dt><dd><a href={link("device", dev, { f: f.id, from: t - 3600, to: t + 3600, at: `S${n}.${e.record}` })}>Show this record on the timeline</a></dd></> : null}</dl>;
}

// command returns what may be offered for a target that no shell reads as
// anything but text.
function command(verb: string, id: string): string | undefined {
  return /^[A-Za-z0-9][A-Za-z0-9._@+-]{0,127}$/.test(id) ? theCase.commands[verb]?.split("%s").join(id) : undefined;
}

function Actions({ f }: { f: Finding }) {
  const list = f.actions ?? [];
  if (!list.length) return null;
  const name = (id: string) => f.devices?.find((d) => d.id === id)?.name || f.users?.find((u) => u.id === id)?.upn || id;
  let commands = false;
  const items = list.map((a) => {
    const at = a.indexOf(":"), verb = a.slice(0, at), id = a.slice(at + 1), told = theCase.do.find((d) => d.verb === verb)?.targets.find((t) => t.id === id)?.done?.said, text = rankOf(f.severity) <= 2 ? command(verb, id) : undefined;
    commands ||= !!text;
    return (
      <li>
        <p>{theCase.verbs[verb] ?? verb.replace(/-/g, " ")}: <V s={name(id)} limit={100} /></p>
        {(f.done ?? []).filter((d) => d.action === a).map((d) => told ? <p class="soft small"><V s={told.charAt(0).toUpperCase() + told.slice(1)} limit={600} />. <a href={link("audit", "", { q: d.what })}>Audit event</a></p> : <p class="soft small">Done {stamp(seconds(d.time))}{d.by ? <> by <V s={d.by} limit={80} /></> : null}{d.what ? <> (<V s={d.what} limit={80} />)</> : null}{d.time < f.last ? ", but it went on after that: do it again" : ", and nothing of what was found was seen after that; other sign-ins may have followed: verify"}. <a href={link("audit", "", { q: d.what })}>Audit event</a></p>)}
        {text && pieces(text).every((p) => !p.chip) ? <div class="command"><code>{text}</code><Copy text={text} of="command" /></div> : null}
      </li>
    );
  });
  return <Part title="Recommended actions"><ul class="actions">{items}</ul>{commands ? <p class="soft small">Commands are text for you to review. This report runs nothing and opens no connection.</p> : null}</Part>;
}
