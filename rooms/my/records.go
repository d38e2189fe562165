package my

import (
	"errors"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/core/access"
	"xinguan/core/catalog"
	"xinguan/core/house"
	"xinguan/core/record"
	"xinguan/core/rulebook"
	"xinguan/core/subject"
)

// RecordsPage are all records of a subject, by what became of them.
type RecordsPage struct {
	Person bool
	AsOf   string
	Groups []RecordGroup
	More   bool // there are more than are listed
}

// RecordGroup is a part of them.
type RecordGroup struct {
	Title, Note string
	Rows        []RecordRow
}

// RecordRow is one record, without its content.
type RecordRow struct {
	Item, Authority, DocNo, Href string
	Decided                      clock.Date
	Fate                         string
	Shape                        ui.Shape
}

func shape(f record.Fate) ui.Shape {
	switch f {
	case record.FateShown:
		return ui.Live
	case record.FateDisputed:
		return ui.Part
	case record.FateClosed, record.FateEarly:
		return ui.Wait
	}
	return ui.Gone
}

func records(hub *house.Hub, o *house.Owner) (house.Page, error) {
	var p RecordsPage
	err := hub.DB.View(o.Context(), func(tx *db.Tx) error {
		p = RecordsPage{Person: o.Person}
		all, err := record.Own(tx, o.Subject, mostOwn+1)
		if err != nil {
			return err
		}
		if p.More = len(all) > mostOwn; p.More {
			all = all[:mostOwn]
		}
		p.sort(hub, all, tx.Today())
		p.AsOf, err = hub.AsOf(tx)
		return err
	})
	return page("全部记录", recordsPath, house.Page{Body: RecordsBody(p)}), err
}

func (p *RecordsPage) sort(hub *house.Hub, all []record.Record, today clock.Date) {
	shown := RecordGroup{Title: "公示中", Note: "任何人都能查到"}
	closed := RecordGroup{Title: "不公示", Note: "只有您自己，和依法有权、写明用途的单位看得到；谁看过，在“谁看过”里"}
	ended := RecordGroup{Title: "已经停止公示", Note: "从公开的页面、接口和计算里都已消失；只有您自己在这里看得到"}
	for i := range all {
		r := &all[i]
		f := r.Fate(today)
		row := RecordRow{Item: hub.ItemTitle(r.Item), Authority: r.Authority, DocNo: hub.Numbered(r.Item, r.DocNo, r.Class), Decided: r.Decided, Fate: string(f), Shape: shape(f), Href: recordsPath + "/" + r.ID.String()}
		switch {
		case f.Ended():
			ended.Rows = append(ended.Rows, row)
		case f == record.FateShown, f == record.FateDisputed:
			shown.Rows = append(shown.Rows, row)
		default:
			closed.Rows = append(closed.Rows, row)
		}
	}
	for _, g := range []RecordGroup{shown, closed, ended} {
		if len(g.Rows) > 0 {
			p.Groups = append(p.Groups, g)
		}
	}
}

// RecordPage is one record with its content, for its subject.
type RecordPage struct {
	Title, Fate         string
	Shape               ui.Shape
	Facts               []ui.Fact
	Dates               []ui.Fact
	Erased              bool
	Past                []PastRow
	Public, Object, Fix string // addresses: the public page, to object, to repair; empty where there is none
	Newer               string // what took its place; empty where it stands
	Say                 string // to place a statement beside it
	FixFrom             clock.Date
	FixNow              bool
}

// PastRow is something that happened to it.
type PastRow struct {
	On         clock.Date
	What, Note string
}

// oneRecord shows a record of the subject's own; looking at it is a look, and kept.
func oneRecord(hub *house.Hub, o *house.Owner) (house.Page, error) {
	want, err := id.Parse(o.PathValue("record"))
	if err != nil {
		return house.Page{}, hub.NotYours(o.Context(), o.Principal, "record/none")
	}
	r, it, err := hub.OwnRecord(o.Context(), o.Principal, want)
	if errors.Is(err, record.ErrNone) {
		return house.Page{}, hub.NotYours(o.Context(), o.Principal, "record/"+want.String())
	}
	if err != nil {
		return house.Page{}, err
	}
	names := make([]string, len(it.Fields))
	for i := range it.Fields {
		names[i] = it.Fields[i].Name
	}
	g, err := access.AskOwn(o.Context(), hub.DB, o.Actor, access.Own{Subject: o.Subject, Record: r.ID, Person: o.Person, Item: r.Item, Fields: names})
	if err != nil {
		return house.Page{}, err
	}
	var p RecordPage
	err = hub.DB.View(o.Context(), func(tx *db.Tx) error {
		p = RecordPage{Title: it.Title}
		return p.load(hub, tx, o, g, &r, it)
	})
	out := page(p.Title, recordsPath, house.Page{Body: RecordBody(p)})
	out.Crumbs = []house.Crumb{crumbHome, {Title: "我的信用", Href: house.OwnPath}, {Title: "全部记录", Href: recordsPath}, {Title: p.Title}}
	return out, err
}

