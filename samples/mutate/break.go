package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// mutant is one thing broken.
type mutant struct {
	Number           int
	File, Func       string
	Line             int
	Text, How        string
	Noticed, Reached bool
}

// Key names a mutant as long as its line is written so, wherever it stands.
func (m mutant) Key() string { return fmt.Sprintf("%s %s: %s: %s", m.File, m.Func, m.Text, m.How) }

func (m mutant) String() string {
	s := fmt.Sprintf("%s:%d %s: %s: %s", m.File, m.Line, m.Func, m.Text, m.How)
	if !m.Reached {
		s += " (no example comes here)"
	}
	return s
}

// pack is a package whose types are known.
type pack struct {
	dir   string
	set   *token.FileSet
	names []string
	files []*ast.File
	text  [][]byte
	info  types.Info
}

// load reads a package and what it imports, with the go command's own export
// data.
func load(path string) (*pack, error) {
	list := exec.Command("go", "list", "-export", "-deps", "-json=ImportPath,Export,Dir,GoFiles", path)
	list.Stderr = os.Stderr
	out, err := list.Output()
	if err != nil {
		return nil, err
	}
	exports := map[string]string{}
	p := &pack{set: token.NewFileSet(), info: types.Info{Types: map[ast.Expr]types.TypeAndValue{}}}
	for d := json.NewDecoder(bytes.NewReader(out)); d.More(); {
		var l struct {
			ImportPath, Export, Dir string
			GoFiles                 []string
		}
		if err := d.Decode(&l); err != nil {
			return nil, err
		}
		exports[l.ImportPath], p.dir, p.names = l.Export, l.Dir, l.GoFiles
	}
	for _, name := range p.names {
		text, err := os.ReadFile(filepath.Join(p.dir, name))
		if err != nil {
			return nil, err
		}
		f, err := parser.ParseFile(p.set, name, text, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		p.files, p.text = append(p.files, f), append(p.text, text)
	}
	conf := types.Config{Importer: importer.ForCompiler(p.set, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })}
	_, err = conf.Check(path, p.set, p.files, &p.info)
	return p, err
}

// break_ builds the package with all mutants into a test binary in dir.
func (p *pack) break_(dir string) ([]mutant, error) {
	overlay := map[string]string{filepath.Join(p.dir, "zz_mutants_test.go"): filepath.Join(dir, "harness.go")}
	b := &breaker{pack: p}
	// What the mutants call is of the test, so the files are of the test too.
	for i, f := range p.files {
		b.file, b.name, b.edits = i, p.names[i], nil
		b.walk(f)
		out := filepath.Join(dir, p.names[i])
		if err := os.WriteFile(out, b.edited(), 0o600); err != nil {
			return nil, err
		}
		overlay[filepath.Join(p.dir, p.names[i])] = out
	}
	split := strings.Index(harness, "type replayed struct")
	calls := strings.NewReplacer("\"encoding/json\"\n", "", "\"fmt\"\n", "", "\"os\"\n", "", "\"strconv\"\n", "", "\"strings\"\n", "", "\"testing\"\n", "", "\"prtscope/analyze/detect\"\n", "").Replace(harness[:split])
	tests := "package detections\n\nimport (\n\"encoding/json\"\n\"fmt\"\n\"os\"\n\"strconv\"\n\"strings\"\n\"testing\"\n\n\"prtscope/analyze/detect\"\n)\n\n" + harness[split:]
	overlay[filepath.Join(p.dir, "zz_mutants.go")] = filepath.Join(dir, "calls.go")
	for name, text := range map[string]string{"calls.go": calls, "harness.go": tests} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return nil, err
		}
	}
	replace, err := json.Marshal(map[string]any{"Replace": overlay})
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(dir, "overlay.json"), replace, 0o600); err != nil {
		return nil, err
	}
	build := exec.Command("go", "test", "-c", "-vet=off", "-overlay", filepath.Join(dir, "overlay.json"), "-o", filepath.Join(dir, "mutants.test"), "./"+room)
	build.Stdout, build.Stderr = os.Stderr, os.Stderr
	return b.mutants, build.Run()
}

// edit puts text in place of what stands from one offset to another.
type edit struct {
	from, to int
	text     string
	turn     int // at one place: beginnings as they were made, ends the other way
}

type breaker struct {
	*pack
	file    int
	name    string
	fn      string
	edits   []edit
	turn    int
	mutants []mutant
}

func (b *breaker) offset(p token.Pos) int { return b.set.Position(p).Offset }

func (b *breaker) source(n ast.Node) string {
	return strings.Join(strings.Fields(string(b.text[b.file][b.offset(n.Pos()):b.offset(n.End())])), " ")
}

func (b *breaker) add(n ast.Node, how string) int {
	m := mutant{Number: len(b.mutants) + 1, File: b.name, Func: b.fn, Line: b.set.Position(n.Pos()).Line, Text: b.source(n), How: how}
	b.mutants = append(b.mutants, m)
	return m.Number
}

// wrap puts a call around an expression. Calls made earlier stand outside.
func (b *breaker) wrap(n ast.Node, before, after string) {
	b.turn++
	turn := b.turn
	b.edits = append(b.edits, edit{b.offset(n.Pos()), b.offset(n.Pos()), before, turn}, edit{b.offset(n.End()), b.offset(n.End()), after, -turn})
}

func (b *breaker) edited() []byte {
	var out []byte
	last, text := 0, b.text[b.file]
	slices.SortStableFunc(b.edits, func(x, y edit) int {
		if x.from != y.from {
			return x.from - y.from
		}
		return x.turn - y.turn
	})
	for _, e := range b.edits {
		out = append(append(out, text[last:e.from]...), e.text...)
		last = e.to
	}
	return append(out, text[last:]...)
}

func constantOf(tv types.TypeAndValue) (constant.Value, bool) {
	if tv.Value == nil || (tv.Value.Kind() != constant.Int && tv.Value.Kind() != constant.Float) {
		return nil, false
	}
	return tv.Value, true
}
