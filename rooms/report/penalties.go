package report

import (
	"fmt"
	"strings"

	"xinguan/base/pdf"
)

func (s *sheet) penalties() {
	keep := 8.0
	if len(s.r.Penalties) > 0 {
		keep = s.whole(s.r.Penalties[0])
	}
	s.heading(fmt.Sprintf("二、行政处罚（%s）", s.r.count("行政处罚", len(s.r.Penalties))), keep)
	if len(s.r.Penalties) == 0 {
		s.paragraph(left, body, text, ink, "未查到依法公示的行政处罚信息（数据截至"+s.r.AsOf+"）。")
	}
	for i, p := range s.r.Penalties {
		s.penalty(i+1, p)
	}
}

// whole is how much must be left of a page for a penalty to begin on it: all of it, or, where no page can hold it, the
// caption and some lines.
func (s *sheet) whole(p Penalty) float64 {
	h := 10.0
	for _, r := range p.Rows {
		if r.Value != "" {
			h += s.rowHeight(r)
		}
	}
	if h < foot-top-45 {
		return h
	}
	return 40
}

// penalty keeps its caption and rows together where a page can hold them.
func (s *sheet) penalty(n int, p Penalty) {
	s.need(s.whole(p))
	s.y += 2.5
	line := fmt.Sprintf("%d. %s", n, p.DocNo)
	s.at(left, caption, ink, true, clip(s.font, line, body-45, caption))
	states := strings.Join(p.States, "　")
	s.beside(pdf.Width-right-s.font.Width(states, small)*point, small, caption, states)
	s.y += caption*leading*point + 0.8
	s.rows(p.Rows)
	s.y += 1.5
}
