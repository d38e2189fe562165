package sheet

import (
	"bytes"
	"math/big"
	"strconv"
	"strings"
)

// pad is where a row is put together: the text of all its own cells in one piece, so that a row costs two allocations
// however many cells it has.
type pad struct {
	text     []byte
	own      []stretch
	formulas []int    // columns of formulas without a value
	faults   []string // cells with an error value
	doubtful []int    // columns of plain numbers that may be days of the 1904 system
}

// stretch is the text of one cell.
type stretch struct{ at, from, to int }

func (p *pad) clear() {
	p.text, p.own, p.formulas, p.faults, p.doubtful = p.text[:0], p.own[:0], p.formulas[:0], p.faults[:0], p.doubtful[:0]
}

// finish gives the row its texts and says what is wrong with it.
func (p *pad) finish(row *Row) {
	whole := string(p.text)
	for _, s := range p.own {
		row.Cells[s.at] = whole[s.from:s.to]
	}
	if len(p.formulas) > 0 {
		row.Problem += columnNames(p.formulas) + "是公式，文件里没有存下算好的结果；请用Excel或WPS打开，保存一次再报送。"
	}
	if len(p.faults) > 0 {
		row.Problem += strings.Join(p.faults, "、") + "；请在表里改正后重新报送。"
	}
	if len(p.doubtful) > 0 {
		row.Problem += "工作簿用的是1904日期系统，" + columnNames(p.doubtful) + "是没有设日期格式的数字；如果是日期，请设为日期格式后重新报送。"
	}
}

func columnNames(columns []int) string {
	names := make([]string, 0, 5)
	for _, c := range columns[:min(len(columns), 5)] {
		names = append(names, columnName(c)+"列")
	}
	if len(columns) > 5 {
		return strings.Join(names, "、") + "等" + strconv.Itoa(len(columns)) + "列"
	}
	return strings.Join(names, "、")
}

// place puts a shared text into its column; empty ones at the end are left off.
func place(cells []string, at int, text string) []string {
	if text == "" {
		return cells
	}
	cells = widen(cells, at)
	cells[at] = text
	return cells
}

func widen(cells []string, at int) []string {
	for len(cells) <= at {
		cells = append(cells, "")
	}
	return cells
}

// cellXML is one cell as its tags say.
type cellXML struct {
	at, style       int
	kind            byte // first letter of the type: s(hared), i(nline), t(ext of a formula), b, e, d; n for numbers
	formula, valued bool
}

// cell reads a cell into its row, for a formula the value it was saved with; next is where it stands when it does not say.
func (s *rowSource) cell(row *Row, next int) (at int, err error) {
	c, err := s.cellTag(next)
	if err != nil {
		return 0, err
	}
	begin := len(s.pad.text)
	if err := s.cellText(&c); err != nil {
		return 0, err
	}
	return c.at, s.value(row, c, s.pad.text[begin:], begin)
}

// quickCell reads a cell written as nearly all are, without taking it apart tag by tag; where it cannot, nothing was
// read.
func (s *rowSource) quickCell(row *Row, next int) (at int, ok bool, err error) {
	c, text, ok := s.xml.plainCell(next)
	if !ok {
		return next, false, nil
	}
	return c.at, true, s.value(row, c, proper(text), len(s.pad.text))
}

// cellTag is the cell that the tag given last opens.
func (s *rowSource) cellTag(next int) (cellXML, error) {
	c := cellXML{at: next, kind: 'n'}
	for rest := s.xml.attrs; len(rest) > 0; {
		var name, value []byte
		name, value, rest = nextAttr(rest)
		if len(name) == 1 && !c.attr(name[0], value) {
			return c, errXML
		}
	}
	if c.at >= lastColumn {
		return c, errXML
	}
	return c, nil
}

// cellText adds the text of a cell to the pad; the reading aid of Japanese text is not text.
func (s *rowSource) cellText(c *cellXML) error {
	in, spoken := false, false
	for {
		tok, text, err := s.xml.next()
		if err != nil {
			return torn(err)
		}
		if tok == chars {
			if in && !spoken {
				s.pad.text = append(s.pad.text, text...)
			}
			if len(s.pad.text) > maxRow {
				return errXML
			}
			continue
		}
		switch string(s.xml.name) {
		case "c":
			if tok == closing {
				return nil
			}
		case "v", "t":
			in = tok == opening
			c.valued = true
		case "f":
			c.formula = true
		case "rPh":
			spoken = tok == opening
		}
	}
}

