package stories

import (
	"fmt"

	"prtscope/samples/tenant"
)

// Clients, devices and keys that are not what they say.

var wrongKey = Story{
	Name: "wrong key", Doc: "A request from a rented server fails to prove that it has the key of the token.",
	Tell: func(t *Tale) {
		s := t.worker("Jorunn Tveit", tenant.Hello)
		s.Move(tenant.Rented)
		e := s.Native(t.at(7, 10, 0), tenant.Outlook, tenant.Exchange, prt)
		e.Error, e.Steps = 7000016, nil
		s.Move(tenant.Office)
		t.say("PM-022", "high", Must, "no possession of the key", e)
	},
}

var oldDerivation = Story{
	Name: "old derivation", Doc: "A Windows 11 computer, or who says to be one, derives a session key in a way that was closed years ago.",
	Tell: func(t *Tale) {
		s := t.worker("Kjell Moe", tenant.Hello)
		e := s.Native(t.at(7, 10, 0), tenant.Outlook, tenant.Exchange, prt)
		e.Error, e.Steps = 5000611, nil
		t.say("PM-023", "medium", Must, "the old derivation on a new Windows", e)
	},
}

var impossibleDevice = Story{
	Name: "impossible device", Doc: "A Mac that says it is hybrid joined, which only Windows can be.",
	Tell: func(t *Tale) {
		u := t.W.Hire(t.R, "Liv Strand", t.N)
		d := t.W.Issue(t.R, u, "Livs MacBook", "hybrid", tenant.Mac, 100)
		s := t.W.Sit(t.R, u, d, tenant.Home, "")
		a := s.Native(t.at(2, 10, 0), tenant.Outlook, tenant.Exchange, prt)
		b := s.Native(t.at(2, 11, 0), tenant.Outlook, tenant.Exchange, prt)
		t.say("PM-026", "high", Must, "hybrid joined, and no Windows", a, b)
	},
}

var otherAgent = Story{
	Name: "contradicting agent", Doc: "The token of a Windows laptop is used by a program that says it runs on Linux.",
	Tell: func(t *Tale) {
		s := t.worker("Marit Hov", tenant.Hello)
		var rows []*tenant.SignIn
		for i := range 2 {
			e := s.Native(t.at(7, 10+i, 0), tenant.Outlook, tenant.Exchange, prt)
			e.Agent = tenant.AgentLinux
			rows = append(rows, e)
		}
		t.say("PM-027", "medium", Must, "a Linux user agent on Windows", rows...)
	},
}

var stranger = Story{
	Name: "stranger on a device", Doc: "A user who never logged on to a colleague's laptop uses a primary refresh token with it.",
	Tell: func(t *Tale) {
		s := t.worker("Nils Aune", tenant.Hello)
		other := t.W.Hire(t.R, "Odd Kvam", t.N)
		x := t.W.Sit(t.R, other, s.Device, tenant.Office, tenant.Hello)
		s.Native(t.at(8, 8, 0), tenant.Outlook, tenant.Exchange, prt)
		e := x.Native(t.at(8, 12, 0), tenant.Outlook, tenant.Exchange, prt)
		s.Native(t.at(8, 16, 0), tenant.Outlook, tenant.Exchange, prt)
		t.say("PM-028", "low", Must, "no owner, no user, no logon", e)
	},
}

var unboundOnce = Story{
	Name: "unbound once", Doc: "A laptop that binds every request sends one unbound.",
	Tell: func(t *Tale) {
		s := t.worker("Randi Sæther", tenant.Hello)
		for i := range 20 {
			s.Native(t.at(7, 8, 2*i), tenant.Outlook, tenant.Exchange, rt)
		}
		e := s.Native(t.at(8, 8, 0), tenant.Outlook, tenant.Exchange, prt)
		e.Bound, e.BoundCode = "unbound", 1002
		s.Native(t.at(9, 8, 0), tenant.Outlook, tenant.Exchange, rt)
		t.say("PM-030", "low", Must, "one unbound among twenty bound", e)
		t.say("MT-017", "low", May, "a device that token protection does not know", e)
	},
}

