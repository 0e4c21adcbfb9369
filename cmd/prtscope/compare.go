package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"hash/fnv"
	"slices"

	"prtscope/analyze/finding"
)

// A comparison is of an older case a and a newer one b.
type comparison struct {
	a, b  side
	alike int64
}

// A change is a finding that only one case has, or that both have otherwise.
type change struct {
	Change  string           `json:"change"` // new, gone, changed
	Why     string           `json:"why"`    // accepted, data, version, knowledge, selection; "" where unknown
	Finding *finding.Finding `json:"finding"`
	Was     *was             `json:"was,omitempty"` // what a changed one was
}

// was is what a finding said before.
type was struct {
	ID         string           `json:"id,omitempty"` // where it is another: the finding rests on other records
	Severity   finding.Severity `json:"severity"`
	Confidence float64          `json:"confidence"`
	Summary    string           `json:"summary"`
	Records    int              `json:"records"` // that it rested on
	Differs    []string         `json:"differs"` // which parts of it are others now, by their names in findings.jsonl

	parts parts
}

// saysTheSame reports whether only what a finding rests on has changed.
func (c *change) saysTheSame() bool {
	w, f := c.Was, c.Finding
	return w != nil && w.Severity == f.Severity && w.Confidence == f.Confidence && w.Summary == f.Summary
}

// rests is how many records a finding rests on.
func rests(f *finding.Finding) int { return max(f.Total, len(f.Evidence)) }

