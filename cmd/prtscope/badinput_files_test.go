package main

import (
	"strings"
	"testing"

	"prtscope/ingest/custody"
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
	}, why: "a file without a byte is a reservation (3): nobody exports one on purpose, and a download that failed leaves one"},
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
}
