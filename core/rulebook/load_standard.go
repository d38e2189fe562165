package rulebook

import (
	"slices"

	"xinguan/base/yamlfile"
)

// readStandards reads by what industries class.
func (l *loader) readStandards(name string) {
	var in struct {
		Standards []*Standard `yaml:"standards"`
	}
	f, err := yamlfile.Read(l.fsys, name, &in)
	if err != nil {
		l.problems = append(l.problems, err)
		return
	}
	for i, s := range in.Standards {
		l.checkStandard(f, s, "standards", i)
		l.rules.Standards = append(l.rules.Standards, s)
	}
}

func (l *loader) checkStandard(f *yamlfile.File, s *Standard, at ...any) {
	of := func(key string) []any { return append(slices.Clone(at), key) }
	if s.ID == "" || s.Industry == "" || s.Source == "" {
		l.fault(f, "分类标准缺少 id、industry 或 source，请补上", at...)
	}
	if slices.ContainsFunc(l.rules.Standards, func(o *Standard) bool { return o.ID == s.ID }) {
		l.fault(f, "id “"+s.ID+"”重复了，请换一个", of("id")...)
	}
	l.checkDate(f, s.From, of("from")...)
	l.checkDate(f, s.Until, of("until")...)
	switch {
	case len(s.Grades) == 0 && s.Open == "":
		l.fault(f, "没有写 grades 的，请用 open 写明这个领域的标准为什么没有", at...)
	case len(s.Grades) > 0 && (s.Title == "" || s.Number == ""):
		l.fault(f, "写了 grades，就要写明标准的 title 和 number", at...)
	}
	if !slices.Contains(certainties, s.Certainty) || s.Verified && s.Certainty != "V" {
		l.fault(f, "certainty 要写明是否读过原文；没有读过原文（不是 V）的，不能写 verified: yes", of("certainty")...)
	}
	if slices.Contains(s.Authorities, "") {
		l.fault(f, "authorities 里有空的一项，它会对上所有单位；请删去", of("authorities")...)
	}
	for i, g := range s.Grades {
		if !g.Class.Valid() || g.Class == Unclassified || g.Says == "" {
			l.fault(f, "grades 的每一项要有 class（minor、general 或 serious）和 says", append(of("grades"), i)...)
		}
		if slices.ContainsFunc(s.Grades[:i], func(o Grade) bool { return o.Class == g.Class }) {
			l.fault(f, "“"+g.Class.Title()+"”写了两次，请合成一项", append(of("grades"), i)...)
		}
		if slices.ContainsFunc(g.Marks, func(m Mark) bool { return m.Kind == "" }) {
			l.fault(f, "marks 的每一项要有 kind，照处罚类别的代码表写", append(of("grades"), i)...)
		}
	}
}
