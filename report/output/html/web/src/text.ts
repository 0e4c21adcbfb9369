// Text of logs, times and numbers as a reader should see them.

const hidden = /[\u0000-\u001f\u007f-\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ue000-\uf8ff]|[\u{e0000}-\u{10ffff}]|[\ud800-\udfff]|(?<=\p{M}{2})\p{M}/gu;
const visible = /[\u00a1-\u00ac]/u;
const hiddenMark = /[\u034f\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/u;
const mixedWord = /(?=\p{L}*\p{Script=Latin})(?=\p{L}*[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}])\p{L}+/u;

export interface Piece { text: string; chip: boolean }

const printable = /^[ -~]*$/;
// ordinary reports whether a string can be shown as it is.
export const ordinary = (s: string, limit: number) => s.length <= limit && printable.test(s);

// pieces cuts a string into text and the characters that must be spelt out.
export function pieces(s: string, limit = 400): Piece[] {
  if (ordinary(s, limit)) return [{ text: s, chip: false }];
  const out: Piece[] = [];
  const all = [...s];
  const cut = all.length > limit + 10; // saying that fewer are left out would take their room
  const shown = cut ? all.slice(0, limit).join("") : s;
  let last = 0;
  for (const m of shown.matchAll(hidden)) {
    if (visible.test(m[0])) continue;
    if (m.index > last) out.push({ text: shown.slice(last, m.index), chip: false });
    out.push({ text: "U+" + m[0].codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0"), chip: true });
    last = m.index + m[0].length;
  }
  if (last < shown.length) out.push({ text: shown.slice(last), chip: false });
  if (cut) out.push({ text: `+${all.length - limit} chars`, chip: true });
  if (mixedWord.test(shown)) out.push({ text: "mixed alphabets", chip: true });
  return out;
}

// plain is pieces where no markup is possible: canvas, titles, labels.
export function plain(s: string, limit = 120): string {
  return pieces(s, limit).map((p) => (p.chip ? `[${p.text}]` : p.text)).join("");
}

// isAddress reports whether a text is an address as a whole, of either kind.
export const isAddress = (s: string) => /^\d{1,3}(\.\d{1,3}){3}$/.test(s) || (/^[\da-f.]*:[\da-f:.]*$/i.test(s) && isHost(`[${s}]`));

// isHost asks the browser; those of before 2023 have no URL.canParse.
function isHost(s: string): boolean {
  try {
    return new URL(`http://${s}`).host !== "";
  } catch {
    return false;
  }
}

// hover is what a text says in whole where there may be no room for it: a title that
// repeats what stands there is read aloud twice.
export const hover = (text: string, fits: number) => (text.length > fits ? plain(text) : undefined);

export const severities = ["critical", "high", "medium", "low", "info"];
export const rankOf = (s: string) => severities.indexOf(s);

let local = false;
export function setLocal(on: boolean) {
  local = on;
}
export const isLocal = () => local;

const two = (n: number) => String(n).padStart(2, "0");
export const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

// percent is a share: some is never told as none, nor most as all.
export function percent(n: number, of: number): string {
  const p = (100 * n) / of;
  return p > 0 && p < 0.1 ? "< 0.1 %" : p < 100 && p > 99.9 ? "> 99.9 %" : `${p.toFixed(1)} %`;
}

// offset is what to add to an epoch second so that UTC fields show the zone.
export function offset(t: number): number {
  return local ? -new Date(t * 1000).getTimezoneOffset() * 60 : 0;
}
function at(t: number): Date {
  return new Date((t + offset(t)) * 1000);
}
export function stamp(t: number): string {
  if (!t) return "\u2013";
  const d = at(t);
  return `${d.getUTCFullYear()}-${two(d.getUTCMonth() + 1)}-${two(d.getUTCDate())} ${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}`;
}
export function short(t: number): string {
  if (!t) return "\u2013";
  return `${day(t)} ${clock(t)}`;
}
export function day(t: number): string {
  const d = at(t);
  return `${d.getUTCDate()} ${months[d.getUTCMonth()]}`;
}
export function clock(t: number): string {
  const d = at(t);
  return `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}`;
}
export function year(t: number): number {
  return at(t).getUTCFullYear();
}

// period is from one day to another, with each year that it touches.
export function period(from: number, to: number): string {
  const first = `${day(from)} ${year(from)}`, last = `${day(to)} ${year(to)}`;
  return first === last ? last : `${year(from) === year(to) ? day(from) : first} \u2013 ${last}`;
}
export function seconds(iso: string): number {
  const t = Date.parse(iso);
  return Number.isNaN(t) ? 0 : t / 1000;
}
export function span(s: number): string {
  if (s < 120) return `${Math.round(s)} s`;
  if (s < 7200) return `${Math.round(s / 60)} min`;
  if (s < 172800) return s < 36000 ? `${+(s / 3600).toFixed(1)} h` : `${Math.round(s / 3600)} h`;
  return s < 864000 ? `${+(s / 86400).toFixed(1)} d` : `${Math.round(s / 86400)} d`;
}
export const num = (n: number) => String(Math.round(n)).replace(/\B(?=(\d{3})+$)/g, ",");
export const plural = (n: number, noun: string, many = noun + "s") => `${num(n)} ${n === 1 ? noun : many}`;
export function size(n: number): string {
  if (n < 0) return ""; // what could not be read
  const of = (x: number, unit: string) => `${x < 10 ? +x.toFixed(1) : num(x)} ${unit}`;
  return n < 1000 ? `${n} B` : n < 999_500 ? of(n / 1e3, "kB") : n < 999.5e6 ? of(n / 1e6, "MB") : of(n / 1e9, "GB");
}

// cause takes a harmless cause of a finding apart; see view.Harmless.
export function cause(text: string): { mark: string; what: string; out: string; why: string } {
  const m = /^(?:(.*?): )?ruled out(.*)$/s.exec(text);
  if (!m) return { mark: "open", what: text, out: "", why: "" };
  return { mark: /^ (only )?as far as/.test(m[2]!) ? "part" : "yes", what: m[1] ?? "", out: "ruled out", why: m[2]! };
}

// csv makes a table no spreadsheet reads as formulas; see csv.go.
export function csv(rows: (string | number)[][], mark = true): string {
  const cell = (v: string | number) => {
    let s = String(v).replace(hidden, (c) => {
      const code = c.codePointAt(0)!, hex = code.toString(16).toUpperCase();
      return visible.test(c) || (/\p{M}/u.test(c) && !hiddenMark.test(c)) ? c : code < 32 || code === 127 ? `\\x${hex.padStart(2, "0")}` : `<U+${hex.padStart(4, "0")}>`;
    });
    if (/^ *[=+\-@|%\uff1d\uff0b\uff0d\uff20\uff5c\uff05]/u.test(s)) s = "'" + s;
    return `"${s.replace(/"/g, '""')}"`;
  };
  return (mark ? "\ufeff" : "") + rows.map((r) => r.map(cell).join(",") + "\r\n").join("");
}

// ranks replaces texts by their places in order, which compare faster; numbers
// stay as they are. It is done once for each column.
const ranked = new WeakMap<object, ArrayLike<number>>();
export function ranks(column: number[] | string[]): ArrayLike<number> {
  if (typeof column[0] !== "string") return column as number[];
  let r = ranked.get(column);
  if (!r) {
    const place = new Map([...new Set(column as string[])].sort().map((s, i) => [s, i]));
    ranked.set(column, (r = Float64Array.from(column as string[], (s) => place.get(s)!)));
  }
  return r;
}

export function save(name: string, text: string | string[], type = "text/csv") {
  const url = URL.createObjectURL(new Blob(typeof text === "string" ? [text] : text, { type }));
  const a = document.createElement("a");
  a.download = name;
  a.href = url;
  a.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}
