package analyze

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"prtscope/analyze/directory"
	"prtscope/analyze/timeline"
	"prtscope/ingest/column"
	sorted "prtscope/ingest/run"
)

// ChangeClass is the class of rows of Lives that are directory changes.
const ChangeClass = "EC15"

// lifeSchema is the table of timelines with what only a directory change has.
var lifeSchema = column.NewSchema("timelines with directory changes", timeline.Version, append(slices.Clone(timeline.Table.Fields),
	column.Field{Name: "change", Type: column.Text, Doc: "What a directory change did; of sign-ins nothing"},
	column.Field{Name: "activity", Type: column.Text, Doc: "The same as the audit log calls it"},
	column.Field{Name: "actor", Type: column.Text, Doc: "Who made the change: user principal name or name of an application"},
	column.Field{Name: "actor_id", Type: column.Text, Doc: "Object id of the user or application"})...)

// Lives returns the rows of files of the table of timelines that match, and
// among them, in order of time, the directory changes to the users and devices
// that these or others like them outside the span are of, or that the query names; audits and devices are the tables
// that tell of them.
func (q *Query) Lives(ctx context.Context, files, audits, devices []File, temp string, memory int64) Rows {
	p := newPicker(q, timeline.Table)
	p.into = lifeSchema
	shown := subjects{q: q, users: map[string]bool{}, devices: map[string]bool{}}
	p.met = shown.note
	return p.inOrder(ctx, lifeSchema, temp, memory, func(into *sorted.Sorter) error {
		if err := p.gather(table{timeline.Table}.batches(ctx, files, nil), into); err != nil {
			return err
		}
		d, err := directory.Build(auditTable.batches(ctx, audits, nil), deviceTable.batches(ctx, devices, nil), nil)
		if err != nil {
			return err
		}
		b := column.NewBatch(lifeSchema)
		for _, known := range d.Changes() {
			c := *known
			if v := d.Inventory(c.DeviceID); v != nil {
				c.DeviceName = cmp.Or(c.DeviceName, v.Name)
			}
			if shown.concern(&c) {
				writeChange(b, &c)
			}
			if b.Len() == column.BatchRows {
				if err := into.Add(b); err != nil {
					return err
				}
				b = column.NewBatch(lifeSchema)
			}
		}
		return into.Add(b)
	})
}

// subjects are the users and devices whose directory changes are shown.
type subjects struct {
	q              *Query
	users, devices map[string]bool
}

// note takes in whose sign-in a row of the table of timelines is.
func (s *subjects) note(b *column.Batch, i int) {
	add := func(set map[string]bool, name string) {
		if v, ok := b.Text(timeline.Table.Index(name), i); ok && v != "" && !set[v] {
			set[strings.Clone(v)] = true
		}
	}
	add(s.users, "user")
	add(s.users, "upn")
	add(s.devices, "device")
}

// concern reports whether a change is to be shown: in the span of the query, and
// to a user or device of the sign-ins that are, or made by or to whom or what the
// query names.
func (s *subjects) concern(c *directory.Change) bool {
	q := s.q
	if q.From != 0 && c.Time < q.From || q.To != 0 && c.Time >= q.To {
		return false
	}
	named := func(values []string, of ...string) bool {
		return slices.ContainsFunc(of, func(v string) bool { return v != "" && Named(values, v) })
	}
	switch {
	case named(q.Users, c.UserID, c.UPN, c.ActorID, c.ActorName), named(q.Devices, c.DeviceID, c.DeviceName):
		return true
	case c.DeviceID != "":
		return s.devices[c.DeviceID]
	}
	return s.users[c.UserID] || s.users[c.UPN]
}

// writeChange adds a change to rows of lives.
func writeChange(b *column.Batch, c *directory.Change) {
	text := func(name, v string) {
		if v != "" {
			b.SetString(lifeSchema.Index(name), v)
		}
	}
	b.SetNum(lifeSchema.Index("event_time"), c.Time)
	b.SetNum(lifeSchema.Index("record"), c.Record)
	b.SetNum(lifeSchema.Index("offset"), c.Offset)
	for _, v := range [...][2]string{
		{"class", ChangeClass}, {"kind", "directory"}, {"event_id", c.Event}, {"source", c.Source},
		{"user", c.UserID}, {"upn", c.UPN}, {"device", c.DeviceID}, {"device_name", c.DeviceName}, {"os", c.DeviceOS},
		{"client_ip", c.ActorIP}, {"user_agent", c.Agent},
		{"change", c.Words()}, {"activity", c.Activity}, {"actor", c.ActorName}, {"actor_id", c.ActorID},
	} {
		text(v[0], v[1])
	}
	b.Commit()
}
