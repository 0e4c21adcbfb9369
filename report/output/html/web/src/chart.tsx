// Sign-ins over the case, stacked by token type. Dragging lists the findings
// of that range; arrow keys walk the bars and Enter lists those of one.
import { useEffect, useRef, useState } from "preact/hooks";
import { theCase } from "./load";
import { go, link, zone } from "./store";
import { clock, day, months, num, offset, plain, severities, short } from "./text";
import { step } from "./timeline";
import { V } from "./ui";

const colors = ["mis", "sso", "medium"];
function color(label: string, i: number): string {
  if (label === "primaryRefreshToken") return "prt";
  if (label === "refreshToken") return "rt";
  if (label === "none") return "none";
  if (label === "not carried") return "cover";
  if (label === "failed") return "fail";
  return colors[i % colors.length]!;
}

const left = 46, right = 8, above = 20, below = 24;

export function Activity() {
  const box = useRef<HTMLDivElement>(null), [size, setSize] = useState({ w: 0, h: 0 });
  const [at, setAt] = useState<number | undefined>(), [drag, setDrag] = useState<[number, number] | undefined>();
  zone.use();
  useEffect(() => {
    const el = box.current!, measure = () => setSize({ w: el.clientWidth, h: el.clientHeight }), watch = new ResizeObserver(measure);
    watch.observe(el);
    measure();
    return () => watch.disconnect();
  }, []);
  const a = theCase.activity, labels = a.labels ?? [], counts = a.counts ?? [], n = Math.max(0, ...counts.map((c) => c.length));
  const from = theCase.activityStart, to = from + n * a.step;
  const totals = Array.from({ length: n }, (_, i) => counts.reduce((s, c) => s + (c[i] ?? 0), 0)), top = Math.max(4, ...totals);
  const wide = Math.max(1, size.w - left - right), tall = Math.max(1, size.h - above - below), bar = wide / Math.max(1, n), gap = bar > 4 ? 1 : 0;
  const x = (t: number) => left + ((t - from) / (to - from)) * wide, y = (k: number) => above + tall * (1 - k / top);
  const time = (px: number) => Math.round(from + (Math.max(0, Math.min(wide, px - left)) / wide) * (to - from));
  const index = (px: number) => Math.max(0, Math.min(n - 1, Math.floor((px - left) / bar)));
  const list = (f: number, t: number) => go(link("findings", "", { from: f, to: t }));
  const rise = [1, 2, 5, 10, 20, 50].map((k) => k * 10 ** Math.max(0, Math.floor(Math.log10(top)) - 1)).find((k) => top / k <= 4.5)!;
  const s = step({ from, to }, wide), o = offset(from), ticks: number[] = [];
  for (let t = Math.ceil((from + o) / s) * s - o; t < to; t += s) ticks.push(t);
  const dated = ticks.some((t) => (t + o) % 86400 === 0); // where none is the begin of a day, the first says which it is
  const late = (t: number) => x(t) + 56 > left + wide; // its label would end outside
  const sums = totals.map(() => 0);
  const paths = counts.map((c) => c.map((k, i) => {
    if (!k) return "";
    const base = y(sums[i]!);
    return `M${(left + i * bar + gap / 2).toFixed(1)} ${base.toFixed(1)}h${Math.max(0.6, bar - gap).toFixed(1)}V${y(sums[i]! += k).toFixed(1)}h${(-Math.max(0.6, bar - gap)).toFixed(1)}z`;
  }).join(""));
  const px = (e: PointerEvent) => e.clientX - box.current!.getBoundingClientRect().left;
  const down = (e: PointerEvent) => {
    if (e.button !== 0) return;
    const start = px(e), el = box.current!;
    el.setPointerCapture(e.pointerId);
    const move = (m: PointerEvent) => setDrag([Math.min(start, px(m)), Math.max(start, px(m))]);
    el.addEventListener("pointermove", move);
    el.addEventListener("pointerup", (u) => {
      el.removeEventListener("pointermove", move);
      setDrag(undefined);
      const [f, t] = [Math.min(start, px(u)), Math.max(start, px(u))];
      if (t - f > 4) list(time(f), time(t));
    }, { once: true });
  };
  const key = (e: KeyboardEvent) => {
    const by: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, Home: -n, End: n };
    if (e.key in by) setAt(Math.max(0, Math.min(n - 1, (at ?? -1) + by[e.key]!)));
    else if (e.key === "Enter" && at !== undefined) list(from + at * a.step, from + (at + 1) * a.step);
    else return;
    e.preventDefault();
  };
  return (
    <>
      <div ref={box} class="chartbox" tabIndex={0} role="group" aria-label="Bars of sign-ins over time by token type. Arrow keys walk them, Enter lists the findings of one." onPointerDown={down} onKeyDown={key}
        onPointerMove={(e) => setAt(index(px(e)))} onPointerLeave={() => setAt(undefined)} onBlur={() => setAt(undefined)}>
        <svg width={size.w} height={size.h} aria-hidden="true">
          {Array.from({ length: Math.floor(top / rise) + 1 }, (_, i) => <><line x1={left} x2={left + wide} y1={y(i * rise)} y2={y(i * rise)} /><text x={left - 8} y={y(i * rise) + 4} class="num">{num(i * rise)}</text></>)}
          {at === undefined ? null : <rect class="at" x={left + at * bar} y={above} width={bar} height={tall} />}
          {paths.map((d, i) => <path d={d} class={`f-${color(labels[i] ?? "", i)}`} />)}
          {ticks.map((t, i) => <><line x1={x(t)} x2={x(t)} y1={above + tall} y2={above + tall + 5} /><text x={late(t) ? left + wide : x(t) + 4} y={size.h - 8} text-anchor={late(t) ? "end" : undefined}>{s >= 28 * 86400 ? `${months[new Date((t + o) * 1000).getUTCMonth()]} ${new Date((t + o) * 1000).getUTCFullYear()}` : (t + o) % 86400 === 0 ? day(t) : dated || i ? clock(t) : short(t)}</text></>)}
          {[...theCase.marks].reverse().map(([t, sev]) => <path class={`f-${severities[sev]}`} d={`M${x(t) - 4.5} 4h9l-4.5 8z`} />)}
          {drag ? <rect class="drag" x={drag[0]} y={above} width={drag[1] - drag[0]} height={tall} /> : null}
        </svg>
      </div>
      <p class="legend">
        {labels.map((l, i) => <span><i class={`key k-${color(l, i)}`} /> <V s={l} limit={40} />{at === undefined ? null : <b> {num(counts[i]?.[at] ?? 0)}</b>}</span>)}
        {theCase.marks.length ? <span><i class="shape high flip t-critical" /> critical or high finding</span> : null}{" "}
        <span class="soft end">{at === undefined ? "drag to list the findings of a time range" : `${short(from + at * a.step)} and after`}</span>
      </p>
      <p class="vh" aria-live="polite">{at === undefined ? "" : `${short(from + at * a.step)}: ${labels.map((l, i) => `${plain(l)} ${counts[i]?.[at] ?? 0}`).join(", ")}`}</p>
    </>
  );
}
