package format

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"prtscope/ingest/custody"
	"prtscope/ingest/field"
	"prtscope/ingest/signin"
)

// Downloads of the Entra admin center. Names of columns are looked up without
// regard to case and blanks, which differ between its versions. Files of
// interactive and other sign-ins have the same columns: only their names say
// which is which.

var portalShared = map[string]csvColumn{
	"date (utc)":               cellTo(signin.EventTime),
	"date":                     cellTo(signin.EventTime),
	"request id":               cellTo(signin.EventID),
	"correlation id":           cellTo(signin.CorrelationID),
	"application":              cellTo(signin.AppName),
	"application id":           cellTo(signin.AppID),
	"app owner tenant id":      cellTo(signin.AppOwnerTenantID),
	"resource":                 cellTo(signin.ResourceName),
	"resource id":              cellTo(signin.ResourceID),
	"resource tenant id":       cellTo(signin.ResourceTenantID),
	"resource owner tenant id": cellTo(signin.ResourceOwnerTenantID),
	"home tenant id":           cellTo(signin.HomeTenantID),
	"home tenant name":         cellTo(signin.HomeTenantName),
	"ip address":               cellTo(signin.ClientIP),
	"location":                 {cols: []int{signin.Location, signin.City, signin.State, signin.Country}, owns: true, do: portalLocation},
	"status":                   cellTo(signin.StatusText),
	"sign-in error code":       cellTo(signin.ErrorCode),
	"failure reason":           cellTo(signin.FailureReason),
	"conditional access":       cellTo(signin.CAStatus),
	"user agent":               cellTo(signin.UserAgent),
	"managed identity type":    cellTo(signin.ManagedIdentityType),
	"associated resource id":   cellTo(signin.ManagedIdentityResource),
	"federated token id":       cellTo(signin.FederatedTokenID),
	"federated token issuer":   cellTo(signin.FederatedTokenIssuer),
	"unique token identifier":  cellTo(signin.TokenID),
	"client credential type":   cellTo(signin.CredentialType),
	"session id":               cellTo(signin.SessionID),
}

var portalUserColumns = with(portalShared, map[string]csvColumn{
	"user id":                                cellTo(signin.UserID),
	"user":                                   cellTo(signin.UserDisplayName),
	"username":                               cellTo(signin.UserName),
	"user type":                              cellTo(signin.UserType),
	"cross tenant access type":               cellTo(signin.CrossTenant),
	"incoming token type":                    {cols: []int{signin.IncomingToken}, owns: true, do: portalToken},
	"authentication protocol":                cellTo(signin.Protocol),
	"original transfer method":               cellTo(signin.TransferMethod),
	"client app":                             cellTo(signin.ClientApp),
	"device id":                              cellTo(signin.DeviceID),
	"browser":                                cellTo(signin.Browser),
	"operating system":                       cellTo(signin.DeviceOS),
	"compliant":                              cellTo(signin.Compliant),
	"managed":                                cellTo(signin.Managed),
	"join type":                              cellTo(signin.TrustType),
	"authentication requirement":             cellTo(signin.AuthRequirement),
	"multifactor authentication result":      cellTo(signin.AdditionalDetails),
	"multifactor authentication auth method": cellTo(signin.MFAMethod),
	"multifactor authentication auth detail": cellTo(signin.MFADetail),
	"sign-in identifier":                     cellTo(signin.SignInIdentifier),
	"ip address (seen by resource)":          cellTo(signin.IPFromResource),
	"through global secure access":           cellTo(signin.GlobalSecureAccess),
	"global secure access ip address":        cellTo(signin.GlobalSecureAccessIP),
	"autonomous system number":               cellTo(signin.ASN),
	"flagged for review":                     cellTo(signin.Flagged),
	"token issuer type":                      cellTo(signin.IssuerType),
	"token issuer name":                      cellTo(signin.IssuerName),
	"latency":                                {cols: []int{signin.Latency}, owns: true, do: portalLatency},
	"token protection - sign in session":     cellTo(signin.BoundStatus),
	"token protection - sign in session statuscode": cellTo(signin.BoundCode),
})

var portalAppColumns = with(portalShared, map[string]csvColumn{
	"service principal id":   cellTo(signin.ServicePrincipalID),
	"service principal name": cellTo(signin.ServicePrincipalName),
	"credential key id":      cellTo(signin.CredentialKeyID),
	"credential thumbprint":  cellTo(signin.CredentialThumbprint),
	"managed identity id":    cellTo(signin.ServicePrincipalID), // as the portal's list of them names it
	"managed identity name":  cellTo(signin.ServicePrincipalName),
})

// with returns the columns of both.
func with(a, b map[string]csvColumn) map[string]csvColumn {
	m := make(map[string]csvColumn, len(a)+len(b))
	for _, from := range []map[string]csvColumn{a, b} {
		for name, c := range from {
			m[name] = c
		}
	}
	return m
}

