package format

import (
	"bytes"
	"slices"
	"strings"

	"prtscope/ingest/signin"
)

// Log platforms spread a record over fields whose names are the path in it:
// properties.status.errorCode, as Splunk does and hands on where the text of the
// event was not asked for. The record is put together from them again.

// flatLeast is how many such names a table has at least.
const flatLeast = 3

// listSign is what Splunk puts behind the name of a list.
const listSign = "{}"

// flat returns the record of which the fields of t are the parts, and their names in
// it, or nil.
func (k shelf) flat(t *tree) (record []byte, names []string) {
	for _, inside := range [...]string{"result", "_source", "fields"} {
		if in := t.get(inside); in != nil && in.kind == object {
			t = in
			break
		}
	}
	if !slices.ContainsFunc(t.names, func(name string) bool {
		_, is := pathOf(name)
		return is || strings.IndexByte(name, '.') > 0
	}) {
		return nil, nil
	}
	all := t.pieces("", nil)
	for i := range all {
		all[i].name, _ = pathOf(all[i].name)
	}
	return k.unflatten(all)
}

// unflatten returns the record that fields are the parts of, and their names, or
// nil if they are of none.
func (k shelf) unflatten(all []piece) (record []byte, names []string) {
	var d decoder
	d.bound(Limits{}.defaults())
	out := make([]piece, 0, len(all))
	inside := commonPath(all)
	for _, p := range all {
		if p.several() && (strings.Contains(inside, listSign) && strings.HasPrefix(p.name, inside) || tellsApart(strings.TrimPrefix(p.name, inside))) {
			return nil, nil // of several records, of which nobody knows what belongs together
		}
		p.name = strings.TrimPrefix(p.name, inside)
		if !slices.ContainsFunc(out, func(o piece) bool {
			return strings.TrimSuffix(o.name, listSign) == strings.TrimSuffix(p.name, listSign)
		}) {
			out = append(out, p)
		}
	}
	out = d.listed(out)
	for i := range out {
		if out[i].value.kind == text && string(out[i].value.text) == "null" {
			out[i].value = value{} // as Splunk spells it
		}
		names = append(names, out[i].name)
	}
	out = slices.DeleteFunc(out, func(p piece) bool { return p.value.kind == null })
	slices.SortFunc(out, func(a, b piece) int { return strings.Compare(a.name, b.name) })
	record = d.appendPieces(nil, out)
	if t, err := parseTree(record); err != nil || !k.isRecord(record) && (t.get("properties") == nil || !k.isRecord(t.get("properties").text)) {
		return nil, nil
	}
	return record, names
}

// commonPath returns what stands before "properties." in the names of fields, as
// body.records. does, if anything.
func commonPath(all []piece) string {
	for _, p := range all {
		if at := strings.Index(p.name, ".properties."); at > 0 {
			return p.name[:at+1]
		}
	}
	return ""
}

// tellsApart reports whether a field has one value in one record: searches put events
// together.
func tellsApart(name string) bool {
	switch strings.TrimPrefix(name, "properties.") {
	case "id", "createdDateTime", "uniqueTokenIdentifier":
		return true
	}
	return false
}

// several reports whether a field that is no list has more than one value.
func (p piece) several() bool {
	if strings.HasSuffix(p.name, listSign) {
		return false
	}
	if p.value.kind == array {
		words, ok := wordsOf(p.value)
		return !ok || len(words) > 1 && (strings.Contains(p.name, listSign) || !bytes.Equal(words[0], words[1]))
	}
	return p.value.kind == text && bytes.IndexByte(p.value.text, '\n') >= 0
}

