package store

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"prtscope/ingest/audit"
	"prtscope/ingest/column"
	"prtscope/ingest/device"
	"prtscope/ingest/tablefile"
)

// cells is a row of a test: column → text, or number.
type cells map[int]any

func rowsOf(s *column.Schema, rows ...cells) *column.Batch {
	b := column.NewBatch(s)
	for _, r := range rows {
		for c, v := range r {
			switch v := v.(type) {
			case string:
				b.SetString(c, v)
			case int:
				b.SetNum(c, int64(v))
			}
		}
		b.Commit()
	}
	return b
}

// texts reads columns of all files, joined by a blank.
func texts(t *testing.T, s *column.Schema, files []*file, cols ...int) (lines []string) {
	t.Helper()
	for _, f := range files {
		for b, err := range tablefile.Read(bytes.NewReader(f.Bytes()), int64(f.Len()), s, cols) {
			if err != nil {
				t.Fatal(err)
			}
			for i := range b.Len() {
				var parts []string
				for _, c := range cols {
					if v, ok := b.Text(c, i); ok {
						parts = append(parts, v)
					}
				}
				lines = append(lines, strings.Join(parts, " "))
			}
		}
	}
	return lines
}

func TestAuditEvents(t *testing.T) {
	table := Audits(t.TempDir(), 1<<20)
	event := func(source string, record int, id string, time int, result string) cells {
		return cells{audit.EventID: id, audit.EventTime: time, audit.Result: result, audit.Source: source, audit.Record: record, audit.Offset: 0}
	}
	if err := table.Add(rowsOf(audit.Schema,
		event("#1", 1, "b", 7_500000, "success"), event("#2", 1, "b", 7_500000, "failure"),
		event("#1", 2, "a", 7_600000, "success"), event("#1", 3, "c", 3_000000, "success"), event("#1", 4, "c", 9_000000, "success"))); err != nil {
		t.Fatal(err)
	}
	files, result := finish(t, table)
	want := []string{"c success aa", `b failure bb aa#1@0 {"result":[{"value":"failure","from":"bb#1@0"},{"value":"success","from":"aa#1@0"}]}`, "a success aa", "c success aa"}
	if got := texts(t, audit.Schema, files, audit.EventID, audit.Result, audit.Source, audit.AlsoIn, audit.Conflicts); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if result.Collisions != 2 || result.Conflicts != 1 || result.Hours["audit"][0] != 4 {
		t.Errorf("%+v", result)
	}
}

func TestDevices(t *testing.T) {
	table := Devices(t.TempDir(), 1<<20)
	if err := table.Add(rowsOf(device.Schema,
		cells{device.ObjectID: "o1", device.DeviceID: "d2", device.Name: "LAPTOP", device.Enabled: 1, device.Source: "#1", device.Record: 1, device.Offset: 0},
		cells{device.DeviceID: "d2", device.Name: "LAPTOP", device.Enabled: 0, device.OS: "Windows", device.Source: "#3", device.Record: 9, device.Offset: 5},
		cells{device.ObjectID: "d1", device.Name: "PHONE", device.Source: "#1", device.Record: 2, device.Offset: 0})); err != nil {
		t.Fatal(err)
	}
	files, result := finish(t, table)
	want := []string{"d1 PHONE aa", `o1 d2 LAPTOP Windows aa cc#9@5 {"enabled":[{"value":"false","from":"cc#9@5"},{"value":"true","from":"aa#1@0"}]} {"os":"cc#9@5"}`}
	if got := texts(t, device.Schema, files, device.ObjectID, device.DeviceID, device.Name, device.OS, device.Source, device.AlsoIn, device.Conflicts, device.Filled); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if result.Rows != 2 || len(result.Hours) != 0 || len(result.First) != 0 {
		t.Errorf("%+v", result)
	}
}
