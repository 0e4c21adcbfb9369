package survey

import (
	"hash/fnv"
	"strings"

	"prtscope/analyze/reference"
	"prtscope/ingest/column"
	"prtscope/ingest/signin"
)

// Columns returns the columns of the table of sign-ins that a Maker reads.
func Columns() []int {
	return signin.Of(signin.EventTime, signin.Kind, signin.IncomingToken, signin.UserID, signin.UserName,
		signin.ServicePrincipalID, signin.AppID, signin.ErrorCode, signin.ClientIP, signin.DeviceID, signin.TrustType, signin.ASN, signin.Country, signin.Source, signin.Missing).List()
}

// A Maker surveys part of a case: sign-ins ordered by subject. Parts are added
// up by Make, in any order.
type Maker struct {
	s      Survey
	before deviceRow
	user   string
	used   map[used]use // by the current user
	uses   *column.Batch
	full   func(*column.Batch) error
	types  map[typeKey]*int64
	days   map[dayKey]*int64
	nets   map[netKey]*netUse
	active active
	blocks map[uint64][]int64 // by hash of a block of addresses
	habits map[uint64]habit   // likewise, of the user of that number

	habitsOf int64
	absent   map[string]*int64 // the missing column as a whole → sign-ins
}

// deviceRow is what a row says of a device. Most rows say what the row before
// said.
type deviceRow struct {
	code int32
	used
	marks uint8
}

// used is a device, by its hash, on a day.
type used struct {
	device uint64
	day    int64
}

// use is what the rows of one user say of a device on a day.
type use struct {
	device string
	marks  uint8
}

// usesHeld is how many uses of one user are gathered before they are handed on:
// then some may come twice.
const usesHeld = 16 << 10

type dayKey struct {
	kind string
	day  int64
}

type typeKey struct {
	Slice
	value string
}

// Uses is the table of which user used which device on which day. A use may be
// in it several times.
var Uses = column.NewSchema("uses", 1,
	column.Field{Name: "device", Type: column.Text, Doc: "Device id"}, column.Field{Name: "day", Type: column.Int, Doc: "Days since 1970"},
	column.Field{Name: "user", Type: column.Text, Doc: "Subject"}, column.Field{Name: "marks", Type: column.Int, Doc: "What was seen of the device"})

const (
	useDevice = iota
	useDay
	useUser
	useMarks
)

// CompareUses orders the table of uses by device, day and user.
func CompareUses(a *column.Batch, i int, b *column.Batch, j int) int {
	text := func(c int) int {
		x, _ := a.Text(c, i)
		y, _ := b.Text(c, j)
		return strings.Compare(x, y)
	}
	if c := text(useDevice); c != 0 {
		return c
	}
	if x, y := a.Num(useDay, i), b.Num(useDay, j); x != y {
		if x < y {
			return -1
		}
		return 1
	}
	return text(useUser)
}

// NewMaker returns a Maker that hands the uses of devices to sink, from where
// Make reads them sorted.
func NewMaker(sink func(*column.Batch) error) *Maker {
	return &Maker{full: sink, uses: column.NewBatch(Uses), used: map[used]use{},
		nets: map[netKey]*netUse{}, blocks: map[uint64][]int64{}, habits: map[uint64]habit{}, types: map[typeKey]*int64{}, days: map[dayKey]*int64{}, absent: map[string]*int64{}}
}

// Add takes a batch of sign-ins into account.
func (m *Maker) Add(b *column.Batch) error {
	m.before = deviceRow{}
	r := batch{Batch: b, counts: map[countKey]*counts{}, devices: map[int32]uint64{}, blocks: map[blockID]uint64{}}
	for i := range b.Len() {
		at := b.Num(signin.EventTime, i)
		if at == column.Null {
			continue
		}
		if err := m.row(&r, i, at); err != nil {
			return err
		}
	}
	return nil
}

// batch is a batch with what was looked up for its dictionary codes.
type batch struct {
	*column.Batch
	recent  [8]recent // by token type: it changes most often
	counts  map[countKey]*counts
	lacks   int32              // code of what the row before lacks, +1
	lacking *int64             // and its count
	devices map[int32]uint64   // hash of a device id
	nets    [8]netRow          // of late, by number: sign-ins of a user come from few
	block   [8]blockRow        // likewise, by address
	blocks  map[blockID]uint64 // hash of the block of an address, 0 of none
	subject int32              // code of the user id of the row before, +1
}

// countKey is what a row is counted under, as codes of its batch.
type countKey struct {
	kind, source, reported int32
	day                    int64
}

// recent are the counts of a row that came a moment ago.
type recent struct {
	key countKey
	*counts
}

type counts struct {
	day, reported *int64
	masked        bool
}

func text(b *column.Batch, c, i int) string {
	v, _ := b.Text(c, i)
	return v
}

