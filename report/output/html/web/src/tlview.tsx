// The timeline as a reader handles it: labels, strip of the whole case, zoom,
// pan, keys, tooltip.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { hit, type Hit } from "./hit";
import { requests } from "./asked";
import { lanes, Series, type Dev } from "./model";
import { theCase } from "./load";
import { theme, useData, useSettled, zone } from "./store";
import { day, hover, num, plain, plural, severities, short, span } from "./text";
import { Painter, palette, rulerHeight, type Palette, type Window } from "./timeline";
import { Address, Button, V } from "./ui";

const stripHeight = 38;

interface Props { dev: Dev; window: Window; onWindow: (w: Window) => void; focus?: string; onFinding?: (at: number) => void; onRow?: (row: number) => void; slim?: boolean; of?: string } // of: what it is of, where there are several

// caseSpan is the whole case with a little room at both ends.
export function caseSpan(dev: Dev): Window {
  const from = Math.min(theCase.from || Infinity, dev.t[0] ?? Infinity), to = Math.max(theCase.to || 0, dev.t[dev.n - 1] ?? 0);
  if (!Number.isFinite(from) || to <= from) return { from: (dev.t[0] ?? 0) - 3600, to: (dev.t[0] ?? 0) + 3600 };
  return { from: from - (to - from) * 0.01, to: to + (to - from) * 0.01 };
}

// holes are the days without a record of the log that tells most of a timeline.
export function holes(dev: Dev): [number, number][] {
  const c = theCase.coverage, out: [number, number][] = [];
  const k = (!dev.id && dev.users[0]?.startsWith("sp:") && (c.kinds ?? []).find((k) => k.Name === "service_principal")) || (c.kinds ?? []).find((k) => k.Name === "non_interactive" && !k.Absent) || (c.kinds ?? []).find((k) => k.Name === "interactive" && !k.Absent);
  k?.Counts.forEach((n, i) => {
    if (n || k.Perhaps.includes(i)) return;
    const a = c.start + i * 86400, last = out[out.length - 1];
    if (last && last[1] === a) last[1] = a + 86400;
    else out.push([a, a + 86400]);
  });
  return out;
}

