package ingest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"prtscope/ingest/custody"
	"prtscope/ingest/tablefile"
)

// warehoused is a line of a log as a data warehouse could write it.
type warehoused struct {
	ID      string `parquet:"Id"`
	Created string `parquet:"CreatedDateTime"`
	Time    string `parquet:"TimeGenerated"`
	User    string `parquet:"UserPrincipalName"`
	App     string `parquet:"AppId"`
	Code    string `parquet:"ResultType"`
	Type    string `parquet:"Category"`
}

func warehouse(t *testing.T, rows, group int) []byte {
	t.Helper()
	var out bytes.Buffer
	w := parquet.NewGenericWriter[warehoused](&out, parquet.Compression(&parquet.Snappy))
	for i := range rows {
		at := fmt.Sprintf("2026-05-04T%02d:%02d:00Z", i/60%24, i%60)
		_, err := w.Write([]warehoused{{fmt.Sprintf("0a7f3c52-6f0e-4b3b-9d53-6a1c5e3b%04x", i), at, at, fmt.Sprintf("u%d@b.example", i%7), "38aa3b87-a06d-4817-b275-7a316988d93b", "0", "SignInLogs"}})
		if err == nil && i%group == group-1 {
			err = w.Flush()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// setAside adds up the records and bytes that rejected.jsonl tells of.
func setAside(t *testing.T, text []byte) (records, length int64) {
	t.Helper()
	for line := range bytes.Lines(text) {
		var r rejection
		if err := json.Unmarshal(line, &r); err != nil {
			t.Fatal(err)
		}
		records += max(r.Last, r.Record) - r.Record + 1
		length += r.Length
	}
	return records, length
}

// accounted reads a file and holds its account against rejected.jsonl.
func accounted(t *testing.T, file []byte) *custody.Source {
	t.Helper()
	path, dir := filepath.Join(t.TempDir(), "x.parquet"), filepath.Join(t.TempDir(), "case")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	s := read(t, dir, 2, []string{path}).Sources[0]
	if err := s.Account.Balance(); err != nil {
		t.Error(err)
	}
	if b := s.Spans; b.Records+b.Structure+b.Rejected != s.Bytes || b.Records < 0 || b.Structure < 0 || b.Rejected < 0 {
		t.Errorf("%d bytes, but %+v", s.Bytes, b)
	}
	text, err := os.ReadFile(filepath.Join(dir, "rejected.jsonl"))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	told, length := setAside(t, text)
	if told != s.Account.Rejected || length != s.Spans.Rejected {
		t.Errorf("%d records and %d bytes stand in rejected.jsonl, the account says %d and %d", told, length, s.Account.Rejected, s.Spans.Rejected)
	}
	return &s
}

// Whatever is damaged in a Parquet file whose footer can be read, each row that
// it tells of is a record or set aside.
func TestParquetLosesNoRowUnsaid(t *testing.T) {
	rounds := uint64(60)
	if testing.Short() {
		rounds = 6
	}
	damaged := 0
	for name, file := range map[string][]byte{
		"flat": sampleFile(t, "parquet/SigninLogs-flat.parquet"), "nested": sampleFile(t, "parquet/SigninLogs-nested.parquet"), "groups": warehouse(t, 400, 100),
	} {
		whole, err := tablefile.OpenForeign(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			t.Fatal(err)
		}
		if s := accounted(t, file); s.Account.Records != whole.Rows() || s.Account.Rejected != 0 || s.Status != custody.Read {
			t.Errorf("%s, whole: %s, %+v", name, s.Status, s.Account)
		}
		for seed := range rounds {
			rnd := rand.New(rand.NewPCG(seed, 1))
			broken := bytes.Clone(file)
			for range 5 {
				broken[4+rnd.IntN(len(file)-12)] = byte(rnd.Uint32())
			}
			rows := int64(1) // a file that cannot be opened is set aside as one
			if f, err := tablefile.OpenForeign(bytes.NewReader(broken), int64(len(broken))); err == nil {
				rows = f.Rows()
			}
			s := accounted(t, broken)
			if s.Status == custody.Unknown {
				continue // its columns have other names
			}
			if s.Status == custody.Damaged {
				damaged++
			}
			if rows > whole.Rows() || strings.Contains(s.Why, "more rows than") {
				continue // the footer itself is wrong about them
			}
			if s.Account.Records != rows || s.Status == custody.Damaged && (s.Account.Rejected == 0 || s.Spans.Rejected == 0) {
				t.Errorf("%s, seed %d: %d rows, %s (%s), %+v, %+v", name, seed, rows, s.Status, s.Why, s.Account, s.Spans)
			}
		}
	}
	if damaged < int(rounds)/2 {
		t.Errorf("only %d files came out damaged", damaged)
	}
}

// What is lost is told by its place, and what lies around it is read.
func TestParquetGroupIsSetAside(t *testing.T) {
	file := warehouse(t, 400, 100)
	f, err := parquet.OpenFile(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	second := f.Metadata().RowGroups[1].Columns
	header, last := second[0].MetaData.DataPageOffset, second[len(second)-1].MetaData
	end := last.DataPageOffset + last.TotalCompressedSize
	if last.DictionaryPageOffset != 0 {
		end = last.DictionaryPageOffset + last.TotalCompressedSize
	}
	footer := int64(len(file)) - 100
	for name, tt := range map[string]struct {
		at                       int64
		cut                      bool
		records, rejected, bytes int64
		status                   custody.Status
	}{
		"data":        {header + 40, false, 400, 100, end - header, custody.Damaged},
		"page header": {header, false, 400, 100, end - header, custody.Damaged},
		"footer":      {footer, false, 1, 1, int64(len(file)), custody.Damaged},
		"cut":         {header, true, 1, 1, header, custody.Truncated},
	} {
		broken := bytes.Clone(file)
		if tt.cut {
			broken = broken[:tt.at]
		} else {
			copy(broken[tt.at:], bytes.Repeat([]byte{0xff}, 30))
		}
		s := accounted(t, broken)
		if s.Status != tt.status || s.Account.Records != tt.records || s.Account.Rejected != tt.rejected || s.Spans.Rejected != tt.bytes {
			t.Errorf("%s: %s (%s), %+v, %+v; want %+v", name, s.Status, s.Why, s.Account, s.Spans, tt)
		}
	}
}
