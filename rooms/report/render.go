package report

import (
	"fmt"
	"io"

	"xinguan/base/clock"
	"xinguan/base/pdf"
	"xinguan/base/pdf/sans"
)

// The page, in millimetres: margins 16, 18, 18, 20, room left for binding.
const (
	top, right, bottom, left = 16.0, 18.0, 18.0, 20.0

	body    = pdf.Width - left - right
	foot    = pdf.Height - bottom
	label   = 34.0
	leading = 1.5 // line height in sizes
	point   = 25.4 / 72
)

// Sizes in points.
const (
	small, text, caption, heading, title = 8.5, 9.5, 10.0, 13.0, 21.0
)

var (
	ink   = pdf.Colour{23, 33, 43}
	grey  = pdf.Colour{89, 102, 113}
	rule  = pdf.Colour{185, 195, 201}
	sunk  = pdf.Colour{238, 241, 241}
	brand = pdf.Colour{11, 79, 99}
	slate = pdf.Colour{71, 79, 96}
)

// sheet draws a report from top to bottom and begins new pages.
type sheet struct {
	r    Report
	what string // what it is, at the head of every page
	font *pdf.Font
	doc  *pdf.Doc
	page *pdf.Page
	y    float64 // where the next thing begins
	// head is drawn again at the top of a new page while a table goes on.
	head func()
}

// Render writes the report as an A4 PDF. The same report gives the same bytes.
func Render(w io.Writer, r Report) error {
	f, err := sans.Font()
	if err != nil {
		return err
	}
	s := &sheet{r: r, what: "公共信用信息报告", font: f, doc: pdf.New(f, pdf.Info{Title: "公共信用信息报告 " + r.Name, Author: r.Site + "　" + r.Host, Subject: r.Number, Created: r.Generated})}
	s.newPage()
	s.cover()
	s.permits()
	s.penalties()
	s.sources()
	s.end()
	s.numbers()
	_, err = s.doc.WriteTo(w)
	return err
}

func (s *sheet) newPage() {
	s.page = s.doc.Page()
	s.y = top
	s.at(left, small, grey, false, s.what+"　"+clip(s.font, s.r.Name, 95, small))
	s.rightAt(pdf.Width-right, small, "编号 "+s.r.Number)
	s.y += small * leading * point
	s.page.Line(left, s.y+0.6, pdf.Width-right, s.y+0.6, 0.5, rule)
	s.y += 6
	if s.head != nil {
		s.head()
	}
}

// need begins a new page unless h more millimetres fit.
func (s *sheet) need(h float64) {
	if s.y+h > foot-8 {
		s.newPage()
	}
}

// at writes one line whose top is at the current height.
func (s *sheet) at(x, size float64, c pdf.Colour, bold bool, t string) {
	s.page.Text(x, s.y+size*point*1.12, size, c, bold, t)
}

func (s *sheet) rightAt(x, size float64, t string) {
	s.at(x-s.font.Width(t, size)*point, size, grey, false, t)
}

// beside writes a small grey line on the baseline of a larger one at the current height.
func (s *sheet) beside(x, size, larger float64, t string) {
	s.page.Text(x, s.y+larger*point*1.12, size, grey, false, t)
}

func clip(f *pdf.Font, t string, width, size float64) string {
	if lines := f.Wrap(t, width, size); len(lines) > 1 {
		return lines[0] + "…"
	}
	return t
}

// paragraph writes wrapped text, over pages if it must.
func (s *sheet) paragraph(x, width, size float64, c pdf.Colour, t string) {
	for _, line := range s.font.Wrap(t, width, size) {
		s.need(size * leading * point)
		s.at(x, size, c, false, line)
		s.y += size * leading * point
	}
}

// heading stays on the page of the next keep millimetres.
func (s *sheet) heading(t string, keep float64) {
	s.need(14 + keep)
	s.y += 6
	s.page.Fill(left, s.y+0.4, 1.2, heading*point*1.15, brand)
	s.at(left+3.2, heading, ink, true, t)
	s.y += heading*leading*point + 1
}

func (s *sheet) cover() {
	above := s.y
	s.y += 2
	s.at(left, title, ink, true, "公共信用信息报告")
	s.y += title*leading*point + 0.5
	s.paragraph(left, body-40, small, grey, s.r.Site+"　"+s.r.Host)
	s.page.Square(pdf.Width-right-28, above, 28, s.r.URL, ink) // an address too long for a code is in the text all the same
	s.y = max(s.y, above+30) + 2
	s.rows(s.r.Subject)
	s.heading("概况", 24)
	s.paragraph(left, body, text, ink, "截至"+s.r.AsOf+"，本平台依法可以列入报告的信息如下。")
	s.y += 1
	s.tally()
	s.heading("本报告不包括什么", 30)
	s.box(s.r.NotCovered)
	s.heading("怎样核验与提出异议", 10)
	s.paragraph(left, body, text, ink, s.r.Verify)
}