var script = Story{
	Name: "script", Doc: "A script uses the primary refresh token of a laptop.",
	Tell: func(t *Tale) {
		s := t.worker("Sissel Rød", tenant.Hello)
		var rows []*tenant.SignIn
		for i := range 3 {
			e := s.Native(t.at(7, 9, i), tenant.Office365, tenant.Graph, prt)
			e.Agent, e.Bound = tenant.AgentPython, ""
			rows = append(rows, e)
		}
		t.say("PM-032", "high", Must, "the user agent of a script", rows...)
	},
}

var cutAgent = Story{
	Name: "cut user agent", Doc: "A user agent of an iPhone that ends too early: a tool made it up.",
	Tell: func(t *Tale) {
		u := t.W.Hire(t.R, "Tone Bråten", t.N)
		s := t.W.Sit(t.R, u, nil, tenant.Home, "")
		s.OS = "Ios 17.1"
		var rows []*tenant.SignIn
		for i := range 2 {
			e := s.Type(t.at(3, 9+i, 0), tenant.Office365, tenant.Graph)
			e.Agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1_2 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Mobile/15E148 Safari/604."
			rows = append(rows, e)
		}
		t.say("PM-033", "high", Must, "a user agent that only a tool has", rows...)
	},
}

var wrongBrowser = Story{
	Name: "incapable browser", Doc: "Firefox on Linux signs on with the primary refresh token of a Windows laptop.",
	Tell: func(t *Tale) {
		s := t.worker("Vigdis Nygård", tenant.Hello)
		var rows []*tenant.SignIn
		for i := range 2 {
			e := s.Browse(t.at(7, 10+i, 0), tenant.Portal, tenant.Management)
			e.Agent, e.Browser = "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox 128.0"
			rows = append(rows, e)
		}
		t.say("PM-034", "medium", Must, "a browser that no broker serves", rows...)
		t.say("PM-027", "medium", May, "a Linux browser on Windows", rows...)
	},
}

var bulk = Story{
	Name: "bulk account", Doc: "The account of a provisioning package reads mail.",
	Tell: func(t *Tale) {
		u := t.W.Hire(t.R, "Package", t.N)
		u.UPN = fmt.Sprintf("package_%s@%s", u.ID, t.W.Domain)
		s := t.W.Sit(t.R, u, nil, tenant.Branch, "")
		client := &tenant.App{ID: "b90d5b8f-5503-4153-b545-b31cecfaece2", Name: "Bulk PRT"}
		rows := []*tenant.SignIn{s.Native(t.at(2, 9, 0), client, tenant.DRS, none)}
		for i := range 2 {
			rows = append(rows, s.Native(t.at(2, 10+i, 0), tenant.Office365, tenant.Exchange, none))
		}
		t.say("PM-035", "high", Must, "mail of an account that only registers devices", rows...)
	},
}

var fanOut = Story{
	Name: "fan-out", Doc: "One session asks for tokens of a dozen clients within minutes.",
	Tell: func(t *Tale) {
		s := t.worker("Wilhelm Dahl", tenant.Hello)
		s.Session = tenant.NewGUID(t.R)
		var rows []*tenant.SignIn
		for i := range 13 {
			r := t.W.Rand(fmt.Sprint("client ", i))
			e := s.Native(t.at(8, 14, i/4), &tenant.App{ID: tenant.NewGUID(r).String(), Name: fmt.Sprint("Client ", i)}, tenant.Graph, rt)
			e.Agent = tenant.AgentEdge
			rows = append(rows, e)
		}
		t.say("PM-037", "medium", Must, "thirteen clients in four minutes", rows...)
	},
}

