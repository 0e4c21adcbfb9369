package analyze

import (
	"context"
	"slices"
	"strings"

	"prtscope/ingest/column"
	"prtscope/ingest/step"
)

// A Beside is a table that ingest fills beside that of sign-ins.
type Beside struct {
	Row string // what a row of it is
	table
	reach reach
}

// Name is what the table is called, and where its files lie in a case.
func (t *Beside) Name() string { return t.schema.Name }

// AllBeside are those tables.
var AllBeside = []*Beside{
	{"directory change", auditTable, reach{
		// what someone did, and what was done to them
		users:     []string{"user_id", "target_upn", "actor_id", "actor_name"},
		devices:   []string{"device_id", "device_name", "device_object_id"},
		apps:      []string{"actor_id", "actor_name"},
		addresses: []string{"actor_ip"},
		order:     []string{"event_id"},
	}},
	{"device", deviceTable, reach{
		users:   []string{"owners", "users"},
		devices: []string{"device_id", "name", "object_id"},
		order:   []string{"device_id", "object_id"},
	}},
	{"risk", riskTable, reach{
		users:     []string{"user_id", "user_upn"},
		addresses: []string{"client_ip"},
		order:     []string{"event_id"},
	}},
	{"request", activityTable, reach{
		users:     []string{"user_id", "user_upn"},
		devices:   []string{"device_id"},
		apps:      []string{"app_id"},
		sessions:  []string{"session_id"},
		addresses: []string{"client_ip"},
		order:     []string{"event_id"},
	}},
	{"step", table{step.Schema}, reach{order: []string{"event_id"}}},
}

// reach is the columns of a table by which its rows are selected, and those that
// order rows of one time.
type reach struct{ users, devices, apps, sessions, addresses, order []string }

func reachOf(s *column.Schema) reach {
	for _, t := range AllBeside {
		if t.schema == s {
			return t.reach
		}
	}
	return reach{
		users:     []string{"user", "upn", "user_id", "user_upn"},
		devices:   []string{"device", "device_name", "device_id", "device_display_name"},
		apps:      []string{"app_id", "app_name", "app_display_name"},
		sessions:  []string{"session", "session_id"},
		addresses: []string{"client_ip"},
		order:     []string{"event_id"},
	}
}

// Beside returns the rows of files of a table beside the sign-ins that match, in
// order of time, or of ids where the table has no time. Memory bounds what is
// sorted in memory, the rest goes to temp.
func (q *Query) Beside(ctx context.Context, t *Beside, files []File, temp string, memory int64) Rows {
	return q.rows(ctx, files, t.table, temp, memory)
}

// Lacks names what the query asks for that a table has no column of: user, device,
// app, session, address, time.
func (q *Query) Lacks(t *Beside) (kinds []string) {
	for _, k := range []struct {
		kind    string
		asked   bool
		columns []string
	}{
		{"user", len(q.Users) > 0, t.reach.users},
		{"device", len(q.Devices) > 0, t.reach.devices},
		{"app", len(q.Apps) > 0, t.reach.apps},
		{"session", len(q.Sessions) > 0, t.reach.sessions},
		{"address", len(q.Addresses) > 0, t.reach.addresses},
	} {
		if k.asked && len(k.columns) == 0 {
			kinds = append(kinds, k.kind)
		}
	}
	if (q.From != 0 || q.To != 0) && t.schema.Index("event_time") < 0 {
		kinds = append(kinds, "time")
	}
	return kinds
}

// ByAllNames returns the query with the ids of what it names, and the names of what
// it gives the ids of, as sign-ins and the inventory have them: tables beside those
// often have only one of the two.
func (q *Query) ByAllNames(ctx context.Context, events, devices []File) (Query, error) {
	wide := *q
	for _, in := range []struct {
		table table
		files []File
		names []string
		asked []string
		is    func([]string, string) bool
		more  *[]string
	}{
		{eventTable, events, []string{"user_id", "user_upn"}, q.Users, anyFold, &wide.Users},
		{eventTable, events, []string{"device_id", "device_name"}, q.Devices, Named, &wide.Devices},
		{deviceTable, devices, []string{"device_id", "name", "object_id"}, q.Devices, Named, &wide.Devices},
		{eventTable, events, []string{"app_id", "app_display_name"}, q.Apps, anyFold, &wide.Apps},
	} {
		if len(in.asked) == 0 {
			continue
		}
		more, err := in.table.together(ctx, in.files, in.names, func(v string) bool { return in.is(in.asked, v) })
		if err != nil {
			return wide, err
		}
		*in.more = append(slices.Clone(*in.more), more...)
	}
	return wide, nil
}

// together returns the values of some columns in the rows in which one of them is
// what is asked for, each once and in order.
func (t table) together(ctx context.Context, files []File, names []string, is func(string) bool) ([]string, error) {
	cols := make([]int, len(names))
	for n, name := range names {
		cols[n] = t.schema.Index(name)
	}
	slices.Sort(cols) // as files are read
	found, row, last := map[string]bool{}, make([]string, len(cols)), make([]string, len(cols))
	for b, err := range t.batches(ctx, files, cols) {
		if err != nil {
			return nil, err
		}
		for i := range b.Len() {
			for n, c := range cols {
				row[n], _ = b.Text(c, i)
			}
			if slices.Equal(row, last) {
				continue
			}
			copy(last, row)
			if !slices.ContainsFunc(row, is) {
				continue
			}
			for _, v := range row {
				if v != "" && !found[v] {
					found[strings.Clone(v)] = true
				}
			}
		}
	}
	list := make([]string, 0, len(found))
	for v := range found {
		list = append(list, v)
	}
	slices.Sort(list)
	return list, nil
}
