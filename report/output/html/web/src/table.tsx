// A table of a few rows. Where there is no room for its columns each row is a
// card, on which every cell says what its column is called.
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { room } from "./store";

export function Table({ label, cls = "plain", children }: { label: string; cls?: string; children: ComponentChildren }) {
  const box = useRef<HTMLTableElement>(null), cards = room.use() === "slim", id = useId();
  useLayoutEffect(() => { if (cards) tell(box.current!); });
  return <div class="scroll" tabIndex={0} role="region" id={id} aria-label={label}><table class={cls} ref={box} aria-labelledby={id}>{children}</table></div>;
}

// tell writes on cells what stands above them, and what they are: to a reader
// of screens, rows that are not drawn as a table are none.
function tell(table: HTMLTableElement) {
  const heads = [...(table.tHead?.rows[0]?.cells ?? [])].map((h) => h.textContent!);
  table.setAttribute("role", "table");
  for (const row of table.rows) {
    row.setAttribute("role", "row");
    const cells = [...row.cells];
    for (const [i, cell] of cells.entries()) {
      cell.setAttribute("role", row.parentElement === table.tHead ? "columnheader" : cell.tagName === "TH" ? "rowheader" : "cell");
      if (cells.length === heads.length) cell.dataset.head = heads[i]!;
    }
  }
}
