package timeline

import (
	"strings"

	"prtscope/analyze/reference"
)

// step is what one of the authentication steps of a sign-in says.
type step struct {
	text      string // the method as it is spelled, "" where there is none
	method    *reference.AuthMethod
	part      string // credential partition that it names
	succeeded bool
}

// The fields of a step that are read: what it says rests on no other.
const (
	stepMethod    = "authenticationMethod"
	stepDetail    = "authenticationMethodDetail"
	stepSucceeded = "succeeded"
)

func (p *pool) step(fs []field) (s step) {
	text := get(fs, stepMethod)
	if text == "" {
		text = get(fs, stepDetail)
	}
	if text == "" {
		return s
	}
	s.text = short(text)
	s.method, s.succeeded = p.method(s.text), strings.EqualFold(get(fs, stepSucceeded), "true")
	if s.method != nil {
		s.part = partitions[s.method.Partition]
	}
	return s
}

// stepLike is step of a first field and a tail, which are asked once where the first
// field is none of those that are read.
func (p *pool) stepLike(fs []field, like *tail) step {
	if like == nil {
		return p.step(fs)
	}
	first := fs[0].key
	if first != "" && like.after == first {
		return like.step
	}
	s := p.step(append(fs, like.fields...))
	if !strings.EqualFold(first, stepMethod) && !strings.EqualFold(first, stepDetail) && !strings.EqualFold(first, stepSucceeded) {
		like.step, like.after = s, strings.Clone(first)
	}
	return s
}

// ofAuth reads the authentication steps: a is the first first-hand method that
// succeeded, b the credential partition that the first such names; of a sign-in
// in which none did, the first that was tried.
func ofAuth(p *pool, v string) (d derived) {
	steps, claims := 0, 0
	var tried derived
	p.json.each(v, func(fs []field, like *tail) {
		s := p.stepLike(fs, like)
		if s.text == "" {
			return
		}
		steps++
		if s.method != nil && s.method.Partition == "claim" {
			claims++
			return
		}
		to := &tried
		if s.succeeded {
			to = &d
		}
		if to.a == 0 {
			to.a = p.code(s.text)
		}
		if to.b == 0 && s.part != "" {
			to.b = p.code(s.part)
		}
		if s.succeeded {
			d.facts |= Credential
			if s.part != "password" && (s.method == nil || s.method.MFA != "no") {
				d.facts |= MFAEarned
			}
		}
	})
	if d.facts&Credential == 0 {
		d.a, d.b = tried.a, tried.b
	}
	if steps > 0 && claims == steps {
		d.facts |= ClaimOnly
	}
	return d
}
