package workbench

import (
	"context"
	"errors"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/people"
	"xinguan/core/record"
	"xinguan/core/subject"
)

const withdrawalsPath = house.WithdrawalsPath

// TakenBack is a withdrawal as a list shows it.
type TakenBack struct {
	Href, Decide, Record             string
	Party, Item                      string
	Kind, DocNo, Authority, Issued   string
	Reason, AskedBy, AskedAt         string
	DecidedBy, DecidedAt, DecidedWhy string
	Shape                            ui.Shape
	State, Clock                     string
	Waits                            bool
}

func takenBack(hub *house.Hub, tx *db.Tx, w *record.Withdrawal) TakenBack {
	path := w.Subject.String() + "/" + w.ID.String()
	t := TakenBack{Href: ofPath(w.Subject, w.Record), Decide: withdrawalsPath + "/" + path, Item: hub.ItemTitle(w.Item),
		Kind: w.Kind.Title(), DocNo: w.DocNo, Authority: w.Authority, Issued: w.Issued.Chinese(), Reason: w.Reason, AskedBy: people.Names(tx, w.AskedBy), AskedAt: w.AskedAt.Chinese(),
		DecidedBy: people.Names(tx, w.DecidedBy), DecidedWhy: w.DecidedWhy, Waits: w.State == record.WithdrawalAsked}
	if !w.DecidedAt.IsZero() {
		t.DecidedAt = w.DecidedAt.Chinese()
	}
	if s, err := subject.Get(tx, w.Subject); err == nil {
		t.Party = s.Name
	}
	t.Shape, t.State = stateOfWithdrawal(w)
	t.Clock = clockOf(hub, w, tx.Today())
	return t
}

func stateOfWithdrawal(w *record.Withdrawal) (ui.Shape, string) {
	switch w.State {
	case record.WithdrawalDone:
		return ui.OK, "已撤回"
	case record.WithdrawalRefused:
		return ui.Gone, "另一人不同意"
	}
	return ui.Wait, "待另一人批准"
}

// clockOf says how the three working days stand.
func clockOf(hub *house.Hub, w *record.Withdrawal, today clock.Date) string {
	switch {
	case w.Due == "":
		return "工作日历还没有公布到这一年，期限没有计算"
	case w.State == record.WithdrawalDone && w.Late(today):
		return "应于" + w.Due.Chinese() + "前撤回，已逾期"
	case w.State == record.WithdrawalDone:
		return "按期（最后一天是" + w.Due.Chinese() + "）"
	case w.Late(today):
		return "已逾期：最后一天是" + w.Due.Chinese()
	}
	left, err := hub.Rules.Workdays.Between(today, w.Due)
	if err != nil || left == 0 {
		return "今天是最后一天"
	}
	return "还有" + ui.Count(left) + "个工作日，最后一天是" + w.Due.Chinese()
}

// WithdrawalsPage lists what was taken back and what waits.
type WithdrawalsPage struct{ Rows []TakenBack }

// mostWithdrawals is how many a list has.
const mostWithdrawals = 100

func withdrawals(hub *house.Hub, v *house.Visit) (house.Page, error) {
	var p WithdrawalsPage
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		where, args := mine(v.Actor)
		all, err := record.Withdrawals(tx, where, args, mostWithdrawals)
		for i := range all {
			p.Rows = append(p.Rows, takenBack(hub, tx, &all[i]))
		}
		return err
	})
	return house.Page{Title: "撤回", Nav: recordsPath, Body: WithdrawalsBody(p), Crumbs: []house.Crumb{home, {Title: "已报送的信息", Href: recordsPath}, {Title: "撤回"}}}, err
}

// WithdrawPage asks for the document by which a record is taken back. Said is what was written in it before, Wrong what is
// wrong with that; both are empty for a new one.
type WithdrawPage struct {
	Path, Party, Item, DocNo string
	Kinds                    []ui.Option
	Second                   bool
	Wrong                    string
	Said                     record.NewWithdrawal
}

// documentOf is what the form says.
func documentOf(v *house.Visit) record.NewWithdrawal {
	issued, _ := clock.ParseDate(v.PostFormValue("issued"))
	return record.NewWithdrawal{Kind: record.WithdrawalKind(v.PostFormValue("kind")), DocNo: v.PostFormValue("doc"), Authority: v.PostFormValue("authority"), Issued: issued, Reason: v.PostFormValue("reason")}
}

func askWithdraw(hub *house.Hub, v *house.Visit) (house.Page, error) { return withdrawForm(hub, v, "") }

func withdrawForm(hub *house.Hub, v *house.Visit, wrong string) (house.Page, error) {
	var p WithdrawPage
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		r, it, err := own(hub, tx, v)
		if err != nil {
			return err
		}
		p = WithdrawPage{Path: recordPath(&r), Party: r.Party, Item: it.Title, DocNo: r.DocNo, Second: it.Review, Wrong: wrong, Said: documentOf(v)}
		for _, k := range record.WithdrawalKinds {
			p.Kinds = append(p.Kinds, ui.Option{Value: string(k), Title: k.Title()})
		}
		return nil
	})
	return house.Page{Title: "撤回", Nav: recordsPath, Body: WithdrawBody(p), Unfit: wrong != "",
		Crumbs: []house.Crumb{home, {Title: "已报送的信息", Href: recordsPath}, {Title: p.Party, Href: p.Path, Filed: true}, {Title: "撤回"}}}, err
}

