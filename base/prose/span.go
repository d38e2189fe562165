package prose

import (
	"strings"

	"github.com/a-h/templ"
)

// spans reads bold words (**…**) and links ([…](…)) in a line; what is not closed, or leads where no link of ours
// leads, stays as it is written.
func spans(s string) []Span {
	var out []Span
	add := func(x Span) {
		if x.Text == "" {
			return
		}
		if n := len(out); n > 0 && out[n-1].Bold == x.Bold && out[n-1].Href == "" && x.Href == "" {
			out[n-1].Text += x.Text
			return
		}
		out = append(out, x)
	}
	for s != "" {
		at := strings.IndexAny(s, "*[")
		if at < 0 {
			break
		}
		add(Span{Text: s[:at]})
		s = s[at:]
		span, size := marked(s)
		if size == 0 {
			span, size = Span{Text: s[:1]}, 1
		}
		add(span)
		s = s[size:]
	}
	add(Span{Text: s})
	return out
}

// marked is the span that s begins with, and its length; 0 where it begins with none.
func marked(s string) (Span, int) {
	if rest, ok := strings.CutPrefix(s, "**"); ok {
		if end := strings.Index(rest, "**"); end > 0 {
			return Span{Text: rest[:end], Bold: true}, end + 4
		}
		return Span{}, 0
	}
	text, rest, ok := strings.Cut(s, "](")
	if !ok || len(text) < 2 || text[0] != '[' || strings.ContainsAny(text[1:], "[]") {
		return Span{}, 0
	}
	href, _, ok := strings.Cut(rest, ")")
	if !ok || !leads(href) {
		return Span{}, 0
	}
	return Span{Text: text[1:], Href: href}, len(text) + 2 + len(href) + 1
}

// leads tells whether an address is one that texts may lead to: this site, a secure one, a telephone.
func leads(href string) bool {
	if strings.ContainsAny(href, " \t\"'<>\\") || strings.HasPrefix(href, "//") {
		return false
	}
	for _, begins := range []string{"/", "#", "https://", "tel:"} {
		if strings.HasPrefix(href, begins) {
			return true
		}
	}
	return false
}

// plain is a text without markup.
func plain(spans []Span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(s.Text)
	}
	return b.String()
}

// Headings are the headings of the second level, for a list of contents.
func (d Doc) Headings() []Block {
	var out []Block
	for _, b := range d.Blocks {
		if b.Kind == Heading {
			out = append(out, b)
		}
	}
	return out
}

// Plain is the block's text without markup.
func (b Block) Plain() string { return plain(b.Text) }

// rel marks links that leave the site.
func rel(href string) templ.Attributes {
	if strings.HasPrefix(href, "https://") {
		return templ.Attributes{"rel": "external noopener"}
	}
	return nil
}
