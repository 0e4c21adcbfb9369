package reference

import (
	"iter"
	"sync"
)

// Ids of the applications and resources that the life of a PRT turns on.
const (
	CloudAP     = "38aa3b87-a06d-4817-b275-7a316988d93b" // the Windows sign-in client: issues and renews PRTs
	Broker      = "29d9ed98-a469-4536-ade2-f981bc1d605e" // Microsoft Authentication Broker
	LinuxPortal = "b743a22d-6705-4147-8670-d92fa515ee2b" // Intune Company Portal for Linux: the broker there
	DRS         = "01cb2876-7ebd-4aa4-9cc9-d28bd4d359a9" // device registration service (a resource)
	DRSClient   = "dd762716-544d-4aeb-a526-687b73838a22" // Microsoft Device Registration Client
	Portal      = "9ba1a5c7-f17a-4de9-a1f1-6178c8d51223" // Intune Company Portal
	AADGraph    = "00000002-0000-0000-c000-000000000000" // Windows Azure Active Directory (a resource)
	Graph       = "00000003-0000-0000-c000-000000000000" // Microsoft Graph (a resource)
	ARM         = "797f4846-ba00-4fd7-ba43-dac1f8f63013" // Azure Resource Manager (a resource)
	AzureCLI    = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
	AzurePS     = "1950a258-227b-4e31-a9cf-717495945fc2" // Azure PowerShell
	GraphPS     = "14d82eec-204b-4c2f-b7e8-296a70dab67e" // Microsoft Graph Command Line Tools
	AADPS       = "1b730954-1685-4b74-9bfd-dac224a7b894" // Azure AD PowerShell
)

// App is a first-party application or resource.
type App struct {
	ID, Name, OtherName string
	Kind                string // client or resource; "" where not known
	Role                string // broker, cloudap, cli, office, mdm_client, ...; "" for most
	FOCI                string // yes, no, left_or_unknown
	ToolUse             string // what attack tools use it for, where known
	Note                string
	Origin
}

// apps are the first-party applications by id.
var apps = sync.OnceValue(func() map[string]*App {
	m := index("first_party_apps", func(r row) (string, *App) {
		return r.text("app_id"), &App{ID: r.text("app_id"), Name: r.text("name"), OtherName: r.text("other_name"), Role: r.text("role"), FOCI: r.text("foci"), Origin: r.origin()}
	})
	for _, r := range rows("token_apps") {
		id := r.text("app_id")
		a := m[id]
		if a == nil {
			a = &App{ID: id, Name: r.text("name"), FOCI: r.text("foci"), Origin: r.origin()}
			m[id] = a
		}
		a.Kind, a.Role, a.ToolUse, a.Note = r.text("kind"), r.text("role"), r.text("attack_tool_use"), r.text("analyst_note")
	}
	return m
})

// Role returns the role of an application, or "" for one that has none or is
// not a known first-party application.
func Role(app string) string {
	if a := apps()[app]; a != nil {
		return a.Role
	}
	return ""
}

// AppName returns the name of a first-party application, or "".
func AppName(app string) string {
	if a := apps()[app]; a != nil {
		return a.Name
	}
	return ""
}

// AppNames yields the ids of first-party applications with each name that they
// have, in no order.
func AppNames() iter.Seq2[string, string] {
	return func(yield func(id, name string) bool) {
		for id, a := range apps() {
			for _, name := range []string{a.Name, a.OtherName} {
				if name != "" && !yield(id, name) {
					return
				}
			}
		}
	}
}

// FociClient is a client of the family whose refresh tokens are interchangeable.
type FociClient struct {
	ID, Name, Alias     string
	FirstSeen, LastSeen string // days (2006-01-02) of the survey's history
	Member              string // in January 2026: yes, left_family, unknown_not_in_latest_survey
	Agreement           string // which surveys say so
	Origin
}

// Foci returns the clients of the family by id.
func Foci() map[string]*FociClient { return foci() }

var foci = sync.OnceValue(func() map[string]*FociClient {
	return index("foci", func(r row) (string, *FociClient) {
		return r.text("app_id"), &FociClient{r.text("app_id"), r.text("name"), r.text("alias"), r.text("roadtools_first_seen"), r.text("roadtools_last_seen"), r.text("foci_at_2026_01_26"), r.text("agreement"), r.origin()}
	})
})

// BrokerClient says through which brokers a client can get tokens, as the
// redirect addresses it registers allow.
type BrokerClient struct {
	ID, Name                                              string
	Public, Windows, Apple, Android, NestedWeb, NativeURL bool
	Origin
}

// BrokerCapabilityDate is the month in which the redirect lists were read.
const BrokerCapabilityDate = "2026-11"

var brokers = sync.OnceValue(func() map[string]*BrokerClient {
	return index("broker_capability", func(r row) (string, *BrokerClient) {
		return r.text("app_id"), &BrokerClient{r.text("app_id"), r.text("name"), r.yes("public_client"), r.yes("windows_wam_redirect"), r.yes("apple_broker_redirect"), r.yes("android_broker_redirect"), r.yes("nested_web_broker_redirect"), r.yes("native_or_loopback_redirect"), r.origin()}
	})
})

// Capable is an answer that may be missing.
type Capable string

// The answers.
const (
	Can     Capable = "yes"
	Cannot  Capable = "no"
	Unknown Capable = "unknown"
)

// CanUseBroker reports whether a client can ask a broker for tokens on an
// operating system family (Windows, macOS, iOS, Android). It is Unknown for
// clients that the table does not cover, and for other families (Linux is one)
// unless the client has no broker on any.
func CanUseBroker(app, osFamily string) Capable {
	b := brokers()[app]
	if b == nil {
		return Unknown
	}
	yes := false
	switch osFamily {
	case "Windows":
		yes = b.Windows
	case "macOS", "iOS":
		yes = b.Apple
	case "Android":
		yes = b.Android
	default:
		if b.Windows || b.Apple || b.Android {
			return Unknown
		}
	}
	if yes {
		return Can
	}
	return Cannot
}
