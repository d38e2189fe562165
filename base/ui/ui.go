// Package ui holds the parts that pages share: icons, status words, tabs, chips, facts, the search box, and the way
// figures and rare characters are written. The parts know markup only; what they say comes from the page.
package ui

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/a-h/templ"
)

// Shape is the figure drawn before a status word, so that its meaning survives black-and-white print and colour
// blindness. The word itself always stands beside it.
type Shape string

// The shapes there are; each is a class of the stylesheet.
const (
	Live  Shape = "live"  // filled disc, slate: shown at present
	Valid Shape = "valid" // filled disc, green: in force
	Part  Shape = "part"  // half disc: in progress, contested
	Gone  Shape = "gone"  // ring: ended
	OK    Shape = "ok"    // tick: verified, done
	Wait  Shape = "wait"  // square outline: waiting for somebody
	Warn  Shape = "warn"  // triangle: warning
	Err   Shape = "err"   // octagon: something the reader must put right
	Note  Shape = "note"  // diamond outline: a hint
)

// Tab is one entry of a row of tabs; Count is written beside the title when it is not empty.
type Tab struct {
	Title, Href, Count string
	Current            bool
}

// Chip is a filter in force; Href is the page without it. A Filed text is a name.
type Chip struct {
	Text, Href string
	Filed      bool
}

// Fact is a label with its value. Facts with an empty value are left out; Wide facts take the whole row. The value of a
// Plain one is no name and nothing filed but a date, an amount, a kind: it is said in the reader's language.
type Fact struct {
	Label, Value string
	Wide, Plain  bool
}

// Said is the value of a fact: as it was filed, and folded where it is longer than n characters; or said in the reader's
// language.
func (f Fact) Said(n int) templ.Component {
	if f.Plain {
		return plain(f.Value)
	}
	return Long(f.Value, n)
}

// Option is one choice of a select; the empty Value means no restriction. A Filed title is a name and stays as it is in
// every language.
type Option struct {
	Value, Title string
	Filed        bool
}

// Box is a search form with one field, sent by GET.
type Box struct {
	Action, Name, Value      string
	ID                       string // unique in the page
	Label, Placeholder, Send string
	Large, Focus             bool
}

// Count writes a number with thousands separators: 1603418 becomes 1,603,418.
func Count(n int) string {
	digits := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, digits = "−", digits[1:]
	}
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return sign + digits
}

// Or is s, or other when s is empty.
func Or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// Text writes a text as it was filed, a name or a fact, which stays so in every language. Private-use characters, which
// look different on every machine or like nothing at all, stand as their code point, so that no character of a name is
// dropped silently.
func Text(s string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		return write(w, `<bdi translate="no">`, escape(s), "</bdi>")
	})
}

// Status is a word with its shape.
func Status(shape Shape, word string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		return write(w, `<span class="st `, string(shape), `">`, templ.EscapeString(word), "</span>")
	})
}

// Long writes a text; what goes beyond about n characters is folded, and printed all the same.
func Long(s string, n int) templ.Component {
	start, rest := split(s, n)
	if rest == "" {
		return Text(start)
	}
	return folded(start, rest)
}

// Class is the class of an element that stands in a page many times: it is written as it is, where class={ … } takes the
// names apart and sorts out doubles.
func Class(name string) templ.Attributer {
	return templ.OrderedAttributes{{Key: "class", Value: name}}
}

// write writes the pieces of a part one after the other. Parts that stand in a page by the hundred are written so.
func write(w io.Writer, pieces ...string) error {
	for _, p := range pieces {
		if _, err := io.WriteString(w, p); err != nil {
			return err
		}
	}
	return nil
}

// Words writes a text of ours that may hold a name: it is read in other languages too.
func Words(s string) templ.Component {
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		_, err := io.WriteString(w, escape(s))
		return err
	})
}

func escape(s string) string {
	if !mayBePrivate(s) || !strings.ContainsFunc(s, private) {
		return templ.EscapeString(s)
	}
	var b strings.Builder
	for _, r := range s {
		if private(r) {
			fmt.Fprintf(&b, `<span class="cp">%U</span>`, r)
		} else {
			b.WriteString(templ.EscapeString(string(r)))
		}
	}
	return b.String()
}

// mayBePrivate tells whether a text holds a byte such a character begins with; the full-width forms begin with one of them too.
func mayBePrivate(s string) bool {
	return strings.IndexByte(s, 0xEE) >= 0 || strings.IndexByte(s, 0xEF) >= 0 || strings.IndexByte(s, 0xF3) >= 0 || strings.IndexByte(s, 0xF4) >= 0
}

// private tells whether a character is for private use; those before the first such are most.
func private(r rune) bool { return r >= 0xE000 && unicode.Is(unicode.Co, r) }

// split cuts a long text into a beginning of at most n characters, ending with a clause where there is one, and the rest.
func split(s string, n int) (start, rest string) {
	if utf8.RuneCountInString(s) <= n+n/4 {
		return s, "" // a rest of a few characters is not worth a click
	}
	runes, cut := []rune(s), n
	for i := n; i > n/2; i-- {
		if strings.ContainsRune("。；，\n", runes[i-1]) {
			cut = i
			break
		}
	}
	return string(runes[:cut]), string(runes[cut:])
}

// Clip is the beginning of a text that stands in full elsewhere: at most n characters and an ellipsis.
func Clip(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n-1]) + "…"
}

// shown are the facts that have a value.
func shown(facts []Fact) []Fact {
	out := make([]Fact, 0, len(facts))
	for _, f := range facts {
		if f.Value != "" {
			out = append(out, f)
		}
	}
	return out
}

// lines are the paragraphs of a text, without empty ones.
func lines(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' })
}
