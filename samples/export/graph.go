package export

import (
	"strings"

	"prtscope/samples/tenant"
)

// style is how a source of the Graph family writes a sign-in.
type style struct {
	monitor bool // as Azure Monitor does: more digits, blanks and nulls left out
	masked  bool // without the header that asks for newer members of enums
}

var trusts = map[string]string{"joined": "Azure AD joined", "hybrid": "Hybrid Azure AD joined", "registered": "Azure AD registered"}

func orNone(s string) string {
	if s == "" {
		return "none"
	}
	return s
}

// risk is what a field about risk says, whatever the case of its name.
func risk(field string, s *tenant.SignIn) string {
	if s.Risk != "" && strings.Contains(field, "iskLevel") {
		return s.Risk
	}
	return "none"
}

// incoming is the token type; without the header Graph hides newer members.
func (y style) incoming(s *tenant.SignIn) string {
	if y.masked && (s.Incoming == "refreshToken" || s.Incoming == "remoteDesktopToken") {
		return "unknownFutureValue"
	}
	return s.Incoming
}

// signIn writes the fields of a sign-in as Graph beta and the properties of
// diagnostic settings have them.
func (w *Writer) signIn(e *encoder, s *tenant.SignIn, y style) {
	e.guid("id", s.ID)
	layout := seconds
	if y.monitor {
		layout = trimmed
	}
	e.time("createdDateTime", s.Time, layout)
	name, upn, kind := w.names(s)
	if s.User != nil {
		e.str("userDisplayName", name)
		e.str("userPrincipalName", upn)
		e.guid("userId", s.User.ID)
	}
	e.str("appId", s.App.ID)
	e.str("appDisplayName", s.App.Name)
	e.str("ipAddress", s.IP)
	if s.User != nil {
		e.str("clientAppUsed", s.Client)
		e.str("userAgent", s.Agent)
	}
	e.guid("correlationId", s.Correlation)
	e.str("conditionalAccessStatus", conditional(s))
	e.guid("originalRequestId", s.Original)
	e.flag("isInteractive", s.Interactive)
	e.str("tokenIssuerName", "")
	e.str("tokenIssuerType", issuer(s))
	e.str("clientCredentialType", orNone(s.Credential))
	e.num("processingTimeInMilliseconds", s.Latency)
	for _, k := range []string{"riskDetail", "riskLevelAggregated", "riskLevelDuringSignIn", "riskState"} {
		e.str(k, risk(k, s))
	}
	e.empty("riskEventTypes_v2")
	e.str("resourceDisplayName", s.Resource.Name)
	e.str("resourceId", s.Resource.ID)
	e.guid("resourceTenantId", w.resourceTenant(s))
	e.guid("homeTenantId", s.Home)
	e.str("homeTenantName", "")
	e.empty("authenticationMethodsUsed")
	e.str("authenticationRequirement", requirement(s))
	e.str("signInIdentifier", "")
	e.str("servicePrincipalName", principal(s).Name)
	if y.monitor || s.Principal == nil {
		e.open("signInEventTypes", '[')
		e.str("", kind)
		e.close(']')
	}
	if s.Principal == nil {
		e.str("servicePrincipalId", "")
	} else {
		e.guid("servicePrincipalId", s.Principal.ID)
		e.guid("servicePrincipalCredentialKeyId", s.Principal.Key)
	}
	if s.User != nil {
		member := "member"
		if s.User.Guest {
			member = "guest"
		}
		if y.monitor {
			member = string(member[0]-32) + member[1:]
		}
		e.str("userType", member)
	}
	e.flag("flaggedForReview", false)
	e.flag("isTenantRestricted", false)
	e.num("autonomousSystemNumber", s.Net.ASN)
	e.str("crossTenantAccessType", orNone(s.Cross))
	e.str("uniqueTokenIdentifier", s.ID.TokenID())
	if s.User != nil {
		e.guid("sessionId", s.Session)
		e.str("incomingTokenType", y.incoming(s))
		e.str("authenticationProtocol", orNone(s.Protocol))
		e.str("originalTransferMethod", orNone(s.Transfer))
		e.str("signInTokenProtectionStatus", "none")
		e.open("tokenProtectionStatusDetails", '{')
		e.str("signInSessionStatus", orNone(s.Bound))
		if s.Bound != "" {
			e.num("signInSessionStatusCode", s.BoundCode)
		} else if !y.monitor {
			e.null("signInSessionStatusCode")
		}
		e.close('}')
	}
	w.nested(e, s, y)
}

// names is who signed in, and as what kind of event.
func (w *Writer) names(s *tenant.SignIn) (name, upn, kind string) {
	switch {
	case s.User == nil:
		return "", "", "servicePrincipal"
	case s.Interactive:
		kind = "interactiveUser"
	default:
		kind = "nonInteractiveUser"
	}
	return s.User.Name, s.User.UPN, kind
}

var nobody = &tenant.Principal{}

func principal(s *tenant.SignIn) *tenant.Principal {
	if s.Principal == nil {
		return nobody
	}
	return s.Principal
}

func (w *Writer) resourceTenant(s *tenant.SignIn) tenant.GUID {
	if s.Resources.Zero() {
		return w.World.Tenant
	}
	return s.Resources
}

func conditional(s *tenant.SignIn) string {
	switch {
	case !s.Evaluated:
		return "notApplied"
	case s.Error == 0:
		return "success"
	case s.Error == 50074, s.Refused != "":
		return "failure"
	}
	return "notApplied"
}

func issuer(s *tenant.SignIn) string {
	if s.Issuer == "" {
		return "AzureAD"
	}
	return s.Issuer
}

func requirement(s *tenant.SignIn) string {
	if s.MFA {
		return "multiFactorAuthentication"
	}
	return "singleFactorAuthentication"
}
