package people

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"strings"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/ledger"
)

// NewProposal is something that needs a second person.
type NewProposal struct {
	Kind     string     // what is to be done: release, catalogue, override …
	Object   string     // to what; of one thing only one proposal of a kind is open
	Org      string     // whose affair it is
	Item     string     // catalogue item, where it is about one
	Approval Permission // what the second person must be allowed
	Title    string     // for lists
	Content  string     // all that is proposed; the second person approves these very letters
	Reason   string
	Days     int // it lapses after so many days; 0 = 30
}

// ProposalState is where a proposal stands.
type ProposalState string

// The states.
const (
	ProposalOpen      ProposalState = "open"
	ProposalApproved  ProposalState = "approved"
	ProposalRefused   ProposalState = "refused"
	ProposalWithdrawn ProposalState = "withdrawn"
	ProposalLapsed    ProposalState = "lapsed" // nobody decided in time
)

// Title is the state in Chinese.
func (s ProposalState) Title() string {
	return map[ProposalState]string{ProposalOpen: "待另一人批准", ProposalApproved: "已批准", ProposalRefused: "未批准", ProposalWithdrawn: "已撤回",
		ProposalLapsed: "过期未办"}[s]
}

// Proposal is what one person proposed.
type Proposal struct {
	ID id.ID
	NewProposal
	Digest   []byte // of Content
	Proposer string // account
	At       clock.Instant
	Until    clock.Instant
	State    ProposalState
	Decider  string // account
	Decided  clock.Instant
	Why      string // of the decision
}

const proposalColumns = `id, kind, object, org, item, approval, title, content, digest, reason, proposer, at, until_t, state, decider, decided, decided_why`

func scanProposal(now clock.Instant) func(db.Scanner) (Proposal, error) {
	return func(scan db.Scanner) (p Proposal, err error) {
		err = scan(&p.ID, &p.Kind, &p.Object, &p.Org, &p.Item, &p.Approval, &p.Title, &p.Content, &p.Digest, &p.Reason, &p.Proposer, &p.At, &p.Until,
			&p.State, &p.Decider, &p.Decided, &p.Why)
		if p.State == ProposalOpen && !now.Before(p.Until.Time) {
			p.State = ProposalLapsed
		}
		return p, err
	}
}

// Propose writes a proposal in the caller's transaction. The caller has asked Decide whether its actor may propose.
func Propose(tx *db.Tx, by Actor, n NewProposal) (Proposal, error) {
	if n.Days == 0 {
		n.Days = 30
	}
	if err := lapse(tx, n.Kind, n.Object); err != nil {
		return Proposal{}, err
	}
	digest := sha256.Sum256([]byte(n.Content))
	x := id.New()
	done, err := tx.Exec(`insert into proposal (id, kind, object, org, item, approval, title, content, digest, reason, proposer, at, until_t, state, decider, decider_org, decided, decided_why)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'open', '', '', '', '') on conflict (kind, object) where state = 'open' do nothing`,
		x, n.Kind, n.Object, n.Org, n.Item, string(n.Approval), n.Title, n.Content, digest[:], n.Reason, by.ID, tx.Now(),
		clock.InstantOf(tx.Now().AddDate(0, 0, n.Days)))
	if err != nil {
		return Proposal{}, err
	}
	if done == 0 {
		return Proposal{}, web.Fail(web.Conflict, "这件事已经有人提出，正等另一人批准；请先看那一份，需要修改的请提出人撤回后重提。")
	}
	if err := ledger.Audit(tx, ledger.Entry{Actor: by.ID, Action: "propose." + n.Kind, Object: n.Object, Reason: n.Reason, Detail: map[string]any{"proposal": x}}); err != nil {
		return Proposal{}, err
	}
	return ProposalByID(tx, x)
}

// lapse closes a proposal whose time is over, so that the same can be proposed again.
func lapse(tx *db.Tx, kind, object string) error {
	_, err := tx.Exec(`update proposal set state = 'lapsed' where kind = $1 and object = $2 and state = 'open' and until_t <= $3`, kind, object, tx.Now().String())
	return err
}

