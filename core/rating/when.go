package rating

import (
	"strings"

	"xinguan/base/expr"
	"xinguan/core/ident"
	"xinguan/core/rulebook"
)

// conditionVars are what a condition may look at. Where a subject sits is no conduct of its own, so the town is not among them;
// ages are told by within, which knows on which day they turn.
var conditionVars = []expr.Var{
	{Name: "record.item", Kind: expr.Text}, {Name: "record.class", Kind: expr.Texts}, {Name: "record.severity", Kind: expr.Text},
	{Name: "record.amount", Kind: expr.Whole}, {Name: "record.decided", Kind: expr.Text},
	{Name: "subject.kind", Kind: expr.Text}, {Name: "subject.status", Kind: expr.Text},
}

// when reads the condition of a filter.
func (l *loader) when(x *Indicator, fault func(string, ...any)) {
	if x.Good.When != nil {
		fault("when 只写在 take 里，请从 good 里删去", "good", "when")
	}
	w := x.Take.When
	if w == nil {
		return
	}
	if w.Says == "" {
		fault("when 要用 says 写明条件说的是什么，公开的方法页照它显示", "take", "when")
	}
	if w.Source == "" {
		fault("when 要用 source 写明条件里的数字和分法从哪里来，没有出处的写“本市试行”", "take", "when")
	}
	if x.Can != "" {
		fault("写了 can 的指标不能有 when：单位做了这件事，不一定符合条件", "take", "when")
	}
	var err error
	if w.read, err = expr.Read(w.Rule, conditionVars); err != nil {
		fault("when 的 rule 不能用："+err.Error(), "take", "when", "rule")
	}
}

// about is what conditions see of a subject. It goes by value: a sweep reckons millions of subjects, and none is to be put
// on the heap for a condition few models have.
type about struct {
	kind   ident.Kind
	status string
}

func (p *Party) about() about { return about{p.Kind, p.Status} }

// meets tells whether a fact of a subject meets a condition.
func (e *Engine) meets(w *When, p about, fact *Fact) bool {
	f := *fact
	return w.read.Holds(func(name string) (any, bool) {
		switch name {
		case "record.item":
			return e.dict.Items[f.Item], true
		case "record.class":
			return strings.Split(e.dict.Classes[f.Class], ";"), true
		case "record.severity":
			return string(rulebook.Severities[f.Severity]), true
		case "record.amount":
			return f.Amount / 100, true
		case "record.decided":
			return string(dateOf(f.Decided)), true
		case "subject.kind":
			return string(p.kind), true
		case "subject.status":
			return p.status, true
		}
		return nil, false
	})
}
