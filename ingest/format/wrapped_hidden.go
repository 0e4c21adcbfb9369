package format

import (
	"bytes"
	"encoding/base64"
	"slices"
	"strings"

	"prtscope/ingest/activity"
	"prtscope/ingest/audit"
	"prtscope/ingest/device"
	"prtscope/ingest/field"
	"prtscope/ingest/risk"
	"prtscope/ingest/signin"
)

// There are more log platforms than anybody lists, and scripts besides. What they
// keep is told by what it is: a text or an object, wherever in a record that no
// format claims, that is a record itself. It is looked for only there.

// A shelf is the formats that are asked.
type shelf []*Format

// hiddenDeep is how many brackets, and texts that are JSON, may be around such a
// record.
const hiddenDeep = 12

// A hidden record lies in another one.
type hidden struct {
	text     []byte
	from, to int // what holds it in the other: itself, or a text
}

// signsOfRecords are keys, or parts of them, of which each record has one.
var signsOfRecords = [...]string{"reatedDateTime", "properties", "ctivityDateTime", "TimeGenerated", "CreationTime", "etectedDateTime", "rustType"}

// maybeHides reports whether a text may hold a record.
func maybeHides(text []byte) bool {
	for _, sign := range signsOfRecords {
		if bytes.Contains(text, []byte(sign)) {
			return true
		}
	}
	for _, opening := range packedOpenings {
		if bytes.Contains(text, []byte(`"`+opening)) {
			return true
		}
	}
	return false
}

// packedOpenings are how an object or a list begins in base64: {" and { with a blank or
// a line end, [{ and [ with one.
var packedOpenings = [...]string{"ey", "ew", "W3", "Ww", "Wy"}

// maybePacked reports whether a text may be JSON in base64.
func maybePacked(text []byte) bool {
	for _, opening := range packedOpenings {
		if bytes.HasPrefix(text, []byte(opening)) {
			return true
		}
	}
	return false
}

// unpacked is what a text is in base64 of either alphabet, padded or not, or nil.
func unpacked(text []byte) []byte {
	encoding := base64.RawStdEncoding
	if bytes.ContainsAny(text, "-_") {
		encoding = base64.RawURLEncoding
	}
	b, err := encoding.AppendDecode(nil, bytes.TrimRight(text, "=\r\n"))
	if err != nil {
		return nil
	}
	return b
}

// hides reports whether a record that no format claims holds one that a format does.
func (k shelf) hides(record []byte) bool {
	if !maybeHides(record) {
		return false
	}
	t, err := parseTree(record)
	if err != nil {
		return false
	}
	if len(k.hidden(t, hiddenDeep)) > 0 {
		return true
	}
	flat, _ := k.flat(t)
	return flat != nil
}

// isRecord reports whether a format takes an object for an event. More is asked of
// sign-ins of Graph here: what alerts are made of has days of creation and addresses,
// too.
func (k shelf) isRecord(object []byte) bool {
	s, err := shapeOf(object)
	if err != nil || s.has("createdDateTime") && !s.has("properties") && s.count(graphSignInClaim.some...) < 3 {
		return false
	}
	return slices.ContainsFunc(k, func(f *Format) bool {
		if f.Name == wrappedName || f.decode == nil || f.Table != signin.Schema && f.Table != audit.Schema && f.Table != activity.Schema && f.Table != risk.Schema {
			return false
		}
		_, ok := f.match(s)
		return ok
	})
}

// isItself reports whether an object among records of log platforms is none of those,
// but an event: what stands in it is part of it, such as a sign-in that a change of a
// policy quotes.
func (k shelf) isItself(object []byte) bool { return !ofPlatform(object) && k.isRecord(object) }

// isDevice reports whether an object is a device that stands under its id, as scripts list
// them. What a sign-in says of its device stands under another name.
func (k shelf) isDevice(name string, t *tree) bool {
	if t.kind != object || !field.IsGUID(name) {
		return false
	}
	s, err := shapeOf(t.text)
	return err == nil && slices.ContainsFunc(k, func(f *Format) bool {
		if f.Table != device.Schema || f.decode == nil {
			return false
		}
		_, ok := f.match(s)
		return ok
	})
}

