package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"html"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"prtscope/analyze/finding"
	"prtscope/ingest/custody"
	"prtscope/report/view"
)

var demoDir = flag.String("demo", "", "folder to write the reports of a made-up tenant to")

// memory holds the files of a report.
type memory map[string][]byte

type memoryFile struct {
	bytes.Buffer
	in   memory
	name string
}

func (m memory) Create(name string) (io.WriteCloser, error) {
	return &memoryFile{in: m, name: name}, nil
}
func (f *memoryFile) Close() error { f.in[f.name] = f.Bytes(); return nil }

func write(t *testing.T, in Input) memory {
	t.Helper()
	m := memory{}
	index, err := Write(m, in)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(m["index.html"])
	if index != hex.EncodeToString(sum[:]) {
		t.Errorf("Write returned %s, but the page's hash is %x", index, sum)
	}
	return m
}

func TestSameInputSameBytes(t *testing.T) {
	one, two := write(t, newDemo(24, clean)), write(t, newDemo(24, clean))
	if !maps.EqualFunc(one, two, bytes.Equal) {
		t.Error("the same input gave two reports")
	}
	in := newDemo(24, clean)
	slices.Reverse(in.Gaps)
	if !maps.EqualFunc(one, write(t, in), bytes.Equal) {
		t.Error("the order in which gaps are handed over shows in the report")
	}
	fs := gathered(in.Findings)
	slices.Reverse(fs)
	in.Findings = unordered(fs)
	if _, err := Write(memory{}, in); err == nil {
		t.Error("findings in no order are written as if they were in order")
	}
}

func TestSumsNameEveryFile(t *testing.T) {
	m := write(t, newDemo(12, clean))
	lines := strings.Split(strings.TrimSpace(string(m["SHA256SUMS"])), "\n")
	if len(lines) != len(m)-1 {
		t.Errorf("%d files but %d sums", len(m)-1, len(lines))
	}
	for _, line := range lines {
		sum, name, _ := strings.Cut(line, "  ")
		if got := sha256.Sum256(m[name]); hex.EncodeToString(got[:]) != sum {
			t.Errorf("sum of %s does not match", name)
		}
	}
	for _, name := range []string{"index.html", "findings.csv", "evidence.csv", "findings.jsonl", "timesketch.jsonl", "actions.csv"} {
		if m[name] == nil {
			t.Errorf("no %s", name)
		}
	}
}

// Nothing but what the page brought along may run or style it.
func TestPolicyNamesTheHashes(t *testing.T) {
	page := string(write(t, newDemo(12, clean))["index.html"])
	policy := regexp.MustCompile(`http-equiv="Content-Security-Policy" content="([^"]*)"`).FindStringSubmatch(page)
	if policy == nil {
		t.Fatal("no policy")
	}
	for _, want := range []string{"default-src 'none'", "base-uri 'none'", "form-action 'none'", "img-src data:", "require-trusted-types-for 'script'", "trusted-types 'none'"} {
		if !strings.Contains(policy[1], want) {
			t.Errorf("policy lacks %s", want)
		}
	}
	if strings.Contains(policy[1], "unsafe-") {
		t.Error("policy allows something unsafe-")
	}
	scripts := regexp.MustCompile(`(?s)<script>(.*?)</script>`).FindAllStringSubmatch(page, -1)
	if n := strings.Count(page, "<script"); len(scripts) != 0 && len(scripts) != 2 || n != len(scripts)+len(regexp.MustCompile(`<script type="(application/json|text/plain)" id="[a-z0-9-]+">`).FindAllString(page, -1)) {
		t.Errorf("%d script elements of %d run", len(scripts), n)
	}
	styles := regexp.MustCompile(`(?s)<style>(.*?)</style>`).FindAllStringSubmatch(page, -1)
	if len(styles) != 1 {
		t.Errorf("%d style elements", len(styles))
	}
	for _, s := range append(scripts, styles...) {
		sum := sha256.Sum256([]byte(s[1]))
		if want := "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !strings.Contains(policy[1], want) {
			t.Errorf("policy lacks the hash %s of %.40q", want, s[1])
		}
	}
}

