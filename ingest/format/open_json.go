package format

import (
	"errors"
	"io"

	"prtscope/ingest/custody"
	"prtscope/ingest/field"
)

// errOther means that a record is of another format than it was read as.
var errOther = errors.New("a record of another format")

// A jsonReader is the recordReader of JSON.
type jsonReader struct {
	*jsonFramer
	name    string   // of the file
	ahead   []*Block // read to find the format
	late    error    // that came while framing them, behind them
	order   field.DateOrder
	dates   []custody.Note // about the order
	format  *Format
	several spreader // of originals in records of log platforms
}

// lookRecords is how many records are looked at to find the format, and lookFurther
// how many where no format claims any of those: sign-ins may stand behind the records
// of others.
const (
	lookRecords = 20
	lookFurther = 2000
)

// openJSON finds the format of a text of JSON. It looks at several records,
// since the first may be odd; most of them decide.
func openJSON(in *input) (*Format, string, recordReader, error) {
	r := &jsonReader{jsonFramer: newJSONFramer(in.text, in.offset), name: in.name}
	r.used = in.opt.Buffers
	if in.whole {
		r.size = len(in.head) + 1 // that finds the end
	}
	r.bound(in.opt.Limits.defaults())
	look := newLook()
	for look.records < 1 || look.further() && len(r.ahead) < 2 {
		b, err := r.jsonFramer.frame()
		if err != nil && err != io.EOF {
			return nil, "", nil, err
		}
		if b != nil {
			r.ahead = append(r.ahead, b)
			look.block(b)
		}
		if err == io.EOF || len(r.ahead) > 8 {
			break
		}
	}
	f, why := look.best()
	switch {
	case f != nil:
	case r.answer():
		f, why = graphAnswer, "an answer of Graph without records"
	case len(r.ahead) == 0 && r.status() == custody.Read:
		return nil, "", nil, ErrEmpty
	default:
		return nil, "", nil, &UnknownError{Reasons: look.reasons(r), Aside: look.aside}
	}
	r.format, r.several.anywhere = f, look.hides
	if field.OrderOf(in.opt.DateOrder) == field.NoOrder {
		r.dateOrder()
	}
	if f.open {
		r.guesses.straight = in.opt.Straight
	}
	return f, why, r, nil
}

// answer reports whether all there is was an answer of Graph that holds no
// records but says that there are more, or an error.
func (r *jsonReader) answer() bool {
	if len(r.ahead) > 0 {
		return false
	}
	for _, n := range r.notes() {
		if n.Code == "GRAPH_ERROR" || n.Code == "PAGE_MISSING" {
			return true
		}
	}
	return false
}

// notes says what must be said of the text as a whole. What the portal gives as
// JSON is what Graph does, but for the name of the file, and stops where its
// CSV does.
func (r *jsonReader) notes() []custody.Note {
	notes := append(r.jsonFramer.notes(), r.dates...)
	if r.format == nil {
		return notes
	}
	caps := r.format.caps
	if portalName(r.name) {
		caps = rowCaps
	}
	return append(notes[:len(notes):len(notes)], capNotes(r.record, caps, "tenant")...)
}

func (r *jsonReader) frame() (*Block, error) {
	b, err := r.framed()
	if b != nil && b.guess == nil && (r.format == wrapped || r.format == unifiedJSON || b.packed || r.several.more > 0) {
		r.several.spread(b)
	}
	return b, err
}

func (r *jsonReader) framed() (*Block, error) {
	if len(r.ahead) > 0 {
		b := r.ahead[0]
		r.ahead = r.ahead[1:]
		return b, nil
	}
	if r.late != nil {
		return nil, r.late
	}
	return r.jsonFramer.frame()
}

// decode turns the records of b into rows.
func (r *jsonReader) decode(d *decoder, b *Block) {
	d.named = kindByName(r.name)
	if d.order == field.NoOrder {
		d.order = r.order
	}
	if b.guess != nil {
		r.judge(d, b)
		return
	}
	b.Numbers(func(i int, number int64) {
		span := b.Spans[i]
		record := b.Data[span.Start:span.End]
		d.at(number, span)
		if i < len(b.of) && b.of[i] != "" {
			d.other(otherCollection + b.of[i])
			return
		}
		err := errOther
		if r.format.decode != nil {
			err = r.format.decode(d, record)
		}
		d.conclude(r.format, record, err)
	})
}

// conclude does what is to be done with a record that f was asked to decode.
func (d *decoder) conclude(f *Format, record []byte, err error) {
	if err == errOther {
		err = d.elsewhere(f, record)
	}
	if err == nil {
		return
	}
	var re *recordError
	if !errors.As(err, &re) {
		re = &recordError{Code: "RECORD", Reason: err.Error()}
	}
	d.reject(re, record)
}

// elsewhere decodes a record that is not of format not as what it is.
func (d *decoder) elsewhere(not *Format, record []byte) error {
	d.abandon()
	s, err := shapeOf(record)
	if err != nil {
		return err
	}
	for _, f := range d.shelf {
		if f == not || f.decode == nil {
			continue
		}
		if _, ok := f.match(s); !ok {
			continue
		}
		d.at(d.record, d.span)
		d.carries = f.Carries
		if err := f.decode(d, record); err != errOther {
			return err
		}
		d.abandon()
	}
	if !d.wrapped && d.shelf.hides(record) {
		return decodeWrapped(d, record)
	}
	return &recordError{Code: "NOT_RECOGNISED", Reason: "no format claims the record"}
}

// graphAnswer is what a file is that holds answers of Graph and no records. It
// is not on the shelf: nothing can be read from it but that it is incomplete.
var graphAnswer = &Format{
	Name: "graph-answer", Doc: "An answer of Microsoft Graph that holds no records: an error, or an empty page before others",
	Table: graphV1.Table, Carries: v1Carries, Closed: true, Rank: 60,
	match: func(*shape) (string, bool) { return "", false },
}
