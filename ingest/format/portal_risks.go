package format

import (
	"bytes"
	"maps"
	"slices"
	"strings"

	"prtscope/ingest/field"
	"prtscope/ingest/risk"
	"prtscope/ingest/signin"
)

// The reports of Entra ID Protection: risk detections, risky users, risky
// sign-ins. The portal lets its users choose the columns of each, and no download
// of one is public. So the shape is unverified: columns are known by the names
// that the portal shows, in whatever order, with or without (UTC) behind them, and
// words are turned into those of Graph where they are known.

// portalRisk are the columns of detections and users.
var portalRisk = newNode(append(kept("Sign-in client", "Attack type", "Status", "Application", "Sign-in location", "Sign-in risk level", "Risk processing state", "Detection source"),
	col("Detection ID", risk.EventID), col("Request ID", risk.RequestID), col("Correlation ID", risk.CorrelationID),
	riskWord("Detection type", risk.Type), riskWord("Risk state", risk.State), riskWord("Risk level", risk.Level), riskWord("Risk detail", risk.Detail),
	riskWord("Source", risk.DetectedBy), riskWord("Detection timing", risk.Timing), riskWord("Activity", risk.Activity),
	col("Token issuer type", risk.TokenIssuerType), col("IP address", risk.ClientIP), do("Location", riskLocation, risk.City, risk.Region, risk.Country),
	col("Activity time", risk.EventTime), col("Detection time", risk.Detected), col("Detection last updated", risk.Updated),
	col("Risk last updated", risk.Updated), col("User ID", risk.UserID), col("Username", risk.UserUPN), col("User", risk.UserDisplayName),
	col("Additional info", risk.Information), col("Is deleted", risk.Deleted))...)

// portalRiskNames are other names of those columns.
var portalRiskNames = map[string]string{
	"id": "detection id", "risk detection id": "detection id", "sign-in request id": "request id", "sign-in correlation id": "correlation id",
	"risk detection type": "detection type", "risk event type": "detection type", "detection timing type": "detection timing", "detection": "detection type",
	"risk detail (risk detail)": "risk detail", "sign-in time": "activity time", "date": "detection time", "time detected": "detection time",
	"detected": "detection time", "time of detection": "detection time", "last updated": "detection last updated", "risk last updated date": "risk last updated",
	"user object id": "user id", "object id": "user id", "user principal name": "username", "upn": "username", "user display name": "user", "name": "user",
	"ip": "ip address", "additional information": "additional info", "deleted": "is deleted",
}

// portalRiskName returns by which name a column is looked up.
func portalRiskName(name string) string {
	name = strings.TrimSpace(strings.TrimSuffix(name, "(utc)"))
	if known := portalRiskNames[name]; known != "" {
		return known
	}
	return name
}

// riskWords are the words of the portal, in lower case, and those of Graph. The
// types of detection are named as its documentation does.
var riskWords = map[string]string{
	"at risk": "atRisk", "confirmed compromised": "confirmedCompromised", "confirmed safe": "confirmedSafe", "remediated": "remediated", "dismissed": "dismissed",
	"none": "none", "-": "", "low": "low", "medium": "medium", "high": "high", "hidden": "hidden",
	"real-time": "realtime", "realtime": "realtime", "near real-time": "nearRealtime", "offline": "offline", "sign-in": "signin", "signin": "signin",
	"identity protection": "IdentityProtection", "azure ad identity protection": "IdentityProtection", "microsoft entra id protection": "IdentityProtection",
	"anomalous token": "anomalousToken", "token issuer anomaly": "tokenIssuerAnomaly", "attacker in the middle": "attackerinTheMiddle",
	"possible attempt to access primary refresh token (prt)": "attemptedPrtAccess", "possible attempt to access primary refresh token": "attemptedPrtAccess",
	"azure ad threat intelligence": "investigationsThreatIntelligence", "microsoft entra threat intelligence": "investigationsThreatIntelligence",
	"atypical travel": "unlikelyTravel", "impossible travel": "mcasImpossibleTravel", "new country": "newCountry", "anonymous ip address": "anonymizedIPAddress",
	"activity from anonymous ip address": "riskyIPAddress", "malicious ip address": "maliciousIPAddress", "malware linked ip address": "malwareInfectedIPAddress",
	"suspicious ip address": "suspiciousIPAddress", "verified threat actor ip": "nationStateIP", "unfamiliar sign-in properties": "unfamiliarFeatures",
	"leaked credentials": "leakedCredentials", "password spray": "passwordSpray", "suspicious browser": "suspiciousBrowser", "additional risk detected": "generic",
	"anomalous user activity": "anomalousUserActivity", "user reported suspicious activity": "userReportedSuspiciousActivity",
	"suspicious api traffic": "suspiciousAPITraffic", "suspicious sending patterns": "suspiciousSendingPatterns",
	"suspicious inbox forwarding": "suspiciousInboxForwarding", "suspicious inbox manipulation rules": "mcasSuspiciousInboxManipulationRules",
	"mass access to sensitive files": "mcasFinSuspiciousFileAccess", "admin confirmed user compromised": "adminConfirmedUserCompromised",
	"admin confirmed user as compromised": "adminConfirmedUserCompromised", "admin confirmed sign-in compromised": "adminConfirmedSigninCompromised",
}

