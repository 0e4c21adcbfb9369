package tenant

import (
	"math/rand/v2"
	"time"
)

// Seat is a person at a machine: what the two do together, in one place at a
// time. Moving to another place is a change of Net and IP by Move.
type Seat struct {
	W       *World
	R       *rand.Rand
	User    *User
	Device  *Device // nil: a machine that no directory knows
	OS      string
	Session GUID
	Net     *Net
	IP      string
	Method  string // how the person proves who they are: Hello, Password, ...
}

// Ways to prove who one is.
const (
	Hello    = "Windows Hello for Business"
	Password = "Password"
	Passkey  = "Passkey (device-bound)"
	Push     = "Mobile app notification"
	Pass     = "Temporary Access Pass"
	Claim    = "Previously satisfied"
)

// Sit puts a person at a machine in a place.
func (w *World) Sit(r *rand.Rand, u *User, d *Device, net *Net, method string) *Seat {
	s := &Seat{W: w, R: r, User: u, Device: d, Session: NewGUID(r), Method: method}
	if d != nil {
		s.OS = d.OS
	}
	s.Move(net)
	return s
}

// Move takes the seat to another network.
func (s *Seat) Move(n *Net) *Seat {
	s.Net, s.IP = n, n.Address(s.R)
	return s
}

// At returns a moment of the tale.
func (s *Seat) At(day, hour, minute int) time.Time { return s.W.At(s.R, day, hour, minute) }

func (s *Seat) add(at time.Time, e SignIn) *SignIn {
	e.Time, e.User, e.Device, e.Net, e.IP = at, s.User, s.Device, s.Net, s.IP
	if e.OS == "" {
		e.OS = s.OS
	}
	if e.Session.Zero() {
		e.Session = s.Session
	}
	if s.Device != nil && e.Error == 0 && at.After(s.Device.LastSeen.AddDate(0, 0, 14)) {
		s.Device.LastSeen = at.Truncate(time.Second)
	}
	return s.W.Add(s.R, e)
}

// Logon is a logon to Windows: the logon client gets a new primary refresh
// token for the credential.
func (s *Seat) Logon(at time.Time) *SignIn {
	e := SignIn{App: CloudAP, Resource: Directory, Interactive: true, Incoming: "none", Client: native, Agent: AgentCloudAP}
	if s.Method == Password {
		e.Steps = []Step{{Password, "Password Hash Sync", true, "Correct password", "Primary authentication"}}
	} else {
		e.Steps = []Step{{s.Method, "", true, "MFA requirement satisfied by strongly authenticated method", "Primary authentication"}}
		e.MFA = true
	}
	return s.add(at, e)
}

const native = "Mobile Apps and Desktop clients"

// Renew is the logon client's own renewal of the primary refresh token.
func (s *Seat) Renew(at time.Time) *SignIn {
	return s.add(at, SignIn{App: CloudAP, Resource: AADIAM, Incoming: "primaryRefreshToken", Client: native, Agent: AgentCloudAP, Steps: claim(false)})
}

// Wrong is a mistyped password at the logon screen.
func (s *Seat) Wrong(at time.Time) *SignIn {
	e := s.add(at, SignIn{App: CloudAP, Resource: Directory, Interactive: true, Incoming: "none", Client: native, Agent: AgentCloudAP, Error: 50126,
		Steps: []Step{{Password, "Password Hash Sync", false, "Invalid username or password or Invalid on-premise username or password.", "Primary authentication"}}})
	e.Session = GUID{}
	return e
}

// Native is a call of a desktop or phone app with the given kind of token.
func (s *Seat) Native(at time.Time, app, resource *App, incoming string) *SignIn {
	e := SignIn{App: app, Resource: resource, Incoming: incoming, Client: native, Agent: s.agent(app), Evaluated: true}
	if s.Method != Password && s.Method != "" {
		e.MFA = true
	}
	e.Steps = claim(e.MFA)
	if s.Device != nil && s.Device.Family == "Windows" && s.Device.Trust != "registered" && incoming != "none" {
		e.Bound = "bound"
	}
	return s.add(at, e)
}

// agent is the user agent of an app on the machine.
func (s *Seat) agent(app *App) string {
	family := s.OS
	if s.Device != nil {
		family = s.Device.Family
	}
	switch {
	case family == "IPhone" || family == "Ios 18.4":
		return AgentIPhone
	case family == "Android" || family == "Android 15":
		return AgentAndroid
	case family == "MacMDM" || family == "MacOs":
		return AgentMac
	case family == "Linux":
		return AgentLinux
	case s.OS == "Windows 7":
		return AgentOffice7
	case app == Teams:
		return AgentTeams
	case app == OneDrive, app == Search, app == IntuneAgent, app == Broker, app == AzureCLI:
		return ""
	}
	return AgentOffice
}

// Browse is a page in the browser, opened with the primary refresh token of
// the machine. Every day has a browser session of its own.
func (s *Seat) Browse(at time.Time, app, resource *App) *SignIn {
	e := SignIn{App: app, Resource: resource, Interactive: true, Incoming: "primaryRefreshToken", Client: "Browser",
		Agent: AgentEdge, Browser: "Edge 136.0.0", Session: NewGUID(s.R), Evaluated: true, Protocol: "oAuth2", Bound: "unbound", BoundCode: 1008}
	if s.Device != nil && s.Device.Family == "MacMDM" {
		e.Agent, e.Browser = AgentSafari, "Safari 18.4"
	}
	e.MFA = s.Method != Password
	e.Steps = claim(e.MFA)
	return s.add(at, e)
}

// Type is a sign-in in a browser that knows no token: name, password and a
// second factor. It starts the seat's session anew.
func (s *Seat) Type(at time.Time, app, resource *App) *SignIn {
	s.Session = NewGUID(s.R)
	e := SignIn{App: app, Resource: resource, Interactive: true, Incoming: "none", Client: "Browser", Agent: AgentChrome,
		Browser: "Chrome 136.0.0", Evaluated: true, Protocol: "oAuth2", MFA: true, Steps: typed()}
	return s.add(at, e)
}

// Stop is an interrupt on the way to a sign-in: it ends with the code.
func (s *Seat) Stop(at time.Time, app, resource *App, code int) *SignIn {
	e := SignIn{App: app, Resource: resource, Interactive: true, Incoming: "none", Client: "Browser", Agent: AgentChrome,
		Browser: "Chrome 136.0.0", Evaluated: true, Protocol: "oAuth2", Error: code, MFA: code == 50074,
		Steps: []Step{{Password, "Password Hash Sync", true, "Correct password", "Primary authentication"}}}
	return s.add(at, e)
}

// typed are the steps of a password and an approval on the phone.
func typed() []Step {
	return []Step{
		{Password, "Password Hash Sync", true, "Correct password", "Primary authentication"},
		{Push, "Microsoft Authenticator (phone)", true, "MFA successfully completed", "Multifactor authentication"},
	}
}

var claimOne = []Step{{Claim, "", true, "First factor requirement satisfied by claim in the token", "Primary authentication"}}

var claimTwo = []Step{{Claim, "", true, "MFA requirement satisfied by claim in the token", "Primary authentication"}}

func claim(mfa bool) []Step {
	if mfa {
		return claimTwo
	}
	return claimOne
}
