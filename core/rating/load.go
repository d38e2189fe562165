package rating

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/yamlfile"
	"xinguan/core/catalog"
	"xinguan/core/ident"
	"xinguan/core/rulebook"
)

// Models are all models of a city, by id and version.
type Models struct{ List []*Model }

// Find is a version of a model.
func (m *Models) Find(id, version string) (*Model, bool) {
	for _, x := range m.List {
		if x.ID == id && x.Version == version {
			return x, true
		}
	}
	return nil, false
}

// Load reads models/*.yaml of a city folder against its catalogue. All problems are reported together, each with file,
// line and what to do.
func Load(fsys fs.FS, items *catalog.Catalog) (*Models, error) {
	names, err := modelFiles(fsys)
	if err != nil {
		return nil, err
	}
	l := &loader{all: &Models{}, items: items}
	for _, name := range names {
		l.read(fsys, name)
	}
	for _, m := range l.all.List {
		l.file = m.file
		l.caps(m)
	}
	return l.all, errors.Join(l.problems...)
}

type loader struct {
	all      *Models
	items    *catalog.Catalog
	file     *yamlfile.File
	problems []error
}

func (l *loader) fault(message string, path ...any) {
	l.problems = append(l.problems, l.file.At(message, path...))
}

func (l *loader) read(fsys fs.FS, name string) {
	m := &Model{}
	f, err := yamlfile.Read(fsys, name, m)
	if err != nil {
		l.problems = append(l.problems, err)
		return
	}
	l.file, m.file = f, f
	if _, taken := l.all.Find(m.ID, m.Version); taken {
		l.fault("已有另一个文件写了这个模型的这个版本，请只留一个", "version")
	}
	for _, it := range l.items.Items() {
		if it.Family == catalog.Registration {
			m.registers = append(m.registers, it.Code)
		}
	}
	l.head(m)
	l.perimeter(m)
	if m.Kind == "computed" {
		l.grades(m)
		l.dimensions(m)
	} else {
		l.external(m)
	}
	l.all.List = append(l.all.List, m)
}

func (l *loader) head(m *Model) {
	for _, need := range []struct{ key, value string }{{"id", m.ID}, {"version", m.Version}, {"title", m.Title}, {"purpose", m.Purpose}, {"use", m.Use}} {
		if need.value == "" {
			l.fault("缺少 "+need.key+"，请补上", need.key)
		}
	}
	if len(m.Basis) == 0 {
		l.fault("缺少 basis：没有依据的模型不能装入，请写明依据", "basis")
	}
	if m.Kind != "computed" && m.Kind != "external" {
		l.fault("kind 只能是 computed 或 external，现在是“"+m.Kind+"”", "kind")
	}
	if _, err := clock.ParseDate(m.From); m.From != "" && err != nil {
		l.fault(err.Error(), "from")
	}
	for i, k := range m.Kinds {
		if !k.Valid() || k == ident.KindPerson {
			l.fault("模型只用于单位：“"+string(k)+"”不能作为对象", "subjects", i)
		}
	}
	if len(m.Kinds) == 0 {
		l.fault("缺少 subjects，请写明用于哪几类单位", "subjects")
	}
}

func (l *loader) perimeter(m *Model) {
	for i, o := range m.Perimeter {
		if !slices.Contains([]string{Provisional, Ended, Young}, o.When) || o.Says == "" || (o.When == Young) != (o.Months > 0) || (o.When == Ended) != (len(o.Statuses) > 0) {
			l.fault("when 只能是 provisional、ended（要写 statuses）或 young（要写 months），并用 says 说明原因", "perimeter", i)
		}
	}
}

func (l *loader) grades(m *Model) {
	if len(m.Grades) < 2 {
		l.fault("至少要有两个等级", "grades")
		return
	}
	for i, g := range m.Grades {
		if g.ID == "" || g.Says == "" || m.gradeAt(g.ID) != i {
			l.fault("等级缺少 id 或 says，或者 id 重复", "grades", i)
		}
		if i > 0 && g.From >= m.Grades[i-1].From {
			l.fault("等级从好到差排列，分界要一个比一个低", "grades", i, "from")
		}
	}
	last := len(m.Grades) - 1
	if !m.Grades[last].Confirm {
		l.fault("最低的等级要经告知、听取意见和有权人员确认才能生效，请写 confirm: yes", "grades", last)
	}
	for i, g := range m.Grades {
		if g.Confirm != (g.Months > 0) {
			l.fault("要确认的等级写明 months：一次确认管几个月；其他等级不写", "grades", i)
		}
	}
	if m.Grades[0].Confirm {
		l.fault("最好的等级不需要确认，请删去 confirm", "grades", 0)
	}
	if m.Least > m.Start || m.Start > m.Most || m.Grades[last].From > m.Least {
		l.fault("least、start、most 要从小到大，最低等级的分界不能高于 least", "start")
	}
}

