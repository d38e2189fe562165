package tongue

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"
)

// pattern is an entry with holes: literal, hole, literal, …, literal; there is one literal more than there are holes.
type pattern struct {
	lits   []string
	holes  []string
	to     []part
	weight int // bytes of the literals
}

// part is a piece of the translation: a text, a hole, or a word that depends on the figure in a hole.
type part struct {
	text, hole string
	one, many  string
}

var hole = regexp.MustCompile(`\{([a-z]+[0-9]?)((?:\|[^{}|]*){2})?\}`)

func compile(from, to string) (*pattern, error) {
	p := &pattern{}
	at := 0
	for _, m := range hole.FindAllStringSubmatchIndex(from, -1) {
		p.lits = append(p.lits, from[at:m[0]])
		p.holes = append(p.holes, from[m[2]:m[3]])
		at = m[1]
	}
	p.lits = append(p.lits, from[at:])
	for i, l := range p.lits {
		if l == "" && i > 0 && i < len(p.lits)-1 {
			return nil, fmt.Errorf("“%s”里两个空位挨在一起，分不开", from)
		}
		p.weight += len(l)
	}
	if p.weight == 0 {
		return nil, fmt.Errorf("“%s”只有空位，没有文字", from)
	}
	return p, p.compileTo(to)
}

func (p *pattern) compileTo(to string) error {
	at := 0
	for _, m := range hole.FindAllStringSubmatchIndex(to, -1) {
		name := to[m[2]:m[3]]
		if !p.has(name) {
			return fmt.Errorf("译文的空位 {%s} 在原文里没有", name)
		}
		if at < m[0] {
			p.to = append(p.to, part{text: to[at:m[0]]})
		}
		x := part{hole: name}
		if m[4] >= 0 {
			words := strings.Split(to[m[4]:m[5]], "|")
			x.one, x.many = words[1], words[2]
		}
		p.to = append(p.to, x)
		at = m[1]
	}
	if at < len(to) {
		p.to = append(p.to, part{text: to[at:]})
	}
	return nil
}

func (p *pattern) has(name string) bool {
	for _, h := range p.holes {
		if h == name {
			return true
		}
	}
	return false
}

// match tells what fills the holes of p in s.
func (p *pattern) match(s string) ([]string, bool) {
	rest, ok := strings.CutPrefix(s, p.lits[0])
	if !ok {
		return nil, false
	}
	return p.holesFrom(0, rest, make([]string, len(p.holes)))
}

// holesFrom fills the hole i and those after it from s; the shortest filling that fits wins.
func (p *pattern) holesFrom(i int, s string, out []string) ([]string, bool) {
	next := p.lits[i+1]
	if i == len(p.holes)-1 {
		fill, ok := strings.CutSuffix(s, next)
		out[i] = fill
		return out, ok && fits(p.holes[i], fill)
	}
	for at := 0; ; {
		n := strings.Index(s[at:], next)
		if n < 0 {
			return nil, false
		}
		at += n
		if fits(p.holes[i], s[:at]) {
			out[i] = s[:at]
			if filled, ok := p.holesFrom(i+1, s[at+len(next):], out); ok {
				return filled, true
			}
		}
		at += len(next)
	}
}

// fits tells whether a text may fill a hole, by the hole's name. A hole that is still open, {n} for {n}, fits itself: such a
// sentence is filled by a script of the page.
func fits(name, s string) bool {
	switch {
	case s == "{"+name+"}":
		return true
	case s == "":
		return false
	case name[0] == 'n' && (len(name) == 1 || unicode.IsDigit(rune(name[1]))):
		return strings.Trim(s, "0123456789,.%+−-–") == ""
	case name[0] == 'd' && (len(name) == 1 || unicode.IsDigit(rune(name[1]))):
		return date(s) != ""
	}
	return !strings.Contains(s, "。")
}

// fill writes the translation with what fills the holes, each looked up in turn.
func (p *pattern) fill(d *Dict, filled []string, depth int) []Piece {
	var out []Piece
	for _, x := range p.to {
		if x.hole == "" {
			out = append(out, Piece{Text: x.text})
			continue
		}
		s := p.filling(x.hole, filled)
		if x.one != "" || x.many != "" {
			word := x.many
			if s == "1" {
				word = x.one
			}
			out = append(out, Piece{Text: word})
			continue
		}
		out = append(out, d.filled(x.hole, strings.TrimSpace(s), depth+1)...)
	}
	return out
}

// filled is what fills a hole in the other language: a list part by part, everything else as a whole.
func (d *Dict) filled(name, s string, depth int) (out []Piece) {
	if !strings.HasPrefix(name, "list") {
		out, _ = d.say(s, depth)
		return out
	}
	for i, part := range strings.FieldsFunc(s, func(r rune) bool { return r == '，' || r == '、' }) {
		if i > 0 {
			out = append(out, Piece{Text: ", "})
		}
		said, _ := d.say(part, depth)
		out = append(out, said...)
	}
	return out
}

func (p *pattern) filling(name string, filled []string) string {
	for i, h := range p.holes {
		if h == name {
			return filled[i]
		}
	}
	return ""
}

var dates = regexp.MustCompile(`^(\d{4})年(\d{1,2})月(\d{1,2})日(?:（星期[一二三四五六日]）)?(?: ?(\d{2}:\d{2}))?$`)
var isoDate = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)

// calendar is a year of the calendar, which is no span of years.
var calendar = regexp.MustCompile(`^(19|20)\d{2}$`)

// date is a date as English writes it, 23 November 2026 or 2026-11-23; empty for what is none.
func date(s string) string {
	if len(s) > 60 || s == "" || s[0] < '0' || s[0] > '9' {
		return ""
	}
	if isoDate.MatchString(s) {
		return s
	}
	if year, ok := strings.CutSuffix(s, "年"); ok && calendar.MatchString(year) {
		return year
	}
	m := dates.FindStringSubmatch(s)
	if m == nil {
		return ""
	}
	day, err := time.Parse("2006-1-2", m[1]+"-"+m[2]+"-"+m[3])
	if err != nil {
		return ""
	}
	out := day.Format("2 January 2006")
	if m[4] != "" {
		out += ", " + m[4]
	}
	return out
}
