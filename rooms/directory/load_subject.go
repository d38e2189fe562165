package directory

import (
	"fmt"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/core/catalog"
	"xinguan/core/house"
	"xinguan/core/record"
	"xinguan/core/rulebook"
	"xinguan/core/subject"
)

// loadSubject fills a subject's page in one snapshot.
func loadSubject(tx *db.Tx, hub *house.Hub, s subject.Subject) (SubjectPage, error) {
	p := SubjectPage{Name: s.Name, Code: s.Code, Kind: s.Kind.Title(), Status: s.Status, Provisional: s.Provisional,
		Town: hub.Town(s.Town), Today: tx.Today(), Hotline: hub.City.Hotline,
		Report: subjectURL(s.Code) + "/report.pdf", NotBound: []string{"严重失信主体名单", "经营异常名录", "守信激励"}}
	p.FormerNames = formerNames(s)
	steps := []func(*db.Tx, *house.Hub, subject.Subject) error{p.loadRegister, p.loadPermits, p.loadPenalties, p.loadAsOf}
	for _, step := range steps {
		if err := step(tx, hub, s); err != nil {
			return p, err
		}
	}
	return p, nil
}

func (p *SubjectPage) loadRegister(tx *db.Tx, hub *house.Hub, s subject.Subject) error {
	r, ok, err := record.Registration(tx, s.ID, hub.Catalog.OfFamily(catalog.Registration)...)
	if err != nil || !ok {
		return err
	}
	p.LegalRep, p.EntType, p.Capital = r.Body["legal_rep"], r.Body["ent_type"], r.Body["capital"]
	p.Address, p.Scope, p.Registrar = r.Body["address"], r.Body["scope"], r.Authority
	p.Founded = clock.Date(r.Body["reg_date"])
	p.Sources = append(p.Sources, Source{What: "登记信息", Who: r.Authority, At: r.Accepted})
	return nil
}

func (p *SubjectPage) loadPermits(tx *db.Tx, hub *house.Hub, s subject.Subject) error {
	all, total, err := p.load(tx, hub, s, catalog.Permit)
	if err != nil {
		return err
	}
	p.PermitTotal = total
	for _, r := range all {
		c := permitOf(&r)
		if shape, _ := c.state(p.Today); shape == ui.Valid {
			p.PermitValid++
		}
		if len(p.Permits) < shownPerKind {
			p.Permits = append(p.Permits, c)
		}
	}
	if total > shownPerKind {
		p.MorePermits = "/disclosures?item=permit&name=" + s.Code
	}
	p.addSources("行政许可", all)
	return nil
}

func (p *SubjectPage) loadPenalties(tx *db.Tx, hub *house.Hub, s subject.Subject) error {
	all, total, err := p.load(tx, hub, s, catalog.Penalty)
	if err != nil {
		return err
	}
	p.PenaltyTotal = total
	for _, r := range all {
		p.Penalties = append(p.Penalties, penaltyOf(hub, &r, p.Today))
	}
	if total > shownPerKind {
		p.MorePenalties = "/disclosures?item=penalty&name=" + s.Code
	}
	p.addSources("行政处罚", all)
	return nil
}

// loaded is how many records of a kind are read to count those in force.
const loaded = 1000

// load reads the visible records of the public items of a family and says how many there are in all.
func (p *SubjectPage) load(tx *db.Tx, hub *house.Hub, s subject.Subject, family catalog.Family) ([]record.Record, int, error) {
	counts, err := record.Counts(tx, []id.ID{s.ID})
	if err != nil {
		return nil, 0, err
	}
	var all []record.Record
	total := 0
	for _, it := range hub.Catalog.Items {
		if it.Family != family || !it.Public() || counts[s.ID][it.Code] == 0 {
			continue
		}
		some, err := record.OfSubject(tx, s.ID, it.Code, loaded)
		if err != nil {
			return nil, 0, err
		}
		all, total = append(all, some...), total+counts[s.ID][it.Code]
	}
	return all, total, nil
}

// addSources names who decided what is shown, and the day of the newest hand-over.
func (p *SubjectPage) addSources(what string, all []record.Record) {
	var newest clock.Date
	seen := map[string]bool{}
	for _, r := range all {
		newest, seen[r.Authority] = max(newest, r.Accepted), true
	}
	if len(seen) == 0 {
		return
	}
	who := all[0].Authority
	if len(seen) > 1 {
		who += fmt.Sprintf("等%d家决定单位", len(seen))
	}
	p.Sources = append(p.Sources, Source{What: what, Who: who, At: newest})
}

func (p *SubjectPage) loadAsOf(tx *db.Tx, hub *house.Hub, s subject.Subject) (err error) {
	p.AsOf, err = hub.AsOf(tx)
	return err
}

func permitOf(r *record.Record) Permit {
	from, until := r.Validity()
	title := r.Body["content"]
	if title == "" {
		title = ui.Or(r.Body["permit_name"], r.Body["doc_name"])
	}
	return Permit{Title: title, DocNo: r.DocNo, Authority: r.Authority, Decided: r.Decided, From: from, Until: until}
}

func penaltyOf(hub *house.Hub, r *record.Record, today clock.Date) Penalty {
	it, _ := hub.Catalog.Item(r.Item)
	terms := record.Laws{Catalog: hub.Catalog, Rules: hub.Rules}.Terms(r, today)
	c := Penalty{
		ID: "cf-" + r.ID.String(), Conduct: ui.Or(r.Body["conduct"], ui.Or(r.Class, "行政处罚")), Authority: r.Authority, Phone: hub.Phone(r.AuthorityCode),
		DocNo: r.DocNo, Decided: r.Decided, Kinds: strings.ReplaceAll(r.Class, ";", "；"), Content: r.Body["content"], Basis: r.Body["legal_basis"],
		Facts: r.Body["fact"], From: r.ShownFrom, Until: r.ShownUntil, RepairFrom: r.RepairFrom, Why: it.Publication.Why + "。", Rule: terms.Why,
		RuleVerified: terms.Verified, ItemURL: "/catalog/" + it.Code,
	}
	if r.Severity != rulebook.Unclassified {
		c.Severity, c.SeverityBy = r.Severity.Title(), r.SeveritySource
	}
	if r.Amount != nil {
		c.Amounts = append(amounts(r, "fine", "罚款金额"), amounts(r, "confiscated", "没收金额")...)
	}
	if r.Disputed {
		c.Disputed = "已收到异议，正在核对；标记不影响任何评价。"
	}
	return c
}

// amounts is an amount of the body in 万元; zero is not worth a line.
func amounts(r *record.Record, field, label string) []ui.Fact {
	if v := r.Body[field]; v != "" && strings.Trim(v, "0.") != "" {
		return []ui.Fact{{Label: label, Value: v + "万元"}}
	}
	return nil
}

func formerNames(s subject.Subject) []FormerName {
	out := make([]FormerName, len(s.FormerNames))
	for i, f := range s.FormerNames {
		out[i] = FormerName{Name: f.Name, Until: f.Until}
	}
	return out
}
