package workbench

import (
	"errors"
	"net/url"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/core/catalog"
	"xinguan/core/house"
	"xinguan/core/ident"
	"xinguan/core/intake"
	"xinguan/core/people"
	"xinguan/core/record"
	"xinguan/core/rulebook"
	"xinguan/core/subject"
)

// What the sender has sent already: found again, looked at, corrected, taken back.

const recordsPath = "/office/records"

func recordPath(r *record.Record) string {
	return ofPath(r.Subject, r.ID)
}

func ofPath(subject, rec id.ID) string {
	return recordsPath + "/of/" + subject.String() + "/" + rec.String()
}

// RecordsPage finds one's own records, and lists what one has begun to write.
type RecordsPage struct {
	Q      string
	Asked  bool
	Rows   []RecordRow
	Drafts []DraftRow
}

// RecordRow is a record in a list.
type RecordRow struct {
	Href, Party, Item, DocNo, Decided string
	Shape                             ui.Shape
	State                             string
}

// DraftRow is something begun.
type DraftRow struct{ Href, Title, DocNo, Party, At string }

// mostFound is how many records a search lists.
const mostFound = 50

func records(hub *house.Hub, v *house.Visit) (house.Page, error) {
	p := RecordsPage{Q: strings.TrimSpace(v.FormValue("q"))}
	p.Asked = p.Q != ""
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		drafts, err := hub.Uploads.Drafts(tx, v.Actor)
		if err != nil {
			return err
		}
		for _, d := range drafts {
			title := hub.ItemTitle(d.Item)
			if !d.Replaces.IsZero() {
				title += "（更正）"
			}
			p.Drafts = append(p.Drafts, draftRow(hub, &d, title))
		}
		if !p.Asked {
			return nil
		}
		p.Rows, err = findRecords(hub, tx, v.Actor, p.Q)
		return err
	})
	return house.Page{Title: "已报送的信息", Nav: recordsPath, Body: RecordsBody(p), Crumbs: []house.Crumb{home, {Title: "已报送的信息"}}}, err
}

// draftRow names a draft by what its writer has filled in.
func draftRow(hub *house.Hub, d *intake.Draft, title string) DraftRow {
	row := DraftRow{Href: draftPath(d.ID), Title: title, At: d.At.Chinese()}
	if it, ok := hub.Catalog.Item(d.Item); ok {
		row.DocNo, row.Party = filledIn(it, d, catalog.DocNumber), filledIn(it, d, catalog.PartyName)
	}
	return row
}

func filledIn(it *catalog.Item, d *intake.Draft, m catalog.Means) string {
	if i := it.Index(m); i >= 0 {
		return d.Values[it.Fields[i].Name]
	}
	return ""
}

// findRecords are the records somebody's words lead to: a code or name of a subject, or the beginning of a number.
func findRecords(hub *house.Hub, tx *db.Tx, by people.Actor, q string) ([]RecordRow, error) {
	f := record.SentFilter{Limit: mostFound, DocNo: q}
	f.Where, f.Args = by.Clause(people.IntakeSend, "", people.Columns{Org: "r.agency", Item: "r.item"}, 1)
	for _, it := range hub.Catalog.Items() {
		if !it.OfPersons() {
			f.Items = append(f.Items, it.Code)
		}
	}
	all, err := record.Sent(tx, f)
	if err == nil && len(all) == 0 {
		f.DocNo = ""
		if f.Subjects, err = meant(hub, tx, q); err == nil {
			all, err = record.Sent(tx, f)
		}
	}
	if err != nil {
		return nil, err
	}
	var out []RecordRow
	for i := range all {
		out = append(out, recordRow(hub, &all[i], tx.Today()))
	}
	return out, nil
}

// meant are the subjects some words name.
func meant(hub *house.Hub, tx *db.Tx, q string) (out []id.ID, err error) {
	if s, err := subject.Find(tx, ident.NormName(q)); err == nil {
		return subject.Members(tx, s.ID)
	} else if !errors.Is(err, subject.ErrNone) {
		return nil, err
	}
	for _, h := range hub.Index.Search(q, subject.Options{Limit: 20}) {
		if h.Why != subject.Fuzzy && h.Why != subject.Sound {
			out = append(out, h.ID)
		}
	}
	return out, nil
}

func recordRow(hub *house.Hub, r *record.Record, today clock.Date) RecordRow {
	out := RecordRow{Href: recordPath(r), Party: ui.Or(r.Party, "—"), Item: hub.ItemTitle(r.Item), DocNo: ui.Or(hub.Numbered(r.Item, r.DocNo, r.Class), "—"), Decided: r.Decided.Table()}
	out.Shape, out.State = standing(r, today)
	return out
}

// standing is how a record stands, in a word.
func standing(r *record.Record, today clock.Date) (ui.Shape, string) {
	switch {
	case r.State == record.Withdrawn:
		return ui.Gone, "已撤回"
	case r.State == record.Annulled:
		return ui.Gone, "原决定已撤销，已撤回"
	case r.State == record.Repaired:
		return ui.Gone, "已修复，终止公示"
	case r.State == record.Shielded:
		return ui.Part, "临时屏蔽"
	case !r.Current:
		return ui.Gone, "已被更正代替"
	case !r.Public:
		return ui.Note, "已入库，不公示"
	case r.ShownUntil < today:
		return ui.Gone, "公示期满"
	case r.Disputed:
		return ui.Part, "公示中，异议处理中"
	}
	return ui.Live, "公示中"
}

