package export

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"

	"prtscope/samples/tenant"
)

// Splunk returns diagnostic records as a search of Splunk exports them: the
// original is the text _raw.
func (w *Writer) Splunk(rows []*tenant.SignIn) (b []byte) {
	for i, s := range slices.Backward(rows) {
		e := encoder{b: b}
		e.open("", '{')
		e.flag("preview", false)
		if i == 0 {
			e.flag("lastrow", true)
		}
		e.open("result", '{')
		e.str("_raw", string(w.Diagnostic(nil, s)))
		e.time("_time", s.Time, seconds)
		e.str("sourcetype", "azure:monitor:aad")
		e.close('}')
		e.close('}')
		b = append(e.b, '\n')
	}
	return b
}

// Elastic returns diagnostic records as an index of Elasticsearch has them: the
// original is the text event.original, beside what the pipeline made of it.
func (w *Writer) Elastic(rows []*tenant.SignIn) (b []byte) {
	for _, s := range rows {
		e := encoder{b: b}
		e.open("", '{')
		e.str("_index", ".ds-logs-azure.signinlogs-default-2026.05.04-000001")
		e.open("_source", '{')
		e.time("@timestamp", s.Time, ticksZ)
		e.open("event", '{')
		e.str("kind", "event")
		e.str("original", string(w.Diagnostic(nil, s)))
		e.close('}')
		e.open("azure", '{')
		e.guid("correlation_id", s.Correlation)
		e.close('}')
		e.close('}')
		e.close('}')
		b = append(e.b, '\n')
	}
	return b
}

// Capture returns diagnostic records as Event Hubs Capture keeps them: an Avro
// file whose events hold several records each.
func (w *Writer) Capture(lines [][]byte) []byte {
	long := func(b []byte, n int64) []byte { return binary.AppendVarint(b, n) }
	text := func(b []byte, s string) []byte { return append(long(b, int64(len(s))), s...) }
	const schema = `{"type":"record","name":"EventData","namespace":"Microsoft.ServiceBus.Messaging","fields":[{"name":"SequenceNumber","type":"long"},{"name":"Offset","type":"string"},{"name":"EnqueuedTimeUtc","type":"string"},{"name":"SystemProperties","type":{"type":"map","values":["long","double","string","bytes"]}},{"name":"Properties","type":{"type":"map","values":["long","double","string","bytes","null"]}},{"name":"Body","type":["null","bytes"]}]}`
	b := []byte("Obj\x01")
	b = long(b, 2)
	b = text(text(b, "avro.codec"), "null")
	b = text(text(b, "avro.schema"), schema)
	b = long(b, 0)
	const sync = "nordbrygge-sync!"
	b = append(b, sync...)
	number := int64(0)
	for group := range slices.Chunk(slices.Collect(slices.Chunk(lines, 3)), 8) {
		var block []byte
		for _, records := range group {
			number++
			block = text(text(long(block, number), strconv.FormatInt(number*4096, 10)), "5/15/2026 9:00:00 AM")
			block = long(long(text(long(block, 1), "x-opt-publisher"), 2), 4) // of the third type, a text of four letters
			block = append(block, "diag"...)
			block = long(block, 0) // the end of the properties of the system
			block = long(block, 0) // and of others there are none
			body := slices.Concat([]byte(`{"records":[`), bytes.Join(records, []byte(",")), []byte("]}"))
			block = append(long(long(block, 1), int64(len(body))), body...)
		}
		b = append(long(long(b, int64(len(group))), int64(len(block))), block...)
		b = append(b, sync...)
	}
	return b
}

var huntingColumns = strings.Split("Timestamp,Application,ApplicationId,LogonType,EndpointCall,ErrorCode,CorrelationId,SessionId,AccountDisplayName,AccountObjectId,AccountUpn,IsExternalUser,IsGuestUser,AlternateSignInName,LastPasswordChangeTimestamp,ResourceDisplayName,ResourceId,ResourceTenantId,DeviceName,EntraIdDeviceId,OSPlatform,DeviceTrustType,IsManaged,IsCompliant,AuthenticationProcessingDetails,AuthenticationRequirement,TokenIssuerType,RiskLevelAggregated,RiskDetails,RiskState,UserAgent,GatewayJA4,ClientAppUsed,Browser,ConditionalAccessPolicies,ConditionalAccessStatus,IPAddress,Country,State,City,Latitude,Longitude,NetworkLocationDetails,RequestId,UniqueTokenId,IsThroughGlobalSecureAccess,ReportId", ",")

