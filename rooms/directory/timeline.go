package directory

import (
	"cmp"
	"slices"

	"xinguan/base/clock"
	"xinguan/base/ui"
)

// Moment is one line of a subject's timeline.
type Moment struct {
	On    clock.Date
	Mark  string // class of its dot: k penalty, p permit, now today, or none
	Title string
	Href  string // place on the page; may be empty
}

// momentsShown is how many lines the timeline has at most, the newest.
const momentsShown = 24

// Moments are what happened to the subject as far as the page shows it, newest first, today on top.
func (p SubjectPage) Moments() []Moment {
	out := []Moment{}
	for _, c := range p.listed() {
		out = append(out, Moment{c.Decided, "k", "行政处罚：" + c.Authority + "，" + ui.Clip(c.Conduct, 40), "#" + c.ID})
	}
	for _, c := range p.Permits {
		out = append(out, Moment{c.Decided, "p", "行政许可：" + c.Authority + "，" + ui.Clip(c.Title, 40), ""})
	}
	for _, f := range p.FormerNames {
		if f.Until != "" {
			out = append(out, Moment{f.Until, "", "名称变更，原名：" + f.Name, ""})
		}
	}
	if p.Founded != "" {
		out = append(out, Moment{p.Founded, "", "成立", ""})
	}
	out = slices.DeleteFunc(out, func(m Moment) bool { return m.On == "" })
	if len(out) == 0 {
		return nil
	}
	slices.SortStableFunc(out, func(a, b Moment) int { return cmp.Compare(b.On, a.On) })
	out = out[:min(len(out), momentsShown)]
	return append([]Moment{{p.Today, "now", "今天", ""}}, out...)
}