// hostile is what an intruder can put into names, user agents and the like.
var hostile = []string{
	"<script>window.pwned=1</script>", "</script><script>window.pwned=1</script>", "<img src=x onerror=window.pwned=1>", "\"><svg onload=window.pwned=1>",
	"' onmouseover='window.pwned=1", "javascript:window.pwned=1", "{{constructor.constructor('window.pwned=1')()}}", "${window.pwned=1}", "<!--", "]]>", "</style><style>*{display:none}",
	"</textarea></title></main>", "<a href=https://attacker.example/>x</a>", "<iframe src=file:///etc/passwd>", "=cmd|' /C calc'!A0", "@SUM(1+1)", "+1", "-1", "\u202egnp.exe", "a\u200bb\u2028c\u2029d\ue000",
	"\x00\x01\x1b[31mred\x7f", "\xff\xfe\xc3", "Z\u0310\u0311\u0312\u0313a", "p\u0430ypal", "\U000e0041\U000e0042", strings.Repeat("W", 900), "\\u003cscript\\u003e", "%3Cscript%3E", "&lt;script&gt;",
}

func dirtied() func(string) string { return dirtiedFrom(0) }

// dirtiedFrom puts one text of an intruder after the other before what it is
// given, from the one with the number i on.
func dirtiedFrom(i int) func(string) string {
	return func(s string) string {
		i++
		return hostile[i%len(hostile)] + s
	}
}

// Each field holds each text of an intruder once.
func TestHostileTextIsInert(t *testing.T) {
	for i := range hostile {
		t.Run(fmt.Sprint(i), func(t *testing.T) { inertWith(t, dirtiedFrom(i)) })
	}
}

func inertWith(t *testing.T, dirty func(string) string) {
	m := write(t, newDemo(9, dirty))
	page := string(m["index.html"])
	for _, data := range regexp.MustCompile(`(?s)<script type="[a-z/]+" id="[a-z0-9-]+">(.*?)</script>`).FindAllStringSubmatch(page, -1) {
		if i := strings.IndexFunc(data[1], func(r rune) bool { return r >= 0x7F || r < 0x20 || strings.ContainsRune("<>&", r) }); i >= 0 {
			t.Errorf("an island holds %q", data[1][i:i+1])
		}
		page = strings.Replace(page, data[1], "", 1)
	}
	for _, bad := range []string{"<script>window", "<img", "<a ", "<iframe", "<svg onload", "\u202e", "\u200b", "\u2028", "\u2029", "\ue000", "\x00", "\x1b", "\x7f", "\xff", "onmouseover='", "</textarea>", "</title></main>"} {
		body := page
		if bad == "</title></main>" {
			body = strings.ReplaceAll(page, "<title>prtscope report</title>", "")
		}
		if i := strings.Index(body, bad); i >= 0 && !inApp(page, bad) {
			t.Errorf("page holds %q: %.120q", bad, body[max(0, i-50):])
		}
	}
	if link := regexp.MustCompile(`<[a-z]+ [^>]*href=`).FindString(page); link != "" {
		t.Errorf("the document holds a link: %s", link)
	}
	if !strings.Contains(page, "<i class=chip>U+202E</i>") {
		t.Error("a bidi override is not shown as a chip")
	}
	for name, text := range m {
		if !strings.HasSuffix(name, ".csv") {
			continue
		}
		for _, cell := range strings.Split(strings.ReplaceAll(string(text), "\r\n", ","), "\",") {
			if v := strings.TrimSpace(strings.TrimLeft(cell, "\uFEFF\"")); v != "" && strings.ContainsRune("=+-@|%\t\r", rune(v[0])) {
				t.Errorf("%s: a cell begins a formula: %.60q", name, v)
			}
		}
	}
}

