package people

import (
	"context"
	"encoding/json"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/ledger"
)

const mandateKind = "mandate"

func scanMandate(scan db.Scanner) (m Mandate, err error) {
	var items string
	err = scan(&m.ID, &m.Sender, &m.Owner, &items, &m.From, &m.Until, &m.DocNo, &m.Ended)
	m.Items = strings.Fields(items)
	return m, err
}

const mandateColumns = `id, sender, owner, items, from_d, until_d, doc_no, ended`

// Mandates are the whole 授权表, those that ended too, the newest first.
func Mandates(tx *db.Tx) ([]Mandate, error) {
	return db.All(tx, scanMandate, `select `+mandateColumns+` from mandate order by id desc`)
}

func (m Mandate) check(o *Orgs, today clock.Date) error {
	sender, ok1 := o.Org(m.Sender)
	owner, ok2 := o.Org(m.Owner)
	switch {
	case !ok1 || !ok2 || m.Sender == m.Owner:
		return web.Fail(web.Invalid, "请选择两个不同的单位：谁代报，代谁报。")
	case sender.ended(today):
		return web.Fail(web.Invalid, "%s已不存在，不能代报。", sender.Name)
	case sender.Kind == Bank || sender.Kind == Provider:
		return web.Fail(web.Invalid, "%s是%s，不能代%s报送。", sender.Name, sender.Kind.Title(), owner.Name)
	case strings.TrimSpace(m.DocNo) == "":
		return web.Fail(web.Invalid, "请写明书面授权的文号。")
	case m.From == "" || badDay(m.From)+badDay(m.Until) != "" || m.Until != "" && m.Until < m.From:
		return web.Fail(web.Invalid, "请写明授权从哪天到哪天；截止日期不能早于开始日期。")
	}
	return nil
}

// ProposeMandate enters a mandate; another person of the credit centre approves it with ApproveMandate.
func (g *Registry) ProposeMandate(ctx context.Context, by Actor, m Mandate) (p Proposal, err error) {
	m.ID = id.New()
	err = g.act(ctx, by, MandateEnter, ledger.Entry{Object: "mandate/" + m.ID.String(), Reason: m.DocNo}, func(tx *db.Tx, r *Rights) error {
		if err := m.check(r.Orgs, tx.Today()); err != nil {
			return err
		}
		raw, err := json.Marshal(m)
		if err != nil {
			return err
		}
		sender, _ := r.Orgs.Org(m.Sender)
		owner, _ := r.Orgs.Org(m.Owner)
		p, err = Propose(tx, by, NewProposal{Kind: mandateKind, Object: "mandate/" + m.Sender + "/" + m.Owner, Org: by.Org, Approval: MandateApprove,
			Title: "代报授权：" + sender.Name + " 代 " + owner.Name, Content: string(raw), Reason: m.DocNo})
		return err
	})
	return p, err
}

// ApproveMandate approves a mandate; it holds from then on, on its days.
func (g *Registry) ApproveMandate(ctx context.Context, by Actor, proposal id.ID, seen []byte) (m Mandate, err error) {
	err = g.act(ctx, by, MandateApprove, ledger.Entry{Object: "proposal/" + proposal.String()}, func(tx *db.Tx, r *Rights) error {
		p, err := g.Approve(tx, by, proposal, seen)
		if err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(p.Content), &m); err != nil || p.Kind != mandateKind {
			return web.Fail(web.Conflict, "这份事项不是代报授权；请回到列表再看。")
		}
		if err := m.check(r.Orgs, tx.Today()); err != nil {
			return err
		}
		_, err = tx.Exec(`insert into mandate (id, sender, owner, items, from_d, until_d, doc_no, by_whom, at, ended, ended_by, ended_why)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', '', '')`, m.ID, m.Sender, m.Owner, strings.Join(m.Items, " "), string(m.From), string(m.Until),
			m.DocNo, p.Proposer, tx.Now())
		if err != nil {
			return err
		}
		return changed(tx)
	})
	return m, err
}

// EndMandate ends a mandate at once; to take a right away needs no second person.
func (g *Registry) EndMandate(ctx context.Context, by Actor, mandate id.ID, why string) error {
	return g.act(ctx, by, MandateEnter, ledger.Entry{Action: "mandate.end", Object: "mandate/" + mandate.String(), Reason: why}, func(tx *db.Tx, r *Rights) error {
		if strings.TrimSpace(why) == "" {
			return web.Fail(web.Invalid, "请写明终止的事由。")
		}
		n, err := tx.Exec(`update mandate set ended = $1, ended_by = $2, ended_why = $3 where id = $4 and ended = ''`, tx.Now().String(), by.ID, why, mandate)
		if err != nil {
			return err
		}
		if n == 0 {
			return web.Fail(web.Conflict, "这份授权已经终止，或者没有登记过；请刷新后再看。")
		}
		return changed(tx)
	})
}
