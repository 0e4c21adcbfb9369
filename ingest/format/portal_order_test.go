package format

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"prtscope/ingest/signin"
)

// translated is a download of the newest version, of two rows, with headers
// that nobody knows; cells are changed by column.
func translated(change map[string]string) string {
	names := strings.Split(portalNames2025, ",")
	row := map[string]string{"Date (UTC)": "2026-05-15T13:30:31Z", "Request ID": "d01fe254-5359-49d9-9555-4905aa866202",
		"Correlation ID": "8980bf3e-2d34-4d5e-b25c-9398dffca446", "User ID": "596dce38-d127-48ba-a4ac-3b9ef059394b", "Username": "nora@nordbrygge.example",
		"User type": "Jäsen", "Unique token identifier": "VOIf0FlT2UmVVUkFqoZiAg", "Status": "Erfolgreich", "IP address": "192.0.2.7", "Location": `"Oslo, Oslo, NO"`,
		"Conditional Access": "Suoritettu", "Application ID": "29d9ed98-a469-4536-ade2-f981bc1d605e", "Authentication Protocol": "deviceCode", "Autonomous system number": "64500"}
	for name, v := range change {
		row[name] = v
	}
	var head, first []string
	token := "primaryRefreshToken"
	for i, name := range names {
		head = append(head, fmt.Sprintf("Sarake %d", i+1))
		v := row[name]
		if name == "Incoming token type" {
			v, token = token, "Jotain"
		}
		first = append(first, v)
	}
	return strings.Join(head, ",") + "\n" + strings.Join(first, ",") + "\n"
}

func TestHeadersInUnknownLanguages(t *testing.T) {
	s, err := Open("NonInteractiveSignIns_x.csv", strings.NewReader(translated(nil)), nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	o := drain(t, s, 0)
	if !strings.Contains(s.Why(), "by position") || !slices.Contains(noteCodes(o.notes), "HEADER_POSITION") || o.sink.Flags["WORD_FOREIGN"] != 1 || o.sink.SignIns.Len() != 1 {
		t.Fatalf("%s; notes %v, flags %v, rejected %v", s.Why(), o.notes, o.sink.Flags, o.sink.Rejected)
	}
	b := o.sink.SignIns
	for c, want := range map[int]string{signin.UserName: "nora@nordbrygge.example", signin.IncomingToken: "primaryRefreshToken", signin.Protocol: "deviceCode",
		signin.ClientIP: "192.0.2.7", signin.Kind: "non_interactive", signin.StatusText: "Erfolgreich", signin.Extra: `{"User type":"Jäsen","Conditional Access":"Suoritettu"}`} {
		if got, _ := b.Text(c, 0); got != want {
			t.Errorf("%s is %q, want %q", signin.Schema.Fields[c].Name, got, want)
		}
	}
	if b.Num(signin.ErrorCode, 0) != 0 || b.Has(signin.CAStatus, 0) || b.Has(signin.UserType, 0) {
		t.Error("a word in another language became a value, or a success is not one")
	}
}

// Nothing is guessed: where cells or known names speak against the order, or
// nothing speaks for it, the file is unknown, with the reason.
func TestPositionIsNoGuess(t *testing.T) {
	for name, text := range map[string]string{
		"does not look like Request ID":  translated(map[string]string{"Request ID": "17"}),
		"does not look like Date (UTC)":  translated(map[string]string{"Date (UTC)": "Oslo"}),
		"does not look like IP address":  translated(map[string]string{"IP address": "Oslo"}),
		"does not look like Location":    translated(map[string]string{"Location": "Oslo"}),
		"does not look like Username":    translated(map[string]string{"Username": "Nora"}),
		"does not look like Unique":      translated(map[string]string{"Unique token identifier": "abc"}),
		"does not look like Autonomous":  translated(map[string]string{"Autonomous system number": "Telenor"}),
		"where User ID is":               translated(map[string]string{"User ID": ""}),
		"there is no row to tell by":     strings.SplitAfter(translated(nil), "\n")[0],
		"column 8 is named as another":   strings.Replace(translated(nil), "Sarake 8,", "Nome utente,", 1),
		"does not look like Incoming":    strings.Replace(translated(nil), "primaryRefreshToken", "Jotain", 1),
		"neither a column CreatedDateTi": strings.ReplaceAll(translated(nil), "\n", ",more\n"), // of no known width
	} {
		_, err := Open("InteractiveSignIns_x.csv", strings.NewReader(text), nil, Options{})
		var unknown *UnknownError
		if !errors.As(err, &unknown) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: got %v", name, err)
		}
		if err != nil && strings.Contains(err.Error(), "Nora") {
			t.Errorf("%s: text of the log in the error", name)
		}
	}
}

