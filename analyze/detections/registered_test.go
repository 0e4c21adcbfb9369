package detections

import (
	"testing"

	"prtscope/analyze/detect"
	"prtscope/analyze/timeline"
)

// What a device was made as may stand in several records, and the inventory fills in
// what they leave open: told are those that say something that none before did.
func TestMadeAs(t *testing.T) {
	const (
		nothing = "\n08:00 audit add-device PC-1 by=drs device_name=-"
		all     = "\n08:00 audit register-device PC-1 by=alice os=Windows version=10.0.1"
		again   = "\n08:01 audit register-device PC-1 by=alice"
	)
	for name, tt := range map[string]struct {
		story  string
		told   int
		listed bool
		want   string
	}{
		"no more":                         {nothing, 1, false, "  "},
		"all at once":                     {all, 1, false, "PC-1 Windows 10.0.1"},
		"nothing, and again":              {nothing + again + " device_name=-", 1, false, "  "},
		"then the name":                   {nothing + again, 2, false, "PC-1  "},
		"then the system":                 {nothing + again + " device_name=- os=Windows", 2, false, " Windows "},
		"then the version":                {nothing + again + " device_name=- version=10.0.1", 2, false, "  10.0.1"},
		"all, and then something else":    {all + again + " device_name=PC-2 os=MacOS version=14.5", 1, false, "PC-1 Windows 10.0.1"},
		"a change is none":                {all + "\n08:01 audit update-device PC-1 by=alice", 1, false, "PC-1 Windows 10.0.1"},
		"the inventory knows nothing":     {nothing + "\ninventory PC-1 name=- os=-", 1, false, "  "},
		"the inventory knows the name":    {nothing + "\ninventory PC-1 os=-", 1, true, "PC-1  "},
		"the inventory knows the system":  {nothing + "\ninventory PC-1 name=- os=Windows", 1, true, " Windows "},
		"the inventory knows the version": {nothing + "\ninventory PC-1 name=- os=- os_version=10.0.1", 1, true, "  10.0.1"},
		"the inventory knows no more":     {all + "\ninventory PC-1 os=MacOS os_version=14.5", 1, false, "PC-1 Windows 10.0.1"},
		"the inventory alone":             {"\ninventory PC-1 os=MacOS os_version=14.5", 0, true, "PC-1 MacOS 14.5"},
	} {
		d := &detect.Detection{ID: "PM-901", Run: func(p *detect.Pass) {
			m := madeAs(p, p.T.Text(timeline.Device, 0))
			if got := m.name + " " + m.os + " " + m.build; got != tt.want || len(m.told) != tt.told || m.listed != tt.listed || (m.change == nil) != (tt.told == 0) {
				t.Errorf("%s: %q, told by %d changes, listed %t", name, got, len(m.told), m.listed)
			}
		}}
		if _, err := detect.Replay(d, detect.Example{Story: "09:00 alice PC-1 outlook" + tt.story}); err != nil {
			t.Error(err)
		}
	}
}