export function Timeline({ dev: given, window: w, onWindow, focus, onFinding, onRow, slim, of }: Props) {
  const { data: asked } = useData(() => requests(given.marks, given.id && of ? [given.id, of] : []), given);
  const dev = useMemo(() => (asked?.length ? { ...given, asked } : given), [given, asked]);
  const whole = useMemo(() => caseSpan(dev), [dev]);
  const still = useMemo(() => ({ dev, lanes: lanes(dev, whole.from, whole.to), holes: holes(dev), ...whole }), [dev]);
  const scene = useMemo(() => ({ ...still, focus }), [still, focus]);
  const all = useMemo(() => new Series(dev, dev.rows, whole.from, whole.to), [dev]);
  const canvas = useRef<HTMLCanvasElement>(null), strip = useRef<HTMLCanvasElement>(null), pane = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [tip, setTip] = useState<{ x: number; y: number; hit: Hit } | undefined>();
  const [select, setSelect] = useState<[number, number] | undefined>();
  const dark = theme.use(), local = zone.use();
  const height = rulerHeight + scene.lanes.reduce((h, l) => h + l.height, 0);

  useLayoutEffect(() => {
    const watch = new ResizeObserver(() => setWidth(pane.current!.clientWidth));
    watch.observe(pane.current!);
    setWidth(pane.current!.clientWidth);
    return () => watch.disconnect();
  }, []);
  const colors = useRef<Palette>({}), c = () => colors.current;
  useLayoutEffect(() => void (colors.current = palette(pane.current!)), [dark]);
  useLayoutEffect(() => {
    if (width) drawStrip(fit(strip.current!, width, stripHeight), dev, all, whole, width, c());
  }, [width, scene, dark]);
  useLayoutEffect(() => {
    if (width) new Painter(fit(canvas.current!, width, height), scene, w, width, c()).draw();
  }, [width, height, scene, w.from, w.to, dark, local]);

  const move = (from: number, to: number) => {
    const wide = Math.max(60, Math.min(to - from, whole.to - whole.from));
    const a = Math.max(whole.from, Math.min(from, whole.to - wide));
    onWindow({ from: a, to: a + wide });
  };
  const zoom = (factor: number, at = 0.5) => {
    const wide = (w.to - w.from) * factor, t = w.from + (w.to - w.from) * at;
    move(t - wide * at, t + wide * (1 - at));
  };
  const show = (seconds: number) => {
    const m = dev.marks.find((m) => m.id === focus);
    const mid = m && m.first >= w.from && m.first <= w.to ? m.first : (w.from + w.to) / 2;
    move(mid - seconds / 2, mid + seconds / 2);
  };
  const next = (by: number) => {
    if (!dev.marks.length) return;
    const at = dev.marks.findIndex((m) => m.id === focus);
    const m = dev.marks[(at < 0 ? (by > 0 ? 0 : dev.marks.length - 1) : at + by + dev.marks.length) % dev.marks.length]!;
    onFinding?.(m.at);
  };
  const key = (e: KeyboardEvent) => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const d = (w.to - w.from) * (e.shiftKey ? 0.8 : 0.15), k = e.key.toLowerCase();
    if (k === "arrowleft" || k === "a") move(w.from - d, w.to - d);
    else if (k === "arrowright" || k === "d") move(w.from + d, w.to + d);
    else if (k === "+" || k === "=" || k === "w") zoom(0.6);
    else if (k === "-" || k === "s") zoom(1 / 0.6);
    else if (k === "0") move(whole.from, whole.to);
    else if (k === "home") move(whole.from, whole.from + w.to - w.from);
    else if (k === "end") move(whole.to - w.to + w.from, whole.to);
    else if (k === "n") next(1);
    else if (k === "p") next(-1);
    else return;
    e.preventDefault();
    e.stopPropagation();
  };
  useEffect(() => {
    const el = pane.current!;
    const wheel = (e: WheelEvent) => {
      if (!e.ctrlKey && !e.shiftKey) return;
      e.preventDefault();
      const box = el.getBoundingClientRect();
      if (e.ctrlKey) zoom(Math.exp(Math.max(-0.6, Math.min(0.6, e.deltaY * 0.004))), (e.clientX - box.left) / width);
      else {
        const d = ((e.deltaY || e.deltaX) / width) * (w.to - w.from);
        move(w.from + d, w.to + d);
      }
    };
    el.addEventListener("wheel", wheel, { passive: false });
    return () => el.removeEventListener("wheel", wheel);
  });
  const at = (e: PointerEvent) => {
    const box = canvas.current!.getBoundingClientRect();
    return { x: e.clientX - box.left, y: e.clientY - box.top };
  };
  const down = (e: PointerEvent) => {
    if (e.button !== 0) return;
    const start = at(e), from = w.from, wide = w.to - w.from, ruler = start.y < rulerHeight;
    let moved = false;
    canvas.current!.setPointerCapture(e.pointerId);
    const drag = (m: PointerEvent) => {
      const x = at(m).x;
      if (Math.abs(x - start.x) > 3) moved = true;
      if (!moved) return;
      setTip(undefined);
      if (ruler) setSelect([Math.min(start.x, x), Math.max(start.x, x)]);
      else move(from - ((x - start.x) / width) * wide, from - ((x - start.x) / width) * wide + wide);
    };
    const up = (m: PointerEvent) => {
      canvas.current!.removeEventListener("pointermove", drag);
      const x = at(m).x;
      setSelect(undefined);
      if (ruler && moved) move(from + (Math.min(x, start.x) / width) * wide, from + (Math.max(x, start.x) / width) * wide);
      else if (!moved) {
        const h = hit(scene, w, width, start.x, start.y);
        if (h?.finding !== undefined) onFinding?.(h.finding);
        else if (h?.row !== undefined) onRow?.(h.row);
      }
    };
    canvas.current!.addEventListener("pointermove", drag);
    canvas.current!.addEventListener("pointerup", up, { once: true });
  };
  const jump = (e: PointerEvent) => {
    const el = strip.current!, wide = w.to - w.from;
    const to = (x: PointerEvent) => {
      const t = whole.from + ((x.clientX - el.getBoundingClientRect().left) / width) * (whole.to - whole.from);
      move(t - wide / 2, t + wide / 2);
    };
    el.setPointerCapture(e.pointerId);
    to(e);
    el.addEventListener("pointermove", to);
    el.addEventListener("pointerup", () => el.removeEventListener("pointermove", to), { once: true });
  };
  const rest = useSettled(w, `${w.from} ${w.to}`, 250), seen = all.count(rest.from, rest.to), also = (dev.asked ?? []).filter((a) => a.t >= rest.from && a.t < rest.to).length, told = plural(seen, "sign-in") + (also ? ` and ${plural(also, "request")} cited` : "");
  const labels = useMemo(() => scene.lanes.map((l) => (
    <div role="listitem" class={`${l.type}${l.odd ? " odd" : ""}${l.thick ? " thick" : ""}`} style={{ height: `${l.height}px` }}>
      <span class="name" title={hover(l.label, 14)}>{l.type === "head" ? <V s={l.label} limit={60} /> : <Address s={l.label} />}</span>{l.odd ? <span class="vh">, suspicious</span> : null}{l.sub ? <span class="vh">, </span> : null} <span class="sub" title={hover(l.sub, 11)}><V s={l.sub} limit={80} /></span>
      {l.count ? <span class="count"><i class="vh">: </i>{num(l.count)}</span> : null}
    </div>
  )), [still]);
  const share = (t: number) => `${(100 * (t - whole.from)) / (whole.to - whole.from)}%`;
  return (
    <div class={`tl${slim ? " slim" : ""}`}>
      <div class="tlbar">
        <p><b>{short(w.from)} {"\u2013"} {short(w.to)}</b> <span class="soft">{span(w.to - w.from)} shown</span></p>
        <div class="row">
          {dev.marks.length > 1 && !slim ? <><Button icon="arrow-left" onClick={() => next(-1)}>Previous</Button><Button onClick={() => next(1)} icon="arrow-right">Next finding</Button></> : null}
          <Button title="Show 6 hours" onClick={() => show(6 * 3600)}>6 h</Button><Button title="Show a day" onClick={() => show(86400)}>1 d</Button><Button title="Show a week" onClick={() => show(7 * 86400)}>7 d</Button>
          <Button icon="maximize" title="Show the whole case" onClick={() => move(whole.from, whole.to)}>All</Button>
          <Button icon="zoom-in" title="Zoom in" onClick={() => zoom(0.5)} /><Button icon="zoom-out" title="Zoom out" onClick={() => zoom(2)} />
        </div>
      </div>
      <div class="tlbox" tabIndex={0} role="group" aria-label={`Timeline${of ? ` of ${plain(of, 60)}` : ""}. Arrow keys move, plus and minus zoom, N and P go from finding to finding, 0 shows all.`} onKeyDown={key} onPointerLeave={() => setTip(undefined)}>
        <div class="tllabels" role="list" aria-label="Lanes">
          <div role="presentation" style={{ height: `${stripHeight}px` }} class="thick"><span>Whole case</span></div>
          <div role="presentation" style={{ height: `${rulerHeight}px` }} />
          {labels}
        </div>
        <div class="tlpane" ref={pane}>
          <div class="tlwindow" style={{ left: share(w.from), right: `calc(100% - ${share(w.to)})` }} />
          <canvas ref={strip} class="strip" onPointerDown={jump} aria-hidden="true" />
          <canvas ref={canvas} role="img" aria-label={`${told} between ${short(rest.from)} and ${short(rest.to)}; ${slim && dev.id ? "the page of the device lists them" : "the table below lists them"}`} onPointerDown={down}
            onPointerMove={(e) => {
              if (e.buttons) return;
              const p = at(e), h = hit(scene, w, width, p.x, p.y);
              setTip(h && { ...p, hit: h });
              canvas.current!.style.cursor = h?.finding !== undefined || h?.row !== undefined ? "pointer" : p.y < rulerHeight ? "col-resize" : "grab";
            }} onDblClick={(e) => zoom(0.4, e.offsetX / width)} />
          {select ? <div class="tlselect" style={{ left: `${select[0]}px`, width: `${select[1] - select[0]}px` }} /> : null}
          {tip ? (
            <div class="tip" role="status" style={{ left: `${Math.max(0, Math.min(tip.x + 14, width - 300))}px`, top: `${tip.y + 50}px` }}>
              <b>{tip.hit.title}</b>
              <dl>{tip.hit.facts.map(([k, v]) => <><dt>{k}</dt><dd>{v}</dd></>)}</dl>
            </div>
          ) : null}
        </div>
      </div>
      {slim ? null : <p class="soft keys" aria-hidden="true"><kbd>Ctrl</kbd> + wheel zooms {"\u00b7"} drag pans {"\u00b7"} drag on the ruler selects {"\u00b7"} <kbd>N</kbd>/<kbd>P</kbd> next or previous finding {"\u00b7"} <kbd>0</kbd> all {"\u00b7"} times in {local ? "local time" : "UTC"}</p>}
      <p class="vh" aria-live="polite">{day(rest.from) === day(rest.to) ? day(rest.from) : `${day(rest.from)} to ${day(rest.to)}`}, {told}</p>
    </div>
  );
}

