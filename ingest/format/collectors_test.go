package format

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"prtscope/ingest/column"
	"prtscope/ingest/signin"
)

// One sign-in as Graph spells it.
const (
	graphOne = `{"id":"4d63c1c4-c95b-4d3c-8e0a-1271fd813e00","createdDateTime":"2026-05-04T07:00:00Z","appId":"1b730954-1685-4b74-9bfd-dac224a7b894","userPrincipalName":"a@b.example","userId":"aaaaaaaa-0000-0000-0000-000000000001","ipAddress":"192.0.2.7","incomingTokenType":"none","status":{"errorCode":0}}`
)

func quotedJSON(v string) string { return string(appendQuoted(nil, []byte(v))) }

// Each tool and service has its own way to put the same sign-in into a file.
// Whatever it is, the sign-in is the same, and nothing of the file is lost.
func TestTheSameSignInFromEveryTool(t *testing.T) {
	for _, tt := range []struct {
		name, file, format string
		records            int
	}{
		{"Graph, a page of a national cloud", "graph-a-page-of-a-national-cloud.json", "graph-signins-beta", 1},
		{"Untitled Goose Tool, lines", "untitled-goose-tool-lines.json", "graph-signins-beta", 2},
		{"DFIR-O365RC, a list", "dfir-o365rc-a-list.json", "graph-signins-beta", 1},
		{"DFIR-O365RC, one alone", "dfir-o365rc-one-alone.json", "graph-signins-beta", 1},
		{"Microsoft-Extractor-Suite, lists end to end", "microsoft-extractor-suite-lists-end-to-end.json", "graph-signins-beta", 2},
		{"Microsoft-Extractor-Suite, a seam", "microsoft-extractor-suite-a-seam.json", "graph-signins-beta", 2},
		{"Microsoft-Extractor-Suite, objects end to end", "microsoft-extractor-suite-objects-end-to-end.json", "graph-signins-beta", 2},
		{"merged by hand, commas at the ends", "merged-by-hand-commas-at-the-ends.json", "graph-signins-beta", 2},
		{"a mark in the middle", "a-mark-in-the-middle.json", "graph-signins-beta", 2},
		{"Hawk", "hawk.json", "graph-powershell", 1},
		{"the AzureAD module", "the-azuread-module.json", "graph-powershell", 1},
		{"milliseconds of Windows PowerShell", "milliseconds-of-windows-powershell.json", "graph-powershell", 1},
		{"milliseconds with a zone", "milliseconds-with-a-zone.json", "graph-powershell", 1},
		{"a date as an object", "a-date-as-an-object.json", "graph-powershell", 1},
		{"an older module", "an-older-module.json", "graph-powershell", 1},
		{"diagnostic settings, a line", "diagnostic-settings-a-line.json", "diagnostic", 1},
		{"an event hub", "an-event-hub.json", "diagnostic", 2},
		{"messages of an event hub", "messages-of-an-event-hub.json", "diagnostic", 2},
		{"properties as a text", "properties-as-a-text.json", "diagnostic", 1},
		{"Splunk", "splunk.json", "wrapped", 2},
		{"Splunk, raw at the top", "splunk-raw-at-the-top.json", "wrapped", 1},
		{"Elastic", "elastic.json", "wrapped", 1},
		{"Elastic, dots in names", "elastic-dots-in-names.json", "wrapped", 1},
		{"Splunk, results in a list", "splunk-one-result-in-a-list.json", "wrapped", 2},
		{"Splunk, a table", "splunk-a-table.csv", "wrapped-csv", 2},
		{"Elastic, answers of a search", "elastic-an-answer-of-a-search.json", "wrapped", 3},
		{"Kibana, a report", "kibana-a-report.csv", "wrapped-csv", 1},
		{"Kibana, a report of messages", "kibana-messages.csv", "wrapped-csv", 1},
		{"a forwarder's message", "a-forwarder-s-message.json", "wrapped", 1},
		{"LogScale", "logscale.json", "wrapped", 1},
		{"LogScale, a table", "logscale.csv", "wrapped-csv", 1},
		{"Fluent Bit", "fluent-bit.json", "wrapped", 2},
		{"Loki, an answer", "loki-an-answer.json", "wrapped", 2},
		{"Grafana, a download", "grafana-a-download.json", "wrapped", 1},
		{"Grafana, a download as a table", "grafana-a-download.csv", "wrapped-csv", 1},
		{"Datadog, a page", "datadog-a-page.json", "wrapped", 1},
		{"Wazuh", "wazuh-alerts.json", "wrapped", 1},
		{"Graylog, behind syslog", "syslog-in-graylog.json", "wrapped", 1},
		{"QRadar, a table", "qradar-a-table.csv", "wrapped-csv", 1},
		{"Splunk, behind an event hub", "splunk-behind-an-event-hub.json", "wrapped", 2},
		{"Splunk, fields", "splunk-fields.json", "wrapped", 2},
		{"Splunk, fields as a table", "splunk-fields.csv", "wrapped-csv", 1},
		{"Splunk, some fields", "splunk-fields-chosen.csv", "wrapped-csv", 1},
		{"Splunk, fields of Graph", "splunk-fields-of-graph.json", "wrapped", 1},
		{"Splunk, fields of Graph as a table", "splunk-fields-of-graph.csv", "wrapped-csv", 1},
		{"Google SecOps, raw logs", "secops-raw-logs.json", "wrapped", 2},
		{"Datadog, fields as a table", "datadog-fields.csv", "wrapped-csv", 1},
		{"Athena, a table", "athena-a-table.csv", "wrapped-csv", 1},
		{"Kibana, Discover", "kibana-discover.csv", "wrapped-csv", 1},
		{"a data export rule", "a-data-export-rule.json", "log-analytics-signins-json", 1},
		{"az monitor, every value a text", "az-monitor-every-value-a-text.json", "log-analytics-signins-json", 1},
		{"advanced hunting, answer of the API", "advanced-hunting-answer-of-the-api.json", "hunting-signins-json", 2},
		{"advanced hunting through Graph", "advanced-hunting-through-graph.json", "hunting-signins-json", 1},
	} {
		text, err := os.ReadFile("testdata/collectors/signins/" + tt.file)
		if err != nil {
			t.Fatal(err)
		}
		s, err := Open(tt.file, bytes.NewReader(text), nil, Options{})
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		o := drain(t, s, 0)
		if o.format != tt.format || o.sink.SignIns.Len() != tt.records || len(o.sink.Rejected)+len(o.sink.Other) > 0 {
			t.Errorf("%s: %s, %d sign-ins, other %v, rejected %v, notes %v", tt.name, o.format, o.sink.SignIns.Len(), o.sink.Other, o.sink.Rejected, o.notes)
			continue
		}
		for i := range tt.records {
			for c, want := range map[int]string{signin.EventID: "4d63c1c4-c95b-4d3c-8e0a-1271fd813e00", signin.EventTime: "1777878000000000", signin.UserName: "a@b.example",
				signin.UserID: "aaaaaaaa-0000-0000-0000-000000000001", signin.AppID: "1b730954-1685-4b74-9bfd-dac224a7b894", signin.ClientIP: "192.0.2.7", signin.ErrorCode: "0"} {
				if got := o.text(c, i); got != want {
					t.Errorf("%s: record %d: %s is %q, want %q", tt.name, i+1, signin.Schema.Fields[c].Name, got, want)
				}
			}
		}
	}
}

