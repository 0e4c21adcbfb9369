package ingest

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"prtscope/ingest/activity"
	"prtscope/ingest/audit"
	"prtscope/ingest/column"
	"prtscope/ingest/custody"
	"prtscope/ingest/device"
	"prtscope/ingest/format"
	"prtscope/ingest/risk"
	"prtscope/ingest/signin"
	"prtscope/ingest/step"
	"prtscope/ingest/store"
)

// tally is what the blocks of one source add up to.
type tally struct {
	kinds, flags map[string]int64
	unknown      unknownFields
	odd          map[format.Oddity]int64  // of flags, those that are about one field
	added        map[*column.Schema]int64 // rows, by table
	masked       int64                    // sign-ins whose incoming token type Graph does not name
	carries      signin.Columns           // by its sign-ins: what at least one of them could carry
	first, last  int64                    // µs; both 0 before the first event
	cut          *format.Rejection        // where the text breaks off
}

// committer takes decoded blocks in order.
type committer struct {
	tables   Tables
	rejected *Rejections
	sources  []*source
	small    map[*store.Table]*column.Gatherer // rows of small batches, until there are enough
	hours    Hours                             // of inspecting
	sinks    chan<- *format.Sink               // takes back those that nobody holds
	last     custody.Source                    // the source before
}

// share lets sources in a row of which the same is said say it with the same
// lists and texts.
func (c *committer) share(s *source) {
	now, last := &s.custody, &c.last
	for _, list := range [][2]*[]string{{&now.Missing, &last.Missing}, {&now.Kinds, &last.Kinds}, {&now.Unknown, &last.Unknown}} {
		if len(*list[0]) > 0 && slices.Equal(*list[0], *list[1]) {
			*list[0] = *list[1]
		} else if len(*list[0]) > 0 {
			*list[1] = *list[0]
		}
	}
	if now.Why == last.Why {
		now.Why = last.Why
	}
	last.Why = now.Why
}

// commit takes one block, or ends a source.
func (c *committer) commit(j *job) error {
	if j.end != nil {
		j.end.conclude(c.hours != nil)
		c.share(j.end)
		c.sources = append(c.sources, j.end)
		return nil
	}
	if j.lost != nil {
		return c.lose(j.lost)
	}
	d := j.block
	s := d.from
	if !d.stream.Settle(d.block, d.sink) {
		return nil
	}
	slices.SortStableFunc(d.sink.Rejected, func(a, b format.Rejection) int { return cmp.Compare(a.Record, b.Record) })
	s.count(d)
	if c.hours != nil { // inspecting: nothing is kept
		c.clock(d.sink)
	}
	if c.rejected == nil {
		c.takeBack(d)
		return nil
	}
	if err := c.rejected.add(s.name, d.sink.Rejected); err != nil {
		return err
	}
	held := false
	for _, t := range []struct {
		table  *store.Table
		batch  *column.Batch
		source int
	}{
		{c.tables.SignIns, d.sink.SignIns, signin.Source},
		{c.tables.Audits, d.sink.Audits, audit.Source},
		{c.tables.Devices, d.sink.Devices, device.Source},
		{c.tables.Risks, d.sink.Risks, risk.Source},
		{c.tables.Activities, d.sink.Requests, activity.Source},
		{c.tables.Steps, d.sink.Steps, step.Source},
	} {
		if t.batch.Len() == 0 {
			continue
		}
		t.batch.Fill(t.source, s.name)
		small, err := c.add(t.table, t.batch)
		if err != nil {
			return err
		}
		held = held || !small
	}
	if !held {
		c.takeBack(d)
	}
	return nil
}

// takeBack lets the sink of a block be used again, whose batches nobody holds.
func (c *committer) takeBack(d *decoded) {
	d.sink.Clear()
	select {
	case c.sinks <- d.sink:
	default:
	}
	d.sink = nil
}

