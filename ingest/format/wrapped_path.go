package format

import (
	"slices"
	"strconv"
	"strings"
)

// Scripts that flatten records join the names on the way to a value by a character of
// theirs, and number the items of lists: status_errorCode, status/errorCode,
// targetResources.0.displayName, appliedConditionalAccessPolicies[0].result.

// joints are the characters that stand between names.
const joints = "._/:->[]"

// takenApart are the objects and lists in sign-ins and audit events that may have been
// flattened.
var takenApart = func() map[string]bool {
	all := map[string]bool{"properties": true, "initiatedBy": true, "targetResources": true, "additionalDetails": true,
		"appliedConditionalAccessPolicies": true, "authenticationProcessingDetails": true, "networkLocationDetails": true, "authenticationDetails": true,
		"authenticationRequirementPolicies": true, "sessionLifetimePolicies": true, "conditionalAccessAudiences": true, "appliedEventListeners": true,
		"privateLinkDetails": true, "signInEventTypes": true, "authenticationMethodsUsed": true, "authenticationContextClassReferences": true, "riskEventTypes_v2": true, "riskEventTypesV2": true}
	for _, e := range graphSignIn.entries {
		if e.sub != nil {
			all[e.name] = true
		}
	}
	return all
}()

// pathOf returns the path that a name stands for, with dots, if it is one in an object
// or a list that is known, with capitals too, as PowerShell writes Status.ErrorCode.
func pathOf(name string) (path string, is bool) {
	at := strings.IndexAny(name, joints)
	if at > 0 && name[0] >= 'A' && name[0] <= 'Z' {
		small := strings.ToLower(name[:1]) + name[1:]
		if path, is = pathOf(small); !is || kustoTwice(name[:at]) && (name[at:] == "_dynamic" || name[at:] == "_string") {
			return name, false
		}
		return name[:1] + path[1:], true
	}
	if rest, is := strings.CutPrefix(name, "riskEventTypes_v2"); is && strings.IndexAny(rest, joints) < 0 {
		return name, false
	} else if is {
		at = len("riskEventTypes_v2")
	}
	if at <= 0 || !takenApart[name[:at]] {
		return name, false
	}
	rest := strings.TrimLeft(name[at:], joints)
	if rest == "" {
		return name, false
	}
	if name[:at] == "properties" {
		rest, _ = pathOf(rest)
		return "properties." + rest, true
	}
	words := strings.FieldsFunc(rest, func(c rune) bool { return strings.ContainsRune(joints, c) })
	return name[:at] + "." + strings.Join(words, "."), true
}

// takenFrom returns one of the keys of a record, the first in order, that is a path in
// an object, or "".
func takenFrom(keys map[string]bool) (one string) {
	for name := range keys {
		if _, is := pathOf(name); is && (one == "" || name < one) {
			one = name
		}
	}
	return one
}

// wholly is a claim to records that are not flattened.
func wholly(c claim) func(s *shape) (string, bool) {
	return func(s *shape) (string, bool) {
		if part := takenFrom(s.keys); part != "" {
			return "has " + part + ", which is part of an object", false
		}
		return c.of(s)
	}
}

// flattened reports whether the record at hand has keys that are paths. What a record
// has besides is among its unknown keys.
func (d *decoder) flattened() bool {
	return len(d.unknown) > 0 && slices.ContainsFunc(d.unknown, func(name string) bool {
		_, is := pathOf(name)
		return is
	})
}

// itemsOf reports whether the names of all pieces begin with a number, as the items of
// a list do that was flattened.
func itemsOf(all []piece) bool {
	return len(all) > 0 && !slices.ContainsFunc(all, func(p piece) bool {
		first, _, _ := strings.Cut(p.name, ".")
		return first == "" || len(first) > 4 || strings.Trim(first, "0123456789") != ""
	})
}

// numberOf is that number.
func numberOf(p piece) int {
	first, _, _ := strings.Cut(p.name, ".")
	n, _ := strconv.Atoi(first)
	return n
}
