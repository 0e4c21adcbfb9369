package stories

import (
	"time"

	"prtscope/samples/tenant"
)

var administrator = Story{
	Name: "administrator", LookAlike: true,
	Doc: "An administrator with a second account in the same browser, Azure CLI through the Windows broker (WAM), and a device code for Azure CLI on a server without a screen.",
	Tell: func(t *Tale) {
		adm := t.W.Hire(t.R, "Anne Lindqvist-adm", t.N)
		s := t.person("Anne Lindqvist", tenant.Windows11, tenant.Office, tenant.Hello)
		for _, day := range []int{0, 2, 4} {
			t.day(s, day)
			e := s.Browse(t.at(day, 8, 20), tenant.OfficeHome, tenant.Graph)
			second := *s
			second.User = adm
			second.Browse(e.Time.Add(9*time.Minute), tenant.Portal, tenant.Management)
		}
		cli := s.Native(t.at(2, 9, 5), tenant.AzureCLI, tenant.Management, prt)
		cli.Library = "Family: MSAL Library: MSAL.Python 1.32.0 Platform: Python"
		server := t.W.Sit(t.R, s.User, nil, tenant.Office, "")
		server.OS = ""
		stop := s.Stop(t.at(4, 11, 58), tenant.AzureCLI, tenant.Management, 50199)
		ok := s.Type(stop.Time.Add(50*time.Second), tenant.AzureCLI, tenant.Management)
		ok.Correlation, stop.Session = stop.Correlation, ok.Session
		server.Session = ok.Session
		redeem := server.Native(ok.Time.Add(20*time.Second), tenant.AzureCLI, tenant.Management, none)
		later := server.Native(ok.Time.Add(70*time.Minute), tenant.AzureCLI, tenant.Management, rt)
		for _, e := range []*tenant.SignIn{stop, ok, redeem, later} {
			e.Transfer, e.Device = "deviceCodeFlow", nil
		}
		stop.Protocol, ok.Protocol, redeem.Protocol = "deviceCode", "deviceCode", "deviceCode"
	},
}

var travel = Story{
	Name: "traveller", LookAlike: true,
	Doc: "A laptop goes on a journey: its owner logs on at the hotel before anything else.",
	Tell: func(t *Tale) {
		s := t.person("Tomas Novak", tenant.Windows11, tenant.Office, tenant.Hello)
		t.day(s, 1)
		t.day(s, 2)
		s.Move(tenant.Hotel)
		for _, day := range []int{3, 4} {
			t.day(s, day)
			s.Browse(t.at(day, 12, 30), tenant.OfficeHome, tenant.SharePoint)
		}
		s.Move(tenant.Office)
		t.day(s, 7)
	},
}

var splitTunnel = Story{
	Name: "split tunnel", LookAlike: true,
	Doc: "The logon client goes out directly, the browser through a proxy, every day.",
	Tell: func(t *Tale) {
		s := t.person("Kari Bakke", tenant.Windows11, tenant.Office, tenant.Hello)
		proxied := *s
		proxied.Move(tenant.Proxy)
		for _, day := range []int{0, 1, 2, 7, 8, 9} {
			t.day(s, day)
			proxied.Browse(t.at(day, 8, 30), tenant.OutlookWeb, tenant.Exchange)
		}
	},
}

var dualState = Story{
	Name: "dual-state device", LookAlike: true,
	Doc: "A computer that was registered becomes hybrid joined: another device id, the same name, the same session, once and for all.",
	Tell: func(t *Tale) {
		u := t.W.Hire(t.R, "Bjørn Åsheim", t.N)
		name := tenant.Label(t.R, "NB-LT")
		before := t.W.Issue(t.R, u, name, "registered", tenant.Windows10, 240)
		after := t.W.Issue(t.R, u, name, "hybrid", tenant.Windows10, 40)
		s := t.W.Sit(t.R, u, before, tenant.Branch, tenant.Hello)
		for _, day := range []int{0, 1} {
			s.Native(t.at(day, 7, 10), tenant.Outlook, tenant.Exchange, prt)
			s.Native(t.at(day, 11, 40), tenant.Teams, tenant.Chat, rt)
		}
		s.Device = after
		for _, day := range []int{2, 3} {
			t.day(s, day)
		}
	},
}

