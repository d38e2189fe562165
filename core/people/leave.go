package people

import (
	"context"
	"slices"
	"strings"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/ledger"
)

// CloseAccount closes the account of one who leaves. What was open passes to the successor, see Inherited; roles and
// sessions end. The account stays, and so does who did what.
func (g *Registry) CloseAccount(ctx context.Context, by Actor, account, successor id.ID, why string) error {
	e := ledger.Entry{Object: "account/" + account.String(), Reason: why, Detail: map[string]any{"successor": successor}}
	return g.act(ctx, by, AccountClose, e, func(tx *db.Tx, r *Rights) error {
		a, err := AccountByID(tx, account)
		if err != nil {
			return err
		}
		if err := g.mayClose(tx, r, by, a, successor, why); err != nil {
			return err
		}
		n, err := tx.Exec(`update account set status = 'closed', closed = $1, closed_by = $2, closed_why = $3, successor = $4 where id = $5 and status = 'open'`,
			tx.Now().String(), by.ID, why, successor, account)
		if err != nil {
			return err
		}
		if n == 0 {
			return web.Fail(web.Conflict, "%s的账号已经停用，不用再办。", a.Name)
		}
		if _, err := tx.Exec(`update account_role set ended = $1, ended_by = $2 where account = $3 and ended = ''`, tx.Now().String(), by.ID, account); err != nil {
			return err
		}
		if _, err := tx.Exec(`update one_time set used = $1 where account = $2 and used = ''`, tx.Now().String(), account); err != nil {
			return err
		}
		_, err = endSessions(tx, "account", `account = $3`, account)
		return err
	})
}

// mayClose says in Chinese why an account cannot be closed so.
func (g *Registry) mayClose(tx *db.Tx, r *Rights, by Actor, a Account, successor id.ID, why string) error {
	switch {
	case a.Status != Open:
		return web.Fail(web.Conflict, "%s的账号已经停用，不用再办。", a.Name)
	case a.ID.String() == by.ID:
		return web.Fail(web.Forbidden, "不能停用自己的账号；请由另一名系统管理员办理。")
	case strings.TrimSpace(why) == "":
		return web.Fail(web.Invalid, "请写明停用的事由，例如调离、退休。")
	}
	if err := g.notLast(tx, r, a); err != nil {
		return err
	}
	return g.heir(tx, r, a, successor)
}

// heir checks who takes the open work over: somebody of the same organisation, or, where it has nobody else, of the one
// above.
func (g *Registry) heir(tx *db.Tx, r *Rights, a Account, successor id.ID) error {
	others, err := db.One(tx, scanOne[int64], `select count(*) from account where org = $1 and status = 'open' and id <> $2`, a.Org, a.ID)
	if err != nil {
		return err
	}
	if successor.IsZero() {
		if others == 0 && len(r.Orgs.Second(a.Org, tx.Today())) == 0 {
			return nil
		}
		return web.Fail(web.Invalid, "请选择由谁接手%s没有办完的事。", a.Name)
	}
	s, err := AccountByID(tx, successor)
	if err != nil {
		return err
	}
	home, _ := r.Orgs.Successor(a.Org, tx.Today())
	from := []string{a.Org, home.Code}
	if others == 0 {
		from = append(from, r.Orgs.Second(a.Org, tx.Today())...)
	}
	if s.Status != Open || s.ID == a.ID || !slices.Contains(from, s.Org) {
		return web.Fail(web.Invalid, "接手的人应是本单位在用的账号；本单位没有别人时，选上级部门或者信用中心的人。")
	}
	return nil
}

// notLast keeps an installation from losing the last of one of its 三员.
func (g *Registry) notLast(tx *db.Tx, r *Rights, a Account) error {
	mine, err := heldToday(tx, a.ID)
	if err != nil {
		return err
	}
	for _, h := range mine {
		role, _ := r.Roles.Role(h.Role)
		if !role.Admin() {
			continue
		}
		// Two who close each other's account at the same moment wait for one another here: neither would count the other as gone.
		if _, err := tx.Exec(`update account_role set ended = '' where role = $1 and ended = ''`, string(h.Role)); err != nil {
			return err
		}
		n, err := db.One(tx, scanOne[int64], `select count(*) from account_role r join account a on a.id = r.account
			where r.role = $1 and r.ended = '' and a.status = 'open' and r.account <> $2 and r.from_d <= $3 and (r.until_d = '' or r.until_d >= $4)`,
			string(h.Role), a.ID, string(tx.Today()), string(tx.Today()))
		if err != nil {
			return err
		}
		if n == 0 {
			return web.Fail(web.Conflict, "%s是最后一名%s，先给另一人授予这个角色，再办停用。", a.Name, role.Title)
		}
	}
	return nil
}

// Inherited are an account and those closed ones whose open work passed to it, by any number of steps. Rooms that keep
// who has a task ask for the tasks of all of them.
func Inherited(tx *db.Tx, account id.ID) ([]id.ID, error) {
	out := []id.ID{account}
	for i := 0; i < len(out); i++ {
		left, err := db.All(tx, scanOne[id.ID], `select id from account where successor = $1 order by id`, out[i])
		if err != nil {
			return nil, err
		}
		for _, x := range left {
			if !slices.Contains(out, x) {
				out = append(out, x)
			}
		}
	}
	return out, nil
}

