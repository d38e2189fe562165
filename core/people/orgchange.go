package people

import (
	"context"
	"encoding/json"
	"regexp"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/ledger"
)

// OrgChangeKind is what happens to an organisation.
type OrgChangeKind string

// The kinds.
const (
	OrgAdd    OrgChangeKind = "add"
	OrgRename OrgChangeKind = "rename"
	OrgMerge  OrgChangeKind = "merge" // its work goes over to another
	OrgClose  OrgChangeKind = "close" // its work ends
	OrgMove   OrgChangeKind = "move"  // it gets another superior
)

// Title is the kind in Chinese.
func (k OrgChangeKind) Title() string {
	return map[OrgChangeKind]string{OrgAdd: "增设", OrgRename: "更名", OrgMerge: "并入", OrgClose: "撤销", OrgMove: "变更上级"}[k]
}

// OrgChange is a change of an organisation by a document. Records keep the name they came with; what its people may do
// goes over to the successor.
type OrgChange struct {
	Kind      OrgChangeKind `json:"kind"`
	Code      string        `json:"code"`
	Name      string        `json:"name,omitempty"`     // add, rename
	OrgKind   OrgKind       `json:"org_kind,omitempty"` // add
	Town      string        `json:"town,omitempty"`     // add
	Superior  string        `json:"superior,omitempty"` // add, move
	Into      string        `json:"into,omitempty"`     // merge
	Effective clock.Date    `json:"effective"`          // merge, close: the first day it is no longer there
	Basis     string        `json:"basis"`              // document and number
}

const orgChangeKind = "org"

var orgCode = regexp.MustCompile(`^[a-z0-9_]{2,32}$`)

// check says in Chinese why the change cannot be made.
func (c OrgChange) check(o *Orgs, today clock.Date) error {
	x, known := o.Org(c.Code)
	switch {
	case c.Kind.Title() == "":
		return web.Fail(web.Invalid, "请选择变更的种类。")
	case strings.TrimSpace(c.Basis) == "":
		return web.Fail(web.Invalid, "请写明依据的文件名称和文号。")
	case badDay(c.Effective) != "" || c.Effective == "":
		return web.Fail(web.Invalid, "请写明生效日期，例如 2026-12-01。")
	case c.Kind == OrgAdd && known:
		return web.Fail(web.Conflict, "代码“%s”已由%s使用；请换一个。", c.Code, x.Name)
	case c.Kind != OrgAdd && (!known || x.ended(today)):
		return web.Fail(web.Invalid, "没有代码为“%s”的单位，或者它已不存在。", c.Code)
	case (c.Kind == OrgRename || c.Kind == OrgMove || c.Kind == OrgAdd) && c.Effective > today:
		return web.Fail(web.Invalid, "增设、更名和变更上级在生效当天或以后登记；只有并入和撤销可以提前登记。")
	case (c.Kind == OrgAdd || c.Kind == OrgRename) && strings.TrimSpace(c.Name) == "":
		return web.Fail(web.Invalid, "请写明单位名称。")
	case c.Kind == OrgAdd && (!orgCode.MatchString(c.Code) || c.OrgKind.Title() == ""):
		return web.Fail(web.Invalid, "单位代码用2到32个小写字母、数字，并选择单位种类。")
	}
	return c.checkOthers(o, today)
}

// checkOthers looks at the other organisations a change names.
func (c OrgChange) checkOthers(o *Orgs, today clock.Date) error {
	if c.Kind == OrgMerge {
		into, ok := o.Org(c.Into)
		if !ok || c.Into == c.Code || into.ended(c.Effective) || into.ended(today) {
			return web.Fail(web.Invalid, "请选择并入哪个单位；它在生效那天必须还在，也不能是自己。")
		}
		if into.Into == c.Code {
			return web.Fail(web.Conflict, "%s已登记并入本单位，两个单位不能互相并入。", into.Name)
		}
	}
	if c.Superior == "" {
		return nil
	}
	for above := c.Superior; above != ""; {
		x, ok := o.Org(above)
		if !ok || above == c.Code {
			return web.Fail(web.Invalid, "上级单位“%s”不在单位表里，或者绕了一圈又回到自己；请更正。", c.Superior)
		}
		above = x.Superior
	}
	return nil
}

