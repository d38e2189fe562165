package directory

import (
	"fmt"
	"slices"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/ui"
	"xinguan/core/catalog"
	"xinguan/core/house"
	"xinguan/core/record"
	"xinguan/core/rulebook"
	"xinguan/core/subject"
)

// loaded is how many records of an item are read to count those in force.
const loaded = 1000

// loadSubject fills a subject's page in one snapshot.
func loadSubject(tx *db.Tx, hub *house.Hub, s subject.Subject) (SubjectPage, error) {
	p, _, err := loadHeld(tx, hub, s)
	return p, err
}

// loadHeld fills a subject's page and returns what it was made from.
func loadHeld(tx *db.Tx, hub *house.Hub, s subject.Subject) (SubjectPage, []house.Holding, error) {
	p := SubjectPage{Name: s.Name, Code: s.Code, Kind: s.Kind.Title(), Status: s.Status, Provisional: s.Provisional,
		Town: hub.Town(s.Town), Today: tx.Today(), Hotline: hub.City.Hotline, Report: subjectURL(s.Code) + "/report.pdf", Feed: subjectURL(s.Code) + "/feed.atom"}
	for _, o := range s.Others {
		p.Others = append(p.Others, Other{o.Name, o.Code})
	}
	if err := p.loadOrigins(tx, hub, s); err != nil {
		return p, nil, err
	}
	held, err := hub.Holdings(tx, s, loaded)
	if err != nil {
		return p, nil, err
	}
	p.Groups = make([]Group, 0, len(held))
	for i := range held {
		p.hold(hub, &held[i])
	}
	p.beside()
	p.AsOf, err = hub.AsOf(tx)
	return p, held, err
}

// hold puts what is published of one family on the page.
func (p *SubjectPage) hold(hub *house.Hub, g *house.Holding) {
	switch g.Family {
	case catalog.Registration:
		p.loadRegister(hub, g)
	case catalog.Permit:
		p.loadPermits(hub, g)
	case catalog.Penalty:
		p.loadPenalties(hub, g)
	default:
		p.loadGroup(hub, g)
	}
	what := g.Family.Title()
	if g.Family == catalog.Registration {
		what = "登记信息"
	}
	p.addSources(what, g.Records)
}

// loadRegister reads the newest register entry, whichever register it stands in, by what its fields mean.
func (p *SubjectPage) loadRegister(hub *house.Hub, g *house.Holding) {
	if len(g.Records) == 0 {
		return
	}
	r := g.Records[0]
	it, _ := hub.Catalog.Of(r.Item, r.ItemVersion)
	for _, m := range []catalog.Means{catalog.LegalRep, catalog.RegDate, catalog.RegCapital, catalog.RegSponsor, catalog.RegAuthority, catalog.RegType, catalog.RegAddress} {
		if f, ok := it.Field(m); ok && f.IsPublic() {
			p.Register = append(p.Register, ui.Fact{Label: f.Short(), Value: f.Written(r.Body.Get(f.Name)), Wide: m == catalog.RegAddress, Plain: f.Plain()})
		}
	}
	p.LegalRep, p.EntType, p.Capital = r.Value(it, catalog.LegalRep), r.Value(it, catalog.RegType), r.Value(it, catalog.RegCapital)
	p.Address, p.Founded = r.Value(it, catalog.RegAddress), clock.Date(r.Value(it, catalog.RegDate))
	if f, ok := it.Field(catalog.RegScope); ok {
		p.ScopeTitle, p.Scope = f.Short(), r.Body.Get(f.Name)
	}
}

func (p *SubjectPage) loadPermits(hub *house.Hub, g *house.Holding) {
	p.PermitTotal, p.PermitsWait, p.PermitNotices = g.Total, len(g.Connected) == 0, g.Notices
	p.Permits, p.History = make([]Permit, 0, min(len(g.Records), shownPerKind)), slices.Grow(p.History, len(g.Records))
	for _, r := range g.Records {
		c := permitOf(hub, r)
		if shape, _ := c.state(p.Today); shape == ui.Valid {
			p.PermitValid++
		}
		href := ""
		if len(p.Permits) < shownPerKind {
			p.Permits, href = append(p.Permits, c), "#"+c.ID
		}
		p.History = append(p.History, Moment{c.Decided, "p", "行政许可", c.Authority + "，" + ui.Clip(c.Title, 40), href})
	}
	p.MorePermits = p.more(g)
}

