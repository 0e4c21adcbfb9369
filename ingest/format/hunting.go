package format

import (
	"slices"

	"prtscope/ingest/field"
	"prtscope/ingest/signin"
)

// Sign-ins as the tables of Microsoft Defender's advanced hunting have them:
// numbers for words, and no token type.

var huntingSignIn = newNode(append(kept("EndpointCall", "IsExternalUser", "LastPasswordChangeTimestamp", "RiskDetails", "RiskEventTypes"),
	foreign("ActionType"), col("Timestamp", signin.EventTime), ignored("ReportId"), ignored("TimeGenerated"), ignored("Type"),
	col("Application", signin.AppName), col("ApplicationId", signin.AppID),
	do("LogonType", eventTypes, signin.Category, signin.Kind), col("ErrorCode", signin.ErrorCode), col("CorrelationId", signin.CorrelationID),
	col("SessionId", signin.SessionID), col("AccountDisplayName", signin.UserDisplayName), col("AccountObjectId", signin.UserID),
	col("AccountUpn", signin.UserName), do("IsGuestUser", guestOrMember, signin.UserType), col("AlternateSignInName", signin.AlternateName),
	col("ResourceDisplayName", signin.ResourceName), col("ResourceId", signin.ResourceID), col("ResourceTenantId", signin.ResourceTenantID),
	col("DeviceName", signin.DeviceName), col("AadDeviceId", signin.DeviceID), do("EntraIdDeviceId", firstValue, signin.DeviceID),
	col("OSPlatform", signin.DeviceOS), col("DeviceTrustType", signin.TrustType), do("IsManaged", zeroOrOne, signin.Managed),
	do("IsCompliant", zeroOrOne, signin.Compliant), col("AuthenticationProcessingDetails", signin.AuthProcessing),
	col("AuthenticationRequirement", signin.AuthRequirement),
	numbered("TokenIssuerType", signin.IssuerType, "AzureAD", "ADFederationServices"),
	do("RiskLevelAggregated", huntingRisk, signin.RiskAggregated),
	numbered("RiskState", signin.RiskState, "none", "confirmedSafe", "remediated", "dismissed", "atRisk", "confirmedCompromised"),
	col("UserAgent", signin.UserAgent), col("GatewayJA4", signin.JA4), col("ClientAppUsed", signin.ClientApp), col("Browser", signin.Browser),
	col("ConditionalAccessPolicies", signin.CAPolicies), numbered("ConditionalAccessStatus", signin.CAStatus, "success", "failure", "notApplied"),
	col("IPAddress", signin.ClientIP), col("Country", signin.Country), col("State", signin.State), col("City", signin.City),
	col("Latitude", signin.Latitude), col("Longitude", signin.Longitude), col("NetworkLocationDetails", signin.NetworkDetails),
	col("ServicePrincipalName", signin.ServicePrincipalName), col("ServicePrincipalId", signin.ServicePrincipalID),
	do("IsManagedIdentity", managedIdentity, signin.Kind),
	col("RequestId", signin.EventID), col("UniqueTokenId", signin.TokenID), do("IsThroughGlobalSecureAccess", zeroOrOne, signin.GlobalSecureAccess),
	ignored("TenantId"))...)

// numbered is a key whose values are the numbers of words.
func numbered(name string, c int, words ...string) entry {
	return do(name, func(d *decoder, e *entry, v value) {
		if n, ok := field.Int(v.text); ok && (v.kind == number || v.kind == text) {
			if n < 0 || n >= int64(len(words)) {
				d.odd(e.path, v)
				return
			}
			v = value{text, []byte(words[n])}
		}
		d.set(c, e.path, v)
	}, c)
}

// zeroOrOne takes a truth value that is spelled as a number.
func zeroOrOne(d *decoder, e *entry, v value) {
	if v.kind == number {
		v.kind = text
	}
	d.set(e.cols[0], e.path, v)
}

// huntingRisk takes the level of risk, whose numbers leave gaps.
func huntingRisk(d *decoder, e *entry, v value) {
	if v.kind == number || v.kind == text {
		switch string(field.Trim(v.text)) {
		case "0":
			return // not set
		case "1":
			v = value{text, []byte("none")}
		case "10":
			v = value{text, []byte("low")}
		case "50":
			v = value{text, []byte("medium")}
		case "100":
			v = value{text, []byte("high")}
		}
	}
	d.set(e.cols[0], e.path, v)
}

func guestOrMember(d *decoder, e *entry, v value) {
	guest, ok := v.kind == truth, v.kind == truth || v.kind == untrue
	if v.kind == number || v.kind == text {
		guest, ok = field.Bool(v.text)
	}
	switch {
	case ok && guest:
		d.row.SetString(e.cols[0], "guest")
	case ok:
		d.row.SetString(e.cols[0], "member")
	case !v.blank():
		d.odd(e.path, v)
	}
}

var huntingClaim = claim{
	need: []string{"Timestamp", "ApplicationId"},
	some: []string{"AccountUpn", "AccountObjectId", "EndpointCall", "ErrorCode", "LogonType", "ServicePrincipalName", "IsManagedIdentity"},
	min:  3,
	none: nil,
}

