package format

import (
	"bytes"
	"strings"

	"prtscope/ingest/audit"
	"prtscope/ingest/field"
	"prtscope/ingest/signin"
)

// The unified audit log of Microsoft 365 tells of some sign-ins and of the
// changes of the directory, among much that is neither. Each record is a
// document, AuditData, in whatever a tool has put around it: a row of CSV, an
// object of the cmdlet or of Graph, or nothing.

var unifiedCarries = signin.Of(signin.EventID, signin.EventTime, signin.TimeDigits, signin.CorrelationID, signin.SessionID, signin.UserID, signin.UserName,
	signin.HomeTenantID, signin.TenantID, signin.AppID, signin.ResourceID, signin.ClientIP, signin.ErrorCode, signin.FailureReason, signin.StatusText,
	signin.UserAgent, signin.DeviceID, signin.DeviceName, signin.DeviceOS, signin.Browser, signin.Compliant, signin.TrustType)

const unifiedDoc = "Records of the unified audit log of Microsoft 365 (Search-UnifiedAuditLog, Purview, Microsoft-Extractor-Suite, Graph audit log queries): sign-ins, without token types, and changes of the directory"

var unifiedJSON = &Format{
	Name:    "unified-audit-json",
	Doc:     unifiedDoc + "; JSON and lines of JSON",
	Table:   signin.Schema,
	Rank:    70,
	Carries: unifiedCarries,
	match:   matchUnified,
	decode:  decodeUnified,
}

var unifiedCSV = &Format{
	Name:    "unified-audit-csv",
	Doc:     unifiedDoc + "; CSV with a column AuditData",
	Table:   signin.Schema,
	Rank:    70,
	Carries: unifiedCarries,
	match: func(s *shape) (string, bool) {
		for _, name := range s.header {
			if name == "auditdata" {
				return "a column AuditData, " + itoa(len(s.header)) + " in all", true
			}
		}
		if s.header == nil {
			return "is CSV", false
		}
		return "no column AuditData", false
	},
}

func matchUnified(s *shape) (string, bool) {
	switch {
	case s.header != nil:
		return "is JSON", false
	case s.has("AuditData") && s.count("RecordType", "Operations", "UserIds", "CreationDate", "Identity", "RecordId") > 0:
		return "key AuditData", true
	case s.has("auditData", "operation"):
		return "keys auditData, operation", true
	case s.has("CreationTime", "Operation", "RecordType"):
		return "keys CreationTime, Operation, RecordType", true
	}
	return "neither AuditData nor CreationTime, Operation and RecordType", false
}

// unifiedTable reads the one column that says everything.
var unifiedTable = &table{format: unifiedCSV, caps: []int64{5_000, 50_000, 100_000}, row: unifiedRow, columns: map[string]csvColumn{
	"auditdata":                 {do: func(d *decoder, _ *layout, _ *csvColumn, v value) { d.held = append(d.held, heldCell{v: v}) }},
	"creationdate":              {cols: []int{signin.EventTime}, do: func(*decoder, *layout, *csvColumn, value) {}},
	"creationtime":              {cols: []int{signin.EventTime}, do: func(*decoder, *layout, *csvColumn, value) {}},
	"pscomputername":            passedOver(),
	"runspaceid":                passedOver(),
	"psshowcomputername":        passedOver(),
	"recordid":                  passedOver(),
	"recordtype":                passedOver(),
	"userids":                   passedOver(),
	"userid":                    passedOver(),
	"operations":                passedOver(),
	"operation":                 passedOver(),
	"resultindex":               passedOver(),
	"resultcount":               passedOver(),
	"identity":                  passedOver(),
	"isvalid":                   passedOver(),
	"objectstate":               passedOver(),
	"associatedadminunits":      passedOver(),
	"associatedadminunitsnames": passedOver(),
}}

func unifiedRow(d *decoder, _ *layout) error {
	d.row.Rollback()
	var v value
	for _, c := range d.held {
		v = c.v
	}
	return d.unified(v)
}

func decodeUnified(d *decoder, record []byte) error {
	t, err := parseTree(record)
	if err != nil {
		return err
	}
	if t.kind != object {
		return &recordError{Code: "NOT_AN_OBJECT", Reason: "the record is no JSON object"}
	}
	keys := map[string]bool{}
	for _, name := range t.names {
		keys[name] = true
	}
	if _, ok := matchUnified(&shape{keys: keys}); !ok {
		return errOther
	}
	for _, name := range [...]string{"AuditData", "auditData"} {
		if in := t.get(name); in != nil {
			return d.unified(in.value)
		}
	}
	return d.unifiedTree(t)
}

// unified reads the document of a record: an object, or the text of one.
func (d *decoder) unified(v value) error {
	if in, ok := inner(v); ok {
		v = in
	}
	switch {
	case v.blank():
		return &recordError{Code: "AUDITDATA_BLANK", Reason: "the record has no content", Field: "AuditData"}
	case v.kind != object:
		return &recordError{Code: "AUDITDATA_CUT", Reason: "no whole JSON object", Field: "AuditData"}
	}
	t, err := parseTree(v.text)
	if err != nil {
		return &recordError{Code: "AUDITDATA_CUT", Reason: "no whole JSON object", Field: "AuditData"}
	}
	return d.unifiedTree(t)
}

