package stories

import "prtscope/samples/tenant"

// Sign-ins whose log says something that cannot be, or says too little.

var nobodysDevice = Story{
	Name: "unknown device", Doc: "A primary refresh token with a device that neither the inventory nor the audit log knows.",
	Tell: func(t *Tale) {
		u := t.W.Hire(t.R, "Fredrik Hagen", t.N)
		d := &tenant.Device{ID: tenant.NewGUID(t.R), Object: tenant.NewGUID(t.R), Name: "NB-LT-0000", OS: "Windows 10", Family: "Windows", Trust: "joined", Compliant: true, Managed: true}
		s := t.W.Sit(t.R, u, d, tenant.Branch, "")
		s.Logon(t.at(1, 8, 0))
		a := s.Native(t.at(1, 9, 0), tenant.Outlook, tenant.Exchange, prt)
		b := s.Native(t.at(1, 10, 0), tenant.Outlook, tenant.Exchange, prt)
		t.say("MT-004", "medium", Must, "a device that nobody knows", a, b)
	},
}

var emptyRenewal = Story{
	Name: "renewal without a token", Doc: "Windows renews, and the log says that no token came with it.",
	Tell: func(t *Tale) {
		s := t.worker("Gerd Sunde", tenant.Hello)
		a, b := s.Renew(t.at(7, 9, 0)), s.Renew(t.at(7, 13, 0))
		a.Incoming, b.Incoming = none, none
		t.say("MT-007", "info", Must, "a renewal without a token", a, b)
	},
}

var noBroker = Story{
	Name: "bound without a broker", Doc: "A device proves itself without a token, and no broker of it was seen for two weeks.", Days: 24,
	Tell: func(t *Tale) {
		u := t.W.Hire(t.R, "Halvor Dale", t.N)
		d := t.W.Issue(t.R, u, tenant.Label(t.R, "NB-LT"), "joined", tenant.Windows11, 200)
		s := t.W.Sit(t.R, u, d, tenant.Branch, "")
		root := s.Type(t.at(20, 8, 0), tenant.Office365, tenant.Graph)
		root.Client = "Mobile Apps and Desktop clients"
		var rows []*tenant.SignIn
		for i := range 2 {
			e := s.Native(t.at(20, 9+i, 0), tenant.Outlook, tenant.Exchange, none)
			e.Bound = "bound"
			rows = append(rows, e)
		}
		t.say("MT-008", "medium", Must, "bound, and no broker", rows...)
		t.say("MT-006", "info", May, "none, yet bound", rows...)
	},
}

var flip = Story{
	Name: "minority flip", Doc: "Among sixty refresh tokens of a session on a private computer, the log calls two primary refresh tokens.",
	Tell: func(t *Tale) {
		u := t.W.Hire(t.R, "Ivar Lian", t.N)
		s := t.W.Sit(t.R, u, nil, tenant.Home, "")
		s.OS = "Windows 10"
		root := s.Type(t.at(2, 7, 30), tenant.Office365, tenant.Graph)
		root.Agent, root.Browser, root.Client, root.Protocol = tenant.AgentOffice, "", "Mobile Apps and Desktop clients", ""
		for i := range 60 {
			s.Native(t.at(2, 8, i), tenant.Outlook, tenant.Exchange, rt)
		}
		a := s.Native(t.at(2, 10, 0), tenant.Outlook, tenant.Exchange, prt)
		b := s.Native(t.at(2, 10, 1), tenant.Outlook, tenant.Exchange, prt)
		t.say("MT-011", "info", Must, "two of sixty-two", a, b)
		t.say("MT-001", "info", May, "the quirk itself", a, b)
	},
}

var rdpElsewhere = Story{
	Name: "remote desktop token elsewhere", Doc: "Outlook presents a remote desktop token, and no remote desktop is in the session.",
	Tell: func(t *Tale) {
		s := t.worker("Johanne Gran", tenant.Hello)
		a := s.Native(t.at(7, 9, 0), tenant.Outlook, tenant.Exchange, "remoteDesktopToken")
		b := s.Native(t.at(7, 9, 1), tenant.Outlook, tenant.Exchange, "remoteDesktopToken")
		t.say("MT-014", "low", Must, "a remote desktop token, and no remote desktop", a, b)
	},
}

var serversToken = Story{
	Name: "token of a server", Doc: "A web application that has a secret of its own is said to present primary refresh tokens.",
	Tell: func(t *Tale) {
		u := t.W.Hire(t.R, "Kristin Aasen", t.N)
		s := t.W.Sit(t.R, u, nil, tenant.Branch, "")
		r := t.W.Rand("server's token")
		app := &tenant.App{ID: tenant.NewGUID(r).String(), Name: "Nordbrygge Invoices"}
		var rows []*tenant.SignIn
		for i := range 2 {
			e := s.Native(t.at(3, 9+i, 0), app, tenant.Graph, prt)
			e.Credential, e.Agent = "clientSecret", ""
			rows = append(rows, e)
		}
		t.say("MT-015", "medium", Must, "no user's device behind it", rows...)
		t.say("MT-003", "medium", May, "no device, and no system that is named", rows...)
	},
}

var byPassword = Story{
	Name: "token by password", Doc: "A request by name and password is said to have come with a primary refresh token.",
	Tell: func(t *Tale) {
		s := t.worker("Lena Fjeld", tenant.Hello)
		shell := &tenant.App{ID: "1950a258-227b-4e31-a9cf-717495945fc2", Name: "Microsoft Azure PowerShell"}
		e := s.Native(t.at(7, 9, 0), shell, tenant.Management, prt)
		e.Protocol = "ropc"
		t.say("MT-016", "medium", Must, "a protocol that carries no token", e)
	},
}

