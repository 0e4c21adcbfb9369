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
	for b, err := range (table{timeline.Table}).batches(ctx, users, nil) {
		if err != nil {
			return finding.TokenTypes{}, err
		}
		for i := range b.Len() {
			if at := b.Num(aside.time, i); (from == 0 || at >= from) && (to == 0 || at < to) {
				k.count(b, i)
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
}

// typeOf names a token type as the matrix of the summary does.
func typeOf(b *column.Batch, i int) string {
	if aside.is(b, i, timeline.NoType) {
		return "not carried"
	}
	v, _ := b.Text(aside.reported, i)
	return cmp.Or(v, "blank")
}

func (k *typeCounter) count(b *column.Batch, i int) {
	reported := typeOf(b, i)
	source, _ := b.Text(aside.source, i)
	kind, _ := b.Text(aside.kind, i)
	month := [3]string{k.formats[source], kind, survey.MonthOf(b.Num(aside.time, i))}
	types := k.months[month]
	if types == nil {
		month[1] = strings.Clone(kind)
		types = map[string]int64{}
		k.months[month] = types
	}
	if _, known := types[reported]; !known {
		reported = strings.Clone(reported)
	}
	types[reported]++
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
		out.Months = append(out.Months, finding.TypeMonth{Format: m[0], Kind: m[1], Month: m[2], Types: types})
	}
	slices.SortFunc(out.Months, func(a, b finding.TypeMonth) int {
		return cmp.Or(strings.Compare(a.Format, b.Format), strings.Compare(a.Kind, b.Kind), strings.Compare(a.Month, b.Month))
	})
	out.Months = out.Months[:min(len(out.Months), toldTypeRows)]
	return out
}
