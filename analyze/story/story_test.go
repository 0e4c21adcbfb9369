package story

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"prtscope/ingest/audit"
	"prtscope/ingest/column"
	"prtscope/ingest/device"
	"prtscope/ingest/field"
	"prtscope/ingest/signin"
)

func parse(t *testing.T, text string) *Story {
	t.Helper()
	s, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// show returns the value of a column as text; "?" where there is none.
func show(b *column.Batch, c, i int) string {
	if !b.Has(c, i) {
		return "?"
	}
	if b.Schema.Fields[c].Type.Strings() {
		v, _ := b.Text(c, i)
		return v
	}
	return fmt.Sprint(b.Num(c, i))
}

func TestSignIn(t *testing.T) {
	for _, tt := range []struct {
		words string
		c     int
		want  string
	}{
		{"", signin.UserID, User("alice")},
		{"", signin.UserName, "alice@example.com"},
		{"", signin.DeviceID, Device("LAPTOP-1")},
		{"", signin.DeviceName, "LAPTOP-1"},
		{"", signin.TrustType, "joined"},
		{"", signin.IncomingToken, "none"},
		{"", signin.Kind, "non_interactive"},
		{"", signin.ErrorCode, "0"},
		{"", signin.Managed, "1"},
		{"", signin.BoundCode, "?"},
		{"", signin.Missing, "?"},
		{"cloudap", signin.IncomingToken, "primaryRefreshToken"},
		{"cloudap interactive", signin.IncomingToken, "none"},
		{"cloudap", signin.UserAgent, "Windows-AzureAD-Authentication-Provider/1.0"},
		{"app=cloudap", signin.AppID, "38aa3b87-a06d-4817-b275-7a316988d93b"},
		{"app=ours", signin.AppName, "ours"},
		{"cloudap ua=-", signin.UserAgent, ""},
		{"token=prt,rt", signin.IncomingToken, "primaryRefreshToken,refreshToken"},
		{"token=absent", signin.IncomingToken, "?"},
		{"token=absent", signin.Missing, "incoming_token_type"},
		{"token=madeUpToken", signin.IncomingToken, "madeUpToken"},
		{"country=?", signin.Missing, "country"},
		{"country=-", signin.Country, ""},
		{"country=? country=SE", signin.Missing, "?"},
		{"net=AS64510/NL", signin.ASN, "64510"},
		{"net=AS64510/NL", signin.Country, "NL"},
		{"net=/NL", signin.ASN, "64500"},
		{"asn=-", signin.ASN, "?"},
		{"error=50126", signin.ErrorCode, "50126"},
		{"bound", signin.BoundCode, "0"},
		{"bound", signin.BoundStatus, "bound"},
		{"bound=1003", signin.BoundStatus, "unbound"},
		{"unbound", signin.BoundCode, "1002"},
		{"unmanaged", signin.Compliant, "0"},
		{"device_compliant=false", signin.Compliant, "0"},
		{"xtenant", signin.DeviceID, ""},
		{"gsa", signin.GlobalSecureAccess, "1"},
		{"session=s1", signin.SessionID, Session("s1")},
		{"session=-", signin.SessionID, ""},
		{"risk=a,b", signin.RiskEvents, column.JoinList([]string{"a", "b"})},
		{`name="MY PC"`, signin.DeviceName, "MY PC"},
		{"id=4d63c1c4-c95b-4d3c-8e0a-1271fd813e00", signin.TokenID, "xMFjTVvJPE2OChJx_YE-AA"},
		{"uti=other", signin.TokenID, "other"},
		{"uti=?", signin.TokenID, "?"},
		{"scope=adrs_access,aza", signin.AuthProcessing, `[{"key":"Oauth Scope Info","value":"[\"adrs_access\",\"aza\"]"}]`},
	} {
		b := parse(t, "09:00 alice LAPTOP-1 "+tt.words).SignIns
		if got := show(b, tt.c, 0); b.Len() != 1 || got != tt.want {
			t.Errorf("%s: %s is %q, want %q", tt.words, signin.Schema.Fields[tt.c].Name, got, tt.want)
		}
	}
}

func TestNoDeviceAndDeviceNotCarried(t *testing.T) {
	b := parse(t, "09:00 alice - office\n09:01 alice ? office").SignIns
	if got := show(b, signin.DeviceID, 0); got != "" {
		t.Errorf("- is device %q, want carried and empty", got)
	}
	if got := show(b, signin.DeviceID, 1); got != "?" || !strings.Contains(show(b, signin.Missing, 1), "device_id") {
		t.Errorf("? is device %q, want not carried", got)
	}
}

func TestTimesDaysAndRepeats(t *testing.T) {
	b := parse(t, `
		d2 09:00 alice L1 office
		# a remark
		09:30:15 alice L1 office
		d1 23:00 alice L1 office ip=198.51.100.# x3 every 90m`).SignIns
	want := []string{"04 23:00:00 198.51.100.1", "05 00:30:00 198.51.100.2", "05 02:00:00 198.51.100.3", "05 09:00:00 192.0.2.10", "05 09:30:15 192.0.2.10"}
	ids := map[string]bool{}
	for i := range b.Len() {
		if got := fmt.Sprint(at(b, i), " ", show(b, signin.ClientIP, i)); got != want[i] {
			t.Errorf("row %d: got %s, want %s", i, got, want[i])
		}
		ids[show(b, signin.EventID, i)] = true
	}
	if len(ids) != 5 {
		t.Errorf("%d ids of 5 sign-ins", len(ids))
	}
}

func at(b *column.Batch, i int) string {
	return time.UnixMicro(b.Num(signin.EventTime, i)).UTC().Format("02 15:04:05")
}

func TestOrderIsThatOfTheTable(t *testing.T) {
	b := parse(t, `
		09:00 alice L1 office error=50126
		09:00 alice L1 office
		09:00 alice L1 office interactive
		08:00 alice L1 office`).SignIns
	got := ""
	for i := range b.Len() {
		got += show(b, signin.Kind, i) + " " + show(b, signin.ErrorCode, i) + "; "
	}
	if want := "non_interactive 0; interactive 0; non_interactive 50126; non_interactive 0; "; got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

func TestAuditAndInventory(t *testing.T) {
	s := parse(t, `
		12:00 audit disable-device LAPTOP-1 by=admin ip=192.0.2.1
		11:00 audit register-device LAPTOP-2 by=drs os=Windows ua="Dsreg/10.0"
		inventory MAC-1 os=macOS trust=registered owner=alice,bob created=d3`)
	for _, tt := range []struct {
		b    *column.Batch
		c, i int
		want string
	}{
		{s.Audits, audit.Activity, 0, "Register device"},
		{s.Audits, audit.ActorName, 0, "Device Registration Service"},
		{s.Audits, audit.UserAgent, 0, "Dsreg/10.0"},
		{s.Audits, audit.Details, 0, `[{"key":"Device Id","value":"` + Device("LAPTOP-2") + `"},{"key":"Device OS","value":"Windows"},{"key":"User-Agent","value":"Dsreg/10.0"}]`},
		{s.Audits, audit.DeviceID, 1, Device("LAPTOP-1")},
		{s.Audits, audit.Modified, 1, `[{"name":"AccountEnabled","new":"false","old":"true"}]`},
		{s.Audits, audit.ActorID, 1, User("admin")},
		{s.Devices, device.DeviceID, 0, Device("MAC-1")},
		{s.Devices, device.Owners, 0, column.JoinList([]string{User("alice"), User("bob")})},
		{s.Devices, device.Created, 0, fmt.Sprint(Day(3).UnixMicro())},
	} {
		if got := show(tt.b, tt.c, tt.i); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.b.Schema.Fields[tt.c].Name, got, tt.want)
		}
	}
}

