package detections

import (
	"fmt"
	"slices"

	"prtscope/analyze/detect"
	"prtscope/analyze/directory"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// PRTAfterDeviceDisabled is PM-011.
var PRTAfterDeviceDisabled = &detect.Detection{
	ID: "PM-011", Title: "PRT accepted or tried after its device was disabled or deleted",
	Doc: `Disabling or deleting a device ends its PRTs. A PRT that is accepted afterwards, once the change had time to spread, means that it did not hold, or that logs or export are wrong. A refused try from a network that the device had never used before the change means that someone else holds its PRT. An ordinary refresh token that lives on is known behaviour and weighs less, but it is access that was meant to end.

Refused tries from networks that the device used before are a PC on its way to recycling and are left out. A refusal that names no device counts for the one device of its session.

Wrong when the device was enabled or restored by a change that the audit log does not hold, and where the device's own network changed at the same time.`,
	Fact:     "Disabling or deleting a device ends all primary refresh tokens that were issued to it.",
	Severity: finding.Critical, Confidence: 0.8, Grade: "A",
	Techniques: []string{"T1550.001"},
	Actions:    []string{"check-device-disabled", "delete-device", "revoke-sessions"},
	Source:     "Microsoft Learn: concept-primary-refresh-token (invalidation); dirkjanm.io 2020 (refresh tokens survive)",
	Needs:      signin.Of(signin.ErrorCode, signin.IncomingToken, signin.DeviceID),
	Logs:       []string{detect.NonInteractive, detect.Audit},
	Scope:      detect.Device,
	Limits: []detect.Limit{
		detect.Within("clocks and pipeline", timeline.Defaults().Grace),
		detect.Within("until a change has reached every server, besides", timeline.Defaults().ReplicationGrace),
	},
	Run:      prtAfterDeviceDisabled,
	Users:    refusedWithoutDevice,
	Examples: pm011Examples,
}

// deviceGone are the results that say the device is disabled, deleted or unknown.
var deviceGone = []int64{135011, 130007, 700003, 130008}

func prtAfterDeviceDisabled(p *detect.Pass) {
	for _, s := range deviceGoneSpans(p, p.T.ID) {
		whileDisabled(p, s)
	}
}

// deviceGoneSpans returns the times in which a device is disabled or deleted.
func deviceGoneSpans(p *detect.Pass, device string) []span {
	return spans(filterChanges(p.World.Directory.Device(device), directory.DeviceDisabled, directory.DeviceDeleted,
		directory.DeviceEnabled, directory.DeviceRestored, directory.DeviceCreated))
}

func filterChanges(all []*directory.Change, kinds ...directory.Kind) (cs []*directory.Change) {
	for _, c := range all {
		if slices.Contains(kinds, c.Kind) {
			cs = append(cs, c)
		}
	}
	return cs
}

// refusedAsGone reports whether row i was refused because its device is
// disabled, deleted or unknown, from a network that can be told.
func refusedAsGone(p *detect.Pass, i int) bool {
	return slices.Contains(deviceGone, p.T.ErrorCode(i)) && !p.Elsewhere(i) && p.T.Code(timeline.Net, i) != 0
}

func whileDisabled(p *detect.Pass, s span) {
	t, limits := p.T, p.World.Params.Limits
	settled := s.began.Time + limits.Grace + limits.ReplicationGrace
	var accepted, refresh, refused []int
	from, to := s.rows(t)
	for i := from; i < to; i++ {
		late := t.Time[i] > settled
		switch {
		case !p.Judged(i) || p.Approved(i):
		case late && t.Is(i, timeline.OK|timeline.PRT):
			accepted = append(accepted, i)
		case late && t.Is(i, timeline.OK) && t.Any(i, timeline.RT|timeline.Masked):
			refresh = append(refresh, i)
		case refusedAsGone(p, i):
			refused = append(refused, i)
		}
	}
	own := netsOf(t, 0, from, anyRow) // of the device before
	refused = filter(refused, func(i int) bool { return !own[t.Code(timeline.Net, i)] })
	d := s.draft()
	d.Add(detect.Use, accepted...)
	d.Add(detect.Use, refresh...)
	d.Add(detect.Attempt, refused...)
	if len(d.Rows) == 0 {
		return
	}
	d.Summary = fmt.Sprintf("%s was %s on %s; ", detect.What(t, slices.Min(d.Rows)), s.ended(), detect.When(s.began.Time))
	switch {
	case len(accepted) > 0:
		d.Summary += fmt.Sprintf("its PRT was accepted %s, %s.", detect.Times(len(accepted)), s.first(t, accepted))
		d.Benign = []string{"delay of replication: ruled out, because twenty minutes had passed", "enabled, restored or registered again: " + asAudited(p, t.Time[accepted[0]], "ruled out, because the audit log holds no such change")}
	case len(refused) > 0 && len(own) > 0:
		s.refused(t, &d, refused, "its PRT was tried", true)
	case len(refresh) > 0:
		d.Severity, d.Confidence = finding.Medium, 0.4
		d.Summary += fmt.Sprintf("a refresh token that names it was accepted %s, %s.", detect.Times(len(refresh)), s.first(t, refresh))
		d.Against = append(d.Against, "refresh tokens are known to live on after their device was disabled")
		d.Benign = []string{"an application that still runs on the device: possible"}
	default:
		s.refused(t, &d, refused, "its PRT was tried", false)
	}
	d.Observed = fmt.Sprintf("%s accepted with a PRT, %d with a refresh token, %d refused.", detect.Count(len(accepted), "request"), len(refresh), len(refused))
	p.Report(d)
}

// draft begins a finding about the span. What is disabled needs no disabling.
func (s span) draft() detect.Draft {
	d := detect.Draft{Changes: []*directory.Change{s.began}, Past: true, Expected: "Every PRT of the device is refused after the change."}
	if s.began.Kind == directory.DeviceDeleted {
		d.Verbs = []string{"check-device-disabled", "revoke-sessions"}
	}
	return d
}

// first says when and from where the first of rows came.
func (s span) first(t *timeline.Timeline, rows []int) string {
	text := fmt.Sprintf("%s later from %s", detect.Span(t.Time[rows[0]]-s.began.Time), detect.Where(t, rows[0]))
	if len(rows) > 1 {
		return "first " + text
	}
	return text
}

// refused words refused tries; known says whether the networks of the device
// before are known, so that these are foreign ones.
func (s span) refused(t *timeline.Timeline, d *detect.Draft, rows []int, tried string, known bool) {
	d.Summary += fmt.Sprintf("%s %s and refused, %s", tried, detect.Times(len(rows)), s.first(t, rows))
	if known {
		d.Severity, d.Confidence = finding.High, 0.5
		d.Summary += ", a network it had not used before."
		d.Benign = []string{"the device itself, not yet wiped: ruled out, because the network is not one it had used"}
		return
	}
	d.Severity, d.Confidence = finding.Low, 0.3
	d.Summary += "."
	d.Against = append(d.Against, "nothing is known of the networks it used before")
	d.Benign = []string{"the device itself, not yet wiped: possible"}
}

const pm011Disabled = `
	d1 09:00 alice LAPTOP-1 outlook token=prt
	d2 12:00 audit disable-device LAPTOP-1 by=admin`

const pm011Accepted = pm011Disabled + `
	d2 14:00 alice LAPTOP-1 outlook token=prt`

var pm011Examples = []detect.Example{
	{Name: "accepted", Benign: []string{"delay of replication: ruled out, because twenty minutes had passed", "enabled, restored or registered again: possible, as the newest event of the directory audit log is of 5 May 2026 12:00"}, Severity: []finding.Severity{finding.Critical}, Confidence: []float64{0.8}, Story: pm011Accepted, Want: []string{"LAPTOP-1 was disabled on 5 May 2026 12:00; its PRT was accepted once, 2 h later from AS64500 NO (192.0.2.10)."}},
	{Name: "accepted, and the audit log goes on", Benign: []string{"delay of replication: ruled out, because twenty minutes had passed", "enabled, restored or registered again: ruled out, because the audit log holds no such change"}, Story: pm011Accepted + `
		d2 14:00 audit register-device LAPTOP-2 by=bob`, Want: []string{"LAPTOP-1 was disabled on 5 May 2026 12:00; its PRT was accepted once, 2 h later from AS64500 NO (192.0.2.10)."}},
	{Name: "accepted after the device was deleted", Severity: []finding.Severity{finding.Critical}, Story: `
		d2 12:00 audit delete-device LAPTOP-1 by=admin
		d2 14:00 alice LAPTOP-1 outlook token=prt x2 every 1h`, Want: []string{"LAPTOP-1 was deleted on 5 May 2026 12:00; its PRT was accepted twice, first 2 h later from AS64500 NO (192.0.2.10)."}},
	{Name: "two users of the device, one finding", Story: pm011Accepted + `
		d2 15:00 bob LAPTOP-1 outlook token=prt`, Want: []string{"LAPTOP-1 was disabled on 5 May 2026 12:00; its PRT was accepted twice, first 2 h later from AS64500 NO (192.0.2.10)."}},
	{Name: "tried from a foreign network", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.5}, Story: pm011Disabled + `
		d2 14:00 alice LAPTOP-1 outlook token=prt error=135011 ip=203.0.113.66 net=AS64666/NL`, Want: []string{"LAPTOP-1 was disabled on 5 May 2026 12:00; its PRT was tried once and refused, 2 h later from AS64666 NL (203.0.113.66), a network it had not used before."}},
	{Name: "tried at once from a foreign network", Severity: []finding.Severity{finding.High}, Story: pm011Disabled + `
		d2 12:02 alice LAPTOP-1 outlook token=prt error=700003 ip=203.0.113.66 net=AS64666/NL`, Want: []string{"LAPTOP-1 was disabled on 5 May 2026 12:00; its PRT was tried once and refused, 2 min later from AS64666 NL (203.0.113.66), a network it had not used before."}},
	{Name: "tried, and nothing is known of its networks", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.3}, Story: `
		d2 12:00 audit disable-device LAPTOP-1 by=admin
		d2 14:00 alice LAPTOP-1 outlook token=prt error=130007 ip=203.0.113.66 net=AS64666/NL`, Want: []string{"LAPTOP-1 was disabled on 5 May 2026 12:00; its PRT was tried once and refused, 2 h later from AS64666 NL (203.0.113.66)."}},
	{Name: "tried from a foreign network, and the refusal names no device", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.5}, Evidence: []int{3}, Story: `
		d1 09:00 alice LAPTOP-1 outlook token=prt session=s1
		d2 12:00 audit disable-device LAPTOP-1 by=admin
		d2 14:00 alice - outlook token=prt session=s1 error=135011 ip=203.0.113.66 net=AS64666/NL`, Want: []string{"LAPTOP-1 was disabled on 5 May 2026 12:00; a token of a session that it alone had was tried once and refused, 2 h later from AS64666 NL (203.0.113.66), a network it had not used before."}},
	{Name: "the same, nothing known of its networks", Severity: []finding.Severity{finding.Low}, Against: []string{"nothing is known of the networks it used before"}, Story: `
		d1 09:00 alice LAPTOP-1 outlook token=prt session=s1 error=53003
		d2 12:00 audit delete-device LAPTOP-1 by=admin
		d2 14:00 alice - outlook token=prt session=s1 error=700003 ip=203.0.113.66 net=AS64666/NL x2 every 1h`, Want: []string{"LAPTOP-1 was deleted on 5 May 2026 12:00; a token of a session that it alone had was tried twice and refused, first 2 h later from AS64666 NL (203.0.113.66)."}},
	{Name: "silent: another failure without a device", Story: `
		d1 09:00 alice LAPTOP-1 outlook token=prt session=s1
		d2 12:00 audit disable-device LAPTOP-1 by=admin
		d2 14:00 alice - outlook token=prt session=s1 error=50126 ip=203.0.113.66 net=AS64666/NL`},
	{Name: "silent: a refusal without a device in an agreed test", Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }, Story: `
		d1 09:00 alice LAPTOP-1 outlook token=prt session=s1
		d2 12:00 audit disable-device LAPTOP-1 by=admin
		d2 14:00 alice - outlook token=prt session=s1 error=135011 ip=203.0.113.66 net=AS64666/NL`},
	{Name: "silent: a refusal without a device once it is enabled", Story: `
		d1 09:00 alice LAPTOP-1 outlook token=prt session=s1
		d2 12:00 audit disable-device LAPTOP-1 by=admin
		d3 09:00 audit enable-device LAPTOP-1 by=admin
		d3 14:00 alice - outlook token=prt session=s1 error=135011 ip=203.0.113.66 net=AS64666/NL`},
	{Name: "silent: a refusal whose token type is not carried", Story: `
		d1 09:00 alice LAPTOP-1 outlook token=prt session=s1
		d2 12:00 audit disable-device LAPTOP-1 by=admin
		d2 14:00 alice - outlook token=absent session=s1 error=135011 ip=203.0.113.66 net=AS64666/NL`},
	{Name: "silent: a refusal without a device from the office", Story: `
		d1 09:00 alice LAPTOP-1 outlook token=prt session=s1
		d2 12:00 audit disable-device LAPTOP-1 by=admin
		d2 14:00 alice - outlook token=prt session=s1 error=135011`},
	{Name: "silent: a refusal without a device in a session of two", Story: `
		d1 09:00 alice LAPTOP-1 outlook token=prt session=s1
		d1 10:00 alice LAPTOP-2 outlook token=prt session=s1
		d2 12:00 audit disable-device LAPTOP-1 by=admin
		d2 14:00 alice - outlook token=prt session=s1 error=135011 ip=203.0.113.66 net=AS64666/NL`},
	{Name: "silent: a refusal without a device in another session", Story: `
		d1 09:00 alice LAPTOP-1 outlook token=prt session=s1
		d2 12:00 audit disable-device LAPTOP-1 by=admin
		d2 14:00 alice - outlook token=prt session=s2 error=135011 ip=203.0.113.66 net=AS64666/NL`},
	{Name: "silent: a refusal without a device before the change", Story: `
		d1 09:00 alice LAPTOP-1 outlook token=prt session=s1
		d1 14:00 alice - outlook token=prt session=s1 error=135011 ip=203.0.113.66 net=AS64666/NL
		d2 12:00 audit disable-device LAPTOP-1 by=admin`},
	{Name: "disabled and deleted, then only enabled", Story: pm011Disabled + `
		d2 12:30 audit delete-device LAPTOP-1 by=admin
		d2 13:00 audit enable-device LAPTOP-1 by=admin
		d2 14:00 alice LAPTOP-1 outlook token=prt`, Want: []string{"LAPTOP-1 was disabled on 5 May 2026 12:00; its PRT was accepted once, 2 h later from AS64500 NO (192.0.2.10)."}},
	{Name: "disabled, then restored", Story: pm011Disabled + `
		d2 13:00 audit restore-device LAPTOP-1 by=admin
		d2 14:00 alice LAPTOP-1 outlook token=prt`, Want: []string{"LAPTOP-1 was disabled on 5 May 2026 12:00; its PRT was accepted once, 2 h later from AS64500 NO (192.0.2.10)."}},
	{Name: "refresh token lives on", Severity: []finding.Severity{finding.Medium}, Confidence: []float64{0.4}, Story: pm011Disabled + `
		d2 14:00 alice LAPTOP-1 outlook token=rt`, Want: []string{"LAPTOP-1 was disabled on 5 May 2026 12:00; a refresh token that names it was accepted once, 2 h later from AS64500 NO (192.0.2.10)."}},
	{Name: "refresh token lives on, its type is hidden from the exporter", Severity: []finding.Severity{finding.Medium}, Story: pm011Disabled + `
		d2 14:00 alice LAPTOP-1 outlook token=masked`, Want: []string{"LAPTOP-1 was disabled on 5 May 2026 12:00; a refresh token that names it was accepted once, 2 h later from AS64500 NO (192.0.2.10)."}},
	{Name: "disabled, enabled, disabled", Story: pm011Disabled + `
		d2 13:00 audit enable-device LAPTOP-1 by=admin
		d2 13:30 alice LAPTOP-1 outlook token=prt
		d3 12:00 audit disable-device LAPTOP-1 by=admin
		d3 14:00 alice LAPTOP-1 outlook token=prt`, Want: []string{"LAPTOP-1 was disabled on 6 May 2026 12:00; its PRT was accepted once, 2 h later from AS64500 NO (192.0.2.10)."}},
	{Name: "silent: refused from the office, a PC to be recycled", Story: pm011Disabled + `
		d2 14:00 alice LAPTOP-1 outlook token=prt error=135011 x20 every 24h`},
	{Name: "silent: enabled again", Story: pm011Disabled + `
		d2 13:00 audit enable-device LAPTOP-1 by=admin
		d2 14:00 alice LAPTOP-1 outlook token=prt`},
	{Name: "silent: restored", Story: `
		d2 12:00 audit delete-device LAPTOP-1 by=admin
		d2 13:00 audit restore-device LAPTOP-1 by=admin
		d2 14:00 alice LAPTOP-1 outlook token=prt`},
	{Name: "silent: registered again", Story: `
		d2 12:00 audit delete-device LAPTOP-1 by=admin
		d2 13:00 audit register-device LAPTOP-1 by=alice
		d2 14:00 alice LAPTOP-1 outlook token=prt`},
	{Name: "silent: within the grace for replication", Story: pm011Disabled + `
		d2 12:15 alice LAPTOP-1 outlook token=prt`},
	{Name: "silent: before", Story: pm011Disabled + `
		d2 11:50 alice LAPTOP-1 outlook token=prt`},
	{Name: "silent: another device", Story: `
		d2 12:00 audit disable-device LAPTOP-2 by=admin
		d2 14:00 alice LAPTOP-1 outlook token=prt`},
	{Name: "silent: only renamed", Story: `
		d2 12:00 audit update-device LAPTOP-1 by=admin
		d2 14:00 alice LAPTOP-1 outlook token=prt`},
	{Name: "silent: no token came in", Story: pm011Disabled + `
		d2 14:00 alice LAPTOP-1 outlook token=none`},
	{Name: "silent: refused for another reason", Story: pm011Disabled + `
		d2 14:00 alice LAPTOP-1 outlook token=prt error=53003 ip=203.0.113.66 net=AS64666/NL`},
	{Name: "silent: tried through a tunnel", Story: pm011Disabled + `
		d2 14:00 alice LAPTOP-1 outlook token=prt gsa error=135011 ip=203.0.113.66 net=AS64666/NL`},
	{Name: "silent: tried from nowhere", Story: pm011Disabled + `
		d2 14:00 alice LAPTOP-1 outlook token=prt error=135011 ip=- asn=- country=-`},
	{Name: "silent: token type not carried", Story: pm011Disabled + `
		d2 14:00 alice LAPTOP-1 outlook token=absent`},
	{Name: "silent: type not carried, so the refused try is not judged either", Story: pm011Disabled + `
		d2 14:00 alice LAPTOP-1 outlook token=absent error=135011 ip=203.0.113.66 net=AS64666/NL`},
	{Name: "silent: agreed test", Story: pm011Accepted, Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "disabled, then renamed", Story: pm011Disabled + `
		d2 13:00 audit update-device LAPTOP-1 by=admin
		d2 14:00 alice LAPTOP-1 outlook token=prt`, Want: []string{"LAPTOP-1 was disabled on 5 May 2026 12:00; its PRT was accepted once, 2 h later from AS64500 NO (192.0.2.10)."}},
	{Name: "silent: refresh token within the grace for replication", Story: pm011Disabled + `
		d2 12:15 alice LAPTOP-1 outlook token=rt`},
	{Name: "a PRT tried elsewhere without a device, of a session that named its device twice", Story: `
		d1 09:00 alice LAPTOP-1 outlook token=prt session=s1 x2 every 1h
		d2 12:00 audit disable-device LAPTOP-1 by=admin
		d2 14:00 alice - outlook token=prt session=s1 error=135011 ip=203.0.113.66 net=AS64666/NL`, Want: []string{"LAPTOP-1 was disabled on 5 May 2026 12:00; a token of a session that it alone had was tried once and refused, 2 h later from AS64666 NL (203.0.113.66), a network it had not used before."}},
	{Name: "silent: accepted twenty minutes after, to the minute", Story: pm011Disabled + `
		d2 12:20 alice LAPTOP-1 outlook token=prt`},
	{Name: "silent: a refresh token was refused for something else", Story: pm011Disabled + `
		d2 14:00 alice LAPTOP-1 outlook token=rt error=50076`},
}
