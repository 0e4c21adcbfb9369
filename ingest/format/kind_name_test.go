package format

import (
	"strings"
	"testing"

	"prtscope/ingest/signin"
)

// The portal's JSON may say of no sign-in whether it is interactive. Then the name
// of the file does, and what a record says itself counts more.
func TestKindOfJSONByName(t *testing.T) {
	v1 := strings.Replace(graphOne, `"incomingTokenType":"none",`, "", 1)
	with := func(more string) string { return strings.Replace(graphOne, `"status"`, more+`,"status"`, 1) }
	for _, tt := range []struct{ name, text, kind, flag string }{
		{"NonInteractiveSignIns_2026-05-01.json", graphOne, "non_interactive", "KIND_OF_NAME"},
		{"case/InteractiveSignIns_x.json", graphOne, "interactive", "KIND_OF_NAME"},
		{"MSISignIns_x.json", graphOne, "managed_identity", "KIND_OF_NAME"},
		{"signins.json", graphOne, "-", "KIND_UNSAID"},
		{"NonInteractiveSignIns_x.json", v1, "non_interactive", "KIND_OF_NAME"},
		{"signins.json", v1, "interactive", ""}, // v1.0 has no others
		{"NonInteractiveSignIns_x.json", with(`"isInteractive":true`), "interactive", ""},
		{"InteractiveSignIns_x.json", with(`"signInEventTypes":["nonInteractiveUser"]`), "non_interactive", ""},
	} {
		s, err := Open(tt.name, strings.NewReader("["+tt.text+","+tt.text+"]"), nil, Options{})
		if err != nil {
			t.Fatal(err)
		}
		o := drain(t, s, 0)
		for i := range 2 {
			if got := o.text(signin.Kind, i); got != tt.kind {
				t.Errorf("%s: row %d is %q, want %q", tt.name, i, got, tt.kind)
			}
		}
		for _, flag := range []string{"KIND_OF_NAME", "KIND_UNSAID"} {
			if (o.sink.Flags[flag] == 2) != (flag == tt.flag) {
				t.Errorf("%s: flags %v", tt.name, o.sink.Flags)
			}
		}
	}
}

// Rows of advanced hunting without the application are sign-ins by their error
// codes; those of other logons have none.
func TestHuntingWithoutApplication(t *testing.T) {
	const header = "Timestamp,Application,LogonType,ErrorCode,SessionId,AccountUpn,RequestId\n"
	o := readCSV(t, "x.csv", strings.NewReader(header+`"2026-05-01T10:02:11.123Z",a,"[""nonInteractiveUser""]",50126,s,a@b.example,r`+"\n"), 0, Options{})
	if o.format != "hunting-signins-csv" || o.text(signin.Kind, 0) != "non_interactive" || o.text(signin.ErrorCode, 0) != "50126" || o.text(signin.EventID, 0) != "r" {
		t.Errorf("%s: %v", o.format, o.sink.Rejected)
	}
	j, err := readAll(t, strings.NewReader(`{"Timestamp":"2026-05-01T10:02:11Z","ErrorCode":0,"AccountUpn":"a@b.example","RequestId":"r","EndpointCall":"OAuth2:Token"}`), 0)
	if err != nil || j.sink.SignIns.Len() != 1 {
		t.Errorf("as JSON: %v", err)
	}
	for _, other := range []string{
		"Timestamp,ActionType,Application,LogonType,FailureReason,AccountUpn,AccountObjectId,IPAddress\n",
		"Timestamp,ActionType,ErrorCode,LogonType,AccountUpn,AccountObjectId,SessionId\n",
	} {
		if s, err := Open("x.csv", strings.NewReader(other+strings.Repeat("x,", strings.Count(other, ","))+"x\n"), nil, Options{}); err == nil {
			t.Errorf("%q is %s", other, s.Format().Name)
		}
	}
}

