package detect

import (
	"slices"
	"strings"

	"prtscope/ingest/signin"
)

// field is what readers call a column, and which exports bring it.
type field struct {
	name string
	cure string
}

// Which exports carry what. Each is a whole sentence that begins after
// "export": the same words for all columns of a kind, so that a gap names each
// cure once.
const (
	betaCure   = "export the sign-ins anew: with the beta endpoint of Graph and the header \"Prefer: include-unknown-enum-members\", by diagnostic settings, or from the portal; Graph v1.0 leaves it out"
	fullCure   = "export the sign-ins anew: with the beta endpoint of Graph or by diagnostic settings; Graph v1.0 and the portal's CSV leave it out"
	detailCure = "export the sign-ins anew: with the beta endpoint of Graph or by diagnostic settings; the portal's CSV leaves it out"
	agentCure  = "export the sign-ins anew: with the beta endpoint of Graph, by diagnostic settings, or from today's portal; older downloads of the portal and Graph v1.0 leave it out"
	kindCure   = "only the portal's file name says which kind: give the file its name InteractiveSignIns_… or NonInteractiveSignIns_… back and read it again"
	tlsCure    = "add the sign-ins as advanced hunting of Defender has them (EntraIdSignInEvents, with GatewayJA4), for the days of the other exports; no other export carries it"
	plainCure  = "export the sign-ins anew without leaving columns out: Graph, diagnostic settings and the portal all carry it"
)

// fields is what columns are called that a detection may need.
var fields = [...]struct {
	field
	columns signin.Columns
}{
	{field{"the incoming token type", betaCure}, signin.Of(signin.IncomingToken)},
	{field{"the session id", betaCure}, signin.Of(signin.SessionID)},
	{field{"the unique token identifier", betaCure}, signin.Of(signin.TokenID)},
	{field{"the network's number", betaCure}, signin.Of(signin.ASN)},
	{field{"the authentication protocol", betaCure}, signin.Of(signin.Protocol)},
	{field{"the original transfer method", betaCure}, signin.Of(signin.TransferMethod)},
	{field{"token protection", betaCure}, signin.Of(signin.BoundStatus, signin.BoundCode, signin.TokenProtection)},
	{field{"the client's credential type", betaCure}, signin.Of(signin.CredentialType)},
	{field{"the tenants of user and resource", betaCure}, signin.Of(signin.UserType, signin.HomeTenantID, signin.ResourceTenantID, signin.CrossTenant)},
	{field{"the token issuer", betaCure}, signin.Of(signin.IssuerType, signin.IssuerName)},
	{field{"the authentication requirement", betaCure}, signin.Of(signin.AuthRequirement)},
	{field{"the user agent", agentCure}, signin.Of(signin.UserAgent)},
	{field{"the TLS fingerprint", tlsCure}, signin.Of(signin.JA4)},
	{field{"the authentication steps", fullCure}, signin.Of(signin.AuthDetails, signin.AuthMethods)},
	{field{"the processing details", fullCure}, signin.Of(signin.AuthProcessing)},
	{field{"the original request id", fullCure}, signin.Of(signin.OriginalRequestID)},
	{field{"the named locations", fullCure}, signin.Of(signin.NetworkDetails)},
	{field{"the Conditional Access policies", detailCure}, signin.Of(signin.CAPolicies)},
	{field{"risk", detailCure}, signin.Of(signin.RiskEvents, signin.RiskState, signin.RiskDuring, signin.RiskAggregated, signin.RiskDetail)},
	{field{"the device's name", detailCure}, signin.Of(signin.DeviceName)},
	{field{"the coordinates", detailCure}, signin.Of(signin.Latitude, signin.Longitude)},
	{field{"the device id", plainCure}, signin.Of(signin.DeviceID)},
	{field{"the operating system", plainCure}, signin.Of(signin.DeviceOS)},
	{field{"how the device is joined", plainCure}, signin.Of(signin.TrustType)},
	{field{"whether the device is compliant and managed", plainCure}, signin.Of(signin.Compliant, signin.Managed)},
	{field{"the result", plainCure}, signin.Of(signin.ErrorCode)},
	{field{"the application", plainCure}, signin.Of(signin.AppID)},
	{field{"the resource", plainCure}, signin.Of(signin.ResourceID)},
	{field{"the address", plainCure}, signin.Of(signin.ClientIP)},
	{field{"the place", plainCure}, signin.Of(signin.Country, signin.City)},
	{field{"the kind of client", plainCure}, signin.Of(signin.ClientApp)},
	{field{"whether somebody was there (interactive or not)", kindCure}, signin.Of(signin.Kind)},
}

// fieldOf names a column for a reader.
func fieldOf(c signin.Column) field {
	for i := range fields {
		if fields[i].columns.Has(c) {
			return fields[i].field
		}
	}
	return field{strings.ReplaceAll(signin.Schema.Fields[c].Name, "_", " "), plainCure}
}

// lacking writes what columns are called, and which exports would bring them.
func lacking(cs []signin.Column) (what, cure string) {
	var names, cures, renames []string
	for _, c := range cs {
		f := fieldOf(c)
		if !slices.Contains(names, f.name) {
			names = append(names, f.name)
		}
		if f.cure == kindCure || f.cure == tlsCure {
			renames = append(renames, f.cure)
		} else {
			cures = append(cures, f.cure)
		}
	}
	// What leaves out most comes first: the export that carries it carries the
	// rest, but no export brings a file's name back, and one alone a fingerprint.
	rank := []string{fullCure, betaCure, detailCure, agentCure, plainCure}
	slices.SortStableFunc(cures, func(a, b string) int { return slices.Index(rank, a) - slices.Index(rank, b) })
	return Join(names, len(names)), strings.Join(append(cures[:min(1, len(cures))], once(renames)...), "; ")
}

func namesOf(cs []signin.Column) (names []string) {
	for _, c := range cs {
		names = append(names, signin.Schema.Fields[c].Name)
	}
	return names
}