// clock counts records by their hours.
func (c *committer) clock(k *format.Sink) {
	for i := range k.SignIns.Len() {
		kind, _ := k.SignIns.Text(signin.Kind, i)
		if kind == "" {
			kind = "unknown"
		}
		c.at(kind, k.SignIns, signin.EventTime, i)
	}
	for i := range k.Audits.Len() {
		c.at(audit.Schema.Name, k.Audits, audit.EventTime, i)
	}
	if k.Devices.Len() > 0 {
		c.hours[device.Schema.Name] = map[int64]int64{}
	}
}

func (c *committer) at(kind string, b *column.Batch, time, i int) {
	if at := b.Num(time, i); at != column.Null {
		c.hours.add(kind, store.Hour(signin.Second(at)))
	}
}

// smallBytes is when a batch of few rows is no longer small.
const smallBytes = 4 << 20

// add hands a batch to its table. Small ones are put together first, and are
// free again: a hundred thousand tiny files must not become as many batches.
func (c *committer) add(t *store.Table, b *column.Batch) (small bool, err error) {
	if b.Len() >= column.BatchRows/64 || b.Size() >= smallBytes {
		return false, t.Add(b)
	}
	if c.small == nil {
		c.small = map[*store.Table]*column.Gatherer{}
	}
	g := c.small[t]
	if g == nil {
		g = column.NewGatherer(column.NewBatch(b.Schema))
		c.small[t] = g
	}
	for i := range b.Len() {
		g.Append(b, i)
	}
	g.Forget() // the codes of a batch that will not come again
	if g.Batch().Len() < column.BatchRows/2 && g.Batch().Size() < smallBytes {
		return true, nil
	}
	delete(c.small, t)
	return true, t.Add(g.Batch())
}

// flush hands on what is still being put together.
func (c *committer) flush() error {
	for _, t := range []*store.Table{c.tables.SignIns, c.tables.Audits, c.tables.Devices, c.tables.Risks, c.tables.Activities, c.tables.Steps} {
		if g := c.small[t]; g != nil {
			if err := t.Add(g.Batch()); err != nil {
				return err
			}
		}
	}
	return nil
}

// count adds a block to the account of its source.
func (s *source) count(d *decoded) {
	if s.tally == nil {
		s.tally = &tally{kinds: map[string]int64{}, flags: map[string]int64{}, odd: map[format.Oddity]int64{}, added: map[*column.Schema]int64{}}
	}
	s.records += int64(len(d.block.Spans) + len(d.block.Bad))
	a := &s.custody.Account
	a.Rejected += int64(len(d.sink.Rejected))
	sum(a.Other, d.sink.Other)
	boundOthers(a.Other, 2*otherNames)
	sum(s.kinds, d.sink.Kinds)
	s.unknown.add(d.sink.Unknown)
	sum(s.flags, d.sink.Flags)
	sum(s.odd, d.sink.Odd)
	for _, span := range d.block.Spans {
		s.custody.Spans.Records += span.Length
	}
	for i, r := range d.sink.Rejected {
		s.custody.Spans.Rejected += r.Length
		s.custody.Spans.Records -= r.Length
		if note := asideNotes[r.Code]; note != "" {
			s.flags[note]++
		}
		if strings.HasSuffix(r.Code, "_TRUNCATED") {
			s.cut = &d.sink.Rejected[i]
		}
	}
	for _, r := range d.block.Bad { // these were never among the spans
		s.custody.Spans.Records += r.Length
	}
	s.carries = s.carries.With(carried(d.sink.SignIns))
	s.masked += masked(d.sink.SignIns)
	for _, t := range []struct {
		b    *column.Batch
		time int
	}{{d.sink.SignIns, signin.EventTime}, {d.sink.Audits, audit.EventTime}, {d.sink.Devices, -1}, {d.sink.Risks, risk.EventTime}, {d.sink.Requests, activity.EventTime}, {d.sink.Steps, step.EventTime}} {
		s.added[t.b.Schema] += int64(t.b.Len())
		for i := range t.b.Len() {
			if t.time < 0 {
				break
			}
			at := t.b.Num(t.time, i)
			if at == column.Null {
				continue
			}
			if s.first == 0 || at < s.first {
				s.first = at
			}
			s.last = max(s.last, at)
		}
	}
}

