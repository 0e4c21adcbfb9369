import { render, type ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import "./app.css";
import "./page.css";
import "./list.css";
import "./timeline.css";
import "./dialog.css";
import "./room.css";
import { Audit } from "./audit";
import { DevicePage, Devices } from "./devices";
import { Findings } from "./findings";
import { devices, findings, inSession, theCase, users } from "./load";
import { Overview } from "./overview";
import { Print } from "./print";
import { IncidentPage } from "./incident";
import { Method, Users, useTitle } from "./pages";
import { Quality } from "./quality";
import { SessionPage } from "./session";
import { TokenTypes } from "./tokens";
import { UserPage } from "./user";
import { go, link, setZone, theme, toggleTheme, useRoute, zone } from "./store";
import { num } from "./text";
import { schema } from "./types";
import { TriageCount, TriageFile } from "./triage";
import { Button, Icon, OfAddress, Sev, V } from "./ui";

const pages: [string, string, string][] = [
  ["overview", "Overview", "layout-dashboard"], ["findings", "Findings", "shield-alert"], ["devices", "Devices", "monitor-smartphone"], ["users", "Users", "users"],
  ["tokens", "Token types", "key-round"], ["audit", "Audit events", "scroll-text"], ["quality", "Sources & quality", "database"], ["method", "Method", "flask-conical"],
];

function App() {
  const route = useRoute();
  const [search, setSearch] = useState(false), [keys, setKeys] = useState(false), [triage, setTriage] = useState(false), [paper, setPaper] = useState(false);
  const local = zone.use(), dark = theme.use();
  const current = route.page === "device" ? "devices" : route.page === "user" ? "users" : route.page === "incident" || route.page === "session" ? "findings" : route.page;
  useEffect(() => { if (route.page === "incidents") go(link("findings", "", { group: "inc" }), true); }, [route.page]);
  useEffect(() => document.querySelector(".rail .on")?.scrollIntoView({ block: "nearest", inline: "center" }), [current]); // a phone shows a part of the rail
  const told = useTold(`${route.page} ${route.id}`);
  useTitle(pages.find((p) => p[0] === current)?.[1] ?? "Report");
  useEffect(() => {
    const on = (e: KeyboardEvent) => {
      const typing = e.target instanceof HTMLInputElement || e.target instanceof HTMLSelectElement || e.target instanceof HTMLTextAreaElement;
      if ((e.key === "/" && !typing) || (e.key.toLowerCase() === "k" && (e.ctrlKey || e.metaKey))) setSearch(true);
      else if (e.key === "?" && !typing) setKeys(true);
      else return;
      e.preventDefault();
    };
    addEventListener("keydown", on);
    return () => removeEventListener("keydown", on);
  }, []);
  return (
    <div class="shell">
      <a class="skip" href="#/overview" onClick={(e) => { e.preventDefault(); document.getElementById("main")!.focus(); }}>Skip to content</a>
      <nav class="rail" aria-label="Pages">
        <p class="brand"><Logo /><span><b>{theCase.cover.case ? <V s={theCase.cover.case} limit={40} /> : "prtscope"}</b><span class="soft small">{theCase.cover.case ? "prtscope " : ""}<V s={theCase.tool.version} limit={24} /></span></span></p>
        {pages.map(([page, title, icon]) => (
          <a href={link(page)} title={title} class={current === page ? "on" : ""} aria-current={current === page ? "page" : undefined}>
            <Icon name={icon} /><span>{title}</span>
            {page === "findings" ? <span class="pill"><span class="vh">, </span>{num(theCase.counts.findings)}</span> : page === "quality" && theCase.banners?.length ? <span class="pill warn" title="Something to know before reading silence as innocence"><span aria-hidden="true">!</span><span class="vh">, with warnings</span></span> : null}
          </a>
        ))}
        {theCase.cover.marking ? <p class="marking"><V s={theCase.cover.marking} limit={60} /></p> : null}
        <p class="foot small">{theCase.redacted ? "Names replaced, still about persons" : "Contains personal data"}</p>
      </nav>
      <header class="bar">
        <p class="case"><b><V s={theCase.heading} limit={90} /></b> <span class="soft"><V s={theCase.cover.client} limit={60} /></span></p>
        <button type="button" class="searchbtn" aria-label="Search everything" title="Search everything (/)" onClick={() => setSearch(true)}><Icon name="search" /><span>Search everything</span><kbd>/</kbd></button>
        <div class="seg" role="group" aria-label="Time zone"><button type="button" aria-pressed={!local} class={local ? "" : "on"} onClick={() => setZone(false)}>UTC</button><button type="button" aria-pressed={local} class={local ? "on" : ""} onClick={() => setZone(true)}>Local</button></div>
        <Button icon="clipboard-check" title="Your verdicts: save or read them" onClick={() => setTriage(true)}><span class="word">Triage</span><TriageCount /></Button>
        <Button icon="printer" title="Print" onClick={() => setPaper(true)} />
        <Button icon={dark ? "sun" : "moon"} title={dark ? "Light" : "Dark"} onClick={toggleTheme} />
        <Button icon="keyboard" title="Keys (?)" onClick={() => setKeys(true)} />
      </header>
      <p class="vh" role="status">{told}</p>
      <main id="main" tabIndex={-1} key={["device", "user", "incident", "session"].includes(route.page) ? route.page + route.id : route.page}>
        {route.page === "findings" ? <Findings route={route} /> : route.page === "devices" ? <Devices route={route} /> : route.page === "device" ? <DevicePage route={route} /> : route.page === "users" ? <Users route={route} /> :
          route.page === "user" ? <UserPage route={route} /> : route.page === "incident" ? <IncidentPage route={route} /> : route.page === "session" ? <SessionPage route={route} /> : route.page === "tokens" ? <TokenTypes route={route} /> : route.page === "audit" ? <Audit route={route} /> : route.page === "quality" ? <Quality /> : route.page === "method" ? <Method /> : route.page === "overview" ? <Overview /> : route.page === "incidents" ? null : <p class="banner"><span>This report has no page <V s={route.page} limit={60} />. <a href={link("overview")}>Open the overview</a></span></p>}
      </main>
      {search ? <Palette close={() => setSearch(false)} /> : null}
      {triage ? <Modal title="Triage" close={() => setTriage(false)}><TriageFile /></Modal> : null}
      {paper ? <Modal title="Print" close={() => setPaper(false)}><Print close={() => setPaper(false)} /></Modal> : null}
      {keys ? <Keys close={() => setKeys(false)} /> : null}
    </div>
  );
}

// useTold is the title of a page that was gone to, for who does not see it change;
// that of the first page a browser tells by itself.
function useTold(page: string): string {
  const [told, tell] = useState(""), last = useRef(page);
  useEffect(() => {
    if (last.current === page) return;
    last.current = page;
    const t = setTimeout(() => tell(document.title.replace(/ \u00b7 prtscope$/, "")), 400);
    return () => clearTimeout(t);
  }, [page]);
  return told;
}

function Logo() {
  return <svg viewBox="0 0 32 32" class="logo" aria-hidden="true"><rect width="32" height="32" rx="7" /><path d="M7 21v-9M13 21v-9M19 21v-9M25 21v-9M5 21h22" /></svg>;
}

function useModal(close: () => void) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => box.current!.showModal(), []);
  return { ref: box, onClose: close, onClick: (e: MouseEvent) => { if (e.target === box.current) close(); } };
}