// riskSaid returns the word of Graph for one of the portal; one that is not known
// stays.
func riskSaid(v value) value {
	word, known := riskWords[strings.ToLower(string(field.Trim(v.text)))]
	if v.kind != text || !known {
		return v
	}
	return value{text, []byte(word)}
}

func riskWord(name string, c int) entry {
	e := do(name, func(d *decoder, e *entry, v value) { d.set(c, e.path, riskSaid(v)) }, c)
	e.column = true
	return e
}

func riskLocation(d *decoder, e *entry, v value) {
	city, state, country := field.Location(v.text)
	for i, part := range [...][]byte{city, state, country} {
		d.set(e.cols[i], e.path, cell(part))
	}
}

var portalRiskClaim = claim{
	need: []string{"Risk level", "Risk state"},
	some: []string{"Detection type", "Detection time", "Risk last updated", "Detection timing"},
	min:  1,
}

var portalRisks = &Format{
	Name:  "portal-risks",
	Doc:   "CSV downloads of risk detections and of risky users from the Entra or Azure portal, in English: by the names of columns that it shows, as none is public",
	Table: risk.Schema, Rank: 40,
	match: func(s *shape) (string, bool) {
		renamed := &shape{name: s.name}
		for _, name := range s.header {
			if renamed.header = append(renamed.header, portalRiskName(name)); name == "risklevel" {
				return "names without blanks, which the portal does not write", false
			}
		}
		return matchHeaderOf(renamed, portalRisk, &portalRiskClaim)
	},
}

var portalRiskTable = func() *table {
	t := gridOf(portalRisks, portalRisk, &portalRiskClaim, (*decoder).risk, (*decoder).endPortalRisk).table("Detection time")
	updated := t.columns["risk last updated"]
	updated.cols = t.columns["detection time"].cols
	t.columns["risk last updated"] = updated
	t.rename, t.caps = portalRiskName, []int64{2_500, 5_000}
	return t
}()

// endPortalRisk ends a row. The state of a user is known by the user, as in
// Graph.
func (d *decoder) endPortalRisk() error {
	if d.text(risk.Type) == "" && !d.has(risk.Detected) && d.text(risk.EventID) == "" && d.text(risk.UserID) != "" {
		d.row.SetString(risk.EventID, d.text(risk.UserID))
	}
	return d.endRisk()
}

// portalRiskySignInColumns are those of other downloads of sign-ins, and what
// this one has beside them.
var portalRiskySignInColumns = func() map[string]csvColumn {
	said := func(col int) csvColumn {
		return csvColumn{cols: []int{col}, do: func(d *decoder, _ *layout, c *csvColumn, v value) { d.set(col, c.name, riskSaid(v)) }}
	}
	columns := maps.Clone(portalUserColumns)
	columns["risk state"], columns["risk detail"] = said(signin.RiskState), said(signin.RiskDetail)
	columns["risk level (aggregate)"], columns["risk level (real-time)"] = said(signin.RiskAggregated), said(signin.RiskDuring)
	columns["detection type(s)"] = csvColumn{cols: []int{signin.RiskEvents}, do: func(d *decoder, _ *layout, c *csvColumn, v value) {
		var list [][]byte
		for kind := range bytes.SplitSeq(v.text, []byte(",")) {
			list = append(list, riskSaid(cell(kind)).text)
		}
		d.set(signin.RiskEvents, c.name, cell(bytes.Join(list, []byte(","))))
	}}
	return columns
}()

// portalRiskyNames are other names of those columns.
var portalRiskyNames = map[string]string{
	"sign-in time": "date", "sign-in request id": "request id", "sign-in correlation id": "correlation id", "user principal name": "username",
	"detection types": "detection type(s)", "detection type": "detection type(s)", "risk event types": "detection type(s)",
	"risk level (realtime)": "risk level (real-time)", "sign-in risk level (aggregate)": "risk level (aggregate)", "sign-in risk level (real-time)": "risk level (real-time)",
}

func portalRiskyName(name string) string {
	name = strings.TrimSpace(strings.TrimSuffix(name, "(utc)"))
	if known := portalRiskyNames[name]; known != "" {
		return known
	}
	return name
}

var portalRiskySignIns = &Format{
	Name:    "portal-risky-signins",
	Doc:     "CSV downloads of risky sign-ins from the Entra or Azure portal, in English: by the names of columns that it shows, as none is public",
	Table:   signin.Schema,
	Carries: carriedBy(portalRiskySignInColumns).With(signin.Of(signin.TimeDigits)),
	Rank:    45,
	match: func(s *shape) (string, bool) {
		if s.header == nil {
			return "is CSV", false
		}
		var names []string
		for _, name := range s.header {
			names = append(names, portalRiskyName(name))
		}
		has := func(name string) bool { return slices.Contains(names, name) }
		switch {
		case !has("risk level (aggregate)") && !has("risk level (real-time)"):
			return "no column Risk level (aggregate) or (real-time)", false
		case !has("date"):
			return "no column Date", false
		case !has("user") && !has("username") && !has("user id"):
			return "no column User, Username or User ID", false
		}
		return "columns Date, Risk level (aggregate or real-time), of a user", true
	},
}

var portalRiskySignInTable = &table{format: portalRiskySignIns, columns: portalRiskySignInColumns, rename: portalRiskyName, row: portalRow, caps: []int64{2_500}}
