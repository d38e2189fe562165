package people

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/seal"
	"xinguan/base/web"
	"xinguan/base/yamlfile"
	"xinguan/core/ident"
	"xinguan/core/ledger"
)

// IdentityRules say how a city's unified identity names what it tells.
type IdentityRules struct {
	Title    string `yaml:"title"`
	Verified bool   `yaml:"verified"`
	Claims   struct {
		Kind     string `yaml:"kind"`
		Number   string `yaml:"number"`
		Code     string `yaml:"code"`
		Name     string `yaml:"name"`
		Capacity string `yaml:"capacity"`
		Until    string `yaml:"until"`
		Person   string `yaml:"person"` // of whoever signs in; fills in forms and is kept nowhere
		Phone    string `yaml:"phone"`  // likewise
	} `yaml:"claims"`
	Kinds struct {
		Person       string `yaml:"person"`
		Organisation string `yaml:"organisation"`
	} `yaml:"kinds"`
	Capacities map[string]string `yaml:"capacities"` // code to Chinese
}

// LoadIdentity reads identity.yaml of a city folder.
func LoadIdentity(fsys fs.FS) (IdentityRules, error) {
	var r IdentityRules
	f, err := yamlfile.Read(fsys, "identity.yaml", &r)
	if err != nil {
		return r, err
	}
	var problems []error
	for key, v := range map[string]string{"kind": r.Claims.Kind, "number": r.Claims.Number, "code": r.Claims.Code, "name": r.Claims.Name, "capacity": r.Claims.Capacity} {
		if v == "" {
			problems = append(problems, f.At("缺少 "+key+"，请写明身份认证平台用什么名称给出它", "claims", key))
		}
	}
	if r.Kinds.Person == "" || r.Kinds.Organisation == "" || r.Kinds.Person == r.Kinds.Organisation {
		problems = append(problems, f.At("请写明个人和单位各用什么值表示，两者不能相同", "kinds"))
	}
	if len(r.Capacities) == 0 {
		problems = append(problems, f.At("请写明哪些身份可以代表单位", "capacities"))
	}
	return r, errors.Join(problems...)
}

// Outside is somebody the city's unified identity vouches for.
type Outside struct {
	Person   [32]byte   // who: digest of their number
	Role     Role       // RoleAgent or RolePerson
	Code     string     // of the organisation a representative acts for
	Name     string     // of that organisation
	Capacity string     // in what capacity, in Chinese
	Until    clock.Date // last day of an agent's mandate; empty = no end was told

	// Number is that of a person's document, by which their subject is found; it is stored nowhere, nor are name and
	// telephone, which fill in forms.
	Number              string
	PersonName, Contact string

	journey [32]byte // digest of the way they came by, which nobody may come by twice
}

// outside reads the claims. Whatever is missing or unclear is refused; nothing is guessed.
func (r IdentityRules) outside(claims map[string]any, ring *seal.Keyring, today clock.Date) (o Outside, err error) {
	text := func(name string) string { s, _ := claims[name].(string); return s }
	number, kind := ident.NormName(text(r.Claims.Number)), text(r.Claims.Kind)
	if number == "" {
		return o, web.Fail(web.Forbidden, "%s没有给出证件号码，不能确认身份；请先在那里完成实名认证。", r.Title)
	}
	o.Person, o.PersonName, o.Contact = ring.Index("people.identity", number), text(r.Claims.Person), text(r.Claims.Phone)
	if kind == r.Kinds.Person {
		o.Role, o.Number = RolePerson, number
		return o, nil
	}
	o.Role, o.Code, o.Name = RoleAgent, text(r.Claims.Code), text(r.Claims.Name)
	o.Capacity, o.Until = r.Capacities[text(r.Claims.Capacity)], clock.Date(text(r.Claims.Until))
	switch {
	case kind != r.Kinds.Organisation || o.Code == "":
		return o, web.Fail(web.Forbidden, "%s没有说明是个人还是单位；请在那里选好身份后重新登录。", r.Title)
	case o.Capacity == "":
		return o, web.Fail(web.Forbidden, "您在%s登记的身份不能代表%s；请由法定代表人（负责人）或者受托代理人登录。", r.Title, o.Name)
	case badDay(o.Until) != "" || o.Until != "" && o.Until < today:
		return o, web.Fail(web.Forbidden, "代理%s的授权已经到期；请更新授权后重新登录。", o.Name)
	}
	return o, nil
}

