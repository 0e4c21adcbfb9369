package format

import (
	"slices"
	"strings"

	"prtscope/ingest/signin"
)

// Rows of Log Analytics and Sentinel as the portal exports them to CSV. A union
// of tables has the columns of all, blank where a table lacks them; where two
// tables disagree on the type of a column there are two, with the type behind
// the name.

var logAnalyticsColumns = withParts(map[string]csvColumn{
	"createddatetime":                      cellTo(signin.EventTime),
	"timegenerated":                        cellTo(signin.PublishTime),
	"type":                                 {cols: []int{signin.Kind, signin.Category}, do: rowTable},
	"category":                             {cols: []int{signin.Kind, signin.Category}, do: rowCategory},
	"signineventtypes":                     {do: rowEventTypes},
	"id":                                   cellTo(signin.EventID),
	"isinteractive":                        cellTo(signin.Interactive),
	"correlationid":                        cellTo(signin.CorrelationID),
	"originalrequestid":                    cellTo(signin.OriginalRequestID),
	"uniquetokenidentifier":                cellTo(signin.TokenID),
	"sessionid":                            cellTo(signin.SessionID),
	"incomingtokentype":                    cellTo(signin.IncomingToken),
	"authenticationprotocol":               cellTo(signin.Protocol),
	"originaltransfermethod":               cellTo(signin.TransferMethod),
	"signintokenprotectionstatus":          cellTo(signin.TokenProtection),
	"tokenprotectionstatusdetails":         documentTo(protectionKeys),
	"userid":                               cellTo(signin.UserID),
	"userprincipalname":                    cellTo(signin.UserName),
	"userdisplayname":                      cellTo(signin.UserDisplayName),
	"identity":                             firstTo(signin.UserDisplayName),
	"usertype":                             cellTo(signin.UserType),
	"signinidentifier":                     cellTo(signin.SignInIdentifier),
	"signinidentifiertype":                 cellTo(signin.SignInIdentifierType),
	"alternatesigninname":                  cellTo(signin.AlternateName),
	"hometenantid":                         cellTo(signin.HomeTenantID),
	"hometenantname":                       cellTo(signin.HomeTenantName),
	"resourcetenantid":                     cellTo(signin.ResourceTenantID),
	"aadtenantid":                          cellTo(signin.TenantID),
	"resourceid":                           {cols: []int{signin.TenantID}, do: rowLogPath},
	"crosstenantaccesstype":                cellTo(signin.CrossTenant),
	"appid":                                cellTo(signin.AppID),
	"appdisplayname":                       cellTo(signin.AppName),
	"appownertenantid":                     cellTo(signin.AppOwnerTenantID),
	"resourcedisplayname":                  cellTo(signin.ResourceName),
	"resourceidentity":                     cellTo(signin.ResourceID),
	"resourceownertenantid":                cellTo(signin.ResourceOwnerTenantID),
	"resourceserviceprincipalid":           cellTo(signin.ResourceSPID),
	"serviceprincipalid":                   cellTo(signin.ServicePrincipalID),
	"serviceprincipalname":                 cellTo(signin.ServicePrincipalName),
	"serviceprincipalcredentialkeyid":      cellTo(signin.CredentialKeyID),
	"serviceprincipalcredentialthumbprint": cellTo(signin.CredentialThumbprint),
	"federatedcredentialid":                cellTo(signin.FederatedCredentialID),
	"managedserviceidentity":               documentTo(managedKeys),
	"ipaddress":                            cellTo(signin.ClientIP),
	"ipaddressfromresourceprovider":        cellTo(signin.IPFromResource),
	"isthroughglobalsecureaccess":          cellTo(signin.GlobalSecureAccess),
	"globalsecureaccessipaddress":          cellTo(signin.GlobalSecureAccessIP),
	"autonomoussystemnumber":               cellTo(signin.ASN),
	"location":                             {cols: []int{signin.Location}, do: rowPlace},
	"locationdetails":                      documentTo(diagnosticPlace),
	"status":                               documentTo(diagnosticStatus),
	"resulttype":                           {cols: []int{signin.ErrorCode}, do: rowResult},
	"resultdescription":                    firstTo(signin.FailureReason),
	"resultsignature":                      cellTo(signin.StatusText),
	"clientappused":                        cellTo(signin.ClientApp),
	"useragent":                            cellTo(signin.UserAgent),
	"clientcredentialtype":                 cellTo(signin.CredentialType),
	"devicedetail":                         documentTo(diagnosticDevice),
	"authenticationrequirement":            cellTo(signin.AuthRequirement),
	"authenticationrequirementpolicies":    cellTo(signin.AuthRequirementPolicies),
	"authenticationdetails":                cellTo(signin.AuthDetails),
	"authenticationmethodsused":            cellTo(signin.AuthMethods),
	"authenticationprocessingdetails":      cellTo(signin.AuthProcessing),
	"mfadetail":                            documentTo(mfaKeys),
	"conditionalaccessstatus":              cellTo(signin.CAStatus),
	"conditionalaccesspolicies":            cellTo(signin.CAPolicies),
	"appliedconditionalaccesspolicies":     firstTo(signin.CAPolicies),
	"conditionalaccessaudiences":           cellTo(signin.CAAudiences),
	"sessionlifetimepolicies":              cellTo(signin.SessionPolicies),
	"networklocationdetails":               cellTo(signin.NetworkDetails),
	"authenticationcontextclassreferences": cellTo(signin.AuthContext),
	"riskstate":                            cellTo(signin.RiskState),
	"riskdetail":                           cellTo(signin.RiskDetail),
	"risklevelaggregated":                  cellTo(signin.RiskAggregated),
	"risklevelduringsignin":                cellTo(signin.RiskDuring),
	"riskeventtypes":                       {cols: []int{signin.RiskEvents}, do: rowRisks},
	"riskeventtypes_v2":                    {cols: []int{signin.RiskEvents}, do: rowRisks},
	"tokenissuertype":                      cellTo(signin.IssuerType),
	"tokenissuername":                      cellTo(signin.IssuerName),
	"processingtimeinmilliseconds":         cellTo(signin.Latency),
	"processingtimeinms":                   cellTo(signin.Latency),
	"flaggedforreview":                     cellTo(signin.Flagged),
	"istenantrestricted":                   cellTo(signin.TenantRestricted),
	"agent":                                documentTo(agentKeys),
	"appliedeventlisteners":                cellTo(signin.EventListeners),
	"tenantid":                             {do: func(d *decoder, _ *layout, c *csvColumn, v value) { d.keep(c.name, v) }}, // of the workspace, not of Entra
	"sourcesystem":                         passedOver(),
	"operationname":                        passedOver(),
	"operationversion":                     passedOver(),
	"durationms":                           passedOver(),
	"resource":                             passedOver(),
	"resourcegroup":                        passedOver(),
	"resourceprovider":                     passedOver(),
	"level":                                passedOver(),
})

