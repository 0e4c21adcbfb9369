// Draws the life of a PRT: from its issue to its end, its renewals, the rhythm
// in which they come, and the sessions that it took part in.
import { find, silence, type Life } from "./model";
import { circle, sans, shape } from "./marks";
import { plain, span } from "./text";
import type { Painter } from "./timeline";

const renewal = 4 * 3600;
const tail = 14 * 86400; // how long a PRT stays valid without renewal: the shorter of the published limits

export function life(on: Painter, n: number, y: number, h: number) {
  const { g, s, c } = on;
  const p = s.dev.prts[n]!;
  const top = y + 8, tall = h - 20; // below it is room for brackets
  g.fillStyle = c.prt!;
  const end = p.end || p.last;
  g.globalAlpha = 0.12;
  if (!p.end) on.rect(p.last, Math.min(p.last + tail, s.to), top + 5, tall - 10);
  g.globalAlpha = 0.28;
  on.rect(p.first, Math.max(end, p.first), top, tall);
  g.globalAlpha = 1;
  const x0 = on.x(p.first);
  if (x0 > -12 && x0 < on.width) {
    g.beginPath();
    if (p.issued) {
      g.fillRect(x0, top - 4, 2, tall + 8);
      g.moveTo(x0, top - 4);
      g.lineTo(x0 + 8, top - 4);
      g.lineTo(x0, top + 4);
    } else {
      g.moveTo(x0 + 1, top);
      g.lineTo(x0 - 7, top + tall / 2);
      g.lineTo(x0 + 1, top + tall);
    }
    g.fill();
  }
  if (p.contested) { // two hold it: the bar has an edge above and below
    g.fillStyle = c.critical!;
    for (const at of [top - 3, top + tall + 1]) on.rect(p.contested[0], p.contested[1], at, 2);
  }
  renewals(on, p, top, tall);
  brackets(on, p.sessions, y + h - 3);
  if (p.end) {
    const x = on.x(p.end), mid = top + tall / 2;
    g.strokeStyle = c.critical!;
    g.lineWidth = 2;
    g.beginPath();
    g.moveTo(x - 4, mid - 4);
    g.lineTo(x + 4, mid + 4);
    g.moveTo(x + 4, mid - 4);
    g.lineTo(x - 4, mid + 4);
    g.stroke();
    g.font = "10px " + sans;
    g.fillStyle = c.critical!;
    g.fillText(plain(p.why, 30), x + 8, mid + 3);
  }
}

// brackets under a bar span the sessions that its PRT took part in; those
// that overlap the one before lie lower.
function brackets(on: Painter, sessions: [number, number][], y: number) {
  const { g, c } = on;
  g.strokeStyle = c.soft!;
  g.lineWidth = 1;
  g.beginPath();
  let end = -Infinity, free = -Infinity;
  for (const [a, b] of sessions) {
    const x0 = Math.round(on.x(a)) + 0.5, x1 = Math.max(x0 + 3, Math.round(on.x(b)) + 0.5), low = x0 <= end;
    if (x1 < 0 || x0 > on.width || (low && x0 <= free)) continue; // a third one would hide the first two
    const at = y - (low ? 0 : 3) - 0.5;
    if (low) free = x1;
    else end = x1;
    g.moveTo(x0, at - 2.5);
    g.lineTo(x0, at);
    g.lineTo(x1, at);
    g.lineTo(x1, at - 2.5);
  }
  g.stroke();
}

function renewals(on: Painter, { renew, odd, told }: Life, top: number, tall: number) {
  const { g, w, c } = on;
  const a = Math.max(0, find(renew, w.from) - 1), b = Math.min(renew.length, find(renew, w.to) + 1);
  g.font = "10px " + sans;
  const dense = (b - a) * 2.2 > on.width;
  if (dense) { // ticks would touch: show how dense they are instead
    g.fillStyle = c.prt!;
    for (let x = 0; x < on.width; x += 2) {
      const k = find(renew, w.from + ((x + 2) * (w.to - w.from)) / on.width) - find(renew, w.from + (x * (w.to - w.from)) / on.width);
      g.globalAlpha = Math.min(1, k / 6);
      if (k) g.fillRect(x, top, 2, tall);
    }
    g.globalAlpha = 1;
  }
  for (const i of dense ? told : Array.from({ length: b - a }, (_, k) => a + k)) {
    if (i < a || i >= b) continue;
    const x = Math.round(on.x(renew[i]!));
    if (odd[i]) {
      g.fillStyle = c.critical!;
      g.fillRect(x - 1, top - 5, 2, tall + 10);
    } else if (!dense) {
      g.fillStyle = c.prt!;
      g.fillRect(x, top, 1.5, tall);
    }
    const gap = i + 1 < renew.length ? renew[i + 1]! - renew[i]! : 0, room = on.x(renew[i]! + gap) - x;
    if (gap > silence && room > 40) {
      g.fillStyle = c.soft!;
      g.fillText(span(gap), Math.max(x, 0) + 6, top + tall / 2 + 3.5);
    }
  }
}

export function rhythm(on: Painter, n: number, y: number, h: number) {
  const { g, w, c } = on;
  const p = on.s.dev.prts[n]!;
  g.fillStyle = c.line!;
  for (const q of [1, 2, 3]) g.fillRect(0, Math.round(y + 6 + ((h - 12) * q) / 4), on.width, 0.7);
  const a = find(p.renew, w.from), b = find(p.renew, w.to);
  const skip = Math.max(1, Math.floor((b - a) / 1500)), at = (i: number) => y + 6 + ((h - 12) * (p.renew[i]! % renewal)) / renewal;
  g.fillStyle = c.prt!;
  g.beginPath();
  for (let i = a; i < b; i += skip) if (!p.odd[i]) circle(g, on.x(p.renew[i]!), at(i), 2.3);
  g.fill();
  g.fillStyle = c.critical!;
  for (const i of p.told) if (i >= a && i < b && p.odd[i]) shape(g, 0, on.x(p.renew[i]!), at(i), 4.4);
}
