package format

import (
	"bytes"
	"testing"

	"prtscope/ingest/signin"
)

func TestPortalValues(t *testing.T) {
	o := readCSV(t, "NonInteractiveSignIns_x.csv", bytes.NewReader(sample(t, "portal-2025.csv")), 0, Options{})
	for _, tt := range []struct {
		col  int
		want [3]string
	}{
		{signin.EventID, [3]string{"4d63c1c4-c95b-4d3c-8e0a-1271fd813e00", "42a0215d-dde0-4fd5-b4d0-a8ed88ae6900", "a7e6febd-686c-403e-97b2-fde5547bee00"}},
		{signin.Kind, [3]string{"non_interactive", "non_interactive", "non_interactive"}},
		{signin.Interactive, [3]string{"-", "-", "-"}},
		{signin.UserName, [3]string{"alice@fabrikam.example", "alice@fabrikam.example", "alice@fabrikam.example"}},
		{signin.UserDisplayName, [3]string{"Alice Åberg", `=HYPERLINK("x")`, "Alice Åberg"}},
		{signin.UserType, [3]string{"member", "member", "guest"}},
		{signin.CorrelationID, [3]string{"b0c7e2e4-5c0f-4b0e-8c69-0b1e2f3a4c5d", "b0c7e2e4-5c0f-4b0e-8c69-0b1e2f3a4c5d", "b0c7e2e4-5c0f-4b0e-8c69-0b1e2f3a4c5d"}},
		{signin.IncomingToken, [3]string{"primaryRefreshToken", "none", "primaryRefreshToken,saml11"}},
		{signin.TokenID, [3]string{"xMFjTVvJPE2OChJx_YE-AA", "-SGgQuDd1U-00KjtiK5pAA", "vf7mp2xoPkCXsv3lVHvuAA"}},
		{signin.BoundStatus, [3]string{"bound", "unbound", "bound"}},
		{signin.BoundCode, [3]string{"0", "1002", "0"}},
		{signin.SessionID, [3]string{"005f6b1e-7d3c-4e8f-9a0b-1c2d3e4f5a6b", "", "005f6b1e-7d3c-4e8f-9a0b-1c2d3e4f5a6b"}},
		{signin.ClientIP, [3]string{"192.0.2.17", "2001:db8::17", "192.0.2.17"}},
		{signin.ASN, [3]string{"64500", "64500", "64500"}},
		{signin.Location, [3]string{"Washington, D.C., DC, US", "", "Utrecht, Utrecht, NL"}},
		{signin.City, [3]string{"Washington, D.C.", "", "Utrecht"}},
		{signin.State, [3]string{"DC", "", "Utrecht"}},
		{signin.Country, [3]string{"US", "", "NL"}},
		{signin.ErrorCode, [3]string{"0", "50126", "50074"}},
		{signin.FailureReason, [3]string{"Other.", "Error validating credentials due to invalid username or password.\r\nSee \"details\".", "Other."}},
		{signin.StatusText, [3]string{"Success", "Failure", "Interrupted"}},
		{signin.DeviceID, [3]string{"5f6e7d8c-1111-4222-8333-444455556666", "", "5f6e7d8c-1111-4222-8333-444455556666"}},
		{signin.DeviceName, [3]string{"-", "-", "-"}},
		{signin.Compliant, [3]string{"1", "-", "1"}},
		{signin.Managed, [3]string{"1", "-", "1"}},
		{signin.TrustType, [3]string{"hybrid", "", "registered"}},
		{signin.AuthRequirement, [3]string{"multiFactorAuthentication", "singleFactorAuthentication", "multiFactorAuthentication"}},
		{signin.CAStatus, [3]string{"success", "notApplied", "success"}},
		{signin.IssuerType, [3]string{"AzureAD", "AzureAD", "AzureAD"}},
		{signin.Latency, [3]string{"123", "88", "123"}},
		{signin.Flagged, [3]string{"0", "0", "0"}},
		{signin.TimeDigits, [3]string{"0", "0", "0"}},
		{signin.EventTime, [3]string{"1764836381000000", "1764836402000000", "1764836460000000"}},
	} {
		for i, want := range tt.want {
			if got := o.text(tt.col, i); got != want {
				t.Errorf("%s of row %d: got %q, want %q", signin.Schema.Fields[tt.col].Name, i+1, got, want)
			}
		}
	}
}

