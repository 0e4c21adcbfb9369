package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// What is made up for -hot is what it says: so many sign-ins, each with an id of
// its own, in order of time, of one user, session or device.
func TestHot(t *testing.T) {
	for _, shape := range shapes {
		var w strings.Builder
		if err := writeHot(&w, shape, 500); err != nil {
			t.Fatal(err)
		}
		ids, of := map[string]bool{}, map[string]bool{}
		last := ""
		for line := range strings.Lines(w.String()) {
			var s struct {
				ID, CreatedDateTime, UserID, SessionID string
				DeviceDetail                           struct{ DeviceID string }
			}
			if err := json.Unmarshal([]byte(line), &s); err != nil {
				t.Fatal(err)
			}
			ids[s.ID] = true
			of[map[string]string{"user": s.UserID, "session": s.SessionID, "device": s.DeviceDetail.DeviceID}[shape]] = true
			if s.CreatedDateTime < last {
				t.Errorf("%s: %s after %s", shape, s.CreatedDateTime, last)
			}
			last = s.CreatedDateTime
		}
		if len(ids) != 500 || len(of) != 1 {
			t.Errorf("%s: %d ids, of %v", shape, len(ids), of)
		}
	}
}

func TestMedian(t *testing.T) {
	l := line{samples: []sample{
		{wall: 9, user: 1, sys: 5, peak: 30, written: 7},
		{wall: 1, user: 7, sys: 1, peak: 10, written: 7},
		{wall: 2, user: 2, sys: 5, peak: 20, written: 7},
	}}
	if got, want := l.median(), (sample{wall: 2, user: 7, peak: 20, written: 7}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := (&line{}).median(); got != (sample{}) {
		t.Errorf("no samples have the median %+v", got)
	}
}

// The ratios leave out what node takes to start, and a side that failed.
func TestRatios(t *testing.T) {
	took := func(cpu time.Duration, peak int64) *line {
		return &line{samples: []sample{{wall: cpu, user: cpu, peak: peak, written: 10}}}
	}
	s := section{format: format{name: "x"}, ours: took(4*time.Second, 50), theirs: took(9*time.Second, 300), small: &line{failed: "failed: Out of Memory"},
		sum: took(2*time.Second, 1), start: took(time.Second, 100), analyze: took(time.Second, 1), engine: took(time.Second/2, 1), asked: took(3*time.Second, 1)}
	var w strings.Builder
	s.ratios(&w)
	if got, want := w.String(), "| x | 0.50 | 0.25 | 0.50 | 0.25 | 1.00 | - | 0.25 | 0.50 |\n"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestWrap(t *testing.T) {
	path := filepath.Join(t.TempDir(), "list.json")
	if err := os.WriteFile(path, []byte("[\n  {\"id\": 1},\n  {\"id\": 2}\n]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := wrap(path); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var page struct{ Value []struct{ ID int } }
	if err := json.Unmarshal(b, &page); err != nil || len(page.Value) != 2 || page.Value[1].ID != 2 {
		t.Errorf("%s: %v", b, err)
	}
}

func TestReason(t *testing.T) {
	err := errors.New("node run.mjs: exit status 1\nError: Out of Memory Error: failed to allocate\n    at somewhere")
	if got, want := reason(err), "failed: Error: Out of Memory Error: failed to allocate"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
