package detections

import (
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
	Doc: `Windows' own logons and renewals show where a PC is. A request with the PRT of that PC from another network, between two of them in one unchanged network, is a second holder of the PRT or of a cookie signed with it. The order of events is what counts: a PC cannot be in two places within a working day and be back for its own renewal. Where no logon follows within a working day, the same is reported with less weight, unless the PC turns up in the new network later: within a day after the last logon, and in another country also over days off, until Windows logs on in the old network again.

It weighs less as well where the other network is in the same country and one of the logons is more than half an hour away: a laptop may have been at home over noon, or on the network of a phone. Where the requests are then bound to the PC and of a session that it has in its own network, it weighs least. Two countries, or a way that no airliner makes in the time, rule that out, but for a tunnel or a phone whose exit is abroad: what is bound to the PC and of its own session is of medium weight there. So a replay through a proxy in the country of the PC, such as a rented line in a home, weighs less at first. It weighs as much as any where the PC and the other network take turns (three times or more, each time with requests from both within the hour: a PC is not carried to and fro like that), where it was used in four networks or more between two logons, or where a request bears the user agent of a tool or, in something else than a browser, of another system than the PC's.

Who holds a PRT can renew it as Windows does. A renewal shows where the PC is only in a network in which somebody logged on to it with a first-hand credential within a week, or which is usual for it; any other, between two in one other network within a working day, is taken for the thief's, if more than renewals came from there and what rules out that the PC moved is there as well. It weighs less than a use alone, because a PC that goes out through a VPN for a while renews there too.

Networks that a PC uses as a matter of course (on three days or more, from its first days in the logs) are taken for its proxy or tunnel. Where the logs hold fewer than three days of the PC before, that cannot be told, and the finding weighs less. So it does where many of the tenant (one in five, five at least) succeed from the network day after day and none had it as a matter of course from their first days on, as with a new gateway: that PC and network take turns, or that it is abroad, is of medium weight then, and of low where the requests are bound to the PC and of its own session. Several networks within a working day are one finding: an intruder changes proxies.

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
		detect.Within("between two logons in one network that show it over days off, at most", daysOff),
		detect.Number("turns that no moving PC takes", takingTurns),
		detect.Number("networks between two logons that no moving PC goes through", manyNets),
		detect.Within("of a turn, from the PC's own requests, at most", turnSpan),
		detect.Number("days of the PC before that tell what is usual", historyDays),
	},
	Run:      prtAwayFromItsDevice,
	Examples: slices.Concat(pm001Examples, pm001Wiles),
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
	p        *detect.Pass
	t        *timeline.Timeline
	anchors  []int          // Windows' logons and renewals that show where the PC was
	times    []int64        // of anchors
	doubted  map[int32]bool // networks in which it renewed a PRT that was not there
	ips      *sightings
	nets     *sightings
	used     *sightings          // networks of requests with the PRT
	active   []int64             // days
	own      *sightings          // networks of all its requests and logons
	rows     []int               // of own
	sessions map[netSession]bool // of rows; nil until they are asked for
}

// netSession is a session in a network.
type netSession struct{ net, session int32 }

// elsewhere is a request that a PC cannot have made.
type elsewhere struct {
	row, before, after int // after is -1 where no logon followed in time
	close              bool
	foreign            bool // the PC cannot have gone there and come back
	settled            bool // neither has it, unless many share the other network or it renews there
	known              bool // three days of the PC lie before, so that a new network is one
}

const (
	workday  = 8 * timeline.Hour // longest time between two logons that say the PC stayed
	anchored = 3                 // logons within a week that make a PC's place known

	takingTurns = 3 // changes between two networks that no moving PC makes
	manyNets    = 4 // networks between two logons that no moving PC goes through

	placeKnown = 7 * timeline.Day
	closeLogon = 30 * timeline.Minute
	afterLogon = timeline.Day
	daysOff    = 4 * timeline.Day // from the last logon before a long weekend to the first after it
	turnSpan   = timeline.Hour
)

func (a *away) device(rows []int) {
	t := a.t
	logons := filter(rows, func(i int) bool { return t.Is(i, timeline.Anchor) && a.p.Judged(i) && !a.p.Elsewhere(i) })
	if len(logons) < anchored {
		return
	}
	renewed := a.place(logons, rows)
	all := filter(rows, func(i int) bool {
		return t.Is(i, timeline.OK|timeline.PRT) && (!t.Is(i, timeline.Anchor) || renewed[i]) && a.p.Judged(i)
	})
	uses := filter(all, a.strays)
	if len(uses) == 0 {
		return
	}
	a.active = daysOf(timesOf(t, rows))
	a.ips, a.nets = sightingsOf(t, timeline.IP64, a.anchors), sightingsOf(t, timeline.Net, a.anchors)
	a.used = sightingsOf(t, timeline.Net, all)
	a.rows = filter(rows, func(i int) bool {
		return t.Is(i, timeline.OK) && a.p.Judged(i) && !a.p.Elsewhere(i)
	})
	a.own = sightingsOf(t, timeline.Net, a.rows)
	var hits []elsewhere
	for _, i := range uses {
		if e, ok := a.judge(i); ok {
			hits = append(hits, e)
		}
	}
	for _, es := range a.together(hits) {
		a.report(es)
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
	e.foreign = abroad(t, i, e.before)
	before := at-a.times[n-1] <= closeLogon
	if m < len(a.times) {
		next := a.anchors[m]
		if a.times[m]-a.times[n-1] <= workday {
			e.after = next
			after := a.times[m]-at <= closeLogon
			e.close, e.foreign = before || after, e.foreign || a.tooFar(e)
			e.settled = e.foreign || before && after
			return e, t.Code(timeline.Net, e.before) == t.Code(timeline.Net, next)
		}
		if !detect.Apart(t, i, next) {
			return e, false // the PC moved there
		}
		if a.times[m]-a.times[n-1] <= daysOff && t.Code(timeline.Net, e.before) == t.Code(timeline.Net, next) && e.foreign {
			return e, !a.nets.near(i, afterLogon) // nobody takes a PC abroad over a weekend and never opens it
		}
	}
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
// network of its logons, each of them within the hour.
func (a *away) turns(es []elsewhere, home int32) (n int) {
	t := a.t
	at, last := a.own.times(home), -1
	for _, e := range es {
		k, _ := slices.BinarySearch(at, t.Time[e.row])
		if k == 0 || k == last || k == len(at) || t.Time[e.row]-at[k-1] > turnSpan || at[k]-t.Time[e.row] > turnSpan {
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
