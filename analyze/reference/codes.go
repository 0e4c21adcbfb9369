package reference

import (
	"fmt"
	"strconv"
	"sync"
)

// ErrorCode is a sign-in result.
type ErrorCode struct {
	Code       int64
	Class      string // prt_pop, bound_rt, binding, broker, device_auth, device_state, credential, ...
	Meaning    string
	Relevance  string // what it says of tokens
	Benign     string // how common it is without harm: yes, some, no, "" not rated
	Detections string
	Origin
}

var errorCodes = sync.OnceValue(func() map[int64]*ErrorCode {
	return index("error_codes", func(r row) (int64, *ErrorCode) {
		n := number(r, "code")
		return n, &ErrorCode{n, r.text("class"), r.text("meaning"), r.text("token_relevance"), r.text("benign_common"), r.text("detections"), r.origin()}
	})
})

// ErrorClass returns the class of a code, or "" for one that is not listed.
func ErrorClass(code int64) string {
	if e := errorCodes()[code]; e != nil {
		return e.Class
	}
	return ""
}

func number(r row, name string) int64 {
	n, err := strconv.ParseInt(r.text(name), 10, 64)
	if err != nil {
		panic(fmt.Sprintf("reference: table %s: %s: %v", r.table, name, err))
	}
	return n
}

// RareError reports whether a code hardly ever comes of ordinary life.
func RareError(code int64) bool {
	e := errorCodes()[code]
	return e != nil && e.Benign == "no"
}
