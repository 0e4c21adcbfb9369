// Small pieces every page is made of.
import { h, type ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import lucide from "lucide";
import { isAddress, ordinary, pieces, plain, severities } from "./text";

export function Icon({ name }: { name: string }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">
      {(lucide[name] ?? []).map(([tag, attrs]) => h(tag, attrs))}
    </svg>
  );
}

// V shows a string of a log: everything in it, and nothing done by it.
export function V({ s, limit }: { s: string | undefined | null; limit?: number }) {
  if (!s) return null;
  return <bdi>{pieces(s, limit).map((p) => (p.chip ? <i class="chip">{p.text}</i> : p.text))}</bdi>;
}

// text is V where many are drawn at each turn of the wheel: what is ordinary has no
// element of its own, as nothing in it could turn the text beside it around.
export const text = (s: string | undefined, limit: number) => (!s || ordinary(s, limit) ? s : <V s={s} limit={limit} />);

// Address shows an address whole where there is room for it, and else cut in its
// middle: what tells two of one network apart is at the end.
export function Address({ s }: { s: string }) {
  if (!/^[0-9a-fA-F:.]{18,45}$/.test(s)) return <V s={s} limit={50} />;
  return <span class="mid" title={s}><span>{s.slice(0, -10)}</span><span>{s.slice(-10)}</span></span>;
}

export function Sev({ n, word = true }: { n: number; word?: boolean }) {
  const s = severities[n];
  if (!s) return <span class="soft">{"\u2013"}</span>;
  return (
    <span class={`sev t-${s}`}>
      <i class={`shape ${s}`} />
      {word ? s : <span class="vh">{s}</span>}
    </span>
  );
}

export function Conf({ c }: { c: number }) {
  return (
    <span class="conf" title="Confidence ranks findings, it is not a probability">
      <span class="meter"><i style={{ width: `${c * 100}%` }} /></span>
      {Math.round(c * 100)}
    </span>
  );
}

export function Tok({ t }: { t: string | undefined }) {
  if (!t) return <span class="tok absent">absent</span>;
  const kind = t.includes("primaryRefreshToken") ? "prt" : t.includes("refreshToken") ? "rt" : "other";
  return <span class={`tok ${kind}`}><V s={t} limit={60} /></span>;
}
export function Tokens({ reported, believed }: { reported?: string; believed?: string }) {
  return (
    <span class="toks">
      <Tok t={reported} />
      {believed && believed !== reported ? <> <b class="arrow" aria-hidden="true">{"\u2192"}</b><span class="vh">, believed </span> <Tok t={believed} /></> : null}
    </span>
  );
}

// ByDatabase marks a network that is not the word of the log.
export function ByDatabase() {
  return <> <i class="bydb" title="Network or country by a database that the analysis was given, not by the log">by database</i></>;
}

export function Card({ title, sub, side, children, cls = "" }: { title?: string; sub?: ComponentChildren; side?: ComponentChildren; children?: ComponentChildren; cls?: string }) {
  return (
    <section class={`card ${cls}`}>
      {title ? (
        <header>
          <div>
            <h2>{title}</h2>
            {sub ? <p class="soft">{sub}</p> : null}
          </div>
          {side}
        </header>
      ) : null}
      {children}
    </section>
  );
}

export function Button({ icon, children, onClick, title, on }: { icon?: string; children?: ComponentChildren; onClick: () => void; title?: string; on?: boolean }) {
  return (
    <button type="button" class={`btn${on ? " on" : ""}${children ? "" : " bare"}`} onClick={onClick} title={title} aria-pressed={on}>
      {icon ? <Icon name={icon} /> : null}
      {children}
    </button>
  );
}

// Copy copies a text that stands beside it; of says what that is, as nobody wants to
// hear an id or a hash read out.
export function Copy({ text, of }: { text: string; of: string }) {
  const [done, set] = useState(false);
  const safe = !/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/.test(text);
  if (!safe) return null;
  return (
    <Button icon={done ? "check" : "copy"} title={`Copy the ${of}`} onClick={() => {
      void navigator.clipboard?.writeText(text).then(() => {
        set(true);
        setTimeout(() => set(false), 1200);
      });
    }} />
  );
}

export function Search({ value, onInput, hint }: { value: string; onInput: (v: string) => void; hint: string }) {
  return (
    <label class="search">
      <Icon name="search" />
      <input type="search" value={value} placeholder={hint} aria-label={hint} onInput={(e) => onInput(e.currentTarget.value)} />
    </label>
  );
}

// OfAddress says where the sign-ins of an address are, to who typed one where a list
// was searched that does not tell of all of them.
export function OfAddress({ s, here }: { s: string; here: string }) {
  return isAddress(s.trim()) ? <p class="soft small">{here} All its sign-ins: <code>prtscope search CASE --ip {s.trim()}</code></p> : null;
}

// Wait stands for what is being read, and says what that is where it is much.
export function Wait({ error, of }: { error?: string; of?: string }) {
  return error ? <p class="banner" role="alert"><Icon name="triangle-alert" /> {error}</p> : <p class="soft wait">Reading{of ? ` ${of}` : ""} {"\u2026"}</p>;
}

// Menu is a button that opens to others.
export function Menu({ icon, title, children }: { icon: string; title: string; children: ComponentChildren }) {
  const box = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const shut = (e: Event) => {
      if (!box.current!.open || e instanceof KeyboardEvent && e.key !== "Escape" || e instanceof PointerEvent && box.current!.contains(e.target as Node)) return;
      box.current!.open = false;
      if (e instanceof KeyboardEvent) {
        box.current!.querySelector("summary")!.focus();
        e.stopPropagation();
      }
    };
    addEventListener("pointerdown", shut);
    box.current!.addEventListener("keydown", shut);
    return () => removeEventListener("pointerdown", shut);
  }, []);
  return <details class="menu" ref={box}><summary class="btn"><Icon name={icon} />{title}<Icon name="chevron-down" /></summary><div>{children}</div></details>;
}

// named says what findings of medium level or higher show of whom they name, by
// finding.Shown.
export const named = ["Signs of misuse", "Only tries", "Odd records only"];

// Named are the filters of a list by what findings say of its rows.
export function Named({ worst, shown, set }: { worst: string; shown: string; set: (change: { worst?: string; shown?: string }) => void }) {
  return (
    <>
      <Button on={!!worst} onClick={() => set({ worst: worst ? "" : "1" })}>Medium or worse</Button>
      <select aria-label="What findings show" value={shown} onChange={(e) => set({ shown: e.currentTarget.value })}><option value="">Whatever findings show</option>{named.map((n, k) => <option value={String(k)}>{n}</option>)}</select>
    </>
  );
}

// Person shows an account on two lines, so that columns of one domain read well and
// a long name loses its domain before its end; what more there is comes before that.
export function Person({ s, more }: { s: string | undefined; more?: ComponentChildren }) {
  const at = s?.lastIndexOf("@") ?? -1;
  if (!s || at < 1 || s.length > 120) return <><span class="cut">{text(s, 80)}</span>{more ? <span class="soft small cut">{more}</span> : null}</>;
  return <><span class="cut" title={plain(s)}>{text(s.slice(0, at), 80)}</span><span class="soft small cut">{more ? <>{more} {"\u00b7"} </> : null}{text(s.slice(at), 60)}</span></>;
}
