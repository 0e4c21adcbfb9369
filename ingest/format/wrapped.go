package format

import "prtscope/ingest/signin"

// Log platforms put a record into one of their own and keep the original as a
// text in it. That text is what is read; what a platform has made of it, with
// names of its own, is not.

// originals are where platforms keep the original, from the outside in.
var originals = [][]string{
	{"result", "_raw"}, {"_raw"}, // Splunk
	{"_source", "event", "original"}, {"_source", "event.original"}, {"_source", "message"}, // Elasticsearch
	{"event", "original"}, {"event.original"}, {"message"}, // Beats, Logstash
}

var wrapped = &Format{
	Name:    "wrapped",
	Doc:     "Records inside those of Splunk (_raw) or Elastic (event.original, message): each is read as the format that its original has",
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
			v, _ = inner(v)
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
