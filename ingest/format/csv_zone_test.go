package format

import (
	"strconv"
	"strings"
	"testing"

	"prtscope/ingest/audit"
	"prtscope/ingest/signin"
	"prtscope/ingest/step"
)

// Times under a header that says how far from UTC they are, or that names a place of
// which it is known, become UTC; of another it is said that they do not.
func TestZoneOfHeader(t *testing.T) {
	for _, tt := range []struct {
		zone, cell, generated string
		time, publish         string
		caution               bool
	}{
		{"UTC", "5/13/2026, 12:12:40.123 PM", "5/13/2026, 12:15:00.000 PM", "1778674360123000", "1778674500000000", false},
		{"UTC+02:00", "5/13/2026, 12:12:40.123 PM", "5/13/2026, 12:15:00.000 PM", "1778667160123000", "1778667300000000", false},
		{"UTC-05:30", "5/13/2026, 12:12:40.123 PM", "x", "1778694160123000", "-", false},
		{"UTC+02:00", "5/13/2026, 12:12:40.123 PM", "1/1/1970, 1:00:00.000 AM", "1778667160123000", "-", false}, // 1969 by then
		{"UTC+02:00", "2026-05-13T10:12:40.123Z", "2026-05-13T12:15:00", "1778667160123000", "1778667300000000", false},
		{"Europe/Oslo", "5/13/2026, 12:12:40.123 PM", "1/13/2026, 12:15:00.000 PM", "1778667160123000", "1768302900000000", true},
		{"(UTC-08:00) Pacific Time (US & Canada)", "5/13/2026, 12:12:40.123 PM", "2026-05-13T12:15:00Z", "1778699560123000", "1778674500000000", true},
		{"Oslo", "5/13/2026, 12:12:40.123 PM", "5/13/2026, 12:15:00.000 PM", "1778674360123000", "1778674500000000", true},
	} {
		text := `TimeGenerated [Z],CreatedDateTime [Z],Id,UserPrincipalName,AppId,ResultType,Type
"` + tt.generated + `","` + tt.cell + `",a,a@b.example,c,0,SigninLogs
"` + tt.generated + `","` + tt.cell + `",b,a@b.example,c,0,SigninLogs
`
		o := readCSV(t, "query_data.csv", strings.NewReader(strings.ReplaceAll(text, "[Z]", "["+tt.zone+"]")), 0, Options{})
		for i := range 2 {
			if at, publish := o.text(signin.EventTime, i), o.text(signin.PublishTime, i); at != tt.time || publish != tt.publish {
				t.Errorf("%s: %s is %s, %s", tt.zone, tt.cell, at, publish)
			}
		}
		said, caution := false, false
		for _, n := range o.notes {
			if n.Code == "TIME_ZONE" {
				said, caution = true, n.Caution
			}
		}
		if said != (tt.zone != "UTC") || caution != tt.caution {
			t.Errorf("%s: notes %v", tt.zone, o.notes)
		}
		if tt.generated == "x" && o.text(signin.Extra, 0) != `{"TimeGenerated [UTC-05:30]":"x"}` {
			t.Errorf("extra %s", o.text(signin.Extra, 0))
		}
	}
}

// A zone may stand without brackets.
func TestZoneWithoutBrackets(t *testing.T) {
	o := readCSV(t, "query_data.csv", strings.NewReader(`TimeGenerated (UTC+01:00) Amsterdam,CreatedDateTime (UTC+01:00) Amsterdam,Id,UserPrincipalName,AppId,ResultType,Type
"5/13/2026, 12:15:00.000 PM","5/13/2026, 12:12:40.123 PM",a,a@b.example,c,0,SigninLogs
`), 0, Options{})
	if at := o.text(signin.EventTime, 0); o.format != "log-analytics-signins" || at != "1778667160123000" {
		t.Errorf("%s: %s", o.format, at)
	}
}

