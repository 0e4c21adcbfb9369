package detect

import (
	"strings"
	"testing"

	"prtscope/analyze/story"
)

// A device whose sign-ins carry no name, as in the portal's CSV, goes by that of
// the inventory, in sentences too; but not where two devices have one name, and the
// evidence keeps the word of the log.
func TestDevicesGoByTheInventorysName(t *testing.T) {
	const use = "09:00 alice L1 outlook token=prt device_name=-\n09:05 alice L2 outlook token=prt device_name=-\n"
	l1, l2 := story.Device("L1"), story.Device("L2")
	for _, tt := range []struct{ name, story, want, names string }{
		{"no inventory", use, l1 + " and " + l2, ","},
		{"both listed", use + "inventory L1\ninventory L2", "L1 and L2", "L1,L2"},
		{"one listed", use + "inventory L2 name=MacBook", l1 + " and MacBook", ",MacBook"},
		{"of one name", use + "inventory L1 name=MacBook\ninventory L2 name=MacBook", l1 + " and " + l2, "MacBook,MacBook"},
		{"listed without a name", use + "inventory L1 name=-", l1 + " and " + l2, ","},
		{"named by the log", strings.ReplaceAll(use, "device_name=-", "") + "inventory L1 name=MacBook", "L1 and L2", "L1,L2"},
	} {
		det := sample()
		det.Run = func(p *Pass) {
			p.Report(Draft{Rows: []int{0, 1}, Summary: l1 + " and " + l2, Benign: []string{"lent: " + l2}})
		}
		found, err := Replay(det, Example{Story: tt.story})
		if err != nil || len(found) != 1 {
			t.Fatalf("%s: %d findings, %v", tt.name, len(found), err)
		}
		f := found[0]
		names := map[string]string{}
		for _, d := range f.Devices {
			names[d.ID] = d.Name
		}
		if got := names[l1] + "," + names[l2]; f.Summary != tt.want || got != tt.names {
			t.Errorf("%s: %q, devices %s; want %q, %s", tt.name, f.Summary, got, tt.want, tt.names)
		}
		if want := "lent: " + tt.want[strings.LastIndex(tt.want, " ")+1:]; f.Benign[0] != want {
			t.Errorf("%s: %q, want %q", tt.name, f.Benign[0], want)
		}
		if got := f.Evidence[0].Device; tt.name == "both listed" && got != l1 {
			t.Errorf("the evidence says %q, which the log does not", got)
		}
	}
}
