package ingest

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"prtscope/ingest/activity"
	"prtscope/ingest/audit"
	"prtscope/ingest/column"
	"prtscope/ingest/custody"
	"prtscope/ingest/device"
	"prtscope/ingest/risk"
	"prtscope/ingest/signin"
	"prtscope/ingest/step"
	"prtscope/ingest/tablefile"
	"prtscope/samples"
)

// tableSchemas are the tables of a case, by their folder.
var tableSchemas = map[string]*column.Schema{"events": signin.Schema, "audit": audit.Schema, "devices": device.Schema, "risk": risk.Schema, "activity": activity.Schema, "steps": step.Schema}

// whence are columns that say where a row is from, which is another file where exports
// were split, and of which of several that tell of it.
var whence = []string{"source", "record", "offset", "also_in", "conflicts", "filled", "missing"}

// allRows returns the rows of every table of a case.
func allRows(t *testing.T, dir string, c *custody.Case) (all []column.Row) {
	t.Helper()
	for _, f := range c.Files {
		folder, _, _ := strings.Cut(f.Path, "/")
		schema := tableSchemas[folder]
		if schema == nil {
			continue
		}
		raw, err := os.ReadFile(filepath.Join(dir, f.Path))
		if err != nil {
			t.Fatal(err)
		}
		for b, err := range tablefile.Read(bytes.NewReader(raw), int64(len(raw)), schema, nil) {
			if err != nil {
				t.Fatal(err)
			}
			for i := range b.Len() {
				all = append(all, column.Row{Batch: b, At: i})
			}
		}
	}
	return all
}

// rowsIn returns the rows of every table of a case without where they are from, sorted.
func rowsIn(t *testing.T, dir string, c *custody.Case) map[*column.Schema][]string {
	t.Helper()
	rows := map[*column.Schema][]string{}
	for _, r := range allRows(t, dir, c) {
		rows[r.Batch.Schema] = append(rows[r.Batch.Schema], rowText(r))
	}
	for _, list := range rows {
		slices.Sort(list)
	}
	return rows
}

// rowText is what a row says, but for where it is from. Of what several exports tell,
// fields without a column are those of one of them.
func rowText(r column.Row) string {
	var w strings.Builder
	several := r.Batch.Has(r.Batch.Schema.Index("also_in"), r.At)
	for c, f := range r.Batch.Schema.Fields {
		if !r.Batch.Has(c, r.At) || slices.Contains(whence, f.Name) || several && f.Name == "extra" {
			continue
		}
		if f.Type.Strings() {
			text, _ := r.Batch.Text(c, r.At)
			fmt.Fprintf(&w, "%s=%q ", f.Name, text)
		} else if f.Type == column.Float {
			x, _ := r.Batch.Float(c, r.At)
			fmt.Fprintf(&w, "%s=%v ", f.Name, x)
		} else {
			fmt.Fprintf(&w, "%s=%d ", f.Name, r.Batch.Num(c, r.At))
		}
	}
	return w.String()
}

// split cuts an export between records into parts that are exports themselves: a table
// with its header on each, JSON with what stands around its longest list. What has no
// such borders that can be told here comes back whole.
func split(name string, text []byte, parts int) [][]byte {
	switch filepath.Ext(name) {
	case ".csv":
		return splitCSV(text, parts)
	case ".json", ".jsonl", "": // blobs of a data export have no extension
		if ends := valuesOf(text); len(ends) > 1 {
			return dealt(text, nil, nil, append([]int{0}, ends...), parts)
		} else if len(ends) == 1 {
			return splitList(text, parts)
		}
	}
	return [][]byte{text}
}

// dealt deals the pieces of a text between borders out, each part between head and tail.
func dealt(text, head, tail []byte, borders []int, parts int) (out [][]byte) {
	parts = min(parts, len(borders)-1)
	for k := range parts {
		part := bytes.Clone(head)
		for i := k * (len(borders) - 1) / parts; i < (k+1)*(len(borders)-1)/parts; i++ {
			part = append(part, text[borders[i]:borders[i+1]]...)
		}
		out = append(out, append(part, tail...))
	}
	return out
}

// valuesOf returns where each value of JSON ends, nothing where the text is not a row of
// them.
func valuesOf(text []byte) (ends []int) {
	mark := len(text) - len(bytes.TrimPrefix(text, []byte("\ufeff")))
	d := json.NewDecoder(bytes.NewReader(text[mark:]))
	for {
		var v json.RawMessage
		switch err := d.Decode(&v); {
		case err == io.EOF:
			return ends
		case err != nil:
			return nil
		}
		ends = append(ends, mark+int(d.InputOffset()))
	}
}

