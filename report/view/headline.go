package view

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"prtscope/analyze/finding"
)

// held are the detections that by themselves say that someone other than its
// owner holds a token.
var held = []string{"PM-001", "PM-006", "PM-007", "PM-009", "PM-038", "PM-041"}

// outlived are those that say that tokens were used after they should have
// ended.
var outlived = []string{"PM-011", "PM-012", "PM-014"}

// headline says in one or two sentences what a reader with two minutes must
// know. It is made from templates and counts, never from text of a log, and
// says no more than the detections behind it do.
func (v *View) headline() string {
	if v.Summary.Events == 0 {
		return "No sign-in could be analysed: nothing can be said about the tenant."
	}
	high := v.among(func(f *finding.Finding) bool {
		return f.Severity.AtLeast(finding.High) && strings.HasPrefix(f.Detection, "PM-")
	})
	holders := choose(high, func(f *finding.Finding) bool { return slices.Contains(held, f.Detection) })
	lapsed := choose(high, func(f *finding.Finding) bool { return slices.Contains(outlived, f.Detection) })
	others := choose(high, func(f *finding.Finding) bool {
		return !slices.Contains(held, f.Detection) && !slices.Contains(outlived, f.Detection)
	})
	var said []string
	if len(holders) > 0 {
		who, n := concerned(holders)
		said = append(said, fmt.Sprintf("Tokens of %s show signs of use by someone other than their owner. Treat %s as compromised until shown otherwise.", who, pronoun(n)))
	}
	if len(lapsed) > 0 {
		who, _ := subjects(lapsed)
		said = append(said, fmt.Sprintf("Tokens of %s %s after they should have ended.", who, went(lapsed)))
	}
	if len(others) > 0 {
		who, _ := concerned(others)
		said = append(said, fmt.Sprintf("Sign-ins of %s break what is known of the life of a PRT, which does not show by itself that someone else holds a token.", who))
	}
	switch {
	case len(said) > 1 && len(holders) > 0: // the advice makes room for what else was found
		said[0] = said[0][:strings.Index(said[0], ". ")+1]
		if len(said) == 3 { // two sentences tell three things
			who, _ := concerned(others)
			said[1] = strings.TrimSuffix(said[1], ".") + ", and sign-ins of " + who + " break what is known of the life of a PRT."
		}
		return said[0] + " " + said[1]
	case len(said) > 0:
		return strings.Join(said, " ")
	}
	if some := v.among(func(f *finding.Finding) bool { return f.Severity.AtLeast(finding.Medium) }); len(some) > 0 {
		who, n := concerned(some)
		if n == 0 {
			return fmt.Sprintf("There %s of medium level or higher. None shows by itself that a PRT was stolen.", areFindings(len(some)))
		}
		return fmt.Sprintf("Findings of medium level or higher concern %s. None shows by itself that a PRT was stolen.", who)
	}
	return v.silence()
}

// silence is the headline of a case without findings that matter, and how far
// it may be trusted.
func (v *View) silence() string {
	least := "Nothing of medium level or higher"
	switch finding.Severity(v.Summary.Asked.MinLevel) {
	case finding.High:
		least = "Nothing of high level or higher"
	case finding.Critical:
		least = "Nothing of critical level"
	}
	if v.Summary.Asked.Limited() {
		return least + " was found in what was asked for. Not everything was."
	}
	if len(v.Gaps) > 0 {
		return least + " was found in what could be assessed. Not everything could be."
	}
	return least + " was found in what could be assessed."
}

func areFindings(n int) string {
	if n == 1 {
		return "is 1 finding"
	}
	return "are " + Plural(n, "finding")
}

func pronoun(n int) string {
	if n == 1 {
		return "it"
	}
	return "them"
}

// went says whether tokens that should have ended were accepted, refused, or
// either.
func went(fs []*finding.Finding) string {
	accepted, refused := false, false
	for _, f := range fs {
		tried := slices.ContainsFunc(f.Evidence, func(e finding.Evidence) bool { return e.Role == attempt })
		used := slices.ContainsFunc(f.Evidence, func(e finding.Evidence) bool { return e.Role == use })
		accepted = accepted || used || !tried
		refused = refused || tried && !used
	}
	switch {
	case accepted && refused:
		return "were accepted, or tried and refused,"
	case refused:
		return "were tried, and refused,"
	}
	return "were accepted"
}

func (v *View) among(want func(*finding.Finding) bool) (list []*finding.Finding) {
	for i := range v.Findings {
		if want(&v.Findings[i]) {
			list = append(list, &v.Findings[i])
		}
	}
	return list
}

func choose(fs []*finding.Finding, want func(*finding.Finding) bool) (list []*finding.Finding) {
	for _, f := range fs {
		if want(f) {
			list = append(list, f)
		}
	}
	return list
}

// concerned counts whom findings are about: the accounts they name, or the
// devices of those that name no account. Where they name neither, n is 0.
func concerned(fs []*finding.Finding) (who string, n int) {
	devices, users := map[string]bool{}, map[string]bool{}
	for _, f := range fs {
		if len(f.Users) == 0 {
			for _, d := range f.Devices {
				devices[d.ID] = true
			}
		}
		for _, u := range f.Users {
			users[cmp.Or(u.UPN, u.ID)] = true
		}
	}
	return count(users, devices)
}

// subjects is concerned for findings that are about a device or an account as
// such: of those about a device, the device counts and not who uses it.
func subjects(fs []*finding.Finding) (who string, n int) {
	devices, users := map[string]bool{}, map[string]bool{}
	for _, f := range fs {
		if f.Subject.Kind == "device" {
			devices[f.Subject.ID] = true
			continue
		}
		for _, u := range f.Users {
			users[cmp.Or(u.UPN, u.ID)] = true
		}
	}
	return count(users, devices)
}

func count(users, devices map[string]bool) (who string, n int) {
	n = len(devices) + len(users)
	switch {
	case n == 0:
		return "accounts that the logs do not name", 0
	case len(devices) == 0:
		return Plural(len(users), "account"), n
	case len(users) == 0:
		return Plural(len(devices), "device"), n
	}
	return Plural(len(users), "account") + " and " + Plural(len(devices), "device"), n
}
