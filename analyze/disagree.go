package analyze

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"

	"prtscope/analyze/finding"
	"prtscope/analyze/survey"
	"prtscope/ingest/column"
	"prtscope/ingest/signin"
)

// Bounds of what is told of disagreements, whatever the logs hold.
const (
	toldDisagreements = 400
	toldMonths        = 120
	toldDiffering     = 3
	toldSays          = 6
	toldValue         = 300 // bytes
)

// Disagreements says of which columns records of one sign-in say different
// things, by the formats of their exports and by month. formats names the
// format of each source.
func Disagreements(ctx context.Context, events []File, formats map[string]string) ([]finding.Disagreement, error) {
	k := differences{formats: formats, both: map[[2]string]map[string]int64{}, fields: map[[3]string]*finding.Disagreement{}, months: map[[3]string]map[string]int64{}}
	cols := []int{int(signin.EventID), int(signin.EventTime), int(signin.UserName), int(signin.Source), int(signin.AlsoIn), int(signin.Conflicts)}
	for b, err := range eventTable.batches(ctx, events, cols) {
		if err != nil {
			return nil, err
		}
		for i := range b.Len() {
			if b.Has(int(signin.AlsoIn), i) || b.Has(int(signin.Conflicts), i) {
				k.add(b, i)
			}
		}
	}
	return k.told(), nil
}

type differences struct {
	formats map[string]string
	both    map[[2]string]map[string]int64 // two formats → month → sign-ins of which both have a record
	fields  map[[3]string]*finding.Disagreement
	months  map[[3]string]map[string]int64
}

// pairs yields each two of some formats once, in order.
func pairs(formats []string, each func(a, b string)) {
	slices.Sort(formats)
	done := map[[2]string]bool{}
	for n, a := range formats {
		for _, b := range formats[n+1:] {
			if !done[[2]string{a, b}] {
				done[[2]string{a, b}] = true
				each(a, b)
			}
		}
	}
}

func (k *differences) add(b *column.Batch, i int) {
	month := survey.MonthOf(cellNum(b, int(signin.EventTime), i, 0))
	source, _ := b.Text(int(signin.Source), i)
	formats := []string{k.formats[source]}
	also, _ := b.Text(int(signin.AlsoIn), i)
	for _, from := range column.SplitList(also) {
		sha, _, _ := strings.Cut(from, "#")
		formats = append(formats, k.formats[sha])
	}
	pairs(formats, func(x, y string) {
		months := k.both[[2]string{x, y}]
		if months == nil {
			months = map[string]int64{}
			k.both[[2]string{x, y}] = months
		}
		if _, known := months[month]; known || len(months) < toldMonths {
			months[month]++
		}
	})
	if !b.Has(int(signin.Conflicts), i) {
		return
	}
	var all map[string][]struct{ Value, From string }
	raw, _ := b.Text(int(signin.Conflicts), i)
	if json.Unmarshal([]byte(raw), &all) != nil {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		var says []finding.Says
		var formats []string
		for _, v := range all[name] {
			s := said(v.Value, v.From)
			formats = append(formats, k.formats[s.Source])
			if len(says) < toldSays {
				says = append(says, s)
			}
		}
		pairs(formats, func(x, y string) { k.differ(b, i, name, x, y, month, says) })
	}
}

// said takes source#record@offset apart.
func said(value, from string) finding.Says {
	s := finding.Says{Value: strings.ToValidUTF8(value[:min(len(value), toldValue)], "")}
	rest := ""
	s.Source, rest, _ = strings.Cut(from, "#")
	record, offset, _ := strings.Cut(rest, "@")
	s.Record, _ = strconv.ParseInt(record, 10, 64)
	s.Offset, _ = strconv.ParseInt(offset, 10, 64)
	return s
}

func (k *differences) differ(b *column.Batch, i int, name, x, y, month string, says []finding.Says) {
	key := [3]string{name, x, y}
	d := k.fields[key]
	if d == nil {
		if len(k.fields) >= toldDisagreements {
			return
		}
		d = &finding.Disagreement{Column: name, A: x, B: y}
		k.fields[key], k.months[key] = d, map[string]int64{}
	}
	d.Differ++
	k.months[key][month]++
	if len(d.Examples) < toldDiffering {
		d.Examples = append(d.Examples, finding.Differing{Time: cellNum(b, int(signin.EventTime), i, 0), Event: cellText(b, int(signin.EventID), i), User: cellText(b, int(signin.UserName), i), Says: says})
	}
}

func (k *differences) told() []finding.Disagreement {
	out := []finding.Disagreement{}
	for key, d := range k.fields {
		both := k.both[[2]string{d.A, d.B}]
		for _, month := range slices.Sorted(maps.Keys(both)) {
			d.Compared += both[month]
			d.Months = append(d.Months, finding.MonthDiffers{Month: month, Compared: both[month], Differ: k.months[key][month]})
		}
		out = append(out, *d)
	}
	slices.SortFunc(out, func(a, b finding.Disagreement) int {
		return cmp.Or(cmp.Compare(b.Differ, a.Differ), strings.Compare(a.Column, b.Column), strings.Compare(a.A, b.A), strings.Compare(a.B, b.B))
	})
	return out
}
