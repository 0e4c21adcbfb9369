package signin

import (
	"slices"
	"strings"
)

// Compared is the columns on which two records of one sign-in should agree. If
// they do not, the row says so in its conflicts. The other columns are texts
// for people, or change between exports without meaning anything.
var Compared = Of(
	EventTime, Kind, CorrelationID, OriginalRequestID, TokenID, SessionID, IncomingToken, Protocol, TransferMethod,
	BoundStatus, BoundCode, UserType, HomeTenantID, ResourceTenantID, CrossTenant, AppID, ResourceID,
	ClientIP, ASN, Country, ErrorCode, DeviceID, TrustType, Compliant, Managed, AuthRequirement, CAStatus,
	RiskState, RiskDuring, UserName,
)

// Grows is the columns that the service completes while a sign-in goes on. Of
// two records of one format the one that says more was written later.
var Grows = Of(AuthDetails, AuthProcessing, AuthMethods, AuthRequirementPolicies, CAPolicies, SessionPolicies, NetworkDetails, RiskEvents)

// Minute is the time_digits of a time without seconds. Its row lies at the
// beginning of the minute.
const Minute = -2

// masked is what Graph puts in place of values that it does not name in the
// version of the API that was asked.
const masked = "unknownFutureValue"

// Vague reports whether the value v of column c says less than any other: it
// gives way to another record's value, though a blank gives way to it.
func Vague(c Column, v string) bool {
	switch {
	case c == IncomingToken:
		return v == masked
	case Grows.Has(c):
		return v == "[]" || v == "{}"
	}
	return false
}

// Agrees reports whether the value v of column c says no more than w, so that
// two records with v and w do not disagree. Times are written as in RFC 3339,
// with as many digits as their source gave.
func Agrees(c Column, v, w string) bool {
	switch c {
	case IncomingToken:
		return v == masked && (w == "refreshToken" || w == "remoteDesktopToken")
	case EventTime:
		return len(v) < len(w) && strings.HasPrefix(w, strings.TrimSuffix(v, "Z"))
	}
	return false
}

// Outdone returns those of values of column c, which are in order, that agree with
// another of them: one record may give thousands.
func Outdone(c Column, values []string) (out []string) {
	told := func(w string) bool { _, is := slices.BinarySearch(values, w); return is }
	for i, v := range values {
		switch c {
		case IncomingToken:
			if v == masked && (told("refreshToken") || told("remoteDesktopToken")) {
				out = append(out, v)
			}
		case EventTime: // what begins alike stands together
			if i > 0 && Agrees(c, v, values[i-1]) || i+1 < len(values) && Agrees(c, v, values[i+1]) {
				out = append(out, v)
			}
		}
	}
	return out
}
