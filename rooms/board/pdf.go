package board

import (
	"bytes"

	"xinguan/base/pdf"
	"xinguan/base/pdf/sans"
	"xinguan/base/ui"
	"xinguan/core/house"
)

// The bulletin on paper: A4, one row a supplier, the head again on every page, the formulas at the end.

const (
	margin  = 16.0
	small   = 8.5
	line    = small * 1.5 * 25.4 / 72
	bottom  = pdf.Height - margin
	between = 1.6
)

var (
	ink  = pdf.Colour{23, 33, 43}
	rule = pdf.Colour{185, 195, 201}
)

// widths of the columns of paper, in millimetres, with their titles.
var paper = []struct {
	title string
	width float64
}{{"来源单位", 40}, {"及时率（及时/已判断）", 30}, {"合规率（合规/读入）", 30}, {"上报率（已报/应报）", 26}, {"迟报/误报/漏报/瞒报", 24}, {"情况", 28}}

func (r Row) paper() []string {
	four := ui.Count(r.late()) + "/" + ui.Count(r.wrong()) + "/" + ui.Count(r.missed()) + "/" + ui.Count(r.Concealed)
	return []string{r.Name, r.Timely.String() + "（" + r.Timely.parts() + "）", r.Right.String() + "（" + r.Right.parts() + "）", r.Sent.String() + "（" + r.Sent.parts() + "）", four, r.State}
}

// sheetOf draws from top to bottom and begins new pages.
type sheetOf struct {
	doc  *pdf.Doc
	font *pdf.Font
	page *pdf.Page
	y    float64
}

func writePDF(out *bytes.Buffer, hub *house.Hub, p BulletinPage) error {
	f, err := sans.Font()
	if err != nil {
		return err
	}
	title := hub.City.Site + "　" + p.Month + "　月度通报"
	s := &sheetOf{font: f, doc: pdf.New(f, pdf.Info{Title: title, Author: hub.City.Operator.Name, Subject: p.Month, Created: hub.Clock.Now()})}
	s.turn()
	s.page.Text(margin, s.y+6, 16, ink, true, title)
	s.y += 10
	s.text(p.State + "。" + p.Names)
	s.text("全市：及时率" + p.Board.Timely.String() + "（" + p.Board.Timely.parts() + "），合规率" + p.Board.Right.String() + "（" + p.Board.Right.parts() + "），上报率" + p.Board.Sent.String() + "（" + p.Board.Sent.parts() + "）。")
	s.y += 2
	s.head()
	for _, r := range p.Board.Rows {
		s.row(r.paper(), false)
	}
	s.y += 4
	for _, x := range formulas {
		s.text(x.Label + "：" + x.Value)
	}
	_, err = s.doc.WriteTo(out)
	return err
}

func (s *sheetOf) turn() { s.page, s.y = s.doc.Page(), margin }

func (s *sheetOf) text(t string) {
	for _, l := range s.font.Wrap(t, pdf.Width-2*margin, small) {
		if s.y+line > bottom {
			s.turn()
		}
		s.page.Text(margin, s.y+line*0.75, small, ink, false, l)
		s.y += line
	}
}

func (s *sheetOf) head() {
	titles := make([]string, len(paper))
	for i, c := range paper {
		titles[i] = c.title
	}
	s.row(titles, true)
}

// row draws one row, on a new page where it does not fit.
func (s *sheetOf) row(cells []string, head bool) {
	wrapped, most := make([][]string, len(cells)), 1
	for i, c := range cells {
		wrapped[i] = s.font.Wrap(c, paper[i].width-2, small)
		most = max(most, len(wrapped[i]))
	}
	if s.y+float64(most)*line+between > bottom {
		s.turn()
		if !head {
			s.head()
		}
	}
	x := margin
	for i, lines := range wrapped {
		for n, l := range lines {
			s.page.Text(x, s.y+float64(n)*line+line*0.75, small, ink, head, l)
		}
		x += paper[i].width
	}
	s.y += float64(most)*line + between
	s.page.Line(margin, s.y-between/2, pdf.Width-margin, s.y-between/2, 0.4, rule)
}
