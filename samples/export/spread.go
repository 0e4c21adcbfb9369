package export

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"prtscope/samples/tenant"
)

func mustTime(text string) time.Time {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err) // it was written here
	}
	return t
}

const spreadHead = "Id,CreatedDateTime,UserDisplayName,UserPrincipalName,UserId,AppDisplayName,AppId,ClientAppUsed,IpAddress,ASN,IPAddressFromResourceProvider,City,State,CountryOrRegion,Latitude,Longitude,AuthenticationRequirement,SignInEventTypes,AuthenticationMethodsUsed,ErrorCode,FailureReason,AdditionalDetails,AuthenticationMethod,AuthenticationMethodDetail,AuthenticationStepDateTime,AuthenticationStepRequirement,AuthenticationStepResultDetail,Succeeded,Domain Hint Present,Is CAE Token,Login Hint Present,Oauth Scope Info,Root Key Type,ClientCredentialType,ConditionalAccessStatus,CorrelationId,IncomingTokenType,OriginalRequestId,IsInteractive,ProcessingTimeInMilliseconds,ResourceDisplayName,ResourceId,ResourceServicePrincipalId,ResourceTenantId,RiskDetail,RiskEventTypesV2,RiskLevelAggregated,RiskLevelDuringSignIn,RiskState,SignInTokenProtectionStatus,TokenIssuerName,TokenIssuerType,UniqueTokenIdentifier,SessionId,UserAgent,UserType,AuthenticationProtocol,OriginalTransferMethod,CrossTenantAccessType,AuthMethod,AuthDetail,DeviceId,DisplayName,OperatingSystem,Browser,IsCompliant,IsManaged,TrustType,NetworkType,NetworkNames,TrustedNamedLocation"

// Spread returns the table that Microsoft-Analyzer-Suite makes of sign-ins
// before it looks at them (Untouched.csv).
func (w *Writer) Spread(rows []*tenant.SignIn) []byte {
	v := *quotedAll
	v.Columns = strings.Split(spreadHead, ",")
	v.mark = true
	b := v.Head(nil)
	for _, s := range slices.Backward(rows) {
		_, fields := w.graphFields(s)
		for i, c := range v.Columns {
			if i > 0 {
				b = append(b, ',')
			}
			b = v.cell(b, w.spread(c, s, fields))
		}
		b = append(b, v.end...)
	}
	return b
}

func (w *Writer) spread(c string, s *tenant.SignIn, fields map[string]json.RawMessage) string {
	field := func(name string) string {
		if raw, ok := fields[name]; ok && raw[0] != '[' {
			return cmdletText(raw)
		}
		return ""
	}
	d := s.Device
	if d == nil {
		d = unknown
	}
	var steps [4][]string
	for _, p := range s.Steps {
		for i, x := range [...]string{p.Method, p.Requirement, p.Result, title(p.Succeeded)} {
			if x != "" && !slices.Contains(steps[i], x) {
				steps[i] = append(steps[i], x)
			}
		}
	}
	switch c {
	case "CreatedDateTime":
		return s.Time.Format("2006-01-02 15:04:05")
	case "ASN":
		return strconv.Itoa(s.Net.ASN)
	case "City":
		return s.Net.City
	case "State":
		return s.Net.State
	case "CountryOrRegion":
		return s.Net.Country
	case "Latitude":
		return strconv.FormatFloat(s.Net.Lat, 'f', -1, 64)
	case "Longitude":
		return strconv.FormatFloat(s.Net.Lon, 'f', -1, 64)
	case "SignInEventTypes":
		_, _, kind := w.names(s)
		return kind
	case "ErrorCode":
		return strconv.Itoa(s.Error)
	case "FailureReason":
		return tenant.Failure(s.Error)
	case "AdditionalDetails":
		return additional(s)
	case "AuthenticationMethod":
		return strings.Join(steps[0], ", ")
	case "AuthenticationStepRequirement":
		return strings.Join(steps[1], ", ")
	case "AuthenticationStepResultDetail":
		return strings.Join(steps[2], ", ")
	case "Succeeded":
		return strings.Join(steps[3], ", ")
	case "Is CAE Token":
		return "False"
	case "Oauth Scope Info":
		return s.Scopes
	case "UserType":
		return capital(field("userType"))
	case "DeviceId":
		return d.ID.String()
	case "DisplayName":
		return d.Name
	case "OperatingSystem":
		return s.OS
	case "Browser":
		return s.Browser
	case "IsCompliant":
		return title(d.Compliant)
	case "IsManaged":
		return title(d.Managed)
	case "TrustType":
		return trusts[d.Trust]
	case "TrustedNamedLocation":
		return "No"
	}
	return field(strings.ToLower(c[:1]) + c[1:])
}
