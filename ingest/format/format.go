// Package format is the shelf of export formats. A format knows how one kind
// of export spells a record and translates it to the columns of the nouns
// (signin, audit, device). It knows no file names, archives, hashes or
// Parquet; it is handed text and hands on rows.
//
// Reading has two steps, so that one file can be read by many workers. Frame
// cuts a stream into blocks of whole records, in order, without looking into
// them more than it must. Decode turns one block into rows; it is a pure
// function of the block and may run anywhere, in any order.
package format

import (
	"prtscope/ingest/activity"
	"prtscope/ingest/audit"
	"prtscope/ingest/column"
	"prtscope/ingest/device"
	"prtscope/ingest/risk"
	"prtscope/ingest/signin"
	"prtscope/ingest/step"
)

// Format is one way in which exports are written.
type Format struct {
	Name    string           // as in custody.Source.Format: "graph-signins-beta"
	Doc     string           // who writes it and how to get one
	Table   *column.Schema   // what its records are: signin.Schema, audit.Schema, device.Schema
	Also    []*column.Schema // what some of them are besides, in the order of the tables
	Carries signin.Columns   // of sign-ins: the columns its records can carry
	caps    []int64          // of JSON: numbers of records at which the source cuts an export
	Closed  bool             // whether a cut at any byte is noticed; CSV cannot
	Rank    int              // which source is believed where records of one sign-in disagree: lower wins (TOKEN-MODEL 7)

	// match says whether the format claims a record or header of this shape,
	// and why or why not, in a few words.
	match func(*shape) (why string, ok bool)
	// decode sets the row of one JSON record and ends it. Formats of CSV have
	// none: see table.
	decode func(*decoder, []byte) error
	// open says that decode finds the end of the record itself, and leaves alone
	// what may follow it: that it reads the record by decoder.whole.
	open bool
}

// Tables returns the names of the tables that records of the format are of.
func (f *Format) Tables() (names []string) {
	names = append(names, f.Table.Name)
	for _, s := range f.Also {
		names = append(names, s.Name)
	}
	return names
}

// OfJSON reports whether the format is written in JSON rather than in a table of
// columns.
func (f *Format) OfJSON() bool { return f.decode != nil || f == graphAnswer }

// shape is what a format is told of a record or a header to claim it by.
type shape struct {
	keys   map[string]bool // of a JSON record: its keys at the top
	header []string        // of CSV: the cells of the header; nil for JSON
	name   string          // of the file: a hint, never a reason
}

// has reports whether a JSON record has all keys.
func (s *shape) has(keys ...string) bool {
	for _, k := range keys {
		if !s.keys[k] {
			return false
		}
	}
	return len(s.keys) > 0
}

// count returns how many of keys a JSON record has.
func (s *shape) count(keys ...string) (n int) {
	for _, k := range keys {
		if s.keys[k] {
			n++
		}
	}
	return n
}

// Span is one record in a block.
type Span struct {
	Start, End     int32 // in Block.Data
	Offset, Length int64 // in the source, in bytes of the source's own encoding
}

// Block is a run of whole records of one source.
type Block struct {
	Data  []byte      // UTF-8 text
	Spans []Span      // of the records in Data, in order
	First int64       // number of the first record or bad span in it, from 1
	Bad   []Rejection // spans between the records that are no record; records skip their numbers

	spread int32       // of CSV: where in Data originals begin that stood in cells; 0 if there are none
	layout *layout     // of CSV: which column is where
	grid   *gridLayout // of tables of query services: the same
	of     []string    // of JSON: of which spans it is known that they are of a collection that holds no events, and of which one; up to the last such
	packed bool        // of JSON: there are responses in it that are texts
	guess  *guess      // of JSON: that it was cut ahead of framing
	buffer []byte      // of JSON: what Data is the beginning of, and no other block
}

// Buffers are what blocks were in that are done with, to be filled again by
// whoever frames, in whatever text. They are bounded: what does not fit is left
// to the garbage collector. A nil channel keeps none.
type Buffers chan []byte

