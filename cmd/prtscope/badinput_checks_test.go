package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// all makes several checks.
func all(checks ...func(*testing.T, *result)) func(*testing.T, *result) {
	return func(t *testing.T, r *result) {
		for _, c := range checks {
			c(t, r)
		}
	}
}

// aside wants the first of what is set aside to be that record, at that offset, of
// that length. A length of -1 reaches to the end of the file a.json.
func aside(record, offset, length int64) func(*testing.T, *result) {
	return func(t *testing.T, r *result) {
		if length < 0 {
			info, err := os.Stat(filepath.Join(r.in(), "a.json"))
			r.must(err)
			length = info.Size() - offset
		}
		if x := r.rejected[0]; x.Record != record || x.Offset != offset || x.Length != length {
			t.Errorf("set aside is record %d, %d bytes at %d; want record %d, %d bytes at %d", x.Record, x.Length, x.Offset, record, length, offset)
		}
	}
}

// noted wants a source to have a note of that code, with those words.
func noted(name, code string, words ...string) func(*testing.T, *result) {
	return func(t *testing.T, r *result) {
		for _, n := range r.source(name).Notes {
			if n.Code == code {
				for _, w := range words {
					if !strings.Contains(n.Text, w) {
						t.Errorf("%s: %s does not say %q: %s", name, code, w, n.Text)
					}
				}
				return
			}
		}
		t.Errorf("%s: no note %s: %+v", name, code, r.source(name).Notes)
	}
}

// unnoted wants no source to have a note of that code.
func unnoted(code string) func(*testing.T, *result) {
	return func(t *testing.T, r *result) {
		for _, s := range allSources(r.c.Sources) {
			for _, n := range s.Notes {
				if n.Code == code {
					t.Errorf("%s: %s: %s", s.Path, code, n.Text)
				}
			}
		}
	}
}

// reported writes the report of the case and wants its page to say those words,
// and none of what is marked up, however a text of the log spells it.
func reported(words ...string) func(*testing.T, *result) {
	return func(t *testing.T, r *result) {
		for _, verb := range []string{"analyze", "report"} {
			if status, _, said, _ := r.run(verb, "case", "-q"); status != 0 && status != 3 {
				t.Fatalf("%s ends with %d\n%s", verb, status, said)
			}
		}
		page, err := os.ReadFile(filepath.Join(r.made(), "report", "index.html"))
		r.must(err)
		for _, w := range words {
			if !strings.Contains(string(page), w) {
				t.Errorf("the report does not say %q", w)
			}
		}
		for _, raw := range []string{"<script>alert", "<html><script", "\x00", "\x1b"} {
			if strings.Contains(string(page), raw) {
				t.Errorf("the report holds %q as it stands in the log", raw)
			}
		}
	}
}

// placed wants each sign-in to stand in its export where it says: there, the bytes
// are how a record begins in that encoding.
func placed(begin string) func(*testing.T, *result) {
	return func(t *testing.T, r *result) {
		files := map[string]string{}
		for _, s := range r.c.Leaves() {
			b, err := os.ReadFile(filepath.Join(r.dir, s.Path))
			r.must(err)
			files[s.SHA256] = string(b)
		}
		for _, row := range r.rows() {
			at, err := row["offset"].(json.Number).Int64()
			r.must(err)
			if text := files[row["source"].(string)]; int(at) > len(text) || !strings.HasPrefix(text[at:], begin) {
				t.Errorf("record %v is said to begin at byte %d, where %q does not stand", row["record"], at, begin)
			}
		}
	}
}

// inColumn wants the values of a column, of record after record; <nil> is none.
func inColumn(name string, want ...string) func(*testing.T, *result) {
	return func(t *testing.T, r *result) {
		var got []string
		for _, row := range r.rows() {
			got = append(got, fmt.Sprint(row[name]))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

// unlisted wants fields for which there is no column to be listed with the source.
func unlisted(name string, fields ...string) func(*testing.T, *result) {
	return func(t *testing.T, r *result) {
		for _, f := range fields {
			if got := r.source(name).Unknown; !slices.Contains(got, f) {
				t.Errorf("%q is not among the unknown fields of %s: %q", f, name, got)
			}
		}
	}
}

// plain wants an export of the sign-ins to hold none of those bytes.
func plain(format string, bytes ...string) func(*testing.T, *result) {
	return func(t *testing.T, r *result) {
		status, out, said, _ := r.run("export", "case", "--format", format)
		if status != 0 || out == "" {
			t.Fatalf("export ends with %d\n%s", status, said)
		}
		for _, b := range bytes {
			if strings.Contains(out, b) {
				t.Errorf("what is exported as %s holds %q", format, b)
			}
		}
	}
}