// hunting is the text of a column of EntraIdSignInEvents; whole numbers and
// times stand for themselves.
func (w *Writer) hunting(c string, s *tenant.SignIn) string {
	d := s.Device
	if d == nil {
		d = unknown
	}
	flag := map[bool]string{true: "1", false: "0"}
	switch c {
	case "Timestamp":
		return s.Time.Format(ticksZ)
	case "Application":
		return s.App.Name
	case "ApplicationId":
		return s.App.ID
	case "LogonType":
		_, _, kind := w.names(s)
		return `["` + kind + `"]`
	case "EndpointCall":
		return "OAuth2:Token"
	case "ErrorCode":
		return strconv.Itoa(s.Error)
	case "CorrelationId":
		return s.Correlation.String()
	case "SessionId":
		return s.Session.String()
	case "AccountDisplayName":
		return s.User.Name
	case "AccountObjectId":
		return s.User.ID.String()
	case "AccountUpn":
		return s.User.UPN
	case "IsExternalUser":
		return "0"
	case "IsGuestUser":
		return flag[s.User.Guest]
	case "ResourceDisplayName":
		return s.Resource.Name
	case "ResourceId":
		return s.Resource.ID
	case "ResourceTenantId":
		return w.resourceTenant(s).String()
	case "DeviceName":
		return d.Name
	case "EntraIdDeviceId":
		return d.ID.String()
	case "OSPlatform":
		return s.OS
	case "DeviceTrustType":
		return tenant.Directories[d.Trust]
	case "IsManaged":
		return flag[d.Managed]
	case "IsCompliant":
		return flag[d.Compliant]
	case "AuthenticationProcessingDetails":
		e := encoder{}
		e.open("", '[')
		w.processing(&e, s)
		e.close(']')
		return string(e.b)
	case "AuthenticationRequirement":
		return requirement(s)
	case "TokenIssuerType":
		return "0"
	case "RiskLevelAggregated":
		return "1"
	case "RiskState":
		return "0"
	case "UserAgent":
		return s.Agent
	case "GatewayJA4":
		return fingerprint(s)
	case "ClientAppUsed":
		return s.Client
	case "Browser":
		return s.Browser
	}
	return w.huntingPlace(c, s)
}

// Hunted are the sign-ins of users whom somebody looked up in advanced hunting.
func (w *Writer) Hunted(rows []*tenant.SignIn) (out []*tenant.SignIn) {
	for _, s := range rows {
		if s.User != nil && slices.Contains(w.World.Hunted, s.User) {
			out = append(out, s)
		}
	}
	return out
}

// fingerprint is the TLS fingerprint of a sign-in: that of the app on its system.
func fingerprint(s *tenant.SignIn) string {
	if s.JA4 != "" {
		return s.JA4
	}
	h := fnv.New64a()
	fmt.Fprint(h, s.App.ID, s.OS)
	return fmt.Sprintf("t13d1516h2_%012x_%012x", h.Sum64()>>16, h.Sum64()&0xffffffffffff)
}

func (w *Writer) huntingPlace(c string, s *tenant.SignIn) string {
	switch c {
	case "ConditionalAccessPolicies":
		e := encoder{}
		e.open("", '[')
		w.policies(&e, s)
		e.close(']')
		return string(e.b)
	case "ConditionalAccessStatus":
		return map[string]string{"success": "0", "failure": "1", "notApplied": "2"}[conditional(s)]
	case "IPAddress":
		return s.IP
	case "Country":
		return s.Net.Country
	case "State":
		return s.Net.State
	case "City":
		return s.Net.City
	case "Latitude":
		return strconv.FormatFloat(s.Net.Lat, 'f', -1, 64)
	case "Longitude":
		return strconv.FormatFloat(s.Net.Lon, 'f', -1, 64)
	case "NetworkLocationDetails":
		return "[]"
	case "RequestId":
		return s.ID.String()
	case "UniqueTokenId":
		return s.ID.TokenID()
	case "IsThroughGlobalSecureAccess":
		return "0"
	case "ReportId":
		return s.ID.String() + "_1"
	}
	return ""
}

// HuntingCSV returns the portal's export of a hunting query.
func (w *Writer) HuntingCSV(rows []*tenant.SignIn) []byte {
	v := *quotedAll
	v.Columns = huntingColumns
	b := v.Head(nil)
	for _, s := range slices.Backward(rows) {
		for i, c := range huntingColumns {
			if i > 0 {
				b = append(b, ',')
			}
			b = v.cell(b, w.hunting(c, s))
		}
		b = append(b, v.end...)
	}
	return b
}

// huntingObject writes a row as an object with numbers as numbers.
func (w *Writer) huntingObject(e *encoder, s *tenant.SignIn) {
	for _, c := range huntingColumns {
		text := w.hunting(c, s)
		switch c {
		case "ErrorCode", "TokenIssuerType", "RiskLevelAggregated", "RiskState", "ConditionalAccessStatus", "IsManaged", "IsCompliant", "IsGuestUser", "IsExternalUser":
			n, _ := strconv.Atoi(text)
			e.num(c, n)
		default:
			e.str(c, text)
		}
	}
}

// HuntingAPI returns an answer of the hunting API.
func (w *Writer) HuntingAPI(rows []*tenant.SignIn) []byte {
	e := encoder{}
	e.open("", '{')
	e.open("Schema", '[')
	for _, c := range huntingColumns {
		e.open("", '{')
		e.str("Name", c)
		e.str("Type", "String")
		e.close('}')
	}
	e.close(']')
	e.open("Results", '[')
	for _, s := range slices.Backward(rows) {
		e.open("", '{')
		w.huntingObject(&e, s)
		e.close('}')
	}
	e.close(']')
	e.close('}')
	return append(e.b, '\n')
}

// HuntingStream returns rows as the streaming API sends them.
func (w *Writer) HuntingStream(rows []*tenant.SignIn) []byte {
	var b bytes.Buffer
	for _, s := range rows {
		e := encoder{}
		e.open("", '{')
		e.time("time", s.Time.Add(s.Lag), ticks)
		e.guid("tenantId", w.World.Tenant)
		e.str("operationName", "Publish")
		e.str("category", "AdvancedHunting-EntraIdSignInEvents")
		e.open("properties", '{')
		w.huntingObject(&e, s)
		e.close('}')
		e.close('}')
		b.Write(e.b)
		b.WriteByte('\n')
	}
	return b.Bytes()
}
