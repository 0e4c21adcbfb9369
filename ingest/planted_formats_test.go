package ingest

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"prtscope/ingest/format"
	"prtscope/ingest/signin"
	"prtscope/samples/export"
	"prtscope/samples/stories"
	"prtscope/samples/tenant"
)

// lies are changes of a sign-in, each by the column that it is about. Where
// there is none for a column, no format that is written here tells of it.
var lies = map[signin.Column]func(*tenant.SignIn){
	signin.CorrelationID:     func(s *tenant.SignIn) { s.Correlation[0] ^= 1 },
	signin.OriginalRequestID: func(s *tenant.SignIn) { s.Original[0] ^= 1 },
	signin.SessionID:         func(s *tenant.SignIn) { s.Session[0] ^= 1 },
	signin.IncomingToken: func(s *tenant.SignIn) {
		s.Incoming = map[bool]string{true: "saml20", false: "primaryRefreshToken"}[s.Incoming == "primaryRefreshToken"]
	},
	signin.Protocol:       func(s *tenant.SignIn) { s.Protocol = "deviceCode" },
	signin.TransferMethod: func(s *tenant.SignIn) { s.Transfer = "deviceCodeFlow" },
	signin.BoundStatus:    func(s *tenant.SignIn) { s.Bound, s.BoundCode = "unbound", 1003 },
	signin.UserType:       func(s *tenant.SignIn) { u := *s.User; u.Guest = !u.Guest; s.User = &u },
	signin.UserName:       func(s *tenant.SignIn) { u := *s.User; u.UPN = "somebody@else.example"; s.User = &u },
	signin.HomeTenantID:   func(s *tenant.SignIn) { s.Home[0] ^= 1 },
	signin.CrossTenant:    func(s *tenant.SignIn) { s.Cross = "b2bCollaboration" },
	signin.AppID: func(s *tenant.SignIn) {
		a := *s.App
		a.ID = "12345678-aaaa-4bbb-8ccc-123456789012"
		s.App = &a
	},
	signin.ResourceID: func(s *tenant.SignIn) {
		a := *s.Resource
		a.ID = "12345678-aaaa-4bbb-8ccc-123456789013"
		s.Resource = &a
	},
	signin.ClientIP:        func(s *tenant.SignIn) { s.IP = "203.0.113.250" },
	signin.ASN:             func(s *tenant.SignIn) { n := *s.Net; n.ASN++; s.Net = &n },
	signin.Country:         func(s *tenant.SignIn) { n := *s.Net; n.Country = "BR"; s.Net = &n },
	signin.ErrorCode:       func(s *tenant.SignIn) { s.Error = 50126 },
	signin.DeviceID:        func(s *tenant.SignIn) { d := *s.Device; d.ID[0] ^= 1; s.Device = &d },
	signin.TrustType:       func(s *tenant.SignIn) { d := *s.Device; d.Trust = "registered"; s.Device = &d },
	signin.Compliant:       func(s *tenant.SignIn) { d := *s.Device; d.Compliant = !d.Compliant; s.Device = &d },
	signin.Managed:         func(s *tenant.SignIn) { d := *s.Device; d.Managed = !d.Managed; s.Device = &d },
	signin.AuthRequirement: func(s *tenant.SignIn) { s.MFA = !s.MFA },
	signin.RiskDuring:      func(s *tenant.SignIn) { s.Risk = "high" },
	signin.EventTime:       func(s *tenant.SignIn) { s.Time = s.Time.Truncate(time.Second).Add(123456700) },
}

// silent are columns that a format carries, though not of every sign-in.
var silent = map[string][]signin.Column{
	"PSLogin_Operations_Export.csv": {signin.AppID, signin.ErrorCode, signin.SessionID, signin.DeviceID, signin.TrustType, signin.Compliant},                     // Sparrow leaves them out, Hawk has them
	"graph-spread-csv":              {signin.BoundStatus, signin.HomeTenantID},                                                                                   // its maker leaves them out
	"InteractiveSignIns_2023.csv":   {signin.SessionID, signin.TransferMethod, signin.BoundStatus},                                                               // columns that came later
	"graph-powershell-csv":          {signin.BoundStatus, signin.DeviceID, signin.TrustType, signin.Compliant, signin.Managed, signin.Country, signin.ErrorCode}, // of what is nested, the name of its type
}

