package directory

import (
	"cmp"
	"slices"

	"xinguan/base/clock"
)

// Moment is one line of a subject's timeline.
type Moment struct {
	On    clock.Date
	Mark  string // class of its dot: k for what speaks against the subject, p for what was granted, now today, or none
	Title string // what happened: 行政处罚
	Filed string // by whom and what, in the words filed; may be empty
	Href  string // place on the page; may be empty
}

// momentsShown is how many lines the timeline on the subject's page has at most, the newest.
const momentsShown = 24

// Moments are the newest things that happened to the subject, today on top.
func (p *SubjectPage) Moments() []Moment {
	all := p.allMoments()
	return all[:min(len(all), momentsShown+1)]
}

// moments is how many lines the whole history has, today among them.
func (p *SubjectPage) moments() int {
	n := 0
	for _, m := range p.History {
		if m.On != "" {
			n++
		}
	}
	for _, f := range p.FormerNames {
		if f.Until != "" {
			n++
		}
	}
	if p.Founded != "" {
		n++
	}
	if n > 0 {
		n++
	}
	return n
}

// allMoments is the whole history with names and founding, newest first, today on top; nothing where nothing is known.
func (p *SubjectPage) allMoments() []Moment {
	out := make([]Moment, 0, len(p.History)+len(p.FormerNames)+2)
	out = append(out, Moment{On: p.Today, Mark: "now", Title: "今天"})
	out = append(out, p.History...)
	for _, f := range p.FormerNames {
		out = append(out, Moment{On: f.Until, Title: "名称变更，原名", Filed: f.Name})
	}
	out = append(out, Moment{On: p.Founded, Title: "成立"})
	past := slices.DeleteFunc(out[1:], func(m Moment) bool { return m.On == "" })
	if len(past) == 0 {
		return nil
	}
	slices.SortStableFunc(past, func(a, b Moment) int { return cmp.Compare(b.On, a.On) })
	return out[:len(past)+1]
}

// year is the moments of one year.
type year struct {
	title   string // 2026年
	moments []Moment
}

// years cuts a history, newest first, into years.
func years(all []Moment) []year {
	var out []year
	for _, m := range all {
		title := string(m.On)[:4] + "年"
		if n := len(out); n == 0 || out[n-1].title != title {
			out = append(out, year{title: title})
		}
		out[len(out)-1].moments = append(out[len(out)-1].moments, m)
	}
	return out
}