// inApp reports whether the front end itself, not the data, holds a string.
func inApp(page, s string) bool {
	for _, script := range regexp.MustCompile(`(?s)<script>(.*?)</script>`).FindAllStringSubmatch(page, -1) {
		page = strings.ReplaceAll(page, script[1], "")
	}
	return !strings.Contains(page, s)
}

// limited is a made-up tenant of which a run was asked to judge a part.
func limited() Input {
	in := newDemo(12, clean)
	in.Summary.MoreIncidents, in.Summary.Incidents[0].MoreFindings = 2, 5
	in.Summary.Asked = finding.Asked{From: "2026-04-25T00:00:00Z", To: "2026-05-11T00:00:00Z", MinLevel: "medium", LeftOut: []string{"PM-003", "PM-025"}}
	in.Findings = listed(slices.DeleteFunc(gathered(in.Findings), func(f finding.Finding) bool { return !f.Severity.AtLeast(finding.Medium) }))
	in.Summary.From, in.Summary.To, in.Gaps = "2026-04-27T06:00:00Z", "2026-05-08T18:00:00Z", nil
	for i := range in.Summary.Runs {
		if r := &in.Summary.Runs[i]; !finding.Severity(r.Severity).AtLeast(finding.Medium) {
			r.Findings = 0
		}
	}
	for i := range 2600 {
		s := custody.Source{Path: fmt.Sprintf("more/%04d.json", i), SHA256: fmt.Sprintf("%064x", i), Status: custody.Read, Account: custody.Account{Records: 1, Kept: 1}}
		if i == 3 {
			s.Copies = []string{"copy/of.json"}
		}
		if i == 7 {
			s.Status, s.Account, s.Bytes = custody.Empty, custody.Account{}, 2
		}
		if i > 2590 {
			s.Status = custody.Damaged
		}
		in.Case.Sources = append(in.Case.Sources, s)
	}
	for i := range 600 {
		in.Case.Sources = append(in.Case.Sources, custody.Source{Path: fmt.Sprintf("apart/%d/x.json", i), SHA256: fmt.Sprintf("%064x", 9000+i), Status: custody.Read, Account: custody.Account{Records: 1, Kept: 1}})
	}
	return in
}

// paper is the printed document of a report, without markup.
func paper(m memory) string {
	_, page, _ := strings.Cut(string(m["index.html"]), "<main id=\"paper\">")
	page, _, _ = strings.Cut(page, "</main>")
	page = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, "")
	return html.UnescapeString(page)
}

func TestLimitsAreSaidOnPaper(t *testing.T) {
	whole, part := paper(write(t, newDemo(12, clean))), paper(write(t, limited()))
	for _, want := range []string{
		"Only findings that touch 25 April 2026 to 10 May 2026 are shown.", "Findings below medium were left out.", "2 detections were left out by choice: PM-003, PM-025.",
		"not run: left out by choice", "left out info", "11 sources with reservations: exports/NonInteractiveSignIns.json (4 records set aside; @odata.nextLink stands at the end: a page is missing), exports/broken.csv (truncated), more/2591.json (damaged), more/2592.json (damaged) and 7 more.",
		"S11more/2599.json damaged", "2,590 files in more", "Not listed here, but in case.json: 102 sources without any.", "Held no records: more/0007.json.", "the same bytes as copy/of.json", "Every detection that was run could be judged on what was asked for.",
	} {
		if !strings.Contains(part, want) {
			t.Errorf("not said: %s", want)
		}
		if strings.Contains(whole, want) {
			t.Errorf("said of a whole run: %s", want)
		}
	}
	if strings.Contains(part, "on the whole case") {
		t.Error("a part is called the whole")
	}
	in := newDemo(12, clean)
	in.Gaps = nil
	if !strings.Contains(paper(write(t, in)), "Every detection could be judged on what was read.") {
		t.Error("a case with reservations is not said to be judged as far as it was read")
	}
	in.Case.Sources, in.Case.Coverage, in.Case.Holes = in.Case.Sources[:0], nil, nil
	if !strings.Contains(paper(write(t, in)), "Every detection could be judged on the whole case.") {
		t.Error("a run without gap, limit or reservation is not said to be whole")
	}
}

