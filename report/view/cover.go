package view

import (
	"strings"
	"unicode/utf8"
)

// Cover is whose report this is, as whoever hands it over says. It stands on the
// first page and, the marking, client and case, on every printed one.
type Cover struct {
	Title    string `json:"title"` // "" is that of the program
	Client   string `json:"client"`
	Case     string `json:"case"` // number of the case
	Examiner string `json:"examiner"`
	Marking  string `json:"marking"` // classification, such as TLP:AMBER
}

// maxCover is how many characters one of its texts may have.
const maxCover = 160

// Wrong says what is wrong with a text of a cover, or "".
func Wrong(text string) string {
	switch {
	case !utf8.ValidString(text) || strings.ContainsFunc(text, Hidden) || strings.ContainsAny(text, "\r\n\t"):
		return "holds characters that cannot be seen"
	case utf8.RuneCountInString(text) > maxCover:
		return "is longer than 160 characters"
	}
	return ""
}

// Or returns the cover with what c does not say taken from d.
func (c Cover) Or(d Cover) Cover {
	for _, x := range [][2]*string{{&c.Title, &d.Title}, {&c.Client, &d.Client}, {&c.Case, &d.Case}, {&c.Examiner, &d.Examiner}, {&c.Marking, &d.Marking}} {
		if *x[0] == "" {
			*x[0] = *x[1]
		}
	}
	return c
}

// Heading is the title of the report.
func (c Cover) Heading() string {
	if c.Title != "" {
		return c.Title
	}
	return "Primary refresh token review"
}

// Foot is what stands at the foot of every printed page.
func (v *View) Foot() string {
	parts := []string{"Confidential: contains personal data"}
	if v.Redacted {
		parts = []string{"Confidential: names replaced, still about persons"}
	}
	for _, s := range []string{v.Cover.Client, v.Cover.Case} {
		if s != "" {
			parts = append([]string{s}, parts...)
		}
	}
	return strings.Join(parts, " · ")
}