func (p *SubjectPage) loadPenalties(hub *house.Hub, g *house.Holding) {
	p.PenaltyTotal, p.PenaltiesWait, p.PenaltyNotices = g.Total, len(g.Connected) == 0, g.Notices
	p.Penalties, p.History = make([]Penalty, 0, len(g.Records)), slices.Grow(p.History, len(g.Records))
	for _, r := range g.Records {
		c := penaltyOf(hub, r, p.Today)
		href := ""
		if len(p.Penalties) < shownPerKind {
			href = "#" + c.ID
		}
		p.Penalties = append(p.Penalties, c)
		p.History = append(p.History, Moment{c.Decided, "k", "行政处罚", c.Authority + "，" + ui.Clip(c.Conduct, 40), href})
	}
	p.MorePenalties = p.more(g)
}

// loadGroup fills the part of any other family from the fields of its items.
func (p *SubjectPage) loadGroup(hub *house.Hub, g *house.Holding) {
	group := Group{ID: string(g.Family), Title: g.Family.Title(), Negative: g.Family.Negative(), Total: g.Total, More: p.more(g), Notices: g.Notices}
	for _, of := range []struct {
		from []*catalog.Item
		to   *[]string
	}{{g.Connected, &group.Sought}, {g.Waiting, &group.Waiting}, {g.Closed, &group.Closed}} {
		*of.to = make([]string, 0, len(of.from))
		for _, it := range of.from {
			*of.to = append(*of.to, it.Title)
		}
	}
	group.Entries, p.History = make([]Entry, 0, min(len(g.Records), shownPerKind)), slices.Grow(p.History, len(g.Records))
	for _, r := range g.Records {
		e, href := entryOf(hub, r, p.Today), ""
		if len(group.Entries) < shownPerKind {
			group.Entries, href = append(group.Entries, e), "#"+e.ID
		}
		p.History = append(p.History, Moment{e.Decided, e.mark(), group.Title, e.Authority + "，" + ui.Clip(e.Title, 40), href})
	}
	p.Groups = append(p.Groups, group)
}

// more are the full lists of the items of which the page cannot show every record.
func (p *SubjectPage) more(g *house.Holding) []More {
	if g.Total <= shownPerKind {
		return nil
	}
	var out []More
	for _, it := range g.Connected {
		if n := g.Totals[it.Code]; n > 0 {
			out = append(out, More{it.Title, "/disclosures?item=" + it.Code + "&name=" + p.Code, n})
		}
	}
	return out
}

// addSources names who decided what is shown, and the day of the newest hand-over.
func (p *SubjectPage) addSources(what string, all []*record.Record) {
	var newest clock.Date
	seen := map[string]bool{}
	for i := range all {
		newest, seen[all[i].Authority] = max(newest, all[i].Accepted), true
	}
	if len(seen) == 0 {
		return
	}
	who := all[0].Authority
	if len(seen) > 1 {
		who += fmt.Sprintf("等%d家单位", len(seen))
	}
	p.Sources = append(p.Sources, Source{What: what, Who: who, At: newest})
}

func permitOf(hub *house.Hub, r *record.Record) Permit {
	it, _ := hub.Catalog.Of(r.Item, r.ItemVersion)
	f := r.Headline(it)
	return Permit{ID: anchor(r), Title: f.Title, DocNo: ui.Or(r.DocNo, r.Value(it, catalog.PermitNo)), Authority: r.Authority, Decided: r.Decided, From: f.From, Until: f.Until, Disputed: r.Disputed}
}

// veiled says of each field that is hidden for a time that and why it is.
func veiled(r *record.Record, it *catalog.Item) (out []ui.Fact) {
	for _, title := range r.Veiled(it) {
		out = append(out, ui.Fact{Label: title, Value: "有异议，来源单位逾期没有核实，暂不显示", Plain: true})
	}
	return out
}

// anchor is a record's place on its subject's page.
func anchor(r *record.Record) string { return "r-" + r.ID.String() }