// What findings rest on beside the exports, and what lists leave out, is said.
func TestGivenAndCutListsAreSaid(t *testing.T) {
	whole, part := paper(write(t, newDemo(12, clean))), paper(write(t, limited()))
	for _, want := range []string{"Knowledge of the tenant", "contoso.yaml", sourceB, "Database of addresses", "GeoLite2-City", "places.mmdb", "2026-04-28"} {
		if !strings.Contains(whole, want) {
			t.Errorf("not said: %s", want)
		}
	}
	if more := "5 findings more of this incident in findings.csv."; !strings.Contains(part, more) || strings.Contains(whole, "more of this incident") {
		t.Error("that an incident lists a part of its findings is not said, or said of a whole list")
	}
	in := newDemo(12, clean)
	in.Summary.Given = finding.Given{}
	if text := paper(write(t, in)); !strings.Contains(text, "Nothing: no knowledge of the tenant") || strings.Contains(text, "Database of addresses") {
		t.Error("that nothing was given is not said")
	}
}

func TestPaperSpeaksToReaders(t *testing.T) {
	text := paper(write(t, newDemo(12, clean)))
	first, _, _ := strings.Cut(text, "Do this now")
	if n := strings.Count(first, "The absence of a finding says nothing"); n != 1 {
		t.Errorf("page one warns %d times of silence", n)
	}
	for _, want := range []string{"Baseline: where the device was", "What the finding is about", "phone tethering – ruled out, the device stayed on its network", "Disable the device object: "} {
		if !strings.Contains(text, want) {
			t.Errorf("not said: %s", want)
		}
	}
	for _, raw := range []string{"disable-device:", "anchor", ": ruled out"} {
		if strings.Contains(text, raw) {
			t.Errorf("shown raw: %s", raw)
		}
	}
}

// What the report is written beside holds the report that was there before.
func TestWrittenTwiceTheSame(t *testing.T) {
	in := newDemo(12, clean)
	one := write(t, in)
	for name, text := range one {
		in.Case.Files = append(in.Case.Files, custody.File{Path: "report/" + name, SHA256: fmt.Sprintf("%x", sha256.Sum256(text)), Bytes: int64(len(text))})
	}
	if !maps.EqualFunc(one, write(t, in), bytes.Equal) {
		t.Error("the report differs when the case holds the report before")
	}
}

func TestSpreadsheetsShowHiddenCharacters(t *testing.T) {
	m := write(t, newDemo(18, dirtied()))
	for _, name := range []string{"findings.csv", "evidence.csv", "actions.csv"} {
		text := strings.TrimPrefix(string(m[name]), "\uFEFF")
		if i := strings.IndexFunc(strings.ReplaceAll(text, "\r\n", ""), view.Hidden); i >= 0 {
			t.Errorf("%s hides a character at %d", name, i)
		}
		if name == "findings.csv" && !(strings.Contains(text, "<U+202E>gnp.exe") && strings.Contains(text, `\x1B[31mred`)) {
			t.Errorf("%s does not show what is hidden", name)
		}
	}
}

// A report that needs more memory than it may hold says so; it does not go on.
func TestMemoryIsBounded(t *testing.T) {
	in := newDemo(40, clean)
	in.Memory = 1 << 20
	if _, err := Write(memory{}, in); err != nil {
		t.Fatal(err)
	}
	in.Memory = 4 << 10
	var limit *LimitError
	if _, err := Write(memory{}, in); !errors.As(err, &limit) || !strings.Contains(err.Error(), "--memory") {
		t.Errorf("got %v", err)
	}
}

