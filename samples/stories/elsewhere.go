package stories

import (
	"time"

	"prtscope/samples/tenant"
)

// What happens when a token is used in another place than its device is in.

var abroad = Story{
	Name: "first network abroad", Doc: "The token of a laptop shows up once in a country where it never was, with another browser.",
	Tell: func(t *Tale) {
		s := t.worker("Rolf Aas", tenant.Hello)
		x := t.W.Sit(t.R, s.User, s.Device, tenant.Rented, tenant.Hello)
		e := x.Native(t.at(9, 20, 15), tenant.Office365, tenant.Graph, prt)
		e.Agent, e.Bound = tenant.AgentLinux, ""
		t.say("PM-002", "low", Must, "a network and a country that the device never used", e)
		t.say("PM-001", "medium", May, "away from where Windows logs on", e)
		t.say("PM-027", "medium", May, "a Linux browser on a Windows computer", e)
	},
}

var silentRegistration = Story{
	Name: "silent registration", Doc: "The broker asks for the registration service with a refresh token, and nobody is asked.",
	Tell: func(t *Tale) {
		u := t.W.Hire(t.R, "Signe Moe", t.N)
		s := t.W.Sit(t.R, u, nil, tenant.Home, "")
		s.OS = "Windows 10"
		s.Type(t.at(2, 9, 0), tenant.OfficeHome, tenant.Graph)
		e := s.Native(t.at(2, 10, 0), tenant.Broker, tenant.DRS, rt)
		e.Scopes, e.Agent = `["adrs_access"]`, tenant.AgentOffice
		t.say("PM-005", "medium", Must, "registration with a refresh token", e)
	},
}

var relayed = Story{
	Name: "relayed broker sign-in", Doc: "The victim signs in to the broker at home; three minutes later the session's token is used from a rented server.",
	Tell: func(t *Tale) {
		u := t.W.Hire(t.R, "Terje Lie", t.N)
		s := t.W.Sit(t.R, u, nil, tenant.Home, "")
		s.OS = "Windows 11"
		b := s.Type(t.at(3, 10, 0), tenant.Broker, tenant.Graph)
		d := t.W.Issue(t.R, u, tenant.Label(t.R, "NB-LT"), "joined", tenant.Windows11, 40)
		x := t.W.Sit(t.R, u, d, tenant.Rented, "")
		x.Session = s.Session
		p := x.Native(b.Time.Add(3*time.Minute), tenant.Outlook, tenant.Exchange, prt)
		q := x.Native(b.Time.Add(70*time.Minute), tenant.Outlook, tenant.Exchange, prt)
		t.say("PM-010", "high", Must, "broker at home, token abroad within minutes", b, p, q)
		t.say("PM-036", "medium", May, "Oslo and Bucharest within minutes", b, p)
		t.say("PM-028", "low", May, "a device that the user never logged on to", p, q)
	},
}

var twoRhythms = Story{
	Name: "two rhythms", Doc: "The token of one laptop is renewed every four hours in the office, and every four hours on a rented server.",
	Tell: func(t *Tale) {
		s := t.worker("Unni Dahle", tenant.Hello)
		s.Logon(t.at(7, 5, 50))
		x := t.W.Sit(t.R, s.User, s.Device, tenant.Rented, tenant.Hello)
		var rows []*tenant.SignIn
		for i := range 5 {
			rows = append(rows, s.Renew(t.at(7, 6+4*(i%5), 0)))
			if i < 4 {
				rows = append(rows, x.Renew(t.at(7, 8+4*i, 0)))
			}
		}
		t.say("PM-016", "low", Must, "two trains of renewals that interleave", rows...)
		for _, id := range []string{"PM-001", "PM-009", "PM-036", "PM-002"} {
			t.say(id, "low", May, "one computer in two places", rows...)
		}
	},
}

var travelImpossible = Story{
	Name: "impossible travel", Doc: "One session is in Oslo and twenty minutes later in Bucharest.",
	Tell: func(t *Tale) {
		s := t.worker("Vidar Ness", tenant.Hello)
		a := s.Native(t.at(7, 10, 0), tenant.Outlook, tenant.Exchange, rt)
		s.Move(tenant.Rented)
		b := s.Native(t.at(7, 10, 20), tenant.Outlook, tenant.Exchange, rt)
		s.Move(tenant.Office)
		t.say("PM-036", "medium", Must, "two thousand kilometres in twenty minutes", a, b)
	},
}

