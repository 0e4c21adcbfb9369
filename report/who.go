package report

import (
	"cmp"
	"iter"
	"slices"
	"strings"

	"prtscope/report/redact"
	"prtscope/report/view"
)

// Pseudonym is what stands for a name in a report without names.
type Pseudonym = redact.Pseudonym

// nameless are kinds of names that say little: where a name is also of another
// kind, that is told.
var nameless = []string{"value", "name", "object", "actor", "id"}

// Who returns the pseudonyms that a report without names may hold, with what
// each stands for, sorted. A name that is written in several ways has one
// pseudonym and is listed in each. Errors are those of Redact; all names must
// fit in the memory of in.
func Who(in Input, key []byte) ([]Pseudonym, error) {
	type pair struct{ shown, name string }
	kinds, budget := map[pair]string{}, view.NewBudget(in.Memory)
	var full error
	r := redact.New(key, func(p Pseudonym) {
		k := pair{p.Shown, p.Name}
		was, known := kinds[k]
		switch {
		case full != nil:
		case !known:
			k.name = strings.Clone(k.name)
			kinds[k] = p.Kind
			full = budget.Hold("the names behind pseudonyms", pairBytes+int64(len(p.Shown)+len(p.Name)))
		case cmp.Or(slices.Index(nameless, p.Kind)-slices.Index(nameless, was), strings.Compare(p.Kind, was)) < 0:
			kinds[k] = p.Kind
		}
	})
	out, err := without(in, r)
	if err != nil {
		return nil, err
	}
	for _, walk := range []func() error{
		func() error { return drain(out.Findings, &full) }, func() error { return drain(out.Suppressed, &full) },
		func() error {
			for d, err := range all(out.Devices) {
				if err != nil || full != nil {
					return cmp.Or(err, full)
				}
				for i := range d.Len() {
					d.Row(i)
				}
			}
			return nil
		},
		func() error { return drain(out.Audit, &full) }, func() error { return drain(out.Guesses, &full) },
	} {
		if err := walk(); err != nil {
			return nil, err
		}
	}
	if out.Tokens != nil { // after the devices
		out.Tokens()
	}
	if full != nil {
		return nil, full
	}
	list := make([]Pseudonym, 0, len(kinds))
	for k, kind := range kinds {
		list = append(list, Pseudonym{Shown: k.shown, Kind: kind, Name: k.name})
	}
	slices.SortFunc(list, func(a, b Pseudonym) int {
		return cmp.Or(strings.Compare(a.Shown, b.Shown), strings.Compare(a.Name, b.Name))
	})
	return list, nil
}

// pairBytes is what a pseudonym takes in memory beside its texts.
const pairBytes = 160

// all is a stream that may not be there.
func all[T any](stream func() iter.Seq2[T, error]) iter.Seq2[T, error] {
	if stream == nil {
		return func(func(T, error) bool) {}
	}
	return stream()
}

// drain asks for everything of a stream, until that is too much.
func drain[T any](stream func() iter.Seq2[T, error], full *error) error {
	for _, err := range all(stream) {
		if err != nil || *full != nil {
			return cmp.Or(err, *full)
		}
	}
	return nil
}
