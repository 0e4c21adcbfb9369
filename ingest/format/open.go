package format

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"strconv"
	"strings"

	"prtscope/ingest/custody"
	"prtscope/ingest/field"
)

// ErrEmpty means that there is no record in a text: nothing at all, blank
// lines, or the brackets of an empty list.
var ErrEmpty = errors.New("no records")

// What an UnknownError says first of a text that is well formed, before it says
// of each format that could have claimed it why it did not.
const (
	IsTable = "it is a table of columns"
	IsJSON  = "it is JSON"
)

// UnknownError means that no format claims a text.
type UnknownError struct {
	Reasons []string // of each format asked, in order: "name: why not"
	Aside   string   // what it is, if it is a known log that is no format's
	Columns []string // of a table: their names. They are text of the log
	Head    string   // of what is neither that nor known: how it begins, quoted in ASCII
}

func (e *UnknownError) Error() string {
	if e.Aside != "" {
		return e.Aside
	}
	return "no format claims it: " + strings.Join(e.Reasons, "; ")
}

// Foreign reports whether nothing tells that it is a text at all.
func (e *UnknownError) Foreign() bool {
	return e.Aside == "" && len(e.Reasons) == 1 && strings.HasPrefix(e.Reasons[0], "neither ")
}

// Options are what a user may say about exports.
type Options struct {
	DateOrder string  // "dmy" or "mdy" for dates that could be either, or ""
	Buffers   Buffers // to frame into
	Keeps     *Keeps  // of the streams that are read with it; nil: of this one alone
	Head      []byte  // HeadBytes to look at the text in, which are its own until it is read; may be nil
	Limits    Limits
	// Straight reports whether each byte of the text between two places takes
	// one byte in the source. With it, blocks may be cut ahead of framing: then
	// Next waits for blocks handed out before to be decoded, and each must be
	// settled. It may be nil.
	Straight func(from, to int64) bool
}

// headSize is how much of a text is looked at to find its format, and firstHead
// how much of it is read first: most exports are small.
const (
	headSize  = 64 << 10
	firstHead = HeadBytes
)

// shownHead is how much is shown of the beginning of what nobody knows.
const shownHead = 64

func shown(head []byte) string {
	return strconv.QuoteToASCII(string(head[:min(len(head), shownHead)]))
}

// HeadBytes is how long Options.Head is.
const HeadBytes = 8 << 10

// input is a text that has been looked at and not read.
type input struct {
	name   string
	head   []byte            // its beginning, up to headSize
	whole  bool              // whether that is all of it
	text   io.Reader         // all of it
	offset func(int64) int64 // of the source, for one of the text; asked in rising order
	opt    Options
}

// look reads the head of a text, into head if that is long enough.
func (in *input) look(text io.Reader, head []byte) error {
	if len(head) < firstHead {
		head = make([]byte, firstHead)
	}
	head = head[:firstHead:firstHead]
	n, err := io.ReadFull(text, head)
	if err == nil {
		head = append(head, make([]byte, headSize-firstHead)...)
		n, err = io.ReadFull(text, head[firstHead:])
		n += firstHead
		if err == io.EOF {
			err = io.ErrUnexpectedEOF // there was something
		}
	}
	in.head, in.whole = head[:n], err == io.EOF || err == io.ErrUnexpectedEOF
	if err != nil && !in.whole {
		if n == 0 {
			return err
		}
		text = failingReader{err}
	}
	in.text = io.MultiReader(bytes.NewReader(in.head), text)
	return nil
}

// A recordReader cuts one text into blocks and turns blocks into rows. There
// is one for JSON and one for CSV.
type recordReader interface {
	frame() (*Block, error)  // the next block; io.EOF after the last
	decode(*decoder, *Block) // a pure function of the block
	status() custody.Status  // after io.EOF
	notes() []custody.Note   // after io.EOF
}

// A Stream reads the records of one text.
type Stream struct {
	format *Format
	why    string
	order  field.DateOrder
	limits Limits
	r      recordReader
	aside  []custody.Note // of how the text was put in order

	settled int64 // records in the blocks that are settled
	void    int   // guesses of runs before this one are void
	keeps   *Keeps
}

