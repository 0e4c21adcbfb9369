package view

import (
	"fmt"
	"strings"

	"prtscope/analyze/finding"
)

// headline says in one or two sentences what a reader with two minutes must
// know. It is made from templates and counts, never from text of a log, and
// says no more than the detections behind it do.
func (v *View) headline() string {
	if v.Summary.Events == 0 {
		return "No sign-in could be analysed: nothing can be said about the tenant."
	}
	var said []string
	if v.whom.holders.found > 0 {
		who, n := v.whom.holders.count()
		said = append(said, fmt.Sprintf("Tokens of %s show signs of use by someone other than their owner. Treat %s as compromised until shown otherwise.", who, pronoun(n)))
	}
	if v.whom.lapsed.found > 0 {
		who, _ := v.whom.lapsed.count()
		said = append(said, fmt.Sprintf("Tokens of %s %s after they should have ended.", who, v.whom.went()))
	}
	if v.whom.others.found > 0 {
		who, _ := v.whom.others.count()
		said = append(said, fmt.Sprintf("Sign-ins of %s break what is known of the life of a PRT, which does not show by itself that someone else holds a token.", who))
	}
	switch {
	case len(said) > 1 && v.whom.holders.found > 0: // the advice makes room for what else was found
		said[0] = said[0][:strings.Index(said[0], ". ")+1]
		if len(said) == 3 { // two sentences tell three things
			who, _ := v.whom.others.count()
			said[1] = strings.TrimSuffix(said[1], ".") + ", and sign-ins of " + who + " break what is known of the life of a PRT."
		}
		return said[0] + " " + said[1]
	case len(said) > 0:
		return strings.Join(said, " ")
	}
	if v.whom.some.found > 0 {
		who, n := v.whom.some.count()
		if n == 0 {
			return fmt.Sprintf("There %s of medium level or higher. None shows by itself that a PRT was stolen.", areFindings(v.whom.some.found))
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
