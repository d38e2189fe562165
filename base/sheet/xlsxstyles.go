package sheet

import (
	"strings"
)

// maxStyles is how many styles a workbook may have.
const maxStyles = 1 << 16

// readStyles notes which styles of cells show a number as a day.
func (w *workbook) readStyles() error {
	if w.styles == nil {
		return nil
	}
	in, err := w.styles.Open()
	if err != nil {
		return err
	}
	defer in.Close()
	x, own, inside := newTokens(in), map[int]bool{}, false
	for {
		kind, _, err := x.next()
		if err != nil {
			return torn(err)
		}
		id, _ := natural(x.attr("numFmtId"))
		switch name := string(x.name); {
		case kind == opening && name == "numFmt" && len(own) < maxStyles:
			code, _ := unescape(append([]byte(nil), x.attr("formatCode")...))
			own[id] = dateFormat(string(code))
		case kind != chars && name == "cellXfs":
			inside = kind == opening
		case kind == opening && name == "xf" && inside && len(w.days) < maxStyles:
			day, ours := own[id]
			w.days = append(w.days, day || !ours && builtInDate(id))
		case kind == closing && name == "styleSheet":
			return nil
		}
	}
}

// dated tells whether a style shows days.
func (w *workbook) dated(style int) bool { return style < len(w.days) && w.days[style] }

// builtInDate are the formats that have a number only, those of Chinese editions too.
func builtInDate(id int) bool {
	return id >= 14 && id <= 22 || id >= 27 && id <= 36 || id >= 45 && id <= 47 || id >= 50 && id <= 58
}

// dateFormat tells whether a format has a year, month, day or hour outside texts and brackets.
func dateFormat(code string) bool {
	for i := 0; i < len(code); i++ {
		switch c := code[i] | 0x20; {
		case code[i] == '\\', code[i] == '_', code[i] == '*':
			i++
		case code[i] == '"', code[i] == '[':
			end := strings.IndexByte(code[i+1:], map[byte]byte{'"': '"', '[': ']'}[code[i]])
			if end < 0 {
				return false
			}
			i += 1 + end
		case c == 'y', c == 'm', c == 'd', c == 'h':
			return true
		}
	}
	return false
}
