package format

import (
	"maps"
	"strings"

	"prtscope/ingest/field"
	"prtscope/ingest/signin"
)

// Sparrow, and scripts made after it, spread AuditData over columns: texts and
// numbers as they are, lists as the text of their JSON. Windows PowerShell
// writes a list of one as that one. What the script does not list is not there:
// the application, the device and the number of the error.

// unifiedFlatNames are the fields of AuditData that are columns, and the columns
// of sign-ins that they fill.
var unifiedFlatNames = map[string][]int{
	"CreationTime": {signin.EventTime}, "Id": nil, "Operation": nil, "Organization": nil, "OrganizationId": {signin.TenantID}, "RecordType": nil,
	"ResultStatus": nil, "LogonError": {signin.FailureReason}, "UserKey": nil, "UserType": nil, "Version": nil, "Workload": nil,
	"ClientIP": {signin.ClientIP}, "ObjectId": {signin.ResourceID}, "UserId": {signin.UserName}, "AzureActiveDirectoryEventType": nil,
	"ExtendedProperties": {signin.UserAgent, signin.StatusText}, "ModifiedProperties": nil, "Actor": {signin.UserID},
	"ActorContextId": {signin.HomeTenantID}, "ActorIpAddress": nil, "InterSystemsId": {signin.CorrelationID}, "IntraSystemId": {signin.EventID},
	"SupportTicketId": nil, "Target": nil, "TargetContextId": nil, "ApplicationId": {signin.AppID}, "ErrorNumber": {signin.ErrorCode},
	"DeviceProperties": {signin.SessionID, signin.DeviceID, signin.DeviceName, signin.DeviceOS, signin.Browser, signin.Compliant, signin.TrustType},
}

// unifiedFlatWork are the columns that Sparrow has for what was done with mail
// and files, and what other scripts add to tell tokens by.
var unifiedFlatWork = strings.Fields(`AppId ClientAppId ClientIPAddress ClientInfoString ExternalAccess InternalLogonType LogonType LogonUserSid
	MailboxGuid MailboxOwnerSid MailboxOwnerUPN OperationProperties OrganizationName OriginatingServer Folders OperationCount
	CorrelationId EventSource ItemType ListId ListItemUniqueId Site UserAgent WebId HighPriorityMediaProcessing SourceFileExtension SiteUrl
	SourceFileName SourceRelativeUrl AppAccessContext SessionId DeviceId ClientRequestId TokenObjectId TokenTenantId`)

// unifiedPart stands behind the name of a field in the name of a column that is
// part of it, as spreadName cuts them, and alone for what else Hawk writes.
const unifiedPart = "_*"

// unifiedPartOf returns by which name a column is looked up that is part of a
// field.
func unifiedPartOf(name string) string {
	if besideSpread[name] || strings.HasPrefix(name, "param_") {
		return unifiedPart
	}
	list, _, _, ok := spreadName(name)
	if !ok {
		return ""
	}
	if _, known := unifiedFlatColumns[list]; known {
		return list + unifiedPart
	}
	return unifiedPart
}

// holdNamed holds a cell under the name of its column.
func holdNamed(d *decoder, _ *layout, c *csvColumn, v value) {
	d.held = append(d.held, heldCell{name: c.name, v: v})
}

var unifiedFlatColumns = func() map[string]csvColumn {
	columns := map[string]csvColumn{}
	names := maps.Clone(unifiedFlatNames)
	for _, name := range unifiedFlatWork {
		names[name] = nil
	}
	for name, cols := range names {
		columns[strings.ToLower(name)] = csvColumn{cols: cols, do: func(d *decoder, _ *layout, _ *csvColumn, v value) {
			d.held = append(d.held, heldCell{name: name, v: v})
		}}
		columns[strings.ToLower(name)+unifiedPart] = csvColumn{cols: cols, do: holdNamed}
	}
	columns[unifiedPart] = csvColumn{do: holdNamed}
	return columns
}()

var unifiedFlat = &Format{
	Name:    "unified-audit-flat-csv",
	Doc:     "The unified audit log with AuditData spread over columns, as Sparrow of CISA writes it (*_Operations_Export.csv), without application, device and error code, or Hawk (Simple_*.csv): sign-ins, changes of the directory, and what was done with mail and files",
	Table:   signin.Schema,
	Also:    unifiedAlso,
	Rank:    75,
	Carries: carriedBy(unifiedFlatColumns).With(signin.Of(signin.TimeDigits)),
	match: func(s *shape) (string, bool) {
		if s.header == nil {
			return "is CSV", false
		}
		has := map[string]bool{}
		for _, name := range s.header {
			has[name] = true
		}
		for _, name := range []string{"creationtime", "operation", "recordtype", "workload"} {
			if !has[name] {
				return "no column " + name, false
			}
		}
		if has["auditdata"] {
			return "a column AuditData", false
		}
		return "columns CreationTime, Operation, RecordType, Workload", true
	},
}

var unifiedFlatTable = &table{format: unifiedFlat, caps: []int64{5_000}, columns: unifiedFlatColumns, rename: unifiedPartOf, row: unifiedFlatRow}

var unifiedFlatLists = map[string]bool{"ExtendedProperties": true, "ModifiedProperties": true, "Actor": true, "Target": true, "DeviceProperties": true}

// unifiedFlatRow puts the document together again.
func unifiedFlatRow(d *decoder, l *layout) error {
	d.row.Rollback()
	t := &tree{value: value{kind: object}}
	for _, c := range d.held {
		item, err := unifiedList(c.name, c.v)
		if err != nil {
			return err
		}
		if unifiedFlatLists[c.name] && typeName(c.v.text) {
			d.lose(unifiedFlatNames[c.name])
			continue
		}
		t.names, t.items = append(t.names, c.name), append(t.items, item)
	}
	gatherSpread(t)
	if field.IsGUID(leaf(t, "UserKey").text) { // which says who it was, too
		d.lost = d.lost.Without(signin.Of(signin.UserID))
	}
	d.carries = l.carries.Without(d.lost)
	return d.unifiedTree(t)
}

// unifiedList takes apart the list that a field holds, if it is one of those
// that do and its text is one.
func unifiedList(name string, v value) (tree, error) {
	in, ok := inner(v)
	if !ok && v.kind != array || !unifiedFlatLists[name] {
		return tree{value: v}, nil
	}
	parsed, err := parseTree(in.text)
	if err != nil {
		return tree{}, &recordError{Code: "AUDITDATA_CUT", Reason: "a list that is no whole JSON", Field: name}
	}
	if parsed.kind == object {
		return tree{value: value{kind: array, text: []byte("[" + string(in.text) + "]")}, items: []tree{*parsed}}, nil
	}
	return *parsed, nil
}
