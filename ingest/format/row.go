package format

import (
	"slices"
	"time"

	"prtscope/ingest/audit"
	"prtscope/ingest/column"
	"prtscope/ingest/device"
	"prtscope/ingest/field"
	"prtscope/ingest/signin"
)

// A decoder turns records of one block into rows of a sink. One goroutine uses
// it. A row is begun by signIn, audit or device, filled by set, and ended by
// the function end... of its table or, if the record is rejected, by abandon.
type decoder struct {
	sink   *Sink
	format *Format // of the stream
	order  field.DateOrder
	shelf  shelf                     // where records of other formats are looked for
	missed map[signin.Columns]string // the lists for column missing

	// The record being decoded.
	record  int64
	span    Span
	carries signin.Columns // what a sign-in of its format can carry
	asked   asked
	row     *column.Batch // with the table it is a row of
	rules   []rule

	timeErr   error          // why the event has no time
	ahead     int64          // seconds that times without a zone are ahead of UTC, in the cell at hand
	place     *time.Location // or the zone that they are in
	foreign   string         // the table of a CSV row that is no sign-in
	principal bool           // the risk is of a service principal
	named     string         // the kind of sign-ins that the name of the file tells of those that do not say
	wrapped   bool           // it is the original inside another record
	remade    bool           // it is put together from what a log platform made of it
	offered   signin.Columns // and of so many columns, where that is known
	parts     partsOf        // of the table of a log platform
	browser   bool           // and of times in the zone of whoever exported it
	result    secondResult
	lost      signin.Columns // of which the record has only the name of a type
	held      []heldCell     // cells of a row that is no sign-in
	flags     []string
	odds      []Oddity // flags that are about one field
	extra     extras
	conflicts conflicts
	unknown   []string // fields without a column

	memo      [maxColumns]remembered
	category  remembered
	logTable  remembered
	people    remembered // the portal's word for people for a token type
	recent    [maxColumns][2]token
	seen      *seen
	blanks    blanks
	buf       [512]byte
	compacted []byte            // scratch
	counts    map[string]*int64 // of unknown fields
	kinds     map[string]*int64
	scan      scanner
	inside    scanner
	envelope  envelope
	templates []*template
	learned   learned
	strict    bool // read everything token by token
	limits    Limits

	// Of a record whose end is not known before.
	open  bool // something may follow it
	end   int  // where it was found to end; 0 if it is broken
	wraps bool // it may be no record but wrap some
}

// remembered is the last word of a column with the value it stood for: exports
// repeat themselves.
type remembered struct {
	raw   []byte
	value string
}

const maxColumns = 128

func newDecoder(f *Format, order field.DateOrder, out *Sink) *decoder {
	d := &decoder{
		sink: out, format: f, order: order, missed: map[signin.Columns]string{}, seen: new(seen),
		counts: map[string]*int64{}, kinds: map[string]*int64{},
	}
	d.bound(Limits{}.defaults())
	return d
}

// bound sets the limits on records.
func (d *decoder) bound(l Limits) {
	d.limits = l
	d.scan.deep, d.inside.deep = l.Depth, l.Depth
}

// close adds what was counted aside to the sink, and blanks to its rows.
func (d *decoder) close() {
	d.blanks.fill()
	for name, n := range d.counts {
		d.sink.Unknown[name] += *n
	}
	for kind, n := range d.kinds {
		d.sink.Kinds[kind] += *n
	}
	clear(d.counts)
	clear(d.kinds)
}

// at says which record comes next.
func (d *decoder) at(record int64, span Span) {
	d.record, d.span, d.carries = record, span, d.format.Carries
	d.timeErr, d.foreign, d.principal, d.lost = nil, "", false, signin.Columns{}
	d.held, d.result = d.held[:0], secondResult{}
	d.flags, d.odds, d.unknown = d.flags[:0], d.odds[:0], d.unknown[:0]
	d.conflicts.reset()
	d.extra.reset()
	d.row, d.rules = nil, nil
}

// signIn begins a row of the table of sign-ins, audit and device one of theirs.
func (d *decoder) signIn() { d.row, d.rules = d.sink.SignIns, signInRules }
func (d *decoder) audit()  { d.row, d.rules = d.sink.Audits, auditRules }
func (d *decoder) device() { d.row, d.rules = d.sink.Devices, deviceRules }

// risk and activity begin a row of theirs.
func (d *decoder) risk()     { d.row, d.rules = d.sink.Risks, riskRules }
func (d *decoder) activity() { d.row, d.rules = d.sink.Requests, activityRules }

// step begins a row of a step of an authentication.
func (d *decoder) step() { d.row, d.rules = d.sink.Steps, stepRules }

// abandon forgets the row.
func (d *decoder) abandon() {
	if d.row != nil {
		d.row.Rollback()
	}
}

