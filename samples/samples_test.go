package samples

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"prtscope/samples/export"
	"prtscope/samples/stories"
	"prtscope/samples/tenant"
)

// The committed files are what the seed tells, byte for byte, and nothing else.
func TestCommitted(t *testing.T) {
	want := export.Small(Seed)
	err := fs.WalkDir(Files(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		got, err := fs.ReadFile(Files(), path)
		if err != nil {
			return err
		}
		if w, ok := want[path]; !ok {
			t.Errorf("%s is not written by the generator", path)
		} else if !bytes.Equal(got, w) {
			t.Errorf("%s is not what the generator writes; run go generate ./samples", path)
		}
		delete(want, path)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range slices.Sorted(maps.Keys(want)) {
		t.Errorf("%s is written by the generator, but is not here", path)
	}
}

func TestSeedsDiffer(t *testing.T) {
	one, other, again := export.Small(7), export.Small(8), export.Small(7)
	for _, path := range []string{"graph/signIns-interactive.json", "labels.json"} {
		if bytes.Equal(one[path], other[path]) {
			t.Errorf("%s is the same for two seeds", path)
		}
		if !bytes.Equal(one[path], again[path]) {
			t.Errorf("%s differs between two runs of one seed", path)
		}
	}
}

var guid = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$`)

func TestIds(t *testing.T) {
	w, _ := stories.Small(Seed)
	seen := map[tenant.GUID]bool{}
	for _, s := range w.SignIns {
		id := s.ID.String()
		if !guid.MatchString(id) || s.ID[15] > 2 {
			t.Errorf("%s is no request id", id)
		}
		if seen[s.ID] {
			t.Errorf("%s occurs twice", id)
		}
		seen[s.ID] = true
		if s.Session.Zero() && s.User != nil && s.Error == 0 {
			t.Errorf("%s succeeded without a session", id)
		}
		if len(s.ID.TokenID()) != 22 {
			t.Errorf("token id %q", s.ID.TokenID())
		}
	}
}

// Published pairs of request id and token id.
func TestTokenID(t *testing.T) {
	for text, want := range map[string]string{
		"4d63c1c4-c95b-4d3c-8e0a-1271fd813e00": "xMFjTVvJPE2OChJx_YE-AA",
		"42a0215d-dde0-4fd5-b4d0-a8ed88ae6900": "XSGgQuDd1U-00KjtiK5pAA",
	} {
		var g tenant.GUID
		for i, digits := 0, strings.ReplaceAll(text, "-", ""); i < 16; i++ {
			g[i] = hexDigit(digits[2*i])<<4 | hexDigit(digits[2*i+1])
		}
		if g.String() != text || g.TokenID() != want {
			t.Errorf("%s: got %s, %s; want %s", text, g, g.TokenID(), want)
		}
	}
}

func hexDigit(c byte) byte { return byte(strings.IndexByte("0123456789abcdef", c)) }

// Every session stays within the two weeks that a session lives.
func TestSessions(t *testing.T) {
	w, _ := stories.Small(Seed)
	first := map[tenant.GUID]*tenant.SignIn{}
	for _, s := range w.SignIns {
		if s.Session.Zero() {
			continue
		}
		if f := first[s.Session]; f == nil {
			first[s.Session] = s
		} else if s.Time.Sub(f.Time).Hours() > 14*24 {
			t.Errorf("session %s lives from %s to %s", s.Session, f.Time, s.Time)
		} else if f.User != s.User && !strings.HasPrefix(s.User.UPN, "eva.sand") && !strings.HasPrefix(s.User.UPN, "ask.lie") { // of the story of that
			t.Errorf("session %s has two users", s.Session)
		}
	}
}

// What a label points at is in every folder where it says it can be seen.
func TestLabels(t *testing.T) {
	labels, err := Labels()
	if err != nil {
		t.Fatal(err)
	}
	text := map[string]string{}
	all := export.Small(Seed)
	for _, path := range slices.Sorted(maps.Keys(all)) {
		folder, _, _ := strings.Cut(path, "/")
		text[folder] += string(all[path])
	}
	must := map[string]bool{}
	for _, l := range labels {
		if len(l.SignIns) == 0 {
			t.Errorf("%s %s speaks of no sign-in", l.Story, l.Detection)
		}
		if len(l.Seen) == 0 && l.Expect == stories.Must {
			t.Errorf("%s %s can be seen nowhere", l.Story, l.Detection)
		}
		must[l.Detection] = must[l.Detection] || l.Expect == stories.Must
		for _, folder := range l.Seen {
			if folder == "mixed" {
				continue
			}
			for _, id := range l.SignIns {
				if !strings.Contains(text[folder], id) {
					t.Errorf("%s %s: sign-in %s is not in %s", l.Story, l.Detection, id, folder)
				}
			}
		}
	}
	for _, id := range strings.Fields("PM-001 PM-003 PM-006 PM-007 PM-009 PM-011 PM-012 PM-014 PM-025 PM-031 PM-038 PM-041 MT-001 MT-002 MT-003 MT-005 MT-006 MT-020") {
		if !must[id] {
			t.Errorf("no story is labelled %s", id)
		}
	}
}

// All JSON of the samples parses, and line-by-line files do line by line.
func TestJSON(t *testing.T) {
	for path, b := range export.Small(Seed) {
		if !strings.HasSuffix(path, ".json") || strings.HasPrefix(path, "mixed/") || strings.HasSuffix(path, "-Combined.json") {
			continue // mixed has archives, and joining pages spoils them
		}
		if strings.HasPrefix(path, "powershell/") {
			values := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff"))))
			for values.More() {
				if err := values.Decode(new(any)); err != nil {
					t.Errorf("%s: %v", path, err)
					break
				}
			}
			continue
		}
		if strings.Contains(path, "PT1H") || strings.Contains(path, "PT05M") || (strings.HasSuffix(path, "/signIns.json") || strings.HasPrefix(path, "forwarded/")) && json.Valid(b[:bytes.IndexByte(b, '\n')]) {
			for i, line := range bytes.Split(bytes.TrimSpace(b), []byte("\n")) {
				if !json.Valid(line) {
					t.Errorf("%s: line %d is no JSON", path, i+1)
				}
			}
		} else if !json.Valid(b) {
			t.Errorf("%s is no JSON", path)
		}
	}
}

// The mixed folder holds one sign-in of which two sources name two kinds of
// token.
func TestPlanted(t *testing.T) {
	files := export.Small(Seed)
	labels, err := Labels()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(labels, func(l Label) bool { return l.Detection == "MT-009" })
	if i < 0 {
		t.Fatal("no label for MT-009")
	}
	z := files["mixed/storage-account.zip"]
	r, err := zip.NewReader(bytes.NewReader(z), int64(len(z)))
	if err != nil {
		t.Fatal(err)
	}
	types := map[string]bool{}
	note := func(b []byte) {
		for line := range bytes.SplitSeq(b, []byte(`"id":"`)) {
			if bytes.HasPrefix(line, []byte(labels[i].SignIns[0])) {
				types[string(regexp.MustCompile(`"incomingTokenType":"(\w+)"`).FindSubmatch(line)[1])] = true
			}
		}
	}
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		note(b)
	}
	if note(files["mixed/graph/signIns-interactive.json"]); !types["primaryRefreshToken"] || !types["refreshToken"] || len(types) != 2 {
		t.Errorf("the planted sign-in has the token types %v", slices.Sorted(maps.Keys(types)))
	}
}

