package format

import (
	"fmt"
	"slices"
	"strings"

	"prtscope/ingest/signin"
)

// The portal writes headers in the language of whoever downloads, and nobody
// has a list of them all. What no language changes is the order of the columns,
// so a header of as many columns as one that is known may be that one. It is
// held to be only if the cells of the first rows say so (portal_evidence.go).

// A portalOrder is the order of the columns in one version of a download.
type portalOrder struct {
	version string
	table   *table
	names   []string // in English
}

const portalNames2025 = "Date (UTC),Request ID,User agent,Correlation ID,User ID,User,Username,User type,Cross tenant access type,Incoming token type," +
	"Authentication Protocol,Unique token identifier,Original transfer method,Client credential type,Token Protection - Sign In Session," +
	"Token Protection - Sign In Session StatusCode,Application,Application ID,App owner tenant ID,Resource,Resource ID,Resource tenant ID," +
	"Resource owner tenant ID,Home tenant ID,Home tenant name,IP address,Location,Status,Sign-in error code,Failure reason,Client app,Device ID,Browser," +
	"Operating System,Compliant,Managed,Join Type,Multifactor authentication result,Multifactor authentication auth method," +
	"Multifactor authentication auth detail,Authentication requirement,Sign-in identifier,Session ID,IP address (seen by resource)," +
	"Through Global Secure Access,Global Secure Access IP address,Autonomous system number,Flagged for review,Token issuer type,Incoming token type," +
	"Token issuer name,Latency,Conditional Access,Managed Identity type,Associated Resource Id,Federated Token Id,Federated Token Issuer"

const portalNamesApps = "Date (UTC),Request ID,Correlation ID,Service principal ID,Service principal name,Credential key ID,Credential thumbprint,Application," +
	"Application ID,App owner tenant ID,Resource,Resource ID,Resource tenant ID,Resource owner tenant ID,Home tenant ID,Home tenant name,IP address," +
	"Location,Status,Sign-in error code,Failure reason,Conditional Access"

// portalOrders are all orders that are known. Each version is the one after it
// without some columns, and some files lack the kind of managed identity.
func portalOrders() (all []portalOrder) {
	newest := strings.Split(portalNames2025, ",")
	without := func(names []string, gone ...string) []string {
		return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return slices.Contains(gone, name) })
	}
	of2024 := without(newest, "App owner tenant ID", "Resource owner tenant ID")
	of2023 := without(of2024, "User agent", "Original transfer method", "Token Protection - Sign In Session", "Token Protection - Sign In Session StatusCode",
		"Session ID", "Through Global Secure Access", "Global Secure Access IP address", "Managed Identity type", "Associated Resource Id",
		"Federated Token Id", "Federated Token Issuer")
	return []portalOrder{
		{"of 2025", portalUsers, newest}, {"of 2025", portalUsers, without(newest, "Managed Identity type")},
		{"of 2024", portalUsers, of2024}, {"of 2024", portalUsers, without(of2024, "Managed Identity type")},
		{"of 2023", portalUsers, of2023},
		{"of service principals", portalApps, strings.Split(portalNamesApps, ",")},
		{"of audit events", portalAuditTable, portalAuditNames()},
	}
}

// portalAuditNames are the columns of the download of the audit log.
func portalAuditNames() []string {
	names := strings.Split("Date (UTC),CorrelationId,Service,Category,Activity,Result,ResultReason,User Agent,ActorType,ActorDisplayName,ActorObjectId,"+
		"ActorUserPrincipalName,IPAddress,ActorHomeTenantId,ActorHomeTenantName,ActorServicePrincipalId,ActorServicePrincipalName", ",")
	for n := 1; n <= 3; n++ {
		target := "Target" + itoa(n)
		names = append(names, target+"Type", target+"DisplayName", target+"ObjectId", target+"UserPrincipalName")
		for m := 1; m <= 5; m++ {
			property := target + "ModifiedProperty" + itoa(m)
			names = append(names, property+"Name", property+"OldValue", property+"NewValue")
		}
	}
	for n := 1; n <= 6; n++ {
		names = append(names, "AdditionalDetail"+itoa(n)+"Key", "AdditionalDetail"+itoa(n)+"Value")
	}
	return names
}

