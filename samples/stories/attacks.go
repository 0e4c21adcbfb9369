package stories

import (
	"time"

	"prtscope/samples/tenant"
)

// The application ids and token types the stories speak of, for brevity.
const (
	prt  = "primaryRefreshToken"
	rt   = "refreshToken"
	none = "none"
)

var phish = Story{
	Name: "phished device",
	Doc:  "A user approves a device code for the broker client. The intruder registers a device of their own with it, gets a primary refresh token and reads mail with it for three days.",
	Tell: func(t *Tale) {
		s := t.person("Nora Berg", tenant.Windows11, tenant.Home, tenant.Hello)
		for day := range 2 {
			s.Logon(t.at(day, 6, 30))
			s.Native(t.at(day, 8, 5), tenant.Outlook, tenant.Exchange, prt)
			s.Renew(t.at(day, 10, 35))
		}
		// The victim types the code that came by mail.
		stop := s.Stop(t.at(2, 9, 58), tenant.Broker, tenant.DRS, 50199)
		approve := s.Type(stop.Time.Add(70*time.Second), tenant.Broker, tenant.DRS)
		approve.Device, approve.OS = nil, "Windows 11"
		approve.Correlation = stop.Correlation
		stop.Session = approve.Session
		stop.Device, stop.OS = nil, "Windows 11"
		for _, e := range []*tenant.SignIn{stop, approve} {
			e.Protocol, e.Transfer, e.Scopes = "deviceCode", "deviceCodeFlow", `["adrs_access"]`
		}
		// The intruder's computer.
		rogue := t.W.Issue(t.R, s.User, "DESKTOP-"+code(t, 8), "joined", tenant.Kind{OS: "Windows 10", Family: "Windows", Version: "10.0.19041.928"}, 0)
		rogue.Compliant, rogue.Managed = false, false
		x := t.W.Sit(t.R, s.User, nil, tenant.Hosted, "")
		x.OS, x.Session = "Windows 10", approve.Session
		mark := func(e *tenant.SignIn) *tenant.SignIn {
			e.Transfer, e.Bound, e.MFA = "deviceCodeFlow", "", false
			return e
		}
		redeem := mark(x.Native(approve.Time.Add(41*time.Second), tenant.Broker, tenant.DRS, none))
		redeem.Agent, redeem.Protocol, redeem.Scopes = tenant.AgentPython, "deviceCode", `["adrs_access"]`
		join := redeem.Time.Add(18 * time.Second)
		t.W.Register(t.R, join, s.User, rogue, x.IP, "Dsreg/10.0 (Windows 10.0.19041.928)")
		x.Device = rogue
		rogue.LastSeen = join.Truncate(time.Second)
		upgrade := mark(x.Native(join.Add(22*time.Second), tenant.Broker, tenant.Directory, rt))
		upgrade.Agent = tenant.AgentPython
		var proofs []*tenant.SignIn
		for i, at := range []time.Time{join.Add(95 * time.Second), t.at(2, 10, 40), t.at(2, 12, 15), t.at(2, 16, 30), t.at(3, 1, 20), t.at(3, 3, 45),
			t.at(3, 9, 10), t.at(3, 14, 5), t.at(3, 20, 30), t.at(4, 2, 10), t.at(4, 8, 25), t.at(4, 11, 50)} {
			app, resource := tenant.Office365, tenant.Graph
			if i%3 == 1 {
				app, resource = tenant.Outlook, tenant.Exchange
			}
			e := mark(x.Native(at, app, resource, prt))
			e.Agent = tenant.AgentEdge
			proofs = append(proofs, e)
		}
		// Found and shut out; the victim starts afresh.
		admin, ip := t.admin()
		t.W.DisableDevice(t.R, t.at(4, 13, 0), admin, rogue, ip)
		t.W.Revoke(t.R, t.at(4, 13, 2), admin, s.User, ip, tenant.GUID{})
		s.Session = tenant.NewGUID(t.R)
		s.Logon(t.at(4, 13, 30))
		s.Native(t.at(4, 13, 45), tenant.Outlook, tenant.Exchange, prt)

		chain := []*tenant.SignIn{approve, redeem, proofs[0]}
		t.say("PM-006", "critical", Must, "device code, registration, primary refresh token within two minutes", chain...)
		t.say("PM-041", "high", Must, "broker and primary refresh token in a lineage that began with a device code", append([]*tenant.SignIn{approve, redeem}, proofs...)...)
		t.say("PM-038", "high", Must, "joined Windows computer in use for three days, no logon to Windows ever", proofs...)
		t.say("PM-004", "high", Must, "broker redeems a refresh token, then a primary refresh token on an unmanaged device", upgrade, proofs[0])
		t.say("PM-005", "medium", May, "broker asks for the registration service", redeem)
		t.say("PM-010", "high", May, "approved in one network, redeemed in another", approve, proofs[0])
		t.say("PM-028", "medium", May, "device that the user never logged on to", proofs...)
		t.say("PM-032", "high", May, "script user agent", redeem, upgrade)
		t.say("PM-033", "high", May, "device name as a tool makes it up", proofs[0])
		t.say("PM-036", "medium", May, "Oslo and Amsterdam within a minute in one session", approve, redeem)
		t.say("PM-042", "medium", Must, "mail was read through Graph with the tokens of that device", proofs[9:]...)
		t.say("PM-051", "high", Must, "device name as a tool makes it up; the audit log alone shows it too", approve, proofs[0])
	},
}

