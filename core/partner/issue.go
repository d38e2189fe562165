package partner

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"

	"github.com/emmansun/gmsm/sm3"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/seal"
	"xinguan/base/web"
	"xinguan/core/ledger"
	"xinguan/core/people"
)

// Registry opens systems and issues their keys. Its methods each are one transaction, ask Decide first and write the
// audit log; their errors are sentences for the person.
type Registry struct {
	DB     *db.DB
	Ring   *seal.Keyring
	People *people.Registry
}

// NewSystem is what a system is registered with.
type NewSystem struct {
	Org, Title, Contact string
	Items               []string
	Basis               string
}

// Open registers a system. It can do nothing before it is given a key.
func (g *Registry) Open(ctx context.Context, by people.Actor, n NewSystem, known func(item string) bool) (s System, err error) {
	s = System{ID: id.New(), Org: n.Org, Title: strings.TrimSpace(n.Title), Contact: strings.TrimSpace(n.Contact), Items: n.Items, Basis: strings.TrimSpace(n.Basis)}
	e := ledger.Entry{Action: string(people.PartnerOpen), Object: s.Account(), Reason: s.Basis, Detail: map[string]any{"org": s.Org, "items": s.Items}}
	err = g.act(ctx, by, people.PartnerOpen, e, func(tx *db.Tx) error {
		if err := g.check(tx, s, known); err != nil {
			return err
		}
		s.Opened = tx.Now()
		_, err := tx.Exec(`insert into partner (id, org, title, contact, items, basis, opened, opened_by, closed, closed_by, closed_why) values ($1, $2, $3, $4, $5, $6, $7, $8, '', '', '')`,
			s.ID, s.Org, s.Title, s.Contact, strings.Join(s.Items, " "), s.Basis, s.Opened, by.ID)
		return err
	})
	return s, err
}

// check says in Chinese why a system cannot be registered.
func (g *Registry) check(tx *db.Tx, s System, known func(string) bool) error {
	r, err := g.People.Rights(tx)
	if err != nil {
		return err
	}
	org, ok := r.Orgs.Org(s.Org)
	role, is := r.Roles.Role(people.RolePartner)
	switch {
	case !ok || org.Ended != "" && org.Ended <= tx.Today():
		return web.Fail(web.Invalid, "请从列表里选择系统所属的单位。")
	case !is || !role.Fits(org.Kind):
		return web.Fail(web.Invalid, "%s不能登记对接系统。", org.Kind.Title())
	case s.Title == "" || len([]rune(s.Title)) > 60:
		return web.Fail(web.Invalid, "请写明系统的名称，最多60个字，例如“行政执法办案系统”。")
	case s.Contact == "":
		return web.Fail(web.Invalid, "请写明系统的联系电话或邮箱，出错时要找得到人；不要写个人的身份信息。")
	case s.Basis == "":
		return web.Fail(web.Invalid, "请写明登记的依据：申请文件的名称和文号。")
	}
	if i := slices.IndexFunc(s.Items, func(item string) bool { return !known(item) }); i >= 0 {
		return web.Fail(web.Invalid, "没有代码为“%s”的目录项；请对照信息目录填写，用空格隔开，不写就不限。", s.Items[i])
	}
	return nil
}

// Issued is a new key with its secret, which is shown this once and kept nowhere.
type Issued struct {
	Key
	Secret string // empty for SM2: the private key never was here
}

// NewKey is what a key is issued with. Public is the public key as PEM; empty for a shared secret.
type NewKey struct {
	System id.ID
	Public string
	Until  clock.Date
	Why    string
}

// Issue gives a system a key. The ones it has hold on, so that it can change over without a gap.
func (g *Registry) Issue(ctx context.Context, by people.Actor, n NewKey) (out Issued, err error) {
	out.Key = Key{ID: "XK" + rand.Text()[:14], Partner: n.System, Kind: Shared, Until: n.Until}
	if n.Public = strings.TrimSpace(n.Public); n.Public != "" {
		if _, err := publicKey(n.Public); err != nil {
			return out, err
		}
		out.Kind, out.Public = SM2, n.Public
	} else {
		// Longer than a block of SM3, so that the digest of the secret signs what the secret signs.
		out.Secret = "XS" + rand.Text() + rand.Text() + rand.Text()
		sum := sm3.Sum([]byte(out.Secret))
		out.secret = g.Ring.Seal(sum[:], secretPlace(out.ID))
	}
	e := ledger.Entry{Action: string(people.PartnerKey), Object: System{ID: n.System}.Account(), Reason: n.Why, Detail: map[string]any{"key": out.ID, "kind": out.Kind, "until": out.Until}}
	err = g.act(ctx, by, people.PartnerKey, e, func(tx *db.Tx) error { return out.insert(tx, by, n.Why) })
	return out, err
}

