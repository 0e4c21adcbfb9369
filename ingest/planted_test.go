package ingest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"prtscope/ingest/signin"
)

// Where two exports of one tenant disagree, the case says so of exactly those
// sign-ins and columns, and of no other.
func TestConflictsAreThosePlanted(t *testing.T) {
	planted := map[string]string{lieOf(t): `{"incoming_token_type":`} // by mixed itself

	// And three more: another address, another device, another result.
	dirs := unpack(t, "mixed", "graph-ndjson")
	path := filepath.Join(dirs[1], "signIns.json")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(text), "\n")
	for at, change := range map[int][3]string{10: {`"ipAddress":"`, "203.0.113.99", "client_ip"}, 20: {`"correlationId":"`, "12345678-0000-0000-0000-000000000000", "correlation_id"},
		30: {`"appId":"`, "12345678-0000-0000-0000-000000000001", "app_id"}} {
		head, rest, ok := strings.Cut(lines[at], change[0])
		end := strings.IndexByte(rest, '"')
		_, id, _ := strings.Cut(lines[at], `"id":"`)
		if !ok || planted[id[:36]] != "" {
			t.Fatalf("line %d has no %s of its own", at, change[0])
		}
		lines[at] = head + change[0] + change[1] + rest[end:]
		planted[id[:36]] = `{"` + change[2] + `":`
	}
	if err := os.WriteFile(path, []byte(strings.Join(lines, "")), 0o666); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "case")
	c := read(t, dir, 2, dirs)
	if c.Conflict != int64(len(planted)) {
		t.Errorf("%d conflicts, want %d", c.Conflict, len(planted))
	}
	for _, r := range eventsOf(t, dir, c) {
		id, _ := r.Batch.Text(signin.EventID, r.At)
		said, _ := r.Batch.Text(signin.Conflicts, r.At)
		if want := planted[id]; !strings.HasPrefix(said, want) || want == "" && said != "" || strings.Count(said, `":[`) > 1 {
			t.Errorf("%s: conflicts %s, want %s...", id, said, want)
		}
		delete(planted, id)
	}
	if len(planted) > 0 {
		t.Errorf("not in the case: %v", planted)
	}
}