func withdraw(hub *house.Hub, v *house.Visit) (house.Page, error) {
	var w record.Withdrawal
	err := hub.DB.Write(context.WithoutCancel(v.Context()), func(tx *db.Tx) error {
		r, _, err := own(hub, tx, v)
		if err != nil {
			return err
		}
		n := documentOf(v)
		n.Subject, n.Record = r.Subject, r.ID
		w, err = hub.Records.Withdraw(tx, v.Actor, n)
		return err
	})
	if told := (*web.Error)(nil); errors.As(err, &told) && told.Kind == web.Invalid {
		return withdrawForm(hub, v, told.Message)
	}
	said := "已撤回，原内容从现在起不再显示，撤回说明已公布。"
	if w.State == record.WithdrawalAsked {
		said = "已提出撤回，等另一人批准；批准以前仍在公示。"
	}
	return house.Page{Moved: recordsPath + "/of/" + v.PathValue("subject") + "/" + v.PathValue("record"), Said: said}, err
}

// withdrawalsToDecide are those the actor may decide.
func withdrawalsToDecide(hub *house.Hub, tx *db.Tx, by people.Actor) (out []record.Withdrawal, err error) {
	where, args := by.Clause(people.RecordRelease, "", people.Columns{Org: "agency", Item: "item"}, 1)
	all, err := record.Withdrawals(tx, "("+where+") and state = 'asked'", args, mostWithdrawals)
	if err != nil {
		return nil, err
	}
	for _, w := range all {
		no, err := refused(hub, tx, by, w.Second())
		if err != nil {
			return nil, err
		}
		if no == "" {
			out = append(out, w)
		}
	}
	return out, nil
}

// withdrawal shows what is to be taken back to the second person.
func withdrawal(hub *house.Hub, v *house.Visit) (house.Page, error) {
	var t TakenBack
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		w, err := deciding(tx, v)
		if err != nil {
			return err
		}
		if err := hub.People.MayBeSecond(tx, v.Actor, w.Second()); err != nil {
			return err
		}
		r, err := record.Get(tx, w.Subject, w.Record)
		if err != nil {
			return err
		}
		t = takenBack(hub, tx, &w)
		t.Record = ui.Or(r.DocNo, "没有文号") + "，" + r.Decided.Chinese() + "，" + r.Authority
		return nil
	})
	return house.Page{Title: "批准撤回", Nav: reviewsPath, Body: DecideWithdrawalBody(t), Crumbs: []house.Crumb{home, {Title: "待我复核", Href: reviewsPath}, {Title: "批准撤回"}}}, err
}

// deciding is the withdrawal of an address.
func deciding(tx *db.Tx, v *house.Visit) (w record.Withdrawal, err error) {
	subj, err1 := id.Parse(v.PathValue("subject"))
	x, err2 := id.Parse(v.PathValue("id"))
	gone := web.Fail(web.NotFound, "没有这件撤回，或者它不由您批准。")
	if err1 != nil || err2 != nil {
		return w, gone
	}
	w, err = record.WithdrawalByID(tx, subj, x)
	if err == nil && !people.Decide(v.Actor, people.RecordRelease, people.Scope{Org: w.Agency, Item: w.Item}).Allowed {
		err = gone
	}
	return w, err
}

func decideWithdrawal(hub *house.Hub, v *house.Visit) (house.Page, error) {
	yes := v.PostFormValue("do") == "approve"
	err := hub.DB.Write(context.WithoutCancel(v.Context()), func(tx *db.Tx) error {
		w, err := deciding(tx, v)
		if err != nil {
			return err
		}
		_, err = hub.Records.DecideWithdrawal(tx, hub.People, v.Actor, w.Subject, w.ID, yes, v.PostFormValue("why"))
		return err
	})
	said := "已批准撤回，原内容从现在起不再显示，撤回说明已公布。"
	if !yes {
		said = "没有同意撤回，提出人能看到理由。"
	}
	return house.Page{Moved: reviewsPath, Said: said}, err
}

// facts are what is said of a withdrawal.
func (t TakenBack) facts() []ui.Fact {
	return []ui.Fact{{Label: "原因", Value: t.Kind}, {Label: "文书号", Value: t.DocNo}, {Label: "机关", Value: t.Authority}, {Label: "文书日期", Value: t.Issued}, {Label: "理由", Value: t.Reason, Wide: true},
		{Label: "提出", Value: t.AskedBy + "，" + t.AskedAt}, {Label: "决定", Value: joined(t.DecidedBy, t.DecidedAt)}, {Label: "不同意的理由", Value: t.DecidedWhy, Wide: true}}
}

func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "，" + b
}