func entryOf(hub *house.Hub, r *record.Record, today clock.Date) Entry {
	it, _ := hub.Catalog.Of(r.Item, r.ItemVersion)
	f := r.Face(it)
	e := Entry{ID: anchor(r), Item: it.Title, ItemURL: "/catalog/" + it.Code, Title: f.Title, DocNo: r.DocNo, Authority: r.Authority, Decided: r.Decided,
		From: f.From, Until: f.Until, Disputed: r.Disputed, Statement: r.Statement}
	for _, fact := range f.Facts {
		e.Facts = append(e.Facts, ui.Fact{Label: fact.Label, Value: fact.Value, Wide: long(fact.Value), Plain: fact.Plain})
	}
	e.Facts = append(e.Facts, veiled(r, it)...)
	if it.Negative() {
		a := hub.Answers(it, r, today)
		e.Answers, e.Span = &a, Span{Decided: r.Decided, RepairFrom: r.RepairFrom, Until: r.ShownUntil}
		if it.Ends == nil || it.Ends.Months == 0 {
			e.Span.RepairFrom = ""
		}
	}
	return e
}

func penaltyOf(hub *house.Hub, r *record.Record, today clock.Date) Penalty {
	it, _ := hub.Catalog.Of(r.Item, r.ItemVersion)
	terms, waits := hub.Laws().Explain(r, today)
	c := Penalty{
		ID: anchor(r), Conduct: ui.Or(r.Value(it, catalog.Conduct), ui.Or(r.Class, "行政处罚")), Authority: r.Authority, Phone: hub.Phone(r.AuthorityCode),
		DocNo: r.DocNo, Decided: r.Decided, Kinds: strings.ReplaceAll(r.Class, ";", "；"), Content: r.Value(it, catalog.Content), Basis: r.Value(it, catalog.LegalText),
		Facts: r.Value(it, catalog.Fact), From: r.ShownFrom, Until: r.ShownUntil, RepairFrom: r.RepairFrom, Why: it.Publication.Why + "。", Rule: terms.Why,
		RuleVerified: terms.Verified, ItemURL: "/catalog/" + it.Code, Statement: r.Statement,
	}
	if c.Rule != "" && r.ShownUntil > terms.Until {
		c.Rule += "义务没有履行或失信行为没有纠正，" + r.Authority + "在期满以前决定继续公示到" + r.ShownUntil.Chinese() + "。"
	}
	if waits != nil {
		c.Rule += waiting(waits)
	}
	if r.Severity != rulebook.Unclassified {
		c.Severity, c.SeverityBy, c.ClassedBy = r.Severity.Title(), r.SeveritySource, classedBy(hub, r)
	}
	c.Amounts = slices.Concat(amount(it, r, catalog.Fine, "罚款金额"), amount(it, r, catalog.Forfeit, "没收金额"), veiled(r, it))
	if e, ok := hub.Laws().Elsewhere(r); ok {
		c.Elsewhere = &e
	}
	if r.Disputed {
		c.Disputed = "已收到异议，正在核对；标记不影响任何评价。"
	}
	return c
}

// waiting says that a rulebook is in force and not applied to what is shown yet.
func waiting(b *rulebook.Book) string {
	return "《" + b.Title + "》" + b.From.Chinese() + "起施行，还没有套用到这条信息，套用以前日期不变。"
}

// classedBy says by what standard a record was classed: the one its authority named, or, where its class was filed, the
// one of its industry.
func classedBy(hub *house.Hub, r *record.Record) string {
	if r.SeverityBasis != "" {
		return r.SeverityBasis
	}
	if says := hub.Rules.ClassedBy(r.Authority, r.Severity, r.Accepted); says != "" {
		return "报送时没有写明条款。" + says
	}
	return "报送时没有写明。"
}

// amount is an amount of the record with its unit; zero is not worth a line.
func amount(it *catalog.Item, r *record.Record, m catalog.Means, label string) []ui.Fact {
	if f, ok := it.Field(m); ok && f.Written(r.Body.Get(f.Name)) != "" {
		return []ui.Fact{{Label: label, Value: f.Written(r.Body.Get(f.Name)), Plain: true}}
	}
	return nil
}
