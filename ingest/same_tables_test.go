package ingest

import (
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"testing"

	"prtscope/ingest/audit"
	"prtscope/ingest/column"
	"prtscope/ingest/device"
	"prtscope/samples/export"
	"prtscope/samples/stories"
)

// aTelling is one tenant's log in one format: what its rows are known by, and columns
// for which the format has words of its own or says less than others do.
type aTelling struct {
	file     string
	text     []byte
	own      []int
	nameless bool // it leaves out ids: alone it is compared, and its rows stand beside those of others
}

// valueIn is what a row of any table says in a column, and whether it says anything.
func valueIn(r column.Row, c int) (v string, carried bool) {
	if !r.Batch.Has(c, r.At) {
		return "", false
	}
	if r.Batch.Schema.Fields[c].Type.Strings() {
		return r.Batch.Text(c, r.At)
	}
	return strconv.FormatInt(r.Batch.Num(c, r.At), 10), true
}

// toldRows ingests files and returns the rows of a table by what two columns say: those
// that have something there.
func toldRows(t *testing.T, schema *column.Schema, key []int, files ...string) (rows map[string]map[int]string, conflicts int64) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "c")
	c := read(t, dir, 2, files)
	rows = map[string]map[int]string{}
	for _, r := range allRows(t, dir, c) {
		if r.Batch.Schema != schema {
			continue
		}
		id, row := "", map[int]string{}
		for col := range schema.Index("source") {
			if v, carried := valueIn(r, col); carried {
				row[col] = v
			}
		}
		for _, col := range key {
			id += row[col] + " "
		}
		if rows[id] != nil {
			t.Errorf("%v: %s is told twice", files, id)
		}
		rows[id] = row
		if said, _ := r.Batch.Text(schema.Index("conflicts"), r.At); said != "" {
			t.Logf("%s: %s", id, said)
			conflicts++
		}
	}
	return rows, conflicts
}

// precision is how many digits after the second the times of a row have.
func precision(row map[int]string, schema *column.Schema) int {
	return number(row[schema.Index("time_digits")])
}

// withoutNulls leaves out of objects in a list what is null, which not every format writes.
func withoutNulls(v any) any {
	list, _ := v.([]any)
	for _, item := range list {
		if object, is := item.(map[string]any); is {
			maps.DeleteFunc(object, func(_ string, v any) bool { return v == nil })
		}
	}
	return v
}

// everyTelling writes each telling, ingests it alone, and holds any two against each
// other; then all of them at once.
func everyTelling(t *testing.T, schema *column.Schema, key []int, all []aTelling, many int) {
	t.Helper()
	dir := t.TempDir()
	var files []string
	var rows []map[string]map[int]string
	for i, x := range all {
		file := filepath.Join(dir, string(rune('a'+i)), x.file)
		if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, x.text, 0o600); err != nil {
			t.Fatal(err)
		}
		alone, _ := toldRows(t, schema, key, file)
		if len(alone) != many {
			t.Errorf("%s tells of %d, want %d", x.file, len(alone), many)
		}
		if rows = append(rows, alone); !x.nameless {
			files = append(files, file)
		}
	}
	compared := 0
	for i, a := range rows {
		for j, b := range rows[i+1:] {
			own := slices.Concat(all[i].own, all[i+1+j].own, []int{schema.Index("extra"), schema.Index("time_digits")})
			for id, x := range a {
				y := b[id]
				if y == nil {
					t.Errorf("%s tells of %s, %s does not", all[i].file, id, all[i+1+j].file)
				}
				for c, v := range x {
					w, both := y[c]
					if !both || slices.Contains(own, c) {
						continue
					}
					compared++
					if f := schema.Fields[c]; f.Type == column.Time {
						n := min(precision(x, schema), precision(y, schema))
						v, w = strconv.Itoa(cutTo(v, n)), strconv.Itoa(cutTo(w, n))
					}
					if v != w && !reflect.DeepEqual(withoutNulls(meant(v)), withoutNulls(meant(w))) {
						t.Errorf("%s of %s: %s says %.200q, %s %.200q", schema.Fields[c].Name, id, all[i].file, v, all[i+1+j].file, w)
					}
				}
			}
		}
	}
	if compared < 100*len(all) {
		t.Errorf("only %d values are compared", compared)
	}
	together, conflicts := toldRows(t, schema, key, files...)
	if len(together) != many || conflicts > 0 {
		t.Errorf("together they tell of %d, want %d; of %d they disagree", len(together), many, conflicts)
	}
	for id, row := range together { // blank in no column that one of them fills
		for c := range schema.Index("source") {
			says := []string{}
			for i, alone := range rows {
				if all[i].nameless {
					continue
				}
				if v := alone[id][c]; v != "" {
					says = append(says, v)
				}
			}
			if len(says) > 0 && !slices.Contains(says, row[c]) {
				t.Errorf("%s of %s: together %.200q, alone %.200q", schema.Fields[c].Name, id, row[c], says)
			}
		}
	}
}

// However the audit log of a tenant was exported, it tells the same.
func TestEveryFormatTellsTheSameAudits(t *testing.T) {
	world, _ := stories.Small(2026)
	w := &export.Writer{World: world}
	var lines []byte
	for _, a := range world.Audits {
		lines = append(w.DiagnosticAudit(lines, a), '\n')
	}
	everyTelling(t, audit.Schema, []int{audit.CorrelationID, audit.Activity, audit.TargetID}, []aTelling{
		{"graph.json", w.GraphAudits(false), nil, false},
		{"indented.json", w.GraphAudits(true), nil, false},
		{"PT1H.json", lines, nil, false},
		{"AuditLogs.json", w.QueryAudits(), nil, false},
		{"query_data.csv", w.AuditCSV(), nil, false},
		{"AuditLogs_2026-05-18.csv", w.PortalAudits(), []int{audit.EventID, audit.TargetName, audit.Targets}, true},
	}, len(world.Audits))
}

// However its devices were listed, they are the same.
func TestEveryFormatTellsTheSameDevices(t *testing.T) {
	world, _ := stories.Small(2026)
	w := &export.Writer{World: world}
	host := []int{device.LastSignIn, device.Created, device.Registered, device.Ownership, device.ManagementType} // times by its clock, and null
	everyTelling(t, device.Schema, []int{device.DeviceID}, []aTelling{
		{"graph.json", w.GraphDevices(false), nil, false},
		{"indented.json", w.GraphDevices(true), nil, false},
		{"exportDevice_2026-5-18.csv", w.PortalDevices(), nil, false},
		{"20260518-Devices.csv", w.CollectedDevices(), host, false},
		{"20260518-Devices.json", w.CollectedDevicesJSON(), host, false},
	}, len(world.Devices))
}
