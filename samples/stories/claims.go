package stories

import "prtscope/samples/tenant"

// What a session says of how it was earned, and of how long it lives.

var pastRevocation = Story{
	Name: "past revocation", Doc: "A refresh token from before the user's tokens were revoked is still accepted.",
	Tell: func(t *Tale) {
		u := t.W.Hire(t.R, "Agnes Holt", t.N)
		s := t.W.Sit(t.R, u, nil, tenant.Home, "")
		s.OS = "Windows 10"
		root := s.Type(t.at(1, 9, 0), tenant.OfficeHome, tenant.Graph)
		s.Native(t.at(2, 9, 0), tenant.Outlook, tenant.Exchange, rt)
		admin, ip := t.admin()
		t.W.Revoke(t.R, t.at(4, 10, 0), admin, u, ip, tenant.GUID{})
		a := s.Native(t.at(4, 12, 0), tenant.Outlook, tenant.Exchange, rt)
		b := s.Native(t.at(4, 13, 0), tenant.Outlook, tenant.Exchange, rt)
		t.say("PM-013", "high", Must, "accepted two hours after the revocation", root, a, b)
	},
}

var idle = Story{
	Name: "idle token", Doc: "A primary refresh token is used after eighteen days of silence, in the session of before, without a logon.", Days: 28,
	Tell: func(t *Tale) {
		s := t.person("Borghild Eide", tenant.Windows10, tenant.Office, tenant.Hello)
		s.Logon(t.at(0, 9, 0))
		s.Native(t.at(0, 9, 5), tenant.Outlook, tenant.Exchange, prt)
		e := s.Native(t.at(19, 8, 0), tenant.Outlook, tenant.Exchange, prt)
		t.say("PM-015", "info", Must, "used after eighteen days", e)
	},
}

var tooOld = Story{
	Name: "too old, then used", Doc: "The service calls a token too old; half an hour later that session goes on without a logon.",
	Tell: func(t *Tale) {
		s := t.worker("Cecilie Berge", tenant.Hello)
		s.Session = tenant.NewGUID(t.R)
		f := s.Renew(t.at(7, 9, 0))
		f.Error, f.Steps = 700083, nil
		rows := []*tenant.SignIn{f}
		for i := range 3 {
			rows = append(rows, s.Native(t.at(7, 9, 30+i), tenant.Outlook, tenant.Exchange, prt))
		}
		t.say("PM-024", "low", Must, "refused as too old, then accepted", rows...)
	},
}

var unearned = Story{
	Name: "claim never earned", Doc: "A new computer where only the password was typed presents a claim of two factors.",
	Tell: func(t *Tale) {
		u := t.W.Hire(t.R, "Dina Foss", t.N)
		d := t.W.Issue(t.R, u, tenant.Label(t.R, "NB-LT"), "joined", tenant.Windows11, 0)
		s := t.W.Sit(t.R, u, d, tenant.Office, tenant.Password)
		t.W.Register(t.R, t.at(2, 9, 0), u, d, s.IP, "Dsreg/10.0 (Windows 10.0.26100.3915)")
		s.Logon(t.at(2, 12, 0))
		var rows []*tenant.SignIn
		for i := range 2 {
			e := s.Native(t.at(2, 12+i, 30), tenant.Outlook, tenant.Exchange, prt)
			e.MFA, e.Steps = true, []tenant.Step{{Method: tenant.Claim, Succeeded: true, Result: "MFA requirement satisfied by claim in the token", Requirement: "Primary authentication"}}
			rows = append(rows, e)
		}
		t.say("PM-018", "high", Must, "a second factor that nobody gave", rows...)
	},
}

var staleClaim = Story{
	Name: "stale claim", Doc: "A claim of two factors is used three months after they were given, in the session of then.", Days: 95,
	Tell: func(t *Tale) {
		s := t.person("Einar Holm", tenant.Windows10, tenant.Office, tenant.Password)
		s.Type(t.at(0, 8, 0), tenant.OfficeHome, tenant.Graph)
		var rows []*tenant.SignIn
		for _, day := range []int{10, 20, 30, 40, 50, 60, 70, 80, 93} {
			e := s.Native(t.at(day, 12, 30), tenant.Outlook, tenant.Exchange, rt)
			e.MFA, e.Steps = true, []tenant.Step{{Method: tenant.Claim, Succeeded: true, Result: "MFA requirement satisfied by claim in the token", Requirement: "Primary authentication"}}
			rows = append(rows, e)
		}
		t.say("PM-019", "low", Must, "two factors of three months ago", rows[len(rows)-1])
	},
}

