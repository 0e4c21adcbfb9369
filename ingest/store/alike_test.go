package store

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"prtscope/ingest/audit"
	"prtscope/ingest/tablefile"
)

// What one source says twice in the same words happened twice, if records have no ids;
// what two sources say so happened once. Neither order, memory nor which source was there
// first changes that.
func TestRecordsThatAreAlikeStayApart(t *testing.T) {
	event := func(source string, record int, result string) cells {
		return cells{audit.EventTime: 7_000000, audit.Result: result, audit.Source: source, audit.Record: record, audit.Offset: 0}
	}
	of := map[string][]cells{
		"#1": {event("#1", 1, "success"), event("#1", 2, "failure"), event("#1", 3, "success")},
		"#2": {event("#2", 4, "success"), event("#2", 6, "success"), event("#2", 9, "success")},
		"#3": {event("#3", 5, "failure"), event("#3", 7, "success")},
	}
	want := []string{"failure aa cc#5@0", "success bb", "success bb aa#1@0 cc#7@0", "success bb aa#3@0"}
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 4))
		steps := []string{"#1", "#2", "#3"}
		r.Shuffle(3, func(i, j int) { steps[i], steps[j] = steps[j], steps[i] })
		var files []*file
		var result *Result
		for len(steps) > 0 {
			n := 1 + r.IntN(len(steps))
			table := Audits(t.TempDir(), []int64{1, 24 << 10, 1 << 30}[r.IntN(3)])
			var rows []cells
			for _, source := range steps[:n] {
				rows = append(rows, of[source]...)
			}
			steps = steps[n:]
			r.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
			for _, f := range files {
				for b, err := range tablefile.Read(bytes.NewReader(f.Bytes()), int64(f.Len()), audit.Schema, nil) {
					if err != nil {
						t.Fatal(err)
					}
					if err := table.Add(b); err != nil {
						t.Fatal(err)
					}
				}
			}
			for _, row := range rows {
				if err := table.Add(rowsOf(audit.Schema, row)); err != nil {
					t.Fatal(err)
				}
			}
			files, result = finish(t, table)
		}
		var got []string
		for _, line := range texts(t, audit.Schema, files, audit.Result, audit.Source, audit.AlsoIn) {
			got = append(got, strings.ReplaceAll(line, "\x1f", " "))
		}
		slices.Sort(got)
		if !slices.Equal(got, want) || fmt.Sprint(result.Kept, result.Duplicates) != "map[aa:1 bb:3] map[aa:2 cc:2]" {
			t.Fatalf("seed %d: got\n%q\nwant\n%q\n%v %v", seed, got, want, result.Kept, result.Duplicates)
		}
	}
}
