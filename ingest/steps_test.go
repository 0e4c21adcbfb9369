package ingest

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"prtscope/ingest/casefile"
	"prtscope/ingest/column"
	"prtscope/ingest/custody"
	"prtscope/ingest/signin"
	"prtscope/ingest/tablefile"
)

const (
	portalHead = "Date (UTC),Request ID,User ID,Username,Status,Sign-in error code,Application ID \n"
	stepHead   = "Request ID,Date (UTC),Authentication method,Authentication method detail,Succeeded,Result detail,Requirement\n"
)

// stepFiles are two sign-ins of the portal, and steps of the second, of one
// that is elsewhere, and a row that names none.
func stepFiles(t *testing.T) (signIns, steps string) {
	t.Helper()
	dir := t.TempDir()
	signIns, steps = filepath.Join(dir, "InteractiveSignIns_a.csv"), filepath.Join(dir, "InteractiveSignIns_AuthDetails_a.csv")
	for path, text := range map[string]string{
		signIns: portalHead +
			"2026-05-15T09:00:00Z,11111111-1111-1111-1111-111111110000,aaaaaaaa-0000-0000-0000-000000000001,alice@example.com,Success,,cccccccc-0000-0000-0000-000000000001\n" +
			"2026-05-15T09:05:00Z,11111111-1111-1111-1111-111111110100,aaaaaaaa-0000-0000-0000-000000000001,alice@example.com,Success,,cccccccc-0000-0000-0000-000000000001\n",
		steps: stepHead +
			"11111111-1111-1111-1111-111111110100,2026-05-15T09:05:20Z,Mobile app notification,Alice's phone,true,MFA completed in Azure AD,Multifactor authentication\n" +
			"11111111-1111-1111-1111-111111110100,2026-05-15T09:05:01Z,Password,Password Hash Sync,true,Correct password,Primary authentication\n" +
			"99999999-1111-1111-1111-111111110100,2026-05-15T10:05:01Z,Password,,,,Primary authentication\n" +
			",2026-05-15T10:05:01Z,Password,,true,,Primary authentication\n",
	} {
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return signIns, steps
}

// eventsOf reads the sign-ins of a case.
func eventsOf(t *testing.T, dir string, c *custody.Case) (all []column.Row) {
	t.Helper()
	for _, f := range c.Files {
		if !strings.HasPrefix(f.Path, "events/") {
			continue
		}
		raw, err := os.ReadFile(filepath.Join(dir, f.Path))
		if err != nil {
			t.Fatal(err)
		}
		for b, err := range tablefile.Read(bytes.NewReader(raw), int64(len(raw)), signin.Schema, nil) {
			if err != nil {
				t.Fatal(err)
			}
			for i := range b.Len() {
				all = append(all, column.Row{Batch: b, At: i})
			}
		}
	}
	return all
}

// Steps go into the sign-in that they name, in order of time and with their
// places in the companion; what names no sign-in of the case is said.
func TestStepsJoinTheirSignIns(t *testing.T) {
	signIns, steps := stepFiles(t)
	dir := filepath.Join(t.TempDir(), "case")
	c := read(t, dir, 2, []string{signIns, steps})
	companion := slices.IndexFunc(c.Leaves(), func(s *custody.Source) bool { return strings.HasSuffix(s.Path, "AuthDetails_a.csv") })
	s := c.Leaves()[companion]
	if a := s.Account; a.Records != 4 || a.Kept != 0 || a.Duplicates != 2 || a.Rejected != 1 || a.Other["steps"] != 1 {
		t.Errorf("account of the companion: %+v", a)
	}
	if !slices.ContainsFunc(s.Notes, func(n custody.Note) bool { return n.Code == "STEPS_ALONE" && strings.Contains(n.Text, "1 record") }) {
		t.Errorf("nothing is said of the step without a sign-in: %+v", s.Notes)
	}
	rows := eventsOf(t, dir, c)
	if len(rows) != 2 {
		t.Fatalf("%d sign-ins", len(rows))
	}
	text := func(r column.Row, col int) string {
		v, _ := r.Batch.Text(col, r.At)
		return v
	}
	if v := text(rows[0], signin.AuthDetails); v != "" || text(rows[0], signin.AlsoIn) != "" {
		t.Errorf("steps of another sign-in: %s", v)
	}
	const want = `[{"authenticationStepDateTime":"2026-05-15T09:05:01Z","authenticationMethod":"Password","authenticationMethodDetail":"Password Hash Sync","succeeded":true,` +
		`"authenticationStepResultDetail":"Correct password","authenticationStepRequirement":"Primary authentication"},` +
		`{"authenticationStepDateTime":"2026-05-15T09:05:20Z","authenticationMethod":"Mobile app notification","authenticationMethodDetail":"Alice's phone","succeeded":true,` +
		`"authenticationStepResultDetail":"MFA completed in Azure AD","authenticationStepRequirement":"Multifactor authentication"}]`
	if got := text(rows[1], signin.AuthDetails); got != want {
		t.Errorf("steps\n%s\nwant\n%s", got, want)
	}
	first := column.Locate(s.SHA256, 1, int64(len(stepHead)))
	var filled map[string]string
	if err := json.Unmarshal([]byte(text(rows[1], signin.Filled)), &filled); err != nil || len(filled) != 1 || filled["auth_details"] != first {
		t.Errorf("filled %v (%v), want %s", filled, err, first)
	}
	if also := column.SplitList(text(rows[1], signin.AlsoIn)); len(also) != 2 || also[0] != first {
		t.Errorf("also in %q", also)
	}
	if slices.Contains(column.SplitList(text(rows[1], signin.Missing)), "auth_details") || !slices.Contains(column.SplitList(text(rows[0], signin.Missing)), "auth_details") {
		t.Error("the list of what is missing knows nothing of the companion")
	}
	if text(rows[1], signin.Source) == s.SHA256 || text(rows[1], signin.Conflicts) != "" {
		t.Error("the companion is held to be the sign-in")
	}
}

// Whatever comes first, sign-ins or steps, in one run or in two, the case is
// the same.
func TestStepsBeforeTheirSignIns(t *testing.T) {
	signIns, steps := stepFiles(t)
	more := filepath.Join(filepath.Dir(steps), "InteractiveSignIns_AuthDetails_b.csv")
	if err := os.WriteFile(more, []byte(stepHead+
		"11111111-1111-1111-1111-111111110100,2026-05-15T09:05:20Z,Mobile app notification,Alice's phone,true,MFA completed in Azure AD,Multifactor authentication\n"+
		"11111111-1111-1111-1111-111111110000,2026-05-15T09:00:00Z,Previously satisfied,,true,,Primary authentication\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	one := read(t, filepath.Join(t.TempDir(), "one"), 1, []string{signIns, steps, more})
	for what, groups := range map[string][][]string{
		"steps first": {{steps}, {more}, {signIns}},
		"steps last":  {{signIns}, {more}, {steps}},
		"in between":  {{more}, {signIns}, {steps}},
	} {
		c := read(t, filepath.Join(t.TempDir(), "two"), 2, groups...)
		for _, table := range []string{"events/", "steps/"} {
			if got, want := names(c, table), names(one, table); !slices.Equal(got, want) || len(want) == 0 {
				t.Errorf("%s: %s holds %q, want %q", what, table, got, want)
			}
		}
		a, _ := json.Marshal(one.Account)
		b, _ := json.Marshal(c.Account)
		if string(a) != string(b) {
			t.Errorf("%s: account %s, want %s", what, b, a)
		}
	}
}

// A join that does not fit in memory gives what one does that fits.
func TestManySteps(t *testing.T) {
	var signIns, steps strings.Builder
	signIns.WriteString(portalHead)
	steps.WriteString(stepHead)
	for i := range 20_000 {
		n := []byte("00000000")
		for k, v := 7, i*7919%20_000; v > 0; k, v = k-1, v/10 {
			n[k] += byte(v % 10)
		}
		id := string(n) + "-1111-1111-1111-111111110000"
		user := "aaaaaaaa-0000-0000-0000-0000000000" + string([]byte{'0' + byte(i%7), '1'})
		signIns.WriteString("2026-05-15T09:00:00Z," + id + "," + user + ",u@example.com,Success,,cccccccc-0000-0000-0000-000000000001\n")
		steps.WriteString(id + ",2026-05-15T09:00:01Z,Password,,true," + strings.Repeat("x", 80) + ",Primary authentication\n")
	}
	dir := t.TempDir()
	a, b := filepath.Join(dir, "InteractiveSignIns_a.csv"), filepath.Join(dir, "InteractiveSignIns_AuthDetails_a.csv")
	for path, text := range map[string]string{a: signIns.String(), b: steps.String()} {
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	wide := readWithin(t, 256<<20, a, b)
	narrow := readWithin(t, 1<<20, a, b)
	if got, want := names(narrow, "events/"), names(wide, "events/"); !slices.Equal(got, want) || len(want) == 0 {
		t.Errorf("events %q, want %q", got, want)
	}
	if n := wide.Account; n.Kept != 20_000 || n.Duplicates != 20_000 || len(n.Other) != 0 {
		t.Errorf("account %+v", n)
	}
}

// readWithin ingests exports with a budget of memory.
func readWithin(t *testing.T, memory int64, exports ...string) *custody.Case {
	t.Helper()
	f, err := casefile.Continue(filepath.Join(t.TempDir(), "case"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	c, _, err := Run(context.Background(), f, exports, Options{Threads: 1, Memory: memory})
	if err == nil {
		err = f.Commit(c, casefile.Run{})
	}
	if err != nil {
		t.Fatal(err)
	}
	return f.Case()
}

// A step that is in no sign-in is so for one cause, and that is the one said: its
// sign-in is not here, or has a hundred steps already.
func TestWhyStepsAreAlone(t *testing.T) {
	signIns, _ := stepFiles(t)
	const here, elsewhere = "11111111-1111-1111-1111-111111110100", "99999999-1111-1111-1111-111111110100"
	write := func(name string, of map[string]int) string {
		text := stepHead
		for id, n := range of {
			for i := range n {
				text += id + ",2026-05-15T09:" + string([]byte{'0' + byte(i/600%6), '0' + byte(i/60%10), ':', '0' + byte(i/10%6), '0' + byte(i%10)}) + "Z,Password,,true,,Primary authentication\n"
			}
		}
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, tt := range []struct {
		name                   string
		of                     map[string]int
		alone, over            string
		duplicates, other, all int64
	}{
		{"all are in", map[string]int{here: 100}, "", "", 100, 0, 100},
		{"too many", map[string]int{here: 103}, "", "3 records", 100, 3, 103},
		{"not here", map[string]int{elsewhere: 2}, "2 records", "", 0, 2, 2},
		{"too many, and not here", map[string]int{elsewhere: 130}, "130 records", "", 0, 130, 130},
		{"either", map[string]int{here: 102, elsewhere: 5}, "5 records", "2 records", 100, 7, 107},
	} {
		companion := write("InteractiveSignIns_AuthDetails_a.csv", tt.of)
		c := read(t, filepath.Join(t.TempDir(), "case"), 2, []string{signIns, companion})
		var s *custody.Source
		for _, leaf := range c.Leaves() {
			if leaf.Format == "portal-auth-details" {
				s = leaf
			}
		}
		if a := s.Account; a.Records != tt.all || a.Duplicates != tt.duplicates || a.Other["steps"] != tt.other {
			t.Errorf("%s: account %+v", tt.name, a)
		}
		for code, want := range map[string]string{"STEPS_ALONE": tt.alone, "STEPS_OVER": tt.over} {
			got := ""
			for _, n := range s.Notes {
				if n.Code == code {
					got = n.Text
				}
			}
			if (got == "") != (want == "") || !strings.HasSuffix(got, ": "+want) && want != "" {
				t.Errorf("%s: %s says %q, want %q", tt.name, code, got, want)
			}
		}
	}
}