// Sign-ins of applications in advanced hunting: whoever asks, they are of no user,
// and managed identities are told from others.
func TestApplicationsInAdvancedHunting(t *testing.T) {
	for file, format := range map[string]string{"advanced-hunting.json": "hunting-signins-json", "advanced-hunting.csv": "hunting-signins-csv", "advanced-hunting-PT1H.json": "diagnostic"} {
		text, err := os.ReadFile("testdata/collectors/applications/" + file)
		if err != nil {
			t.Fatal(err)
		}
		s, err := Open(file, bytes.NewReader(text), nil, Options{})
		if err != nil {
			t.Fatal(err)
		}
		o := drain(t, s, 0)
		if o.format != format || o.sink.SignIns.Len() != 2 || len(o.sink.Rejected)+len(o.sink.Other)+len(o.sink.Unknown) > 0 {
			t.Fatalf("%s: %s, %d sign-ins, other %v, unknown %v, rejected %v", file, o.format, o.sink.SignIns.Len(), o.sink.Other, o.sink.Unknown, o.sink.Rejected)
		}
		for i, kind := range []string{"service_principal", "managed_identity"} {
			for c, want := range map[int]string{signin.Kind: kind, signin.ServicePrincipalID: "9b91730c-1111-4222-8333-444455556666", signin.ServicePrincipalName: "Orders",
				signin.EventID: "4d63c1c4-c95b-4d3c-8e0a-1271fd813e00", signin.EventTime: "1777878000000000", signin.ErrorCode: "0", signin.ClientIP: "192.0.2.7", signin.Country: "NO", signin.UserID: "-"} {
				if got := o.text(c, i); got != want {
					t.Errorf("%s: %s is %q, want %q", file, signin.Schema.Fields[c].Name, got, want)
				}
			}
			missing := column.SplitList(o.text(signin.Missing, i))
			if !slices.Contains(missing, "user_id") || !slices.Contains(missing, "session_id") || slices.Contains(missing, "sp_id") || slices.Contains(missing, "city") {
				t.Errorf("%s: missing %v", file, missing)
			}
		}
	}
}

// Sign-ins of managed identities have the columns of those of service
// principals, and some of their own: only the name says which they are.
func TestManagedIdentityDownload(t *testing.T) {
	text, err := os.ReadFile("testdata/collectors/portal/MSISignIns_2026-05-04_2026-05-10.csv")
	if err != nil {
		t.Fatal(err)
	}
	renamed := strings.NewReplacer("Service principal ID", "Managed Identity ID", "Service principal name", "Managed Identity name")
	for file, kind := range map[string]string{"MSISignIns_2026-05-04_2026-05-10.csv": "managed_identity", "ApplicationSignIns_2026-05-04_2026-05-10.csv": "service_principal", "x.csv": "", "MSISignIns_as_the_list.csv": "managed_identity"} {
		text := string(text)
		if strings.HasSuffix(file, "list.csv") {
			text = renamed.Replace(text) // the columns as the list in the portal names them
		}
		s, err := Open(file, strings.NewReader(text), nil, Options{})
		if err != nil {
			t.Fatal(err)
		}
		o := drain(t, s, 0)
		if o.format != "portal-app-signins" || o.sink.SignIns.Len() != 1 || len(o.sink.Unknown) > 0 {
			t.Fatalf("%s: %s, unknown %v, rejected %v", file, o.format, o.sink.Unknown, o.sink.Rejected)
		}
		for c, want := range map[int]string{signin.Kind: kind, signin.ServicePrincipalID: "596dce38-d127-48ba-a4ac-3b9ef059394b", signin.ManagedIdentityType: "systemAssigned",
			signin.ManagedIdentityResource: "/subscriptions/s/vm-1", signin.ErrorCode: "0", signin.Location: "", signin.CAStatus: "notApplied"} {
			if got, _ := cellText(o.sink.SignIns, c, 0); got != want {
				t.Errorf("%s: %s is %q, want %q", file, signin.Schema.Fields[c].Name, got, want)
			}
		}
	}
}
