package ingest

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"

	"prtscope/ingest/archive"
	"prtscope/ingest/custody"
	"prtscope/ingest/format"
	"prtscope/ingest/tablefile"
)

// A source while it is read.
type source struct {
	name    string  // provisional, until the hash is known; "" for what holds no records
	parent  *source // the archive it is in
	changed bool    // its bytes are not those of which the checksum is
	held    bool    // the case holds it, from an earlier run
	custody custody.Source
	records int64 // spans that are settled, whole or not
	apart   int64 // bytes of records that have no place of their own
	*tally        // nil before the first block and once all are counted: a run may have a hundred thousand sources
}

// InputError is an export that was named and cannot be opened.
type InputError struct {
	Path string // as it was given
	Err  error
}

func (e *InputError) Error() string { return e.Path + " cannot be read: " + e.Err.Error() }
func (e *InputError) Unwrap() error { return e.Err }

// LimitError ends a run that would read more than one run may.
type LimitError struct {
	Path  string // of what was being read
	Bytes int64  // that one run may read, unpacked
}

func (e *LimitError) Error() string {
	return fmt.Sprintf("%s: with it more than %d bytes come out of the exports, which is all that one run may read", e.Path, e.Bytes)
}

// decoded is what a worker made of a block.
type decoded struct {
	from   *source
	stream *format.Stream
	block  *format.Block
	sink   *format.Sink
}

// reader turns exports into jobs.
type reader struct {
	ctx      context.Context
	opt      Options
	buffers  format.Buffers
	keeps    *format.Keeps
	bytes    int64
	over     error // what ends the run: a *LimitError once it has read all that it may, a *casefile.OutputError of a file of ours
	number   int
	head     []byte             // to look at one source after the other in
	written  lastTime           // when the source before was
	sinks    chan *format.Sink  // empty ones, to be used again
	beside   *copies            // to hash large sources beside reading; nil: on one core there is no beside
	archives map[string]*source // by path: the last one met, since members follow their archive
}

func newReader(ctx context.Context, opt Options) *reader {
	r := &reader{ctx: ctx, opt: opt, buffers: make(format.Buffers, opt.threads()+2), keeps: format.NewKeeps(opt.threads()),
		head: make([]byte, format.HeadBytes), sinks: make(chan *format.Sink, opt.threads()+2)}
	if opt.threads() > 1 {
		r.beside = new(copies)
	}
	return r
}

// read yields the blocks of every source in order, each source closed by a job
// that carries its custody entry.
func (r *reader) read(exports []string) iter.Seq2[*job, error] {
	return func(yield func(*job, error) bool) {
		for e := range archive.Walk(exports, r.opt.Limits) {
			if err := r.ctx.Err(); err != nil {
				yield(nil, err)
				return
			}
			if !r.entry(e, yield) {
				return
			}
		}
	}
}

// entry reads one file, archive member or archive.
func (r *reader) entry(e archive.Entry, yield func(*job, error) bool) bool {
	s := &source{parent: r.archives[e.Container], custody: custody.Source{Path: e.Path, Bytes: e.Bytes, Collector: collector(e.Path)}}
	s.custody.Account.Other = map[string]int64{}
	if !e.Modified.IsZero() {
		s.custody.Modified = r.written.text(e.Modified)
	}
	if e.Archive != "" {
		if r.archives == nil {
			r.archives = map[string]*source{}
		}
		r.archives[e.Path] = s
	}
	end := func() bool { return yield(&job{end: s}, nil) }
	for _, text := range e.Notes {
		s.custody.Notes = append(s.custody.Notes, custody.Note{Code: "ARCHIVE", Text: text, Caution: true})
	}
	if e.Err != nil && e.Open == nil {
		if e.Given != "" {
			yield(nil, &InputError{Path: e.Given, Err: e.Err})
			return false
		}
		s.fail(custody.Unreadable, e.Err)
		return end()
	}
	if sum, ok := r.known(e); ok {
		s.custody.SHA256 = sum // its path is all that can be new
		return end()
	}
	within := func() bool {
		if r.over == nil {
			return true
		}
		yield(nil, r.over)
		return false
	}
	raw, err := e.Open()
	if err != nil {
		if e.Given != "" {
			yield(nil, &InputError{Path: e.Given, Err: err})
			return false
		}
		s.fail(custody.Unreadable, err)
		return end()
	}
	defer raw.Close()
	sum := &summer{r: raw, hash: sha256.New(), beside: r.beside, read: func(n int) error { return r.progress(e.Path, n) }}
	defer sum.done()
	if e.Archive != "" || e.Err != nil { // nothing of it is a record; its members are entries of their own
		s.custody.Status, s.custody.Format, s.custody.Why = custody.Container, e.Archive, e.Part
		if e.Archive != "" {
			s.custody.Notes = append(s.custody.Notes, misnamed(e.Path, e.Archive)...)
		}
		_, err := io.Copy(io.Discard, sum)
		if err = errors.Join(e.Err, err); err != nil {
			s.fail(custody.Damaged, err)
		}
		s.close(sum)
		return within() && end()
	}
	if !r.blocks(s, sum, yield) {
		return false
	}
	// What the format had no use for is still part of the source and its hash.
	if _, err := io.Copy(io.Discard, sum); err != nil && s.custody.Status != custody.Unreadable {
		s.fail(custody.Damaged, err)
	}
	s.close(sum)
	return within() && end()
}

