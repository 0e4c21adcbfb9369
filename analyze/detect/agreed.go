package detect

import (
	"net/netip"
	"slices"
	"strings"

	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
)

// Approved reports whether row i belongs to a test that was agreed upon.
func (p *Pass) Approved(i int) bool { return !p.World.Params.Approved.none() && p.approved(i) }

func (p *Pass) approved(i int) bool {
	return p.Agreed(p.T.Text(timeline.User, i), p.T.Text(timeline.UPN, i), p.T.Text(timeline.IP, i))
}

// Agreed reports whether what a user did from an address belongs to a test that
// was agreed upon.
func (p *Pass) Agreed(user, upn, ip string) bool {
	a := &p.World.Params.Approved
	agreed := !a.none() && (slices.Contains(a.Users, strings.ToLower(upn)) || slices.Contains(a.Users, user) || within(a.Addresses, ip))
	p.agreed = p.agreed || agreed
	return agreed
}

func (a *Approved) none() bool { return len(a.Users) == 0 && len(a.Addresses) == 0 }

// Entries are the users and networks of agreed tests as a configuration names
// them, in its order.
func (a *Approved) Entries() []string {
	list := slices.Clone(a.Users)
	for _, n := range a.Addresses {
		list = append(list, n.String())
	}
	return list
}

// of returns the entries that a finding speaks of; all where none is seen in it.
func (a *Approved) of(f *finding.Finding) (list []string) {
	for _, name := range a.Users {
		is := func(v string) bool { return strings.EqualFold(v, name) }
		if slices.ContainsFunc(f.Users, func(u finding.User) bool { return is(u.ID) || is(u.UPN) }) ||
			slices.ContainsFunc(f.Evidence, func(e finding.Evidence) bool { return is(e.User) }) {
			list = append(list, name)
		}
	}
	for _, n := range a.Addresses {
		if slices.ContainsFunc(f.Evidence, func(e finding.Evidence) bool { return within([]netip.Prefix{n}, e.IP) }) {
			list = append(list, n.String())
		}
	}
	if len(list) == 0 {
		return a.Entries()
	}
	return list
}

// judge runs a pass and returns what it found and observed. Where it passed over
// something as an agreed test, the pass is run once more as if nothing were
// agreed: what is found only then bears the word Agreed, so that it can be set
// aside and counted; nothing that an agreement hides goes without a trace.
func (w *World) judge(p *Pass, run func(*Pass)) ([]finding.Finding, []Observation) {
	p.World = w
	run(p)
	if !p.agreed {
		return p.findings, p.observed
	}
	open := *w
	open.Params.Approved = Approved{}
	return w.compare(p, &open, p.given(), run)
}

// given is the pass before it was run.
func (p *Pass) given() Pass {
	return Pass{T: p.T, Detection: p.Detection, Observed: p.Observed, User: p.User, Used: p.Used, Trail: p.Trail, Holders: p.Holders}
}

// compare adds to what p found what a pass finds in the world open, where nothing
// is agreed.
func (w *World) compare(p *Pass, open *World, again Pass, run func(*Pass)) ([]finding.Finding, []Observation) {
	again.World = open
	run(&again)
	for i := range p.observed {
		p.observed[i].side = agreedSide
	}
	for i := range again.observed {
		again.observed[i].side = openSide
	}
	return w.aside(p.findings, again.findings), append(p.observed, again.observed...)
}

// aside adds to findings those of open that are not among them, as agreed.
func (w *World) aside(found, open []finding.Finding) []finding.Finding {
	known := len(found)
	for _, f := range open {
		if !slices.ContainsFunc(found[:known], func(k finding.Finding) bool { return k.ID == f.ID }) {
			f.Agreed = w.Params.Approved.of(&f)
			found = append(found, f)
		}
	}
	return found
}

// The sides of an observation: of a timeline in which nothing was passed over it
// has both.
const (
	bothSides  = iota
	agreedSide // with what was agreed passed over
	openSide   // as if nothing were agreed
)

// side returns what a detection observed on one side, and whether the sides differ.
func side(all []Observation, detection string, of uint8) (some []Observation, differ bool) {
	var sum Ledger
	for _, o := range all {
		if o.Detection != detection {
			continue
		}
		differ = differ || o.side != bothSides
		if o.side == bothSides || o.side == of {
			o.side = bothSides
			sum.Add(o)
		}
	}
	return sum.All(), differ
}

// conclude runs what judges the case as a whole of one detection.
func (w *World) conclude(d *Detection, all []Observation) []finding.Finding {
	run := func(p *Pass) {
		if d.Scope == Case {
			d.Run(p)
		}
		if d.Conclude != nil && len(p.Observed) > 0 {
			d.Conclude(p)
		}
	}
	as, differ := side(all, d.ID, agreedSide)
	if !differ {
		found, _ := w.judge(&Pass{Detection: d, Observed: as}, run)
		return found
	}
	open := *w
	open.Params.Approved = Approved{}
	unlike, _ := side(all, d.ID, openSide)
	with, without := Pass{World: w, Detection: d, Observed: as}, Pass{World: &open, Detection: d, Observed: unlike}
	run(&with)
	run(&without)
	return w.aside(with.findings, without.findings)
}
