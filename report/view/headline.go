package view

import (
	"fmt"
	"strings"

	"prtscope/analyze/finding"
)

// headline says in one sentence what a reader with one minute must know: whom
// it is about, how bad it is, and what comes first. What else was found of that
// weight is the detail below it. Both are made from templates and counts, never
// from text of a log, and say no more than the detections behind them do.
func (v *View) headline() (first, detail string) {
	if v.Summary.Events == 0 {
		return "No sign-in could be analysed: nothing can be said about the tenant.", ""
	}
	var heads, rest []string
	if v.whom.holders.found > 0 {
		who, n := v.whom.holders.count()
		heads, rest = append(heads, fmt.Sprintf("Tokens of %s show signs of use by someone else: treat %s as compromised and cut off %s access first.", who, pronoun(n), its(n))), append(rest, "")
	}
	if v.whom.lapsed.found > 0 {
		who, n := v.whom.lapsed.count()
		said := fmt.Sprintf("Tokens of %s %s after they should have ended", who, v.whom.went())
		heads, rest = append(heads, said+": check first that "+they(n)+" still shut."), append(rest, said+".")
	}
	if v.whom.others.found > 0 {
		who, n := v.whom.others.count()
		said := fmt.Sprintf("Sign-ins of %s do not fit how sign-in tokens (PRTs) are known to live", who)
		heads, rest = append(heads, said+": look at "+pronoun(n)+" first."), append(rest, said+", which does not show by itself that someone else holds one.")
	}
	if len(heads) > 0 {
		if v.whom.holders.found == 0 && v.whom.lapsed.found == 0 {
			return heads[0], "That does not show by itself that someone else holds a token."
		}
		return heads[0], strings.Join(rest[1:], " ")
	}
	if v.whom.some.found > 0 {
		who, n := v.whom.some.count()
		if n == 0 {
			return fmt.Sprintf("There %s of medium level or higher, and none shows by itself that a PRT was stolen.", areFindings(v.whom.some.found)), ""
		}
		return fmt.Sprintf("Findings of medium level or higher concern %s, and none shows by itself that a PRT was stolen.", who), ""
	}
	return v.silence(), ""
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
		return least + " was found in what was asked for, but not everything was."
	}
	if len(v.Gaps) > 0 {
		return least + " was found in what could be assessed, but not everything could be."
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

func its(n int) string {
	if n == 1 {
		return "its"
	}
	return "their"
}

func they(n int) string {
	if n == 1 {
		return "it is"
	}
	return "they are"
}
