// Addresses that only requests came from: they are in no sign-in, so that no lane
// and no row of a timeline shows them.
import { finding } from "./load";
import { link, useData } from "./store";
import { plural, seconds, stamp } from "./text";
import { V } from "./ui";

const readFindings = 24, shownAddresses = 12;

interface Place { network: string; agent: string; first: number; last: number; n: number; of: Map<string, string> }

export function Beyond({ at, known, of }: { at: number[]; known: Set<string>; of: string }) {
  const { data } = useData(async () => {
    const found = new Map<string, Place>(), seen = new Set<string>();
    for (const i of at.slice(0, readFindings)) {
      const f = await finding(i);
      for (const e of f.evidence ?? []) {
        if (e.role !== "request" || !e.ip || known.has(e.ip)) continue;
        const t = seconds(e.time), record = `${e.source} ${e.record} ${e.offset}`;
        let p = found.get(e.ip);
        if (!p) found.set(e.ip, (p = { network: e.network ?? "", agent: e.user_agent ?? "", first: t, last: t, n: 0, of: new Map() }));
        p.of.set(f.id, f.detection);
        if (seen.has(record)) continue;
        seen.add(record);
        p.n++;
        p.first = Math.min(p.first, t);
        p.last = Math.max(p.last, t);
      }
    }
    return [...found].sort((a, b) => a[1].first - b[1].first || (a[0] < b[0] ? -1 : 1));
  }, `${of} ${at.join(" ")}`);
  if (!data?.length) return null;
  return (
    <div class="banner"><div><b>Requests came from {plural(data.length, "address", "addresses")} of no sign-in here.</b> The timeline draws sign-ins and does not show {data.length === 1 ? "it" : "them"}.
      {data.slice(0, shownAddresses).map(([ip, p]) => <p><span class="mono t-critical"><V s={ip} limit={60} /></span> <V s={p.network} limit={60} /> {p.agent ? <>with <V s={p.agent} limit={80} /> </> : null}{stamp(p.first)}{p.last > p.first ? <> {"\u2013"} {stamp(p.last)}</> : null}: {plural(p.n, "record")} of evidence, {[...p.of].map(([id, det], k) => <>{k ? ", " : ""}<a href={link("findings", id)}>{det}</a></>)}</p>)}
      {data.length > shownAddresses ? <p class="soft">and {plural(data.length - shownAddresses, "address", "addresses")} more in evidence.csv</p> : null}</div></div>
  );
}
