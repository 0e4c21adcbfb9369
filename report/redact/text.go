package redact

import (
	"cmp"
	"encoding/hex"
	"net/netip"
	"regexp"
	"slices"
	"strings"
)

// name is a name that texts may hold, and what stands for it.
type name struct {
	said, shown string
	exact       bool // in these capital letters only
}

// at reports whether a text begins with the name.
func (n name) at(s string) bool {
	if len(n.said) > len(s) || n.exact && s[:len(n.said)] != n.said {
		return false
	}
	return strings.EqualFold(s[:len(n.said)], n.said) && !continues(s[len(n.said):])
}

// nameBytes is what a name takes beside its text.
const nameBytes = 96

// Learn notes a name that texts may hold, and returns how many bytes that takes.
// A single word of letters alone is too common to be told from other words.
func (r *Redactor) Learn(said, shown string) int64 {
	if common.MatchString(said) {
		return 0
	}
	return r.learn(said, shown, false)
}

// learn notes a name, which may be a single word.
func (r *Redactor) learn(said, shown string, exact bool) int64 {
	first := firstWord.FindString(said)
	if first == "" || guid.MatchString(said) {
		return 0
	}
	key := strings.ToLower(strings.TrimRight(first, "."))
	list := r.names[key]
	if slices.ContainsFunc(list, func(n name) bool { return n.said == said }) {
		return 0
	}
	list = append(list, name{strings.Clone(said), shown, exact})
	slices.SortFunc(list, func(a, b name) int {
		return cmp.Or(cmp.Compare(len(b.said), len(a.said)), strings.Compare(a.said, b.said))
	})
	r.names[strings.Clone(key)] = list
	return nameBytes + int64(len(said)+len(shown)+len(key))
}

var (
	firstWord = regexp.MustCompile(`[\p{L}\p{N}_][\p{L}\p{N}_.$-]*`)
	common    = regexp.MustCompile(`^\p{L}*$`)
	// pieces are what may have to be replaced in a text.
	pieces = regexp.MustCompile(`[^\s@<>"'(),;:/\\]+@[^\s@<>"'(),;:/\\]+|` + guidForm + `|[0-9a-f]{8}…|[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}(?:\.\d+){0,3}|\d{1,3}(?:\.\d{1,3}){3}|` + firstWord.String())
)

// own are names that one text may hold, whatever they look like.
type own []name

// add adds a name, and its beginning where texts shorten it.
func (o own) add(said, shown string) own {
	if said == "" || said == shown {
		return o
	}
	if guid.MatchString(said) {
		o = append(o, name{said: said[:8] + "…", shown: shown[:8] + "…"})
	}
	return append(o, name{said: said, shown: shown})
}

// Say replaces the names in a text that is about nothing in particular.
func (r *Redactor) Say(s string) string { return r.text(s, r.files(s)) }

// LearnPaths notes the paths of sources. They are many, and mostly begin alike,
// so they are known by how they end.
func (r *Redactor) LearnPaths(paths []string) {
	for _, p := range paths {
		end := ending(p)
		r.paths[end] = append(r.paths[end], p)
	}
}

// ending is the last word of a path, or of what may be one.
func ending(s string) string {
	if i := strings.LastIndexAny(s, " /"); i >= 0 {
		s = s[i+1:]
	}
	return strings.Trim(s, `,.:;()"'!`)
}

// files are the names of the sources that a text names.
func (r *Redactor) files(s string) (o own) {
	for word := range strings.FieldsSeq(s) {
		for _, p := range r.paths[ending(word)] {
			if strings.Contains(s, p) {
				o = o.add(p, r.File(p))
			}
		}
	}
	return o
}

// text replaces the names in a text: those of o, those that were learned, and
// whatever looks like an id, an address or the name of a user.
func (r *Redactor) text(s string, o own) string {
	var b strings.Builder
	for s != "" {
		at, best := len(s), name{}
		for _, n := range o {
			if i := strings.Index(s, n.said); i >= 0 && (i < at || i == at && len(n.said) > len(best.said)) {
				at, best = i, n
			}
		}
		r.scan(&b, s[:at])
		b.WriteString(best.shown)
		s = s[at+len(best.said):]
	}
	return b.String()
}

func (r *Redactor) scan(b *strings.Builder, s string) {
	for s != "" {
		m := pieces.FindStringIndex(s)
		if m == nil {
			break
		}
		b.WriteString(s[:m[0]])
		shown, n := r.piece(s[m[0]:], m[1]-m[0])
		b.WriteString(shown)
		s = s[m[0]+n:]
	}
	b.WriteString(s)
}

// piece returns what stands for the first n bytes of s, or for the longer name
// that begins there, and how many bytes that replaces.
func (r *Redactor) piece(s string, n int) (shown string, replaced int) {
	word := strings.TrimRight(s[:n], ".")
	for _, x := range r.names[strings.ToLower(firstWord.FindString(word))] {
		if x.at(s) {
			return x.shown, len(x.said)
		}
	}
	_, err := netip.ParseAddr(word)
	switch {
	case guid.MatchString(word):
		return r.ID(word), len(word)
	case strings.Contains(word, "@"):
		return r.User(word), len(word)
	case err == nil && len(word) > 2:
		return r.Address(word), len(word)
	case strings.HasSuffix(word, "…"):
		t := hex.EncodeToString(r.mac(word, 4)) + "…"
		return r.shown(t, "id", word), len(word)
	case r.ofTenant(word):
		return r.word("domain", word), len(word)
	}
	return s[:n], n
}

// continues reports whether a word goes on.
func continues(rest string) bool {
	return firstWord.FindStringIndex(rest) != nil && firstWord.FindStringIndex(rest)[0] == 0
}

// agent replaces names in a user agent, whose versions look like addresses.
func (r *Redactor) agent(s string, o own) string {
	return versions.ReplaceAllStringFunc(s, func(part string) string {
		if strings.Contains(part, "/") && !strings.Contains(part, "@") && !strings.Contains(part, "-") {
			return part
		}
		return r.text(part, o)
	})
}

var versions = regexp.MustCompile(`[\w.]+/[\d.]+|[^/]+|/`)
