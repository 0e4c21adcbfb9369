package format

import (
	"strings"

	"prtscope/ingest/signin"
)

// The table CloudAppEvents of advanced hunting has records of the unified audit
// log in its column RawEventData, among those of other services, which are no
// records of it. What Defender says beside is kept.

const cloudAppNames = `Timestamp TimeGenerated ActionType Application ApplicationId AppInstanceId AccountObjectId AccountId AccountDisplayName AccountType
IsAdminOperation DeviceType OSPlatform IPAddress IsAnonymousProxy CountryCode City ISP UserAgent ActivityType ActivityObjects ObjectName ObjectType
ObjectId ReportId IsExternalUser IsImpersonated IPTags IPCategory UserAgentTags AdditionalFields LastSeenForUser UncommonForUser AuditSource
SessionData OAuthAppId TenantId Type SourceSystem`

const cloudAppDoc = "Records of the unified audit log in advanced hunting (CloudAppEvents with RawEventData)"

var cloudAppEvents = &Format{
	Name:    "cloud-app-events-json",
	Doc:     cloudAppDoc + "; answers of the API. The streaming API is read as diagnostic",
	Table:   signin.Schema,
	Also:    unifiedAlso,
	Rank:    72, // behind the log itself
	Carries: unifiedCarries,
	caps:    rowCaps,
	match: func(s *shape) (string, bool) {
		switch {
		case s.header != nil:
			return "is JSON", false
		case s.has("RawEventData", "ActionType") && !s.keys["properties"]:
			return "keys RawEventData, ActionType", true
		}
		return "not RawEventData and ActionType", false
	},
	decode: func(d *decoder, record []byte) error {
		t, err := parseTree(record)
		if err != nil {
			return err
		}
		if t.get("RawEventData") == nil || t.get("ActionType") == nil {
			return errOther
		}
		return d.cloudAppTree(t)
	},
}

var cloudAppEventsCSV = &Format{
	Name:    "cloud-app-events-csv",
	Doc:     cloudAppDoc + "; CSV from the portal",
	Table:   signin.Schema,
	Also:    unifiedAlso,
	Rank:    72,
	Carries: unifiedCarries,
	match: func(s *shape) (string, bool) {
		has := map[string]bool{}
		for _, name := range s.header {
			has[name] = true
		}
		if has["raweventdata"] && has["actiontype"] {
			return "columns RawEventData, ActionType", true
		}
		return "no columns RawEventData and ActionType", false
	},
}

var cloudAppTable = func() *table {
	columns := map[string]csvColumn{"raweventdata": {do: func(d *decoder, _ *layout, _ *csvColumn, v value) { d.held = append(d.held, heldCell{v: v}) }}}
	for _, name := range strings.Fields(cloudAppNames) {
		columns[strings.ToLower(name)] = keptCell()
	}
	when := keptCell()
	when.cols = []int{signin.EventTime} // by which records are told from other lines
	columns["timestamp"] = when
	return &table{format: cloudAppEventsCSV, columns: columns, caps: rowCaps, rename: unzoneLower, row: func(d *decoder, _ *layout) error {
		d.row.Rollback()
		var v value
		for _, c := range d.held {
			v = c.v
		}
		return d.cloudApp(v)
	}}
}()

// unzoneLower is unzone for names that are looked up.
func unzoneLower(name string) string { return strings.ToLower(unzone(name)) }

// cloudAppTree reads a row that is an object.
func (d *decoder) cloudAppTree(t *tree) error {
	for i, name := range t.names {
		if v := t.items[i].value; name != "RawEventData" && !v.blank() {
			d.keep(name, v)
		}
	}
	return d.cloudApp(leaf(t, "RawEventData"))
}

// cloudApp reads the record inside, if it is one of the unified audit log.
func (d *decoder) cloudApp(v value) error {
	if in, ok := inner(v); ok {
		v = in
	}
	if v.kind == object {
		t, err := parseTree(v.text)
		if err != nil {
			return &recordError{Code: "AUDITDATA_CUT", Reason: "no whole JSON object", Field: "RawEventData"}
		}
		if !leaf(t, "CreationTime").blank() && !leaf(t, "Operation").blank() && !leaf(t, "RecordType").blank() {
			return d.unifiedTree(t)
		}
	}
	d.sink.Other["hunting:CloudAppEvents"]++
	return nil
}
