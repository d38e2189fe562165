package house

import (
	"errors"
	"net/http"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/flow"
)

// DraftsPath is where who has not signed in finds a form they have not finished.
const DraftsPath = "/drafts"

// Begun is how a form begins: empty, with what is known of who has signed in, or with what was saved of it. What was filled
// in for a case that was refused is none of it: that draft went with the case.
type Begun struct {
	Once, Ground string
	SignIn       string // where to sign in; empty for who has, and where nobody can
	Contact      flow.Contact
	Draft        flow.Draft // zero where nothing was saved
	Wrong        string     // why it was not taken as it was filled in; empty for a form that is new
	Chosen       bool       // papers came with it then
}

// Saved tells whether the form goes on where it was left.
func (b Begun) Saved() bool { return !b.Draft.ID.IsZero() }

// Begin is how the form of a request's address begins. A form that is resumed comes as a POST with its code.
func (h *Hub) Begin(tx *db.Tx, r *http.Request) (b Begun, err error) {
	b.Once = id.New().String()
	b.Contact, b.SignIn = h.Filler(r)
	if b.retried(r) {
		return b, nil
	}
	code := ""
	if r.Method == http.MethodPost {
		code = r.PostFormValue("resume")
	}
	if code != "" {
		b.Draft, err = h.Flow.DraftByCode(tx, code)
	} else {
		b.Draft, err = h.Flow.DraftOf(tx, h.account(r), r.URL.Path)
	}
	if errors.Is(err, flow.ErrNoDraft) && code == "" {
		return b, nil
	}
	if err == nil && b.Draft.About != r.URL.Path {
		err = flow.ErrNoDraft
	}
	if err != nil {
		return b, toldDraft(err)
	}
	b.Once, b.Ground = b.Draft.Once, b.Draft.Filled.Ground
	account := b.Contact.Account
	b.Contact = b.Draft.Filled.Contact
	b.Contact.Account = account
	return b, nil
}

// account is that of who has signed in; empty for the public.
func (h *Hub) account(r *http.Request) string {
	c, _ := PrincipalOf(r.Context())
	return c.Actor.ID
}

func toldDraft(err error) error {
	if errors.Is(err, flow.ErrNoDraft) {
		return web.Fail(web.NotFound, "%s。", flow.ErrNoDraft)
	}
	return Told(err)
}

// Resumes tells whether a POST wants the form it left, and does not send it.
func Resumes(r *http.Request) bool { return r.PostFormValue("resume") != "" }

// Keeps tells whether a form is to be kept unfinished.
func Keeps(r *http.Request) bool { return r.PostFormValue("save") == "draft" }

// KeepDraft keeps a form as it stands; what says, for who filled it in, what it is about.
func (h *Hub) KeepDraft(r *http.Request, procedure, what string, f Form) (Page, error) {
	account := h.account(r)
	if p, ok := h.Flow.Procedures.Find(procedure); ok && p.Confidential {
		account = "" // what was never sent says nothing of who began it
	}
	d := flow.Draft{Once: f.Once, Procedure: procedure, About: r.URL.Path, Account: account, Filled: flow.Filled{Ground: f.Ground, Contact: f.Contact, What: what}}
	err := h.DB.Write(r.Context(), func(tx *db.Tx) (err error) {
		d, err = h.Flow.Save(tx, d, f.Papers)
		return err
	})
	if err != nil {
		return Page{}, toldDraft(err)
	}
	return h.DraftPage(d, true), nil
}

// DraftPage shows what is kept of a form, and how to go on with it.
func (h *Hub) DraftPage(d flow.Draft, now bool) Page {
	p := DraftKept{Title: h.procedureTitle(d.Procedure), What: d.Filled.What, Code: d.Code, Here: d.About, Once: d.Once, Until: d.Until().Chinese(), Mine: d.Account != "", Now: now}
	for _, f := range d.Papers {
		p.Papers = append(p.Papers, f.Name)
	}
	return Page{Title: "草稿", Nav: "/help", Private: true, Body: DraftBody(p), Crumbs: []Crumb{{Title: "首页", Href: "/"}, {Title: "草稿"}}}
}

func (h *Hub) procedureTitle(of string) string {
	p, _ := h.Flow.Procedures.Find(of)
	if p == nil {
		return ""
	}
	return p.Title
}

// DraftKept is a form that was kept.
type DraftKept struct {
	Title, What string
	Code        string
	Here, Once  string // address and mark of the form
	Until       string
	Papers      []string
	Mine        bool // it is found by signing in; else by its code
	Now         bool // it was kept a moment ago
}

// What names whom a form is about for who fills it in. Of the record it says nothing: it may have ended when the form is
// found again.
func (c *Concerned) What() string { return ui.Or(c.Subject.Name, "本人") }

// DropDraft throws a kept form away.
func (h *Hub) DropDraft(r *http.Request) error {
	return h.DB.Write(r.Context(), func(tx *db.Tx) error {
		return toldDraft(h.Flow.Drop(tx, r.PostFormValue("once"), h.account(r)))
	})
}
