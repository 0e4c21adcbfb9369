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
	"path"
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
		s += " (nothing comes here)"
	}
	return s
}

// pack is a package whose types are known.
type pack struct {
	room    string // as the module names it
	dir     string
	root    string // of the module
	set     *token.FileSet
	names   []string
	files   []*ast.File
	text    [][]byte
	info    types.Info
	overlay map[string]string // files that the go command finds elsewhere
}

// load reads a package and what it imports, with the go command's own export
// data.
func load(room string) (*pack, error) {
	list := exec.Command("go", "list", "-export", "-deps", "-json=ImportPath,Export,Dir,GoFiles,Module", "./"+room)
	list.Stderr = os.Stderr
	out, err := list.Output()
	if err != nil {
		return nil, err
	}
	exports := map[string]string{}
	p := &pack{room: room, set: token.NewFileSet(), info: types.Info{Types: map[ast.Expr]types.TypeAndValue{}}}
	for d := json.NewDecoder(bytes.NewReader(out)); d.More(); {
		var l struct {
			ImportPath, Export, Dir string
			GoFiles                 []string
			Module                  struct{ Dir string }
		}
		if err := d.Decode(&l); err != nil {
			return nil, err
		}
		exports[l.ImportPath], p.dir, p.names, p.root = l.Export, l.Dir, l.GoFiles, l.Module.Dir
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
	_, err = conf.Check(module+room, p.set, p.files, &p.info)
	return p, err
}

// break_ writes the package with all mutants, and what they ask, into dir.
func (p *pack) break_(dir string) ([]mutant, error) {
	p.overlay = map[string]string{}
	b := &breaker{pack: p}
	for i, f := range p.files {
		b.file, b.name, b.edits = i, p.names[i], nil
		if p.room != examples {
			b.name = path.Join(path.Base(p.room), p.names[i])
		}
		b.walk(f)
		text := p.text[i]
		if len(b.edits) > 0 {
			end := b.offset(f.Name.End())
			b.edits = append(b.edits, edit{end, end, "\nimport \"" + module + asks + "\"\n", 0})
			text = b.edited()
		}
		if err := p.put(dir, p.names[i], p.dir, string(text)); err != nil {
			return nil, err
		}
	}
	return b.mutants, p.put(dir, "broken.go", filepath.Join(p.root, filepath.FromSlash(asks)), broken)
}

// put writes a file into dir that the go command finds elsewhere.
func (p *pack) put(dir, name, at, text string) error {
	out := filepath.Join(dir, name)
	p.overlay[filepath.Join(at, name)] = out
	return os.WriteFile(out, []byte(text), 0o600)
}

// binary builds the test of a room that tries the mutants, of this one or
// another, and returns where it is.
func (p *pack) binary(dir, room string) (string, error) {
	at := filepath.Join(p.root, filepath.FromSlash(room))
	name, inner := path.Base(room), inside
	if room == examples {
		inner = replays
	}
	var within, without []string
	if room == p.room {
		var err error
		if within, without, err = testsOf(at); err != nil {
			return "", err
		}
	}
	list := func(names []string) (s string) {
		for _, n := range names {
			s += fmt.Sprintf("{Name: %q, F: %s}, ", n, n)
		}
		return s
	}
	fill := strings.NewReplacer("ROOM", name, "PATH", module+room, "TESTS", list(without))
	if err := p.put(dir, "zz_mutants_of_"+name+"_test.go", at, fill.Replace(harness)); err != nil {
		return "", err
	}
	fill = strings.NewReplacer("ROOM", name, "TESTS", list(within))
	if err := p.put(dir, "zz_inside_"+name+"_test.go", at, fill.Replace(inner)); err != nil {
		return "", err
	}
	replace, err := json.Marshal(map[string]any{"Replace": p.overlay})
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(dir, "overlay.json"), replace, 0o600); err != nil {
		return "", err
	}
	out := filepath.Join(dir, name+".test")
	build := exec.Command("go", "test", "-c", "-vet=off", "-overlay", filepath.Join(dir, "overlay.json"), "-o", out, "./"+room)
	build.Stdout, build.Stderr = os.Stderr, os.Stderr
	return out, build.Run()
}

// testsOf lists the tests of the files of a room, within its package and
// without: those that stand in a file of the same name or in one that says
// //mutate:holds. Others look at more than the room, or take their time.
func testsOf(dir string) (within, without []string, err error) {
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		return nil, nil, err
	}
	for _, file := range files {
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution|parser.ParseComments)
		if err != nil {
			return nil, nil, err
		}
		of := strings.TrimSuffix(strings.TrimSuffix(file, "_test.go"), "_naive") + ".go"
		if _, err := os.Stat(of); err != nil && !saysHolds(f) {
			continue
		}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Recv != nil || !strings.HasPrefix(fn.Name.Name, "Test") || fn.Name.Name == "TestMain" {
				continue
			}
			if strings.HasSuffix(f.Name.Name, "_test") {
				without = append(without, fn.Name.Name)
			} else {
				within = append(within, fn.Name.Name)
			}
		}
	}
	return within, without, nil
}

// saysHolds reports whether a file of tests says that mutants are tried on it.
func saysHolds(f *ast.File) bool {
	return slices.ContainsFunc(f.Comments, func(c *ast.CommentGroup) bool {
		return slices.ContainsFunc(c.List, func(l *ast.Comment) bool { return l.Text == "//mutate:holds" })
	})
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
