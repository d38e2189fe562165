package office

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/people"
)

const signInPath = house.OfficePath + "/sign-in"

// stagePath is the page a signing-in goes on at.
func stagePath(s people.Stage) string {
	switch s {
	case people.StageCode:
		return signInPath + "/code"
	case people.StagePassword:
		return signInPath + "/password"
	case people.StageEnrol:
		return signInPath + "/enrol"
	}
	return house.OfficePath
}

// signInRoutes are the pages before and around a session: signing in step by step, links that set a password, one's own
// account, signing out.
func (d *door) signInRoutes() {
	for pattern, h := range map[string]http.HandlerFunc{
		"GET /office/sign-in":           d.askPassword,
		"POST /office/sign-in":          d.takePassword,
		"GET /office/sign-in/code":      d.staged(people.StageCode, d.askCode),
		"POST /office/sign-in/code":     d.takeCode,
		"GET /office/sign-in/password":  d.staged(people.StagePassword, d.askNewPassword),
		"POST /office/sign-in/password": d.takeNewPassword,
		"GET /office/sign-in/enrol":     d.staged(people.StageEnrol, d.askEnrol),
		"POST /office/sign-in/enrol":    d.takeEnrol,
		"GET /office/link/{secret}":     d.askLink,
		"POST /office/link/{secret}":    d.takeLink,
		"POST /office/sign-out":         d.signOut,
		"POST /office/role":             d.takeRole,
	} {
		d.mux.Handle(pattern, h)
	}
}

