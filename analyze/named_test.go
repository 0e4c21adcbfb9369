package analyze

import (
	"slices"
	"testing"

	"prtscope/analyze/finding"
	"prtscope/analyze/story"
)

// What looks over the whole case names devices as its sign-ins do.
func TestSessionsNameTheirDevices(t *testing.T) {
	in := tell(t, `
		09:00 alice LAPTOP-1 edge session=s1
		09:05 alice LAPTOP-3 edge session=s1
		09:30 bob LAPTOP-2 edge session=s1`, 1)
	out, _ := analyse(t, in, Options{Threads: 2})
	i := slices.IndexFunc(out.Findings, func(f finding.Finding) bool { return f.Detection == "PM-008" })
	if i < 0 {
		t.Fatal("PM-008 found nothing")
	}
	got := out.Findings[i].Devices
	if len(got) != 3 {
		t.Errorf("devices are %+v", got)
	}
	for _, d := range got {
		if story.Device(d.Name) != d.ID {
			t.Errorf("device %s is called %q", d.ID, d.Name)
		}
	}
}
