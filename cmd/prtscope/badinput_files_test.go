package main

import (
	"io/fs"
	"strings"
	"testing"

	"prtscope/ingest/custody"
	"prtscope/samples"
)

var badFiles = []badCase{
	{id: "FILE-01", what: "names that say what the files are not", lay: func(b *box) {
		b.put("json.csv", ndjson(signIn(0)))
		b.put("a/InteractiveSignIns.json", portalFile(portalLine(1)))
		b.put("gzip.json", gzipped(ndjson(signIn(2))))
		b.put("good.json", ndjson(signIn(3)))
	}, kept: 4, check: func(t *testing.T, r *result) {
		for name, want := range map[string]string{"in/json.csv": "its name says CSV, it is JSON", "in/a/InteractiveSignIns.json": "its name says JSON, it is CSV", "in/gzip.json": "its name says JSON, it is gzip", "in/good.json": ""} {
			got := ""
			for _, n := range r.source(name).Notes {
				if n.Code == "MISNAMED" {
					got = n.Text
				}
			}
			if got != want {
				t.Errorf("%s: it is said %q, want %q", name, got, want)
			}
		}
	}},
	{id: "FILE-02", what: "files of no byte and of one", lay: func(b *box) {
		b.put("zero.json", "")
		b.put("one.json", " ")
		b.put("good.json", graphPage(signIn(0)))
	}, status: 3, kept: 1, says: []string{"in/zero.json: empty: there is not a byte in it"}, check: func(t *testing.T, r *result) {
		for name, want := range map[string]custody.Status{"in/zero.json": custody.Empty, "in/one.json": custody.Empty} {
			if s := r.source(name); s.Status != want || len(s.SHA256) != 64 {
				t.Errorf("%s: %s, hash %q", name, s.Status, s.SHA256)
			}
		}
	}, why: "a reservation (3), not 0: `curl -f http://127.0.0.1:1/ > x.json`, as any command that fails before its first byte, leaves exactly such a file, and nothing in it tells it from an export of nothing"},
	{id: "FILE-03", what: "things that are no exports", lay: func(b *box) {
		b.put("a.png", "\x89PNG\r\n\x1a\n"+strings.Repeat("\x00\x01\x02", 500))
		b.put("a.evtx", "ElfFile\x00"+strings.Repeat("\x00", 4000))
		b.put("a.pdf", "%PDF-1.7\n1 0 obj\n")
		b.put("a.xlsx", zipped(member{name: "[Content_Types].xml", text: "<Types/>"}, member{name: "xl/workbook.xml", text: "<x/>"}))
		b.put("good.json", graphPage(signIn(0)))
	}, status: 3, kept: 1, says: []string{"in/a.png: ", "in/a.evtx: ", "in/a.pdf: ", "in/a.xlsx: ", "save the sheet as CSV"}, check: func(t *testing.T, r *result) {
		for _, name := range []string{"in/a.png", "in/a.evtx", "in/a.pdf", "in/a.xlsx"} {
			if len(r.source(name).SHA256) != 64 {
				t.Errorf("%s has no hash", name)
			}
		}
	}},
	{id: "FILE-04", what: "Parquet of which no row can be read, and nothing else", lay: file("a.parquet", func() string {
		b, err := fs.ReadFile(samples.Files(), "parquet/SigninLogs-flat.parquet")
		if err != nil {
			panic(err)
		}
		clear(b[4 : len(b)/2])
		return string(b)
	}), status: 4, codes: "PARQUET_GROUP", says: []string{"there is not one usable record"}, check: func(t *testing.T, r *result) {
		if s := r.c.Sources[0]; s.Account.Rejected < 30 || s.Spans.Rejected == 0 || s.Status != custody.Damaged {
			t.Errorf("%s, account %+v, bytes %+v", s.Status, s.Account, s.Spans)
		}
		r.put("good.json", graphPage(signIn(0)))
		if status, _, said, _ := r.run("ingest", "in", "-o", "other"); status != 3 {
			t.Errorf("beside a good file it ends with %d\n%s", status, said)
		}
	}},
}
