package config

import (
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/memory"

	"prtscope/analyze/detect"
	"prtscope/analyze/detections"
	"prtscope/analyze/directory"
	"prtscope/analyze/scan"
	"prtscope/analyze/story"
	"prtscope/analyze/timeline"
	"prtscope/ingest/column"
)

const (
	stolen = `
		d1 09:00 alice LAPTOP-1 cloudap x3 every 24h
		d1 12:00 alice LAPTOP-1 outlook token=prt x3 every 24h
		d3 10:10 alice LAPTOP-1 azure-powershell token=prt ip=198.51.100.66 net=AS64510/NL
		d3 11:30 alice LAPTOP-1 cloudap`
	enrolled = `
		09:10 audit register-device LAPTOP-1 by=alice os=Windows trust="Azure AD join"
		09:30 alice LAPTOP-1 cloudap interactive method=whfb unmanaged`
	fromHosting = `
		d1 09:00 alice LAPTOP-1 outlook token=prt
		d2 09:00 alice LAPTOP-1 outlook token=prt
		d3 09:00 alice LAPTOP-1 outlook token=prt
		d4 10:00 alice - office interactive session=s1 ip=203.0.113.66 net=AS64666/NL
		d4 10:20 alice - broker resource=drs token=rt session=s1 ip=203.0.113.66 net=AS64666/NL
		d4 10:21 audit register-device PC-9 by=alice`
	afterDisabling = `
		08:00 alice LAPTOP-1 cloudap interactive method=whfb
		09:00 audit disable-device LAPTOP-1 by=admin
		09:10 alice LAPTOP-1 outlook token=prt`
	federated  = `09:00 alice LAPTOP-1 cloudap interactive token=saml11 method=federated`
	afterReset = `
		d1 08:00 alice LAPTOP-1 cloudap interactive method=password session=s1
		d1 09:00 audit reset-password alice by=admin
		d1 09:18 alice LAPTOP-1 outlook token=prt session=s1`
	idle = `
		d1 08:00 alice LAPTOP-1 cloudap interactive method=password session=s1
		d2 07:00 alice LAPTOP-1 outlook token=prt session=s2`
)

// TestEveryKeyMatters tells a story for each key with which findings, or the
// states of a PRT, come out otherwise than without it.
func TestEveryKeyMatters(t *testing.T) {
	tested := map[string]bool{}
	for _, tt := range []struct {
		key, says, detection, story string
		without, with               int // findings
	}{
		{"networks.tunnels", "198.51.100.64/28", "PM-001", stolen, 1, 0},
		{"networks.tunnel_asns", "64510", "PM-001", stolen, 1, 0},
		{"networks.corporate", "192.0.2.0/24", "CX-014", enrolled, 0, 1},
		{"networks.hosting_asns", "64666", "PM-006", fromHosting, 1, 1}, // likewise: without it the network is only new
		{"devices.shared", "LAPTOP-*", "PM-001", stolen, 1, 0},
		{"approved.users", "Alice@example.com", "PM-001", stolen, 1, 0},
		{"approved.addresses", "198.51.100.66", "PM-001", stolen, 1, 0},
		{"federated_domains", "other.example", "MT-019", federated, 1, 1}, // otherwise worded, and graver
		{"limits.grace", "1m", "PM-012", afterReset, 0, 1},
		{"limits.replication_grace", "1m", "PM-011", afterDisabling, 0, 1},
	} {
		tested[tt.key] = true
		without, with := found(t, tt.detection, tt.story, Default()), found(t, tt.detection, tt.story, said(t, tt.key, tt.says))
		if len(without) != tt.without || len(with) != tt.with || slices.Equal(without, with) {
			t.Errorf("%s: without it %q, with it %q, want %d and %d", tt.key, without, with, tt.without, tt.with)
		}
	}
	for _, tt := range []struct{ key, says, story, without, with string }{
		{"limits.quiet", "3d", idle, "quiet password", "active password"},
		{"limits.soft_idle", "20h", idle, "quiet password", "soft-dead password"},
		{"limits.hard_idle", "20d", strings.NewReplacer("d2", "d30", "s2", "s1").Replace(idle), "soft-dead password", "hard-dead password"},
		{"limits.logon_inherit", "1h", idle, "quiet password", " unknown"},
	} {
		tested[tt.key] = true
		if got := last(t, tt.story, Default()); got != tt.without {
			t.Errorf("%s: %s without it, want %s", tt.key, got, tt.without)
		}
		if got := last(t, tt.story, said(t, tt.key, tt.says)); got != tt.with {
			t.Errorf("%s: %s with it, want %s", tt.key, got, tt.with)
		}
	}
	for _, k := range keys { // of limits on records see the suite of bad input: JSON-27, JSON-30, CSV-26
		ofRun := k.name == "limits.record_size" || k.name == "limits.cell_size" || k.name == "limits.depth" || k.name == "limits.memory" || k.name == "limits.threads" || k.name == "limits.total_size" || strings.HasPrefix(k.name, "limits.archive_") ||
			strings.HasPrefix(k.name, "report.") // testdata/script/cover.txtar
		if !tested[k.name] && !ofRun && k.set != nil { // accepted: its effect is on findings, see testdata/script/accepted.txtar
			t.Errorf("no story shows what %s does", k.name)
		}
	}
}

func said(t *testing.T, name, value string) *Config {
	t.Helper()
	c, err := load(t, strings.ReplaceAll(name, ".", ":\n  ")+": '"+value+"'\n")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// found replays a story as one detection sees it.
func found(t *testing.T, detection, text string, c *Config) (summaries []string) {
	t.Helper()
	i := slices.IndexFunc(detections.All, func(d *detect.Detection) bool { return d.ID == detection })
	fs, err := detect.Replay(detections.All[i], detect.Example{Story: text, Params: func(p *detect.Params) { *p = c.Params }})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range fs {
		summaries = append(summaries, f.Summary)
	}
	return summaries
}

// last is the state in which the last sign-in of a story meets its PRT, and the
// credential that is believed to be behind it.
func last(t *testing.T, text string, c *Config) (seen string) {
	t.Helper()
	s, err := story.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	none := func(func(*column.Batch, error) bool) {}
	dir, err := directory.Build(none, none, none)
	if err != nil {
		t.Fatal(err)
	}
	record := func(yield func(arrow.Record, error) bool) {
		r := scan.Records(memory.DefaultAllocator, s.SignIns, timeline.Columns())
		defer r.Release()
		yield(r, nil)
	}
	for tl, err := range timeline.Users(record, timeline.Options{Limits: c.Params.Limits, Directory: dir}) {
		if err != nil {
			t.Fatal(err)
		}
		i := tl.Len() - 1
		seen = tl.Before[i].String() + " " + tl.Text(timeline.Partition, i)
	}
	return seen
}