var enrolment = Story{
	Name: "enrolment", LookAlike: true,
	Doc: "A new colleague sets up a computer with a temporary access pass, in the office, with the company's device management.",
	Tell: func(t *Tale) {
		admin, ip := t.admin()
		u := t.W.Hire(t.R, "Mei Tanaka", t.N)
		d := t.W.Issue(t.R, u, tenant.Label(t.R, "NB-LT"), "joined", tenant.Windows11, 0)
		t.W.AddPass(t.R, t.at(1, 6, 40), admin, u, ip)
		s := t.W.Sit(t.R, u, nil, tenant.Office, tenant.Hello)
		s.OS = "Windows 11"
		e := s.Type(t.at(1, 7, 5), tenant.Broker, tenant.DRS)
		e.Steps = []tenant.Step{{Method: tenant.Pass, Succeeded: true, Result: "MFA requirement satisfied by strongly authenticated method", Requirement: "Primary authentication"}}
		e.Agent, e.Browser, e.Scopes = tenant.AgentEdge, "Edge 136.0.0", `["adrs_access"]`
		join := e.Time.Add(25 * time.Second)
		t.W.Register(t.R, join, u, d, s.IP, "Dsreg/10.0 (Windows 10.0.26100.3915)")
		d.LastSeen = join.Truncate(time.Second)
		s.Device = d
		s.Native(join.Add(50*time.Second), tenant.Enrolment, tenant.Intune, prt)
		t.W.AddHello(t.R, join.Add(6*time.Minute), u, d, s.IP)
		s.Session = tenant.NewGUID(t.R)
		s.Logon(join.Add(9 * time.Minute))
		s.Native(join.Add(11*time.Minute), tenant.IntuneAgent, tenant.Graph, prt)
		s.Renew(t.at(1, 11, 15))
		t.day(s, 2)
		t.day(s, 7)
	},
}

var newPassword = Story{
	Name: "new password", LookAlike: true,
	Doc: "A user changes the password: the laptop starts afresh, the phone is turned away until its owner signs in again.",
	Tell: func(t *Tale) {
		s := t.person("Lars Eide", tenant.Windows10, tenant.Office, tenant.Password)
		handset := t.W.Issue(t.R, s.User, "Lars Android", "registered", tenant.Android, 150)
		p := t.W.Sit(t.R, s.User, handset, tenant.Mobile, "")
		s.Wrong(t.at(0, 6, 3))
		t.day(s, 0)
		p.Native(t.at(0, 17, 20), tenant.OutlookPhone, tenant.Exchange, rt)
		t.day(s, 1)
		s.Logon(t.at(2, 6, 12))
		change := t.at(2, 8, 0)
		t.W.ChangePassword(t.R, change, s.User, s.IP)
		s.Logon(change.Add(2 * time.Minute))
		refused := p.Native(t.at(2, 9, 20), tenant.OutlookPhone, tenant.Exchange, rt)
		refused.Error, refused.Steps = 50173, nil
		again := p.Type(t.at(2, 9, 24), tenant.OutlookPhone, tenant.Exchange)
		again.Agent, again.Browser, again.Client, again.Protocol = tenant.AgentAndroid, "", "Mobile Apps and Desktop clients", ""
		s.Native(t.at(2, 10, 2), tenant.Teams, tenant.Chat, prt)
		p.Native(t.at(2, 15, 45), tenant.OutlookPhone, tenant.Exchange, rt)
		s.Renew(t.at(2, 12, 10))
	},
}

var leaver = Story{
	Name: "leaver", LookAlike: true,
	Doc: "An account and its laptop are disabled on the last day; the laptop and the phone knock for a while, where they always were, and stay outside.",
	Tell: func(t *Tale) {
		s := t.person("Dag Nilsen", tenant.Windows10, tenant.Office, tenant.Hello)
		handset := t.W.Issue(t.R, s.User, "Dag iPhone", "registered", tenant.IPhone, 300)
		p := t.W.Sit(t.R, s.User, handset, tenant.Mobile, "")
		for _, day := range []int{1, 2} {
			t.day(s, day)
			p.Native(t.at(day, 16, 30), tenant.OutlookPhone, tenant.Exchange, rt)
		}
		admin, ip := t.admin()
		t.W.DisableUser(t.R, t.at(3, 14, 0), admin, s.User, ip)
		t.W.DisableDevice(t.R, t.at(3, 14, 1), admin, s.Device, ip)
		for _, hour := range []int{15, 21} {
			e := p.Native(t.at(3, hour, 10), tenant.OutlookPhone, tenant.Exchange, rt)
			e.Error, e.Steps = 50057, nil
		}
		e := s.Renew(t.at(4, 6, 30))
		e.Error, e.Steps = 50057, nil
	},
}

