package html

import (
	"fmt"
	"html/template"
	"io"

	"prtscope/analyze/finding"
	"prtscope/report/view"
)

// Index writes a page that lists cases, each with its report. It holds no
// script, and its policy lets none run.
func Index(w io.Writer, cases []view.Case) error {
	style := asset("document.css")
	t, err := template.New("index").Funcs(template.FuncMap{
		"v": Visible, "num": view.Number, "plural": view.Plural, "sev": severity,
		"severities": func() []finding.Severity { return finding.Severities },
		"css":        func() template.CSS { return template.CSS(style) },
		"policy": func() string {
			return fmt.Sprintf("default-src 'none'; style-src %s; base-uri 'none'; form-action 'none'", hash(style))
		},
	}).Parse(asset("index.tmpl"))
	if err != nil {
		return err
	}
	return t.Execute(w, cases)
}
