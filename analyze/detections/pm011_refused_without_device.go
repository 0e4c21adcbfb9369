package detections

import (
	"fmt"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
)

// refusedWithoutDevice looks at the timeline of a user for tries that were
// refused because their device is disabled or deleted, and that do not name it:
// refusals often do not. Which one it is, their session says, if what went
// before in it names one device and no other.
func refusedWithoutDevice(p *detect.Pass) {
	t := p.T
	type try struct{ row, named int }
	tries := map[int32][]try{}
	var order []int32
	for i := range t.Failures() {
		if !t.Is(i, timeline.NoDevice) || !refusedAsGone(p, i) || !p.Judged(i) || p.Approved(i) {
			continue
		}
		named := namedBefore(t, i)
		if named < 0 {
			continue
		}
		device := t.Code(timeline.Device, named)
		if tries[device] == nil {
			order = append(order, device)
		}
		tries[device] = append(tries[device], try{i, named})
	}
	for _, device := range order {
		of := tries[device]
		id := t.Text(timeline.Device, of[0].named)
		for _, s := range deviceGoneSpans(p, id) {
			from, to := s.rows(t)
			own := netsOf(t, 0, from, func(i int) bool { return t.Code(timeline.Device, i) == device })
			d := s.draft()
			d.Subject = finding.Subject{Kind: "device", ID: id}
			var rows []int
			for _, a := range of {
				if a.row < from || a.row >= to || own[t.Code(timeline.Net, a.row)] {
					continue
				}
				rows = append(rows, a.row)
				d.Add(detect.Attempt, a.row)
				d.Add(detect.Context, a.named)
			}
			if len(rows) == 0 {
				continue
			}
			d.Summary = fmt.Sprintf("%s was %s on %s; ", detect.What(t, of[0].named), s.ended(), detect.When(s.began.Time))
			s.refused(t, &d, rows, "a token of a session that it alone had was tried", len(own) > 0)
			d.Observed = fmt.Sprintf("%s refused that do not name the device themselves.", detect.Count(len(rows), "request"))
			p.Report(d)
		}
	}
}

// namedBefore returns the last row before row i that names the one device of
// its session; -1 where none or several are named.
func namedBefore(t *timeline.Timeline, i int) int {
	if t.Code(timeline.Session, i) == 0 {
		return -1
	}
	named := -1
	for _, j := range t.LineageOf(i).Rows {
		if j >= i {
			break
		}
		if !t.Is(j, timeline.HasDevice) {
			continue
		}
		if named != -1 && t.Code(timeline.Device, named) != t.Code(timeline.Device, j) {
			return -1
		}
		named = j
	}
	return named
}
