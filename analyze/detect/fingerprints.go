package detect

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"prtscope/analyze/reference"
	"prtscope/analyze/timeline"
	"prtscope/ingest/column"
	"prtscope/ingest/signin"
)

// Fingerprints says which TLS fingerprints are usual of an application on a
// system, over the whole case, and which are those of tools.
type Fingerprints struct {
	of     map[client]map[string]*print
	tools  map[string]string // fingerprint → what sent it
	common map[client]map[string]bool
	Bytes  int64 // of memory, about
}

// client is an application on a system.
type client struct{ family, app string }

// print is how often a fingerprint was seen of a client, and how many users
// have it.
type print struct {
	rows, users int64
	last        string // the user before
}

// A fingerprint is usual of a client if it is one of those that most of its
// sign-ins have, or so many users have it.
const (
	usualShare = 95 // of a hundred
	usualUsers = 3
)

// NewFingerprints returns none.
func NewFingerprints() *Fingerprints {
	return &Fingerprints{of: map[client]map[string]*print{}, tools: map[string]string{}}
}

// FingerprintColumns returns the columns of the table of sign-ins that Add reads.
func FingerprintColumns() []int {
	return []int{signin.UserID, signin.UserName, signin.ServicePrincipalID, signin.AppID, signin.ErrorCode, signin.DeviceOS, signin.UserAgent, signin.JA4}
}

// Add takes in a batch of sign-ins ordered by user.
func (s *Fingerprints) Add(b *column.Batch) {
	families, tools := map[int32]string{}, map[int32]*reference.ToolAgent{}
	text := func(c, i int) string { v, _ := b.Text(c, i); return v }
	for i := range b.Len() {
		ja4 := text(signin.JA4, i)
		if ja4 == "" || b.Num(signin.ErrorCode, i) != 0 {
			continue
		}
		agent := b.Code(signin.UserAgent, i)
		tool, known := tools[agent]
		if !known {
			tool = reference.ToolAgentOf(text(signin.UserAgent, i))
			tools[agent] = tool
		}
		if tool != nil {
			s.tool(ja4, tool.Tool)
		}
		os := b.Code(signin.DeviceOS, i)
		family, known := families[os]
		if !known {
			family = timeline.OSFamilyOf(text(signin.DeviceOS, i))
			families[os] = family
		}
		prefix, user := signin.SubjectParts(b, i)
		s.count(client{family, text(signin.AppID, i)}, ja4, prefix+user)
	}
}

func (s *Fingerprints) tool(ja4, name string) {
	if old, known := s.tools[ja4]; !known || name < old {
		s.tools[ja4] = name
		s.Bytes += 150
	}
}

// at returns the counts of a fingerprint of a client.
func (s *Fingerprints) at(c client, ja4 string) *print {
	prints := s.of[c]
	if prints == nil {
		prints = map[string]*print{}
		s.of[c] = prints
		s.Bytes += 200
	}
	p := prints[ja4]
	if p == nil {
		p = new(print)
		prints[ja4] = p
		s.Bytes += 200
	}
	return p
}

func (s *Fingerprints) count(c client, ja4, user string) {
	p := s.at(c, ja4)
	p.rows++
	if p.users == 0 || p.last != user {
		p.users, p.last = p.users+1, user
	}
}

// Join adds what was seen in another part of the case, which has no user in
// common with this one.
func (s *Fingerprints) Join(o *Fingerprints) {
	for ja4, name := range o.tools {
		s.tool(ja4, name)
	}
	for c, prints := range o.of {
		for ja4, p := range prints {
			sum := s.at(c, ja4)
			sum.rows, sum.users = sum.rows+p.rows, sum.users+p.users
		}
	}
}

// Settle ends adding.
func (s *Fingerprints) Settle() {
	s.common = map[client]map[string]bool{}
	for c, prints := range s.of {
		order := slices.SortedFunc(maps.Keys(prints), func(a, b string) int {
			return cmp.Or(-cmp.Compare(prints[a].rows, prints[b].rows), strings.Compare(a, b))
		})
		all, sum := int64(0), int64(0)
		for _, p := range prints {
			all += p.rows
		}
		s.common[c] = map[string]bool{}
		for _, ja4 := range order {
			if 100*sum < usualShare*all || prints[ja4].users >= usualUsers {
				s.common[c][ja4] = true
			}
			sum += prints[ja4].rows
		}
	}
}

// Usual reports whether a fingerprint is usual of an application on systems of a
// family.
func (s *Fingerprints) Usual(family, app, ja4 string) bool {
	return s != nil && s.common[client{family, app}][ja4]
}

// Tool returns the tool that sent a fingerprint somewhere in the case, "" where
// none did.
func (s *Fingerprints) Tool(ja4 string) string {
	if s == nil {
		return ""
	}
	return s.tools[ja4]
}

// Elsewhere returns a family of systems, other than the given one, on which a
// fingerprint was seen, the first in order; "" for none.
func (s *Fingerprints) Elsewhere(family, ja4 string) (other string) {
	if s == nil {
		return ""
	}
	for c, prints := range s.of {
		if c.family != family && c.family != "" && prints[ja4] != nil && (other == "" || c.family < other) {
			other = c.family
		}
	}
	return other
}
