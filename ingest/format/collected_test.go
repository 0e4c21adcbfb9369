package format

import (
	"bytes"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"prtscope/ingest/activity"
	"prtscope/ingest/audit"
	"prtscope/ingest/column"
	"prtscope/ingest/device"
	"prtscope/ingest/risk"
	"prtscope/ingest/step"
)

// collected returns the files in testdata/collectors: one record or two as each
// tool and service writes them.
func collected(t testing.TB) (all []export) {
	t.Helper()
	files, err := filepath.Glob("testdata/collectors/*/*")
	if err != nil || len(files) == 0 {
		t.Fatal(err, "no files")
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, export{path.Join("collectors", strings.TrimPrefix(filepath.ToSlash(name), "testdata/collectors/")), text})
	}
	return all
}

// formatsOf says which format reads a file of the collectors, by what its name
// begins with.
var formatsOf = map[string]string{
	"activity/PT1H": "diagnostic", "activity/eventhub": "diagnostic", "activity/log-analytics.csv": "graph-activity-csv", "activity/hunting-PT1H": "diagnostic",
	"activity/hunting.csv": "hunting-graph-activity-csv", "activity/hunting-log-analytics.csv": "hunting-graph-activity-csv", "activity/hunting-": "hunting-graph-activity-json",
	"activity/":   "graph-activity-json",
	"audits/PT1H": "diagnostic", "audits/eventhub": "diagnostic", "audits/AAD": "graph-audits", "audits/extractor-suite": "graph-audits", "audits/goose": "graph-audits",
	"audits/graph": "graph-audits", "audits/Get-MgAuditLogDirectoryAudit.csv": "powershell-audits-csv", "audits/Get-": "powershell-audits-json",
	"audits/Invoke-AzOperationalInsightsQuery.csv": "log-analytics-audits", "audits/query_data": "log-analytics-audits", "audits/AuditLogs_": "portal-audits", "audits/": "log-analytics-audits-json",
	"devices/Get-AzureADDevice.csv": "powershell-devices-csv", "devices/Get-MgDevice.csv": "powershell-devices-csv", "devices/extractor-suite-Devices": "powershell-devices-csv",
	"devices/Get-": "powershell-devices-json", "devices/extractor-suite-json": "powershell-devices-json", "devices/exportDevice": "portal-devices", "devices/": "graph-devices",
	"risks/detections-diagnostic": "diagnostic", "risks/users-diagnostic": "diagnostic", "risks/principals-diagnostic": "diagnostic", "risks/principal-detections-diagnostic": "diagnostic", "risks/detections-graph": "graph-risks", "risks/users-graph": "graph-risks",
	"risks/principals-graph": "graph-risks", "risks/principal-detections-graph": "graph-risks", "risks/principals-log-analytics": "risks-csv",
	"risks/detections-extractor": "risks-csv", "risks/users-extractor": "risks-csv", "risks/detections-log-analytics": "risks-csv", "risks/users-log-analytics": "risks-csv",
	"risks/detections-portal": "portal-risks", "risks/users-portal": "portal-risks",
	"risks/": "risks-json",
	"portal/InteractiveSignIns_AuthDetails_2026-05-04.csv": "portal-auth-details", "portal/InteractiveSignIns_AuthDetails_": "portal-auth-details-json",
}

// A telling is a record that many files tell.
type telling struct {
	prefix string
	schema *column.Schema
	cells  map[int]string
	lacks  map[string][]int // columns that files do not have, by what their name begins with
}

