package ingest

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"prtscope/ingest/custody"
)

// signInOf is record n of an export, which nothing else tells of.
func signInOf(n int) string {
	return fmt.Sprintf(`{"id":"%08x-6f0e-4b3b-9d53-6a1c5e3b2a00","createdDateTime":"2026-05-04T07:%02d:%02dZ","appId":"38aa3b87-a06d-4817-b275-7a316988d93b","userId":"7d1c2b3a-0000-4000-8000-%012d","userPrincipalName":"u%d@b.example","incomingTokenType":"none","status":{"errorCode":0},"userAgent":"%x"}`,
		n, n/60, n%60, n%5, n%5, uint64(n)*0x9e3779b97f4a7c15)
}

func signInsOf(from, to int) (list []string) {
	for n := from; n < to; n++ {
		list = append(list, signInOf(n))
	}
	return list
}

func portalOf(from, to int) string {
	var b strings.Builder
	b.WriteString("Date (UTC),Request ID,Correlation ID,User ID,User,Username,Application,Application ID,IP address,Status\n")
	for n := from; n < to; n++ {
		fmt.Fprintf(&b, "2026-05-04T07:%02d:%02dZ,%08x-6f0e-4b3b-9d53-6a1c5e3b2a00,%08x-aaaa-4b3b-9d53-6a1c5e3b2a00,7d1c2b3a-0000-4000-8000-%012d,User,u%d@b.example,Office,d3590ed6-52b3-4102-aeff-aad2292ab01c,192.0.2.7,Success\n", n/60, n%60, n, n, n%5, n%5)
	}
	return b.String()
}

func wideOf(text string) string {
	var b bytes.Buffer
	for _, u := range utf16.Encode([]rune("\ufeff" + text)) {
		b.Write([]byte{byte(u), byte(u >> 8)})
	}
	return b.String()
}

// What is in a file before damage is kept to the last whole record, what is
// behind it from the first, and what is lost stands in rejected.jsonl with the
// bytes that it takes.
func TestSalvage(t *testing.T) {
	const records = 60
	list := signInsOf(0, records)
	page := func(rs []string) string { return `{"@odata.context":"x","value":[` + strings.Join(rs, ",") + `]}` }
	for name, text := range map[string]string{
		"list.json":                    "[" + strings.Join(list, ",\n") + "]",
		"list of one line.json":        "[" + strings.Join(list, ",") + "]",
		"pages.json":                   page(list[:20]) + page(list[20:40]) + page(list[40:]),
		"lines.json":                   strings.Join(list, "\n") + "\n",
		"InteractiveSignIns_2026.csv":  portalOf(0, records),
		"utf16.json":                   wideOf(strings.Join(list, "\n") + "\n"),
		"utf16/InteractiveSignIns.csv": wideOf(portalOf(0, records)),
	} {
		for what, damage := range map[string]func(text []byte, at int) []byte{
			"zeros":      func(text []byte, at int) []byte { clear(text[at : at+60]); return text },
			"a hole":     func(text []byte, at int) []byte { return append(text[:at:at], text[at+62:]...) },
			"other text": func(text []byte, at int) []byte { copy(text[at:at+60], strings.Repeat("\xff;<", 20)); return text },
			"cut":        func(text []byte, at int) []byte { return text[:at] },
		} {
			at := len(text) / 2 &^ 1
			damaged := damage([]byte(text), at)
			kept, rejected, s := salvaged(t, name, damaged)
			least := records - 3 // a hole joins two records, and their neighbour may be taken for a part
			if what == "cut" {
				least = records/2 - 1
			}
			if kept < least {
				t.Errorf("%s in %s: %d of %d records are kept, %+v", what, name, kept, records, s.Account)
			}
			if len(rejected) == 0 && kept < records && what != "cut" {
				t.Errorf("%s in %s: %d records are lost and nothing is said of where", what, name, records-kept)
			}
			for _, r := range rejected {
				if r.Offset > int64(at)+62 || r.Offset+r.Length < int64(at)-1000 || r.Length > 4000 {
					t.Errorf("%s at byte %d of %s: bytes %d to %d are set aside", what, at, name, r.Offset, r.Offset+r.Length)
				}
			}
			if sum := s.Spans.Records + s.Spans.Structure + s.Spans.Rejected; sum != int64(len(damaged)) {
				t.Errorf("%s in %s: %d bytes, %+v", what, name, len(damaged), s.Spans)
			}
		}
	}
}

// What can be unpacked of a member that is cut or damaged is kept, and the other
// members of a zip are whole.
func TestSalvageOfArchives(t *testing.T) {
	lines := strings.Join(signInsOf(0, 400), "\n") + "\n"
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	z.Write([]byte(lines))
	z.Close()
	cut := packed.Bytes()[:packed.Len()/2]
	if kept, rejected, s := salvaged(t, "a.json.gz", cut); kept < 120 || kept > 300 || len(rejected) != 1 || !strings.Contains(s.Why, "ends too early") {
		t.Errorf("half a gzip: %d kept, %d set aside, %s %s", kept, len(rejected), s.Status, s.Why)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := range 3 {
		m, _ := w.Create(fmt.Sprint(i, ".json"))
		m.Write([]byte(strings.Join(signInsOf(1000*i, 1000*i+100), "\n") + "\n"))
	}
	w.Close()
	damaged := b.Bytes()
	second := bytes.Index(damaged, []byte("1.json"))
	for i := range 40 {
		damaged[second+2000+i] ^= 0x55
	}
	if kept, _, _ := salvaged(t, "a.zip", damaged); kept < 200 || kept >= 300 {
		t.Errorf("a zip with a damaged member: %d kept", kept)
	}
}

type lostSpan struct{ Offset, Length int64 }

// salvaged ingests one file and returns how many records are kept, what is set
// aside, and the source.
func salvaged(t *testing.T, name string, text []byte) (kept int, rejected []lostSpan, s *custody.Source) {
	t.Helper()
	dir, to := t.TempDir(), filepath.Join(t.TempDir(), "case")
	file := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	c := read(t, to, 1, []string{dir})
	lines, err := os.ReadFile(filepath.Join(to, "rejected.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	for d := json.NewDecoder(bytes.NewReader(lines)); d.More(); {
		var one lostSpan
		if err := d.Decode(&one); err != nil {
			t.Fatal(err)
		}
		rejected = append(rejected, one)
	}
	return int(c.Account.Kept), rejected, c.Leaves()[0]
}