func code(t *Tale, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"[t.R.IntN(34)]
	}
	return string(b)
}

// admin is who acts for the company, and from where.
func (t *Tale) admin() (*tenant.User, string) {
	return t.W.Users[0], tenant.Office.V4 + ".10"
}

var replay = Story{
	Name: "stolen token",
	Doc:  "The primary refresh token of an office laptop is used from a hosting company while the laptop stays in the office.",
	Tell: func(t *Tale) {
		s := t.person("Erik Dahl", tenant.Windows11, tenant.Office, tenant.Hello)
		for _, day := range []int{0, 1, 2} {
			t.day(s, day)
		}
		s.Logon(t.at(3, 6, 20))
		s.Native(t.at(3, 7, 45), tenant.Outlook, tenant.Exchange, prt)
		x := t.W.Sit(t.R, s.User, s.Device, tenant.Hosted, tenant.Hello)
		use := func(hour, minute int, app, resource *tenant.App) *tenant.SignIn {
			e := x.Native(t.at(3, hour, minute), app, resource, prt)
			e.Agent, e.Bound = tenant.AgentEdge, ""
			return e
		}
		stolen := []*tenant.SignIn{use(8, 55, tenant.Office365, tenant.Graph)}
		s.Native(t.at(3, 9, 40), tenant.Teams, tenant.Chat, prt)
		s.Renew(t.at(3, 10, 20))
		stolen = append(stolen, use(11, 15, tenant.Office365, tenant.SharePoint))
		s.Native(t.at(3, 12, 10), tenant.OneDrive, tenant.SharePoint, prt)
		stolen = append(stolen, use(13, 5, tenant.Outlook, tenant.Exchange))
		s.Renew(t.at(3, 14, 25))
		s.Native(t.at(3, 14, 50), tenant.Teams, tenant.Chat, prt)
		s.Logon(t.at(4, 6, 15))
		s.Native(t.at(4, 7, 20), tenant.Outlook, tenant.Exchange, prt)

		t.say("PM-001", "high", Must, "used from elsewhere between two renewals in the office", stolen...)
		t.say("PM-009", "high", Must, "two lineages of one token take turns in two networks", stolen...)
		t.say("PM-036", "medium", May, "Oslo and Amsterdam within the hour on one device", stolen...)
	},
}

var moved = Story{
	Name: "moved session",
	Doc:  "One session is used on the user's laptop, on another registered device, and on the laptop again.",
	Tell: func(t *Tale) {
		s := t.person("Petra Kovacs", tenant.Windows11, tenant.Office, tenant.Hello)
		for _, day := range []int{1, 2} {
			t.day(s, day)
		}
		other := t.W.Issue(t.R, s.User, "PETRA-HJEMME", "registered", tenant.Windows10, 200)
		x := t.W.Sit(t.R, s.User, other, tenant.Cafe, "")
		x.Session = s.Session
		s.Logon(t.at(3, 6, 40))
		a := s.Native(t.at(3, 9, 1), tenant.Teams, tenant.Chat, rt)
		b := x.Native(t.at(3, 9, 20), tenant.Teams, tenant.Chat, rt)
		c := s.Native(t.at(3, 9, 41), tenant.Outlook, tenant.Exchange, rt)
		d := x.Native(t.at(3, 10, 2), tenant.Outlook, tenant.Exchange, rt)
		s.Renew(t.at(3, 10, 40))
		t.say("PM-007", "high", Must, "laptop, other device, laptop, other device under one session id", a, b, c, d)
	},
}

