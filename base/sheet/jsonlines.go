package sheet

import (
	"bytes"
	"fmt"
	"io"
)

// jsonSource reads JSON lines: one object a line, its keys the titles. The first row it gives, numbered 0, is the titles:
// the keys of the first lines in the order in which they come up. A line that breaks off is a row with what stood before
// the break.
type jsonSource struct {
	*lines
	titles []string
	column map[string]int
	ahead  []Row
	fixed  bool // no more titles are taken in
	parser jsonLine
}

// How many lines are read for titles, and how much of them.
const (
	titleLines = 1000
	titleBytes = 8 << 20
)

// jsonLike tells whether a text begins as an object does; array, as a list of objects.
func jsonLike(lead []byte) (object, array bool) {
	if len(lead) < 2 {
		return false, false
	}
	next := bytes.TrimLeft(lead[1:], " \t\r\n")
	return lead[0] == '{' && len(next) > 0 && (next[0] == '"' || next[0] == '}'), lead[0] == '[' && len(next) > 0 && next[0] == '{'
}

func openJSON(f input, size int64, head []byte) (*Reader, error) {
	l, encoding, _, err := openLines(f, size, head)
	if err != nil {
		return nil, err
	}
	s := &jsonSource{lines: l, column: map[string]int{}}
	if err := s.findTitles(); err != nil {
		return nil, err
	}
	return &Reader{source: s, kind: "jsonl", encoding: encoding}, nil
}

func (s *jsonSource) findTitles() error {
	for read := 0; len(s.ahead) < titleLines && read < titleBytes; read += len(s.line) {
		row, err := s.read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		s.ahead = append(s.ahead, row)
	}
	if s.fixed = true; len(s.titles) == 0 {
		return &Error{Message: "文件像是JSON，却没有一行是完整的对象；请导出为JSON Lines（每行一个对象，标题作键），或另存为XLSX、CSV后报送。"}
	}
	s.ahead = append([]Row{{Cells: s.titles}}, s.ahead...)
	return nil
}

func (s *jsonSource) next() (Row, error) {
	if len(s.ahead) > 0 {
		row := s.ahead[0]
		s.ahead = s.ahead[1:]
		return row, nil
	}
	return s.read()
}

// read is the next line that is not empty.
func (s *jsonSource) read() (Row, error) {
	for {
		s.line = s.line[:0]
		if err := s.appendLine(); err != nil {
			return Row{}, err
		}
		s.n++
		if len(bytes.TrimSpace(s.line)) > 0 {
			return s.row(), nil
		}
	}
}

// row is the object in the line.
func (s *jsonSource) row() Row {
	row := Row{N: s.n, Cells: make([]string, len(s.titles), len(s.titles)+4)}
	s.parser.begin(s.line)
	for {
		pair, ok := s.parser.next()
		if !ok {
			break
		}
		if at, ok := s.place(pair.key); ok {
			row.Cells = widen(row.Cells, at)
			row.take(at, pair)
		} else {
			row.say("标题“" + short(pair.key) + "”在文件开头没有出现过，这一格没有读入；请在第一行写全所有标题。")
		}
	}
	if row.Broken = s.parser.broken; row.Broken {
		row.say(fmt.Sprintf("这一行不是完整的JSON对象，从第%d字节起读不下去，只读了前面的；请重新导出这一行。", s.parser.at+1))
	}
	return row
}

// place is the column of a title, a new one where it may be.
func (s *jsonSource) place(title string) (int, bool) {
	at, ok := s.column[title]
	if !ok && !s.fixed && len(s.titles) < maxColumns {
		at, ok = len(s.titles), true
		s.column[title] = at
		s.titles = append(s.titles, title)
	}
	return at, ok
}

// take puts a value into its cell.
func (row *Row) take(at int, pair jsonPair) {
	if row.Cells[at] != "" {
		row.say("标题“" + short(pair.key) + "”写了不止一次，取的是最后一个；请只留一个。")
	}
	row.Cells[at] = pair.value
	switch {
	case pair.kind == jsonNested:
		row.say("“" + short(pair.key) + "”的值是列表或对象，已原样读入；请改为一段文字。")
	case pair.kind == jsonNumber && len(pair.value) > 15 && number(pair.value): // many programs round such numbers
		row.Rounded = append(row.Rounded, at)
	}
}

// say adds to what is wrong with a row, as long as a person would read on.
func (row *Row) say(sentence string) {
	if len(row.Problem) < 1000 {
		row.Problem += sentence
	}
}

// short cuts a title that stands in a sentence.
func short(s string) string {
	if r := []rune(s); len(r) > 30 {
		return string(r[:30]) + "…"
	}
	return s
}
