package report

import (
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"

	"prtscope/analyze/finding"
)

// Without scripts, every device that a finding of medium level or higher names
// has a drawn timeline, in the document or in a page beside it that may load
// and run nothing.
func TestEveryDeviceThatMattersIsDrawn(t *testing.T) {
	for _, n := range []int{24, 600} {
		in := newDemo(n, clean)
		m := write(t, in)
		var pages []string
		for i := 0; ; i++ {
			page, ok := m[fmt.Sprintf("timelines/%d.html", i+1)]
			if !ok {
				break
			}
			text := html.UnescapeString(string(page))
			if !strings.Contains(text, `content="default-src 'none'; style-src 'sha256-`) || strings.Contains(text, "<script") || strings.Contains(text, " href=") {
				t.Errorf("page %d may load or run something", i+1)
			}
			pages = append(pages, text)
		}
		if (len(pages) > 0) != (n > 100) {
			t.Errorf("%d devices have %d pages of timelines", n, len(pages))
		}
		all := string(m["index.html"]) + strings.Join(pages, "")
		drawn := map[string]int{}
		for _, block := range regexp.MustCompile(`(?s)<article class="device">.*?</article>`).FindAllString(all, -1) {
			id := regexp.MustCompile(`<span class="mono small"><bdi>([^<]*)</bdi>`).FindStringSubmatch(block)
			if id == nil || !strings.Contains(block, `<svg class="strip"`) || !strings.Contains(block, `class="mark `) || !strings.Contains(block, "sign-ins, ") {
				t.Fatalf("no timeline in %s", block)
			}
			if !regexp.MustCompile(`By the directory: .*(Owner: |is not in the one handed in)`).MatchString(block) {
				t.Errorf("nothing of the directory in %s", block)
			}
			drawn[html.UnescapeString(id[1])]++
		}
		want := map[string]bool{}
		for _, f := range gathered(in.Findings) {
			if f.Severity.AtLeast(finding.Medium) {
				want[f.Devices[0].ID] = true
			}
		}
		for id := range want {
			if drawn[id] != 1 {
				t.Errorf("%d devices: %s is drawn %d times", n, id, drawn[id])
			}
		}
		if len(drawn) != len(want) {
			t.Errorf("%d devices are drawn, %d matter", len(drawn), len(want))
		}
	}
}

// A single file has no page beside it, and says what it does not draw.
func TestASingleFileSaysWhatItDoesNotDraw(t *testing.T) {
	m := memory{}
	if _, err := Single(m, newDemo(600, clean)); err != nil {
		t.Fatal(err)
	}
	if len(m) != 1 || !regexp.MustCompile(`\d+ devices more in the report of the case`).MatchString(paper(m)) {
		t.Errorf("%d files", len(m))
	}
}
