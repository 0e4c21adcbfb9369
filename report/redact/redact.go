// Package redact replaces who and where by pseudonyms, so that a report can be
// handed to people who need not know: users, devices, addresses, applications
// that are not Microsoft's own, tenants and their domains, ids and the names of
// files. What is left is what the report argues with: times, networks,
// countries, Microsoft's applications, systems and token types.
//
// A pseudonym depends on the name and on a key alone. It is the same wherever
// the name stands, and in every case; without the key nobody can tell who it is,
// nor whether a guess is right.
package redact

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"path"
	"regexp"
	"strings"
)

// Redactor replaces names. Learn the names that texts may hold first.
type Redactor struct {
	key     []byte
	names   map[string][]name   // by first word
	kept    map[string]bool     // names and ids of Microsoft's own applications, in lower case
	called  map[string]string   // of what kind a name is, in lower case, where that does not show beside it
	domains map[string]bool     // of the names of users
	paths   map[string][]string // of sources, by how they end
	note    func(Pseudonym)     // nil if nobody wants to know
}

// Pseudonym is what stands for a name.
type Pseudonym struct {
	Shown string
	Kind  string // what the name is of: user, device, ip4, app, ...; id where only that is known
	Name  string
}

// New returns a Redactor with a key that must not be in what is handed out. It
// tells note, if there is one, of each name that it replaces, as often as it does.
func New(key []byte, note func(Pseudonym)) *Redactor {
	return &Redactor{key: key, names: map[string][]name{}, kept: map[string]bool{}, called: map[string]string{}, paths: map[string][]string{}, domains: map[string]bool{}, note: note}
}

// mac returns so many bytes that stand for a text, whatever its case.
func (r *Redactor) mac(s string, n int) []byte {
	h := hmac.New(sha256.New, r.key)
	h.Write([]byte(strings.ToLower(s)))
	return h.Sum(nil)[:n]
}

func (r *Redactor) word(prefix, s string) string {
	return r.wordOf(prefix, prefix, s)
}

func (r *Redactor) wordOf(kind, prefix, s string) string {
	return r.shown(prefix+"-"+hex.EncodeToString(r.mac(s, 6)), kind, s)
}

// shown tells what stands for a name, and returns it.
func (r *Redactor) shown(pseudonym, kind, s string) string {
	if r.note != nil {
		r.note(Pseudonym{pseudonym, kind, s})
	}
	return pseudonym
}

const guidForm = `[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}`

var guid = regexp.MustCompile(`^` + guidForm + `$`)

// ID replaces an id: a GUID by a GUID, anything else by a word. Those of
// Microsoft's own applications stay.
func (r *Redactor) ID(s string) string { return r.id("id", s) }

func (r *Redactor) id(kind, s string) string {
	if s == "" || r.kept[strings.ToLower(s)] {
		return s
	}
	if rest, is := strings.CutPrefix(s, "sp:"); is {
		return "sp:" + r.id("app", rest)
	}
	if !guid.MatchString(s) {
		return r.wordOf(kind, "id", s)
	}
	t := hex.EncodeToString(r.mac(s, 16))
	return r.shown(t[:8]+"-"+t[8:12]+"-"+t[12:16]+"-"+t[16:20]+"-"+t[20:], kind, s)
}

// as replaces a name by a word, and what is an id or an address as such.
func (r *Redactor) as(prefix, s string) string {
	switch {
	case s == "":
		return ""
	case guid.MatchString(s), strings.HasPrefix(s, "sp:"):
		return r.id(prefix, s)
	case strings.Contains(s, "@"):
		prefix = "user"
	case (prefix == "actor" || prefix == "object") && r.kept[strings.ToLower(s)]:
		return s
	}
	if kind := r.called[strings.ToLower(s)]; kind != "" && prefix != "user" && prefix != "tenant" {
		return r.word(kind, s)
	}
	if _, err := netip.ParseAddr(s); err == nil {
		return r.Address(s)
	}
	return r.word(prefix, s)
}

// User replaces what a user is called.
func (r *Redactor) User(s string) string { return r.as("user", s) }

// Device replaces what a device is called.
func (r *Redactor) Device(s string) string { return r.as("device", s) }

// App replaces what an application or a resource is called, unless it is
// Microsoft's own.
func (r *Redactor) App(s string) string {
	if r.kept[strings.ToLower(s)] {
		return s
	}
	return r.as("app", s)
}

// Address replaces an address; of which family it is stays to be seen.
func (r *Redactor) Address(s string) string {
	a, err := netip.ParseAddr(s)
	switch {
	case s == "":
		return ""
	case err != nil:
		return r.word("ip", s)
	case a.Is4():
		return r.word("ip4", s)
	}
	return r.word("ip6", s)
}

// File replaces the path of a file; what kind of file it is stays.
func (r *Redactor) File(s string) string {
	if s == "" {
		return ""
	}
	ext := strings.ToLower(path.Ext(s))
	if !extension.MatchString(ext) {
		ext = ""
	}
	return r.word("export", s) + ext
}

var extension = regexp.MustCompile(`^\.(json|jsonl|ndjson|csv|tsv|txt|gz|zip|zst|tar|xml|parquet|bz2)$`)

func each[T any](list []T, replace func(T) T) []T {
	if list == nil {
		return nil
	}
	out := make([]T, len(list))
	for i, v := range list {
		out[i] = replace(v)
	}
	return out
}
