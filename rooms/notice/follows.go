package notice

import (
	"errors"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/notice"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// FollowsPage is what somebody follows.
type FollowsPage struct {
	At             Place
	Rows           []FollowRow
	Query          string
	Choices        []Choice // subjects the words may mean
	Items, Senders []ui.Option
}

// FollowRow is one of them.
type FollowRow struct {
	Target, Title, Note, Href string
	Filed                     bool // Title is a name
}

// Choice is a subject a name may mean.
type Choice struct{ Target, Name, Code string }

func follows(hub *house.Hub, r *reader) (house.Page, error) {
	p := FollowsPage{At: r.place(), Query: strings.TrimSpace(r.FormValue("q"))}
	for _, it := range hub.Catalog.Items() {
		if it.Public() {
			p.Items = append(p.Items, ui.Option{Value: it.Code, Title: it.Title})
		}
	}
	for _, a := range hub.City.Agencies {
		p.Senders = append(p.Senders, ui.Option{Value: a.Code, Title: a.Name, Filed: true})
	}
	err := hub.DB.View(r.Context(), func(tx *db.Tx) error {
		all, err := notice.FollowedBy(tx, r.owner)
		p.Rows, p.Choices = nil, nil
		for _, f := range all {
			if err != nil {
				return err
			}
			var row FollowRow
			row, err = rowOf(hub, tx, f)
			p.Rows = append(p.Rows, row)
		}
		if err != nil || p.Query == "" {
			return err
		}
		return p.choose(hub, tx)
	})
	return r.page("关注", house.Page{Body: FollowsBody(p)}), err
}

func rowOf(hub *house.Hub, tx *db.Tx, f notice.Followed) (row FollowRow, err error) {
	row.Target = string(f.Target)
	if item, agency, ok := f.Target.Item(); ok {
		row.Title, row.Href = hub.ItemTitle(item), "/disclosures?item="+item
		if agency != "" {
			row.Note = hub.OrgName(tx, agency)
		}
		return row, nil
	}
	x, _ := f.Target.Subject()
	s, err := subject.Get(tx, x)
	if errors.Is(err, subject.ErrNone) {
		row.Title = "已经没有的主体"
		return row, nil
	}
	row.Title, row.Note, row.Href, row.Filed = s.Name, s.Code, "/subjects/"+s.Code, true
	return row, err
}

// mostChoices is how many subjects of a like name are offered.
const mostChoices = 10

// choose finds the organisations the words may mean, by code or by name. Persons are not among them.
func (p *FollowsPage) choose(hub *house.Hub, tx *db.Tx) error {
	s, err := subject.Find(tx, p.Query)
	if err == nil {
		p.Choices = []Choice{{string(notice.SubjectTarget(s.ID)), s.Name, s.Code}}
		return nil
	}
	if !errors.Is(err, subject.ErrNone) || hub.Index == nil {
		return err
	}
	hits := hub.Index.Search(p.Query, subject.Options{Limit: mostChoices})
	ids := make([]id.ID, len(hits))
	for i, h := range hits {
		ids[i] = h.ID
	}
	all, err := subject.GetMany(tx, ids)
	seen := map[id.ID]bool{}
	for _, s := range all {
		if !seen[s.ID] {
			p.Choices = append(p.Choices, Choice{string(notice.SubjectTarget(s.ID)), s.Name, s.Code})
		}
		seen[s.ID] = true
	}
	return err
}

// target reads what is to be followed: a subject the public finds, or a public item.
func target(hub *house.Hub, tx *db.Tx, r *reader) (notice.Target, error) {
	if item := r.text("item"); item != "" {
		it, ok := hub.Catalog.Item(item)
		_, known := hub.City.Agency(r.text("agency"))
		if !ok || !it.Public() || r.text("agency") != "" && !known {
			return "", web.Fail(web.Invalid, "请从列表里选择信息项和单位。")
		}
		return notice.ItemTarget(item, r.text("agency")), nil
	}
	x, ok := notice.Target(r.text("target")).Subject()
	if !ok {
		return "", web.Fail(web.Invalid, "请先查找，再从结果里选择要关注的单位。")
	}
	if _, err := subject.FiledAs(tx, x); err != nil { // never a person
		return "", web.Fail(web.NotFound, "没有这个单位；请重新查找。")
	}
	return notice.SubjectTarget(x), nil
}

func begin(hub *house.Hub, r *reader) (house.Page, error) {
	err := hub.DB.Write(r.Context(), func(tx *db.Tx) error {
		t, err := target(hub, tx, r)
		if err != nil {
			return err
		}
		return notice.Follow(tx, r.owner, t)
	})
	return house.Page{Moved: r.follows, Said: "已经关注；公开信息有变化，一天最多通知一次。"}, err
}

func end(hub *house.Hub, r *reader) (house.Page, error) {
	err := hub.DB.Write(r.Context(), func(tx *db.Tx) error {
		return notice.Unfollow(tx, r.owner, notice.Target(r.text("target")))
	})
	return house.Page{Moved: r.follows, Said: "不再关注。"}, err
}

// remind keeps the day from which one's own record can be repaired. Asked for twice, it is one reminder.
func remind(hub *house.Hub, o *house.Owner) (house.Page, error) {
	x, bad := id.Parse(o.PathValue("record"))
	if bad != nil {
		return house.Page{}, hub.NotYours(o.Context(), o.Principal, "record/none")
	}
	r, it, err := hub.OwnRecord(o.Context(), o.Principal, x)
	if errors.Is(err, record.ErrNone) {
		return house.Page{}, hub.NotYours(o.Context(), o.Principal, "record/"+x.String())
	}
	if err != nil {
		return house.Page{}, err
	}
	to := o.PostFormValue("back")
	if !strings.HasPrefix(to, "/repair/") {
		to = ownPath
	}
	err = hub.DB.Write(o.Context(), func(tx *db.Tx) error {
		if !it.Negative() || r.RepairFrom == "" || r.Fate(tx.Today()).Ended() {
			return web.Fail(web.Conflict, "这条信息没有可以提醒的日子：它不提前修复，或者已经停止公示。")
		}
		return notice.Remind(tx, notice.Reminder{Subject: r.Subject, Record: r.ID, Owner: notice.OfSubject(o.Subject), On: r.RepairFrom})
	})
	return house.Page{Moved: to, Said: r.RepairFrom.Chinese() + "会在“我的信用”的通知里提醒您。"}, err
}
