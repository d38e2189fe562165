package evaluation

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"xinguan/core/house"
	"xinguan/core/rating"
	"xinguan/core/rulebook"
)

// MethodPage is everything a model consists of, as its file says it.
type MethodPage struct {
	Title, Version, From, Purpose, Use string
	Verified                           bool
	Basis                              []BasisRow
	Outside                            []string
	Caps                               []string // what other models hold grades down to
	Start, Least, Most                 string
	Dimensions                         []DimensionPart
	Grades                             []GradeRow
	Example                            *ExamplePart
	Hotline                            string
	Consult                            string // last day for comments; empty for one that is not laid out
	Closed                             string // last day for comments that is past, of a version that is not approved
	None                               bool   // no version is in force
	Later                              bool   // approved, and not in force yet
	Others                             []OtherVersion
	Say                                SayPart
	Against                            string       // the version in force, where the page is of another
	Changes                            []ChangedRow // from that one to this
}

// OtherVersion is another version anybody may read.
type OtherVersion struct{ Version, State, Day string }

// BasisRow is what the model rests on.
type BasisRow struct {
	Title, Entry string
	Verified     bool
}

// DimensionPart is a group of indicators.
type DimensionPart struct {
	Title string
	Rows  []IndicatorRow
}

// IndicatorRow is an indicator: what it says, which information it takes, by which formula.
type IndicatorRow struct {
	Title, About, Source, Takes, Formula string
	Verified                             bool
	When                                 *rating.When // a condition besides; nil for most
	Items                                []string     // all kinds of information, where Takes names only the first
}

// GradeRow is a grade with its span.
type GradeRow struct{ ID, Span, Says string }

// ExamplePart is a worked example.
type ExamplePart struct {
	Title, On, Score, Grade string
	Rows                    []ExampleRow
}

// ExampleRow is a line of the example.
type ExampleRow struct{ Title, From, Points string }

func method(hub *house.Hub, m *rating.Model) (MethodPage, error) {
	p := MethodPage{Title: m.Title, Version: m.Version, From: m.From, Purpose: m.Purpose, Use: m.Use, Verified: m.Verified,
		Start: m.Start.String(), Least: m.Least.String(), Most: m.Most.String(), Hotline: hub.City.Hotline, Grades: grades(m)}
	for _, b := range m.Basis {
		p.Basis = append(p.Basis, BasisRow(b))
	}
	for _, o := range m.Perimeter {
		p.Outside = append(p.Outside, o.Says)
	}
	for _, c := range m.Caps {
		p.Caps = append(p.Caps, c.Says)
	}
	for _, d := range m.Dimensions {
		part := DimensionPart{Title: d.Title}
		for i := range d.Indicators {
			x := &d.Indicators[i]
			part.Rows = append(part.Rows, IndicatorRow{Title: x.Title, About: x.About, Source: x.Source, Verified: x.Verified, Takes: takes(hub, x), Formula: formula(x), When: x.Take.When, Items: many(hub, x)})
		}
		p.Dimensions = append(p.Dimensions, part)
	}
	cases, err := rating.Examples(hub.City.FS(), m)
	if err == nil && len(cases) > 0 {
		p.Example = example(m, &cases[0])
	}
	return p, err
}

func grades(m *rating.Model) []GradeRow {
	var out []GradeRow
	for i, g := range m.Grades {
		span := g.From.String() + " 及以上"
		if i > 0 {
			span = g.From.String() + " 起，不到 " + m.Grades[i-1].From.String()
		}
		if i == len(m.Grades)-1 {
			span = "不到 " + m.Grades[i-1].From.String()
		}
		out = append(out, GradeRow{ID: g.ID, Span: span, Says: g.Says})
	}
	return out
}

// namedItems is how many items an indicator draws on are named in a line.
const namedItems = 3

// drawsOn names the items an indicator draws on.
func drawsOn(hub *house.Hub, x *rating.Indicator) (names []string) {
	for _, code := range x.Take.Items {
		if it, ok := hub.Catalog.Item(code); ok {
			names = append(names, it.Title)
		}
	}
	return names
}

// many are all items an indicator draws on, where a line does not name them all.
func many(hub *house.Hub, x *rating.Indicator) []string {
	if names := drawsOn(hub, x); len(names) > namedItems {
		return names
	}
	return nil
}

// takes says what an indicator draws on, and how that is narrowed.
func takes(hub *house.Hub, x *rating.Indicator) string {
	names := drawsOn(hub, x)
	s := strings.Join(names, "、")
	if len(names) > namedItems {
		s = fmt.Sprintf("%s等%d种", strings.Join(names[:namedItems], "、"), len(names))
	}
	for _, v := range x.Take.Severity {
		s += "；" + rulebook.Severity(v).Title()
	}
	if len(x.Take.Class) > 0 {
		s += "；" + strings.Join(x.Take.Class, "或")
	}
	if x.Take.Months > 0 {
		s += fmt.Sprintf("；近%d个月内的", x.Take.Months)
	}
	if x.Take.Least > 0 {
		s += fmt.Sprintf("；金额%d元以上的", x.Take.Least)
	}
	if w := x.Take.When; w != nil {
		s += "；" + w.Says
	}
	return s
}

// formula writes the parameters of an indicator as they are reckoned.
func formula(x *rating.Indicator) string {
	s := map[rating.Form]string{
		rating.Count: "件数 × " + x.Points.String(), rating.Presence: "有一件即 " + x.Points.Signed(),
		rating.Sum:    fmt.Sprintf("每%d元 %s", x.Unit, x.Points.Signed()),
		rating.Tenure: fmt.Sprintf("每满%d个月 %s", x.Months, x.Points.Signed()),
		rating.Decay:  fmt.Sprintf("每件 %s ×（%d − 已满月数）÷ %d", x.Points.Signed(), x.Months, x.Months),
		rating.Latest: "最近一件", rating.External: "最近一次，原样采用", rating.Ratio: "符合的件数所占百分比",
		rating.Veto: "等级最高为 " + x.AtMost,
	}[x.Form]
	if len(x.Steps) > 0 {
		s = map[rating.Form]string{rating.Count: "件数", rating.Sum: "金额（元）", rating.Ratio: "符合的件数所占百分比"}[x.Form]
		for _, t := range x.Steps {
			s += fmt.Sprintf("；从 %d 起 %s", t.From, t.Points.Signed())
		}
	}
	for _, c := range slices.Sorted(maps.Keys(x.Classes)) {
		s += "；" + c + " " + x.Classes[c].Signed()
	}
	if x.Cap != 0 {
		s += "；合计不超过 " + x.Cap.String()
	}
	return s
}

func example(m *rating.Model, x *rating.Example) *ExamplePart {
	got := m.Explain(x)
	out := &ExamplePart{Title: x.Title, On: x.On.Chinese(), Score: got.Score.String(), Grade: got.Grade}
	out.Rows = append(out.Rows, ExampleRow{Title: "基准", Points: got.Start.String()})
	for _, l := range got.Lines {
		var from []string
		for _, r := range l.Records {
			from = append(from, r.Decided.Chinese())
		}
		out.Rows = append(out.Rows, ExampleRow{Title: l.Of.Title, From: strings.Join(from, "、"), Points: l.Points.Signed()})
	}
	return out
}

// since says which version the page is about, and since when it is in force.
func (p MethodPage) since() string {
	if p.From == "" {
		return p.Version + "版"
	}
	return p.Version + "版，" + p.From + "起施行"
}
