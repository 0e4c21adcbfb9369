package field

import (
	"errors"
	"testing"
	"time"
)

func TestTime(t *testing.T) {
	for _, tt := range []struct {
		in     string
		order  DateOrder
		want   string // RFC 3339
		digits int
	}{
		{"2022-07-04T15:44:18Z", NoOrder, "2022-07-04T15:44:18Z", 0},
		{"2022-07-04t15:44:18z", NoOrder, "2022-07-04T15:44:18Z", 0},
		{"2022-03-30T09:00:11.429773+00:00", NoOrder, "2022-03-30T09:00:11.429773Z", 6},
		{"2022-03-30T09:00:11.4297730Z", NoOrder, "2022-03-30T09:00:11.429773Z", 7},
		{"2022-03-30T09:00:11.123456789Z", NoOrder, "2022-03-30T09:00:11.123456Z", 9},
		{"2022-03-30T09:00:11.42Z", NoOrder, "2022-03-30T09:00:11.42Z", 2},
		{"2019-10-18T04:45:48.0729893-05:00", NoOrder, "2019-10-18T09:45:48.072989Z", 7},
		{"2022-03-30T01:00:00+02:00", NoOrder, "2022-03-29T23:00:00Z", 0},
		{"2022-03-30T01:00:00+0200", NoOrder, "2022-03-29T23:00:00Z", 0},
		{"2022-03-30T20:00:00+14:00", NoOrder, "2022-03-30T06:00:00Z", 0},
		{"2022-03-30T20:00:00-00:00", NoOrder, "2022-03-30T20:00:00Z", 0},
		{"2007-01-09T09:41:00", NoOrder, "2007-01-09T09:41:00Z", 0},
		{"2025-12-04 08:19:41", NoOrder, "2025-12-04T08:19:41Z", 0},
		{"2025-12-04 08:19:41.999999999", NoOrder, "2025-12-04T08:19:41.999999Z", 9},
		{"2025-12-04 08:19:41 UTC", NoOrder, "2025-12-04T08:19:41Z", 0},
		{"  2025-12-04 08:19:41\u00a0", NoOrder, "2025-12-04T08:19:41Z", 0},
		{"01/09/2007 09:41:00", MDY, "2007-01-09T09:41:00Z", 0},
		{"01/09/2007 09:41:00", DMY, "2007-09-01T09:41:00Z", 0},
		{"1/9/2007 9:41:00 AM", MDY, "2007-01-09T09:41:00Z", 0},
		{"3/12/2025 7:22:01 AM", DMY, "2025-12-03T07:22:01Z", 0},
		{"1/9/2007 10:41:00 AM +01:00", MDY, "2007-01-09T09:41:00Z", 0},
		{"1/9/2007 12:41:00 AM", MDY, "2007-01-09T00:41:00Z", 0},
		{"1/9/2007 12:41:00 PM", MDY, "2007-01-09T12:41:00Z", 0},
		{"4/28/2021, 2:08:45.221 PM", NoOrder, "2021-04-28T14:08:45.221Z", 3},
		{"4/28/2021, 2:08:45.221\u202fPM", NoOrder, "2021-04-28T14:08:45.221Z", 3},
		{"28/04/2021, 2:08:45.221 pm", NoOrder, "2021-04-28T14:08:45.221Z", 3},
		{"28/4/2021, 2:08:45 p. m.", NoOrder, "2021-04-28T14:08:45Z", 0},
		{"28.4.2021, 14:08:45,221", NoOrder, "2021-04-28T14:08:45.221Z", 3},
		{"3.4.2021, 14:08:45", MDY, "2021-04-03T14:08:45Z", 0},
		{"28. 4. 2021 14:08:45", NoOrder, "2021-04-28T14:08:45Z", 0},
		{"2021/4/28 14:08:45", NoOrder, "2021-04-28T14:08:45Z", 0},
		{"5/5/2021 14:08:45", NoOrder, "2021-05-05T14:08:45Z", 0},
		{"28-04-2021 14:08:45", NoOrder, "2021-04-28T14:08:45Z", 0},
		{"/Date(1716300000000)/", NoOrder, "2024-05-21T14:00:00Z", 3},
		{"/Date(1716300000123+0100)/", NoOrder, "2024-05-21T14:00:00.123Z", 3},
		{`\/Date(1716300000000-0500)\/`, NoOrder, "2024-05-21T14:00:00Z", 3},
		{"2022-07-04T15:44", NoOrder, "2022-07-04T15:44:00Z", Minute},
		{"2026-05-01 10:01", NoOrder, "2026-05-01T10:01:00Z", Minute},
		{"2026-05-01 10:01 +0200", NoOrder, "2026-05-01T08:01:00Z", Minute},
		{"04/12/2025 08:19", DMY, "2025-12-04T08:19:00Z", Minute},
		{"5/13/2026 3:01 PM", NoOrder, "2026-05-13T15:01:00Z", Minute},
		{"May 1, 2026 10:01:00 AM", NoOrder, "2026-05-01T10:01:00Z", 0},
		{"may 13, 2026, 1:01:00.123\u202fPM", NoOrder, "2026-05-13T13:01:00.123Z", 3},
		{"Sept 1, 2026 10:01:00 AM", NoOrder, "2026-09-01T10:01:00Z", 0},
		{"1 December 2026 10:01", NoOrder, "2026-12-01T10:01:00Z", Minute},
		{"31 Dec. 2026 at 10:01:02 UTC", NoOrder, "2026-12-31T10:01:02Z", 0},
		{"Friday, May 1, 2026 10:01:00 AM", NoOrder, "2026-05-01T10:01:00Z", 0},
		{"Fri, 01 May 2026 10:01:00 GMT", NoOrder, "2026-05-01T10:01:00Z", 0},
		{"2024-02-29T00:00:00Z", NoOrder, "2024-02-29T00:00:00Z", 0},
		{"1970-01-01T00:00:00.5Z", NoOrder, "1970-01-01T00:00:00.5Z", 1},
	} {
		got, digits, err := Time([]byte(tt.in), tt.order)
		want, _ := time.Parse(time.RFC3339Nano, tt.want)
		if err != nil || got != want.UnixMicro() || digits != tt.digits {
			t.Errorf("%q: got %s with %d digits, %v\nwant %s with %d", tt.in, time.UnixMicro(got).UTC().Format(time.RFC3339Nano), digits, err, tt.want, tt.digits)
		}
	}
}