var helloNowhere = Story{
	Name: "hello without a device", Doc: "Windows Hello signs in to the broker from a machine that is no device, by a script.",
	Tell: func(t *Tale) {
		u := t.W.Hire(t.R, "Frida Krog", t.N)
		s := t.W.Sit(t.R, u, nil, tenant.Home, "")
		s.OS = "Windows 10"
		var rows []*tenant.SignIn
		for i := range 2 {
			e := s.Type(t.at(5, 10+i, 0), tenant.Broker, tenant.Graph)
			e.Agent, e.Browser, e.Client, e.Protocol = tenant.AgentPython, "", "Mobile Apps and Desktop clients", ""
			e.Steps = []tenant.Step{{Method: tenant.Hello, Succeeded: true, Result: "MFA requirement satisfied by strongly authenticated method", Requirement: "Primary authentication"}}
			rows = append(rows, e)
		}
		t.say("PM-020", "high", Must, "a key of a device, without a device", rows...)
		t.say("PM-018", "info", May, "claims of a machine that is no device", rows...)
	},
}

var helloNeverSet = Story{
	Name: "hello never set up", Doc: "Windows Hello is used on a computer that was registered the day before, and for which no key was ever set up.",
	Tell: func(t *Tale) {
		u := t.W.Hire(t.R, "Gunnar Lia", t.N)
		d := t.W.Issue(t.R, u, tenant.Label(t.R, "NB-LT"), "joined", tenant.Windows11, 0)
		s := t.W.Sit(t.R, u, d, tenant.Office, tenant.Hello)
		t.W.Register(t.R, t.at(2, 8, 0), u, d, s.IP, "Dsreg/10.0 (Windows 10.0.26100.3915)")
		a, b := s.Logon(t.at(3, 9, 0)), s.Logon(t.at(3, 10, 0))
		admin, ip := t.admin() // shut out: the audit log goes on after the logons, or nobody could say that it holds no key
		t.W.Revoke(t.R, t.at(4, 9, 0), admin, u, ip, tenant.GUID{})
		t.say("PM-021", "high", Must, "no key was registered for it", a, b)
	},
}

var keyAfterTool = Story{
	Name: "key after a tool", Doc: "A script uses a token in a network new to the user, and five minutes later the user has another key.",
	Tell: func(t *Tale) {
		s := t.worker("Hilde Sand", tenant.Hello)
		d := t.W.Issue(t.R, s.User, tenant.Label(t.R, "NB-LT"), "joined", tenant.Windows11, 90)
		x := t.W.Sit(t.R, s.User, d, tenant.Rented, "")
		e := x.Native(t.at(8, 10, 0), tenant.Outlook, tenant.Exchange, prt)
		e.Agent, e.Bound = tenant.AgentPython, ""
		t.W.AddHello(t.R, t.at(8, 10, 5), s.User, d, x.IP)
		t.say("PM-046", "high", Must, "another key, five minutes later", e)
		t.say("PM-032", "high", May, "the user agent of a script", e)
		t.say("PM-028", "low", May, "a device that the user never logged on to", e)
	},
}

var alarm = Story{
	Name: "endpoint alarm", Doc: "Somebody reaches for a token on a laptop; within the hour one is used where the laptop never was, and Identity Protection calls it anomalous.",
	Tell: func(t *Tale) {
		s := t.worker("Inger Wiik", tenant.Hello)
		s.Logon(t.at(7, 6, 10))
		x := t.W.Sit(t.R, s.User, s.Device, tenant.Rented, tenant.Hello)
		e := x.Native(t.at(7, 11, 0), tenant.Outlook, tenant.Exchange, prt)
		e.Bound = ""
		t.W.Risks = append(t.W.Risks,
			tenant.Risk{Time: t.at(7, 10, 0), Type: "attemptedPrtAccess", Level: "high", User: s.User},
			tenant.Risk{Time: e.Time, Type: "anomalousToken", Level: "high", User: s.User, Request: e})
		t.say("PM-039", "high", Must, "an alarm, then a use from elsewhere", e)
		t.say("PM-040", "high", Must, "an anomalous token", e)
		for _, id := range []string{"PM-001", "PM-002", "PM-036"} {
			t.say(id, "low", May, "used from elsewhere", e)
		}
	},
}
