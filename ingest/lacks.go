package ingest

import (
	"strings"

	"prtscope/ingest/column"
	"prtscope/ingest/custody"
	"prtscope/ingest/signin"
)

// carried returns the columns that a row of b can carry, after what its rows
// say is missing.
func carried(b *column.Batch) (set signin.Columns) {
	if b.Len() == 0 {
		return set
	}
	missing := b.Column(signin.Missing)
	if len(missing.Codes) < b.Len() {
		return signin.All()
	}
	seen := make([]bool, missing.Dict.Len()) // of its values, others than this source's among them
	for _, code := range missing.Codes {
		if code < 0 || seen[code] {
			continue
		}
		seen[code] = true
		list := missing.Dict.Value(code)
		var lacking signin.Columns
		for _, name := range column.SplitList(list) {
			if c := signin.Schema.Index(name); c >= 0 {
				lacking = lacking.With(signin.Of(c))
			}
		}
		set = set.With(signin.All().Without(lacking))
	}
	return set
}

// masked counts the sign-ins of b whose incoming token type is masked.
func masked(b *column.Batch) (n int64) {
	v := b.Column(signin.IncomingToken)
	if v.Dict == nil {
		return 0
	}
	for code, value := range v.Dict.Values() {
		if !strings.Contains(value, "unknownFutureValue") {
			continue
		}
		for _, c := range v.Codes {
			if c == int32(code) {
				n++
			}
		}
	}
	return n
}

// lacks says which of the columns that timelines rest on a source of sign-ins
// cannot carry: a reader should learn that from the file, not from silence.
func lacks(carries signin.Columns) (notes []custody.Note) {
	for _, x := range []struct {
		column     signin.Column
		code, text string
	}{
		{signin.IncomingToken, "NO_TOKEN_TYPE", "carries no incoming token type: no token timeline is possible from this file alone"},
		{signin.SessionID, "NO_SESSION", "carries no session id: tokens cannot be traced back to their sign-in"},
		{signin.DeviceID, "NO_DEVICE", "carries no device id: its sign-ins are on no device's timeline"},
	} {
		if !carries.Has(x.column) {
			notes = append(notes, custody.Note{Code: x.code, Text: x.text})
		}
	}
	return notes
}
