package portal

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/people"
	"xinguan/core/subject"
)

// visit is a request of somebody who has signed in.
type visit struct {
	session people.Session
	caller  house.Principal
	name    string // of the subject; empty for a person
	said    string
}

// ended are the reasons a session ends that read otherwise to those who came by the unified identity.
var ended = map[string]string{
	"role":      "您代理的授权已经到期，或者您在别处换了身份登录；请重新登录。",
	"elsewhere": "您在另一台设备上把这次登录下线了；如不是您本人所为，请到统一身份认证那里修改密码。",
	"account":   "您的账号已停用；有疑问请到窗口或者拨打服务电话。",
	"closed":    "这次登录已被下线；有疑问请拨打服务电话。",
}

// visit finds the session a request belongs to; the error is people.SignedOut where there is none.
func (d *door) visit(r *http.Request) (*visit, error) {
	token := d.cookies().Get(r, sessionCookie)
	if token == "" || d.hub.People == nil {
		return nil, people.SignedOut{Reason: "none"}
	}
	s, err := d.hub.People.Session(r.Context(), token)
	if err != nil {
		return nil, err
	}
	v := &visit{session: s}
	for _, h := range s.Held {
		if h.ID == s.Chosen && !h.Subject.IsZero() {
			v.caller = house.Principal{Actor: s.Actor, Subject: h.Subject, Person: h.Role == people.RolePerson, Capacity: h.Basis}
		}
	}
	if v.caller.Subject.IsZero() { // an official's session is for the office
		return nil, people.SignedOut{Reason: "none"}
	}
	return v, d.named(r, v)
}

// named fills in what forms want to know.
func (d *door) named(r *http.Request, v *visit) error {
	c := d.contact(r)
	v.caller.Contact = flow.Contact{Name: c.Name, Phone: c.Phone, Role: v.caller.Capacity, Account: v.session.Account.ID.String()}
	return d.hub.DB.View(r.Context(), func(tx *db.Tx) error {
		s, err := subject.Get(tx, v.caller.Subject)
		v.name = s.Name
		return err
	})
}

type visitKey struct{}

// withVisit lets the frame and the rooms know who has signed in.
func withVisit(r *http.Request, v *visit) *http.Request {
	ctx := context.WithValue(house.WithPrincipal(r.Context(), v.caller), visitKey{}, v)
	return r.WithContext(ctx)
}

// knows tells a route who has signed in, if anybody has; what is wrong with a session does not keep the public out.
func (d *door) knows(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if v, err := d.visit(r); err == nil {
			v.said = d.cookies().TakeSaid(w, r)
			r = withVisit(r, v)
		}
		next.ServeHTTP(w, r)
	})
}

// own answers one own address: who is it, may they, then the page or the raw answer, then errors as pages.
func (d *door) own(o house.Own) http.Handler {
	return private(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v, err := d.visit(r)
		if err != nil {
			d.outside(w, r, err)
			return
		}
		r = withVisit(r, v)
		if decision := people.Holds(v.caller.Actor, o.Permission); !decision.Allowed {
			d.fail(w, r, web.Fail(web.Forbidden, "%s。", strings.TrimSuffix(decision.Why, "。")))
			return
		}
		if o.Upload {
			d.patient(w, r)
		}
		owner := &house.Owner{Request: r, Principal: v.caller}
		if o.Raw != nil {
			err = o.Raw(d.hub, w, owner)
		} else {
			err = d.ownPage(w, owner, v, o)
		}
		if err != nil {
			d.fail(w, r, err)
		}
	}))
}

func (d *door) ownPage(w http.ResponseWriter, owner *house.Owner, v *visit, o house.Own) error {
	p, err := o.Page(d.hub, owner)
	if err != nil {
		return err
	}
	if p.Moved != "" {
		d.cookies().Say(w, p.Said)
		http.Redirect(w, owner.Request, p.Moved, http.StatusSeeOther)
		return nil
	}
	v.said = d.cookies().TakeSaid(w, owner.Request)
	p.Private = true
	d.show(w, owner.Request, p.Status(), p)
	return nil
}

