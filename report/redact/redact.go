// Package redact replaces who and where by pseudonyms, so that a report can be
// handed to people who need not know: users, devices, addresses, ids and the
// names of files. What is left is what the report argues with: times, networks,
// countries, applications, systems and token types.
//
// A pseudonym depends on the name and on a key alone. It is the same wherever
// the name stands, and tells nothing to who has not the key.
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
	key   []byte
	names map[string][]name // by first word
	bytes int64
}

// New returns a Redactor with a key that must not be in what is handed out.
func New(key []byte) *Redactor { return &Redactor{key: key, names: map[string][]name{}} }

// mac returns so many bytes that stand for a text, whatever its case.
func (r *Redactor) mac(s string, n int) []byte {
	h := hmac.New(sha256.New, r.key)
	h.Write([]byte(strings.ToLower(s)))
	return h.Sum(nil)[:n]
}

func (r *Redactor) word(prefix, s string) string {
	return prefix + "-" + hex.EncodeToString(r.mac(s, 5))
}

const guidForm = `[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}`

var guid = regexp.MustCompile(`^` + guidForm + `$`)

// ID replaces an id: a GUID by a GUID, anything else by a word.
func (r *Redactor) ID(s string) string {
	if s == "" {
		return ""
	}
	if rest, is := strings.CutPrefix(s, "sp:"); is {
		return "sp:" + r.ID(rest)
	}
	if !guid.MatchString(s) {
		return r.word("id", s)
	}
	t := hex.EncodeToString(r.mac(s, 16))
	return t[:8] + "-" + t[8:12] + "-" + t[12:16] + "-" + t[16:20] + "-" + t[20:]
}

// as replaces a name by a word, and what is an id or an address as such.
func (r *Redactor) as(prefix, s string) string {
	switch {
	case s == "":
		return ""
	case guid.MatchString(s), strings.HasPrefix(s, "sp:"):
		return r.ID(s)
	case strings.Contains(s, "@"):
		prefix = "user"
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
