package ingest

import (
	"bytes"
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
	"powershell.csv":                {signin.BoundStatus, signin.DeviceID, signin.TrustType, signin.Compliant, signin.Managed, signin.Country, signin.ErrorCode}, // of what is nested, the name of its type
}

// A writing is a file in a format.
type writing struct {
	format, file string
	write        func(w *export.Writer, rows []*tenant.SignIn) []byte
}

// written are files in each format; those of one format stand together.
var written = []writing{
	{"diagnostic", "PT1H.json", func(w *export.Writer, rows []*tenant.SignIn) []byte { return each(rows, w.Diagnostic) }},
	{"diagnostic", "capture.avro", func(w *export.Writer, rows []*tenant.SignIn) []byte {
		return w.Capture(bytes.SplitAfter(bytes.TrimSuffix(each(rows, w.Diagnostic), []byte("\n")), []byte("\n")))
	}},
	{"diagnostic", "forwarded.json", propertiesInText},
	{"diagnostic", huntingStream, (*export.Writer).HuntingStream},
	{"diagnostic", "eventhub.json", hub},
	{"wrapped", "splunk.json", (*export.Writer).Splunk},
	{"wrapped", "elastic.json", (*export.Writer).Elastic},
	{"wrapped-csv", "splunk.csv", splunkTable},
	{"wrapped-csv", "splunk-parts.csv", splunkParts},
	{"wrapped-csv", "elastic-parts.csv", elasticParts},
	{"graph-signins-beta", "lines.json", func(w *export.Writer, rows []*tenant.SignIn) []byte { return each(rows, w.GraphBeta) }},
	{"graph-signins-beta", "page.json", func(w *export.Writer, rows []*tenant.SignIn) []byte { return w.GraphPage(rows, true, false, false) }},
	{"graph-signins-beta", "seams.json", func(w *export.Writer, rows []*tenant.SignIn) []byte { return w.Pages(rows, 7, "\r\n] [\r\n") }},
	{"graph-signins-beta", "objects.json", (*export.Writer).Objects},
	{"graph-signins-beta", "InteractiveSignIns_a.json", (*export.Writer).PortalJSON},
	{"graph-signins-beta", "text.json", inText},
	{"graph-signins-beta", "columns.json", byColumn},
	{"graph-signins-v1", "v1.json", (*export.Writer).GraphOne},
	{"graph-powershell", "powershell.json", (*export.Writer).PowershellJSON},
	{"graph-powershell-csv", "powershell.csv", (*export.Writer).PowershellCSV},
	{"graph-powershell-csv", "cells.csv", cellsOfJSON},
	{"graph-spread-csv", "Untouched.csv", (*export.Writer).Spread},
	{"hunting-signins-csv", "New query.csv", (*export.Writer).HuntingCSV},
	{"hunting-signins-json", "hunting.json", (*export.Writer).HuntingAPI},
	{"log-analytics-signins", "query_data.csv", of(export.Interactive, (*export.Writer).QueryResult)},
	{"log-analytics-signins", "union.csv", of(export.Union, (*export.Writer).QueryResult)},
	{"log-analytics-signins-json", "api.json", of(export.Interactive, (*export.Writer).QueryAPI)},
	{"log-analytics-signins-json", "az.json", of(export.Interactive, (*export.Writer).CommandLine)},
	{"log-analytics-signins-json", "v1.json", of(export.Interactive, (*export.Writer).KustoV1)},
	{"log-analytics-signins-json", "v2.json", of(export.Interactive, (*export.Writer).KustoV2)},
	{"log-analytics-signins-json", "progressive.json", progressive},
	{"log-analytics-signins-json", "flat.parquet", func(w *export.Writer, rows []*tenant.SignIn) []byte { return w.Parquet(rows, false) }},
	{"log-analytics-signins-json", "nested.parquet", func(w *export.Writer, rows []*tenant.SignIn) []byte { return w.Parquet(rows, true) }},
	{"log-analytics-signins-json", "PT05M.json", func(w *export.Writer, rows []*tenant.SignIn) []byte { return each(rows, w.DataExport) }},
	{"portal-signins", "InteractiveSignIns_a.csv", of(export.Portal[len(export.Portal)-1], (*export.Writer).Table)},
	{"portal-signins", "InteractiveSignIns_2024.csv", of(export.Portal[1], (*export.Writer).Table)},
	{"portal-signins", "InteractiveSignIns_2023.csv", of(export.Portal[0], (*export.Writer).Table)},
	{"portal-signins", "InteractiveSignIns_de.csv", (*export.Writer).German},
	{"portal-signins", "InteractiveSignIns_ja.csv", (*export.Writer).Japanese},
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
	conflictsOfAnyTwo(t, w, pool, lies, written)
}

// conflictsOfAnyTwo tells sign-ins in each format, as they are and with lies.
func conflictsOfAnyTwo(t *testing.T, w *export.Writer, pool []*tenant.SignIn, lies map[signin.Column]func(*tenant.SignIn), written []writing) {
	t.Helper()
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

// ofPrincipals are files of sign-ins of service principals.
var ofPrincipals = []writing{
	{"diagnostic", "PT1H.json", func(w *export.Writer, rows []*tenant.SignIn) []byte { return each(rows, w.Diagnostic) }},
	{"wrapped", "splunk.json", (*export.Writer).Splunk},
	{"wrapped-csv", "splunk-parts.csv", splunkParts},
	{"wrapped-csv", "elastic-parts.csv", elasticParts},
	{"graph-signins-beta", "lines.json", func(w *export.Writer, rows []*tenant.SignIn) []byte { return each(rows, w.GraphBeta) }},
	{"portal-app-signins", "ApplicationSignIns_a.csv", (*export.Writer).PortalApps},
}

// So it is where no user signs in, but a program.
func TestConflictsOfServicePrincipals(t *testing.T) {
	world, _ := stories.Small(2026)
	w := &export.Writer{World: world}
	var pool []*tenant.SignIn
	for _, s := range world.SignIns {
		if s.User != nil || s.Principal == nil || s.Error != 0 {
			continue
		}
		for n := range 10 {
			again := *s
			again.ID[0] ^= byte(n)
			again.Time = s.Time.Add(time.Duration(n) * time.Minute)
			pool = append(pool, &again)
		}
	}
	some := map[signin.Column]func(*tenant.SignIn){}
	for _, c := range []signin.Column{signin.CorrelationID, signin.AppID, signin.ResourceID, signin.ClientIP, signin.Country, signin.ErrorCode, signin.EventTime} {
		some[c] = lies[c]
	}
	conflictsOfAnyTwo(t, w, pool, some, ofPrincipals)
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
