package view

import (
	"strings"

	"prtscope/analyze/finding"
)

// EventKind is the lane of a sign-in on a device timeline. Values are part of
// the report's data format: new ones are appended, never renumbered.
type EventKind int

// The lanes.
const (
	PRTIssued EventKind = iota
	PRTRenewed
	AppToken
	BrowserSignIn
	RefreshToken
	Credential
	Failure
	OtherEvent
)

// EventKinds names the lanes, by value.
var EventKinds = []string{"PRT issued", "PRT renewed", "App token", "Browser sign-in", "Refresh token", "Credentials", "Failed", "Other"}

var classKinds = map[string]EventKind{
	"EC1": PRTIssued, "EC2": PRTRenewed, "EC3": PRTIssued, "EC4": AppToken, "EC5": RefreshToken, "EC6": BrowserSignIn, "EC7": PRTIssued,
	"EC8": OtherEvent, "EC9": AppToken, "EC10": AppToken, "EC11": OtherEvent, "EC12": OtherEvent, "EC13": Credential, "EC14": Failure,
}

var classWords = map[string]string{
	"EC1": "Windows logon", "EC2": "Windows renewal", "EC3": "Broker sign-in", "EC4": "App call with PRT", "EC5": "App call with refresh token",
	"EC6": "Browser sign-on with PRT", "EC7": "Refresh token to PRT", "EC8": "Device registration", "EC9": "PRT without device",
	"EC10": "PRT reported, this app only", "EC11": "Device code", "EC12": "Remote desktop", "EC13": "Federated logon", "EC14": "Proof of possession failed",
}

// KindOf says on which lane a sign-in lies.
func KindOf(r *finding.Row) EventKind {
	if r.Error > 0 {
		return Failure
	}
	if k, ok := classKinds[r.Class]; ok {
		return k
	}
	token := r.Reported
	if r.Believed != "" {
		token = r.Believed
	}
	switch {
	case strings.Contains(token, "primaryRefreshToken"):
		return AppToken
	case strings.Contains(token, "refreshToken"):
		return RefreshToken
	case r.Kind == "interactive":
		return Credential
	}
	return OtherEvent
}

// Words says what a sign-in is: its class where it has one, else its lane.
func Words(r *finding.Row) string {
	if w := classWords[r.Class]; w != "" {
		if r.Error > 0 && r.Class != "EC14" {
			return w + ", failed"
		}
		return w
	}
	return EventKinds[KindOf(r)]
}

// Partition says in words how a PRT's credential was told.
func Partition(p string) string {
	switch p {
	case "whfb":
		return "Windows Hello for Business"
	case "password":
		return "Password"
	case "passkey":
		return "Passkey"
	case "fido2":
		return "FIDO2 key"
	case "cert":
		return "Certificate"
	case "psso":
		return "Platform SSO"
	case "federated":
		return "Federated"
	case "", "unknown":
		return "Credential not known"
	}
	return p
}

// Trust says in words how a device is joined.
func Trust(t string) string {
	switch t {
	case "joined":
		return "Entra joined"
	case "hybrid":
		return "Hybrid joined"
	case "registered":
		return "Entra registered"
	}
	return t
}
