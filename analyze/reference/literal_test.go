package reference

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"testing"
)

func TestNeededWords(t *testing.T) {
	for pattern, want := range map[string][]string{
		`^node$|^node-fetch/|^undici`: {"node", "node-fetch/", "undici"},
		`Safari/604\.$`:               {"Safari/604."},
		`^(abc)+ (x|yz)$`:             {"abc"},
		`^$`:                          nil,
		`(?i)curl`:                    nil,
		`abc|.*`:                      nil,
		`(long)?abc`:                  {"abc"},
	} {
		tree, err := syntax.Parse(pattern, syntax.Perl)
		if err != nil {
			t.Fatal(err)
		}
		got := needed(tree)
		for _, text := range []string{"node", "node-fetch/1", "undici", "x Safari/604.", "abcabc yz", "CURL", "abc", ""} {
			if regexp.MustCompile(pattern).MatchString(text) != matcher(pattern)(text) {
				t.Errorf("%s: %q is judged otherwise", pattern, text)
			}
		}
		if strings.Join(got, "|") != strings.Join(want, "|") {
			t.Errorf("%s needs %q, want %q", pattern, got, want)
		}
	}
}

// What the words let pass must be all that a pattern matches.
func TestMatcherIsThePattern(t *testing.T) {
	var texts []string
	for _, a := range ToolAgents() {
		texts = append(texts, a.Pattern, strings.NewReplacer(`\`, "", "^", "", "$", "", `\d+`, "7").Replace(a.Pattern))
	}
	texts = append(texts, "", "node", "curl/8", "PowerShell/7.4", "Mozilla/5.0 (iPhone) Safari/604.", "Python/3.12 aiohttp/3.9")
	matched := 0
	for _, a := range ToolAgents() {
		if a.Kind != "regex" {
			continue
		}
		re := regexp.MustCompile(a.Pattern)
		for _, text := range texts {
			if got, want := a.Match(text), re.MatchString(text); got != want {
				t.Errorf("%s: %q: %v, want %v", a.ID, text, got, want)
			} else if want {
				matched++
			}
		}
	}
	if matched < 20 || !slices.ContainsFunc(ToolAgents(), func(a *ToolAgent) bool { return a.Match("node") }) {
		t.Errorf("%d of the texts match", matched)
	}
}
