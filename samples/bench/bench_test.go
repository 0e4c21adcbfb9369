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
// its own, in order of time, of so many users, sessions, devices and addresses.
func TestHot(t *testing.T) {
	const n = 500
	for shape, want := range map[string]struct{ files, lines, users, sessions, devices, addresses int }{
		"user":      {1, n, 1, 5, 1, 3},
		"session":   {1, n, 1, 1, 1, 3},
		"device":    {1, n, 50, 50, 1, 3},
		"networks":  {1, n, 1, 5, 1, n},
		"users":     {1, n, n / 20, n / 20, n / 20, 3},
		"strangers": {1, n, n, n, n, 3},
		"line":      {1, 1, 1, 5, 1, 3},
		"object":    {1, 1, 1, 5, 1, 3},
		"files":     {n, n, 1, 5, 1, 3},
	} {
		dir := t.TempDir()
		if err := writeShape(dir, shape, n); err != nil {
			t.Fatal(err)
		}
		files, err := filepath.Glob(filepath.Join(dir, "*.json"))
		if err != nil {
			t.Fatal(err)
		}
		got := want
		got.files, got.lines = len(files), 0
		ids, users, sessions, devices, addresses := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
		last := ""
		for _, file := range files {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(string(b)) {
				got.lines++
				list := strings.TrimSuffix(strings.TrimPrefix(line, `{"value":`), "]}")
				if len(list) < len(line) && shape == "object" {
					list += "]"
				}
				if !strings.HasPrefix(list, "[") {
					list = "[" + line + "]"
				}
				var signIns []struct {
					ID, CreatedDateTime, UserID, SessionID, IPAddress string
					DeviceDetail                                      struct{ DeviceID string }
				}
				if err := json.Unmarshal([]byte(list), &signIns); err != nil {
					t.Fatalf("%s: %v", shape, err)
				}
				for _, s := range signIns {
					ids[s.ID], users[s.UserID], sessions[s.SessionID], devices[s.DeviceDetail.DeviceID], addresses[s.IPAddress] = true, true, true, true, true
					if s.CreatedDateTime < last {
						t.Errorf("%s: %s after %s", shape, s.CreatedDateTime, last)
					}
					last = s.CreatedDateTime
				}
			}
		}
		got.users, got.sessions, got.devices, got.addresses = len(users), len(sessions), len(devices), len(addresses)
		if got != want || len(ids) != n {
			t.Errorf("%s: %d ids, got %+v, want %+v", shape, len(ids), got, want)
		}
	}
	if len(shapes) != 9 {
		t.Errorf("%d shapes", len(shapes))
	}
	chosen, err := chosenShapes("line,user=20")
	if err != nil || len(chosen) != 2 || chosen[0].signIns != 1_700_000 || chosen[1].name != "user" || chosen[1].signIns != 20 {
		t.Errorf("chosen are %v, %v", chosen, err)
	}
	if all, err := chosenShapes("all=40"); err != nil || len(all) != len(shapes) || all[8].signIns != 40 || shapes[8].signIns == 40 {
		t.Errorf("all are %v, %v", all, err)
	}
	for _, wrong := range []string{"", "circle", "user=", "user=3"} {
		if _, err := chosenShapes(wrong); err == nil {
			t.Errorf("%q is taken for shapes", wrong)
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
