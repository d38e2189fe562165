package directory

import (
	"strings"

	"xinguan/base/clock"
	"xinguan/base/ui"
	"xinguan/core/house"
	"xinguan/core/record"
)

// Group is what is published of one family, made from the fields of its items.
type Group struct {
	ID, Title string // anchor in the page; heading
	Negative  bool   // its records speak against the subject
	Total     int
	Entries   []Entry // newest first, at most fifty
	More      []More  // where the rest stands
	Notices   []record.Notice
	// Sought are the titles of the items that were looked through, Waiting of those from which nothing ever came, Closed of
	// those that are collected and not published.
	Sought, Waiting, Closed []string
}

// More leads to the full list of an item.
type More struct {
	Title, Href string
	N           int
}

// Entry is one record of a group.
type Entry struct {
	ID          string // anchor in the page, unique
	Item        string // title of the item it stands under in the catalogue
	ItemURL     string
	Title       string
	DocNo       string
	Authority   string
	Decided     clock.Date
	From, Until clock.Date // validity, as in Permit
	Facts       []ui.Fact
	Disputed    bool
	Statement   string // what the subject says beside it

	// Answers and Span are there for what speaks against the subject.
	Answers *house.Answers
	Span    Span
}

func (e *Entry) mark() string {
	if e.Answers != nil {
		return "k"
	}
	return "p"
}

// valid is the entry's validity as a permit's.
func (e *Entry) valid() Permit { return Permit{From: e.From, Until: e.Until} }

// named tells whether the title is more than the item's own.
func (e *Entry) named() bool { return !strings.HasPrefix(e.Title, e.Item) }

// by is the line under the title of a card.
func (e *Entry) by() string { return decidedOn(e.Decided, e.DocNo) }

// absence is a family of which nothing is shown, or not everything that there could be, with what may be said of it.
type absence struct{ title, sought, waiting, closed string }

// absent says, family by family, what was looked through without finding anything, what is not connected, and what is
// never published.
func (p *SubjectPage) absent() []absence {
	var out []absence
	for i := range p.Groups {
		g := &p.Groups[i]
		if !g.lacking() {
			continue
		}
		a := absence{title: g.Title, waiting: strings.Join(g.Waiting, "、"), closed: strings.Join(g.Closed, "、")}
		if g.Total == 0 {
			a.sought = strings.Join(g.Sought, "、")
		}
		out = append(out, a)
	}
	return out
}

// lacking tells whether there is something of the family that is not shown.
func (g *Group) lacking() bool {
	return len(g.Waiting)+len(g.Closed) > 0 || g.Total == 0 && len(g.Sought) > 0
}

func (p *SubjectPage) scopeTitle() string { return ui.Or(p.ScopeTitle, "经营范围") }