func TestTimeErrors(t *testing.T) {
	for _, tt := range []struct {
		in    string
		order DateOrder
		want  error
	}{
		{"", NoOrder, ErrTimeBlank},
		{"  ", NoOrder, ErrTimeBlank},
		{"yesterday", NoOrder, ErrTimeSyntax},
		{"2022-07-04", NoOrder, ErrTimeSyntax},
		{"2022-07-04T15:4", NoOrder, ErrTimeSyntax},
		{"2022-07-04T15:44.5", NoOrder, ErrTimeSyntax},
		{"2022-07-04T15:", NoOrder, ErrTimeSyntax},
		{"2022-07-04T15", NoOrder, ErrTimeSyntax},
		{"2022-07-04T15:44:18.Z", NoOrder, ErrTimeSyntax},
		{"Mai 1, 2026 10:01:00", NoOrder, ErrTimeSyntax},
		{"Ma 1, 2026 10:01:00", NoOrder, ErrTimeSyntax},
		{"Mayor 1, 2026 10:01:00", NoOrder, ErrTimeSyntax},
		{"May 32, 2026 10:01:00", NoOrder, ErrTimeRange},
		{"May 1 26 10:01:00", NoOrder, ErrTimeSyntax},
		{"May 1, 2026", NoOrder, ErrTimeSyntax},
		{"May", NoOrder, ErrTimeSyntax},
		{"Friday", NoOrder, ErrTimeSyntax},
		{"2022-07-04T15:44:18.1234567890Z", NoOrder, ErrTimeSyntax},
		{"2022-07-04T15:44:18Q", NoOrder, ErrTimeSyntax},
		{"2022-07-04T15:44:18Z trailing", NoOrder, ErrTimeSyntax},
		{"2022-07-04T15:4:18Z", NoOrder, ErrTimeSyntax},
		{"2022-07-04T15:44:18+15:00", NoOrder, ErrTimeRange},
		{"2022-13-04T15:44:18Z", NoOrder, ErrTimeRange},
		{"2023-02-29T15:44:18Z", NoOrder, ErrTimeRange},
		{"2022-07-04T24:00:00Z", NoOrder, ErrTimeRange},
		{"2016-12-31T23:59:60Z", NoOrder, ErrTimeRange},
		{"1/9/2007 13:41:00 PM", MDY, ErrTimeRange},
		{"3/4/2025 7:22:01 AM", NoOrder, ErrTimeOrder},
		{"13/4/2025 7:22:01 AM", MDY, ErrTimeAgainst},
		{"4/13/2025 7:22:01 AM", DMY, ErrTimeAgainst},
		{"13/13/2025 7:22:01", NoOrder, ErrTimeRange},
		{"0001-01-01T00:00:00Z", NoOrder, ErrTimeUnset},
		{"1601-01-01T00:00:00Z", NoOrder, ErrTimeUnset},
		{"9999-12-31T23:59:59Z", NoOrder, ErrTimeUnset},
		{"1970-01-01T00:00:00Z", NoOrder, ErrTimeUnset},
		{"1970-01-01T02:00:00+02:00", NoOrder, ErrTimeUnset},
		{"1970-01-01T01:00:00+02:00", NoOrder, ErrTimeUnset},
		{"1969-12-31T23:59:59.5Z", NoOrder, ErrTimeUnset},
		{"1899-12-30T00:00:00", NoOrder, ErrTimeUnset}, // the day 0 of spreadsheets
		{"/Date(-1)/", NoOrder, ErrTimeUnset},
		{"1/1/0001 12:00:00 AM", MDY, ErrTimeUnset},
		{"/Date(-62135596800000)/", NoOrder, ErrTimeUnset},
		{"/Date(12", NoOrder, ErrTimeSyntax},
		{"45725.5", NoOrder, ErrTimeNumber},
		{" 45725", MDY, ErrTimeNumber},
		{"1716300000000", NoOrder, ErrTimeNumber},
		{"638355968000000000", NoOrder, ErrTimeNumber},
		{"1.2.3.4", NoOrder, ErrTimeSyntax},
	} {
		if got, _, err := Time([]byte(tt.in), tt.order); !errors.Is(err, tt.want) {
			t.Errorf("%q: got %d, %v, want %v", tt.in, got, err, tt.want)
		}
	}
}

