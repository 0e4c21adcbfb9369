// Draws the lanes of a timeline on a canvas. Knows pixels and times; what the
// lanes hold is model.ts, what surrounds them is tlview.tsx.
import { life, rhythm } from "./life";
import { dot, sans, shape } from "./marks";
import { find, laneColor, type Dev, type Lane, type Series } from "./model";
import { clock, day, months, offset, plain, severities } from "./text";

export interface Window { from: number; to: number }
export interface Scene { dev: Dev; lanes: Lane[]; holes: [number, number][]; from: number; to: number; focus?: string }
export interface Palette { [name: string]: string }

export const rulerHeight = 26;

export function palette(el: Element): Palette {
  const s = getComputedStyle(el);
  const out: Palette = {};
  for (const n of ["ink", "soft", "line", "page", "back", "accent", "prt", "rt", "none", "fail", "mis", "sso", "weekend", "hatch", "cover", "head", ...severities]) out[n] = s.getPropertyValue(`--${n}`).trim();
  return out;
}

export function step(w: Window, width: number): number {
  const steps = [60, 300, 900, 1800, 3600, 3 * 3600, 6 * 3600, 12 * 3600, 86400, 2 * 86400, 7 * 86400, 14 * 86400, 30 * 86400, 91 * 86400];
  return steps.find((s) => (s / (w.to - w.from)) * width > 84) ?? 365 * 86400;
}

export class Painter {
  readonly x: (t: number) => number;
  constructor(readonly g: CanvasRenderingContext2D, readonly s: Scene, readonly w: Window, readonly width: number, readonly c: Palette) {
    const k = width / (w.to - w.from);
    this.x = (t) => (t - w.from) * k;
  }

  draw() {
    const { g, s } = this;
    let y = rulerHeight;
    const height = y + s.lanes.reduce((h, l) => h + l.height, 0);
    g.clearRect(0, 0, this.width, height);
    for (const l of s.lanes) {
      if (l.type === "head") {
        g.fillStyle = this.c.head!;
        g.fillRect(0, y, this.width, l.height);
      }
      y += l.height;
    }
    y = rulerHeight;
    this.weekends(height);
    this.holes(height);
    this.ruler(height);
    for (const l of s.lanes) {
      g.fillStyle = this.c.line!;
      g.fillRect(0, y + l.height - (l.thick ? 1.5 : 1), this.width, l.thick ? 1.5 : 1);
      y += l.height;
    }
    this.guides(height);
    y = rulerHeight;
    for (const l of s.lanes) {
      if (l.type === "findings") this.findings(y, l.height);
      else if (l.type === "changes") this.changes(y, l.height);
      else if (l.type === "prt") life(this, l.prt!, y, l.height);
      else if (l.type === "rhythm") rhythm(this, l.prt!, y, l.height);
      else if (l.type === "events") this.events(l, y);
      else if (l.type === "asked") this.asked(l, y);
      else if (l.type === "guess") this.guesses(y, l.height);
      else if (l.type === "coverage") this.coverage(y, l.height);
      y += l.height;
    }
  }

  rect(a: number, b: number, y: number, h: number, least = 1) {
    const x0 = Math.max(-4, this.x(a)), x1 = Math.min(this.width + 4, this.x(b));
    if (x1 >= 0 && x0 <= this.width && x1 >= x0 - 1) this.g.fillRect(x0, y, Math.max(least, x1 - x0), h);
  }

  private weekends(height: number) {
    if (this.w.to - this.w.from > 200 * 86400) return;
    this.g.fillStyle = this.c.weekend!;
    const o = offset(this.w.from);
    for (let t = Math.floor((this.w.from + o) / 86400) * 86400 - o; t < this.w.to; t += 86400) {
      const d = new Date((t + o) * 1000).getUTCDay();
      if (d === 0 || d === 6) this.rect(t, t + 86400, rulerHeight, height - rulerHeight);
    }
  }