// blocks frames one source. What is wrong with it ends in its custody entry;
// false says that nobody wants more.
func (r *reader) blocks(s *source, sum *summer, yield func(*job, error) bool) bool {
	in, err := r.input(sum)
	if err != nil {
		s.fail(custody.Damaged, err)
		if errors.Is(err, tablefile.ErrCut) {
			s.custody.Status = custody.Truncated
		}
		return in == nil || r.lose(s, in, yield)
	}
	defer in.close()
	stream, err := format.Open(s.custody.Path, in.text, in.offset, format.Options{DateOrder: r.opt.DateOrder, Buffers: r.buffers, Keeps: r.keeps, Head: r.head, Limits: r.opt.Records, Straight: in.straight})
	s.custody.Encoding = in.encoding()
	if err != nil {
		if errors.Is(err, format.ErrEmpty) {
			s.custody.Status, s.custody.Why = custody.Empty, "there is no record in it"
			return r.lose(s, in, yield)
		} else if unknown, is := errors.AsType[*format.UnknownError](err); is {
			s.fail(custody.Unknown, err)
			if len(unknown.Columns) > 0 {
				s.custody.Notes = append(s.custody.Notes, custody.Note{Code: "HEADER", Text: "its columns are: " + strings.Join(unknown.Columns, ", ")})
			}
			if unknown.Head != "" {
				s.custody.Notes = append(s.custody.Notes, custody.Note{Code: "HEAD", Text: "it begins with " + unknown.Head})
			}
			if unknown.Foreign() {
				s.custody.Encoding = "" // of what is no text there is none
			}
		} else {
			s.fail(custody.Damaged, err)
		}
		return true
	}
	r.call(s)
	s.custody.Format, s.custody.Why = stream.Format().Name, in.why+stream.Why()
	for {
		block, err := stream.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			s.fail(custody.Damaged, err)
			break
		}
		d := &decoded{from: s, stream: stream, block: block, sink: r.sink()}
		decode := func() {
			stream.Decode(block, d.sink)
			r.buffers.Take(block)
		}
		if !yield(&job{block: d, do: decode}, nil) {
			return false
		}
	}
	if s.custody.Status == "" {
		s.custody.Status = stream.Status()
	}
	if !r.lose(s, in, yield) {
		return false
	}
	s.custody.Encoding = in.encoding()
	if from, guessed := in.guessed(); guessed {
		s.custody.Notes = append(s.custody.Notes, custody.Note{Code: "ENCODING_GUESSED", Caution: true,
			Text: fmt.Sprintf("the text is no UTF-8 from byte %d on and reads as Windows-1252, as which it was read: a guess, since nothing in the file says so", from)})
	}
	if in.slips != nil && in.slips() > 0 {
		s.custody.Notes = append(s.custody.Notes, custody.Note{Code: "ENCODING_SLIP", Caution: true,
			Text: fmt.Sprintf("the text is UTF-16 that lost a byte, or has one too many, in %d places: it was read on from the next letter, and the record at each place is damaged, which � shows in it", in.slips())})
	}
	s.custody.Page = stream.LastPage()
	is := "CSV"
	if stream.Format().OfJSON() {
		is = "JSON"
	}
	s.custody.Notes = append(append(s.custody.Notes, misnamed(s.custody.Path, is)...), stream.Notes()...)
	return true
}

// sink returns an empty one.
func (r *reader) sink() *format.Sink {
	select {
	case k := <-r.sinks:
		return k
	default:
		return format.NewSink()
	}
}

// lastTime spells times; files in a row often are of one.
type lastTime struct {
	second int64
	said   string
}

func (l *lastTime) text(at time.Time) string {
	if second := at.Unix(); second != l.second || l.said == "" {
		l.second, l.said = second, at.UTC().Format(time.RFC3339)
	}
	return l.said
}

// call gives a source that has records its provisional name.
func (r *reader) call(s *source) {
	if s.name == "" {
		r.number++
		s.name = fmt.Sprintf("#%08d", r.number)
	}
}

// known returns the hash of a file whose bytes the case holds. Only a file of
// the size of a known one is worth hashing for that. A path that sorts before
// the one by which the case knows those bytes will name the source, so the file
// is read again: its name and age are part of what is said of it.
func (r *reader) known(e archive.Entry) (sum string, ok bool) {
	if r.opt.Known == nil || e.Archive != "" {
		return "", false
	}
	path, ok := r.opt.Known(e.Bytes, func() string {
		raw, err := e.Open()
		if err != nil {
			return ""
		}
		defer raw.Close()
		hashed := &summer{r: raw, hash: sha256.New()}
		if _, err := io.Copy(io.Discard, hashed); err == nil {
			sum = hashed.String()
		}
		return sum
	})
	return sum, ok && e.Path >= path
}

// progress counts bytes read of a file. Its error says that the run is over, as
// when there were enough: reading ends there.
func (r *reader) progress(path string, n int) error {
	r.bytes += int64(n)
	if r.opt.Progress != nil {
		r.opt.Progress(r.bytes)
	}
	if r.over == nil && r.bytes > r.opt.total() {
		r.over = &LimitError{path, r.opt.total()}
	}
	return r.over
}

// fail notes why a source could not be read as it should. The error speaks of
// the file, never with text out of it.
func (s *source) fail(status custody.Status, err error) {
	s.custody.Status, s.custody.Why = status, err.Error()
	s.changed = s.changed || errors.Is(err, archive.ErrChecksum)
}

// close takes over hash and size.
func (s *source) close(sum *summer) {
	s.custody.SHA256, s.custody.Bytes = sum.String(), sum.size
	if s.custody.Status == custody.Empty && sum.size == 0 {
		s.custody.Why = "there is not a byte in it"
	}
}
