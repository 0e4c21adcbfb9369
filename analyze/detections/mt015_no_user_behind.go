package detections

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// NoUserBehind is MT-015.
var NoUserBehind = &detect.Detection{
	ID: "MT-015", Title: "Primary refresh token reported where no user's device can be behind it",
	Doc: `A primary refresh token (PRT) belongs to a user on a device. A service principal, a managed identity, the
directory synchronisation account and the back channel of a web application with a secret or certificate of its own have
none: where such a sign-in reports one, the log is wrong about the type, or the identity is used from where it does not
belong. An interactive sign-in to a web application in a browser may well bring a PRT and is left out.

One finding for each client, however many users it serves.

Wrong when the type of the client's credential is itself misreported.`,
	Fact:     "A primary refresh token is issued to a user on a device, never to an application.",
	Severity: finding.Medium, Confidence: 0.5, Grade: "B",
	Techniques: []string{"T1550.001"},
	Actions:    []string{"review-sign-ins"},
	Source:     "Microsoft Graph: signIn, clientCredentialType and signInEventTypes; own",
	Scope:      detect.User,
	Needs:      signin.Of(signin.IncomingToken),
	Run:        noUserBehind,
	Conclude:   noUserBehindInCase,
	Examples: []detect.Example{{
		Name: "a web application renews with its secret, for two users",
		Story: `
			09:00 alice LAPTOP-1 line-of-business confidential token=prt x2 every 1h
			09:00 bob LAPTOP-2 line-of-business confidential token=prt`,
		Want: []string{"Line of business web app: PRT reported in 3 sign-ins of a client with a secret or certificate of its own, which cannot have one"},
	}, {
		Name:  "a service principal",
		Story: `09:00 - - line-of-business kind=sp token=prt user_id=- user_upn=-`,
		Want:  []string{"Line of business web app: PRT reported in 1 sign-in of a service principal, which cannot have one"},
	}, {
		Name:  "a managed identity",
		Story: `09:00 - - line-of-business kind=msi token=prt user_id=- user_upn=-`,
		Want:  []string{"Line of business web app: PRT reported in 1 sign-in of a managed identity, which cannot have one"},
	}, {
		Name:  "the client of directory synchronisation",
		Story: `09:00 alice SRV-1 token=prt app_id=cb1056e2-e479-49de-ae31-7812af012ed8 app_display_name="Microsoft Azure Active Directory Connect"`,
		Want:  []string{"Microsoft Azure Active Directory Connect: PRT reported in 1 sign-in of directory synchronisation, which cannot have one"},
	}, {
		Name:  "the account of directory synchronisation",
		Story: `09:00 alice SRV-1 office token=prt user_upn=sync_srv1_0a1b2c3d4e5f@example.com`,
		Want:  []string{"Microsoft Office: PRT reported in 1 sign-in of directory synchronisation, which cannot have one"},
	}, {
		Name:  "somebody signs in to a web application",
		Story: `09:00 alice LAPTOP-1 line-of-business confidential interactive browser token=prt`,
	}, {
		Name:  "a client without a secret",
		Story: `09:00 alice LAPTOP-1 line-of-business token=prt`,
	}, {
		Name:  "another token",
		Story: `09:00 alice LAPTOP-1 line-of-business confidential token=rt`,
	}, {
		Name:  "a name that merely begins so",
		Story: `09:00 alice SRV-1 office token=prt user_upn=syncope@example.com`,
	}, {
		Name:  "an export without token types",
		Story: `09:00 alice LAPTOP-1 line-of-business confidential token=absent`,
	}},
}

// syncClient is the application of directory synchronisation.
const syncClient = "cb1056e2-e479-49de-ae31-7812af012ed8"

func noUserBehind(p *detect.Pass) {
	t := p.T
	byClient := map[string][]int{}
	sync := valued(t, timeline.UPN, "sync", func(upn string) bool { return strings.HasPrefix(strings.ToLower(upn), "sync_") })
	for _, i := range p.Rows(timeline.PRT) {
		if who := applicationBehind(t, i, sync); who != "" {
			k := detect.AppLabel(t, i) + "\x1f" + who
			byClient[k] = append(byClient[k], i)
			t.Believe(i, "unknown", 0.5, "a PRT belongs to a user on a device, not to "+who)
		}
	}
	for _, k := range slices.Sorted(maps.Keys(byClient)) {
		p.Observe(k, byClient[k]...)
	}
}

// applicationBehind says what stands in place of a user's device behind row i,
// or "" where a user may.
func applicationBehind(t *timeline.Timeline, i int, sync *answers[bool]) string {
	switch t.Text(timeline.Kind, i) {
	case "service_principal":
		return "a service principal"
	case "managed_identity":
		return "a managed identity"
	}
	switch {
	case t.Is(i, timeline.OriginalIP): // a renewal by a client with a credential
		return "a client with a secret or certificate of its own"
	case t.Text(timeline.App, i) == syncClient, sync.at(i):
		return "directory synchronisation"
	}
	return ""
}

func noUserBehindInCase(p *detect.Pass) {
	for _, o := range p.Observed {
		app, who, _ := strings.Cut(o.Key, "\x1f")
		if app == "" {
			app = "An unnamed application"
		}
		p.Report(detect.Draft{
			Subject: finding.Subject{Kind: "application", ID: app + ", " + who}, Noticed: []detect.Observation{o},
			Summary:  fmt.Sprintf("%s: PRT reported in %s of %s, which cannot have one", app, detect.Count(int(o.Rows), "sign-in"), who),
			Expected: "refreshToken or none in sign-ins of " + who,
			Observed: "primaryRefreshToken",
			Benign:   []string{"the log misreports the token type: possible"},
			Reported: "primaryRefreshToken", Believed: "unknown",
		})
	}
}
