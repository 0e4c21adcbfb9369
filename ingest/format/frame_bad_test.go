package format

import (
	"io"
	"strings"
	"testing"
	"time"
)

// TestManyBrokenPartsTakeTheirLength reads texts of which every line is broken, or of
// which every other one is none of JSON: to look at the rest of the text for each of
// them takes minutes.
func TestManyBrokenPartsTakeTheirLength(t *testing.T) {
	for name, text := range map[string]string{
		"lines that are broken":      strings.Repeat("{\n", 300_000),
		"comments between records":   strings.Repeat("made by hand\n"+good(1)+"\n", 6000),
		"headers and broken records": strings.Repeat("a {\n", 150_000),
	} {
		begun := time.Now()
		f := newJSONFramer(strings.NewReader(text), func(at int64) int64 { return at })
		for {
			if _, err := f.frame(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("%s: %d bytes take %s", name, len(text), took)
		}
	}
}