// The types of record that concern the directory.
const (
	unifiedDirectory = "8"
	unifiedLogon     = "15"
)

func (d *decoder) unifiedTree(t *tree) error {
	kind, operation := string(leaf(t, "RecordType").text), leaf(t, "Operation").str()
	switch {
	case operation == "UserLoggedIn" || operation == "UserLoginFailed":
		return d.unifiedSignIn(t)
	case kind == unifiedDirectory || kind == "AzureActiveDirectory":
		return d.unifiedAudit(t)
	case kind == unifiedLogon:
		d.sink.Other["unified:logon:"+categoryName(leaf(t, "Operation"))]++
		return nil
	}
	d.sink.Other["unified:"+categoryName(leaf(t, "Workload"))]++
	return nil
}

// str returns the text of a value that is one.
func (v value) str() string {
	if v.kind != text {
		return ""
	}
	return string(v.text)
}

// known are the fields of a document that have a column, or say what another
// says already.
func unifiedKnown(name string) bool {
	switch name {
	case "CreationTime", "Id", "Operation", "OrganizationId", "RecordType", "ResultStatus", "UserKey", "UserType", "Version", "Workload", "ClientIP",
		"ObjectId", "UserId", "AzureActiveDirectoryEventType", "ExtendedProperties", "ModifiedProperties", "Actor", "ActorContextId", "ActorIpAddress",
		"InterSystemsId", "IntraSystemId", "SupportTicketId", "Target", "TargetContextId", "ApplicationId", "DeviceProperties", "ErrorNumber", "LogonError",
		"@odata.type":
		return true
	}
	return false
}

// unifiedRest keeps what has no column.
func (d *decoder) unifiedRest(t *tree) {
	for i, name := range t.names {
		if v := t.items[i].value; !unifiedKnown(name) && !v.blank() {
			d.unknownField([]byte(name), v)
		}
	}
}

// pairs calls f with each name and value of a list of {Name, Value}.
func (t *tree) pairs(f func(name string, v value)) {
	for i := range t.list() {
		f(leaf(&t.items[i], "Name").str(), leaf(&t.items[i], "Value"))
	}
}

// notSaid reports whether a text stands for none.
func notSaid(v value) bool {
	return v.blank() || v.kind == text && (string(v.text) == "Not Available" || string(v.text) == "Unknown")
}

func (d *decoder) unifiedSignIn(t *tree) error {
	d.signIn()
	d.carries = unifiedCarries
	put := func(c int, name string, v value) {
		if !notSaid(v) {
			d.set(c, name, v)
		}
	}
	put(signin.EventTime, "CreationTime", leaf(t, "CreationTime"))
	put(signin.EventID, "IntraSystemId", first(t, "IntraSystemId", "Id"))
	put(signin.CorrelationID, "InterSystemsId", leaf(t, "InterSystemsId"))
	put(signin.TenantID, "OrganizationId", leaf(t, "OrganizationId"))
	put(signin.HomeTenantID, "ActorContextId", leaf(t, "ActorContextId"))
	put(signin.UserName, "UserId", leaf(t, "UserId"))
	put(signin.AppID, "ApplicationId", leaf(t, "ApplicationId"))
	put(signin.ClientIP, "ClientIP", first(t, "ClientIP", "ActorIpAddress"))
	put(signin.FailureReason, "LogonError", leaf(t, "LogonError"))
	if v := leaf(t, "ErrorNumber"); v.kind == text || v.kind == number {
		put(signin.ErrorCode, "ErrorNumber", v)
	}
	if v := leaf(t, "UserKey"); field.IsGUID(v.text) {
		put(signin.UserID, "UserKey", v)
	} else if id := actorID(t.get("Actor")); id.kind == text {
		put(signin.UserID, "Actor", id)
	}
	if v := leaf(t, "ObjectId"); field.IsGUID(v.text) {
		put(signin.ResourceID, "ObjectId", v)
	} else if id := actorID(t.get("Target")); id.kind == text {
		put(signin.ResourceID, "Target", id)
	}
	t.get("ExtendedProperties").pairs(func(name string, v value) {
		switch name {
		case "UserAgent":
			put(signin.UserAgent, name, v)
		case "ResultStatusDetail":
			put(signin.StatusText, name, v)
		default:
			if !v.blank() {
				d.keep(name, v)
			}
		}
	})
	t.get("DeviceProperties").pairs(func(name string, v value) { d.unifiedDevice(put, name, v) })
	d.unifiedRest(t)
	return d.endSignIn("CreationTime")
}

