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
	Doc: `A PRT with a fresh proof of several factors lets its holder add a Windows Hello key, a security key or a phone, which outlast the token. Looks for credentials and security info of the user that are added within half an hour after a PRT, or a token of the broker, of device registration or of the page for security info, was used in a network that was not the user's. A network is theirs where a device of theirs that was not registered in the case was seen in it a day before, where they were on three days, the first among their first two, where Windows logged on to a PC of theirs, or where people of the tenant are as a matter of course, at one address or in one block of addresses: an intruder who signs in and waits a day has none, nor one who lets a device lie that he had registered. It weighs most where that sign-in has the user agent of a tool, comes from a hosting provider, or from a device that nobody manages.

An authentication method that the audit log tells of as security info, or as a further entry of the user's strong authentication methods, is what people register at a phone shop or on a private PC as well: that nobody manages the device weighs less then. One registration writes several records. What an administrator registers for somebody is left out.

Left out: a Temporary Access Pass within a day before, and devices that were enrolled lawfully (CX-014), with a first-hand logon of Windows in a network that the user, a PC of theirs or the tenant had before. With the key that he adds an intruder can log on to a device of his own, and have it managed: such marks make the finding medium, or low where the user was not seen on three days before the device was registered; no less, unless PM-004 tells of that device and nothing else speaks for it: then this one is low, as both have one cause, and that one leads.

Wrong when a new colleague sets up a phone at home, or when a user registers a new phone through the network of a carrier that is new to them: those are a medium finding each, once, or a low one where nothing but the network is out of the ordinary.`,
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
	keys := changesOf(p, directory.CredentialAdded, directory.MethodAdded)
	keys = slices.DeleteFunc(keys, func(c *directory.Change) bool { return c.Kind == directory.MethodAdded && byAnother(p, c) })
	if len(keys) == 0 {
		return
	}
	nets, since := freshOf(t, timeline.Net), p.TheirsSince()
	var uses, passes []int
	for _, i := range p.Rows(timeline.OK) {
		if strings.EqualFold(t.Text(timeline.Method, i), "Temporary Access Pass") {
			passes = append(passes, i)
		}
		if reaches(t, i) && t.Code(timeline.Net, i) != 0 && daysBefore(nets.days, t.Time[i]) >= historyDays && !p.Elsewhere(i) && !p.Approved(i) {
			uses = append(uses, i)
		}
	}
	passed, moments := timesOf(t, passes), timesOf(t, uses)
	by := map[int32][]*directory.Change{}
	used := map[int32]int{}
	marked, enrolled := map[int32][]*enrolment{}, enrolmentsOf(p) // by network
	var upgraded map[string]bool                                  // devices that PM-004 tells of
	alone := map[int32]bool{}                                     // by network: one of the devices is none of those
	var order []int32
	for _, c := range keys {
		n, _ := slices.BinarySearch(moments, c.Time)
		for n > 0 && c.Time-moments[n-1] <= addsKey && since(uses[n-1]) <= moments[n-1] {
			n--
		}
		if n == 0 || c.Time-moments[n-1] > addsKey || between(passed, c.Time-passBefore, c.Time) {
			continue
		}
		e := enrolled.of(c.DeviceID)
		if e.Explains(t, uses[n-1]) {
			continue
		}
		net := t.Code(timeline.Net, uses[n-1])
		if by[net] == nil {
			order = append(order, net)
			used[net] = uses[n-1]
		}
		by[net] = append(by[net], c)
		if e.Lawful() {
			marked[net] = append(marked[net], e)
			if upgraded == nil {
				upgraded = upgradedDevices(p)
			}
			alone[net] = alone[net] || !upgraded[c.DeviceID]
		}
	}
	for _, net := range order {
		reportKeys(p, used[net], by[net], marked[net], nets.at(used[net]), !alone[net])
	}
}

// byAnother reports whether another user than the one of the timeline made a change.
func byAnother(p *detect.Pass, c *directory.Change) bool {
	return strings.Contains(c.ActorName, "@") && c.ActorID != p.T.ID && !strings.EqualFold(c.ActorName, p.T.Text(timeline.UPN, 0))
}

// reaches reports whether row i holds a token with which a credential can be added.
func reaches(t *timeline.Timeline, i int) bool {
	return t.Any(i, timeline.PRT|timeline.DRS) || t.Is(i, timeline.Broker) && t.Any(i, timeline.RT|timeline.Masked) || t.Text(timeline.App, i) == securityInfo
}

// reportKeys reports credentials that were added after row i, whose network is new for
// the user, or was seen before and is none of theirs; led says that PM-004 tells of each
// device that is marked.
func reportKeys(p *detect.Pass, i int, keys []*directory.Change, marked []*enrolment, new, led bool) {
	t := p.T
	network, observed := "a network new for the user", "The network was not seen before that day."
	if !new {
		network = "a network that is not known as the user's"
		observed = "The network was seen before, but a day before neither with a device of the user's nor as a matter of course."
	}
	d := detect.Draft{Changes: keys}
	d.Add(detect.Use, i)
	what := keys[0].Activity
	if strings.EqualFold(what, "Update user") {
		what += " (" + keys[0].Words() + ")"
	}
	d.Summary = fmt.Sprintf("%s: %s, %s after %s was used from %s, %s, on %s", detect.Who(t, i), what,
		detect.Span(keys[0].Time-t.Time[i]), detect.AppLabel(t, i), detect.Where(t, i), network, detect.When(t.Time[i]))
	if len(keys) > 1 {
		d.Summary += fmt.Sprintf("; %s in all", detect.Count(len(keys), "such record"))
	}
	d.Summary += "."
	d.Expected = "Credentials are added where the user is known to be."
	d.Observed = observed
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
	switch {
	case len(marked) == len(keys):
		d.Confidence = p.Detection.Confidence
		// One that was registered when the user had a history tells most.
		marked[max(0, slices.IndexFunc(marked, func(e *enrolment) bool { return e.History }))].doubt(&d, "the device of the credential")
		d.Benign[0] = "a new PC set up where its user never was before: not ruled out"
		if led && len(d.For) == 0 {
			d.Severity, d.Confidence = finding.Low, 0.2
			d.Against = append(d.Against, "PM-004 tells of the device: how it came by its PRT is the cause of both")
		}
	case len(d.For) == 0:
		d.Severity, d.Confidence = finding.Low, 0.2
		d.Against = []string{"nothing but the network is out of the ordinary"}
	case len(d.For) == 1 && t.Is(i, timeline.Unmanaged) && !slices.ContainsFunc(keys, func(c *directory.Change) bool { return c.Kind == directory.CredentialAdded }):
		d.Severity, d.Confidence = finding.Medium, 0.3
		d.Against = []string{"people register phones and apps on devices that nobody manages as well"}
	}
	p.Report(d)
}