// RecordPage is one record as its sender sees it.
type RecordPage struct {
	Path, Party, PartyHref, Item, Title string
	Shape                               ui.Shape
	State                               string
	Facts, Hands                        []ui.Fact
	Past                                []Step
	Lights                              []Light
	Open                                bool       // it can be corrected or taken back
	Classify                            string     // where its class is determined; empty where the reader may not
	Back                                *TakenBack // the newest withdrawal; nil where there was none
}

// Step is something that happened.
type Step struct{ At, What, Who string }

// own is a record the actor's organisation sent.
func own(hub *house.Hub, tx *db.Tx, v *house.Visit) (r record.Record, it *catalog.Item, err error) {
	subj, err1 := id.Parse(v.PathValue("subject"))
	rec, err2 := id.Parse(v.PathValue("record"))
	if errors.Join(err1, err2) != nil {
		return r, nil, house.ErrNotSent
	}
	return hub.SentRecord(tx, v.Actor, subj, rec)
}

func recordPage(hub *house.Hub, v *house.Visit) (house.Page, error) {
	var p RecordPage
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		r, it, err := own(hub, tx, v)
		if err != nil {
			return err
		}
		face := r.Face(it)
		p = RecordPage{Path: recordPath(&r), Party: r.Party, Item: it.Title, Title: face.Title, Facts: factsOf(&r, face), Open: r.Current && !r.State.Ended()}
		p.Shape, p.State = standing(&r, tx.Today())
		if it.Severity == "declared" {
			p.Facts = append(p.Facts, classOf(&r)...)
		}
		if s, err := subject.Get(tx, r.Subject); err == nil {
			p.PartyHref = "/subjects/" + url.PathEscape(s.Code)
			if d := people.Decide(v.Actor, people.CaseDecide, people.Scope{Org: r.AuthorityCode, Item: r.Item}); d.Allowed && it.Severity == "declared" && r.Shown(tx.Today()) {
				p.Classify = "/office/classes?code=" + url.QueryEscape(s.Code) + "&record=" + r.ID.String()
			}
		}
		return p.load(hub, tx, &r)
	})
	return house.Page{Title: ui.Or(p.Title, p.Item), Nav: recordsPath, Body: RecordBody(p),
		Crumbs: []house.Crumb{home, {Title: "已报送的信息", Href: recordsPath}, {Title: p.Party, Filed: true}}}, err
}

// classOf says which class a record has, by whom and by what.
func classOf(r *record.Record) []ui.Fact {
	if r.Severity == rulebook.Unclassified {
		return []ui.Fact{{Label: "失信严重程度", Value: "没有认定，最多按“一般”的期限公示"}}
	}
	return []ui.Fact{{Label: "失信严重程度", Value: r.Severity.Title() + "，" + ui.Or(r.SeveritySource, r.Authority) + "认定"}, {Label: "依据的标准和条款", Value: ui.Or(r.SeverityBasis, "报送时没有写明"), Wide: true}}
}

// load reads what happened to the record, who had it in hand, and what waits.
func (p *RecordPage) load(hub *house.Hub, tx *db.Tx, r *record.Record) error {
	past, err := record.Events(tx, r.Subject, r.ID)
	if err != nil {
		return err
	}
	for _, e := range past {
		p.Past = append(p.Past, Step{e.Effective.Chinese(), ui.Or(happened[e.Kind], string(e.Kind)) + causeOf(e), people.Names(tx, e.Actor)})
	}
	h, err := intake.HandsOf(tx, r.Batch, r.Row)
	if err != nil {
		return err
	}
	p.Hands = []ui.Fact{{Label: "入库", Value: r.Accepted.Chinese()}, {Label: "报送单位", Value: hub.AgencyName(r.Agency)}, {Label: "报送人", Value: ui.Or(people.Names(tx, h.SentBy), "平台运行人员导入")}}
	if h.ReviewedBy != "" {
		p.Hands = append(p.Hands, ui.Fact{Label: "复核人", Value: people.Names(tx, h.ReviewedBy) + "，" + h.ReviewedAt.Chinese()})
	}
	known, err := beyond(hub, tx, r)
	if err != nil {
		return err
	}
	p.Lights = lightsOf(hub, r, known)
	all, err := record.WithdrawalsOf(tx, r.Subject, r.ID)
	if len(all) > 0 {
		w := takenBack(hub, tx, &all[0])
		p.Back = &w
	}
	return err
}

// happened are the events of a record in a clerk's words.
var happened = map[record.EventKind]string{record.Superseded: "被更正代替", record.Withdraw: "撤回", record.Annul: "原决定被撤销，撤回", record.Repair: "修复，终止公示", record.Shield: "临时屏蔽",
	record.Unshield: "恢复公示", record.Dispute: "收到异议，加注标记", record.Settled: "异议办结，去掉标记", record.Classified: "认定单位认定类别", record.Close: "提前终止公示", record.Unfiled: "随整批撤销",
	record.Restored: "更正被撤销，恢复", record.Erased: "保存期满，内容已删除",
	record.Weighed: "同一决定有几项处罚，按最重的一项计算", record.Ruled: "套用新的规则", record.Kept: "期满以前决定继续公示"}

// causeOf is what an event says of its cause, where it is meant for people.
func causeOf(e record.Event) string {
	if told := e.Told(); told != "" {
		return "：" + told
	}
	return ""
}
