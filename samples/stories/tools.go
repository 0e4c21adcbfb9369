package stories

import (
	"fmt"
	"time"

	"prtscope/samples/tenant"
)

var spray = Story{
	Name: "password spray",
	Doc:  "One address tries one password for many users, dressed up as the Windows logon client.",
	Tell: func(t *Tale) {
		ip := tenant.Rented.Address(t.R)
		var rows []*tenant.SignIn
		at := t.at(3, 2, 10)
		for i, u := range t.W.Users {
			if u.Guest || i >= 12 {
				continue
			}
			code := 50126
			if i == 4 {
				code = 50053
			}
			e := t.W.Add(t.R, tenant.SignIn{Time: at.Add(time.Duration(i) * 83 * time.Second), User: u, Net: tenant.Rented, IP: ip,
				App: tenant.CloudAP, Resource: tenant.Directory, Interactive: true, Incoming: none, Protocol: "ropc",
				Client: "Mobile Apps and Desktop clients", Agent: tenant.AgentCloudAP, Error: code,
				Steps: []tenant.Step{{Method: tenant.Password, Detail: "Password Hash Sync", Result: "Invalid username or password or Invalid on-premise username or password.", Requirement: "Primary authentication"}}})
			rows = append(rows, e)
		}
		t.say("PM-031", "medium", Must, "many users, one address, no device, Windows logon client", rows...)
		t.Labels[len(t.Labels)-1].User = ""
	},
}

var shell = Story{
	Name: "shell without broker",
	Doc:  "The retired Azure AD PowerShell presents a primary refresh token, which it has no way to get.",
	Tell: func(t *Tale) {
		s := t.person("Paul Meyer", tenant.Windows11, tenant.Office, tenant.Hello)
		for _, day := range []int{1, 2} {
			t.day(s, day)
		}
		s.Logon(t.at(3, 6, 10))
		e := s.Native(t.at(3, 8, 33), tenant.AzureAD, tenant.Directory, prt)
		e.Agent, e.Bound = tenant.AgentEdge, ""
		s.Renew(t.at(3, 10, 12))
		t.say("PM-003", "high", Must, "client without a broker redirect", e)
	},
}

var linux = Story{
	Name: "linux without device",
	Doc:  "A primary refresh token on Linux without a device id: neither the known quirk nor a kind of token that exists there.",
	Tell: func(t *Tale) {
		u := t.W.Hire(t.R, "Linnea Ström", t.N)
		s := t.W.Sit(t.R, u, nil, tenant.Home, "")
		s.OS = "Linux"
		e := s.Type(t.at(0, 7, 15), tenant.OfficeHome, tenant.Graph)
		e.Agent, e.Browser = tenant.AgentLinux, "Edge 136.0.0"
		for _, day := range []int{1, 3} {
			r := s.Native(t.at(day, 9, 5), tenant.Edge, tenant.Graph, rt)
			r.Agent = tenant.AgentLinux
		}
		a := s.Native(t.at(4, 9, 12), tenant.Edge, tenant.Graph, prt)
		b := s.Native(t.at(4, 13, 47), tenant.Edge, tenant.Graph, prt)
		t.say("MT-003", "medium", Must, "primary refresh token on Linux, no device", a, b)
	},
}

var windowsSeven = Story{
	Name: "windows 7",
	Doc:  "A primary refresh token on a Windows that never had one.",
	Tell: func(t *Tale) {
		u := t.W.Hire(t.R, "Arne Holm", t.N)
		d := t.W.Issue(t.R, u, tenant.Label(t.R, "NB-PC"), "hybrid", tenant.Windows7, 900)
		s := t.W.Sit(t.R, u, d, tenant.Branch, "")
		for _, day := range []int{1, 2} {
			e := s.Native(t.at(day, 8, 5), tenant.Outlook, tenant.Exchange, rt)
			e.Bound = ""
		}
		e := s.Native(t.at(3, 8, 9), tenant.Outlook, tenant.Exchange, prt)
		e.Bound = ""
		f := s.Native(t.at(3, 12, 41), tenant.Outlook, tenant.Exchange, prt)
		f.Bound = ""
		t.say("MT-005", "medium", Must, "primary refresh token on Windows 7", e, f)
	},
}

