package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"prtscope/samples/tenant"
)

// graphFields are the fields of a sign-in as Graph beta returns them, and
// their names in order.
func (w *Writer) graphFields(s *tenant.SignIn) (names []string, fields map[string]json.RawMessage) {
	return fieldsOf(w.GraphBeta(nil, s))
}

// fieldsOf takes an object apart that this package wrote.
func fieldsOf(object []byte) (names []string, fields map[string]json.RawMessage) {
	fields = map[string]json.RawMessage{}
	d := json.NewDecoder(bytes.NewReader(object))
	d.Token()
	for d.More() {
		name, _ := d.Token()
		var v json.RawMessage
		if err := d.Decode(&v); err != nil {
			panic(err) // it was written here
		}
		names = append(names, name.(string))
		fields[name.(string)] = v
	}
	return names, fields
}

// capital is the name that the cmdlets give a field of Graph.
func capital(name string) string {
	switch name {
	case "ipAddress":
		return "IPAddress"
	case "riskEventTypes_v2":
		return "RiskEventTypesV2"
	}
	return strings.ToUpper(name[:1]) + name[1:]
}

// pascal writes a value as ConvertTo-Json does what a cmdlet returned: names
// with capitals, further properties in every object. Windows PowerShell puts
// two blanks behind a colon and escapes some characters.
func pascal(b []byte, v json.RawMessage, depth int) []byte {
	line := func(n int) { b = append(append(b, "\r\n"...), strings.Repeat("    ", n)...) }
	switch v[0] {
	case '{':
		names, fields := fieldsOf(v)
		b = append(b, '{')
		for _, name := range names {
			line(depth + 1)
			b = append(appendString(b, capital(name)), ":  "...)
			if name == "createdDateTime" {
				b = append(b, ticksDate(fields[name])...)
			} else {
				b = pascal(b, fields[name], depth+1)
			}
			b = append(b, ',')
		}
		line(depth + 1)
		b = append(b, `"AdditionalProperties":  {}`...)
		line(depth)
		return append(b, '}')
	case '[':
		var items []json.RawMessage
		if err := json.Unmarshal(v, &items); err != nil {
			panic(err) // it was written here
		}
		b = append(b, '[')
		for i, item := range items {
			if i > 0 {
				b = append(b, ',')
			}
			line(depth + 1)
			b = pascal(b, item, depth+1)
		}
		line(depth)
		return append(b, ']')
	}
	return append(b, strings.NewReplacer("<", `\u003c`, ">", `\u003e`, "&", `\u0026`, "'", `\u0027`).Replace(string(v))...)
}

// ticksDate is a date as Windows PowerShell writes it to JSON.
func ticksDate(v json.RawMessage) string {
	var text string
	json.Unmarshal(v, &text)
	return fmt.Sprintf(`"\/Date(%d)\/"`, mustTime(text).UnixMilli())
}

// PowershellJSON returns what Get-MgBetaAuditLogSignIn | ConvertTo-Json of
// Windows PowerShell leaves in a file.
func (w *Writer) PowershellJSON(rows []*tenant.SignIn) []byte {
	b := []byte("\ufeff[")
	for i, s := range slices.Backward(rows) {
		if i < len(rows)-1 {
			b = append(b, ',')
		}
		b = pascal(append(b, "\r\n    "...), w.GraphBeta(nil, s), 1)
	}
	return append(b, "\r\n]\r\n"...)
}

// Pages returns pages of Graph as Microsoft-Extractor-Suite appends them to one
// file: a list each, with the given text between them.
func (w *Writer) Pages(rows []*tenant.SignIn, size int, seam string) []byte {
	var b []byte
	for page := range slices.Chunk(rows, size) {
		if len(b) > 0 {
			b = append(b, seam...)
		}
		if len(page) == 1 {
			b = w.GraphElement(b, page[0], 0) // a page of one is no list
			continue
		}
		b = append(b, '[')
		for i, s := range page {
			if i > 0 {
				b = append(b, ',')
			}
			b = w.GraphElement(b, s, 1)
		}
		b = append(b, "\n]"...)
	}
	return append(b, "\r\n"...)
}

// Objects returns sign-ins one after the other, indented, with nothing between
// them but the end of a line, as older collections have them.
func (w *Writer) Objects(rows []*tenant.SignIn) []byte {
	var b []byte
	for _, s := range slices.Backward(rows) {
		b = append(w.GraphElement(b, s, 0), "\r\n"...)
	}
	return b
}

