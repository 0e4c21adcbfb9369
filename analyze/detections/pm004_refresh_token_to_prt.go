package detections

import (
	"fmt"
	"math"
	"slices"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/reference"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// RefreshTokenToPRT is PM-004.
var RefreshTokenToPRT = &detect.Detection{
	ID: "PM-004", Title: "Refresh token turned into a PRT by the broker client",
	Doc: `Windows gets a PRT when somebody logs on. A tool that holds a phished refresh token of the broker client gets one without a logon: it redeems the refresh token, and minutes later a PRT is in use on a device that nobody manages and that Windows never logged on with. Looks for a refresh token redeemed by the broker outside a bound session, and within an hour, in the same session or on the same device, for a PRT on a Windows device without a Windows logon in the day before and four hours after. A first use up to a day later weighs less: the PRT lasts two weeks, and who holds it may wait.

A logon is one with a first-hand credential. That the Windows sign-in client renewed a PRT shows only that there is one, and whoever made it can do that too: it counts where it did so on three days before the refresh token was redeemed, or where the export holds no interactive sign-ins, among which logons are.

Where the export hides refresh tokens from the exporter, or is of a time that knew none (MT-013, MT-012), the client alone tells that it was one, and it weighs less.

A device that was registered less than a week before the refresh token was redeemed, or after that, is new, and so is one that was registered in the case and let lie until within that week: an intruder who has it managed and adds a Hello key with the stolen token can log on to it with Windows as well. Its logons and its being managed are no excuse then, unless Windows logs on with it within a week in a network that the user, a PC of theirs or the tenant had before; they make the finding medium, or low where the user was not seen on three days before. Where the token was redeemed in such a network, a managed device is left out. Where the case holds neither an audit log nor an inventory, nothing tells how old a device is: those that were first seen within the week, when their user had been seen on three days, in no network known before, and left out are said to be not assessed.

Phones and Macs do this every day and are left out, as are managed devices that are not new.

Wrong when a private Windows PC was registered (not joined) by an application at that moment, such as a contractor's own: Windows does not log on with such a device. Each is one medium finding, once, in an incident of its own; where the requests come through a tunnel or a phone with an exit abroad, and are bound to nothing, logs show the same as of an intruder. And when a user sets up a new PC where they never were: PM-046 of its first key is then low. Blind to whoever waits a week longer after first using a device that is managed, or that Windows logs on with, for this chain; PM-005 and PM-006 tell of how it was registered, and PM-046 and PM-047 of keys added and of uses from where the user was not known.`,
	Fact:     "On a joined Windows PC the PRT is issued at a logon; a refresh token does not become one.",
	Severity: finding.High, Confidence: 0.6, Grade: "B",
	Techniques: []string{"T1098.005", "T1528", "T1550.001"},
	Actions:    []string{"disable-device", "revoke-sessions", "review-registrations"},
	Source:     "elastic persistence_entra_id_rt_to_prt_transition_from_user_device; dirkjanm.io Phishing for Primary Refresh Tokens",
	Needs:      signin.Of(signin.ErrorCode, signin.IncomingToken, signin.AppID, signin.DeviceID, signin.ResourceID),
	Logs:       []string{detect.NonInteractive},
	Scope:      detect.User,
	Limits: []detect.Limit{
		detect.Within("for which a device is new, whose logons must be in a known network", newDevice),
		detect.Within("from the refresh token to the PRT, as a rule", upgraded),
		detect.Within("and with less weight, at most", upgradedLate),
		detect.Within("without a Windows logon before", upgradeBefore),
		detect.Within("and after", upgradeAfter),
		detect.Number("days of renewals before that stand for a logon", historyDays),
	},
	Lacks:    lacksAge,
	Run:      refreshTokenToPRT,
	Examples: slices.Concat(pm004Examples, pm004NewExamples),
}

const (
	upgraded      = timeline.Hour // from the refresh token to the PRT
	upgradedLate  = timeline.Day  // likewise, of one who waits
	upgradeBefore = timeline.Day  // in which no Windows logon came before
	upgradeAfter  = 4 * timeline.Hour
)

func refreshTokenToPRT(p *detect.Pass) {
	tokens := refreshingOf(p)
	for _, u := range upgradesOf(p, tokens) {
		reportUpgrade(p, tokens, &u)
	}
}

// upgrade is a refresh token that became a PRT of a device.
type upgrade struct {
	device   string
	redeemed int        // row
	uses     []int      // rows with the PRT
	new      *enrolment // of a device that was new then
	logon    bool       // Windows logged on with that
}

// upgradesOf finds them in the timeline of a user.
func upgradesOf(p *detect.Pass, tokens *refreshing) (list []upgrade) {
	t := p.T
	if !t.Has(timeline.PRT | timeline.HasDevice | timeline.Broker) {
		return nil
	}
	var logons *logonTimes
	enrolled := enrolmentsOf(p)
	// newAt returns the enrolment of a device that was new when row r redeemed a token.
	newAt := func(device string, r int) *enrolment {
		if e := enrolled.inUse(device); e.since(t.Time[r] - newDevice) {
			return e
		}
		return nil
	}
	session, device := map[int32]int{}, map[int32]int{} // last redemption by the broker
	from := map[int]int{}                               // the redemption that a use of a PRT followed
	var uses []int
	for _, i := range p.Rows(timeline.OK) {
		if p.Approved(i) {
			continue
		}
		s, v := t.Code(timeline.Session, i), t.Code(timeline.Device, i)
		if redeems(t, i) && tokens.at(i) {
			session[s], device[v] = i, i
			continue
		}
		if !t.Is(i, timeline.PRT|timeline.HasDevice) || t.Any(i, timeline.DRS|timeline.CloudAP) || !aPC(t, i) {
			continue
		}
		r, ok := session[s]
		ok = ok && s != 0
		if !ok || t.Time[i]-t.Time[r] > upgraded { // a session lasts for weeks
			if d, met := device[v]; met && (!ok || d > r) {
				r, ok = d, true
			}
		}
		if !ok || t.Time[i] == t.Time[r] || t.Time[i]-t.Time[r] > upgradedLate {
			continue
		}
		if logons == nil {
			logons = logonTimesOf(p)
		}
		switch e := newAt(t.Text(timeline.Device, i), r); {
		case e != nil:
			if e.Known || t.Is(i, timeline.Managed) && e.theirs(r) && e.theirs(i) {
				continue
			}
		case t.Is(i, timeline.Managed) || logons.excuse(v, t.Time[r], t.Time[i]):
			if enrolled.ageless(t.Time[r], i, r) {
				p.Observe(ageless, r, i)
			}
			continue
		}
		uses = append(uses, i)
		from[i] = r
	}
	for _, g := range grouped(t, timeline.Device, uses) {
		i := g.Rows[0]
		if p.Shared(g.Key, t.Text(timeline.DeviceName, i), t.Time[i]) {
			continue
		}
		r, rows := from[i], g.Rows
		if t.Time[i]-t.Time[r] <= upgraded { // the others would be later than that
			rows = filter(rows, func(j int) bool { return t.Time[j]-t.Time[from[j]] <= upgraded })
		}
		new := newAt(g.Key, r)
		logon := new != nil && (new.Logon || logons.near(t.Code(timeline.Device, i), t.Time[r], t.Time[i]))
		list = append(list, upgrade{g.Key, r, rows, new, logon})
	}
	return list
}

// upgradedDevices are the devices of a user's timeline that PM-004 tells of.
func upgradedDevices(p *detect.Pass) map[string]bool {
	devices := map[string]bool{}
	for _, u := range upgradesOf(p, refreshingOf(p)) {
		devices[u.device] = true
	}
	return devices
}

// logonTimes are when Windows logged on with devices, and on which days (since 1970)
// it renewed a PRT.
type logonTimes struct{ logons, renewed map[int32][]int64 }

// logonTimesOf gathers the logons and renewals of Windows. Where the export holds no
// interactive sign-ins, logons cannot be told from renewals: all count as logons.
func logonTimesOf(p *detect.Pass) *logonTimes {
	t, l := p.T, &logonTimes{map[int32][]int64{}, map[int32][]int64{}}
	told := p.World.Survey.HasKind("interactive")
	for _, i := range t.Rows(timeline.Anchor) {
		c := t.Code(timeline.Device, i)
		if !told || t.Is(i, timeline.CloudAP) && t.Any(i, timeline.Credential|timeline.CredentialEvent) {
			l.logons[c] = append(l.logons[c], t.Time[i])
			continue
		}
		if days, d := l.renewed[c], t.Time[i]/timeline.Day; len(days) == 0 || days[len(days)-1] != d {
			l.renewed[c] = append(days, d)
		}
	}
	return l
}

// near reports whether Windows logged on with a device around a refresh token and the
// PRT in use after it.
func (l *logonTimes) near(device int32, redeemed, used int64) bool {
	return between(l.logons[device], redeemed-upgradeBefore, used+upgradeAfter)
}

// excuse reports whether Windows logged on with a device around a refresh token and
// the PRT in use after it, or had a PRT for days before.
func (l *logonTimes) excuse(device int32, redeemed, used int64) bool {
	return l.near(device, redeemed, used) || daysBefore(l.renewed[device], redeemed) >= historyDays
}

// redeems reports whether the broker redeems a token in no bound session, which is
// a refresh token as a rule.
func redeems(t *timeline.Timeline, i int) bool {
	return t.Is(i, timeline.NonInteractive) && t.Text(timeline.App, i) == reference.Broker && !t.Any(i, timeline.Bound|timeline.Guest)
}

// aPC reports whether row i is of a Windows device, or of one that is joined.
func aPC(t *timeline.Timeline, i int) bool {
	trust := t.Text(timeline.Trust, i)
	return t.Text(timeline.OSFamily, i) == "Windows" || t.Text(timeline.OSFamily, i) == "" && (trust == "joined" || trust == "hybrid")
}

func reportUpgrade(p *detect.Pass, tokens *refreshing, u *upgrade) {
	redeemed, uses, new, logon := u.redeemed, u.uses, u.new, u.logon
	t, i := p.T, uses[0]
	d := detect.Draft{Chain: true}
	d.Add(detect.Root, redeemed)
	d.Add(detect.Use, uses...)
	d.Summary = fmt.Sprintf("The broker redeemed a refresh token of %s on %s from %s; %s later a PRT was in use on %s",
		detect.Who(t, i), detect.When(t.Time[redeemed]), detect.Where(t, redeemed), detect.Span(t.Time[i]-t.Time[redeemed]), detect.What(t, i))
	unknown := p.World.Survey.LogonsLeftOut()
	managed := t.Is(i, timeline.Managed)
	d.Observed = "No Windows logon with that device in the day before and four hours after."
	if managed {
		d.Summary += ", which is new and managed"
	} else {
		d.Summary += ", which nobody manages"
	}
	switch {
	case logon:
		d.Summary += " and Windows logged on with from no network known before"
		d.Observed = "Windows logged on with that device, but within a week in no network that the user or the tenant had before."
	case !unknown:
		d.Summary += " and Windows did not log on with"
	}
	waited, within := t.Time[i]-t.Time[redeemed] > upgraded, "hour"
	if waited {
		within = "day"
	}
	if len(uses) > 1 {
		d.Summary += fmt.Sprintf(", %s within the %s", detect.Times(len(uses)), within)
	}
	d.Summary += "."
	d.Expected = "A logon of Windows on that device comes before the first use of its PRT."
	d.Confidence = p.Detection.Confidence
	if t.Is(redeemed, timeline.ToolAgent) {
		d.Confidence = 0.75
		d.For = append(d.For, "the refresh token was redeemed with the user agent of a tool: "+t.Text(timeline.Agent, redeemed))
	}
	d.Benign = []string{"new PC set up by its user: " + asAudited(p, t.Time[redeemed], "ruled out as far as the audit log tells of its enrolment")}
	if managed {
		d.Confidence = math.Round(100*d.Confidence-15) / 100
		d.Against = append(d.Against, "the device is managed, which an intruder can bring about as well")
	}
	if unknown && !logon {
		d.Severity, d.Confidence = finding.Medium, 0.4
		d.Observed, d.Against = "Windows' own logons were left out of the export.", append(d.Against, "a Windows logon with that device: "+detect.LogonsUnknown)
	}
	if t.Text(timeline.Trust, i) == "registered" && !logon {
		d.Severity, d.Confidence = finding.Medium, 0.4
		d.Against = append(d.Against, "the device is registered, not joined: Windows does not log on with it")
	}
	if waited {
		d.Confidence = math.Round(100*d.Confidence-15) / 100
		d.Against = append(d.Against, "the PRT came into use more than an hour after the refresh token was redeemed")
	}
	tokens.doubt(&d, redeemed, p.Detection.Confidence)
	if logon || managed && !new.History {
		new.doubt(&d, t.DeviceLabel(i))
		d.Benign[0] = "new PC set up by its user where they never were before: not ruled out"
	}
	p.Report(d)
}