interface Found { type: string; label: string; more: string; sev: number; to: string }

// session returns the id of a session as the log spells it, if it is one of the
// case: whole, because only then it can be found without reading all timelines.
async function session(text: string): Promise<string> {
  if (!/^\S{8,200}$/.test(text)) return "";
  for (const id of new Set([text, text.toLowerCase()])) if (await inSession(id)) return id;
  return "";
}

function Palette({ close }: { close: () => void }) {
  const modal = useModal(close);
  const [q, setQ] = useState(""), [list, setList] = useState<Found[]>([]), [at, setAt] = useState(0);
  useEffect(() => {
    let live = true;
    void Promise.all([findings(), devices(), users(), session(q.trim())]).then(([f, d, u, s]) => {
      const words = q.toLowerCase().split(/\s+/).filter(Boolean), out: Found[] = [];
      const fits = (s: string) => words.length > 0 && words.every((w) => s.toLowerCase().includes(w));
      for (let i = 0; i < f.id.length && out.length < 12; i++) if (fits(`${f.id[i]} ${f.title[i]} ${f.det[i]} ${f.name[i]} ${f.user[i]} ${f.ips[i]} ${f.text[i]}`)) out.push({ type: "Finding", label: f.title[i]!, more: f.name[i] || f.user[i]!, sev: f.sev[i]!, to: link("findings", f.id[i]!) });
      for (let i = 0, n = 0; i < d.id.length && n < 8; i++) if (fits(`${d.name[i]} ${d.id[i]} ${d.user[i]} ${d.os[i]}`)) n++, out.push({ type: "Device", label: d.name[i] || d.id[i]!, more: d.user[i]!, sev: d.sev[i]!, to: link("device", i) });
      for (let i = 0, n = 0; i < u.length && n < 8; i++) if (fits(`${u[i]!.name} ${u[i]!.id}`)) n++, out.push({ type: "User", label: u[i]!.name, more: u[i]!.id, sev: u[i]!.sev, to: link("user", u[i]!.name) });
      if (s) out.push({ type: "Session", label: s, more: "all its sign-ins", sev: -1, to: link("session", s) });
      if (live) setList(out), setAt(0);
    });
    return () => void (live = false);
  }, [q]);
  const pick = (f: Found | undefined) => {
    if (f) go(f.to), close();
  };
  return (
    <dialog {...modal} class="palette" aria-label="Search">
      <header><h2>Search</h2><Button icon="x" title="Close" onClick={close} /></header>
      <input type="search" autofocus value={q} placeholder="Finding, device, user, address, whole id of a session" aria-label="Search everything" onInput={(e) => setQ(e.currentTarget.value)}
        onKeyDown={(e) => {
          if (e.key === "ArrowDown") setAt(Math.min(list.length - 1, at + 1));
          else if (e.key === "ArrowUp") setAt(Math.max(0, at - 1));
          else if (e.key === "Enter") pick(list[at]);
          else if (e.key === "Escape") close(); // before the browser takes it for clearing the words
          else return;
          e.preventDefault();
        }} />
      <ul>{list.map((f, i) => <li><button type="button" class={i === at ? "on" : ""} onClick={() => pick(f)}><span class="soft small">{f.type}</span><span class="cut"><V s={f.label} limit={80} /></span><span class="soft small cut"><V s={f.more} limit={60} /></span>{f.sev < 0 ? null : <Sev n={f.sev} word={false} />}</button></li>)}</ul>
      {q && !list.length ? <p class="soft">Nothing holds these words. A session is found by its whole id.</p> : null}
      <OfAddress s={q} here="An address is found here where a finding names it." />
    </dialog>
  );
}

