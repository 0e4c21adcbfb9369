package ingest

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"prtscope/ingest/casefile"
	"prtscope/ingest/custody"
	"prtscope/samples"
)

// unpack writes sample folders to disk and returns where.
func unpack(t *testing.T, names ...string) (dirs []string) {
	t.Helper()
	root := t.TempDir()
	for _, name := range names {
		sub, err := fs.Sub(samples.Files(), name)
		if err == nil {
			err = os.CopyFS(filepath.Join(root, name), sub)
		}
		if err != nil {
			t.Fatal(err)
		}
		dirs = append(dirs, filepath.Join(root, name))
	}
	return dirs
}

// read ingests exports into a case, each group by a run of its own, and
// returns what case.json says.
func read(t *testing.T, dir string, threads int, groups ...[]string) *custody.Case {
	t.Helper()
	for _, exports := range groups {
		f, err := casefile.Continue(dir)
		if err != nil {
			t.Fatal(err)
		}
		c, changed, err := Run(context.Background(), f, exports, Options{Threads: threads, Memory: 64 << 20})
		if err == nil && changed {
			err = f.Commit(c, casefile.Run{})
		}
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
	}
	f, err := casefile.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if faults := f.Verify(); len(faults) > 0 {
		t.Errorf("the case is not whole: %q", faults)
	}
	return f.Case()
}

func names(c *custody.Case, prefix string) (files []string) {
	for _, f := range c.Files {
		if strings.HasPrefix(f.Path, prefix) {
			files = append(files, f.Path)
		}
	}
	return files
}

// Data files are named by their content, so equal names are equal bytes.
func TestSameSourcesSameBytes(t *testing.T) {
	dirs := unpack(t, "graph", "portal-2025", "diagnostic", "mixed")
	backwards := slices.Clone(dirs)
	slices.Reverse(backwards)
	one := read(t, filepath.Join(t.TempDir(), "one"), 1, dirs)
	for what, other := range map[string]*custody.Case{
		"two threads, other order, one folder twice": read(t, filepath.Join(t.TempDir(), "two"), 2, append(backwards, dirs[1])),
		"one after the other":                        read(t, filepath.Join(t.TempDir(), "three"), 2, dirs[:1], dirs[1:3], dirs[3:]),
		"the other way round":                        read(t, filepath.Join(t.TempDir(), "four"), 2, dirs[2:], dirs[:2]),
	} {
		for _, table := range []string{"events/", "audit/", "devices/"} {
			if got, want := names(other, table), names(one, table); !slices.Equal(got, want) || len(want) == 0 {
				t.Errorf("%s: %s holds %q, want %q", what, table, got, want)
			}
		}
		a, _ := json.Marshal(one.Account)
		b, _ := json.Marshal(other.Account)
		if string(a) != string(b) {
			t.Errorf("%s: account %s, want %s", what, b, a)
		}
	}
}

// One tenant in every format is one tenant: each sign-in is kept once, whatever
// exports tell of it, and none contradicts another. Some are in one folder alone.
func TestEveryFormatTellsTheSameSignIns(t *testing.T) {
	alone := read(t, filepath.Join(t.TempDir(), "alone"), 2, unpack(t, "graph", "risk-activity")).Account.Kept
	formats := []string{"graph", "graph-v1", "graph-ndjson", "portal-2023", "portal-2024", "portal-2025", "log-analytics", "log-analytics-json", "diagnostic", "powershell",
		"powershell-csv", "analyzer-suite", "unified-audit", "portal-other", "portal-languages", "parquet", "risk-activity",
		"forwarded", "advanced-hunting"}
	c := read(t, filepath.Join(t.TempDir(), "all"), 2, unpack(t, formats...))
	principals := c.Coverage["service_principal"]
	var beyond int64 // sign-ins that only diagnostic settings carry
	for _, n := range principals {
		beyond += n
	}
	if c.Account.Kept != alone+beyond || c.Account.Duplicates < 4*alone {
		t.Errorf("%+v, want %d sign-ins kept and %d of service principals", c.Account, alone, beyond)
	}
	if c.Conflict != 0 || c.Collided != 0 {
		t.Errorf("%d conflicts and %d collisions between formats that tell the same", c.Conflict, c.Collided)
	}
}

