package format

import (
	"prtscope/ingest/field"
	"prtscope/ingest/signin"
)

// Objects inside a sign-in, as Graph spells them. Diagnostic settings and the
// cells of Log Analytics use the same names.
var (
	statusKeys = newNode(
		col("errorCode", signin.ErrorCode), col("failureReason", signin.FailureReason), col("additionalDetails", signin.AdditionalDetails))
	deviceKeys = newNode(
		col("deviceId", signin.DeviceID), col("displayName", signin.DeviceName), col("operatingSystem", signin.DeviceOS), col("browser", signin.Browser),
		col("isCompliant", signin.Compliant), col("isManaged", signin.Managed), col("trustType", signin.TrustType))
	placeKeys = newNode(
		col("city", signin.City), col("state", signin.State), col("countryOrRegion", signin.Country),
		sub("geoCoordinates", newNode(ignored("altitude"), col("latitude", signin.Latitude), col("longitude", signin.Longitude))))
	mfaKeys        = newNode(col("authMethod", signin.MFAMethod), col("authDetail", signin.MFADetail))
	protectionKeys = newNode(col("signInSessionStatus", signin.BoundStatus), col("signInSessionStatusCode", signin.BoundCode))
	managedKeys    = newNode(
		col("msiType", signin.ManagedIdentityType), col("associatedResourceId", signin.ManagedIdentityResource),
		col("federatedTokenId", signin.FederatedTokenID), col("federatedTokenIssuer", signin.FederatedTokenIssuer))
	agentKeys = newNode(col("agentType", signin.AgentType), do("parentAppId", keepUnlessBlank))
)

// keepUnlessBlank keeps a field that has no column and mostly says nothing.
func keepUnlessBlank(d *decoder, e *entry, v value) {
	if !v.blank() && string(v.text) != "[]" && string(v.text) != "{}" {
		d.keep(e.path, v)
	}
}

// signInKeys are the keys of a sign-in in the order in which Graph beta writes
// them. Status, device and place are those of Graph or of a source that leaves
// out what is blank.
func signInKeys(status, dev, place *node) []entry {
	return []entry{
		col("id", signin.EventID), col("createdDateTime", signin.EventTime), col("userDisplayName", signin.UserDisplayName),
		col("userPrincipalName", signin.UserName), col("userId", signin.UserID), col("appId", signin.AppID), col("appDisplayName", signin.AppName),
		col("ipAddress", signin.ClientIP), col("ipAddressFromResourceProvider", signin.IPFromResource), col("clientAppUsed", signin.ClientApp),
		col("userAgent", signin.UserAgent), col("correlationId", signin.CorrelationID), col("conditionalAccessStatus", signin.CAStatus),
		col("originalRequestId", signin.OriginalRequestID), col("isInteractive", signin.Interactive), col("tokenIssuerName", signin.IssuerName),
		col("tokenIssuerType", signin.IssuerType), col("authenticationProtocol", signin.Protocol), col("incomingTokenType", signin.IncomingToken),
		col("processingTimeInMilliseconds", signin.Latency), col("riskDetail", signin.RiskDetail), col("riskLevelAggregated", signin.RiskAggregated),
		col("riskLevelDuringSignIn", signin.RiskDuring), col("riskState", signin.RiskState), owns("riskEventTypes", riskEvents, signin.RiskEvents),
		owns("riskEventTypes_v2", riskEvents, signin.RiskEvents), col("resourceDisplayName", signin.ResourceName), col("resourceId", signin.ResourceID),
		col("resourceTenantId", signin.ResourceTenantID), col("homeTenantId", signin.HomeTenantID), col("homeTenantName", signin.HomeTenantName),
		col("authenticationMethodsUsed", signin.AuthMethods), col("authenticationRequirement", signin.AuthRequirement),
		col("signInIdentifier", signin.SignInIdentifier), col("signInIdentifierType", signin.SignInIdentifierType),
		col("servicePrincipalName", signin.ServicePrincipalName), pure("signInEventTypes", eventTypes, signin.Category, signin.Kind),
		col("servicePrincipalId", signin.ServicePrincipalID), col("federatedCredentialId", signin.FederatedCredentialID),
		col("userType", signin.UserType), col("flaggedForReview", signin.Flagged), col("isTenantRestricted", signin.TenantRestricted),
		col("autonomousSystemNumber", signin.ASN), col("crossTenantAccessType", signin.CrossTenant),
		col("servicePrincipalCredentialKeyId", signin.CredentialKeyID), col("servicePrincipalCredentialThumbprint", signin.CredentialThumbprint),
		col("uniqueTokenIdentifier", signin.TokenID), sub("mfaDetail", mfaKeys),
		col("authenticationContextClassReferences", signin.AuthContext), sub("status", status), sub("deviceDetail", dev), sub("location", place),
		col("appliedConditionalAccessPolicies", signin.CAPolicies), col("authenticationProcessingDetails", signin.AuthProcessing),
		col("networkLocationDetails", signin.NetworkDetails), col("authenticationDetails", signin.AuthDetails),
		col("authenticationRequirementPolicies", signin.AuthRequirementPolicies), col("sessionLifetimePolicies", signin.SessionPolicies),
		col("sessionId", signin.SessionID), col("resourceServicePrincipalId", signin.ResourceSPID), col("clientCredentialType", signin.CredentialType),
		col("signInTokenProtectionStatus", signin.TokenProtection), sub("tokenProtectionStatusDetails", protectionKeys),
		col("originalTransferMethod", signin.TransferMethod), col("isThroughGlobalSecureAccess", signin.GlobalSecureAccess),
		col("globalSecureAccessIpAddress", signin.GlobalSecureAccessIP), col("appTokenProtectionStatus", signin.AppTokenProtection),
		col("appOwnerTenantId", signin.AppOwnerTenantID), col("resourceOwnerTenantId", signin.ResourceOwnerTenantID),
		sub("managedServiceIdentity", managedKeys), sub("agent", agentKeys), col("conditionalAccessAudiences", signin.CAAudiences),
		col("appliedEventListeners", signin.EventListeners), col("privateLinkDetails", signin.PrivateLink),
		foreign("properties"), foreign("activityDateTime"), foreign("detectedDateTime"), foreign("TimeGenerated"), foreign("auditData"),
		foreign("servicePrincipalType"), foreign("signInAudience"), foreign("keyCredentials"),
	}
}

