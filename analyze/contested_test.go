package analyze

import (
	"context"
	"slices"
	"testing"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/story"
	"prtscope/analyze/timeline"
	"prtscope/ingest/column"
)

// A PRT that PM-009 finds forked is contested in the timeline, from when both
// lineages are seen to the last use of the PRT in one of them.
func TestContestedPRT(t *testing.T) {
	const (
		office = `
			08:00 bob L2 cloudap interactive
			07:00 alice L1 outlook token=prt method=password
			09:00 alice L1 outlook token=prt method=whfb session=s1 x6 every 2h
			11:30 alice L1 outlook token=prt method=whfb error=50126
			11:40 alice L1 outlook token=prt method=password
			22:00 alice L1 outlook token=prt method=whfb session=s4`
		forked = office + `
			10:00 alice L1 outlook token=prt method=whfb session=s2 ip=203.0.113.66 net=AS64666/NL x3 every 2h`
	)
	at := func(hour int64) int64 { return story.Day(1).UnixMicro() + hour*3600*1_000_000 }
	for _, tt := range []struct {
		name, story string
		params      func(*detect.Params)
		from, to    int64
		rows        int
	}{
		{"two take turns", forked, nil, at(10), at(19), 9},
		{"on a device of two", forked + "\n12:00 bob L1 outlook token=prt", nil, at(10), at(19), 9},
		{"both in the office", office + "\n10:00 alice L1 outlook token=prt method=whfb session=s2 x3 every 2h", nil, 0, 0, 0},
		{"an agreed test", forked, func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }, 0, 0, 0},
	} {
		in := tell(t, tt.story, 100)
		if tt.params != nil {
			tt.params(&in.Params)
		}
		out, tables := analyse(t, in, Options{})
		got, others := [2]int64{}, 0
		for _, d := range tables.devices(t, in, out) {
			for _, p := range d.PRTs {
				if d.ID == story.Device("L1") && d.Users[p.User].UPN == "alice@example.com" && p.Partition == "whfb" {
					got = p.Contested
				} else if p.Contested != [2]int64{} {
					others++
				}
			}
		}
		if got != [2]int64{tt.from, tt.to} || others > 0 {
			t.Errorf("%s: contested %v, want %v to %v; %d others are", tt.name, got, tt.from, tt.to, others)
		}
		rows := 0
		for b, err := range (table{timeline.Table}).batches(context.Background(), tables.written("users"), nil) {
			if err != nil {
				t.Fatal(err)
			}
			for i := range b.Len() {
				switch v, ok := Value(column.Row{Batch: b, At: i}, timeline.Table.Index("prt_contested")); {
				case ok && v != "true":
					t.Errorf("%s: contested is %s", tt.name, v)
				case ok:
					rows++
				}
			}
		}
		if found := slices.ContainsFunc(out.Findings, func(f finding.Finding) bool { return f.Detection == "PM-009" }); rows != tt.rows || found != (rows > 0) {
			t.Errorf("%s: %d rows of the table are contested, want %d; PM-009 found is %v", tt.name, rows, tt.rows, found)
		}
	}
}