// written are files in each format; those of one format stand together.
var written = []struct {
	format, file string
	write        func(w *export.Writer, rows []*tenant.SignIn) []byte
}{
	{"diagnostic", "PT1H.json", func(w *export.Writer, rows []*tenant.SignIn) []byte { return each(rows, w.Diagnostic) }},
	{"diagnostic", "capture.avro", func(w *export.Writer, rows []*tenant.SignIn) []byte {
		return w.Capture(bytes.SplitAfter(bytes.TrimSuffix(each(rows, w.Diagnostic), []byte("\n")), []byte("\n")))
	}},
	{"diagnostic", "forwarded.json", propertiesInText},
	{"diagnostic", huntingStream, (*export.Writer).HuntingStream},
	{"wrapped", "splunk.json", (*export.Writer).Splunk},
	{"wrapped", "elastic.json", (*export.Writer).Elastic},
	{"wrapped-csv", "splunk.csv", splunkTable},
	{"graph-signins-beta", "lines.json", func(w *export.Writer, rows []*tenant.SignIn) []byte { return each(rows, w.GraphBeta) }},
	{"graph-signins-beta", "page.json", func(w *export.Writer, rows []*tenant.SignIn) []byte { return w.GraphPage(rows, true, false, false) }},
	{"graph-signins-beta", "seams.json", func(w *export.Writer, rows []*tenant.SignIn) []byte { return w.Pages(rows, 7, "\r\n] [\r\n") }},
	{"graph-signins-beta", "objects.json", (*export.Writer).Objects},
	{"graph-signins-beta", "InteractiveSignIns_a.json", (*export.Writer).PortalJSON},
	{"graph-signins-v1", "v1.json", (*export.Writer).GraphOne},
	{"graph-powershell", "powershell.json", (*export.Writer).PowershellJSON},
	{"graph-powershell-csv", "powershell.csv", (*export.Writer).PowershellCSV},
	{"graph-spread-csv", "Untouched.csv", (*export.Writer).Spread},
	{"hunting-signins-csv", "New query.csv", (*export.Writer).HuntingCSV},
	{"hunting-signins-json", "hunting.json", (*export.Writer).HuntingAPI},
	{"log-analytics-signins", "query_data.csv", of(export.Interactive, (*export.Writer).QueryResult)},
	{"log-analytics-signins-json", "api.json", of(export.Interactive, (*export.Writer).QueryAPI)},
	{"log-analytics-signins-json", "az.json", of(export.Interactive, (*export.Writer).CommandLine)},
	{"log-analytics-signins-json", "v1.json", of(export.Interactive, (*export.Writer).KustoV1)},
	{"log-analytics-signins-json", "v2.json", of(export.Interactive, (*export.Writer).KustoV2)},
	{"log-analytics-signins-json", "flat.parquet", func(w *export.Writer, rows []*tenant.SignIn) []byte { return w.Parquet(rows, false) }},
	{"log-analytics-signins-json", "nested.parquet", func(w *export.Writer, rows []*tenant.SignIn) []byte { return w.Parquet(rows, true) }},
	{"log-analytics-signins-json", "PT05M.json", func(w *export.Writer, rows []*tenant.SignIn) []byte { return each(rows, w.DataExport) }},
	{"portal-signins", "InteractiveSignIns_a.csv", of(export.Portal[len(export.Portal)-1], (*export.Writer).Table)},
	{"portal-signins", "InteractiveSignIns_2024.csv", of(export.Portal[1], (*export.Writer).Table)},
	{"portal-signins", "InteractiveSignIns_2023.csv", of(export.Portal[0], (*export.Writer).Table)},
	{"unified-audit-csv", "ual.csv", func(w *export.Writer, rows []*tenant.SignIn) []byte { return w.UnifiedCSV(rows, nil, nil) }},
	{"unified-audit-json", "ual.json", func(w *export.Writer, rows []*tenant.SignIn) []byte { return w.UnifiedLines(rows, nil, nil) }},
	{"unified-audit-json", "UAL-Combined.json", func(w *export.Writer, rows []*tenant.SignIn) []byte { return w.UnifiedJSON(rows, nil, nil) }},
	{"unified-audit-flat-csv", "PSLogin_Operations_Export.csv", func(w *export.Writer, rows []*tenant.SignIn) []byte { return w.UnifiedFlat(rows, nil) }},
	{"unified-audit-flat-csv", "Simple_Authentication_Logs.csv", hawk},
	{"cloud-app-events-json", "CloudAppEvents.json", cloudApp},
	{"cloud-app-events-csv", "CloudAppEvents.csv", cloudAppTable},
	{"office-activity-json", "OfficeActivity.json", officeActivity},
	{"office-activity-csv", "OfficeActivity.csv", officeActivityTable},
	{"portal-risky-signins", "RiskySignIns.csv", riskySignIns},
}

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

