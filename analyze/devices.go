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
				yield(nil, limited(err))
				return
			}
			done[t.ID] = true
			if !yield(deviceTimeline(t, dir), nil) {
				return
			}
		}
		for t, err := range timeline.Subjects("user", timeline.User, beside.records(ctx, users), opt) {
			if err != nil {
				yield(nil, limited(err))
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

// longRows is from how many rows on those of a device are made when they are
// asked for: a row takes 270 bytes.
const longRows = 16 << 10

func deviceTimeline(t *timeline.Timeline, dir *directory.Directory) *finding.DeviceTimeline {
	d := &finding.DeviceTimeline{ID: t.ID, Users: []finding.User{}, Changes: []finding.Change{}, PRTs: []finding.PRT{}}
	users := map[int32]int{} // place in d.Users, +1
	index := map[*timeline.Life]int{}
	lives := t.PRTs()
	for i := range lives {
		if index[&lives[i]] = -1; lives[i].First == 0 || proven(t, &lives[i]) {
			index[&lives[i]] = len(d.PRTs)
			d.PRTs = append(d.PRTs, finding.PRT{})
		}
	}
	for i, last := 0, int32(-1); i < t.Len(); i++ {
		code := t.Code(timeline.User, i)
		if code != last && users[code] == 0 {
			d.Users = append(d.Users, finding.User{ID: t.Text(timeline.User, i), UPN: t.Text(timeline.UPN, i)})
			users[code] = len(d.Users)
		}
		last = code
		d.Name, d.OS, d.Trust = cmp.Or(t.Text(timeline.DeviceName, i), d.Name), cmp.Or(t.Text(timeline.OS, i), d.OS), cmp.Or(t.Text(timeline.Trust, i), d.Trust)
	}
	// Rows that follow each other mostly are of one user and one PRT.
	userCode, user, life, number := int32(-1), -1, (*timeline.Life)(nil), -1
	spell := func(i int, row *finding.Row) {
		if code := t.Code(timeline.User, i); code != userCode {
			userCode, user = code, users[code]-1
		}
		if p := t.PRTOf(i); p != life {
			if life, number = p, -1; p != nil {
				number = index[p]
			}
		}
		*row = finding.Row{
			Time: t.Time[i], Event: t.Text(timeline.Event, i), User: user, Session: t.Text(timeline.Session, i),
			Class: t.Class[i].String(), State: t.State[i].String(), PRT: number, Reported: t.Text(timeline.Reported, i),
			App: cmp.Or(t.Text(timeline.AppName, i), t.Text(timeline.App, i)), Resource: cmp.Or(t.Text(timeline.ResourceName, i), t.Text(timeline.Resource, i)),
			IP: t.Text(timeline.IP, i), ASN: detect.ASN(t, i), Country: t.Text(timeline.Country, i), Located: t.Is(i, timeline.Located), Agent: t.Text(timeline.Agent, i),
			Error: t.ErrorCode(i), Kind: t.Text(timeline.Kind, i), Source: t.Text(timeline.Source, i),
		}
		row.Record, row.Offset = t.Where(i)
		row.Believed, _, _ = t.Believed(i)
	}
	if t.Len() > longRows {
		d.Long = &finding.Long{Len: t.Len(), Make: spell}
	} else {
		d.Rows = make([]finding.Row, t.Len())
		for i := range d.Rows {
			spell(i, &d.Rows[i])
		}
	}
	for i := range lives {
		if n := index[&lives[i]]; n >= 0 {
			d.PRTs[n] = prt(t, &lives[i], users)
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

func prt(t *timeline.Timeline, p *timeline.Life, users map[int32]int) finding.PRT {
	out := finding.PRT{User: users[t.Code(timeline.User, p.Rows[0])] - 1, Partition: p.Partition, First: p.First, Issued: p.Issued, Last: p.Last, End: p.Ended, EndWhy: p.Why, Contested: [2]int64{p.Contested.From, p.Contested.To}, Renewals: []int64{}}
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
