package detections

import (
	"fmt"
	"slices"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/finding"
	"prtscope/analyze/timeline"
	"prtscope/ingest/signin"
)

// FederatedLogon is MT-019.
var FederatedLogon = &detect.Detection{
	ID: "MT-019", Title: "Windows logon with a SAML token",
	Doc: `Where a domain is federated, Windows logs on with a SAML token of the identity provider and is issued a primary
refresh token (PRT) for it: the row says saml11 or saml20, and it is the birth of a PRT whose credential is federated.
That is ordinary in a federated domain, and impossible in one whose users the directory checks itself: there a SAML token
was forged, or the domain was made federated behind the back of its administrators.

The configuration lists the federated domains. A domain that is not on the list is high. Without a list the logs must
tell: where at most two users of a domain log on with SAML and twenty or more with a credential of their own, that is
medium; otherwise the domains are named, and no more is said.

Wrong when federation is being rolled out in stages, and with identity providers of other makers.`,
	Fact:     "Only the users of a federated domain log on with a token of another issuer.",
	Severity: finding.Info, Confidence: 0.5, Grade: "B",
	Techniques: []string{"T1606.002"},
	Actions:    []string{"revoke-sessions"},
	Source:     "Microsoft Graph: signIn, incomingTokenType; MS-OAPXBC; tokenIssuerAnomaly",
	Scope:      detect.User,
	Limits: []detect.Limit{
		detect.Number("users of a domain with credentials of their own", ownUsers),
		detect.Number("users of it with SAML tokens, at most", samlUsers),
	},
	Needs:    signin.Of(signin.IncomingToken, signin.AppID, signin.ErrorCode),
	Run:      federatedLogon,
	Conclude: federatedInCase,
	Examples: []detect.Example{{
		Name:   "a domain that is not federated",
		Story:  `09:00 alice LAPTOP-1 cloudap interactive token=saml11`,
		Params: func(p *detect.Params) { p.Domains = []string{"elsewhere.example"} },
		Want:   []string{"example.com: 1 Windows logon of 1 user with a SAML token, and the domain is not federated"}, Severity: []finding.Severity{finding.High},
		Benign: []string{"staged rollout of federation: ruled out only as far as the configuration names every federated domain", "an identity provider of another maker: possible"},
	}, {
		Name:   "a federated domain",
		Story:  `09:00 alice LAPTOP-1 cloudap interactive token=saml20 x2 every 4h`,
		Params: func(p *detect.Params) { p.Domains = []string{"Example.com"} },
		Want:   []string{"example.com: 2 Windows logons of 1 user with a SAML token: each began a PRT"}, Severity: []finding.Severity{finding.Info},
		Benign: []string{"a federated domain: the configuration names it"},
	}, {
		Name:  "no list of domains",
		Story: `09:00 alice LAPTOP-1 cloudap interactive token=saml11`,
		Want:  []string{"example.com: 1 Windows logon of 1 user with a SAML token: each began a PRT"}, Severity: []finding.Severity{finding.Info},
	}, {
		Name: "two users among twenty with credentials of their own",
		Story: `
			08:00 user# PC-# cloudap interactive method=whfb x20 every 1m
			09:00 alice LAPTOP-1 cloudap interactive token=saml11
			09:00 bob LAPTOP-2 cloudap interactive token=saml11`,
		Want: []string{"example.com: 2 Windows logons of 2 users with a SAML token, while 20 users log on with credentials of their own"}, Severity: []finding.Severity{finding.Medium},
		Benign: []string{"staged rollout of federation: possible, as the configuration names no federated domain", "an identity provider of another maker: possible"},
	}, {
		Name: "nineteen, and one whom the identity provider checked for a logon with a PRT",
		Story: `
			08:00 user# PC-# cloudap interactive method=whfb x19 every 1m
			08:30 carol LAPTOP-3 cloudap interactive method=federated token=prt
			09:00 alice LAPTOP-1 cloudap interactive token=saml11`,
		Want: []string{"example.com: 1 Windows logon of 1 user with a SAML token: each began a PRT"}, Severity: []finding.Severity{finding.Info},
	}, {
		Name: "nineteen, and one whose PRT was renewed without a logon",
		Story: `
			08:00 user# PC-# cloudap interactive method=whfb x19 every 1m
			08:30 carol LAPTOP-3 cloudap token=prt
			09:00 alice LAPTOP-1 cloudap interactive token=saml11`,
		Want: []string{"example.com: 1 Windows logon of 1 user with a SAML token: each began a PRT"}, Severity: []finding.Severity{finding.Info},
	}, {
		Name: "two among nineteen, three among twenty of another domain",
		Story: `
			08:00 user# PC-# cloudap interactive method=whfb x19 every 1m
			09:00 alice LAPTOP-1 cloudap interactive token=saml11
			09:00 bob LAPTOP-2 cloudap interactive token=saml11
			10:00 other# PC-3# cloudap interactive method=whfb user_upn=other#@b.example x20 every 1m
			11:00 third# PC-4# cloudap interactive token=saml11 user_upn=third#@b.example x3 every 1m`,
		Want: []string{
			"example.com: 2 Windows logons of 2 users with a SAML token: each began a PRT",
			"b.example: 3 Windows logons of 3 users with a SAML token: each began a PRT",
		}, Severity: []finding.Severity{finding.Info, finding.Info},
	}, {
		Name: "a federated domain among twenty users with credentials of their own",
		Story: `
			08:00 user# PC-# cloudap interactive method=whfb x20 every 1m
			09:00 alice LAPTOP-1 cloudap interactive token=saml11`,
		Params: func(p *detect.Params) { p.Domains = []string{"example.com"} },
		Want:   []string{"example.com: 1 Windows logon of 1 user with a SAML token: each began a PRT"}, Severity: []finding.Severity{finding.Info},
	}, {
		Name:  "another application",
		Story: `09:00 alice LAPTOP-1 office interactive token=saml11`,
	}, {
		Name:  "refused",
		Story: `09:00 alice LAPTOP-1 cloudap interactive token=saml11 error=50008`,
	}, {
		Name:  "another token",
		Story: `09:00 alice LAPTOP-1 cloudap interactive token=prt`,
	}, {
		Name:   "agreed test",
		Story:  `09:00 alice LAPTOP-1 cloudap interactive token=saml11`,
		Params: func(p *detect.Params) { p.Approved.Users = []string{"alice@example.com"} },
	}, {
		Name:  "no name of the user",
		Story: `09:00 alice LAPTOP-1 cloudap interactive token=saml11 user_upn=-`,
	}},
}

