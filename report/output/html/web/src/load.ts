// Reads the data of the report: the case from the page, everything else from
// packed chunks that lie in the page or, for larger cases, in style sheets
// beside it. A chunk whose hash is not the one the page names is refused.
import type { Case, Devices, Findings, Finding, Packed, Person } from "./types";

export const theCase: Case = JSON.parse(document.getElementById("case")!.textContent!);

const kept = new Map<string, Promise<unknown>>();
const maxShards = 24;

export function chunk<T>(name: string): Promise<T> {
  let p = kept.get(name);
  if (p) {
    kept.delete(name);
  } else {
    p = read(name);
    p.catch(() => kept.delete(name));
  }
  kept.set(name, p);
  const shards = [...kept.keys()].filter((k) => k.startsWith("dev-"));
  if (shards.length > maxShards) kept.delete(shards[0]!);
  return p as Promise<T>;
}

async function read(name: string): Promise<unknown> {
  const file = theCase.chunks.files[name];
  if (!file || !/^[a-z]+(-\d+)?$/.test(name)) throw new Error(`The report holds no data named ${name}.`);
  const packed = Uint8Array.from(atob(theCase.chunks.mode === "folder" ? await sheet(name) : inPage(name)), (c) => c.charCodeAt(0));
  if ((await sha256(packed)) !== file.sha256) throw new Error(`data/${name}.css is not what this report was written with: its hash differs.`);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return [...new Uint8Array(await crypto.subtle.digest("SHA-256", bytes))].map((b) => b.toString(16).padStart(2, "0")).join("");
}

function inPage(name: string): string {
  const node = document.getElementById(`chunk-${name}`);
  if (!node) throw new Error(`The page lacks its data named ${name}.`);
  return node.textContent!;
}

function sheet(name: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const host = document.createElement("div");
    host.hidden = true;
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = `data/${name}.css`;
    link.onload = () => {
      const style = getComputedStyle(host);
      const n = Number(unquote(style.getPropertyValue("--n")));
      let text = "";
      for (let i = 0; i < n; i++) text += unquote(style.getPropertyValue(`--d${i}`));
      host.remove();
      if (/^[A-Za-z0-9+/=]+$/.test(text)) resolve(text);
      else reject(new Error(`data/${name}.css is not a data file of this report.`));
    };
    link.onerror = () => {
      host.remove();
      reject(new Error(`data/${name}.css is missing. Keep the folder data beside index.html.`));
    };
    host.attachShadow({ mode: "closed" }).append(link);
    document.body.append(host);
  });
}

function unquote(s: string): string {
  return s.trim().replace(/^"|"$/g, "");
}

export const findings = () => chunk<Findings>("findings");
export const devices = () => chunk<Devices>("devices");
export const users = () => chunk<Person[]>("users");

export async function finding(i: number): Promise<Finding> {
  const page = theCase.chunks.page;
  return (await chunk<Finding[]>(`fd-${Math.floor(i / page)}`))[i % page]!;
}

export async function device(i: number): Promise<Packed> {
  const first = theCase.chunks.first;
  let lo = 0;
  while (lo + 1 < first.length && first[lo + 1]! <= i) lo++;
  return (await chunk<Packed[]>(`dev-${lo}`))[i - first[lo]!]!;
}

export async function check(): Promise<string[]> {
  const bad: string[] = [];
  for (const name of Object.keys(theCase.chunks.files)) {
    try {
      await read(name);
    } catch (e) {
      bad.push((e as Error).message);
    }
  }
  return bad;
}