// EnterOutside begins the session of one the unified identity vouches for. subject is whom they act for, as the caller
// found it by the code, or by the person's own number. What they acted for before is forgotten: the unified identity says
// anew each time.
func (g *Registry) EnterOutside(ctx context.Context, o Outside, subject id.ID, in Attempt) (out SignedIn, err error) {
	if subject.IsZero() {
		return out, web.Fail(web.NotFound, "平台上没有找到您所代表的主体；信息刚登记的，请过几天再试。")
	}
	err = g.db.Aside(ctx, func(tx *db.Tx) error {
		account, err := g.outsider(tx, o)
		if err == nil {
			err = o.once(tx, account)
		}
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`delete from acts_for where account = $1`, account); err != nil {
			return err
		}
		_, err = tx.Exec(`insert into acts_for (subject_id, account, role, capacity, until_d, at) values ($1, $2, $3, $4, $5, $6)`,
			subject, account, string(o.Role), o.Capacity, string(o.Until), tx.Now())
		if err != nil {
			return err
		}
		s := stored{account: account, capacity: subject, stage: StageIn, started: tx.Now(), proved: tx.Now(), device: short(in.Device), address: in.Address}
		out.Stage = StageIn
		out.Token, err = newSession(tx, s)
		return errors.Join(err, ledger.Audit(tx, ledger.Entry{Actor: account.String(), Action: "sign_in." + string(StageIn), Object: "account/" + account.String(),
			Detail: map[string]any{"role": o.Role, "by": "identity"}}))
	})
	return out, err
}

// OutsideRefused writes into the audit log that somebody came by the unified identity and was not let in, and why; the
// address as for officials, see from.
func (g *Registry) OutsideRefused(ctx context.Context, address, why string) error {
	return g.db.Aside(ctx, func(tx *db.Tx) error {
		return ledger.Audit(tx, ledger.Entry{Action: "sign_in.refused", Object: "account/none", Reason: why, Detail: map[string]any{"from": g.from(address), "by": "identity"}})
	})
}

// once uses up the way somebody came by, whatever the unified identity makes of a code that is shown to it again.
func (o Outside) once(tx *db.Tx, account id.ID) error {
	if o.journey == ([32]byte{}) {
		return nil
	}
	n, err := tx.Exec(`insert into one_time (digest, account, kind, by_whom, at, until_t, used) values ($1, $2, 'journey', '', $3, $4, $5) on conflict (digest) do nothing`,
		o.journey[:], account, tx.Now().String(), clock.InstantOf(tx.Now().Add(halfway)).String(), tx.Now().String())
	if err == nil && n == 0 {
		err = errJourney
	}
	return err
}

// outsider finds or makes the account of an identity.
func (g *Registry) outsider(tx *db.Tx, o Outside) (id.ID, error) {
	account, err := db.One(tx, scanOne[id.ID], `select account from identity where digest = $1`, o.Person[:])
	if err == nil {
		a, err := AccountByID(tx, account)
		if err == nil && a.Status != Open {
			err = web.Fail(web.Forbidden, "您的账号已停用；有疑问请到窗口或者拨打服务电话。")
		}
		return account, err
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return account, err
	}
	account = id.New()
	if _, err := tx.Exec(`insert into identity (digest, account, at) values ($1, $2, $3)`, o.Person[:], account, tx.Now()); err != nil {
		return account, db.Again(err)
	}
	_, err = tx.Exec(`insert into account (id, login, name, org, status, opened, opened_by, closed, closed_by, closed_why, secret, secret_at, change_due, totp_step)
		values ($1, null, '', '', 'open', $2, '', '', '', '', '', '', $3, 0)`, account, tx.Now().String(), false)
	return account, err
}

// actingFor is whom an account of the unified identity acts for today.
func actingFor(tx *db.Tx, account id.ID) ([]Held, error) {
	all, err := db.All(tx, func(scan db.Scanner) (h Held, err error) {
		h.Account = account
		err = scan(&h.ID, &h.Role, &h.Basis, &h.Until)
		h.Subject = h.ID
		return h, err
	}, `select subject_id, role, capacity, until_d from acts_for where account = $1 order by subject_id`, account)
	var out []Held
	for _, h := range all {
		if h.in(tx.Today()) {
			out = append(out, h)
		}
	}
	return out, err
}

// Represented are those of some subjects for which somebody has signed in: whoever is told something is told it there.
func Represented(tx *db.Tx, subjects []id.ID) (map[id.ID]bool, error) {
	out := map[id.ID]bool{}
	args := make([]any, len(subjects))
	for i, x := range subjects {
		args[i] = x
	}
	if len(args) == 0 {
		return out, nil
	}
	return out, db.Each(tx, func(scan db.Scanner) error {
		var x id.ID
		err := scan(&x)
		out[x] = true
		return err
	}, `select distinct subject_id from acts_for where subject_id in `+db.In(1, len(args)), args...)
}
