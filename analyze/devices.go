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
// the table "users". The audit events of in give the directory changes.
func Devices(ctx context.Context, shared, users []File, in Input) iter.Seq2[*finding.DeviceTimeline, error] {
	return func(yield func(*finding.DeviceTimeline, error) bool) {
		r := &run{ctx: ctx, in: &in, held: held{share: 1 << 62}}
		dir, err := r.directory()
		if err != nil {
			yield(nil, err)
			return
		}
		opt := timeline.Options{Limits: in.Params.Limits, Directory: dir}
		done := map[string]bool{}
		kept := table{timeline.Table}
		for t, err := range timeline.Subjects("device", timeline.Device, kept.records(ctx, shared, nil, nil), opt) {
			if err != nil {
				yield(nil, err)
				return
			}
			done[t.ID] = true
			if !yield(deviceTimeline(t, dir), nil) {
				return
			}
		}
		for t, err := range timeline.Subjects("user", timeline.User, kept.records(ctx, users, nil, nil), opt) {
			if err != nil {
				yield(nil, err)
				return
			}
			for _, g := range t.Groups(timeline.Device) {
				if t.Is(g.Rows[0], timeline.HasDevice) && !done[g.Key] && !yield(deviceTimeline(t.Device(g.Key, g.Rows), dir), nil) {
					return
				}
			}
		}
	}
}

func deviceTimeline(t *timeline.Timeline, dir *directory.Directory) *finding.DeviceTimeline {
	d := &finding.DeviceTimeline{ID: t.ID, Users: []finding.User{}, Rows: make([]finding.Row, 0, t.Len()), Changes: []finding.Change{}, PRTs: []finding.PRT{}}
	users := map[int32]int{}
	index := map[*timeline.Life]int{}
	lives := t.PRTs()
	for i := range lives {
		index[&lives[i]] = i
	}
	for i := range t.Len() {
		code := t.Code(timeline.User, i)
		u, known := users[code]
		if !known {
			u = len(d.Users)
			users[code] = u
			d.Users = append(d.Users, finding.User{ID: t.Text(timeline.User, i), UPN: t.Text(timeline.UPN, i)})
		}
		d.Name, d.OS, d.Trust = cmp.Or(t.Text(timeline.DeviceName, i), d.Name), cmp.Or(t.Text(timeline.OS, i), d.OS), cmp.Or(t.Text(timeline.Trust, i), d.Trust)
		row := finding.Row{
			Time: t.Time[i], Event: t.Text(timeline.Event, i), User: u, Session: t.Text(timeline.Session, i),
			Class: t.Class[i].String(), State: t.State[i].String(), PRT: -1, Reported: t.Text(timeline.Reported, i),
			App: cmp.Or(t.Text(timeline.AppName, i), t.Text(timeline.App, i)), Resource: cmp.Or(t.Text(timeline.ResourceName, i), t.Text(timeline.Resource, i)),
			IP: t.Text(timeline.IP, i), ASN: detect.ASN(t, i), Country: t.Text(timeline.Country, i), Located: t.Is(i, timeline.Located), Agent: t.Text(timeline.Agent, i),
			Error: t.Error[i], Kind: t.Text(timeline.Kind, i), Source: t.Text(timeline.Source, i), Record: t.Record[i], Offset: t.Offset[i],
		}
		row.Believed, _, _ = t.Believed(i)
		if p := t.PRTOf(i); p != nil {
			row.PRT = index[p]
		}
		d.Rows = append(d.Rows, row)
	}
	for i := range lives {
		d.PRTs = append(d.PRTs, prt(t, &lives[i], users))
	}
	d.Changes = changes(t, dir, d.Users)
	return d
}

func prt(t *timeline.Timeline, p *timeline.Life, users map[int32]int) finding.PRT {
	out := finding.PRT{User: users[t.Code(timeline.User, p.Rows[0])], Partition: p.Partition, First: p.First, Issued: p.Issued, Last: p.Last, End: p.Ended, EndWhy: p.Why, Renewals: []int64{}}
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
		e := detect.ChangeEvidence(c)
		out = append(out, finding.Change{Time: c.Time, Event: c.Event, Activity: c.Activity, Actor: cmp.Or(c.ActorName, c.ActorID), Effect: c.Kind.String(), Target: cmp.Or(e.Device, e.User), Source: c.Source, Record: c.Record, Offset: c.Offset})
	}
	return out
}