func (l *loader) dimensions(m *Model) {
	seen := map[string]bool{}
	for d := range m.Dimensions {
		dim := &m.Dimensions[d]
		if dim.ID == "" || dim.Title == "" {
			l.fault("维度缺少 id 或 title，请补上", "dimensions", d)
		}
		for i := range dim.Indicators {
			x := &dim.Indicators[i]
			x.Dimension = dim.Title
			l.indicator(m, x, "dimensions", d, "indicators", i)
			if seen[x.ID] {
				l.fault("指标的 id 重复", "dimensions", d, "indicators", i, "id")
			}
			seen[x.ID] = true
			m.indicators = append(m.indicators, x)
		}
	}
}

func (l *loader) indicator(m *Model, x *Indicator, at ...any) {
	fault := func(message string, path ...any) { l.fault(message, append(slices.Clone(at), path...)...) }
	if x.ID == "" || x.Title == "" || x.About == "" || x.Source == "" {
		fault("指标缺少 id、title、about 或 source：每个指标都要有定义和依据")
	}
	if why, bad := catalog.Unrelated(x.Title + x.About); bad {
		fault("这个因素不能用于评价：" + why + "，请删去这个指标")
	}
	if !slices.Contains(forms, x.Form) {
		fault("不认识的 form “"+string(x.Form)+"”，请改用："+formList(), "form")
		return
	}
	if why := x.incomplete(); why != "" {
		fault(why, "form")
	}
	if x.Form == Veto && m.gradeAt(x.AtMost) < 1 {
		fault("at_most 要写一个等级，而且不能是最好的", "at_most")
	}
	if x.Can != "" && (x.Form != Count && x.Form != Presence || x.least() < 0) {
		fault("can 写单位自己能做的事，只用于加点的 count 和 presence", "can")
	}
	l.filter(x, fault)
}

func formList() string {
	out := make([]string, len(forms))
	for i, f := range forms {
		out[i] = string(f)
	}
	return strings.Join(out, "、")
}

// incomplete says what a form wants and does not have.
func (x *Indicator) incomplete() string {
	steps, points, classes := len(x.Steps) > 0, x.Points != 0, len(x.Classes) > 0
	switch x.Form {
	case Count:
		if steps == points {
			return "count 要写 points 或 steps，写一个"
		}
	case Sum:
		if steps == points || points && x.Unit <= 0 {
			return "sum 要写 points 和 unit，或者写 steps"
		}
	case Latest, External:
		if !classes || points || steps {
			return string(x.Form) + " 要写 classes：每个等级多少点"
		}
	case Ratio:
		if !steps || points {
			return "ratio 要写 steps：百分之几起多少点"
		}
	case Presence:
		if !points {
			return "presence 要写 points"
		}
	case Tenure, Decay:
		if !points || x.Months <= 0 {
			return string(x.Form) + " 要写 points 和 months"
		}
	case Veto:
		if points || steps || classes || x.AtMost == "" {
			return "veto 只写 at_most，不写点数"
		}
	}
	if !slices.IsSortedFunc(x.Steps, func(a, b Step) int { return int(a.From - b.From) }) {
		return "steps 要按 from 从小到大写"
	}
	if x.Cap < 0 {
		return "cap 写正数：加点和减点都不超过它"
	}
	return ""
}

// least is the fewest points the indicator can give.
func (x *Indicator) least() Points {
	p := x.Points
	for _, s := range x.Steps {
		p = min(p, s.Points)
	}
	for _, c := range x.Classes {
		p = min(p, c)
	}
	return p
}

func (l *loader) filter(x *Indicator, fault func(string, ...any)) {
	x.Negative = x.Form == Veto || x.least() < 0
	if len(x.Take.Items) == 0 {
		fault("take 要写 items：用哪几种信息", "take")
	}
	for _, code := range x.Take.Items {
		it, ok := l.items.Item(code)
		switch {
		case !ok:
			fault("信息目录里没有“"+code+"”，请更正", "take", "items")
		case it.OfPersons():
			fault("“"+it.Title+"”是自然人的信息，任何模型都不能使用", "take", "items")
		case x.Negative && !it.Negative() && x.Form != External:
			fault("“"+it.Title+"”不是失信信息，不能用来减点", "take", "items")
		}
	}
	for _, s := range append(slices.Clone(x.Take.Severity), x.Good.Severity...) {
		if !s.Valid() {
			fault(fmt.Sprintf("severity 只能是 %v，现在是“%s”", rulebook.Severities, s), "take", "severity")
		}
	}
	l.when(x, fault)
	if x.Form != Ratio && (len(x.Good.Items)+len(x.Good.Class)+len(x.Good.Severity)+x.Good.Months > 0 || x.Good.Least > 0) {
		fault("good 只用于 ratio，请删去", "good")
	}
	if len(x.Good.Items) > 0 {
		fault("good 只在 take 的范围里再挑，不写 items", "good", "items")
	}
}
