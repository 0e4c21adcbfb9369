package ingest

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"prtscope/ingest/casefile"
	"prtscope/ingest/custody"
	"prtscope/ingest/signin"
	"prtscope/samples"
)

func sampleFile(t *testing.T, path string) []byte {
	t.Helper()
	b, err := fs.ReadFile(samples.Files(), path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Parquet, flat or nested, on disk or in an archive, gives the sign-ins that
// diagnostic settings tell of, to the value, and each its row group.
func TestParquetTellsTheSame(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"SigninLogs-flat.parquet", "SigninLogs-nested.parquet"} {
		if err := os.WriteFile(filepath.Join(dir, name), sampleFile(t, "parquet/"+name), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	w, err := z.Create("copy.parquet")
	if err == nil {
		_, err = w.Write(sampleFile(t, "parquet/SigninLogs-flat.parquet"))
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	archived := filepath.Join(t.TempDir(), "a.zip")
	if err := os.WriteFile(archived, packed.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
	plain, zipped, whole := filepath.Join(t.TempDir(), "plain"), filepath.Join(t.TempDir(), "zipped"), filepath.Join(t.TempDir(), "whole")
	flat := read(t, plain, 2, []string{filepath.Join(dir, "SigninLogs-flat.parquet")})
	if c := read(t, zipped, 2, []string{archived}); !slices.Equal(names(c, "events/"), names(flat, "events/")) {
		t.Error("in an archive it gives other rows")
	}
	if s := flat.Sources[0].Spans; s.Records < flat.Sources[0].Bytes/4 || s.Structure < 8 || s.Records+s.Structure != flat.Sources[0].Bytes {
		t.Errorf("of %d bytes the row group has %d, and the footer and what else there is %d", flat.Sources[0].Bytes, s.Records, s.Structure)
	}
	both := read(t, whole, 2, []string{dir})
	if both.Account.Kept < 50 || both.Account.Rejected != 0 || len(both.Account.Other) != 0 {
		t.Errorf("account %+v", both.Account)
	}
	diagnostic := filepath.Join(t.TempDir(), "diagnostic")
	c := read(t, diagnostic, 2, unpack(t, "diagnostic"))
	text := func(dir string, c *custody.Case) map[string]string {
		all := map[string]string{}
		for _, r := range eventsOf(t, dir, c) {
			id, _ := r.Batch.Text(signin.EventID, r.At)
			var line strings.Builder
			for _, col := range signin.Compared.List() {
				if signin.Schema.Fields[col].Type.Strings() {
					v, _ := r.Batch.Text(col, r.At)
					line.WriteString(signin.Schema.Fields[col].Name + "=" + v + " ")
				} else if col != signin.EventTime && r.Batch.Has(col, r.At) {
					line.WriteString(signin.Schema.Fields[col].Name + "=" + strconv.FormatInt(r.Batch.Num(col, r.At), 10) + " ")
				}
			}
			all[id] = line.String()
		}
		return all
	}
	told := text(diagnostic, c)
	for id, got := range text(whole, both) {
		if want := told[id]; got != want {
			t.Errorf("%s:\n%s\nwant\n%s", id, got, want)
		}
	}
	for _, r := range eventsOf(t, plain, flat) {
		if at := r.Batch.Num(signin.Offset, r.At); at != 4 {
			t.Errorf("record %d lies in the row group at %d, want 4", r.Batch.Num(signin.Record, r.At), at)
		}
	}
}

// What is wrong with a Parquet file is said of it, and the run goes on.
func TestParquetThatIsNone(t *testing.T) {
	whole := sampleFile(t, "parquet/SigninLogs-flat.parquet")
	broken := bytes.Clone(whole)
	copy(broken[len(broken)-400:], bytes.Repeat([]byte{0xff}, 300))
	middle := bytes.Clone(whole)
	copy(middle[200:], bytes.Repeat([]byte{0xff}, 2000))
	for name, tt := range map[string]struct {
		text   []byte
		status custody.Status
		why    string
	}{
		"cut in the middle":  {whole[:len(whole)/2], custody.Truncated, "it breaks off"},
		"a mark and nothing": {[]byte("PAR1"), custody.Truncated, "it breaks off"},
		"a broken footer":    {broken, custody.Damaged, "footer is damaged"},
		"broken pages":       {middle, custody.Damaged, "row group 1"},
		"encrypted":          {append([]byte("PARE"), append(bytes.Repeat([]byte{1}, 100), "PARE"...)...), custody.Damaged, "it is encrypted"},
	} {
		file := filepath.Join(t.TempDir(), "x.parquet")
		if err := os.WriteFile(file, tt.text, 0o666); err != nil {
			t.Fatal(err)
		}
		c := read(t, filepath.Join(t.TempDir(), "case"), 1, []string{file})
		s := c.Sources[0]
		if s.Status != tt.status || !strings.Contains(s.Why, tt.why) || s.SHA256 == "" {
			t.Errorf("%s: %s, %s", name, s.Status, s.Why)
		}
	}
}

// What goes wrong with our copy of a Parquet file ends the run; what the file
// claims of itself does not.
func TestParquetCopyThatFails(t *testing.T) {
	for _, dir := range []string{t.TempDir(), filepath.Join(t.TempDir(), "none")} {
		r := newReader(t.Context(), Options{Threads: 1, TempDir: dir})
		once := struct{ io.Reader }{strings.NewReader("PAR1")} // as it comes out of an archive
		sum := &summer{r: once, hash: sha256.New()}
		at, discard, err := r.whole(sum, sum)
		if err == nil {
			for _, beyond := range []int64{-1, 4, math.MaxInt64} {
				if n, err := at.ReadAt(make([]byte, 1), beyond); n != 0 || err != io.EOF || r.over != nil {
					t.Errorf("at %d of 4: %d bytes, %v, and the run ends with %v", beyond, n, err, r.over)
				}
			}
			discard()
			_, err = at.ReadAt(make([]byte, 1), 0)
		}
		var output *casefile.OutputError
		if err == nil || !errors.As(r.over, &output) || !strings.HasPrefix(output.Path, filepath.Join(dir, "parquet-")) {
			t.Errorf("%s: %v, and the run ends with %v", dir, err, r.over)
		}
	}
}
