package story

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"prtscope/ingest/audit"
	"prtscope/ingest/column"
	"prtscope/ingest/signin"
)

// row is one row of a table before it is in a batch.
type row struct {
	schema  *column.Schema
	texts   map[int]string
	nums    map[int]int64
	missing map[string]bool
}

func newRow(s *column.Schema, record int64) *row {
	r := &row{s, map[int]string{}, map[int]int64{}, map[string]bool{}}
	r.text(s.Index("source"), Source)
	r.num(s.Index("record"), record)
	r.num(s.Index("offset"), 100*(record-1))
	return r
}

func (r *row) text(c int, v string) { r.texts[c] = v; delete(r.missing, r.schema.Fields[c].Name) }
func (r *row) num(c int, v int64)   { r.nums[c] = v; delete(r.missing, r.schema.Fields[c].Name) }

func (r *row) bool(c int, v bool) {
	r.num(c, 0)
	if v {
		r.num(c, 1)
	}
}

// drop makes columns not carried.
func (r *row) drop(cs ...int) {
	for _, c := range cs {
		delete(r.texts, c)
		delete(r.nums, c)
		r.missing[r.schema.Fields[c].Name] = true
	}
}

// set gives a column a value as a story writes it.
func (r *row) set(c int, v string) error {
	switch v {
	case "?":
		r.drop(c)
		return nil
	case "-":
		v = ""
	}
	f := r.schema.Fields[c]
	if f.Type.Strings() {
		if f.Type == column.List {
			v = column.JoinList(strings.FieldsFunc(v, func(c rune) bool { return c == ',' }))
		}
		r.text(c, v)
		return nil
	}
	if v == "" {
		r.num(c, column.Null)
		return nil
	}
	switch f.Type {
	case column.Bool:
		b, err := strconv.ParseBool(v)
		if err != nil {
			return fmt.Errorf("%s: not true or false", f.Name)
		}
		r.bool(c, b)
	case column.Time:
		t, err := time.Parse(time.RFC3339Nano, v)
		if n, ok := strings.CutPrefix(v, "d"); err != nil && ok {
			var d int
			d, err = strconv.Atoi(n)
			t = Day(d)
		}
		if err != nil {
			return fmt.Errorf("%s: not a time or a day", f.Name)
		}
		r.num(c, t.UnixMicro())
	case column.Float:
		x, err := strconv.ParseFloat(v, 64)
		if err != nil {
			return fmt.Errorf("%s: not a number", f.Name)
		}
		b := column.NewBatch(r.schema)
		b.SetFloat(c, x)
		r.num(c, b.Column(c).Nums[0])
	default:
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil {
			return fmt.Errorf("%s: not a whole number", f.Name)
		}
		r.num(c, n)
	}
	return nil
}

// into adds the row to a batch.
func (r *row) into(b *column.Batch) {
	for _, c := range slices.Sorted(maps.Keys(r.texts)) {
		b.SetString(c, r.texts[c])
	}
	for _, c := range slices.Sorted(maps.Keys(r.nums)) {
		b.SetNum(c, r.nums[c])
	}
	if len(r.missing) > 0 {
		b.SetList(r.schema.Index("missing"), slices.Sorted(maps.Keys(r.missing)))
	}
	b.Commit()
}

// sortSignIns puts rows in the order of the events table: subject, time,
// interactive first, failed first, id, source, record.
func sortSignIns(rows []*row) {
	subject := func(r *row) string {
		return cmp.Or(r.texts[signin.UserID], r.texts[signin.UserName], "sp:"+r.texts[signin.ServicePrincipalID])
	}
	slices.SortStableFunc(rows, func(a, b *row) int {
		return cmp.Or(strings.Compare(subject(a), subject(b)),
			cmp.Compare(a.nums[signin.EventTime], b.nums[signin.EventTime]),
			first(a.texts[signin.Kind] == "interactive", b.texts[signin.Kind] == "interactive"),
			first(a.nums[signin.ErrorCode] != 0, b.nums[signin.ErrorCode] != 0),
			strings.Compare(a.texts[signin.EventID], b.texts[signin.EventID]),
			strings.Compare(a.texts[signin.Source], b.texts[signin.Source]),
			cmp.Compare(a.nums[signin.Record], b.nums[signin.Record]))
	})
}

func sortAudits(rows []*row) {
	slices.SortStableFunc(rows, func(a, b *row) int {
		return cmp.Compare(a.nums[audit.EventTime], b.nums[audit.EventTime])
	})
}

func first(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}
