package detect

import (
	"strings"
	"testing"

	"prtscope/analyze/story"
	"prtscope/ingest/signin"
)

func gapOf(t *testing.T, needs signin.Columns, logs []string, text string) string {
	t.Helper()
	s, err := story.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	w, err := worldOf(s, Example{})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, g := range Gaps([]*Detection{{ID: "PM-001", Needs: needs, Logs: logs}}, &Ledger{}, w) {
		out = append(out, g.Scope+": "+g.Reason+"; "+g.Cure)
	}
	return strings.Join(out, " | ")
}

func TestGapsReadWell(t *testing.T) {
	for _, tt := range []struct {
		name  string
		needs signin.Columns
		logs  []string
		story string
		want  string
	}{
		{"Graph v1.0", signin.Of(signin.IncomingToken, signin.SessionID, signin.DeviceID), nil,
			"09:00 alice L1 outlook token=absent session=? uti=? asn=?",
			`whole case: no export of the case carries the session id and the incoming token type (Graph v1.0 has none of it); export the sign-ins anew: with the beta endpoint of Graph and the header "Prefer: include-unknown-enum-members", by diagnostic settings, or from the portal; Graph v1.0 leaves it out`},
		{"a beta export without one of them", signin.Of(signin.IncomingToken), nil,
			"09:00 alice L1 outlook token=absent session=? uti=?",
			`whole case: no export of the case carries the incoming token type; ` + betaCure},
		{"portal", signin.Of(signin.IncomingToken, signin.AuthDetails, signin.AuthProcessing), nil,
			"09:00 alice L1 outlook method=? auth_processing_details=?",
			`whole case: no export of the case carries the authentication steps and the processing details; export the sign-ins anew: with the beta endpoint of Graph or by diagnostic settings; Graph v1.0 and the portal's CSV leave it out`},
		{"two columns of one name", signin.Of(signin.Compliant, signin.Managed), nil,
			"09:00 alice ? outlook",
			`whole case: no export of the case carries whether the device is compliant and managed; ` + plainCure},
		{"one source of two", signin.Of(signin.IncomingToken, signin.DeviceID), nil,
			"09:00 alice L1 outlook token=absent x2 every 1h\n09:05 alice L1 outlook",
			`sign-ins of some sources: some exports do not carry the incoming token type; 2 sign-ins could not be judged; ` + betaCure},
		{"a renamed download of the portal", signin.Of(signin.Kind), nil,
			"09:00 alice L1 outlook kind=?\n09:05 alice L1 outlook",
			`sign-ins of some sources: some exports do not carry whether somebody was there (interactive or not); 1 sign-in could not be judged; only the portal's file name says which kind: give the file its name InteractiveSignIns_… or NonInteractiveSignIns_… back and read it again`},
		{"a renamed download without more", signin.Of(signin.Kind, signin.AuthDetails), nil,
			"09:00 alice L1 outlook kind=? method=?",
			`whole case: no export of the case carries whether somebody was there (interactive or not) and the authentication steps; ` + fullCure + `; ` + kindCure},
		{"a log", signin.Of(signin.DeviceID), []string{Audit},
			"09:00 alice L1 outlook",
			`whole case: the case holds no directory audit events; add the directory audit log: AuditLogs by diagnostic settings, directoryAudits of Graph, or the portal's download`},
		{"one reason twice", signin.Of(signin.DeviceID), []string{NonInteractive, Complete},
			"09:00 alice L1 outlook interactive",
			`whole case: the case holds no non-interactive sign-ins; add the non-interactive sign-in log: NonInteractiveUserSignInLogs by diagnostic settings, Graph beta with signInEventTypes, or NonInteractiveSignIns of the portal; export the non-interactive sign-ins whole: without a filter on the application, result or user, and for every day`},
		{"nothing missing", signin.Of(signin.IncomingToken, signin.DeviceID), []string{NonInteractive},
			"09:00 alice L1 outlook", ""},
	} {
		if got := gapOf(t, tt.needs, tt.logs, tt.story); got != tt.want {
			t.Errorf("%s:\ngot  %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

// Every column must have a name, so that a gap is never blank.
func TestEveryColumnHasAName(t *testing.T) {
	for c := range signin.Schema.Fields {
		if f := fieldOf(c); f.name == "" || strings.Contains(f.name, "_") || f.cure == "" {
			t.Errorf("column %s: name %q, cure %q", signin.Schema.Fields[c].Name, f.name, f.cure)
		}
	}
}
