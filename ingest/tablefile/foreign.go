package tablefile

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/parquet-go/parquet-go"
)

// ErrCut says that a file begins as Parquet and has no end: it breaks off.
var ErrCut = errors.New("begins as Parquet and has no footer: it breaks off")

// Foreign is a Parquet file that another program wrote, as text: one JSON
// object for each row, a line each. Nested columns become objects and lists,
// times text in UTC, ids text, bytes that are no text hexadecimal digits; a
// column without a value is null. Nothing in such a file is believed before it
// is looked at.
type Foreign struct {
	r       io.ReaderAt
	size    int64
	file    *parquet.File
	root    *jsonNode
	group   int // next to open
	rows    parquet.Rows
	left    int64 // rows of the open group
	batch   []parquet.Row
	text    []byte // made and not yet read
	written int64  // bytes of text made in all
	places  []place
	at      int // of places, in use
	lost    []Lost
	whole   int64 // bytes of the row groups of which all rows were read
	told    int64 // up to where bytes of the file are in whole or in lost
	gone    int64 // rows in lost
	err     error
}

// A place is where the text of a row group begins, and where the group does.
type place struct{ text, file int64 }

// maxForeignFooter bounds the footer of a foreign file.
const maxForeignFooter = 32 << 20

// OpenForeign opens a Parquet file. Errors are ErrCut, and what is wrong with
// its footer.
func OpenForeign(r io.ReaderAt, size int64) (*Foreign, error) {
	footer, err := foreignFooter(r, size)
	if err != nil {
		return nil, err
	}
	if err := checkThrift(footer); err != nil {
		return nil, fmt.Errorf("its footer is damaged: %w", err)
	}
	file, err := guard(func() (*parquet.File, error) {
		return parquet.OpenFile(r, size, parquet.SkipPageIndex(true), parquet.SkipBloomFilters(true))
	})
	if err != nil {
		return nil, errors.New("its footer is damaged or in a version that is not known here") // the library's words may hold names from the file
	}
	f := &Foreign{r: r, size: size, file: file, batch: make([]parquet.Row, 64)}
	if _, err := guard(func() (struct{}, error) { f.root, err = jsonSchema(file.Root()); return struct{}{}, err }); err != nil {
		return nil, err
	}
	return f, checkForeign(file.Metadata(), size, f.root.leaves())
}

// foreignFooter returns the footer of a file that has one.
func foreignFooter(r io.ReaderAt, size int64) ([]byte, error) {
	var tail [8]byte
	if size < 12 {
		return nil, ErrCut
	}
	if _, err := r.ReadAt(tail[:], size-8); err != nil && err != io.EOF {
		return nil, err
	}
	n := int64(binary.LittleEndian.Uint32(tail[:4]))
	switch {
	case string(tail[4:]) == "PARE":
		return nil, errors.New("it is encrypted")
	case string(tail[4:]) != magic:
		return nil, ErrCut
	case n > size-12 || n > maxForeignFooter:
		return nil, fmt.Errorf("its footer is damaged: it claims %d bytes", n)
	}
	footer := make([]byte, n)
	if _, err := r.ReadAt(footer, size-8-n); err != nil && err != io.EOF {
		return nil, err
	}
	return footer, nil
}

// Whole returns how many bytes of the file are of row groups of which all rows
// were read. It is known once Read has returned io.EOF.
func (f *Foreign) Whole() int64 { return f.whole }

// tell returns where the row group that was opened last begins and how many
// bytes it has, without those of groups before it: a footer can claim that they
// lie upon each other.
func (f *Foreign) tell() (begin, length int64) {
	begin, end := groupSpan(&f.file.Metadata().RowGroups[f.group-1])
	length = max(0, end-max(begin, f.told))
	f.told = max(f.told, end)
	return begin, length
}

// Rows returns how many rows the file says that it has.
func (f *Foreign) Rows() int64 { return f.file.NumRows() }

// Describe says what the file is in a few words.
func (f *Foreign) Describe() string {
	groups := "one row group"
	if n := len(f.file.RowGroups()); n != 1 {
		groups = fmt.Sprintf("%d row groups", n)
	}
	return fmt.Sprintf("Parquet of %d columns in %s", len(f.root.kids), groups)
}

// Read implements io.Reader over the text. Rows that cannot be read are left out
// of it: see Lost.
func (f *Foreign) Read(p []byte) (int, error) {
	for len(f.text) == 0 && f.err == nil {
		panicked := true
		_, err := guard(func() (struct{}, error) {
			err := f.fill()
			panicked = false
			return struct{}{}, err
		})
		if panicked {
			err = errPages
		}
		switch {
		case err == io.EOF:
			f.err = err
		case err != nil:
			f.lose(err)
		}
	}
	if len(f.text) == 0 {
		return 0, f.err
	}
	n := copy(p, f.text)
	f.text = f.text[n:]
	return n, nil
}

// Offset returns where in the file the row group begins from which the text at
// byte at was made: a row has no place of its own, as its values lie apart.
// Calls must not go backwards.
func (f *Foreign) Offset(at int64) int64 {
	for f.at+1 < len(f.places) && f.places[f.at+1].text <= at {
		f.at++
	}
	if f.at >= len(f.places) {
		return 0
	}
	return f.places[f.at].file
}

// fill makes text of some more rows.
func (f *Foreign) fill() error {
	if f.rows == nil {
		groups := f.file.RowGroups()
		if f.group == len(groups) {
			return io.EOF
		}
		group := &f.file.Metadata().RowGroups[f.group]
		f.group++
		f.left = group.NumRows
		begin, err := checkPages(f.r, group)
		if err != nil {
			return err
		}
		f.places = append(f.places[f.at:], place{f.written, begin})
		f.at = 0
		f.rows = groups[f.group-1].Rows()
	}
	n, err := f.rows.ReadRows(f.batch)
	for _, row := range f.batch[:n] {
		out, err := f.line(f.text, row)
		if err != nil {
			return err
		}
		f.text, f.written = out, f.written+int64(len(out)-len(f.text))
		f.left--
	}
	switch {
	case err != nil && err != io.EOF:
		return errPages // the library's words may hold names from the file
	case f.left < 0:
		return errors.New("it has more rows than the footer says")
	case n == 0 && f.left > 0:
		return errors.New("it has fewer rows than the footer says")
	case f.left == 0:
		rows := f.rows
		f.rows = nil
		if rows.Close() != nil {
			return errPages
		}
		_, n := f.tell()
		f.whole += n
	}
	return nil
}

var errPages = errors.New("its pages are damaged")

// maxForeignRow bounds the text of one row.
const maxForeignRow = 64 << 20

func (f *Foreign) line(out []byte, row parquet.Row) ([]byte, error) {
	columns := make([][]parquet.Value, f.root.leaves())
	row.Range(func(c int, values []parquet.Value) bool {
		if c < len(columns) {
			columns[c] = values
		}
		return c < len(columns)
	})
	if slices.ContainsFunc(columns, func(v []parquet.Value) bool { return len(v) == 0 }) {
		return out, errors.New("a row without a value of each column")
	}
	from := len(out)
	out, err := f.root.append(out, columns)
	if err == nil && len(out)-from > maxForeignRow {
		err = fmt.Errorf("a row of more than %d MiB", maxForeignRow>>20)
	}
	return append(out, '\n'), err
}
