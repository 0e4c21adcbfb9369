package field

import "bytes"

// word finds v among pairs of spellings, in lower case, and words. Pairs are
// few, and a switch on length inside equalFold makes most comparisons one
// instruction.
func word(v []byte, pairs [][2]string) (string, bool) {
	v = Trim(v)
	for _, p := range pairs {
		if equalFold(v, p[0]) {
			return p[1], true
		}
	}
	return "", false
}

// or returns the word for v, or v itself where none is known.
func or(v []byte, pairs [][2]string) string {
	if w, ok := word(v, pairs); ok {
		return w
	}
	return string(Trim(v))
}

var tokenTypes = [][2]string{
	{"none", "none"}, {"primaryrefreshtoken", "primaryRefreshToken"}, {"refreshtoken", "refreshToken"}, {"unknownfuturevalue", "unknownFutureValue"},
	{"primary refresh token", "primaryRefreshToken"}, {"refresh token", "refreshToken"},
	{"saml11", "saml11"}, {"saml 1.1", "saml11"}, {"saml20", "saml20"}, {"saml 2.0", "saml20"},
	{"remotedesktoptoken", "remoteDesktopToken"}, {"remote desktop token", "remoteDesktopToken"},
}

// TokenType returns the incoming token type in the spelling of Graph. Several
// types stay several, with a comma and no blank between them; a word that is
// not known stays as it is.
func TokenType(v []byte) string {
	if bytes.IndexByte(v, ',') < 0 {
		return or(v, tokenTypes)
	}
	var out []byte
	for item := range bytes.SplitSeq(v, []byte(",")) {
		w := or(item, tokenTypes)
		if w == "" {
			continue
		}
		if len(out) > 0 {
			out = append(out, ',')
		}
		out = append(out, w...)
	}
	return string(out)
}

var trustTypes = [][2]string{
	{"", ""}, {"azure ad joined", "joined"}, {"hybrid azure ad joined", "hybrid"}, {"azure ad registered", "registered"},
	{"microsoft entra joined", "joined"}, {"microsoft entra hybrid joined", "hybrid"}, {"hybrid microsoft entra joined", "hybrid"}, {"microsoft entra registered", "registered"},
	{"entra joined", "joined"}, {"entra hybrid joined", "hybrid"}, {"entra registered", "registered"},
	{"azuread", "joined"}, {"serverad", "hybrid"}, {"workplace", "registered"},
	{"joined", "joined"}, {"hybrid", "hybrid"}, {"registered", "registered"},
}

// TrustType returns how a device is joined: joined, hybrid, registered, or
// empty for not at all. A word that is not known stays as it is.
func TrustType(v []byte) string { return or(v, trustTypes) }

var userTypes = [][2]string{{"member", "member"}, {"guest", "guest"}}

// UserType returns member or guest; other words stay as they are.
func UserType(v []byte) string { return or(v, userTypes) }

var requirements = [][2]string{
	{"multifactorauthentication", "multiFactorAuthentication"}, {"singlefactorauthentication", "singleFactorAuthentication"},
	{"multifactor authentication", "multiFactorAuthentication"}, {"single-factor authentication", "singleFactorAuthentication"},
	{"multi-factor authentication", "multiFactorAuthentication"}, {"single factor authentication", "singleFactorAuthentication"},
}

// AuthRequirement returns singleFactorAuthentication or
// multiFactorAuthentication; other words stay as they are.
func AuthRequirement(v []byte) string { return or(v, requirements) }

var caStatuses = [][2]string{{"notapplied", "notApplied"}, {"success", "success"}, {"failure", "failure"}, {"not applied", "notApplied"}}

// CAStatus returns the outcome of Conditional Access: success, failure,
// notApplied; other words stay as they are.
func CAStatus(v []byte) string { return or(v, caStatuses) }

var issuers = [][2]string{
	{"azuread", "AzureAD"}, {"azure ad", "AzureAD"}, {"microsoft entra id", "AzureAD"}, {"adfederationservices", "ADFederationServices"}, {"ad federation services", "ADFederationServices"},
	{"unknownfuturevalue", "UnknownFutureValue"}, {"azureadbackupauth", "AzureADBackupAuth"}, {"adfederationservicesmfaadapter", "ADFederationServicesMFAAdapter"}, {"npsextension", "NPSExtension"},
}

// IssuerType returns the type of the token issuer in the spelling of Graph;
// other words stay as they are.
func IssuerType(v []byte) string { return or(v, issuers) }

var kinds = [][2]string{
	{"signinlogs", "interactive"}, {"interactiveuser", "interactive"}, {"interactiveusersigninlogs", "interactive"},
	{"noninteractiveusersigninlogs", "non_interactive"}, {"noninteractiveuser", "non_interactive"}, {"aadnoninteractiveusersigninlogs", "non_interactive"},
	{"serviceprincipalsigninlogs", "service_principal"}, {"serviceprincipal", "service_principal"}, {"aadserviceprincipalsigninlogs", "service_principal"},
	{"managedidentitysigninlogs", "managed_identity"}, {"managedidentity", "managed_identity"}, {"aadmanagedidentitysigninlogs", "managed_identity"},
	{"adfssigninlogs", "adfs"}, {"microsoftserviceprincipalsigninlogs", "ms_service_principal"}, {"aadmicrosoftserviceprincipalsigninlogs", "ms_service_principal"},
}

// Kind returns the kind of sign-in that a log category, a table name or event
// types stand for; event types may be several and come as the text of a JSON
// list. It is empty where v names no kind.
func Kind(v []byte) string {
	for item := range bytes.FieldsFuncSeq(v, func(r rune) bool { return r == ',' || r == '[' || r == ']' || r == '"' || r == ' ' }) {
		if k, ok := word(item, kinds); ok {
			return k
		}
	}
	return ""
}

// Location takes "City, State, CC" apart from the right, since a city may have
// commas in its name. A text with fewer parts gives only a country, and only if
// it ends in two letters.
func Location(v []byte) (city, state, country []byte) {
	last := bytes.LastIndexByte(v, ',')
	country = Trim(v[last+1:])
	if last > 0 {
		if mid := bytes.LastIndexByte(v[:last], ','); mid >= 0 {
			return Trim(v[:mid]), Trim(v[mid+1 : last]), country
		}
	}
	if len(country) != 2 || !letter(country[0]) || !letter(country[1]) {
		country = nil
	}
	return nil, nil, country
}

func letter(c byte) bool { return (c|0x20)-'a' < 26 }
