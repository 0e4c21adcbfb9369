package format

import (
	"slices"
	"strings"

	"prtscope/ingest/audit"
	"prtscope/ingest/field"
	"prtscope/ingest/signin"
)

// Rows of Log Analytics that come as JSON: objects, as the command line tools
// and data export rules write them, and the tables of the query services. The
// columns are those of the CSV export, spelled as the tables do.

const logAnalyticsNames = `CreatedDateTime TimeGenerated Type Category SignInEventTypes Id IsInteractive CorrelationId OriginalRequestId
UniqueTokenIdentifier SessionId IncomingTokenType AuthenticationProtocol OriginalTransferMethod SignInTokenProtectionStatus TokenProtectionStatusDetails
UserId UserPrincipalName UserDisplayName Identity UserType SignInIdentifier SignInIdentifierType AlternateSignInName HomeTenantId HomeTenantName
ResourceTenantId AADTenantId TenantId ResourceId CrossTenantAccessType AppId AppDisplayName AppOwnerTenantId ResourceDisplayName ResourceIdentity
ResourceOwnerTenantId ResourceServicePrincipalId ServicePrincipalId ServicePrincipalName ServicePrincipalCredentialKeyId
ServicePrincipalCredentialThumbprint FederatedCredentialId ManagedServiceIdentity IPAddress IPAddressFromResourceProvider IsThroughGlobalSecureAccess
GlobalSecureAccessIpAddress AutonomousSystemNumber Location LocationDetails Status ResultType ResultDescription ResultSignature ClientAppUsed UserAgent
ClientCredentialType DeviceDetail AuthenticationRequirement AuthenticationRequirementPolicies AuthenticationDetails AuthenticationMethodsUsed
AuthenticationProcessingDetails MfaDetail ConditionalAccessStatus ConditionalAccessPolicies AppliedConditionalAccessPolicies
ConditionalAccessAudiences SessionLifetimePolicies NetworkLocationDetails AuthenticationContextClassReferences RiskState RiskDetail
RiskLevelAggregated RiskLevelDuringSignIn RiskEventTypes RiskEventTypes_V2 TokenIssuerType TokenIssuerName ProcessingTimeInMilliseconds
ProcessingTimeInMs FlaggedForReview IsTenantRestricted Agent AppliedEventListeners SourceSystem OperationName OperationVersion DurationMs Resource
ResourceGroup ResourceProvider Level`

var logAnalyticsNode = newNode(append(logAnalyticsEntries(), ignored("TableName"),
	foreign("properties"), foreign("InitiatedBy"), foreign("TargetResources"), foreign("RequestUri"), foreign("RiskEventType"),
	foreign("RiskLastUpdatedDateTime"), foreign("DetectedDateTime"), foreign("OfficeWorkload"))...)

// logAnalyticsEntries are the columns of the CSV export as keys of an object.
func logAnalyticsEntries() (es []entry) {
	names := strings.Fields(logAnalyticsNames)
	for _, part := range logAnalyticsParts {
		names = append(names, part.name)
	}
	for _, name := range names {
		c := logAnalyticsColumns[strings.ToLower(name)]
		c.name = name
		es = append(es, entry{name: name, cols: c.cols, do: func(d *decoder, e *entry, v value) {
			if v.kind == text && string(v.text) == "None" && name != "ResultSignature" {
				v = value{} // how the command line tool writes that there is nothing
			}
			if v.kind == number && signin.Schema.Fields[firstOf(e.cols)].Type.Strings() {
				v.kind = text
			}
			c.do(d, nil, &c, v)
		}})
		if kustoTwice(name) {
			for _, suffix := range []string{"_dynamic", "_string"} {
				e := es[len(es)-1]
				e.name = name + suffix
				es = append(es, e)
			}
		}
	}
	return es
}

// kustoTwice reports whether the tables of interactive and other sign-ins
// disagree on the type of a column.
func kustoTwice(name string) bool {
	switch name {
	case "DeviceDetail", "LocationDetails", "Status", "MfaDetail", "ConditionalAccessPolicies":
		return true
	}
	return false
}

func firstOf(cols []int) int {
	if len(cols) == 0 {
		return signin.EventID
	}
	return cols[0]
}

// logAnalyticsClaim needs one column that only Log Analytics has.
var logAnalyticsClaim = claim{
	need: []string{"TimeGenerated"},
	some: []string{"UserPrincipalName", "UserId", "AppId", "AppDisplayName", "IPAddress", "ServicePrincipalId", "DeviceDetail", "DeviceDetail_dynamic",
		"IncomingTokenType", "ResultType", "ResourceIdentity", "AuthenticationDetails", "ConditionalAccessStatus", "CreatedDateTime", "SessionId",
		"UniqueTokenIdentifier", "Type", "Category", "CorrelationId"},
	min:  3,
	none: []string{"properties", "InitiatedBy", "TargetResources", "RequestUri", "RiskEventType", "RiskLastUpdatedDateTime", "DetectedDateTime"},
}