var noState = Story{
	Name: "no device state", Doc: "A primary refresh token with a device, of which token protection says that it has none.",
	Tell: func(t *Tale) {
		s := t.worker("Morten Lie", tenant.Hello)
		e := s.Native(t.at(7, 9, 0), tenant.Outlook, tenant.Exchange, prt)
		e.Bound, e.BoundCode = "unbound", 1002
		t.say("MT-017", "medium", Must, "a device, and no device state", e)
		t.say("PM-030", "low", May, "unbound on a device that binds", e)
	},
}

var lostDevice = Story{
	Name: "lost device id", Doc: "The log says that a device is compliant and managed, and not which.",
	Tell: func(t *Tale) {
		u := t.W.Hire(t.R, "Oda Myhre", t.N)
		s := t.W.Sit(t.R, u, nil, tenant.Home, "")
		s.OS = "Windows 11"
		var rows []*tenant.SignIn
		for i := range 3 {
			e := s.Native(t.at(3, 9+i, 0), tenant.Outlook, tenant.Exchange, rt)
			e.Device = &tenant.Device{Compliant: true, Managed: true}
			rows = append(rows, e)
		}
		t.say("MT-018", "low", Must, "properties of a device, and no device", rows...)
		t.Labels[len(t.Labels)-1].Device = ""
	},
}

var federated = Story{
	Name: "federated logon", Doc: "Windows logs on with a SAML token, in a tenant whose domain is its own.",
	Tell: func(t *Tale) {
		s := t.worker("Pia Solli", tenant.Hello)
		e := s.Logon(t.at(8, 6, 0))
		e.Incoming = "saml11"
		t.say("MT-019", "info", Must, "a SAML token at the logon of Windows", e)
	},
}

var privileged = Story{
	Name: "privileged user", Doc: "A global administrator, and a sign-in that was let in at high risk.",
	Tell: func(t *Tale) {
		s := t.worker("Reidar Moe", tenant.Hello)
		a := s.Browse(t.at(7, 9, 0), tenant.Portal, tenant.Management)
		a.Details = [][2]string{{"wids", `["62e90394-69f5-4237-9190-012177145e10"]`}}
		b := s.Browse(t.at(8, 9, 0), tenant.OfficeHome, tenant.SharePoint)
		b.Risk = "high"
		t.say("CX-009", "info", Must, "a privileged role; a high risk", a, b)
	},
}

var contradicted = Story{
	Name: "contradicted by the inventory", Doc: "A joined Windows laptop says that it is a registered phone.",
	Tell: func(t *Tale) {
		s := t.worker("Steinar Vold", tenant.Hello)
		other := *s.Device
		other.Trust, other.Compliant, other.Managed = "registered", false, false
		var rows []*tenant.SignIn
		day := t.W.Days - 4 - t.Day // an inventory speaks of the days before it was taken
		for i := range 2 {
			e := s.Native(t.at(day, 9+i, 0), tenant.OutlookPhone, tenant.Exchange, rt)
			e.Device, e.OS, e.Agent, e.Bound = &other, "Android 15", tenant.AgentAndroid, ""
			rows = append(rows, e)
		}
		t.say("CX-011", "medium", Must, "a phone, and a computer in the inventory", rows...)
		for _, id := range []string{"PM-025", "PM-026", "PM-027"} {
			t.say(id, "medium", May, "two systems under one device id", rows...)
		}
	},
}

var otherClient = Story{
	Name: "another client let in", Doc: "Token protection refuses Outlook, and minutes later a shell is let in from the same place.",
	Tell: func(t *Tale) {
		u := t.W.Hire(t.R, "Trond Rui", t.N)
		s := t.W.Sit(t.R, u, nil, tenant.Home, "")
		s.OS = "Windows 10"
		for day := range 3 {
			s.Native(t.at(day, 9, 0), tenant.Outlook, tenant.Exchange, rt)
		}
		a := s.Native(t.at(4, 9, 0), tenant.Outlook, tenant.Exchange, rt)
		a.Error, a.Refused, a.Steps = 53003, "SignInTokenProtection", nil
		shell := &tenant.App{ID: "14d82eec-204b-4c2f-b7e8-296a70dab67e", Name: "Microsoft Graph Command Line Tools"}
		b := s.Native(t.at(4, 9, 7), shell, tenant.Exchange, rt)
		t.say("CX-012", "low", Must, "one client refused, another let in", a, b)
	},
}

var backup = Story{
	Name: "backup service", Doc: "During an outage the backup authentication service answers.",
	Tell: func(t *Tale) {
		s := t.worker("Vera Lind", tenant.Hello)
		a := s.Native(t.at(7, 9, 0), tenant.Outlook, tenant.Exchange, rt)
		b := s.Native(t.at(7, 9, 30), tenant.Teams, tenant.Chat, rt)
		a.Issuer, b.Issuer = "AzureADBackupAuth", "AzureADBackupAuth"
		t.say("CX-013", "info", Must, "the backup service answered", a, b)
	},
}

var gathered = Story{
	Name: "gathered rows", Doc: "The service logs several like requests with one time.",
	Tell: func(t *Tale) {
		s := t.worker("Yrsa Bang", tenant.Hello)
		at := t.at(7, 9, 0)
		var rows []*tenant.SignIn
		for range 4 {
			rows = append(rows, s.Native(at, tenant.Outlook, tenant.Exchange, rt))
		}
		t.say("CX-002", "info", Must, "four like rows at one time", rows...)
	},
}
