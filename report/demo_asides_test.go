package report

import (
	"fmt"
	"iter"
	"slices"

	"prtscope/analyze/finding"
)

// asides adds what stands beside timelines and findings: sign-ins that may be of
// a device, why token types are not believed, and on what sources disagree.
func (d *demo) asides(in *Input) {
	x := d.dirty
	var guesses []*finding.Guess
	for i, t := range d.devices {
		if i%3 != 0 {
			continue
		}
		for k := range 1 + i%4 {
			r := t.Rows[min(k*7, len(t.Rows)-1)]
			d.record++
			r.Time, r.Event, r.Record, r.PRT, r.User, r.IP = r.Time+7e6, x(d.id("9e55", int(d.record))), d.record, -1, -1, x(fmt.Sprintf("198.51.100.%d", 40+k))
			guesses = append(guesses, &finding.Guess{Device: t.ID, Why: "its session names this device only (high)", Who: t.Users[0], Row: r})
		}
	}
	in.Guesses = streamed(guesses)
	reasons := map[string]*finding.Reason{}
	for _, t := range d.devices {
		for _, r := range t.Rows {
			if r.Believed == "" {
				continue
			}
			q := reasons[r.Reported]
			if q == nil {
				q = &finding.Reason{Reported: r.Reported, Believed: r.Believed, Why: x("the device proved itself, and the application used no refresh token on it within a day")}
				reasons[r.Reported] = q
			}
			if q.Count++; len(q.Rows) < 20 {
				q.Rows = append(q.Rows, finding.Misread{User: t.Users[r.User], Device: finding.Device{ID: t.ID, Name: t.Name}, Row: r})
			}
		}
	}
	var tokens finding.TokenTypes
	for _, q := range reasons {
		tokens.Reasons = append(tokens.Reasons, *q)
	}
	slices.SortFunc(tokens.Reasons, func(a, b finding.Reason) int { return int(b.Count - a.Count) })
	for _, m := range []string{"2026-04", "2026-05"} {
		tokens.Months = append(tokens.Months, finding.TypeMonth{Format: "graph-signins", Kind: "non_interactive", Month: m, Types: map[string]int64{x("primaryRefreshToken"): 800, "refreshToken": 150, "none": 50}},
			finding.TypeMonth{Format: "portal-csv", Kind: "non_interactive", Month: m, Types: map[string]int64{x("primaryRefreshToken"): 700, "none": 300}})
	}
	in.Tokens = func() finding.TokenTypes { return tokens }
	t := d.devices[0]
	in.Differs = []finding.Disagreement{{Column: "device_id", A: "graph-signins", B: "portal-csv", Compared: 1886, Differ: 29,
		Months:   []finding.MonthDiffers{{Month: "2026-04", Compared: 900, Differ: 14}, {Month: "2026-05", Compared: 986, Differ: 15}},
		Examples: []finding.Differing{{Time: t.Rows[0].Time, Event: t.Rows[0].Event, User: t.Users[0].UPN, Says: []finding.Says{{Value: t.ID, Source: sourceA, Record: 7, Offset: 811}, {Value: "", Source: sourceB, Record: 9, Offset: 1022}}}}}}
}

// streamed yields the things of a list, each time it is asked.
func streamed[T any](list []T) func() iter.Seq2[T, error] {
	return func() iter.Seq2[T, error] {
		return func(yield func(T, error) bool) {
			for _, v := range list {
				if !yield(v, nil) {
					return
				}
			}
		}
	}
}