var graphSignIn = newRecord(signInKeys(statusKeys, deviceKeys, placeKeys)...)

var graphSignInClaim = claim{
	need: []string{"createdDateTime"},
	some: []string{"appId", "appDisplayName", "userPrincipalName", "userId", "servicePrincipalId", "ipAddress", "status", "clientAppUsed",
		"resourceId", "conditionalAccessStatus", "isInteractive", "incomingTokenType"},
	min: 2,
	// an application of the directory has a day of creation, an id and a name, too
	one: []string{"userPrincipalName", "userId", "servicePrincipalId", "ipAddress", "status", "clientAppUsed", "conditionalAccessStatus", "isInteractive",
		"incomingTokenType", "correlationId", "signInEventTypes", "uniqueTokenIdentifier"},
	none: []string{"properties", "activityDateTime", "detectedDateTime", "TimeGenerated", "auditData", "servicePrincipalType", "signInAudience", "keyCredentials"},
}

// v1Keys are the keys of a sign-in in version 1.0 of Graph. A record with any
// other key is of the beta version.
var v1Keys = []string{
	"id", "createdDateTime", "userDisplayName", "userPrincipalName", "userId", "appId", "appDisplayName", "ipAddress", "clientAppUsed", "correlationId",
	"conditionalAccessStatus", "isInteractive", "riskDetail", "riskLevelAggregated", "riskLevelDuringSignIn", "riskState", "riskEventTypes",
	"riskEventTypes_v2", "resourceDisplayName", "resourceId", "status", "deviceDetail", "location", "appliedConditionalAccessPolicies",
}

var (
	graphSignInKeys = graphSignInClaim.on(graphSignIn)
	betaKeys        = without(graphSignIn, v1Keys)
)

// without returns the keys of n that are not named.
func without(n *node, names []string) (k keyset) {
	named := n.set(names...)
	for i, e := range n.entries {
		if !named.has(i) && len(e.cols) > 0 {
			k.add(i)
		}
	}
	return k
}

// What records of the two versions can carry.
var (
	betaCarries = signin.Of(graphSignIn.columns()...).With(signin.Of(signin.TimeDigits, signin.Kind))
	v1Carries   = carried(graphSignIn, v1Keys).With(signin.Of(signin.TimeDigits, signin.Kind))
)

var graphBeta = &Format{
	Name:  "graph-signins-beta",
	Doc:   "Sign-ins of the beta version of Microsoft Graph (GET /beta/auditLogs/signIns), as pages, lists or lines; also the portal's JSON download and what the usual collectors keep of either",
	Table: signin.Schema, Closed: true, Rank: 20,
	Carries: betaCarries,
	match:   func(s *shape) (string, bool) { return matchGraph(s, true) },
	decode:  decodeGraphSignIn, open: true,
}

var graphV1 = &Format{
	Name:  "graph-signins-v1",
	Doc:   "Sign-ins of version 1.0 of Microsoft Graph (GET /v1.0/auditLogs/signIns): interactive only, without token types, sessions and token identifiers",
	Table: signin.Schema, Closed: true, Rank: 60,
	Carries: v1Carries,
	match:   func(s *shape) (string, bool) { return matchGraph(s, false) },
	decode:  decodeGraphSignIn, open: true,
}

