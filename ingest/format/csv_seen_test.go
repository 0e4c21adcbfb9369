package format

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestCellsSeenBefore gives rows the same objects and lists again and again, odd
// ones among them, beside other columns that set the same: what is remembered of
// a cell must be what it says where it stands.
func TestCellsSeenBefore(t *testing.T) {
	pools := [][]string{
		{"0", "50074", "", "x"}, // before the status, which says the same
		{`{"errorCode": 0}`, `{"errorCode": 50074, "failureReason": "Strong ""x"""}`, `{"errorCode": "?"}`, `{"errorCode": 1`, `{}`, "", `{"errorCode":1,"errorCode":2}`, `{"added": [1]}`},
		{`{"deviceId": "A", "isCompliant": true}`, `{"deviceId": "A", "isCompliant": "maybe"}`, `{"displayName": "` + "\xff" + `"}`, `{"displayName": "PC"}`, `"PC"`, ""},
		{"[\n  {\n    \"id\": \"x\"\n  }\n]", "[ {\"id\": \"x\"} ]", "[{\"id\":", "[]", ""},
		{`{"city": "Oslo", "geoCoordinates": {"latitude": 59.9, "longitude": 10.6}}`, `{"geoCoordinates": {"latitude": 0, "longitude": 0}}`, ""},
		{`Mozilla "5"`, `Mozilla 5`, `"`, ""},
		{"NO", "", "a \"b\""},
	}
	r := rand.New(rand.NewPCG(5, 1))
	var text strings.Builder
	text.WriteString("TimeGenerated [UTC],Id,Type,UserId,ResultType,Status,DeviceDetail,ConditionalAccessPolicies,LocationDetails,UserAgent,Location,DeviceDetail_dynamic\n")
	for i := range 3000 {
		fmt.Fprintf(&text, "2026-06-01T05:17:27.%03dZ,id-%d,SigninLogs,u", i%1000, i)
		for _, pool := range append(pools, pools[2]) {
			fmt.Fprintf(&text, `,"%s"`, strings.ReplaceAll(pool[r.IntN(len(pool))], `"`, `""`))
		}
		text.WriteString("\n")
	}
	for _, size := range []int{4 << 10, 64 << 10, 4 << 20} {
		all := readCSV(t, "", strings.NewReader(text.String()), size, Options{})
		if all.sink.SignIns.Len() != 3000 {
			t.Fatalf("%d sign-ins, rejected %v", all.sink.SignIns.Len(), all.sink.Rejected)
		}
		layout := s(t, "", []byte(text.String())).layout
		alone := NewSink()
		var want strings.Builder
		for i, span := range all.spans {
			one := NewSink()
			d := newDecoder(layout.table.format, layout.order, one)
			d.at(all.numbers[i], span)
			raw := text.String()[span.Offset : span.Offset+span.Length]
			if err := layout.decode(d, new(cells), []byte(raw)); err != nil {
				t.Fatal(err)
			}
			d.close()
			want.WriteString(rows(one))
			for _, counts := range [][2]map[string]int64{{alone.Flags, one.Flags}, {alone.Unknown, one.Unknown}} {
				for name, n := range counts[1] {
					counts[0][name] += n
				}
			}
		}
		if rows(all.sink) != want.String() {
			t.Errorf("in blocks of %d bytes rows are not what each record gives alone", size)
		}
		if got := fmt.Sprint(all.sink.Flags, all.sink.Unknown); got != fmt.Sprint(alone.Flags, alone.Unknown) || len(alone.Flags) < 4 {
			t.Errorf("in blocks of %d bytes: %s, want %v %v", size, got, alone.Flags, alone.Unknown)
		}
	}
}

func TestCellsSeenAreBounded(t *testing.T) {
	var text strings.Builder
	text.WriteString("TimeGenerated [UTC],Id,Type,UserId,DeviceDetail,LocationDetails\n")
	for i := range 6000 {
		city := i
		if i%3 > 0 {
			city = i % 60
		}
		fmt.Fprintf(&text, `2026-06-01T05:17:27.%03dZ,id-%d,SigninLogs,u,"{""displayName"": ""PC %d %s""}","{""city"": ""%d %s""}"`+"\n",
			i%1000, i, i, strings.Repeat("x", 900), city, strings.Repeat("y", 9000))
	}
	st, err := Open("", strings.NewReader(text.String()), nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for b, err := st.Next(); err == nil; b, err = st.Next() {
		st.Decode(b, NewSink())
		seen, held := st.keeps.idle[0].d.seen, 0
		for _, c := range seen.columns {
			for _, set := range c.cells {
				for _, cell := range set {
					held += cell.size
				}
			}
		}
		if held > seenBytes || held != seen.bytes {
			t.Fatalf("%d bytes are held, and %d counted", held, seen.bytes)
		}
	}
	of := st.keeps.idle[0].d.seen.columns
	if !of[4].hopeless() || of[5].hopeless() || of[5].held == 0 {
		t.Errorf("asked and held: %d %d, %d %d", of[4].asked, of[4].held, of[5].asked, of[5].held)
	}
}