var logAnalyticsKeys = logAnalyticsClaim.on(logAnalyticsNode)

var logAnalyticsCarries = signin.Of(logAnalyticsNode.columns()...).With(alwaysKnown)

var logAnalyticsRows = &Format{
	Name:    "log-analytics-signins-json",
	Doc:     "Sign-ins of a Log Analytics workspace or Sentinel as JSON: answers of the query API and of Kusto (v1, v2), az monitor log-analytics query, Invoke-AzOperationalInsightsQuery, and data export rules",
	Table:   signin.Schema,
	Rank:    10, // lines: a cut between two of them cannot be noticed
	Carries: logAnalyticsCarries,
	match: func(s *shape) (string, bool) {
		if s.keys["OfficeWorkload"] && !s.keys["CreatedDateTime"] {
			return "has OfficeWorkload", false
		}
		return logAnalyticsClaim.of(s)
	},
	decode: decodeLogAnalytics, open: true,
}

var logAnalyticsGrid = gridOf(logAnalyticsRows, logAnalyticsNode, &logAnalyticsClaim, (*decoder).signIn, endLogAnalytics)

// decodeLogAnalytics reads a row that is an object. A query names every column
// in every row and makes a text of every value; an export leaves out what is
// blank, and so carries all columns.
func decodeLogAnalytics(d *decoder, record []byte) error {
	d.signIn()
	seen, err := d.whole(logAnalyticsNode, record)
	if err != nil {
		return err
	}
	if !logAnalyticsKeys.holds(&seen) || seen.any(&ofOffice) && !seen.any(&ofSignIns) {
		return errOther
	}
	d.carries = logAnalyticsCarries
	if seen.any(&ofQueries) || textsOnly(record) {
		d.carries = alwaysKnown
		for i, e := range logAnalyticsNode.entries {
			if seen.has(i) {
				d.carries = d.carries.With(signin.Of(e.cols...))
			}
		}
		d.blankTexts(textsOf(d.carries))
	}
	return endLogAnalytics(d)
}

// ofQueries are keys that only results of queries have.
var ofQueries = logAnalyticsNode.set("TableName")

// A row with the one and without the other is of OfficeActivity.
var (
	ofOffice  = logAnalyticsNode.set("OfficeWorkload")
	ofSignIns = logAnalyticsNode.set("CreatedDateTime")
)

// textsOnly reports whether all values of an object are texts or null.
func textsOnly(record []byte) bool {
	var s scanner
	s.reset(record)
	if s.peek() != '{' || s.enter() != nil {
		return false
	}
	for more := !s.leave('}'); more; {
		if s.skip() != nil || s.colon() != nil {
			return false
		}
		if c := s.peek(); c != '"' && c != 'n' || s.skip() != nil {
			return false
		}
		var err error
		if more, err = s.comma('}'); err != nil {
			return false
		}
	}
	return true
}

// endLogAnalytics ends a row of sign-ins, or counts it if it is of a table that
// is not of sign-ins.
func endLogAnalytics(d *decoder) error {
	if d.foreign != "" {
		d.other("table:" + d.foreign)
		return nil
	}
	if !d.has(signin.EventTime) && d.timeErr == nil && d.has(signin.PublishTime) {
		at := d.row.Num(signin.PublishTime, d.row.Len())
		d.row.SetNum(signin.EventTime, at)
		d.row.SetNum(signin.TimeDigits, d.borrowed(digitsOf(at)))
		d.flag("TIME_OF_PUBLISHING")
	}
	d.agreeOnResult()
	return d.endSignIn("CreatedDateTime")
}

// borrowed is how many digits the time of an event has that is that of another
// column, in which n were counted.
func (d *decoder) borrowed(n int64) int64 {
	if slices.Contains(d.flags, "TIME_MINUTES") {
		return signin.Minute
	}
	return n
}

// digitsOf is how many digits after the second a time of microseconds has.
func digitsOf(micros int64) int64 {
	switch {
	case micros%1e6 == 0:
		return 0
	case micros%1e3 == 0:
		return 3
	}
	return 6
}

