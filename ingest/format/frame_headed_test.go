package format

import (
	"fmt"
	"strings"
	"testing"
	"testing/iotest"
)

// Behind the header of a line JSON is read as it stands, wherever the reader stops.
func TestLinesWithHeaders(t *testing.T) {
	const header = "<134>1 2026-05-04T07:00:00Z host azure - - - "
	line := func(i int) string { return header + oneOf(i) + "\n" }
	long := header + strings.Replace(oneOf(4), `"userId"`, `"x":"`+strings.Repeat("y", 3000)+`","userId"`, 1) + "\n"
	for name, tt := range map[string]struct {
		text      string
		kept, set int
	}{
		"lines":                 {line(1) + line(2) + long + line(3), 4, 0},
		"one without an end":    {strings.TrimSuffix(line(1), "\n"), 1, 0},
		"some without header":   {line(1) + oneOf(2) + "\n\n" + line(3), 3, 0},
		"one without JSON":      {line(1) + header + "restarted\n" + line(2), 2, 1},
		"with structured parts": {strings.ReplaceAll(line(1)+line(2), "- - - ", `- - [x@1 a="{1}"] `), 2, 0},
		"lists":                 {header + "[" + oneOf(1) + "," + oneOf(2) + "]\n" + header + "[" + oneOf(3) + "]\n", 3, 0},
		"a broken one":          {line(1) + header + `{"id":"x` + "\n" + line(2), 2, 1},
	} {
		for _, size := range []int{0, 700} {
			s, err := Open("", iotest.HalfReader(strings.NewReader(tt.text)), nil, Options{})
			if err != nil {
				t.Errorf("%s: %v", name, err)
				break
			}
			o := drain(t, s, size)
			if o.sink.SignIns.Len() != tt.kept || len(o.sink.Rejected) != tt.set || !strings.Contains(fmt.Sprint(noteCodes(o.notes)), "LINE_HEADERS") {
				t.Errorf("%s, in blocks of %d: %d sign-ins, %v set aside, %v", name, size, o.sink.SignIns.Len(), o.sink.Rejected, o.notes)
			}
			for _, s := range o.spans {
				if part := tt.text[s.Offset : s.Offset+s.Length]; part[0] != '{' || part[len(part)-1] != '}' {
					t.Errorf("%s: a record is said to be %q", name, part)
				}
			}
		}
	}
	for _, text := range []string{"a,b\nc,{d}\n", "words {x}\n", header + "restarted\n", "a: {\"createdDateTime\":1}\n"} {
		if _, err := readAll(t, strings.NewReader(text), 0); err == nil {
			t.Errorf("%q is read", text)
		}
	}
}
