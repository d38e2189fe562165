package tongue

import (
	"bytes"
	"html"
	"strings"
	"unicode"
	"unicode/utf8"

	parse "golang.org/x/net/html"
)

// Turn writes a finished page in the language of the dictionary. missing, when it is given, is told every text that has
// no entry.
func (d *Dict) Turn(page []byte, missing func(text string)) []byte {
	say := func(text string) []Piece {
		out, ok := d.Say(text)
		if !ok && missing != nil {
			missing(text)
		}
		return out
	}
	return turn(page, walker{say: say, freely: d.freely, latin: true})
}

// freely is a free Chinese text in the other language where it has an entry as a whole, or each of its parts has one, and
// the text as it is otherwise.
func (d *Dict) freely(text string) []Piece {
	if out, ok := d.parts(text, 0); ok {
		return out
	}
	return []Piece{{text, true}}
}

// joints are what parts of a free text are set apart by, the widest first.
var joints = []string{"：", "，", "、"}

// parts says a text as a whole, or else part by part, from the joint of that depth on.
func (d *Dict) parts(text string, joint int) (out []Piece, ok bool) {
	if out, ok = d.Say(text); ok || joint == len(joints) {
		return out, ok
	}
	out = nil
	for i, part := range strings.Split(text, joints[joint]) {
		said, ok := d.parts(part, joint+1)
		if !ok {
			return nil, false
		}
		if i > 0 {
			out = append(out, Piece{Text: strings.TrimSpace(halves.Replace(joints[joint])) + " "})
		}
		out = append(out, said...)
	}
	return out, true
}

// TurnHant writes a finished page in traditional characters.
func TurnHant(page []byte) []byte {
	return turn(page, walker{say: func(text string) []Piece {
		return converted.get(text, func(text string) []Piece { return []Piece{{Text: ToHant(text)}} })
	}})
}

var converted memo[[]Piece]

// walker goes through a page, token by token, and writes it anew.
type walker struct {
	say    func(text string) []Piece
	freely func(text string) []Piece // the same for free Chinese text
	latin  bool                      // words are separated by spaces, and Chinese parts are marked as such

	out   bytes.Buffer
	rest  []byte // of the page, after the token
	kept  int    // depth below an element whose text stays as it is
	free  int    // depth below an element of free Chinese text
	name  string // of the tag before
	ended bool   // the token before ended an element within a line
	space bool   // a space is due before an element within a line
	due   bool   // as space, and an element within a line has ended since
}

func turn(page []byte, w walker) []byte {
	w.out.Grow(len(page) + len(page)/4)
	w.rest = page
	z := parse.NewTokenizer(bytes.NewReader(page))
	for {
		kind := z.Next()
		w.rest = w.rest[min(len(z.Raw()), len(w.rest)):]
		switch kind {
		case parse.ErrorToken:
			return w.out.Bytes()
		case parse.TextToken:
			w.text(z.Raw())
		case parse.StartTagToken, parse.SelfClosingTagToken:
			w.start(z.Raw(), kind == parse.SelfClosingTagToken)
		case parse.EndTagToken:
			w.end(z.Raw())
		default:
			w.out.Write(z.Raw())
		}
	}
}

// turns tells whether a text holds anything to turn: Chinese characters or their punctuation.
func turns(b []byte) bool {
	for len(b) > 0 {
		if b[0] < utf8.RuneSelf {
			b = b[1:]
			continue
		}
		r, size := utf8.DecodeRune(b)
		if han(r) || r >= 0x3000 && r <= 0x303f || r >= 0xff01 && r <= 0xff5e {
			return true
		}
		b = b[size:]
	}
	return false
}

func (w *walker) text(raw []byte) {
	if w.kept > 0 || w.name == "script" || !turns(raw) {
		w.space, w.due = false, false
		w.ended = w.ended && len(bytes.TrimSpace(raw)) == 0
		w.out.Write(raw)
		return
	}
	s := html.UnescapeString(string(raw))
	body := strings.TrimSpace(s)
	at := strings.Index(s, body)
	w.out.WriteString(s[:at])
	say := w.say
	if w.free > 0 {
		say = w.freely
	}
	w.pieces(say(body))
	w.out.WriteString(s[at+len(body):])
	w.ended = false
}

// pieces writes what a text is in the other language, with the spaces that Chinese does without.
func (w *walker) pieces(all []Piece) {
	first, last := rune(0), rune(0)
	for i, p := range all {
		if i == 0 {
			first, _ = utf8.DecodeRuneInString(p.Text)
		}
		if p.Text != "" {
			last, _ = utf8.DecodeLastRuneInString(p.Text)
		}
	}
	if w.latin && w.ended && (unicode.IsLetter(first) || unicode.IsDigit(first) || first == '(') {
		w.out.WriteByte(' ')
	}
	for _, p := range all {
		w.piece(p)
	}
	w.due = false
	w.space = w.latin && (unicode.IsLetter(last) || unicode.IsDigit(last) || strings.ContainsRune(",;:.)?", last))
}

func (w *walker) piece(p Piece) {
	text := html.EscapeString(p.Text)
	if w.latin && p.Filed && !plainOnly[w.name] {
		text = `<span lang="zh-Hans">` + text + "</span>"
	}
	w.out.WriteString(text)
}

