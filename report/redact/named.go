package redact

import (
	"strings"

	"prtscope/analyze/finding"
)

// LearnNamed notes a name that the case holds, and returns how many bytes that
// takes.
func (r *Redactor) LearnNamed(n finding.Named) int64 {
	switch {
	case n.Kind == "app" && n.Known:
		return r.keep(n.ID) + r.keep(n.Name) + r.learn(n.Name, n.Name, true)
	case n.Kind == "app":
		if r.kept[strings.ToLower(n.Name)] || n.Name == "" {
			return 0
		}
		return r.call(n.Name, "app") + r.learn(n.Name, r.App(n.Name), common.MatchString(n.Name))
	case n.Kind == "device":
		return r.call(n.Name, "device") + r.learn(n.Name, r.Device(n.Name), common.MatchString(n.Name))
	case n.Kind == "domain":
		return r.learnDomain(n.Name)
	}
	return r.learn(n.Name, r.as(n.Kind, n.Name), common.MatchString(n.Name))
}

// call notes of what kind a name is.
func (r *Redactor) call(s, kind string) int64 {
	r.called[strings.ToLower(s)] = kind
	return nameBytes + int64(len(s))
}

// keep notes what is not replaced.
func (r *Redactor) keep(s string) int64 {
	if s == "" {
		return 0
	}
	r.kept[strings.ToLower(s)] = true
	return nameBytes + int64(len(s))
}

// learnDomain notes a domain of the tenant: it and what lies below it is
// replaced, and so is the word of it that says whose it is.
func (r *Redactor) learnDomain(s string) int64 {
	s = strings.ToLower(s)
	if s == "" || r.domains[s] || !strings.Contains(s, ".") {
		return 0
	}
	r.domains[s] = true
	bytes, whose := nameBytes+int64(len(s)), ""
	for _, label := range strings.Split(s[:strings.LastIndex(s, ".")], ".") {
		if len(label) > len(whose) && !anybodys[label] {
			whose = label
		}
	}
	if len(whose) >= leastLabel {
		bytes += r.learn(whose, r.word("domain", whose), false)
	}
	return bytes
}

// leastLabel is how many letters a word of a domain has that is no word of
// every text.
const leastLabel = 5

// anybodys are words of domains that say nothing of whose they are.
var anybodys = map[string]bool{"onmicrosoft": true, "microsoft": true, "outlook": true, "hotmail": true, "gmail": true, "googlemail": true, "yahoo": true, "icloud": true, "office": true, "email": true, "online": true, "windows": true, "cloud": true}

// ofTenant reports whether a word is a domain of the tenant, or lies below one.
func (r *Redactor) ofTenant(word string) bool {
	for word = strings.ToLower(word); strings.Contains(word, "."); {
		if r.domains[word] {
			return true
		}
		_, word, _ = strings.Cut(word, ".")
	}
	return false
}
