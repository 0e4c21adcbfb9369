package archive

import (
	"archive/zip"
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
	f.Fuzz(func(t *testing.T, data []byte) { walkAll(t, data) })
}
