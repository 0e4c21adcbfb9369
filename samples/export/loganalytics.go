package export

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"prtscope/samples/tenant"
)

// Query is what a query in Log Analytics asked for, and how the browser that
// exported it writes dates.
type Query struct {
	Columns []string
	Layout  string
	union   bool // columns whose type differs between the tables come twice
}

// The queries: each table by itself, and both together.
var (
	Interactive    = &Query{Columns: columns(false), Layout: "1/2/2006, 3:04:05.000 PM"}
	NonInteractive = &Query{Columns: columns(true), Layout: "02/01/2006, 15:04:05.000"}
	Union          = &Query{Columns: unite(Interactive.Columns, NonInteractive.Columns), Layout: "1/2/2006, 3:04:05.000 PM", union: true}
)

const common = "TenantId,SourceSystem,TimeGenerated [UTC],OperationName,OperationVersion,Category,ResultType,ResultSignature,ResultDescription,DurationMs,CorrelationId,ResourceGroup,Identity,Level,Location,AlternateSignInName,AppDisplayName,AppId,AuthenticationContextClassReferences,AuthenticationDetails,AuthenticationMethodsUsed,AuthenticationProcessingDetails,AuthenticationProtocol,AuthenticationRequirement,AuthenticationRequirementPolicies,AutonomousSystemNumber,ClientAppUsed,ClientCredentialType,ConditionalAccessPolicies,ConditionalAccessStatus,CreatedDateTime [UTC],CrossTenantAccessType,DeviceDetail,HomeTenantId,Id,IncomingTokenType,IPAddress,IsInteractive,IsTenantRestricted,IsThroughGlobalSecureAccess,LocationDetails,MfaDetail,NetworkLocationDetails,OriginalRequestId,OriginalTransferMethod,ResourceDisplayName,ResourceIdentity,ResourceTenantId,RiskDetail,RiskEventTypes,RiskEventTypes_V2,RiskLevelAggregated,RiskLevelDuringSignIn,RiskState,SessionId,SessionLifetimePolicies,ServicePrincipalId,SignInIdentifierType,Status,TokenIssuerName,TokenIssuerType,TokenProtectionStatusDetails,UniqueTokenIdentifier,UserAgent,UserDisplayName,UserId,UserPrincipalName,UserType"

// columns are those of one of the two tables.
func columns(silent bool) []string {
	c := strings.Split(common, ",")
	if silent {
		return append(c, "ProcessingTimeInMs", "SignInEventTypes", "Type")
	}
	return append(c, "Resource", "ResourceId", "ResourceProvider", "ProcessingTimeInMilliseconds", "AADTenantId", "FlaggedForReview", "ServicePrincipalName",
		"SignInIdentifier", "IPAddressFromResourceProvider", "RiskLevel", "Type")
}

// dynamic are the columns that hold objects in one table and text in the other.
var dynamic = []string{"ConditionalAccessPolicies", "DeviceDetail", "LocationDetails", "MfaDetail", "Status"}

// unite are the columns of a union of both tables.
func unite(a, b []string) []string {
	var out []string
	for _, c := range append(slices.Clone(a[:len(a)-1]), b...) {
		switch {
		case slices.Contains(dynamic, c):
			if !slices.Contains(out, c+"_dynamic") {
				out = append(out, c+"_dynamic", c+"_string")
			}
		case !slices.Contains(out, c):
			out = append(out, c)
		}
	}
	return out
}

var plain = &Version{end: "\n"}

// Head appends the header of the export.
func (q *Query) Head(b []byte) []byte {
	return append(append(b, strings.Join(q.Columns, ",")...), '\n')
}

// Result appends a sign-in as a row of the export.
func (w *Writer) Result(b []byte, q *Query, s *tenant.SignIn) []byte {
	for i, c := range q.Columns {
		if i > 0 {
			b = append(b, ',')
		}
		if q.union {
			name, kind, twice := strings.Cut(c, "_")
			if twice && (kind == "dynamic" || kind == "string") {
				if (kind == "dynamic") != s.Interactive {
					continue
				}
				c = name
			}
		}
		b = plain.cell(b, w.column(c, s, q.Layout))
	}
	return append(b, '\n')
}

