package draw

import (
	"crypto/sha256"
	"encoding/json"
	"slices"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/house"
	"xinguan/core/ident"
	"xinguan/core/ledger"
	"xinguan/core/people"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// resultItem is the catalogue item results are published as.
const resultItem = "random_inspection"

// Found is what a visit found, as an officer writes it down on the spot.
type Found struct{ Visited, Result, Note string }

// Enter writes down what a visit found; from then on it is public, and a record of the organisation.
func Enter(tx *db.Tx, hub *house.Hub, by Hand, of id.ID, list string, n int, f Found) error {
	g, v, err := under(tx, hub, by, of, list, n)
	if err != nil {
		return err
	}
	last := min(g.plan.Until, tx.Today())
	if v.Visited, err = dateIn(f.Visited, g.plan.From, last); err != nil {
		return err
	}
	f.Note = strings.TrimSpace(f.Note)
	switch {
	case v.State != Planned:
		return moved()
	case !slices.Contains(hub.Tiers.Inspections.Results, f.Result):
		return refuse("请选择检查结果。")
	case len([]rune(f.Note)) > 500:
		return refuse("说明最多500个字。")
	case len(ident.Personal(f.Note)) > 0:
		return refuse("说明里有像身份证号、手机号或卡号的数字，请删去后再提交。")
	}
	v.State, v.Result, v.Note = Done, f.Result, f.Note
	if ok, err := settle(tx, g.plan.ID, v, by.ID); err != nil || !ok {
		return orMoved(err)
	}
	if err := publish(tx, hub, g.plan, v); err != nil {
		return err
	}
	return note(tx, by, people.DrawVisit, g.plan, f.Result, map[string]any{"list": list, "n": n})
}

// publish makes the result a record of the organisation, shown as long as the catalogue says.
func publish(tx *db.Tx, hub *house.Hub, p *Plan, v *Visit) error {
	it, ok := hub.Catalog.Item(resultItem)
	if !ok {
		return nil
	}
	s, err := subject.Get(tx, v.Subject)
	if err != nil {
		return err
	}
	m, _ := hub.Tiers.Inspections.Matter(p.Matter)
	kind := "不定向抽查"
	if len(m.Joint) > 0 {
		kind = "部门联合抽查"
	}
	name := hub.OrgName(tx, p.Agency)
	body, err := json.Marshal(map[string]string{"party_name": s.Name, "uscc": s.Code, "plan": p.Number + " " + p.Title, "kind": kind, "matter": m.Title,
		"decided": string(v.Visited), "result": v.Result, "authority": name, "supplier": name})
	if err != nil {
		return err
	}
	sum, key := sha256.Sum256(body), sha256.Sum256([]byte(p.ID.String()+"\x00"+v.Subject.String()))
	rec := record.Fixed{Subject: v.Subject, ID: id.New(), Item: it.Code, ItemVersion: it.Version, Agency: p.Agency, Authority: name, AuthorityCode: p.Agency, Town: s.Town, Party: s.Name,
		Decided: v.Visited, Class: kind, Key: key[:16], Digest: sum[:16], Batch: p.ID, Row: v.N, Accepted: tx.Today()}
	if err := hub.Laws().Add(tx, []record.New{{Fixed: rec, Body: body}}); err != nil {
		return err
	}
	return ledger.Append(tx, ledger.Change{Topic: record.Topic, Subject: v.Subject, Ref: rec.ID})
}