// logAnalyticsAudit are the columns of AuditLogs.
var logAnalyticsAudit = newNode(
	col("ActivityDateTime", audit.EventTime), do("TimeGenerated", firstValue, audit.EventTime), col("Id", audit.EventID),
	col("ActivityDisplayName", audit.Activity), do("OperationName", firstValue, audit.Activity), col("Category", audit.Category),
	col("Result", audit.Result), col("ResultReason", audit.ResultReason), do("ResultDescription", firstValue, audit.ResultReason),
	col("CorrelationId", audit.CorrelationID), col("LoggedByService", audit.Service), col("AADOperationType", audit.Operation),
	do("InitiatedBy", actor, audit.ActorType, audit.ActorID, audit.ActorName, audit.ActorIP),
	do("TargetResources", targets, audit.TargetType, audit.TargetID, audit.TargetName, audit.TargetUPN, audit.UserID, audit.DeviceObjectID,
		audit.DeviceName, audit.Targets, audit.Modified),
	do("AdditionalDetails", details, audit.Details), col("AADTenantId", audit.TenantID), do("ResourceId", logPath, audit.TenantID),
	ignored("Type"), ignored("TableName"), ignored("SourceSystem"), ignored("Resource"), ignored("ResourceGroup"), ignored("ResourceProvider"),
	do("Identity", keepUnlessBlank), do("OperationVersion", keepUnlessBlank), do("ResultType", keepUnlessBlank), do("ResultSignature", keepUnlessBlank),
	do("DurationMs", keepUnlessBlank), do("Level", keepUnlessBlank), do("Location", keepUnlessBlank), do("TenantId", keepUnlessBlank), foreign("properties"),
)

// firstValue sets a column that no other has set.
func firstValue(d *decoder, e *entry, v value) { d.fallback(e.cols[0], e.path, v) }

// logPath takes the tenant from the path of the log itself.
func logPath(d *decoder, e *entry, v value) {
	if id, ok := tenantInPath(v.text); ok {
		d.fallback(e.cols[0], e.path, value{text, id})
	}
}

// tenantInPath finds the tenant in /tenants/ID/providers/Microsoft.aadiam.
func tenantInPath(path []byte) ([]byte, bool) {
	const prefix = "/tenants/"
	if len(path) < len(prefix)+36 || !strings.EqualFold(string(path[:len(prefix)]), prefix) {
		return nil, false
	}
	id := path[len(prefix) : len(prefix)+36]
	return id, field.IsGUID(id)
}

var logAnalyticsAuditClaim = claim{
	need: []string{"TimeGenerated"},
	some: []string{"ActivityDisplayName", "OperationName", "InitiatedBy", "TargetResources", "LoggedByService", "AADOperationType", "ActivityDateTime"},
	min:  3,
	none: []string{"properties"},
}

var logAnalyticsAuditKeys = logAnalyticsAuditClaim.on(logAnalyticsAudit)

var logAnalyticsAudits = &Format{
	Name:  "log-analytics-audits-json",
	Doc:   "Directory audit events of a Log Analytics workspace or Sentinel (AuditLogs) as JSON, in the same forms",
	Table: audit.Schema, Rank: 10,
	match: logAnalyticsAuditClaim.of,
	open:  true,
	decode: func(d *decoder, record []byte) error {
		d.audit()
		seen, err := d.whole(logAnalyticsAudit, record)
		if err != nil {
			return err
		}
		if !logAnalyticsAuditKeys.holds(&seen) {
			return errOther
		}
		return endLogAnalyticsAudit(d)
	},
}

var logAnalyticsAuditGrid = gridOf(logAnalyticsAudits, logAnalyticsAudit, &logAnalyticsAuditClaim, (*decoder).audit, endLogAnalyticsAudit)

func endLogAnalyticsAudit(d *decoder) error { return d.endAudit("ActivityDateTime") }

var logAnalyticsAuditsCSV = &Format{
	Name:  "log-analytics-audits",
	Doc:   "Directory audit events of a Log Analytics workspace or Sentinel (AuditLogs), exported to CSV from the portal",
	Table: audit.Schema, Rank: 10,
	match: func(s *shape) (string, bool) {
		small := make([]string, len(s.header))
		for i, name := range s.header {
			small[i] = logAnalyticsName(name)
		}
		if s.header == nil {
			return "is CSV", false
		}
		return matchHeaderOf(&shape{header: small}, logAnalyticsAudit, &logAnalyticsAuditClaim)
	},
}

// logAnalyticsAuditTable takes off the zone that the portal puts behind the
// names of columns of times.
var logAnalyticsAuditTable = func() *table {
	t := gridOf(logAnalyticsAuditsCSV, logAnalyticsAudit, &logAnalyticsAuditClaim, (*decoder).audit, endLogAnalyticsAudit).table("ActivityDateTime")
	t.rename, t.caps, t.halves = logAnalyticsName, logAnalytics.caps, true
	return t
}()
