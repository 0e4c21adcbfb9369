package export

import (
	"prtscope/samples/tenant"
)

// nested writes the objects and lists of a sign-in.
func (w *Writer) nested(e *encoder, s *tenant.SignIn, y style) {
	e.open("status", '{')
	w.status(e, s, y)
	e.close('}')
	if s.User != nil {
		e.open("deviceDetail", '{')
		w.device(e, s, y)
		e.close('}')
	}
	e.open("location", '{')
	w.location(e, s)
	e.close('}')
	if y.monitor {
		e.open("mfaDetail", '{')
		e.close('}')
	}
	e.open("appliedConditionalAccessPolicies", '[')
	w.policies(e, s)
	e.close(']')
	e.open("authenticationProcessingDetails", '[')
	w.processing(e, s)
	e.close(']')
	e.empty("networkLocationDetails")
	e.open("authenticationDetails", '[')
	w.steps(e, s, y)
	e.close(']')
	e.open("authenticationRequirementPolicies", '[')
	w.requirements(e, s)
	e.close(']')
	e.empty("sessionLifetimePolicies")
	if y.monitor {
		e.guid("tenantId", w.World.Tenant)
		e.num("rngcStatus", 0)
	}
}

func (w *Writer) status(e *encoder, s *tenant.SignIn, y style) {
	e.num("errorCode", s.Error)
	if !y.monitor || s.Error != 0 {
		e.str("failureReason", tenant.Failure(s.Error))
	}
	detail := additional(s)
	if detail != "" {
		e.str("additionalDetails", detail)
	} else if !y.monitor {
		e.null("additionalDetails")
	}
}

// additional is the further text of the result.
func additional(s *tenant.SignIn) string {
	if n := len(s.Steps); s.MFA && s.Error == 0 && n > 0 {
		return s.Steps[n-1].Result
	}
	return ""
}

func (w *Writer) device(e *encoder, s *tenant.SignIn, y style) {
	d := s.Device
	if d == nil {
		d = unknown
	}
	e.guid("deviceId", d.ID)
	if y.monitor {
		e.some("displayName", d.Name)
		e.some("operatingSystem", s.OS)
		e.some("browser", s.Browser)
		if d.Compliant {
			e.flag("isCompliant", true)
		}
		if d.Managed {
			e.flag("isManaged", true)
		}
		e.some("trustType", trusts[d.Trust])
		return
	}
	e.str("displayName", d.Name)
	e.str("operatingSystem", s.OS)
	e.str("browser", s.Browser)
	e.flag("isCompliant", d.Compliant)
	e.flag("isManaged", d.Managed)
	e.str("trustType", trusts[d.Trust])
}

var unknown = &tenant.Device{}

func (w *Writer) location(e *encoder, s *tenant.SignIn) {
	e.str("city", s.Net.City)
	e.str("state", s.Net.State)
	e.str("countryOrRegion", s.Net.Country)
	e.open("geoCoordinates", '{')
	e.float("latitude", s.Net.Lat)
	e.float("longitude", s.Net.Lon)
	e.close('}')
}

func (w *Writer) policies(e *encoder, s *tenant.SignIn) {
	if !s.Evaluated {
		return
	}
	for i, p := range w.World.Policies {
		e.open("", '{')
		e.guid("id", p.ID)
		e.str("displayName", p.Name)
		e.open("enforcedGrantControls", '[')
		result := "notApplied"
		if i == 0 {
			result = conditional(s)
		}
		if result != "notApplied" {
			for _, g := range p.Grants {
				e.str("", g)
			}
		}
		e.close(']')
		if i == 0 && s.Refused != "" {
			e.open("enforcedSessionControls", '[')
			e.str("", s.Refused)
			e.close(']')
		} else {
			e.empty("enforcedSessionControls")
		}
		e.str("result", result)
		e.num("conditionsSatisfied", 3+20*(i%2))
		e.num("conditionsNotSatisfied", 8*(i%3))
		e.close('}')
	}
}

func (w *Writer) processing(e *encoder, s *tenant.SignIn) {
	pair := func(k, v string) {
		e.open("", '{')
		e.str("key", k)
		e.str("value", v)
		e.close('}')
	}
	if s.Interactive {
		pair("Legacy TLS (TLS 1.0, 1.1, 3DES)", "False")
	}
	if s.Scopes != "" {
		pair("Oauth Scope Info", s.Scopes)
	}
	if s.Library != "" {
		pair("Azure AD App Authentication Library", s.Library)
	}
	for _, d := range s.Details {
		pair(d[0], d[1])
	}
	pair("Is CAE Token", "False")
}

func (w *Writer) steps(e *encoder, s *tenant.SignIn, y style) {
	for i, p := range s.Steps {
		e.open("", '{')
		layout := seconds
		if y.monitor {
			layout = trimmed
		}
		e.time("authenticationStepDateTime", s.Time, layout)
		e.str("authenticationMethod", p.Method)
		e.some("authenticationMethodDetail", p.Detail)
		e.flag("succeeded", p.Succeeded)
		e.str("authenticationStepResultDetail", p.Result)
		e.str("authenticationStepRequirement", p.Requirement)
		if y.monitor {
			e.num("StatusSequence", i)
			e.num("RequestSequence", 1)
		}
		e.close('}')
	}
}

func (w *Writer) requirements(e *encoder, s *tenant.SignIn) {
	if !s.MFA || !s.Evaluated {
		return
	}
	e.open("", '{')
	e.str("requirementProvider", "multiConditionalAccess")
	e.str("detail", "Conditional Access")
	e.close('}')
}