function fit(el: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D {
  const scale = devicePixelRatio || 1;
  if (el.width !== Math.round(width * scale) || el.height !== Math.round(height * scale)) {
    el.width = Math.round(width * scale);
    el.height = Math.round(height * scale);
    el.style.width = `${width}px`;
    el.style.height = `${height}px`;
  }
  const g = el.getContext("2d")!;
  g.setTransform(scale, 0, 0, scale, 0, 0);
  return g;
}

function drawStrip(g: CanvasRenderingContext2D, dev: Dev, all: Series, whole: Window, width: number, c: Palette) {
  const per = (whole.to - whole.from) / width;
  g.clearRect(0, 0, width, stripHeight);
  const counts: number[] = [];
  let top = 1;
  for (let x = 0; x < width; x += 4) {
    const n = all.count(whole.from + x * per, whole.from + (x + 4) * per);
    counts.push(n);
    top = Math.max(top, n);
  }
  g.fillStyle = c.none!;
  g.globalAlpha = 0.75;
  counts.forEach((n, i) => n && g.fillRect(i * 4, 34 - 20 * Math.sqrt(n / top), 3, 20 * Math.sqrt(n / top)));
  g.globalAlpha = 1;
  for (const m of [...dev.marks].sort((x, y) => y.sev - x.sev)) {
    g.fillStyle = c[severities[m.sev]!]!;
    for (const r of m.rows) g.fillRect((dev.t[r]! - whole.from) / per - 1, 4, 2, 8);
    for (const a of dev.asked ?? []) if (a.of.includes(m)) g.fillRect((a.t - whole.from) / per - 1, 4, 2, 8);
  }
}