// Of devices that are too many it is said at which there was no more memory, and what
// all of them would take: with half as much again there is enough, with half there is not.
func TestTheMemoryForAllDevicesIsTold(t *testing.T) {
	in := newDemo(400, clean)
	in.Findings, in.Summary.Devices = nil, 0
	for d := range in.Devices() {
		if !d.Nameless() {
			in.Summary.Devices++
		}
	}
	in.Memory = 32 << 10
	var limit *LimitError
	if _, err := Write(memory{}, in); !errors.As(err, &limit) || limit.Device < 2 || limit.Device >= 400 || !strings.Contains(err.Error(), fmt.Sprintf(", at device %d of %d; ", limit.Device, in.Summary.Devices)) {
		t.Fatalf("got %v", err)
	}
	all := limit.All()
	in.Memory = all + all/2 // the users who come after them take some too
	if _, err := Write(memory{}, in); err != nil {
		t.Errorf("%d bytes are told, and do not do: %v", in.Memory, err)
	}
	in.Memory = all / 2
	if _, err := Write(memory{}, in); err == nil {
		t.Errorf("half of the %d bytes would do", all)
	}
}

func TestEmptyCase(t *testing.T) {
	page := string(write(t, Input{})["index.html"])
	if !strings.Contains(page, "No sign-in could be analysed") {
		t.Error("the page of a case without sign-ins does not say so")
	}
}

// TestDemo writes reports for the browser tests and for people:
// go test ./report -run TestDemo -demo /tmp/demo
func TestDemo(t *testing.T) {
	if *demoDir == "" {
		t.Skip("no folder given with -demo")
	}
	named := newDemo(40, clean)
	named.Names = calledSo
	redacted, err := Redact(named, []byte("key"))
	if err != nil {
		t.Fatal(err)
	}
	for name, in := range map[string]Input{"clean": newDemo(40, clean), "redacted": redacted, "hostile": newDemo(18, dirtied()), "large": newDemo(900, clean), "empty": {}, "limited": limited(), "blind": blind(), "crowded": crowded()} {
		for file, text := range write(t, in) {
			path := filepath.Join(*demoDir, name, filepath.FromSlash(file))
			if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, text, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	m, cut := memory{}, filepath.Join(*demoDir, "cut")
	if _, err := single(m, newDemo(40, clean), 1000); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.MkdirAll(cut, 0o755), os.WriteFile(filepath.Join(cut, "index.html"), m["index.html"], 0o644)); err != nil {
		t.Fatal(err)
	}
}

// What case.json says of a source and of hours without records stands in the
// report, in its document and in the data of its page.
func TestSourcesAreDescribed(t *testing.T) {
	in := newDemo(12, clean)
	text := paper(write(t, in))
	for _, want := range []string{"Untitled Goose Tool, by its name", "Hours without a record", "Non-interactive sign-ins2026-04-22 08:00:002026-04-22 17:00:001,412", "Risk detections2026-04-29 08:00:002026-04-29 09:00:0061",
		"2 spans of hours without a record where some are usual: Non-interactive sign-ins (22 April 2026 08:00 to 22 April 2026 17:00), Risk detections (29 April 2026 08:00 to 29 April 2026 09:00)."} {
		if !strings.Contains(text, want) {
			t.Errorf("the document does not say %q", want)
		}
	}
	for range 300 {
		in.Case.Holes = append(in.Case.Holes, in.Case.Holes[0])
	}
	in.Case.Sources[0].Collector = ""
	text = paper(write(t, in))
	if !strings.Contains(text, "202 spans more in case.json") || strings.Contains(text, "by its name") {
		t.Error("spans beyond those shown are not counted, or a collector is made up")
	}
	in.Case.Holes = nil
	if text = paper(write(t, in)); strings.Contains(text, "Hours without a record") || strings.Contains(text, "spans of hours") {
		t.Error("a case without holes has some")
	}
}