// toldBy says what the record of a folder is, in every spelling, and without what a
// file leaves out.
var toldBy = []telling{
	{"audits/", audit.Schema, map[int]string{audit.EventID: "Directory_aaaa0000-1111-4222-8333-444455556666_ABCDE_1", audit.EventTime: "1778835600000000",
		audit.Activity: "Add device", audit.Category: "Device", audit.Service: "Core Directory", audit.Operation: "Add", audit.Result: "success",
		audit.CorrelationID: "aaaa0000-1111-4222-8333-444455556666", audit.ActorType: "user", audit.ActorID: "0b5c7a1e-1111-4222-8333-444455556666",
		audit.ActorName: "ann@b.example", audit.ActorIP: "192.0.2.7", audit.TargetType: "Device", audit.TargetID: "9b91730c-1111-4222-8333-444455556666",
		audit.TargetName: "LAPTOP-1", audit.DeviceObjectID: "9b91730c-1111-4222-8333-444455556666", audit.DeviceName: "LAPTOP-1",
		audit.DeviceID: "28f6e4ab-1111-4222-8333-444455556666", audit.Modified: `[{"name":"AccountEnabled","old":"","new":"true"}]`,
		audit.Details: `[{"key":"DeviceId","value":"28f6e4ab-1111-4222-8333-444455556666"}]`},
		map[string][]int{"Get-MgAuditLogDirectoryAudit.csv": {audit.ActorType, audit.ActorID, audit.ActorName, audit.ActorIP, audit.TargetType, audit.TargetID, audit.TargetName,
			audit.DeviceObjectID, audit.DeviceName, audit.DeviceID, audit.Modified, audit.Details}, "AuditLogs_": {audit.EventID, audit.Operation}}},
	{"devices/", device.Schema, map[int]string{device.ObjectID: "9b91730c-1111-4222-8333-444455556666", device.DeviceID: "28f6e4ab-1111-4222-8333-444455556666",
		device.Name: "LAPTOP-1", device.Enabled: "1", device.TrustType: "joined", device.OS: "Windows", device.OSVersion: "10.0.1", device.Compliant: "1", device.Managed: "1",
		device.LastSignIn: "1778835600000000", device.ProfileType: "RegisteredDevice", device.Model: "M", device.Manufacturer: "X", device.ManagementType: "MDM",
		device.Ownership: "Company", device.Created: "1778835600000000", device.Registered: "1778835600000000"},
		map[string][]int{"Get-AzureADDevice": {device.Model, device.Manufacturer, device.ManagementType, device.Ownership, device.Created, device.Registered},
			"Get-MgDevice.csv": {device.Created}, "extractor-suite": {device.Registered},
			"exportDevice": {device.Manufacturer, device.ManagementType, device.Ownership, device.Created}}},
	{"risks/detections", risk.Schema, map[int]string{risk.EventID: "abc", risk.EventTime: "1778835600000000", risk.Kind: "detection", risk.Type: "anomalousToken",
		risk.State: "atRisk", risk.Level: "high", risk.Detail: "none", risk.DetectedBy: "IdentityProtection", risk.Timing: "offline", risk.Activity: "signin",
		risk.RequestID: "4d63c1c4-c95b-4d3c-8e0a-1271fd813e00", risk.CorrelationID: "aaaa0000-1111-4222-8333-444455556666", risk.TokenIssuerType: "AzureAD",
		risk.ClientIP: "192.0.2.7", risk.City: "Oslo", risk.Country: "NO", risk.UserID: "0b5c7a1e-1111-4222-8333-444455556666", risk.UserUPN: "ann@b.example",
		risk.UserDisplayName: "Ann"}, nil},
	{"risks/users", risk.Schema, map[int]string{risk.EventID: "0b5c7a1e-1111-4222-8333-444455556666", risk.EventTime: "1778835600000000", risk.Kind: "user",
		risk.State: "atRisk", risk.Level: "high", risk.Detail: "none", risk.UserID: "0b5c7a1e-1111-4222-8333-444455556666", risk.UserUPN: "ann@b.example",
		risk.UserDisplayName: "Ann", risk.Deleted: "0", risk.Processing: "0"}, map[string][]int{"users-portal": {risk.Processing}}},
	{"risks/principals", risk.Schema, map[int]string{risk.EventID: "9b91730c-1111-4222-8333-444455556666", risk.EventTime: "1778835600000000", risk.Kind: "service_principal",
		risk.State: "atRisk", risk.Level: "high", risk.Detail: "none", risk.UserID: "", risk.Processing: "0"}, nil},
	{"risks/principal-detections", risk.Schema, map[int]string{risk.EventID: "abc", risk.EventTime: "1778835600000000", risk.Kind: "service_principal_detection",
		risk.Type: "suspiciousSignins", risk.State: "atRisk", risk.Level: "high", risk.UserID: "", risk.ClientIP: "192.0.2.7", risk.Country: "NO"}, nil},
	{"portal/InteractiveSignIns_AuthDetails_", step.Schema, map[int]string{step.EventID: "4d63c1c4-c95b-4d3c-8e0a-1271fd813e00", step.EventTime: "1777878001000000",
		step.Method: "Password", step.MethodDetail: "Password Hash Sync", step.Succeeded: "1", step.ResultDetail: "Correct password", step.Requirement: "Primary authentication"}, nil},
	{"activity/", activity.Schema, map[int]string{activity.EventID: "11110000-1111-4222-8333-444455556666", activity.EventTime: "1778835600000000", activity.Method: "GET",
		activity.URI: "https://graph.microsoft.com/beta/me", activity.Status: "200", activity.AppID: "1b730954-1685-4b74-9bfd-dac224a7b894",
		activity.UserID: "0b5c7a1e-1111-4222-8333-444455556666", activity.ClientIP: "192.0.2.7", activity.UserAgent: "x", activity.TokenID: "xMFjTVvJPE2OChJx_YE-AA",
		activity.SignInID: "4d63c1c4-c95b-4d3c-8e0a-1271fd813e00", activity.TokenIssued: "1778835600000000", activity.ClientAuthMethod: "0", activity.Scopes: "User.Read",
		activity.APIVersion: "beta", activity.DurationMS: "9000", activity.ResponseBytes: "5", activity.Place: "Norway East"},
		map[string][]int{"hunting": {activity.UserAgent, activity.TokenIssued, activity.ClientAuthMethod}}},
}

