package view

import (
	"strings"
	"unicode"
)

// Roles that a headline asks for.
const (
	use     = "use"
	attempt = "attempt"
)

// Roles says in words what a record shows, by role of the evidence. A role
// that is not among them is shown as it is.
func Roles() map[string]string {
	return map[string]string{
		use: "What the finding is about", "anchor": "Baseline: where the device was", "root": "Where it began", "context": "Baseline: before or after",
		attempt: "A try that was refused", "directory": "A change in the directory", "request": "A request made with the token", "risk": "What Identity Protection said",
	}
}

// Role is Roles for one role.
func Role(role string) string {
	if w := Roles()[role]; w != "" {
		return w
	}
	return role
}

// Cause is one harmless cause of a finding.
type Cause struct {
	Mark string // "yes" if it is ruled out, "part" if it is so far as is known, "open" if not
	What string
	Out  string // "ruled out", or "" where the cause is open
	Why  string // how it was ruled out
}

// Harmless takes a harmless cause apart: "X: ruled out, because Y".
func Harmless(text string) Cause {
	what, why, ok := strings.Cut(text, ": ruled out")
	if !ok {
		if why, ok = strings.CutPrefix(text, "ruled out"); !ok {
			return Cause{Mark: "open", What: text}
		}
		what = ""
	}
	c := Cause{Mark: "yes", What: what, Out: "ruled out", Why: why}
	if strings.HasPrefix(why, " as far as") || strings.HasPrefix(why, " only as far as") {
		c.Mark = "part"
	}
	return c
}

// Hidden reports whether a reader cannot see a character or is misled by it.
func Hidden(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7F && r < 0xA0, // control
		r == 0x00AD, r == 0x034F, r == 0x061C, r == 0x115F, r == 0x1160, r == 0x17B4, r == 0x17B5, r == 0x3164, r == 0xFFA0, // soft hyphen, fillers
		r >= 0x180B && r <= 0x180F, r >= 0x200B && r <= 0x200F, r >= 0x2028 && r <= 0x202E, r >= 0x2060 && r <= 0x206F, // zero width, bidi, separators
		r >= 0xFE00 && r <= 0xFE0F, r == 0xFEFF, r >= 0xFFF0 && r <= 0xFFFB, r >= 0xE000 && r <= 0xF8FF, r >= 0xE0000: // selectors, tags, private use
		return true
	}
	return unicode.Is(unicode.Zs, r) && r != ' '
}
