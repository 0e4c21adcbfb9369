package export

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"prtscope/samples/tenant"
)

// A detection of risk is made up for each wrong password, a minute after it.
type detection struct {
	s           *tenant.SignIn
	id          string
	seen        time.Time
	kind, level string
}

func (w *Writer) detections(rows []*tenant.SignIn) (out []detection) {
	for _, s := range rows {
		if s.Error == 50126 {
			id := s.Correlation
			id[0] ^= 0x5a
			out = append(out, detection{s, strings.ReplaceAll(id.String(), "-", "") + "0badc0de", s.Time.Add(time.Minute), "unfamiliarFeatures", "low"})
		}
	}
	return out
}

// risk writes a detection in the given spelling of names.
func (w *Writer) risk(e *encoder, d detection, name func(string) string, monitor bool) {
	e.str(name("id"), d.id)
	e.guid(name("requestId"), d.s.ID)
	e.guid(name("correlationId"), d.s.Correlation)
	e.str(name("riskEventType"), d.kind)
	e.str(name("riskState"), "atRisk")
	e.str(name("riskLevel"), d.level)
	e.str(name("riskDetail"), "none")
	e.str(name("source"), "IdentityProtection")
	e.str(name("detectionTimingType"), "realtime")
	e.str(name("activity"), "signin")
	e.str(name("tokenIssuerType"), "AzureAD")
	e.str(name("ipAddress"), d.s.IP)
	e.time(name("activityDateTime"), d.s.Time, ticksZ)
	e.time(name("detectedDateTime"), d.seen, ticksZ)
	e.time(name("lastUpdatedDateTime"), d.seen.Add(time.Minute), ticksZ)
	e.guid(name("userId"), d.s.User.ID)
	e.str(name("userDisplayName"), d.s.User.Name)
	e.str(name("userPrincipalName"), d.s.User.UPN)
	e.str(name("additionalInfo"), `[{"Key":"userAgent","Value":`+string(appendString(nil, d.s.Agent))+`}]`)
	if !monitor {
		e.open(name("location"), '{')
		w.location(e, d.s)
		e.close('}')
	}
}

// WorldRisks returns the risks of the tenant as an answer of Graph's
// riskDetections.
func (w *Writer) WorldRisks() []byte {
	var all []detection
	for _, k := range w.World.Risks {
		s := k.Request
		if s == nil {
			s = &tenant.SignIn{Time: k.Time, User: k.User, Net: tenant.Office, Correlation: k.User.ID}
		}
		all = append(all, detection{s, fmt.Sprintf("%x%08x", k.User.ID, len(all)), k.Time, k.Type, k.Level})
	}
	return page("v1.0/$metadata#identityProtection/riskDetections", "", true, len(all), func(e *encoder, i int) { w.risk(e, all[i], same, false) })
}

func same(name string) string { return name }

// RiskDetections returns an answer of Graph's riskDetections.
func (w *Writer) RiskDetections(rows []*tenant.SignIn) []byte {
	all := w.detections(rows)
	return page("v1.0/$metadata#identityProtection/riskDetections", "", true, len(all), func(e *encoder, i int) { w.risk(e, all[i], same, false) })
}

// riskyUsers are the users of detections, each with its last one.
func (w *Writer) riskyUsers(rows []*tenant.SignIn) (out []detection) {
	for _, d := range w.detections(rows) {
		if i := slices.IndexFunc(out, func(x detection) bool { return x.s.User == d.s.User }); i >= 0 {
			out[i] = d
		} else {
			out = append(out, d)
		}
	}
	return out
}

// RiskyUsers returns an answer of Graph's riskyUsers.
func (w *Writer) RiskyUsers(rows []*tenant.SignIn) []byte {
	all := w.riskyUsers(rows)
	return page("v1.0/$metadata#identityProtection/riskyUsers", "", true, len(all), func(e *encoder, i int) {
		u := all[i].s.User
		e.guid("id", u.ID)
		e.flag("isDeleted", false)
		e.flag("isProcessing", false)
		e.str("riskLevel", "low")
		e.str("riskState", "atRisk")
		e.str("riskDetail", "none")
		e.time("riskLastUpdatedDateTime", all[i].seen, ticksZ)
		e.str("userDisplayName", u.Name)
		e.str("userPrincipalName", u.UPN)
	})
}

// CollectedRisks returns Get-RiskyDetections of Microsoft-Extractor-Suite.
func (w *Writer) CollectedRisks(rows []*tenant.SignIn) []byte {
	v := *quotedAll
	v.Columns = strings.Split("Activity,ActivityDateTime,AdditionalInfo,CorrelationId,DetectedDateTime,IPAddress,Id,LastUpdatedDateTime,City,CountryOrRegion,State,RequestId,RiskDetail,RiskEventType,RiskLevel,RiskState,DetectionTimingType,Source,TokenIssuerType,UserDisplayName,UserId,UserPrincipalName,AdditionalProperties", ",")
	b := v.Head(nil)
	const culture = "1/2/2006 3:04:05 PM"
	for _, d := range w.detections(rows) {
		for i, text := range []string{"signin", d.s.Time.Format(culture), `[{"Key":"userAgent","Value":` + string(appendString(nil, d.s.Agent)) + `}]`, d.s.Correlation.String(),
			d.seen.Format(culture), d.s.IP, d.id, d.seen.Add(time.Minute).Format(culture), d.s.Net.City, d.s.Net.Country, d.s.Net.State, d.s.ID.String(), "none",
			"unfamiliarFeatures", "low", "atRisk", "realtime", "IdentityProtection", "AzureAD", d.s.User.Name, d.s.User.ID.String(), d.s.User.UPN,
			"System.Collections.Generic.Dictionary`2[System.String,System.Object]"} {
			if i > 0 {
				b = append(b, ',')
			}
			b = v.cell(b, text)
		}
		b = append(b, v.end...)
	}
	return b
}

// RiskLines appends the detections as diagnostic settings have them.
func (w *Writer) RiskLines(rows []*tenant.SignIn) (b []byte) {
	for _, d := range w.detections(rows) {
		e := encoder{b: b}
		w.envelope(&e, d.seen, "User Risk Detection", "UserRiskEvents")
		w.risk(&e, d, same, true)
		e.close('}')
		e.close('}')
		b = append(e.b, "\r\n"...)
	}
	return b
}

// RiskRows returns the detections as a data export rule writes them.
func (w *Writer) RiskRows(rows []*tenant.SignIn) (b []byte) {
	for _, d := range w.detections(rows) {
		e := encoder{b: b}
		e.open("", '{')
		e.time("TimeGenerated", d.seen, ticksZ)
		w.risk(&e, d, func(name string) string {
			if name == "ipAddress" {
				return "IpAddress"
			}
			return capital(name)
		}, true)
		e.str("Type", "AADUserRiskEvents")
		e.close('}')
		b = append(e.b, '\n')
	}
	return b
}

// envelope opens a record of diagnostic settings and its properties.
func (w *Writer) envelope(e *encoder, at time.Time, operation, category string) {
	e.open("", '{')
	e.time("time", at, ticks)
	e.str("resourceId", "/TENANTS/"+strings.ToUpper(w.World.Tenant.String())+"/PROVIDERS/MICROSOFT.AADIAM")
	e.str("operationName", operation)
	e.str("operationVersion", "1.0")
	e.str("category", category)
	e.guid("tenantId", w.World.Tenant)
	e.str("resultSignature", "None")
	e.num("durationMs", 0)
	e.num("level", 4)
	e.open("properties", '{')
}