// ProposalByID finds a proposal.
func ProposalByID(tx *db.Tx, x id.ID) (p Proposal, err error) {
	err = db.Each(tx, func(scan db.Scanner) (err error) { p, err = scanProposal(tx.Now())(scan); return err },
		`select `+proposalColumns+` from proposal where id = $1`, x)
	if err == nil && p.ID.IsZero() {
		err = web.Fail(web.NotFound, "没有这份待批准的事项；请回到列表再看。")
	}
	return p, err
}

// Newest is the last proposal of a kind about a thing; its ID is zero where there is none.
func Newest(tx *db.Tx, kind, object string) (p Proposal, err error) {
	all, err := db.All(tx, scanProposal(tx.Now()), `select `+proposalColumns+` from proposal where kind = $1 and object = $2 order by id desc limit 1`, kind, object)
	if len(all) > 0 {
		p = all[0]
	}
	return p, err
}

// Approve approves a proposal in the caller's transaction, in which the caller then does what was proposed: both or
// neither. seen is the digest of what the approver was shown.
func (g *Registry) Approve(tx *db.Tx, by Actor, x id.ID, seen []byte) (Proposal, error) {
	return g.decide(tx, by, x, seen, ProposalApproved, "")
}

// Refuse refuses a proposal, with a reason.
func (g *Registry) Refuse(tx *db.Tx, by Actor, x id.ID, seen []byte, why string) (Proposal, error) {
	if strings.TrimSpace(why) == "" {
		return Proposal{}, web.Fail(web.Invalid, "请写明不批准的理由，提出人会看到。")
	}
	return g.decide(tx, by, x, seen, ProposalRefused, why)
}

func (g *Registry) decide(tx *db.Tx, by Actor, x id.ID, seen []byte, to ProposalState, why string) (Proposal, error) {
	p, err := ProposalByID(tx, x)
	if err != nil {
		return p, err
	}
	if err := g.mayDecide(tx, by, p); err != nil {
		return p, err
	}
	if !bytes.Equal(seen, p.Digest) {
		return p, web.Fail(web.Conflict, "内容和您打开时看到的不一样；请重新打开，看过以后再决定。")
	}
	return g.settle(tx, by, p, to, why)
}

// settle changes the state of an open proposal; of two who do so at once the second gets a conflict.
func (g *Registry) settle(tx *db.Tx, by Actor, p Proposal, to ProposalState, why string) (Proposal, error) {
	n, err := tx.Exec(`update proposal set state = $1, decider = $2, decider_org = $3, decided = $4, decided_why = $5 where id = $6 and state = 'open'`,
		string(to), by.ID, by.Org, tx.Now().String(), why, p.ID)
	if err != nil {
		return p, err
	}
	if n == 0 {
		return p, web.Fail(web.Conflict, "这件事刚刚已由另一人办理；请刷新后看结果。")
	}
	if err := ledger.Audit(tx, ledger.Entry{Actor: by.ID, Action: string(to) + "." + p.Kind, Object: p.Object, Reason: why, Detail: map[string]any{"proposal": p.ID}}); err != nil {
		return p, err
	}
	return ProposalByID(tx, p.ID)
}

// Withdraw takes a proposal back; only its proposer can.
func (g *Registry) Withdraw(tx *db.Tx, by Actor, x id.ID) (Proposal, error) {
	p, err := ProposalByID(tx, x)
	switch {
	case err != nil:
		return p, err
	case by.ID == "" || p.Proposer != by.ID:
		return p, web.Fail(web.Forbidden, "只有提出人可以撤回。")
	case p.State != ProposalOpen:
		return p, p.over()
	}
	return g.settle(tx, by, p, ProposalWithdrawn, "")
}

// over says why a proposal can no longer be decided.
func (p Proposal) over() error {
	if p.State == ProposalLapsed {
		return web.Fail(web.Conflict, "这件事到%s仍没有批准，已经过期；需要的请重新提出。", p.Until.Chinese())
	}
	return web.Fail(web.Conflict, "这件事在%s已经办理：%s；不用再办。", p.Decided.Chinese(), p.State.Title())
}

// mayDecide says why somebody cannot be the second person of a proposal.
func (g *Registry) mayDecide(tx *db.Tx, by Actor, p Proposal) error {
	if p.State != ProposalOpen {
		return p.over()
	}
	return g.MayBeSecond(tx, by, Second{Org: p.Org, Item: p.Item, Approval: p.Approval, Firsts: []string{p.Proposer}})
}

