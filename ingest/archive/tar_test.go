package archive

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

func tarred(t testing.TB, items ...item) string {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, it := range items {
		h := &tar.Header{Name: it.name, Mode: 0o600, Size: int64(len(it.data)), Typeflag: tar.TypeReg}
		switch {
		case strings.HasPrefix(it.data, "-> "):
			h.Typeflag, h.Linkname, h.Size = tar.TypeSymlink, it.data[3:], 0
		case strings.HasSuffix(it.name, "/"):
			h.Typeflag = tar.TypeDir
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if h.Size > 0 {
			io.WriteString(w, it.data)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func zstandard(data string) string {
	var b bytes.Buffer
	z, _ := zstd.NewWriter(&b)
	io.WriteString(z, data)
	z.Close()
	return b.String()
}

const bzipped = "\x42\x5a\x68\x39\x31\x41\x59\x26\x53\x59\xa1\x03\x89\x58\x00\x00\x03\xd9\x80\x00\x10\x40\x00\x10\x00\x12\x20\x4c\x30\x20\x00\x22\x06\x9a\x0d\x08\x06\x9a\x68\xc1\x1d\xa5\x8f\x20\x95\x60\x4f\xe2\xee\x48\xa7\x0a\x12\x14\x20\x71\x2b\x00"

func TestTar(t *testing.T) {
	long := strings.Repeat("a line of a log\n", 20_000)
	inner := tarred(t, item{"dir/", ""}, item{"dir/b.json", "[1]"}, item{"a.json", long}, item{"link", "-> /etc/passwd"}, item{"../../up.json", "[2]"},
		item{"deep.zip", zipped(t, zip.Deflate, item{"in.json", "{}"})}, item{"a.json", "again"})
	for name, files := range map[string]map[string]string{
		"tar":    {"x.tar": inner},
		"tar.gz": {"x.tar.gz": gzipped(inner)},
		"zst":    {"x.tar.zst": zstandard(inner)},
	} {
		got := map[string]string{}
		var order []string
		for e := range Walk([]string{tree(t, files)}, Limits{}) {
			short := e.Path[strings.LastIndex(e.Path, ".tar")+4:]
			if e.Archive != "" || !strings.HasPrefix(short, "!/") && !strings.Contains(short, ".tar") && e.Err == nil {
				continue
			}
			data, err := read(e)
			if again, err2 := read(e); e.Open != nil && (again != data || err2 != nil) {
				t.Errorf("%s: %s: read again it is %d bytes, not %d (%v)", name, e.Path, len(again), len(data), err2)
			}
			if err != nil {
				data = "! " + err.Error()
			}
			got[short] += data
			order = append(order, short)
		}
		want := map[string]string{"!/dir/b.json": "[1]", "!/a.json": long + "again", "!/link": "! " + ErrLink.Error(), "!/up.json": "[2]", "!/deep.zip!/in.json": "{}"}
		for path, w := range want {
			if got[path] != w {
				t.Errorf("%s: %s is %.40q, want %.40q", name, path, got[path], w)
			}
		}
		if len(got) != len(want) {
			t.Errorf("%s: found %q", name, order)
		}
	}
}

func TestDamagedTar(t *testing.T) {
	whole := tarred(t, item{"a.json", "[1]"}, item{"b.json", strings.Repeat("x", 3000)})
	var got []string
	for e := range Walk([]string{tree(t, map[string]string{"x.tar": whole[:2000]})}, Limits{}) {
		data, err := read(e)
		status := "whole"
		if e.Err != nil || err != nil {
			status = "damaged"
		}
		got = append(got, e.Path[strings.Index(e.Path, "x.tar"):]+" "+status)
		_ = data
	}
	if s := strings.Join(got, ", "); s != "x.tar damaged, x.tar!/a.json whole, x.tar!/b.json damaged" && s != "x.tar whole, x.tar!/a.json whole, x.tar!/b.json damaged" {
		t.Errorf("got %s", s)
	}
}

func TestStreams(t *testing.T) {
	z := zstandard("zstd by its bytes")
	dir := tree(t, map[string]string{"a.json.zst": z, "two.zst": z + z, "cut.zst": z[:len(z)-3], "c.json.bz2": bzipped})
	check(t, "streams", list(Limits{}, dir), `
	box/a.json.zst [zstd]
	box/a.json.zst!/a.json "zstd by its bytes"
	box/c.json.bz2 [bzip2]
	box/c.json.bz2!/c.json "bzip2 by its bytes\n"
	box/cut.zst [zstd]
	box/cut.zst!/cut "" ! damaged: zstd: the file ends too early
	box/two.zst [zstd]
	box/two.zst!/two "zstd by its byteszstd by its bytes"
	`)
	bomb := tree(t, map[string]string{"bomb.zst": zstandard(strings.Repeat("\x00", 4<<20))})
	for e := range Walk([]string{bomb}, Limits{Ratio: 10, Free: 1 << 20}) {
		if e.Archive == "" {
			if _, err := read(e); err == nil || !strings.Contains(err.Error(), "unfolds") {
				t.Errorf("%s: %v", e.Path, err)
			}
		}
	}
}
