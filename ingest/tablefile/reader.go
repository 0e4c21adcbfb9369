package tablefile

import (
	"fmt"
	"io"
	"iter"
	"sync"

	"prtscope/ingest/column"
)

// Read returns the rows of a file that a Writer of schema s wrote, in order,
// in batches of at most column.BatchRows. Only the columns of want are read
// (nil is all); the others have no values. Dictionary codes come as they are in
// the file; where it has texts of which hardly any repeats, the dictionary is loose. Batches may be kept, but not added to: they share dictionaries.
// Verify the hash of the file first. After an error there is nothing more.
func Read(r io.ReaderAt, size int64, s *column.Schema, want []int) iter.Seq2[*column.Batch, error] {
	return read(r, size, s, want, false)
}

// Scan is Read for whoever keeps no batch: each is good only until the next is
// asked for or the loop ends: others are read into its memory. Texts are good for ever.
func Scan(r io.ReaderAt, size int64, s *column.Schema, want []int) iter.Seq2[*column.Batch, error] {
	return read(r, size, s, want, true)
}

func read(r io.ReaderAt, size int64, s *column.Schema, want []int, again bool) iter.Seq2[*column.Batch, error] {
	return func(yield func(*column.Batch, error) bool) {
		f, err := guard(func() (*file, error) { return open(r, size, s) })
		if err != nil {
			yield(nil, fmt.Errorf("read table %s: %w", s.Name, err))
			return
		}
		if want == nil {
			want = make([]int, len(s.Fields))
			for c := range want {
				want[c] = c
			}
		}
		o := rooms.Get().(*room)
		defer o.leave()
		for g := range f.RowGroups {
			group, decoders := &f.RowGroups[g], o.decoders
			if !again || len(decoders) < len(want) {
				decoders = make([]decoder, len(want))
			}
			if again {
				o.decoders = decoders
			}
			cols, err := guard(func() ([]column.Vector, error) { return o.unpacker.group(r, group, s, want, decoders) })
			if err != nil {
				yield(nil, fmt.Errorf("read table %s: row group %d: %w", s.Name, g, err))
				return
			}
			rows := int(group.NumRows)
			for from := 0; from < rows; from += column.BatchRows {
				to := min(rows, from+column.BatchRows)
				if !yield(column.Assemble(s, to-from, cut(cols, from, to)), nil) {
					return
				}
			}
		}
	}
}

// guard turns a panic of the library on a damaged file into an error.
func guard[T any](do func() (T, error)) (v T, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("damaged: %v", p)
		}
	}()
	return do()
}

// A room is the memory that a file is read in. The next is read in it as well.
type room struct {
	unpacker unpacker
	decoders []decoder // of a Scan
}

var rooms = sync.Pool{New: func() any { return new(room) }}

// leave forgets what was read, and keeps what it was read in.
func (o *room) leave() {
	for i := range o.decoders {
		o.decoders[i].texts = nil
		o.decoders[i].begin(nil, 0, 0)
	}
	rooms.Put(o)
}

// group reads the columns want of a row group, each with its decoder.
func (u *unpacker) group(r io.ReaderAt, group *rowGroup, s *column.Schema, want []int, decoders []decoder) ([]column.Vector, error) {
	cols, leaves := make([]column.Vector, len(s.Fields)), layoutOf(s).leaves
	for n, c := range want {
		d, chunk := &decoders[n], &group.Columns[c]
		if chunk.empty(s.Fields[c].Type) {
			continue
		}
		d.begin(leaves[c], int(group.NumRows), chunk.MetaData.TotalUncompressedSize)
		err := u.begin(r, chunk.start(), chunk.MetaData.TotalCompressedSize)
		if err == nil {
			err = d.read(u)
		}
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", s.Fields[c].Name, err)
		}
		cols[c] = d.vector()
	}
	return cols, nil
}

// cut returns rows from to to of columns. A dictionary in which each row has a
// value of its own is cut with them; others are shared.
func cut(cols []column.Vector, from, to int) []column.Vector {
	part := make([]column.Vector, len(cols))
	for c, v := range cols {
		switch {
		case len(v.Nums) > 0:
			part[c].Nums = v.Nums[from:to:to]
		case len(v.Codes) > 0 && v.Dict.Loose():
			part[c] = cutUnique(v, from, to)
		case len(v.Codes) > 0:
			part[c] = column.Vector{Codes: v.Codes[from:to:to], Dict: v.Dict}
		}
	}
	return part
}

// cutUnique renumbers rows whose codes only ever rise.
func cutUnique(v column.Vector, from, to int) column.Vector {
	codes := make([]int32, to-from)
	first, n := int32(-1), int32(0)
	for i, code := range v.Codes[from:to] {
		if code < 0 {
			codes[i] = -1
			continue
		}
		if first < 0 {
			first = code
		}
		codes[i] = code - first
		n = code - first + 1
	}
	if first < 0 {
		return column.Vector{}
	}
	return column.Vector{Codes: codes, Dict: v.Dict.Part(first, n)}
}
