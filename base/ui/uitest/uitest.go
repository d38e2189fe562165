// Package uitest checks rendered pages against the rules every page of the house keeps: structure a screen reader can
// follow, nothing a strict content security policy would refuse, no address that leads nowhere.
package uitest

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"golang.org/x/net/html"
)

// Render writes a component and parses what it wrote.
func Render(t testing.TB, c templ.Component) *html.Node {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatalf("render: %v", err)
	}
	doc, err := html.Parse(&b)
	if err != nil {
		t.Fatalf("parse: %v", err)
	}
	return doc
}

// Check reports every rule the page breaks; never are words that must not stand in it. The page may be a whole
// document or a body without its frame.
func Check(t testing.TB, doc *html.Node, never ...string) {
	t.Helper()
	if n := len(All(doc, "h1", "")); n != 1 {
		t.Errorf("%d h1, want 1", n)
	}
	for _, table := range All(doc, "table", "") {
		if caption := All(table, "caption", ""); len(caption) != 1 || Text(caption[0]) == "" {
			t.Errorf("table without caption: %.60s", Text(table))
		}
	}
	for _, st := range All(doc, "", "st") {
		if Text(st) == "" {
			t.Error("status without a word")
		}
	}
	text := Text(doc)
	for _, word := range never {
		if strings.Contains(text, word) {
			t.Errorf("page says %s", word)
		}
	}
	checkHeadings(t, doc)
	checkPolicy(t, doc)
	checkAddresses(t, doc)
	checkControls(t, doc)
}

// checkHeadings: levels go down one at a time.
func checkHeadings(t testing.TB, doc *html.Node) {
	t.Helper()
	last := 0
	for _, n := range All(doc, "", "") {
		if len(n.Data) != 2 || n.Data[0] != 'h' || n.Data[1] < '1' || n.Data[1] > '6' {
			continue
		}
		level := int(n.Data[1] - '0')
		if level > last+1 {
			t.Errorf("%s %q follows h%d", n.Data, Text(n), last)
		}
		if Text(n) == "" {
			t.Errorf("empty %s", n.Data)
		}
		last = level
	}
}

// checkPolicy: no inline style, no inline script, no handler attributes.
func checkPolicy(t testing.TB, doc *html.Node) {
	t.Helper()
	for _, n := range All(doc, "", "") {
		for _, a := range n.Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
				t.Errorf("<%s %s=%q>", n.Data, a.Key, a.Val)
			}
		}
		if n.Data == "style" || n.Data == "script" && Attr(n, "src") == "" {
			t.Errorf("inline <%s>", n.Data)
		}
	}
}

// checkAddresses: ids are unique, and what refers to an id finds it; symbols of the sprite live in the frame.
func checkAddresses(t testing.TB, doc *html.Node) {
	t.Helper()
	ids := map[string]bool{}
	for _, n := range All(doc, "", "") {
		if id := Attr(n, "id"); id != "" {
			if ids[id] {
				t.Errorf("id %s stands twice", id)
			}
			ids[id] = true
		}
	}
	find := func(n *html.Node, id string) {
		if !ids[id] && !strings.HasPrefix(id, "i-") {
			t.Errorf("<%s> refers to #%s, which is nowhere", n.Data, id)
		}
	}
	for _, n := range All(doc, "", "") {
		for _, key := range []string{"for", "aria-labelledby", "aria-describedby"} {
			for _, id := range strings.Fields(Attr(n, key)) {
				find(n, id)
			}
		}
		if href := Attr(n, "href"); strings.HasPrefix(href, "#") {
			find(n, href[1:])
		}
		if n.Data == "a" && slices.Contains([]string{"", "about:invalid#TemplFailedSanitizationURL"}, Attr(n, "href")) {
			t.Errorf("link %q leads nowhere", Text(n))
		}
	}
}

// checkControls: every field has a label, every link and button has a name.
func checkControls(t testing.TB, doc *html.Node) {
	t.Helper()
	labelled := map[string]bool{}
	for _, l := range All(doc, "label", "") {
		labelled[Attr(l, "for")] = Text(l) != ""
	}
	for _, n := range All(doc, "", "") {
		switch n.Data {
		case "input", "select", "textarea":
			if Attr(n, "type") != "hidden" && Attr(n, "aria-label") == "" && !labelled[Attr(n, "id")] {
				t.Errorf("<%s name=%q> has no label", n.Data, Attr(n, "name"))
			}
		case "a", "button":
			if Text(n) == "" {
				t.Errorf("<%s> without words", n.Data)
			}
		}
	}
}

// All finds elements below n by name and class, in document order; an empty name or class means any.
func All(n *html.Node, name, class string) []*html.Node {
	var out []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && (name == "" || d.Data == name) &&
			(class == "" || slices.Contains(strings.Fields(Attr(d, "class")), class)) {
			out = append(out, d)
		}
	}
	return out
}

// Attr is an attribute's value; empty when it is absent.
func Attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// Text is the text of an element without surrounding space.
func Text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return strings.TrimSpace(b.String())
}
