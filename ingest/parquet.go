package ingest

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"iter"
	"os"
	"slices"

	"prtscope/ingest/casefile"
	"prtscope/ingest/format"
	"prtscope/ingest/tablefile"
	"prtscope/ingest/text"
)

// An input is the text of a source, and how that lies in its bytes.
type input struct {
	text     io.Reader
	offset   func(int64) int64
	straight func(from, to int64) bool
	encoding func() string                     // known once some of the text was read
	slips    func() int                        // of UTF-16: see text.Reader; nil: there are none
	guessed  func() (from int64, guessed bool) // known once all was
	why      string                            // what to say before why the format is the one
	lost     iter.Seq[format.Rejection]        // spans of which no text was made; known once all was; nil: none
	records  func() int64                      // bytes of records that have no place of their own; the same; nil: none
	damage   func() string                     // what is wrong, if something is; the same
	close    func()
}

// input returns the text of a source. Parquet, which data warehouses and export
// jobs write, holds columns and no text: its rows are made into lines of JSON,
// and the place of a row is where its row group begins. With an error there may
// be an input that holds nothing but what is lost.
func (r *reader) input(sum *summer) (*input, error) {
	head := make([]byte, 4)
	n, err := io.ReadFull(sum, head)
	all := io.MultiReader(bytes.NewReader(head[:n]), sum)
	if err != nil || !tablefile.IsParquet(head) {
		utf8 := text.NewReader(all)
		return &input{text: utf8, offset: utf8.Offset, straight: utf8.Straight, encoding: utf8.Encoding, slips: utf8.Slips, guessed: utf8.Guessed, close: func() {}}, nil
	}
	at, discard, err := r.whole(sum, all)
	if err != nil {
		return nil, err
	}
	file, err := tablefile.OpenForeign(at, sum.size)
	if err != nil {
		whole := format.Rejection{Length: sum.size, Code: "PARQUET_FILE", Reason: err.Error(), Raw: rawAt(at, 0, sum.size)}
		discard()
		return &input{lost: slices.Values([]format.Rejection{whole})}, err
	}
	// Rows lie in columns: none has bytes of its own, whatever becomes of it.
	records := file.Whole
	lost := func(yield func(format.Rejection) bool) { lostGroups(at, file.Lost())(yield) }
	damage := func() string { return damageOf(file.Lost()) }
	return &input{lost: lost, damage: damage, records: records, text: file, offset: file.Offset, encoding: func() string { return "Parquet" }, guessed: func() (int64, bool) { return 0, false }, why: file.Describe() + "; ", close: discard}, nil
}

// whole reads a source to its end and returns it as a file that can be read
// anywhere, until it is discarded: as it lies on disk, or as a copy of what comes
// out of an archive.
func (r *reader) whole(sum *summer, all io.Reader) (at io.ReaderAt, discard func(), err error) {
	if at, is := sum.r.(io.ReaderAt); is {
		_, err := io.Copy(io.Discard, all)
		return at, func() {}, err
	}
	file, err := os.CreateTemp(r.opt.TempDir, "parquet-*")
	if err != nil {
		return nil, nil, r.unwritten(err)
	}
	discard = func() { file.Close(); os.Remove(file.Name()) }
	copied := &copied{file, r}
	if _, err := io.Copy(copied, all); err != nil {
		discard()
		return nil, nil, err
	}
	return io.NewSectionReader(copied, 0, sum.size), discard, nil // a footer can claim that pages lie elsewhere
}

// copied is a source in a file of ours. What goes wrong with that is not wrong
// with the source, of which it would be said for good: it ends the run.
type copied struct {
	file *os.File
	r    *reader
}

func (c *copied) Write(p []byte) (int, error) {
	n, err := c.file.Write(p)
	return n, c.r.unwritten(err)
}

func (c *copied) ReadAt(p []byte, at int64) (int, error) {
	n, err := c.file.ReadAt(p, at)
	if err != io.EOF {
		err = c.r.unwritten(err)
	}
	return n, err
}

// unwritten ends the run for an error of a file of ours.
func (r *reader) unwritten(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) && r.over == nil {
		r.over = &casefile.OutputError{Path: path.Path, Err: path.Err}
	}
	return err
}
