package detections

import (
	"fmt"
	"slices"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
)

// weighed is requests from elsewhere with what speaks for and against theft.
type weighed struct {
	es      []elsewhere
	best    elsewhere // the weightiest, the first of equals
	nets    []string
	turns   int  // changes between them and the PC
	strange int  // one of es whose user agent is not of the PC, -1 for none
	many    int  // networks, at most, between two logons
	gateway bool // all networks look like a new gateway of the tenant's
	doubted bool // Windows renewed the PRT in the network of the weightiest
	own     bool // all are bound to the PC, and of sessions that it has in its own network
}

func (a *away) weigh(es []elsewhere) *weighed {
	t := a.t
	w := &weighed{es: es, best: es[0], gateway: true, own: true}
	met := map[int32]bool{}
	for _, e := range es {
		if e.weight() > w.best.weight() {
			w.best = e
		}
		if net := t.Code(timeline.Net, e.row); !met[net] {
			met[net] = true
			name := t.Text(timeline.Net, e.row)
			w.nets = append(w.nets, name)
			w.gateway = w.gateway && a.p.World.Survey.NewGateway(name)
		}
		w.own = w.own && t.Is(e.row, timeline.Bound)
	}
	w.doubted = a.doubted[t.Code(timeline.Net, w.best.row)]
	home := t.Code(timeline.Net, w.best.before)
	w.turns, w.many = a.turns(es, home), mostNets(t, es)
	w.strange = slices.IndexFunc(es, func(e elsewhere) bool { return alien(t, e.row) })
	w.own = w.own && a.inSessionsAt(es, home)
	return w
}

// weight orders requests from elsewhere by how much they say.
func (e elsewhere) weight() (w int) {
	if e.known {
		w = 4
	}
	switch {
	case e.settled && e.close:
		w += 3
	case e.settled:
		w += 2
	case e.after != -1:
		w++
	}
	return w
}

// inSessionsAt reports whether all requests are of sessions that the PC has in a
// network of its logons.
func (a *away) inSessionsAt(es []elsewhere, home int32) bool {
	t := a.t
	if a.sessions == nil { // once: a PC may have had thousands of networks
		a.sessions = map[netSession]bool{}
		for _, i := range a.rows {
			a.sessions[netSession{t.Code(timeline.Net, i), t.Code(timeline.Session, i)}] = true
		}
	}
	return !slices.ContainsFunc(es, func(e elsewhere) bool {
		s := t.Code(timeline.Session, e.row)
		return s == 0 || !a.sessions[netSession{home, s}]
	})
}

// proof reports whether requests cannot be of a PC that went to and fro.
func (a *away) proof(es []elsewhere) bool {
	w := a.weigh(es)
	return w.turning() || w.strange >= 0 || slices.ContainsFunc(es, func(e elsewhere) bool { return e.foreign })
}

// mostNets returns in how many networks, at most, a PRT was used between two logons.
// Networks whose number is not known do not count: a phone changes them by itself.
func mostNets(t *timeline.Timeline, es []elsewhere) (most int) {
	before, met := -1, map[int32]bool{}
	for _, e := range es {
		if e.before != before {
			before = e.before
			clear(met)
		}
		if strings.HasPrefix(t.Text(timeline.Net, e.row), "AS") {
			met[t.Code(timeline.Net, e.row)] = true
		}
		most = max(most, len(met))
	}
	return most
}

// turning reports whether the PC and the other network took turns, or its networks
// changed, as those of no moving PC do, and as no gateway explains.
func (w *weighed) turning() bool {
	return (w.turns >= takingTurns || w.many >= manyNets) && !w.excused()
}

// newGateway is what speaks against a theft that many of the tenant seem to share.
const newGateway = "many of the tenant use that network day after day, and none had it before: a new proxy or tunnel of theirs looks like that"

// excused reports whether a new gateway explains all: that the PC's own sessions go
// through it, with what is bound to the PC, is what a thief's do not.
func (w *weighed) excused() bool { return w.gateway && w.own }

// lessened reports whether a tunnel of the PC's, or a phone that shares its
// connection, may be behind what else would be proof.
func (w *weighed) lessened() bool { return (w.gateway || w.own) && w.many < manyNets }

// settled reports whether the PC itself is ruled out.
func (w *weighed) settled() bool {
	if w.turning() || w.strange >= 0 {
		return true
	}
	return w.best.settled && !w.excused() && (w.best.foreign || !w.own)
}