  private holes(height: number) {
    const { g } = this;
    g.save();
    g.beginPath();
    for (const [a, b] of this.s.holes) g.rect(this.x(a), rulerHeight, this.x(b) - this.x(a), height - rulerHeight);
    g.clip();
    g.strokeStyle = this.c.hatch!;
    g.lineWidth = 1;
    g.beginPath();
    for (const [a, b] of this.s.holes) {
      const x0 = Math.max(0, this.x(a)), x1 = Math.min(this.width, this.x(b));
      for (let x = x0 - (x0 % 6) - height; x < x1; x += 6) {
        g.moveTo(x, height);
        g.lineTo(x + height, 0);
      }
    }
    g.stroke();
    g.restore();
  }

  private ruler(height: number) {
    const { g, w } = this;
    const s = step(w, this.width), o = offset(w.from);
    g.font = "11px " + sans;
    for (let t = Math.ceil((w.from + o) / s) * s - o; t < w.to; t += s) {
      const x = Math.round(this.x(t));
      g.fillStyle = this.c.line!;
      g.fillRect(x, rulerHeight - 8, 1, height);
      const midnight = (t + o) % 86400 === 0;
      g.fillStyle = midnight ? this.c.ink! : this.c.soft!;
      const d = new Date((t + o) * 1000);
      const text = s >= 28 * 86400 ? `${months[d.getUTCMonth()]} ${d.getUTCFullYear()}` : midnight ? day(t) : clock(t);
      if (x + 4 + g.measureText(text).width <= this.width) g.fillText(text, x + 4, 14);
    }
    g.fillStyle = this.c.line!;
    g.fillRect(0, rulerHeight - 1, this.width, 1);
  }

  private guides(height: number) {
    const { g, s } = this;
    g.lineWidth = 1;
    for (const m of s.dev.marks) {
      g.strokeStyle = this.c[severities[m.sev]!]!;
      g.globalAlpha = m.id === s.focus ? 0.75 : 0.28;
      g.beginPath();
      let last = -9;
      const times = m.rows.map((r) => s.dev.t[r]!);
      for (const a of s.dev.asked ?? []) if (a.of.includes(m)) times.push(a.t);
      for (const t of times.sort((a, b) => a - b)) {
        const x = Math.round(this.x(t)) + 0.5;
        if (x < 0 || x > this.width || x - last < 4) continue; // closer ones would make a wall
        last = x;
        g.moveTo(x, rulerHeight + 22);
        g.lineTo(x, height);
      }
      g.stroke();
    }
    g.globalAlpha = 1;
  }

  private findings(y: number, h: number) {
    const { g } = this;
    const mid = y + h / 2;
    for (const m of this.s.dev.marks) {
      g.fillStyle = this.c[severities[m.sev]!]!;
      g.globalAlpha = 0.28;
      this.rect(m.first, m.last, mid - 3, 6);
      g.globalAlpha = 1;
    }
    for (const m of [...this.s.dev.marks].reverse()) {
      const x = this.x(m.first);
      if (x < -10 || x > this.width + 10) continue;
      g.fillStyle = g.strokeStyle = this.c[severities[m.sev]!]!;
      shape(g, m.sev, x, mid, 5.5);
      if (m.id === this.s.focus) {
        g.lineWidth = 1.5;
        g.beginPath();
        g.arc(x, mid, 10.5, 0, 7);
        g.stroke();
      }
    }
  }

  private changes(y: number, h: number) {
    const { g } = this;
    const mid = y + h / 2;
    let free = -1e9;
    g.font = "11px " + sans;
    this.s.dev.changes.forEach((c, i) => {
      const x = this.x(c.t);
      if (x < -200 || x > this.width + 5) return;
      const bad = /disable|delete|revoke|password|invalid/.test(c.effect);
      g.fillStyle = bad ? this.c.fail! : this.c.accent!;
      shape(g, 0, x, mid, 5);
      const text = plain(c.activity, 40), wide = g.measureText(text).width;
      const next = this.s.dev.changes[i + 1];
      const fits = x + 9 + wide <= this.width, left = x - 9 - wide; // at the edge the text stands before its mark
      const room = fits ? !next || this.x(next.t) > x + wide + 24 : left > free && !this.s.dev.changes.slice(0, i).some((o) => this.x(o.t) > left - 6 && this.x(o.t) < x - 9);
      if (x > free && room) {
        g.fillStyle = this.c.ink!;
        g.fillText(text, fits ? x + 9 : left, mid + 4);
        free = fits ? x + wide + 16 : x;
      }
    });
  }

