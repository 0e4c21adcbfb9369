package main

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"prtscope/analyze/finding"
	"prtscope/report/view"
	"prtscope/samples"
)

// TestNoNameStaysInARedactedReport holds every name, address and id that the
// sign-ins and the audit log of the sample tenant carry against every byte of
// the redacted report, with its data unpacked.
func TestNoNameStaysInARedactedReport(t *testing.T) {
	exports, dir := filepath.Join(t.TempDir(), "graph"), filepath.Join(t.TempDir(), "case")
	sub, err := fs.Sub(samples.Files(), "graph")
	if err == nil {
		err = os.CopyFS(exports, sub)
	}
	if err != nil {
		t.Fatal(err)
	}
	if status := Main([]string{"run", exports, "-o", dir, "--quiet"}); status != exitDone {
		t.Fatalf("run ended with %d", status)
	}
	named := map[string]bool{}
	collect := func(list []any) {
		for _, v := range list {
			names(v, "", named)
		}
	}
	paths, _ := filepath.Glob(filepath.Join(exports, "*.json"))
	for _, p := range paths {
		b, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		var v any
		if err := json.Unmarshal(b, &v); err != nil {
			t.Fatal(err)
		}
		collect([]any{v})
		named[strings.ToLower(filepath.Base(p))] = true
	}
	if len(named) < 100 {
		t.Fatalf("only %d names", len(named))
	}
	if status := Main([]string{"report", dir, "--redact", "--quiet"}); status != exitDone {
		t.Fatalf("report ended with %d", status)
	}
	err = filepath.WalkDir(filepath.Join(dir, "report"), func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(p)
		for _, text := range append(packedIn(t, string(b)), string(b)) {
			text = strings.ToLower(text)
			for name := range named {
				if i := strings.Index(text, name); i >= 0 {
					t.Errorf("%s holds %q: %.200q", filepath.Base(p), name, text[max(0, i-90):])
				}
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

var named = regexp.MustCompile(`(?i)^(id|userId|userDisplayName|userPrincipalName|ipAddress|deviceId|displayName|sessionId|correlationId|uniqueTokenIdentifier|homeTenantId|resourceTenantId)$`)

// names gathers what names somebody or something. Applications, policies and
// properties have names too: those stay in the report.
func names(v any, of string, into map[string]bool) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			names(x, of, into)
		}
	case map[string]any:
		for k, x := range v {
			s, is := x.(string)
			kept := k == "displayName" && (of == "app" || of == "appliedConditionalAccessPolicies" || of == "modifiedProperties") || k == "id" && of == "appliedConditionalAccessPolicies"
			if is && named.MatchString(k) && !kept && len(s) > 5 && strings.ContainsAny(s, "-@.: ") {
				into[strings.ToLower(s)] = true
			}
			names(x, k, into)
		}
	}
}

// packedIn unpacks the data in a page, or in a file beside it.
func packedIn(t *testing.T, text string) (all []string) {
	t.Helper()
	for _, m := range regexp.MustCompile(`(?s)id="chunk-[a-z0-9-]+">([^<]*)<|:host\{(.*)\}`).FindAllStringSubmatch(text, -1) {
		whole := m[1]
		for _, piece := range regexp.MustCompile(`--d\d+:"([^"]*)"`).FindAllStringSubmatch(m[2], -1) {
			whole += piece[1]
		}
		b, err := base64.StdEncoding.DecodeString(whole)
		if err != nil || len(b) == 0 {
			continue
		}
		z, err := gzip.NewReader(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		plain, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(plain))
	}
	return all
}

// TestVerdictsGoIntoTheReport writes what a reader saved from the page into the
// report of the same case.
func TestVerdictsGoIntoTheReport(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "case")
	exports := filepath.Join(t.TempDir(), "graph")
	sub, _ := fs.Sub(samples.Files(), "graph")
	if err := os.CopyFS(exports, sub); err != nil {
		t.Fatal(err)
	}
	if status := Main([]string{"run", exports, "-o", dir, "--quiet"}); status != exitDone {
		t.Fatalf("run ended with %d", status)
	}
	folder, err := openCase(dir)
	if err != nil {
		t.Fatal(err)
	}
	id := view.CaseID(folder.Case())
	folder.Close()
	b, err := os.ReadFile(filepath.Join(dir, "findings.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	line, _, _ := bytes.Cut(b, []byte("\n"))
	var f finding.Finding
	if err := json.Unmarshal(line, &f); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "triage.json")
	marks := fmt.Sprintf(`{"schema":"prt-triage/1","case":%q,"marks":{%q:{"status":"harmless","note":"a <b>test</b> of ours"},"pm-001-00000000":{"status":"open","note":""}}}`, id, f.ID)
	if err := os.WriteFile(file, []byte(marks), 0o644); err != nil {
		t.Fatal(err)
	}
	if status := Main([]string{"report", dir, "--triage", file, "--quiet"}); status != exitDone {
		t.Fatalf("report ended with %d", status)
	}
	page, err := os.ReadFile(filepath.Join(dir, "report", "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Verdict of readers: Harmless.", "a &lt;b&gt;test&lt;/b&gt; of ours", "Readers judged findings: 1 harmless.", "1 verdict is about findings that are not in this report."} {
		if !bytes.Contains(page, []byte(want)) {
			t.Errorf("the page lacks %q", want)
		}
	}
	table, _ := os.ReadFile(filepath.Join(dir, "report", "findings.csv"))
	if !bytes.Contains(table, []byte(`"Harmless","a <b>test</b> of ours"`)) {
		t.Error("findings.csv lacks the verdict")
	}
}
