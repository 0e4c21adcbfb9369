package report

import (
	"io"

	"prtscope/report/output/html"
	"prtscope/report/view"
)

// Interactive reports whether reports of this program hold more than the
// printable document: without the front end they do not.
func Interactive() bool { return html.Built() }

// Case is a line of a list of cases.
type Case = view.Case

// Index writes the page that lists cases, in the order in which they are to be
// read, and returns them in it. The page holds no script.
func Index(w io.Writer, cases []Case) ([]Case, error) {
	view.SortCases(cases)
	return cases, html.Index(w, cases)
}
