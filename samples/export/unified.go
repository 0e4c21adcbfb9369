package export

import (
	"encoding/binary"
	"hash/crc32"
	"slices"
	"strconv"
	"strings"
	"time"

	"prtscope/samples/tenant"
)

// noZone is how the unified audit log writes times, which are UTC.
const noZone = "2006-01-02T15:04:05"

type nameValue struct{ name, value string }

func (e *encoder) nameValues(key string, list []nameValue) {
	e.open(key, '[')
	for _, p := range list {
		e.open("", '{')
		e.str("Name", p.name)
		e.str("Value", p.value)
		e.close('}')
	}
	e.close(']')
}

type idType struct {
	id   string
	kind int
}

func (e *encoder) idTypes(key string, list []idType) {
	e.open(key, '[')
	for _, p := range list {
		e.open("", '{')
		e.str("ID", p.id)
		e.num("Type", p.kind)
		e.close('}')
	}
	e.close(']')
}

// logonErrors are the names that the log has for what failed.
var logonErrors = map[int]string{50126: "InvalidUserNameOrPassword", 50053: "IdsLocked", 50074: "UserStrongAuthClientAuthNRequiredInterrupt"}

// UnifiedSignIn appends a sign-in as AuditData tells it.
func (w *Writer) UnifiedSignIn(b []byte, s *tenant.SignIn) []byte {
	e := encoder{b: b}
	e.open("", '{')
	e.time("CreationTime", s.Time, noZone)
	e.guid("Id", s.ID)
	operation, status := "UserLoggedIn", "Success"
	if s.Error != 0 {
		operation, status = "UserLoginFailed", "Failed"
	}
	e.str("Operation", operation)
	e.guid("OrganizationId", w.World.Tenant)
	e.num("RecordType", 15)
	e.str("ResultStatus", status)
	e.guid("UserKey", s.User.ID)
	e.num("UserType", 0)
	e.num("Version", 1)
	e.str("Workload", "AzureActiveDirectory")
	ip := s.IP
	if s.Time.Second()%7 == 0 && !strings.Contains(ip, ":") {
		ip += ":51234" // now and then with a port
	}
	e.str("ClientIP", ip)
	e.str("ObjectId", s.Resource.ID)
	e.str("UserId", s.User.UPN)
	e.num("AzureActiveDirectoryEventType", 1)
	e.nameValues("ExtendedProperties", []nameValue{{"ResultStatusDetail", map[bool]string{true: "Success", false: "UserError"}[s.Error == 0]},
		{"UserAgent", s.Agent}, {"RequestType", "OAuth2:Authorize"}})
	e.nameValues("ModifiedProperties", nil)
	e.idTypes("Actor", []idType{{s.User.ID.String(), 0}, {s.User.UPN, 5}})
	e.guid("ActorContextId", s.Home)
	e.str("ActorIpAddress", ip)
	e.guid("InterSystemsId", s.Correlation)
	e.guid("IntraSystemId", s.ID)
	e.str("SupportTicketId", "")
	e.idTypes("Target", []idType{{s.Resource.ID, 0}})
	e.guid("TargetContextId", w.World.Tenant)
	e.str("ApplicationId", s.App.ID)
	properties := []nameValue{{"OS", s.OS}, {"BrowserType", s.Browser}}
	if d := s.Device; d != nil && !d.ID.Zero() {
		properties = append(properties, nameValue{"Id", d.ID.String()}, nameValue{"DisplayName", d.Name},
			nameValue{"TrustType", map[string]string{"registered": "0", "joined": "1", "hybrid": "2"}[d.Trust]})
		if d.Compliant {
			properties = append(properties, nameValue{"IsCompliant", "True"})
		}
	}
	if !s.Session.Zero() {
		properties = append(properties, nameValue{"SessionId", s.Session.String()})
	}
	e.nameValues("DeviceProperties", properties)
	e.str("ErrorNumber", strconv.Itoa(s.Error))
	if s.Error != 0 {
		name := logonErrors[s.Error]
		if name == "" {
			name = "Error" + strconv.Itoa(s.Error)
		}
		e.str("LogonError", name)
	}
	e.close('}')
	return e.b
}

