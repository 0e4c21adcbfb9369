package timeline

import (
	"slices"
	"strings"

	"prtscope/analyze/reference"
)

// partitions are the credentials that have PRTs of their own. Other first-hand
// methods (a temporary pass, a text message) belong to none of them.
var partitions = map[string]string{
	"whfb": "whfb", "password": "password", "passkey": "passkey", "passkey_phone": "passkey", "fido2": "fido2",
	"cert": "cert", "psso": "psso", "federated": "federated",
}

// methodOf looks an authentication method up as a step spells it. Names vary
// by date: the part before a bracket or comma is tried too.
func methodOf(text string) *reference.AuthMethod {
	methods := reference.AuthMethods()
	text = strings.ToLower(strings.TrimSpace(text))
	if m := methods[text]; m != nil {
		return m
	}
	if i := strings.IndexAny(text, "(,;"); i > 0 {
		if m := methods[strings.TrimSpace(text[:i])]; m != nil {
			return m
		}
	}
	for _, p := range [...]struct{ part, as string }{
		{"windows hello", "windows hello for business"}, {"previously satisfied", "previously satisfied"}, {"fido2", "fido2 security key"}, {"passkey", "passkey (device-bound)"},
		{"platform credential", "platform credential for macos"}, {"certificate", "x.509 certificate"}, {"password", "password"},
	} {
		if strings.HasPrefix(text, p.part) {
			return methods[p.as]
		}
	}
	return nil
}

// method is methodOf, looked up once for each spelling.
func (p *pool) method(text string) *reference.AuthMethod {
	m, known := p.methods[text]
	if !known {
		m = methodOf(text)
		p.methods[strings.Clone(text)] = m
		p.bytes += len(text) + 64
	}
	return m
}

// ofProcessing reads the processing details: scopes (a), authentication library
// (b) and directory roles (c).
func ofProcessing(p *pool, v string) (d derived) {
	take := func(key, value string) {
		switch {
		case strings.EqualFold(key, "Oauth Scope Info"):
			d.a = p.code(list(value))
		case strings.EqualFold(key, "Azure AD App Authentication Library"):
			d.b = p.code(short(value))
		case strings.EqualFold(key, "wids"):
			d.c = p.code(list(value))
		}
	}
	eachObject(v, func(fs []field) {
		if key := get(fs, "key"); key != "" {
			take(key, get(fs, "value"))
			return
		}
		for _, f := range fs {
			take(f.key, f.text)
		}
	})
	return d
}

func list(raw string) string {
	var vs []string
	eachString(raw, func(v string) { vs = append(vs, v) })
	slices.Sort(vs)
	return strings.Join(slices.Compact(vs), ",")
}

// ofPolicies reads Conditional Access policies: whether one that grants access
// to compliant or hybrid devices let the sign-in through, and what session
// controls came of it (a). A policy that protected applications meet as well
// says nothing of the device.
func ofPolicies(p *pool, v string) (d derived) {
	var controls []string
	eachObject(v, func(fs []field) {
		result := get(fs, "result")
		if strings.EqualFold(result, "success") {
			device, app := false, false
			eachString(get(fs, "enforcedGrantControls"), func(control string) {
				c := strings.ToLower(strings.ReplaceAll(control, " ", ""))
				device = device || strings.Contains(c, "compliantdevice") || strings.Contains(c, "domainjoineddevice")
				app = app || strings.Contains(c, "compliantapp") || strings.Contains(c, "approvedapp")
			})
			if device && !app {
				d.facts |= DeviceGrant
			}
		}
		for _, key := range [...]string{"enforcedSessionControls", "sessionControlsNotSatisfied"} {
			eachString(get(fs, key), func(control string) { controls = append(controls, control+"="+result) })
		}
	})
	slices.Sort(controls)
	d.a = p.code(strings.Join(slices.Compact(controls), ","))
	return d
}
