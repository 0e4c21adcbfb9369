package detections

import (
	"fmt"
	"net/netip"
	"regexp"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/reference"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// BulkToken is PM-035.
var BulkToken = &detect.Detection{
	ID: "PM-035", Title: "Bulk enrolment account used for something else",
	Doc: `A provisioning package holds the token of an account named package_ and a GUID, which can register as many devices as its holder likes, without anybody there. Looks for such accounts that ask for anything but device registration and management, that sign in from several networks, or from outside the tenant's own networks where the configuration names them.

It matters because a package on a forgotten stick lets devices into the tenant for half a year.

Wrong when packages are used on several sites: name their networks as the tenant's own, or the accounts as approved while they are in use.`,
	Fact:     "The account of a provisioning package registers devices and enrols them, where they are staged.",
	Severity: finding.High, Confidence: 0.5, Grade: "B",
	Techniques: []string{"T1098.005", "T1078.004"},
	Actions:    []string{"disable-user", "review-registrations"},
	Source:     "AADInternals on bulk PRTs; Microsoft Learn: provisioning packages",
	Needs:      signin.Of(signin.ErrorCode, signin.ResourceID, signin.UserName, signin.ClientIP),
	Scope:      detect.User,
	Run:        bulkToken,
	Examples:   pm035Examples,
}

var packageAccount = regexp.MustCompile(`^package_[0-9a-f-]{36}@`)

func bulkToken(p *detect.Pass) {
	t := p.T
	if !packageAccount.MatchString(t.Text(timeline.UPN, 0)) {
		return
	}
	rows := filter(p.Rows(timeline.OK), func(i int) bool { return !p.Approved(i) })
	var odd []int
	own := len(p.World.Params.Corporate) > 0
	nets := map[int32]bool{}
	var why []string
	other, outside := false, false
	for _, i := range rows {
		strange := !enrols(t, i)
		other = other || strange
		if !p.Elsewhere(i) && t.Code(timeline.Net, i) != 0 && !p.Corporate(i) {
			nets[t.Code(timeline.Net, i)] = true
			outside = own
			strange = strange || own
		}
		if strange {
			odd = append(odd, i)
		}
	}
	if other {
		why = append(why, "it asked for more than device registration and management")
	}
	if outside {
		why = append(why, "it signed in from outside the tenant's own networks")
	}
	if len(nets) > 1 && !own {
		why = append(why, fmt.Sprintf("it signed in from %d networks", len(nets)))
		odd = rows
	}
	if len(why) > 0 {
		reportBulk(p, odd, why)
	}
}

// enrols reports whether row i asks for device registration or management.
func enrols(t *timeline.Timeline, i int) bool {
	switch reference.Role(t.Text(timeline.Resource, i)) {
	case "drs", "mdm", "mdm_client", "mdm_portal":
		return true
	}
	return false
}

func reportBulk(p *detect.Pass, rows []int, why []string) {
	t, i := p.T, rows[0]
	d := detect.Draft{For: why, Expected: "The account registers and enrols devices in one place."}
	d.Add(detect.Use, rows...)
	d.Summary = fmt.Sprintf("The bulk enrolment account %s signed in %s in ways that it is not for, first to %s on %s from %s: %s.", detect.Who(t, i), detect.Times(len(rows)),
		t.Text(timeline.ResourceName, i), detect.When(t.Time[i]), detect.Where(t, i), detect.Join(why, 3))
	d.Observed = fmt.Sprintf("%s.", apps(t, rows))
	d.Benign = []string{"devices staged on several sites: ruled out only as far as the configuration names their networks"}
	p.Report(d)
}

const pm035Account = `package_0a1b2c3d-0000-4000-8000-000000000001@example.com - `

var pm035Examples = []detect.Example{
	{Name: "mail", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.5}, Evidence: []int{2}, Story: `
		09:00 ` + pm035Account + `bulk-prt resource=drs
		10:00 ` + pm035Account + `office resource=exchange x2 every 1h`, Want: []string{"The bulk enrolment account package_0a1b2c3d-0000-4000-8000-000000000001@example.com signed in twice in ways that it is not for, first to Office 365 Exchange Online on 4 May 2026 10:00 from AS64500 NO (192.0.2.10): it asked for more than device registration and management."}},
	{Name: "from two networks", Evidence: []int{2}, For: []string{"it signed in from 2 networks"}, Story: `
		09:00 ` + pm035Account + `bulk-prt resource=drs
		10:00 ` + pm035Account + `bulk-prt resource=drs ip=203.0.113.66 net=AS64666/NL`, Want: []string{"The bulk enrolment account package_0a1b2c3d-0000-4000-8000-000000000001@example.com signed in twice in ways that it is not for, first to Device Registration Service on 4 May 2026 09:00 from AS64500 NO (192.0.2.10): it signed in from 2 networks."}},
	{Name: "from outside the tenant's networks", Evidence: []int{1}, For: []string{"it signed in from outside the tenant's own networks"}, Story: `
		09:00 ` + pm035Account + `bulk-prt resource=drs
		10:00 ` + pm035Account + `bulk-prt resource=drs ip=203.0.113.66 net=AS64666/NL`,
		Params: func(p *detect.Params) { p.Corporate = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")} }, Want: []string{"The bulk enrolment account package_0a1b2c3d-0000-4000-8000-000000000001@example.com signed in once in ways that it is not for, first to Device Registration Service on 4 May 2026 10:00 from AS64666 NL (203.0.113.66): it signed in from outside the tenant's own networks."}},
	{Name: "for mail and from outside, then as it should be", Evidence: []int{1}, For: []string{"it asked for more than device registration and management", "it signed in from outside the tenant's own networks"}, Story: `
		09:00 ` + pm035Account + `office resource=exchange ip=203.0.113.66 net=AS64666/NL
		10:00 ` + pm035Account + `bulk-prt resource=drs`,
		Params: func(p *detect.Params) { p.Corporate = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")} }, Want: []string{"The bulk enrolment account package_0a1b2c3d-0000-4000-8000-000000000001@example.com signed in once in ways that it is not for, first to Office 365 Exchange Online on 4 May 2026 09:00 from AS64666 NL (203.0.113.66): it asked for more than device registration and management and it signed in from outside the tenant's own networks."}},
	{Name: "from two networks outside the tenant's", Evidence: []int{2}, For: []string{"it signed in from outside the tenant's own networks"}, Story: `
		09:00 ` + pm035Account + `bulk-prt resource=drs ip=203.0.113.66 net=AS64666/NL
		10:00 ` + pm035Account + `bulk-prt resource=drs ip=198.51.100.7 net=AS64510/NO`,
		Params: func(p *detect.Params) { p.Corporate = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")} }, Want: []string{"The bulk enrolment account package_0a1b2c3d-0000-4000-8000-000000000001@example.com signed in twice in ways that it is not for, first to Device Registration Service on 4 May 2026 09:00 from AS64666 NL (203.0.113.66): it signed in from outside the tenant's own networks."}},
	{Name: "silent: registration and enrolment in one place", Story: `
		09:00 ` + pm035Account + `bulk-prt resource=drs
		09:10 ` + pm035Account + `bulk-prt resource=enrollment`},
	{Name: "silent: on two sites of the tenant's", Story: `
		09:00 ` + pm035Account + `bulk-prt resource=drs
		10:00 ` + pm035Account + `bulk-prt resource=drs ip=198.51.100.7 net=AS64510/NO`,
		Params: func(p *detect.Params) {
			p.Corporate = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.51.100.0/24")}
		}},
	{Name: "silent: from nowhere", Story: `
		09:00 ` + pm035Account + `bulk-prt resource=drs
		10:00 ` + pm035Account + `bulk-prt resource=drs ip=- asn=- country=-`},
	{Name: "silent: through the company's tunnel", Story: `
		09:00 ` + pm035Account + `bulk-prt resource=drs
		10:00 ` + pm035Account + `bulk-prt resource=drs gsa ip=203.0.113.66 net=AS64666/NL`},
	{Name: "silent: a person", Story: `
		09:00 alice - bulk-prt resource=drs
		10:00 alice - office resource=exchange ip=203.0.113.66 net=AS64666/NL`},
	{Name: "silent: refused", Story: `
		10:00 ` + pm035Account + `office resource=exchange error=53003`},
	{Name: "silent: address not carried", Story: `
		10:00 ` + pm035Account + `office resource=exchange ip=?`},
	{Name: "silent: agreed staging", Story: `
		10:00 ` + pm035Account + `office resource=exchange`,
		Params: func(p *detect.Params) { p.Approved.Addresses = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")} }},
}
