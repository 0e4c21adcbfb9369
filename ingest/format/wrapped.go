package format

import (
	"bytes"
	"encoding/base64"

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
	{"Body"}, // viewers of event hubs
}

var wrapped = &Format{
	Name:    "wrapped",
	Doc:     "Records inside those of Splunk (_raw) or Elastic (event.original, message), or of event hubs (Body): each is read as the format that its original has",
	Table:   signin.Schema,
	Rank:    10,
	Carries: diagnostic.Carries,
	decode:  decodeWrapped,
	match: func(s *shape) (string, bool) {
		switch {
		case s.header != nil:
			return "is JSON", false
		case s.has("_raw"):
			return "key _raw", true
		case s.has("result") && (len(s.keys) == 1 || s.count("preview", "lastrow", "offset") > 0):
			return "key result", true
		case s.has("_source") && s.count("_index", "_id") > 0:
			return "keys _index, _source", true
		case s.has("event.original"), s.has("@timestamp") && s.count("event", "message") > 0:
			return "an event of Elastic", true
		case s.has("message") && len(s.keys) == 1:
			return "key message, and no other", true
		case s.has("Body") && s.count("SequenceNumber", "EnqueuedTimeUtc", "Offset") > 0:
			return "an event of an event hub", true
		}
		return "no _raw, _source or event of Elastic", false
	},
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
		v, several := alone(v)
		if several {
			return &recordError{Code: "SEVERAL_ORIGINALS", Reason: "the record of the log platform keeps a list of several: split it there"}
		}
		if v.kind != object {
			continue
		}
		d.wrapped = true
		err := d.elsewhere(nil, v.text)
		d.wrapped = false
		return err
	}
	return &recordError{Code: "NO_ORIGINAL", Reason: "the record of the log platform does not keep the original as JSON"}
}

// unquoted returns the JSON that a text is, or is in base64.
func unquoted(v value) value {
	if in, ok := inner(v); ok {
		return in
	}
	if !bytes.HasPrefix(v.text, []byte("ey")) && !bytes.HasPrefix(v.text, []byte("W3")) { // {" and [{
		return v
	}
	if b, err := base64.StdEncoding.AppendDecode(nil, v.text); err == nil {
		v, _ = inner(value{text, b})
	}
	return v
}

// alone returns the only record of a list or of one named records, which is
// what Azure hands to event hubs, and any other value as it is. Several says
// that the list has more than one.
func alone(v value) (only value, several bool) {
	if v.kind != array && (v.kind != object || !bytes.HasPrefix(bytes.TrimLeft(v.text[1:], " \t\r\n"), []byte(`"records"`))) {
		return v, false
	}
	t, err := parseTree(v.text)
	if err != nil {
		return v, false
	}
	if v.kind == object {
		if len(t.items) > 1 || t.items[0].kind != array {
			return v, false
		}
		t = &t.items[0]
	}
	if len(t.items) != 1 {
		return v, len(t.items) > 1
	}
	return t.items[0].value, false
}