// The dates of a unified audit log that count are those in its documents: nothing
// is set aside for the order of the others, and nothing is said of it.
func TestUnifiedDatesAreInside(t *testing.T) {
	o := readCSV(t, "x.csv", strings.NewReader(`"RecordType","CreationDate","UserIds","Operations","AuditData"
"AzureActiveDirectoryStsLogon","5/1/2026 10:02:20 AM","a","UserLoggedIn","{""CreationTime"":""2026-05-01T10:02:20"",""Id"":""i"",""Operation"":""UserLoggedIn"",""RecordType"":15,""UserId"":""a@b.example""}"
"AzureActiveDirectoryStsLogon","5/1/2026 10:02","a","UserLoggedIn","{""CreationTime"":""2026-05-01T10:02:21"",""Id"":""j"",""Operation"":""UserLoggedIn"",""RecordType"":15,""UserId"":""a@b.example""}"
`), 0, Options{})
	if o.sink.SignIns.Len() != 2 || len(noteCodes(o.notes)) > 0 {
		t.Errorf("%d rows, %v", o.sink.SignIns.Len(), o.notes)
	}
}

// Goose writes a device once for each user, with the user in it.
func TestDevicesOfUsers(t *testing.T) {
	o, err := readAll(t, strings.NewReader(`{"accountEnabled":true,"deviceId":"5f6e7d8c-1111-4222-8333-444455556666","displayName":"FB-1","id":"9b91730c-0000-4000-8000-000000000001","operatingSystem":"Windows","trustType":"AzureAd","users":{"id":"u","userPrincipalName":"Ann@B.example"}}`+"\n"), 0)
	if err != nil {
		t.Fatal(err)
	}
	wants(t, "device", o.sink.Devices, 0, map[string]string{"users": "ann@b.example", "extra": `{"users":{"id":"u","userPrincipalName":"Ann@B.example"}}`})
	if len(o.sink.Unknown) > 0 {
		t.Errorf("unknown %v", o.sink.Unknown)
	}
}

// The companion of a download says the same in other languages.
func TestStepsInOtherLanguages(t *testing.T) {
	const row = "4d63c1c4-c95b-4d3c-8e0a-1271fd813e00,2026-05-04T07:00:00Z,Password,Cloud,%s,Correct,Primary\n"
	for header, yes := range map[string]string{
		"Request ID,Date (UTC),Authentication method,Authentication method detail,Succeeded,Result detail,Requirement\n":                        "true",
		"Id. de solicitud,Fecha (UTC),Método de autenticación,Detalle del método de autenticación,Correcto,Detalle del resultado,Requisito\n":   "Sí",
		"ID richiesta,Data (UTC),Metodo di autenticazione,Dettagli metodo di autenticazione,Riuscito,Dettagli risultato,Requisito\n":            "true",
		"Anforderungs-ID,Datum (UTC),Authentifizierungsmethode,Details zur Authentifizierungsmethode,Erfolgreich,Ergebnisdetails,Anforderung\n": "Ja",
	} {
		o := readCSV(t, "InteractiveSignIns_AuthDetails_x.csv", strings.NewReader(header+strings.Replace(row, "%s", yes, 1)), 0, Options{})
		if o.format != "portal-auth-details" || o.sink.Steps.Len() != 1 || len(o.sink.Unknown) > 0 {
			t.Errorf("%s: %s, %d steps, unknown %v", header, o.format, o.sink.Steps.Len(), o.sink.Unknown)
			continue
		}
		wants(t, header, o.sink.Steps, 0, map[string]string{"event_id": "4d63c1c4-c95b-4d3c-8e0a-1271fd813e00", "method": "Password", "method_detail": "Cloud", "succeeded": "1", "result_detail": "Correct", "requirement": "Primary", "event_time": "1777878000000000"})
	}
	o := readCSV(t, "x.csv", strings.NewReader("Anforderungs-ID,Datum (UTC),Authentifizierungsmethode,Erfolgreich,Neu\n4d63c1c4-c95b-4d3c-8e0a-1271fd813e00,2026-05-04T07:00:00Z,Password,Ja,x\n"), 0, Options{})
	if o.sink.Steps.Len() != 1 || o.sink.Unknown["Neu"] != 1 {
		t.Errorf("%s, unknown %v", o.format, o.sink.Unknown)
	}
}
