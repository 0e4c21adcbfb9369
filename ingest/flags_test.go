package ingest

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"prtscope/ingest/signin"
)

// A note on values that could not be read names their fields, those of most
// records first, and not all of many.
func TestNotesNameFields(t *testing.T) {
	const one = `"createdDateTime":"2026-05-01T09:10:20Z","appId":"a","userPrincipalName":"a@b.example","incomingTokenType":`
	dir := t.TempDir()
	path := filepath.Join(dir, "x.json")
	text := `[{"id":"1",` + one + `5},{"id":"2",` + one + `{},"isInteractive":"perhaps"},
		{"id":"3",` + one + `"none","sessionId":1,"correlationId":1,"userType":1,"userAgent":1,"appDisplayName":1}]`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	said := ""
	for _, s := range read(t, filepath.Join(dir, "case"), 2, []string{path}).Leaves() {
		for _, n := range s.Notes {
			if n.Code == "FIELD_TYPE" {
				said = n.Text
			}
		}
	}
	if want := "in 3 records (incomingTokenType, appDisplayName, correlationId, isInteractive, sessionId and 2 other fields)"; !strings.HasSuffix(said, want) {
		t.Errorf("%q\nwant %q", said, want)
	}
}

// Steps find their sign-in where its time has no seconds, and do not make it say
// more than it does.
func TestStepsOfASignInOfAMinute(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"InteractiveSignIns_x.csv":             "Date (UTC),Request ID,Username,User ID\n2026-05-01 10:01,4d63c1c4-c95b-4d3c-8e0a-1271fd813e00,a@b.example,u\n",
		"InteractiveSignIns_AuthDetails_x.csv": "Request ID,Date (UTC),Authentication method,Succeeded,Result detail\n4d63c1c4-c95b-4d3c-8e0a-1271fd813e00,2026-05-01T10:01:32Z,Password,true,Correct\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := filepath.Join(t.TempDir(), "c")
	rows := eventsOf(t, c, read(t, c, 2, []string{dir}))
	if len(rows) != 1 {
		t.Fatalf("%d sign-ins", len(rows))
	}
	steps, _ := value(rows[0], signin.AuthDetails)
	at, _ := value(rows[0], signin.EventTime)
	digits, _ := value(rows[0], signin.TimeDigits)
	if !strings.Contains(steps, "Password") || at != "1777629660000000" || digits != "-2" {
		t.Errorf("%s with %s digits, steps %s", at, digits, steps)
	}
}

// Sign-ins without ids are told apart in one file, and what follows from that is
// said.
func TestSignInsWithoutIDs(t *testing.T) {
	for at, want := range map[string]string{"2026-05-01 10:01": "NO_ID_MINUTE", "2026-05-01T10:01:00Z": "NO_ID"} {
		dir := t.TempDir()
		path := filepath.Join(dir, "InteractiveSignIns_x.csv")
		row := at + ",,a@b.example,u\n"
		if err := os.WriteFile(path, []byte("Date (UTC),Request ID,Username,User ID\n"+row+row+row), 0o600); err != nil {
			t.Fatal(err)
		}
		said := false
		var kept int64
		for _, s := range read(t, filepath.Join(dir, "case"), 2, []string{path}).Leaves() {
			kept += s.Account.Kept
			for _, n := range s.Notes {
				said = said || n.Code == want && n.Caution
			}
		}
		if !said || kept != 3 {
			t.Errorf("%s: said %t, %d kept", at, said, kept)
		}
	}
}

// Of sign-ins of a minute without ids, those of two files are the same that say the
// same, whichever the other file lacks.
func TestSignInsOfAMinuteInTwoFiles(t *testing.T) {
	dir := t.TempDir()
	const header, at = "Date (UTC),Request ID,Username,User ID,Device ID\n", "2026-05-01 10:01,,a@b.example,u,"
	one, two := at+"11111111-1111-4111-8111-111111111111\n", at+"22222222-2222-4222-8222-222222222222\n"
	var paths []string
	for name, rows := range map[string]string{"InteractiveSignIns_a.csv": one + two + one, "InteractiveSignIns_b.csv": two, "NonInteractiveSignIns_c.csv": one} {
		paths = append(paths, filepath.Join(dir, name))
		if err := os.WriteFile(paths[len(paths)-1], []byte(header+rows), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := read(t, filepath.Join(dir, "case"), 2, paths)
	if c.Account.Kept != 3 || c.Account.Duplicates != 2 || c.Conflict != 1 { // of the kind, which the names of the files tell
		t.Errorf("%+v with %d conflicts", c.Account, c.Conflict)
	}
}

// Files of two encodings put end to end are both read, and the encoding says it.
func TestTwoEncodingsInOneFile(t *testing.T) {
	list := func(id string) string {
		return `[{"id":"` + id + `","createdDateTime":"2026-05-01T09:10:20Z","appId":"a","userPrincipalName":"zoë@b.example","status":{"errorCode":0}}]` + "\r\n"
	}
	wide := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(list("1"))) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	plain := []byte(list("2"))
	for want, text := range map[string][]byte{"UTF-16LE with mark, then UTF-8": slices.Concat(wide, plain), "UTF-8, then UTF-16LE with mark": slices.Concat(plain, wide)} {
		dir := t.TempDir()
		path := filepath.Join(dir, "x.json")
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		c := read(t, filepath.Join(dir, "case"), 2, []string{path})
		if got := c.Leaves()[0].Encoding; got != want || c.Account.Kept != 2 || c.Account.Rejected != 0 {
			t.Errorf("%s: read as %s, %+v", want, got, c.Account)
		}
		for _, r := range eventsOf(t, filepath.Join(dir, "case"), c) {
			id, _ := value(r, signin.EventID)
			at, _ := value(r, signin.Offset)
			n, _ := strconv.Atoi(at)
			if text[n] != '{' {
				t.Errorf("%s: %s is not at %d", want, id, n)
			}
		}
	}
}
