package timeline

import (
	"math"
	"strconv"
	"time"

	"prtscope/analyze/directory"
	"prtscope/analyze/finding"
)

// A Timeline is the sign-ins of one subject in order of time. Its slices have
// one element for each sign-in and must not be changed.
type Timeline struct {
	Kind, ID  string // the subject: "user", "device" or "address", and which
	Time      []int64
	Facts     []Facts
	Class     []Class
	State     []State // of the PRT of the row's user, device and partition, after the row; Unseen where there is none
	Before    []State // the same, before the row
	Error     []int64 // -1 is unknown
	BoundCode []int64 // -1 is unknown
	Record    []int64
	Offset    []int64

	limits    Limits
	directory *directory.Directory
	pool      *pool
	cols      [Cols]codes
	lat, lon  []float32 // NaN where unknown; nil where no row has a place
	beliefs   map[int]belief
	chosen    []chosen
	grouped   []grouped
	repeated  [][]int // see Repeated
	searched  bool
	known     Facts // of all rows together, once it was asked for
	lineages  []Descent
	lineage   []int32 // of each row, into lineages
	prts      []Life
	prt       []int32
}

// codes is a column: one code for each row, or the same for all.
type codes struct {
	varied []int32
	few    *few
	same   int32
}

func (c *codes) at(i int) int32 {
	switch {
	case c.varied != nil:
		return c.varied[i]
	case c.few != nil:
		return c.few.code(i)
	}
	return c.same
}

// constant reports whether all rows have the same code.
func (c *codes) constant() bool { return c.varied == nil && c.few == nil }

// Len returns the number of sign-ins.
func (t *Timeline) Len() int { return len(t.Time) }

// Is reports whether row i has all of the facts f.
func (t *Timeline) Is(i int, f Facts) bool { return t.Facts[i]&f == f }

// Any reports whether row i has one of the facts f.
func (t *Timeline) Any(i int, f Facts) bool { return t.Facts[i]&f != 0 }

// Has reports whether each of the facts f is one of some row: where it is not, no
// row has them all.
func (t *Timeline) Has(f Facts) bool {
	if t.known == 0 {
		for _, g := range t.Facts {
			t.known |= g
		}
	}
	return t.known&f == f
}

// Text returns column c of row i; "" where blank or not carried.
func (t *Timeline) Text(c Col, i int) string { return t.pool.text(t.Code(c, i)) }

// Code returns a number for Text(c, i): within one timeline and column, equal
// if and only if the texts are equal. The code of "" is 0.
func (t *Timeline) Code(c Col, i int) int32 { return t.cols[c].at(i) }

// Constant reports whether column c has the same value in all rows.
func (t *Timeline) Constant(c Col) bool { return t.cols[c].constant() }

// At returns the time of row i.
func (t *Timeline) At(i int) time.Time { return time.UnixMicro(t.Time[i]).UTC() }

// Place returns where the address of row i is said to be, in degrees.
func (t *Timeline) Place(i int) (lat, lon float64, ok bool) {
	if i >= len(t.lat) || math.IsNaN(float64(t.lat[i])) {
		return 0, 0, false
	}
	return float64(t.lat[i]), float64(t.lon[i]), true
}

// Group is the rows that have one value in a column.
type Group struct {
	Key  string
	Rows []int
}

// Groups returns the rows by their value of c, in the order of each value's
// first row. Rows in which it is empty are left out. The result must not be
// changed: whoever asks next is given it too.
func (t *Timeline) Groups(c Col) []Group {
	for _, g := range t.grouped {
		if g.by == c {
			return g.groups
		}
	}
	g := t.group(c)
	t.grouped = append(t.grouped, grouped{c, g})
	return g
}

// grouped is what Groups has made.
type grouped struct {
	by     Col
	groups []Group
}

func (t *Timeline) group(c Col) []Group {
	if t.Constant(c) {
		if t.Len() == 0 || t.Text(c, 0) == "" {
			return nil
		}
		rows := make([]int, t.Len())
		for i := range rows {
			rows[i] = i
		}
		return []Group{{t.Text(c, 0), rows}}
	}
	// Which group each row is in, how many rows each has, then the rows in place.
	var groups []Group
	var sizes []int32
	in := make([]int32, t.Len())
	at := map[int32]int32{}
	last, now, rows := int32(0), int32(-1), 0
	for i := range in {
		if code := t.cols[c].at(i); code != last {
			last, now = code, -1
			if code != 0 {
				n, ok := at[code]
				if !ok {
					n = int32(len(groups))
					at[code] = n
					groups, sizes = append(groups, Group{Key: t.pool.text(code)}), append(sizes, 0)
				}
				now = n
			}
		}
		if in[i] = now; now >= 0 {
			sizes[now]++
			rows++
		}
	}
	all := make([]int, rows)
	for n := range groups {
		groups[n].Rows, all = all[:0:sizes[n]], all[sizes[n]:]
	}
	for i, n := range in {
		if n >= 0 {
			groups[n].Rows = append(groups[n].Rows, i)
		}
	}
	return groups
}

type belief struct {
	token, why string
	confidence float64
}

// Believe records what the token of row i is believed to be, whatever was
// reported. The first belief of a row stands. The report itself is not changed.
func (t *Timeline) Believe(i int, believed string, confidence float64, why string) {
	if _, _, w := t.Believed(i); w == "" {
		if t.beliefs == nil {
			t.beliefs = map[int]belief{}
		}
		t.beliefs[i] = belief{believed, why, confidence}
	}
}

// Believed returns what Believe was told of row i; all empty where nothing.
func (t *Timeline) Believed(i int) (believed string, confidence float64, why string) {
	b := t.beliefs[i]
	return b.token, b.confidence, b.why
}

// stamp is RFC 3339 with milliseconds, UTC.
const stamp = "2006-01-02T15:04:05.000Z"

// Evidence returns row i as evidence in a role. The path of its source is left
// to be filled in by who knows the chain of custody.
func (t *Timeline) Evidence(i int, role string) finding.Evidence {
	e := finding.Evidence{
		Event: t.Text(Event, i), Time: t.At(i).Format(stamp), Role: role,
		Source: t.Text(Source, i), Record: t.Record[i], Offset: t.Offset[i],
		User: t.UserLabel(i), App: orElse(t.Text(AppName, i), t.Text(App, i)), Resource: orElse(t.Text(ResourceName, i), t.Text(Resource, i)),
		IP: t.Text(IP, i), Network: t.Text(Net, i), Device: t.DeviceLabel(i), Session: t.Text(Session, i),
		Agent: t.Text(Agent, i), Reported: t.Text(Reported, i),
	}
	if t.Is(i, Located) {
		e.Note = "network or country from a database of addresses, not from the log"
	}
	e.Believed, _, _ = t.Believed(i)
	if t.Error[i] > 0 {
		e.Error = strconv.FormatInt(t.Error[i], 10)
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
