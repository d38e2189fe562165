package tongue

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Dict is a dictionary: Chinese texts of pages and what they are in another language. It is read-only once loaded and
// safe for concurrent use.
//
// A file has a line for each text, 中文 = English; lines beginning with # are remarks. Either side may have holes: {n},
// {n2} stand for figures, {d}, {d2} for dates, any other name ({x}, {who}) for whatever stands there. What fills such a
// hole is looked up in turn ({list} part by part), and stays as it is where it has no entry: it is a name. {n|record|records} writes the first
// word when {n} is 1 and the second otherwise.
type Dict struct {
	exact map[string]string
	begin map[rune][]*pattern // patterns by the character they begin with
	open  []*pattern          // patterns that begin with a hole
	said  memo[said]
}

// said is what a text is in the other language.
type said struct {
	pieces []Piece
	ok     bool
}

// LoadDict reads every file with the ending .txt of some folders, in order; an entry of a later one replaces an earlier.
// Errors name file and line.
func LoadDict(folders ...fs.FS) (*Dict, error) {
	d := &Dict{exact: map[string]string{}, begin: map[rune][]*pattern{}}
	for _, folder := range folders {
		names, err := fs.Glob(folder, "*.txt")
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			text, err := fs.ReadFile(folder, name)
			if err != nil {
				return nil, err
			}
			if err := d.read(string(text)); err != nil {
				return nil, fmt.Errorf("%s：%w", name, err)
			}
		}
	}
	d.sort()
	return d, nil
}

func (d *Dict) read(text string) error {
	for i, line := range strings.Split(text, "\n") {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		from, to, ok := strings.Cut(line, " = ")
		if !ok || from == "" || to == "" {
			return fmt.Errorf("第 %d 行：应写成“中文 = 译文”，等号两边各留一个空格", i+1)
		}
		if err := d.add(strings.TrimSpace(from), strings.TrimSpace(to)); err != nil {
			return fmt.Errorf("第 %d 行：%w", i+1, err)
		}
	}
	return nil
}

func (d *Dict) add(from, to string) error {
	if !strings.Contains(from, "{") {
		if strings.Contains(to, "{") {
			return fmt.Errorf("译文有空位，原文“%s”没有", from)
		}
		d.exact[from] = to
		return nil
	}
	p, err := compile(from, to)
	if err != nil {
		return err
	}
	if p.lits[0] == "" {
		d.open = append(d.open, p)
		return nil
	}
	r, _ := utf8.DecodeRuneInString(p.lits[0])
	d.begin[r] = append(d.begin[r], p)
	return nil
}

// sort puts the patterns that say most first; of two alike, the later one.
func (d *Dict) sort() {
	most := func(a, b *pattern) int { return cmp.Compare(b.weight, a.weight) }
	for _, list := range d.begin {
		slices.Reverse(list)
		slices.SortStableFunc(list, most)
	}
	slices.Reverse(d.open)
	slices.SortStableFunc(d.open, most)
}

// Piece is a part of a text; Filed parts are what filled a hole and has no entry, or a sentence without one: Chinese.
type Piece struct {
	Text  string
	Filed bool
}

// deepest is how far what fills a hole is looked up in turn; tooLong texts are no texts of pages but filed ones.
const (
	deepest = 4
	tooLong = 1200
)

// Say is a text in the other language. ok is false when a part of it has no entry; that part stays.
func (d *Dict) Say(text string) (out []Piece, ok bool) {
	s := d.said.get(text, func(text string) said {
		pieces, ok := d.say(strings.Join(strings.Fields(text), " "), 0)
		return said{pieces, ok}
	})
	return s.pieces, s.ok
}

func (d *Dict) say(s string, depth int) ([]Piece, bool) {
	if to, ok := d.exact[s]; ok {
		return []Piece{{Text: to}}, true
	}
	if !strings.ContainsFunc(s, han) {
		return []Piece{{Text: halfWidth(s)}}, true
	}
	if len(s) > tooLong || depth > deepest {
		return []Piece{{s, true}}, false
	}
	if out, ok := d.match(s, depth); ok {
		return out, true
	}
	return d.sentences(s, depth)
}

func (d *Dict) match(s string, depth int) ([]Piece, bool) {
	if out := date(s); out != "" {
		return []Piece{{Text: out}}, true
	}
	r, _ := utf8.DecodeRuneInString(s)
	for _, list := range [][]*pattern{d.begin[r], d.open} {
		for _, p := range list {
			if filled, ok := p.match(s); ok {
				return p.fill(d, filled, depth), true
			}
		}
	}
	return nil, false
}

// stops end what can be said by itself.
const stops = "。；？"

// sentences says a text sentence by sentence; a text of one sentence is not found.
func (d *Dict) sentences(s string, depth int) (out []Piece, ok bool) {
	ok = true
	whole := s
	for s != "" {
		part := s
		if at := strings.IndexAny(s, stops); at >= 0 {
			_, size := utf8.DecodeRuneInString(s[at:])
			part = s[:at+size]
		}
		if part == whole {
			return d.ending(s, depth)
		}
		s = strings.TrimSpace(s[len(part):])
		said, found := d.say(part, depth+1)
		ok = ok && found
		if len(out) > 0 {
			out = append(out, Piece{Text: " "})
		}
		out = append(out, said...)
	}
	return out, ok
}

// ending looks a sentence up with or without the stop at its end.
func (d *Dict) ending(s string, depth int) ([]Piece, bool) {
	stop := "."
	if strings.HasSuffix(s, "；") {
		stop = ";"
	}
	if bare := strings.TrimRight(s, "。；"); bare != s && bare != "" {
		if to, ok := d.exact[bare]; ok {
			return []Piece{{Text: to + stop}}, true
		}
		if out, ok := d.match(bare, depth); ok {
			return append(out, Piece{Text: stop}), true
		}
	}
	return []Piece{{s, true}}, false
}

func han(r rune) bool { return unicode.Is(unicode.Han, r) }

var halves = strings.NewReplacer("，", ", ", "。", ". ", "、", ", ", "：", ": ", "；", "; ", "（", " (", "）", ")", "？", "? ", "　", " ")

// halfWidth is a text without Chinese characters in the punctuation of the other language.
func halfWidth(s string) string { return strings.TrimRight(halves.Replace(s), " ") }
