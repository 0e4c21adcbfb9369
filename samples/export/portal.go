package export

import (
	"strconv"
	"strings"

	"prtscope/samples/tenant"
)

// Version is one of the headers that the portal's CSV downloads had, and the
// manners of the file that came with it.
type Version struct {
	Name    string
	Columns []string
	mark    bool   // begins with a byte order mark
	quoted  bool   // every field is quoted
	end     string // end of line
	zero    string // error code of a success
	yes, no string
}

// Portal are the versions, oldest first.
var Portal = []*Version{
	{Name: "portal-2023", Columns: strings.Split(portal2023, ","), end: "\n", zero: "0", yes: "True", no: "False"},
	{Name: "portal-2024", Columns: strings.Split(portal2024, ","), mark: true, quoted: true, end: "\r\n", zero: "", yes: "true", no: "false"},
	{Name: "portal-2025", Columns: strings.Split(portal2025, ","), mark: true, end: "\n", zero: "", yes: "true", no: "false"},
}

const portal2023 = "Date (UTC),Request ID,Correlation ID,User ID,User,Username,User type,Cross tenant access type,Incoming token type,Authentication Protocol,Unique token identifier,Client credential type,Application,Application ID ,Resource,Resource ID ,Resource tenant ID,Home tenant ID,Home tenant name,IP address,Location,Status,Sign-in error code,Failure reason,Client app,Device ID,Browser,Operating System,Compliant,Managed,Join Type,Multifactor authentication result,Multifactor authentication auth method,Multifactor authentication auth detail,Authentication requirement,Sign-in identifier,IP address (seen by resource),Autonomous system  number,Flagged for review,Token issuer type,Incoming token type,Token issuer name,Latency,Conditional Access"

const portal2024 = "Date (UTC),Request ID,User agent,Correlation ID,User ID,User,Username,User type,Cross tenant access type,Incoming token type,Authentication Protocol,Unique token identifier,Original transfer method,Client credential type,Token Protection - Sign In Session,Token Protection - Sign In Session StatusCode,Application,Application ID ,Resource,Resource ID ,Resource tenant ID,Home tenant ID,Home tenant name,IP address,Location,Status,Sign-in error code,Failure reason,Client app,Device ID,Browser,Operating System,Compliant,Managed,Join Type,Multifactor authentication result,Multifactor authentication auth method,Multifactor authentication auth detail,Authentication requirement,Sign-in identifier,Session ID,IP address (seen by resource),Through Global Secure Access,Global Secure Access IP address,Autonomous system  number,Flagged for review,Token issuer type,Incoming token type,Token issuer name,Latency,Conditional Access,Managed Identity type,Associated Resource Id,Federated Token Id,Federated Token Issuer"

const portal2025 = "Date (UTC),Request ID,User agent,Correlation ID,User ID,User,Username,User type,Cross tenant access type,Incoming token type,Authentication Protocol,Unique token identifier,Original transfer method,Client credential type,Token Protection - Sign In Session,Token Protection - Sign In Session StatusCode,Application,Application ID ,App owner tenant ID,Resource,Resource ID ,Resource tenant ID,Resource owner tenant ID,Home tenant ID,Home tenant name,IP address,Location,Status,Sign-in error code,Failure reason,Client app,Device ID,Browser,Operating System,Compliant,Managed,Join Type,Multifactor authentication result,Multifactor authentication auth method,Multifactor authentication auth detail,Authentication requirement,Sign-in identifier,Session ID,IP address (seen by resource),Through Global Secure Access,Global Secure Access IP address,Autonomous system  number,Flagged for review,Token issuer type,Incoming token type,Token issuer name,Latency,Conditional Access,Managed Identity type,Associated Resource Id,Federated Token Id,Federated Token Issuer"

// Head appends what comes before the first row.
func (v *Version) Head(b []byte) []byte {
	if v.mark {
		b = append(b, "\ufeff"...)
	}
	for i, c := range v.Columns {
		if i > 0 {
			b = append(b, ',')
		}
		b = v.cell(b, c)
	}
	return append(b, v.end...)
}

func (v *Version) cell(b []byte, s string) []byte {
	if !v.quoted && !strings.ContainsAny(s, ",\"\r\n") {
		return append(b, s...)
	}
	b = append(b, '"')
	for {
		i := strings.IndexByte(s, '"')
		if i < 0 {
			break
		}
		b = append(append(b, s[:i+1]...), '"')
		s = s[i+1:]
	}
	return append(append(b, s...), '"')
}