// whole is a field as the record has it: lists as lists, and one value where the
// platform has that value several times.
func (p piece) whole() piece {
	name, list := strings.CutSuffix(p.name, listSign)
	var words [][]byte
	switch p.value.kind {
	case array:
		var ok bool
		if words, ok = wordsOf(p.value); !ok || len(words) == 0 {
			return piece{name, p.value}
		}
	case text:
		words = bytes.Split(p.value.text, []byte("\n"))
	default:
		return p
	}
	same := !slices.ContainsFunc(words, func(w []byte) bool { return !bytes.Equal(w, words[0]) })
	switch {
	case list:
		items := []byte{'['}
		for i, w := range words {
			if i > 0 {
				items = append(items, ',')
			}
			items = appendQuoted(items, w)
		}
		return piece{name, value{array, append(items, ']')}}
	case same && (p.value.kind == array || len(words[0]) > 0):
		return piece{name, value{text, words[0]}}
	}
	return p
}

// decodeFlat reads a record that was put together from fields that fill so many
// columns: of others it is not said that they were blank.
func (d *decoder) decodeFlat(record []byte, offered signin.Columns) error {
	d.remade, d.wrapped, d.offered = true, true, offered
	err := d.decodeParts(record)
	if err == errOther {
		err = d.elsewhere(nil, record)
	}
	d.remade, d.wrapped, d.browser, d.offered = false, false, false, signin.Columns{}
	return err
}

// decodeParts reads a record of diagnostic settings of which parts may be missing,
// the category among them.
func (d *decoder) decodeParts(record []byte) error {
	d.carries = diagnostic.Carries
	if err := decodeDiagnostic(d, record); err != errOther {
		return err
	}
	d.abandon()
	d.signIn()
	d.envelope = envelope{}
	if _, err := d.whole(envelopeNode, record); err != nil {
		return err
	}
	env := &d.envelope.values
	properties := env[envelopeProperties]
	if properties.kind != object && !d.envelope.read {
		return errOther
	}
	if s, err := shapeOf(properties.text); err == nil && !d.envelope.read {
		if _, is := graphSignInClaim.of(s); !is {
			return errOther
		}
	}
	return d.diagnosticSignIn(d.kindOf(env[envelopeCategory].text), properties.text)
}

// aroundFlat are the columns that what stands around properties fills.
var aroundFlat = map[string]signin.Columns{
	"time": signin.Of(signin.PublishTime, signin.EventTime, signin.TimeDigits), "category": signin.Of(signin.Category, signin.Kind),
	"resultType": signin.Of(signin.ErrorCode), "resultSignature": signin.Of(signin.StatusText), "resultDescription": signin.Of(signin.FailureReason),
	"callerIpAddress": signin.Of(signin.ClientIP), "correlationId": signin.Of(signin.CorrelationID), "identity": signin.Of(signin.UserDisplayName),
	"location": signin.Of(signin.Location), "tenantId": signin.Of(signin.TenantID), "resourceId": signin.Of(signin.TenantID),
}

// offeredBy returns the columns that fields of those names can fill.
func offeredBy(names []string) (cs signin.Columns) {
	enveloped := slices.ContainsFunc(names, func(name string) bool { return name == "properties" || strings.HasPrefix(name, "properties.") })
	for _, name := range names {
		inside, is := strings.CutPrefix(name, "properties.")
		if name == "properties" {
			cs = cs.With(signin.Of(diagnosticSignIn.columns()...))
			continue
		}
		if enveloped && !is {
			cs = cs.With(aroundFlat[name])
			continue
		}
		cs = cs.With(diagnosticSignIn.offers(inside))
	}
	if cs.Has(signin.EventTime) {
		cs = cs.With(signin.Of(signin.TimeDigits))
	}
	if cs.Has(signin.Interactive) {
		cs = cs.With(signin.Of(signin.Kind))
	}
	return cs
}

// offers returns the columns that the key at a path fills.
func (n *node) offers(path string) signin.Columns {
	name, rest, deeper := strings.Cut(path, ".")
	i := n.find([]byte(name))
	switch {
	case i < 0:
		return signin.Columns{}
	case !deeper:
		return signin.Of(n.entries[i].cols...)
	case n.entries[i].sub == nil:
		return signin.Columns{}
	}
	return n.entries[i].sub.offers(rest)
}