var disabledDevice = Story{
	Name: "disabled device",
	Doc:  "A primary refresh token is accepted two hours after its device was disabled.",
	Tell: func(t *Tale) {
		s := t.person("Jon Vik", tenant.Windows10, tenant.Office, tenant.Hello)
		for _, day := range []int{0, 1} {
			t.day(s, day)
		}
		s.Logon(t.at(2, 6, 30))
		s.Renew(t.at(2, 10, 30))
		admin, ip := t.admin()
		t.W.DisableDevice(t.R, t.at(2, 11, 0), admin, s.Device, ip)
		tried := s.Renew(t.at(2, 12, 30))
		tried.Error, tried.Incoming, tried.Steps = 135011, prt, nil
		a := s.Native(t.at(2, 13, 4), tenant.Outlook, tenant.Exchange, prt)
		b := s.Native(t.at(2, 14, 31), tenant.Office365, tenant.Graph, prt)
		t.say("PM-011", "critical", Must, "accepted two hours after the device was disabled", a, b)
	},
}

var oldPassword = Story{
	Name: "old password",
	Doc:  "A primary refresh token got with a password is still accepted after an administrator reset that password.",
	Tell: func(t *Tale) {
		s := t.person("Hanna Lund", tenant.Windows10, tenant.Office, tenant.Password)
		root := s.Logon(t.at(1, 6, 25))
		s.Native(t.at(1, 8, 2), tenant.Outlook, tenant.Exchange, prt)
		s.Renew(t.at(1, 10, 30))
		s.Renew(t.at(2, 6, 40))
		s.Native(t.at(2, 8, 15), tenant.Teams, tenant.Chat, prt)
		s.Renew(t.at(2, 10, 45))
		admin, ip := t.admin()
		t.W.ResetPassword(t.R, t.at(2, 12, 5), admin, s.User, ip)
		a := s.Native(t.at(2, 13, 30), tenant.Outlook, tenant.Exchange, prt)
		b := s.Native(t.at(2, 14, 20), tenant.Office365, tenant.Graph, prt)
		t.say("PM-012", "high", Must, "same session, no new logon, after the reset", root, a, b)
	},
}

var disabledUser = Story{
	Name: "disabled user",
	Doc:  "Tokens of an account are accepted after the account was disabled.",
	Tell: func(t *Tale) {
		s := t.person("Ivan Petrov", tenant.Windows11, tenant.Office, tenant.Hello)
		for _, day := range []int{0, 1} {
			t.day(s, day)
		}
		admin, ip := t.admin()
		s.Logon(t.at(2, 5, 50))
		t.W.DisableUser(t.R, t.at(2, 6, 30), admin, s.User, ip)
		a := s.Native(t.at(2, 8, 4), tenant.Outlook, tenant.Exchange, prt)
		b := s.Native(t.at(2, 8, 40), tenant.Teams, tenant.Chat, rt)
		late := s.Renew(t.at(2, 9, 50))
		late.Error, late.Steps = 50057, nil
		t.say("PM-014", "critical", Must, "accepted an hour and a half after the account was disabled", a, b)
	},
}

var twoSystems = Story{
	Name: "two systems",
	Doc:  "The device id of a Windows laptop appears with primary refresh tokens on Linux.",
	Tell: func(t *Tale) {
		s := t.person("Sofia Rossi", tenant.Windows11, tenant.Office, tenant.Hello)
		for _, day := range []int{0, 1, 2} {
			t.day(s, day)
		}
		var odd []*tenant.SignIn
		for _, minute := range []int{5, 25, 50} {
			e := s.Native(t.at(2, 11, minute), tenant.Office365, tenant.Graph, prt)
			e.OS, e.Agent, e.Bound = "Linux", tenant.AgentLinux, ""
			odd = append(odd, e)
		}
		t.say("PM-025", "high", Must, "Windows device with a Linux minority", odd...)
		t.say("CX-011", "medium", May, "inventory says Windows", odd...)
		t.say("PM-027", "medium", May, "Linux user agent for a Windows device", odd...)
	},
}