// From how many users of a domain with credentials of their own, and up to how
// many with SAML tokens, the latter stand out.
const (
	ownUsers  = 20
	samlUsers = 2
)

const rollout = "staged rollout of federation: "

func federatedLogon(p *detect.Pass) {
	t := p.T
	domain := valued(t, timeline.UPN, "domain", func(upn string) string {
		_, d, _ := strings.Cut(strings.ToLower(upn), "@")
		return d
	})
	saml := map[string][]int{}
	own := map[string]bool{}
	for _, i := range p.Rows(timeline.OK | timeline.CloudAP) {
		switch d := domain.at(i); {
		case d == "" || p.Approved(i):
		case t.Is(i, timeline.SAML):
			saml[d] = append(saml[d], i)
		case t.Is(i, timeline.Credential) && t.Text(timeline.Partition, i) != "federated":
			own[d] = true
		}
	}
	for d, rows := range saml {
		p.Observe(d, rows...)
	}
	for d := range own {
		p.Count(d+"\x1fown", 1)
	}
}

func federatedInCase(p *detect.Pass) {
	own := map[string]int64{}
	for _, o := range p.Observed {
		if d, ok := strings.CutSuffix(o.Key, "\x1fown"); ok {
			own[d] = o.Subjects
		}
	}
	domains := p.World.Params.Domains
	for _, o := range p.Observed {
		if strings.HasSuffix(o.Key, "\x1fown") {
			continue
		}
		d := detect.Draft{
			Subject: finding.Subject{Kind: "domain", ID: o.Key}, Noticed: []detect.Observation{o},
			Expected: "SAML tokens from users of federated domains only",
			Observed: fmt.Sprintf("%s with saml11 or saml20", detect.Count(int(o.Rows), "Windows logon")),
			Benign:   []string{rollout + "possible, as the configuration names no federated domain", "an identity provider of another maker: possible"},
		}
		what := fmt.Sprintf("%s: %s of %s with a SAML token", o.Key, detect.Count(int(o.Rows), "Windows logon"), detect.Count(int(o.Subjects), "user"))
		federated := slices.ContainsFunc(domains, func(s string) bool { return strings.EqualFold(s, o.Key) })
		switch {
		case len(domains) > 0 && !federated:
			d.Benign[0] = rollout + "ruled out only as far as the configuration names every federated domain"
			d.Severity, d.Summary = finding.High, what+", and the domain is not federated"
		case len(domains) == 0 && o.Subjects <= samlUsers && own[o.Key] >= ownUsers:
			d.Severity, d.Confidence = finding.Medium, 0.3
			d.Summary = fmt.Sprintf("%s, while %d users log on with credentials of their own", what, own[o.Key])
		default:
			if federated {
				d.Benign = []string{"a federated domain: the configuration names it"}
			}
			d.Summary, d.Techniques, d.Verbs = what+": each began a PRT", []string{}, []string{}
		}
		p.Report(d)
	}
}
