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

// KeyAfterPRT is PM-046.
var KeyAfterPRT = &detect.Detection{
	ID: "PM-046", Title: "Credential added right after a token was used in a new network",
	Doc: `A PRT with a fresh proof of several factors lets its holder add a Windows Hello key, a security key or a phone, which outlast the token. Looks for credentials of the user that are added within half an hour after a PRT, or a token of the broker, of device registration or of the page for security info, was used in a network new for the user. It weighs most where that sign-in has the user agent of a tool, comes from a hosting provider, or from a device that nobody manages.

Left out: a Temporary Access Pass within a day before, and devices that were enrolled lawfully.

Wrong when a new colleague sets up a phone at home.`,
	Fact:     "Who can add a credential keeps access when the token is gone.",
	Severity: finding.High, Confidence: 0.6, Grade: "B",
	Techniques: []string{"T1556.006", "T1098.005"},
	Actions:    []string{"review-registrations", "revoke-sessions"},
	Source:     "dirkjanm.io Phishing for Primary Refresh Tokens and Windows Hello keys; elastic rule on Windows Hello keys",
	Needs:      signin.Of(signin.ErrorCode, signin.IncomingToken, signin.AppID, signin.ResourceID, signin.ClientIP),
	Logs:       []string{detect.NonInteractive, detect.Audit},
	Scope:      detect.User,
	Limits: []detect.Limit{
		detect.Within("from the token to the credential, at most", addsKey),
		detect.Within("from a Temporary Access Pass that explains it, at most", passBefore),
		detect.Within("for which a value is new", newSpan),
		detect.Number("days before that tell what is new", historyDays),
	},
	Run:      keyAfterPRT,
	Examples: pm046Examples,
}

// passBefore is how long before a Temporary Access Pass explains the credential.
const passBefore = timeline.Day

const (
	securityInfo = "19db86c3-b2b9-44cc-b339-36da233a3be2" // My Signins, where people manage their methods
	addsKey      = 30 * timeline.Minute
)

func keyAfterPRT(p *detect.Pass) {
	t := p.T
	keys := changesOf(p, directory.CredentialAdded)
	if len(keys) == 0 {
		return
	}
	nets := freshOf(t, timeline.Net)
	var uses, passes []int
	for _, i := range p.Rows(timeline.OK) {
		if strings.EqualFold(t.Text(timeline.Method, i), "Temporary Access Pass") {
			passes = append(passes, i)
		}
		if reaches(t, i) && nets.at(i) && !p.Elsewhere(i) && !p.Approved(i) {
			uses = append(uses, i)
		}
	}
	passed, moments := timesOf(t, passes), timesOf(t, uses)
	by := map[int32][]*directory.Change{}
	used := map[int32]int{}
	var order []int32
	for _, c := range keys {
		n, _ := slices.BinarySearch(moments, c.Time)
		if n == 0 || c.Time-t.Time[uses[n-1]] > addsKey || between(passed, c.Time-passBefore, c.Time) || p.Enrolled(c.DeviceID).Lawful() {
			continue
		}
		net := t.Code(timeline.Net, uses[n-1])
		if by[net] == nil {
			order = append(order, net)
			used[net] = uses[n-1]
		}
		by[net] = append(by[net], c)
	}
	for _, net := range order {
		reportKeys(p, used[net], by[net])
	}
}

// reaches reports whether row i holds a token with which a credential can be added.
func reaches(t *timeline.Timeline, i int) bool {
	return t.Any(i, timeline.PRT|timeline.DRS) || t.Is(i, timeline.Broker) && t.Any(i, timeline.RT|timeline.Masked) || t.Text(timeline.App, i) == securityInfo
}

func reportKeys(p *detect.Pass, i int, keys []*directory.Change) {
	t := p.T
	d := detect.Draft{Changes: keys}
	d.Add(detect.Use, i)
	d.Summary = fmt.Sprintf("%s: %s, %s after %s was used from %s, a network new for the user, on %s", detect.Who(t, i), keys[0].Activity,
		detect.Span(keys[0].Time-t.Time[i]), detect.AppLabel(t, i), detect.Where(t, i), detect.When(t.Time[i]))
	if len(keys) > 1 {
		d.Summary += fmt.Sprintf("; %s in all", detect.Count(len(keys), "credential"))
	}
	d.Summary += "."
	d.Expected = "Credentials are added where the user is known to be."
	d.Observed = "The network was not seen before that day."
	for _, s := range []struct {
		seen bool
		text string
	}{
		{t.Is(i, timeline.ToolAgent), "the user agent is one of tools"},
		{p.Hosting(i), "the network is a hosting provider's"},
		{t.Is(i, timeline.Unmanaged), "nobody manages the device"},
	} {
		if s.seen {
			d.For = append(d.For, s.text)
		}
	}
	d.Benign = []string{"a new colleague: ruled out as far as a Temporary Access Pass or the enrolment of the device would show"}
	if len(d.For) == 0 {
		d.Severity, d.Confidence = finding.Low, 0.2
		d.Against = []string{"nothing but the network is out of the ordinary"}
	}
	p.Report(d)
}