// Graph gives whole seconds, diagnostic settings ticks, Log Analytics
// milliseconds cut off; and the token id is the request id in every one.
func TestOneSignInInEachSpelling(t *testing.T) {
	w, _ := stories.Small(Seed)
	files := export.Small(Seed)
	var all, portal, logs string
	for _, path := range slices.Sorted(maps.Keys(files)) {
		switch {
		case strings.HasPrefix(path, "diagnostic/"):
			all += string(files[path])
		case strings.HasPrefix(path, "portal-2025/"):
			portal += string(files[path])
		case strings.HasPrefix(path, "log-analytics/query_data.csv"):
			logs += string(files[path])
		}
	}
	week := w.First.AddDate(0, 0, 7)
	guarded := 0
	for _, s := range w.SignIns {
		if w.Aside[s.User] != "" {
			continue
		}
		id, when := s.ID.String(), strings.TrimRight(s.Time.Format("2006-01-02T15:04:05.0000000"), "0")
		if !strings.Contains(all, `"id":"`+id+`","createdDateTime":"`+when+`+00:00"`) {
			t.Errorf("%s of %s is not in the diagnostic export", id, when)
		}
		if s.User == nil {
			continue
		}
		if !strings.Contains(portal, s.Time.Format("2006-01-02T15:04:05Z,")+id) {
			t.Errorf("%s is not in the portal's downloads", id)
		}
		if token := s.ID.TokenID(); token[0] == '-' {
			guarded++
			if !strings.Contains(portal, ",'"+token+",") {
				t.Errorf("%s has no guard against formulas in the portal's downloads", token)
			}
		} else if !strings.Contains(portal, ","+token+",") {
			t.Errorf("%s is not in the portal's downloads", token)
		}
		if s.Interactive && !s.Time.Before(week) && !strings.Contains(logs, `"`+s.Time.Format("1/2/2006, 3:04:05")+fmt.Sprintf(".%03d ", s.Time.Nanosecond()/1e6)+s.Time.Format("PM")+`"`) {
			t.Errorf("%s of %s is not in the export of Log Analytics", id, s.Time)
		}
	}
	if guarded == 0 {
		t.Error("no token id begins with a hyphen: the guard was not tried")
	}
}

// The samples stay small enough to be read, and to be carried in a program.
func TestSmall(t *testing.T) {
	total := 0
	for _, b := range export.Small(Seed) {
		total += len(b)
	}
	if total > 8e6 {
		t.Errorf("%d bytes, want at most 8 MB", total)
	}
}
