package format

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"prtscope/ingest/activity"
	"prtscope/ingest/audit"
)

// A workspace has the log's records as rows: each way out of it gives the same.
func TestOfficeActivity(t *testing.T) {
	for name, want := range map[string]string{
		"OfficeActivity.csv": "office-activity-csv", "OfficeActivity-export-rule.json": "office-activity-json", "OfficeActivity-az-monitor.json": "office-activity-json",
		"OfficeActivity-query-api.json": "office-activity-json", "OfficeActivity-kusto-v2.json": "office-activity-json",
	} {
		text, err := os.ReadFile("testdata/collectors/unified/" + name)
		if err != nil {
			t.Fatal(err)
		}
		s, err := Open(name, bytes.NewReader(text), nil, Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		o := drain(t, s, 0)
		k := o.sink
		if o.format != want || k.SignIns.Len() != 1 || k.Audits.Len() != 1 || k.Requests.Len() != 2 || len(k.Rejected)+len(k.Other)+len(k.Unknown) > 0 {
			t.Errorf("%s: %s: %d sign-ins, %d changes, %d requests, rejected %v, other %v, unknown %v", name, o.format, k.SignIns.Len(), k.Audits.Len(), k.Requests.Len(), k.Rejected, k.Other, k.Unknown)
			continue
		}
		for c, want := range map[int]string{activity.EventID: "cf89a784-1111-4222-8333-444455556666", activity.EventTime: "1778835600000000", activity.Method: "MailItemsAccessed",
			activity.SignInID: "4d63c1c4-c95b-4d3c-8e0a-1271fd813e00", activity.SessionID: "005f6b1e-7d3c-4e8f-9a0b-1c2d3e4f5a6b", activity.UserUPN: "ann@b.example",
			activity.ClientIP: "192.0.2.7", activity.Workload: "Exchange", activity.Result: "Succeeded", activity.IdentityType: "user", activity.URI: "ann@b.example",
			activity.TenantID: "7d0f6a52-2f0b-4f0e-9a3e-5f5f5c1b0a11"} {
			if got, _ := cellText(k.Requests, c, 0); got != want {
				t.Errorf("%s: %s is %q, want %q", name, activity.Schema.Fields[c].Name, got, want)
			}
		}
		extra, _ := cellText(k.Requests, activity.Extra, 0)
		for _, want := range []string{`"LogonType":"Owner"`, `"RecordType":"ExchangeItemAggregated"`, `"TenantId":"77770000-1111-4222-8333-444455556666"`, `"UserKey":"10032000ABCDEF01"`} {
			if !strings.Contains(extra, want) {
				t.Errorf("%s: extra lacks %s: %s", name, want, extra)
			}
		}
		if got, _ := cellText(k.Requests, activity.URI, 1); got != "https://b.sharepoint.example/a, b.docx" {
			t.Errorf("%s: the file is %q", name, got)
		}
		if got, _ := cellText(k.Requests, activity.Extra, 1); !strings.Contains(got, `"SiteUrl":"https://b.sharepoint.example/"`) || !strings.Contains(got, `"IsManagedDevice":"true"`) {
			t.Errorf("%s: what has no column is lost: %s", name, got)
		}
		for c, want := range map[int]string{audit.Activity: "Add device", audit.ActorID: "0b5c7a1e-1111-4222-8333-444455556666", audit.DeviceObjectID: "9b91730c-1111-4222-8333-444455556666"} {
			if got, _ := cellText(k.Audits, c, 0); got != want {
				t.Errorf("%s: %s is %q, want %q", name, audit.Schema.Fields[c].Name, got, want)
			}
		}
	}
}

// Fields that two columns hold are taken from the first, and the other is kept
// where it says otherwise.
func TestOfficeActivityTwoColumnsOfOneField(t *testing.T) {
	o, err := readAll(t, strings.NewReader(`{"TimeGenerated":"2026-05-15T09:00:00Z","OfficeId":"a1","SourceRecordId":"a2","OfficeWorkload":"Exchange","Operation":"Send","UserId":"ann@b.example","Target":"[cut"}`), 0)
	if err != nil || o.sink.Requests.Len() != 1 {
		t.Fatalf("%v, %d requests, rejected %v", err, o.sink.Requests.Len(), o.sink.Rejected)
	}
	id, _ := cellText(o.sink.Requests, activity.EventID, 0)
	extra, _ := cellText(o.sink.Requests, activity.Extra, 0)
	if id != "a1" || extra != `{"SourceRecordId":"a2","Target":"[cut"}` {
		t.Errorf("id %q, extra %s", id, extra)
	}
}

// A union with tables of sign-ins has the columns of both in each row: it is read
// for its sign-ins, and rows of the other table are counted.
func TestOfficeActivityInAUnion(t *testing.T) {
	o, err := readAll(t, strings.NewReader(`[{"Type":"SigninLogs","TimeGenerated":"2026-05-15T09:00:00Z","CreatedDateTime":"2026-05-15T09:00:00Z","UserPrincipalName":"ann@b.example","AppId":"x","Id":"i","OfficeWorkload":"","Operation":"","UserId":"0b5c7a1e-1111-4222-8333-444455556666"},
		{"Type":"OfficeActivity","TimeGenerated":"2026-05-15T09:00:00Z","CreatedDateTime":null,"UserPrincipalName":"","AppId":"x","Id":"","OfficeWorkload":"Exchange","Operation":"Send","UserId":"ann@b.example"}]`), 0)
	if err != nil || o.sink.SignIns.Len() != 1 || o.sink.Other["table:OfficeActivity"] != 1 {
		t.Errorf("%v: %d sign-ins, other %v, rejected %v", err, o.sink.SignIns.Len(), o.sink.Other, o.sink.Rejected)
	}
}
