package timeline

import (
	"iter"
	"strconv"
	"time"

	"prtscope/analyze/directory"
	"prtscope/analyze/finding"
)

// A Timeline is the sign-ins of one subject in order of time. Its slices have
// one element for each sign-in and must not be changed.
type Timeline struct {
	Kind, ID string // the subject: "user", "device" or "address", and which
	Time     []int64
	Class    []Class
	State    []State // of the PRT of the row's user, device and partition, after the row; Unseen where there is none
	Before   []State // the same, before the row

	limits    Limits
	directory *directory.Directory
	pool      *pool
	facts     []Facts
	packed    *fewFacts // in place of facts
	cols      [held]codes
	record    []int64
	offset    []int64
	places    *paged[home] // in place of record and offset
	rowOf     []int32      // which place each row has; nil where it is that of its number
	beliefs   beliefs
	chosen    []chosen
	grouped   []grouped
	repeated  [][]int // see Repeated
	searched  bool
	known     Facts // of all rows together, once it was asked for
	lineages  []Descent
	lineage   []int32 // of each row, into lineages
	prts      []Life
	prt       codes          // of each row, into prts; -1 is none
	lived     bool           // prts are known
	tied      bool           // lineages are sessions
	lacks     []int32        // see Lacks
	order     []int          // all rows, once someone asked for them
	named     map[int]string // devices that requests with the tokens of rows name, "" for several
}

// codes is a column: one code for each row, or the same for all.
type codes struct {
	varied []int32
	few    *few
	same   int32
	run    bool // the codes follow one another, from same
}

func (c *codes) at(i int) int32 {
	switch {
	case c.varied != nil:
		return c.varied[i]
	case c.few != nil:
		return c.few.code(i)
	case c.run:
		return follower(c.same, i)
	}
	return c.same
}

// constant reports whether all rows have the same code.
func (c *codes) constant() bool { return c.varied == nil && c.few == nil && !c.run }

// Len returns the number of sign-ins.
func (t *Timeline) Len() int { return len(t.Time) }

// Text returns column c of row i; "" where blank or not carried.
func (t *Timeline) Text(c Col, i int) string { return t.textOf(c, t.Code(c, i)) }

// textOf returns the text of a code of column c.
func (t *Timeline) textOf(c Col, code int32) string {
	if c == Lineage && code < 0 && -code%kinds == ofLineage {
		return "~id:" + t.Text(Event, int(-code/kinds)-1)
	}
	return t.pool.text(code)
}

// Code returns a number for Text(c, i): within one timeline and column, equal
// if and only if the texts are equal. The code of "" is 0.
func (t *Timeline) Code(c Col, i int) int32 { return t.cols[c].at(i) }

// Learned returns what was found out of texts, by their codes, and is for whoever
// asks to be added to: it must follow from the text alone. name says what it is.
// Timelines that share their texts, as those of many users and of their devices do,
// share it.
func Learned[T any](t *Timeline, name string) map[int32]T {
	m, known := t.pool.learned[name].(map[int32]T)
	if !known {
		m = map[int32]T{}
		if t.pool.learned == nil {
			t.pool.learned = map[string]any{}
		}
		t.pool.learned[name] = m
	}
	return m
}

// Constant reports whether column c has the same value in all rows.
func (t *Timeline) Constant(c Col) bool { return t.cols[c].constant() }

// At returns the time of row i.
func (t *Timeline) At(i int) time.Time { return time.UnixMicro(t.Time[i]).UTC() }

// Place returns where the address of row i is said to be, in degrees.
func (t *Timeline) Place(i int) (lat, lon float64, ok bool) {
	code := t.cols[spots].at(i)
	if code == 0 {
		return 0, 0, false
	}
	d := t.pool.degrees[code]
	return float64(d[0]), float64(d[1]), true
}

// Placed reports whether it is said where the address of row i is.
func (t *Timeline) Placed(i int) bool { return t.cols[spots].at(i) != 0 }

// ErrorCode returns the result of row i; -1 is unknown.
func (t *Timeline) ErrorCode(i int) int64 { return t.pool.number(t.cols[results].at(i)) }

// Failures goes over the rows that failed, with their results.
func (t *Timeline) Failures() iter.Seq2[int, int64] {
	return func(yield func(int, int64) bool) {
		for _, i := range t.Rows(Failed) {
			if !yield(i, t.ErrorCode(i)) {
				return
			}
		}
	}
}

// BoundCode returns the token protection code of row i; -1 is unknown.
func (t *Timeline) BoundCode(i int) int64 { return t.pool.number(t.cols[bounds].at(i)) }

// Where returns which record of its source row i is, and its byte offset there.
func (t *Timeline) Where(i int) (record, offset int64) {
	if t.places == nil {
		return t.record[i], t.offset[i]
	}
	if t.rowOf != nil {
		i = int(t.rowOf[i])
	}
	p := t.places.get(i)
	return p.record, p.offset
}

// stamp is RFC 3339 with milliseconds, UTC.
const stamp = "2006-01-02T15:04:05.000Z"

// Evidence returns row i as evidence in a role. The path of its source is left
// to be filled in by who knows the chain of custody.
func (t *Timeline) Evidence(i int, role string) finding.Evidence {
	e := finding.Evidence{
		Event: t.Text(Event, i), Time: t.At(i).Format(stamp), Role: role,
		Source: t.Text(Source, i),
		User:   t.UserLabel(i), App: orElse(t.Text(AppName, i), t.Text(App, i)), Resource: orElse(t.Text(ResourceName, i), t.Text(Resource, i)),
		IP: t.Text(IP, i), Network: t.Text(Net, i), Device: t.DeviceLabel(i), Session: t.Text(Session, i),
		Agent: t.Text(Agent, i), Reported: t.Text(Reported, i),
	}
	e.Record, e.Offset = t.Where(i)
	if t.Is(i, Located) {
		e.Note = "network or country from a database of addresses, not from the log"
	}
	e.Believed, _, _ = t.Believed(i)
	if t.ErrorCode(i) > 0 {
		e.Error = strconv.FormatInt(t.ErrorCode(i), 10)
	}
	return e
}

// UserLabel returns how a reader would call the user of row i.
func (t *Timeline) UserLabel(i int) string { return orElse(t.Text(UPN, i), t.Text(User, i)) }

// DeviceLabel returns how a reader would call the device of row i; "" for none.
func (t *Timeline) DeviceLabel(i int) string {
	return orElse(t.Text(DeviceName, i), t.Text(Device, i))
}

func orElse(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