func TestDates(t *testing.T) {
	for _, tt := range []struct {
		name  string
		in    []string
		order DateOrder
		sure  bool
	}{
		{"none of the kind", []string{"2025-03-04T00:00:00Z", "", "x"}, NoOrder, true},
		{"a day first", []string{"3/4/2025 1:00:00 PM", "28/4/2025 1:00:00 PM"}, DMY, true},
		{"a day second", []string{"3/4/2025 1:00:00", "4/28/2025 1:00:00"}, MDY, true},
		{"both", []string{"28/4/2025 1:00:00", "4/28/2025 1:00:00"}, NoOrder, false},
		{"neither, with half-days", []string{"3/4/2025, 1:00:00.123 PM", "3/5/2025 1:00:00 AM"}, MDY, false},
		{"neither, with half-days in small letters", []string{"3/4/2025, 1:00:00.123 pm"}, NoOrder, false},
		{"neither, without", []string{"03/04/2025 13:00:00"}, NoOrder, false},
		{"neither, half of them", []string{"3/4/2025, 1:00:00.123 PM", "03/04/2025 13:00:00"}, NoOrder, false},
		{"day and month equal", []string{"3/3/2025 13:00:00"}, NoOrder, true},
		{"year first, dots", []string{"2025/04/28 13:00:00", "28.4.2025 13:00:00"}, NoOrder, true},
	} {
		var s Dates
		for _, v := range tt.in {
			s.Add([]byte(v))
		}
		if order, sure := s.Order(); order != tt.order || sure != tt.sure {
			t.Errorf("%s: got %q, %v, want %q, %v", tt.name, order, sure, tt.order, tt.sure)
		}
	}
}