var sharedDesk = Story{
	Name: "shared desk", LookAlike: true,
	Doc: "One computer at the reception, four people on it.",
	Tell: func(t *Tale) {
		desk := t.W.Issue(t.R, nil, tenant.Label(t.R, "NB-DESK"), "joined", tenant.Windows11, 400)
		for i, name := range []string{"Ola Nes", "Ida Ruud", "Per Lie", "Eva Krog"} {
			s := t.W.Sit(t.R, t.W.Hire(t.R, name, t.N), desk, tenant.Branch, tenant.Password)
			s.IP = "192.0.2.130"
			s.Logon(t.at(i, 6+i%2, 10))
			s.Native(t.at(i, 8+i%2, 20), tenant.Outlook, tenant.Exchange, prt)
			s.Renew(t.at(i, 10+i%2, 30))
		}
	},
}

var webApp = Story{
	Name: "web application", LookAlike: true,
	Doc: "A confidential web application renews for its user with the address of the first sign-in, wherever the user is by now; a service principal works at night.",
	Tell: func(t *Tale) {
		u := t.W.Hire(t.R, "Greta Moen", t.N)
		mac := t.W.Issue(t.R, u, "Gretas MacBook", "registered", tenant.Mac, 90)
		s := t.W.Sit(t.R, u, mac, tenant.Home, "")
		r := t.W.Rand("web application")
		crm := &tenant.App{ID: tenant.NewGUID(r).String(), Name: "Nordbrygge Orders"}
		e := s.Browse(t.at(0, 5, 55), crm, tenant.Graph)
		home := s.IP
		s.Move(tenant.Office)
		s.Stop(t.at(0, 7, 30), tenant.OfficeHome, tenant.SharePoint, 50140).Agent = tenant.AgentSafari
		s.Browse(t.at(0, 7, 31), tenant.OfficeHome, tenant.SharePoint)
		for _, hour := range []int{8, 10, 12} {
			f := s.Native(t.at(0, hour, 15), crm, tenant.Graph, rt)
			f.Credential, f.Session, f.IP, f.Net, f.Agent, f.Device, f.OS = "clientSecret", e.Session, home, tenant.Home, "", nil, ""
		}
		s.Native(t.at(4, 8, 15), tenant.Outlook, tenant.Exchange, prt)
		asked := s.Stop(t.at(4, 8, 40), tenant.Portal, tenant.Management, 50074)
		asked.Agent, asked.Browser = tenant.AgentSafari, "Safari 18.4"
		mfa := s.Type(asked.Time.Add(31*time.Second), tenant.Portal, tenant.Management)
		mfa.Agent, mfa.Browser, mfa.Correlation = tenant.AgentSafari, "Safari 18.4", asked.Correlation
		p := &tenant.Principal{ID: tenant.NewGUID(r), App: tenant.NewGUID(r), Key: tenant.NewGUID(r), Name: "Nordbrygge Payroll Sync"}
		for _, day := range []int{0, 3, 8} {
			t.W.Add(t.R, tenant.SignIn{Time: t.at(day, 1, 0), Principal: p, Net: tenant.Branch, IP: "192.0.2.131",
				App: &tenant.App{ID: p.App.String(), Name: p.Name}, Resource: tenant.Graph, Incoming: none, Credential: "clientSecret"})
		}
	},
}

