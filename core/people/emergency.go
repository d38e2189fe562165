package people

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/ledger"
)

// longestEmergency is how long an emergency may last, and to how many hours one that says nothing is set.
const longestEmergency = 4

const emergencyKind = "emergency"

// NewEmergency asks for a role for somebody for a few hours, because something cannot wait for the usual way. It gives no
// more than the role does: the 三员 stay apart in an emergency too.
type NewEmergency struct {
	Account id.ID    `json:"account"`
	Role    Role     `json:"role"`
	Items   []string `json:"items,omitempty"`
	Hours   int      `json:"hours"` // from approval on, at most 4
	Reason  string   `json:"reason"`
}

// Emergency is one that was approved.
type Emergency struct {
	ID          id.ID
	Account     id.ID
	Role        Role
	Org         string
	Items       []string
	Reason      string
	AskedBy     string // account
	ApprovedBy  string
	From, Until clock.Instant
	Ended       clock.Instant // before its time
	Seen        []Role        // whose administrators have said that they know of it
}

// AskEmergency asks for one; the security administrator approves it with ApproveEmergency within the hour.
func (g *Registry) AskEmergency(ctx context.Context, by Actor, n NewEmergency) (p Proposal, err error) {
	err = g.act(ctx, by, EmergencyAsk, ledger.Entry{Object: "account/" + n.Account.String(), Reason: n.Reason}, func(tx *db.Tx, r *Rights) error {
		a, err := g.checkEmergency(tx, r, by, n)
		if err != nil {
			return err
		}
		raw, err := json.Marshal(n)
		if err != nil {
			return err
		}
		p, err = Propose(tx, by, NewProposal{Kind: emergencyKind, Object: "account/" + n.Account.String(), Org: by.Org, Approval: EmergencyApprove,
			Title: "应急授权：" + a.Name + " 任 " + r.Roles.Title(n.Role), Content: string(raw), Reason: n.Reason, Days: 1})
		return err
	})
	return p, err
}

func (g *Registry) checkEmergency(tx *db.Tx, r *Rights, by Actor, n NewEmergency) (Account, error) {
	a, err := AccountByID(tx, n.Account)
	switch {
	case err != nil:
		return a, err
	case a.ID.String() == by.ID:
		return a, web.Fail(web.Forbidden, "不能为自己申请或批准应急授权；请由另一人办理。")
	case strings.TrimSpace(n.Reason) == "":
		return a, web.Fail(web.Invalid, "请写明什么事不能等、为什么不能按平常的程序办。")
	case n.Hours < 1 || n.Hours > longestEmergency:
		return a, web.Fail(web.Invalid, "应急授权最长%d小时，请写明几小时。", longestEmergency)
	}
	return a, NewGrant{Account: n.Account, Role: n.Role, Items: n.Items, From: tx.Today(), Basis: n.Reason}.check(tx, r, a)
}

// ApproveEmergency approves one; it holds from now on for its hours. All three administrators are told, see Alarms.
func (g *Registry) ApproveEmergency(ctx context.Context, by Actor, proposal id.ID, seen []byte) (e Emergency, err error) {
	err = g.act(ctx, by, EmergencyApprove, ledger.Entry{Object: "proposal/" + proposal.String()}, func(tx *db.Tx, r *Rights) error {
		p, err := g.Approve(tx, by, proposal, seen)
		if err != nil {
			return err
		}
		var n NewEmergency
		if err := json.Unmarshal([]byte(p.Content), &n); err != nil || p.Kind != emergencyKind {
			return web.Fail(web.Conflict, "这份事项不是应急授权；请回到列表再看。")
		}
		a, err := g.checkEmergency(tx, r, by, n)
		if err != nil {
			return err
		}
		e = Emergency{ID: id.New(), Account: a.ID, Role: n.Role, Org: a.Org, Items: n.Items, Reason: n.Reason, AskedBy: p.Proposer, ApprovedBy: by.ID,
			From: tx.Now(), Until: clock.InstantOf(tx.Now().Add(time.Duration(n.Hours) * time.Hour))}
		return insertEmergency(tx, e, p.At)
	})
	return e, err
}

