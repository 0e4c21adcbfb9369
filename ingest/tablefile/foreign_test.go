package tablefile

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress"
	tenantexport "prtscope/samples/export"
	"prtscope/samples/stories"
	"prtscope/samples/tenant"
)

// exported is a row as another program could write it.
type exported struct {
	ID      string            `parquet:"id"`
	Created time.Time         `parquet:"CreatedDateTime,timestamp(microsecond)"`
	Millis  int64             `parquet:"millis,timestamp(millisecond)"`
	Code    *int32            `parquet:"code,optional"`
	Managed *bool             `parquet:"managed,optional"`
	Score   float64           `parquet:"score"`
	Guid    [16]byte          `parquet:"guid,uuid"`
	Amount  int64             `parquet:"amount,decimal(2:9)"`
	Detail  *detail           `parquet:"detail,optional"`
	Words   []string          `parquet:"words,list"`
	Steps   []detail          `parquet:"steps"`
	Tags    map[string]string `parquet:"tags"`
	Raw     []byte            `parquet:"raw,optional"`
}

type detail struct {
	Name  *string  `parquet:"name,optional"`
	Items []string `parquet:"items"`
}

func ptr[T any](v T) *T { return &v }

var exportedRows = []exported{
	{ID: "a\"b\n", Created: time.Date(2026, 5, 15, 9, 0, 0, 123456000, time.UTC), Millis: -1, Code: ptr(int32(50126)), Managed: ptr(true), Score: 1.5,
		Guid: [16]byte{0x4d, 0x63, 0xc1, 0xc4, 0xc9, 0x5b, 0x4d, 0x3c, 0x8e, 0x0a, 0x12, 0x71, 0xfd, 0x81, 0x3e, 0}, Amount: -5,
		Detail: &detail{Name: ptr("n"), Items: []string{"x", "y"}}, Words: []string{"one", "two"},
		Steps: []detail{{Items: []string{"1", "2"}}, {Name: ptr("s")}}, Tags: map[string]string{"k": "v"}, Raw: []byte("text")},
	{ID: "", Created: time.Unix(0, 0).UTC()},
}

const exportedText = `{"id":"a\"b\u000a","CreatedDateTime":"2026-05-15T09:00:00.123456Z","millis":"1969-12-31T23:59:59.999Z","code":50126,"managed":true,"score":1.5,` +
	`"guid":"4d63c1c4-c95b-4d3c-8e0a-1271fd813e00","amount":-0.05,"detail":{"name":"n","items":["x","y"]},"words":["one","two"],` +
	`"steps":[{"name":null,"items":["1","2"]},{"name":"s","items":[]}],"tags":{"key_value":[{"key":"k","value":"v"}]},"raw":"text"}
{"id":"","CreatedDateTime":"1970-01-01T00:00:00.000000Z","millis":"1970-01-01T00:00:00.000Z","code":null,"managed":null,"score":0,` +
	`"guid":"00000000-0000-0000-0000-000000000000","amount":0.00,"detail":null,"words":[],"steps":[],"tags":{"key_value":[]},"raw":null}
`

