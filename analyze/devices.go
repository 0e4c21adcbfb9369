package analyze

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/directory"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
)

// Devices returns the timelines of devices as the report draws them, from the
// files of the table "devices" and then, for devices that only one user has, of
// the table "users", of which beside gathers the rest. Behind the devices of each
// user comes what of that user names no device: every sign-in is in one timeline,
// and in one only. The audit events of in
// give the directory changes. A timeline may take share bytes, with what a report
// makes of it; 0 is no bound, and one that would take more is a *LimitError.
func Devices(ctx context.Context, shared, users []File, in Input, share int64, beside *Asides) iter.Seq2[*finding.DeviceTimeline, error] {
	return func(yield func(*finding.DeviceTimeline, error) bool) {
		r := &run{ctx: ctx, in: &in, held: held{share: 1 << 62}}
		dir, err := r.directory()
		if err != nil {
			yield(nil, err)
			return
		}
		opt := timeline.Options{Limits: in.Params.Limits, Directory: dir, Share: share, Beside: drawnBytes, Aside: asideIn(beside.temp)}
		done := map[string]bool{}
		kept := table{timeline.Table}
		for t, err := range timeline.Subjects("device", timeline.Device, kept.records(ctx, shared, nil, nil), opt) {
			if err != nil {
				yield(nil, r.limited(err))
				return
			}
			done[t.ID] = true
			if !yield(deviceTimeline(t, dir), nil) {
				return
			}
		}
		for t, err := range timeline.Subjects("user", timeline.User, beside.records(ctx, users), opt) {
			if err != nil {
				yield(nil, r.limited(err))
				return
			}
			for _, g := range t.Groups(timeline.Device) {
				if t.Is(g.Rows[0], timeline.HasDevice) && !done[g.Key] && !yield(deviceTimeline(t.Device(g.Key, g.Rows), dir), nil) {
					return
				}
			}
			if rows := nameless(t); len(rows) > 0 {
				d := deviceTimeline(t.Device("", rows), dir)
				d.Name, d.OS, d.Trust = "", "", "" // of one of many
				if !yield(d, nil) {
					return
				}
			}
		}
	}
}

// nameless are the rows of a user that name no device.
func nameless(t *timeline.Timeline) (rows []int) {
	for i := range t.Len() {
		if !t.Is(i, timeline.HasDevice) {
			rows = append(rows, i)
		}
	}
	return rows
}

// drawnBytes is what a report holds of a row beside its timeline: places in lists
// and in those of its PRT, and its network. The text of the page's data is written
// while it is made.
const drawnBytes = 32

func deviceTimeline(t *timeline.Timeline, dir *directory.Directory) *finding.DeviceTimeline {
	d := &finding.DeviceTimeline{
		ID: t.ID, Name: t.Last(timeline.DeviceName), OS: t.Last(timeline.OS), Trust: t.Last(timeline.Trust),
		Users: []finding.User{}, Changes: []finding.Change{}, PRTs: []finding.PRT{},
	}
	lives := t.PRTs()
	places := make([]int64, len(lives)) // in d.PRTs, or -1
	for i := range lives {
		if places[i] = -1; lives[i].First == 0 || proven(t, &lives[i]) {
			places[i] = int64(len(d.PRTs))
			d.PRTs = append(d.PRTs, finding.PRT{})
		}
	}
	users := t.Texts(timeline.User, timeline.User)
	for i := 0; len(d.Users) < len(users.List); i++ {
		if users.Column.At(i) == int64(len(d.Users)) {
			d.Users = append(d.Users, finding.User{ID: t.Text(timeline.User, i), UPN: t.Text(timeline.UPN, i)})
		}
	}
	d.Rows = rowsOf(t, users.Column, places)
	for i := range lives {
		if n := places[i]; n >= 0 {
			d.PRTs[n] = prt(t, &lives[i], int(users.Column.At(lives[i].Rows[0])))
		}
	}
	d.Changes = changes(t, dir, d.Users)
	if t.ID != "" {
		d.Standing = standing(t.ID, dir, d.Users)
		if v := d.Standing.Listed; v != nil {
			d.Name = cmp.Or(d.Name, v.Name) // the portal's CSV carries no names
		}
	}
	return d
}

func prt(t *timeline.Timeline, p *timeline.Life, user int) finding.PRT {
	out := finding.PRT{User: user, Partition: p.Partition, First: p.First, Issued: p.Issued, Last: p.Last, End: p.Ended, EndWhy: p.Why, Contested: [2]int64{p.Contested.From, p.Contested.To}, Renewals: []int64{}}
	for _, i := range p.Renewals {
		out.Renewals = append(out.Renewals, t.Time[i])
	}
	return out
}

// changes returns the directory changes of a device and its users in the time
// of its rows and the month before, in order.
func changes(t *timeline.Timeline, dir *directory.Directory, users []finding.User) []finding.Change {
	all := slices.Clone(dir.Device(t.ID))
	for _, u := range users {
		all = append(all, dir.User(u.ID)...)
		if u.UPN != u.ID {
			all = append(all, dir.User(u.UPN)...)
		}
	}
	from := t.Time[0] - 30*timeline.Day
	slices.SortFunc(all, func(a, b *directory.Change) int {
		return cmp.Or(cmp.Compare(a.Time, b.Time), strings.Compare(a.Event, b.Event), cmp.Compare(a.Record, b.Record))
	})
	out := []finding.Change{}
	for _, c := range slices.Compact(all) {
		if c.Time < from {
			continue
		}
		out = append(out, change(c))
	}
	return out
}

func change(c *directory.Change) finding.Change {
	e := detect.ChangeEvidence(c)
	return finding.Change{Time: c.Time, Event: c.Event, Activity: c.Activity, Actor: cmp.Or(c.ActorName, c.ActorID), Effect: c.Kind.String(), Target: cmp.Or(e.Device, e.User), Source: c.Source, Record: c.Record, Offset: c.Offset}
}
