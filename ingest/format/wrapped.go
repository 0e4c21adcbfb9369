package format

import (
	"bytes"
	"strings"

	"prtscope/ingest/signin"
)

// Log platforms put a record into one of their own and keep the original as a
// text in it. That text is what is read; what a platform has made of it, with
// names of its own, is not.

// originals are where platforms keep the original, from the outside in.
var originals = [][]string{
	{"result", "_raw"}, {"_raw"}, // Splunk
	{"_source", "event", "original"}, {"_source", "event.original"}, {"_source", "message"}, // Elasticsearch
	{"event", "original"}, {"event.original"}, {"message"}, // Beats, Logstash
	{"Body"},    // viewers of event hubs
	{"body"},    // batches of Graph
	{"records"}, // as a text
	{"AuditData"}, {"auditData"},
}

// wrappedName is the name of the format, by which it is left out where records are
// looked for.
const wrappedName = "wrapped"

var wrapped = &Format{
	Name:    wrappedName,
	Doc:     "Records inside those of log platforms and forwarders, such as Splunk (_raw), Elastic (event.original, message), event hubs (Body), LogScale, Loki, Fluent Bit, Datadog, Wazuh: a text or an object that is a record, wherever it stands, is read as the format that it has; fields that are parts of one (properties.status.errorCode) are put together",
	Table:   signin.Schema,
	Rank:    10,
	Carries: diagnostic.Carries,
	decode:  decodeWrapped,
	match:   matchWrapped,
}

func matchWrapped(s *shape) (string, bool) {
	switch {
	case s.header != nil:
		return "is JSON", false
	case s.has("_raw"):
		return "key _raw", true
	case s.has("result") && (len(s.keys) == 1 || s.count("preview", "lastrow", "offset") > 0):
		return "key result", true
	case s.has("_source") && s.count("_index", "_id") > 0:
		return "keys _index, _source", true
	case s.has("event.original"), s.has("@timestamp") && s.count("event", "message", "azure") > 0, s.has("fields") && s.count("_index", "_id") > 0:
		return "an event of Elastic", true
	case s.has("@timestamp") && hasPrefix(s.keys, elasticPrefix):
		return "fields of Elastic's integration for Azure", true
	case s.has("message") && (len(s.keys) == 1 || s.count("event", "host", "tags", "agent", "@version") > 0):
		return "key message, as forwarders have it", true
	case s.has("records") && len(s.keys) == 1: // a list of records would have been framed
		return "key records, and no other", true
	case s.has("body", "status", "id"):
		return "a response of a batch", true
	case s.has("Body") && s.count("SequenceNumber", "EnqueuedTimeUtc", "Offset") > 0:
		return "an event of an event hub", true
	}
	return "no _raw, _source or event of Elastic", false
}

// ofPlatform reports whether an object is a record of a log platform by its keys.
func ofPlatform(object []byte) bool {
	s, err := shapeOf(object)
	if err != nil {
		return false
	}
	_, is := matchWrapped(s)
	return is
}

func hasPrefix(keys map[string]bool, prefix string) bool {
	for k := range keys {
		if strings.HasPrefix(k, prefix) {
			return true
		}
	}
	return false
}

// decodeWrapped reads the original where the platform keeps it.
func decodeWrapped(d *decoder, record []byte) error {
	if d.wrapped {
		return &recordError{Code: "WRAPPED_TWICE", Reason: "the original is itself a record of a log platform"}
	}
	t, err := parseTree(record)
	if err != nil {
		return err
	}
	switch all := t.originals(); {
	case len(all) > 1:
		return severalOriginals
	case len(all) == 1:
		return d.kept(all[0])
	}
	if made := d.elastic(t); made != nil {
		d.remade = true
		err := d.decodeParts(made)
		d.remade = false
		return err
	}
	if d.shelf.isItself(record) {
		return errOther
	}
	if maybeHides(record) {
		if flat, names := d.shelf.flat(t); flat != nil {
			return d.decodeFlat(flat, offeredBy(names))
		}
		switch all := d.shelf.hidden(t, hiddenDeep); len(all) {
		case 0:
		case 1:
			return d.original(all[0].text)
		default:
			return severalOriginals
		}
	}
	if !ofPlatform(record) {
		return errOther // an original that was taken out of the record around it
	}
	return &recordError{Code: "NO_ORIGINAL", Reason: "the record of the log platform does not keep the original as JSON"}
}

var severalOriginals = &recordError{Code: "SEVERAL_ORIGINALS", Reason: "the record of the log platform keeps a list of several: split it there"}

// kept reads what another record keeps: a record, or what holds one in turn.
func (d *decoder) kept(original []byte) error {
	err := d.original(original)
	re, is := err.(*recordError)
	switch {
	case !is:
	case re.Code == "JSON_SYNTAX" && len(objects(value{object, original})) > 1:
		return severalOriginals
	case re.Code == "NOT_RECOGNISED" || re.Code == "WRAPPED_TWICE":
		switch in := d.shelf.unwrapped(original); {
		case len(in) > 1:
			return severalOriginals
		case len(in) == 1:
			return d.original(in[0].text)
		}
	}
	return err
}

// original reads a record that another one keeps.
func (d *decoder) original(record []byte) error {
	d.wrapped = true
	err := d.elsewhere(nil, record)
	d.wrapped = false
	return err
}

// originals returns the records that a record of a log platform keeps.
func (t *tree) originals() [][]byte {
	for _, path := range originals {
		in := t
		for _, name := range path {
			in = in.get(name)
		}
		if in == nil {
			continue
		}
		v := in.value
		if v.kind == text {
			v = unquoted(v)
		}
		if all := objects(v); len(all) > 0 {
			return all
		}
	}
	return nil
}

// unquoted returns the JSON that a text is, or is in base64.
func unquoted(v value) value {
	if in, ok := inner(v); ok {
		return in
	}
	if !maybePacked(v.text) {
		return v
	}
	if b := unpacked(v.text); b != nil {
		v, _ = inner(value{text, b})
	}
	return v
}

// objects returns the objects that a value is: itself, those in a list or in one
// named records, which is what Azure hands to event hubs, or those that stand in a
// text one after the other. There are none if anything else is there.
func objects(v value) [][]byte {
	var all [][]byte
	list := func(t *tree) [][]byte {
		for i := range t.items {
			if t.items[i].kind != object {
				return nil
			}
			all = append(all, t.items[i].text)
		}
		return all
	}
	switch {
	case v.kind == array:
		if t, err := parseTree(v.text); err == nil {
			return list(t)
		}
	case v.kind == object && bytes.HasPrefix(bytes.TrimLeft(v.text[1:], " \t\r\n"), []byte(`"records"`)):
		if t, err := parseTree(v.text); err == nil && len(t.items) == 1 && t.items[0].kind == array {
			return list(&t.items[0])
		}
		return [][]byte{v.text}
	case v.kind == object:
		s := scanner{deep: MaxNesting}
		s.reset(v.text)
		for s.peek() == '{' {
			from := s.p
			if s.skip() != nil {
				break
			}
			all = append(all, v.text[from:s.p])
			for s.peek() == ',' {
				s.p++
			}
		}
		if len(all) < 2 || !s.atEnd() {
			return [][]byte{v.text} // whose decoder says what is wrong with it
		}
		return all
	}
	return nil
}