const powershellHead = "AppDisplayName,AppId,AppTokenProtectionStatus,AppliedConditionalAccessPolicies,AppliedEventListeners,AuthenticationContextClassReferences,AuthenticationDetails,AuthenticationMethodsUsed,AuthenticationProcessingDetails,AuthenticationProtocol,AuthenticationRequirement,AuthenticationRequirementPolicies,AutonomousSystemNumber,ClientAppUsed,ClientCredentialType,ConditionalAccessAudiences,ConditionalAccessStatus,CorrelationId,CreatedDateTime,CrossTenantAccessType,DeviceDetail,FederatedCredentialId,FlaggedForReview,GlobalSecureAccessIPAddress,HomeTenantId,HomeTenantName,IPAddress,IPAddressFromResourceProvider,Id,IncomingTokenType,IsInteractive,IsTenantRestricted,IsThroughGlobalSecureAccess,Location,ManagedServiceIdentity,MfaDetail,NetworkLocationDetails,OriginalRequestId,OriginalTransferMethod,PrivateLinkDetails,ProcessingTimeInMilliseconds,ResourceDisplayName,ResourceId,ResourceServicePrincipalId,ResourceTenantId,RiskDetail,RiskEventTypes,RiskEventTypesV2,RiskLevelAggregated,RiskLevelDuringSignIn,RiskState,ServicePrincipalCredentialKeyId,ServicePrincipalCredentialThumbprint,ServicePrincipalId,ServicePrincipalName,SessionId,SessionLifetimePolicies,SignInEventTypes,SignInIdentifier,SignInIdentifierType,SignInTokenProtectionStatus,Status,TokenIssuerName,TokenIssuerType,TokenProtectionStatusDetails,UniqueTokenIdentifier,UserAgent,UserDisplayName,UserId,UserPrincipalName,UserType,AdditionalProperties"

// powershellTypes are the names that Export-Csv writes for objects. Lists
// are written as those of texts.
var powershellTypes = map[string]string{
	"DeviceDetail": "DeviceDetail", "Location": "SignInLocation", "ManagedServiceIdentity": "ManagedIdentity", "MfaDetail": "MfaDetail",
	"PrivateLinkDetails": "PrivateLinkDetails", "Status": "SignInStatus", "TokenProtectionStatusDetails": "TokenProtectionStatusDetails",
}

var quotedAll = &Version{end: "\r\n", quoted: true}

// PowershellCSV returns what Get-MgBetaAuditLogSignIn | Export-Csv of Windows
// PowerShell leaves in a file.
func (w *Writer) PowershellCSV(rows []*tenant.SignIn) []byte {
	v := *quotedAll
	v.Columns = strings.Split(powershellHead, ",")
	b := v.Head([]byte("#TYPE Microsoft.Graph.Beta.PowerShell.Models.MicrosoftGraphSignIn\r\n"))
	for _, s := range slices.Backward(rows) {
		_, fields := w.graphFields(s)
		text := map[string]string{}
		for name, raw := range fields {
			text[strings.ToLower(capital(name))] = cmdletText(raw)
		}
		for i, c := range v.Columns {
			if i > 0 {
				b = append(b, ',')
			}
			t := text[strings.ToLower(c)]
			switch kind := powershellTypes[c]; {
			case kind != "":
				t = "Microsoft.Graph.Beta.PowerShell.Models.MicrosoftGraph" + kind
			case c == "CreatedDateTime":
				t = s.Time.Format("1/2/2006 3:04:05 PM")
			case c == "AdditionalProperties":
				t = "System.Collections.Generic.Dictionary`2[System.String,System.Object]"
			case strings.HasPrefix(t, "["):
				t = "System.String[]"
			}
			b = v.cell(b, t)
		}
		b = append(b, v.end...)
	}
	return b
}

// cmdletText is a value as .NET makes a text of it.
func cmdletText(raw json.RawMessage) string {
	switch s := string(raw); {
	case s == "null":
		return ""
	case s == "true":
		return "True"
	case s == "false":
		return "False"
	case s[0] == '"':
		var text string
		json.Unmarshal(raw, &text)
		return text
	default:
		return s
	}
}