const pm046Life = `
	d1 09:00 alice LAPTOP-1 outlook token=prt x3 every 24h`

const pm046Away = ` ip=203.0.113.66 net=AS64666/NL`

const pm046Key = `
	d4 10:05 audit add-whfb alice by=alice`

var pm046Examples = []detect.Example{
	{Name: "by a script", Severity: []finding.Severity{finding.High}, Confidence: []float64{0.6}, Evidence: []int{2}, Story: pm046Life + `
		d4 10:00 alice PC-9 outlook token=prt tool` + pm046Away + pm046Key, Want: []string{"alice@example.com: Add Windows Hello for Business credential, 5 min after Microsoft Office was used from AS64666 NL (203.0.113.66), a network new for the user, on 7 May 2026 10:00."}},
	{Name: "from a hosting provider", For: []string{"the network is a hosting provider's"}, Story: pm046Life + `
		d4 10:00 alice PC-9 outlook token=prt` + pm046Away + pm046Key,
		Params: func(p *detect.Params) { p.Hosting = []int64{64666} }, Want: []string{"alice@example.com: Add Windows Hello for Business credential, 5 min after Microsoft Office was used from AS64666 NL (203.0.113.66), a network new for the user, on 7 May 2026 10:00."}},
	{Name: "from a device that nobody manages, two keys", For: []string{"nobody manages the device"}, Evidence: []int{3}, Story: pm046Life + `
		d4 10:00 alice PC-9 outlook token=prt unmanaged` + pm046Away + pm046Key + `
		d4 10:06 audit add-fido2 alice by=alice`, Want: []string{"alice@example.com: Add Windows Hello for Business credential, 5 min after Microsoft Office was used from AS64666 NL (203.0.113.66), a network new for the user, on 7 May 2026 10:00; 2 credentials in all."}},
	{Name: "in a new network, no more", Severity: []finding.Severity{finding.Low}, Confidence: []float64{0.2}, Story: pm046Life + `
		d4 10:00 alice PC-9 outlook token=prt` + pm046Away + pm046Key, Want: []string{"alice@example.com: Add Windows Hello for Business credential, 5 min after Microsoft Office was used from AS64666 NL (203.0.113.66), a network new for the user, on 7 May 2026 10:00."}},
	{Name: "with a token of the broker whose type is hidden from the exporter", Severity: []finding.Severity{finding.Low}, Story: pm046Life + `
		d4 10:00 alice - broker token=masked` + pm046Away + pm046Key, Want: []string{"alice@example.com: Add Windows Hello for Business credential, 5 min after Microsoft Authentication Broker was used from AS64666 NL (203.0.113.66), a network new for the user, on 7 May 2026 10:00."}},
	{Name: "with a refresh token of the broker", Severity: []finding.Severity{finding.Low}, Story: pm046Life + `
		d4 10:00 alice - broker token=rt` + pm046Away + pm046Key, Want: []string{"alice@example.com: Add Windows Hello for Business credential, 5 min after Microsoft Authentication Broker was used from AS64666 NL (203.0.113.66), a network new for the user, on 7 May 2026 10:00."}},
	{Name: "with a token for device registration", Story: pm046Life + `
		d4 10:00 alice - drs-client resource=drs` + pm046Away + pm046Key, Want: []string{"alice@example.com: Add Windows Hello for Business credential, 5 min after Microsoft Device Registration Client was used from AS64666 NL (203.0.113.66), a network new for the user, on 7 May 2026 10:00."}},
	{Name: "at the page for security info", Story: pm046Life + `
		d4 10:00 alice - my-signins interactive` + pm046Away + pm046Key, Want: []string{"alice@example.com: Add Windows Hello for Business credential, 5 min after My Signins was used from AS64666 NL (203.0.113.66), a network new for the user, on 7 May 2026 10:00."}},
	{Name: "a pass days before", Story: pm046Life + `
		d2 10:00 alice - office interactive method=tap
		d4 10:00 alice PC-9 outlook token=prt` + pm046Away + pm046Key, Want: []string{"alice@example.com: Add Windows Hello for Business credential, 5 min after Microsoft Office was used from AS64666 NL (203.0.113.66), a network new for the user, on 7 May 2026 10:00."}},
	{Name: "a key of a device that Windows never logged on with", Story: pm046Life + `
		d4 09:59 audit register-device PC-9 by=alice
		d4 10:00 alice PC-9 outlook token=prt` + pm046Away + pm046Key + ` device=PC-9`, Want: []string{"alice@example.com: Add Windows Hello for Business credential, 5 min after Microsoft Office was used from AS64666 NL (203.0.113.66), a network new for the user, on 7 May 2026 10:00."}},
	{Name: "two networks, two findings", Story: pm046Life + `
		d4 10:00 alice PC-9 outlook token=prt` + pm046Away + pm046Key + `
		d4 11:00 alice PC-9 outlook token=prt ip=198.51.100.7 net=AS64777/RU
		d4 11:05 audit add-fido2 alice by=alice`, Want: []string{"alice@example.com: Add Windows Hello for Business credential, 5 min after Microsoft Office was used from AS64666 NL (203.0.113.66), a network new for the user, on 7 May 2026 10:00.", "alice@example.com: Add FIDO2 security key, 5 min after Microsoft Office was used from AS64777 RU (198.51.100.7), a network new for the user, on 7 May 2026 11:00."}},
	{Name: "silent: a known network", Story: pm046Life + `
		d4 10:00 alice LAPTOP-1 outlook token=prt tool` + pm046Key},
	{Name: "silent: too little is known of the user", Story: `
		d3 09:00 alice LAPTOP-1 outlook token=prt
		d4 10:00 alice PC-9 outlook token=prt tool` + pm046Away + pm046Key},
	{Name: "silent: hours before the key", Story: pm046Life + `
		d4 08:00 alice PC-9 outlook token=prt tool` + pm046Away + pm046Key},
	{Name: "silent: after the key", Story: pm046Life + `
		d4 10:10 alice PC-9 outlook token=prt tool` + pm046Away + pm046Key},
	{Name: "silent: another kind of token", Story: pm046Life + `
		d4 10:00 alice PC-9 outlook token=rt tool` + pm046Away + pm046Key},
	{Name: "silent: the broker without a token", Story: pm046Life + `
		d4 10:00 alice PC-9 broker token=none tool` + pm046Away + pm046Key},
	{Name: "silent: refused", Story: pm046Life + `
		d4 10:00 alice PC-9 outlook token=prt tool error=53003` + pm046Away + pm046Key},
	{Name: "silent: through the company's tunnel", Story: pm046Life + `
		d4 10:00 alice PC-9 outlook token=prt tool gsa` + pm046Away + pm046Key},
	{Name: "silent: with a Temporary Access Pass", Story: pm046Life + `
		d4 09:55 alice - office interactive method=tap
		d4 10:00 alice PC-9 outlook token=prt tool` + pm046Away + pm046Key},
	{Name: "silent: a device that was enrolled lawfully", Story: pm046Life + `
		d4 09:55 audit register-device PC-9 by=alice
		d4 10:00 alice PC-9 mdm-enrollment token=prt tool` + pm046Away + pm046Key + ` device=PC-9
		d4 12:00 alice PC-9 cloudap interactive`},
	{Name: "silent: a key of somebody else", Story: pm046Life + `
		d4 10:00 alice PC-9 outlook token=prt tool` + pm046Away + `
		d4 10:05 audit add-whfb bob by=bob`},
	{Name: "silent: agreed test", Story: pm046Life + `
		d4 10:00 alice PC-9 outlook token=prt tool` + pm046Away + pm046Key,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} }},
	{Name: "half an hour later, to the minute", Story: pm046Life + `
		d4 09:35 alice PC-9 outlook token=prt tool` + pm046Away + pm046Key, Want: []string{"alice@example.com: Add Windows Hello for Business credential, 30 min after Microsoft Office was used from AS64666 NL (203.0.113.66), a network new for the user, on 7 May 2026 09:35."}},
	{Name: "a pass a day and a half before", Story: pm046Life + `
		d2 22:00 alice - office interactive method=tap
		d4 10:00 alice PC-9 outlook token=prt` + pm046Away + pm046Key, Want: []string{"alice@example.com: Add Windows Hello for Business credential, 5 min after Microsoft Office was used from AS64666 NL (203.0.113.66), a network new for the user, on 7 May 2026 10:00."}},
	{Name: "silent: three quarters of an hour later", Story: pm046Life + `
		d4 09:20 alice PC-9 outlook token=prt tool` + pm046Away + pm046Key},
	{Name: "silent: a pass eighteen hours before", Story: pm046Life + `
		d3 16:00 alice - office interactive method=tap
		d4 10:00 alice PC-9 outlook token=prt` + pm046Away + pm046Key},
}