// outside is shown to whoever has no session: the page to sign in at, with the reason and the way back.
func (d *door) outside(w http.ResponseWriter, r *http.Request, err error) {
	var out people.SignedOut
	if !errors.As(err, &out) {
		e := web.AsError(r.Context(), err)
		d.hub.Log.Error("session", "ref", e.Ref, "cause", e.Cause)
		d.errorPage(w, r, nil, e.Kind.Status(), e.Message, e.Ref)
		return
	}
	if token(r) != "" {
		d.setToken(w, "")
	}
	if out.Reason != "none" {
		d.say(w, out.Error())
	}
	to := signInPath
	if r.Method == http.MethodGet && r.URL.Path != house.OfficePath {
		to += "?next=" + url.QueryEscape(r.URL.RequestURI())
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// next is the page of the office the person wanted first; never one of another site.
func next(r *http.Request) string {
	u, err := url.Parse(r.FormValue("next"))
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(u.Path, house.OfficePath+"/") || strings.HasPrefix(u.Path, signInPath) {
		return house.OfficePath
	}
	return u.RequestURI()
}

// staged shows a page of signing in to a session that has come so far, and leads others where they belong.
func (d *door) staged(stage people.Stage, show func(http.ResponseWriter, *http.Request, string)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		s, err := d.staff.Session(r.Context(), token(r))
		if err != nil {
			d.outside(w, r, err)
			return
		}
		if s.Stage != stage && s.Stage != people.StageIn {
			http.Redirect(w, r, stagePath(s.Stage), http.StatusSeeOther)
			return
		}
		show(w, r, "")
	}
}

func (d *door) askPassword(w http.ResponseWriter, r *http.Request) {
	d.door(w, r, "登录工作台", SignInBody(SignIn{Next: next(r), Said: d.takeSaid(w, r), Hotline: d.hub.City.Hotline}))
}

func (d *door) takePassword(w http.ResponseWriter, r *http.Request) {
	login := strings.TrimSpace(r.PostFormValue("login"))
	in, err := d.staff.SignIn(r.Context(), people.Attempt{Login: login, Password: r.PostFormValue("password"), Address: web.Network(r), Device: r.UserAgent()})
	if err != nil {
		d.again(w, r, err, "登录工作台", func(why string) Step {
			return SignInBody(SignIn{Login: login, Next: next(r), Wrong: why, Hotline: d.hub.City.Hotline})
		})
		return
	}
	d.forward(w, r, in)
}

// forward goes on with a signing-in under its new token.
func (d *door) forward(w http.ResponseWriter, r *http.Request, in people.SignedIn) {
	d.setToken(w, in.Token)
	to := stagePath(in.Stage)
	if n := next(r); in.Stage == people.StageIn {
		to = n
	} else if n != house.OfficePath {
		to += "?next=" + url.QueryEscape(n)
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

func (d *door) askCode(w http.ResponseWriter, r *http.Request, wrong string) {
	d.door(w, r, "输入动态验证码", d.codeBody(r, wrong))
}

func (d *door) codeBody(r *http.Request, wrong string) Step {
	c := Code{Next: next(r), Wrong: wrong}
	if d.hub.DemoCode != nil {
		if s, err := d.staff.Session(r.Context(), token(r)); err == nil {
			c.Demo = d.hub.DemoCode(s.Account.Login)
		}
	}
	return CodeBody(c)
}

func (d *door) takeCode(w http.ResponseWriter, r *http.Request) {
	in, err := d.staff.Code(r.Context(), token(r), r.PostFormValue("code"))
	if err != nil {
		d.again(w, r, err, "输入动态验证码", func(why string) Step { return d.codeBody(r, why) })
		return
	}
	d.forward(w, r, in)
}

func (d *door) askNewPassword(w http.ResponseWriter, r *http.Request, wrong string) {
	d.door(w, r, "设置自己的密码", d.passwordBody(r, wrong))
}

func (d *door) passwordBody(r *http.Request, wrong string) Step {
	return PasswordBody(Password{Wrong: wrong, Action: r.URL.Path, Next: next(r), Min: d.staff.SignInRules().PasswordMin, WantsOld: true})
}

func (d *door) takeNewPassword(w http.ResponseWriter, r *http.Request) {
	password := r.PostFormValue("password")
	var in people.SignedIn
	err := same(password, r.PostFormValue("again"))
	if err == nil {
		in, err = d.staff.ChangePassword(r.Context(), token(r), r.PostFormValue("old"), password)
	}
	if err != nil {
		d.again(w, r, err, "设置自己的密码", func(why string) Step { return d.passwordBody(r, why) })
		return
	}
	d.say(w, "密码已经换好；其他设备上的登录都已下线。")
	d.forward(w, r, in)
}

func same(a, b string) error {
	if a != b {
		return web.Fail(web.Invalid, "两次输入的新密码不一样；请重新输入。")
	}
	return nil
}

// issuer is how the authenticator names the entry.
func (d *door) issuer() string { return d.hub.City.Site + "工作台" }

func (d *door) askEnrol(w http.ResponseWriter, r *http.Request, wrong string) {
	e, err := d.staff.Enrol(r.Context(), token(r), d.issuer())
	if err != nil {
		d.again(w, r, err, "绑定动态验证码", func(why string) Step { return d.codeBody(r, why) })
		return
	}
	d.door(w, r, "绑定动态验证码", EnrolBody(Enrol{Secret: e.Secret, URI: e.URI, Wrong: wrong, Next: next(r)}))
}

func (d *door) takeEnrol(w http.ResponseWriter, r *http.Request) {
	in, recovery, err := d.staff.Enrolled(r.Context(), token(r), r.PostFormValue("code"))
	if err != nil {
		var e *web.Error
		if errors.As(err, &e) && e.Kind != web.Internal {
			d.askEnrol(w, r, e.Message)
			return
		}
		d.again(w, r, err, "绑定动态验证码", func(why string) Step { return d.codeBody(r, why) })
		return
	}
	d.setToken(w, in.Token)
	d.door(w, r, "请记下恢复码", RecoveryBody(recovery, next(r)))
}

func (d *door) askLink(w http.ResponseWriter, r *http.Request) {
	a, err := d.staff.LinkAccount(r.Context(), r.PathValue("secret"))
	if err != nil {
		d.again(w, r, err, "设置密码", nil)
		return
	}
	d.door(w, r, "设置密码", d.linkBody(r, a, ""))
}

func (d *door) linkBody(r *http.Request, a people.Account, wrong string) Step {
	return PasswordBody(Password{Wrong: wrong, Action: r.URL.Path, Min: d.staff.SignInRules().PasswordMin, For: a.Name + "（" + a.Login + "）"})
}

func (d *door) takeLink(w http.ResponseWriter, r *http.Request) {
	a, err := d.staff.LinkAccount(r.Context(), r.PathValue("secret"))
	if err != nil {
		d.again(w, r, err, "设置密码", nil)
		return
	}
	password := r.PostFormValue("password")
	if err = same(password, r.PostFormValue("again")); err == nil {
		err = d.staff.UseLink(r.Context(), r.PathValue("secret"), password)
	}
	if err != nil {
		d.again(w, r, err, "设置密码", func(why string) Step { return d.linkBody(r, a, why) })
		return
	}
	d.say(w, "密码设置好了，请登录。")
	http.Redirect(w, r, signInPath, http.StatusSeeOther)
}

func (d *door) signOut(w http.ResponseWriter, r *http.Request) {
	if err := d.staff.SignOut(r.Context(), token(r)); err != nil {
		d.again(w, r, err, "退出", nil)
		return
	}
	d.setToken(w, "")
	d.say(w, "您已经退出登录。")
	http.Redirect(w, r, signInPath, http.StatusSeeOther)
}

func (d *door) takeRole(w http.ResponseWriter, r *http.Request) {
	grant, err := id.Parse(r.PostFormValue("grant"))
	if err == nil {
		var in people.SignedIn
		if in, err = d.staff.Choose(r.Context(), token(r), grant); err == nil {
			d.setToken(w, in.Token)
			http.Redirect(w, r, house.OfficePath, http.StatusSeeOther)
			return
		}
	}
	d.again(w, r, err, "换一个角色", nil)
}

// again shows a step once more with what was wrong; a session that has ended leads to the beginning.
func (d *door) again(w http.ResponseWriter, r *http.Request, err error, title string, body func(why string) Step) {
	var out people.SignedOut
	if errors.As(err, &out) {
		d.outside(w, r, err)
		return
	}
	e := web.AsError(r.Context(), err)
	if body == nil || e.Kind == web.Internal || e.Kind == web.Unavailable {
		d.hub.Log.Error("sign-in", "ref", e.Ref, "cause", e.Cause)
		d.errorPage(w, r, nil, e.Kind.Status(), e.Message, e.Ref)
		return
	}
	d.step(w, r, e.Kind.Status(), title, body(e.Message))
}

func (d *door) door(w http.ResponseWriter, r *http.Request, title string, body Step) {
	d.step(w, r, http.StatusOK, title, body)
}

func (d *door) step(w http.ResponseWriter, r *http.Request, status int, title string, body Step) {
	f, err := d.frame(nil, house.Page{Title: title, Body: body})
	if err == nil {
		err = d.write(w, r, status, f)
	}
	if err != nil {
		panic(err) // into memory, of texts only
	}
}
