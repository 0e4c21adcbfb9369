package signin

import (
	"cmp"
	"strings"

	"prtscope/ingest/column"
)

// What stands before a subject that has no object id of a user: a byte that no
// text has, so that it comes behind all that have one.
const (
	nameOnly         = "\xff"
	servicePrincipal = nameOnly + "sp:"
)

// SubjectParts returns whose sign-in row i of b is, in two parts that sort as
// subjects do once put together: "" and the object id of the user, else what
// sorts behind those and the user principal name, else the same, "sp:" and the
// id of the service principal.
func SubjectParts(b *column.Batch, i int) (prefix, name string) {
	if name, _ = b.Text(UserID, i); name != "" {
		return "", lower(name)
	}
	if name, _ = b.Text(UserName, i); name != "" {
		return nameOnly, lower(name)
	}
	name, _ = b.Text(ServicePrincipalID, i)
	return servicePrincipal, name
}

// SubjectCode returns the text from which alone the subject of row i of b
// follows: its dictionary, which is that of one column only, and its code in it,
// or -1 where there is none.
func SubjectCode(b *column.Batch, i int) (*column.Dict, int32) {
	for _, c := range [...]Column{UserID, UserName, ServicePrincipalID} {
		if code := b.Code(c, i); code >= 0 {
			if d := b.Column(c).Dict; d.Value(code) != "" {
				return d, code
			}
		}
	}
	return nil, -1
}

// lower is strings.ToLower for what mostly is lower case.
func lower(s string) string {
	for i := range len(s) {
		if c := s[i]; c-'A' < 26 || c >= 0x80 {
			return strings.ToLower(s)
		}
	}
	return s
}

// Second is the second in which row i of b began, counted from 1970. Rows of
// unknown time are in a second before all others.
func Second(micros int64) int64 {
	if micros == column.Null {
		return column.Null
	}
	s := micros / 1e6
	if micros%1e6 < 0 {
		s--
	}
	return s
}

// CompareWithin is the order of the table among rows of one subject: by time,
// interactive before others, failed before successful, then by id. Rows that are
// still equal differ at most in where they were read, and so in what copies do.
func CompareWithin(a *column.Batch, i int, b *column.Batch, j int) int {
	return cmp.Or(cmp.Compare(a.Num(EventTime, i), b.Num(EventTime, j)), cmp.Compare(turn(a, i), turn(b, j)),
		compareText(EventID, a, i, b, j))
}

// turn is which of the rows of one instant comes first: what a user did before
// what software did for them, and what failed before what then succeeded.
func turn(b *column.Batch, i int) int {
	n := 0
	if kind, _ := b.Text(Kind, i); kind != "interactive" {
		n += 2
	}
	if code := b.Num(ErrorCode, i); code == 0 || code == column.Null {
		n++
	}
	return n
}

// CompareSubjects orders rows by their subject alone.
func CompareSubjects(a *column.Batch, i int, b *column.Batch, j int) int {
	if x, _ := a.Text(UserID, i); x != "" {
		if y, _ := b.Text(UserID, j); x == y {
			return 0
		}
	}
	p, x := SubjectParts(a, i)
	q, y := SubjectParts(b, j)
	if p == q {
		return strings.Compare(x, y)
	}
	return strings.Compare(p+x, q+y)
}

func compareText(c Column, a *column.Batch, i int, b *column.Batch, j int) int {
	x, _ := a.Text(c, i)
	y, _ := b.Text(c, j)
	return strings.Compare(x, y)
}