// tally are the counts side by side; none reads 未查到.
func (s *sheet) tally() {
	w, h := body/float64(len(s.r.Counts)), 15.0
	s.need(h)
	for i, c := range s.r.Counts {
		x := left + float64(i)*w
		s.frame(x, s.y, w, h)
		y := s.y
		s.y = y + 2
		s.at(x+3, small, grey, false, c.Title)
		s.y = y + 6.5
		if c.N == 0 {
			s.at(x+3, caption, ink, false, "未查到")
		} else {
			s.at(x+3, 14, ink, true, fmt.Sprintf("%d 条", c.N))
		}
		s.y = y
	}
	s.y += h
}

func (s *sheet) frame(x, y, w, h float64) {
	s.page.Line(x, y, x+w, y, 0.5, rule)
	s.page.Line(x, y+h, x+w, y+h, 0.5, rule)
	s.page.Line(x, y, x, y+h, 0.5, rule)
	s.page.Line(x+w, y, x+w, y+h, 0.5, rule)
}

// box is a paragraph on a tint with a rule at its left.
func (s *sheet) box(t string) {
	lines := s.font.Wrap(t, body-10, text)
	h := float64(len(lines))*text*leading*point + 5
	s.need(h)
	s.page.Fill(left, s.y, body, h, pdf.Colour{239, 241, 244})
	s.page.Fill(left, s.y, 1.2, h, slate)
	s.y += 2.2
	for _, line := range lines {
		s.at(left+5, text, ink, false, line)
		s.y += text * leading * point
	}
	s.y += 2.8
}

// rowHeight is how high a labelled row becomes.
func (s *sheet) rowHeight(r Row) float64 {
	return float64(len(s.font.Wrap(r.Value, body-label-5, text)))*text*leading*point + 2.2
}

// rows draws a two-column table.
func (s *sheet) rows(rows []Row) {
	for _, r := range rows {
		if r.Value != "" {
			s.row(r)
		}
	}
}

// row draws one labelled row; a value taller than what is left of the page goes on on the next one.
func (s *sheet) row(r Row) {
	lines := s.font.Wrap(r.Value, body-label-5, text)
	step := text * leading * point
	s.need(step + 2.2)
	for begin := true; len(lines) > 0; begin = false {
		n := min(len(lines), max(1, int((foot-8-s.y-2.2)/step)))
		h := float64(n)*step + 2.2
		s.page.Fill(left, s.y, label, h, sunk)
		s.frame(left, s.y, body, h)
		s.page.Line(left+label, s.y, left+label, s.y+h, 0.5, rule)
		y := s.y
		s.y += 0.9
		if begin {
			s.beside(left+2.5, small+0.5, text, r.Label)
		}
		for _, line := range lines[:n] {
			s.at(left+label+2.5, text, ink, false, line)
			s.y += step
		}
		s.y = y + h
		if lines = lines[n:]; len(lines) > 0 {
			s.newPage()
		}
	}
}

// count is how many records of a kind there are, and how many of them are listed where that is fewer.
func (r *Report) count(title string, listed int) string {
	for _, c := range r.Counts {
		if c.Title == title && c.N > listed {
			return fmt.Sprintf("共%d条，列出%d条", c.N, listed)
		}
	}
	if listed == 0 {
		return "未查到"
	}
	return fmt.Sprintf("%d条", listed)
}

func (s *sheet) end() {
	s.heading("说明", 10)
	s.paragraph(left, body, text, ink, "本报告由"+s.r.Host+"依据公共信用信息目录生成，数据来源单位对信息的真实性负责。报告不得用于法律、法规规定以外的用途。")
	s.need(8)
	s.y += 2
	s.at(left, small, grey, false, "本页以下无正文")
}

// numbers writes the foot of every page once their number is known.
func (s *sheet) numbers() {
	pages := s.doc.Pages()
	made := s.r.Site + "　生成于 " + s.r.Generated.In(clock.China).Format("2006-01-02 15:04")
	if s.r.Code != "" {
		made += "　核验码 " + Spaced(s.r.Code)
	}
	for i, p := range pages {
		s.page, s.y = p, foot
		s.page.Line(left, foot-1.5, pdf.Width-right, foot-1.5, 0.5, rule)
		s.at(left, small, grey, false, made)
		s.rightAt(pdf.Width-right, small, fmt.Sprintf("第 %d 页，共 %d 页", i+1, len(pages)))
	}
}
