package detections

import (
	"fmt"
	"math"
	"slices"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// PRTAwayFromItsDevice is PM-001.
var PRTAwayFromItsDevice = &detect.Detection{
	ID: "PM-001", Title: "PRT used away from its device while the device stayed put",
	Doc: `Windows' own logons and renewals show where a PC is. A request with the PRT of that PC from another network, between two of them in one unchanged network, is a second holder of the PRT or of a cookie signed with it. The order of events is what counts: a PC cannot be in two places within a working day and be back for its own renewal. Where no logon follows, the same is reported with less weight, unless the PC turns up in the new network later. So it is where the other network is in the same country and more than half an hour lies between the use and both logons: a laptop may have been at home over noon, or on the network of a phone. Two countries, or a way that no airliner makes in the time, rule that out. So a replay through a proxy in the country of the PC, such as a rented line in a home, weighs less at first. It weighs as much as any where the PC and the other network take turns (three times or more, each time with requests from both within the hour: a PC is not carried to and fro like that), where a logon of the PC lies within half an hour, or where a request bears the user agent of a tool or, in something else than a browser, of another system than the PC's.

Networks that a PC uses as a matter of course (on three days or more, from its first days in the logs) are taken for its proxy or tunnel. Where the logs hold fewer than three days of the PC before, that cannot be told, and the finding weighs less.

Wrong when Windows logs on directly but applications go out through a proxy, VPN or secure web gateway that is new or that the configuration does not name; when a phone shares its connection for an hour; and blind to a use that began before the logs do.`,
	Fact:     "A primary refresh token is bound to one device, and its session key does not leave it: who uses the PRT is where the device is.",
	Severity: finding.High, Confidence: 0.6, Grade: "B",
	Techniques: []string{"T1550.001", "T1550.004", "T1539"},
	Actions:    []string{"revoke-sessions", "disable-device"},
	Source:     "elastic/detection-rules credential_access_entra_id_prt_cookie_replay_unusual_ip (idea; the order of events is ours); dirkjanm.io on the PRT",
	Needs:      signin.Of(signin.ErrorCode, signin.IncomingToken, signin.DeviceID, signin.AppID, signin.ClientIP, signin.TrustType),
	Logs:       []string{detect.NonInteractive, detect.Logons},
	Scope:      detect.User,
	Limits: []detect.Limit{
		detect.Within("between two logons that say that the PC stayed, at most", workday),
		detect.Number("logons within the span that makes a place known", anchored),
		detect.Within("that span, before and after", placeKnown),
		detect.Within("from a logon that weighs more, at most", closeLogon),
		detect.Within("after a logon where none follows, at most", afterLogon),
		detect.Number("turns that no moving PC takes", takingTurns),
		detect.Within("of a turn, from the PC's own requests, at most", turnSpan),
		detect.Number("days of the PC before that tell what is usual", historyDays),
	},
	Run:      prtAwayFromItsDevice,
	Examples: pm001Examples,
}

func prtAwayFromItsDevice(p *detect.Pass) {
	for _, g := range p.T.Groups(timeline.Device) {
		if windowsPC(p.T, g.Rows) {
			(&away{p: p, t: p.T}).device(g.Rows)
		}
	}
}

// away looks at one PC of one user.
type away struct {
	p       *detect.Pass
	t       *timeline.Timeline
	anchors []int
	times   []int64 // of anchors
	ips     *sightings
	nets    *sightings
	used    *sightings // networks of requests with the PRT
	active  []int64    // days
	own     *sightings // networks of all its requests and logons
}

// elsewhere is a request that a PC cannot have made.
type elsewhere struct {
	row, before, after int // after is -1 where no logon followed in time
	close              bool
	settled            bool // the PC cannot have gone there and come back
	known              bool // three days of the PC lie before, so that a new network is one
}

const (
	workday  = 8 * timeline.Hour // longest time between two logons that say the PC stayed
	anchored = 3                 // logons within a week that make a PC's place known

	takingTurns = 3 // changes between two networks that no moving PC makes

	placeKnown = 7 * timeline.Day
	closeLogon = 30 * timeline.Minute
	afterLogon = timeline.Day
	turnSpan   = timeline.Hour
)

func (a *away) device(rows []int) {
	t := a.t
	a.anchors = filter(rows, func(i int) bool { return t.Is(i, timeline.Anchor) && a.p.Judged(i) && !a.p.Elsewhere(i) })
	all := filter(rows, func(i int) bool {
		return t.Is(i, timeline.OK|timeline.PRT) && !t.Is(i, timeline.Anchor) && a.p.Judged(i)
	})
	a.times = timesOf(t, a.anchors)
	uses := filter(all, a.strays)
	if len(uses) == 0 {
		return
	}
	a.ips, a.nets = sightingsOf(t, timeline.IP64, a.anchors), sightingsOf(t, timeline.Net, a.anchors)
	a.used, a.active = sightingsOf(t, timeline.Net, all), daysOf(timesOf(t, rows))
	a.own = sightingsOf(t, timeline.Net, filter(rows, func(i int) bool {
		return t.Is(i, timeline.OK) && a.p.Judged(i) && !a.p.Elsewhere(i)
	}))
	byNet := map[int32][]elsewhere{}
	var order []int32
	for _, i := range uses {
		e, ok := a.judge(i)
		if !ok {
			continue
		}
		net := t.Code(timeline.Net, i)
		if byNet[net] == nil {
			order = append(order, net)
		}
		byNet[net] = append(byNet[net], e)
	}
	for _, net := range order {
		a.report(byNet[net])
	}
}

// strays reports whether row i is not from where the logon before it was: few
// are, and only those are looked at.
func (a *away) strays(i int) bool {
	n, _ := slices.BinarySearch(a.times, a.t.Time[i])
	return n > 0 && detect.Apart(a.t, i, a.anchors[n-1])
}

// judge holds one request against the logons around it.
func (a *away) judge(i int) (e elsewhere, hit bool) {
	t, at := a.t, a.t.Time[i]
	if a.p.Elsewhere(i) || a.p.Approved(i) || a.p.Shared(t.Text(timeline.Device, i), t.Text(timeline.DeviceName, i), at) {
		return e, false
	}
	n, _ := slices.BinarySearch(a.times, at)   // first logon not before
	m, _ := slices.BinarySearch(a.times, at+1) // first logon after
	week := within(a.times, at, placeKnown)    // logons that make the place known
	if week < anchored || a.ips.near(i, placeKnown) || a.used.usual(i, a.active) {
		return e, false
	}
	e = elsewhere{row: i, before: a.anchors[n-1], after: -1, known: daysBefore(a.active, at) >= historyDays}
	e.close = at-a.times[n-1] <= closeLogon
	if m < len(a.times) {
		next := a.anchors[m]
		if a.times[m]-a.times[n-1] <= workday {
			e.after = next
			e.close = e.close || a.times[m]-at <= closeLogon
			e.settled = e.close || abroad(t, i, e.before) || a.tooFar(e)
			return e, t.Code(timeline.Net, e.before) == t.Code(timeline.Net, next)
		}
		if !detect.Apart(t, i, next) {
			return e, false // the PC moved there
		}
	}
	e.close = false
	return e, at-a.times[n-1] <= afterLogon && !a.nets.near(i, afterLogon)
}

// tooFar reports whether the places of a request and of the logons around it lie
// further apart than the PC can have gone in the time.
func (a *away) tooFar(e elsewhere) bool {
	t := a.t
	for _, logon := range [...]int{e.before, e.after} {
		_, _, known := t.Place(logon)
		if _, _, ok := t.Place(e.row); !ok || !known {
			return false
		}
		hours := math.Abs(float64(t.Time[e.row]-t.Time[logon])) / timeline.Hour
		if km := distance(t, e.row, logon); km > shortest && km > airliner*hours {
			return true
		}
	}
	return false
}

// turns counts how often requests of a PC from elsewhere came between two from the
// network of its logons, each of them within the hour. A logon comes before all.
func (a *away) turns(es []elsewhere, home int32) (n int) {
	t := a.t
	at, last := a.own.when[home], -1
	for _, e := range es {
		k, _ := slices.BinarySearch(at, t.Time[e.row])
		if k == last || k == len(at) || t.Time[e.row]-at[k-1] > turnSpan || at[k]-t.Time[e.row] > turnSpan {
			continue
		}
		last = k
		n++
	}
	return n
}

// alien reports whether a request bears the user agent of a tool or, other than a
// browser's, which its user may change, of another system than its PC's.
func alien(t *timeline.Timeline, i int) bool {
	return t.Is(i, timeline.ToolAgent) || foreignAgent(t, i) && !t.Is(i, timeline.Browser)
}

// within counts the moments of times, which are in order, that are within d of at.
func within(times []int64, at, d int64) int {
	from, _ := slices.BinarySearch(times, at-d)
	to, _ := slices.BinarySearch(times, at+d+1)
	return to - from
}

func (a *away) report(es []elsewhere) {
	t := a.t
	best := es[0]
	weight := func(e elsewhere) (w int) {
		if e.known {
			w = 4
		}
		switch {
		case e.close:
			w += 3
		case e.settled:
			w += 2
		case e.after != -1:
			w++
		}
		return w
	}
	var d detect.Draft
	for _, e := range es {
		if weight(e) > weight(best) {
			best = e
		}
		d.Add(detect.Use, e.row)
		d.Add(detect.Anchor, e.before)
		if e.after != -1 {
			d.Add(detect.Anchor, e.after)
		}
	}
	i, b := best.row, best.before
	d.Summary = fmt.Sprintf("The PRT of %s (%s) was used from %s on %s, ", detect.What(t, i), detect.Who(t, i), detect.Where(t, i), detect.When(t.Time[i]))
	home := t.Text(timeline.Net, b)
	turns := a.turns(es, t.Code(timeline.Net, b))
	if turns >= takingTurns {
		d.For = append(d.For, fmt.Sprintf("the PC was in use in %s between those requests: both took turns %s, each time within the hour", home, detect.Count(turns, "time")))
	}
	strange := slices.IndexFunc(es, func(e elsewhere) bool { return alien(t, e.row) })
	if strange >= 0 {
		d.For = append(d.For, "the user agent is not one of this PC: "+t.Text(timeline.Agent, es[strange].row))
	}
	settled := best.settled || turns >= takingTurns || strange >= 0
	d.Expected = "Requests with the PRT come from the network in which Windows logs on: " + home + "."
	if best.after != -1 {
		d.Summary += fmt.Sprintf("between Windows logons of that PC in %s at %s and %s", home, detect.Clock(t.Time[b]), detect.Clock(t.Time[best.after]))
		if turns >= takingTurns || best.settled && (!best.close || abroad(t, i, b)) {
			d.Benign = append(d.Benign, fmt.Sprintf("the PC moved: ruled out, because Windows logged on in %s before and after", home))
		} else {
			d.Benign = append(d.Benign, fmt.Sprintf("the PC moved: not ruled out, the logons lie %s apart", detect.Span(t.Time[best.after]-t.Time[b])))
		}
		if strange >= 0 {
			d.Confidence = 0.7
		}
		if !settled {
			d.Severity, d.Confidence = finding.Medium, 0.35
			d.Against = append(d.Against, "the network is not known to be of another country, and more than half an hour lies between the use and either logon")
		}
	} else {
		d.Severity, d.Confidence = finding.Medium, 0.35
		d.Summary += fmt.Sprintf("%s after a Windows logon of that PC in %s", detect.Span(t.Time[i]-t.Time[b]), home)
		d.Against = append(d.Against, "no Windows logon follows that would show where the PC was")
	}
	if len(es) > 1 {
		d.Summary += fmt.Sprintf("; %s from there in all", detect.Count(len(es), "request"))
	}
	d.Summary += "."
	if best.close {
		d.Confidence = 0.7
		d.For = append(d.For, "a Windows logon in the other network is less than 30 minutes away")
	}
	d.Observed = fmt.Sprintf("%s from %s by %s.", detect.Count(len(es), "request"), t.Text(timeline.Net, i), detect.AppLabel(t, i))
	if best.known {
		d.Benign = append(d.Benign, "usual proxy or tunnel of this PC: ruled out, because the network was not in use with it on three days before")
	} else {
		d.Severity, d.Confidence = finding.Medium, 0.35 // a close logon says nothing of a proxy
		if !settled {
			d.Severity, d.Confidence = finding.Low, 0.2
		}
		d.Against = append(d.Against, "usual proxy or tunnel of this PC: cannot be judged, because the logs hold fewer than three days of it before")
	}
	d.Benign = append(d.Benign, "VPN or web gateway: ruled out only as far as the configuration names them")
	a.p.Report(d)
}
