package html

import (
	"fmt"
	"strings"

	"prtscope/report/view"
)

// margins are the boxes around every printed page: marking, whose report it is,
// and the number of the page.
func margins(v *view.View) string {
	box := `font:9px sans-serif;color:#5b6474`
	marking := ""
	if v.Cover.Marking != "" {
		for _, at := range []string{"@top-right", "@bottom-center"} {
			marking += at + `{content:` + quoted(v.Cover.Marking) + `;font:700 9px sans-serif;color:#8f2d00}`
		}
	}
	return `@page{size:A4;margin:18mm 16mm 18mm;@top-left{content:` + quoted(v.Cover.Heading()) + `;` + box + `}@bottom-left{content:` + quoted(v.Foot()) + `;` + box + `;max-width:60%}@bottom-right{content:counter(page) " / " counter(pages);` + box + `}` + marking + `}`
}

// quoted writes a string of CSS in which every character but letters and digits
// is spelt by its number, so that none can end it.
func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, `\%06x`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
