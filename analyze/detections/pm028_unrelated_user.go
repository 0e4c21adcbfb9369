package detections

import (
	"fmt"
	"slices"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/directory"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// UnrelatedUser is PM-028.
var UnrelatedUser = &detect.Detection{
	ID: "PM-028", Title: "PRT of a device under a user who has nothing to do with it",
	Doc: `A device has owners and users in the directory, and who uses it otherwise has logged on to it. Looks for a PRT with a device under a user who is neither an owner nor a user of it in the inventory or the audit log, did not register it and never logged on to it. It weighs more from a network in which none of its owners was ever seen with it, or from a hosting provider's.

A second account in the browser of an owner rides on the PRT of that owner, which is lawful: what happens within an hour of an owner's sign-in on the device from the same address is left out, and so are devices that are shared.

Wrong when administrators work at the computers of others, when desks are hot and the inventory names whoever set the computer up, and when the inventory is old.`,
	Fact:     "A primary refresh token is issued to a user who logs on to the device.",
	Severity: finding.Low, Confidence: 0.35, Grade: "C",
	Techniques: []string{"T1550.001", "T1078.004"},
	Actions:    []string{"revoke-sessions"},
	Source:     "Microsoft Learn: concept-primary-refresh-token (second account in a browser); own",
	Needs:      signin.Of(signin.ErrorCode, signin.IncomingToken, signin.DeviceID, signin.UserID, signin.ClientIP),
	Logs:       []string{detect.NonInteractive, detect.Devices, detect.Logons},
	Scope:      detect.Device,
	Limits: []detect.Limit{
		detect.Number("users up to which a device is somebody's", crowdOf),
		detect.Within("from a sign-in of its owner beside, at most", besideOwner),
	},
	Run:      unrelatedUser,
	Examples: pm028Examples,
}

// besideOwner is how near a sign-in of the owner shows a second account beside.
const besideOwner = timeline.Hour

const crowdOf = 3 // users up to which a device is somebody's

func unrelatedUser(p *detect.Pass) {
	t := p.T
	if !t.Has(timeline.OK | timeline.PRT | timeline.HasDevice) {
		return
	}
	mine := relations(p)
	users := t.Groups(timeline.User)
	if len(mine) == 0 || len(users) > crowdOf {
		return
	}
	var own []int // sign-ins of people who have to do with it
	var others [][]int
	for _, g := range users {
		switch {
		case related(t, g.Rows, mine):
			own = append(own, g.Rows...)
		case !t.Any(g.Rows[0], timeline.Guest):
			others = append(others, g.Rows)
		}
	}
	if len(others) == 0 {
		return
	}
	slices.Sort(own)
	beside := sightingsOf(t, timeline.IP64, filter(own, func(i int) bool { return t.Is(i, timeline.OK) }))
	nets := netsOf(t, 0, t.Len(), func(i int) bool { _, mine := slices.BinarySearch(own, i); return mine })
	for _, rows := range others {
		uses := filter(rows, func(i int) bool {
			return t.Is(i, timeline.OK|timeline.PRT) && p.Judged(i) && !p.Approved(i) && !beside.near(i, besideOwner) &&
				!p.Shared(t.ID, t.Text(timeline.DeviceName, i), t.Time[i])
		})
		if len(uses) > 0 {
			reportUnrelated(p, uses, nets)
		}
	}
}

// relations returns the ids and names, in lower case, of those who have to do
// with the device as the directory tells: owners, users, and who registered it.
func relations(p *detect.Pass) map[string]bool {
	mine := map[string]bool{}
	if v := p.World.Directory.Inventory(p.T.ID); v != nil {
		for _, id := range slices.Concat(v.Owners, v.Users) {
			mine[strings.ToLower(id)] = true
		}
	}
	for _, c := range p.World.Directory.Device(p.T.ID) {
		switch c.Kind {
		case directory.DeviceOwner:
			mine[c.UserID], mine[c.UPN] = true, true
		case directory.DeviceCreated:
			mine[c.ActorID], mine[strings.ToLower(c.ActorName)] = true, true
		}
	}
	delete(mine, "")
	return mine
}

// related reports whether the user of rows has to do with the device, or has
// logged on to it.
func related(t *timeline.Timeline, rows []int, mine map[string]bool) bool {
	i := rows[0]
	return mine[t.Text(timeline.User, i)] || mine[strings.ToLower(t.Text(timeline.UPN, i))] ||
		slices.ContainsFunc(rows, func(i int) bool { return t.Any(i, timeline.Anchor|timeline.CredentialEvent) })
}

func reportUnrelated(p *detect.Pass, uses []int, nets map[int32]bool) {
	t, i := p.T, uses[0]
	d := detect.Draft{Rows: uses, Expected: "An owner or user of the device, or somebody who logged on to it.",
		Benign: []string{"second account in an owner's browser: ruled out, because no owner signed in there within the hour", "an administrator at somebody's computer: possible"}}
	d.Summary = fmt.Sprintf("%s, who is no owner or user of %s and never logged on to it, used a PRT with it %s, first on %s from %s.",
		detect.Who(t, i), detect.What(t, i), detect.Times(len(uses)), detect.When(t.Time[i]), detect.Where(t, i))
	d.Observed = fmt.Sprintf("%s with a PRT, no logon.", detect.Count(len(uses), "request"))
	for _, i := range uses {
		switch {
		case p.Elsewhere(i):
		case p.Hosting(i):
			d.Severity, d.For = finding.Medium, []string{"it came from a hosting provider"}
		case len(nets) > 0 && t.Code(timeline.Net, i) != 0 && !nets[t.Code(timeline.Net, i)]:
			d.Severity, d.For = finding.Medium, []string{"no owner was ever seen with the device in " + t.Text(timeline.Net, i)}
		}
		if d.For != nil {
			break
		}
	}
	p.Report(d)
}

const (
	pm028Owned = `
	inventory LAPTOP-1 owner=bob
	d1 08:00 bob LAPTOP-1 outlook token=prt
	d1 16:00 bob LAPTOP-1 outlook token=prt`
	pm028Use = `
	d1 12:00 alice LAPTOP-1 outlook token=prt`
)

var pm028Examples = []detect.Example{
	{Name: "in the owner's network", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.35}, For: []string{}, Story: pm028Owned + pm028Use, Want: []string{"alice@example.com, who is no owner or user of LAPTOP-1 and never logged on to it, used a PRT with it once, first on 4 May 2026 12:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "in a network where the owner never was", Severity: []finding.Severity{finding.Medium}, For: []string{"no owner was ever seen with the device in AS64666 NL"}, Story: pm028Owned + pm028Use + ` ip=203.0.113.66 net=AS64666/NL`, Want: []string{"alice@example.com, who is no owner or user of LAPTOP-1 and never logged on to it, used a PRT with it once, first on 4 May 2026 12:00 from AS64666 NL (203.0.113.66)."}},
	{Name: "the owner is not seen", Severity: []finding.Severity{finding.Low}, Story: `
		inventory LAPTOP-1 owner=bob` + pm028Use, Want: []string{"alice@example.com, who is no owner or user of LAPTOP-1 and never logged on to it, used a PRT with it once, first on 4 May 2026 12:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "from a hosting provider", Severity: []finding.Severity{finding.Medium}, For: []string{"it came from a hosting provider"}, Story: `
		inventory LAPTOP-1 owner=bob` + pm028Use + ` ip=203.0.113.66 net=AS64666/NL`,
		Params: func(p *detect.Params) { p.Hosting = []int64{64666} }, Want: []string{"alice@example.com, who is no owner or user of LAPTOP-1 and never logged on to it, used a PRT with it once, first on 4 May 2026 12:00 from AS64666 NL (203.0.113.66)."}},
	{Name: "through a tunnel", Severity: []finding.Severity{finding.Low}, Story: pm028Owned + pm028Use + ` gsa ip=203.0.113.66 net=AS64666/NL`, Want: []string{"alice@example.com, who is no owner or user of LAPTOP-1 and never logged on to it, used a PRT with it once, first on 4 May 2026 12:00 from AS64666 NL (203.0.113.66)."}},
	{Name: "network not known", Severity: []finding.Severity{finding.Low}, Story: pm028Owned + pm028Use + ` ip=- asn=- country=-`, Want: []string{"alice@example.com, who is no owner or user of LAPTOP-1 and never logged on to it, used a PRT with it once, first on 4 May 2026 12:00 from an unknown address."}},
	{Name: "registered by somebody else", Story: `
		inventory LAPTOP-9 owner=bob
		d1 07:00 audit register-device LAPTOP-1 by=bob` + pm028Use, Want: []string{"alice@example.com, who is no owner or user of LAPTOP-1 and never logged on to it, used a PRT with it once, first on 4 May 2026 12:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "the owner at another address", Story: pm028Owned + `
		d1 11:30 bob LAPTOP-1 outlook token=prt ip=192.0.2.99` + pm028Use, Want: []string{"alice@example.com, who is no owner or user of LAPTOP-1 and never logged on to it, used a PRT with it once, first on 4 May 2026 12:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "the owner was refused", Story: pm028Owned + `
		d1 11:30 bob LAPTOP-1 outlook token=prt error=53003` + pm028Use, Want: []string{"alice@example.com, who is no owner or user of LAPTOP-1 and never logged on to it, used a PRT with it once, first on 4 May 2026 12:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "one of three users", Story: pm028Owned + `
		d1 08:00 carol LAPTOP-1 cloudap` + pm028Use, Want: []string{"alice@example.com, who is no owner or user of LAPTOP-1 and never logged on to it, used a PRT with it once, first on 4 May 2026 12:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "silent: the owner works beside", Story: pm028Owned + `
		d1 11:30 bob LAPTOP-1 outlook token=prt` + pm028Use},
	{Name: "silent: an owner", Story: `
		inventory LAPTOP-1 owner=bob,alice` + pm028Use},
	{Name: "silent: a user of it", Story: `
		inventory LAPTOP-1 owner=bob user=alice` + pm028Use},
	{Name: "silent: an owner by name", Story: `
		inventory LAPTOP-1 owners=Alice@example.com` + pm028Use},
	{Name: "silent: made an owner", Story: pm028Owned + `
		d2 07:00 audit add-owner LAPTOP-1 user=alice by=admin` + pm028Use},
	{Name: "silent: registered it", Story: pm028Owned + `
		d1 07:00 audit register-device LAPTOP-1 by=alice` + pm028Use},
	{Name: "silent: logged on to it", Story: pm028Owned + pm028Use + `
		d2 12:00 alice LAPTOP-1 cloudap interactive method=whfb`},
	{Name: "silent: gave a credential on it", Story: pm028Owned + pm028Use + `
		d2 12:00 alice LAPTOP-1 office interactive method=password,app`},
	{Name: "silent: Windows renewed it", Story: pm028Owned + pm028Use + `
		d2 12:00 alice LAPTOP-1 cloudap`},
	{Name: "silent: four users", Story: pm028Owned + `
		d1 08:00 carol LAPTOP-1 outlook token=rt
		d1 08:00 dave LAPTOP-1 outlook token=rt` + pm028Use},
	{Name: "silent: a Cloud PC", Story: strings.ReplaceAll(pm028Owned+pm028Use, "LAPTOP-1", "CPC-bob-1")},
	{Name: "silent: nobody's device", Story: `
		inventory LAPTOP-1` + pm028Use},
	{Name: "silent: not in the inventory", Story: `
		inventory LAPTOP-9 owner=bob` + pm028Use},
	{Name: "silent: a guest", Story: pm028Owned + pm028Use + ` guest`},
	{Name: "silent: a refresh token", Story: pm028Owned + `
		d1 12:00 alice LAPTOP-1 outlook token=rt`},
	{Name: "silent: refused", Story: pm028Owned + pm028Use + ` error=53003`},
	{Name: "silent: token type not carried", Story: pm028Owned + pm028Use + ` missing=incoming_token_type`},
	{Name: "silent: agreed test", Story: pm028Owned + pm028Use,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "the owner was there an hour and a half before", Story: pm028Owned + `
	d1 10:30 bob LAPTOP-1 outlook token=prt` + pm028Use, Want: []string{"alice@example.com, who is no owner or user of LAPTOP-1 and never logged on to it, used a PRT with it once, first on 4 May 2026 12:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "in the owner's network, then in two where the owner never was", Severity: []finding.Severity{finding.Medium}, For: []string{"no owner was ever seen with the device in AS64666 NL"}, Story: pm028Owned + pm028Use + `
	d1 12:10 alice LAPTOP-1 outlook token=prt ip=203.0.113.66 net=AS64666/NL
	d1 12:20 alice LAPTOP-1 outlook token=prt ip=198.51.100.7 net=AS64777/DE`, Want: []string{"alice@example.com, who is no owner or user of LAPTOP-1 and never logged on to it, used a PRT with it 3 times, first on 4 May 2026 12:00 from AS64500 NO (192.0.2.10)."}},
	{Name: "silent: the owner was there fifty minutes before", Story: pm028Owned + `
	d1 11:10 bob LAPTOP-1 outlook token=prt` + pm028Use},
}
