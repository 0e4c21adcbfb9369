package detect

import (
	"sync/atomic"

	"prtscope/analyze/requests"
	"prtscope/ingest/column"
	spelling "prtscope/ingest/field"
	"prtscope/ingest/signin"
)

// Search looks among all sign-ins of a case for those that gave lost tokens: a
// guest, say, has other ids in other logs.
type Search struct {
	ids map[uint64]*atomic.Bool // hashes of ids of tokens and sessions, and whether they were seen
}

// NewSearch returns a Search for lost tokens.
func NewSearch(lost []Lost) *Search {
	s := &Search{map[uint64]*atomic.Bool{}}
	for _, l := range lost {
		for i := range l.Groups {
			for _, id := range [...]string{l.Groups[i].SignIn, l.Groups[i].Session} {
				if h := hashOf(id); id != "" && s.ids[h] == nil {
					s.ids[h] = new(atomic.Bool)
				}
			}
		}
	}
	return s
}

// SearchColumns returns the columns of the table of sign-ins that Look reads.
func SearchColumns() []int {
	return []int{signin.EventID, signin.OriginalRequestID, signin.TokenID, signin.SessionID}
}

// Look looks at a batch of sign-ins. Several goroutines may at once.
func (s *Search) Look(b *column.Batch) {
	session := int32(-1)
	for i := range b.Len() {
		for _, c := range SearchColumns() {
			if c == signin.SessionID {
				code := b.Code(c, i)
				if code == session {
					continue
				}
				session = code
			}
			v, _ := b.Text(c, i)
			if c == signin.TokenID {
				v, _ = spelling.RequestIDFromUTI(v)
			}
			if v == "" {
				continue
			}
			if id := s.ids[hashOf(v)]; id != nil {
				id.Store(true)
			}
		}
	}
}

// Left returns the lost that no sign-in gave and whose session none bears, and
// how many tokens they are.
func (s *Search) Left(lost []Lost) (left []Lost, tokens int64) {
	for _, l := range lost {
		var groups []requests.Group
		for _, g := range l.Groups {
			if of := s.ids[hashOf(g.Session)]; !s.ids[hashOf(g.SignIn)].Load() && (of == nil || !of.Load()) {
				groups = append(groups, g)
			}
		}
		if len(groups) > 0 {
			l.Groups = groups
			tokens += Distinct(groups)
			left = append(left, l)
		}
	}
	return left, tokens
}
