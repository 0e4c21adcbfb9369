package view

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"prtscope/analyze/finding"
)

func TestHeadline(t *testing.T) {
	some := finding.Summary{Events: 5}
	asked := finding.Summary{Events: 5, Asked: finding.Asked{MinLevel: "high"}}
	untyped, partly := some, some
	untyped.Matrix = finding.Matrix{Reported: []string{"not carried"}, Believed: []string{"not carried"}, Counts: [][]int64{{5}}}
	partly.Matrix = finding.Matrix{Reported: []string{"none", "not carried"}, Believed: []string{"none", "not carried"}, Counts: [][]int64{{3, 0}, {0, 2}}}
	tried := pm("PM-011", finding.High, "t", "u")
	tried.Subject, tried.Evidence = finding.Subject{Kind: "device", ID: "t"}, []finding.Evidence{{Role: "attempt"}}
	lapsed := pm("PM-011", finding.Critical, "l", "u")
	lapsed.Subject, lapsed.Evidence = finding.Subject{Kind: "device", ID: "l"}, []finding.Evidence{{Role: "attempt"}, {Role: "use"}}
	refused := pm("PM-031", finding.High, "a", "r")
	refused.Tried = true
	shut := pm("PM-001", finding.Critical, "a", "n")
	shut.Actions = []string{"disable-device:a", "revoke-sessions:n", "review-registrations:n"}
	shut.Last = "2026-05-01T12:00:00.000Z"
	shut.Done = []finding.Done{{Action: "disable-device:a", Time: "2026-05-02T12:00:00.000Z"}, {Action: "revoke-sessions:n", Time: "2026-05-02T12:00:00.000Z"}}
	half, again := shut, shut
	half.Done = shut.Done[:1]
	again.Last = "2026-05-03T12:00:00.000Z"
	nobody := finding.Finding{ID: "n", Detection: "MT-009", Severity: finding.Medium}
	for _, tt := range []struct {
		name     string
		summary  finding.Summary
		findings []finding.Finding
		gaps     []finding.Gap
		want     string
	}{
		{"no sign-in", finding.Summary{}, nil, nil, "No sign-in could be analysed: nothing can be said about the tenant."},
		{"nothing", some, nil, nil, "Nothing of medium level or higher was found in what could be assessed."},
		{"nothing, with gaps", some, nil, []finding.Gap{{Detection: "PM-001"}}, "Nothing of medium level or higher was found in what could be assessed, but not everything could be."},
		{"nothing, limited", asked, nil, nil, "Nothing of high level or higher was found in what was asked for, but not everything was."},
		{"low only", some, []finding.Finding{pm("PM-001", finding.Low, "a", "u")}, nil, "Nothing of medium level or higher was found in what could be assessed."},
		{"one holder", some, []finding.Finding{pm("PM-001", finding.High, "a", "u"), pm("PM-009", finding.High, "b", "u")}, nil,
			"Tokens of u@contoso.example show signs of use by someone else: treat it as compromised and cut off its access first."},
		{"cut off already", some, []finding.Finding{shut}, nil,
			"Tokens of n@contoso.example show signs of use by someone else: treat it as compromised; the audit log shows its access cut off: verify that first."},
		{"half of it was done", some, []finding.Finding{half}, nil, "Tokens of n@contoso.example show signs of use by someone else: treat it as compromised and cut off its access first."},
		{"it went on after that", some, []finding.Finding{again}, nil, "Tokens of n@contoso.example show signs of use by someone else: treat it as compromised and cut off its access first."},
		{"one of two cut off", some, []finding.Finding{shut, pm("PM-001", finding.High, "b", "u")}, nil,
			"Tokens of u@contoso.example and n@contoso.example show signs of use by someone else: treat them as compromised and cut off their access first. / The audit log shows the access of n@contoso.example cut off already: verify that."},
		{"a client that cannot have a PRT is no holder", some, []finding.Finding{pm("PM-003", finding.High, "a", "u")}, nil,
			"Sign-ins or devices of u@contoso.example do not fit how sign-in tokens (PRTs) and devices are known to behave: look at it first. / That does not show by itself that someone else holds a token."},
		{"a device that was disabled", some, []finding.Finding{lapsed}, nil, "Tokens of the device PC-l were accepted after they should have ended: check first that it is still shut."},
		{"a device that was disabled, refused", some, []finding.Finding{tried}, nil, "Tokens of the device PC-t were tried, and refused, after they should have ended: check first that it is still shut."},
		{"both", some, []finding.Finding{tried, lapsed, pm("PM-012", finding.High, "x", "w")}, nil,
			"Tokens of 1 account and 2 devices were accepted, or tried and refused, after they should have ended: check first that they are still shut. / They are the device PC-l, the device PC-t and w@contoso.example."},
		{"all kinds", some, []finding.Finding{lapsed, pm("PM-003", finding.High, "a", "v"), pm("PM-041", finding.Critical, "b", "w")}, nil,
			"Tokens of w@contoso.example show signs of use by someone else: treat it as compromised and cut off its access first. / Tokens of the device PC-l were accepted after they should have ended. Sign-ins or devices of v@contoso.example do not fit how sign-in tokens (PRTs) and devices are known to behave, which does not show by itself that someone else holds one."},
		{"one account told of once, under what is worst", some, []finding.Finding{pm("PM-003", finding.High, "a", "u"), pm("PM-042", finding.Critical, "a", "u"), pm("PM-001", finding.High, "a", "u"), pm("PM-012", finding.High, "b", "v"), pm("PM-044", finding.High, "c", "w"), pm("PM-025", finding.High, "c", "w")}, nil,
			"Tokens of u@contoso.example show signs of use by someone else: treat it as compromised and cut off its access first. / Tokens of v@contoso.example were accepted after they should have ended. Requests were made with doubtful tokens of w@contoso.example."},
		{"a token used elsewhere", some, []finding.Finding{pm("PM-042", finding.Critical, "c", "w"), pm("PM-043", finding.High, "c", "w")}, nil,
			"Tokens of w@contoso.example show signs of use by someone else: treat it as compromised and cut off its access first."},
		{"what tokens did", some, []finding.Finding{pm("PM-044", finding.High, "c", "w")}, nil, "Requests were made with doubtful tokens of w@contoso.example: see first what was read, changed or sent."},
		{"tries", some, []finding.Finding{refused}, nil, "Tries at tokens of r@contoso.example were all refused: look at it first."},
		{"many", some, []finding.Finding{pm("PM-001", finding.High, "a", "u1"), pm("PM-001", finding.Critical, "a", "u2"), pm("PM-001", finding.High, "a", "u3"), pm("PM-001", finding.High, "a", "u4"), pm("PM-001", finding.High, "a", "u5"), pm("PM-001", finding.High, "a", "u6")}, nil,
			"Tokens of 6 accounts show signs of use by someone else: treat them as compromised and cut off their access first. / They are u2@contoso.example, u1@contoso.example, u3@contoso.example, u4@contoso.example and 2 more accounts."},
		{"a long name", some, []finding.Finding{pm("PM-001", finding.High, "a", strings.Repeat("u", 60))}, nil,
			"Tokens of 1 account show signs of use by someone else: treat it as compromised and cut off its access first. / It is " + strings.Repeat("u", 60) + "@con…."},
		{"a name of characters that nobody sees", some, []finding.Finding{pm("PM-001", finding.High, "a", strings.Repeat("\u202e", 20))}, nil,
			"Tokens of 1 account show signs of use by someone else: treat it as compromised and cut off its access first. / It is " + strings.Repeat("\u202e", 20) + "@contoso.example."},
		{"misreported types", some, []finding.Finding{pm("MT-001", finding.High, "a", "u")}, nil,
			"Findings of medium level or higher concern u@contoso.example, and none shows by itself that a sign-in token was stolen."},
		{"no token type, and nothing", untyped, nil, nil, blindly + " / Nothing of medium level or higher was found in what could be assessed."},
		{"no token type, and something", untyped, []finding.Finding{pm("PM-051", finding.High, "a", "u")}, nil,
			"Sign-ins or devices of u@contoso.example do not fit how sign-in tokens (PRTs) and devices are known to behave: look at it first. / That does not show by itself that someone else holds a token. " + blindly},
		{"a token type here and there", partly, nil, nil, "Nothing of medium level or higher was found in what could be assessed."},
		{"about nobody", some, []finding.Finding{nobody}, nil, "There is 1 finding of medium level or higher, and none shows by itself that a sign-in token was stolen."},
	} {
		v := made(nil, &tt.summary, tt.findings, tt.gaps)
		if got := strings.TrimSuffix(v.Headline+" / "+v.Detail, " / "); got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

// Whose access was cut off is said of all, also of those whose names are not held.
func TestHeadlineCountsWhoIsShutBehindTheFirst(t *testing.T) {
	var fs []finding.Finding
	for n := range heldNames + 1 {
		f := pm("PM-001", finding.High, "a", fmt.Sprint("u", n))
		f.First = "2026-05-01T09:00:00Z"
		if n == heldNames {
			f.First, f.Actions = "2026-05-02T09:00:00Z", []string{"revoke-sessions:u"}
			f.Done = []finding.Done{{Action: "revoke-sessions:u", Time: "2026-05-03T09:00:00Z"}}
		}
		fs = append(fs, f)
	}
	v := made(nil, &finding.Summary{Events: 1}, fs, nil)
	if !strings.Contains(v.Detail, "The audit log shows the access of 1 of them cut off already: verify that.") {
		t.Errorf("got %s / %s", v.Headline, v.Detail)
	}
}

// Whatever is found together, the headline is one sentence of two lines, says that
// someone else holds a token only if a detection that shows it found so, and leaves
// out nobody without a number.
func TestHeadlineIsTrueInEveryMix(t *testing.T) {
	all := []string{"PM-001", "PM-003", "PM-006", "PM-007", "PM-009", "PM-011", "PM-012", "PM-014", "PM-025", "PM-031", "PM-038", "PM-041", "MT-003"}
	shows := map[string]bool{"PM-001": true, "PM-006": true, "PM-007": true, "PM-009": true, "PM-038": true, "PM-041": true}
	for mix := range 1 << len(all) {
		var fs []finding.Finding
		holder := 0
		for i, id := range all {
			if mix>>i&1 == 1 {
				fs = append(fs, pm(id, finding.High, fmt.Sprint("d", i), fmt.Sprint("u", i)))
				if shows[id] {
					holder++
				}
			}
		}
		v := made(nil, &finding.Summary{Events: 1}, fs, nil)
		got := v.Headline
		if n := strings.Count(got+" ", ". "); n != 1 || utf8.RuneCountInString(got) > headlineLength {
			t.Fatalf("%d sentences: %s", n, got)
		}
		if (holder > 0) != strings.Contains(got, " show signs of use by someone else: ") || holder == 0 && strings.Contains(got, "compromised") {
			t.Fatalf("%d holders among %b: %s", holder, mix, got)
		}
		who := got
		if counted := strings.Contains(got, "account"); counted {
			who, _, _ = strings.Cut(v.Detail, ". ")
		}
		if named, more := strings.Count(who, "@"), strings.Count(who, "more account"); holder > 0 && (named != min(holder, shownNames) || more == 1 != (holder > shownNames)) {
			t.Fatalf("%d holders, %d named: %s / %s", holder, named, got, v.Detail)
		}
	}
}
