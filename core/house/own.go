package house

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/catalog"
	"xinguan/core/flow"
	"xinguan/core/ledger"
	"xinguan/core/people"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// OwnPath is the address below which companies' representatives and persons find what is theirs; every own address
// begins with it.
const OwnPath = "/my"

// Own is one address of a room for those who have signed in by the city's unified identity. What writes is a POST; it
// answers with Page.Moved, so that the page shown afterwards can be read again without doing the thing twice.
type Own struct {
	Pattern    string // as of http.ServeMux: POST /my/authorisations
	Permission people.Permission
	Title      string // of a page that stands in the row of own pages; empty for others
	// Upload lets a request bring papers, up to MaxForm; everything else is small.
	Upload bool
	Page   func(*Hub, *Owner) (Page, error)
	Raw    func(*Hub, http.ResponseWriter, *Owner) error
}

// Owner is a request of somebody who has signed in by the unified identity, with the subject they act for.
type Owner struct {
	*http.Request
	Principal
}

// Principal is who that is. The subject is the organisation a representative acts for, or the person.
type Principal struct {
	Actor    people.Actor
	Subject  id.ID
	Person   bool   // the subject is a natural person
	Capacity string // in what capacity a representative acts, in Chinese
	Contact  flow.Contact
}

type principalKey struct{}

// WithPrincipal is a context that knows who has signed in.
func WithPrincipal(ctx context.Context, c Principal) context.Context {
	return context.WithValue(ctx, principalKey{}, c)
}

// PrincipalOf is who has signed in; not ok for the public.
func PrincipalOf(ctx context.Context) (Principal, bool) {
	c, ok := ctx.Value(principalKey{}).(Principal)
	return c, ok
}

// Whole is the subject a caller acts for, and all that were ruled to be one with it.
func (c Principal) Whole(tx *db.Tx) (s subject.Subject, of []id.ID, err error) {
	if s, err = subject.Get(tx, c.Subject); err != nil {
		return s, nil, err
	}
	of, err = subject.Members(tx, c.Subject)
	return s, of, err
}

// Files completes a form by who has signed in: the case is theirs to follow, and the history names their account. The
// public files without.
func Files(ctx context.Context, f *Form) (by flow.Hand, owner id.ID) {
	by = flow.Hand{Party: flow.Applicant, Name: f.Contact.Name}
	if c, ok := PrincipalOf(ctx); ok {
		f.Contact.Account, by.Actor, owner = c.Contact.Account, c.Actor, c.Subject
	}
	return by, owner
}

// errNotYours is one answer to what is somebody else's and to what never was: nobody learns which.
var errNotYours = web.Fail(web.NotFound, "这里没有这一项，或者它不是您的；请从“我的信用”里选。")

// Filler is what who has signed in need not type again; for the public, where they can sign in and come back to the form.
func (h *Hub) Filler(r *http.Request) (known flow.Contact, signIn string) {
	if c, ok := PrincipalOf(r.Context()); ok {
		return c.Contact, ""
	}
	if h.Identity == nil {
		return known, ""
	}
	return known, "/sign-in?next=" + url.QueryEscape(r.URL.Path)
}

// OwnConcerned is a record of the caller's own that an address names, whether it is shown or not; it has to be in force.
func (h *Hub) OwnConcerned(o *Owner) (c Concerned, err error) {
	want, bad := id.Parse(o.PathValue("record"))
	if bad == nil {
		c.Record, c.Item, err = h.OwnRecord(o.Context(), o.Principal, want)
	}
	if bad != nil || errors.Is(err, record.ErrNone) {
		return c, h.NotYours(o.Context(), o.Principal, "record/"+want.String())
	}
	if err != nil {
		return c, err
	}
	return c, h.DB.View(o.Context(), func(tx *db.Tx) error {
		if c.Record.Fate(tx.Today()).Ended() {
			return web.Fail(web.Conflict, "这条信息已经停止公示，不用再提出异议；有疑问请拨打服务电话。")
		}
		c.Subject, err = subject.Get(tx, o.Subject)
		return err
	})
}

// NotYours answers for an id that is not the caller's, and leaves a line in the audit log: object is what was asked for.
func (h *Hub) NotYours(ctx context.Context, c Principal, object string) error {
	err := h.DB.Write(ctx, func(tx *db.Tx) error {
		return ledger.Audit(tx, ledger.Entry{Actor: c.Actor.ID, Action: "own.refused", Object: object, Detail: map[string]any{"role": c.Actor.Role, "subject": c.Subject.String()}})
	})
	if err != nil {
		return err
	}
	return errNotYours
}

// checkOwn refuses own addresses without a method, a path of theirs, a permission or one answer.
func (r Room) checkOwn() error {
	for _, o := range r.Own {
		_, path, ok := strings.Cut(o.Pattern, " ")
		if !ok || path != OwnPath && !strings.HasPrefix(path, OwnPath+"/") {
			return fmt.Errorf("room %s: %q wants a method and a path under %s", r.Name, o.Pattern, OwnPath)
		}
		if o.Permission.Title() == "" || (o.Page == nil) == (o.Raw == nil) {
			return errors.New("room " + r.Name + ": " + o.Pattern + " wants one permission and one answer")
		}
	}
	return nil
}

// OwnRecord is a record of the caller's subject, whatever became of it, without its content; record.ErrNone for any other.
func (h *Hub) OwnRecord(ctx context.Context, c Principal, want id.ID) (r record.Record, it *catalog.Item, err error) {
	err = h.DB.View(ctx, func(tx *db.Tx) error {
		_, of, err := c.Whole(tx)
		if err != nil {
			return err
		}
		for _, x := range of {
			if r, err = record.Get(tx, x, want); !errors.Is(err, record.ErrNone) {
				return err
			}
		}
		return record.ErrNone
	})
	if err != nil {
		return r, nil, err
	}
	it, ok := h.Catalog.Of(r.Item, r.ItemVersion)
	if !ok {
		return r, nil, web.Fail(web.NotFound, "这类信息已不在目录里；请联系信用中心。")
	}
	return r, it, nil
}