// sum adds the counts of from to those of into.
func sum[K comparable](into, from map[K]int64) {
	for name, n := range from {
		into[name] += n
	}
}

// conclude completes the custody entry once all blocks are counted. If there is
// no case, all rows are booked as kept: what is a duplicate is not known.
func (s *source) conclude(all bool) {
	c := &s.custody
	if s.tally == nil {
		s.tally = new(tally)
	}
	c.Account.Records = s.records
	c.Spans.Records += s.apart
	if c.Status != custody.Container && c.Status != custody.Unreadable {
		c.Spans.Structure = c.Bytes - c.Spans.Records - c.Spans.Rejected
	}
	if c.Status == custody.Truncated && s.cut != nil {
		c.Why = fmt.Sprintf("breaks off in record %d, which begins at byte %d", s.cut.Record, s.cut.Offset)
	}
	c.Kinds = slices.Sorted(maps.Keys(s.kinds))
	boundOthers(c.Account.Other, otherNames)
	if c.Unknown = s.unknown.sorted(); s.unknown.cut {
		c.Notes = append(c.Notes, s.unknown.note())
	}
	if s.last != 0 {
		c.First, c.Last = stamp(s.first), stamp(s.last)
		if n, ok := future(c.Modified, s.last); ok {
			c.Notes = append(c.Notes, n)
		}
	}
	if s.added[signin.Schema] > 0 {
		c.Missing = signin.All().Without(s.carries).Without(signin.Of(signin.Extra)).Names()
		c.Notes = append(c.Notes, lacks(s.carries)...)
		if s.masked > 0 {
			c.Notes = append(c.Notes, custody.Note{Code: "TOKEN_MASKED", Text: fmt.Sprintf("the incoming token type of %d of its sign-ins is unknownFutureValue, as Graph masks refresh tokens and others unless it is asked with Prefer: include-unknown-enum-members", s.masked)})
		}
	}
	if rows := s.rows(); s.changed && rows > 0 {
		s.flags["CHECKSUM_BAD"] = rows
	}
	for _, code := range slices.Sorted(maps.Keys(s.flags)) {
		c.Notes = append(c.Notes, flagNote(code, s.flags[code], s.fields(code)))
	}
	for _, name := range c.Account.OtherNames() {
		if text := format.AsideOf(name); text != "" {
			c.Notes = append(c.Notes, custody.Note{Code: "NO_SIGNINS", Text: text})
		}
	}
	if all {
		c.Account.Kept = s.added[signin.Schema]
		s.other()
	}
	s.tally = nil
}

// rows returns how many rows of all tables are of the source.
func (s *source) rows() (n int64) {
	for _, rows := range s.added {
		n += rows
	}
	return n
}

// other books the rows of the tables beside that of sign-ins.
func (s *source) other() {
	for schema, n := range s.added {
		if schema != signin.Schema && n > 0 {
			s.custody.Account.Other[schema.Name] += n
		}
	}
}

func stamp(micros int64) string {
	return time.UnixMicro(micros).UTC().Format("2006-01-02T15:04:05.000Z")
}

// future says of a source if it tells of what came later than it: more than a
// day after it was last written. A time of writing from before there were such
// exports is none, as in archives that leave it out.
func future(modified string, last int64) (custody.Note, bool) {
	written, err := time.Parse(time.RFC3339, modified)
	if err != nil || written.Year() < 2015 || last <= written.Add(24*time.Hour).UnixMicro() {
		return custody.Note{}, false
	}
	return custody.Note{Code: "TIME_FUTURE", Caution: true,
		Text: "its last event, of " + stamp(last) + ", is later than the file itself, of " + modified + ": a clock was wrong, a time was changed, or the file was given another date"}, true
}
