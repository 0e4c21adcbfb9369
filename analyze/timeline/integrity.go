package timeline

import (
	"strings"

	spelling "prtscope/ingest/field"
)

// Fit says how the token identifier of a sign-in goes with its request id.
type Fit uint8

// The fits.
const (
	Unasked    Fit = iota // one of the two is missing, or the id is no GUID
	Fits                  // it is the request id in other clothes
	OfOriginal            // it is that of the original request
	Mismatched
)

// TokenFit compares a token identifier with the id of the sign-in and of the
// original request.
func TokenFit(token, event, original string) Fit {
	if token == "" || event == "" {
		return Unasked
	}
	switch {
	case spelling.IsUTIOf(token, event):
		return Fits
	case !spelling.IsGUID(event):
		return Unasked
	case spelling.IsUTIOf(token, original):
		return OfOriginal
	case len(token) >= 48 && strings.TrimRight(token, "=") == spelling.OldUTIFromRequestID(event): // 36 bytes need no padding
		return Fits
	}
	return Mismatched
}

// tokens compares the token identifiers of rows [from, to) of the record, and
// keeps what those of other requests spell: it is how what was done with a token
// finds the sign-in that gave it.
func (b *builder) tokens(from, to int, facts []Facts) {
	event, token, original := &b.in[0].texts, &b.rec.spelled[0], &b.rec.spelled[1]
	ids, first := &b.rows.cols[Event], len(b.rows.time)-(to-from)
	of := &b.rows.cols[TokenOf]
	if token.blank {
		of.fill(0, to-from)
		return
	}
	for i := from; i < to; i++ {
		other := int32(0)
		if id := ids.at(first + i - from); token.indices[i] >= 0 && isPacked(id) && spelling.IsUTIOfGUID(token.at(i), (*[16]byte)(b.pool.ids.guid(id))) {
			facts[i-from] |= TokenCompared // as nearly all are
		} else if token.indices[i] >= 0 {
			switch TokenFit(token.at(i), event.at(i), original.at(i)) {
			case Unasked:
			case Mismatched:
				facts[i-from] |= TokenCompared | TokenOdd
				other = b.spells(token.at(i))
			case OfOriginal:
				facts[i-from] |= TokenCompared
				other = b.spells(token.at(i))
			default:
				facts[i-from] |= TokenCompared
			}
		}
		of.add(other)
	}
}

// spells returns the code of the id that a token identifier spells, 0 where it
// spells none.
func (b *builder) spells(token string) int32 {
	id, ok := spelling.RequestIDFromUTI(token)
	if !ok {
		return 0
	}
	return b.pool.fresh(id)
}
