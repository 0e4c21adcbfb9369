package ingest

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"prtscope/samples/export"
	"prtscope/samples/tenant"
)

// tableOf writes rows as CSV, with a column for each name that any of them has. What
// is no text in a row is JSON in its cell.
func tableOf(rows []map[string]any) []byte {
	names := map[string]bool{}
	for _, row := range rows {
		for name := range row {
			names[name] = true
		}
	}
	header := slices.Sorted(maps.Keys(names))
	var b bytes.Buffer
	c := csv.NewWriter(&b)
	c.Write(header)
	for _, row := range rows {
		var cells []string
		for _, name := range header {
			text, is := row[name].(string)
			if !is && row[name] != nil {
				v, _ := json.Marshal(row[name]) // read from JSON before
				text = string(v)
			}
			cells = append(cells, text)
		}
		c.Write(cells)
	}
	c.Flush()
	return b.Bytes()
}

// unified returns the records of sign-ins in the unified audit log.
func unified(w *export.Writer, rows []*tenant.SignIn) (all []map[string]any) {
	for _, s := range rows {
		var record map[string]any
		if err := json.Unmarshal(w.UnifiedSignIn(nil, s), &record); err != nil {
			panic(err) // it was written here
		}
		all = append(all, record)
	}
	return all
}

// hawk returns records of the unified audit log spread over columns, as Hawk does:
// what is in lists is named by its place there.
func hawk(w *export.Writer, rows []*tenant.SignIn) []byte {
	var spread func(into map[string]any, name string, v any)
	spread = func(into map[string]any, name string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for key, in := range v {
				spread(into, name+"_"+key, in)
			}
		case []any:
			for i, in := range v {
				spread(into, fmt.Sprint(name, "_", i), in)
			}
		default:
			into[name] = v
		}
	}
	var all []map[string]any
	for _, record := range unified(w, rows) {
		row := map[string]any{}
		for name, v := range record {
			spread(row, name, v)
		}
		all = append(all, row)
	}
	return tableOf(all)
}

// cloudAppTable is cloudApp as the portal of Defender exports it.
func cloudAppTable(w *export.Writer, rows []*tenant.SignIn) []byte {
	var all []map[string]any
	for i, record := range unified(w, rows) {
		all = append(all, map[string]any{"Timestamp": rows[i].Time.Format(time.RFC3339), "ActionType": "UserLoggedIn", "Application": "Microsoft 365", "RawEventData": record})
	}
	return tableOf(all)
}

// officeRows returns records of the unified audit log as a workspace has them, with
// the columns that it has.
func officeRows(w *export.Writer, rows []*tenant.SignIn) (all []map[string]any) {
	for _, record := range unified(w, rows) {
		row := map[string]any{"Type": "OfficeActivity", "SourceSystem": "OfficeActivityManager"}
		for to, from := range map[string]string{"TimeGenerated": "CreationTime", "OfficeId": "Id", "OfficeWorkload": "Workload", "OfficeObjectId": "ObjectId",
			"AzureActiveDirectory_EventType": "AzureActiveDirectoryEventType"} {
			row[to] = record[from]
		}
		for _, name := range []string{"RecordType", "Operation", "OrganizationId", "UserType", "UserKey", "UserId", "ClientIP", "ResultStatus", "ActorContextId", "ActorIpAddress",
			"Actor", "Target", "TargetContextId", "ExtendedProperties", "ModifiedProperties", "InterSystemsId", "IntraSystemId", "SupportTicketId", "ApplicationId"} {
			if v, has := record[name]; has {
				row[name] = v
			}
		}
		all = append(all, row)
	}
	return all
}

func officeActivityTable(w *export.Writer, rows []*tenant.SignIn) []byte {
	return tableOf(officeRows(w, rows))
}

func officeActivity(w *export.Writer, rows []*tenant.SignIn) (b []byte) {
	for _, row := range officeRows(w, rows) {
		for name, v := range row {
			switch v.(type) {
			case []any, map[string]any: // of which a workspace has the text
				text, _ := json.Marshal(v)
				row[name] = string(text)
			}
		}
		line, _ := json.Marshal(row)
		b = append(append(b, line...), '\n')
	}
	return b
}

