package tenant

import (
	"cmp"
	"slices"
	"time"
)

// SignIn is one entry of the sign-in logs, before any export spells it.
type SignIn struct {
	Time        time.Time
	ID          GUID
	Original    GUID // first request of the authentication
	Correlation GUID
	Session     GUID // zero: none
	User        *User
	Principal   *Principal // set for a service principal; then User is nil
	Home        GUID       // tenant of the user
	Resources   GUID       // tenant of the resource; zero: the tenant itself
	Cross       string     // cross-tenant access type; "" is none
	Device      *Device    // nil: the request named no device
	OS, Browser string     // as the device details say
	Net         *Net
	IP          string
	App         *App
	Resource    *App
	Interactive bool
	Incoming    string // token type as Graph spells it
	Protocol    string // "" is none
	Transfer    string // original transfer method; "" is none
	Bound       string // token protection of the session: bound, unbound, "" for none
	BoundCode   int
	Error       int
	Client      string // client app used
	Agent       string // user agent
	JA4         string // TLS fingerprint; "" is that of the app on its system
	Credential  string // client credential type; "" is none
	MFA         bool   // multifactor authentication was required
	Steps       []Step
	Scopes      string      // scopes asked for, as a JSON list; "" is not logged
	Library     string      // authentication library; "" is not logged
	Evaluated   bool        // Conditional Access looked at it
	Refused     string      // session control that made Conditional Access refuse it; "" is none
	Issuer      string      // who issued the token; "" is the directory itself
	Risk        string      // level of risk during the sign-in; "" is none
	Details     [][2]string // further processing details
	Latency     int         // milliseconds
	Lag         time.Duration
}

// Step is one authentication step.
type Step struct {
	Method, Detail string
	Succeeded      bool
	Result         string
	Requirement    string
}

// Risk is a detection of Identity Protection.
type Risk struct {
	Time    time.Time
	Type    string // such as anomalousToken
	Level   string
	User    *User
	Request *SignIn // nil: of no sign-in alone
}

// Request is what somebody did with a token.
type Request struct {
	Time        time.Time
	ID          GUID
	Token       GUID // id of the sign-in that gave the token, whether a log has it or not
	Session     GUID
	Correlation GUID
	User        *User
	Device      *Device
	App         *App
	IP, Agent   string
	Method, URI string
	Workload    string // who noted it, where that is not Graph: then Method is an operation and URI an object
	Issued      time.Time
	Latency     int
}

// Sort puts sign-ins in order of time, ties by id.
func Sort(s []*SignIn) {
	slices.SortFunc(s, func(a, b *SignIn) int {
		if c := a.Time.Compare(b.Time); c != 0 {
			return c
		}
		return slices.Compare(a.ID[:], b.ID[:])
	})
}

// Audit is one entry of the directory audit log.
type Audit struct {
	Time        time.Time
	ID          string
	Correlation GUID
	Activity    string
	Category    string
	Service     string
	Operation   string
	ActorUser   *User  // nil: an application did it
	ActorApp    string // its name
	ActorAppID  string
	ActorIP     string
	Targets     []Target
	Details     [][2]string
}

// Target is what an audit entry is about.
type Target struct {
	Type     string // User, Device
	ID       GUID
	Name     string
	UPN      string
	Modified [][3]string // name, old, new: JSON inside strings, as the log has it
}

// SortAudits puts audit entries in order of time, ties by id.
func SortAudits(a []*Audit) {
	slices.SortFunc(a, func(x, y *Audit) int {
		if c := x.Time.Compare(y.Time); c != 0 {
			return c
		}
		return cmp.Compare(x.ID, y.ID)
	})
}
