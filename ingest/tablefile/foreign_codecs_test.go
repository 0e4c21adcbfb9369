package tablefile

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go/format"
	"github.com/pierrec/lz4/v4"
)

// duckDB returns files of the same forty rows that DuckDB 1.5 wrote, one for
// each codec, with its older encodings and its newer ones: delta, split bytes.
func duckDB(t testing.TB) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	paths, _ := filepath.Glob("testdata/*.parquet")
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files[strings.TrimSuffix(filepath.Base(path), ".parquet")] = b
	}
	return files
}

// duckLine is row number i of them.
func duckLine(i int) string {
	code, system := "null", "null"
	if i%3 != 0 {
		code = fmt.Sprint(i * 1000)
	}
	if i%2 == 0 {
		system = `"Windows 11"`
	}
	return fmt.Sprintf(`{"Id":"%08d-1f2e-4d3c-8b5a-69788796a500","CreatedDateTime":"2026-05-15T09:%02d:00.123456Z","Code":%s,"Managed":%v,"Score":%v,"Big":%d,"Words":["word %d",null,"x"],`+
		`"Device":{"name":"PC-%d","os":%s},"Amount":%d.00,"G":"4d63c1c4-c95b-4d3c-8e0a-1271fd813e%02d","Text":"%s"}`+"\n",
		i, i, code, i%2 == 0, float64(i)/4, int64(i)*1234567890123, i%4, i%5, system, i%7, i, strings.Repeat("a line that says the same again ", 3))
}

func TestForeignCodecs(t *testing.T) {
	var want strings.Builder
	for i := range 40 {
		want.WriteString(duckLine(i))
	}
	files := duckDB(t)
	for _, name := range []string{"uncompressed-v1", "uncompressed-v2", "snappy-v1", "gzip-v1", "zstd-v1", "brotli-v1", "brotli-v2", "lz4_raw-v1", "lz4_raw-v2"} {
		if _, got, err := foreign(files[name]); err != nil || got != want.String() {
			t.Errorf("%s: %v\n%.400s\nwant\n%.400s", name, err, got, want.String())
		}
	}
	m := &format.FileMetaData{RowGroups: []format.RowGroup{{Columns: []format.ColumnChunk{{MetaData: format.ColumnMetaData{Codec: format.Lz4, DataPageOffset: 4}}}}}}
	if err := checkForeign(m, 100, 1); err == nil || !strings.Contains(err.Error(), "as Hadoop frames it") {
		t.Errorf("LZ4 of Hadoop: %v", err)
	}
}

// A block of LZ4 that is not what it claims is noticed before the library sees
// it, which would look for room for it for ever.
func TestForeignBlocks(t *testing.T) {
	text := []byte(strings.Repeat("the same ", 50))
	block := make([]byte, lz4.CompressBlockBound(len(text)))
	n, err := lz4.CompressBlock(text, block, nil)
	if err != nil || n == 0 {
		t.Fatal(n, err)
	}
	block = block[:n]
	unfold := func(b []byte, claim int) error {
		return checkUnfold(strings.NewReader(string(b)), format.Lz4Raw, 0, pageHead{compressed: int64(len(b)), unfolded: int64(claim)})
	}
	if err := unfold(block, len(text)); err != nil {
		t.Error(err)
	}
	for name, err := range map[string]error{"less": unfold(block, len(text)-1), "more": unfold(block, len(text)+1), "nothing": unfold(block, 0), "negative": unfold(block, -1), "cut": unfold(block[:n-1], len(text)), "noise": unfold([]byte("\xff\xff\xff\xff"), 1<<20)} {
		if err == nil {
			t.Errorf("%s: believed", name)
		}
	}
}
