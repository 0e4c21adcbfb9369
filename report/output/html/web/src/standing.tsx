// What the directory says of a device: its inventory and its audit log.
import { theCase, users } from "./load";
import { link, useData } from "./store";
import { plain, stamp } from "./text";
import type { Standing as Of, Told } from "./types";
import { V } from "./ui";

const shownPeople = 8;

export function Standing({ of }: { of: Of }) {
  const { data: known } = useData(users, "users");
  if (!of.told.length) return null;
  const source = (theCase.sources ?? []).find((x) => x.Number === of.s);
  return (
    <dl class="standing" aria-label="What the directory says of the device">
      {of.told.map((told) => <div class={told.odd ? "odd" : ""}><dt>{told.what}</dt><dd>{told.before ? <V s={told.before} limit={200} /> : null}<People of={told} known={known?.map((p) => p.id)} names={known?.map((p) => p.name)} />{told.t ? ` ${stamp(told.t)}` : null}{told.after ? <>{" "}<V s={told.after} limit={200} /></> : null}</dd></div>)}
      {of.r ? <div><dt>Read from</dt><dd title={source ? plain(source.path) : undefined}>S{of.s}, record {of.r}</dd></div> : null}
    </dl>
  );
}

// People leads to those of whom the report knows more. An inventory that calls an
// owner by the id alone is helped by the list of users.
function People({ of, known, names }: { of: Told; known?: string[]; names?: string[] }) {
  return (
    <>
      {of.who.slice(0, shownPeople).map((w, k) => {
        const at = known ? (w.id ? known.indexOf(w.id) : names!.indexOf(w.name)) : -1, name = w.name || (at >= 0 && names![at]) || w.id;
        return <>{k ? ", " : ""}{at >= 0 ? <a href={link("user", known![at]!)}><V s={name} limit={80} /></a> : <V s={name} limit={80} />}{w.signs ? " (signs in here)" : null}</>;
      })}
      {of.who.length > shownPeople ? ` and ${of.who.length - shownPeople} more` : null}
    </>
  );
}
