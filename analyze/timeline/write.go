package timeline

import (
	"math"

	"prtscope/ingest/column"
)

// Writer turns timelines into batches of a table, column by column.
type Writer struct {
	table *column.Schema
	wants []bool // of each column of Schema
	emit  func(*column.Batch) error
	batch []column.Vector
	rows  int
	room  int       // rows for which columns are made: a batch is as long as the one before, or nearly
	of    *origin   // of the pool whose codes are known; the pool itself may be large, and must not stay for this
	known [][]int32 // for each kept column: code in its dictionary of each code of the pool, +1
	dicts []*column.Dict
	ids   []byte // of the rows of the batch, one after the other
	ends  []int32
	picks []int32 // rows of the timeline to write

	likely *Attributions // of the timeline
}

// NewWriter returns a Writer that hands full batches of the table, Schema
// or Table, to emit.
func NewWriter(table *column.Schema, emit func(*column.Batch) error) *Writer {
	w := &Writer{table: table, wants: make([]bool, len(Schema.Fields)), emit: emit, known: make([][]int32, len(kept)), room: column.BatchRows}
	for _, f := range table.Fields {
		w.wants[Schema.Index(f.Name)] = true
	}
	w.begin(nil)
	return w
}

// begin turns to another pool: its values get dictionaries of their own, which
// batches share until the next.
func (w *Writer) begin(o *origin) {
	w.of = o
	w.dicts = make([]*column.Dict, len(Schema.Fields))
	for c, f := range Schema.Fields {
		if f.Type.Strings() {
			w.dicts[c] = new(column.Dict)
		}
	}
	for n := range w.known {
		w.known[n] = w.known[n][:0]
	}
	w.reset()
}

func (w *Writer) reset() {
	w.batch, w.rows = make([]column.Vector, len(Schema.Fields)), 0
	w.ids, w.ends = w.ids[:0], w.ends[:0]
	for c := range w.batch {
		w.batch[c].Dict = w.dicts[c]
	}
}

// Write appends the rows of t, or those that keep wants, where it is given.
func (w *Writer) Write(t *Timeline, keep func(i int) bool) error {
	if t.pool.origin != w.of {
		if err := w.Flush(); err != nil {
			return err
		}
		w.begin(t.pool.origin)
	}
	w.likely = nil
	if w.table != Schema && t.Kind == "user" { // later passes judge, and guesses are not for that
		w.likely = t.Attribute()
	}
	w.picks = w.picks[:0]
	for i := range t.Time {
		if keep == nil || keep(i) {
			w.picks = append(w.picks, int32(i))
		}
	}
	for picks := w.picks; len(picks) > 0; {
		n := min(len(picks), column.BatchRows-w.rows)
		heavy := t.pool.full() // as it is of a hot user, or of texts that are long
		if heavy {
			n = min(n, heavyRows)
		}
		w.add(t, picks[:n])
		picks = picks[n:]
		large := heavy && w.textBytes() >= batchText
		if w.rows == column.BatchRows || large {
			if err := w.Flush(); err != nil {
				return err
			}
		}
		if large {
			w.begin(t.pool.origin)
		}
	}
	return nil
}

// A batch ends with batchText bytes in its dictionaries, which is looked at
// after each heavyRows rows.
const (
	heavyRows = 64
	batchText = 4 << 20
)

// textBytes returns about how many bytes the dictionaries hold.
func (w *Writer) textBytes() (n int) {
	for _, d := range w.dicts {
		if d != nil {
			n += d.Bytes()
		}
	}
	return n
}

// Flush hands on what there is.
func (w *Writer) Flush() error {
	if w.rows == 0 {
		return nil
	}
	w.room = min(w.rows+w.rows/8, column.BatchRows)
	for c, d := range w.dicts {
		if d != nil { // which goes on growing while the batch is encoded
			w.batch[c].Dict = d.Snapshot()
		}
	}
	w.batch[tableCols].Dict = w.events()
	b := column.Assemble(Schema, w.rows, w.batch)
	if w.table != Schema {
		b = Narrow(b)
	}
	w.reset()
	return w.emit(b)
}

