package format

import (
	"bytes"

	"prtscope/ingest/activity"
	"prtscope/ingest/audit"
	"prtscope/ingest/column"
	"prtscope/ingest/field"
	"prtscope/ingest/signin"
)

// The unified audit log of Microsoft 365 tells of some sign-ins, of the changes
// of the directory and of what was done with mail, files and chats. Each record is a
// document, AuditData, in whatever a tool has put around it: a row of CSV, an
// object of the cmdlet or of Graph, or nothing.

var unifiedCarries = signin.Of(signin.EventID, signin.EventTime, signin.TimeDigits, signin.CorrelationID, signin.SessionID, signin.UserID, signin.UserName,
	signin.HomeTenantID, signin.TenantID, signin.AppID, signin.ResourceID, signin.ClientIP, signin.ErrorCode, signin.FailureReason, signin.StatusText,
	signin.UserAgent, signin.DeviceID, signin.DeviceName, signin.DeviceOS, signin.Browser, signin.Compliant, signin.TrustType)

// unifiedCaps are numbers of records at which searches of the log stop.
var unifiedCaps = []int64{5_000, 50_000, 100_000}

// unifiedAlso are the tables that it fills besides.
var unifiedAlso = []*column.Schema{audit.Schema, activity.Schema}

const unifiedDoc = "Records of the unified audit log of Microsoft 365 (Search-UnifiedAuditLog, Purview, Microsoft-Extractor-Suite, Graph audit log queries): sign-ins, without token types, changes of the directory, and what was done with mail, files and chats, by which token"

var unifiedJSON = &Format{
	Name:    "unified-audit-json",
	Doc:     unifiedDoc + "; JSON and lines of JSON",
	Table:   signin.Schema,
	Also:    unifiedAlso,
	Rank:    70,
	Carries: unifiedCarries,
	caps:    unifiedCaps,
	match:   matchUnified,
	decode:  decodeUnified,
}

var unifiedCSV = &Format{
	Name:    "unified-audit-csv",
	Doc:     unifiedDoc + "; CSV with a column AuditData",
	Table:   signin.Schema,
	Also:    unifiedAlso,
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
var unifiedTable = &table{format: unifiedCSV, caps: unifiedCaps, row: unifiedRow, inside: true, columns: map[string]csvColumn{
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

// auditData returns the documents in the column of that name, which tools may have
// gathered there.
func (l *layout) auditData(row [][]byte) (all [][]byte) {
	for i := range row {
		if i < len(l.names) && l.names[i] == "auditdata" {
			all = append(all, documents(cell(row[i]))...)
		}
	}
	return all
}

// documents returns the objects that a value is, as objects does: in it, in a text, or in
// a text in quotes.
func documents(v value) [][]byte {
	if t := bytes.TrimSpace(v.text); v.kind == text && len(t) > 0 && t[0] == '"' {
		var s scanner
		s.reset(t)
		if said, err := s.text(); err == nil && s.atEnd() {
			v.text = said
		}
	}
	return objects(unquoted(v))
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
	gatherSpread(t)
	return d.unifiedTree(t)
}

// unified reads the document of a record: an object, or the text of one.
func (d *decoder) unified(v value) error {
	all := documents(v)
	switch {
	case v.blank():
		return &recordError{Code: "AUDITDATA_BLANK", Reason: "the record has no content", Field: "AuditData"}
	case len(all) > 1:
		return severalOriginals
	case len(all) == 0:
		return &recordError{Code: "AUDITDATA_CUT", Reason: "no whole JSON object", Field: "AuditData"}
	}
	t, err := parseTree(all[0])
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
	case kind == unifiedLogon || kind == "AzureActiveDirectoryStsLogon":
		d.sink.Other["unified:logon:"+categoryName(leaf(t, "Operation"))]++
		return nil
	}
	return d.unifiedWork(t)
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
		"@odata.type", "Organization":
		return true
	}
	return false
}

// unifiedRest keeps what has no column, and of what is known what no other field
// says: the key of a user that is no object id, and codes.
func (d *decoder) unifiedRest(t *tree) {
	for i, name := range t.names {
		switch v := t.items[i].value; {
		case v.blank():
		case name == "UserKey" && !field.IsGUID(v.text) && !notSaid(v), name == "UserType", name == "SupportTicketId", name == "AzureActiveDirectoryEventType":
			d.keep(name, v)
		case !unifiedKnown(name):
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