// hidden returns the records in a value that is none, in their order. What a
// platform made of a record whose text it keeps is left out, and so is a text that is
// there under another name again.
func (k shelf) hidden(t *tree, deep int) (all []hidden) {
	var made []hidden
	seen := map[string]int{}
	k.hide(t, deep, true, false, func(h hidden, intact, listed bool) {
		if !intact {
			made = append(made, h)
			return
		}
		if from, again := seen[string(h.text)]; again && from != h.from && !listed {
			return
		}
		seen[string(h.text)] = h.from
		all = append(all, h)
	})
	if len(all) == 0 {
		return made
	}
	known := map[string]bool{}
	for _, h := range all {
		id, when := recordID(h.text)
		known[id], known[when] = true, true
	}
	for _, h := range made {
		id, when := recordID(h.text)
		if id == "" {
			id = when
		}
		if id == "" || !known[id] {
			all = append(all, h)
		}
	}
	slices.SortStableFunc(all, func(a, b hidden) int { return a.from - b.from })
	return all
}

// recordID returns what a record is known by and when it was made, or "".
func recordID(record []byte) (id, when string) {
	t, err := parseTree(record)
	if err != nil {
		return "", ""
	}
	for _, in := range [...]*tree{t.get("properties"), t} {
		for _, name := range [...]string{"id", "Id"} {
			if id == "" {
				id = lower(in.get(name).str())
			}
		}
		if when == "" {
			when = in.get("createdDateTime").str()
		}
	}
	return id, when
}

// hide calls found with the records in a value. Intact are those in texts, listed
// those in lists.
func (k shelf) hide(t *tree, deep int, top, listed bool, found func(h hidden, intact, listed bool)) {
	switch {
	case deep == 0:
	case t.kind == text && len(t.text) > 1 && (maybeHides(t.text) || maybePacked(t.text)):
		for _, record := range k.recordsIn(t.value, deep-1) {
			found(hidden{record, t.from, t.to}, true, listed)
		}
	case t.kind == object && !top && k.isRecord(t.text):
		found(hidden{t.text, t.from, t.to}, false, listed)
	default:
		for i := range t.items {
			if t.kind == object && t.items[i].kind == text && chosen(t.names[i]) {
				continue
			}
			if t.kind == object && k.isDevice(t.names[i], &t.items[i]) {
				found(hidden{t.items[i].text, t.items[i].from, t.items[i].to}, false, listed)
				continue
			}
			k.hide(&t.items[i], deep-1, false, listed || t.kind == array, found)
		}
	}
}

// chosen reports whether who signs in has a say in a field of that name: what is there
// may look like a record because somebody wanted it to.
func chosen(name string) bool {
	name = strings.ToLower(name)
	for _, part := range [...]string{"agent", "name", "title", "description", "reason", "browser", "detail", "identifier", "application", "client"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

// headerLong is how long what a text has before the JSON in it may be: the header of
// a line of syslog.
const headerLong = 512

// recordsIn returns the records in a text. Where some of several are, all of them
// are handed on: what is none is told as such.
func (k shelf) recordsIn(v value, deep int) (all [][]byte) {
	v = unquoted(v)
	if v.kind == text {
		at := bytes.IndexByte(v.text[:min(len(v.text), headerLong)], '{')
		if at <= 0 {
			return nil
		}
		if v, _ = inner(value{text, v.text[at:]}); v.kind != object {
			return nil
		}
	}
	any := false
	for _, one := range objects(v) {
		if k.isRecord(one) {
			all, any = append(all, one), true
			continue
		}
		t, err := parseTree(one)
		if err != nil {
			all = append(all, one)
			continue
		}
		inside := k.hidden(t, deep)
		if len(inside) == 0 {
			all = append(all, one)
		}
		for _, h := range inside {
			all, any = append(all, h.text), true
		}
	}
	if !any {
		return nil
	}
	return all
}

// unwrapped returns the records in an original that is none itself, as that of a
// forwarder behind another one is.
func (k shelf) unwrapped(original []byte) []hidden {
	if !maybeHides(original) || k.isRecord(original) {
		return nil
	}
	t, err := parseTree(original)
	if err != nil {
		return nil
	}
	return k.hidden(t, hiddenDeep)
}