func (w *Writer) add(t *Timeline, picks []int32) {
	w.rows += len(picks)
	w.copied(tableTime, picks, t.Time)
	w.numbers(tableFacts, picks, func(i int32) int64 { return int64(t.Facts(int(i))) })
	w.coded(tableError, picks, t.pool, &t.cols[results])
	w.coded(tableBound, picks, t.pool, &t.cols[bounds])
	if t.places == nil {
		w.copied(tableRecord, picks, t.record)
		w.copied(tableOffset, picks, t.offset)
	} else {
		w.numbers(tableRecord, picks, func(i int32) int64 { record, _ := t.Where(int(i)); return record })
		w.numbers(tableOffset, picks, func(i int32) int64 { _, offset := t.Where(int(i)); return offset })
	}
	worded(w, tableClass, len(classWords), picks, t.Class)
	worded(w, tableState, len(stateWords), picks, t.State)
	worded(w, tableBefore, len(stateWords), picks, t.Before)
	w.contested(t, picks)
	w.beliefs(t, picks)
	w.guesses(t, picks)
	w.places(t, picks)
	w.event(t, picks)
	for n, c := range kept {
		if c != Event && w.wants[tableCols+n] {
			w.texts(n, t, &t.cols[c], picks)
		}
	}
}

// event appends the ids of sign-ins, which are in no dictionary.
func (w *Writer) event(t *Timeline, picks []int32) {
	codes, of := w.codes(tableCols), &t.cols[Event]
	for _, i := range picks {
		code := of.at(int(i))
		if code < 0 {
			w.ids = t.pool.ids.append(w.ids, code)
		} else {
			w.ids = append(w.ids, t.pool.values[code]...)
		}
		codes = append(codes, int32(len(w.ends)))
		w.ends = append(w.ends, int32(len(w.ids)))
	}
	w.batch[tableCols].Codes = codes
}

// events returns the ids of the batch as the dictionary that its codes speak of.
func (w *Writer) events() *column.Dict {
	all, values, from := string(w.ids), make([]string, len(w.ends)), int32(0)
	for n, end := range w.ends {
		values[n] = all[from:end]
		from = end
	}
	return column.NewDict(values)
}

func orNull(v int64) int64 {
	if v < 0 {
		return column.Null
	}
	return v
}

func (w *Writer) numbers(c int, picks []int32, of func(i int32) int64) {
	if !w.wants[c] {
		return
	}
	v := &w.batch[c]
	if v.Nums == nil {
		v.Nums = make([]int64, 0, w.room)
	}
	for _, i := range picks {
		v.Nums = append(v.Nums, of(i))
	}
}

// coded appends numbers that a pool has codes for; those below 0 are no value.
func (w *Writer) coded(c int, picks []int32, p *pool, of *codes) {
	last := of.at(int(picks[0]))
	now := orNull(p.number(last))
	w.numbers(c, picks, func(i int32) int64 {
		if code := of.at(int(i)); code != last {
			last, now = code, orNull(p.number(code))
		}
		return now
	})
}

// copied appends numbers that stand in all by row.
func (w *Writer) copied(c int, picks []int32, all []int64) {
	if first, last := picks[0], picks[len(picks)-1]; w.wants[c] && int(last-first) == len(picks)-1 { // one after the other
		v := &w.batch[c]
		if v.Nums == nil {
			v.Nums = make([]int64, 0, w.room)
		}
		v.Nums = append(v.Nums, all[first:last+1]...)
		return
	}
	w.numbers(c, picks, func(i int32) int64 { return all[i] })
}

// codes returns the codes of column c, with room for a whole batch.
func (w *Writer) codes(c int) []int32 {
	if w.batch[c].Codes == nil {
		return make([]int32, 0, w.room)
	}
	return w.batch[c].Codes
}

// worded appends one of few words for each row.
func worded[T interface {
	Class | State
	String() string
}](w *Writer, c, few int, picks []int32, of []T) {
	if !w.wants[c] {
		return
	}
	codes, known := w.codes(c), make([]int32, few)
	for _, i := range picks {
		n := of[i]
		if known[n] == 0 {
			known[n] = w.batch[c].Dict.AddString(n.String()) + 1
		}
		codes = append(codes, known[n]-1)
	}
	w.batch[c].Codes = codes
}

// contested writes which rows are of a contested PRT.
func (w *Writer) contested(t *Timeline, picks []int32) {
	if !w.wants[tableContested] || !t.Has(Contested) {
		return // rows behind the last value have none
	}
	v := &w.batch[tableContested]
	for before := w.rows - len(picks); len(v.Nums) < before; {
		v.Nums = append(v.Nums, column.Null)
	}
	for _, i := range picks {
		at := int64(column.Null)
		if t.Is(int(i), Contested) {
			at = 1
		}
		v.Nums = append(v.Nums, at)
	}
}

