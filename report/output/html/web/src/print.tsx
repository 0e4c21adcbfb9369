// Which sections of the document go to the printer.
import { useState } from "preact/hooks";
import { Button } from "./ui";

const paper = document.getElementById("paper")!;
const sections = [...paper.querySelectorAll<HTMLElement>(":scope > section")];
const titles = sections.map((s) => s.querySelector("h2")?.textContent ?? "");
const management = ["Summary", "Do this now", "Incidents"];

// What is printed, and the file that it may become, is called by its heading, not
// by the page from which it was sent.
let title: string | undefined;
addEventListener("beforeprint", () => {
  title ??= document.title;
  document.title = paper.querySelector("h1")!.textContent!;
});
addEventListener("afterprint", () => {
  if (title !== undefined) document.title = title;
  title = undefined;
});

// show prints the sections asked for, and says on the first page what was left
// out: a part must not be taken for the whole.
function show(on: boolean[]) {
  const left = titles.filter((_, i) => !on[i]);
  const said = document.createElement("p");
  said.className = "small";
  said.textContent = left.length ? `Printed in part. Left out: ${left.join(", ")}.` : "";
  paper.querySelector("header")!.append(said);
  sections.forEach((s, i) => s.classList.toggle("unprinted", !on[i]));
  addEventListener("afterprint", () => {
    said.remove();
    for (const s of sections) s.classList.remove("unprinted");
  }, { once: true });
  print();
}

export function Print({ close }: { close: () => void }) {
  const [on, set] = useState(() => titles.map(() => true));
  return (
    <>
      <p class="soft">The document has the cover and these sections, on A4. Printing to a file gives a PDF.</p>
      <ul class="ticks">{titles.map((t, i) => <li><label><input type="checkbox" checked={on[i]} onChange={() => set(on.map((v, k) => (k === i ? !v : v)))} /> {t}</label></li>)}</ul>
      <p class="row actionsrow">
        <Button icon="printer" onClick={() => { close(); show(on); }}>Print</Button>
        <Button onClick={() => set(titles.map((t) => management.includes(t)))}>For management</Button>
        <Button onClick={() => set(titles.map(() => true))}>All</Button>
      </p>
    </>
  );
}
