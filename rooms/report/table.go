package report

import (
	"fmt"

	"xinguan/base/pdf"
)

// column of a table: its title and width in millimetres.
type column struct {
	title string
	width float64
}

func (s *sheet) permits() {
	s.heading(fmt.Sprintf("一、行政许可（%s）", count(len(s.r.Permits))))
	if len(s.r.Permits) == 0 {
		s.paragraph(left, body, text, ink, "未查到依法公示的行政许可信息（数据截至"+s.r.AsOf+"）。")
		return
	}
	rows := make([][]string, len(s.r.Permits))
	for i, p := range s.r.Permits {
		rows[i] = []string{p.Title + "\n" + p.DocNo, p.Authority, p.Decided.Table(), p.Validity, p.State}
	}
	s.table([]column{{"许可内容与文号", 67}, {"许可机关", 43}, {"决定日期", 21}, {"有效期", 25}, {"状态", body - 156}}, rows)
}

func (s *sheet) sources() {
	if len(s.r.Sources) == 0 {
		return
	}
	s.heading("三、数据来源")
	rows := make([][]string, len(s.r.Sources))
	for i, p := range s.r.Sources {
		rows[i] = []string{p.Unit, p.What, p.At.Table()}
	}
	s.table([]column{{"来源单位", 90}, {"信息", 42}, {"最近报送", body - 132}}, rows)
}

// table draws rows that stay whole, with the head again on every page.
func (s *sheet) table(columns []column, rows [][]string) {
	s.head = func() { s.line(columns, titles(columns), small, true) }
	s.need(20)
	s.head()
	for _, row := range rows {
		s.need(s.height(columns, row, text-0.5))
		s.line(columns, row, text-0.5, false)
	}
	s.head = nil
}

func titles(columns []column) []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = c.title
	}
	return out
}

func (s *sheet) height(columns []column, row []string, size float64) float64 {
	most := 1
	for i, c := range columns {
		most = max(most, len(s.font.Wrap(row[i], c.width-4, size)))
	}
	return float64(most)*size*leading*point + 2.2
}

// line draws one row, as high as its tallest cell.
func (s *sheet) line(columns []column, row []string, size float64, head bool) {
	h := s.height(columns, row, size)
	x, y := left, s.y
	for i, c := range columns {
		if head {
			s.page.Fill(x, y, c.width, h, sunk)
		}
		s.frame(x, y, c.width, h)
		s.y = y + 0.9
		for _, t := range s.font.Wrap(row[i], c.width-4, size) {
			s.at(x+2, size, inkOf(head), head, t)
			s.y += size * leading * point
		}
		x += c.width
	}
	s.y = y + h
}

func inkOf(head bool) pdf.Colour {
	if head {
		return slate
	}
	return ink
}