// splitList deals the items of the longest list of objects or lists out.
func splitList(text []byte, parts int) [][]byte {
	type open struct {
		from    int
		borders []int // where items end
	}
	var stack, best = []open{}, open{}
	mark := len(text) - len(bytes.TrimPrefix(text, []byte("\ufeff")))
	d := json.NewDecoder(bytes.NewReader(text[mark:]))
	for {
		token, err := d.Token()
		if err != nil {
			break
		}
		at := mark + int(d.InputOffset())
		switch token {
		case json.Delim('['), json.Delim('{'):
			stack = append(stack, open{from: at})
			continue
		case json.Delim(']'):
			if top := stack[len(stack)-1]; len(top.borders) > 1 && at-top.from > last(best.borders)-best.from {
				best = top
			}
			fallthrough
		case json.Delim('}'):
			stack = stack[:len(stack)-1]
			if len(stack) > 0 {
				stack[len(stack)-1].borders = append(stack[len(stack)-1].borders, at)
			}
		}
	}
	if len(best.borders) < 2 || last(best.borders)-best.from < len(text)/2 { // one inside a record
		return [][]byte{text}
	}
	out := dealt(text, nil, nil, append([]int{best.from}, best.borders...), parts)
	for i, part := range out {
		part = bytes.TrimLeft(part, ", \r\n\t")
		out[i] = slices.Concat(text[:best.from], part, text[last(best.borders):])
	}
	return out
}

func last(borders []int) int {
	if len(borders) == 0 {
		return 0
	}
	return borders[len(borders)-1]
}

func splitCSV(text []byte, parts int) [][]byte {
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord, r.LazyQuotes = -1, false
	var borders []int
	for {
		if _, err := r.Read(); err == io.EOF {
			break
		} else if err != nil {
			return [][]byte{text}
		}
		borders = append(borders, int(r.InputOffset()))
	}
	if bytes.HasPrefix(text, []byte("#TYPE ")) && len(borders) > 0 { // above the header
		borders = borders[1:]
	}
	if len(borders) < 3 {
		return [][]byte{text}
	}
	return dealt(text, text[:borders[0]], nil, borders, parts)
}

// TestEveryFormatInSeveralFiles cuts the samples into several files between records,
// with whatever stands around them repeated, and reads the parts in two orders: the
// tables are those of the samples as they stand, and the same to the byte in both.
func TestEveryFormatInSeveralFiles(t *testing.T) {
	folders, err := fs.ReadDir(samples.Files(), ".")
	if err != nil {
		t.Fatal(err)
	}
	cut := map[string]int{}
	for _, folder := range folders {
		if !folder.IsDir() {
			continue
		}
		t.Run(folder.Name(), func(t *testing.T) {
			whole := unpack(t, folder.Name())[0]
			to := filepath.Join(t.TempDir(), "parts")
			parts := map[string]bool{}
			err := filepath.WalkDir(whole, func(path string, d fs.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				text, err := os.ReadFile(path)
				if err != nil {
					return err
				}
				below, err := filepath.Rel(whole, path)
				if err != nil {
					return err
				}
				pieces := split(path, text, 3)
				if len(pieces) > 1 {
					cut[filepath.Ext(path)]++
				}
				for i, piece := range pieces {
					dir := filepath.Join(to, fmt.Sprint(i))
					parts[dir] = true
					file := filepath.Join(dir, below)
					if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
						return err
					}
					if err := os.WriteFile(file, piece, 0o600); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			dirs := slices.Sorted(maps.Keys(parts))
			one, other, back := filepath.Join(t.TempDir(), "one"), filepath.Join(t.TempDir(), "other"), filepath.Join(t.TempDir(), "back")
			a, b := read(t, one, 2, []string{whole}), read(t, other, 2, dirs)
			slices.Reverse(dirs)
			c := read(t, back, 1, dirs)
			want, got := rowsIn(t, one, a), rowsIn(t, other, b)
			for table, schema := range tableSchemas {
				if x, y := names(b, table+"/"), names(c, table+"/"); !slices.Equal(x, y) {
					t.Errorf("%s: in the other order %q, not %q", table, y, x)
				}
				if !slices.Equal(got[schema], want[schema]) {
					t.Errorf("%s: %d rows, want %d; %s", table, len(got[schema]), len(want[schema]), firstUnlike(got[schema], want[schema]))
				}
			}
			if a.Account.Kept != b.Account.Kept || a.Account.Rejected != b.Account.Rejected || a.Account.Records > b.Account.Records {
				t.Errorf("account %+v, as they stand %+v", b.Account, a.Account)
			}
			if err := b.Account.Balance(); err != nil {
				t.Error(err)
			}
		})
	}
	if cut[".csv"] < 25 || cut[".json"] < 60 {
		t.Errorf("only so many files were cut: %v", cut)
	}
}

// firstUnlike is the first row of each side that the other has not.
func firstUnlike(got, want []string) string {
	has := func(list []string, row string) bool { _, is := slices.BinarySearch(list, row); return is }
	i := slices.IndexFunc(got, func(r string) bool { return !has(want, r) })
	j := slices.IndexFunc(want, func(r string) bool { return !has(got, r) })
	said := "only how often"
	if i >= 0 {
		said = "got " + got[i]
	}
	if j >= 0 {
		said += "\nwant " + want[j]
	}
	return said
}
