package directory

import (
	"fmt"
	"iter"
	"strings"

	"prtscope/ingest/column"
)

// Batches is a table as it is read.
type Batches = iter.Seq2[*column.Batch, error]

// Build is BuildWithin where memory is no matter.
func Build(audits, devices, risks Batches) (*Directory, error) {
	return BuildWithin(audits, devices, risks, func(string, int64) error { return nil })
}

// BuildWithin reads the audit events, the inventory and the risks of a case; any
// of them may be nil. Only changes that succeeded are kept: a failed one changed
// nothing. hold is told what there is so far and how many bytes more that takes. Its
// error ends the building once all is read, so that the last is of all that there is.
func BuildWithin(audits, devices, risks Batches, hold func(what string, bytes int64) error) (*Directory, error) {
	b := &builder{hold: hold}
	b.empty()
	for _, table := range []struct {
		rows Batches
		take func(rows *column.Batch, i int)
	}{{audits, b.audit}, {devices, b.inventory}, {risks, b.risk}} {
		if err := b.each(table.rows, table.take); err != nil {
			return nil, err
		}
	}
	if b.full != nil {
		return nil, b.full
	}
	b.texts = texts{} // the index is made in its place
	b.index()
	b.indexRisks()
	return b.Directory, nil
}

// A builder makes a directory. Where it is too large to be kept, it lets go of what
// it has whenever that is as much as may be, and counts on.
type builder struct {
	*Directory
	texts   texts
	objects objects
	bytes   int64 // that changes and risks take without their texts, about

	hold                     func(what string, bytes int64) error
	changed, shelved, risked int   // of what was met
	gone                     int64 // bytes of what was let go
	said                     int64 // bytes that hold was told of
	room                     int64 // bytes that were too many, 0 while none were
	full                     error // what hold said of them
}

// empty begins with nothing.
func (b *builder) empty() {
	b.Directory = &Directory{byDevice: map[string][]*Change{}, byUser: map[string][]*Change{}, holds: map[string][]*Change{}, byActor: map[string][]*Change{}, devices: newShelf(), riskOf: map[string][]*Risk{}}
	b.texts, b.objects, b.bytes = texts{at: map[string]string{}}, objects{told: map[string]string{}, listed: map[string]string{}}, 0
}

// objects is which device a directory object is: as audit events tell, and, of
// those that they name and do not say it of, as the inventory lists.
type objects struct{ told, listed map[string]string }

// each calls take with the rows of a table, and says after each batch what there is.
func (b *builder) each(rows Batches, take func(rows *column.Batch, i int)) error {
	if rows == nil {
		return nil
	}
	for batch, err := range rows {
		if err != nil {
			return err
		}
		for i := range batch.Len() {
			take(batch, i)
		}
		b.count()
	}
	return nil
}

// count tells hold of what came since it was told last.
func (b *builder) count() {
	kept := b.bytes + b.texts.bytes + b.devices.bytes
	more := b.gone + kept - b.said
	b.said += more
	what := fmt.Sprintf("%d directory changes, %d devices of the inventory and %d detections of risk", b.changed, b.shelved, b.risked)
	err := b.hold(what, more)
	if err == nil {
		return
	}
	b.full = err
	if b.room == 0 {
		b.room = kept
	}
	if kept >= b.room {
		b.gone += kept
		b.empty()
	}
}

// texts are texts that repeat: names, ids and addresses of whom records are about.
type texts struct {
	at    map[string]string
	bytes int64
}

// textBytes is about what a text takes beside its letters: its place here, and those
// in the index of a directory, of which it may be a key.
const textBytes = 100

// of returns a text that is v, which is held once however often it is asked for.
func (t *texts) of(v string) string {
	if v == "" {
		return ""
	}
	known, ok := t.at[v]
	if !ok {
		known = strings.Clone(v)
		t.at[known] = known
		t.bytes += textBytes + int64(len(v))
	}
	return known
}

// cell is the text of a cell.
func (t *texts) cell(b *column.Batch, c, i int) string {
	v, _ := b.Text(c, i)
	return t.of(v)
}

// low is the text of a cell in lower case.
func (t *texts) low(b *column.Batch, c, i int) string {
	v, _ := b.Text(c, i)
	return t.of(strings.ToLower(v))
}