func TestLogAnalyticsValues(t *testing.T) {
	o := readCSV(t, "query_data.csv", bytes.NewReader(sample(t, "log-analytics.csv")), 0, Options{})
	if o.sink.Other["table:AuditLogs"] != 1 || len(o.sink.Other) != 1 {
		t.Errorf("other records: %v", o.sink.Other)
	}
	if got := noteCodes(o.notes); len(got) > 0 {
		t.Errorf("notes: %v", got)
	}
	for _, tt := range []struct {
		col  int
		want [2]string
	}{
		{signin.Kind, [2]string{"interactive", "non_interactive"}},
		{signin.Category, [2]string{"SignInLogs", "NonInteractiveUserSignInLogs"}},
		{signin.EventTime, [2]string{"1743689325221000", "1743690474891000"}}, // 3 April, as the cell with ISO times shows
		{signin.TimeDigits, [2]string{"3", "3"}},
		{signin.EventID, [2]string{"cfb68155-70f5-4e28-b046-0a3a7086c401", "ff7972e5-bd41-4c6a-9cc9-c34dc63e5701"}},
		{signin.TenantID, [2]string{"7d0f6a52-2f0b-4f0e-9a3e-5f5f5c1b0a11", "7d0f6a52-2f0b-4f0e-9a3e-5f5f5c1b0a11"}},
		{signin.ResourceID, [2]string{"00000003-0000-0000-c000-000000000000", "00000003-0000-0000-c000-000000000000"}},
		{signin.Interactive, [2]string{"1", "0"}},
		{signin.DeviceID, [2]string{"", "5f6e7d8c-1111-4222-8333-444455556666"}},
		{signin.DeviceName, [2]string{"", "FB-LT-00017"}},
		{signin.TrustType, [2]string{"", "joined"}},
		{signin.Managed, [2]string{"-", "1"}},
		{signin.Compliant, [2]string{"-", "-"}},
		{signin.ErrorCode, [2]string{"0", "50074"}},
		{signin.FailureReason, [2]string{"", "Strong Authentication is required."}},
		{signin.AdditionalDetails, [2]string{"", "MFA required"}},
		{signin.City, [2]string{"Utrecht", "Utrecht"}},
		{signin.Latitude, [2]string{"52.09", "-"}},
		{signin.Latency, [2]string{"3535", "1412"}},
		{signin.CAPolicies, [2]string{`[{"id":"defb835a-eb9f-4346-a2ca-7a9184867bf1","result":"notEnabled"}]`, `[{"id":"defb835a-eb9f-4346-a2ca-7a9184867bf1","result":"failure"}]`}},
		{signin.AuthProcessing, [2]string{`[{"key":"IsCAEToken","value":"False"}]`, `[{"key":"IsCAEToken","value":"False"}]`}},
		{signin.BoundStatus, [2]string{"unbound", "unbound"}},
		{signin.BoundCode, [2]string{"1002", "1002"}},
		{signin.RiskEvents, [2]string{"", "unfamiliarFeatures"}},
		{signin.IncomingToken, [2]string{"primaryRefreshToken", "primaryRefreshToken"}},
		{signin.Extra, [2]string{`{"TenantId":"aaaaaaaa-1111-4222-8333-bbbbbbbbbbbb"}`, `{"TenantId":"aaaaaaaa-1111-4222-8333-bbbbbbbbbbbb"}`}},
	} {
		for i, want := range tt.want {
			if got := o.text(tt.col, i); got != want {
				t.Errorf("%s of row %d: got %q, want %q", signin.Schema.Fields[tt.col].Name, i+1, got, want)
			}
		}
	}
}