// Every version in a language that is not known is what it is in English, but
// for words.
func TestVersionsByPosition(t *testing.T) {
	n := 0
	for _, e := range exports(t) {
		if !strings.HasPrefix(e.path, "portal-2") && !strings.HasPrefix(e.path, "portal-other/Application") || !strings.HasSuffix(e.path, ".csv") {
			continue
		}
		s, err := Open(e.path, bytes.NewReader(e.text), nil, Options{})
		if err != nil {
			t.Fatal(err)
		}
		want := rows(drain(t, s, 0).sink)
		head, rest, _ := bytes.Cut(e.text, []byte("\n"))
		head = regexp.MustCompile(`[A-Za-z]`).ReplaceAll(head, []byte("я"))
		changed := append(append(head, '\n'), rest...)
		if s, err = Open(e.path, bytes.NewReader(changed), nil, Options{}); err != nil {
			t.Errorf("%s: %v", e.path, err)
			continue
		}
		o := drain(t, s, 0)
		// Offsets are others, and a blank where one of few words belongs is no value.
		loose := func(text string) string {
			text = regexp.MustCompile(`(?m)^offset=\d+$`).ReplaceAllString(text, "offset")
			return regexp.MustCompile(`(?m)^(cross_tenant_access_type|device_trust_type|token_protection_session_status|token_issuer_type|ca_status|incoming_token_type)=\n`).ReplaceAllString(text, "")
		}
		if got, want := loose(rows(o.sink)), loose(want); got != want {
			t.Errorf("%s: by position it gives other rows:\n%.3000s\nwant\n%.3000s", e.path, got, want)
		}
		n++
	}
	if n < 7 {
		t.Errorf("%d files were tried", n)
	}
}

// The audit log in another language is read by position too, if the cells agree.
func TestAuditsInUnknownLanguages(t *testing.T) {
	const name = "AuditLogs_2026-05-15-ja.csv"
	text, err := os.ReadFile("testdata/collectors/audits/" + name)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, file string
		from, to   string
		recognised bool
	}{
		{"as it is", name, "", "", true},
		{"of any name, and too few rows", "x.csv", "", "", false},
		{"no GUID where CorrelationId is", name, "aaaa0000-1111-4222-8333-444455556666", "nothing", false},
		{"no time", name, "2026-05-15T09:00:00Z", "soon", false},
		{"an address that is none", name, "192.0.2.7", "somewhere", false},
		{"nobody did it", name, "0b5c7a1e-1111-4222-8333-444455556666", "", false},
		{"nothing was done", name, "Add device", "", false},
		{"a column more", name, "\r\n", ",\"x\"\r\n", false},
	} {
		changed := bytes.ReplaceAll(text, []byte(tt.from), []byte(tt.to))
		if tt.from == "" {
			changed = text
		}
		s, err := Open(tt.file, bytes.NewReader(changed), nil, Options{})
		if recognised := err == nil && s.Format() == portalAudits; recognised != tt.recognised {
			t.Errorf("%s: recognised %v (%v)", tt.name, recognised, err)
		}
		if tt.recognised && err == nil && !strings.Contains(s.Why(), "by position") {
			t.Errorf("%s: %s", tt.name, s.Why())
		}
	}
}

// A header of which most names are known, each where the newest download has
// it, is that download, whatever the file is named and however few rows it has.
func TestHeadersKnownForTheMostPart(t *testing.T) {
	text := translated(nil)
	names := strings.Split(portalNames2025, ",")
	half := func(swap bool) string {
		head := slices.Clone(names)
		for i, to := range map[int]string{1: "Id. de solicitud", 9: "Tipo de token entrante", 11: "Identificador", 31: "Id. de dispositivo", 42: "Id. de sesión", 49: "Tipo de token entrante"} {
			head[i] = to
		}
		if swap {
			head[6], head[26] = head[26], head[6]
		}
		return strings.Join(head, ",") + text[strings.IndexByte(text, '\n'):]
	}
	s, err := Open("x.csv", strings.NewReader(half(false)), nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	o := drain(t, s, 0)
	b := o.sink.SignIns
	if got, _ := b.Text(signin.IncomingToken, 0); got != "primaryRefreshToken" || !strings.Contains(s.Why(), "by position") {
		t.Errorf("%s; the token is %q", s.Why(), got)
	}
	if s, err = Open("x.csv", strings.NewReader(half(true)), nil, Options{}); err != nil {
		t.Fatal(err)
	}
	said := false
	for _, n := range drain(t, s, 0).notes {
		said = said || n.Code == "HEADER_UNKNOWN" && n.Caution && strings.Contains(n.Text, "5 columns") && strings.Contains(n.Text, "column 7 ")
	}
	if strings.Contains(s.Why(), "by position") || !said {
		t.Errorf("with columns elsewhere: %s, %v", s.Why(), said)
	}
}