// huntingBareClaim is of rows whose query left out the application: logs of other
// logons, which look alike, have no error codes.
var huntingBareClaim = claim{
	need: []string{"Timestamp", "ErrorCode"},
	some: []string{"AccountUpn", "AccountObjectId", "EndpointCall", "LogonType", "ServicePrincipalName", "RequestId", "CorrelationId", "SessionId", "AadDeviceId", "EntraIdDeviceId"},
	min:  3,
	none: []string{"ActionType"},
}

var huntingKeys, huntingBareKeys = huntingClaim.on(huntingSignIn), huntingBareClaim.on(huntingSignIn)

// matchHunting asks for either.
func matchHunting(of func(*claim) (string, bool)) (string, bool) {
	why, ok := of(&huntingClaim)
	if ok {
		return why, true
	}
	if bare, ok := of(&huntingBareClaim); ok {
		return bare, true
	}
	return why, false
}

// What the tables carry: one has users, the other applications.
var (
	huntingCarries     = signin.Of(huntingSignIn.columns()...).With(alwaysKnown)
	huntingUserCarries = huntingCarries.Without(signin.Of(signin.ServicePrincipalID, signin.ServicePrincipalName))
	huntingAppCarries  = signin.Of(signin.EventTime, signin.TimeDigits, signin.Kind, signin.AppName, signin.AppID, signin.ErrorCode, signin.CorrelationID,
		signin.ServicePrincipalName, signin.ServicePrincipalID, signin.ResourceName, signin.ResourceID, signin.ResourceTenantID, signin.ClientIP,
		signin.Country, signin.State, signin.City, signin.Latitude, signin.Longitude, signin.EventID)
	huntingAppMayCarry = []signin.Column{signin.TokenID, signin.SessionID, signin.JA4} // as releases of the table do
)

// managedIdentity tells managed identities from other applications.
func managedIdentity(d *decoder, e *entry, v value) {
	is, ok := v.kind == truth, v.kind == truth || v.kind == untrue
	if v.kind == number || v.kind == text {
		is, ok = field.Bool(v.text)
	}
	switch {
	case ok && is:
		d.row.SetString(signin.Kind, "managed_identity")
	case ok:
		d.row.SetString(signin.Kind, "service_principal")
	case !v.blank():
		d.odd(e.path, v)
	}
}

// endHunting ends the row of a sign-in of either table.
func (d *decoder) endHunting() error {
	if d.carries = huntingUserCarries; d.has(signin.ServicePrincipalID) {
		d.carries = huntingAppCarries
		for _, c := range huntingAppMayCarry {
			if d.has(c) {
				d.carries = d.carries.With(signin.Of(c))
			}
		}
		if !d.has(signin.Kind) && d.text(signin.ServicePrincipalID) != "" {
			d.row.SetString(signin.Kind, "service_principal")
		}
	}
	return d.endSignIn("Timestamp")
}

const huntingDoc = "Sign-ins of advanced hunting in Microsoft Defender (EntraIdSignInEvents, AADSignInEventsBeta, and of applications EntraIdSpnSignInEvents, AADSpnSignInEventsBeta): no token types; numbers are turned into words"

var huntingJSON = &Format{
	Name:    "hunting-signins-json",
	Doc:     huntingDoc + "; answers of the API. The streaming API is read as diagnostic",
	Table:   signin.Schema,
	Rank:    50,
	Carries: huntingCarries,
	match: func(s *shape) (string, bool) {
		return matchHunting(func(c *claim) (string, bool) { return c.of(s) })
	},
	open: true,
	decode: func(d *decoder, record []byte) error {
		d.signIn()
		seen, err := d.whole(huntingSignIn, record)
		if err != nil {
			return err
		}
		if !huntingKeys.holds(&seen) && !huntingBareKeys.holds(&seen) {
			return errOther
		}
		return d.endHunting()
	},
}

var huntingCSV = &Format{
	Name:    "hunting-signins-csv",
	Doc:     huntingDoc + "; CSV from the portal",
	Table:   signin.Schema,
	Rank:    50,
	Carries: huntingCarries,
	match: func(s *shape) (string, bool) {
		return matchHunting(func(c *claim) (string, bool) { return matchHeaderOf(s, huntingSignIn, c) })
	},
}

// huntingTable reads the portal's CSV. Exports stop at round numbers of rows.
var huntingTable = func() *table {
	columns := map[string]csvColumn{}
	for i := range huntingSignIn.entries {
		e := &huntingSignIn.entries[i]
		columns[string(field.Lower([]byte(e.name), nil))] = csvColumn{cols: e.cols, do: func(d *decoder, _ *layout, _ *csvColumn, v value) { e.do(d, e, v) }}
	}
	return &table{format: huntingCSV, columns: columns, caps: slices.Concat(rowCaps, []int64{1_000}), row: func(d *decoder, l *layout) error {
		return l.end(d, "Timestamp")
	}}
}()

// diagnosticHunting reads the properties of a sign-in of the streaming API.
func (d *decoder) diagnosticHunting(properties []byte) error {
	if err := d.properties(huntingSignIn, properties); err != nil {
		return err
	}
	return d.endHunting()
}