// UnifiedAudit appends a change of the directory as AuditData tells it.
func (w *Writer) UnifiedAudit(b []byte, a *tenant.Audit) []byte {
	e := encoder{b: b}
	e.open("", '{')
	e.time("CreationTime", a.Time, noZone)
	id := a.Correlation
	binary.LittleEndian.PutUint32(id[12:], crc32.ChecksumIEEE([]byte(a.ID))) // an id of its own
	e.guid("Id", id)
	e.str("Operation", a.Activity+".")
	e.guid("OrganizationId", w.World.Tenant)
	e.num("RecordType", 8)
	e.str("ResultStatus", "Success")
	e.str("UserKey", "10032001ABCDEF12@nordbrygge.example")
	e.num("UserType", 0)
	e.num("Version", 1)
	e.str("Workload", "AzureActiveDirectory")
	e.str("ObjectId", "Not Available")
	if u := a.ActorUser; u != nil {
		e.str("UserId", u.UPN)
	} else {
		e.str("UserId", "ServicePrincipal_"+a.ActorAppID)
	}
	e.num("AzureActiveDirectoryEventType", 1)
	var details encoder
	details.open("", '{')
	for _, d := range a.Details {
		details.str(d[0], d[1])
	}
	details.close('}')
	e.nameValues("ExtendedProperties", []nameValue{{"additionalDetails", string(details.b)}, {"extendedAuditEventCategory", a.Category}})
	e.open("ModifiedProperties", '[')
	for _, t := range a.Targets {
		for _, m := range t.Modified {
			e.open("", '{')
			e.str("Name", m[0])
			e.str("NewValue", m[2])
			e.str("OldValue", m[1])
			e.close('}')
		}
	}
	e.close(']')
	if u := a.ActorUser; u != nil {
		e.idTypes("Actor", []idType{{u.UPN, 5}, {"User_" + u.ID.String(), 2}, {u.ID.String(), 2}, {"User", 2}})
	} else {
		e.idTypes("Actor", []idType{{a.ActorApp, 1}, {a.ActorAppID, 2}, {"ServicePrincipal_" + a.ActorAppID, 2}, {"ServicePrincipal", 2}})
	}
	e.guid("ActorContextId", w.World.Tenant)
	e.str("ActorIpAddress", a.ActorIP)
	e.guid("InterSystemsId", a.Correlation)
	e.guid("IntraSystemId", id)
	var targets []idType
	if len(a.Targets) > 0 {
		t := a.Targets[0]
		targets = []idType{{t.Type + "_" + t.ID.String(), 2}, {t.ID.String(), 2}, {t.Type, 2}}
		if t.UPN != "" {
			targets = append(targets, idType{t.UPN, 5})
		} else {
			targets = append(targets, idType{t.Name, 1})
		}
	}
	e.idTypes("Target", targets)
	e.guid("TargetContextId", w.World.Tenant)
	e.close('}')
	return e.b
}

// unifiedRecord is AuditData and what the cmdlet says beside it.
type unifiedRecord struct {
	at              time.Time
	data            []byte
	kind, user, act string
}

func (w *Writer) unifiedRecords(rows []*tenant.SignIn, audits []*tenant.Audit, work []*tenant.Request) (out []unifiedRecord) {
	for _, s := range rows {
		act := "UserLoggedIn"
		if s.Error != 0 {
			act = "UserLoginFailed"
		}
		out = append(out, unifiedRecord{s.Time, w.UnifiedSignIn(nil, s), "AzureActiveDirectoryStsLogon", s.User.UPN, act})
	}
	for _, a := range audits {
		user := "ServicePrincipal_" + a.ActorAppID
		if a.ActorUser != nil {
			user = a.ActorUser.UPN
		}
		out = append(out, unifiedRecord{a.Time, w.UnifiedAudit(nil, a), "AzureActiveDirectory", user, a.Activity + "."})
	}
	for _, r := range work {
		out = append(out, unifiedRecord{r.Time, w.UnifiedWork(nil, r), workTypes[r.Method].name, r.User.UPN, r.Method})
	}
	slices.SortStableFunc(out, func(a, b unifiedRecord) int { return b.at.Compare(a.at) })
	return out
}

// UnifiedCSV returns what Search-UnifiedAuditLog | Export-Csv leaves.
func (w *Writer) UnifiedCSV(rows []*tenant.SignIn, audits []*tenant.Audit, work []*tenant.Request) []byte {
	v := *quotedAll
	v.Columns = strings.Split("PSComputerName,RunspaceId,PSShowComputerName,RecordType,CreationDate,UserIds,Operations,AuditData,ResultIndex,ResultCount,Identity,IsValid,ObjectState", ",")
	b := v.Head(nil)
	records := w.unifiedRecords(rows, audits, work)
	for i, r := range records {
		for j, cell := range []string{"outlook.office365.com", "f3b7c9d2-4c1d-4d0e-9a58-0d6a3b1d6a10", "False", r.kind, r.at.Format("1/2/2006 3:04:05 PM"), r.user, r.act,
			string(r.data), strconv.Itoa(i + 1), strconv.Itoa(len(records)), "", "True", "Unchanged"} {
			if j > 0 {
				b = append(b, ',')
			}
			b = v.cell(b, cell)
		}
		b = append(b, v.end...)
	}
	return b
}

// UnifiedJSON returns lists of records, one for each page, as
// Microsoft-Extractor-Suite appends them: AuditData is an object.
func (w *Writer) UnifiedJSON(rows []*tenant.SignIn, audits []*tenant.Audit, work []*tenant.Request) []byte {
	var b []byte
	for page := range slices.Chunk(w.unifiedRecords(rows, audits, work), 20) {
		e := encoder{b: b, pretty: true}
		e.open("", '[')
		for _, r := range page {
			e.open("", '{')
			e.str("RecordType", r.kind)
			e.time("CreationDate", r.at, ticksZ[:len(noZone)]+"Z")
			e.str("UserIds", r.user)
			e.str("Operations", r.act)
			e.key("AuditData")
			e.b = append(e.b, r.data...)
			e.flag("IsValid", true)
			e.close('}')
		}
		e.close(']')
		b = append(e.b, "\r\n"...)
	}
	return b
}

// UnifiedLines returns AuditData alone, a line each.
func (w *Writer) UnifiedLines(rows []*tenant.SignIn, audits []*tenant.Audit, work []*tenant.Request) (b []byte) {
	for _, r := range w.unifiedRecords(rows, audits, work) {
		b = append(append(b, r.data...), '\n')
	}
	return b
}