// matchGraph tells the versions of Graph apart by the keys that only beta has.
func matchGraph(s *shape, beta bool) (string, bool) {
	why, ok := graphSignInClaim.of(s)
	if part := takenFrom(s.keys); ok && part != "" {
		why, ok = "has "+part+", which is part of an object", false
	}
	if !ok {
		return why, false
	}
	only := ""
	for i, e := range graphSignIn.entries {
		if betaKeys.has(i) && s.has(e.name) {
			only = e.name
			break
		}
	}
	switch {
	case beta && only == "":
		return "no key of the beta version", false
	case !beta && only != "":
		return "has " + only + ", of the beta version", false
	case beta:
		return "Graph beta sign-ins: " + why + ", " + only, true
	}
	return "Graph v1.0 sign-ins: " + why + ", none of the beta version", true
}

// carried returns the columns that the named keys of n set.
func carried(n *node, names []string) (cs signin.Columns) {
	for _, name := range names {
		cs = cs.With(signin.Of(n.entries[n.find([]byte(name))].cols...))
	}
	return cs
}

var statusKey = graphSignIn.set("status")

func decodeGraphSignIn(d *decoder, record []byte) error {
	d.signIn()
	seen, err := d.whole(graphSignIn, record)
	if err != nil {
		return err
	}
	if !graphSignInKeys.holds(&seen) || d.flattened() {
		return errOther
	}
	if seen.any(&betaKeys) || d.format.Carries == betaCarries {
		d.carries = betaCarries
	} else {
		d.carries = v1Carries
		if !d.has(signin.Kind) && !d.has(signin.Interactive) && d.named == "" {
			d.row.SetString(signin.Kind, "interactive") // v1.0 has no others
		}
	}
	d.carries = d.written(graphSignIn, seen, d.carries).Without(d.lost)
	if d.agreeOnKind(); !d.has(signin.Kind) {
		d.kindOfGraph()
	}
	if !d.has(signin.ErrorCode) && seen.any(&statusKey) && !d.lost.Has(signin.ErrorCode) {
		d.flag("RESULT_UNSAID")
	}
	return d.endSignIn("createdDateTime")
}

// kindOfGraph tells the kind of a sign-in that does not name it, as those of the
// portal's JSON may be: by its flag, or else by the name of the file.
func (d *decoder) kindOfGraph() {
	d.deriveKind()
	switch {
	case d.has(signin.Kind):
	case d.named != "":
		d.row.SetString(signin.Kind, d.named)
		d.flag("KIND_OF_NAME")
	default:
		d.flag("KIND_UNSAID")
	}
}

// written returns which of the columns of carries a record has a key for. Graph
// writes every property, null where there is no value: a key that is not there
// was not asked for ($select), or is younger than the export.
func (d *decoder) written(n *node, seen keyset, carries signin.Columns) signin.Columns {
	w := &d.asked
	if w.keys != seen || w.carries != carries {
		has := signin.Of(signin.TimeDigits, signin.Kind)
		for i, e := range n.entries {
			if seen.has(i) {
				has = has.With(signin.Of(e.cols...))
			}
		}
		*w = asked{seen, carries, carries.Without(carries.Without(has))}
	}
	return w.written
}

// asked is what the record before had keys for: most records have the same.
type asked struct {
	keys             keyset
	carries, written signin.Columns
}

// whole reads a record that is one object.
func (d *decoder) whole(n *node, record []byte) (keyset, error) {
	s := &d.scan
	s.reset(record)
	if s.peek() != '{' {
		return keyset{}, notAnObject(s)
	}
	seen, err := d.object(n, s)
	if d.open && err == nil {
		d.end = s.p
	} else if err == nil && !s.atEnd() {
		err = s.fail("something follows the record")
	}
	d.oddText(s)
	return seen, err
}

func notAnObject(s *scanner) error {
	if err := s.skip(); err != nil {
		return err
	}
	return &recordError{Code: "NOT_AN_OBJECT", Reason: "the record is no JSON object"}
}

// riskEvents takes the newer of two fields that say the same.
func riskEvents(d *decoder, e *entry, v value) {
	if e.name == "riskEventTypes" && d.text(signin.RiskEvents) != "" {
		return
	}
	if v.blank() && d.has(signin.RiskEvents) || string(v.text) == "[]" && d.text(signin.RiskEvents) != "" {
		return
	}
	d.set(signin.RiskEvents, e.path, v)
}

// eventTypes tells the kind of a sign-in, and keeps the words that say it.
func eventTypes(d *decoder, e *entry, v value) {
	if in, ok := inner(v); ok {
		v = in
	}
	if v.kind != array {
		d.set(signin.Category, e.path, v)
	} else {
		t, err := parseTree(v.text)
		if err != nil {
			d.odd(e.path, v)
			return
		}
		var words []string
		for _, item := range t.items {
			words = append(words, item.str())
		}
		d.row.SetString(signin.Category, join(words))
	}
	if k := field.Kind([]byte(d.text(signin.Category))); k != "" {
		d.row.SetString(signin.Kind, k)
	}
}

func join(words []string) string {
	out := ""
	for i, w := range words {
		if i > 0 {
			out += ","
		}
		out += w
	}
	return out
}
