package ingest

import (
	"encoding/json"
	"io/fs"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"prtscope/ingest/column"
	"prtscope/ingest/format"
	"prtscope/ingest/signin"
	"prtscope/samples"
)

// told is what exports of one format in one folder of the samples tell of each
// sign-in, by its id: the columns that they carry, blank ones too.
type told struct {
	folder, format string
	files          []string
	rows           map[string]map[signin.Column]string
}

// telling ingests each format of each folder of the samples by itself.
func telling(t *testing.T) (all []*told) {
	t.Helper()
	folders, err := fs.ReadDir(samples.Files(), ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		if !folder.IsDir() {
			continue
		}
		dir := unpack(t, folder.Name())[0]
		formats := map[string]*told{}
		for _, s := range read(t, filepath.Join(t.TempDir(), "c"), 2, []string{dir}).Leaves() {
			if s.Account.Kept+s.Account.Duplicates == 0 || len(s.Kinds) == 0 {
				continue
			}
			if formats[s.Format] == nil {
				formats[s.Format] = &told{folder: folder.Name(), format: s.Format}
			}
			x := formats[s.Format]
			for _, path := range append(s.Copies, s.Path) {
				file, _, _ := strings.Cut(path, "!/")
				if file = filepath.Join(filepath.Dir(dir), file); !slices.Contains(x.files, file) {
					x.files = append(x.files, file)
				}
			}
		}
		for _, format := range slices.Sorted(maps.Keys(formats)) {
			x := formats[format]
			x.rows = rowsOf(t, x.files)
			if len(x.rows) > 0 {
				all = append(all, x)
			}
		}
	}
	return all
}

// rowsOf returns what exports tell of each sign-in.
func rowsOf(t *testing.T, files []string) map[string]map[signin.Column]string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "c")
	c := read(t, dir, 2, files)
	rows := map[string]map[signin.Column]string{}
	for _, r := range eventsOf(t, dir, c) {
		row := map[signin.Column]string{}
		for col := range signin.Source {
			if v, carried := value(r, col); carried {
				row[col] = v
			}
		}
		rows[row[signin.EventID]] = row
	}
	return rows
}

// value is what a row says in a column, and whether it says anything.
func value(r column.Row, c signin.Column) (v string, carried bool) {
	switch f := signin.Schema.Fields[c]; {
	case f.Type.Strings():
		return r.Batch.Text(c, r.At)
	case !r.Batch.Has(c, r.At):
		return "", false
	case f.Type == column.Float:
		x, _ := r.Batch.Float(c, r.At)
		return strconv.FormatFloat(x, 'g', -1, 64), true
	default:
		return strconv.FormatInt(r.Batch.Num(c, r.At), 10), true
	}
}

// digits are those after the second that times of a format have at most.
// Records in wrappers have those of what is wrapped.
var digits = map[string]int{
	"diagnostic": 7, "wrapped": 7, "wrapped-csv": 7, "cloud-app-events-json": 0, "log-analytics-signins-json": 7, "log-analytics-signins": 3, "hunting-signins-json": 7, "hunting-signins-csv": 7,
	"graph-signins-beta": 0, "graph-signins-v1": 0, "graph-powershell": 0, "graph-powershell-csv": 0, "graph-spread-csv": 0,
	"portal-signins": 0, "portal-app-signins": 0, "unified-audit-json": 0, "unified-audit-csv": 0, "unified-audit-flat-csv": 0, "cloud-app-events-csv": 0, "office-activity-json": 0, "office-activity-csv": 0, "portal-risky-signins": 0,
}

// ownWords are columns for which every format has words of its own.
var ownWords = signin.Of(signin.Category, signin.StatusText, signin.FailureReason, signin.Location, signin.Extra)

// words names what has the same words of its own: a format, but for what comes
// to storage accounts from elsewhere and for other languages.
func (x *told) words() string {
	if x.folder == "advanced-hunting" || x.folder == "portal-languages" {
		return x.format + " of " + x.folder
	}
	return x.format
}

// alike reports whether two formats say the same in a column in which both say
// something, as far as the one that says less goes.
func alike(c signin.Column, a, b *told, x, y map[signin.Column]string) bool {
	v, w := x[c], y[c]
	switch c {
	case signin.TimeDigits:
		return true
	case signin.EventTime:
		of := min(number(x[signin.TimeDigits]), number(y[signin.TimeDigits]))
		return cutTo(v, of) == cutTo(w, of)
	case signin.PublishTime:
		of := min(digits[a.format], digits[b.format])
		return cutTo(v, of) == cutTo(w, of)
	case signin.IncomingToken:
		return v == w || signin.Agrees(c, v, w) || signin.Agrees(c, w, v)
	case signin.TenantID: // a column of Parquet is there for all rows, those too of which Log Analytics does not say it
		return v == w || a.folder == "parquet" && v == "" || b.folder == "parquet" && w == ""
	case signin.AuthProcessing: // a table that spreads them has those that its maker knows
		if a.format == "graph-spread-csv" || b.format == "graph-spread-csv" {
			return within(v, w) || within(w, v)
		}
	}
	if ownWords.Has(c) && a.words() != b.words() {
		return true
	}
	return v == w || reflect.DeepEqual(meant(v), meant(w))
}