// Open finds the format of a text of UTF-8 and returns a stream of its records.
// Offset turns offsets in the text into offsets in the source; it is called in
// rising order, and nil stands for no difference. Name is a hint for exports of
// the portal that say only there what kind of sign-ins they hold. Errors are
// ErrEmpty, *UnknownError and those of text.
func Open(name string, text io.Reader, offset func(int64) int64, opt Options) (*Stream, error) {
	if offset == nil {
		offset = func(at int64) int64 { return at }
	}
	in := &input{name: name, offset: offset, opt: opt}
	if err := in.look(text, opt.Head); err != nil {
		return nil, err
	}
	notes, err := in.unfold()
	if err != nil {
		return nil, err
	}
	if blank(in.head) && in.whole {
		return nil, ErrEmpty
	}
	if aside := markupOf(in.head); aside != "" {
		return nil, &UnknownError{Aside: aside, Head: shown(in.head)}
	}
	open := openCSV
	if looksLikeJSON(in.head) {
		open = openJSON
		if looksLikeTables(in.head) {
			open = openTables
		}
	}
	f, why, r, err := open(in)
	if unknown, is := err.(*UnknownError); is && unknown.Aside == "" && !looksLikeJSON(in.head) && (jsonBelow(in.head) || headedLines(in.head)) {
		headed := headedLines(in.head)
		if headed {
			in.text = &headedText{text: in.text}
		}
		if f, why, r, err = openJSON(in); headed && err == nil {
			r.(*jsonReader).note("LINE_HEADERS", "before the JSON on each line stands a header, as collectors of syslog write it: it is passed over", false)
		}
		if other, is := err.(*UnknownError); err == ErrEmpty || is && other.Aside == "" && other.Reasons[0] != IsJSON {
			err = unknown
		}
	}
	if err != nil {
		if unknown, is := err.(*UnknownError); is && unknown.Aside == "" && len(unknown.Columns) == 0 {
			unknown.Head = shown(in.head)
		}
		return nil, err
	}
	s := &Stream{format: f, why: why, order: field.OrderOf(opt.DateOrder), r: r, aside: notes, keeps: opt.Keeps, limits: opt.Limits.defaults()}
	if s.keeps == nil {
		s.keeps = NewKeeps(runtime.GOMAXPROCS(0))
	}
	return s, nil
}

// Format returns the format of the stream. A record may have another one and
// goes to that one's table.
func (s *Stream) Format() *Format { return s.format }

// Why says by what the format was recognised.
func (s *Stream) Why() string { return s.why }

// Next returns the next block, and io.EOF after the last. After any other
// error, which is one of the text, Status is custody.Damaged.
func (s *Stream) Next() (*Block, error) { return s.r.frame() }

// Decode adds the rows of b to out. It may be called from many goroutines,
// with a sink of its own each. Column source is left without a value.
func (s *Stream) Decode(b *Block, out *Sink) {
	if b.guess != nil {
		defer close(b.guess.judged) // not before what is kept of the text is copied: the framer may fill it again
	}
	k := s.keeps.take(s.format)
	out.Rejected = append(out.Rejected, b.Bad...)
	s.r.decode(k.lend(s, b, out), b)
	k.takeBack()
	s.keeps.put(k)
}

// Status says how the text ended, once Next has returned an error.
func (s *Stream) Status() custody.Status { return s.r.status() }

// Notes returns what must be said of the text as a whole, once Next has
// returned an error.
func (s *Stream) Notes() []custody.Note {
	return append(s.aside[:len(s.aside):len(s.aside)], s.r.notes()...)
}

// LastPage reports, once Next has returned an error, whether the text ended with a
// page of an answer of Graph that names no further one.
func (s *Stream) LastPage() bool {
	r, is := s.r.(*jsonReader)
	return is && r.last
}

// failingReader hands on the error that came while looking at the head.
type failingReader struct{ err error }

func (r failingReader) Read([]byte) (int, error) { return 0, r.err }

func blank(b []byte) bool { return len(bytes.Trim(b, " \t\r\n\x00\ufeff")) == 0 }

// looksLikeJSON reports whether a text is JSON: if it begins like that, or if
// what comes before the first line that does is a comment or a broken line.
func looksLikeJSON(head []byte) bool {
	for line := range bytes.Lines(head) {
		line = bytes.TrimLeft(line, " \t\r\n\ufeff")
		switch {
		case len(line) == 0:
		case line[0] == '{':
			return true
		case line[0] == '[':
			text, _ := bracketed(line[1:])
			return !text
		case bytes.HasPrefix(line, []byte("#TYPE")):
			return false
		case line[0] == '#' || bytes.HasPrefix(line, []byte("//")):
		case string(bytes.TrimRight(line, "\r\n ")) == "null":
			return true
		default:
			return line[0] == '"' && bytes.Contains(line, []byte(`":`)) && bytes.Contains(head, []byte("\n{"))
		}
	}
	return false
}
