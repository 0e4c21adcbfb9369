package store

import (
	"strings"

	"prtscope/ingest/activity"
	"prtscope/ingest/audit"
	"prtscope/ingest/column"
	"prtscope/ingest/device"
	"prtscope/ingest/risk"
	"prtscope/ingest/signin"
)

// A policy is what the store must know of a table: when rows are records of
// one thing, and what then becomes of their values.
type policy struct {
	schema   *column.Schema
	subject  func(b *column.Batch, i int) (prefix, name string)       // rows of one subject are in one file; nil: cut files anywhere
	subjects func(a *column.Batch, i int, b *column.Batch, j int) int // the order of subjects
	spelled  func(b *column.Batch, i int) (*column.Dict, int32)       // the text that a subject follows from, and its code, or -1; nil: it is not that simple
	id       []int                                                    // the first that has a value names the thing
	time     int                                                      // a column, or -1
	digits   int
	tenant   int
	kind     func(b *column.Batch, i int) string // for the coverage by day; nil: none
	apart    bool                                // rows of one source without an id are things of their own though they say the same
	compared map[int]bool
	grows    func(c int) bool
	vague    func(c int, v string) bool
	outdone  func(c int, values []string) []string
	within   func(a *column.Batch, i int, b *column.Batch, j int) int // order in a second

	source, record, offset, alsoIn, conflicts, filled, missing int
}

// origin finds the columns that every table ends with.
func (p policy) origin() *policy {
	for name, at := range map[string]*int{"source": &p.source, "record": &p.record, "offset": &p.offset, "also_in": &p.alsoIn,
		"conflicts": &p.conflicts, "filled": &p.filled, "missing": &p.missing} {
		*at = p.schema.Index(name)
	}
	return &p
}

func signIns() *policy {
	return policy{
		schema: signin.Schema, subject: signin.SubjectParts, subjects: signin.CompareSubjects, spelled: signin.SubjectCode, id: []int{signin.EventID},
		time: signin.EventTime, digits: signin.TimeDigits, tenant: signin.TenantID,
		kind: func(b *column.Batch, i int) string {
			if kind, _ := b.Text(signin.Kind, i); kind != "" {
				return kind
			}
			return "unknown"
		},
		compared: set(signin.Compared.List()...), grows: signin.Grows.Has, vague: signin.Vague, outdone: signin.Outdone,
		within: signin.CompareWithin,
	}.origin()
}

func audits() *policy {
	return policy{
		schema: audit.Schema, id: []int{audit.EventID}, time: audit.EventTime, digits: audit.TimeDigits, tenant: audit.TenantID,
		kind: func(*column.Batch, int) string { return audit.Schema.Name }, apart: true,
		compared: set(audit.EventTime, audit.Activity, audit.Category, audit.Operation, audit.Result, audit.CorrelationID, audit.ActorID,
			audit.ActorIP, audit.TargetType, audit.TargetID, audit.UserID, audit.DeviceID, audit.DeviceObjectID),
		grows: never, vague: func(int, string) bool { return false },
		outdone: times(audit.EventTime),
		within:  byTimeThenID(audit.EventTime, audit.EventID),
	}.origin()
}

// risks change after they were detected: what differs between exports but the
// state stands in conflicts.
func risks() *policy {
	return policy{
		schema: risk.Schema, id: []int{risk.EventID}, time: risk.EventTime, digits: risk.TimeDigits, tenant: risk.TenantID,
		kind: func(*column.Batch, int) string { return risk.Schema.Name }, apart: true,
		compared: set(risk.EventTime, risk.Kind, risk.Type, risk.RequestID, risk.CorrelationID, risk.UserID, risk.ClientIP),
		grows:    never, vague: func(int, string) bool { return false },
		outdone: times(risk.EventTime),
		within:  byTimeThenID(risk.EventTime, risk.EventID),
	}.origin()
}

func activities() *policy {
	return policy{
		schema: activity.Schema, id: []int{activity.EventID}, time: activity.EventTime, digits: activity.TimeDigits, tenant: activity.TenantID,
		kind: func(*column.Batch, int) string { return activity.Schema.Name }, apart: true,
		compared: set(activity.EventTime, activity.Method, activity.URI, activity.Status, activity.AppID, activity.UserID, activity.ClientIP, activity.TokenID),
		grows:    never, vague: func(int, string) bool { return false },
		outdone: times(activity.EventTime),
		within:  byTimeThenID(activity.EventTime, activity.EventID),
	}.origin()
}

// devices are an inventory, not events: each export says how things stood when
// it was made. What differs stands in conflicts.
func devices() *policy {
	return policy{
		schema: device.Schema, id: []int{device.DeviceID, device.ObjectID}, time: -1, digits: -1, tenant: device.TenantID,
		subject: func(b *column.Batch, i int) (string, string) {
			return "", firstText(b, i, device.DeviceID, device.ObjectID)
		},
		subjects: func(a *column.Batch, i int, b *column.Batch, j int) int {
			return strings.Compare(firstText(a, i, device.DeviceID, device.ObjectID), firstText(b, j, device.DeviceID, device.ObjectID))
		},
		compared: set(device.ObjectID, device.DeviceID, device.Name, device.Enabled, device.TrustType, device.Compliant, device.Managed,
			device.Registered, device.Deleted),
		grows: never, vague: func(int, string) bool { return false }, outdone: func(int, []string) []string { return nil },
		within: byTimeThenID(-1, device.ObjectID),
	}.origin()
}

func never(int) bool { return false }

func set(cs ...int) map[int]bool {
	m := map[int]bool{}
	for _, c := range cs {
		m[c] = true
	}
	return m
}

func firstText(b *column.Batch, i int, cs ...int) string {
	for _, c := range cs {
		if v, _ := b.Text(c, i); v != "" {
			return v
		}
	}
	return ""
}

// times is of tables of which only the time may be told in two ways that agree.
func times(column int) func(c int, values []string) []string {
	return func(c int, values []string) []string {
		if c != column {
			return nil
		}
		return signin.Outdone(signin.EventTime, values)
	}
}
