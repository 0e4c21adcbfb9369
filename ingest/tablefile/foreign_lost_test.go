package tablefile

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
)

// damagedLast returns a file of three row groups of 200 rows, the second of
// which has a damaged page behind whole ones.
func damagedLast(t *testing.T) []byte {
	rows := make([]exported, 600)
	for i := range rows {
		rows[i] = exportedRows[i%2]
		rows[i].ID = strings.Repeat(string(rune('a'+i%26)), 50)
	}
	file := export(t, rows, 200, parquet.Compression(&parquet.Snappy), parquet.PageBufferSize(500))
	f, err := OpenForeign(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	m := &f.file.Metadata().RowGroups[1].Columns[0].MetaData
	from, length := chunkSpan(m)
	copy(file[from+length-20:from+length], bytes.Repeat([]byte{0xff}, 20))
	return file
}

// Rows before a damaged page are read, those behind it in the row group are
// lost and counted, and other row groups stay whole.
func TestForeignLost(t *testing.T) {
	file := damagedLast(t)
	f, got, err := foreign(file)
	if err != nil {
		t.Fatal(err)
	}
	read := int64(strings.Count(got, "\n"))
	lost := f.Lost()
	if len(lost) != 1 || lost[0].Group != 2 || read+lost[0].Rows != 600 || lost[0].Rows == 200 || lost[0].Rows == 0 || !strings.Contains(lost[0].Reason, "rows were read") {
		t.Errorf("%d rows read, lost: %+v", read, lost)
	}
	begin, end := groupSpan(&f.file.Metadata().RowGroups[1])
	if lost[0].Offset != begin || lost[0].Length != end-begin {
		t.Errorf("lost at %d, %d bytes, want %d, %d", lost[0].Offset, lost[0].Length, begin, end-begin)
	}
}

// A footer cannot have thousands of millions of rows set aside, nor the same
// bytes again and again.
func TestForeignLostClaims(t *testing.T) {
	file := damagedLast(t)
	f, err := OpenForeign(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	groups := f.file.Metadata().RowGroups
	groups[0] = groups[1]
	groups[0].NumRows, groups[1].NumRows = 5e9, int64(len(file))/4
	groups[2] = groups[1]
	if _, err := io.Copy(io.Discard, f); err != nil {
		t.Fatal(err)
	}
	rows, bytes := int64(0), int64(0)
	for _, l := range f.Lost() {
		rows, bytes = rows+l.Rows, bytes+l.Length
	}
	if rows > int64(len(file))+3 || bytes > int64(len(file)) || !strings.Contains(f.Lost()[0].Reason, "cannot hold") {
		t.Errorf("%d rows and %d bytes lost of a file of %d: %+v", rows, bytes, len(file), f.Lost())
	}
}
