package timeline_test

import (
	"slices"
	"testing"

	"prtscope/analyze/story"
	"prtscope/analyze/timeline"
	"prtscope/ingest/column"
)

// The table of users carries the guesses, whatever comes before them and in
// however many pieces; what later passes read carries none.
func TestGuessesStandInTheTableOfUsers(t *testing.T) {
	tl := live(t, "09:00 alice L1 office session=s1\n09:05 alice - office session=s1\n09:10 alice L1 office session=s1\n09:15 alice - office session=s1")
	write := func(table *column.Schema) (likely, why []string) {
		w := timeline.NewWriter(table, func(b *column.Batch) error {
			for i := range b.Len() {
				device, _ := b.Text(table.Index("likely_device"), i)
				reason, _ := b.Text(table.Index("likely_why"), i)
				if name, _ := b.Text(table.Index("likely_device_name"), i); (name == "L1") != (device != "") {
					t.Errorf("row %d: device %q is called %q", i, device, name)
				}
				likely, why = append(likely, device), append(why, reason)
			}
			return nil
		})
		if err := w.Write(tl, func(i int) bool { return i < 3 }); err != nil {
			t.Fatal(err)
		}
		if err := w.Write(tl, func(i int) bool { return i == 3 }); err != nil {
			t.Fatal(err)
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		return likely, why
	}
	l1 := story.Device("L1")
	likely, why := write(timeline.Table)
	if !slices.Equal(likely, []string{"", l1, "", l1}) || why[1] != timeline.SameSession.String() || why[0] != "" {
		t.Errorf("got %q because %q", likely, why)
	}
	if likely, _ := write(timeline.Schema); !slices.Equal(likely, []string{"", "", "", ""}) {
		t.Errorf("later passes are handed guesses: %q", likely)
	}
}
