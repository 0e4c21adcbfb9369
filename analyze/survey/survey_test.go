package survey_test

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/story"
	"prtscope/analyze/survey"
	"prtscope/ingest/column"
	"prtscope/ingest/signin"
)

// look surveys stories, each as a part of its own.
func look(t *testing.T, texts ...string) *survey.Survey {
	t.Helper()
	var parts []*survey.Maker
	var uses []survey.Use
	for _, text := range texts {
		s, err := story.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		m := survey.NewMaker(func(b *column.Batch) error {
			for i := range b.Len() {
				uses = append(uses, survey.UseAt(b, i))
			}
			return nil
		})
		if err := m.Add(s.SignIns); err != nil {
			t.Fatal(err)
		}
		if err := m.Flush(); err != nil {
			t.Fatal(err)
		}
		parts = append(parts, m)
	}
	slices.SortFunc(uses, func(a, b survey.Use) int {
		if c := strings.Compare(a.Device, b.Device); c != 0 {
			return c
		}
		return int(a.Day - b.Day)
	})
	s, err := survey.Make(parts, seq(uses), func(device string) bool { return device != story.Device("OLD-1") }, func(int64) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func seq(uses []survey.Use) iter.Seq2[survey.Use, error] {
	return func(yield func(survey.Use, error) bool) {
		for _, u := range uses {
			if !yield(u, nil) {
				return
			}
		}
	}
}

func TestCounts(t *testing.T) {
	s := look(t, `
		09:00 alice L1 cloudap
		09:05 alice L1 outlook error=50126
		09:05 alice L1 outlook token=masked`,
		`10:00 bob - outlook token=? interactive
		10:05 bob L2 edge trust=registered`)
	got := fmt.Sprint(s.Rows, s.Users, s.Failures, s.Masked, s.CloudAP, s.Devices(), s.LogonDevices(), s.JoinedDevices(), s.HasKind("interactive"), s.HasKind("adfs"))
	if want := "5 2 1 1 1 2 1 1 true false"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if s.Absent(signin.IncomingToken) != 1 || !s.Carries(signin.IncomingToken) {
		t.Errorf("token type: not carried by %d sign-ins, want 1", s.Absent(signin.IncomingToken))
	}
	if s.From != story.Day(1).UnixMicro()+9*3600*1e6 || s.To != story.Day(1).UnixMicro()+(10*60+5)*60*1e6 {
		t.Error("the case begins or ends elsewhere")
	}
}

func TestSoleUser(t *testing.T) {
	s := look(t, `
		08:00 alice L1 outlook
		08:01 alice L1 cloudap
		d2 08:00 alice L1 outlook
		08:00 alice L2 outlook
		08:02 bob L2 outlook
		08:03 bob L4 outlook
		08:00 alice L3 outlook`, `08:00 carol L3 outlook
		08:00 carol L5 outlook`)
	for device, want := range map[string]bool{"L1": true, "L2": false, "L3": false, "L4": true, "L5": true} {
		if got := s.SoleUser(story.Device(device)); got != want {
			t.Errorf("%s has a sole user: %t, want %t", device, got, want)
		}
	}
}

func TestSharedOnlyByTheDaysBefore(t *testing.T) {
	s := look(t, `
		d1 09:00 alice L1 outlook
		d2 09:00 bob L1 outlook
		d3 09:00 carol L1 outlook
		d5 09:00 dave L1 outlook
		d1 09:00 erin L2 outlook
		d1 09:00 frank L2 outlook
		d1 09:00 grace L2 outlook`)
	for day, want := range map[int]bool{4: false, 5: false, 6: true, 8: true, 9: false, 12: false} {
		if got := s.SharedAt(story.Device("L1"), story.Day(day).UnixMicro()); got != want {
			t.Errorf("day %d: shared %v, want %v", day, got, want)
		}
	}
	if s.SharedAt(story.Device("L2"), story.Day(2).UnixMicro()) {
		t.Error("three users make a device shared")
	}
}

func TestEra(t *testing.T) {
	old := look(t, `d1 00:00 alice L1 outlook token=none x600 every 1m source=a`)
	if !old.PreRefreshEra("a", "2026-05") || old.PreRefreshEra("a", "2026-06") || old.PreRefreshEra("b", "2026-05") {
		t.Error("a source without refresh tokens is not of the older era, or another is")
	}
	for name, line := range map[string]string{
		"a refresh token": "d2 00:00 alice L1 outlook token=rt source=a", "a masked one": "d2 00:00 alice L1 outlook token=masked source=a",
	} {
		if s := look(t, "d1 00:00 alice L1 outlook token=none x600 every 1m source=a", line); s.PreRefreshEra("a", "2026-05") {
			t.Errorf("older era in spite of %s", name)
		}
	}
	if s := look(t, "d1 00:00 alice L1 outlook token=none x400 every 1m source=a"); s.PreRefreshEra("a", "2026-05") {
		t.Error("era of too few sign-ins")
	}
}

func TestGaps(t *testing.T) {
	var b strings.Builder
	for d := 1; d <= 28; d++ {
		n := 30
		if d == 10 {
			n = 2
		}
		fmt.Fprintf(&b, "d%d 08:00 alice L1 outlook x%d every 5m\n", d, n)
	}
	s := look(t, b.String())
	gaps := s.Gaps()
	if len(gaps) != 1 || gaps[0] != (survey.Gap{Kind: "non_interactive", Day: "2026-05-13", Rows: 2, Usual: 30}) {
		t.Errorf("got %v", gaps)
	}
	if len(s.Doubts()) == 0 {
		t.Error("complete in spite of a gap")
	}
}

func TestWeekendsAreNotGaps(t *testing.T) {
	var b strings.Builder
	for d := 1; d <= 14; d++ {
		n := 30
		if d%7 == 6 || d%7 == 0 { // d6 and d7 of a story are a Saturday and a Sunday
			n = 1
		}
		fmt.Fprintf(&b, "d%d 08:00 alice L1 outlook x%d every 5m\n", d, n)
	}
	if gaps := look(t, b.String()).Gaps(); len(gaps) != 0 {
		t.Errorf("two weeks with quiet weekends: got %v", gaps)
	}
}
