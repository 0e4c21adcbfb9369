package report

import (
	"cmp"
	"fmt"
	"iter"
	"slices"
	"time"

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
	d.nameless(in, guesses)
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

// nameless adds what names no device: the sign-ins that may be of one, others that
// may be of any, and those of a user who has no device at all.
func (d *demo) nameless(in *Input, guesses []*finding.Guess) {
	x, all := d.dirty, slices.Clone(d.devices)
	add := func(who finding.User, rows []finding.Row) {
		for i := range rows {
			rows[i].User, rows[i].PRT = 0, -1
		}
		slices.SortStableFunc(rows, func(a, b finding.Row) int { return cmp.Compare(a.Time, b.Time) })
		all = append(all, &demoDevice{DeviceTimeline: finding.DeviceTimeline{Users: []finding.User{who}}, Rows: rows})
		in.Summary.Events += int64(len(rows))
	}
	more := func(n int, ip string) (rows []finding.Row) {
		for k := range n {
			d.record++
			rows = append(rows, finding.Row{Time: d.day.AddDate(0, 0, k%29).Add(time.Duration(7+k%9) * time.Hour).UnixMicro(), Event: x(d.id("9e56", int(d.record))), Session: x("007a" + ip), Reported: x("none"), App: x("My Apps"), Resource: x("Microsoft Graph"),
				IP: x(ip), ASN: 64502, Country: x("NL"), Agent: x("Mozilla/5.0"), Kind: "interactive", Source: sourceA, Record: d.record, Offset: d.record * 2213})
		}
		return rows
	}
	for len(guesses) > 0 {
		n := 1
		for n < len(guesses) && guesses[n].Who == guesses[0].Who {
			n++
		}
		rows := more(3, "198.51.100.90")
		for _, g := range guesses[:n] {
			rows = append(rows, g.Row)
		}
		add(guesses[0].Who, rows)
		guesses = guesses[n:]
	}
	add(finding.User{ID: x(d.id("0001", 9999)), UPN: x("zoe.nodevice@contoso.example")}, more(12, "198.51.100.91"))
	in.Summary.Users++
	in.Devices = streamed(columns(all))
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
