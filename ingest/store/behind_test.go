package store

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"prtscope/ingest/column"
	"prtscope/ingest/signin"
	"prtscope/ingest/tablefile"
)

// An error of a file ends a table, whenever it comes; what comes behind it is not
// written, and nobody waits for it.
func TestErrorsOfFilesEndATable(t *testing.T) {
	full, closed := errors.New("full"), errors.New("not closed")
	for name, tt := range map[string]struct {
		create, done int // which call fails
		want         error
	}{"first file": {1, 0, full}, "a later file": {3, 0, full}, "closing the last": {0, 6, closed}, "closing": {0, 2, closed}} {
		table := SignIns(t.TempDir(), 1<<30)
		table.fileRows = 15
		for i := range int64(90) {
			if err := table.Add(batchOf(record{source: "#1", record: i + 1, user: fmt.Sprint("u", i/15), id: fmt.Sprint(i), time: i * 1e6})); err != nil {
				t.Fatal(err)
			}
		}
		creates, dones := 0, 0
		_, err := table.Finish(sums, ranks, func() (io.Writer, func(int64) error, error) {
			if creates++; creates == tt.create {
				return nil, nil, full
			}
			return io.Discard, func(int64) error {
				if dones++; dones == tt.done {
					return closed
				}
				return nil
			}, nil
		})
		if err != tt.want {
			t.Errorf("%s: %v", name, err)
		}
		if last := max(tt.create, tt.done); creates != last || dones > last {
			t.Errorf("%s: %d files begun, %d ended", name, creates, dones)
		}
	}
}

func TestBehindWritesInOrder(t *testing.T) {
	var got []int
	batch := column.NewBatch(column.NewSchema("none", 1))
	b := newBehind(func(rows []column.Row) error {
		if rows[0].At == 3 {
			time.Sleep(time.Millisecond)
		}
		got = append(got, rows[0].At)
		if rows[0].At == 9 {
			panic("nine")
		}
		return nil
	}, func() error { got = append(got, -1); return nil })
	var rows []column.Row
	var err error
	for i := 0; err == nil; i++ {
		rows, err = b.add(append(rows, column.Row{Batch: batch, At: i}), i == 4)
	}
	if e := b.close(); fmt.Sprint(got) != "[0 1 2 3 4 -1 5 6 7 8 9]" || e == nil || fmt.Sprint(err) != fmt.Sprint(e) {
		t.Errorf("wrote %v: %v, %v", got, err, e)
	}
}

// Rows that were merged lie in a batch that others are merged into; while rows of
// a file are read behind, none are. Run it with -race.
func TestMergedRowsStayAsTheyAreWhileRead(t *testing.T) {
	rowsOf := func(fileRows int64) (lines []string, result *Result) {
		table := SignIns(t.TempDir(), 1<<30)
		table.fileRows = fileRows
		for i := range int64(600) {
			for _, source := range []string{"#1", "#2"} {
				r := record{source: source, record: i + 1, user: fmt.Sprintf("u%03d", i/3), id: fmt.Sprint(i), time: i * 1e6, auth: fmt.Sprint("of ", source, i)}
				if err := table.Add(batchOf(r)); err != nil {
					t.Fatal(err)
				}
			}
		}
		files, result := finish(t, table)
		return show(t, files, signin.UserID, signin.EventID, signin.AuthDetails, signin.Source, signin.AlsoIn, signin.Filled), result
	}
	want, _ := rowsOf(1 << 20)
	got, result := rowsOf(2)
	if result.Rows != 600 || len(got) != 600 || !slices.Equal(got, want) {
		t.Errorf("%d rows, %d of them read, are not those of one file", result.Rows, len(got))
	}
}

// Row groups are gathered into the room of the one before the last, and files have
// the buffers of the one before: what was in them is gone.
func TestRowGroupsDoNotMeetInTheirRooms(t *testing.T) {
	rowsOf := func(fileText int64) []string {
		table := SignIns(t.TempDir(), 1<<30)
		table.fileText = fileText
		for i := range int64(300) {
			name := strings.Repeat(fmt.Sprintf("%06d", i*7919%1000), tablefile.GroupText/6/20)
			r := record{source: "#1", record: i + 1, user: fmt.Sprintf("u%03d", i), id: fmt.Sprint(i), time: i * 1e6, name: name}
			if err := table.Add(batchOf(r)); err != nil {
				t.Fatal(err)
			}
		}
		files, _ := finish(t, table)
		return show(t, files, signin.UserID, signin.EventID, signin.EventTime, signin.Record, signin.Offset, signin.UserName)
	}
	one, several := rowsOf(1<<40), rowsOf(2*tablefile.GroupText)
	if !slices.IsSorted(one) || !slices.Equal(one, several) {
		t.Error("rows of one file are not those of several")
	}
	for i, line := range one {
		if !strings.HasSuffix(line, fmt.Sprintf("%06d", i*7919%1000)) || !strings.Contains(line, fmt.Sprintf("record=%d ", i+1)) {
			t.Fatalf("row %d is %.80s", i, line)
		}
	}
}