func TestEverySourceIsAccountedFor(t *testing.T) {
	dirs := unpack(t, "mixed")
	os.WriteFile(filepath.Join(dirs[0], "empty.json"), nil, 0o600)
	os.WriteFile(filepath.Join(dirs[0], "cut.json"), []byte(`{"value":[{"id":"0a7f3c52-6f0e-4b3b-9d53-6a1c5e3b2a00","createdDateTime":"2026-05-04T07:00:00Z","appId":"38aa3b87-a06d-4817-b275-7a316988d93b","userId":"7d1c","userPrincipalName":"a@b.example","status":{"errorCode":0}},{"id":"0a7f3c52-6f0e-4b3b-9d53-6a1c5e3b2a01","createdDa`), 0o600)
	c := read(t, filepath.Join(t.TempDir(), "case"), 2, dirs)
	if err := c.Account.Balance(); err != nil {
		t.Error(err)
	}
	if c.Account.Records == 0 || c.Account.Kept == 0 || c.Account.Duplicates == 0 || c.Account.Other["audit"] == 0 || c.Account.Other["devices"] == 0 {
		t.Errorf("account %+v lacks a kind of record that the folder holds", c.Account)
	}
	statuses := map[custody.Status]int{}
	for _, s := range c.Leaves() {
		statuses[s.Status]++
		if err := s.Account.Balance(); err != nil {
			t.Errorf("%s: %v", s.Path, err)
		}
		if sum := s.Spans.Records + s.Spans.Structure + s.Spans.Rejected; sum != s.Bytes || s.Spans.Structure < 0 {
			t.Errorf("%s: %d bytes, but %+v", s.Path, s.Bytes, s.Spans)
		}
		if len(s.SHA256) != 64 {
			t.Errorf("%s has no SHA-256", s.Path)
		}
	}
	for _, want := range []custody.Status{custody.Read, custody.Unknown, custody.Empty, custody.Truncated} {
		if statuses[want] == 0 {
			t.Errorf("no source is %q: %v", want, statuses)
		}
	}
	if c.Conflict == 0 {
		t.Error("the planted conflicts are not counted")
	}
}

// A file without a byte in it is a reservation, an answer without records is
// not: both are named.
func TestEmptySources(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"zero.json": "", "none.json": `{"@odata.context":"https://graph.microsoft.com/beta/$metadata#auditLogs/signIns","value":[]}`} {
		os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600)
	}
	for _, s := range read(t, filepath.Join(t.TempDir(), "case"), 1, []string{dir}).Leaves() {
		zero := strings.HasSuffix(s.Path, "zero.json")
		if s.Status != custody.Empty || s.Why == "" || s.Reserved() != zero {
			t.Errorf("%s: %s, %q, reserved %v", s.Path, s.Status, s.Why, s.Reserved())
		}
	}
}

// Where a text breaks off is told by record and byte.
func TestWhereATextBreaksOff(t *testing.T) {
	dir := t.TempDir()
	const head = `{"value":[`
	const whole = `{"id":"0a7f3c52-6f0e-4b3b-9d53-6a1c5e3b2a00","createdDateTime":"2026-05-04T07:00:00Z","appId":"38aa3b87-a06d-4817-b275-7a316988d93b","userId":"7d1c","userPrincipalName":"a@b.example","incomingTokenType":"none"}`
	os.WriteFile(filepath.Join(dir, "cut.json"), []byte(head+whole+","+whole[:60]), 0o600)
	s := read(t, filepath.Join(t.TempDir(), "case"), 1, []string{dir}).Leaves()[0]
	if want := fmt.Sprintf("breaks off in record 2, which begins at byte %d", len(head+whole+",")); s.Why != want {
		t.Errorf("why is %q, want %q", s.Why, want)
	}
}

