package analyze

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"prtscope/analyze/finding"
	"prtscope/analyze/survey"
	"prtscope/analyze/timeline"
	"prtscope/ingest/column"
	"prtscope/ingest/tablefile"
)

// Bounds of what is told of token types, whatever the logs hold: reasons can
// name systems and applications.
const (
	toldReasons  = 300
	toldMisread  = 100 // sign-ins of each
	toldTypeRows = 2000
)

// TokenTypes says of the sign-ins of the table of users, from a time and before
// another (microseconds; 0 is no bound), what they report as token type and why
// it is not believed. formats names the format of each source.
func TokenTypes(ctx context.Context, users []File, formats map[string]string, from, to int64) (finding.TokenTypes, error) {
	k := typeCounter{formats: formats, reasons: map[[3]string]*finding.Reason{}, months: map[[3]string]map[string]int64{}}
	counted := tablefile.Probe{
		Cols: []int{aside.time, aside.facts, aside.source, aside.kind, aside.reported, aside.believed, aside.why},
		Wanted: func(b *column.Batch) (show bool) {
			for i := range b.Len() {
				if at := b.Num(aside.time, i); (from == 0 || at >= from) && (to == 0 || at < to) {
					show = k.count(b, i) || show
				}
			}
			return show
		},
	}
	for b, err := range (table{timeline.Table}).some(ctx, users, counted) {
		if err != nil {
			return finding.TokenTypes{}, err
		}
		for i := range b.Len() {
			if at := b.Num(aside.time, i); b.Has(aside.believed, i) && (from == 0 || at >= from) && (to == 0 || at < to) {
				k.show(b, i)
			}
		}
	}
	return k.told(), nil
}

type typeCounter struct {
	formats map[string]string
	reasons map[[3]string]*finding.Reason
	more    int64
	months  map[[3]string]map[string]int64 // format, kind, month
	last    [3]string                      // of months, whose types follow
	types   map[string]int64
	day     int64 // of a time, and its month
	month   string
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

// count counts a row, and reports whether it is to be shown.
func (k *typeCounter) count(b *column.Batch, i int) bool {
	reported := typeOf(b, i)
	source, _ := b.Text(aside.source, i)
	kind, _ := b.Text(aside.kind, i)
	if month := [3]string{k.formats[source], kind, k.monthOf(b.Num(aside.time, i))}; month != k.last || k.types == nil {
		types := k.months[month]
		if types == nil {
			month[1] = strings.Clone(kind)
			types = map[string]int64{}
			k.months[month] = types
		}
		k.last, k.types = month, types
	}
	if _, known := k.types[reported]; !known {
		reported = strings.Clone(reported)
	}
	k.types[reported]++
	believed, ok := b.Text(aside.believed, i)
	if !ok || believed == reported {
		return false
	}
	why, _ := b.Text(aside.why, i)
	r := k.reasons[[3]string{reported, believed, why}]
	if r == nil {
		if len(k.reasons) >= toldReasons {
			k.more++
			return false
		}
		r = &finding.Reason{Reported: strings.Clone(reported), Believed: strings.Clone(believed), Why: strings.Clone(why)}
		k.reasons[[3]string{r.Reported, r.Believed, r.Why}] = r
	}
	r.Count++
	return r.Count <= toldMisread
}

// show keeps a row that is counted, as one of the first for its reason.
func (k *typeCounter) show(b *column.Batch, i int) {
	believed, _ := b.Text(aside.believed, i)
	why, _ := b.Text(aside.why, i)
	r := k.reasons[[3]string{typeOf(b, i), believed, why}]
	if r != nil && len(r.Rows) < toldMisread {
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
		out.Months = append(out.Months, finding.TypeMonth{Format: m[0], Kind: m[1], Month: m[2], Types: types})
	}
	slices.SortFunc(out.Months, func(a, b finding.TypeMonth) int {
		return cmp.Or(strings.Compare(a.Format, b.Format), strings.Compare(a.Kind, b.Kind), strings.Compare(a.Month, b.Month))
	})
	out.Months = out.Months[:min(len(out.Months), toldTypeRows)]
	return out
}
