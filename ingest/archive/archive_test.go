package archive

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// tree writes files below a new folder and returns it.
func tree(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "box")
	for name, data := range files {
		p := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

type item struct{ name, data string }

func zipped(t testing.TB, method uint16, items ...item) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, it := range items {
		w, err := z.CreateHeader(&zip.FileHeader{Name: it.name, Method: method})
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(w, it.data)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func gzipped(data string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	io.WriteString(z, data)
	z.Close()
	return b.String()
}

// read returns what an entry holds, up to a few bytes, and how reading ended.
func read(e Entry) (string, error) {
	if e.Open == nil {
		return "", e.Err
	}
	r, err := e.Open()
	if err != nil {
		return "", err
	}
	defer r.Close()
	r.Read(nil) // asks for nothing, and must come back with it
	data, err := io.ReadAll(r)
	return string(data), err
}

// list writes one line for each entry that Walk yields.
func list(lim Limits, args ...string) string {
	var b strings.Builder
	for e := range Walk(args, lim) {
		data, err := read(e)
		fmt.Fprintf(&b, "%s", e.Path)
		if e.Archive != "" {
			fmt.Fprintf(&b, " [%s]", e.Archive)
		} else if len(data) < 60 {
			fmt.Fprintf(&b, " %q", data)
		} else {
			fmt.Fprintf(&b, " %d bytes", len(data))
		}
		if e.Err != nil {
			err = e.Err
		}
		if err != nil {
			fmt.Fprintf(&b, " ! %v", err)
		}
		for _, n := range e.Notes {
			fmt.Fprintf(&b, " (%s)", n)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func check(t *testing.T, name, got, want string) {
	t.Helper()
	want = strings.ReplaceAll(strings.TrimPrefix(want, "\n"), "\t", "")
	if got != want {
		t.Errorf("%s: got\n%swant\n%s", name, got, want)
	}
}

func TestWalk(t *testing.T) {
	dir := tree(t, map[string]string{
		"b.json":     "[]",
		"a/z.csv":    "x",
		"a/y.csv":    "y",
		"a-b.csv":    "between",
		"named.json": gzipped("gzip by its bytes"),
		"bad.xz":     "\xfd7zXZ\x00rest",
		"empty":      "",
	})
	want := `
	box/a-b.csv "between"
	box/a/y.csv "y"
	box/a/z.csv "x"
	box/b.json "[]"
	box/bad.xz [xz]
	box/bad.xz!/bad "" ! damaged: xz: the file ends too early
	box/empty ""
	box/named.json [gzip]
	box/named.json!/data "gzip by its bytes"
	`
	check(t, "a folder", list(Limits{}, dir), want)
	check(t, "a folder, given twice, and a file in it", list(Limits{}, dir, dir+"/a/../", dir+"/b.json"), want)
	check(t, "two files", list(Limits{}, dir+"/b.json", dir+"/a/z.csv"), "b.json \"[]\"\nz.csv \"x\"\n")
	check(t, "nothing there", list(Limits{}, dir+"/missing.json"), "missing.json \"\" ! lstat: no such file or directory\n")
}

func TestWalkTellsWhatWasNamed(t *testing.T) {
	dir := tree(t, map[string]string{"a.json": "[]"})
	for e := range Walk([]string{dir, dir + "/none"}, Limits{}) {
		if want := e.Path == "none"; (e.Given != "") != want {
			t.Errorf("%s: Given is %q", e.Path, e.Given)
		}
		if e.Path == "none" && !errors.Is(e.Err, os.ErrNotExist) {
			t.Errorf("got %v", e.Err)
		}
	}
}

func TestWalkStopsWhenAsked(t *testing.T) {
	dir := tree(t, map[string]string{"a": "", "b.zip": zipped(t, zip.Store, item{"x", "1"}, item{"y", "2"}), "c": ""})
	for stop := 1; stop < 6; stop++ {
		n := 0
		for range Walk([]string{dir}, Limits{}) {
			if n++; n == stop {
				break
			}
		}
		if want := min(stop, 5); n != want {
			t.Errorf("got %d entries, want %d", n, want)
		}
	}
}

func TestLinksAndOtherThings(t *testing.T) {
	dir := tree(t, map[string]string{"real/a.json": "[]", "case/case.json": "{}", "case/events/x.parquet": "p", "outside": "secret", "real/b.json": "{}"})
	os.Symlink(filepath.Join(dir, "outside"), filepath.Join(dir, "real/link"))
	os.Symlink(dir, filepath.Join(dir, "real/loop"))
	os.Link(filepath.Join(dir, "real/b.json"), filepath.Join(dir, "real/c.json"))
	check(t, "in a folder", list(Limits{}, dir+"/real"), `
	real/a.json "[]"
	real/b.json "{}"
	real/link "" ! a symbolic link, which is not followed
	real/loop "" ! a symbolic link, which is not followed
	`)
	check(t, "named", list(Limits{}, dir+"/real/link"), "link \"secret\"\n")
	check(t, "a case", list(Limits{}, dir+"/case"), "case \"\" ! a case folder of prtscope, which is not an export\n")
	if got := list(Limits{}, dir); !strings.Contains(got, "case \"\" ! a case folder") || strings.Contains(got, "parquet") {
		t.Errorf("a case folder was walked into:\n%s", got)
	}
}

func TestZip(t *testing.T) {
	inner := zipped(t, zip.Deflate, item{"deep.json.gz", gzipped("deep")})
	for _, method := range []uint16{zip.Store, zip.Deflate} {
		dir := tree(t, map[string]string{"a.zip": zipped(t, method, item{"m.json", "[1]"}, item{"sub/", ""}, item{"../../slip", "s"}, item{"inner.zip", inner}, item{"m.json", "[2]"})})
		check(t, "members", list(Limits{}, dir+"/a.zip"), `
		a.zip [zip]
		a.zip!/../../slip "s"
		a.zip!/inner.zip [zip]
		a.zip!/inner.zip!/deep.json.gz [gzip]
		a.zip!/inner.zip!/deep.json.gz!/deep.json "deep"
		a.zip!/m.json "[1]"
		a.zip!/m.json#2 "[2]"
		`)
	}
}

// patch changes bytes of a zip: those after the first signature of a kind.
func patch(z, signature string, at int, bytes string) string {
	i := strings.Index(z, signature) + at
	return z[:i] + bytes + z[i+len(bytes):]
}

func TestDamagedZips(t *testing.T) {
	const central, local, end = "PK\x01\x02", "PK\x03\x04", "PK\x05\x06"
	good := zipped(t, zip.Deflate, item{"a.json", strings.Repeat("[1]", 50)}, item{"b.json", "[2]"})
	at := strings.Index(good, central)
	hidden := good[:at] + strings.Repeat("hidden", 9) + good[at:]
	hidden = patch(hidden, end, 16, string(le.AppendUint32(nil, uint32(at+54))))
	for _, tt := range []struct{ name, in, want string }{
		{"encrypted", patch(good, central, 8, "\x09"), `
			x [zip]
			x!/a.json "" ! encrypted: unpack it with its password and give the files
			x!/b.json "[2]"
			`},
		{"implode", patch(good, central, 10, "\x06"), `
			x [zip]
			x!/a.json "" ! Implode (method 6): compressed in a way that is not read: unpack it and give the files
			x!/b.json "[2]"
			`},
		{"wrong checksum", patch(good, central, 16, "zzzz"), `
			x [zip]
			x!/a.json 150 bytes ! damaged: zip: the checksum does not match
			x!/b.json "[2]"
			`},
		{"says less than there is", patch(good, central, 24, "\x64"), `
			x [zip]
			x!/a.json 100 bytes ! damaged: zip: more than the 100 bytes that the directory says
			x!/b.json "[2]"
			`},
		{"says more than there is", patch(good, central, 24, "\xff"), `
			x [zip]
			x!/a.json 150 bytes ! damaged: zip: 150 bytes where the directory says 255
			x!/b.json "[2]"
			`},
		{"two names", patch(good, central, 46, "z"), `
			x [zip]
			x!/b.json "[2]"
			x!/z.json 150 bytes (its name in the directory and in front of its bytes differ)
			`},
		{"name of no encoding", patch(good, central, 46, "\xe9"), `
			x [zip]
			x!/\xe9.json 150 bytes (its name in the directory and in front of its bytes differ)
			x!/b.json "[2]"
			`},
		{"a link", patch(patch(good, central, 5, "\x03"), central, 41, "\xa1"), `
			x [zip]
			x!/a.json "" ! a symbolic link, which is not followed
			x!/b.json "[2]"
			`},
		{"cut", good[:len(good)-30], "x [zip] (the directory at its end is missing or damaged, as in a download that was cut: 2 members were found without it, up to byte 124 of 220; there may have been more)\nx!/a.json 150 bytes\nx!/b.json \"[2]\"\n"},
		{"cut in the first member", good[:45], "x [zip] (the directory at its end is missing or damaged, as in a download that was cut: 1 members were found without it, up to byte 45 of 45; there may have been more)\nx!/a.json 150 bytes ! damaged: zip: the member ends too early\n"},
		{"cut in a header", good[:20], "x [zip] ! damaged: zip: no directory at its end, as in a download that was cut; unpack what can be saved and give the files\n"},
		{"directory elsewhere", patch(good, end, 16, "\xff\xff\x01"), "x [zip] (the directory at its end is missing or damaged, as in a download that was cut: 2 members were found without it, up to byte 124 of 250; there may have been more)\nx!/a.json 150 bytes\nx!/b.json \"[2]\"\n"},
		{"something behind", good + "and more", "x [zip] (8 bytes follow the end of the zip)\nx!/a.json 150 bytes\nx!/b.json \"[2]\"\n"},
		{"hidden", hidden, "x [zip] (54 bytes from " + fmt.Sprint(at) + " on belong to no member)\nx!/a.json 150 bytes\nx!/b.json \"[2]\"\n"},
		{"pushed back", good[:strings.Index(good, central)] + strings.Repeat("hidden", 9) + good[strings.Index(good, central):], `
			x [zip]
			x!/a.json "" ! damaged: zip: no member where the directory says one is
			x!/b.json "" ! damaged: zip: no member where the directory says one is
			`},
		{"empty", zipped(t, zip.Store), "x [zip]\n"},
		{"office", zipped(t, zip.Deflate, item{"[Content_Types].xml", "<xml/>"}, item{"xl/workbook.xml", "<xml/>"}), ""},
	} {
		dir := tree(t, map[string]string{"x": tt.in})
		got := list(Limits{}, dir+"/x")
		switch tt.name {
		case "office":
			if !strings.HasSuffix(got, "! an Office document, not an export: save the sheet as CSV\n") {
				t.Errorf("office: got\n%s", got)
			}
		default:
			check(t, tt.name, got, strings.ReplaceAll(tt.want, "\t", ""))
		}
	}
}

// A thousand directory entries for one body: a small file that unfolds without
// end. It must be refused before anything is unfolded.
func TestOverlappingMembersAreRefused(t *testing.T) {
	z := zipped(t, zip.Deflate, item{"a", strings.Repeat("0", 100000)})
	from, to := strings.Index(z, "PK\x01\x02"), strings.Index(z, "PK\x05\x06")
	dir := strings.Repeat(z[from:to], 1000)
	tail := []byte(z[to:])
	le.PutUint16(tail[8:], 1000)
	le.PutUint16(tail[10:], 1000)
	le.PutUint32(tail[12:], uint32(len(dir)))
	root := tree(t, map[string]string{"x": z[:from] + dir + string(tail)})
	var got []Entry
	for e := range Walk([]string{root}, Limits{}) {
		got = append(got, e)
	}
	if len(got) != 1 || !errors.Is(got[0].Err, ErrOverlap) {
		t.Errorf("got %d entries, %v", len(got), got[0].Err)
	}
}

func TestGzip(t *testing.T) {
	var lines strings.Builder
	for i := range 20000 {
		fmt.Fprintf(&lines, "{\"n\":%d}\n", i*i)
	}
	text := lines.String()
	good := gzipped(text)
	for _, tt := range []struct {
		name, in string
		least    int
		err      string
	}{
		{"good", good, len(text), ""},
		{"two members", gzipped(text[:100]) + gzipped(text[100:]), len(text), ""},
		{"padding", good + strings.Repeat("\x00", 512), len(text), ""},
		{"bytes behind", good + "trailing", len(text), "damaged: gzip: bytes after the end of the compressed data are not read"},
		{"tail missing", good[:len(good)-10], len(text) - 100, "damaged: gzip: the file ends too early"},
		{"half", good[:len(good)/2], len(text) / 3, "damaged: gzip: the file ends too early"},
		{"checksum", good[:len(good)-6] + "x" + good[len(good)-5:], len(text), "damaged: gzip: the checksum does not match"},
		{"second member cut", gzipped(text[:100]) + good[:15], 100, "damaged: gzip: the file ends too early"},
	} {
		dir := tree(t, map[string]string{"a.json.gz": tt.in})
		entries := slices.Collect(Walk([]string{dir}, Limits{}))
		if len(entries) != 2 || entries[1].Path != "box/a.json.gz!/a.json" || entries[1].Container != "box/a.json.gz" {
			t.Fatalf("%s: got %v", tt.name, entries)
		}
		for range 2 { // it can be opened again
			data, err := read(entries[1])
			if len(data) < tt.least || !strings.HasPrefix(text, data) || (err == nil) != (tt.err == "") || (err != nil && err.Error() != tt.err) {
				t.Errorf("%s: got %d of %d bytes, %v, want %q", tt.name, len(data), len(text), err, tt.err)
			}
		}
	}
}

func TestLimits(t *testing.T) {
	zeros := strings.Repeat("\x00", 4<<20)
	deep := "x"
	for range 5 {
		deep = gzipped(deep)
	}
	var many []item
	for i := range 30 {
		many = append(many, item{fmt.Sprint(i), ""})
	}
	small := Limits{Free: 1 << 20, Ratio: 100, Members: 20, Memory: 100 << 10}
	for _, tt := range []struct{ name, in, want string }{
		{"gzip bomb", gzipped(zeros), "over a limit: gzip unfolds to more than 100 times its size"},
		{"zip bomb", zipped(t, zip.Deflate, item{"a", zeros}), "over a limit: zip unfolds to more than 100 times its size"},
		{"many small bombs", zipped(t, zip.Deflate, item{"a", zeros[:900<<10]}, item{"b", zeros[:900<<10]}), "over a limit: zip unfolds to more than 100 times its size"},
		{"too deep", deep, "over a limit: more than 3 archives inside each other"},
		{"too many", zipped(t, zip.Store, many...), "over a limit: more than 20 members in one file"},
		{"too big to hold", gzipped(zipped(t, zip.Store, item{"a", strings.Repeat("0123456789abcdef", 10<<10)})), "over a limit: a zip archive inside another archive may have 0 MiB, since it is held in memory: unpack it and give the files"},
	} {
		dir := tree(t, map[string]string{"x": tt.in})
		if got := list(small, dir); !strings.Contains(got, tt.want) {
			t.Errorf("%s: got\n%swant %s", tt.name, got, tt.want)
		}
	}
}
