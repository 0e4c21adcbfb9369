package detect

import (
	"cmp"
	"slices"
	"strings"

	"prtscope/analyze/finding"
	"prtscope/analyze/requests"
)

// Lost is what was done with those tokens of one user that no sign-in gave.
type Lost struct {
	User   string
	Tokens int64 // of the user in all
	Groups []requests.Group
}

// JudgeLost runs the detections of Orphans scope over each user's, and returns
// what they found. The order of users makes no difference.
func JudgeLost(ds []*Detection, lost []Lost, w *World) (out []finding.Finding) {
	for _, d := range ds {
		if d.Scope != Orphans || !w.allows(d) {
			continue
		}
		for n := range lost {
			l := &lost[n]
			slices.SortFunc(l.Groups, func(a, b requests.Group) int {
				return cmp.Or(strings.Compare(a.SignIn, b.SignIn), cmp.Compare(a.First, b.First), strings.Compare(a.Telling.Event, b.Telling.Event))
			})
			found, _ := w.judge(&Pass{Detection: d, User: l.User, Used: &Used{Groups: l.Groups, Of: l.Tokens}}, d.Run)
			out = append(out, found...)
		}
	}
	slices.SortFunc(out, func(a, b finding.Finding) int { return finding.Compare(&a, &b) })
	return out
}

// RunAbsent runs the detections over a user whom no sign-in is of: those that
// can tell something of risks alone.
func RunAbsent(ds []*Detection, user string, w *World) (out []finding.Finding) {
	for _, d := range ds {
		if d.Absent == nil || !w.allows(d) {
			continue
		}
		found, _ := w.judge(&Pass{Detection: d, User: user}, d.Absent)
		out = append(out, found...)
	}
	slices.SortFunc(out, func(a, b finding.Finding) int { return finding.Compare(&a, &b) })
	return out
}
