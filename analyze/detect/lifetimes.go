package detect

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strconv"

	"prtscope/analyze/timeline"
	"prtscope/ingest/column"
	"prtscope/ingest/signin"
)

// TooOld is the code with which the service refuses a PRT that is past its
// lifetime.
const TooOld = 700083

// Lifetimes is what the service itself says of the lifetime of PRTs in a tenant: the
// texts of refusals with TooOld may name it. Often they are templates, and name
// nothing. The zero Lifetimes is of no refusal.
type Lifetimes struct {
	Refusals int64           // with that code
	told     map[int64]int64 // lifetime in microseconds → refusals that name it
}

// LifetimeColumns returns the columns of the table of sign-ins that Add reads.
func LifetimeColumns() []int {
	return []int{signin.ErrorCode, signin.FailureReason, signin.AdditionalDetails}
}

// Add takes in a batch of sign-ins.
func (l *Lifetimes) Add(b *column.Batch) {
	for i := range b.Len() {
		if b.Num(signin.ErrorCode, i) != TooOld {
			continue
		}
		l.Refusals++
		for _, c := range [...]int{signin.FailureReason, signin.AdditionalDetails} {
			text, _ := b.Text(c, i)
			if span := lifetimeIn(text); span > 0 {
				l.note(span, 1)
				break
			}
		}
	}
}

// Join adds what another part of the case tells.
func (l *Lifetimes) Join(o *Lifetimes) {
	l.Refusals += o.Refusals
	for span, n := range o.told {
		l.note(span, n)
	}
}

func (l *Lifetimes) note(span, n int64) {
	if l.told == nil {
		l.told = map[int64]int64{}
	}
	l.told[span] += n
}

// Told returns the lifetime that most refusals name, the longer of two that as
// many do, in microseconds, and how many name it; 0 where none names any.
func (l *Lifetimes) Told() (span, refusals int64) {
	if l == nil || len(l.told) == 0 {
		return 0, 0
	}
	span = slices.MaxFunc(slices.Sorted(maps.Keys(l.told)), func(a, b int64) int {
		return cmp.Or(cmp.Compare(l.told[a], l.told[b]), cmp.Compare(a, b))
	})
	return span, l.told[span]
}

// inText is a span as .NET writes it, 14.00:00:00 or 12:00:00, after a word that
// leads up to it: a time of day follows a date.
var inText = regexp.MustCompile(`\b(?:is|for|of)\s+'?(?:(\d{1,4})\.)?(\d{1,2}):(\d{2}):(\d{2})\b`)

// lifetimeIn returns the span that the text of a refusal names, in microseconds; 0
// where it names none.
func lifetimeIn(text string) int64 {
	m := inText.FindStringSubmatch(text)
	if m == nil {
		return 0
	}
	number := func(s string) int64 {
		n, _ := strconv.ParseInt(s, 10, 64) // digits, or nothing for no days
		return n
	}
	return number(m[1])*timeline.Day + number(m[2])*timeline.Hour + number(m[3])*timeline.Minute + number(m[4])*timeline.Second
}
