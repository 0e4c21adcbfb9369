package main

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"html"
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
// exports of the sample tenant carry against every byte of the redacted report,
// with its data unpacked.
func TestNoNameStaysInARedactedReport(t *testing.T) {
	for _, sample := range []string{"graph", "mixed"} {
		t.Run(sample, func(t *testing.T) { noNameStays(t, sample) })
	}
}

func noNameStays(t *testing.T, sample string) {
	exports, dir, key := filepath.Join(t.TempDir(), sample), filepath.Join(t.TempDir(), "case"), filepath.Join(t.TempDir(), "key")
	sub, err := fs.Sub(samples.Files(), sample)
	if err == nil {
		err = os.CopyFS(exports, sub)
	}
	if err != nil {
		t.Fatal(err)
	}
	if status := Main([]string{"run", exports, "-o", dir, "--quiet"}); status != exitDone && status != exitReserved {
		t.Fatalf("run ended with %d", status)
	}
	named := map[string]bool{"nordbrygge": true, "nordbrygge orders": true, "anne lindqvist": true}
	err = filepath.WalkDir(exports, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		named[strings.ToLower(filepath.Base(p))] = true
		b, err := os.ReadFile(p)
		var v any
		if json.Unmarshal(b, &v) == nil {
			names(v, "", named)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(printed(t, "export", dir, "--format", "jsonl")) { // of exports that are no JSON, too
		var row map[string]any
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatal(err)
		}
		for _, column := range []string{"user_id", "user_upn", "user_display_name", "device_id", "device_name", "client_ip", "session_id", "event_id", "tenant_id", "home_tenant_id", "resource_tenant_id", "correlation_id", "unique_token_id"} {
			if s, is := row[column].(string); is && len(s) > 5 && s != "00000000-0000-0000-0000-000000000000" {
				named[strings.ToLower(s)] = true
			}
		}
		if name, _ := row["app_display_name"].(string); strings.Contains(name, "Nordbrygge") {
			named[strings.ToLower(name)], named[strings.ToLower(row["app_id"].(string))] = true, true
		}
	}
	if len(named) < 100 {
		t.Fatalf("only %d names", len(named))
	}
	if status := Main([]string{"report", dir, "--quiet", "--xlsx"}); status != exitDone {
		t.Fatalf("report ended with %d", status)
	}
	full := strings.ToLower(textOf(t, dir))
	list := map[string]string{}
	for _, with := range [][]string{{"--quiet"}, {"--quiet", "--xlsx"}} {
		if status := Main(append([]string{"report", dir, "--redact", key}, with...)); status != exitDone {
			t.Fatalf("report ended with %d", status)
		}
		text := strings.ToLower(textOf(t, dir))
		for name := range named {
			if i := strings.Index(text, name); i >= 0 {
				t.Errorf("it holds %q: %.200q", name, text[max(0, i-90):])
			}
		}
		rows, err := csv.NewReader(strings.NewReader(printed(t, "report", dir, "--redact", key, "--who", "--quiet"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows[1:] {
			if strings.Contains(full, strings.ToLower(row[2])) {
				list[row[0]] = row[2]
			}
		}
		n := 0
		for _, shown := range regexp.MustCompile(`\b(?:user|device|app|actor|object|name|ip4|ip6|id|tenant|domain)-[0-9a-f]{12}\b`).FindAllString(text, -1) {
			if n++; list[shown] == "" {
				t.Errorf("who is %s?", shown)
			}
		}
		if n < 100 {
			t.Errorf("only %d pseudonyms", n)
		}
	}
}

// textOf is all text of the report of a case, with what is packed unpacked.
func textOf(t *testing.T, dir string) string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(filepath.Join(dir, "report"), func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(p)
		if filepath.Ext(p) == ".xlsx" {
			z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
			if err != nil {
				return err
			}
			for _, f := range z.File {
				r, err := f.Open()
				if err != nil {
					return err
				}
				sheet, err := io.ReadAll(r)
				if err != nil {
					return err
				}
				all = append(all, html.UnescapeString(string(sheet)))
			}
			return nil
		}
		all = append(append(all, html.UnescapeString(string(b))), packedIn(t, string(b))...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(all, "\n")
}

// printed is what a command writes to standard output.
func printed(t *testing.T, args ...string) string {
	t.Helper()
	file, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	old := os.Stdout
	os.Stdout = file
	status := Main(args)
	os.Stdout = old
	if status != exitDone {
		t.Fatalf("%v ended with %d", args, status)
	}
	b, err := os.ReadFile(file.Name())
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

var named = regexp.MustCompile(`(?i)^(id|userId|userDisplayName|userPrincipalName|ipAddress|deviceId|displayName|sessionId|correlationId|uniqueTokenIdentifier|homeTenantId|resourceTenantId)$`)

// names gathers what names somebody or something. Microsoft's applications,
// policies and properties have names too: those stay in the report.
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
	dir := sampleCase(t)
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
