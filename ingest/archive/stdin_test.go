package archive

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestStandardInput(t *testing.T) {
	feed := func(data string) string {
		r, w, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		go func() { io.WriteString(w, data); w.Close() }()
		var b strings.Builder
		(&walker{lim: Limits{}.defaults(), stdin: r, yield: func(e Entry) bool {
			data, err := read(e)
			fmt.Fprintf(&b, "%s %s %.20q %v\n", e.Path, e.Archive, data, err)
			return true
		}}).walk([]string{"-"})
		return b.String()
	}
	check(t, "text", feed("[1,2]"), "-  \"[1,2]\" <nil>\n")
	check(t, "nothing", feed(""), "-  \"\" <nil>\n")
	if got := feed(gzipped("inside")); !strings.Contains(got, "-!/data  \"inside\" <nil>") {
		t.Errorf("gzip: got %s", got)
	}
	if got := feed(zipped(t, zip.Deflate, item{"a", "inside"})); !strings.Contains(got, "-!/a  \"inside\" <nil>") {
		t.Errorf("zip: got %s", got)
	}
	f, _ := os.Open(filepath.Join(tree(t, map[string]string{"f": gzipped("inside")}), "f"))
	defer f.Close()
	n := 0
	(&walker{lim: Limits{}.defaults(), stdin: f, yield: func(e Entry) bool { n++; return true }}).walk([]string{"-"})
	if n != 2 {
		t.Errorf("a redirected file gives %d entries", n)
	}
}

// Whatever is in a file, walking it must end and not panic.
func FuzzZip(f *testing.F) {
	f.Add([]byte(zipped(f, zip.Deflate, item{"a", "inside"}, item{"b/c", strings.Repeat("x", 999)})))
	f.Add([]byte(zipped(f, zip.Store, item{"a.zip", zipped(f, zip.Store, item{"a", "b"})})))
	f.Add([]byte(gzipped("inside")))
	f.Fuzz(func(t *testing.T, data []byte) {
		w := &walker{lim: Limits{Free: 1 << 20, Memory: 1 << 20, Members: 100}.defaults(), yield: func(e Entry) bool {
			if e.Open != nil {
				if r, err := e.Open(); err == nil {
					if n, _ := io.Copy(io.Discard, r); e.Archive == "" && e.Bytes >= 0 && n > e.Bytes {
						t.Fatalf("%q has %d bytes, not %d", e.Path, n, e.Bytes)
					}
					r.Close()
				}
			} else if e.Err == nil {
				t.Fatalf("%q has neither bytes nor an error", e.Path)
			}
			return true
		}}
		s, _ := inMemory(bytes.NewReader(data), 1<<30, "")
		w.entry(Entry{Path: "x", Bytes: s.size}, s, 1)
	})
}