var reinstalled = Story{
	Name: "reinstalled", LookAlike: true,
	Doc: "A laptop is set up anew: the old device goes, one of the same name comes, and Windows logs on with it in the office.",
	Tell: func(t *Tale) {
		s := t.worker("Aslaug Rein", tenant.Hello)
		old := s.Device
		admin, ip := t.admin()
		t.W.DeleteDevice(t.R, t.at(7, 6, 0), admin, old, ip)
		d := t.W.Issue(t.R, s.User, old.Name, "joined", tenant.Windows11, 0)
		x := t.W.Sit(t.R, s.User, nil, tenant.Office, tenant.Hello)
		x.OS = "Windows 11"
		e := x.Type(t.at(7, 7, 5), tenant.Broker, tenant.DRS)
		e.Agent, e.Browser, e.Scopes = tenant.AgentEdge, "Edge 136.0.0", `["adrs_access"]`
		join := e.Time.Add(30 * time.Second)
		t.W.Register(t.R, join, s.User, d, x.IP, "Dsreg/10.0 (Windows 10.0.26100.3915)")
		d.LastSeen = join.Truncate(time.Second)
		x.Device = d
		x.Native(join.Add(time.Minute), tenant.Enrolment, tenant.Intune, prt)
		t.W.AddHello(t.R, join.Add(5*time.Minute), s.User, d, x.IP)
		x.Session = tenant.NewGUID(t.R)
		x.Logon(join.Add(8 * time.Minute))
		x.Native(join.Add(10*time.Minute), tenant.IntuneAgent, tenant.Graph, prt)
		x.Renew(t.at(7, 11, 15))
		t.day(x, 8)
		t.day(x, 9)
	},
}

var pooled = Story{
	Name: "pooled desktops", LookAlike: true,
	Doc: "Four people work at home on three virtual desktops in a data centre: each day on whichever is free, with a session of its own there.",
	Tell: func(t *Tale) {
		var hosts []*tenant.Device
		for range 3 {
			hosts = append(hosts, t.W.Issue(t.R, nil, tenant.Label(t.R, "NB-VDI"), "hybrid", tenant.Windows10, 300))
		}
		remote := &tenant.App{ID: "a4a365df-50f1-4397-bc59-1a1564b8bb9c", Name: "Microsoft Remote Desktop"}
		login := &tenant.App{ID: "270efc09-cd0d-444b-a71f-39af4910ec45", Name: "Windows Cloud Login"}
		for i, name := range []string{"Alva Strøm", "Nils Berge", "Ronja Dale", "Ulrik Foss"} {
			s := t.person(name, tenant.Windows11, tenant.Home, tenant.Hello)
			far := t.W.Sit(t.R, s.User, nil, tenant.Branch, tenant.Password)
			for _, day := range []int{0, 1, 2, 3, 4, 7, 8, 9} {
				s.Logon(t.at(day, 6, 20+i))
				s.Native(t.at(day, 6, 40+i), remote, login, prt)
				far.Device = hosts[(i+day)%len(hosts)]
				far.OS, far.Session = far.Device.OS, tenant.NewGUID(t.R)
				far.Logon(t.at(day, 6, 45+i))
				far.Native(t.at(day, 7, 5), tenant.Outlook, tenant.Exchange, prt)
				far.Native(t.at(day, 9, 30), tenant.Teams, tenant.Chat, rt)
				far.Renew(t.at(day, 10, 45))
				s.Renew(t.at(day, 10, 20))
			}
		}
	},
}

var cloudPC = Story{
	Name: "cloud pc", LookAlike: true,
	Doc: "A consultant works on a Cloud PC: the remote desktop client at home, the apps in Microsoft's network.",
	Tell: func(t *Tale) {
		s := t.person("Birk Wang", tenant.Windows11, tenant.Home, tenant.Hello)
		d := t.W.Issue(t.R, s.User, "CPC-birk-"+code(t, 4), "joined", tenant.Windows11, 120)
		remote := &tenant.App{ID: "a4a365df-50f1-4397-bc59-1a1564b8bb9c", Name: "Microsoft Remote Desktop"}
		login := &tenant.App{ID: "270efc09-cd0d-444b-a71f-39af4910ec45", Name: "Windows Cloud Login"}
		far := t.W.Sit(t.R, s.User, d, tenant.Cloud, tenant.Hello)
		for _, day := range []int{0, 1, 2, 3, 7, 8} {
			s.Logon(t.at(day, 6, 40))
			s.Native(t.at(day, 7, 0), remote, login, prt)
			far.Session = tenant.NewGUID(t.R)
			far.Logon(t.at(day, 7, 2))
			far.Native(t.at(day, 7, 20), tenant.Outlook, tenant.Exchange, prt)
			far.Native(t.at(day, 9, 45), tenant.Teams, tenant.Chat, prt)
			far.Renew(t.at(day, 11, 5))
			s.Renew(t.at(day, 10, 50))
		}
	},
}