// each yields the changes: new findings in the order of b, those that are gone
// in the order of a, changed ones in the order of b. It reads the findings several
// times and holds an id and a number of each, and of changed ones what they were.
func (d *comparison) each(ctx context.Context, yield func(change) error) error {
	type known struct {
		text [8]byte // of the finding as a tells it
		seen bool
	}
	older := map[string]*known{}
	every := func(s *session, see func(*finding.Finding) error) error {
		for f, err := range lines[finding.Finding](s, "findings.jsonl") {
			if err = cmp.Or(err, ctx.Err()); err == nil {
				err = see(&f)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}
	changed := map[string]*was{} // by the id in b
	before := map[string]*was{}  // the same by the id in a
	var fresh, stale []loose
	passes := []struct {
		of  *session
		see func(*finding.Finding) error
	}{
		{d.a.session, func(f *finding.Finding) error {
			older[f.ID] = &known{text: told(f)}
			return nil
		}},
		{d.b.session, func(f *finding.Finding) error {
			k := older[f.ID]
			switch {
			case k == nil:
				fresh = append(fresh, loosen(f))
			case k.text == told(f):
				k.seen = true
				d.alike++
			default:
				k.seen = true
				changed[f.ID] = &was{}
				before[f.ID] = changed[f.ID]
			}
			return nil
		}},
		{d.a.session, func(f *finding.Finding) error {
			if !older[f.ID].seen {
				stale = append(stale, loosen(f))
			}
			return nil
		}},
		{d.b.session, func(f *finding.Finding) error {
			if len(stale) > 0 { // all are known by now
				for b, a := range paired(stale, fresh) {
					changed[b] = &was{ID: a}
					before[a] = changed[b]
				}
				stale = nil
			}
			if older[f.ID] == nil && changed[f.ID] == nil {
				return yield(change{"new", d.why(f, &d.a), f, nil})
			}
			return nil
		}},
		{d.a.session, func(f *finding.Finding) error {
			if w := before[f.ID]; w != nil {
				*w = was{w.ID, f.Severity, f.Confidence, f.Summary, rests(f), nil, partsOf(f)}
				return nil
			}
			if older[f.ID].seen {
				return nil
			}
			return yield(change{"gone", d.why(f, &d.b), f, nil})
		}},
		{d.b.session, func(f *finding.Finding) error {
			w := changed[f.ID]
			if w == nil {
				return nil
			}
			w.Differs = w.parts.unlike(partsOf(f))
			return yield(change{"changed", d.why(f, &d.a), f, w})
		}},
	}
	for _, p := range passes {
		if err := every(p.of, p.see); err != nil {
			return err
		}
	}
	return nil
}

// A loose finding has an id that the other case does not know. What it is about
// and which records it rests on tell whether the other has it all the same.
type loose struct {
	id      string
	about   string // detection and subject
	summary [8]byte
	events  []uint64 // hashes of the records, in order
}

func loosen(f *finding.Finding) loose {
	l := loose{id: f.ID, about: f.Detection + "\x1f" + f.Subject.Kind + "\x1f" + f.Subject.ID, summary: short(f.Summary)}
	for i := range f.Evidence {
		h := fnv.New64a()
		h.Write([]byte(f.Evidence[i].Event))
		l.events = append(l.events, h.Sum64())
	}
	slices.Sort(l.events)
	l.events = slices.Compact(l.events)
	return l
}

// common is how many records two findings share.
func (l *loose) common(o *loose) (n int) {
	for _, e := range l.events {
		if _, found := slices.BinarySearch(o.events, e); found {
			n++
		}
	}
	return n
}

// paired says which of the fresh findings are stale ones that rest on other
// records by now: of one detection about one subject, they say the same or share
// records. It returns the id of the stale by that of the fresh; no stale is taken
// twice.
func paired(stale, fresh []loose) map[string]string {
	about := map[string][]*loose{}
	for i := range stale {
		about[stale[i].about] = append(about[stale[i].about], &stale[i])
	}
	pairs := map[string]string{}
	match := func(likeness func(a, b *loose) int) {
		for i := range fresh {
			b := &fresh[i]
			if pairs[b.id] != "" {
				continue
			}
			best, most := -1, 0
			for n, a := range about[b.about] {
				if like := likeness(a, b); like > most {
					best, most = n, like
				}
			}
			if best >= 0 {
				pairs[b.id] = about[b.about][best].id
				about[b.about] = slices.Delete(about[b.about], best, best+1)
			}
		}
	}
	match(func(a, b *loose) int {
		if a.summary != b.summary {
			return 0
		}
		return 1 + a.common(b)
	})
	match(func(a, b *loose) int { return a.common(b) })
	return pairs
}

// part is one of the fields of a finding that readers go by.
type part struct {
	name string
	sum  [8]byte
}

type parts []part

func partsOf(f *finding.Finding) parts {
	said := plainly(f)
	return parts{
		{"severity", short(said.Severity)}, {"confidence", short(said.Confidence)}, {"summary", short(said.Summary)},
		{"first", short(said.First)}, {"last", short(said.Last)}, {"users", short(said.Users)}, {"devices", short(said.Devices)}, {"sessions", short(said.Sessions)},
		{"expected", short(said.Expected)}, {"observed", short(said.Observed)}, {"for", short(said.For)}, {"against", short(said.Against)}, {"benign", short(said.Benign)},
		{"actions", short(said.Actions)}, {"techniques", short(said.Techniques)}, {"believed", short(said.Believed)}, {"evidence", short([]any{said.Evidence, said.Total})},
		{"title", short([]any{said.Title, said.Fact})},
	}
}

// unlike names the parts that are not the same in both.
func (p parts) unlike(o parts) (names []string) {
	for i := range p {
		if p[i].sum != o[i].sum {
			names = append(names, p[i].name)
		}
	}
	return names
}

// plainly is a finding without what is not its word: where its sources lay, and
// who accepted it.
func plainly(f *finding.Finding) *finding.Finding {
	said := *f
	said.Accepted = nil
	said.Evidence = slices.Clone(f.Evidence)
	for i := range said.Evidence {
		said.Evidence[i].Path = ""
	}
	return &said
}

// told is a short hash of what a finding says.
func told(f *finding.Finding) [8]byte { return short(plainly(f)) }

// short is a short hash of a value.
func short(v any) (h [8]byte) {
	text, err := json.Marshal(v)
	if err != nil {
		return h
	}
	sum := sha256.Sum256(text)
	copy(h[:], sum[:])
	return h
}