// countsOf returns the counters of row i.
func (m *Maker) countsOf(b *batch, i int, at int64) *counts {
	k := countKey{b.Code(signin.Kind, i), b.Code(signin.Source, i), b.Code(signin.IncomingToken, i), dayOf(at)}
	r := &b.recent[uint32(k.reported)%uint32(len(b.recent))]
	if r.counts != nil && r.key == k {
		return r.counts
	}
	c := b.counts[k]
	if c == nil {
		kind, month := text(b.Batch, signin.Kind, i), Month{text(b.Batch, signin.Source, i), MonthOf(at)}
		reported, ok := b.Text(signin.IncomingToken, i)
		if !ok {
			reported = "-"
		}
		c = &counts{counter(m.days, dayKey{kind, k.day}), counter(m.types, typeKey{Slice{kind, month}, reported}), strings.Contains(reported, "unknownFutureValue")}
		b.counts[k] = c
	}
	*r = recent{k, c}
	return c
}

// prtTooOld is the code with which the service refuses a PRT past its lifetime.
const prtTooOld = 700083

func (m *Maker) row(b *batch, i int, at int64) error {
	s := &m.s
	if s.Rows == 0 || at < s.From {
		s.From = at
	}
	s.To = max(s.To, at)
	s.Rows++
	switch code := b.Num(signin.ErrorCode, i); {
	case code == column.Null:
		s.Unknown++
	case code != 0:
		s.Failures++
		if code == prtTooOld {
			s.TooOld++
		}
	}
	c := m.countsOf(b, i, at)
	*c.day++
	*c.reported++
	if c.masked {
		s.Masked++
	}
	if code := b.Code(signin.Missing, i); code >= 0 {
		if code+1 != b.lacks {
			b.lacks, b.lacking = code+1, counter(m.absent, text(b.Batch, signin.Missing, i))
		}
		*b.lacking++
	}
	if err := m.person(b, i); err != nil {
		return err
	}
	m.network(b, i, at)
	return m.device(b, i, at)
}

// person notices when the sign-ins of the next user begin.
func (m *Maker) person(b *batch, i int) error {
	code := b.Code(signin.UserID, i) + 1
	if code != 0 && code == b.subject {
		return nil
	}
	if user := subject(b.Batch, i); user != m.user || m.s.Users == 0 {
		if err := m.note(); err != nil {
			return err
		}
		m.user = strings.Clone(user)
		m.s.Users++
	}
	b.subject = 0
	if text(b.Batch, signin.UserID, i) != "" {
		b.subject = code
	}
	return nil
}

// note writes down the uses of the current user.
func (m *Maker) note() error {
	m.before = deviceRow{}
	for u, what := range m.used {
		m.uses.SetString(useDevice, what.device)
		m.uses.SetString(useUser, m.user)
		m.uses.SetNum(useDay, u.day)
		m.uses.SetNum(useMarks, int64(what.marks))
		m.uses.Commit()
		if m.uses.Full() {
			if err := m.hand(); err != nil {
				return err
			}
		}
	}
	clear(m.used)
	return nil
}

func (m *Maker) device(b *batch, i int, at int64) error {
	s := &m.s
	cloudap := text(b.Batch, signin.AppID, i) == reference.CloudAP
	if cloudap && text(b.Batch, signin.Kind, i) == "non_interactive" {
		s.CloudAP++
	}
	device := text(b.Batch, signin.DeviceID, i)
	if device == "" {
		return nil
	}
	row := deviceRow{code: b.Code(signin.DeviceID, i), marks: seen}
	row.day = dayOf(at)
	if cloudap {
		row.marks |= logon
		if b.Num(signin.ErrorCode, i) == 0 && text(b.Batch, signin.Kind, i) == "interactive" {
			row.marks |= attended
			switch {
			case !numbered(b, i):
				row.marks |= unnumbered
			case m.habitual(b, i):
				row.marks |= home
			}
		}
	}
	if trust := text(b.Batch, signin.TrustType, i); trust == "joined" || trust == "hybrid" {
		row.marks |= joined
	}
	if row.device = m.before.device; row == m.before {
		return nil
	}
	h, known := b.devices[row.code]
	if !known {
		h = hash(device)
		b.devices[row.code] = h
	}
	row.device = h
	m.before = row
	what, known := m.used[row.used]
	if known && what.marks|row.marks == what.marks {
		return nil
	}
	if !known {
		if len(m.used) == usesHeld {
			if err := m.note(); err != nil {
				return err
			}
		}
		what.device = strings.Clone(device)
	}
	what.marks |= row.marks
	m.used[row.used] = what
	return nil
}

func counter[K comparable, V any](m map[K]*V, k K) *V {
	n := m[k]
	if n == nil {
		n = new(V)
		m[k] = n
	}
	return n
}

// Flush hands on the uses noted since. No rows may be added after it.
func (m *Maker) Flush() error {
	if err := m.note(); err != nil {
		return err
	}
	return m.hand()
}

func (m *Maker) hand() error {
	b := m.uses
	m.uses = column.NewBatch(Uses)
	if b.Len() == 0 {
		return nil
	}
	return m.full(b)
}

// subject is whose sign-in a row is.
func subject(b *column.Batch, i int) string {
	if v := text(b, signin.UserID, i); v != "" {
		return v
	}
	if v := text(b, signin.UserName, i); v != "" {
		return strings.ToLower(v)
	}
	return "sp:" + text(b, signin.ServicePrincipalID, i)
}

func hash(v string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(v))
	return h.Sum64()
}