// MoveAccount moves somebody to another organisation. Their roles end with it, and the security administrator gives new
// ones there.
func (g *Registry) MoveAccount(ctx context.Context, by Actor, account id.ID, org, why string) error {
	e := ledger.Entry{Action: "account.move", Object: "account/" + account.String(), Reason: why, Detail: map[string]any{"org": org}}
	return g.act(ctx, by, AccountOpen, e, func(tx *db.Tx, r *Rights) error {
		a, err := AccountByID(tx, account)
		if err != nil {
			return err
		}
		x, ok := r.Orgs.Org(org)
		switch {
		case a.Status != Open || a.Login == "":
			return web.Fail(web.Conflict, "这个账号已停用，或者不属于任何单位，不能调动。")
		case !ok || x.ended(tx.Today()) || a.Org == org:
			return web.Fail(web.Invalid, "请选择调往哪个单位。")
		case a.ID.String() == by.ID || strings.TrimSpace(why) == "":
			return web.Fail(web.Invalid, "请写明调动的事由；自己的账号由另一名系统管理员办理。")
		}
		if err := g.notLast(tx, r, a); err != nil {
			return err
		}
		if _, err := tx.Exec(`update account_role set ended = $1, ended_by = $2 where account = $3 and ended = ''`, tx.Now().String(), by.ID, account); err != nil {
			return err
		}
		_, err = tx.Exec(`update account set org = $1 where id = $2`, org, account)
		return err
	})
}

// Device is a signing-in as its owner and the administrators see it.
type Device struct {
	ID              id.ID
	Account         id.ID
	Started, Seen   clock.Instant
	Device, Address string
	Current         bool // the one that asks
	Ended           clock.Instant
	Why             string // a sentence
}

// Devices are the sessions of one's own account: those that hold, and those of the last thirty days that ended.
func (g *Registry) Devices(ctx context.Context, s Session) (out []Device, err error) {
	err = g.db.View(ctx, func(tx *db.Tx) error {
		out, err = g.devices(tx, s.Account.ID, s.ID)
		return err
	})
	return out, err
}

// DevicesOf are those of another account, for the security administrator.
func (g *Registry) DevicesOf(ctx context.Context, by Actor, account id.ID) (out []Device, err error) {
	if d := Decide(by, SessionClose); !d.Allowed {
		return nil, web.Fail(web.Forbidden, "%s。", d.Why)
	}
	err = g.db.View(ctx, func(tx *db.Tx) error {
		out, err = g.devices(tx, account, id.ID{})
		return err
	})
	return out, err
}

func (g *Registry) devices(tx *db.Tx, account, current id.ID) ([]Device, error) {
	all, err := db.All(tx, scanSession, `select `+sessionColumns+` from session where account = $1 order by id desc limit 100`, account)
	if err != nil {
		return nil, err
	}
	a, err := AccountByID(tx, account)
	if err != nil {
		return nil, err
	}
	out := make([]Device, 0, len(all))
	for _, row := range all {
		d := Device{ID: row.id, Account: row.account, Started: row.started, Seen: row.seen, Device: row.device, Address: row.address, Current: row.id == current,
			Ended: row.ended, Why: ended[row.why]}
		s := Session{now: tx.Now()}
		if reason := g.limits(&s, row, a); d.Ended.IsZero() && reason != "" {
			d.Ended, d.Why = earlier(s.EndsIdle, s.Ends), ended[reason]
		}
		if d.Ended.IsZero() || tx.Now().Sub(d.Ended.Time) < kept {
			out = append(out, d)
		}
	}
	return out, nil
}

func earlier(a, b clock.Instant) clock.Instant {
	if b.Before(a.Time) {
		return b
	}
	return a
}

// CloseDevice signs one of one's own devices out, or all others where none is named. It says how many.
func (g *Registry) CloseDevice(ctx context.Context, s Session, device id.ID) (n int64, err error) {
	err = g.db.Aside(ctx, func(tx *db.Tx) (err error) {
		if device.IsZero() {
			n, err = endSessions(tx, "elsewhere", `account = $3 and id <> $4`, s.Account.ID, s.ID)
		} else {
			n, err = endSessions(tx, "elsewhere", `account = $3 and id = $4`, s.Account.ID, device)
		}
		if err != nil {
			return err
		}
		return ledger.Audit(tx, ledger.Entry{Actor: s.Account.ID.String(), Action: "session.close", Object: "account/" + s.Account.ID.String()})
	})
	return n, err
}

// CloseSessions signs an account out everywhere; for the security administrator.
func (g *Registry) CloseSessions(ctx context.Context, by Actor, account id.ID, why string) (n int64, err error) {
	err = g.act(ctx, by, SessionClose, ledger.Entry{Object: "account/" + account.String(), Reason: why}, func(tx *db.Tx, r *Rights) (err error) {
		if strings.TrimSpace(why) == "" {
			return web.Fail(web.Invalid, "请写明下线的事由。")
		}
		n, err = endSessions(tx, "closed", `account = $3`, account)
		return err
	})
	return n, err
}

// kept is how long what is over can still be seen in lists of devices.
const kept = 30 * 24 * time.Hour

// Sweep forgets sessions, links and counts of failures that have been over for thirty days.
func (g *Registry) Sweep(ctx context.Context) error {
	return g.db.Aside(ctx, func(tx *db.Tx) error {
		before := clock.InstantOf(tx.Now().Add(-kept)).String()
		for _, q := range []string{`delete from session where seen < $1`, `delete from one_time where until_t < $1`, `delete from attempt where last < $1`} {
			if _, err := tx.Exec(q, before); err != nil {
				return err
			}
		}
		return nil
	})
}
