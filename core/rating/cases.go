package rating

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/yamlfile"
	"xinguan/core/ident"
	"xinguan/core/rulebook"
)

// casesEnd is how files of golden cases end; they lie beside the models.
const casesEnd = ".cases.yaml"

// Example is a made-up subject with what a model must say of it.
type Example struct {
	Title       string          `yaml:"title"`
	On          clock.Date      `yaml:"on"`
	Kind        ident.Kind      `yaml:"kind"`
	Provisional bool            `yaml:"provisional"`
	Status      string          `yaml:"status"`
	Records     []ExampleRecord `yaml:"records"`
	// Given are grades other models gave, by model.
	Given map[string]string `yaml:"given"`
	Want  Want              `yaml:"want"`
}

// ExampleRecord is a record of an example; without Until it has no end.
type ExampleRecord struct {
	Item      string            `yaml:"item"`
	Class     string            `yaml:"class"`
	Severity  rulebook.Severity `yaml:"severity"`
	Decided   clock.Date        `yaml:"decided"`
	Until     clock.Date        `yaml:"until"`
	Repair    clock.Date        `yaml:"repair"`
	Amount    int64             `yaml:"amount"` // yuan
	Number    string            `yaml:"number"`
	Authority string            `yaml:"authority"`
	Disputed  bool              `yaml:"disputed"`
}

// Want is the result an example must have. Grade is the one in force, Reckoned what the score says where it differs.
type Want struct {
	Score    Points            `yaml:"score"`
	Grade    string            `yaml:"grade"`
	Reckoned string            `yaml:"reckoned"`
	Outside  string            `yaml:"outside"`
	Until    clock.Date        `yaml:"until"`
	Points   map[string]Points `yaml:"points"`
}

// Examples reads the golden cases of a model.
func Examples(fsys fs.FS, m *Model) ([]Example, error) {
	names, err := fs.Glob(fsys, "models/*"+casesEnd)
	if err != nil {
		return nil, err
	}
	var out []Example
	for _, name := range names {
		var file struct {
			Model   string    `yaml:"model"`
			Version string    `yaml:"version"`
			Cases   []Example `yaml:"cases"`
		}
		if _, err := yamlfile.Read(fsys, name, &file); err != nil {
			return nil, err
		}
		if file.Model == m.ID && file.Version == m.Version {
			out = append(out, file.Cases...)
		}
	}
	return out, nil
}

// Known is the example as the engine takes it.
func (x *Example) Known() Known {
	k := Known{Party: Party{Kind: x.Kind, Provisional: x.Provisional, Status: x.Status}, Dict: &Dict{}}
	for i, r := range x.Records {
		sev := r.Severity
		if sev == "" {
			sev = rulebook.Unclassified
		}
		f := Fact{Item: k.Dict.item(r.Item), Class: k.Dict.class(r.Class), Amount: r.Amount * 100, Decided: dayOf(r.Decided), From: dayOf(r.Decided),
			Until: forever, Repair: dayOf(r.Repair), Severity: uint8(slices.Index(rulebook.Severities, sev)), Cause: causeOf(r.Authority, r.Number)}
		if r.Until != "" {
			f.Until = dayOf(r.Until)
		}
		k.Facts = append(k.Facts, f)
		k.Refs = append(k.Refs, Ref{Record: fmt.Sprint("R", i+1), Item: r.Item, DocNo: r.Number, Authority: r.Authority, Decided: r.Decided, Class: r.Class,
			Severity: string(r.Severity), Disputed: r.Disputed})
	}
	return k
}

// Explain is what the model says of the example.
func (m *Model) Explain(x *Example) Explanation {
	k := x.Known()
	for _, c := range m.Caps {
		if g := x.Given[c.Model]; slices.Contains(c.Grades, g) {
			k.Party.hold(m, Held{Model: c.Model, Grade: g, AtMost: c.AtMost, Says: c.Says, Until: clock.Forever})
		}
	}
	return m.Engine(k.Dict).Explain(k, x.On, "")
}

// Differs says how a result differs from what the example wants, a sentence each.
func (x *Example) Differs(got Explanation) []string {
	var out []string
	say := func(what string, got, want any) {
		if got != want {
			out = append(out, fmt.Sprintf("%s：%s应为%v，现在是%v", x.Title, what, want, got))
		}
	}
	say("原因", got.Outside, x.Want.Outside)
	say("不变到", got.GoodUntil, x.Want.Until)
	if x.Want.Outside != "" {
		return out
	}
	say("分值", got.Score, x.Want.Score)
	say("等级", got.Grade, x.Want.Grade)
	say("算出的等级", got.Reckoned, cmp.Or(x.Want.Reckoned, x.Want.Grade))
	seen := map[string]bool{}
	for _, l := range got.Lines {
		seen[l.Indicator] = true
		say("指标"+l.Indicator, l.Points, x.Want.Points[l.Indicator])
	}
	for id := range x.Want.Points {
		if !seen[id] {
			out = append(out, x.Title+"：指标"+id+"没有取到信息")
		}
	}
	return out
}

// modelFiles are the files of models, without the cases beside them.
func modelFiles(fsys fs.FS) ([]string, error) {
	names, err := fs.Glob(fsys, "models/*.yaml")
	return slices.DeleteFunc(names, func(n string) bool { return strings.HasSuffix(n, casesEnd) }), err
}
