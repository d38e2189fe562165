package expr

import (
	"slices"
	"strings"

	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// Conditions are asked of millions of records, and the library takes a microsecond for what a comparison does in a few
// nanoseconds. What nearly all of them consist of is therefore made into functions here; the library works out the others,
// and tests hold one against the other.

type (
	yesFn  = func(Given) bool
	textFn = func(Given) string
	numFn  = func(Given) int64
)

// plainly makes functions of a checked condition.
type plainly struct {
	*ast.AST
	vars []Var
}

// plain is a condition as a function; nil where it holds anything that is left to the library.
func plain(a *ast.AST, vars []Var) yesFn { return plainly{a, vars}.yes(a.Expr()) }

// at is the place of the variable an expression names; none below zero.
func (p plainly) at(e ast.Expr) int {
	if k := e.Kind(); k != ast.IdentKind && k != ast.SelectKind {
		return -1
	}
	ref := p.ReferenceMap()[e.ID()]
	if ref == nil || ref.Value != nil {
		return -1
	}
	return slices.IndexFunc(p.vars, func(v Var) bool { return v.Name == ref.Name })
}

func (p plainly) yes(e ast.Expr) yesFn {
	switch e.Kind() {
	case ast.LiteralKind:
		if b, ok := e.AsLiteral().(types.Bool); ok {
			return func(Given) bool { return bool(b) }
		}
	case ast.CallKind:
		return p.call(e.AsCall())
	}
	return nil
}

func (p plainly) call(c ast.CallExpr) yesFn {
	args := c.Args()
	switch c.FunctionName() {
	case operators.LogicalAnd, operators.LogicalOr:
		return p.joined(c.FunctionName() == operators.LogicalAnd, args)
	case operators.LogicalNot:
		if x := p.yes(args[0]); x != nil {
			return func(g Given) bool { return !x(g) }
		}
	case operators.Conditional:
		if x, y, z := p.yes(args[0]), p.yes(args[1]), p.yes(args[2]); x != nil && y != nil && z != nil {
			return func(g Given) bool {
				if x(g) {
					return y(g)
				}
				return z(g)
			}
		}
	case operators.In:
		return p.in(args[0], args[1])
	case "startsWith", "endsWith", "contains":
		return p.part(c)
	default:
		return p.compared(c.FunctionName(), args)
	}
	return nil
}

// joined is all of some, or any of them.
func (p plainly) joined(all bool, args []ast.Expr) yesFn {
	of := make([]yesFn, len(args))
	for i, a := range args {
		if of[i] = p.yes(a); of[i] == nil {
			return nil
		}
	}
	return func(g Given) bool {
		for _, x := range of {
			if x(g) != all {
				return !all
			}
		}
		return all
	}
}

func (p plainly) part(c ast.CallExpr) yesFn {
	if !c.IsMemberFunction() || len(c.Args()) != 1 {
		return nil
	}
	x, y := p.text(c.Target()), p.text(c.Args()[0])
	how := map[string]func(a, b string) bool{"startsWith": strings.HasPrefix, "endsWith": strings.HasSuffix, "contains": strings.Contains}[c.FunctionName()]
	if x == nil || y == nil || how == nil {
		return nil
	}
	return func(g Given) bool { return how(x(g), y(g)) }
}

func (p plainly) text(e ast.Expr) textFn {
	if at := p.at(e); at >= 0 && p.vars[at].Kind == Text {
		return func(g Given) string { return g.Text(at) }
	}
	if e.Kind() == ast.LiteralKind {
		if s, ok := e.AsLiteral().(types.String); ok {
			return func(Given) string { return string(s) }
		}
	}
	return nil
}

func (p plainly) whole(e ast.Expr) numFn {
	if at := p.at(e); at >= 0 && p.vars[at].Kind == Whole {
		return func(g Given) int64 { return g.Whole(at) }
	}
	if e.Kind() == ast.LiteralKind {
		if n, ok := e.AsLiteral().(types.Int); ok {
			return func(Given) int64 { return int64(n) }
		}
	}
	return nil
}

// in is one text among several, or one number.
func (p plainly) in(one, among ast.Expr) yesFn {
	if x := p.text(one); x != nil {
		if at := p.at(among); at >= 0 && p.vars[at].Kind == Texts {
			return func(g Given) bool { return slices.Contains(g.Texts(at), x(g)) }
		}
		if list, ok := literals[string](among); ok {
			return func(g Given) bool { return slices.Contains(list, x(g)) }
		}
	}
	if x := p.whole(one); x != nil {
		if list, ok := literals[int64](among); ok {
			return func(g Given) bool { return slices.Contains(list, x(g)) }
		}
	}
	return nil
}

// literals are the values of a list that holds nothing else.
func literals[V string | int64](e ast.Expr) (out []V, ok bool) {
	if e.Kind() != ast.ListKind {
		return nil, false
	}
	for _, x := range e.AsList().Elements() {
		if x.Kind() != ast.LiteralKind {
			return nil, false
		}
		v, ok := x.AsLiteral().Value().(V)
		if !ok {
			return nil, false
		}
		out = append(out, v)
	}
	return out, len(e.AsList().OptionalIndices()) == 0
}

// compared compares two texts or two numbers.
func (p plainly) compared(how string, args []ast.Expr) yesFn {
	if len(args) != 2 {
		return nil
	}
	if x, y := p.text(args[0]), p.text(args[1]); x != nil && y != nil {
		return compare(how, x, y)
	}
	if x, y := p.whole(args[0]), p.whole(args[1]); x != nil && y != nil {
		return compare(how, x, y)
	}
	return nil
}

func compare[V string | int64](how string, x, y func(Given) V) yesFn {
	switch how {
	case operators.Equals:
		return func(g Given) bool { return x(g) == y(g) }
	case operators.NotEquals:
		return func(g Given) bool { return x(g) != y(g) }
	case operators.Less:
		return func(g Given) bool { return x(g) < y(g) }
	case operators.LessEquals:
		return func(g Given) bool { return x(g) <= y(g) }
	case operators.Greater:
		return func(g Given) bool { return x(g) > y(g) }
	case operators.GreaterEquals:
		return func(g Given) bool { return x(g) >= y(g) }
	}
	return nil
}
