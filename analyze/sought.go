package analyze

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"prtscope/ingest/column"
)

// sought is what the text of a query may mean: a part of a value, a number, a
// network, or an address that exports spell otherwise.
type sought struct {
	parts   []string // any of which a value contains, in lower case
	network netip.Prefix
	numbers []string // columns that may hold number
	number  int64
}

// seek reads the text of a query. A number is meant whole: 501 is not 50126. What
// follows AS is the number of a network alone.
func seek(text string) (s sought) {
	s.parts = []string{strings.ToLower(text)}
	if a, err := netip.ParseAddr(text); err == nil {
		if one := a.Unmap().String(); one != s.parts[0] {
			s.parts = append(s.parts, one)
		}
	}
	s.network, _ = netip.ParsePrefix(text)
	digits, of := text, []string{"error_code", "asn", "token_protection_session_code"}
	if len(text) > 2 && strings.EqualFold(text[:2], "AS") {
		digits, of = text[2:], []string{"asn"}
	}
	if n, err := strconv.ParseUint(digits, 10, 32); err == nil {
		s.number, s.numbers = int64(n), of
	}
	return s
}

// in reports whether a value is, or holds, what is sought.
func (s *sought) in(v string) bool {
	low := strings.ToLower(v)
	if slices.ContainsFunc(s.parts, func(part string) bool { return strings.Contains(low, part) }) {
		return true
	}
	if !s.network.IsValid() {
		return false
	}
	a, err := netip.ParseAddr(v)
	return err == nil && s.network.Contains(a.Unmap())
}

// at reports whether a column of numbers holds it in a row.
func (s *sought) at(b *column.Batch, c, i int) bool {
	return slices.Contains(s.numbers, b.Schema.Fields[c].Name) && b.Num(c, i) == s.number
}

// Where names the columns of a row that hold the text of a query.
func (q *Query) Where(r column.Row) (names []string) {
	s := seek(q.Text)
	for c, f := range r.Batch.Schema.Fields {
		if !f.Type.Strings() {
			if s.at(r.Batch, c, r.At) {
				names = append(names, f.Name)
			}
		} else if v, ok := r.Batch.Text(c, r.At); ok && s.in(v) {
			names = append(names, f.Name)
		}
	}
	return names
}