func number(s string) int {
	n, _ := strconv.Atoi(s) // written by value
	return n
}

// cutTo cuts a time in microseconds to some digits after the second.
func cutTo(micros string, digits int) int {
	n := number(micros)
	for range 6 - min(6, digits) {
		n /= 10
	}
	return n
}

// meant is what a text of JSON means: keys in any order, steps to the second
// and without the numbers that only Azure Monitor gives them, an empty list like
// none. Any other text means itself.
func meant(v string) any {
	var x any
	if json.Unmarshal([]byte(v), &x) != nil {
		x = v
	}
	list, _ := x.([]any)
	for _, item := range list {
		if step, is := item.(map[string]any); is {
			delete(step, "StatusSequence")
			delete(step, "RequestSequence")
			if at, is := step["authenticationStepDateTime"].(string); is {
				step["authenticationStepDateTime"] = at[:len("2026-05-04T07:08:11")]
			}
		}
	}
	if len(list) == 0 && v == "[]" {
		return ""
	}
	return x
}

// within reports whether every item of the list v is one of w, too.
func within(v, w string) bool {
	some, _ := meant(v).([]any)
	all, _ := meant(w).([]any)
	for _, item := range some {
		if !slices.ContainsFunc(all, func(x any) bool { return reflect.DeepEqual(x, item) }) {
			return false
		}
	}
	return true
}

// lieOf is the sign-in of which one export of the samples says something else.
func lieOf(t *testing.T) string {
	t.Helper()
	labels, err := samples.Labels()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(labels, func(l samples.Label) bool { return l.Detection == "MT-009" })
	if i < 0 {
		t.Fatal("no label for MT-009")
	}
	return labels[i].SignIns[0]
}

// Any two formats say the same of the same sign-in, column by column, wherever
// both say something; and all of them together say what each says alone.
func TestEveryFormatTellsTheSameValues(t *testing.T) {
	all := telling(t)
	lie := lieOf(t)
	compared, lies := map[string]int{}, 0
	for i, a := range all {
		most := 0
		for _, x := range a.rows {
			most = max(most, number(x[signin.TimeDigits]))
		}
		if want, known := digits[a.format]; !known || most > want || most == 0 && want > 0 {
			t.Errorf("%s, %s: times have %d digits, want %d", a.folder, a.format, most, want)
		}
		for _, b := range all[i+1:] {
			for id, x := range a.rows {
				y := b.rows[id]
				for c := range x {
					if _, both := y[c]; !both {
						continue
					}
					compared[a.format]++
					compared[b.format]++
					switch same := alike(c, a, b, x, y); {
					case same:
					case id == lie && c == signin.IncomingToken && (a.folder == "mixed" || b.folder == "mixed"):
						lies++
					default:
						t.Errorf("%s of %s: %s (%s) says %.300q, %s (%s) %.300q", signin.Schema.Fields[c].Name, id, a.format, a.folder, x[c], b.format, b.folder, y[c])
					}
				}
			}
		}
	}
	if lies == 0 {
		t.Error("what was changed in one export is not seen")
	}
	for format, n := range compared {
		if n < 100 {
			t.Errorf("of %s, %d values are compared", format, n)
		}
	}
	together(t, all, lie)
}

// together ingests what was told alone all at once: the same sign-ins, each with
// the value of those that are believed first of those that tell of it, blank in
// no column that any fills, and one conflict, which was planted.
func together(t *testing.T, all []*told, lie string) {
	dir := filepath.Join(t.TempDir(), "c")
	ids := map[string]bool{}
	var files []string
	for _, x := range all {
		files = append(files, x.files...)
		for id := range x.rows {
			ids[id] = true
		}
	}
	c := read(t, dir, 2, files)
	rows := eventsOf(t, dir, c)
	if len(rows) != len(ids) || c.Conflict != 1 || c.Collided != 0 {
		t.Errorf("%d sign-ins, %d conflicts, %d collisions; want %d, 1 and none", len(rows), c.Conflict, c.Collided, len(ids))
	}
	for _, r := range rows {
		id, _ := r.Batch.Text(signin.EventID, r.At)
		if said, _ := r.Batch.Text(signin.Conflicts, r.At); (said != "") != (id == lie) || id == lie && (!strings.HasPrefix(said, `{"incoming_token_type":`) || strings.Count(said, `":[`) != 1) {
			t.Errorf("%s: conflicts %s", id, said)
		}
		for c := range signin.Source {
			best, says := 0, []string{""}
			for _, x := range all {
				v := x.rows[id][c]
				if v == "" {
					continue
				}
				rank := format.Find(x.format).Rank
				switch {
				case signin.Vague(c, v):
					rank += 1000
				case c == signin.EventTime || c == signin.TimeDigits:
					rank -= 1000 * min(6, number(x.rows[id][signin.TimeDigits]))
				}
				if says[0] == "" || rank < best {
					best, says = rank, nil
				}
				if rank == best {
					says = append(says, v)
				}
			}
			if got, _ := value(r, c); !slices.Contains(says, got) {
				t.Errorf("%s of %s: together %q, alone the best say %q", signin.Schema.Fields[c].Name, id, got, says)
			}
		}
	}
}
