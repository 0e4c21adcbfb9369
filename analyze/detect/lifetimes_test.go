package detect

import (
	"testing"

	"prtscope/analyze/timeline"
	"prtscope/ingest/column"
	"prtscope/ingest/signin"
)

func TestLifetimesInTexts(t *testing.T) {
	for text, want := range map[string]int64{
		"The primary refresh token has expired. It was issued on 2026-05-01T09:19:53.5422744Z and the maximum allowed lifetime for this token is 14.00:00:00.": 14 * timeline.Day,
		"The token was issued on 2019-01-02T09:19:53.5422744Z and was inactive for 90.00:00:00.":                                                               90 * timeline.Day,
		"issued on 1/2/2026 9:19:53 AM, inactive for 12:30:15":                                                                                                 12*timeline.Hour + 30*timeline.Minute + 15*timeline.Second,
		"The allowed lifetime is '1.02:03:04'.":                                                                                                                timeline.Day + 2*timeline.Hour + 3*timeline.Minute + 4*timeline.Second,
		"The token was issued on {issueDate} and the maximum lifetime is {time}.":                                                                              0,
		"issued on 1/2/2026 9:19:53 AM":                                                                                                                        0,
		"The token is 14 days old.":                                                                                                                            0,
		"":                                                                                                                                                     0,
	} {
		if got := lifetimeIn(text); got != want {
			t.Errorf("%q: got %d, want %d", text, got, want)
		}
	}
}

func TestToldLifetime(t *testing.T) {
	refused := func(code int64, reason, details string) *Lifetimes {
		b := column.NewBatch(signin.Schema)
		b.SetNum(signin.ErrorCode, code)
		b.SetString(signin.FailureReason, reason)
		b.SetString(signin.AdditionalDetails, details)
		b.Commit()
		l := &Lifetimes{}
		l.Add(b)
		return l
	}
	var all Lifetimes
	if span, n := all.Told(); span != 0 || n != 0 {
		t.Errorf("of no refusal: %d, %d", span, n)
	}
	for _, part := range []*Lifetimes{refused(TooOld, "lifetime is 90.00:00:00", ""), refused(TooOld, "lifetime is 14.00:00:00", "is 1.00:00:00"), refused(TooOld, "too old", "lifetime is 14.00:00:00"),
		refused(TooOld, "too old", ""), refused(700082, "inactive for 7.00:00:00", "")} {
		all.Join(part)
	}
	if span, n := all.Told(); span != 14*timeline.Day || n != 2 || all.Refusals != 4 {
		t.Errorf("got %d days in %d of %d refusals", span/timeline.Day, n, all.Refusals)
	}
	all.Join(refused(TooOld, "lifetime is 90.00:00:00", ""))
	if span, _ := all.Told(); span != 90*timeline.Day {
		t.Errorf("of two that as many name: got %d days", span/timeline.Day)
	}
}
