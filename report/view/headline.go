package view

import (
	"fmt"
	"slices"
	"strings"

	"prtscope/analyze/finding"
)

// headline says in one sentence what a reader with one minute must know: whom
// it is about, how bad it is, and what comes first. Who they are where the sentence
// only counts them, and what else was found of that weight, is the detail below it.
// Both are made from templates, counts and the names of whom it is about, and say no
// more than the detections behind them do.
func (v *View) headline() (first, detail string) {
	if v.Summary.Events == 0 {
		return "No sign-in could be analysed: nothing can be said about the tenant.", ""
	}
	var rest []string
	for k := range concernKinds {
		c := &v.whom.of[k]
		who, n := c.who(v.whom.of[:k])
		if c.found == 0 || n == 0 && first != "" {
			continue
		}
		if first != "" {
			if n > shownNames {
				who = c.number(v.whom.of[:k])
			}
			told, _ := v.tell(k, who, n)
			rest = append(rest, told)
			continue
		}
		if first, detail = fitting(who, c.number(v.whom.of[:k]), n, func(who string) string { _, head := v.tell(k, who, n); return head }); detail != "" {
			rest = append(rest, detail)
		}
		if cut := c.already(); k == holders && len(c.open) > 0 && cut != "" {
			rest = append(rest, "The audit log shows the access of "+cut+" cut off already: verify that.")
		}
	}
	if first != "" {
		if slices.IndexFunc(v.whom.of[:], func(c concern) bool { return c.found > 0 }) == int(others) {
			rest = append(rest, "That does not show by itself that someone else holds a token.")
		}
		if v.blind() {
			rest = append(rest, blindly)
		}
		return first, strings.Join(rest, " ")
	}
	if v.blind() {
		first, detail = v.lesser()
		return blindly, strings.TrimSpace(first + " " + detail)
	}
	return v.lesser()
}

// headlineLength is how many characters stand on two lines of a page of 1,280 pixels.
const headlineLength = 150

// fitting is a sentence about somebody that is no longer than a headline may be: where
// their names make it so, it counts them, and the detail says who they are.
func fitting(who, number string, n int, say func(who string) string) (first, detail string) {
	if first = say(who); n == 0 || drawn(first) <= headlineLength {
		return first, ""
	}
	if n == 1 {
		return say(number), "It is " + who + "."
	}
	return say(number), "They are " + who + "."
}

// drawn is how many characters a text takes where it is read: those that nobody sees
// are spelt out there.
func drawn(s string) (n int) {
	for _, r := range s {
		if n++; Hidden(r) {
			n += len("U+0000") - 1
		}
	}
	return n
}

// lesser is the headline of a case without findings of high level about PRTs.
func (v *View) lesser() (first, detail string) {
	if v.whom.some.found > 0 {
		who, n := v.whom.some.who(nil)
		if n == 0 {
			return fmt.Sprintf("There %s of medium level or higher, and none shows by itself that a sign-in token was stolen.", areFindings(v.whom.some.found)), ""
		}
		return fitting(who, v.whom.some.number(nil), n, func(who string) string {
			return fmt.Sprintf("Findings of medium level or higher concern %s, and none shows by itself that a sign-in token was stolen.", who)
		})
	}
	return v.silence(), ""
}

// tell says what findings of a kind say of somebody: as a sentence among others,
// and as the first one, which says what to do.
func (v *View) tell(k concernKind, who string, n int) (told, head string) {
	does := ""
	switch k {
	case holders:
		told = fmt.Sprintf("Tokens of %s show signs of use by someone else", who)
		does = fmt.Sprintf("treat %s as compromised and cut off %s access first", pronoun(n), its(n))
		if len(v.whom.of[k].open) == 0 && n > 0 {
			does = fmt.Sprintf("treat %s as compromised; the audit log shows %s access cut off: verify that first", pronoun(n), its(n))
		}
	case lapsed:
		told, does = fmt.Sprintf("Tokens of %s %s after they should have ended", who, v.whom.went()), "check first that "+they(n)+" still shut"
	case deeds:
		told, does = "Requests were made with doubtful tokens of "+who, "see first what was read, changed or sent"
	case others:
		told = fmt.Sprintf("Sign-ins or devices of %s do not fit how sign-in tokens (PRTs) and devices are known to behave", who)
		return told + ", which does not show by itself that someone else holds one.", told + ": look at " + pronoun(n) + " first."
	default:
		told, does = fmt.Sprintf("Tries at tokens of %s were all refused", who), "look at "+pronoun(n)+" first"
	}
	return told + ".", told + ": " + does + "."
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
