// Package expr reads small conditions written in CEL, the Common Expression Language, over a few named values. What may be
// said is narrow: comparisons, and, or, not, membership, parts of a text. There are no loops, no arithmetic, no clock, no
// patterns and nothing outside the values given, so that every condition ends, costs little and never fails on any value.
package expr

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/cost"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
)

// Kind is what a value may be.
type Kind int

// The kinds.
const (
	Text Kind = iota
	Whole
	Texts // several texts
)

// Var is a value a condition may name.
type Var struct {
	Name string // record.amount
	Kind Kind
}

// Bounds of a condition: signs it is written in, how deep it nests, and what it may cost at most, in steps, each value being
// as long as it may be.
const (
	MaxSigns = 500
	maxDepth = 20
	MaxCost  = 20_000
	longText = 400 // bytes
	longList = 40
)

// Condition is one that was read. It is safe for concurrent use.
type Condition struct {
	program cel.Program
	plain   yesFn // nil where only the library can tell
	vars    []Var
	source  string
}

// String is the condition as it was written.
func (c *Condition) String() string { return c.source }

// functions are what a condition may call.
var functions = []string{operators.LogicalAnd, operators.LogicalOr, operators.LogicalNot, operators.Equals, operators.NotEquals, operators.Less, operators.LessEquals,
	operators.Greater, operators.GreaterEquals, operators.In, operators.Conditional, "startsWith", "endsWith", "contains"}

// Read reads a condition over some values. What is wrong with it is said in a sentence, in Chinese, with the column.
func Read(source string, vars []Var) (*Condition, error) {
	if source = strings.TrimSpace(source); source == "" || utf8.RuneCountInString(source) > MaxSigns {
		return nil, fmt.Errorf("条件要写内容，最多%d个字", MaxSigns)
	}
	env, err := environment(vars)
	if err != nil {
		return nil, err
	}
	read, issues := env.Compile(source)
	if issues.Err() != nil {
		return nil, sayIssue(source, issues.Errors()[0].Location.Column(), issues.Errors()[0].Message, vars)
	}
	if why := refuse(read.NativeRep(), vars); why != "" {
		return nil, fmt.Errorf("%s", why)
	}
	if read.OutputType() != cel.BoolType {
		return nil, fmt.Errorf("条件的结果要么成立，要么不成立；现在得出的是别的，请补上比较，例如 record.amount >= 100000")
	}
	if most, err := env.EstimateCost(read, longest{}); err != nil || most.Max > MaxCost {
		return nil, fmt.Errorf("条件太费时间（最多%d步，允许%d步），请写短一些", most.Max, MaxCost)
	}
	program, err := env.Program(read, cel.CostLimit(2*MaxCost), cel.EvalOptions(cel.OptOptimize))
	return &Condition{program, plain(read.NativeRep(), vars), vars, source}, err
}

func environment(vars []Var) (*cel.Env, error) {
	opts := []cel.EnvOption{cel.StdLib(), cel.ClearMacros(), cel.ParserExpressionSizeLimit(4 * MaxSigns), cel.ParserRecursionLimit(maxDepth)}
	for _, v := range vars {
		opts = append(opts, cel.Variable(v.Name, []*cel.Type{cel.StringType, cel.IntType, cel.ListType(cel.StringType)}[v.Kind]))
	}
	return cel.NewCustomEnv(opts...)
}

// refuse says what a condition holds that it may not; empty where there is nothing.
func refuse(a *ast.AST, vars []Var) (why string) {
	named := false
	ast.PreOrderVisit(a.Expr(), ast.NewExprVisitor(func(e ast.Expr) {
		switch e.Kind() {
		case ast.CallKind:
			if f := e.AsCall().FunctionName(); !slices.Contains(functions, f) {
				why = "条件里不能用“" + shown(f) + "”；能用的有比较、&&、||、!、in、startsWith、endsWith、contains"
			}
		case ast.IdentKind, ast.SelectKind:
			named = true
		case ast.LiteralKind, ast.ListKind:
		default:
			why = "条件里只写比较和列表，不写循环、映射和对象"
		}
	}))
	if why == "" && !named {
		why = "条件没有看任何信息；能看的有 " + names(vars)
	}
	return why
}

// shown is a function as a person writes it: _+_ is +.
func shown(f string) string { return strings.Trim(f, "_@") }

func names(vars []Var) string {
	out := make([]string, len(vars))
	for i, v := range vars {
		out[i] = v.Name
	}
	return strings.Join(out, "、")
}

// inWord tells whether a sign belongs to a name.
func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' || r == '.' }

// wordAt is the name at a place of a condition, or right before it, and where it begins.
func wordAt(source string, at int) (string, int) {
	all := []rune(source)
	from, to := min(max(at, 0), len(all)), min(max(at, 0), len(all))
	for from > 0 && inWord(all[from-1]) {
		from--
	}
	for to < len(all) && inWord(all[to]) {
		to++
	}
	return string(all[from:to]), from
}

// sayIssue says what cannot be read, at a column counted from 0.
func sayIssue(source string, column int, message string, vars []Var) error {
	if strings.Contains(message, "undeclared reference") {
		name, from := wordAt(source, column)
		return fmt.Errorf("条件第%d个字起：不认识“%s”；能看的有 %s", from+1, name, names(vars))
	}
	if strings.Contains(message, "no matching overload") {
		return fmt.Errorf("条件第%d个字起：两边不是同一种值，不能这样比较；文字加引号，数不加", column+1)
	}
	return fmt.Errorf("条件第%d个字起读不懂，请检查括号、引号和写法", column+1)
}

// Given are the values a condition is asked about, each by the place of its variable among those the condition was read with.
type Given interface {
	Text(at int) string
	Whole(at int) int64
	Texts(at int) []string
}

// Holds tells whether the condition holds for some values. One that could not be worked out does not hold.
func (c *Condition) Holds(g Given) bool {
	if c.plain != nil {
		return c.plain(g)
	}
	return c.evaluated(g)
}

// evaluated lets the library work it out.
func (c *Condition) evaluated(g Given) bool {
	out, _, err := c.program.Eval(values{c.vars, g})
	return err == nil && out == types.True
}

// values are what is given, by name.
type values struct {
	vars []Var
	Given
}

// ResolveName gives a value to the evaluator.
func (v values) ResolveName(name string) (any, bool) {
	at := slices.IndexFunc(v.vars, func(x Var) bool { return x.Name == name })
	if at < 0 {
		return nil, false
	}
	switch v.vars[at].Kind {
	case Whole:
		return v.Whole(at), true
	case Texts:
		return v.Texts(at), true
	}
	return v.Text(at), true
}

// Parent is nothing: a condition sees only what it is given.
func (v values) Parent() cel.Activation { return nil }

// longest takes each value as long as it may be.
type longest struct{}

// EstimateCallCost leaves calls to the standard.
func (longest) EstimateCallCost(string, string, *cost.AstNode, []cost.AstNode) *cost.CallEstimate {
	return nil
}

// EstimateSize is how long the text or list of a node may be.
func (longest) EstimateSize(n cost.AstNode) *cost.SizeEstimate {
	if n.Type().Kind() == types.ListKind {
		return &cost.SizeEstimate{Max: longList}
	}
	return &cost.SizeEstimate{Max: longText}
}
