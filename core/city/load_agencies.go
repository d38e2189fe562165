package city

import (
	"slices"

	"xinguan/base/yamlfile"
)

var agencyKinds = map[string]bool{"department": true, "vertical": true, "court": true, "town": true}

func (l *loader) readAgencies() {
	var doc struct {
		Agencies []Agency `yaml:"agencies"`
	}
	f := l.read(agenciesFile, &doc)
	if f == nil {
		return
	}
	c := l.city
	c.agencies.byName = map[string]int{}
	for i := range doc.Agencies {
		a := &doc.Agencies[i]
		l.checkAgency(f, *a, i)
		if a.PhoneKnown = a.Phone != ""; !a.PhoneKnown {
			a.Phone = c.Hotline
		}
		l.indexAgency(f, doc.Agencies, i)
	}
	for i, a := range doc.Agencies {
		l.checkSuperior(f, doc.Agencies, a, i)
	}
	c.Agencies = doc.Agencies
}

// checkSuperior refuses an authority above that is not there, and circles.
func (l *loader) checkSuperior(f *yamlfile.File, all []Agency, a Agency, i int) {
	for above, steps := a.Superior, 0; above != ""; steps++ {
		j := slices.IndexFunc(all, func(b Agency) bool { return b.Code == above })
		switch {
		case j < 0:
			if above == a.Superior {
				l.fault(f, "superior “"+above+"”不在单位表里，请更正代码", "agencies", i, "superior")
			}
			return
		case j == i, steps > len(all):
			l.fault(f, a.Name+" 的上级单位绕了一圈又回到自己，请更正 superior", "agencies", i, "superior")
			return
		}
		above = all[j].Superior
	}
}

func (l *loader) checkAgency(f *yamlfile.File, a Agency, i int) {
	if a.Code == "" || a.Name == "" {
		l.fault(f, "缺少 code 或 name，请补上", "agencies", i)
	}
	if !agencyKinds[a.Kind] {
		l.fault(f, "kind 只能是 department、vertical、court 或 town，现在是“"+a.Kind+"”", "agencies", i, "kind")
	}
	if _, ok := l.city.Division(a.Town); a.Town != "" && !ok {
		l.fault(f, "town “"+a.Town+"”不在 "+divisionsFile+" 里，请更正代码", "agencies", i, "town")
	}
}

// indexAgency enters all names of one agency; a name of two agencies is refused.
func (l *loader) indexAgency(f *yamlfile.File, all []Agency, i int) {
	index := &l.city.agencies
	for _, key := range l.city.keys(all[i]) {
		if j, taken := index.byName[key]; taken && j != i {
			l.fault(f, "“"+key+"”同时指向 "+all[j].Name+" 和 "+all[i].Name+"，请只留一处", "agencies", i)
			continue
		}
		index.byName[key] = i
		index.longest = max(index.longest, len(key))
	}
}

// unique refuses a text that two owners claim.
type unique struct {
	l    *loader
	f    *yamlfile.File
	seen map[string]string
}

func (u unique) claim(text, owner string, path ...any) {
	if text == "" {
		u.l.fault(u.f, "缺少必填的值，请补上", path...)
		return
	}
	if first, taken := u.seen[text]; taken {
		u.l.fault(u.f, "“"+text+"”重复了，已由 "+first+" 使用，请更正", path...)
		return
	}
	u.seen[text] = owner
}
