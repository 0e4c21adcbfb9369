package tablefile

import "fmt"

// Lost is a row group of which rows could not be read.
type Lost struct {
	Group  int    // from 1
	Rows   int64  // that were not read; 1 if the footer claims more than there can be; 0 if all that it claims were
	Offset int64  // bytes, of the row group
	Length int64  // bytes, without those that are of another group before it
	Reason string // in a few words, without text from the file
}

// Lost returns the row groups of which rows could not be read, in order. It is
// complete once Read has returned io.EOF.
func (f *Foreign) Lost() []Lost { return f.lost }

// lose gives up the open row group for a reason. A row has a value or more in
// each column, so a footer that claims more rows than there are bytes is not
// believed; nor are all groups together that lie upon each other.
func (f *Foreign) lose(why error) {
	_, end := groupSpan(&f.file.Metadata().RowGroups[f.group-1])
	begin, length := f.tell()
	l := Lost{Group: f.group, Rows: f.left, Offset: begin, Length: length, Reason: why.Error()}
	switch total := f.file.Metadata().RowGroups[f.group-1].NumRows; {
	case l.Rows > min(end-begin, f.size-f.gone):
		l.Rows = 1
		l.Reason += fmt.Sprintf("; the footer claims %d rows, which its bytes cannot hold: counted as one", total)
	case l.Rows > 0 && l.Rows < total:
		l.Reason += fmt.Sprintf("; the first %d of %d rows were read", total-l.Rows, total)
	}
	l.Rows = max(l.Rows, 0)
	f.lost, f.gone = append(f.lost, l), f.gone+l.Rows
	if f.rows != nil {
		rows := f.rows
		f.rows = nil
		guard(func() (struct{}, error) { return struct{}{}, rows.Close() }) // nothing more is wanted of it
	}
}