// logAnalyticsParts are the columns that Kusto makes where a query asks for a part of an
// object: Status.errorCode is named Status_errorCode.
var logAnalyticsParts = slices.Concat(partsUnder("Status", diagnosticStatus), partsUnder("DeviceDetail", diagnosticDevice), partsUnder("LocationDetails", diagnosticPlace),
	partsUnder("MfaDetail", mfaKeys), partsUnder("TokenProtectionStatusDetails", protectionKeys))

// partsUnder returns the entries of n by their path from name, in the spellings of Kusto
// and of scripts.
func partsUnder(name string, n *node) (es []entry) {
	for _, e := range n.entries {
		for _, joint := range []string{"_", "."} {
			part := e
			if part.name = name + joint + e.name; e.sub != nil {
				es = append(es, partsUnder(part.name, e.sub)...)
			} else if len(e.cols) > 0 {
				es = append(es, part)
			}
		}
	}
	return es
}

func withParts(columns map[string]csvColumn) map[string]csvColumn {
	for _, e := range logAnalyticsParts {
		columns[strings.ToLower(e.name)] = csvColumn{cols: e.cols, do: func(d *decoder, _ *layout, _ *csvColumn, v value) { e.do(d, &e, v) }}
	}
	return columns
}

// logAnalyticsName takes off what the export puts behind the name of a column:
// the zone of its times, or its type where tables of a union disagree.
func logAnalyticsName(name string) string {
	name = unzone(name)
	if _, ok := logAnalyticsColumns[name]; ok {
		return name
	}
	if at := strings.LastIndexByte(name, '_'); at > 0 {
		switch name[at+1:] {
		case "dynamic", "string", "int", "long", "real", "double", "bool", "boolean", "datetime", "guid":
			return name[:at]
		}
	}
	return name
}