func TestDatesInPairs(t *testing.T) {
	for _, tt := range []struct {
		v, iso string
		want   DateOrder
	}{
		{"3/4/2025, 1:00:00 PM", "2025-03-04T12:59:58", MDY},
		{"3/4/2025, 1:00:00 PM", "2025-04-03T12:59:58", DMY},
		{"3/4/2025, 1:00:00 PM", "2025-05-05T12:59:58", NoOrder},
		{"3/4/2025, 1:00:00 PM", "2024-03-04T12:59:58", NoOrder},
		{"3/3/2025, 1:00:00 PM", "2025-03-03T12:59:58", NoOrder},
		{"3/4/2025, 1:00:00 PM", "", NoOrder},
	} {
		var s Dates
		s.AddPair([]byte(tt.v), []byte(tt.iso))
		if order, _ := s.Order(); order != tt.want {
			t.Errorf("%s and %s: got %q, want %q", tt.v, tt.iso, order, tt.want)
		}
	}
}

// Every day of four hundred years, against the standard library.
func TestDaysAgreeWithTheCalendar(t *testing.T) {
	for d := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC); d.Year() < 2101; d = d.AddDate(0, 0, 1) {
		if got, want := days(d.Year(), int(d.Month()), d.Day()), d.Unix()/86400; got != want {
			t.Fatalf("%s: got day %d, want %d", d.Format(time.DateOnly), got, want)
		}
	}
}

func TestTimeDoesNotAllocate(t *testing.T) {
	for _, v := range []string{"2022-07-04T15:44:18Z", "2022-03-30T09:00:11.429773+00:00", "4/28/2021, 2:08:45.221 PM"} {
		in := []byte(v)
		if n := testing.AllocsPerRun(100, func() { Time(in, MDY) }); n != 0 {
			t.Errorf("%s: %v allocations", v, n)
		}
	}
}

// What RFC 3339 allows must be read as the standard library reads it, and
// nothing may panic.
func FuzzTime(f *testing.F) {
	for _, v := range []string{"2022-07-04T15:44:18Z", "2019-10-18T04:45:48.0729893-05:00", "4/28/2021, 2:08:45.221 PM", "/Date(1716300000000+0100)/", "3.4.2021, 14:08:45", "1/9/2007 10:41:00 AM +01:00", "1.4.2021 4:08"} {
		f.Add(v, uint8(0))
	}
	f.Fuzz(func(t *testing.T, v string, order uint8) {
		got, digits, err := Time([]byte(v), DateOrder(order%3))
		if err == nil && digits != Minute && (digits < 0 || digits > 9) {
			t.Fatalf("%q has %d digits", v, digits)
		}
		if err == nil && digits == Minute && got%60e6 != 0 {
			t.Fatalf("%q is not of a full minute", v)
		}
		want, e := time.Parse(time.RFC3339Nano, v)
		if e != nil || err != nil {
			return
		}
		if w := want.UnixMicro(); got != w {
			t.Fatalf("%q: got %d, want %d", v, got, w)
		}
	})
}

func BenchmarkTime(b *testing.B) {
	for _, v := range []string{"2022-07-04T15:44:18Z", "2022-03-30T09:00:11.429773+00:00", "4/28/2021, 2:08:45.221 PM"} {
		in := []byte(v)
		b.Run(v[:4], func(b *testing.B) {
			for b.Loop() {
				Time(in, NoOrder)
			}
		})
	}
}

// Months may have the names of other languages where the day comes first.
func TestMonthsElsewhere(t *testing.T) {
	for text, want := range map[string]int64{"13. mai 2026 12:01:29": 1778673689, "1. mai 2026 09:07": 1777626420, "13 Mai 2026 12:01:29": 1778673689, "13. May 2026 12:01:29": 1778673689} {
		if micros, _, err := Time([]byte(text), NoOrder); err != nil || micros != want*1e6 {
			t.Errorf("%s: %d, %v", text, micros, err)
		}
	}
	for _, text := range []string{"13. m 2026 12:01:29", "13.. mai 2026 12:01", "mai 13, 2026 12:01", "32. mai 2026 12:01"} {
		if _, _, err := Time([]byte(text), NoOrder); err == nil {
			t.Errorf("%s is a time", text)
		}
	}
}