// has reports whether the row has a value in column c; an empty text is one.
func (d *decoder) has(c int) bool { return d.row.Has(c, d.row.Len()) }

// text returns the row's value in column c.
func (d *decoder) text(c int) string {
	v, _ := d.row.Text(c, d.row.Len())
	return v
}

// flag notes an oddity of the record, which counts if the record is kept.
func (d *decoder) flag(code string) {
	for _, f := range d.flags {
		if f == code {
			return
		}
	}
	d.flags = append(d.flags, code)
}

// flagOf is flag for an oddity of the field of that name.
func (d *decoder) flagOf(code, name string) {
	d.flag(code)
	if o := (Oddity{code, name}); !slices.Contains(d.odds, o) {
		d.odds = append(d.odds, o)
	}
}

// reject sets the record aside.
func (d *decoder) reject(err *recordError, raw []byte) {
	d.abandon()
	d.sink.Rejected = append(d.sink.Rejected, Rejection{
		Record: d.record, Offset: d.span.Offset, Length: d.span.Length,
		Code: err.Code, Reason: err.Reason, Field: err.Field, Raw: append([]byte(nil), raw[:min(len(raw), MaxRaw)]...),
	})
}

// other counts a record that was recognised and is of no table.
func (d *decoder) other(name string) {
	d.abandon()
	d.sink.Other[name]++
}

// recordError is why a record is set aside. It holds no text of the log.
type recordError struct {
	Code   string
	Reason string
	Field  string
}

func (e *recordError) Error() string {
	if e.Field != "" {
		return e.Code + ": " + e.Field + ": " + e.Reason
	}
	return e.Code + ": " + e.Reason
}

// commit ends a row: it writes the columns that say where the row is from, and
// counts what was odd about it. Kind is the name under which it is counted.
func (d *decoder) commit(kind string, record, offset, conflicts, extra int) {
	d.row.SetNum(record, d.record)
	d.row.SetNum(offset, d.span.Offset)
	if d.conflicts.n > 0 {
		d.row.SetText(conflicts, d.conflicts.object())
	}
	if !d.extra.empty() {
		d.row.SetText(extra, d.extra.object())
	}
	d.row.Commit()
	for _, f := range d.flags {
		d.sink.Flags[f]++
	}
	for _, o := range d.odds {
		d.sink.Odd[o]++
	}
	for _, name := range d.unknown {
		count(d.counts, name)
	}
	count(d.kinds, kind)
}

func count(counts map[string]*int64, name string) {
	if n := counts[name]; n != nil {
		*n++
		return
	}
	one := int64(1)
	counts[name] = &one
}

// needTime returns an error if the row has no time in column c: an event that
// cannot be placed is no event. Name is what the source calls it.
func (d *decoder) needTime(c int, name string) error {
	if d.has(c) {
		return nil
	}
	reason := "no time"
	if d.timeErr != nil {
		reason = d.timeErr.Error()
	}
	return &recordError{Code: timeCode(d.timeErr), Reason: reason, Field: name}
}

func timeCode(err error) string {
	switch err {
	case nil, field.ErrTimeBlank:
		return "FIELD_TIME"
	case field.ErrTimeUnset:
		return "TIME_SENTINEL"
	case field.ErrTimeOrder:
		return "TIME_ORDER"
	}
	return "TIME_SYNTAX"
}

// endAudit ends the row of an audit event.
func (d *decoder) endAudit(timeName string) error {
	if err := d.needTime(audit.EventTime, timeName); err != nil {
		return err
	}
	if !d.has(audit.EventID) {
		d.flag("NO_AUDIT_ID")
	}
	d.commit("audit", audit.Record, audit.Offset, audit.Conflicts, audit.Extra)
	return nil
}

// endDevice ends the row of a device.
func (d *decoder) endDevice() error {
	if d.text(device.ObjectID) == "" && d.text(device.DeviceID) == "" {
		return &recordError{Code: "FIELD_ID", Reason: "neither object id nor device id", Field: "deviceId"}
	}
	d.commit("devices", device.Record, device.Offset, device.Conflicts, device.Extra)
	return nil
}

// mostMissed is of how many sets of columns the list is kept, which is of a kilobyte:
// records put together from fields may each have another one.
const mostMissed = 1024

// missing returns the columns that are not in carries, as column missing names
// them.
func (d *decoder) missing(carries signin.Columns) string {
	v, ok := d.missed[carries]
	if !ok {
		var names []string
		for c := range signin.Extra {
			if !carries.Has(c) {
				names = append(names, signin.Schema.Fields[c].Name)
			}
		}
		if len(d.missed) == mostMissed {
			clear(d.missed)
		}
		v = column.JoinList(names)
		d.missed[carries] = v
	}
	return v
}
