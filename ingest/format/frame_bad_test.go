package format

import (
	"io"
	"strings"
	"testing"
	"time"
)

// TestManyBrokenPartsTakeTheirLength reads texts of which every line is broken, or of
// which every other one is none of JSON: to look at the rest of the text for each of
// them takes sixty-four times as long for eight times the text.
func TestManyBrokenPartsTakeTheirLength(t *testing.T) {
	for name, line := range map[string]string{
		"lines that are broken":      strings.Repeat("{\n", 50),
		"comments between records":   strings.Repeat("made by hand\n"+good(1)+"\n", 8),
		"headers and broken records": strings.Repeat("a {\n", 250),
	} {
		eighth := strings.Repeat(line, 750)
		part := min(framing(t, eighth), framing(t, eighth))
		text := strings.Repeat(eighth, 8)
		if whole := min(framing(t, text), framing(t, text), framing(t, text)); whole > 24*part {
			t.Errorf("%s: %d bytes take %s, eight times as many %s", name, len(eighth), part, whole)
		}
	}
}

// framing returns how long it takes to cut a text into records.
func framing(t *testing.T, text string) time.Duration {
	begun := time.Now()
	f := newJSONFramer(strings.NewReader(text), func(at int64) int64 { return at })
	for {
		if _, err := f.frame(); err == io.EOF {
			return time.Since(begun)
		} else if err != nil {
			t.Fatal(err)
		}
	}
}
