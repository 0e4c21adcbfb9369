package view

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"prtscope/ingest/custody"
)

func TestCommandsAreToldAsTyped(t *testing.T) {
	now, was := custody.Tool{Name: "prtscope", Version: "2", Go: "go1"}, custody.Tool{Name: "prtscope", Version: "1", Go: "go1"}
	v := &View{Tool: now, Commands: []Command{
		{Words: []string{"prtscope", "ingest", "a b", "it's", "", "$HOME", "x=/y:z,1.json"}, Tool: was},
		{Words: []string{"prtscope", "ingest", strings.Repeat("x", typedBytes), "y"}, Tool: now},
		{Words: []string{"prtscope", "report"}, Withheld: 1, Tool: now},
	}}
	got, more := v.Typed()
	want := []Typed{
		{Text: `prtscope ingest 'a b' 'it'\''s' '' '$HOME' x=/y:z,1.json`, By: "prtscope 1 (go1)"},
		{Text: "prtscope ingest", Left: "and 2 words more, in runs/ of the case"},
		{Text: "prtscope report", Left: "and 1 word that may say who and where"},
	}
	if !slices.Equal(got, want) || more != 0 {
		t.Errorf("%q and %d more, want %q", got, more, want)
	}
}

// However often something was added, the analysis and the report are told.
func TestManyCommands(t *testing.T) {
	v := new(View)
	for i := range typedCommands + 3 {
		v.Commands = append(v.Commands, Command{Words: []string{fmt.Sprint(i)}})
	}
	list, more := v.Typed()
	if len(list) != typedCommands || more != 3 || list[len(list)-2].Text != fmt.Sprint(typedCommands+1) || list[0].Text != "0" {
		t.Errorf("%d commands and %d more, the last %q", len(list), more, list[len(list)-2:])
	}
	v.Commands = v.Commands[:typedCommands]
	if list, more = v.Typed(); len(list) != typedCommands || more != 0 {
		t.Errorf("%d commands and %d more", len(list), more)
	}
}
