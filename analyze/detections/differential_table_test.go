package detections

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"prtscope/analyze/detect"
)

// TestReadings holds testdata/readings.txt, which says of each detection what
// proves its verdicts. A rule that judges each sign-in by itself is proven by
// examples and mutants; one whose verdict depends on more, by a naive reading of
// its words on random stories as well. Which of the two it is, its own examples
// tell: see byItself.
func TestReadings(t *testing.T) {
	read := naiveReadings(t)
	var b strings.Builder
	for _, d := range Listed() {
		how := "each sign-in by itself: examples and mutants"
		switch alone := byItself(d); {
		case len(read[d]) > 0:
			how = "naive reading: " + strings.Join(read[d], ", ")
		case !alone:
			t.Errorf("%s judges by more than one sign-in, and no test named ...AgainstNaive compares it with a naive reading", d.ID)
		}
		fmt.Fprintf(&b, "%s  %s\n", d.ID, how)
	}
	path := filepath.Join("testdata", "readings.txt")
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("is\n%swhere it was\n%s(go test ./analyze/detections -run TestReadings -update)", b.String(), want)
	}
}

// byItself reports whether the sign-ins of a detection's examples, each told
// alone and without audit log, inventory and risks, are found just as they are
// together.
func byItself(d *detect.Detection) bool {
	if d.Scope == detect.Case {
		return false
	}
	known := map[string]map[string]int{}
	for _, ex := range d.Examples {
		if ex.NotRun || ex.Found != nil {
			continue
		}
		together, err := rowsBySeverity(d, ex)
		if err != nil {
			return false
		}
		apart := map[string]int{}
		for _, line := range linesAlone(ex.Story) {
			if ex.Params != nil || ex.Located != nil {
				clear(known)
			}
			if known[line] == nil {
				one := ex
				one.Story = bothLogs + "\n" + line
				if known[line], err = rowsBySeverity(d, one); err != nil {
					return false
				}
			}
			for k, n := range known[line] {
				apart[k] += n
			}
		}
		if !maps.Equal(together, apart) {
			return false
		}
		if ex.Params != nil || ex.Located != nil {
			clear(known)
		}
	}
	return true
}

// rowsBySeverity counts the records of what is found in an example, by severity
// and confidence.
func rowsBySeverity(d *detect.Detection, ex detect.Example) (map[string]int, error) {
	fs, err := detect.Replay(d, ex)
	rows := map[string]int{}
	for _, f := range fs {
		rows[fmt.Sprint(f.Severity, f.Confidence)] += max(f.Total, len(f.Evidence))
	}
	return rows, err
}

var (
	repeated = regexp.MustCompile(` x(\d+) every \S+`)
	dayed    = regexp.MustCompile(`^d\d+ `)
	timeless = regexp.MustCompile(`^(d\d+ )?\S+ (audit|risk|request) `)
)

// linesAlone returns the sign-ins of a story, a line for each.
func linesAlone(story string) (lines []string) {
	day := "d1 "
	for line := range strings.SplitSeq(story, "\n") {
		line = strings.TrimSpace(line)
		if d := dayed.FindString(line); d != "" {
			day = d
		} else {
			line = day + line
		}
		if line == day || strings.HasPrefix(line, day+"#") || strings.HasPrefix(line, day+"inventory ") || timeless.MatchString(line) {
			continue
		}
		n := 1
		if m := repeated.FindStringSubmatch(line); m != nil {
			n, _ = strconv.Atoi(m[1])
			line = strings.Replace(line, m[0], "", 1)
		}
		for k := range n {
			if n > 1 {
				lines = append(lines, strings.ReplaceAll(line, "#", strconv.Itoa(k+1)))
			} else {
				lines = append(lines, line)
			}
		}
	}
	return lines
}

// naiveReadings returns the tests that compare a detection with a naive reading,
// by detection: those named ...AgainstNaive that speak of it.
func naiveReadings(t *testing.T) map[*detect.Detection][]string {
	t.Helper()
	byID := map[string]*detect.Detection{}
	for _, d := range All {
		byID[d.ID] = d
	}
	byName := map[string]*detect.Detection{} // variables
	each(t, "*.go", func(f *ast.File) {
		for _, decl := range f.Decls {
			g, ok := decl.(*ast.GenDecl)
			if !ok || g.Tok != token.VAR {
				continue
			}
			for _, s := range g.Specs {
				if v := s.(*ast.ValueSpec); len(v.Values) == 1 {
					if d := byID[idOf(v.Values[0])]; d != nil {
						byName[v.Names[0].Name] = d
					}
				}
			}
		}
	})
	read := map[*detect.Detection][]string{}
	each(t, "differential*_test.go", func(f *ast.File) {
		for _, decl := range f.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok || !strings.HasPrefix(fn.Name.Name, "Test") || !strings.HasSuffix(fn.Name.Name, "AgainstNaive") {
				continue
			}
			ast.Inspect(fn, func(n ast.Node) bool {
				if id, ok := n.(*ast.Ident); ok && byName[id.Name] != nil && !slices.Contains(read[byName[id.Name]], fn.Name.Name) {
					read[byName[id.Name]] = append(read[byName[id.Name]], fn.Name.Name)
				}
				return true
			})
		}
	})
	return read
}

// each parses the files of this room that a pattern matches.
func each(t *testing.T, pattern string, look func(*ast.File)) {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range paths {
		f, err := parser.ParseFile(token.NewFileSet(), p, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		look(f)
	}
}

// idOf returns the ID in &detect.Detection{ID: "PM-001", ...}, "" of anything else.
func idOf(e ast.Expr) string {
	u, ok := e.(*ast.UnaryExpr)
	if !ok {
		return ""
	}
	l, ok := u.X.(*ast.CompositeLit)
	if !ok || len(l.Elts) == 0 {
		return ""
	}
	kv, ok := l.Elts[0].(*ast.KeyValueExpr)
	if !ok {
		return ""
	}
	v, ok := kv.Value.(*ast.BasicLit)
	if !ok {
		return ""
	}
	id, _ := strconv.Unquote(v.Value)
	return id
}
