package sheet

import "bytes"

// plainCell reads a cell that is in sight as a whole and written the way nearly all cells of large workbooks are: <c>
// with its place, style and type, then nothing, one <v> or one <is><t>, no entities. Where ok is false nothing was
// read, and the cell is read tag by tag; what both can read, both read alike. next is where the cell stands when it
// does not say.
func (t *tokens) plainCell(next int) (c cellXML, text []byte, ok bool) {
	w := t.window[t.from:t.to]
	if t.empty || len(w) < 4 || w[0] != '<' || w[1] != 'c' || w[2] != ' ' {
		return c, nil, false
	}
	c = cellXML{at: next, kind: 'n', valued: true}
	i := 2
	for i+4 < len(w) && w[i] == ' ' {
		end := attrEnd(w, i+1)
		if end < 0 || !c.attr(w[i+1], w[i+4:end]) {
			return c, nil, false
		}
		i = end + 1
	}
	switch {
	case i+1 >= len(w) || c.at >= lastColumn:
		return c, nil, false
	case w[i] == '/' && w[i+1] == '>':
		t.from += i + 2
		return c, nil, true
	case w[i] != '>':
		return c, nil, false
	}
	text, size := plainText(w[i+1:])
	if size > 0 {
		t.from += i + 1 + size
	}
	return c, text, size > 0
}

// attrEnd is where the closing quote stands of an attribute with a name of one letter, which begins at i; -1 when
// there is none such.
func attrEnd(w []byte, i int) int {
	if i+3 >= len(w) || w[i+1] != '=' || w[i+2] != '"' {
		return -1
	}
	for j := i + 3; j < len(w); j++ {
		if w[j] == '"' {
			return j
		}
	}
	return -1
}

// attr takes an attribute of a cell in; false where it makes no sense.
func (c *cellXML) attr(name byte, value []byte) bool {
	if len(value) == 0 {
		return true
	}
	switch name {
	case 'r':
		at, err := columnOf(value)
		c.at = at
		return err == nil
	case 's':
		c.style, _ = natural(value)
	case 't':
		if c.kind = value[0]; string(value) == "str" {
			c.kind = 't'
		}
	}
	return true
}

// plainText is the text of the cell whose inside begins w, and how long all is up to the end of the cell; 0 when it is
// of another kind or not in sight.
func plainText(w []byte) (text []byte, size int) {
	if len(w) > 4 && string(w[:3]) == "<v>" {
		return enclosed(w, 3, "</v></c>")
	}
	if bytes.HasPrefix(w, []byte("<is><t>")) {
		return enclosed(w, len("<is><t>"), "</t></is></c>")
	}
	if bytes.HasPrefix(w, []byte(preserved)) {
		return enclosed(w, len(preserved), "</t></is></c>")
	}
	return nil, 0
}

// preserved is how office programs begin a text with blanks at its ends.
const preserved = `<is><t xml:space="preserve">`

func enclosed(w []byte, from int, end string) (text []byte, size int) {
	n := bytes.IndexByte(w[from:], '<')
	if n < 0 || n > maxText {
		return nil, 0
	}
	to := from + n
	text = w[from:to]
	if len(w) < to+len(end) || string(w[to:to+len(end)]) != end || bytes.IndexByte(text, '&') >= 0 {
		return nil, 0
	}
	return text, to + len(end)
}