// Second is what a second person is wanted for: an affair of an organisation, done first by some accounts.
type Second struct {
	Org, Item string
	Approval  Permission
	Firsts    []string
}

// MayBeSecond says why somebody cannot be the second person; nil for one who can.
func (g *Registry) MayBeSecond(tx *db.Tx, by Actor, s Second) error {
	if by.ID == "" || slices.Contains(s.Firsts, by.ID) {
		return web.Fail(web.Forbidden, "提出和批准要由两个人办；请等另一人批准。")
	}
	if d := Decide(by, s.Approval, Scope{Org: s.Org, Item: s.Item}); !d.Allowed {
		return web.Fail(web.Forbidden, "%s。", d.Why)
	}
	from, err := g.SecondOrgs(tx, s)
	if err != nil {
		return err
	}
	if !slices.Contains(from, by.Org) {
		return web.Fail(web.Forbidden, "这件事由%s的另一人批准；本单位没有其他人可以批准时，才由上级部门或者信用中心批准。", g.orgNames(tx, from))
	}
	return nil
}

// SecondOrgs are the organisations the second person may come from: the same one as long as it has somebody else who may,
// else its superior department and the credit centre.
func (g *Registry) SecondOrgs(tx *db.Tx, s Second) ([]string, error) {
	r, err := g.Rights(tx)
	if err != nil {
		return nil, err
	}
	home, ok := r.Orgs.Successor(s.Org, tx.Today())
	if !ok {
		return r.Orgs.Second(s.Org, tx.Today()), nil
	}
	others, err := g.able(tx, r, home.Code, s)
	if err != nil {
		return nil, err
	}
	if others {
		return []string{home.Code}, nil
	}
	return r.Orgs.Second(home.Code, tx.Today()), nil
}

// able tells whether an organisation has an open account, not one of the first, that may approve.
func (g *Registry) able(tx *db.Tx, r *Rights, org string, s Second) (bool, error) {
	all, err := db.All(tx, scanHeld, `select r.id, r.account, r.role, r.org, r.items, r.from_d, r.until_d, r.basis, r.ended
		from account_role r join account a on a.id = r.account where a.org = $1 and a.status = 'open' and r.ended = ''`, org)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(all, func(h Held) bool {
		who := h.Account.String()
		return !slices.Contains(s.Firsts, who) && h.in(tx.Today()) && Decide(r.Actor(who, h.capacity(), tx.Today()), s.Approval, Scope{Org: s.Org, Item: s.Item}).Allowed
	}), nil
}

func (g *Registry) orgNames(tx *db.Tx, codes []string) string {
	r, err := g.Rights(tx)
	if err != nil {
		return strings.Join(codes, "、")
	}
	names := make([]string, len(codes))
	for i, c := range codes {
		x, _ := r.Orgs.Org(c)
		names[i] = x.Name
	}
	return strings.Join(names, "或")
}

// ForMe are the open proposals the actor may decide, the oldest first.
func (g *Registry) ForMe(ctx context.Context, by Actor) (out []Proposal, err error) {
	err = g.db.View(ctx, func(tx *db.Tx) error { out, err = g.Pending(tx, by); return err })
	return out, err
}

// Pending is ForMe in the caller's snapshot.
func (g *Registry) Pending(tx *db.Tx, by Actor) (out []Proposal, err error) {
	open, err := db.All(tx, scanProposal(tx.Now()), `select `+proposalColumns+` from proposal where state = 'open' order by id`)
	if err != nil {
		return nil, err
	}
	for _, p := range open {
		var no *web.Error
		if err := g.mayDecide(tx, by, p); err == nil {
			out = append(out, p)
		} else if !errors.As(err, &no) {
			return nil, err
		}
	}
	return out, nil
}

// Mine are the proposals an account made in the last ninety days, the newest first.
func (g *Registry) Mine(ctx context.Context, by Actor) (out []Proposal, err error) {
	err = g.db.View(ctx, func(tx *db.Tx) (err error) {
		out, err = db.All(tx, scanProposal(tx.Now()), `select `+proposalColumns+` from proposal where proposer = $1 and at > $2 order by id desc`,
			by.ID, clock.InstantOf(tx.Now().Add(-90*24*time.Hour)).String())
		return err
	})
	return out, err
}
