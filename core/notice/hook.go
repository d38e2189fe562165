package notice

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/client"
	"xinguan/core/ledger"
	"xinguan/core/partner"
	"xinguan/core/people"
)

// Kind is what a push tells of.
type Kind string

// The kinds of push.
const (
	KindBatch      Kind = "batch"      // a file was dealt with: taken in, held, or not read
	KindReturned   Kind = "returned"   // the platform above returned some of a batch
	KindTakedown   Kind = "takedown"   // a copy must not be used any more
	KindWithdrawal Kind = "withdrawal" // a record was taken back, or its withdrawal was not agreed to
	KindShare      Kind = "share"      // what is shared changed, or whether it is
	KindPing       Kind = "ping"       // somebody tries whether pushes arrive

	KindAuthorisation Kind = "authorisation" // a subject authorised the organisation, or not any more
)

// Kinds are those a system may ask for; a ping goes to each.
func Kinds() []Kind {
	return []Kind{KindBatch, KindReturned, KindWithdrawal, KindTakedown, KindShare, KindAuthorisation}
}

// Title is the kind in Chinese, empty for one that does not exist.
func (k Kind) Title() string {
	return map[Kind]string{KindBatch: "报送的文件处理完了", KindReturned: "上级平台退回", KindWithdrawal: "撤回有了结果", KindTakedown: "要停用副本", KindShare: "共享的信息或申请有变化", KindAuthorisation: "主体给了或者收回了授权", KindPing: "测试"}[k]
}

// Hook is where a system is told.
type Hook struct {
	ID, Partner id.ID
	Org, URL    string
	Kinds       []Kind
	Made        clock.Instant
	Ended       clock.Instant
	EndedWhy    string
}

// Lane is the lane of its pushes.
func (h Hook) Lane() string { return hookPrefix + h.ID.String() }

const hookColumns = `id, partner, org, url, kinds, made, ended, ended_why`

func scanHook(scan db.Scanner) (h Hook, err error) {
	var kinds string
	err = scan(&h.ID, &h.Partner, &h.Org, &h.URL, &kinds, &h.Made, &h.Ended, &h.EndedWhy)
	for _, k := range strings.Fields(kinds) {
		h.Kinds = append(h.Kinds, Kind(k))
	}
	return h, err
}

// HooksOf are the hooks of a system, those that ended too, the first first.
func HooksOf(tx *db.Tx, system id.ID) ([]Hook, error) {
	return db.All(tx, scanHook, `select `+hookColumns+` from hook where partner = $1 order by id`, system)
}

// ErrNoHook answers for a hook that is not there, or not the system's.
var ErrNoHook = web.Fail(web.NotFound, "没有这个推送地址；请从对接系统的页面打开。")

// HookOf is one hook of a system.
func HookOf(tx *db.Tx, system, x id.ID) (Hook, error) {
	all, err := HooksOf(tx, system)
	if i := slices.IndexFunc(all, func(h Hook) bool { return h.ID == x }); err == nil && i >= 0 {
		return all[i], nil
	}
	if err == nil {
		err = ErrNoHook
	}
	return Hook{}, err
}

// mostHooks bounds how many open hooks a system has.
const mostHooks = 5

// OpenHook lets a system be told at an address. check says what is wrong with the address, or nothing.
func OpenHook(ctx context.Context, d *db.DB, by people.Actor, h Hook, check func(string) string) (Hook, error) {
	h.ID, h.URL = id.New(), strings.TrimSpace(h.URL)
	if wrong := check(h.URL); wrong != "" {
		return h, web.Fail(web.Invalid, "%s。", wrong)
	}
	known := Kinds()
	if len(h.Kinds) == 0 || slices.ContainsFunc(h.Kinds, func(k Kind) bool { return !slices.Contains(known, k) }) {
		return h, web.Fail(web.Invalid, "请至少选择一种要推送的事情。")
	}
	e := ledger.Entry{Action: "partner.hook", Object: partner.System{ID: h.Partner}.Account(), Detail: map[string]any{"hook": h.ID.String(), "kinds": h.Kinds}}
	return h, act(ctx, d, by, e, func(tx *db.Tx) error {
		s, err := partner.ByID(tx, h.Partner)
		if err == nil && !s.Closed.IsZero() {
			err = web.Fail(web.Conflict, "这个系统已经停用，不能再登记推送地址。")
		}
		if err != nil {
			return err
		}
		all, err := HooksOf(tx, s.ID)
		open := slices.DeleteFunc(all, func(o Hook) bool { return !o.Ended.IsZero() })
		switch {
		case err != nil:
			return err
		case len(open) >= mostHooks:
			return web.Fail(web.Conflict, "一个系统最多%d个推送地址；请先停用不需要的。", mostHooks)
		case slices.ContainsFunc(open, func(o Hook) bool { return o.URL == h.URL }):
			return web.Fail(web.Conflict, "这个地址已经登记过了。")
		}
		h.Org, h.Made = s.Org, tx.Now()
		words := make([]string, len(h.Kinds))
		for i, k := range h.Kinds {
			words[i] = string(k)
		}
		_, err = tx.Exec(`insert into hook (id, partner, org, url, kinds, made, made_by, ended, ended_by, ended_why) values ($1, $2, $3, $4, $5, $6, $7, '', '', '')`,
			h.ID, h.Partner, h.Org, h.URL, strings.Join(words, " "), h.Made, by.ID)
		return err
	})
}

