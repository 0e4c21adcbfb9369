package format

import (
	"bytes"
	"strings"
)

// Tables of logons that stand beside those of sign-ins in advanced hunting and are
// none of them, objects of the directory, and alerts. Who exports them by mistake is told so
// by name, rather than by the reasons of all formats.

// An aside is such a table, known by its columns, or a collection of
// objects.
type aside struct {
	name string
	need []string // in lower case
	none []string
	text string
}

var asides = []aside{
	{"IdentityLogonEvents", []string{"actiontype", "logontype", "application", "accountupn"}, []string{"applicationid", "errorcode", "raweventdata"},
		"logons to Active Directory that Defender saw, and copies of some sign-ins to Entra ID without token type, session, device id and error code, at times of Defender's own: to read them would count sign-ins twice. Export EntraIdSignInEvents (before: AADSignInEventsBeta), or the sign-in logs"},
	{"DeviceLogonEvents", []string{"actiontype", "logontype", "deviceid"}, []string{"applicationid", "raweventdata"},
		"logons to Windows itself, of which Entra ID knows nothing. Export EntraIdSignInEvents (before: AADSignInEventsBeta), or the sign-in logs"},
	{"service principals", []string{"serviceprincipaltype", "appid"}, noneOfDirectory, ofDirectory},
	{"applications", []string{"signinaudience", "appid"}, noneOfDirectory, ofDirectory},
	{"users", []string{"userprincipalname", "displayname", "mail"}, noneOfDirectory, ofDirectory},
	{"groups", []string{"securityenabled", "mailenabled"}, noneOfDirectory, ofDirectory},
	{"alerts", []string{"alertid", "severity", "title"}, noneOfDirectory, ofAlerts},                   // AlertInfo, and the API of Defender
	{"alerts", []string{"provideralertid", "severity", "title"}, noneOfDirectory, ofAlerts},           // alerts_v2
	{"alerts", []string{"vendorinformation", "severity", "title"}, noneOfDirectory, ofAlerts},         // alerts of Graph before
	{"alerts", []string{"systemalertid", "alertname"}, noneOfDirectory, ofAlerts},                     // SecurityAlert
	{"alerts", []string{"alert name", "severity", "detection source"}, noneOfDirectory, ofAlerts},     // the portal of Defender
	{"evidence of alerts", []string{"alertid", "entitytype", "evidencerole"}, nil, ofAlerts},          // AlertEvidence
	{"incidents", []string{"incidentweburl", "severity", "determination"}, noneOfDirectory, ofAlerts}, // of Graph
	{"incidents", []string{"incidentid", "severity", "alerts"}, noneOfDirectory, ofAlerts},            // the API of Defender
	{"incidents", []string{"incidentnumber", "severity", "title"}, noneOfDirectory, ofAlerts},         // SecurityIncident
	{"incidents", []string{"incident name", "severity", "incident id"}, noneOfDirectory, ofAlerts},    // the portal of Defender
	{"Conditional Access policies", []string{"conditions", "grantcontrols"}, noneOfDirectory, ofDirectory},
}

// Objects of the directory have keys in common with sign-ins, but not these.
var noneOfDirectory = []string{"ipaddress", "correlationid", "clientappused"}

const ofAlerts = "they tell what Defender or Sentinel made of things, and not who signed in. Export the sign-in logs (auditLogs/signIns), and the risk detections that they rest on (identityProtection/riskDetections)"

const ofDirectory = "they tell how the tenant is set up, and not who signed in. Export the sign-in logs (auditLogs/signIns)"

// asideOf says what rows with columns of these names, in any case, are that are
// no sign-ins, or returns "".
func asideOf(names []string) string {
	has := map[string]bool{}
	for _, name := range names {
		has[strings.ToLower(unzone(name))] = true
	}
	for _, a := range asides {
		if a.is(has) {
			switch a.text {
			case ofDirectory:
				return "no sign-ins, but " + a.name + " of the directory: " + a.text
			case ofAlerts:
				return "no sign-ins, but " + a.name + ": " + a.text
			}
			return "no sign-ins, but the table " + a.name + " of advanced hunting: " + a.text
		}
	}
	return ""
}

// markupOf says what to do about a text that is XML or a page of the web, or returns "".
func markupOf(head []byte) string {
	head = bytes.ToLower(bytes.TrimLeft(head[:min(len(head), shownHead)], " \t\r\n\ufeff"))
	begins := func(with string) bool { return bytes.HasPrefix(head, []byte(with)) }
	switch {
	case begins("<!doctype html"), begins("<html"):
		return "a web page, as a proxy or a form to sign in answers in the place of an export: download the export again"
	case begins("<?xml"), begins("<results"):
		return "XML, which prtscope does not read: export the same as JSON (in Splunk: JSON or raw events)"
	}
	return ""
}

func (a *aside) is(has map[string]bool) bool {
	for _, name := range a.need {
		if !has[name] {
			return false
		}
	}
	for _, name := range a.none {
		if has[name] {
			return false
		}
	}
	return true
}

// AsideOf says what records are that were counted under a name as of no table,
// where that is a log that may be taken for sign-ins, or returns "".
func AsideOf(other string) string {
	if name, is := strings.CutPrefix(other, otherCollection); is {
		return name + " of the directory are no sign-ins: " + ofDirectory
	}
	for _, a := range asides {
		if other == "category:AdvancedHunting-"+a.name {
			return "rows of " + a.name + " are no sign-ins, but " + a.text
		}
	}
	return ""
}
