// Columns of a timeline: a number stands for as many of it as there are rows, and a
// text holds, in the digits of source maps, what each is more than the one before.
export type Numbers = Int8Array | Int32Array | Float64Array;
export type Column = number | string;

const exact = 2 ** 52; // a number beyond it is no base for the next
const digits = new Uint8Array(128);
[..."ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"].forEach((c, i) => { digits[c.charCodeAt(0)] = i; });

// numbers unpacks a column into the smallest kind of array that holds it.
export function numbers(c: Column | undefined, n: number): Numbers {
  if (typeof c !== "string") return narrow(c ?? 0, c ?? 0, n)?.fill(c ?? 0) ?? new Float64Array(n).fill(c ?? 0);
  const out = new Float64Array(n);
  let last = 0, least = Infinity, most = -Infinity;
  for (let i = 0, at = 0; i < n; i++) {
    let digit = digits[c.charCodeAt(at++)]!, more = digit >> 1 & 15;
    const below = digit & 1;
    for (let scale = 16; digit & 32; scale *= 32) { // beyond 31 bits, which shifts would lose
      digit = digits[c.charCodeAt(at++)]!;
      more += (digit & 31) * scale;
    }
    const value = (out[i] = below ? last - more : last + more);
    if (value > -exact && value < exact) last = value;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const small = narrow(least, most, n);
  small?.set(out);
  return small ?? out;
}

function narrow(least: number, most: number, n: number): Int8Array | Int32Array | undefined {
  if (least >= -128 && most < 128) return new Int8Array(n);
  if (least >= -(2 ** 31) && most < 2 ** 31) return new Int32Array(n);
  return undefined;
}

// byValue is the rows of each value of a column that has none below zero, in order.
export function byValue(c: Numbers): Int32Array[] {
  const counts: number[] = [];
  for (let i = 0; i < c.length; i++) counts[c[i]!] = (counts[c[i]!] ?? 0) + 1;
  const out = Array.from(counts, (n) => new Int32Array(n ?? 0)), next = new Int32Array(out.length);
  for (let i = 0; i < c.length; i++) out[c[i]!]![next[c[i]!]++] = i;
  return out;
}