var logAnalytics = &table{
	format: logAnalyticsSignIns, columns: logAnalyticsColumns, rename: logAnalyticsName, row: logAnalyticsRow,
	caps: append([]int64{500_000}, rowCaps...), isoDate: "authenticationStepDateTime", halves: true,
}

var logAnalyticsSignIns = &Format{
	Name:    "log-analytics-signins",
	Doc:     "Sign-ins of a Log Analytics workspace or Sentinel (SigninLogs, AADNonInteractiveUserSignInLogs and their like), exported to CSV from the portal, also as a union of tables",
	Table:   signin.Schema,
	Carries: carriedBy(logAnalyticsColumns).With(signin.Of(signin.TimeDigits)),
	Rank:    10,
	match:   matchLogAnalytics,
}

// matchLogAnalytics asks for a time, for columns of sign-ins, and for one that
// only Log Analytics has: tools that flatten what Graph says use the same names
// for the rest.
func matchLogAnalytics(s *shape) (string, bool) {
	if s.header == nil {
		return "is CSV", false
	}
	has := map[string]bool{}
	zone := false
	for _, name := range s.header {
		zone = zone || zoneAt(name) > 0
		has[logAnalyticsName(name)] = true
	}
	count := func(names ...string) (n int) {
		for _, name := range names {
			if has[name] {
				n++
			}
		}
		return n
	}
	switch {
	case has["officeworkload"] && !has["createddatetime"]:
		return "a column OfficeWorkload", false
	case has["requesturi"], has["riskeventtype"] && has["detecteddatetime"], has["risklastupdateddatetime"]:
		return "columns of risks or of requests", false
	case has["initiatedby"] && has["targetresources"] && !has["userprincipalname"] && !has["appid"]:
		return "columns InitiatedBy, TargetResources", false
	case !has["createddatetime"] && !has["timegenerated"]:
		return "neither a column CreatedDateTime nor TimeGenerated", false
	case !zone && count("timegenerated", "resulttype", "sourcesystem", "type", "aadtenantid") == 0:
		return "no column that only Log Analytics has, as TimeGenerated, ResultType or Type", false
	case count("userprincipalname", "userid", "appid", "appdisplayname", "ipaddress", "correlationid", "serviceprincipalid", "devicedetail",
		"incomingtokentype", "resulttype", "resourceidentity", "authenticationdetails", "conditionalaccessstatus", "type", "category") < 3:
		return "fewer than three columns of sign-ins", false
	}
	time := "TimeGenerated only"
	if has["createddatetime"] {
		time = "CreatedDateTime"
	}
	return "Log Analytics columns: " + time + ", " + itoa(len(s.header)) + " in all", true
}

// logAnalyticsRow ends a row, or counts it if it is of a table that is not of
// sign-ins.
func logAnalyticsRow(d *decoder, l *layout) error {
	if d.foreign != "" {
		d.other("table:" + d.foreign)
		return errRowOther
	}
	if !d.has(signin.EventTime) && d.timeErr == nil && d.has(signin.PublishTime) {
		d.row.SetNum(signin.EventTime, d.row.Num(signin.PublishTime, d.row.Len()))
		d.row.SetNum(signin.TimeDigits, d.borrowed(3)) // the portal cuts times to milliseconds
		d.flag("TIME_OF_PUBLISHING")
	}
	d.agreeOnResult()
	return l.end(d, l.columns[l.when].name)
}