// rowCaps are numbers of rows at which the portal and its users' browsers are
// known to stop.
var rowCaps = []int64{5_000, 10_000, 30_000, 100_000, 250_000}

// capNotes says so if an export has exactly as many rows as its source gives at
// most. Where is what there may be more of them in.
func capNotes(rows int64, caps []int64, where string) (notes []custody.Note) {
	if slices.Contains(caps, rows) {
		notes = append(notes, custody.Note{Code: "ROW_CAP", Caution: true,
			Text: fmt.Sprintf("exactly %d rows, a number at which this source stops: there may be more in the %s", rows, where)})
	}
	return notes
}

// portalName reports whether a file has a name that the portal gives downloads.
func portalName(name string) bool {
	return kindByName(name) != "" || strings.HasPrefix(strings.ToLower(name[strings.LastIndexAny(name, `/\`)+1:]), "auditlogs_")
}

var portalUsers = &table{format: portalSignIns, columns: portalUserColumns, rename: portalInEnglish, row: portalRow, caps: rowCaps, alone: true}

var portalSignIns = &Format{
	Name:    "portal-signins",
	Doc:     "CSV downloads of user sign-ins from the Entra or Azure portal (InteractiveSignIns_*.csv, NonInteractiveSignIns_*.csv), in any language: the file name alone says which of the two",
	Table:   signin.Schema,
	Carries: carriedBy(portalUserColumns).With(signin.Of(signin.TimeDigits, signin.Kind)),
	Rank:    40,
	match:   func(s *shape) (string, bool) { return matchPortal(s, portalUserColumns, "username") },
}

var portalApps = &table{format: portalAppSignIns, columns: portalAppColumns, rename: portalInEnglish, row: portalRow, caps: rowCaps, alone: true}

var portalAppSignIns = &Format{
	Name:    "portal-app-signins",
	Doc:     "CSV downloads of the sign-ins of service principals and managed identities from the Entra or Azure portal (ApplicationSignIns_*.csv, MSISignIns_*.csv): the file name alone says which of the two",
	Table:   signin.Schema,
	Carries: carriedBy(portalAppColumns).With(signin.Of(signin.TimeDigits, signin.Kind)),
	Rank:    40,
	match: func(s *shape) (string, bool) {
		return matchPortal(s, portalAppColumns, "service principal id", "managed identity id")
	},
}

func carriedBy(columns map[string]csvColumn) (cs signin.Columns) {
	for _, c := range columns {
		cs = cs.With(signin.Of(c.cols...))
	}
	return cs
}

// matchPortal asks for the columns without which a row means nothing, one of who
// signed in among them.
func matchPortal(s *shape, columns map[string]csvColumn, who ...string) (string, bool) {
	if s.header == nil {
		return "is CSV", false
	}
	has := map[string]bool{}
	known, other := 0, ""
	for _, name := range s.header {
		if _, ok := columns[name]; !ok {
			if english := portalInEnglish(name); english != "" {
				name, other = english, ", not in English"
			}
		}
		has[name] = true
		if _, ok := columns[name]; ok {
			known++
		}
	}
	switch {
	case has["risk level (aggregate)"] || has["risk level (real-time)"]:
		return "has levels of risk, as the report of risky sign-ins", false
	case !has["date (utc)"] && !has["date"]:
		return "no column Date (UTC)", false
	case !has["request id"]:
		return "no column Request ID", false
	case !slices.ContainsFunc(who, func(name string) bool { return has[name] }):
		return "no column " + strings.Join(who, " or "), false
	}
	version := "of 2023"
	switch {
	case has["app owner tenant id"] || has["resource owner tenant id"]:
		version = "of 2025"
	case has["session id"] || has["user agent"] || has["original transfer method"]:
		version = "of 2024"
	}
	return fmt.Sprintf("portal header %s: %d columns, %d of them known%s", version, len(s.header), known, other), true
}

// portalRow ends a row. A blank error code is success only where the status
// says so, and one that cannot be read is none.
func portalRow(d *decoder, l *layout) error {
	if l.carries.Has(signin.ErrorCode) && !d.has(signin.ErrorCode) && !d.result.bad && succeeded(d.text(signin.StatusText)) {
		d.row.SetNum(signin.ErrorCode, 0)
	}
	d.agreeOnStatus()
	return l.end(d, "Date (UTC)")
}

func portalLocation(d *decoder, _ *layout, c *csvColumn, v value) {
	city, state, country := field.Location(v.text)
	if len(bytes.Trim(v.text, ", ")) == 0 {
		v.text = nil
	}
	d.set(signin.Location, c.name, v)
	d.set(signin.City, c.name, cell(city))
	d.set(signin.State, c.name, cell(state))
	d.set(signin.Country, c.name, cell(country))
}

// portalLatency reads milliseconds, with or without their unit.
func portalLatency(d *decoder, _ *layout, c *csvColumn, v value) {
	v.text = field.Trim(bytes.TrimSuffix(v.text, []byte("ms")))
	d.set(signin.Latency, c.name, v)
}
