package format

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"prtscope/ingest/signin"
)

var update = flag.Bool("update", false, "rewrite FORMATS.md")

// answers are what readers ask of an export of sign-ins, and the columns that
// answer.
var answers = []struct {
	short, long string
	columns     signin.Columns
}{
	{"kind", "interactive or not, user or application", signin.Of(signin.Kind)},
	{"user", "object id and name of the user", signin.Of(signin.UserID, signin.UserName)},
	{"SP", "id of the service principal", signin.Of(signin.ServicePrincipalID)},
	{"type", "type of the incoming token", signin.Of(signin.IncomingToken)},
	{"flow", "authentication protocol and original transfer method", signin.Of(signin.Protocol, signin.TransferMethod)},
	{"session", "session id", signin.Of(signin.SessionID)},
	{"token", "id of the token that was issued", signin.Of(signin.TokenID)},
	{"bound", "whether the token was bound to the device, and why not", signin.Of(signin.BoundStatus, signin.BoundCode)},
	{"device", "device id", signin.Of(signin.DeviceID)},
	{"state", "how the device is joined, whether it is compliant and managed", signin.Of(signin.TrustType, signin.Compliant, signin.Managed)},
	{"name", "name of the device", signin.Of(signin.DeviceName)},
	{"agent", "user agent", signin.Of(signin.UserAgent)},
	{"address", "address of the client", signin.Of(signin.ClientIP)},
	{"ASN", "number of the network", signin.Of(signin.ASN)},
	{"place", "country and city", signin.Of(signin.Country, signin.City)},
	{"named", "named locations", signin.Of(signin.NetworkDetails)},
	{"result", "error code", signin.Of(signin.ErrorCode)},
	{"steps", "authentication steps", signin.Of(signin.AuthDetails)},
	{"process", "processing details, such as scopes and continuous access evaluation", signin.Of(signin.AuthProcessing)},
	{"CA", "outcome of Conditional Access", signin.Of(signin.CAStatus)},
	{"policies", "policies of Conditional Access", signin.Of(signin.CAPolicies)},
	{"risk", "level, state and events of risk", signin.Of(signin.RiskDuring, signin.RiskState, signin.RiskEvents)},
	{"cross", "kind of access across tenants", signin.Of(signin.CrossTenant)},
}

// carriesDoc is FORMATS.md.
func carriesDoc(seen map[string]signin.Columns) string {
	var doc strings.Builder
	doc.WriteString("# What each format carries\n\nWhat an export does not carry, prtscope does not know: it says so of each source and each sign-in, and of each\n" +
		"detection that would need it. ● is carried, ◐ in part; ○ would be read, but no sample of such an\n" +
		"export has it; nothing is not carried. A single export may have less: only the columns that are there. Made by `go test ./ingest/format -run Carries -update`\n" +
		"from what the formats declare and the samples prove.\n\n## Sign-ins\n\n| format |")
	for _, x := range answers {
		doc.WriteString(" " + x.short + " |")
	}
	doc.WriteString(" columns |\n|---|" + strings.Repeat(":-:|", len(answers)) + "--:|\n")
	for _, f := range All {
		if f.Table != signin.Schema || f == wrapped || f == wrappedCSV {
			continue
		}
		fmt.Fprintf(&doc, "| `%s` |", f.Name)
		for _, x := range answers {
			mark := " "
			switch all, shown := x.columns.Without(f.Carries).Len() == 0, x.columns.Without(seen[f.Name]).Len(); {
			case all && shown == 0:
				mark = " ● "
			case shown < x.columns.Len():
				mark = " ◐ "
			case x.columns.Meets(f.Carries):
				mark = " ○ "
			}
			doc.WriteString(mark + "|")
		}
		fmt.Fprintf(&doc, " %d |\n", f.Carries.Without(signin.Of(signin.TimeDigits)).Len())
	}
	doc.WriteString("\n")
	for _, x := range answers {
		fmt.Fprintf(&doc, "- **%s**: %s (`%s`)\n", x.short, x.long, strings.Join(x.columns.Names(), "`, `"))
	}
	doc.WriteString("\nRecords in wrappers (`wrapped`, `wrapped-csv`) carry what the record inside does. Rows of Parquet are read as rows of the same\nnames in JSON are.\n\n## Other tables\n\n| format | table |\n|---|---|\n")
	for _, f := range All {
		tables := f.Tables()
		if f.Table == signin.Schema {
			tables = tables[1:]
		}
		if len(tables) > 0 {
			fmt.Fprintf(&doc, "| `%s` | `%s` |\n", f.Name, strings.Join(tables, "`, `"))
		}
	}
	doc.WriteString("\n`portal-auth-details` and `portal-auth-details-json` fill `auth_details` of the sign-ins of `portal-signins`, which have none of their own.\n")
	return doc.String()
}

// FORMATS.md is what the formats declare.
func TestCarriesIsWrittenDown(t *testing.T) {
	seen := proven(t)
	for _, f := range All {
		if beyond := seen[f.Name].Without(f.Carries); f.Table == signin.Schema && f != wrapped && beyond.Len() > 0 {
			t.Errorf("%s has columns that it does not declare: %v", f.Name, beyond.Names())
		}
	}
	doc := carriesDoc(seen)
	if *update {
		if err := os.WriteFile("FORMATS.md", []byte(doc), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile("FORMATS.md"); err != nil || string(got) != doc {
		t.Errorf("FORMATS.md is not what the formats carry (%v); run go test ./ingest/format -run Carries -update", err)
	}
}

// proven returns which columns the sign-ins of the samples have, by format.
func proven(t *testing.T) map[string]signin.Columns {
	seen := map[string]signin.Columns{}
	for _, e := range exports(t) {
		s, err := Open(e.path, bytes.NewReader(e.text), nil, Options{})
		if err != nil {
			t.Fatal(err)
		}
		b := drain(t, s, 0).sink.SignIns
		for c := range signin.Extra {
			for i := range b.Len() {
				if b.Has(c, i) {
					seen[s.Format().Name] = seen[s.Format().Name].With(signin.Of(c))
					break
				}
			}
		}
	}
	return seen
}
