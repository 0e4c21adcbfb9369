package html

import (
	"crypto/sha256"
	"encoding/base64"
	"regexp"
	"strings"
	"testing"

	"prtscope/analyze/finding"
	"prtscope/report/view"
)

// The list of cases runs nothing that a name or a finding brings along, and its
// policy fits its own style.
func TestIndex(t *testing.T) {
	hostile := `"><script>alert(1)</script><img src=x onerror=alert(1)>` + "\u202e"
	var b strings.Builder
	err := Index(&b, []view.Case{
		{Name: hostile, Outcome: hostile, Worst: hostile, Report: "javascript:alert(1)", Severities: map[finding.Severity]int{finding.High: 3}},
		{Name: "failed", Outcome: "no such file"},
	})
	if err != nil {
		t.Fatal(err)
	}
	page := b.String()
	if strings.Contains(page, "<script") || strings.Contains(page, "<img") || strings.Contains(page, "javascript:") || strings.Contains(page, "\u202e") {
		t.Errorf("hostile text is markup: %s", page)
	}
	style := regexp.MustCompile(`(?s)<style>(.*)</style>`).FindStringSubmatch(page)
	sum := sha256.Sum256([]byte(style[1]))
	policy := "style-src &#39;sha256-" + strings.ReplaceAll(base64.StdEncoding.EncodeToString(sum[:]), "+", "&#43;") + "&#39;"
	if !strings.Contains(page, policy) {
		t.Errorf("the policy does not allow the style of the page: want %s", policy)
	}
	if !strings.Contains(page, `<td class="r sev high">3</td>`) || strings.Count(page, "<a href=") != 1 {
		t.Errorf("counts or links are wrong: %s", page[strings.Index(page, "<tbody>"):])
	}
}