func insertEmergency(tx *db.Tx, e Emergency, asked clock.Instant) error {
	_, err := tx.Exec(`insert into emergency (id, account, role, org, items, reason, asked_by, asked, approved_by, from_t, until_t, ended, ended_by)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '', '')`, e.ID, e.Account, string(e.Role), e.Org, strings.Join(e.Items, " "), e.Reason,
		e.AskedBy, asked, e.ApprovedBy, e.From, e.Until)
	return err
}

// EndEmergency ends one before its time; any of the three administrators may.
func (g *Registry) EndEmergency(ctx context.Context, by Actor, emergency id.ID) error {
	return g.act(ctx, by, EmergencyAcknowledge, ledger.Entry{Action: "emergency.end", Object: "emergency/" + emergency.String()}, func(tx *db.Tx, r *Rights) error {
		n, err := tx.Exec(`update emergency set ended = $1, ended_by = $2 where id = $3 and ended = '' and until_t > $4`,
			tx.Now().String(), by.ID, emergency, tx.Now().String())
		if err == nil && n == 0 {
			return web.Fail(web.Conflict, "这次应急授权已经结束；请刷新后再看。")
		}
		return err
	})
}

// Acknowledge says that the administrator knows of an emergency. Until all three have, it is listed.
func (g *Registry) Acknowledge(ctx context.Context, by Actor, emergency id.ID) error {
	return g.act(ctx, by, EmergencyAcknowledge, ledger.Entry{Object: "emergency/" + emergency.String()}, func(tx *db.Tx, r *Rights) error {
		known, err := db.One(tx, scanOne[bool], `select exists (select 1 from emergency where id = $1)`, emergency)
		if err != nil {
			return err
		}
		if !known {
			return web.Fail(web.NotFound, "没有这次应急授权；请回到列表再看。")
		}
		_, err = tx.Exec(`insert into emergency_seen (emergency, role, account, at) values ($1, $2, $3, $4) on conflict (emergency, role) do nothing`,
			emergency, string(by.Role), by.ID, tx.Now())
		return err
	})
}

// Alarms are the emergencies that some administrator has not acknowledged yet, and those under way, the newest first.
func (g *Registry) Alarms(ctx context.Context, by Actor) (out []Emergency, err error) {
	if d := Decide(by, EmergencyAcknowledge); !d.Allowed {
		return nil, web.Fail(web.Forbidden, "%s。", d.Why)
	}
	err = g.db.View(ctx, func(tx *db.Tx) error {
		out, err = OpenEmergencies(tx)
		return err
	})
	return out, err
}

// OpenEmergencies is Alarms in the caller's snapshot; who may see them the caller has asked.
func OpenEmergencies(tx *db.Tx) ([]Emergency, error) {
	var out []Emergency
	at := map[id.ID]int{}
	err := db.Each(tx, func(scan db.Scanner) error {
		var e Emergency
		var items string
		err := scan(&e.ID, &e.Account, &e.Role, &e.Org, &items, &e.Reason, &e.AskedBy, &e.ApprovedBy, &e.From, &e.Until, &e.Ended)
		e.Items = strings.Fields(items)
		at[e.ID] = len(out)
		out = append(out, e)
		return err
	}, `select id, account, role, org, items, reason, asked_by, approved_by, from_t, until_t, ended from emergency e
		where (ended = '' and until_t > $1) or (select count(*) from emergency_seen s where s.emergency = e.id) < $2 order by id desc`, tx.Now().String(), len(three))
	if err != nil {
		return nil, err
	}
	return out, db.Each(tx, func(scan db.Scanner) error {
		var e id.ID
		var role Role
		err := scan(&e, &role)
		if i, ok := at[e]; ok {
			out[i].Seen = append(out[i].Seen, role)
		}
		return err
	}, `select emergency, role from emergency_seen order by emergency, role`)
}

// emergenciesOf are the roles emergencies give an account at this moment.
func emergenciesOf(tx *db.Tx, account id.ID) ([]Held, error) {
	return db.All(tx, func(scan db.Scanner) (h Held, err error) {
		var items string
		err = scan(&h.ID, &h.Account, &h.Role, &h.Org, &items, &h.Basis, &h.Hours)
		h.Items = strings.Fields(items)
		return h, err
	}, `select id, account, role, org, items, reason, until_t from emergency where account = $1 and ended = '' and until_t > $2 order by id`,
		account, tx.Now().String())
}
