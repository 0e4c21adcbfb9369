package export

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"prtscope/samples/tenant"
)

// Requests are what was asked of Graph: made up a second after each token for
// it, and what stories tell besides within the span of days.
func (w *Writer) Requests(rows []*tenant.SignIn, first, last int) (out []*tenant.Request) {
	for _, s := range rows {
		if s.Resource != tenant.Graph || s.Error != 0 || s.User == nil {
			continue
		}
		id := s.Original
		id[3] ^= 0x33
		out = append(out, &tenant.Request{Time: s.Time.Add(time.Second), ID: id, Token: s.ID, Session: s.Session, Correlation: s.Correlation, User: s.User, Device: s.Device, App: s.App,
			IP: s.IP, Agent: s.Agent, Method: "GET", URI: "https://graph.microsoft.com/v1.0/me/messages", Issued: s.Time, Latency: s.Latency})
	}
	from, to := w.World.First.AddDate(0, 0, first), w.World.First.AddDate(0, 0, last)
	for _, r := range w.World.Odd {
		if !r.Time.Before(from) && r.Time.Before(to) && r.Workload == "" {
			out = append(out, r)
		}
	}
	sortRequests(out)
	return out
}

func sortRequests(out []*tenant.Request) {
	slices.SortFunc(out, func(a, b *tenant.Request) int {
		return cmp.Or(a.Time.Compare(b.Time), slices.Compare(a.ID[:], b.ID[:]))
	})
}

// RequestLines appends requests as diagnostic settings have them.
func (w *Writer) RequestLines(rows []*tenant.Request) (b []byte) {
	for _, s := range rows {
		e := encoder{b: b}
		w.envelope(&e, s.Time, "Microsoft Graph Activity", "MicrosoftGraphActivityLogs")
		e.time("timeGenerated", s.Time, ticksZ)
		e.str("location", "North Europe")
		e.guid("requestId", s.ID)
		e.guid("operationId", s.ID)
		e.guid("clientRequestId", s.Correlation)
		e.str("apiVersion", "v1.0")
		e.str("requestMethod", s.Method)
		e.num("responseStatusCode", 200)
		e.guid("tenantId", w.World.Tenant)
		e.num("durationMs", 90000+s.Latency)
		e.num("responseSizeBytes", 2048)
		e.str("signInActivityId", s.Token.TokenID())
		e.str("appId", s.App.ID)
		e.guid("UserPrincipalObjectID", s.User.ID)
		e.str("scopes", "User.Read Mail.Read")
		e.str("C_Idtyp", "user")
		e.str("C_Iat", strconv.FormatInt(s.Issued.Unix(), 10))
		e.str("ipAddress", s.IP)
		e.str("userAgent", s.Agent)
		e.str("requestUri", s.URI)
		e.time("tokenIssuedAt", s.Issued, seconds)
		e.guid("C_Sid", s.Session)
		if s.Device != nil {
			e.guid("C_DeviceId", s.Device.ID)
		}
		e.close('}')
		e.close('}')
		b = append(e.b, "\r\n"...)
	}
	return b
}

var requestColumns = strings.Split("TenantId,TimeGenerated,Location,RequestId,OperationId,ClientRequestId,ApiVersion,RequestMethod,ResponseStatusCode,AadTenantId,DurationMs,ResponseSizeBytes,SignInActivityId,AppId,UserId,Scopes,IPAddress,UserAgent,RequestUri,TokenIssuedAt,SessionId,DeviceId,Type", ",")

func (w *Writer) requestText(c string, s *tenant.Request, layout string) string {
	switch c {
	case "TenantId":
		return w.workspace()
	case "TimeGenerated":
		return s.Time.Truncate(time.Millisecond).Format(layout)
	case "Location":
		return "North Europe"
	case "RequestId", "OperationId":
		return s.ID.String()
	case "ClientRequestId":
		return s.Correlation.String()
	case "ApiVersion":
		return "v1.0"
	case "RequestMethod":
		return s.Method
	case "ResponseStatusCode":
		return "200"
	case "AadTenantId":
		return w.World.Tenant.String()
	case "DurationMs":
		return strconv.Itoa(90000 + s.Latency)
	case "ResponseSizeBytes":
		return "2048"
	case "SignInActivityId":
		return s.Token.TokenID()
	case "AppId":
		return s.App.ID
	case "UserId":
		return s.User.ID.String()
	case "Scopes":
		return "User.Read Mail.Read"
	case "IPAddress":
		return s.IP
	case "UserAgent":
		return s.Agent
	case "RequestUri":
		return s.URI
	case "TokenIssuedAt":
		return s.Issued.Truncate(time.Second).Format(layout)
	case "SessionId":
		return s.Session.String()
	case "DeviceId":
		if s.Device != nil {
			return s.Device.ID.String()
		}
	case "Type":
		return "MicrosoftGraphActivityLogs"
	}
	return ""
}

// RequestsCSV returns requests as the portal exports them from Log Analytics.
func (w *Writer) RequestsCSV(rows []*tenant.Request) []byte {
	v := *plain
	for _, c := range requestColumns {
		if c == "TimeGenerated" || c == "TokenIssuedAt" {
			c += " [UTC]"
		}
		v.Columns = append(v.Columns, c)
	}
	b := v.Head(nil)
	for _, s := range slices.Backward(rows) {
		for i, c := range requestColumns {
			if i > 0 {
				b = append(b, ',')
			}
			b = v.cell(b, w.requestText(c, s, Interactive.Layout))
		}
		b = append(b, v.end...)
	}
	return b
}

// RequestRows returns requests as a data export rule writes them.
func (w *Writer) RequestRows(rows []*tenant.Request) (b []byte) {
	for _, s := range rows {
		e := encoder{b: b}
		e.open("", '{')
		for _, c := range requestColumns {
			switch text := w.requestText(c, s, ticksZ); {
			case text == "":
			case c == "ResponseStatusCode" || c == "DurationMs" || c == "ResponseSizeBytes":
				n, _ := strconv.Atoi(text)
				e.num(c, n)
			default:
				e.str(c, text)
			}
		}
		e.close('}')
		b = append(e.b, '\n')
	}
	return b
}
