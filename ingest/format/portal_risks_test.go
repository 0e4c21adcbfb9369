package format

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"prtscope/ingest/column"
	"prtscope/ingest/risk"
	"prtscope/ingest/signin"
)

// The report of risky sign-ins is sign-ins, with words of risk as Graph has them.
func TestRiskySignInsOfThePortal(t *testing.T) {
	const file = "RiskySignIns_2026-05-15.csv"
	text, err := os.ReadFile("testdata/collectors/portal/" + file)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(file, bytes.NewReader(text), nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	o := drain(t, s, 0)
	if o.format != "portal-risky-signins" || o.sink.SignIns.Len() != 1 || len(o.sink.Unknown) > 0 {
		t.Fatalf("%s: %d sign-ins, unknown %v, rejected %v", o.format, o.sink.SignIns.Len(), o.sink.Unknown, o.sink.Rejected)
	}
	for c, want := range map[int]string{signin.RiskState: "atRisk", signin.RiskAggregated: "high", signin.RiskDuring: "medium", signin.RiskDetail: "", signin.ErrorCode: "0",
		signin.RiskEvents: column.JoinList([]string{"anomalousToken", "unfamiliarFeatures"}), signin.UserName: "ann@b.example", signin.City: "Oslo", signin.CAStatus: "notApplied", signin.Kind: "-"} {
		if got := o.text(c, 0); got != want {
			t.Errorf("%s is %q, want %q", signin.Schema.Fields[c].Name, got, want)
		}
	}
	missing := column.SplitList(o.text(signin.Missing, 0))
	if !strings.Contains(strings.Join(missing, " "), "incoming_token_type") {
		t.Errorf("missing %v", missing)
	}
}

// Columns are those that somebody chose, in any order; a word that is not known
// stays as it is.
func TestRisksOfThePortalInChosenColumns(t *testing.T) {
	o, err := readAll(t, strings.NewReader("Risk level,Detection Type,IP Address,Risk State,Date,User principal name,Flavour\nLow,Something new,192.0.2.9,Remediated,5/30/2026 1:02:03 PM,Bob@B.example,x\n"), 0)
	if err != nil || o.format != "portal-risks" || o.sink.Risks.Len() != 1 {
		t.Fatal(err, o)
	}
	for c, want := range map[int]string{risk.Type: "Something new", risk.Level: "low", risk.State: "remediated", risk.UserUPN: "bob@b.example", risk.Kind: "detection",
		risk.EventTime: "1780146123000000", risk.Extra: `{"Flavour":"x"}`} {
		if got, _ := cellText(o.sink.Risks, c, 0); got != want {
			t.Errorf("%s is %q, want %q", risk.Schema.Fields[c].Name, got, want)
		}
	}
	if o.sink.Unknown["Flavour"] != 1 || o.sink.Flags["NO_RISK_ID"] != 1 {
		t.Errorf("unknown %v, flags %v", o.sink.Unknown, o.sink.Flags)
	}
}