var unboundElsewhere = Story{
	Name: "unbound elsewhere", Doc: "A session that was bound to its device goes on unbound on a rented server.",
	Tell: func(t *Tale) {
		s := t.worker("Wenche Ruud", tenant.Hello)
		var rows []*tenant.SignIn
		for i := range 3 {
			rows = append(rows, s.Native(t.at(7, 9, 10*i), tenant.Outlook, tenant.Exchange, rt))
		}
		s.Move(tenant.Rented)
		for i := range 2 {
			e := s.Native(t.at(7, 10+i, 0), tenant.Outlook, tenant.Exchange, rt)
			e.Bound, e.BoundCode, e.Device, e.OS = "unbound", 1002, nil, "Windows 11"
			rows = append(rows, e)
		}
		s.Move(tenant.Office)
		t.say("PM-029", "high", Must, "bound, then unbound in another network", rows...)
		t.say("PM-036", "medium", May, "Oslo and Bucharest within the hour", rows...)
	},
}

var codeElsewhere = Story{
	Name: "code redeemed elsewhere", Doc: "A user signs in to Azure CLI; forty seconds later its code is redeemed on a rented server.",
	Tell: func(t *Tale) {
		s := t.worker("Yngve Moen", tenant.Hello)
		i := s.Browse(t.at(7, 10, 0), tenant.AzureCLI, tenant.Management)
		x := t.W.Sit(t.R, s.User, nil, tenant.Rented, "")
		x.OS, x.Session = "", i.Session
		e := x.Native(i.Time.Add(40*time.Second), tenant.AzureCLI, tenant.Management, none)
		t.say("PM-048", "high", Must, "authorization here, redemption there", i, e)
		t.say("PM-036", "medium", May, "Oslo and Bucharest within a minute", i, e)
	},
}

var backFromSilence = Story{
	Name: "back from silence", Doc: "A laptop is silent for five weeks; then its token is used abroad, by a client that it never had, without a logon.", Days: 45,
	Tell: func(t *Tale) {
		s := t.person("Åse Lunde", tenant.Windows11, tenant.Office, tenant.Hello)
		for _, day := range []int{0, 1, 2} {
			t.day(s, day)
		}
		s.Move(tenant.Rented)
		e := s.Native(t.at(40, 9, 0), tenant.AzureCLI, tenant.Management, prt)
		e.Agent, e.Bound = tenant.AgentPython, ""
		f := s.Native(t.at(40, 10, 0), tenant.AzureCLI, tenant.Graph, prt)
		f.Agent, f.Bound = tenant.AgentPython, ""
		t.say("PM-053", "low", Must, "silent, then everything is new", e, f)
		for _, id := range []string{"PM-001", "PM-002", "PM-015", "PM-027", "PM-032", "PM-003"} {
			t.say(id, "info", May, "a tool with an old token", e, f)
		}
	},
}

var deviceReturns = Story{
	Name: "device comes back", Doc: "A disabled laptop is enabled, and minutes later its token is used where it never was.",
	Tell: func(t *Tale) {
		s := t.worker("Øystein Vik", tenant.Hello)
		admin, ip := t.admin()
		t.W.DisableDevice(t.R, t.at(7, 9, 0), admin, s.Device, ip)
		t.W.EnableDevice(t.R, t.at(8, 9, 0), admin, s.Device, ip)
		s.Move(tenant.Rented)
		a := s.Native(t.at(8, 9, 20), tenant.Outlook, tenant.Exchange, prt)
		b := s.Native(t.at(8, 9, 30), tenant.Outlook, tenant.Exchange, prt)
		t.say("PM-047", "medium", Must, "enabled, then used elsewhere", a, b)
		for _, id := range []string{"PM-001", "PM-002", "PM-011"} {
			t.say(id, "low", May, "abroad, just after it came back", a, b)
		}
	},
}
