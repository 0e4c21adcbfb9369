package questions

import (
	"path/filepath"
	"strings"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"prtscope/ingest/audit"
)

// gone returns when each device was first disabled or deleted.
func gone(folder string) (map[string]int64, error) {
	files, err := filepath.Glob(filepath.Join(folder, "audit", "*.parquet"))
	if err != nil {
		return nil, err
	}
	since := map[string]int64{}
	for _, path := range files {
		err := each(path, audit.Schema, []int{audit.DeviceID, audit.Activity, audit.Modified, audit.EventTime}, func(r arrow.Record) {
			times := numbers(r.Column(3))
			for i := range int(r.NumRows()) {
				device, activity, modified := value(r.Column(0), i), value(r.Column(1), i), value(r.Column(2), i)
				if device == "" || activity != "Delete device" &&
					(activity != "Update device" || !strings.Contains(modified, `"AccountEnabled","old":"true","new":"false"`)) {
					continue
				}
				if first, ok := since[device]; !ok || times[i] < first {
					since[strings.Clone(device)] = times[i]
				}
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return since, nil
}

// value returns a text, "" where the row has none.
func value(a arrow.Array, i int) string {
	if a.IsNull(i) {
		return ""
	}
	d := a.(*array.Dictionary)
	return d.Dictionary().(*array.String).Value(d.GetValueIndex(i))
}