func (k *Issued) insert(tx *db.Tx, by people.Actor, why string) error {
	s, err := ByID(tx, k.Partner)
	switch {
	case err != nil:
		return err
	case !s.Closed.IsZero():
		return web.Fail(web.Conflict, "这个系统已经停用，不能再发密钥。")
	case strings.TrimSpace(why) == "":
		return web.Fail(web.Invalid, "请写明发放的依据或事由。")
	}
	if k.Until != "" {
		if d, err := clock.ParseDate(string(k.Until)); err != nil || d < tx.Today() {
			return web.Fail(web.Invalid, "截止日期写得不对或者已经过了；请更正，格式如 2027-12-31。")
		}
	}
	k.Issued = tx.Now()
	_, err = tx.Exec(`insert into partner_key (id, partner, kind, secret, public, until_d, issued, issued_by, ended, ended_by, ended_why, used) values ($1, $2, $3, $4, $5, $6, $7, $8, '', '', '', '')`,
		k.ID, k.Partner, string(k.Kind), k.secret, k.Public, string(k.Until), k.Issued, by.ID)
	return err
}

// End takes a key back: the next request signed with it is refused.
func (g *Registry) End(ctx context.Context, by people.Actor, system id.ID, key, why string) error {
	e := ledger.Entry{Action: "partner.key.end", Object: System{ID: system}.Account(), Reason: why, Detail: map[string]any{"key": key}}
	return g.act(ctx, by, people.PartnerKey, e, func(tx *db.Tx) error {
		if strings.TrimSpace(why) == "" {
			return web.Fail(web.Invalid, "请写明收回的事由。")
		}
		n, err := tx.Exec(`update partner_key set ended = $1, ended_by = $2, ended_why = $3 where id = $4 and partner = $5 and ended = ''`, tx.Now(), by.ID, why, key, system)
		if err == nil && n == 0 {
			return web.Fail(web.Conflict, "这把密钥已经收回，或者没有发放过；请刷新后再看。")
		}
		return err
	})
}

// Close ends a system with all its keys.
func (g *Registry) Close(ctx context.Context, by people.Actor, system id.ID, why string) error {
	e := ledger.Entry{Action: "partner.close", Object: System{ID: system}.Account(), Reason: why}
	return g.act(ctx, by, people.PartnerOpen, e, func(tx *db.Tx) error {
		if strings.TrimSpace(why) == "" {
			return web.Fail(web.Invalid, "请写明停用的事由。")
		}
		n, err := tx.Exec(`update partner set closed = $1, closed_by = $2, closed_why = $3 where id = $4 and closed = ''`, tx.Now(), by.ID, why, system)
		if err == nil && n == 0 {
			return web.Fail(web.Conflict, "这个系统已经停用，或者没有登记过；请刷新后再看。")
		}
		if err != nil {
			return err
		}
		_, err = tx.Exec(`update partner_key set ended = $1, ended_by = $2, ended_why = $3 where partner = $4 and ended = ''`, tx.Now(), by.ID, why, system)
		return err
	})
}

// act asks for the permission, does the thing, and writes the audit log in one transaction; a refusal is written too.
func (g *Registry) act(ctx context.Context, by people.Actor, p people.Permission, e ledger.Entry, do func(*db.Tx) error) error {
	e.Actor = by.ID
	if d := people.Decide(by, p); !d.Allowed {
		e.Detail = map[string]any{"refused": d.Why, "role": by.Role}
		if err := g.DB.Aside(ctx, func(tx *db.Tx) error { return ledger.Audit(tx, e) }); err != nil {
			return err
		}
		return web.Fail(web.Forbidden, "%s。", d.Why)
	}
	return g.DB.Write(ctx, func(tx *db.Tx) error {
		if err := do(tx); err != nil {
			return err
		}
		return ledger.Audit(tx, e)
	})
}
