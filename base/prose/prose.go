// Package prose reads and draws the small part of Markdown that texts for the public are written in: one title, a
// sentence under it, headings, paragraphs, lists, notes, tables, bold words and links. Nothing else is markup: HTML in a
// text is shown as text, so that who writes texts cannot break a page.
package prose

import (
	"fmt"
	"strings"
)

// Doc is a text.
type Doc struct {
	Title  string // of the line beginning with "# "
	Lede   string // the paragraph under the title, without markup
	Blocks []Block
}

// Kind is what a block is.
type Kind string

// The kinds of blocks.
const (
	Heading    Kind = "heading"
	Subheading Kind = "subheading"
	Paragraph  Kind = "paragraph"
	Bullets    Kind = "bullets"
	Steps      Kind = "steps" // a numbered list
	Note       Kind = "note"  // lines beginning with "> "
	Grid       Kind = "table" // lines beginning with "|"; the line "表：…" before it is its caption
)

// Block is a part of a text.
type Block struct {
	Kind    Kind
	Text    []Span   // heading, paragraph, note
	Items   [][]Span // lists
	Caption string   // table
	Rows    [][][]Span
	ID      string // anchor of a heading
}

// Span is a run of text of one sort.
type Span struct {
	Text string
	Bold bool
	Href string // empty: no link
}

// captionMark begins the line that names the table below it.
const captionMark = "表："

// Parse reads a text. Errors name the line and say what to do.
func Parse(text string) (Doc, error) {
	p := &parser{}
	for i, line := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		p.line = i + 1
		if err := p.read(strings.TrimSpace(line)); err != nil {
			return Doc{}, fmt.Errorf("第 %d 行：%w", p.line, err)
		}
	}
	if err := p.end(); err != nil {
		return Doc{}, fmt.Errorf("第 %d 行：%w", p.line, err)
	}
	return p.doc, p.check()
}

// parser holds the block that is being read.
type parser struct {
	doc     Doc
	line    int
	kind    Kind // of the open block; empty for none
	lines   []string
	caption string
	ids     int
}

func (p *parser) read(line string) error {
	if line == "" {
		return p.end()
	}
	kind, rest := classify(line)
	if kind == p.kind && kind != Heading && kind != Subheading {
		p.lines = append(p.lines, rest)
		return nil
	}
	if err := p.end(); err != nil {
		return err
	}
	switch {
	case kind == title:
		if p.doc.Title != "" || len(p.doc.Blocks) > 0 {
			return fmt.Errorf("只在开头写一次“# ”标题；小标题请用“## ”")
		}
		p.doc.Title = rest
		return nil
	case kind == Paragraph && strings.HasPrefix(line, captionMark):
		p.caption = strings.TrimPrefix(line, captionMark)
		return nil
	}
	p.kind, p.lines = kind, []string{rest}
	return nil
}

const title Kind = "title"

// marks are how the lines of each kind begin; a step begins with its number.
var marks = []struct {
	mark string
	kind Kind
}{{"# ", title}, {"## ", Heading}, {"### ", Subheading}, {"- ", Bullets}, {"> ", Note}, {"|", Grid}}

func classify(line string) (Kind, string) {
	for _, m := range marks {
		if rest, ok := strings.CutPrefix(line, m.mark); ok {
			return m.kind, strings.TrimSpace(rest)
		}
	}
	if number, rest, ok := strings.Cut(line, ". "); ok && number != "" && strings.Trim(number, "0123456789") == "" {
		return Steps, rest
	}
	return Paragraph, line
}

// end closes the open block.
func (p *parser) end() error {
	kind, lines := p.kind, p.lines
	p.kind, p.lines = "", nil
	if kind == "" {
		return nil
	}
	b := Block{Kind: kind}
	switch kind {
	case Bullets, Steps:
		for _, l := range lines {
			b.Items = append(b.Items, spans(l))
		}
	case Grid:
		return p.table(lines)
	default:
		b.Text = spans(strings.Join(lines, ""))
	}
	if kind == Paragraph && p.doc.Title != "" && p.doc.Lede == "" && len(p.doc.Blocks) == 0 {
		p.doc.Lede = plain(b.Text)
		return nil
	}
	if kind == Heading {
		p.ids++
		b.ID = fmt.Sprintf("s%d", p.ids)
	}
	p.doc.Blocks = append(p.doc.Blocks, b)
	return nil
}

// table reads rows written | a | b |; the line under the head, | --- | --- |, is left out.
func (p *parser) table(lines []string) error {
	b := Block{Kind: Grid, Caption: p.caption}
	p.caption = ""
	for _, l := range lines {
		cells := strings.Split(strings.TrimSuffix(l, "|"), "|")
		if strings.Trim(strings.Join(cells, ""), " -:") == "" {
			continue
		}
		row := make([][]Span, len(cells))
		for i, c := range cells {
			row[i] = spans(strings.TrimSpace(c))
		}
		if len(b.Rows) > 0 && len(row) != len(b.Rows[0]) {
			return fmt.Errorf("表的这一行有%d格，表头有%d格", len(row), len(b.Rows[0]))
		}
		b.Rows = append(b.Rows, row)
	}
	if b.Caption == "" || len(b.Rows) < 2 {
		return fmt.Errorf("表要有表头和至少一行，前面要有一行“%s…”作名称", captionMark)
	}
	p.doc.Blocks = append(p.doc.Blocks, b)
	return nil
}

// check refuses what no page can be made of.
func (p *parser) check() error {
	if p.doc.Title == "" || p.doc.Lede == "" {
		return fmt.Errorf("开头要有一行“# ”标题，下面有一段话说明这一页讲什么")
	}
	if p.caption != "" {
		return fmt.Errorf("“%s%s”后面没有表", captionMark, p.caption)
	}
	return p.levels()
}

// levels: a heading of the third level stands under one of the second.
func (p *parser) levels() error {
	seen := false
	for _, b := range p.doc.Blocks {
		seen = seen || b.Kind == Heading
		if b.Kind == Subheading && !seen {
			return fmt.Errorf("“### ”小标题“%s”前面没有“## ”标题", plain(b.Text))
		}
	}
	return nil
}