var thisApp = Story{
	Name: "this app only",
	Doc:  "On a private Windows computer that was never registered, Office signed in for this app only; the log calls its refresh tokens primary refresh tokens.",
	Tell: func(t *Tale) {
		u := t.W.Hire(t.R, "Omar Hassan", t.N)
		s := t.W.Sit(t.R, u, nil, tenant.Home, "")
		s.OS = "Windows 10"
		root := s.Type(t.at(0, 16, 5), tenant.Office365, tenant.Graph)
		root.Agent, root.Browser, root.Client, root.Protocol = tenant.AgentOffice, "", "Mobile Apps and Desktop clients", ""
		s.Native(t.at(1, 16, 20), tenant.Office365, tenant.Graph, rt)
		a := s.Native(t.at(1, 17, 2), tenant.Office365, tenant.Graph, prt)
		s.Native(t.at(3, 16, 31), tenant.Office365, tenant.Exchange, rt)
		b := s.Native(t.at(3, 16, 44), tenant.Office365, tenant.Exchange, prt)
		for _, e := range []*tenant.SignIn{a, b} {
			e.Agent = tenant.AgentOffice
		}
		t.say("MT-001", "info", Must, "Windows, no device: the known quirk", a, b)
	},
}

var phone = Story{
	Name: "phone without device",
	Doc:  "Outlook on an iPhone that was never registered: the broker holds a primary refresh token without a device.",
	Tell: func(t *Tale) {
		u := t.W.Hire(t.R, "Elif Demir", t.N)
		s := t.W.Sit(t.R, u, nil, tenant.Mobile, tenant.Passkey)
		s.OS = "Ios 18.4"
		root := s.Type(t.at(0, 10, 30), tenant.OutlookPhone, tenant.Exchange)
		root.Agent, root.Browser, root.Client, root.Protocol = tenant.AgentIPhone, "", "Mobile Apps and Desktop clients", ""
		var rows []*tenant.SignIn
		for _, day := range []int{1, 4, 8} {
			e := s.Native(t.at(day, 7, 40), tenant.OutlookPhone, tenant.Exchange, prt)
			e.Bound, e.BoundCode = "unbound", 1002
			rows = append(rows, e)
			s.Native(t.at(day, 15, 5), tenant.OutlookPhone, tenant.Exchange, rt)
		}
		t.say("MT-002", "info", Must, "iPhone, no device: plausible", rows...)
	},
}

var underReported = Story{
	Name: "under-reported token",
	Doc:  "Edge on a compliant joined laptop is said to have come with no token, though the session is bound to the device.",
	Tell: func(t *Tale) {
		s := t.person("Siri Haugen", tenant.Windows11, tenant.Office, tenant.Hello)
		var rows []*tenant.SignIn
		for _, day := range []int{1, 3} {
			t.day(s, day)
			e := s.Native(t.at(day, 12, 20), tenant.Edge, tenant.Graph, none)
			e.Bound, e.BoundCode, e.Agent, e.Browser = "bound", 0, tenant.AgentEdge, "Edge 136.0.0"
			rows = append(rows, e)
		}
		t.say("MT-006", "info", Must, "none, yet bound on a compliant device", rows...)
	},
}

var guests = Story{
	Name: "guest", LookAlike: true,
	Doc: "A guest from another tenant: the device that the home tenant knows is blanked out here.",
	Tell: func(t *Tale) {
		u := t.W.Guest(t.R, "Rita Costa", fmt.Sprintf("rita.costa%s@partner.example", suffix(t.N)))
		home := tenant.NewGUID(t.W.Rand("partner"))
		s := t.W.Sit(t.R, u, nil, tenant.Partner, "")
		s.OS = "Windows 10"
		var rows []*tenant.SignIn
		for _, day := range []int{2, 7} {
			e := s.Browse(t.at(day, 9, 30), tenant.OfficeHome, tenant.SharePoint)
			f := s.Native(t.at(day, 10, 2), tenant.Teams, tenant.Chat, prt)
			f.Session = e.Session
			e.Bound, e.BoundCode = "", 0
			rows = append(rows, e, f)
		}
		for _, e := range rows {
			e.Home, e.Cross = home, "b2bCollaboration"
		}
		t.say("MT-020", "info", Must, "guest, device blanked out", rows...)
	},
}

// suffix tells namesakes apart.
func suffix(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprint(n)
}
