package detections

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Every span and number that a detection decides by stands on its page: what a
// file of it declares as such a constant, and what it takes from the limits of the
// model, is in its Limits, and no span is written down in a function.
func TestLimitsAreTold(t *testing.T) {
	files, err := filepath.Glob("[a-z][a-z][0-9][0-9][0-9]_*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no files of detections: %v", err)
	}
	told, decides, where := map[string]map[string]bool{}, map[string][]string{}, map[string]string{}
	for _, name := range files {
		id := name[:5]
		if told[id] == nil {
			told[id] = map[string]bool{}
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			switch d := d.(type) {
			case *ast.GenDecl:
				decides[id] = append(decides[id], numbersOf(d)...)
				for _, v := range limitsOf(d) {
					told[id][v] = true
				}
			case *ast.FuncDecl:
				for _, v := range fromModel(d) {
					decides[id] = append(decides[id], v)
				}
				for _, n := range spansIn(d) {
					t.Errorf("%s: a span of time in a function: give it a name, and tell it in Limits", set.Position(n.Pos()))
				}
			}
		}
		where[id] = name
	}
	for id, names := range decides {
		for _, name := range names {
			if !told[id][name] {
				t.Errorf("%s: %s is not in Limits", where[id], name)
			}
		}
	}
	for _, d := range All {
		for _, l := range d.Limits {
			if l.What == "" || l.Value == "" || !regexp.MustCompile(`^[0-9]+( |$)`).MatchString(l.Value) || strings.HasPrefix(l.Value, "0") {
				t.Errorf("%s: a limit that says nothing: %+v", d.ID, l)
			}
		}
	}
}

// numbersOf returns the names of constants of a file that are numbers or spans.
func numbersOf(d *ast.GenDecl) (names []string) {
	if d.Tok != token.CONST {
		return nil
	}
	for _, s := range d.Specs {
		v := s.(*ast.ValueSpec)
		for n, name := range v.Names {
			if n < len(v.Values) && isNumber(v.Values[n]) {
				names = append(names, name.Name)
			}
		}
	}
	return names
}

func isNumber(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.BasicLit:
		return e.Kind == token.INT || e.Kind == token.FLOAT
	case *ast.BinaryExpr:
		return isNumber(e.X) || isNumber(e.Y)
	}
	return unitOfTime(e)
}

// unitOfTime reports whether an expression is a unit of time.
func unitOfTime(e ast.Expr) bool {
	s, ok := e.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	of, ok := s.X.(*ast.Ident)
	return ok && of.Name == "timeline" && slices.Contains([]string{"Second", "Minute", "Hour", "Day"}, s.Sel.Name)
}

// limitsOf returns the names that stand in the Limits of a detection.
func limitsOf(d *ast.GenDecl) (names []string) {
	ast.Inspect(d, func(n ast.Node) bool {
		kv, ok := n.(*ast.KeyValueExpr)
		if !ok {
			return true
		}
		if key, ok := kv.Key.(*ast.Ident); !ok || key.Name != "Limits" {
			return true
		}
		ast.Inspect(kv.Value, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok {
				names = append(names, id.Name)
			}
			return true
		})
		return false
	})
	return names
}

// fromModel returns which limits of the model a function looks at.
func fromModel(d *ast.FuncDecl) (names []string) {
	ast.Inspect(d, func(n ast.Node) bool {
		s, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		switch of := s.X.(type) {
		case *ast.SelectorExpr:
			if of.Sel.Name == "Limits" {
				names = append(names, s.Sel.Name)
			}
		case *ast.Ident:
			if of.Name == "limits" {
				names = append(names, s.Sel.Name)
			}
		}
		return true
	})
	return names
}

// spansIn returns units of time in a function that nothing is divided by and no
// variable multiplied with.
func spansIn(d *ast.FuncDecl) (found []ast.Node) {
	ast.Inspect(d, func(n ast.Node) bool {
		if b, ok := n.(*ast.BinaryExpr); ok && (b.Op == token.QUO || b.Op == token.REM) && unitOfTime(b.Y) {
			ast.Inspect(b.X, func(n ast.Node) bool {
				if e, ok := n.(ast.Expr); ok && unitOfTime(e) {
					found = append(found, n)
				}
				return true
			})
			return false
		}
		if b, ok := n.(*ast.BinaryExpr); ok && b.Op == token.MUL && unitOfTime(b.Y) && !isNumber(b.X) {
			return false // a number of units becomes a span
		}
		if e, ok := n.(ast.Expr); ok && unitOfTime(e) {
			found = append(found, n)
		}
		return true
	})
	return found
}
