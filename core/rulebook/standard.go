package rulebook

import (
	"slices"
	"strings"

	"xinguan/base/clock"
)

// Standard is by what the authorities of an industry class dishonest acts. One that names no authorities is for all whose
// own standard is not here.
type Standard struct {
	ID          string     `yaml:"id"`
	Industry    string     `yaml:"industry"`    // as in a sentence: 市场监管领域
	Authorities []string   `yaml:"authorities"` // words in the name of the deciding authority
	Title       string     `yaml:"title"`
	Number      string     `yaml:"number"`
	Source      string     `yaml:"source"`
	Open        string     `yaml:"open"` // what is not known of it, as in a sentence
	From        clock.Date `yaml:"from"`
	Until       clock.Date `yaml:"until"` // last day in force; empty while it is
	Certainty   string     `yaml:"certainty"`
	Verified    bool       `yaml:"verified"`
	Grades      []Grade    `yaml:"grades"`
}

// Grade says what belongs to a class, with the provision where it is known.
type Grade struct {
	Class     Severity `yaml:"class"`
	Provision string   `yaml:"provision"` // 第三条第一项; empty where it was not seen
	Says      string   `yaml:"says"`
	Marks     []Mark   `yaml:"marks"` // the penalties it names, as sheets write them; none where it leaves them open
}

// Mark is a kind of penalty that belongs to a class. Word narrows it where sheets have one name for two things: the content
// of the decision has to have it.
type Mark struct {
	Kind string `yaml:"kind"`
	Word string `yaml:"word"`
}

// Penalties are what a decision imposes, as it was filed.
type Penalties struct {
	Authority string
	Kinds     []string
	Content   string
}

// Contradicts tells whether a class is another than the one the standard of an authority, as it stands on a day, names for
// the penalties of a decision: lighter than the gravest it names, or graver where it names them all. by is the class they
// belong to, and kind the penalty that says so. What a standard leaves open contradicts nothing.
func (r *Rules) Contradicts(p Penalties, class Severity, day clock.Date) (by Severity, kind string, ok bool) {
	s, known := r.Standard(p.Authority, day)
	if !known || class == Unclassified {
		return "", "", false
	}
	all := true
	for _, k := range p.Kinds {
		named := s.names(k, p.Content)
		if all = all && named != ""; Heavier(by, named) != by {
			by, kind = named, k
		}
	}
	return by, kind, by != "" && (Heavier(class, by) != class || all && Heavier(by, class) != by)
}

// names is the gravest class under which a standard names a penalty; empty for none.
func (s *Standard) names(kind, content string) (out Severity) {
	content = strings.ReplaceAll(content, kind, "") // the name of the kind says nothing more of it
	for _, g := range s.Grades {
		if slices.ContainsFunc(g.Marks, func(m Mark) bool { return m.Kind == kind && strings.Contains(content, m.Word) }) {
			out = Heavier(out, g.Class)
		}
	}
	return out
}

// Standard is by what decisions of an authority made on a day are classed: the standard of its industry, else the one
// for all. Not ok where there is none.
func (r *Rules) Standard(authority string, day clock.Date) (s *Standard, ok bool) {
	if own := r.industry(authority, day); own != nil && len(own.Grades) > 0 {
		return own, true
	}
	i := slices.IndexFunc(r.Standards, func(s *Standard) bool { return len(s.Authorities) == 0 && s.inForce(day) })
	if i < 0 {
		return nil, false
	}
	return r.Standards[i], true
}

// industry is the entry of an authority's industry, whether its standard is known or not; nil for none.
func (r *Rules) industry(authority string, day clock.Date) *Standard {
	for _, s := range r.Standards {
		if s.inForce(day) && slices.ContainsFunc(s.Authorities, func(word string) bool { return strings.Contains(authority, word) }) {
			return s
		}
	}
	return nil
}

func (s *Standard) inForce(day clock.Date) bool {
	return s.From <= day && (s.Until == "" || day <= s.Until)
}

// Grade is what a standard says of a class.
func (s *Standard) Grade(class Severity) (Grade, bool) {
	i := slices.IndexFunc(s.Grades, func(g Grade) bool { return g.Class == class })
	if i < 0 {
		return Grade{}, false
	}
	return s.Grades[i], true
}

// Cite names a standard as in a sentence.
func (s *Standard) Cite() string { return "《" + s.Title + "》（" + s.Number + "）" }

// By names, in a Chinese sentence, what decisions of an authority made on a day are classed by, and what is not known of it;
// empty where there is no standard.
func (r *Rules) By(authority string, day clock.Date) string {
	s, ok := r.Standard(authority, day)
	if !ok {
		return ""
	}
	return r.missing(authority, day, s) + s.end(s.Cite())
}

// ClassedBy says, in a Chinese sentence, by what a class was to be determined; empty where no standard speaks of it.
func (r *Rules) ClassedBy(authority string, class Severity, day clock.Date) string {
	s, ok := r.Standard(authority, day)
	if !ok {
		return ""
	}
	g, ok := s.Grade(class)
	if !ok {
		return ""
	}
	return r.missing(authority, day, s) + s.end(s.Cite()+g.Provision+"："+class.Title()+"，"+g.Says)
}

// missing begins a sentence with why an industry's own standard is not the one that is named.
func (r *Rules) missing(authority string, day clock.Date, named *Standard) string {
	if own := r.industry(authority, day); own != nil && own != named {
		return own.Open + "；"
	}
	return ""
}

// end ends a sentence with what is not known of a standard.
func (s *Standard) end(says string) string {
	if s.Open != "" {
		says += "；" + s.Open
	}
	if !s.Verified {
		says += "（未经与原文核对）"
	}
	return says + "。"
}