// EndHook ends a hook; what waits for it is not sent any more.
func EndHook(ctx context.Context, d *db.DB, by people.Actor, system, x id.ID, why string) error {
	e := ledger.Entry{Action: "partner.hook.end", Object: partner.System{ID: system}.Account(), Reason: why, Detail: map[string]any{"hook": x.String()}}
	return act(ctx, d, by, e, func(tx *db.Tx) error {
		if strings.TrimSpace(why) == "" {
			return web.Fail(web.Invalid, "请写明停用的事由。")
		}
		n, err := tx.Exec(`update hook set ended = $1, ended_by = $2, ended_why = $3 where partner = $4 and id = $5 and ended = ''`, tx.Now(), by.ID, why, system, x)
		if err == nil && n == 0 {
			err = web.Fail(web.Conflict, "这个推送地址已经停用，或者没有登记过；请刷新后再看。")
		}
		return err
	})
}

// act asks for the permission, does the thing and writes the audit log in one transaction; a refusal is written too.
func act(ctx context.Context, d *db.DB, by people.Actor, e ledger.Entry, do func(*db.Tx) error) error {
	e.Actor = by.ID
	if decision := people.Decide(by, people.PartnerOpen); !decision.Allowed {
		e.Detail = map[string]any{"refused": decision.Why, "role": by.Role}
		if err := d.Write(ctx, func(tx *db.Tx) error { return ledger.Audit(tx, e) }); err != nil {
			return err
		}
		return web.Fail(web.Forbidden, "%s。", decision.Why)
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		if err := do(tx); err != nil {
			return err
		}
		return ledger.Audit(tx, e)
	})
}

// Push is something systems of an organisation are told: that it happened and where to ask, nothing of what it says.
type Push struct {
	Org    string
	Kind   Kind
	Item   string
	Object string // what it is about
	Href   string // below the site: what to ask
	Event  string // told once to a hook
}

// Push puts it into the lanes of the hooks that want it, in the caller's transaction.
func (b *Book) Push(tx *db.Tx, p Push) error {
	orgs, err := b.kin(tx, p.Org)
	if err != nil {
		return err
	}
	all, err := db.All(tx, scanHook, `select `+hookColumns+` from hook where org in `+db.In(1, len(orgs))+` and ended = '' order by id`, orgs...)
	for _, h := range all {
		if err != nil {
			return err
		}
		if !slices.Contains(h.Kinds, p.Kind) {
			continue
		}
		var s partner.System
		if s, err = partner.ByID(tx, h.Partner); err != nil || p.Item != "" && len(s.Items) > 0 && !slices.Contains(s.Items, p.Item) {
			continue
		}
		err = push(tx, h, p)
	}
	return err
}

// kin are the organisations that are told with one today: its own code, and those of a merger.
func (b *Book) kin(tx *db.Tx, org string) (out []any, err error) {
	if b.People == nil {
		return []any{org}, nil
	}
	rights, err := b.People.Rights(tx)
	if err != nil {
		return nil, err
	}
	for _, x := range rights.Orgs.Kin(org, tx.Today()) {
		out = append(out, x)
	}
	return out, nil
}

func push(tx *db.Tx, h Hook, p Push) error {
	x := id.New()
	body, err := json.Marshal(client.Event{ID: x.String(), Kind: string(p.Kind), At: tx.Now().String(), Item: p.Item, Object: p.Object, Href: p.Href})
	if err != nil {
		return err
	}
	return add(tx, parcel{id: x, lane: h.Lane(), receiver: h.ID.String(), event: p.Event, body: string(body)})
}

// Ping pushes a test to one hook of a system.
func Ping(ctx context.Context, d *db.DB, by people.Actor, system, x id.ID) error {
	e := ledger.Entry{Action: "partner.hook.ping", Object: partner.System{ID: system}.Account(), Detail: map[string]any{"hook": x.String()}}
	return act(ctx, d, by, e, func(tx *db.Tx) error {
		h, err := HookOf(tx, system, x)
		if err == nil && !h.Ended.IsZero() {
			err = web.Fail(web.Conflict, "这个推送地址已经停用。")
		}
		if err == nil {
			_, err = Resend(tx, h.Lane(), id.New()) // no such parcel: the lane alone is woken
		}
		if err != nil {
			return err
		}
		return push(tx, h, Push{Org: h.Org, Kind: KindPing, Event: "ping/" + tx.Now().String()})
	})
}

// ResendHook sends pushes of a hook again: one, or all that were given up where parcel is zero.
func ResendHook(ctx context.Context, d *db.DB, by people.Actor, system, x, parcel id.ID) (n int64, err error) {
	e := ledger.Entry{Action: "partner.hook.resend", Object: partner.System{ID: system}.Account(), Detail: map[string]any{"hook": x.String(), "parcel": parcel.String()}}
	err = act(ctx, d, by, e, func(tx *db.Tx) error {
		h, err := HookOf(tx, system, x)
		if err == nil {
			n, err = Resend(tx, h.Lane(), parcel)
		}
		return err
	})
	return n, err
}

// Pushed is what a parcel of a hook tells.
func (p Parcel) Pushed() (e client.Event) {
	if json.Unmarshal([]byte(p.Body), &e) != nil {
		return client.Event{ID: p.ID.String()} // a letter, which is no push
	}
	return e
}