// value puts the value of a cell, written as raw, where the pad's text had begin bytes before it.
func (s *rowSource) value(row *Row, c cellXML, raw []byte, begin int) error {
	if c.formula && !c.valued {
		s.pad.formulas = append(s.pad.formulas, c.at)
	}
	if len(raw) == 0 {
		return nil
	}
	switch c.kind {
	case 's':
		text, err := s.shared(raw)
		s.pad.text = s.pad.text[:begin]
		row.Cells = place(row.Cells, c.at, text)
		return err
	case 'i', 't':
		if bytes.Contains(raw, []byte("_x")) {
			raw = []byte(controls(string(raw)))
		}
	case 'b':
		raw = boolean(raw)
	case 'e':
		s.pad.faults = append(s.pad.faults, columnName(c.at)+"列是错误值"+string(raw[:min(len(raw), 20)]))
	case 'd':
	default:
		raw = s.number15(row, c, bytes.TrimSpace(raw))
	}
	s.pad.text = append(s.pad.text[:begin], raw...)
	if len(s.pad.text) > maxRow {
		return errXML
	}
	if to := begin + len(raw); to > begin {
		row.Cells = widen(row.Cells, c.at)
		s.pad.own = append(s.pad.own, stretch{c.at, begin, to})
	}
	return nil
}

func (s *rowSource) shared(number []byte) (string, error) {
	i, ok := natural(number)
	if !ok {
		if number = bytes.TrimSpace(number); len(number) == 0 {
			return "", nil
		}
		i, ok = natural(number)
	}
	if !ok || s.book.strings == nil {
		return "", errXML
	}
	return s.book.strings.at(i)
}

func boolean(raw []byte) []byte {
	switch string(raw) {
	case "1", "true":
		return []byte("TRUE")
	case "0", "false":
		return []byte("FALSE")
	}
	return nil
}

// number15 is a number as people read it: a day where its format is one, all digits of one in scientific notation; and
// notes when digits beyond the fifteenth are lost.
func (s *rowSource) number15(row *Row, c cellXML, raw []byte) []byte {
	if s.book.dated(c.style) {
		if day, ok := dayOfSerial(string(raw), s.book.from1904); ok {
			return []byte(day)
		}
	}
	if bytes.IndexAny(raw, "eE") >= 0 {
		raw = []byte(plainNumber(string(raw)))
	}
	if len(raw) > 15 && number(string(raw)) {
		row.Rounded = append(row.Rounded, c.at)
	}
	if s.book.from1904 && len(raw) == 5 && number(string(raw)) {
		s.pad.doubtful = append(s.pad.doubtful, c.at)
	}
	return raw
}

// plainNumber writes a number in scientific notation with all its digits: codes of 18 digits kept as numbers.
func plainNumber(s string) string {
	e := strings.IndexAny(s, "eE")
	if e < 0 || len(s) > 30 {
		return s
	}
	if n, err := strconv.Atoi(s[e+1:]); err != nil || n > 40 || n < -20 {
		return s
	}
	x, ok := new(big.Rat).SetString(s)
	if !ok {
		return s
	}
	if x.IsInt() {
		return x.Num().String()
	}
	return strings.TrimRight(x.FloatString(20), "0")
}

// controls brings back characters that XML cannot hold and a workbook writes as _x000D_.
func controls(s string) string {
	at := strings.Index(s, "_x")
	if at < 0 {
		return s
	}
	var b strings.Builder
	for ; at >= 0; at = strings.Index(s, "_x") {
		b.WriteString(s[:at])
		s = s[at:]
		if len(s) >= 7 && s[6] == '_' {
			if n, err := strconv.ParseUint(s[2:6], 16, 16); err == nil {
				if n != 0 {
					b.WriteRune(rune(n))
				}
				s = s[7:]
				continue
			}
		}
		b.WriteString(s[:2])
		s = s[2:]
	}
	return b.String() + s
}
