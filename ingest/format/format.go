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
	"prtscope/ingest/column"
	"prtscope/ingest/signin"
)

// Format is one way in which exports are written.
type Format struct {
	Name    string         // as in custody.Source.Format: "graph-signins"
	Doc     string         // who writes it and how to get one
	Table   *column.Schema // what its records are: signin.Schema, audit.Schema, device.Schema
	Carries signin.Columns // of sign-ins: the columns its records can carry
	Closed  bool           // whether a cut at any byte is noticed; CSV cannot
	Rank    int            // which source is believed where records of one sign-in disagree: lower wins (TOKEN-MODEL 7)

	match  func(*shape) (why string, ok bool) // does the format claim a record or header of this shape?
	decode func(*decoder, []byte) error       // one record; errors become rejections
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
	First int64       // number of the first record in its source, from 1
	Bad   []Rejection // spans between the records that are no record
}

// Rejection is a span of a source that is set aside.
type Rejection struct {
	Record int64  // number in the source; a span that is no record counts as one all the same
	Offset int64  // bytes
	Length int64  // bytes
	Code   string // in capitals: JSON_SYNTAX, JSON_TRUNCATED, FIELD_TIME, ...
	Reason string // what and where, without text from the log
	Field  string // the field at fault, if one is
	Raw    []byte // the bytes, up to MaxRaw
}

// MaxRaw is how many bytes of a rejected span are kept.
const MaxRaw = 64 << 10

// Sink takes what Decode makes of a block.
type Sink struct {
	SignIns  *column.Batch
	Audits   *column.Batch
	Devices  *column.Batch
	Rejected []Rejection
	Other    map[string]int64 // records recognised and out of scope, by name
	Unknown  map[string]int64 // fields without a column, by name
	Flags    map[string]int64 // oddities of kept records, by code: DUP_KEY, TIME_FUTURE, FIELD_TYPE, ...
	Kinds    map[string]int64 // records by kind: interactive, audit, ...
}

// NewSink returns an empty sink.
func NewSink() *Sink {
	return &Sink{
		SignIns: column.NewBatch(signin.Schema), Audits: column.NewBatch(auditSchema), Devices: column.NewBatch(deviceSchema),
		Other: map[string]int64{}, Unknown: map[string]int64{}, Flags: map[string]int64{}, Kinds: map[string]int64{},
	}
}
