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

// ErrorCodes returns the sign-in results by code.
func ErrorCodes() map[int64]*ErrorCode { return errorCodes() }

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

// BoundCode is a token protection status code.
type BoundCode struct {
	Code                           int64
	Status, Meaning, Platform, Use string
	Origin
}

// BoundCodes returns the token protection status codes.
func BoundCodes() map[int64]*BoundCode { return boundCodes() }

var boundCodes = sync.OnceValue(func() map[int64]*BoundCode {
	m := map[int64]*BoundCode{}
	for _, r := range rows("bound_codes") {
		if r.text("code") == "" {
			continue // a remark on the whole table
		}
		n := number(r, "code")
		m[n] = &BoundCode{n, r.text("status"), r.text("meaning"), r.text("platform_note"), r.text("use"), r.origin()}
	}
	return m
})

// BenignUnbound reports whether a code is a reason for unbound tokens that has
// to do with the kind or age of the registration, not with who asks.
func BenignUnbound(code int64) bool {
	return code == 1003 || code == 1004 || code == 1006 || code == 1007
}

// RiskEvent is a type of risk detection.
type RiskEvent struct {
	Type, Name, Timing, Level string
	Weight                    string // for PRT misuse: very_high, high, medium, low, unknown
	Use                       string
	Origin
}

// RiskEvents returns the risk event types by name.
func RiskEvents() map[string]*RiskEvent { return riskEvents() }

var riskEvents = sync.OnceValue(func() map[string]*RiskEvent {
	return index("risk_events", func(r row) (string, *RiskEvent) {
		return r.text("risk_event_type"), &RiskEvent{r.text("risk_event_type"), r.text("plain_name"), r.text("timing"), r.text("level"), r.text("weight_for_prt"), r.text("use"), r.origin()}
	})
})

func number(r row, name string) int64 {
	n, err := strconv.ParseInt(r.text(name), 10, 64)
	if err != nil {
		panic(fmt.Sprintf("reference: table %s: %s: %v", r.table, name, err))
	}
	return n
}
