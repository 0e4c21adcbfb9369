package analyze

import (
	"slices"
	"strings"
	"sync"

	"prtscope/analyze/finding"
)

// acceptances sets findings aside that somebody said are known. They are kept
// as the others are, and counted: what is set aside can be read.
type acceptances struct {
	*spool
	mu         sync.Mutex
	list       []finding.Acceptance
	about      map[string][]int // id of a finding or a detection, lower case → places in list
	end        string           // of the case
	severities map[finding.Severity]int
}

func (r *run) newAcceptances() (a *acceptances, err error) {
	a = &acceptances{list: slices.Concat(r.in.Accepted, finding.Tests(r.in.Params.Approved.Entries())), about: map[string][]int{}}
	if s := r.world.Survey; s != nil {
		a.end = stamp(s.To)
	}
	for i := range a.list {
		a.list[i].Findings, a.list[i].Ended = 0, 0
		if a.list[i].Test != "" {
			continue
		}
		id := strings.ToLower(a.list[i].Finding + a.list[i].Detection)
		a.about[id] = append(a.about[id], i)
	}
	a.spool, err = r.newSpool("accepted")
	return a, err
}

// take reports whether a finding is accepted, or comes of a test that was agreed
// upon. A finding says what was said of it, also where that no longer holds.
func (a *acceptances) take(f *finding.Finding) (known bool) {
	if len(f.Agreed) > 0 {
		known = true
		f.Accepted = finding.SaysTests(f.Agreed)
		a.mu.Lock()
		for i := range a.list {
			if c := &a.list[i]; c.Test != "" && slices.Contains(f.Agreed, c.Test) {
				c.Findings++
			}
		}
		a.mu.Unlock()
	}
	for _, id := range [...]string{f.ID, f.Detection} {
		for _, i := range a.about[strings.ToLower(id)] {
			c := &a.list[i]
			if !c.Names(f) {
				continue
			}
			holds := c.Holds(f, a.end)
			if f.Accepted == nil || holds && !known {
				f.Accepted = c.Says(!holds)
			}
			known = known || holds
			a.mu.Lock()
			if holds {
				c.Findings++
			} else {
				c.Ended++
			}
			a.mu.Unlock()
		}
	}
	return known
}

// add takes an accepted finding in.
func (a *acceptances) add(f *finding.Finding) error {
	a.mu.Lock()
	if a.severities == nil {
		a.severities = map[finding.Severity]int{}
	}
	a.severities[f.Severity]++
	a.mu.Unlock()
	return a.spool.add(f, 0, nil)
}
