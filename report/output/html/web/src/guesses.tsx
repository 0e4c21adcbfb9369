// Sign-ins that name no device and may be of one: shown apart, said to be
// guesses, and counted nowhere else.
import { room } from "./store";
import { num, plural, short, stamp } from "./text";
import type { Guesses } from "./types";
import { Address, Card, Person, Tokens, V } from "./ui";
import { VTable } from "./vtable";
import { find } from "./model";

export function Guessed({ of, w }: { of: Guesses; w: { from: number; to: number } }) {
  const small = room.use() === "slim", source = (i: number) => <>S{of.s[i]} {"\u00b7"} {num(of.row[i]!)}</>;
  const times = Float64Array.from(of.t), a = find(times, w.from), b = find(times, w.to);
  return (
    <Card cls="guessed" title="Sign-ins that may be of this device" sub={<>They name no device. Each stands here because of what the column says, as a guess: no finding rests on that guess, and none of them counts among the sign-ins of this device. {plural(of.all, "sign-in")}{of.all > of.n ? `, of which the first ${num(of.n)} are here` : ""}; those of the time shown:</>}>
      <VTable slim={small} fit={Math.min(of.n, 6)} label={`Guesses in view, ${plural(b - a, "sign-in")}`} rows={Array.from({ length: b - a }, (_, i) => a + i)} height={42} empty="None in this window." columns={small ? [
        { key: "t", title: "Time", width: "92px", cell: (i) => <><span class="small">{short(of.t[i]!)}</span><span class="soft small cut">{source(i)}</span></> },
        { key: "why", title: "Why it may be of this device", width: "minmax(0,1fr)", cell: (i) => <span class="two-lines small"><V s={of.why[i]} limit={200} /></span> },
      ] : [
        { key: "t", title: "Time, source \u00b7 record", width: "156px", cell: (i) => <>{stamp(of.t[i]!)}<span class="soft small cut">{source(i)}</span></> },
        { key: "why", title: "Why it may be of this device", width: "minmax(120px,2.4fr)", cell: (i) => <span class="two-lines small"><V s={of.why[i]} limit={200} /></span> },
        { key: "u", title: "User", width: "minmax(92px,1.4fr)", cell: (i) => <Person s={of.user[i]} /> },
        { key: "w", title: "Event", width: "minmax(88px,1fr)", cell: (i) => <><span class="cut"><V s={of.w[i]} limit={60} /></span>{of.f[i]! > 0 ? <span class="small t-high">error {of.f[i]}</span> : null}</> },
        { key: "r", title: "Token type", width: "minmax(124px,1.5fr)", cell: (i) => <Tokens reported={of.r[i]} believed={of.b[i]} /> },
        { key: "a", title: "Application", width: "minmax(88px,1.2fr)", cell: (i) => <span class="cut"><V s={of.a[i]} limit={60} /></span> },
        { key: "n", title: "Address", width: "minmax(132px,1.1fr)", cell: (i) => <><span class="mono cut"><Address s={of.ip[i]!} /></span><span class="soft small cut"><V s={of.cc[i]} limit={20} />{of.asn[i] ? ` \u00b7 AS${of.asn[i]}` : ""}</span></> }]} />
    </Card>
  );
}
