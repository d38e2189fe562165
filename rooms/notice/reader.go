package notice

import (
	"net/http"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/core/house"
	"xinguan/core/notice"
	"xinguan/core/people"
)

// reader is who reads: an official in a role, or whoever acts for a subject.
type reader struct {
	*http.Request
	name  string            // under which what was read is kept
	of    []notice.Receiver // whose notices they see
	owner notice.Receiver   // whose addresses and follows they are
	org   string            // of an official
	own   bool              // at the portal

	inbox, follows string // addresses of the pages
}

// nameOf is under which name an official reads.
func nameOf(a people.Actor) string { return "account/" + a.ID }

// asOfficial is a desk for what is the same at both doors.
func asOfficial(page func(*house.Hub, *reader) (house.Page, error)) func(*house.Hub, *house.Visit) (house.Page, error) {
	return func(hub *house.Hub, v *house.Visit) (house.Page, error) {
		r := &reader{Request: v.Request, org: v.Actor.Org, inbox: path, follows: follow}
		r.name, r.of, r.owner = nameOf(v.Actor), notice.Official(v.Actor), notice.OfAccount(v.Actor.ID)
		return page(hub, r)
	}
}

// asOwner is an own address for the same. What a subject was told under an id it had before is its own as well.
func asOwner(page func(*house.Hub, *reader) (house.Page, error)) func(*house.Hub, *house.Owner) (house.Page, error) {
	return func(hub *house.Hub, o *house.Owner) (house.Page, error) {
		r := &reader{Request: o.Request, own: true, owner: notice.OfSubject(o.Subject), inbox: ownPath, follows: ownFollow}
		r.name = string(r.owner)
		err := hub.DB.View(o.Context(), func(tx *db.Tx) error {
			_, members, err := o.Whole(tx)
			r.of = nil
			for _, x := range members {
				r.of = append(r.of, notice.OfSubject(x))
			}
			return err
		})
		if err != nil {
			return house.Page{}, err
		}
		return page(hub, r)
	}
}

// page is a page of theirs with its way.
func (r *reader) page(title string, p house.Page) house.Page {
	p.Title, p.Nav = title, r.inbox
	p.Crumbs = []house.Crumb{{Title: "工作台", Href: house.OfficePath}}
	if r.own {
		p.Crumbs = []house.Crumb{{Title: "首页", Href: "/"}, {Title: "我的信用", Href: house.OwnPath}}
	}
	if title != "通知" {
		p.Crumbs = append(p.Crumbs, house.Crumb{Title: "通知", Href: r.inbox})
	}
	p.Crumbs = append(p.Crumbs, house.Crumb{Title: title})
	return p
}

func (r *reader) text(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }

func waiting(_ *house.Hub, tx *db.Tx, a people.Actor) (int, error) {
	return notice.Unread(tx, nameOf(a), notice.Official(a))
}

// InboxPage is what somebody was told.
type InboxPage struct {
	At        Place
	Rows      []Row
	Unread    int
	All       bool
	Next      string // address of the page after
	Described string
}

// Place is where the pages of a reader lie.
type Place struct {
	Inbox, Follows string
	Own            bool
}

func (p Place) ways() string { return p.Inbox + "/ways" }

// tabs lead between the pages.
func (p Place) tabs(current string) []ui.Tab {
	out := []ui.Tab{{Title: "通知", Href: p.Inbox}, {Title: "关注", Href: p.Follows}, {Title: "接收方式", Href: p.ways()}}
	for i := range out {
		out[i].Current = out[i].Href == current
	}
	return out
}

func (r *reader) place() Place { return Place{r.inbox, r.follows, r.own} }

// Row is one notice.
type Row struct {
	ID, Title, At, Href string
	Text                []string
	Read                bool
}

// perPage is how many notices a page has.
const perPage = 30

func inbox(hub *house.Hub, r *reader) (house.Page, error) {
	p := InboxPage{At: r.place(), All: r.FormValue("all") == "1"}
	before, _ := id.Parse(r.FormValue("before")) // what is no id is the first page
	err := hub.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		if p.Unread, err = notice.Unread(tx, r.name, r.of); err != nil {
			return err
		}
		all, err := notice.Inbox(tx, r.name, r.of, !p.All, before, perPage+1)
		p.Next, p.Rows = "", nil
		if len(all) > perPage {
			all = all[:perPage]
			p.Next = r.inbox + "?before=" + all[perPage-1].ID.String()
			if p.All {
				p.Next += "&all=1"
			}
		}
		for _, t := range all {
			p.Rows = append(p.Rows, Row{ID: t.ID.String(), Title: t.Title, At: t.At.Chinese(), Href: t.Href, Text: strings.Split(t.Text, "\n"), Read: t.Read})
		}
		return err
	})
	return r.page("通知", house.Page{Body: InboxBody(p)}), err
}

// read marks one notice, or all, and leads to what the notice is about. Somebody else's is not marked.
func read(hub *house.Hub, r *reader) (house.Page, error) {
	to, said := r.inbox, "都标为已读了。"
	var x id.ID
	if which := r.text("id"); which != "" {
		var err error
		if x, err = id.Parse(which); err != nil {
			return house.Page{}, notice.ErrNone
		}
		said = ""
	}
	err := hub.DB.Write(r.Context(), func(tx *db.Tx) error {
		if x.IsZero() {
			_, err := notice.Read(tx, r.name, r.of, x)
			return err
		}
		t, err := notice.One(tx, r.of, x)
		if err != nil {
			return err
		}
		if t.Href != "" && r.text("stay") == "" {
			to = t.Href
		}
		_, err = notice.Read(tx, r.name, r.of, x)
		return err
	})
	return house.Page{Moved: to, Said: said}, err
}