  private events(l: Lane, y: number) {
    const { g, w } = this;
    const series = l.series!, mid = y + l.height / 2;
    const a = find(series.times, w.from), b = find(series.times, w.to);
    const color = (row: number) => (l.color === "kind" ? laneColor[this.s.dev.c.k![row]!]! : l.color!);
    if (b - a <= Math.min(400, this.width / 3)) {
      let last = -9, was = "";
      for (let i = a; i < b; i++) {
        const x = this.x(series.times[i]!), now = color(series.rows[i]!);
        if (now === was && x - last < 1) continue; // it would be the same dot
        g.fillStyle = this.c[now]!;
        dot(g, x, mid, 2.7);
        last = x;
        was = now;
      }
    } else this.bars(series, y, l.height, l.color === "kind" ? this.c.none! : this.c[l.color!]!);
    for (const m of this.s.dev.marks) {
      if (m.sev > 2) continue;
      g.fillStyle = this.c[severities[m.sev]!]!;
      for (const r of m.rows) {
        const t = this.s.dev.t[r]!;
        if (t < w.from || t > w.to) continue;
        const i = find(series.times, t);
        for (let j = i; j < series.times.length && series.times[j] === t; j++) if (series.rows[j] === r) dot(g, this.x(t), mid, 3.3);
      }
    }
  }

  private bars(series: Series, y: number, h: number, color: string) {
    const { g, w } = this;
    const wide = 3, bin = (wide * (w.to - w.from)) / this.width, start = Math.floor(w.from / bin) * bin; // the same bars wherever the window begins
    let top = 1;
    const counts: number[] = [];
    for (let t = start; t < w.to; t += bin) {
      const n = series.count(t, t + bin);
      counts.push(n);
      top = Math.max(top, n);
    }
    g.fillStyle = color;
    const left = Math.round(this.x(start));
    counts.forEach((n, i) => {
      if (n) {
        const tall = Math.max(2, (h - 8) * Math.sqrt(n / top));
        g.fillRect(left + i * wide, y + h - 4 - tall, wide - 1, tall);
      }
    });
  }

  // asked are squares: requests are no sign-ins.
  private asked(l: Lane, y: number) {
    const mid = y + l.height / 2;
    let last = -9;
    for (const a of [...l.asked!].sort((a, b) => a.t - b.t || a.sev - b.sev)) {
      const x = this.x(a.t);
      if (x < -5 || x > this.width + 5 || x - last < 1) continue; // it would be the same square
      last = x;
      this.g.fillStyle = this.c[a.sev <= 2 ? severities[a.sev]! : "none"]!;
      this.g.fillRect(x - 3, mid - 3, 6, 6);
    }
  }

  // guesses are hollow, on a broken line: they are not known to be of the device.
  private guesses(y: number, h: number) {
    const { g, w } = this, d = this.s.dev.guesses!, mid = y + h / 2;
    g.save();
    g.setLineDash([3, 4]);
    g.lineWidth = 1;
    g.strokeStyle = this.c.soft!;
    g.beginPath();
    g.moveTo(0, mid);
    g.lineTo(this.width, mid);
    g.stroke();
    g.restore();
    let last = -9;
    for (let i = 0; i < d.n; i++) {
      const t = d.t[i]!, x = this.x(t);
      if (t < w.from || t > w.to || x - last < 2) continue; // they would cover each other
      last = x;
      g.beginPath();
      g.arc(x, mid, 3.4, 0, 7);
      g.fillStyle = this.c.page!;
      g.fill();
      g.lineWidth = 1.3;
      g.strokeStyle = this.c[laneColor[d.k[i]!]!]!;
      g.stroke();
    }
  }

  private coverage(y: number, h: number) {
    this.g.fillStyle = this.c.cover!;
    let t = this.s.from;
    for (const [a, b] of [...this.s.holes, [this.s.to, this.s.to] as [number, number]]) {
      if (a > t) this.rect(t, a, y + h / 2 - 3, 6);
      t = Math.max(t, b);
    }
  }
}
