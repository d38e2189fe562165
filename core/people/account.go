package people

import (
	"context"
	"database/sql"
	"errors"
	"regexp"
	"slices"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/ledger"
)

// Status is whether an account may be used.
type Status string

// The statuses. An account is never deleted: what its holder did stays tied to it.
const (
	Open   Status = "open"
	Closed Status = "closed"
)

// Account is a person who signs in.
type Account struct {
	ID        id.ID         `json:"id"`
	Login     string        `json:"login,omitempty"` // empty for those who come by the unified identity
	Name      string        `json:"name"`
	Org       string        `json:"org,omitempty"`
	Status    Status        `json:"status"`
	Opened    clock.Instant `json:"opened"`
	Closed    clock.Instant `json:"closed,omitzero"`
	ClosedWhy string        `json:"closed_why,omitempty"`
	Successor id.ID         `json:"successor,omitzero"` // who took over what was open
	HasSecret bool          `json:"has_password"`
	ChangeDue bool          `json:"change_due"` // must set a password of their own first
	HasTOTP   bool          `json:"has_totp"`
}

// credentials are what an account proves itself with.
type credentials struct {
	Account
	secret string
	totp   []byte
	step   int64 // of the last authenticator code that was used
}

const accountColumns = `id, login, name, org, status, opened, closed, closed_why, successor, secret, change_due, totp, totp_step`

func scanCredentials(scan db.Scanner) (c credentials, err error) {
	var login sql.NullString
	err = scan(&c.ID, &login, &c.Name, &c.Org, &c.Status, &c.Opened, &c.Closed, &c.ClosedWhy, &c.Successor, &c.secret, &c.ChangeDue, &c.totp, &c.step)
	c.Login, c.HasSecret, c.HasTOTP = login.String, c.secret != "", len(c.totp) > 0
	return c, err
}

func scanAccount(scan db.Scanner) (Account, error) {
	c, err := scanCredentials(scan)
	return c.Account, err
}

// ErrNoAccount is what looking for an account that is not there gives.
var ErrNoAccount = web.Fail(web.NotFound, "没有这个账号；请检查后再试。")

// AccountByID finds an account.
func AccountByID(tx *db.Tx, x id.ID) (Account, error) {
	c, err := credentialsOf(tx, x)
	return c.Account, err
}

// AccountByLogin finds an account by the name it signs in with.
func AccountByLogin(tx *db.Tx, login string) (Account, error) {
	c, err := credentialsByLogin(tx, login)
	return c.Account, err
}

func credentialsOf(tx *db.Tx, x id.ID) (credentials, error) {
	return oneAccount(db.One(tx, scanCredentials, `select `+accountColumns+` from account where id = $1`, x))
}

func credentialsByLogin(tx *db.Tx, login string) (credentials, error) {
	return oneAccount(db.One(tx, scanCredentials, `select `+accountColumns+` from account where login = $1`, foldLogin(login)))
}

func oneAccount(c credentials, err error) (credentials, error) {
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNoAccount
	}
	return c, err
}

// Staff are the accounts the actor may see, those that are closed too, in the order they were opened.
func (g *Registry) Staff(ctx context.Context, by Actor) ([]Account, error) {
	if d := Decide(by, StaffList, Scope{Org: by.Org}); !d.Allowed {
		return nil, web.Fail(web.Forbidden, "%s。", d.Why)
	}
	where, args := by.Clause(StaffList, "", Columns{Org: "org"}, 1)
	var out []Account
	err := g.db.View(ctx, func(tx *db.Tx) (err error) {
		out, err = db.All(tx, scanAccount, `select `+accountColumns+` from account where login is not null and `+where+` order by id`, args...)
		return err
	})
	return out, err
}

// NewAccount is what an account is opened with. It has no role yet and cannot sign in before it is given one and a
// one-time link, both by the security administrator.
type NewAccount struct{ Login, Name, Org string }

var loginForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._@-]{2,39}$`)

func foldLogin(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// check says in Chinese what is wrong with it.
func (n *NewAccount) check(r *Rights, today clock.Date) error {
	n.Login, n.Name = foldLogin(n.Login), strings.TrimSpace(n.Name)
	x, ok := r.Orgs.Org(n.Org)
	switch {
	case !loginForm.MatchString(n.Login):
		return web.Fail(web.Invalid, "账号名用3到40个小写字母、数字、点、横线，例如 zhangsan.scjgj；现在是“%s”。", n.Login)
	case n.Name == "" || len(n.Name) > 120:
		return web.Fail(web.Invalid, "请写明账号持有人的姓名。")
	case !ok:
		return web.Fail(web.Invalid, "没有代码为“%s”的单位；请用单位表里的代码。", n.Org)
	case x.ended(today):
		return web.Fail(web.Invalid, "%s自%s起已不存在，不能再开账号；请开在承接它职责的单位。", x.Name, x.Ended.Chinese())
	}
	return nil
}

// OpenAccount opens an account.
func (g *Registry) OpenAccount(ctx context.Context, by Actor, n NewAccount) (Account, error) {
	var a Account
	x := id.New()
	err := g.act(ctx, by, AccountOpen, ledger.Entry{Object: "account/" + x.String(), Detail: map[string]any{"org": n.Org}}, func(tx *db.Tx, r *Rights) (err error) {
		a, err = insertAccount(tx, r, by, x, n, "")
		return err
	})
	return a, err
}

func insertAccount(tx *db.Tx, r *Rights, by Actor, x id.ID, n NewAccount, secret string) (Account, error) {
	if err := n.check(r, tx.Today()); err != nil {
		return Account{}, err
	}
	if _, err := AccountByLogin(tx, n.Login); err == nil {
		return Account{}, web.Fail(web.Conflict, "账号名“%s”已经有人用了；请换一个。", n.Login)
	} else if !errors.Is(err, ErrNoAccount) {
		return Account{}, err
	}
	_, err := tx.Exec(`insert into account (id, login, name, org, status, opened, opened_by, closed, closed_by, closed_why, secret, secret_at, change_due, totp_step)
		values ($1, $2, $3, $4, 'open', $5, $6, '', '', '', $7, $8, $9, 0)`, x, n.Login, n.Name, n.Org, tx.Now(), by.ID, secret, tx.Now().String(), secret != "")
	if err != nil {
		return Account{}, db.Again(err)
	}
	return AccountByID(tx, x)
}

// Held is a role an account holds.
type Held struct {
	ID      id.ID         `json:"id"`
	Account id.ID         `json:"account"`
	Role    Role          `json:"role"`
	Org     string        `json:"org"`
	Items   []string      `json:"items,omitempty"`
	From    clock.Date    `json:"from"`
	Until   clock.Date    `json:"until,omitempty"`
	Basis   string        `json:"basis,omitempty"` // document, reason
	Ended   clock.Instant `json:"ended,omitzero"`
	Hours   clock.Instant `json:"hours,omitzero"` // of an emergency: until then only
	Subject id.ID         `json:"-"`              // whom one acts for who came by the unified identity
}

func (h Held) capacity() Capacity {
	return Capacity{Role: h.Role, Org: h.Org, Items: h.Items, Subject: h.Subject}
}

// in tells whether the role holds on a day.
func (h Held) in(today clock.Date) bool {
	return h.Ended.IsZero() && h.From <= today && (h.Until == "" || today <= h.Until)
}

func scanHeld(scan db.Scanner) (h Held, err error) {
	var items string
	err = scan(&h.ID, &h.Account, &h.Role, &h.Org, &items, &h.From, &h.Until, &h.Basis, &h.Ended)
	h.Items = strings.Fields(items)
	return h, err
}

const heldColumns = `id, account, role, org, items, from_d, until_d, basis, ended`

// RolesOf are all roles an account holds or held.
func RolesOf(tx *db.Tx, account id.ID) ([]Held, error) {
	return db.All(tx, scanHeld, `select `+heldColumns+` from account_role where account = $1 order by id`, account)
}

// heldToday are the roles an account holds today, and those an emergency gives it for some hours.
func heldToday(tx *db.Tx, account id.ID) ([]Held, error) {
	all, err := RolesOf(tx, account)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(h Held) bool { return !h.in(tx.Today()) })
	emergencies, err := emergenciesOf(tx, account)
	if err != nil {
		return nil, err
	}
	outside, err := actingFor(tx, account)
	return append(append(all, emergencies...), outside...), err
}

// May tells whether an account that is open may do something in an organisation today, or in what it was merged into, in any
// of its roles.
func (g *Registry) May(tx *db.Tx, account id.ID, org string, p Permission) (bool, error) {
	a, err := AccountByID(tx, account)
	if errors.Is(err, ErrNoAccount) || err == nil && a.Status != Open {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	r, err := g.Rights(tx)
	if err != nil {
		return false, err
	}
	held, err := heldToday(tx, account)
	for _, h := range held {
		if actor := r.Actor(account.String(), h.capacity(), tx.Today()); actor.For(org) && Holds(actor, p).Allowed {
			return true, err
		}
	}
	return false, err
}
