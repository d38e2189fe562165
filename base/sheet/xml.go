package sheet

import (
	"bytes"
	"errors"
	"io"
)

// token is what comes next in a part of a workbook.
type token int

const (
	opening token = iota
	closing
	chars
)

// tokens cuts the XML of a workbook's part into tags and text. It knows what workbooks hold and no more (no DOCTYPE, no
// entities of its own), is many times faster than encoding/xml, and holds a window of the part: what it gives lies in
// the window and lives until the following call.
type tokens struct {
	in       io.Reader
	window   []byte
	from, to int   // of what is not given yet
	err      error // that ended the reading of in
	name     []byte
	attrs    []byte
	empty    bool // the tag given last closed itself: its closing follows
}

var errXML = errors.New("sheet: XML that is damaged or of a kind workbooks do not use")

// maxText bounds one tag or one text: a cell of 32,767 characters, written as entities, with room to spare.
const maxText = 1 << 20

func newTokens(r io.Reader) *tokens { return &tokens{in: r, window: make([]byte, 1<<16)} }

// more reads on; what was not given yet moves to the front of the window.
func (t *tokens) more() error {
	if t.err != nil {
		return t.err
	}
	if t.from > 0 {
		t.to = copy(t.window, t.window[t.from:t.to])
		t.from = 0
	}
	if t.to == len(t.window) {
		t.window = append(t.window, make([]byte, len(t.window))...)
	}
	for range 100 { // readers may give nothing now and then
		n, err := t.in.Read(t.window[t.to:])
		t.to, t.err = t.to+n, err
		if n > 0 {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return io.ErrNoProgress
}

// next is the next tag or text, the text unescaped; io.EOF at the end of the part.
func (t *tokens) next() (kind token, text []byte, err error) {
	if t.empty {
		t.empty = false
		return closing, nil, nil
	}
	for {
		if t.from == t.to {
			if err := t.more(); err != nil {
				return 0, nil, err
			}
		}
		if t.window[t.from] != '<' {
			text, err := t.text()
			return chars, text, err
		}
		if kind, text, ok, err := t.tag(); ok || err != nil {
			return kind, text, err
		}
	}
}

// find is where a byte comes next, at or after an offset from what is not given yet.
func (t *tokens) find(c byte, at int) (int, error) {
	for {
		if i := bytes.IndexByte(t.window[t.from+at:t.to], c); i >= 0 && at+i <= maxText {
			return at + i, nil
		}
		if at = t.to - t.from; at > maxText {
			return at, errXML
		}
		if err := t.more(); err != nil {
			return at, err
		}
	}
}

// text reads up to the next tag.
func (t *tokens) text() ([]byte, error) {
	n, err := t.find('<', 0)
	if err != nil && err != io.EOF {
		return nil, err
	}
	text := t.window[t.from : t.from+n]
	t.from += n
	return unescape(proper(text))
}

// tag reads one tag; ok is false for what is passed over (declaration, comment).
func (t *tokens) tag() (kind token, text []byte, ok bool, err error) {
	n, err := t.tagEnd()
	if err != nil {
		return 0, nil, false, torn(err)
	}
	body := t.window[t.from+1 : t.from+n]
	t.from += n + 1
	switch {
	case len(body) == 0, bytes.HasPrefix(body, []byte("!DOCTYPE")):
		return 0, nil, false, errXML
	case body[0] == '/':
		t.name = local(bytes.TrimSpace(body[1:]))
		return closing, nil, true, nil
	case body[0] == '?', body[0] == '!' && !bytes.HasPrefix(body, []byte(cdata)):
		return 0, nil, false, nil
	case body[0] == '!':
		return chars, proper(body[len(cdata) : len(body)-2]), true, nil
	default:
		t.open(body)
		return opening, nil, true, nil
	}
}

const cdata = "![CDATA["

// tagEnd is where the > stands that ends the tag: not one inside an attribute, a comment or CDATA.
func (t *tokens) tagEnd() (n int, err error) {
	var quote byte // the one an attribute is open with
	for from := 0; ; from = n + 1 {
		if n, err = t.find('>', from); err != nil {
			return n, err
		}
		b := t.window[t.from : t.from+n+1]
		quote = openQuote(quote, b[from:])
		switch {
		case len(b) > 1 && b[1] != '!':
			if quote == 0 {
				return n, nil
			}
		case bytes.HasPrefix(b, []byte("<!--")):
			if len(b) >= 7 && bytes.HasSuffix(b, []byte("-->")) {
				return n, nil
			}
		case bytes.HasPrefix(b, []byte("<"+cdata)):
			if bytes.HasSuffix(b, []byte("]]>")) {
				return n, nil
			}
		case quote == 0:
			return n, nil
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
	end := 0
	for end < len(body) && !space(body[end]) {
		end++
	}
	t.name, t.attrs = local(body[:end]), body[end:]
}

func space(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// local is a name without its namespace's prefix.
func local(name []byte) []byte { return name[bytes.IndexByte(name, ':')+1:] }

// attr is the value of an attribute of the tag given last, as written; empty when it has none.
func (t *tokens) attr(name string) []byte {
	for rest := t.attrs; len(rest) > 0; {
		var own, value []byte
		if own, value, rest = nextAttr(rest); string(own) == name {
			return value
		}
	}
	return nil
}

// nextAttr cuts the first attribute off b; nothing is left where b is none.
func nextAttr(b []byte) (name, value, rest []byte) {
	i := 0
	for i < len(b) && space(b[i]) {
		i++
	}
	from := i
	for i < len(b) && b[i] != '=' && !space(b[i]) {
		i++
	}
	name = b[from:i]
	for i < len(b) && (b[i] == '=' || space(b[i])) {
		i++
	}
	if i >= len(b) || b[i] != '"' && b[i] != '\'' {
		return nil, nil, nil
	}
	end := bytes.IndexByte(b[i+1:], b[i])
	if end < 0 {
		return nil, nil, nil
	}
	return name, b[i+1 : i+1+end], b[i+2+end:]
}

// skipPast passes over everything up to and with a mark.
func (t *tokens) skipPast(mark string) error {
	for {
		if i := bytes.Index(t.window[t.from:t.to], []byte(mark)); i >= 0 {
			t.from += i + len(mark)
			return nil
		}
		t.from = max(t.from, t.to-len(mark)+1)
		if err := t.more(); err != nil {
			return err
		}
	}
}

// drain reads the part to its end, for the checksum of the whole.
func (t *tokens) drain() error {
	t.from, t.to = 0, 0
	if t.err == nil {
		_, t.err = io.Copy(io.Discard, t.in)
	}
	if t.err == io.EOF {
		return nil
	}
	return t.err
}

// torn is the error of a part that ends inside a tag.
func torn(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
