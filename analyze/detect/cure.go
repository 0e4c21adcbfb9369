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
	plainCure  = "export the sign-ins anew without leaving columns out: Graph, diagnostic settings and the portal all carry it"
)

// fieldOf names a column for a reader.
func fieldOf(c signin.Column) field {
	switch c {
	case signin.IncomingToken:
		return field{"the incoming token type", betaCure}
	case signin.SessionID:
		return field{"the session id", betaCure}
	case signin.TokenID:
		return field{"the unique token identifier", betaCure}
	case signin.ASN:
		return field{"the network's number", betaCure}
	case signin.Protocol:
		return field{"the authentication protocol", betaCure}
	case signin.TransferMethod:
		return field{"the original transfer method", betaCure}
	case signin.BoundStatus, signin.BoundCode, signin.TokenProtection:
		return field{"token protection", betaCure}
	case signin.CredentialType:
		return field{"the client's credential type", betaCure}
	case signin.UserType, signin.HomeTenantID, signin.ResourceTenantID, signin.CrossTenant:
		return field{"the tenants of user and resource", betaCure}
	case signin.IssuerType, signin.IssuerName:
		return field{"the token issuer", betaCure}
	case signin.AuthRequirement:
		return field{"the authentication requirement", betaCure}
	case signin.UserAgent:
		return field{"the user agent", agentCure}
	case signin.AuthDetails, signin.AuthMethods:
		return field{"the authentication steps", fullCure}
	case signin.AuthProcessing:
		return field{"the processing details", fullCure}
	case signin.OriginalRequestID:
		return field{"the original request id", fullCure}
	case signin.NetworkDetails:
		return field{"the named locations", fullCure}
	case signin.CAPolicies:
		return field{"the Conditional Access policies", detailCure}
	case signin.RiskEvents, signin.RiskState, signin.RiskDuring, signin.RiskAggregated, signin.RiskDetail:
		return field{"risk", detailCure}
	case signin.DeviceName:
		return field{"the device's name", detailCure}
	case signin.Latitude, signin.Longitude:
		return field{"the coordinates", detailCure}
	case signin.DeviceID:
		return field{"the device id", plainCure}
	case signin.DeviceOS:
		return field{"the operating system", plainCure}
	case signin.TrustType:
		return field{"how the device is joined", plainCure}
	case signin.Compliant, signin.Managed:
		return field{"whether the device is compliant and managed", plainCure}
	case signin.ErrorCode:
		return field{"the result", plainCure}
	case signin.AppID:
		return field{"the application", plainCure}
	case signin.ResourceID:
		return field{"the resource", plainCure}
	case signin.ClientIP:
		return field{"the address", plainCure}
	case signin.Country, signin.City:
		return field{"the place", plainCure}
	case signin.ClientApp:
		return field{"the kind of client", plainCure}
	case signin.Kind:
		return field{"whether somebody was there (interactive or not)", plainCure}
	}
	return field{strings.ReplaceAll(signin.Schema.Fields[c].Name, "_", " "), plainCure}
}

// lacking writes what columns are called, and which exports would bring them.
func lacking(cs []signin.Column) (what, cure string) {
	var names, cures []string
	for _, c := range cs {
		f := fieldOf(c)
		if !slices.Contains(names, f.name) {
			names = append(names, f.name)
		}
		if !slices.Contains(cures, f.cure) {
			cures = append(cures, f.cure)
		}
	}
	// What leaves out most comes first: the export that carries it carries the rest.
	rank := []string{fullCure, betaCure, detailCure, agentCure, plainCure}
	slices.SortStableFunc(cures, func(a, b string) int { return slices.Index(rank, a) - slices.Index(rank, b) })
	return Join(names, len(names)), cures[0]
}

func namesOf(cs []signin.Column) (names []string) {
	for _, c := range cs {
		names = append(names, signin.Schema.Fields[c].Name)
	}
	return names
}
