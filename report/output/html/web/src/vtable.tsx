// A table of any number of rows that draws only those in sight. One tab stop;
// arrows, Page Up and Down, Home, End and Enter work on its rows.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { num } from "./text";
import { Icon } from "./ui";

export interface Column {
  key: string; title: string; width: string; num?: boolean; bare?: boolean; // bare columns show no title
  sort?: (a: number, b: number) => number; cell: (row: number) => ComponentChildren;
}

const maxScroll = 8_000_000; // browsers lose count of pixels beyond
const spare = 2; // rows drawn on either side of those in sight: what a turn of the wheel brings

interface Props {
  columns: Column[]; rows: ArrayLike<number>; height?: number; label: string; selected?: number; worst?: (row: number) => string | undefined;
  onOpen?: (row: number) => void; sort?: string; down?: boolean; onSort?: (key: string) => void; empty?: string; fit?: number; slim?: boolean; follow?: boolean; // fit: as tall as this many rows, within reason; slim: never wider than its place
}

export function VTable({ columns, rows, height = 48, label, selected, worst, onOpen, sort, down, onSort, empty, fit, slim, follow }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [view, setView] = useState(600);
  const [focus, setFocus] = useState(0);
  const full = rows.length * height;
  const scroll = Math.min(full, maxScroll);
  const scale = scroll > view ? (full - view) / (scroll - view) : 1;
  useEffect(() => {
    const el = box.current!;
    const watch = new ResizeObserver(() => setView(el.clientHeight));
    watch.observe(el);
    setView(el.clientHeight);
    return () => watch.disconnect();
  }, []);
  const reveal = (i: number) => {
    const el = box.current!;
    const from = el.scrollTop * scale;
    if (i * height < from) el.scrollTop = (i * height) / scale;
    else if ((i + 1) * height > from + view) el.scrollTop = ((i + 1) * height - view) / scale;
  };
  useEffect(() => {
    if (follow && selected !== undefined) {
      const i = Array.prototype.indexOf.call(rows, selected);
      if (i >= 0) {
        setFocus(i);
        reveal(i);
      }
    }
  }, [selected, follow, rows, view]);
  // What is walked to is told to who does not see it: rows have no focus of their own.
  const [told, setTold] = useState(""), wait = useRef(0);
  const tell = (i: number) => {
    clearTimeout(wait.current);
    wait.current = setTimeout(() => {
      const cells = box.current?.querySelectorAll(`[aria-rowindex="${i + 2}"] > *`) ?? [];
      setTold(`Row ${num(i + 1)} of ${num(rows.length)}: ${[...cells].map((c, k) => (c.textContent ? `${columns[k]!.title} ${(c as HTMLElement).innerText.replace(/\s*\n\s*(?=@)/g, "").replace(/\s*\n\s*/g, ", ")}` : "")).filter(Boolean).join("; ")}`);
    }, 150) as unknown as number;
  };
  useEffect(() => () => clearTimeout(wait.current), []);
  const at = top * scale;
  const first = Math.max(0, Math.floor(at / height) - spare);
  const last = Math.min(rows.length, Math.ceil((at + view) / height) + spare);
  const places = Math.ceil(view / height) + 2 * spare + 2; // in which rows are drawn: whoever scrolls sees the same elements with other words
  const template = columns.map((c) => c.width).join(" ");
  const key = (e: KeyboardEvent) => {
    const page = Math.max(1, Math.floor(view / height) - 1);
    const step: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -rows.length, End: rows.length };
    if (e.key === "Enter" && rows.length) onOpen?.(rows[focus]!);
    else if (step[e.key]) {
      const i = Math.max(0, Math.min(rows.length - 1, focus + step[e.key]!));
      setFocus(i);
      reveal(i);
      tell(i);
    } else return;
    e.preventDefault();
  };
  const shown = [];
  for (let i = first; i < last; i++) {
    const row = rows[i]!;
    const w = worst?.(row);
    shown.push(
      <div key={i % places} role="row" aria-rowindex={i + 2} aria-selected={row === selected} class={`vrow${row === selected ? " on" : ""}${i === focus ? " at" : ""}${w ? ` edge ${w}` : ""}`}
        style={{ transform: `translateY(${i * height - at + top}px)`, height: `${height}px`, gridTemplateColumns: template }} onClick={() => { setFocus(i); onOpen?.(row); }}>
        {columns.map((c) => <div role="gridcell" class={c.num ? "num" : ""}>{c.cell(row)}</div>)}
      </div>,
    );
  }
  return (<>
    <div class={`vtable${fit === undefined ? "" : " fit"}${slim ? " slim" : ""}`} style={fit === undefined ? undefined : { height: `${Math.max(2, Math.min(fit, Math.max(13, Math.floor((innerHeight * 0.55) / height)))) * height + 38}px` }} role="grid" aria-label={label} aria-rowcount={rows.length + 1}>
      <div role="rowgroup">
        <div class="vhead" role="row" style={{ gridTemplateColumns: template }}>
          {columns.map((c) => (
            <div role="columnheader" class={c.num ? "num" : ""} aria-sort={c.key === sort ? (down ? "descending" : "ascending") : undefined}>
              {c.sort && onSort ? <button type="button" onClick={() => onSort(c.key)}>{c.title}{c.key === sort ? <Icon name={down ? "arrow-down" : "arrow-up"} /> : null}</button> : c.bare ? <span class="vh">{c.title}</span> : c.title}
            </div>
          ))}
        </div>
      </div>
      <div class="vbody" role="rowgroup" ref={box} tabIndex={0} aria-label={`${label}: rows`} onScroll={(e) => setTop(e.currentTarget.scrollTop)} onKeyDown={key} onFocus={() => rows.length && tell(focus)}>
        <div role="presentation" style={{ height: `${scroll}px`, position: "relative", overflow: "hidden" }}>{shown}</div>
        {rows.length === 0 ? <p class="soft empty">{empty ?? "Nothing fits these filters."}</p> : null}
      </div>
    </div>
    <p class="vh" role="status">{told}</p>
  </>);
}
