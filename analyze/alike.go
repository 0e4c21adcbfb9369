package analyze

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"prtscope/analyze/timeline"
)

// An Unknown is a value of a query that nothing in the case is called.
type Unknown struct {
	Kind  string   // user, device, session or app
	Value string   // as it was asked for
	Alike []string // what in the case resembles it, in order
}

// Unknown returns the values of a query that name nothing in the tables of
// timelines, or in those of sign-ins where there are no timelines yet, each with the
// names that hold it, or differ from it by two letters at most.
func (q *Query) Unknown(ctx context.Context, lives, events []File) (list []Unknown, err error) {
	t, files := table{timeline.Table}, lives
	if len(lives) == 0 {
		t, files = eventTable, events
	}
	type sort struct {
		kind   string
		values []string
		is     func([]string, string) bool
		names  []string // of columns
	}
	sorts := []sort{
		{"user", q.Users, anyFold, []string{"user", "upn", "user_id", "user_upn"}},
		{"device", q.Devices, Named, []string{"device", "device_name", "device_id"}},
		{"session", q.Sessions, Named, []string{"session", "session_id"}},
		{"app", q.Apps, anyFold, []string{"app_id", "app_name", "app_display_name"}},
	}
	var cols []int
	met := map[int]map[string]bool{} // by column
	for _, s := range sorts {
		for _, name := range s.names {
			if c := t.schema.Index(name); c >= 0 && len(s.values) > 0 {
				cols, met[c] = append(cols, c), map[string]bool{}
			}
		}
	}
	if len(cols) == 0 {
		return nil, nil
	}
	slices.Sort(cols)
	for b, err := range t.batches(ctx, files, cols) {
		if err != nil {
			return nil, err
		}
		for _, c := range cols {
			if dict := b.Column(c).Dict; dict != nil {
				for _, v := range dict.Values() {
					if !met[c][v] {
						met[c][strings.Clone(v)] = true
					}
				}
			}
		}
	}
	for _, s := range sorts {
		for _, value := range s.values {
			u := Unknown{Kind: s.kind, Value: value}
			known := false
			for _, name := range s.names {
				for v := range met[t.schema.Index(name)] {
					known = known || s.is([]string{value}, v)
					if Resembles(v, value) {
						u.Alike = append(u.Alike, v)
					}
				}
			}
			if !known {
				slices.Sort(u.Alike)
				u.Alike = slices.Compact(u.Alike)
				list = append(list, u)
			}
		}
	}
	return list, nil
}

// anyFold reports whether v is one of values, whatever their case.
func anyFold(values []string, v string) bool {
	return slices.ContainsFunc(values, func(w string) bool { return strings.EqualFold(v, w) })
}

// Resembles reports whether a name holds what was typed, or nearly is it, for someone
// who does not mind case, blanks and dots.
func Resembles(name, typed string) bool {
	a, b := bare(name), bare(typed)
	return a != "" && b != "" && (strings.Contains(a, b) || len(b) >= 5 && distance([]rune(a), []rune(b)) <= 2)
}

// bare is a text without all but its letters and digits, in lower case.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}

// distance is how many letters are to be put in, taken out or changed to make b of a;
// 3 where it is more than 2 already by their lengths.
func distance(a, b []rune) int {
	if len(a)-len(b) > 2 || len(b)-len(a) > 2 {
		return 3
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		last := row[0]
		row[0] = i + 1
		for j, y := range b {
			changed := last
			if x != y {
				changed++
			}
			last = row[j+1]
			row[j+1] = min(changed, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
