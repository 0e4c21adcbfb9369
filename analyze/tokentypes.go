package analyze

import (
	"cmp"
	"slices"
	"strings"

	"prtscope/analyze/finding"
	"prtscope/analyze/survey"
	"prtscope/analyze/timeline"
	"prtscope/ingest/column"
)

// Bounds of what is told of token types, whatever the logs hold: reasons can
// name systems and applications.
const (
	toldReasons  = 300
	toldMisread  = 100 // sign-ins of each
	toldTypeRows = 2000
)

// TokenTypes says of the sign-ins of the table of users what they report as
// token type and why it is not believed.
func (a *Asides) TokenTypes() finding.TokenTypes { return a.types.told() }

type typeCounter struct {
	formats map[string]string
	reasons map[[3]string]*finding.Reason
	more    int64
	months  map[[3]string]map[string]*typeCount // format, kind, month
	day     int64                               // of a time, and its month
	month   string

	// Rows that follow each other mostly are of one source and alike.
	source, format string
	last           [3]string // of months, whose types follow
	types          map[string]*typeCount
	alike          *typeCount // of types
}

// typeCount is of how many sign-ins a token type is reported.
type typeCount struct {
	reported string
	n        int64
}

// typeOf names a token type as the matrix of the summary does.
func typeOf(b *column.Batch, i int) string {
	if aside.is(b, i, timeline.NoType) {
		return "not carried"
	}
	v, _ := b.Text(aside.reported, i)
	return cmp.Or(v, "blank")
}

// monthOf is the month of a time. Times near each other are of one.
func (k *typeCounter) monthOf(at int64) string {
	if at < 0 {
		return survey.MonthOf(at)
	}
	if day := at / survey.Day; k.month == "" || day != k.day {
		k.day, k.month = day, survey.MonthOf(at)
	}
	return k.month
}

func (k *typeCounter) count(b *column.Batch, i int) {
	reported := typeOf(b, i)
	kind, _ := b.Text(aside.kind, i)
	if source, _ := b.Text(aside.source, i); source != k.source {
		k.source, k.format = strings.Clone(source), k.formats[source]
	}
	if month := [3]string{k.format, kind, k.monthOf(b.Num(aside.time, i))}; month != k.last || k.types == nil {
		types := k.months[month]
		if types == nil {
			month[1] = strings.Clone(kind)
			types = map[string]*typeCount{}
			k.months[month] = types
		}
		k.last, k.types, k.alike = month, types, nil
	}
	if k.alike == nil || reported != k.alike.reported {
		if k.alike = k.types[reported]; k.alike == nil {
			k.alike = &typeCount{reported: strings.Clone(reported)}
			k.types[k.alike.reported] = k.alike
		}
	}
	k.alike.n++
	believed, ok := b.Text(aside.believed, i)
	if !ok || believed == reported {
		return
	}
	why, _ := b.Text(aside.why, i)
	r := k.reasons[[3]string{reported, believed, why}]
	if r == nil {
		if len(k.reasons) >= toldReasons {
			k.more++
			return
		}
		r = &finding.Reason{Reported: strings.Clone(reported), Believed: strings.Clone(believed), Why: strings.Clone(why)}
		k.reasons[[3]string{r.Reported, r.Believed, r.Why}] = r
	}
	if r.Count++; len(r.Rows) < toldMisread {
		r.Rows = append(r.Rows, finding.Misread{User: aside.who(b, i), Device: finding.Device{ID: cellText(b, aside.device, i), Name: cellText(b, aside.deviceName, i)}, Row: aside.row(b, i)})
	}
}

func (k *typeCounter) told() finding.TokenTypes {
	out := finding.TokenTypes{More: k.more, Reasons: []finding.Reason{}, Months: []finding.TypeMonth{}}
	for _, r := range k.reasons {
		out.Reasons = append(out.Reasons, *r)
	}
	slices.SortFunc(out.Reasons, func(a, b finding.Reason) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), strings.Compare(a.Reported, b.Reported), strings.Compare(a.Believed, b.Believed), strings.Compare(a.Why, b.Why))
	})
	for m, types := range k.months {
		counts := map[string]int64{}
		for reported, count := range types {
			counts[reported] = count.n
		}
		out.Months = append(out.Months, finding.TypeMonth{Format: m[0], Kind: m[1], Month: m[2], Types: counts})
	}
	slices.SortFunc(out.Months, func(a, b finding.TypeMonth) int {
		return cmp.Or(strings.Compare(a.Format, b.Format), strings.Compare(a.Kind, b.Kind), strings.Compare(a.Month, b.Month))
	})
	out.Months = out.Months[:min(len(out.Months), toldTypeRows)]
	return out
}
