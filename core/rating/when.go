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

// asked is what a condition is asked about: a fact of a subject. Its methods give the values of conditionVars by their places.
type asked struct {
	of    *Engine
	about about
	fact  *Fact
}

// Text gives the item, the severity, the day of the decision, the kind of the subject or its status.
func (a *asked) Text(at int) string {
	switch at {
	case 0:
		return a.of.dict.Items[a.fact.Item]
	case 2:
		return string(rulebook.Severities[a.fact.Severity])
	case 4:
		return string(dateOf(a.fact.Decided))
	case 5:
		return string(a.about.kind)
	}
	return a.about.status
}

// Whole gives the amount in yuan.
func (a *asked) Whole(int) int64 { return a.fact.Amount / 100 }

// Texts gives the classes of the record.
func (a *asked) Texts(int) []string { return a.of.split(a.fact.Class) }

// split are the texts of a class, which are taken apart once.
func (e *Engine) split(class uint16) []string {
	if e.apart == nil {
		e.apart = make([][]string, len(e.dict.Classes))
	}
	if int(class) >= len(e.apart) {
		return strings.Split(e.dict.Classes[class], ";")
	}
	if e.apart[class] == nil {
		e.apart[class] = strings.Split(e.dict.Classes[class], ";")
	}
	return e.apart[class]
}

// meets tells whether a fact of a subject meets a condition.
func (e *Engine) meets(w *When, p about, f *Fact) bool {
	e.asked = asked{e, p, f}
	return w.read.Holds(&e.asked)
}
