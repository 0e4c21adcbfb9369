package html

import (
	"fmt"
	"html/template"
	"strings"
	"unicode"
	"unicode/utf8"

	"prtscope/report/view"
)

// maxShown is how many characters of one log string the document shows.
const maxShown = 400

// Visible turns a string from a log into markup that shows everything in it
// and does nothing. Characters that a reader cannot see, or that reorder what
// is around them, become chips such as U+202E; what is longer than the limit
// is cut and counted. It is the only place that makes markup from log text.
func Visible(s string) template.HTML {
	var b strings.Builder
	b.WriteString("<bdi>")
	marks, shown := 0, 0
	for i, r := range s {
		if shown++; shown > maxShown {
			fmt.Fprintf(&b, "<i class=chip>+%d chars</i>", utf8.RuneCountInString(s[i:]))
			break
		}
		if unicode.Is(unicode.M, r) {
			marks++
		} else {
			marks = 0
		}
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD"):
			fmt.Fprintf(&b, "<i class=chip>byte %02X</i>", s[i])
		case view.Hidden(r) || marks > 2:
			fmt.Fprintf(&b, "<i class=chip>U+%04X</i>", r)
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '&':
			b.WriteString("&amp;")
		case r == '"':
			b.WriteString("&#34;")
		case r == '\'':
			b.WriteString("&#39;")
		default:
			b.WriteRune(r)
		}
	}
	if mixed(s) {
		b.WriteString("<i class=chip>mixed alphabets</i>")
	}
	b.WriteString("</bdi>")
	return template.HTML(b.String())
}

// mixed reports whether a word mixes Latin with letters that look like it.
func mixed(s string) bool {
	latin, other := false, false
	for _, r := range s {
		switch {
		case !unicode.IsLetter(r):
			latin, other = false, false
		case unicode.Is(unicode.Latin, r):
			latin = true
		case unicode.In(r, unicode.Cyrillic, unicode.Greek, unicode.Armenian, unicode.Cherokee):
			other = true
		}
		if latin && other {
			return true
		}
	}
	return false
}

// whole is Visible for sentences of the report's own, which hold names of a log
// but are not cut: no piece of them is longer than what Visible shows.
func whole(s string) template.HTML {
	var b strings.Builder
	for {
		n, end := 0, len(s)
		for i := range s {
			if n++; n > maxShown {
				end = i
				break
			}
		}
		if end < len(s) {
			if at := strings.LastIndexByte(s[:end], ' '); at > 0 {
				end = at
			}
		}
		b.WriteString(string(Visible(s[:end])))
		if s = s[end:]; s == "" {
			return template.HTML(b.String())
		}
	}
}
