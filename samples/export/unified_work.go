package export

import (
	"strings"
	"time"

	"prtscope/samples/tenant"
)

// workType is the type of record of an operation of a workload.
type workType struct {
	name string
	kind int
}

var workTypes = map[string]workType{
	"MailItemsAccessed": {"ExchangeItemAggregated", 50}, "New-InboxRule": {"ExchangeAdmin", 1},
	"FileAccessed": {"SharePointFileOperation", 6}, "FileDownloaded": {"SharePointFileOperation", 6}, "MessageSent": {"MicrosoftTeams", 25},
}

// Work is what was done with mail, files and chats: made up half a minute after
// each token for them, and what stories tell besides within the span of days.
func (w *Writer) Work(rows []*tenant.SignIn, first, last int) (out []*tenant.Request) {
	for _, s := range rows {
		if s.Error != 0 || s.User == nil {
			continue
		}
		id := s.Original
		id[3] ^= 0x55
		r := &tenant.Request{Time: s.Time.Add(30 * time.Second), ID: id, Token: s.ID, Session: s.Session, Correlation: s.Correlation, User: s.User, Device: s.Device, App: s.App,
			IP: s.IP, Agent: s.Agent, Issued: s.Time}
		switch s.Resource {
		case tenant.Exchange:
			r.Workload, r.Method = "Exchange", "MailItemsAccessed"
		case tenant.SharePoint:
			r.Workload, r.Method, r.URI = "SharePoint", "FileAccessed", "https://nordbrygge.sharepoint.com/sites/sales/Shared Documents/plan.docx"
		case tenant.Chat:
			r.Workload, r.Method, r.URI = "MicrosoftTeams", "MessageSent", ""
		default:
			continue
		}
		out = append(out, r)
	}
	from, to := w.World.First.AddDate(0, 0, first), w.World.First.AddDate(0, 0, last)
	for _, r := range w.World.Odd {
		if !r.Time.Before(from) && r.Time.Before(to) && r.Workload != "" {
			out = append(out, r)
		}
	}
	sortRequests(out)
	return out
}

// UnifiedWork appends an operation of a workload as AuditData tells it.
func (w *Writer) UnifiedWork(b []byte, r *tenant.Request) []byte {
	e := encoder{b: b}
	e.open("", '{')
	e.open("AppAccessContext", '{')
	if !r.Session.Zero() {
		e.guid("AADSessionId", r.Session)
	}
	e.str("ClientAppId", r.App.ID)
	e.guid("CorrelationId", r.Correlation)
	e.time("IssuedAtTime", r.Issued, noZone)
	e.str("UniqueTokenId", r.Token.TokenID())
	e.close('}')
	e.time("CreationTime", r.Time, noZone)
	e.guid("Id", r.ID)
	e.str("Operation", r.Method)
	e.guid("OrganizationId", w.World.Tenant)
	e.num("RecordType", workTypes[r.Method].kind)
	e.num("UserType", 0)
	e.num("Version", 1)
	e.str("Workload", r.Workload)
	e.str("UserId", r.User.UPN)
	if r.Device != nil && !r.Device.ID.Zero() {
		e.guid("DeviceId", r.Device.ID)
	}
	if r.Workload == "Exchange" {
		w.mailbox(&e, r)
	} else {
		e.guid("UserKey", r.User.ID)
		e.str("ClientIP", r.IP)
		e.str("ObjectId", r.URI)
		e.str("UserAgent", r.Agent)
		e.guid("CorrelationId", r.Correlation)
		if r.Workload == "SharePoint" {
			e.str("ApplicationDisplayName", r.App.Name)
			e.str("EventSource", "SharePoint")
			e.str("ItemType", "File")
			e.str("SourceFileName", r.URI[strings.LastIndexByte(r.URI, '/')+1:])
		}
	}
	e.close('}')
	return e.b
}

// mailbox appends what Exchange says beside: of operations on items whose
// mailbox it was, of cmdlets their parameters.
func (w *Writer) mailbox(e *encoder, r *tenant.Request) {
	e.str("ResultStatus", map[bool]string{true: "True", false: "Succeeded"}[strings.Contains(r.Method, "-")])
	e.str("UserKey", "10032002"+strings.ToUpper(r.User.ID.String()[:8]))
	e.str("AppId", tenant.Exchange.ID)
	e.str("ClientAppId", r.App.ID)
	e.guid("TokenObjectId", r.User.ID)
	e.guid("TokenTenantId", w.World.Tenant)
	e.flag("ExternalAccess", false)
	e.str("OrganizationName", "nordbrygge.onmicrosoft.com")
	e.str("OriginatingServer", "OL1P279MB0001 (15.20.8005.017)")
	if strings.Contains(r.Method, "-") {
		e.str("ClientIP", r.IP+":51234")
		e.str("ObjectId", r.URI)
		e.nameValues("Parameters", []nameValue{{"Name", "."}, {"SubjectOrBodyContainsWords", "invoice"}, {"MoveToFolder", "RSS Feeds"}})
		return
	}
	e.str("ClientIPAddress", r.IP)
	e.str("ClientInfoString", "Client=REST;Client=RESTSystem;;")
	e.str("ActorInfoString", "Client=REST;Client=RESTSystem;UserAgent="+r.Agent+"[AppId="+r.App.ID+"];")
	e.num("LogonType", 0)
	e.str("MailboxOwnerUPN", r.User.UPN)
	if !r.Session.Zero() {
		e.guid("SessionId", r.Session)
	}
	e.nameValues("OperationProperties", []nameValue{{"MailAccessType", "Bind"}, {"IsThrottled", "False"}})
	e.open("Folders", '[')
	e.open("", '{')
	e.str("Path", "\\Inbox")
	e.close('}')
	e.close(']')
	e.num("OperationCount", 1)
}

// UnifiedQuery returns records as an audit log query of Graph does, and
// Microsoft-Extractor-Suite puts them into a list.
func (w *Writer) UnifiedQuery(rows []*tenant.Request) []byte {
	var e encoder
	e.open("", '[')
	for _, r := range rows {
		e.open("", '{')
		e.guid("id", r.ID)
		e.time("createdDateTime", r.Time, ticksZ[:len(noZone)]+"Z")
		e.str("auditLogRecordType", strings.ToLower(workTypes[r.Method].name[:1])+workTypes[r.Method].name[1:])
		e.str("operation", r.Method)
		e.guid("organizationId", w.World.Tenant)
		e.str("userType", "Regular")
		e.str("userId", r.User.UPN)
		e.str("service", r.Workload)
		e.str("objectId", r.URI)
		e.str("userPrincipalName", r.User.UPN)
		e.str("clientIp", r.IP)
		e.open("administrativeUnits", '[')
		e.str("", "")
		e.close(']')
		e.key("auditData")
		e.b = w.UnifiedWork(e.b, r)
		e.close('}')
	}
	e.close(']')
	return append(e.b, "\r\n"...)
}
