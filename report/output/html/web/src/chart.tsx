// Sign-ins over the case, stacked by token type. Dragging lists the findings
// of that range.
import uPlot from "uplot";
import { useEffect, useRef } from "preact/hooks";
import { theCase } from "./load";
import { go, link, theme, zone } from "./store";
import { clock, day, num, offset, plain, severities, stamp } from "./text";
import { V } from "./ui";

const colors = ["prt", "rt", "none", "fail", "mis", "sso", "medium", "info"];
function color(label: string, i: number): string {
  if (label === "primaryRefreshToken") return "prt";
  if (label === "refreshToken") return "rt";
  if (label === "none") return "none";
  if (label === "failed") return "fail";
  return colors[4 + (i % 4)]!;
}

export function Activity() {
  const box = useRef<HTMLDivElement>(null);
  const dark = theme.use(), local = zone.use();
  const a = theCase.activity, labels = a.labels ?? [], counts = a.counts ?? [];
  useEffect(() => {
    const el = box.current!, css = getComputedStyle(el), v = (n: string) => css.getPropertyValue(`--${n}`).trim();
    const n = Math.max(0, ...counts.map((c) => c.length));
    if (!n) return;
    const x = Array.from({ length: n }, (_, i) => theCase.activityStart + i * a.step + a.step / 2);
    const sums = new Array<number>(n).fill(0);
    const stacked = counts.map((c) => c.map((k, i) => (sums[i]! += k)));
    const axis: uPlot.Axis = { stroke: v("soft"), font: "11px system-ui", grid: { stroke: v("line"), width: 1 }, ticks: { show: false } };
    const plot = new uPlot({
      width: el.clientWidth, height: 190, padding: [18, 12, 0, 0], legend: { show: false },
      cursor: { drag: { x: true, y: false, setScale: false }, points: { show: false }, y: false },
      scales: { x: { time: false }, y: { range: (_u, _min, max) => [0, Math.max(4, max * 1.05)] } },
      axes: [{ ...axis, size: 32, space: 90, incrs: [3600, 6 * 3600, 12 * 3600, 86400, 2 * 86400, 3 * 86400, 7 * 86400, 14 * 86400, 28 * 86400, 91 * 86400],
        splits: (u, _i, min, max, incr) => {
          void u;
          const o = offset(min), out = [];
          for (let t = Math.ceil((min + o) / incr) * incr - o; t <= max; t += incr) out.push(t);
          return out;
        }, values: (_u, ts) => ts.map((t) => ((t + offset(t)) % 86400 ? clock(t) : day(t))) },
        { ...axis, size: 48, values: (_u, ns) => ns.map((k) => num(k)) }],
      series: [{}, ...stacked.map((_, i) => stacked.length - 1 - i).map((i): uPlot.Series => ({ label: plain(labels[i] ?? ""), fill: v(color(labels[i] ?? "", i)), stroke: v("page"), width: 0.6, points: { show: false }, paths: uPlot.paths.bars!({ size: [0.92, 40], align: 0 }) }))],
      hooks: {
        draw: [(u) => {
          for (const [t, sev] of [...theCase.marks].reverse()) {
            const px = u.valToPos(t, "x", true), s = devicePixelRatio;
            u.ctx.fillStyle = v(severities[sev]!);
            u.ctx.beginPath();
            u.ctx.moveTo(px - 4.5 * s, 3 * s);
            u.ctx.lineTo(px + 4.5 * s, 3 * s);
            u.ctx.lineTo(px, 11 * s);
            u.ctx.fill();
          }
        }],
        setSelect: [(u) => {
          if (u.select.width > 4) go(link("findings", "", { from: Math.round(u.posToVal(u.select.left, "x")), to: Math.round(u.posToVal(u.select.left + u.select.width, "x")) }));
        }],
        setCursor: [(u) => {
          const i = u.cursor.idx;
          el.title = i == null ? "" : `${stamp(theCase.activityStart + i * a.step)}: ` + labels.map((l, k) => `${plain(l)} ${num(counts[k]?.[i] ?? 0)}`).join(", ");
        }],
      },
    }, [x, ...stacked.reverse()] as uPlot.AlignedData, el);
    const watch = new ResizeObserver(() => plot.setSize({ width: el.clientWidth, height: 190 }));
    watch.observe(el);
    return () => {
      watch.disconnect();
      plot.destroy();
    };
  }, [dark, local]);
  return (
    <>
      <div ref={box} class="chartbox" role="img" aria-label="Bars of sign-ins over time by token type" />
      <p class="legend">
        {labels.map((l, i) => <span><i class={`key k-${color(l, i)}`} /> <V s={l} limit={40} /></span>)}
        {theCase.marks.length ? <span><i class="shape high flip t-critical" /> critical or high finding</span> : null}
        <span class="soft end">drag to list the findings of a time range</span>
      </p>
    </>
  );
}
