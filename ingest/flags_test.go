package ingest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
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