// level is how severe and how sure a finding is.
func (w *weighed) level() (finding.Severity, float64) {
	switch {
	case !w.best.known && !w.settled():
		return finding.Low, 0.2
	case !w.best.known: // however close a logon is, it says nothing of a proxy
		return finding.Medium, 0.35
	case w.best.after == -1:
	case w.strange >= 0:
		return finding.High, 0.7
	case w.settled() && w.lessened():
		return finding.Medium, 0.45
	case w.settled() && w.best.close && !w.doubted:
		return finding.High, 0.7
	case w.turning() || w.settled() && !w.doubted:
		return finding.High, 0.6
	case w.settled():
		return finding.Medium, 0.45
	}
	if w.own && w.strange < 0 && (w.gateway || !w.best.foreign) {
		return finding.Low, 0.2
	}
	return finding.Medium, 0.35
}

func (a *away) report(es []elsewhere) {
	t, w := a.t, a.weigh(es)
	var d detect.Draft
	for _, e := range es {
		d.Add(detect.Use, e.row)
		d.Add(detect.Anchor, e.before)
		if e.after != -1 {
			d.Add(detect.Anchor, e.after)
		}
	}
	best := w.best
	i, b := best.row, best.before
	home := t.Text(timeline.Net, b)
	d.Severity, d.Confidence = w.level()
	d.Summary = fmt.Sprintf("The PRT of %s (%s) was used from %s on %s, ", detect.What(t, i), detect.Who(t, i), detect.Where(t, i), detect.When(t.Time[i]))
	if best.after != -1 {
		d.Summary += fmt.Sprintf("between Windows logons of that PC in %s at %s and %s", home, detect.Clock(t.Time[b]), detect.Clock(t.Time[best.after]))
	} else {
		d.Summary += fmt.Sprintf("%s after a Windows logon of that PC in %s", detect.Span(t.Time[i]-t.Time[b]), home)
	}
	switch {
	case len(w.nets) > 1:
		d.Summary += fmt.Sprintf("; %s from %s in all", detect.Count(len(es), "request"), detect.Count(len(w.nets), "network"))
	case len(es) > 1:
		d.Summary += fmt.Sprintf("; %s from there in all", detect.Count(len(es), "request"))
	}
	d.Summary += "."
	d.Expected = "Requests with the PRT come from the network in which Windows logs on: " + home + "."
	d.Observed = fmt.Sprintf("%s from %s by %s.", detect.Count(len(es), "request"), detect.Join(w.nets, 20), detect.AppLabel(t, i))
	a.argue(&d, w)
	a.p.Report(d)
}

// argue says what speaks for theft, what against it, and which harmless causes are
// ruled out.
func (a *away) argue(d *detect.Draft, w *weighed) {
	t, best := a.t, w.best
	home := t.Text(timeline.Net, best.before)
	if w.turns >= takingTurns {
		d.For = append(d.For, fmt.Sprintf("the PC was in use in %s between those requests: both took turns %s, each time within the hour", home, detect.Count(w.turns, "time")))
	}
	if w.many >= manyNets {
		d.For = append(d.For, fmt.Sprintf("it was used in %s between two logons: no PC goes through so many and is back within a working day", detect.Count(w.many, "network")))
	}
	if w.strange >= 0 {
		d.For = append(d.For, "the user agent is not one of this PC: "+t.Text(timeline.Agent, w.es[w.strange].row))
	}
	if best.close && w.settled() {
		d.For = append(d.For, "a Windows logon in the other network is less than 30 minutes away")
	}
	switch {
	case best.after == -1:
		d.Against = append(d.Against, "no Windows logon follows that would show where the PC was")
	case w.turning() || w.settled() && best.foreign:
		d.Benign = append(d.Benign, fmt.Sprintf("the PC moved: ruled out, because Windows logged on in %s before and after", home))
	default:
		d.Benign = append(d.Benign, fmt.Sprintf("the PC moved: not ruled out, the logons lie %s apart", detect.Span(t.Time[best.after]-t.Time[best.before])))
	}
	if best.after != -1 && !w.settled() && !w.excused() {
		d.Against = append(d.Against, "the network is not known to be of another country, and the use does not lie within half an hour of both logons")
	}
	if w.gateway {
		d.Against = append(d.Against, newGateway)
	}
	if w.doubted {
		d.Against = append(d.Against, "the PRT was renewed there as Windows does it: a PC that goes out through a VPN for a while looks like that")
	}
	if w.own {
		d.Against = append(d.Against, "the requests are bound to the PC, and of a session that it has in its own network: so are those through a tunnel of its own, or on the network of a phone")
	}
	if best.known {
		d.Benign = append(d.Benign, "usual proxy or tunnel of this PC: ruled out, because the network was not in use with it on three days before")
	} else {
		d.Against = append(d.Against, "usual proxy or tunnel of this PC: cannot be judged, because the logs hold fewer than three days of it before")
	}
	d.Benign = append(d.Benign, "VPN or web gateway: ruled out only as far as the configuration names them")
}
