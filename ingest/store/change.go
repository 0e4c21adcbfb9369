package store

import (
	"encoding/json"
	"fmt"
	"strings"

	"prtscope/ingest/audit"
	"prtscope/ingest/column"
	"prtscope/ingest/signin"
)

// A change is what a record of the audit log says, as it is held against another.
type change struct {
	row      column.Row
	read     bool // the lists were
	targets  map[string]int
	modified map[string]int
	details  map[string]int
}

func changeOf(r column.Row) *change { return &change{row: r} }

// What two records of one change say alike where both say it.
var ofChange = []int{audit.CorrelationID, audit.Activity, audit.Category, audit.Service, audit.Operation, audit.Result, audit.ResultReason, audit.ActorType,
	audit.ActorName, audit.ActorIP, audit.TargetType, audit.TargetID, audit.TargetName, audit.TargetUPN, audit.UserID, audit.DeviceID,
	audit.DeviceObjectID, audit.DeviceName, audit.UserAgent, audit.TenantID}

func (c *change) text(column int) string { return firstText(c.row.Batch, c.row.At, column) }

// both reports whether c and o say the same in a column.
func (c *change) both(o *change, column int) bool {
	v := c.text(column)
	return v != "" && strings.EqualFold(v, o.text(column))
}

// contradicts reports whether c and o say different things in a column.
func (c *change) contradicts(o *change, column int) bool {
	return c.text(column) != "" && o.text(column) != "" && !c.both(o, column)
}

// tells reports whether o, which has no id, may be a record of the change of c: as
// much as names a change is said by both, nothing contradicts, and what o says of
// values is among what c says of them, as an export may leave some out.
func (c *change) tells(o *change) bool {
	if !c.both(o, audit.Activity) || !c.both(o, audit.CorrelationID) && !(c.both(o, audit.TargetID) && c.both(o, audit.ActorName)) {
		return false
	}
	return c.agrees(o) && among(o.targets, c.targets) && among(o.modified, c.modified) && among(o.details, c.details)
}

// agrees reports whether nothing that two records say contradicts, and reads their lists.
func (c *change) agrees(o *change) bool {
	for _, column := range ofChange {
		if c.contradicts(o, column) {
			return false
		}
	}
	if c.text(audit.ActorType) != "app" && c.contradicts(o, audit.ActorID) { // of an app one may name the application and the other its principal
		return false
	}
	if !c.agreesOnTime(o) {
		return false
	}
	c.lists()
	o.lists()
	return true
}

// agreesOnTime reports whether the times of one second are one as far as the poorer
// goes. A time without seconds says too little.
func (c *change) agreesOnTime(o *change) bool {
	step := int64(1)
	for _, x := range []*change{c, o} {
		digits := x.row.Batch.Num(audit.TimeDigits, x.row.At)
		if digits == signin.Minute {
			return false
		}
		step = max(step, power[6-min(max(digits, 0), 6)])
	}
	return c.time()/step == o.time()/step
}

func (c *change) time() int64 { return c.row.Batch.Num(audit.EventTime, c.row.At) }

var power = [...]int64{1, 10, 100, 1000, 10_000, 100_000, 1_000_000}

// lists reads the lists of the change, once.
func (c *change) lists() {
	if c.read {
		return
	}
	c.read = true
	c.modified, c.details = c.list(audit.Modified, "name", "old", "new"), c.list(audit.Details, "key", "value")
	c.targets = c.list(audit.Targets, "id")
}

// list counts what the items of a list are, by what they say under some names.
func (c *change) list(column int, names ...string) map[string]int {
	var items []map[string]any
	text := c.text(column)
	if text == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(text), &items); err != nil {
		return map[string]int{text: 1}
	}
	counts := map[string]int{}
	for _, item := range items {
		var key strings.Builder
		for _, name := range names {
			if v := item[name]; v != nil {
				fmt.Fprint(&key, v)
			}
			key.WriteByte(0)
		}
		counts[key.String()]++
	}
	return counts
}

// among reports whether all of one list is in the other.
func among(part, all map[string]int) bool {
	for v, n := range part {
		if all[v] < n {
			return false
		}
	}
	return true
}
