package report

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"prtscope/report/redact"
)

// Pseudonym is what stands for a name in a report without names.
type Pseudonym = redact.Pseudonym

// nameless are kinds of names that say little: where a name is also of another
// kind, that is told.
var nameless = []string{"value", "name", "object", "actor", "id"}

// ComparePseudonyms orders what Who tells: by pseudonym and name, and the kind
// that says most of a name first.
func ComparePseudonyms(a, b Pseudonym) int {
	return cmp.Or(strings.Compare(a.Shown, b.Shown), strings.Compare(a.Name, b.Name),
		slices.Index(nameless, a.Kind)-slices.Index(nameless, b.Kind), strings.Compare(a.Kind, b.Kind))
}

// Who tells the pseudonyms that a report without names may hold, with what each
// stands for. A name that is written in several ways has one pseudonym and is
// told in each; one that is of several kinds is told with each. The order is
// none, and what no longer fits in a part of the memory of in is told anew when
// it comes again. Errors are those of Redact and of tell.
func Who(in Input, key []byte, tell func(Pseudonym) error) error {
	told, held := map[Pseudonym]bool{}, int64(0)
	var failed error
	r := redact.New(key, func(p Pseudonym) {
		if failed != nil || told[p] {
			return
		}
		if failed = tell(p); in.Memory > 0 && held > in.Memory/4 {
			clear(told)
			held = 0
		}
		p.Name = strings.Clone(p.Name)
		told[p] = true
		held += toldBytes + int64(len(p.Shown)+len(p.Name))
	})
	out, err := without(in, r)
	if err != nil {
		return cmp.Or(failed, err)
	}
	for _, walk := range []func() error{
		func() error { return drain(out.Findings, &failed) }, func() error { return drain(out.Suppressed, &failed) },
		func() error {
			for d, err := range all(out.Devices) {
				if err != nil || failed != nil {
					return cmp.Or(err, failed)
				}
				for i := range d.Len() {
					d.Rows.Event(i)
				}
			}
			return nil
		},
		func() error { return drain(out.Audit, &failed) }, func() error { return drain(out.Guesses, &failed) },
	} {
		if err := walk(); err != nil {
			return err
		}
	}
	if out.Tokens != nil { // after the devices
		out.Tokens()
	}
	return failed
}

// toldBytes is what a pseudonym takes in memory beside its texts.
const toldBytes = 160

// all is a stream that may not be there.
func all[T any](stream func() iter.Seq2[T, error]) iter.Seq2[T, error] {
	if stream == nil {
		return func(func(T, error) bool) {}
	}
	return stream()
}

// drain asks for everything of a stream, until something failed.
func drain[T any](stream func() iter.Seq2[T, error], failed *error) error {
	for _, err := range all(stream) {
		if err != nil || *failed != nil {
			return cmp.Or(err, *failed)
		}
	}
	return nil
}
