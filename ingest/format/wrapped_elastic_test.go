package format

import (
	"strings"
	"testing"

	"prtscope/ingest/signin"
)

// What Elastic's integration made of a sign-in is read where it kept no original,
// however the fields are written down.
func TestElasticWithoutOriginal(t *testing.T) {
	const dotted = `{"@timestamp":"2026-05-01T10:03:15Z","azure.signinlogs.category":"NonInteractiveUserSignInLogs","azure.signinlogs.result_type":"50126",
		"azure.signinlogs.properties.id":"4d63c1c4-c95b-4d3c-8e0a-1271fd813e00","azure.signinlogs.properties.created_at":"2026-05-01T10:00:15.5Z",
		"azure.signinlogs.properties.user_principal_name":"Ann@b.example","azure.signinlogs.properties.incoming_token_type":"primaryRefreshToken",
		"azure.signinlogs.properties.session_id":"s75","azure.signinlogs.properties.app_id":"a","azure.signinlogs.properties.risk_event_types_v2":["x"],
		"azure.signinlogs.properties.device_detail.device_id":"d","azure.signinlogs.properties.device_detail.is_managed":true,
		"source.ip":"203.0.113.5","source.geo.country_iso_code":"NO","user_agent.original":"Mozilla","azure.tenant_id":"5f0b2c1e-9a41-4c1d-8e57-0d2f6a7b8c90"}`
	nested := `{"_index":"i","_id":"1","_source":{"@timestamp":"2026-05-01T10:03:15Z","event":{"kind":"event"},"source":{"ip":"203.0.113.5","geo":{"country_iso_code":"NO"}},"user_agent":{"original":"Mozilla"},
		"azure":{"tenant_id":"5f0b2c1e-9a41-4c1d-8e57-0d2f6a7b8c90","signinlogs":{"category":"NonInteractiveUserSignInLogs","result_type":"50126","properties":{"id":"4d63c1c4-c95b-4d3c-8e0a-1271fd813e00",
		"created_at":"2026-05-01T10:00:15.5Z","user_principal_name":"Ann@b.example","incoming_token_type":"primaryRefreshToken","session_id":"s75","app_id":"a","risk_event_types_v2":["x"],
		"device_detail":{"device_id":"d","is_managed":true}}}}}}`
	listed := dotted
	for _, name := range []string{"azure.signinlogs.category", "azure.signinlogs.properties.id", "source.ip"} {
		at := strings.Index(listed, `"`+name+`":"`) + len(name) + 3
		end := at + 1 + strings.IndexByte(listed[at+1:], '"') + 1
		listed = listed[:at] + "[" + listed[at:end] + "]" + listed[end:]
	}
	for what, text := range map[string]string{"dotted": dotted, "nested": nested, "fields of a search": `{"_index":"i","_id":"1","fields":` + listed + `}`} {
		o, err := readAll(t, strings.NewReader(strings.ReplaceAll(text, "\n\t\t", "")), 0)
		if err != nil {
			t.Errorf("%s: %v", what, err)
			continue
		}
		if o.sink.SignIns.Len() != 1 || o.sink.Flags["ORIGINAL_LOST"] != 1 {
			t.Errorf("%s: %d rows, %v, rejected %v", what, o.sink.SignIns.Len(), o.sink.Flags, o.sink.Rejected)
			continue
		}
		for c, want := range map[int]string{
			signin.EventID: "4d63c1c4-c95b-4d3c-8e0a-1271fd813e00", signin.EventTime: "1777629615500000", signin.Kind: "non_interactive", signin.UserName: "ann@b.example",
			signin.IncomingToken: "primaryRefreshToken", signin.SessionID: "s75", signin.AppID: "a", signin.DeviceID: "d", signin.Managed: "1", signin.RiskEvents: "x",
			signin.ErrorCode: "50126", signin.ClientIP: "203.0.113.5", signin.Country: "NO", signin.UserAgent: "Mozilla", signin.TenantID: "5f0b2c1e-9a41-4c1d-8e57-0d2f6a7b8c90",
			signin.PublishTime: "1777629795000000",
		} {
			if got := o.text(c, 0); got != want {
				t.Errorf("%s: %s is %q, want %q", what, signin.Schema.Fields[c].Name, got, want)
			}
		}
	}
}