func (p *RecordPage) load(hub *house.Hub, tx *db.Tx, o *house.Owner, g access.Grant, r *record.Record, it *catalog.Item) error {
	body, err := record.Reveal(tx, hub.Ring, g, r)
	if p.Erased = errors.Is(err, record.ErrNone); err != nil && !p.Erased {
		return err
	}
	for i := range it.Fields {
		f := &it.Fields[i]
		p.Facts = append(p.Facts, ui.Fact{Label: f.Short(), Value: f.Written(body[f.Name]), Plain: f.Plain()})
	}
	today := tx.Today()
	f := r.Fate(today)
	p.Fate, p.Shape = string(f), shape(f)
	p.Dates = []ui.Fact{{Label: "报送单位", Value: hub.OrgName(tx, r.Agency)}, {Label: "收到日期", Value: r.Accepted.Chinese(), Plain: true}}
	if r.Public {
		p.Dates = append(p.Dates, ui.Fact{Label: "公示起日", Value: r.ShownFrom.Chinese(), Plain: true}, ui.Fact{Label: "最后公示日", Value: r.ShownUntil.Chinese(), Plain: true})
	}
	if it.Severity == "declared" {
		p.Dates = append(p.Dates, ui.Fact{Label: "失信严重程度", Value: class(r), Plain: true})
	}
	if err := p.past(tx, r); err != nil {
		return err
	}
	if f == record.FateReplaced {
		return p.newer(tx, r)
	}
	if f.Ended() {
		return nil
	}
	return p.ways(tx, o, r, it)
}

// newer leads to what took the place of the record.
func (p *RecordPage) newer(tx *db.Tx, r *record.Record) error {
	x, err := record.Standing(tx, r.Subject, r.ID)
	if err == nil && x != r.ID {
		p.Newer = recordsPath + "/" + x.String()
	}
	return err
}

// class says how a record was classed, by whom and by what.
func class(r *record.Record) string {
	if r.Severity == rulebook.Unclassified {
		return "认定单位还没有认定，最多按“一般”的期限公示"
	}
	return r.Severity.Title() + "，" + ui.Or(r.SeveritySource, r.Authority) + "认定" + basis(r)
}

func basis(r *record.Record) string {
	if r.SeverityBasis == "" {
		return "，报送时没有写明条款"
	}
	return "，依据" + r.SeverityBasis
}

// ways are what the subject can do about a record that has not ended.
func (p *RecordPage) ways(tx *db.Tx, o *house.Owner, r *record.Record, it *catalog.Item) error {
	s, err := subject.Get(tx, o.Subject)
	if err != nil {
		return err
	}
	p.Object = house.OwnPath + "/objection/" + r.ID.String()
	if !r.Shown(tx.Today()) {
		return nil
	}
	p.Public, p.Object = "/subjects/"+s.Code+"#r-"+r.ID.String(), "/objection/"+s.Code+"/"+r.ID.String()
	if it.Negative() {
		p.Say = "/statement/" + s.Code + "/" + r.ID.String()
	}
	if it.Negative() && r.RepairFrom != "" {
		p.Fix, p.FixFrom, p.FixNow = "/repair/"+s.Code+"/"+r.ID.String(), r.RepairFrom, r.RepairFrom <= tx.Today()
	}
	return nil
}

// happened are the kinds of event as the subject reads them.
var happened = map[record.EventKind]string{record.Superseded: "被更正后的信息取代", record.Withdraw: "撤回公示", record.Annul: "决定被撤销", record.Repair: "修复，停止公示", record.Shield: "临时屏蔽",
	record.Unshield: "解除临时屏蔽", record.Dispute: "加注异议处理中", record.Settled: "异议处理完毕", record.Classified: "认定单位写明失信程度", record.Close: "停止公示", record.Unfiled: "报送单位当天撤回",
	record.Restored: "恢复", record.Erased: "保存期限已满，内容抹去", record.Weighed: "同一决定有几项处罚，按最重的一项计算", record.Ruled: "新的规则施行，期限按过渡规定计算",
	record.Kept: "期满以前决定继续公示"}

func (p *RecordPage) past(tx *db.Tx, r *record.Record) error {
	all, err := record.Events(tx, r.Subject, r.ID)
	for _, e := range all {
		p.Past = append(p.Past, PastRow{On: e.Effective, What: happened[e.Kind], Note: e.Told()})
	}
	return err
}