// ProposeOrg proposes a change; another administrator approves it with ApproveOrg.
func (g *Registry) ProposeOrg(ctx context.Context, by Actor, c OrgChange) (p Proposal, err error) {
	err = g.act(ctx, by, OrgRegister, ledger.Entry{Object: "org/" + c.Code, Reason: c.Basis}, func(tx *db.Tx, r *Rights) error {
		if err := c.check(r.Orgs, tx.Today()); err != nil {
			return err
		}
		raw, err := json.Marshal(c)
		if err != nil {
			return err
		}
		x, _ := r.Orgs.Org(c.Code)
		p, err = Propose(tx, by, NewProposal{Kind: orgChangeKind, Object: "org/" + c.Code, Org: by.Org, Approval: OrgApprove,
			Title: c.Kind.Title() + "：" + strings.TrimSpace(x.Name+" "+c.Name), Content: string(raw), Reason: c.Basis})
		return err
	})
	return p, err
}

// ApproveOrg approves a change and makes it.
func (g *Registry) ApproveOrg(ctx context.Context, by Actor, proposal id.ID, seen []byte) error {
	return g.act(ctx, by, OrgApprove, ledger.Entry{Object: "proposal/" + proposal.String()}, func(tx *db.Tx, r *Rights) error {
		p, err := g.Approve(tx, by, proposal, seen)
		if err != nil {
			return err
		}
		var c OrgChange
		if err := json.Unmarshal([]byte(p.Content), &c); err != nil || p.Kind != orgChangeKind {
			return web.Fail(web.Conflict, "这份事项不是单位变更；请回到列表再看。")
		}
		if err := c.check(r.Orgs, tx.Today()); err != nil {
			return err // something else changed meanwhile
		}
		return c.make(tx, r.Orgs, by)
	})
}

func (c OrgChange) make(tx *db.Tx, o *Orgs, by Actor) error {
	x, _ := o.Org(c.Code)
	old := x.Name
	switch c.Kind {
	case OrgAdd:
		x = Org{Code: c.Code, Name: c.Name, Kind: c.OrgKind, Town: c.Town, Superior: c.Superior}
	case OrgRename:
		x.Name = c.Name
	case OrgMove:
		x.Superior = c.Superior
	case OrgMerge, OrgClose:
		x.Ended, x.Into = c.Effective, c.Into
	}
	_, err := tx.Exec(`insert into org (code, name, kind, town, superior, ended, into_org, basis, by_whom, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		on conflict (code) do update set name = excluded.name, superior = excluded.superior, ended = excluded.ended, into_org = excluded.into_org,
			basis = excluded.basis, by_whom = excluded.by_whom, at = excluded.at`,
		x.Code, x.Name, string(x.Kind), x.Town, x.Superior, string(x.Ended), x.Into, c.Basis, by.ID, tx.Now())
	if err != nil {
		return err
	}
	_, err = tx.Exec(`insert into org_change (id, code, kind, old_name, new_name, into_org, effective, basis, by_whom, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		id.New(), c.Code, string(c.Kind), old, x.Name, c.Into, string(c.Effective), c.Basis, by.ID, tx.Now())
	if err != nil {
		return err
	}
	return changed(tx)
}

// PastChange is something that happened to an organisation.
type PastChange struct {
	Kind      OrgChangeKind
	OldName   string
	NewName   string
	Into      string
	Effective clock.Date
	Basis     string
	At        clock.Instant
}

// OrgHistory is what happened to an organisation, the oldest first.
func OrgHistory(tx *db.Tx, code string) ([]PastChange, error) {
	return db.All(tx, func(scan db.Scanner) (c PastChange, err error) {
		err = scan(&c.Kind, &c.OldName, &c.NewName, &c.Into, &c.Effective, &c.Basis, &c.At)
		return c, err
	}, `select kind, old_name, new_name, into_org, effective, basis, at from org_change where code = $1 order by id`, code)
}
