package stories

import (
	"time"

	"prtscope/samples/tenant"
)

// What one intruder does to several, and what only looks like it.

// together says that what is found of a user belongs to the campaign of an address.
func (t *Tale) together(u *tenant.User, place string) {
	t.Labels = append(t.Labels, Label{Story: t.Story, Level: "medium", Expect: Together, User: u.UPN, Place: place, Note: "one intruder, several people"})
}

// apart says that no campaign is of an address.
func (t *Tale) apart(place string) {
	t.Labels = append(t.Labels, Label{Story: t.Story, Level: "medium", Expect: Apart, Place: place, Note: "no intruder's place"})
}

var intruder = Story{
	Name: "one intruder", Doc: "The tokens of three office laptops are used from one address of a hosting company, a day after one another, while the laptops stay in the office.",
	Tell: func(t *Tale) {
		ip := tenant.Hosted.Address(t.R)
		for n, name := range []string{"Stig Vold", "Ragnhild Sund", "Arne Holt"} {
			s := t.worker(name, tenant.Hello)
			day := 4 + n
			x := t.W.Sit(t.R, s.User, s.Device, tenant.Hosted, tenant.Hello)
			x.IP = ip
			var rows []*tenant.SignIn
			s.Logon(t.at(day, 6, 20))
			for _, hour := range []int{8, 10, 12} {
				e := x.Native(t.at(day, hour, 55), tenant.Office365, tenant.Graph, prt)
				e.Agent, e.Bound = tenant.AgentEdge, ""
				rows = append(rows, e)
				s.Renew(t.at(day, hour+1, 40))
			}
			t.say("PM-001", "high", Must, "used from elsewhere between two renewals in the office", rows...)
			for _, id := range []string{"PM-002", "PM-009", "PM-010", "PM-036", "PM-042"} {
				t.say(id, "low", May, "one computer in two places", rows...)
			}
			t.together(s.User, ip)
		}
	},
}

var kit = Story{
	Name: "one kit", Doc: "A phishing kit takes the sessions of two people over at home, each within minutes of their sign-in, from one address.",
	Tell: func(t *Tale) {
		ip := tenant.Kit.Address(t.R)
		for n, name := range []string{"Bodil Aune", "Trond Eide"} {
			u := t.W.Hire(t.R, name, t.N)
			s := t.W.Sit(t.R, u, nil, tenant.Home, "")
			s.OS = "Windows 11"
			d := t.W.Issue(t.R, u, tenant.Label(t.R, "NB-LT"), "joined", tenant.Windows11, 40)
			b := s.Type(t.at(3+n, 10, 0), tenant.Broker, tenant.Graph)
			x := t.W.Sit(t.R, u, d, tenant.Kit, "")
			x.Session, x.IP = s.Session, ip
			p := x.Native(b.Time.Add(3*time.Minute), tenant.Outlook, tenant.Exchange, prt)
			q := x.Native(b.Time.Add(70*time.Minute), tenant.Outlook, tenant.Exchange, prt)
			t.say("PM-010", "high", Must, "broker at home, token abroad within minutes", b, p, q)
			t.say("PM-036", "medium", May, "Oslo and Frankfurt within minutes", b, p)
			t.say("PM-028", "low", May, "a device that the user never logged on to", p, q)
			t.together(u, ip)
		}
	},
}

var tunnel = Story{
	Name: "company tunnel", LookAlike: true,
	Doc: "Three people who work at home take a tunnel to another country for a week: Windows logs on through it.",
	Tell: func(t *Tale) {
		ip := tenant.Tunnel.Address(t.R)
		for _, name := range []string{"Ingrid Lien", "Knut Moen", "Solveig Rud"} {
			s := t.worker(name, tenant.Hello)
			s.Move(tenant.Tunnel)
			s.IP = ip
			for day := 4; day < 9; day++ {
				t.day(s, day)
				s.Browse(t.at(day, 12, 30), tenant.OfficeHome, tenant.SharePoint)
			}
		}
		t.apart(ip)
	},
}

var scanner = Story{
	Name: "scanner", Doc: "One address knocks at the accounts of a dozen people whose passwords it does not have, among them those whom others rob.",
	Tell: func(t *Tale) {
		ip, knocked := tenant.Kit.V4+".230", 0 // where nobody else is
		for _, u := range t.W.Users {
			if u.Guest || knocked == 12 {
				continue
			}
			t.W.Add(t.R, tenant.SignIn{Time: t.at(5, 3, 10).Add(time.Duration(knocked) * 7 * time.Minute), User: u, Net: tenant.Kit, IP: ip,
				App: tenant.OfficeHome, Resource: tenant.Graph, Interactive: true, Incoming: none, Client: "Browser", Browser: "Chrome 136.0.0", Agent: tenant.AgentEdge, Error: 50126,
				Steps: []tenant.Step{{Method: tenant.Password, Detail: "Password Hash Sync", Result: "Invalid username or password or Invalid on-premise username or password.", Requirement: "Primary authentication"}}})
			knocked++
		}
		t.apart(ip)
	},
}
