package detections

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"prtscope/analyze/detect"
	"prtscope/analyze/timeline"
)

// counted is how often a word was met.
type counted struct {
	word string
	n    int
}

// tally counts what name says of rows.
func tally(rows []int, name func(i int) string) []counted {
	n := map[string]int{}
	for _, i := range rows {
		n[name(i)]++
	}
	list := make([]counted, 0, len(n))
	for w, c := range n {
		list = append(list, counted{w, c})
	}
	return list
}

// listed writes the most frequent of a tally: "Microsoft Office (12), Teams (2)
// and 4 more".
func listed(list []counted) string {
	const most = 4
	rank(list)
	var b strings.Builder
	for i, c := range list {
		if i == most {
			fmt.Fprintf(&b, " and %d more", len(list)-most)
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%s (%d)", c.word, c.n)
	}
	return b.String()
}

// rank puts the most frequent first, and equals in order of their words.
func rank(list []counted) {
	slices.SortFunc(list, func(a, b counted) int { return cmp.Or(cmp.Compare(b.n, a.n), strings.Compare(a.word, b.word)) })
}

// apps lists the applications of rows with how many sign-ins each has.
func apps(t *timeline.Timeline, rows []int) string {
	return listed(tally(rows, func(i int) string {
		return cmp.Or(detect.AppLabel(t, i), "an unnamed application")
	}))
}

// reasons counts why rows were judged as they were.
type reasons map[string]int

func (r reasons) and(why []string) reasons {
	if r == nil {
		r = reasons{}
	}
	for _, w := range why {
		r[w]++
	}
	return r
}

// list writes the reasons, most frequent first, with how often each held.
func (r reasons) list() []string {
	var list []string
	words := slices.SortedFunc(maps.Keys(r), func(a, b string) int { return cmp.Or(cmp.Compare(r[b], r[a]), strings.Compare(a, b)) })
	for _, w := range words {
		list = append(list, fmt.Sprintf("%s (%s)", w, detect.Count(r[w], "sign-in")))
	}
	return list
}

// grouped returns rows by their value in a column, in the order of each
// value's first row.
func grouped(t *timeline.Timeline, col timeline.Col, rows []int) (groups []timeline.Group) {
	at := map[int32]int{}
	for _, i := range rows {
		c := t.Code(col, i)
		n, ok := at[c]
		if !ok {
			n = len(groups)
			at[c] = n
			groups = append(groups, timeline.Group{Key: t.Text(col, i)})
		}
		groups[n].Rows = append(groups[n].Rows, i)
	}
	return groups
}
