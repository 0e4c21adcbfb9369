package analyze

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// alive is the bytes of memory in use.
func alive() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// bulky is findings that take some two kilobytes each, two to a user and device.
func bulky(from, n int) (fs []finding.Finding) {
	for i := from; i < from+n; i++ {
		f := finding.Finding{
			ID: fmt.Sprintf("pm-007-%08x", i*7919), Detection: "PM-007", Title: "One session id on two device ids", Severity: finding.Severities[i%3],
			Subject: finding.Subject{Kind: "session", ID: fmt.Sprintf("s%d", i)}, Sessions: []string{fmt.Sprintf("s%d", i)},
			Users: []finding.User{{ID: fmt.Sprintf("user%d", i/2)}}, Devices: []finding.Device{{ID: fmt.Sprintf("device%d", i/2)}},
			First: fmt.Sprintf("2026-05-%02dT%02d:00:00.000Z", 1+i%28, i%24), Summary: "Session moved", Actions: []string{"revoke-sessions:user"},
		}
		f.Last = f.First
		for e := range 8 {
			f.Evidence = append(f.Evidence, finding.Evidence{Event: fmt.Sprintf("event-%d-%d", i, e), Time: f.First, Role: "use", Source: "feed", Record: int64(i), App: "Microsoft Office", IP: "192.0.2.1"})
		}
		fs = append(fs, f)
	}
	return fs
}

// What is held does not grow with what findings say, only by an entry for each.
func TestFindingsAreNotHeld(t *testing.T) {
	held := func(n int) (most int64) {
		before := alive()
		h := gathered(t, 1<<30, unshared)
		for from := 0; from < n; from += 1000 {
			if err := h.keep(bulky(from, 1000), ""); err != nil {
				t.Fatal(err)
			}
		}
		if err := h.done(); err != nil {
			t.Fatal(err)
		}
		most = alive() - before
		told, more, _, _, err := h.incidents()
		if err != nil || len(told)+more != n/2 {
			t.Fatalf("%d incidents and %d more of %d findings: %v", len(told), more, n, err)
		}
		most = max(most, alive()-before)
		got := 0
		for _, err := range (&Output{harvest: h}).Findings() {
			if err != nil {
				t.Fatal(err)
			}
			got++
		}
		if got != n {
			t.Errorf("%d findings of %d", got, n)
		}
		runtime.KeepAlive(h)
		return most
	}
	const few, many = 4_000, 24_000
	least, most := held(few), held(many)
	if each := (most - least) / (many - few); each > 100 {
		t.Errorf("%d findings hold %d bytes, %d hold %d: %d for each more", few, least, many, most, each)
	}
}

// chatty finds something in every sign-in.
var chatty = &detect.Detection{ID: "XX-001", Title: "A sign-in", Severity: finding.Medium, Confidence: 0.5, Scope: detect.User, Needs: signin.Of(signin.EventTime),
	Run: func(p *detect.Pass) {
		for i := range p.T.Len() {
			p.Report(detect.Draft{Rows: []int{i}, Summary: fmt.Sprint("row ", i)})
		}
	}}

func TestATinyBudgetEndsTheRun(t *testing.T) {
	in := tell(t, "d1 00:00 alice L1 outlook x3000 every 1m session=s1\nd1 00:00 bob L1 outlook x3000 every 1m session=s2", 1)
	in.Detections = []*detect.Detection{chatty}
	opt := Options{TempDir: t.TempDir(), Memory: 64 << 10, Threads: 2}
	var limit *LimitError
	if _, err := Run(context.Background(), in, opt); !errors.As(err, &limit) || limit.Share != leastHeld {
		t.Errorf("6000 findings within 64 KiB: %v", err)
	}
	if left, _ := os.ReadDir(opt.TempDir); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
	opt.Memory = 8 << 20
	out, err := Run(context.Background(), in, opt)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	if n := out.Summary.Severities[finding.Medium]; n != 6000 || len(out.Summary.Incidents) != 1 || len(out.Headlines) != headlines {
		t.Errorf("%d findings, %d incidents, %d headlines", n, len(out.Summary.Incidents), len(out.Headlines))
	}
}

// What the directory tells is counted to its end before it is too much, and what is held
// of it leaves less to timelines.
func TestADirectoryThatDoesNotFit(t *testing.T) {
	in := tell(t, "d1 00:00 audit disable-user user# x3000 every 1m\nd5 00:00 bob L1 outlook x9000 every 1m session=s2", 1000)
	opt := Options{TempDir: t.TempDir(), Memory: 64 << 10}
	var limit *LimitError
	_, err := Run(context.Background(), in, opt)
	if !errors.As(err, &limit) || !limit.Whole || !limit.Held || limit.Share != leastHeld || !strings.HasPrefix(err.Error(), "3000 directory changes, ") {
		t.Fatalf("3000 changes within %d KiB: %v", leastHeld>>10, err)
	}
	opt.Memory, opt.Share = limit.Bytes+limit.Bytes/8, limit.Bytes
	held := limit.Bytes
	if _, err = Run(context.Background(), in, opt); !errors.As(err, &limit) || limit.Held || !strings.Contains(err.Error(), "with its 9000 sign-ins") || limit.Bytes < held {
		t.Fatalf("9000 sign-ins within %d bytes beside as many that are held: %v", opt.Share, err)
	}
	opt.Share = limit.Bytes + limit.Bytes/8
	out, err := Run(context.Background(), in, opt)
	if err != nil {
		t.Fatalf("within %d bytes and %d: %v", opt.Memory, opt.Share, err)
	}
	out.Close()
}