func (b Buffers) get(size int) []byte {
	if size < blockSize {
		return make([]byte, 0, size) // what is kept is too good for it
	}
	select {
	case buf := <-b:
		if cap(buf) >= size {
			return buf[:0:size]
		}
	default:
	}
	return make([]byte, 0, size)
}

// Take takes back the text of a block that was decoded. Nobody may look at it
// from now on.
func (b Buffers) Take(block *Block) {
	if block.guess != nil {
		return // the framer may have to go back to it
	}
	b.put(block.buffer)
	block.Data, block.buffer = nil, nil
}

func (b Buffers) put(buffer []byte) {
	if cap(buffer) < blockSize {
		return
	}
	select {
	case b <- buffer:
	default:
	}
}

// expect returns how many records the block has, about.
func (b *Block) expect() int {
	if b.guess != nil {
		return b.guess.expect
	}
	return len(b.Spans)
}

// Numbers calls f with each span of b and its number in the source. Rejected
// spans are numbered where they stand, in one sequence with the records.
func (b *Block) Numbers(f func(i int, record int64)) {
	n, bad := b.First, b.Bad
	for i := range b.Spans {
		for len(bad) > 0 && bad[0].Record == n {
			bad = bad[1:]
			n++
		}
		f(i, n)
		n++
	}
}

// Rejection is a span of a source that is set aside.
type Rejection struct {
	Record int64  // number in the source; a span that is no record counts as one all the same
	Offset int64  // bytes
	Length int64  // bytes
	Code   string // in capitals: JSON_SYNTAX, JSON_TRUNCATED, FIELD_TIME, ...
	Reason string // what and where, without text from the log
	Field  string // the field at fault, if one is
	Raw    []byte // the bytes as UTF-8 text, up to MaxRaw
	More   int64  // records behind the first that are in the span: rows of a part of a table that cannot be read
}

// MaxRaw is how many bytes of a rejected span are kept.
const MaxRaw = 64 << 10

// Sink takes what Decode makes of a block.
type Sink struct {
	SignIns  *column.Batch
	Audits   *column.Batch
	Devices  *column.Batch
	Risks    *column.Batch
	Requests *column.Batch
	Steps    *column.Batch
	Rejected []Rejection
	Other    map[string]int64 // records recognised and out of scope, by name
	Unknown  map[string]int64 // fields without a column, by name
	Flags    map[string]int64 // oddities of kept records, by code: DUP_KEY, TIME_SENTINEL, FIELD_TYPE, ...
	Odd      map[Oddity]int64 // values of kept records that could not be read as their field should be
	Kinds    map[string]int64 // records by kind: interactive, audit, ...
}

// An Oddity is a flag with the field that it is about.
type Oddity struct{ Code, Field string }

// Tables returns the batches of k in the order of the tables.
func (k *Sink) Tables() []*column.Batch {
	return []*column.Batch{k.SignIns, k.Audits, k.Devices, k.Risks, k.Requests, k.Steps}
}

// Clear makes k an empty sink again, for whoever knows that nobody holds one of
// its batches.
func (k *Sink) Clear() {
	for _, b := range k.Tables() {
		b.Clear()
	}
	k.Rejected = nil
	for _, counts := range []map[string]int64{k.Other, k.Unknown, k.Flags, k.Kinds} {
		clear(counts)
	}
	clear(k.Odd)
}

// NewSink returns an empty sink.
func NewSink() *Sink {
	return &Sink{
		SignIns: column.NewBatch(signin.Schema), Audits: column.NewBatch(audit.Schema), Devices: column.NewBatch(device.Schema),
		Risks: column.NewBatch(risk.Schema), Requests: column.NewBatch(activity.Schema), Steps: column.NewBatch(step.Schema),
		Other: map[string]int64{}, Unknown: map[string]int64{}, Flags: map[string]int64{}, Odd: map[Oddity]int64{}, Kinds: map[string]int64{},
	}
}
