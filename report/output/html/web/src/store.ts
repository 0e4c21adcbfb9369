// The little state the page has: the route in the hash, and settings.
import { useEffect, useState } from "preact/hooks";
import { setLocal } from "./text";

export interface Route { page: string; id: string; q: URLSearchParams }

export function parse(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const [page = "", id = ""] = path.split("/", 2);
  let name = id;
  try {
    name = decodeURIComponent(id);
  } catch {
    name = id;
  }
  return { page: page || "overview", id: name, q: new URLSearchParams(query) };
}

export function link(page: string, id: string | number = "", q: Record<string, string | number | undefined> = {}): string {
  const p = new URLSearchParams();
  for (const [k, v] of Object.entries(q)) if (v !== undefined && v !== "") p.set(k, String(v));
  const s = p.toString();
  return `#/${page}${id === "" ? "" : "/" + encodeURIComponent(String(id))}${s ? "?" + s : ""}`;
}

export function go(hash: string, replace = false) {
  if (replace) {
    history.replaceState(null, "", hash);
    dispatchEvent(new HashChangeEvent("hashchange"));
  } else location.hash = hash;
}

export function useRoute(): Route {
  const [r, set] = useState(() => parse(location.hash));
  useEffect(() => {
    const on = () => set(parse(location.hash));
    addEventListener("hashchange", on);
    return () => removeEventListener("hashchange", on);
  }, []);
  return r;
}

// cell is a value that components can watch.
export function cell<T>(value: T) {
  const watchers = new Set<(v: T) => void>();
  return {
    get: () => value,
    set(v: T) {
      value = v;
      for (const w of watchers) w(v);
    },
    use(): T {
      const [v, set] = useState(value);
      useEffect(() => {
        watchers.add(set);
        return () => void watchers.delete(set);
      }, []);
      return v;
    },
  };
}

export const zone = cell(false);
export function setZone(local: boolean) {
  setLocal(local);
  zone.set(local);
}

const media = matchMedia("(prefers-color-scheme: dark)");
function dark(): boolean {
  const t = document.documentElement.dataset.theme;
  return t ? t === "dark" : media.matches;
}
export const theme = cell(dark());
media.addEventListener("change", () => theme.set(dark()));
export function toggleTheme() {
  const t = dark() ? "light" : "dark";
  document.documentElement.dataset.theme = t;
  try {
    localStorage.setItem("prtscope-theme", t);
  } catch {
    // a browser that keeps nothing for local files: the theme lasts for this tab
  }
  theme.set(t === "dark");
}

// room is how wide the window is: lists show less or more for it.
const slim = matchMedia("(max-width: 1180px)"), wide = matchMedia("(min-width: 1800px)");
const measure = () => (slim.matches ? "slim" : wide.matches ? "wide" : "usual");
export const room = cell(measure());
for (const m of [slim, wide]) m.addEventListener("change", () => room.set(measure()));

// useSettled returns a value as it was once it had not changed for a while: what
// is costly to draw follows a moving one when it rests.
export function useSettled<T>(value: T, key: unknown, ms = 120): T {
  const [settled, set] = useState(value);
  useEffect(() => {
    const t = setTimeout(() => set(value), ms);
    return () => clearTimeout(t);
  }, [key]);
  return settled;
}

export function useData<T>(load: () => Promise<T>, key: unknown): { data?: T; error?: string } {
  const [state, set] = useState<{ key: unknown; data?: T; error?: string }>({ key: undefined });
  useEffect(() => {
    let live = true;
    load().then((data) => live && set({ key, data }), (e: Error) => live && set({ key, error: e.message }));
    return () => void (live = false);
  }, [key]);
  return state.key === key ? state : {};
}
