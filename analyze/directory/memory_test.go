package directory_test

import (
	"errors"
	"fmt"
	"runtime"
	"testing"

	"prtscope/analyze/directory"
	"prtscope/analyze/story"
	"prtscope/ingest/audit"
	"prtscope/ingest/column"
)

// made is n changes of a tenant of so many users, each with a device of their own.
func made(n, users int) directory.Batches {
	return func(yield func(*column.Batch, error) bool) {
		b := column.NewBatch(audit.Schema)
		for i := range n {
			u := i * 7919 % users
			b.SetNum(audit.EventTime, int64(i)*60e6)
			for c, v := range map[int]string{
				audit.EventID: fmt.Sprintf("Directory_%032x_%08d", i*40503, i), audit.CorrelationID: fmt.Sprintf("%036x", i*40503), audit.Activity: "Update device", audit.Service: "Core Directory",
				audit.ActorID: fmt.Sprintf("%036x", u<<32), audit.ActorName: fmt.Sprintf("user%06d@example.com", u), audit.ActorIP: fmt.Sprintf("10.%d.%d.%d", u>>16&255, u>>8&255, u&255),
				audit.UserID: fmt.Sprintf("%036x", u<<32), audit.TargetUPN: fmt.Sprintf("user%06d@example.com", u),
				audit.DeviceID: fmt.Sprintf("%036x", u<<33), audit.DeviceObjectID: fmt.Sprintf("%036x", u<<34), audit.DeviceName: fmt.Sprintf("LAPTOP-%06X", u),
				audit.Modified: fmt.Sprintf(`[{"name":"AccountEnabled","old":"[true]","new":"[false]"},{"name":"Included Updated Properties","new":"\"AccountEnabled\"%d"}]`, i),
				audit.Details:  fmt.Sprintf(`[{"key":"Device OS","value":"Windows"},{"key":"User-Agent","value":"Microsoft.OData.Client/7.12.5"},{"key":"%d","value":""}]`, i),
				audit.Source:   "4f1c",
			} {
				b.SetString(c, v)
			}
			b.Commit()
			if b.Len() == column.BatchRows || i == n-1 {
				if !yield(b, nil) {
					return
				}
				b = column.NewBatch(audit.Schema)
			}
		}
	}
}

// alive is the bytes of memory in use.
func alive() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// A change takes little, since what it names is held once, and what it takes is what
// is said of it: the letters of properties and details are not kept.
func TestChangesAreHeldInLittle(t *testing.T) {
	const n = 8000
	for users, most := range map[int]int64{50: 470, n / 4: 650, n: 1100} {
		said, before := int64(0), alive()
		d, err := directory.BuildWithin(made(n, users), nil, nil, func(_ string, more int64) error { said += more; return nil })
		if err != nil {
			t.Fatal(err)
		}
		took := alive() - before
		if said > most*n || took > said || took < said*3/4 {
			t.Errorf("%d changes of %d users take %d bytes each, and %d as it is said, of at most %d", n, users, took/n, said/n, most)
		}
		runtime.KeepAlive(d)
	}
}

// What is too much is counted to its end, and not held meanwhile.
func TestTooManyChangesAreCounted(t *testing.T) {
	s, err := story.Parse("inventory L1\ninventory L2")
	if err != nil {
		t.Fatal(err)
	}
	const n, users = 2 * column.BatchRows, 1000
	all := int64(0)
	if _, err := directory.BuildWithin(made(n, users), one(s.Devices), nil, func(_ string, more int64) error { all += more; return nil }); err != nil {
		t.Fatal(err)
	}
	full := errors.New("full")
	said, last, most, before := int64(0), "", int64(0), alive()
	d, err := directory.BuildWithin(made(n, users), one(s.Devices), nil, func(what string, more int64) error {
		said, last, most = said+more, what, max(most, alive()-before)
		if said > all/8 {
			return full
		}
		return nil
	})
	if d != nil || err != full || last != fmt.Sprintf("%d directory changes, 2 devices of the inventory and 0 detections of risk", n) {
		t.Errorf("of %s: %v", last, err)
	}
	if said < all || said > all*3/2 {
		t.Errorf("%d bytes are said to be %d", all, said)
	}
	if most > all*3/4 {
		t.Errorf("%d bytes were held, of %d that would be too many", most, all)
	}
}
