package stories

import (
	"fmt"
	"strings"
	"time"

	"prtscope/samples/tenant"
)

// agentAxios is the user agent of a library that kits use.
const agentAxios = "axios/1.7.9"

// ask adds a request that somebody made with a token.
func (t *Tale) ask(r tenant.Request) {
	r.ID, r.Correlation, r.Latency = tenant.NewGUID(t.R), tenant.NewGUID(t.R), 40+t.R.IntN(400)
	t.W.Odd = append(t.W.Odd, &r)
}

// only leaves the sign-ins of a user to one of the small samples: there are too
// many of them to be in all.
func (t *Tale) only(u *tenant.User, folder string) {
	t.W.Aside[u] = folder
	t.folder = folder
}

const graphAddress = "https://graph.microsoft.com/v1.0"

var lentToken = Story{
	Name: "lent token",
	Doc:  "A token for Graph that an office laptop got is used from a rented server minutes later: mail is read, and a rule made that forwards it.",
	Tell: func(t *Tale) {
		s := t.person("Tuva Moen", tenant.Windows11, tenant.Office, tenant.Hello)
		s.Logon(t.at(2, 6, 20))
		e := s.Native(t.at(2, 9, 5), tenant.Office365, tenant.Graph, prt)
		ip := tenant.Rented.Address(t.R)
		use := func(after time.Duration, method, uri string) {
			t.ask(tenant.Request{Time: e.Time.Add(after), Token: e.ID, Session: e.Session, User: s.User, Device: s.Device, App: e.App, IP: ip, Agent: agentAxios,
				Method: method, URI: graphAddress + uri, Issued: e.Time})
		}
		for i := range 3 {
			use(4*time.Minute+time.Duration(i)*700*time.Millisecond, "GET", fmt.Sprintf("/me/messages?$top=50&$skip=%d", 50*i))
		}
		use(6*time.Minute, "POST", "/me/mailFolders/inbox/messageRules")
		t.say("PM-043", "high", Must, "given in the office, used from a rented server by a script", e)
		t.say("PM-042", "critical", Must, "mail was read and a rule made with that token", e)
	},
}

var lentMail = Story{
	Name: "lent mail token",
	Doc:  "A token for Exchange that a browser at home got is used from a rented server minutes later: mail is read, a rule made that hides answers, and a file fetched. Only the unified audit log shows it.",
	Tell: func(t *Tale) {
		s := t.W.Sit(t.R, t.W.Hire(t.R, "Live Holm", t.N), nil, tenant.Home, "")
		for strings.Contains(s.IP, ":") { // no log of requests numbers networks, and an IPv6 address is never far from an IPv4 one
			s.IP = s.Net.Address(t.R)
		}
		s.OS = "Windows 11"
		s.Type(t.at(2, 6, 40), tenant.OfficeHome, tenant.Graph)
		e := s.Native(t.at(2, 11, 5), tenant.OutlookWeb, tenant.Exchange, rt)
		ip := tenant.Rented.Address(t.R)
		use := func(after time.Duration, workload, operation, object string) {
			t.ask(tenant.Request{Time: e.Time.Add(after), Token: e.ID, Session: e.Session, User: s.User, App: e.App, IP: ip, Agent: agentAxios,
				Workload: workload, Method: operation, URI: object, Issued: e.Time})
		}
		for i := range 3 {
			use(5*time.Minute+time.Duration(i)*40*time.Second, "Exchange", "MailItemsAccessed", "")
		}
		use(8*time.Minute, "Exchange", "New-InboxRule", s.User.UPN+`\.`)
		use(11*time.Minute, "SharePoint", "FileDownloaded", "https://nordbrygge.sharepoint.com/sites/finance/Shared Documents/budget.xlsx")
		t.only(s.User, "risk-activity")
		t.say("PM-043", "high", Must, "given at home, used from a rented server by a script", e)
		t.say("PM-042", "critical", Must, "mail was read, a rule made and a file fetched with that token", e)
	},
}

var unlogged = Story{
	Name: "unlogged tokens",
	Doc:  "Two tokens of a user ask Graph for the directory; no sign-in gave them. The user's own tokens, forty in a day, are all in the log.",
	Tell: func(t *Tale) {
		s := t.person("Jonas Falk", tenant.Windows11, tenant.Office, tenant.Hello)
		s.Logon(t.at(2, 6, 20))
		var own *tenant.SignIn
		for i := range 40 {
			own = s.Native(t.at(2, 6, 30).Add(time.Duration(i)*12*time.Minute), tenant.Teams, tenant.Graph, rt)
		}
		session, ip := tenant.NewGUID(t.R), tenant.Hosted.Address(t.R)
		for i := range 2 {
			at := t.at(2, 10+i, 25)
			token := tenant.NewRequestID(t.R)
			for n, uri := range []string{"/users?$top=999", "/groups?$top=999"} {
				t.ask(tenant.Request{Time: at.Add(time.Duration(n+1) * time.Second), Token: token, Session: session, User: s.User, App: tenant.AzureCLI, IP: ip, Agent: agentAxios,
					Method: "GET", URI: graphAddress + uri, Issued: at})
			}
		}
		t.only(s.User, "risk-activity")
		t.say("PM-044", "high", Must, "two tokens without a sign-in, from one address", own)
	},
}

var sharedSession = Story{
	Name: "shared session",
	Doc:  "The session id of one user turns up with another, on another laptop.",
	Tell: func(t *Tale) {
		a := t.person("Ask Lie", tenant.Windows11, tenant.Office, tenant.Hello)
		b := t.person("Eva Sand", tenant.Windows11, tenant.Home, tenant.Hello)
		first := a.Native(t.at(3, 9, 5), tenant.Teams, tenant.Chat, rt)
		second := b.Native(t.at(3, 9, 45), tenant.Teams, tenant.Chat, rt)
		second.Session = first.Session
		t.say("PM-008", "medium", Must, "one session id, two users, two laptops", first, second)
	},
}

var foreignTLS = Story{
	Name: "foreign fingerprint",
	Doc:  "Outlook on a laptop opens its connections alike for ten days. Then a primary refresh token of the laptop is used for Outlook by something that opens them otherwise.",
	Tell: func(t *Tale) {
		s := t.person("Odin Vang", tenant.Windows11, tenant.Office, tenant.Hello)
		t.W.Hunted = append(t.W.Hunted, s.User)
		for day := range 10 {
			if day%4 == 0 {
				s.Logon(t.at(day, 6, 30))
			}
			for _, hour := range []int{7, 11, 13} {
				s.Native(t.at(day, hour, 15), tenant.Outlook, tenant.Exchange, prt)
			}
		}
		e := s.Native(t.at(9, 14, 20), tenant.Outlook, tenant.Exchange, prt)
		e.JA4 = fmt.Sprintf("t13i%02d0900_%012x_%012x", 17, t.R.Int64N(1<<48), t.R.Int64N(1<<48))
		t.only(s.User, "mixed")
		t.say("PM-054", "high", Must, "one use with another TLS fingerprint than thirty before", e)
	},
}
