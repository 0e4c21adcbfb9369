package view

import (
	"regexp"
	"strings"

	"prtscope/ingest/custody"
)

// Command is a command that a report rests on.
type Command struct {
	Words    []string // as they were typed: the program, the verb, what it was given
	Withheld int      // words that are not told
	Tool     custody.Tool
}

// Typed is a command as a report shows it.
type Typed struct {
	Text string `json:"text"` // words are quoted for a POSIX shell where they have to be
	Left string `json:"left"` // what it leaves out, or ""
	By   string `json:"by"`   // the version that ran, where that is not the report's
}

// Bounds of the commands that a report shows: thousands of files can be named in
// one, and thousands of times something was added to a case.
const (
	typedCommands = 50
	typedBytes    = 4000
)

// Typed returns the commands that the report rests on, and how many it leaves
// out before the last two, which are those of the analysis and the report.
func (v *View) Typed() (list []Typed, more int) {
	list = []Typed{}
	for i, c := range v.Commands {
		if n := len(v.Commands) - typedCommands; n > 0 && i >= typedCommands-2 && i < len(v.Commands)-2 {
			more = n
			continue
		}
		t := typed(c)
		if c.Tool != v.Tool {
			t.By = c.Tool.Name + " " + c.Tool.Version + " (" + c.Tool.Go + ")"
		}
		list = append(list, t)
	}
	return list, more
}

func typed(c Command) (t Typed) {
	if c.Withheld > 0 {
		t.Left = "and " + Plural(c.Withheld, "word") + " that may say who and where"
	}
	var b strings.Builder
	for i, word := range c.Words {
		if b.Len()+len(word) > typedBytes {
			t.Left = "and " + Plural(len(c.Words)-i, "word") + " more, in runs/ of the case"
			break
		}
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(quoted(word))
	}
	t.Text = b.String()
	return t
}

// bare are words that a shell takes as they are.
var bare = regexp.MustCompile(`^[A-Za-z0-9_@%+=:,./-]+$`)

func quoted(word string) string {
	if bare.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
