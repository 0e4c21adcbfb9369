package format

import (
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

// A time without seconds has a code of its own, by which the screen says why.
func TestTimesOfSpreadsheets(t *testing.T) {
	text := translated(map[string]string{"Date (UTC)": "13.05.2026 10:01"})
	text = portalNames2025 + text[strings.IndexByte(text, '\n'):]
	s, err := Open("x.csv", strings.NewReader(text), nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if o := drain(t, s, 0); len(o.sink.Rejected) != 1 || o.sink.Rejected[0].Code != "TIME_SECONDS" {
		t.Errorf("rejected %v", o.sink.Rejected)
	}
}