func TestErrorsNameTheLine(t *testing.T) {
	for text, want := range map[string]string{
		"\n9h alice L1":                        "line 2: not a time",
		"09:00 alice":                          "want a time, a user and a device",
		"09:00 alice L1 wrod":                  `unknown word "wrod"`,
		"09:00 alice L1 wrod=1":                `unknown key "wrod"`,
		"09:00 alice L1 error=many":            "not a whole number",
		"09:00 alice L1 device_managed=2nd":    "not true or false",
		"09:00 alice L1 method=guess":          `unknown method "guess"`,
		"09:00 alice L1 office x3":             "want",
		"09:00 alice L1 office x0 every 1m":    "not a repetition",
		`09:00 alice L1 ua="open`:              "a quote is not closed",
		"09:00 audit explode L1":               `unknown deed "explode"`,
		"09:00 audit disable-device L1 why=x":  `unknown key "why"`,
		"inventory":                            "want a device",
		"inventory L1 colour=red":              `unknown key "colour"`,
		"09:00 alice L1 latitude=north":        "not a number",
		"09:00 alice L1 publish_time=tomorrow": "not a time or a day",
		"09:00 alice L1 net=ASx":               "want AS64500/NO",
	} {
		if _, err := Parse(text); err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "story line ") {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}

func TestIdsAreGUIDsAndStay(t *testing.T) {
	for _, v := range []string{User("alice"), Device("L1"), Session("s1"), User("4D63C1C4-C95B-4D3C-8E0A-1271FD813E00")} {
		if !field.IsGUID(v) || v != strings.ToLower(v) {
			t.Errorf("%q is not a GUID in lower case", v)
		}
	}
	if User("alice") != User("Alice") || User("alice") == Device("alice") {
		t.Error("a name is not one id for each kind")
	}
}