// outside leads whoever has no session to the page to sign in at, with the reason and the way back.
func (d *door) outside(w http.ResponseWriter, r *http.Request, err error) {
	var out people.SignedOut
	if !errors.As(err, &out) {
		d.fail(w, r, err)
		return
	}
	d.forget(w)
	if out.Reason != "none" {
		d.cookies().Say(w, ui.Or(ended[out.Reason], out.Error()))
	}
	to := SignInPath
	if r.Method == http.MethodGet {
		to += "?next=" + url.QueryEscape(r.URL.RequestURI())
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// tabs are the own pages that rooms name in their manifests, and the door's own.
func ownTabs(rooms []house.Room) (out []ui.Tab) {
	for _, room := range rooms {
		for _, o := range room.Own {
			if _, path, _ := strings.Cut(o.Pattern, " "); o.Title != "" {
				out = append(out, ui.Tab{Title: o.Title, Href: path})
			}
		}
	}
	return append(out, ui.Tab{Title: "登录设备", Href: devicesPath})
}

// ownFrame is what the frame says to who has signed in; nil for the public.
func (d *door) ownFrame(r *http.Request, p house.Page) *OwnFrame {
	v, ok := r.Context().Value(visitKey{}).(*visit)
	if !ok {
		return nil
	}
	f := &OwnFrame{Name: v.name, Capacity: v.caller.Capacity, Said: v.said, Idle: max(1, int(v.session.EndsIdle.Sub(d.hub.Clock.Now()).Seconds()))}
	if strings.HasPrefix(r.URL.Path, house.OwnPath) {
		for _, t := range d.tabs {
			t.Current = t.Href == p.Nav
			f.Tabs = append(f.Tabs, t)
		}
	}
	return f
}

const devicesPath = house.OwnPath + "/sessions"

// OwnAddresses are the own addresses the door itself serves, as those of rooms.
func (d *door) ownAddresses() []house.Own {
	return []house.Own{{Pattern: "GET " + devicesPath, Permission: people.OwnAccount, Page: d.devices}, {Pattern: "POST " + devicesPath, Permission: people.OwnAccount, Page: d.closeDevice}}
}

// OwnAddresses are those addresses for the table of rights.
func OwnAddresses() []house.Own { return (&door{}).ownAddresses() }

// DevicesPage is the body of the page of one's sessions.
type DevicesPage struct {
	List  []people.Device
	Ends  clock.Instant // of this one, in any case
	Other bool          // there is another that holds
}

func (d *door) devices(_ *house.Hub, o *house.Owner) (house.Page, error) {
	v := o.Context().Value(visitKey{}).(*visit) // own put it there
	all, err := d.hub.People.Devices(o.Context(), v.session)
	p := DevicesPage{List: all, Ends: v.session.Ends}
	for _, x := range all {
		p.Other = p.Other || !x.Current && x.Ended.IsZero()
	}
	return house.Page{Title: "登录设备", Nav: devicesPath, Body: DevicesBody(p), Crumbs: []house.Crumb{{Title: "首页", Href: "/"}, {Title: "我的信用", Href: house.OwnPath}, {Title: "登录设备"}}}, err
}

// closeDevice ends one session, or all but this one, or everything.
func (d *door) closeDevice(hub *house.Hub, o *house.Owner) (house.Page, error) {
	v := o.Context().Value(visitKey{}).(*visit)
	var device id.ID
	if x := o.PostFormValue("device"); x != "" {
		var err error
		if device, err = id.Parse(x); err != nil {
			return house.Page{}, web.Fail(web.Invalid, "请从列表里选择要下线的登录。")
		}
	}
	n, err := d.hub.People.CloseDevice(o.Context(), v.session, device)
	if err != nil {
		return house.Page{}, err
	}
	if n == 0 && !device.IsZero() {
		return house.Page{}, hub.NotYours(o.Context(), v.caller, "session/"+device.String())
	}
	said := "那次登录已经下线。"
	if device.IsZero() {
		said = "其他登录都已经下线，只剩这一次。"
	}
	return house.Page{Moved: devicesPath, Said: said}, nil
}