// byPosition finds the order of columns that a header in another language has;
// against is why there is none, and "" if the header is not of such a width.
func (r *csvReader) byPosition(header []string, at int) (order *portalOrder, against string) {
	if slices.Contains(header, "request id") {
		return nil, "" // in English
	}
	for _, o := range portalOrders() {
		if len(o.names) != len(header) {
			continue
		}
		if known := o.known(header); known != nil && !slices.Contains(known, false) {
			return nil, "" // every name is known
		}
		if against = r.contradicts(&o, header, at); against == "" {
			return &o, ""
		}
		against = "a portal header " + o.version + " in another language: " + against
	}
	return nil, against
}

// layout lays the table over a header in another language. Columns of few words
// take those of English alone.
func (o *portalOrder) layout(x dialect, header [][]byte, file string) *layout {
	var names [][]byte
	for _, name := range o.names {
		names = append(names, []byte(name))
	}
	l := layoutAs(o.table, x, header, names, file)
	for i, c := range l.columns {
		if len(c.cols) == 1 && portalWordColumns.Has(c.cols[0]) {
			l.columns[i] = c.inEnglish()
			l.texts = slices.DeleteFunc(l.texts, func(col int) bool { return col == c.cols[0] })
		}
	}
	return l
}

// portalWordColumns are the columns that hold one of few words, by which records
// of a sign-in are compared.
var portalWordColumns = signin.Of(signin.UserType, signin.CrossTenant, signin.Protocol, signin.TransferMethod, signin.BoundStatus, signin.TrustType,
	signin.AuthRequirement, signin.IssuerType, signin.CAStatus, signin.IncomingToken)

// inEnglish is the column for a file in another language: a word that is none
// of those that are known may be one of them, so it is no value, and kept aside.
func (c csvColumn) inEnglish() csvColumn {
	first := c
	c.text, c.alone = false, false
	c.do = func(d *decoder, l *layout, c *csvColumn, v value) {
		word := v.text
		if r := d.rules[c.cols[0]]; r.how == asWord {
			word = []byte(r.word(v.text))
		}
		if !d.has(c.cols[0]) && !portalWord(string(word)) { // else another column said it before
			d.flag("WORD_FOREIGN")
			d.keep(c.name, v)
			return
		}
		first.do(d, l, c, v)
	}
	return c
}

// portalWord reports whether a word is one of those of the columns of words, as
// the house spells it.
func portalWord(word string) bool {
	for part := range strings.SplitSeq(word, ",") {
		switch part {
		case "none", "member", "guest", "b2bCollaboration", "b2bDirectConnect", "microsoftSupport", "serviceProvider", "passthrough", "unknownFutureValue",
			"deviceCodeFlow", "authenticationTransfer", "bound", "unbound", "joined", "hybrid", "registered", "singleFactorAuthentication",
			"multiFactorAuthentication", "AzureAD", "ADFederationServices", "AzureADBackupAuth", "ADFederationServicesMFAAdapter", "NPSExtension",
			"success", "failure", "notApplied", "primaryRefreshToken", "refreshToken", "saml11", "saml20", "remoteDesktopToken",
			"oAuth2", "ropc", "wsFederation", "deviceCode", "nativeAuth", "authorizationCodeWithoutPkce", "authorizationCodeWithPkce", "clientCredentials",
			"refreshTokenGrant", "encryptedAuthorizeResponse", "directUserGrant", "kerberos", "prtGrant", "seamlessSso", "prtBrokerBased",
			"prtNonBrokerBased", "onBehalfOf", "samlOnBehalfOf", "officeS2S", "wsTrust":
		default:
			return false
		}
	}
	return true
}

func (o *portalOrder) why(columns int) string {
	return fmt.Sprintf("portal header %s in an unknown language: %d columns, read by position", o.version, columns)
}

func (o *portalOrder) says() string {
	return "headers in an unknown language, read by position: the columns are taken to be those of the portal's download " + o.version +
		", as most of their names or what stands in the first rows agrees; words in that language, such as results, stay as they are"
}

// succeeded reports whether a status says that a sign-in succeeded, in one of
// the languages of the portal.
func succeeded(status string) bool {
	if status == "Success" { // as most do
		return true
	}
	switch strings.ToLower(status) {
	case "success", "erfolg", "erfolgreich", "correcto", "éxito", "correcta", "operación correcta", "satisfactorio", "realizado correctamente",
		"operazione riuscita", "esito positivo", "riuscito", "riuscita", "réussite", "réussi", "réussie", "succès", "opération réussie",
		"sucesso", "êxito", "com êxito", "bem-sucedido", "bem-sucedida", "concluído com êxito", "geslaagd", "gelukt", "成功しました", "成功", "성공", "успешно", "успех", "powodzenie", "lyckades", "vellykket", "úspěch", "başarılı":
		return true
	}
	return false
}
