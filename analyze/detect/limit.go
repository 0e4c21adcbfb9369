package detect

import "strconv"

// Limit is a span of time or a number that a detection decides by, for readers:
// the value is made of the very constant that the code compares with.
type Limit struct {
	What  string // "from the token to the registration, at most"
	Value string // "10 min"
}

// Within is a limit that is a span of time, in microseconds.
func Within(what string, span int64) Limit { return Limit{what, Span(span)} }

// Number is a limit that is a number, say of rows; where it is one of how many or a
// share, what says so.
func Number(what string, n int64) Limit { return Limit{what, strconv.FormatInt(n, 10)} }