// column is the text of a column of Log Analytics.
func (w *Writer) column(c string, s *tenant.SignIn, layout string) string {
	when := func(t time.Time) string { return t.Truncate(time.Millisecond).Format(layout) }
	switch c {
	case "TenantId":
		return w.workspace()
	case "SourceSystem":
		return "Azure AD"
	case "TimeGenerated [UTC]":
		return when(s.Time.Add(s.Lag))
	case "CreatedDateTime [UTC]":
		return when(s.Time)
	case "OperationName":
		return "Sign-in activity"
	case "OperationVersion":
		return "1.0"
	case "Category":
		return Category(s)
	case "ResultType":
		return strconv.Itoa(s.Error)
	case "ResultSignature":
		return map[bool]string{true: "SUCCESS", false: "FAILURE"}[s.Error == 0]
	case "ResultDescription":
		if s.Error != 0 {
			return tenant.Failure(s.Error)
		}
	case "DurationMs":
		return "0"
	case "CorrelationId":
		return s.Correlation.String()
	case "ResourceGroup", "Resource":
		return "Microsoft.aadiam"
	case "ResourceId":
		return "/tenants/" + w.World.Tenant.String() + "/providers/Microsoft.aadiam"
	case "Identity", "UserDisplayName":
		return s.User.Name
	case "Level":
		return "4"
	case "Location":
		return s.Net.Country
	case "AppDisplayName":
		return s.App.Name
	case "AppId":
		return s.App.ID
	case "AuthenticationProtocol":
		return orNone(s.Protocol)
	case "AuthenticationRequirement":
		return requirement(s)
	case "AutonomousSystemNumber":
		return strconv.Itoa(s.Net.ASN)
	case "ClientAppUsed":
		return s.Client
	case "ClientCredentialType":
		return orNone(s.Credential)
	case "ConditionalAccessStatus":
		return conditional(s)
	case "CrossTenantAccessType":
		return orNone(s.Cross)
	case "HomeTenantId":
		return s.Home.String()
	case "Id":
		return s.ID.String()
	case "IncomingTokenType":
		return s.Incoming
	case "IPAddress":
		return s.IP
	case "IsInteractive":
		return strconv.FormatBool(s.Interactive)
	case "IsTenantRestricted", "IsThroughGlobalSecureAccess":
		return "false"
	case "OriginalRequestId":
		return s.Original.String()
	case "OriginalTransferMethod":
		return orNone(s.Transfer)
	case "ProcessingTimeInMs", "ProcessingTimeInMilliseconds":
		return strconv.Itoa(s.Latency)
	}
	return w.further(c, s)
}

// further is the text of the columns from the resource on.
func (w *Writer) further(c string, s *tenant.SignIn) string {
	switch c {
	case "ResourceDisplayName":
		return s.Resource.Name
	case "ResourceIdentity":
		return s.Resource.ID
	case "ResourceTenantId":
		return w.resourceTenant(s).String()
	case "AADTenantId":
		return w.World.Tenant.String()
	case "RiskDetail", "RiskLevelAggregated", "RiskLevelDuringSignIn", "RiskState":
		return risk(c, s)
	case "RiskEventTypes", "RiskEventTypes_V2", "AuthenticationContextClassReferences", "NetworkLocationDetails", "SessionLifetimePolicies":
		return "[]"
	case "SessionId":
		return s.Session.String()
	case "SignInEventTypes":
		return "[\n  \"nonInteractiveUser\"\n]"
	case "TokenIssuerType":
		return "AzureAD"
	case "UniqueTokenIdentifier":
		return s.ID.TokenID()
	case "UserAgent":
		return s.Agent
	case "UserId":
		return s.User.ID.String()
	case "UserPrincipalName":
		return s.User.UPN
	case "UserType":
		if s.User.Guest {
			return "Guest"
		}
		return "Member"
	case "Type":
		if s.Interactive {
			return "SigninLogs"
		}
		return "AADNonInteractiveUserSignInLogs"
	}
	return w.document(c, s)
}

// document is the JSON of a column: compact where the column is an object,
// indented where it is text that holds JSON.
func (w *Writer) document(c string, s *tenant.SignIn) string {
	e := encoder{pretty: !s.Interactive}
	y := style{monitor: true}
	write := func(bracket byte, body func()) string {
		e.open("", bracket)
		body()
		e.close(bracket + 2) // } follows { by two, as ] follows [
		return string(e.b)
	}
	switch c {
	case "ConditionalAccessPolicies":
		return write('[', func() { w.policies(&e, s) })
	case "DeviceDetail":
		return write('{', func() { w.device(&e, s, y) })
	case "LocationDetails":
		return write('{', func() { w.location(&e, s) })
	case "MfaDetail":
		return "{}"
	case "Status":
		return write('{', func() { w.status(&e, s, y) })
	}
	e.pretty = true
	switch c {
	case "AuthenticationDetails":
		return write('[', func() { w.steps(&e, s, y) })
	case "AuthenticationProcessingDetails":
		return write('[', func() { w.processing(&e, s) })
	case "AuthenticationRequirementPolicies":
		return write('[', func() { w.requirements(&e, s) })
	case "TokenProtectionStatusDetails":
		return write('{', func() {
			e.str("signInSessionStatus", orNone(s.Bound))
			if s.Bound != "" {
				e.num("signInSessionStatusCode", s.BoundCode)
			}
		})
	}
	return ""
}

// workspace is the Log Analytics workspace, which is not the tenant.
func (w *Writer) workspace() string {
	if w.logs == "" {
		w.logs = tenant.NewGUID(w.World.Rand("workspace")).String()
	}
	return w.logs
}

// QueryResult returns an export of the rows, newest first.
func (w *Writer) QueryResult(q *Query, rows []*tenant.SignIn) []byte {
	b := q.Head(nil)
	for i := range rows {
		b = w.Result(b, q, rows[len(rows)-1-i])
	}
	return b
}