var probing = Story{
	Name: "device probing", Doc: "A rented server is refused for want of a proper device, again and again, and is let in with a new one.",
	Tell: func(t *Tale) {
		s := t.worker("Ylva Nord", tenant.Hello)
		x := t.W.Sit(t.R, s.User, nil, tenant.Rented, "")
		x.OS = "Windows 10"
		var rows []*tenant.SignIn
		for i, code := range []int{53000, 53000, 50129, 53001} {
			e := x.Native(t.at(8, 9, 2*i), tenant.Outlook, tenant.Exchange, none)
			e.Error, e.Steps = code, nil
			rows = append(rows, e)
		}
		x.Device = t.W.Issue(t.R, s.User, tenant.Label(t.R, "NB-LT"), "joined", tenant.Windows10, 30)
		e := x.Native(t.at(8, 9, 30), tenant.Outlook, tenant.Exchange, prt)
		rows = append(rows, e)
		t.say("PM-049", "low", Must, "refused four times, then let in with a new device", rows...)
		t.say("PM-028", "low", May, "a device that the user never logged on to", e)
	},
}

var noDeviceTool = Story{
	Name: "deviceless tool", Doc: "A script on Linux plays the broker and holds a primary refresh token without a device.",
	Tell: func(t *Tale) {
		u := t.W.Hire(t.R, "Bodil Krag", t.N)
		s := t.W.Sit(t.R, u, nil, tenant.Rented, "")
		s.OS = "Linux"
		var rows []*tenant.SignIn
		for i := range 2 {
			e := s.Native(t.at(3, 10+i, 0), tenant.Broker, tenant.Graph, prt)
			e.Agent = tenant.AgentPython
			rows = append(rows, e)
		}
		t.say("PM-050", "high", Must, "a broker that is a script", rows...)
		t.say("PM-032", "high", May, "the user agent of a script", rows...)
		t.say("MT-003", "medium", May, "no device, on Linux", rows...)
	},
}

var oldVersion = Story{
	Name: "older version", Doc: "A computer tells of an older Windows for one day, and of the newer one again.",
	Tell: func(t *Tale) {
		s := t.worker("Dagny Lund", tenant.Hello)
		var rows []*tenant.SignIn
		for day, version := range []string{"Windows 10.0.26100", "Windows 10.0.19041", "Windows 10.0.26100"} {
			e := s.Native(t.at(7+day, 9, 0), tenant.Outlook, tenant.Exchange, rt)
			e.OS = version
			rows = append(rows, e)
		}
		t.say("PM-052", "info", Must, "back to an older version, and forth", rows...)
	},
}

var byHand = Story{
	Name: "device changed by hand", Doc: "Somebody gives a device other keys, and its token is used the day after.",
	Tell: func(t *Tale) {
		s := t.worker("Emma Tangen", tenant.Hello)
		m := t.W.Hire(t.R, "Mallory Vang", t.N)
		t.W.ChangeKeys(t.R, t.at(7, 9, 0), m, s.Device, tenant.Office.V4+".12")
		a := s.Native(t.at(8, 9, 0), tenant.Outlook, tenant.Exchange, prt)
		b := s.Native(t.at(8, 10, 0), tenant.Outlook, tenant.Exchange, prt)
		t.say("PM-045", "medium", Must, "other keys, then its token", a, b)
	},
}

var beforeBirth = Story{
	Name: "older than its device", Doc: "A token names a device days before the directory made it.",
	Tell: func(t *Tale) {
		u := t.W.Hire(t.R, "Even Hauge", t.N)
		d := t.W.Issue(t.R, u, tenant.Label(t.R, "NB-LT"), "joined", tenant.Windows10, 0)
		d.Registered = t.at(8, 0, 0)
		d.LastSeen = t.at(9, 9, 0)
		s := t.W.Sit(t.R, u, d, tenant.Branch, "")
		s.Logon(t.at(2, 8, 0))
		e := s.Native(t.at(2, 9, 0), tenant.Outlook, tenant.Exchange, prt)
		s.Native(t.at(9, 9, 0), tenant.Outlook, tenant.Exchange, prt)
		t.say("PM-017", "low", Must, "used before it was made", e)
	},
}