// unifiedDevice sets the column of one property of a device. Id, name and join
// are there for registered devices only.
func (d *decoder) unifiedDevice(put func(int, string, value), name string, v value) {
	switch name {
	case "OS":
		put(signin.DeviceOS, name, v)
	case "BrowserType":
		put(signin.Browser, name, v)
	case "SessionId":
		put(signin.SessionID, name, v)
	case "Id":
		put(signin.DeviceID, name, v)
	case "DisplayName":
		put(signin.DeviceName, name, v)
	case "IsCompliant":
		put(signin.Compliant, name, v)
	case "TrustType":
		if joined, ok := map[string]string{"0": "registered", "1": "joined", "2": "hybrid"}[string(v.text)]; ok {
			d.row.SetString(signin.TrustType, joined)
		} else {
			put(signin.TrustType, name, v)
		}
	default:
		if !v.blank() {
			d.keep(name, v)
		}
	}
}

// actorID finds the first GUID in a list of actors or targets.
func actorID(t *tree) value {
	for i := range t.list() {
		if id := leaf(&t.items[i], "ID"); field.IsGUID(id.text) {
			return id
		}
	}
	return value{}
}

func (d *decoder) unifiedAudit(t *tree) error {
	d.audit()
	put := func(c int, name string, v value) {
		if !notSaid(v) {
			d.set(c, name, v)
		}
	}
	put(audit.EventTime, "CreationTime", leaf(t, "CreationTime"))
	put(audit.EventID, "Id", leaf(t, "Id"))
	put(audit.Activity, "Operation", leaf(t, "Operation"))
	put(audit.Result, "ResultStatus", leaf(t, "ResultStatus"))
	put(audit.CorrelationID, "InterSystemsId", leaf(t, "InterSystemsId"))
	put(audit.TenantID, "OrganizationId", leaf(t, "OrganizationId"))
	put(audit.ActorIP, "ActorIpAddress", first(t, "ActorIpAddress", "ClientIP"))
	d.unifiedActor(t)
	d.unifiedTarget(t.get("Target"))
	if target := t.get("Target"); target != nil {
		d.set(audit.Targets, "Target", target.value)
	}
	var modified []byte
	for i := range t.get("ModifiedProperties").list() {
		p := &t.get("ModifiedProperties").items[i]
		modified = d.property(modified, &tree{value: value{kind: object}, names: []string{"displayName", "oldValue", "newValue"},
			items: []tree{{value: leaf(p, "Name")}, {value: leaf(p, "OldValue")}, {value: leaf(p, "NewValue")}}})
	}
	d.row.SetText(audit.Modified, append(append([]byte{'['}, modified...), ']'))
	d.unifiedDetails(t)
	d.unifiedRest(t)
	return d.endAudit("CreationTime")
}

// unifiedActor tells users from applications by the object that the actor is.
func (d *decoder) unifiedActor(t *tree) {
	actor := t.get("Actor")
	d.set(audit.ActorID, "Actor", actorID(actor))
	for i := range actor.list() {
		switch id := leaf(&actor.items[i], "ID").str(); {
		case strings.HasPrefix(id, "User_"):
			d.row.SetString(audit.ActorType, "user")
			d.set(audit.ActorName, "UserId", leaf(t, "UserId"))
			return
		case strings.HasPrefix(id, "ServicePrincipal_"):
			d.row.SetString(audit.ActorType, "app")
			d.set(audit.ActorName, "Actor", leaf(&actor.items[0], "ID"))
			return
		}
	}
	if v := leaf(t, "UserId"); !notSaid(v) {
		d.set(audit.ActorName, "UserId", v)
	}
}

// unifiedTarget takes apart the list that names one target in several ways:
// Device_ID, ID, Device, its name.
func (d *decoder) unifiedTarget(t *tree) {
	kind := ""
	for i := range t.list() {
		id, how := leaf(&t.items[i], "ID"), string(leaf(&t.items[i], "Type").text)
		before, rest, ok := bytes.Cut(id.text, []byte("_"))
		switch {
		case ok && kind == "" && field.IsGUID(rest):
			kind = string(before)
			d.set(audit.TargetType, "Target", value{text, before})
			d.set(audit.TargetID, "Target", value{text, rest})
			switch kind {
			case "User":
				d.set(audit.UserID, "Target", value{text, rest})
			case "Device":
				d.set(audit.DeviceObjectID, "Target", value{text, rest})
			}
		case how == "5":
			d.set(audit.TargetUPN, "Target", id)
		case how == "1":
			d.set(audit.TargetName, "Target", id)
			if kind == "Device" {
				d.set(audit.DeviceName, "Target", id)
			}
		}
	}
}

// unifiedDetails makes of the extended properties what Graph calls additional
// details.
func (d *decoder) unifiedDetails(t *tree) {
	list := []byte{'['}
	add := func(key []byte, v value) {
		if len(list) > 1 {
			list = append(list, ',')
		}
		list = appendQuoted(append(list, `{"key":`...), key)
		list = append(d.appendJSON(append(list, `,"value":`...), v), '}')
	}
	t.get("ExtendedProperties").pairs(func(name string, v value) {
		if in, ok := inner(v); ok && name == "additionalDetails" && in.kind == object {
			if details, err := parseTree(in.text); err == nil {
				for i, key := range details.names {
					add([]byte(key), details.items[i].value)
				}
				return
			}
		}
		add([]byte(name), v)
	})
	details(d, &entry{path: "ExtendedProperties", cols: []int{audit.Details}}, value{array, append(list, ']')})
}
