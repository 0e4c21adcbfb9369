package view

import (
	"fmt"
	"testing"

	"prtscope/ingest/custody"
)

func TestFoldersCountEachSourceOnce(t *testing.T) {
	read := func(path string, n int64) custody.Source {
		return custody.Source{Path: path, Status: custody.Read, Format: "diagnostic", SHA256: path, First: fmt.Sprintf("2026-05-%02dT00:00:00Z", n%28+1), Last: fmt.Sprintf("2026-05-%02dT05:00:00Z", n%28+1), Account: custody.Account{Records: n, Kept: n}}
	}
	for _, tt := range []struct {
		hours int
		want  string
	}{
		{20, "23 rows"},
		{60, "4 rows; a.zip!/logs: 60 sources, S4–S63, 1830 records, 2026-05-01T00:00:00Z to 2026-05-28T05:00:00Z"},
	} {
		c := &custody.Case{Sources: []custody.Source{read("x/one.json", 1), read("x/two.json", 2)}}
		for i := range tt.hours {
			c.Sources = append(c.Sources, read(fmt.Sprintf("a.zip!/logs/tenantId=t/y=2026/m=05/h=%02d/PT1H.json", i), int64(i+1)))
		}
		damaged := read("a.zip!/logs/tenantId=t/y=2026/m=06/h=00/PT1H.json", 7)
		damaged.Status = custody.Damaged
		c.Sources = append(c.Sources, damaged)
		v := made(c, nil, nil, nil)
		list := v.Folders()
		got, sources, records := fmt.Sprintf("%d rows", len(list)), 0, int64(0)
		for _, f := range list {
			sources, records = sources+f.Count, records+f.Account.Records
			if f.Count > 1 {
				got += fmt.Sprintf("; %s: %d sources, %s, %d records, %s to %s", f.Path, f.Count, f.Named(), f.Account.Records, f.First, f.Last)
			}
		}
		if got != tt.want || sources != len(v.Sources) || records != int64(tt.hours*(tt.hours+1)/2+10) {
			t.Errorf("%d sources, %d records: %s; want %s", sources, records, got, tt.want)
		}
	}
}
