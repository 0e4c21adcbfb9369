package format

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"prtscope/ingest/signin"
)

// One date that can be read in one way only tells how all of a text of
// PowerShell are to be read; where none does, it is said what to say.
func TestOrderOfDatesInJSON(t *testing.T) {
	row := func(id, when string) string {
		return `{"Id":"` + id + `","CreatedDateTime":"` + when + `","UserPrincipalName":"a@b.example","UserId":"u","AppId":"29d9ed98-a469-4536-ade2-f981bc1d605e","IpAddress":"203.0.113.7","Status":{"ErrorCode":0,"FailureReason":"Other.","AdditionalDetails":null},"DeviceDetail":{"DeviceId":""}}`
	}
	const march, may = 1772695321, 1777792921 // 5 March 2026 and, the other way round, 3 May
	far := strings.Repeat(","+row("f", "3/05/2026 07:22:01"), 2000)
	for _, tt := range []struct {
		what, text string
		first      int64 // second of the first row
		rejected   int
		note       bool
	}{
		{"day first", "[" + row("a", "3/05/2026 07:22:01") + "," + row("b", "13/05/2026 07:22:01") + "]", may, 0, false},
		{"month first", "[" + row("a", "3/5/2026 7:22:01 AM") + "," + row("b", `5\/13\/2026 7:22:01 AM`) + "]", march, 0, false},
		{"told behind the first block", "[" + row("a", "3/05/2026 07:22:01") + far + "," + row("b", "13/05/2026 07:22:01") + "]", may, 0, false},
		{"not told", "[" + row("b", "4/04/2026 07:22:01") + "," + row("a", "3/05/2026 07:22:01") + "]", 1775287321, 1, true},
		{"against each other", "[" + row("b", "13/05/2026 07:22:01") + "," + row("a", "5/14/2026 07:22:01") + "," + row("c", "3/05/2026 07:22:01") + "]", 1778656921, 1, true},
	} {
		s, err := Open("x.json", strings.NewReader(tt.text), nil, Options{})
		if err != nil {
			t.Fatal(err)
		}
		o := drain(t, s, 0)
		if len(o.sink.Rejected) != tt.rejected || o.sink.SignIns.Num(signin.EventTime, 0) != tt.first*1e6 {
			t.Errorf("%s: %d rejected, the first is at %d", tt.what, len(o.sink.Rejected), o.sink.SignIns.Num(signin.EventTime, 0))
		}
		if slices.Contains(noteCodes(o.notes), "DATE_ORDER") != tt.note {
			t.Errorf("%s: notes %v", tt.what, o.notes)
		}
	}
}

// A time without seconds is read as the beginning of its minute, and it is said.
func TestTimesOfSpreadsheets(t *testing.T) {
	text := translated(map[string]string{"Date (UTC)": "13.05.2026 10:01"})
	text = portalNames2025 + text[strings.IndexByte(text, '\n'):]
	o := readCSV(t, "x.csv", strings.NewReader(text), 0, Options{})
	for text, digits := range map[string]string{
		"CreatedDateTime,Id,UserPrincipalName,UserId,AppId,AppDisplayName,IpAddress,City,ErrorCode,FailureReason,IncomingTokenType,IsInteractive\n2026-05-01 10:00,i,a@b.example,u,a,app,192.0.2.1,Oslo,0,Other.,none,False\n": "-2",
		"TimeGenerated [UTC],UserPrincipalName,AppId,ResultType,Type\n2026-05-01 10:00,a@b.example,a,0,SigninLogs\n":                                                                                                           "-2",
		"TimeGenerated [UTC],UserPrincipalName,AppId,ResultType,Type\n2026-05-01 10:00:00,a@b.example,a,0,SigninLogs\n":                                                                                                        "3",
	} {
		if o := readCSV(t, "x.csv", strings.NewReader(text), 0, Options{}); o.text(signin.TimeDigits, 0) != digits {
			t.Errorf("%s: %s: %s digits", o.format, text, o.text(signin.TimeDigits, 0))
		}
	}
	if at, digits := o.text(signin.EventTime, 0), o.text(signin.TimeDigits, 0); at != "1778666460000000" || digits != "-2" || o.sink.Flags["TIME_MINUTES"] != 1 {
		t.Errorf("read as %s with %s digits, %v, rejected %v", at, digits, o.sink.Flags, o.sink.Rejected)
	}
}

// Whatever has a date as the expression describes it may have one.
func TestMayDate(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	parts := []string{`"`, `Time"`, `Date"`, `:`, `: `, `"1`, `"28`, `"2026`, `/`, `\/`, `-`, `3`, `12`, `2026 `, `2026,`, `10:15`, `"`, `"a7e`, `,`}
	matched, spared := 0, 0
	for range 300_000 {
		var b []byte
		for range 3 + r.IntN(9) {
			b = append(b, parts[r.IntN(len(parts))]...)
		}
		if r.IntN(2) == 0 {
			b = append(b, `createdDateTime":"3/4/2026 10:15"`[r.IntN(28):]...)
		}
		switch is, may := slashedDate.Match(b), mayDate(b); {
		case is && !may:
			t.Fatalf("%s has a date", b)
		case is:
			matched++
		case !may:
			spared++
		}
	}
	if matched < 1000 || spared < 1000 {
		t.Errorf("%d had a date, %d were spared", matched, spared)
	}
	if mayDate([]byte(`{"id":"1a-2","n":12,"createdDateTime":"2026-05-01T10:00:00Z","ip":"10.0.0.1"}`)) {
		t.Error("a date of ISO 8601 is looked at")
	}
}
