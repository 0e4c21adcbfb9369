package survey

import (
	"strings"

	"prtscope/ingest/field"
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
	case field.IsUTIOf(token, event):
		return Fits
	case !field.IsGUID(event):
		return Unasked
	case field.IsUTIOf(token, original):
		return OfOriginal
	case len(token) >= 48 && strings.TrimRight(token, "=") == field.OldUTIFromRequestID(event): // 36 bytes need no padding
		return Fits
	}
	return Mismatched
}