// Whatever two formats a sign-in is told in, and in whichever of its columns one
// of them lies: the case says so of that column, and of no other sign-in.
func TestConflictsOfAnyTwoFormats(t *testing.T) {
	world, _ := stories.Small(2026)
	w := &export.Writer{World: world}
	var pool []*tenant.SignIn
	for _, s := range world.SignIns {
		if s.User != nil && s.Interactive && s.Device != nil && s.Error == 0 && s.Session != (tenant.GUID{}) && s.Device.Trust != "registered" && world.Aside[s.User] == "" {
			late := *s
			late.Time = s.Time.AddDate(0, 0, 12) // days that no one takes for months
			pool = append(pool, &late)
		}
	}
	columns := slices.Sorted(maps.Keys(lies))
	if len(pool) < 2*len(columns) {
		t.Fatalf("only %d sign-ins to change", len(pool))
	}
	for _, c := range columns {
		if !signin.Compared.Has(c) {
			t.Errorf("%s is not compared", signin.Schema.Fields[c].Name)
		}
	}
	honest := pool[:2*len(columns)]
	liars, about := slices.Clone(honest), map[string]signin.Column{}
	for i, c := range columns {
		changed := *honest[2*i]
		lies[c](&changed)
		liars[2*i], about[changed.ID.String()] = &changed, c
	}
	dir := t.TempDir()
	tell := func(as string, i int, rows []*tenant.SignIn) *told {
		x := written[i]
		file := filepath.Join(dir, as, fmt.Sprint(i), x.file)
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, x.write(w, rows), 0o666); err != nil {
			t.Fatal(err)
		}
		return &told{format: x.format, files: []string{file}, rows: rowsOf(t, []string{file})}
	}
	var truths, untruths []*told
	for i, x := range written {
		a, b := tell("truth", i, honest), tell("lie", i, liars)
		if len(a.rows) != len(honest) || len(b.rows) != len(honest) {
			t.Errorf("%s: %d and %d sign-ins, want %d", x.file, len(a.rows), len(b.rows), len(honest))
		}
		for id, c := range about {
			as := x.format
			if x.file == huntingStream {
				as = "hunting-signins-json"
			}
			carries := format.Find(as).Carries.Has(c) && !slices.Contains(silent[x.format], c) && !slices.Contains(silent[x.file], c) && (c != signin.EventTime || digits[x.format] > 0)
			if differs := !alike(c, a, b, a.rows[id], b.rows[id]); differs != carries {
				t.Errorf("%s (%s): %s is told is %v, want %v: %q, %q", x.format, x.file, signin.Schema.Fields[c].Name, differs, carries, a.rows[id][c], b.rows[id][c])
			}
		}
		truths, untruths = append(truths, a), append(untruths, b)
	}
	for i, x := range written {
		if i > 0 && x.format == written[i-1].format {
			continue
		}
		t.Run(x.format, func(t *testing.T) {
			t.Parallel()
			for j := range i + 1 {
				switch {
				case j > 0 && written[j].format == written[j-1].format:
				case (i+j)%2 == 0:
					contradict(t, truths[i], untruths[j])
				default:
					contradict(t, truths[j], untruths[i])
				}
			}
		})
	}
}

// contradict ingests what tells the truth and what lies, and wants conflicts
// where both say something, and not the same, and nowhere else.
func contradict(t *testing.T, a, b *told) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "c")
	c := read(t, dir, 1, []string{a.files[0], b.files[0]})
	conflicts := int64(0)
	for _, r := range eventsOf(t, dir, c) {
		id, _ := r.Batch.Text(signin.EventID, r.At)
		text, _ := r.Batch.Text(signin.Conflicts, r.At)
		said := map[string]any{}
		if text != "" {
			conflicts++
			if err := json.Unmarshal([]byte(text), &said); err != nil {
				t.Fatal(err)
			}
		}
		x, y := a.rows[id], b.rows[id]
		for _, col := range signin.Compared.List() {
			_, found := said[signin.Schema.Fields[col].Name]
			if want := x[col] != "" && y[col] != "" && !alike(col, a, b, x, y); found != want {
				t.Errorf("%s and %s: a conflict about %s of %s is %v, want %v: %q, %q", a.files[0], b.files[0], signin.Schema.Fields[col].Name, id, found, want, x[col], y[col])
			}
		}
	}
	if c.Conflict != conflicts {
		t.Errorf("%s and %s: %d conflicts are counted, %d told", a.files[0], b.files[0], c.Conflict, conflicts)
	}
}