// riskySignIns returns the portal's download of risky sign-ins: that of sign-ins
// with columns of risk.
func riskySignIns(w *export.Writer, rows []*tenant.SignIn) []byte {
	table, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(w.Table(export.Portal[len(export.Portal)-1], rows), []byte("\ufeff")))).ReadAll()
	if err != nil {
		panic(err) // it was written here
	}
	var b bytes.Buffer
	c := csv.NewWriter(&b)
	c.Write(append(table[0], "Risk state", "Risk level (aggregate)", "Risk level (real-time)", "Risk detail"))
	id := slices.Index(table[0], "Request ID")
	for _, row := range table[1:] {
		s := rows[slices.IndexFunc(rows, func(s *tenant.SignIn) bool { return s.ID.String() == row[id] })]
		c.Write(append(row, "none", "none", s.Risk, "none"))
	}
	c.Flush()
	return b.Bytes()
}

// huntingStream is a file of sign-ins that carry what those of advanced hunting do,
// in the envelope of another format.
const huntingStream = "hunting-stream.json"

// propertiesInText returns diagnostic records as some forwarders do: with their
// properties in a text.
func propertiesInText(w *export.Writer, rows []*tenant.SignIn) (b []byte) {
	for _, s := range rows {
		var record map[string]json.RawMessage
		if err := json.Unmarshal(w.Diagnostic(nil, s), &record); err != nil {
			panic(err) // it was written here
		}
		record["properties"], _ = json.Marshal(string(record["properties"]))
		line, _ := json.Marshal(record)
		b = append(append(b, line...), '\n')
	}
	return b
}

// hub returns diagnostic records as an event hub has them: one list.
func hub(w *export.Writer, rows []*tenant.SignIn) []byte {
	lines := bytes.TrimSuffix(each(rows, w.Diagnostic), []byte("\n"))
	return slices.Concat([]byte(`{"records":[`), bytes.ReplaceAll(lines, []byte("\n"), []byte(",")), []byte("]}"))
}

// inText returns a page as a script writes what is JSON already: as a text.
func inText(w *export.Writer, rows []*tenant.SignIn) []byte {
	text, _ := json.Marshal(string(w.GraphPage(rows, false, false, false)))
	return text
}

// objects returns the sign-ins of Graph as they are in JSON.
func objects(w *export.Writer, rows []*tenant.SignIn) (all []map[string]any) {
	for _, s := range rows {
		var object map[string]any
		if err := json.Unmarshal(w.GraphBeta(nil, s), &object); err != nil {
			panic(err) // it was written here
		}
		all = append(all, object)
	}
	return all
}

// byColumn returns the sign-ins of Graph as pandas writes a table: column by column.
func byColumn(w *export.Writer, rows []*tenant.SignIn) []byte {
	columns := map[string]map[int]any{}
	for i, object := range objects(w, rows) {
		for name, v := range object {
			if columns[name] == nil {
				columns[name] = map[int]any{}
			}
			columns[name][i] = v
		}
	}
	text, _ := json.Marshal(columns)
	return text
}

// cellsOfJSON returns the sign-ins of Graph as CSV, with objects as JSON in cells.
func cellsOfJSON(w *export.Writer, rows []*tenant.SignIn) []byte { return tableOf(objects(w, rows)) }

// splunkTable returns diagnostic records as Splunk exports them to CSV.
func splunkTable(w *export.Writer, rows []*tenant.SignIn) []byte {
	var b bytes.Buffer
	c := csv.NewWriter(&b)
	c.Write([]string{"_time", "_raw", "host"})
	for _, s := range rows {
		c.Write([]string{s.Time.Format(time.RFC3339), string(w.Diagnostic(nil, s)), "h"})
	}
	c.Flush()
	return b.Bytes()
}

// cloudApp returns records of the unified audit log as advanced hunting has them.
func cloudApp(w *export.Writer, rows []*tenant.SignIn) []byte {
	var all []map[string]any
	for _, s := range rows {
		all = append(all, map[string]any{"Timestamp": s.Time, "ActionType": "UserLoggedIn", "Application": "Microsoft 365", "RawEventData": json.RawMessage(w.UnifiedSignIn(nil, s))})
	}
	b, err := json.Marshal(map[string]any{"Results": all})
	if err != nil {
		panic(err) // it was written here
	}
	return b
}

func each(rows []*tenant.SignIn, add func([]byte, *tenant.SignIn) []byte) (b []byte) {
	for _, s := range rows {
		b = append(add(b, s), '\n')
	}
	return b
}

func of[T any](what T, write func(*export.Writer, T, []*tenant.SignIn) []byte) func(*export.Writer, []*tenant.SignIn) []byte {
	return func(w *export.Writer, rows []*tenant.SignIn) []byte { return write(w, what, rows) }
}