function Modal({ title, close, children }: { title: string; close: () => void; children: ComponentChildren }) {
  return <dialog {...useModal(close)} class="palette" aria-label={title}><header><h2>{title}</h2><Button icon="x" title="Close" onClick={close} /></header>{children}</dialog>;
}

function Keys({ close }: { close: () => void }) {
  const list: [string, string][] = [["/ or Ctrl K", "search everything"], ["J, K", "next, previous finding"], ["1, 2, 3, 0", "mark the finding open, confirmed, harmless; not at all"], ["Esc", "close"], ["Arrows, Page, Home, End, Enter", "walk a table"], ["\u2190 \u2192 or A D", "move a timeline, Shift further"], ["+ \u2212 or W S", "zoom a timeline"], ["N, P", "next, previous finding on a timeline"], ["0", "whole case"], ["?", "this list"]];
  return <dialog {...useModal(close)} class="palette" aria-label="Keys"><header><h2>Keys</h2><Button icon="x" title="Close" onClick={close} /></header><dl class="all">{list.map(([k, v]) => <><dt><kbd>{k}</kbd></dt><dd>{v}</dd></>)}</dl></dialog>;
}

// Strangers says that data and front end are of different versions; the
// document below it needs neither.
function Strangers() {
  return <p class="banner strangers" role="alert"><span><b>This report cannot show its pages.</b> Its data is <V s={theCase.schema} limit={40} />, and the front end that was built into the program reads {schema}: they are of different versions. What follows is the document alone. Build the front end anew (make -B web), then the program, then this report.</span></p>;
}

try {
  const known = theCase.schema === schema;
  if (!known) document.documentElement.classList.remove("js");
  render(known ? <App /> : <Strangers />, document.getElementById("app")!);
} catch (e) {
  document.documentElement.classList.remove("js"); // the document can be read without the application
  throw e;
}