// plainOnly are the elements that hold text and no elements.
var plainOnly = map[string]bool{"title": true, "option": true, "textarea": true, "text": true}

// inLine are the elements that stand within a sentence.
var inLine = map[string]bool{"a": true, "b": true, "bdi": true, "code": true, "mark": true, "small": true, "span": true, "strong": true, "time": true}

// void are the elements that have no end.
var void = map[string]bool{"area": true, "base": true, "br": true, "col": true, "hr": true, "img": true, "input": true, "link": true, "meta": true, "source": true, "wbr": true}

func (w *walker) start(raw []byte, closed bool) {
	name := tagName(raw[1:])
	apart := inLine[name] && (w.space || w.due && begins(w.rest))
	if apart {
		w.out.WriteByte(' ')
	}
	w.name, w.space, w.due, w.ended = name, false, false, w.ended && inLine[name] && !apart
	opens := !closed && !void[name]
	chinese := bytes.Contains(raw, []byte(` lang="zh"`))
	if opens && w.free > 0 {
		w.free++
	}
	switch {
	case w.kept > 0:
		w.out.Write(raw)
		if opens {
			w.kept++
		}
	case bytes.Contains(raw, []byte(` translate="no"`)), w.latin && chinese && (!opens || plainOnly[name] || name == "optgroup"):
		w.keep(raw, name)
		if opens {
			w.kept = 1
		}
	case chinese && w.latin:
		w.free = max(w.free, 1)
		w.attributes(bytes.Replace(raw, []byte(` lang="zh"`), nil, 1))
	case turns(raw) || chinese:
		w.attributes(raw)
	default:
		w.out.Write(raw)
	}
}

// begins tells whether what follows on a page, after any tags, begins a word: a letter, a digit or a bracket.
func begins(rest []byte) bool {
	for len(rest) > 0 && rest[0] == '<' {
		end := bytes.IndexByte(rest, '>')
		if end < 0 {
			return false
		}
		rest = rest[end+1:]
	}
	r, _ := utf8.DecodeRune(rest)
	return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '(' || r == '（'
}

// keep writes the tag of an element that stays as it is; on a page of another language it says that it is Chinese. The
// label of a cell is of the page, not of what the cell holds.
func (w *walker) keep(raw []byte, name string) {
	if w.latin && !bytes.Contains(raw, []byte(` lang="`)) {
		w.out.Write(raw[:1+len(name)])
		w.out.WriteString(` lang="zh-Hans"`)
		raw = raw[1+len(name):]
	}
	label := []byte(` data-l="`)
	if at := bytes.Index(raw, label); at >= 0 {
		from := at + len(label)
		if n := bytes.IndexByte(raw[from:], '"'); n >= 0 && turns(raw[from:from+n]) {
			w.out.Write(raw[:from])
			w.out.WriteString(html.EscapeString(join(w.say(html.UnescapeString(string(raw[from : from+n]))))))
			raw = raw[from+n:]
		}
	}
	w.out.Write(raw)
}

func (w *walker) end(raw []byte) {
	name := tagName(raw[2:])
	w.due, w.space, w.ended = inLine[name] && (w.space || w.due), false, inLine[name]
	w.name = ""
	if w.kept > 0 {
		w.kept--
	}
	if w.free > 0 {
		w.free--
	}
	w.out.Write(raw)
}

func tagName(b []byte) string {
	if i := bytes.IndexAny(b, " \t\n\r/>"); i >= 0 {
		b = b[:i]
	}
	return string(b)
}

// spoken are the attributes that are read out or shown; content only of a description.
var spoken = map[string]bool{"title": true, "alt": true, "aria-label": true, "placeholder": true, "label": true, "data-l": true}

// attributes writes a tag with its spoken attributes turned. Tags come as this house writes them: name="value".
func (w *walker) attributes(raw []byte) {
	description := bytes.HasPrefix(raw, []byte(`<meta name="description"`))
	button := bytes.HasPrefix(raw, []byte("<input")) && bytes.Contains(raw, []byte(` type="submit"`))
	for len(raw) > 0 {
		eq := bytes.Index(raw, []byte(`="`))
		if eq < 0 {
			break
		}
		end := bytes.IndexByte(raw[eq+2:], '"')
		if end < 0 {
			break
		}
		name := string(raw[bytes.LastIndexAny(raw[:eq], " \t\n")+1 : eq])
		value := raw[eq+2 : eq+2+end]
		w.out.Write(raw[:eq+2])
		switch {
		case name == "lang" && string(value) == "zh":
			w.out.WriteString(string(Hant))
		case turns(value) && (spoken[name] || description && name == "content" || button && name == "value"):
			w.out.WriteString(html.EscapeString(join(w.say(html.UnescapeString(string(value))))))
		default:
			w.out.Write(value)
		}
		raw = raw[eq+2+end:]
	}
	w.out.Write(raw)
}

// join is all pieces as one text.
func join(all []Piece) string {
	var b strings.Builder
	for _, p := range all {
		b.WriteString(p.Text)
	}
	return b.String()
}