// Row appends a sign-in of a user as a row of the portal's download.
func (w *Writer) Row(b []byte, v *Version, s *tenant.SignIn) []byte {
	first := true
	for i, c := range v.Columns {
		if i > 0 {
			b = append(b, ',')
		}
		if c == "Incoming token type" {
			c, first = map[bool]string{true: "raw", false: c}[first], false
		}
		switch c {
		case "Date (UTC)":
			b = s.Time.AppendFormat(b, seconds)
		case "Request ID":
			b = s.ID.Append(b)
		case "Correlation ID":
			b = s.Correlation.Append(b)
		case "User ID":
			b = s.User.ID.Append(b)
		case "Session ID":
			b = s.Session.Append(b)
		case "Resource tenant ID":
			b = w.resourceTenant(s).Append(b)
		case "Home tenant ID":
			b = s.Home.Append(b)
		default:
			b = v.cell(b, v.value(c, s))
		}
	}
	return append(b, v.end...)
}

// value is the text of a column.
func (v *Version) value(column string, s *tenant.SignIn) string {
	switch column {
	case "User agent":
		return s.Agent
	case "User":
		return s.User.Name
	case "Username":
		return s.User.UPN
	case "User type":
		if s.User.Guest {
			return "Guest"
		}
		return "Member"
	case "Cross tenant access type":
		return orNone(s.Cross)
	case "raw":
		return s.Incoming
	case "Incoming token type":
		return friendly[s.Incoming]
	case "Authentication Protocol":
		return orNone(s.Protocol)
	case "Unique token identifier":
		id := s.ID.TokenID()
		if id[0] == '-' {
			return "'" + id // the guard against formulas
		}
		return id
	case "Original transfer method":
		return orNone(s.Transfer)
	case "Client credential type":
		return orNone(s.Credential)
	case "Token Protection - Sign In Session":
		return orNone(s.Bound)
	case "Token Protection - Sign In Session StatusCode":
		if s.Bound != "" {
			return strconv.Itoa(s.BoundCode)
		}
	case "Application":
		return s.App.Name
	case "Application ID ":
		return s.App.ID
	case "Resource":
		return s.Resource.Name
	case "Resource ID ":
		return s.Resource.ID
	case "IP address":
		return s.IP
	case "Location":
		return s.Net.City + ", " + s.Net.State + ", " + s.Net.Country
	case "Client app":
		return s.Client
	case "Browser":
		return s.Browser
	case "Operating System":
		return s.OS
	case "Authentication requirement":
		if s.MFA {
			return "Multifactor authentication"
		}
		return "Single-factor authentication"
	case "Multifactor authentication result":
		return additional(s)
	case "Autonomous system  number":
		return strconv.Itoa(s.Net.ASN)
	case "Flagged for review", "Through Global Secure Access":
		return v.no
	case "Token issuer type":
		return "Azure AD"
	case "Latency":
		return strconv.Itoa(s.Latency)
	case "Conditional Access":
		return map[string]string{"success": "Success", "failure": "Failure", "notApplied": "Not Applied"}[conditional(s)]
	case "Managed Identity type":
		return "none"
	}
	return v.outcome(column, s)
}

// outcome is the text of the columns of result and device.
func (v *Version) outcome(column string, s *tenant.SignIn) string {
	flag := func(yes bool) string {
		switch {
		case yes:
			return v.yes
		case s.Device == nil:
			return ""
		}
		return v.no
	}
	d := s.Device
	if d == nil {
		d = unknown
	}
	switch column {
	case "Status":
		switch {
		case s.Error == 0:
			return "Success"
		case tenant.Interrupt(s.Error):
			return "Interrupted"
		}
		return "Failure"
	case "Sign-in error code":
		if s.Error == 0 {
			return v.zero
		}
		return strconv.Itoa(s.Error)
	case "Failure reason":
		return tenant.Failure(s.Error)
	case "Device ID":
		return d.ID.String()
	case "Compliant":
		return flag(d.Compliant)
	case "Managed":
		return flag(d.Managed)
	case "Join Type":
		return trusts[d.Trust]
	}
	return ""
}

var friendly = map[string]string{"none": "None", "primaryRefreshToken": "Primary refresh token", "refreshToken": "Refresh token",
	"saml11": "SAML 1.1", "saml20": "SAML 2.0", "remoteDesktopToken": "Remote desktop token"}

// Table returns a portal download of the rows, newest first.
func (w *Writer) Table(v *Version, rows []*tenant.SignIn) []byte {
	b := v.Head(nil)
	for i := range rows {
		b = w.Row(b, v, rows[len(rows)-1-i])
	}
	return b
}
