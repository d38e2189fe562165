package tier

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"xinguan/base/yamlfile"
	"xinguan/core/catalog"
	"xinguan/core/city"
	"xinguan/core/ident"
	"xinguan/core/rating"
)

// Load reads sector/*.yaml of a city folder against its departments, catalogue and models. All problems are reported
// together, each with file, line and what to do.
func Load(c *city.City, items *catalog.Catalog, models *rating.Models) (*Sectors, error) {
	names, err := fs.Glob(c.FS(), "sector/*.yaml")
	if err != nil {
		return nil, err
	}
	l := loader{city: c, items: items, models: models}
	for _, name := range names {
		s := &Sector{}
		if s.file, err = yamlfile.Read(c.FS(), name, s); err != nil {
			l.problems = append(l.problems, err)
			continue
		}
		if _, taken := l.all.Find(s.ID); taken {
			l.fault(s, "已有另一个文件写了这个领域，请只留一个", "id")
		}
		l.head(s)
		l.source(s)
		l.classes(s)
		l.caps(s)
		l.all.List = append(l.all.List, s)
	}
	slices.SortStableFunc(l.all.List, func(a, b *Sector) int {
		if a.External() != b.External() {
			return map[bool]int{true: -1, false: 1}[a.External()]
		}
		return cmp.Compare(a.ID, b.ID)
	})
	return &l.all, errors.Join(l.problems...)
}

type loader struct {
	city     *city.City
	items    *catalog.Catalog
	models   *rating.Models
	all      Sectors
	problems []error
}

func (l *loader) fault(s *Sector, message string, path ...any) {
	l.problems = append(l.problems, s.file.At(message, path...))
}

func (l *loader) head(s *Sector) {
	for _, need := range []struct{ key, value string }{{"id", s.ID}, {"title", s.Title}, {"agency", s.Agency}, {"normal", s.Normal}} {
		if need.value == "" {
			l.fault(s, "缺少 "+need.key+"，请补上", need.key)
		}
	}
	if len(s.Basis) == 0 {
		l.fault(s, "缺少 basis：没有依据的领域不能装入，请写明依据", "basis")
	}
	if _, ok := l.city.Agency(s.Agency); !ok {
		l.fault(s, "agencies.yaml 里没有“"+s.Agency+"”这个单位，请更正", "agency")
	}
	if len(s.Kinds) == 0 {
		l.fault(s, "缺少 subjects，请写明用于哪几类单位", "subjects")
	}
	for i, k := range s.Kinds {
		if !k.Valid() || k == ident.KindPerson {
			l.fault(s, "分级分类只用于单位：“"+string(k)+"”不能作为对象", "subjects", i)
		}
	}
}

// source is where the classes come from: one of the two, and never what is about persons.
func (l *loader) source(s *Sector) {
	if (s.Item == "") == (s.Model == "") {
		l.fault(s, "item（别的部门给出的等级）和 model（评价模型）写一个", "item")
	}
	for _, code := range append(slices.Clone(s.Among), s.Item) {
		if code == "" {
			continue
		}
		if it, ok := l.items.Item(code); !ok {
			l.fault(s, "信息目录里没有“"+code+"”，请更正", "item")
		} else if it.OfPersons() {
			l.fault(s, "“"+it.Title+"”是自然人的信息，不能用于分级分类", "item")
		}
	}
	known := slices.ContainsFunc(l.models.List, func(m *rating.Model) bool { return m.ID == s.Model && m.Kind == "computed" })
	if s.Model != "" && !known {
		l.fault(s, "没有“"+s.Model+"”这个会计算的模型，请更正", "model")
	}
}

func (l *loader) classes(s *Sector) {
	if len(s.Classes) < 2 || s.Least < 1 {
		l.fault(s, "至少要有两个类别，least 至少是1：任何一类都不能免于抽查", "least")
		return
	}
	if s.at(s.Normal) < 0 {
		l.fault(s, "normal 要写一个类别的 id", "normal")
	}
	for i, c := range s.Classes {
		switch {
		case c.ID == "" || c.Title == "" || c.Frequency == "" || c.Channel == "" || s.at(c.ID) != i:
			l.fault(s, "类别缺少 id、title、frequency 或 channel，或者 id 重复", "classes", i)
		case len(c.Of) == 0 && c.ID != s.Normal:
			l.fault(s, "类别要用 of 写明对应哪些等级", "classes", i)
		case c.Rate < s.Least || c.Rate > 1000:
			l.fault(s, fmt.Sprintf("rate 是千分之几，不低于 least（%d），不高于1000", s.Least), "classes", i, "rate")
		case i > 0 && c.Rate < s.Classes[i-1].Rate:
			l.fault(s, "类别从好到差排列，抽查比例要一个不低于一个", "classes", i, "rate")
		}
	}
}

func (l *loader) caps(s *Sector) {
	for i, c := range s.Caps {
		m := slices.IndexFunc(l.models.List, func(m *rating.Model) bool { return m.ID == c.Model })
		switch {
		case m < 0:
			l.fault(s, "没有“"+c.Model+"”这个模型，请更正", "caps", i, "model")
		case len(c.Grades) == 0 || slices.ContainsFunc(c.Grades, func(g string) bool { _, ok := l.models.List[m].Grade(g); return !ok }):
			l.fault(s, "grades 要写“"+c.Model+"”的等级", "caps", i, "grades")
		case s.at(c.AtMost) < 1 || s.at(c.AtMost) > s.at(s.Normal) || c.Says == "":
			l.fault(s, "at_most 写一个类别，不比 normal 更严；says 要说明原因", "caps", i, "at_most")
		}
	}
}