func (w *Writer) beliefs(t *Timeline, picks []int32) {
	if !t.beliefs.some() {
		return // rows behind the last value have none
	}
	token, why := w.codes(tableBelieved), w.codes(tableWhy)
	before := w.rows - len(picks)
	for len(why) < before {
		token, why = append(token, -1), append(why, -1)
		w.batch[tableConfidence].Nums = append(w.batch[tableConfidence].Nums, column.Null)
	}
	for _, i := range picks {
		b, ok := t.beliefs.at(int(i))
		if !ok {
			token, why = append(token, -1), append(why, -1)
			w.batch[tableConfidence].Nums = append(w.batch[tableConfidence].Nums, column.Null)
			continue
		}
		token = append(token, w.batch[tableBelieved].Dict.AddString(b.token))
		why = append(why, w.batch[tableWhy].Dict.AddString(b.why))
		w.batch[tableConfidence].Nums = append(w.batch[tableConfidence].Nums, bits(b.confidence))
	}
	w.batch[tableBelieved].Codes, w.batch[tableWhy].Codes = token, why
}

// guesses writes the likely devices of sign-ins that name none.
func (w *Writer) guesses(t *Timeline, picks []int32) {
	if w.likely == nil || w.likely.of.constant() && w.likely.of.same == 0 {
		return // rows behind the last value have none
	}
	before := w.rows - len(picks)
	for c := tableLikely; c <= tableLikelyWhy; c++ {
		codes := w.codes(c)
		for len(codes) < before {
			codes = append(codes, -1)
		}
		w.batch[c].Codes = codes
	}
	for _, i := range picks {
		a, ok := w.likely.At(int(i))
		if !ok {
			for c := tableLikely; c <= tableLikelyWhy; c++ {
				w.batch[c].Codes = append(w.batch[c].Codes, -1)
			}
			continue
		}
		for n, v := range [...]string{a.Device, a.Name, a.Rung.String()} {
			b := &w.batch[tableLikely+n]
			b.Codes = append(b.Codes, b.Dict.AddString(v))
		}
	}
}

// bits holds a number as tables do; minus zero would be no value.
func bits(v float64) int64 { return int64(math.Float64bits(v + 0)) }

func (w *Writer) places(t *Timeline, picks []int32) {
	lat, lon := &w.batch[tableLatitude], &w.batch[tableLongitude]
	if !w.wants[tableLatitude] || t.cols[spots].constant() && t.cols[spots].same == 0 {
		return
	}
	for before := w.rows - len(picks); len(lat.Nums) < before; {
		lat.Nums, lon.Nums = append(lat.Nums, column.Null), append(lon.Nums, column.Null)
	}
	for _, i := range picks {
		x, y := int64(column.Null), int64(column.Null)
		if a, o, ok := t.Place(int(i)); ok {
			x, y = bits(a), bits(o)
		}
		lat.Nums, lon.Nums = append(lat.Nums, x), append(lon.Nums, y)
	}
}

// texts appends strings of the pool to the kept column n. A string is looked up
// once a batch.
func (w *Writer) texts(n int, t *Timeline, from *codes, picks []int32) {
	out := w.codes(tableCols + n)
	if from.constant() {
		code := w.code(n, t, from.same)
		for range picks {
			out = append(out, code)
		}
	} else {
		known, last, now := w.known[n], int32(0), int32(-1)
		for _, i := range picks {
			code := from.at(int(i))
			switch {
			case code == last && now >= 0: // as rows often are
			case uint(code) < uint(len(known)) && known[code] != 0:
				last, now = code, known[code]-1
			default:
				last, now = code, w.code(n, t, code)
				known = w.known[n]
			}
			out = append(out, now)
		}
	}
	w.batch[tableCols+n].Codes = out
}

// knownCodes is how many codes of a pool are remembered of each column: those
// beyond are of a hot user's many values, and of few columns.
const knownCodes = 128 << 10

func (w *Writer) code(n int, t *Timeline, code int32) int32 {
	if code < 0 { // a GUID of many
		return w.batch[tableCols+n].Dict.AddString(t.pool.text(code))
	}
	if code >= knownCodes {
		return w.batch[tableCols+n].Dict.AddString(t.pool.values[code])
	}
	known := w.known[n]
	if size := int(code) + 1; size > len(known) {
		if size > cap(known) {
			known = append(make([]int32, 0, min(max(len(t.pool.values), 2*size), knownCodes)), known...)
		}
		old := len(known)
		known = known[:size]
		clear(known[old:])
		w.known[n] = known
	}
	if known[code] == 0 {
		known[code] = w.batch[tableCols+n].Dict.AddNew(t.pool.values[code]) + 1
	}
	return known[code] - 1
}
