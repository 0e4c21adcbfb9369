package export

import (
	"fmt"
	"strconv"
	"strings"

	"prtscope/samples/tenant"
)

// Category is the diagnostic category of a sign-in.
func Category(s *tenant.SignIn) string {
	switch {
	case s.Principal != nil:
		return "ServicePrincipalSignInLogs"
	case s.Interactive:
		return "SignInLogs"
	}
	return "NonInteractiveUserSignInLogs"
}

// Diagnostic appends a sign-in as diagnostic settings send it to a storage
// account or an event hub.
func (w *Writer) Diagnostic(b []byte, s *tenant.SignIn) []byte {
	e := encoder{b: b}
	e.open("", '{')
	e.time("time", s.Time.Add(s.Lag), ticks)
	e.str("resourceId", "/tenants/"+w.World.Tenant.String()+"/providers/Microsoft.aadiam")
	e.str("operationName", "Sign-in activity")
	e.str("operationVersion", "1.0")
	e.str("category", Category(s))
	e.guid("tenantId", w.World.Tenant)
	e.str("resultType", strconv.Itoa(s.Error))
	if s.Error == 0 {
		e.str("resultSignature", "SUCCESS")
	} else {
		e.str("resultSignature", "FAILURE")
		e.str("resultDescription", tenant.Failure(s.Error))
	}
	e.num("durationMs", 0)
	e.str("callerIpAddress", s.IP)
	e.guid("correlationId", s.Correlation)
	if s.User != nil {
		e.str("identity", s.User.Name)
	}
	e.num("Level", 4)
	if s.User != nil {
		e.str("location", s.Net.Country)
	}
	e.open("properties", '{')
	w.signIn(&e, s, style{monitor: true})
	e.close('}')
	e.close('}')
	return e.b
}

// DiagnosticAudit appends an audit entry as diagnostic settings send it.
func (w *Writer) DiagnosticAudit(b []byte, a *tenant.Audit) []byte {
	e := encoder{b: b}
	e.open("", '{')
	e.time("time", a.Time, ticks)
	e.str("resourceId", "/tenants/"+w.World.Tenant.String()+"/providers/Microsoft.aadiam")
	e.str("operationName", a.Activity)
	e.str("operationVersion", "1.0")
	e.str("category", "AuditLogs")
	e.guid("tenantId", w.World.Tenant)
	e.str("resultSignature", "None")
	e.num("durationMs", 0)
	e.str("callerIpAddress", a.ActorIP)
	e.guid("correlationId", a.Correlation)
	if a.ActorUser != nil {
		e.str("identity", a.ActorUser.Name)
	} else {
		e.str("identity", a.ActorApp)
	}
	e.num("Level", 4)
	e.open("properties", '{')
	w.audit(&e, a, true)
	e.close('}')
	e.close('}')
	return e.b
}

// Container is the storage container of a diagnostic category.
func Container(category string) string {
	return "insights-logs-" + strings.ToLower(category)
}

// Blob is the path below the container for what was published in the hour of
// the given log time.
func (w *Writer) Blob(s *tenant.SignIn) string {
	return w.blob(Category(s), s.Time.Add(s.Lag).Format("y=2006/m=01/d=02/h=15"))
}

// AuditBlob is the path below the container for an audit entry.
func (w *Writer) AuditBlob(a *tenant.Audit) string {
	return w.blob("AuditLogs", a.Time.Format("y=2006/m=01/d=02/h=15"))
}

func (w *Writer) blob(category, hour string) string {
	return fmt.Sprintf("%s/tenantId=%s/%s/m=00/PT1H.json", Container(category), w.World.Tenant, hour)
}