// export writes rows, so many to a row group.
func export(t testing.TB, rows []exported, group int, options ...parquet.WriterOption) []byte {
	t.Helper()
	var out bytes.Buffer
	w := parquet.NewGenericWriter[exported](&out, options...)
	for n := 0; n < len(rows); n += group {
		if _, err := w.Write(rows[n:min(len(rows), n+group)]); err != nil {
			t.Fatal(err)
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func foreign(file []byte) (*Foreign, string, error) {
	f, err := OpenForeign(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, "", err
	}
	text, err := io.ReadAll(f)
	return f, string(text), err
}

func TestForeignRows(t *testing.T) {
	for _, codec := range []compress.Codec{&parquet.Uncompressed, &parquet.Snappy, &parquet.Gzip, &parquet.Zstd, &parquet.Brotli, &parquet.Lz4Raw} {
		for _, version := range []int{1, 2} {
			file := export(t, exportedRows, 1, parquet.Compression(codec), parquet.DataPageVersion(version))
			f, got, err := foreign(file)
			if err != nil || got != exportedText || f.Rows() != 2 {
				t.Errorf("%v, version %d: %v\n%s\nwant\n%s", codec, version, err, got, exportedText)
			}
			if f == nil {
				continue
			}
			// The second row lies in a row group of its own.
			first, second := f.Offset(3), f.Offset(int64(strings.Index(got, "\n")+1))
			if first != 4 || second <= first || f.Offset(int64(len(got)-1)) != second {
				t.Errorf("%v: rows at %d and %d", codec, first, second)
			}
		}
	}
}

// A file that breaks off, or whose bytes were changed, is an error or gives
// other rows; it never panics and never takes more memory than it has bytes for.
func TestForeignDamage(t *testing.T) {
	many := make([]exported, 60)
	for i := range many {
		many[i] = exportedRows[i%2]
	}
	for _, codec := range []compress.Codec{&parquet.Snappy, &parquet.Gzip, &parquet.Zstd, &parquet.Brotli, &parquet.Lz4Raw} {
		file := export(t, many, 20, parquet.Compression(codec))
		for n := 0; n < len(file); n += 1 + n/8 {
			if _, _, err := foreign(file[:n]); !errors.Is(err, ErrCut) {
				t.Errorf("cut at %d of %d: %v", n, len(file), err)
			}
		}
		for at := 4; at < len(file)-8; at += 1 + len(file)/150 {
			for _, flip := range []byte{0x01, 0xff} {
				broken := bytes.Clone(file)
				broken[at] ^= flip
				foreign(broken)
			}
		}
		broken := bytes.Clone(file)
		binary.LittleEndian.PutUint32(broken[len(broken)-8:], 1<<30)
		if _, _, err := foreign(broken); err == nil || !strings.Contains(err.Error(), "footer is damaged") {
			t.Errorf("a footer that is longer than the file: %v", err)
		}
	}
}

// Claims that are larger than the bytes behind them are not believed.
func TestForeignClaims(t *testing.T) {
	for name, b := range map[string][]byte{
		"a list of two thousand million": {0x19, 0xfc, 0xff, 0xff, 0xff, 0xff, 0x07, 0},
		"a text of a thousand million":   {0x18, 0xff, 0xff, 0xff, 0xff, 0x07, 0},
		"a map":                          {0x1b, 0},
		"nothing":                        {},
		"structs in structs":             bytes.Repeat([]byte{0x1c}, 1000),
		"a number that goes on":          {0x15, 0xff},
	} {
		if err := checkThrift(b); err == nil {
			t.Errorf("%s: believed", name)
		}
	}
	items := append([]byte{0x19, 0xfc}, binary.AppendUvarint(nil, maxThriftItems+1)...)
	items = append(append(items, bytes.Repeat([]byte{0}, maxThriftItems+1)...), 0)
	if err := checkThrift(items); err == nil {
		t.Error("too many items are believed")
	}
	// A page of zeros that unfolds to a hundred times what its header says.
	rows := make([]exported, 1)
	rows[0].ID = strings.Repeat("x", 1<<20)
	file := export(t, rows, 1, parquet.Compression(&parquet.Zstd))
	f, err := OpenForeign(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	m := f.file.Metadata().RowGroups[0].Columns[0].MetaData
	from, _ := chunkSpan(&m)
	head, n, err := pageAt(bytes.NewReader(file), from, int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	if err := checkUnfold(bytes.NewReader(file), m.Codec, from+int64(n), head); err != nil {
		t.Errorf("an honest page: %v", err)
	}
	head.unfolded /= 2
	if err := checkUnfold(bytes.NewReader(file), m.Codec, from+int64(n), head); err != errUnfold {
		t.Errorf("a page that unfolds to twice what it claims: %v", err)
	}
}

// FuzzForeign reads what may be Parquet: each row that it is said to have is one line
// of JSON, unless it says that rows are lost.
func FuzzForeign(f *testing.F) {
	f.Add(export(f, exportedRows, 1, parquet.Compression(&parquet.Snappy)))
	f.Add(export(f, exportedRows, 2, parquet.Compression(&parquet.Zstd)))
	for _, file := range duckDB(f) {
		f.Add(file)
	}
	world, _ := stories.Small(2026)
	users := slices.DeleteFunc(world.SignIns, func(s *tenant.SignIn) bool { return s.User == nil })
	for _, nested := range []bool{false, true} { // an export job of Log Analytics
		f.Add((&tenantexport.Writer{World: world}).Parquet(users[:2], nested))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		read, text, err := foreign(file)
		if err != nil {
			return
		}
		if n := int64(strings.Count(text, "\n")); n != read.Rows() && len(read.Lost()) == 0 || n > 0 && !strings.HasSuffix(text, "}\n") {
			t.Errorf("%d rows, %d lines, and none is lost: %.100q", read.Rows(), n, text)
		}
		for line := range strings.Lines(text) {
			if !json.Valid([]byte(line)) {
				t.Errorf("a row is no JSON: %.300q", line)
			}
		}
	})
}
