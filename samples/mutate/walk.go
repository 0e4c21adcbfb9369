package main

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strings"
)

// walk breaks what it can in the functions of a file. Examples and texts, which
// stand outside of functions or are no conditions, stay as they are.
func (b *breaker) walk(f *ast.File) {
	if strings.HasSuffix(b.name, "_examples.go") {
		return // what tells examples is none of what they hold
	}
	for _, d := range f.Decls {
		if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
			b.fn = fn.Name.Name
			b.block(fn.Body)
		}
	}
}

// block visits what is below a node, the outermost expressions first.
func (b *breaker) block(n ast.Node) {
	ast.Inspect(n, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.IfStmt:
			b.condition(x.Cond)
		case *ast.CaseClause:
			for _, e := range x.List {
				if isBool(b.info.Types[e]) {
					b.condition(e)
				}
			}
		case *ast.ReturnStmt:
			for _, e := range x.Results {
				if isBool(b.info.Types[e]) {
					b.condition(e)
				}
			}
		case *ast.ForStmt: // breaking its condition would only make it endless
			if x.Init != nil {
				b.block(x.Init)
			}
			b.block(x.Body)
			return false
		case *ast.GenDecl:
			return x.Tok != token.CONST
		case *ast.BinaryExpr:
			b.binary(x)
			if b.info.Types[x].Value != nil {
				return false
			}
		case *ast.CallExpr:
			for _, a := range x.Args {
				b.span(a)
			}
			if b.info.Types[x].IsType() || b.info.Types[x.Fun].IsType() {
				return b.info.Types[x].Value == nil
			}
		}
		return true
	})
}

func isBool(tv types.TypeAndValue) bool {
	basic, ok := types.Default(tv.Type).(*types.Basic)
	return tv.IsValue() && ok && basic.Kind() == types.Bool && tv.Value == nil
}

// condition breaks a condition that is one alone: it says the opposite.
func (b *breaker) condition(e ast.Expr) {
	if x, ok := ast.Unparen(e).(*ast.BinaryExpr); ok && (x.Op == token.LAND || x.Op == token.LOR) {
		return // its parts are dropped one by one
	}
	b.wrap(e, fmt.Sprintf("broken.Not(%d, ", b.add(e, "negated")), ")")
}

func (b *breaker) binary(x *ast.BinaryExpr) {
	switch x.Op {
	case token.LAND, token.LOR:
		for _, e := range []ast.Expr{x.X, x.Y} {
			if y, ok := ast.Unparen(e).(*ast.BinaryExpr); ok && (y.Op == token.LAND || y.Op == token.LOR) && y.Op == x.Op {
				continue
			}
			b.wrap(e, fmt.Sprintf("broken.Drop(%d, ", b.add(e, "left out")), fmt.Sprintf(", %t)", x.Op == token.LAND))
		}
	case token.LSS, token.LEQ, token.GTR, token.GEQ:
		if b.info.Types[x].Value != nil {
			return
		}
		b.turn++
		turn := b.turn // its call stands around those of the thresholds
		small := b.threshold(x.X) || b.threshold(x.Y)
		if small {
			return // one more and one less move the edge, too
		}
		if named, ok := b.info.Types[x.X].Type.Underlying().(*types.Basic); !ok || named.Info()&types.IsOrdered == 0 {
			return
		}
		n := b.add(x, "edge moved")
		b.edits = append(b.edits, edit{b.offset(x.Pos()), b.offset(x.Pos()), fmt.Sprintf("broken.Edge(%d, ", n), turn},
			edit{b.offset(x.OpPos), b.offset(x.OpPos) + len(x.Op.String()), fmt.Sprintf(", %q, ", x.Op), turn},
			edit{b.offset(x.End()), b.offset(x.End()), ")", -turn})
	case token.OR:
		b.facts(x)
	case token.ADD, token.SUB:
		if b.info.Types[x].Value != nil {
			return // the parts of a constant need not have the type of the whole
		}
		b.span(x.X)
		b.span(x.Y)
	}
}

// threshold breaks a number that something is compared with, and reports
// whether it is a small whole one.
func (b *breaker) threshold(e ast.Expr) bool {
	tv := b.info.Types[e]
	v, ok := constantOf(tv)
	if !ok || strings.HasPrefix(b.source(e), "len(") {
		return false
	}
	n, whole := constant.Int64Val(constant.ToInt(v))
	switch {
	case whole && n >= large:
		b.span(e)
	case whole:
		b.number(e, tv, fmt.Sprint(n+1), "one more")
		b.number(e, tv, fmt.Sprint(n-1), "one less")
		return true
	default:
		f, _ := constant.Float64Val(v)
		b.number(e, tv, fmt.Sprint(f*1.5), "half more")
		b.number(e, tv, fmt.Sprint(f/2), "half")
	}
	return false
}

// large is from where on a whole number is a span of time, in microseconds.
const large = 1_000_000

// span breaks a constant span of time.
func (b *breaker) span(e ast.Expr) {
	tv := b.info.Types[e]
	v, ok := constantOf(tv)
	if !ok {
		return
	}
	if n, whole := constant.Int64Val(constant.ToInt(v)); whole && n >= large && n < 1<<60 {
		b.number(e, tv, fmt.Sprint(2*n), "twice as long")
		b.number(e, tv, fmt.Sprint(n/2), "half as long")
	}
}

func (b *breaker) number(e ast.Expr, tv types.TypeAndValue, other, how string) {
	basic, ok := types.Default(tv.Type).(*types.Basic) // a named type has no place in the harness
	if !ok {
		return
	}
	if strings.HasPrefix(other, "-") && basic.Info()&types.IsUnsigned != 0 {
		return
	}
	b.wrap(e, fmt.Sprintf("broken.Num[%s](%d, ", basic.Name(), b.add(e, how)), ", "+other+")")
}

// facts leaves one after the other of several facts out.
func (b *breaker) facts(x *ast.BinaryExpr) {
	tv := b.info.Types[x]
	if !strings.HasSuffix(tv.Type.String(), "timeline.Facts") {
		return
	}
	var leaves func(e ast.Expr)
	leaves = func(e ast.Expr) {
		if y, ok := ast.Unparen(e).(*ast.BinaryExpr); ok && y.Op == token.OR {
			leaves(y.X)
			leaves(y.Y)
			return
		}
		m := b.add(e, "no longer asked for in "+b.source(x))
		b.wrap(x, fmt.Sprintf("broken.Fact(%d, ", m), ", "+b.source(e)+")")
	}
	leaves(x)
}