// So do times of columns that are put together later.
func TestZoneOfHeldCells(t *testing.T) {
	o := readCSV(t, "query_data.csv", strings.NewReader(`TimeGenerated [UTC+02:00],OfficeWorkload,Operation,RecordType,UserId,OfficeId
"5/13/2026, 12:12:40.123 PM",AzureActiveDirectory,UserLoggedIn,15,a@b.example,4d63c1c4-c95b-4d3c-8e0a-1271fd813e00
`), 0, Options{})
	if o.format != "office-activity-csv" || o.text(signin.EventTime, 0) != "1778667160123000" {
		t.Errorf("%s: %s, %v", o.format, o.text(signin.EventTime, 0), o.sink.Rejected)
	}
	missing, _ := o.sink.SignIns.Text(signin.Missing, 0)
	if !strings.Contains(missing, "device_id") || !strings.Contains(missing, "error_code") {
		t.Errorf("missing %q: a workspace has no such column", missing)
	}
}

// What to name a file again depends on whose sign-ins it has.
func TestNamesToGiveAgain(t *testing.T) {
	for name, header := range map[string]string{
		"InteractiveSignIns_": portalNames2025,
		"MSISignIns_":         "Date (UTC),Request ID,Correlation ID,Service principal ID,Service principal name,Application,Application ID ,IP address,Status",
	} {
		cells := strings.Split(header, ",")
		row := make([]string, len(cells))
		row[0], row[1] = "2026-05-15T13:30:31Z", "d01fe254-5359-49d9-9555-4905aa866202"
		o := readCSV(t, "x.csv", strings.NewReader(header+"\n"+strings.Join(row, ",")+"\n"), 0, Options{})
		said := ""
		for _, n := range o.notes {
			if n.Code == "KIND_UNKNOWN" {
				said = n.Text
			}
		}
		if !strings.Contains(said, name) {
			t.Errorf("%s: %q", name, said)
		}
	}
}

// Downloads of the portal may name a zone, too.
func TestZoneOfThePortal(t *testing.T) {
	for _, tt := range []struct {
		column, cell, time string
		note               string // nothing, or whether it is a caution
	}{
		{"Date (UTC)", "2026-05-13T12:12:40Z", "1778674360000000", ""},
		{"Date [UTC]", "5/13/2026, 12:12:40 PM", "1778674360000000", ""},
		{"Date [UTC+02:00]", "2026-05-13 12:12:40", "1778667160000000", "false"},
		{"Date [UTC+02:00]", "2026-05-13T12:12:40Z", "1778674360000000", "false"},
		{"Date (UTC-05:30)", "5/13/2026, 12:12:40 PM", "1778694160000000", "false"},
		{"Datum [UTC+02:00]", "13.05.2026 12:12:40", "1778667160000000", "false"},
		{"Date (CEST)", "2026-05-13 12:12:40", "1778674360000000", "true"},
	} {
		for name, header := range map[string]string{
			"sign-ins": tt.column + `,Request ID,Username,User ID,Application,Status` + "\n\"" + tt.cell + `",a,a@b.example,u,b,Success` + "\n",
			"steps":    tt.column + `,Request ID,Authentication method,Succeeded,Result detail` + "\n\"" + tt.cell + `",a,Password,true,x` + "\n",
			"audits":   tt.column + `,CorrelationId,Service,Category,Activity,Result,ActorType,Target1Type` + "\n\"" + tt.cell + `",a,b,c,d,success,User,User` + "\n",
		} {
			o, err := readAll(t, strings.NewReader(header), 0)
			if err != nil {
				t.Errorf("%s, %s: %v", name, tt.column, err)
				continue
			}
			b, c := o.sink.SignIns, signin.EventTime
			switch name {
			case "steps":
				b, c = o.sink.Steps, step.EventTime
			case "audits":
				b, c = o.sink.Audits, audit.EventTime
			}
			said := ""
			for _, n := range o.notes {
				if n.Code == "TIME_ZONE" {
					said = strconv.FormatBool(n.Caution)
				}
			}
			if b.Len() != 1 || strconv.FormatInt(b.Num(c, 0), 10) != tt.time || said != tt.note {
				t.Errorf("%s, %s: %s is %d of %d, %v", name, tt.column, tt.cell, b.Num(c, 0), b.Len(), o.notes)
			}
		}
	}
}