// A timeline must be whole. One that does not fit ends the run before memory is
// short, and the error says whose it is; others are no harm.
func TestATimelineThatDoesNotFit(t *testing.T) {
	const big = "d1 00:00 bob L1 outlook x9000 every 1m session=s2"
	in := tell(t, "d1 00:00 alice L1 outlook x50 every 1m session=s1\n"+big+"\nd1 00:00 carol L2 outlook x5000 every 1m session=s3", 1000)
	opt := Options{TempDir: t.TempDir(), Threads: 2, Share: 800_000}
	var limit *LimitError
	_, err := Run(context.Background(), in, opt)
	if !errors.As(err, &limit) || limit.Share != opt.Share || limit.Bytes < limit.Share || !strings.Contains(err.Error(), `the timeline of user "`) || !strings.Contains(err.Error(), "with its 9000 sign-ins") {
		t.Errorf("9000 sign-ins of one user within %d bytes: %v", opt.Share, err)
	}
	opt.Share = limit.Bytes + limit.Bytes/8 // as the one who is told to give more memory is told
	out, err := Run(context.Background(), in, opt)
	if err != nil {
		t.Fatalf("within %d bytes: %v", opt.Share, err)
	}
	defer out.Close()
	if out.Summary.Events != 14050 {
		t.Errorf("%d sign-ins", out.Summary.Events)
	}

	// The same of a device that several people have.
	in = tell(t, "d1 00:00 alice L1 outlook x4000 every 1m\nd1 00:00 bob L1 outlook x4900 every 1m", 1000)
	in.Detections = []*detect.Detection{chatty}
	opt.Share = 400_000
	if _, err := Run(context.Background(), in, opt); !errors.As(err, &limit) || !strings.Contains(err.Error(), "with its 4900 sign-ins") && !strings.Contains(err.Error(), "with its 4000 sign-ins") {
		t.Fatalf("4900 sign-ins of one user within %d bytes: %v", opt.Share, err)
	}
	opt.Share = limit.Bytes * 3 / 2
	if _, err := Run(context.Background(), in, opt); !errors.As(err, &limit) || !strings.Contains(err.Error(), `the timeline of device "`) || !strings.Contains(err.Error(), "with its 8900 sign-ins") {
		t.Errorf("8900 sign-ins of one device within %d bytes: %v", opt.Share, err)
	}
}

// A long timeline is drawn row by row, as a short one is drawn whole. One that
// does not fit ends the report, which says whose it is.
func TestALongTimelineIsDrawn(t *testing.T) {
	const n = longRows + 100
	in := tell(t, fmt.Sprintf("d1 00:00 bob L1 outlook x%d every 1m session=s2\nd1 00:00 alice L2 outlook x50 every 1m session=s1", n), 1000)
	s := &sink{files: map[string][]*written{}}
	out, err := Run(context.Background(), in, Options{TempDir: t.TempDir(), Create: s.create})
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	var users []File
	for _, w := range s.files["users"] {
		users = append(users, File{"users", int64(w.Len()), 0, func() (ReaderAtCloser, error) { return ram{bytes.NewReader(w.Bytes())}, nil }})
	}
	drawn := map[string]int{}
	for d, err := range Devices(context.Background(), nil, users, in, 0, NewAsides(nil, 0, 0, t.TempDir(), 0)) {
		if err != nil {
			t.Fatal(err)
		}
		drawn[d.Name] = d.Len()
		if d.Rows.Brief != (d.Name == "L1") || len(d.Users) != 1 {
			t.Errorf("%s of %v has %d rows at once", d.Name, d.Users, d.Len())
		}
		if first, last := d.Span(); last-first != int64(d.Len()-1)*timeline.Minute {
			t.Errorf("%s: from %d to %d", d.Name, first, last)
		}
		seen, last := map[string]bool{}, int64(0)
		for i := range d.Len() {
			r := d.Rows.Row(i)
			if seen[r.Event] || r.Session == "" || r.User != 0 || r.App == "" || i > 0 && r.Time != last+timeline.Minute {
				t.Fatalf("row %d of %s is %+v", i, d.Name, r)
			}
			seen[r.Event], last = true, r.Time
		}
	}
	if drawn["L1"] != n || drawn["L2"] != 50 {
		t.Errorf("drawn: %v", drawn)
	}
	var limit *LimitError
	for _, err = range Devices(context.Background(), nil, users, in, 1<<20, NewAsides(nil, 0, 0, t.TempDir(), 0)) {
	}
	if !errors.As(err, &limit) || !strings.Contains(err.Error(), fmt.Sprintf("with its %d sign-ins", n)) {
		t.Errorf("%d rows within a megabyte: %v", n, err)
	}
}