// Whichever tool wrote it, a record says the same, and each field that has a
// column has it.
func TestTheSameRecordFromEveryTool(t *testing.T) {
	for _, e := range collected(t) {
		folder, name := path.Base(path.Dir(e.path))+"/", path.Base(e.path)
		for _, told := range toldBy {
			if !strings.HasPrefix(folder+name, told.prefix) {
				continue
			}
			s, err := Open(name, bytes.NewReader(e.text), nil, Options{})
			if err != nil {
				t.Errorf("%s: %v", e.path, err)
				continue
			}
			o := drain(t, s, 0)
			if want := longest(formatsOf, folder+name); o.format != want || len(o.sink.Rejected)+len(o.sink.Other) > 0 {
				t.Errorf("%s: read as %s, want %s; rejected %v, other %v", e.path, o.format, want, o.sink.Rejected, o.sink.Other)
			}
			if len(o.sink.Unknown) > 0 && !strings.HasPrefix(name, "AADDevices") { // which adds properties of devices to audit events
				t.Errorf("%s: unknown %v", e.path, o.sink.Unknown)
			}
			for _, rows := range o.sink.Tables() {
				if rows.Schema != told.schema {
					continue
				}
				if rows.Len() != o.records {
					t.Errorf("%s: %d rows of %d records", e.path, rows.Len(), o.records)
				}
				for i := range rows.Len() {
					told.compare(t, e.path, rows, i)
				}
			}
		}
	}
}

func longest(m map[string]string, name string) (value string) {
	n := -1
	for prefix, v := range m {
		if strings.HasPrefix(name, prefix) && len(prefix) > n {
			n, value = len(prefix), v
		}
	}
	return value
}

func (told *telling) compare(t *testing.T, file string, rows *column.Batch, i int) {
	t.Helper()
	lacks := map[int]bool{}
	for prefix, cols := range told.lacks {
		if strings.HasPrefix(path.Base(file), prefix) {
			for _, c := range cols {
				lacks[c] = true
			}
		}
	}
	for c, want := range told.cells {
		got, has := cellText(rows, c, i)
		if lacks[c] && has && got != "" || !lacks[c] && got != want {
			t.Errorf("%s: %s is %q, want %q (left out: %v)", file, rows.Schema.Fields[c].Name, got, want, lacks[c])
		}
	}
}