// What an export cannot say is told of the very file, not of its format: the
// portal's header of 2023 had no session id.
func TestWhatASourceCannotSay(t *testing.T) {
	for folder, want := range map[string][]string{"portal-2023": {"NO_SESSION"}, "portal-2025": nil, "graph-v1": {"NO_TOKEN_TYPE", "NO_SESSION"}} {
		for _, s := range read(t, filepath.Join(t.TempDir(), "case"), 1, unpack(t, folder)).Leaves() {
			if s.Account.Kept == 0 {
				continue
			}
			var got []string
			for _, n := range s.Notes {
				if strings.HasPrefix(n.Code, "NO_") {
					got = append(got, n.Code)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s/%s: notes %q, want %q", folder, s.Path, got, want)
			}
		}
	}
}

// A page that names a further one is a reservation until a last page is there.
func TestPagesThatNameAFurtherOne(t *testing.T) {
	const record = `{"id":"0a7f3c52-6f0e-4b3b-9d53-6a1c5e3b2a0%s","createdDateTime":"2026-05-04T07:00:00Z","appId":"38aa3b87-a06d-4817-b275-7a316988d93b","userId":"7d1c","userPrincipalName":"a@b.example","incomingTokenType":"none","status":{"errorCode":0}}`
	page := func(id, more string) []byte {
		return []byte(`{"@odata.context":"https://graph.microsoft.com/beta/$metadata#auditLogs/signIns",` + more + `"value":[` + strings.Replace(record, "%s", id, 1) + `]}`)
	}
	exports, dir := t.TempDir(), filepath.Join(t.TempDir(), "case")
	os.WriteFile(filepath.Join(exports, "1.json"), page("0", `"@odata.nextLink":"https://graph.microsoft.com/beta/auditLogs/signIns?$skiptoken=x",`), 0o600)
	if c := read(t, dir, 1, []string{exports}); !c.Leaves()[0].Reserved() {
		t.Error("the first of two pages passes as the whole export")
	}
	os.WriteFile(filepath.Join(exports, "lines.json"), []byte(strings.Replace(record, "%s", "2", 1)+"\n"), 0o600)
	for _, s := range read(t, dir, 1, []string{exports}).Leaves() {
		if s.Reserved() != strings.HasSuffix(s.Path, "1.json") {
			t.Errorf("lines of the same records pass as the last page: %s is reserved: %v", s.Path, s.Reserved())
		}
	}
	os.WriteFile(filepath.Join(exports, "2.json"), page("1", ""), 0o600)
	for _, s := range read(t, dir, 1, []string{exports}).Leaves() {
		if s.Reserved() {
			t.Errorf("%s is reserved though both pages are there: %v", s.Path, s.Notes)
		}
	}
	counted, dir := t.TempDir(), filepath.Join(t.TempDir(), "case")
	for id, reserved := range []bool{true, true, false} {
		os.WriteFile(filepath.Join(counted, fmt.Sprint(id, ".json")), page(fmt.Sprint(id), `"@odata.count":3,`), 0o600)
		for _, s := range read(t, dir, 1, []string{counted}).Leaves() {
			if s.Reserved() != reserved {
				t.Errorf("%d of 3 records are there, and %s is reserved: %v", id+1, s.Path, s.Reserved())
			}
		}
	}
}

// Two archives of one name keep their members apart, a damaged one keeps those
// that can be read, and a copy is named beside its original.
func TestArchivesAndCopies(t *testing.T) {
	root := t.TempDir()
	pack := func(dir, member, text string, cut int) {
		os.MkdirAll(filepath.Join(root, dir), 0o700)
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		w, _ := z.Create(member)
		io.WriteString(w, text)
		z.Close()
		os.WriteFile(filepath.Join(root, dir, "export.zip"), b.Bytes()[:b.Len()-cut], 0o600)
	}
	pack("a", "one.txt", "nothing of note", 0)
	pack("b", "two.txt", "nothing of note either", 0)
	pack("c", "three.txt", "lost", 30)
	os.WriteFile(filepath.Join(root, "c", "two.txt"), []byte("nothing of note either"), 0o600)
	c := read(t, filepath.Join(t.TempDir(), "case"), 2, []string{filepath.Join(root, "a"), filepath.Join(root, "b"), filepath.Join(root, "c")})
	var got []string
	for _, s := range c.Sources {
		line := s.Path + " " + string(s.Status)
		for _, m := range s.Members {
			line += " [" + m.Path + " " + strings.Join(m.Copies, ",") + "]"
		}
		got = append(got, line)
	}
	slices.Sort(got)
	want := []string{"a/export.zip container [a/export.zip!/one.txt ]", "b/export.zip container [b/export.zip!/two.txt c/two.txt]", "c/export.zip container [c/export.zip!/three.txt ]"}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// What was set aside stands in one order, whether the exports came at once or
// one by one, and is counted.
func TestRejectionsStandInOneOrder(t *testing.T) {
	var exports []string
	dir := t.TempDir()
	for i := range 8 {
		name := filepath.Join(dir, fmt.Sprintf("%d.json", i))
		os.WriteFile(name, []byte(strings.Repeat(fmt.Sprintf(`{"id":"%d","createdDateTime":"never","appId":"x","userPrincipalName":"a@b.example"}`+"\n", i), i+1)), 0o600)
		exports = append(exports, name)
	}
	var singly [][]string
	for _, name := range slices.Backward(exports) {
		singly = append(singly, []string{name})
	}
	set := func(c *custody.Case) custody.File {
		i := slices.IndexFunc(c.Files, func(f custody.File) bool { return f.Path == "rejected.jsonl" })
		return c.Files[i]
	}
	once := read(t, filepath.Join(t.TempDir(), "once"), 2, exports)
	if f := set(once); f.Rows != 36 || once.Account.Rejected != 36 {
		t.Errorf("%d lines for %d records set aside, want 36", f.Rows, once.Account.Rejected)
	}
	if a, b := set(once), set(read(t, filepath.Join(t.TempDir(), "singly"), 2, singly...)); a != b {
		t.Errorf("one by one gives %+v, at once %+v", b, a)
	}
}

func TestReadingAgainReadsNothing(t *testing.T) {
	for _, sample := range []string{"graph", "mixed"} { // mixed has archives of one member, and of many
		dirs := unpack(t, sample)
		dir := filepath.Join(t.TempDir(), "case")
		before := read(t, dir, 2, dirs)
		f, err := casefile.Continue(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		c, changed, err := Run(context.Background(), f, dirs, Options{Memory: 64 << 20})
		if err != nil || changed || c.Account.Records != before.Account.Records || len(c.Sources) != len(before.Sources) {
			t.Errorf("%s: changed %v, %v", sample, changed, err)
		}
	}
}

// TestExtraExports reads a folder of exports that are not part of the project.
func TestExtraExports(t *testing.T) {
	dir := os.Getenv("PRTSCOPE_EXPORTS")
	if dir == "" {
		t.Skip("PRTSCOPE_EXPORTS names no folder")
	}
	c := read(t, filepath.Join(t.TempDir(), "case"), 2, []string{dir})
	if c.Account.Records == 0 {
		t.Error("no record in it")
	}
	for _, s := range c.Leaves() {
		t.Logf("%s: %s %s: %+v %v", s.Path, s.Status, s.Format, s.Account, s.Notes)
		if err := s.Account.Balance(); err != nil {
			t.Errorf("%s: %v", s.Path, err)
		}
		if s.Spans.Records+s.Spans.Structure+s.Spans.Rejected != s.Bytes || s.Spans.Structure < 0 {
			t.Errorf("%s: %d bytes, but %+v", s.Path, s.Bytes, s.Spans)
		}
	}
}

// A file of several blocks, a line of which is broken and one of which ends in
// the middle: numbers and offsets go on behind it as if there were one block.
func TestDamageBetweenBlocks(t *testing.T) {
	dir := t.TempDir()
	var text bytes.Buffer
	var at, records int64
	for n := 0; text.Len() < 14<<20; n++ {
		line := fmt.Sprintf(`{"id":"%08x-1f2e-4d3c-8b5a-69788796a500","createdDateTime":"2026-05-01T%02d:%02d:20Z","userPrincipalName":"u%d@x.example","appId":"4765445b-32c6-49b0-83e6-1d93765276ca","userAgent":%q}`,
			n, n/60%24, n%60, n%50, strings.Repeat("x", n%700))
		if n == 15000 {
			at, records, line = int64(text.Len()), int64(n+1), line[:50]
		}
		text.WriteString(line + "\n")
	}
	text.Truncate(text.Len() - 9)
	file := filepath.Join(dir, "signins.json")
	if err := os.WriteFile(file, text.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, threads := range []int{1, 3} {
		c := read(t, filepath.Join(dir, fmt.Sprint(threads)), threads, []string{file})
		s := c.Sources[0]
		lines := int64(bytes.Count(text.Bytes(), []byte("\n"))) + 1
		if s.Account.Records != lines || s.Account.Kept != lines-2 || s.Account.Rejected != 2 || s.Status != custody.Truncated {
			t.Errorf("%d threads: %+v %s, want %d records and two rejected", threads, s.Account, s.Status, lines)
		}
		if sum := s.Spans.Records + s.Spans.Structure + s.Spans.Rejected; sum != int64(text.Len()) {
			t.Errorf("%d threads: %d bytes are accounted for, of %d", threads, sum, text.Len())
		}
		rejected, err := os.ReadFile(filepath.Join(dir, fmt.Sprint(threads), "rejected.jsonl"))
		first, _, _ := bytes.Cut(rejected, []byte("\n"))
		if err != nil || !bytes.Contains(first, fmt.Appendf(nil, `"record":%d,`, records)) || !bytes.Contains(first, fmt.Appendf(nil, `"offset":%d,`, at)) {
			t.Errorf("%d threads: %s, want record %d at byte %d, %v", threads, first, records, at, err)
		}
	}
}

// Risks and requests that several exports tell of are kept once each: a request
// leads to the sign-in that gave its token.
func TestRisksAndRequestsAreKeptOnce(t *testing.T) {
	c := read(t, filepath.Join(t.TempDir(), "case"), 2, unpack(t, "risk-activity"))
	rows := map[string]int64{}
	for _, f := range c.Files {
		table, _, _ := strings.Cut(f.Path, "/")
		rows[table] += f.Rows
	}
	var perSource int64
	var users int64
	for _, s := range c.Leaves() {
		switch {
		case strings.HasSuffix(s.Path, "riskDetections.json"):
			perSource = s.Account.Other["risk"]
		case strings.HasSuffix(s.Path, "riskyUsers.json"):
			users = s.Account.Other["risk"]
		}
	}
	if perSource == 0 || users == 0 || rows["risk"] != perSource+users || c.Account.Other["risk"] != 4*perSource+users {
		t.Errorf("%d rows of risk from %d records, want %d detections and %d users", rows["risk"], c.Account.Other["risk"], perSource, users)
	}
	var graph, again, work int64 // of the Graph activity log whole and in two halves, and of workloads
	for _, s := range c.Leaves() {
		switch n := s.Account.Other["activity"]; {
		case strings.Contains(s.Path, "insights-logs-microsoftgraphactivitylogs"):
			graph += n
		case strings.HasSuffix(s.Path, "UnifiedAuditLog.json"):
			work += n
		default:
			again += n
		}
	}
	if graph == 0 || work == 0 || again != graph || rows["activity"] != graph+work || c.Account.Other["activity"] != graph+again+work {
		t.Errorf("%d rows of activity, want %d of Graph, of which there are %d records besides, and %d of workloads", rows["activity"], graph, again, work)
	}
}
