package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"
)

// token is what comes next in a part of a workbook.
type token int

const (
	opening token = iota
	closing
	chars
)

// tokens cuts the XML of a workbook's part into tags and text. It knows what workbooks hold and no more (no DOCTYPE, no
// entities of its own), is several times faster than encoding/xml, and never holds more than one tag or one text.
type tokens struct {
	in    *bufio.Reader
	buf   []byte
	name  []byte // of the tag, without its prefix
	attrs []byte
	empty bool // the tag given last closed itself: its closing follows
}

var errXML = errors.New("sheet: XML that is damaged or of a kind workbooks do not use")

// maxText bounds one tag or one text: a cell of 32,767 characters, written as entities, with room to spare.
const maxText = 1 << 20

func newTokens(r io.Reader) *tokens { return &tokens{in: bufio.NewReaderSize(r, 1<<16)} }

// next is the next tag or text; text is unescaped and lives until the following call. io.EOF at the end of the part.
func (t *tokens) next() (kind token, text []byte, err error) {
	if t.empty {
		t.empty = false
		return closing, nil, nil
	}
	for {
		lead, err := t.in.Peek(1)
		if err != nil {
			return 0, nil, err
		}
		if lead[0] != '<' {
			text, err := t.text()
			return chars, text, err
		}
		if kind, text, ok, err := t.tag(); ok || err != nil {
			return kind, text, err
		}
	}
}

// text reads up to the next tag.
func (t *tokens) text() ([]byte, error) {
	t.buf = t.buf[:0]
	if err := t.until('<'); err != nil && err != io.EOF {
		return nil, err
	}
	if n := len(t.buf); n > 0 && t.buf[n-1] == '<' {
		t.buf = t.buf[:n-1]
		if err := t.in.UnreadByte(); err != nil {
			return nil, err
		}
	}
	return unescape(proper(t.buf))
}

// until appends to buf up to and with a byte.
func (t *tokens) until(end byte) error {
	for {
		part, err := t.in.ReadSlice(end)
		t.buf = append(t.buf, part...)
		if len(t.buf) > maxText {
			return errXML
		}
		if err != bufio.ErrBufferFull {
			return err
		}
	}
}

// tag reads one tag; ok is false for what is passed over (declaration, comment).
func (t *tokens) tag() (kind token, text []byte, ok bool, err error) {
	t.buf = t.buf[:0]
	if err := t.untilTagEnds(); err != nil {
		return 0, nil, false, torn(err)
	}
	switch body := t.buf[1 : len(t.buf)-1]; {
	case len(body) == 0, bytes.HasPrefix(body, []byte("!DOCTYPE")):
		return 0, nil, false, errXML
	case body[0] == '?', body[0] == '!' && !bytes.HasPrefix(body, []byte("![CDATA[")):
		return 0, nil, false, nil
	case body[0] == '!':
		return chars, body[len("![CDATA[") : len(body)-2], true, nil
	case body[0] == '/':
		t.name = local(bytes.TrimSpace(body[1:]))
		return closing, nil, true, nil
	default:
		t.open(body)
		return opening, nil, true, nil
	}
}

// untilTagEnds reads up to the > that ends the tag: not one inside an attribute, a comment or CDATA.
func (t *tokens) untilTagEnds() error {
	var quote byte // the one an attribute is open with
	for {
		from := len(t.buf)
		if err := t.until('>'); err != nil {
			return err
		}
		quote = openQuote(quote, t.buf[from:])
		switch b := t.buf; {
		case bytes.HasPrefix(b, []byte("<!--")):
			if len(b) >= 7 && bytes.HasSuffix(b, []byte("-->")) {
				return nil
			}
		case bytes.HasPrefix(b, []byte("<![CDATA[")):
			if bytes.HasSuffix(b, []byte("]]>")) {
				return nil
			}
		case quote == 0:
			return nil
		}
	}
}

// openQuote is the quote that is open after b, when quote was open before; 0 for none.
func openQuote(quote byte, b []byte) byte {
	for _, c := range b {
		switch {
		case quote == c:
			quote = 0
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		}
	}
	return quote
}

// open takes an opening tag apart.
func (t *tokens) open(body []byte) {
	if t.empty = body[len(body)-1] == '/'; t.empty {
		body = body[:len(body)-1]
	}
	end := bytes.IndexAny(body, " \t\r\n")
	if end < 0 {
		end = len(body)
	}
	t.name, t.attrs = local(body[:end]), body[end:]
}

// local is a name without its namespace's prefix.
func local(name []byte) []byte { return name[bytes.IndexByte(name, ':')+1:] }

// attr is the value of an attribute of the tag given last, as written; empty when it has none.
func (t *tokens) attr(name string) []byte {
	for at := t.attrs; ; {
		i := bytes.Index(at, []byte(name))
		if i < 0 {
			return nil
		}
		own := i > 0 && (at[i-1] == ' ' || at[i-1] == '\n' || at[i-1] == '\t' || at[i-1] == '\r')
		at = at[i+len(name):]
		if v := bytes.TrimLeft(at, " "); own && len(v) > 1 && v[0] == '=' {
			return quotedValue(v[1:])
		}
	}
}

func quotedValue(v []byte) []byte {
	v = bytes.TrimLeft(v, " ")
	if len(v) == 0 || v[0] != '"' && v[0] != '\'' {
		return nil
	}
	end := bytes.IndexByte(v[1:], v[0])
	if end < 0 {
		return nil
	}
	return v[1 : 1+end]
}

// torn is the error of a part that ends inside a tag.
func torn(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// unescape writes entities out, in place: they are always longer than what they stand for.
func unescape(b []byte) ([]byte, error) {
	i := bytes.IndexByte(b, '&')
	if i < 0 {
		return b, nil
	}
	out := b[:i]
	for i < len(b) {
		if b[i] != '&' {
			out = append(out, b[i])
			i++
			continue
		}
		end := bytes.IndexByte(b[i:min(len(b), i+12)], ';')
		if end < 0 {
			return nil, errXML
		}
		r, ok := entity(string(b[i+1 : i+end]))
		if !ok {
			return nil, errXML
		}
		out = utf8.AppendRune(out, r)
		i += end + 1
	}
	return out, nil
}

func entity(name string) (rune, bool) {
	switch name {
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "amp":
		return '&', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	if len(name) < 2 || name[0] != '#' {
		return 0, false
	}
	digits, base := name[1:], 10
	if digits[0] == 'x' || digits[0] == 'X' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if n == 0 { // no text holds it, nor does a database
		n = utf8.RuneError
	}
	return rune(n), err == nil && n <= utf8.MaxRune
}
