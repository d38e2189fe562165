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
	s.heading(fmt.Sprintf("一、行政许可（%s）", s.r.count("行政许可", len(s.r.Permits))), 22)
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
	s.heading("三、数据来源", 22)
	rows := make([][]string, len(s.r.Sources))
	for i, p := range s.r.Sources {
		rows[i] = []string{p.Unit, p.What, p.At.Table()}
	}
	s.table([]column{{"来源单位", 90}, {"信息", 42}, {"最近报送", body - 132}}, rows)
}

// table draws rows that stay whole where a page can hold them, with the head again on every page.
func (s *sheet) table(columns []column, rows [][]string) {
	s.head = func() { s.line(columns, s.wrapped(columns, titles(columns), small), small, true) }
	s.head()
	for _, row := range rows {
		s.tableRow(columns, s.wrapped(columns, row, cellText), cellText)
	}
	s.head = nil
}

// cellText is the size of text in tables with several columns.
const cellText = text - 0.5

// tableRow draws one row; one taller than a page goes on on the next.
func (s *sheet) tableRow(columns []column, cells [][]string, size float64) {
	if h := height(cells, size); h < foot-top-30 {
		s.need(h)
	} else {
		s.need(30)
	}
	for {
		fits := max(1, int((foot-8-s.y-2.2)/(size*leading*point)))
		now, rest := cut(cells, fits)
		s.line(columns, now, size, false)
		if cells = rest; cells == nil {
			return
		}
		s.newPage()
	}
}

// cut takes the first n lines of each cell; rest is nil when none are left.
func cut(cells [][]string, n int) (now, rest [][]string) {
	for i, c := range cells {
		k := min(n, len(c))
		now = append(now, c[:k])
		if k < len(c) && rest == nil {
			rest = make([][]string, len(cells))
		}
		if k < len(c) {
			rest[i] = c[k:]
		}
	}
	return now, rest
}

func (s *sheet) wrapped(columns []column, row []string, size float64) [][]string {
	out := make([][]string, len(columns))
	for i, c := range columns {
		out[i] = s.font.Wrap(row[i], c.width-4, size)
	}
	return out
}

func titles(columns []column) []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = c.title
	}
	return out
}

// height is that of a row: its tallest cell.
func height(cells [][]string, size float64) float64 {
	most := 1
	for _, lines := range cells {
		most = max(most, len(lines))
	}
	return float64(most)*size*leading*point + 2.2
}

// line draws one row of wrapped cells.
func (s *sheet) line(columns []column, cells [][]string, size float64, head bool) {
	h := height(cells, size)
	x, y := left, s.y
	for i, c := range columns {
		if head {
			s.page.Fill(x, y, c.width, h, sunk)
		}
		s.frame(x, y, c.width, h)
		s.y = y + 0.9
		for _, t := range cells[i] {
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
