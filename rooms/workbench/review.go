package workbench

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/intake"
	"xinguan/core/people"
	"xinguan/core/record"
)

// The second person's desk: what waits, what of it the public will see, and the word on it.

const reviewsPath = house.ReviewsPath

// reviewable are the batches whose rows the actor may approve, the oldest first, and those the actor sent, which wait for
// somebody else.
func reviewable(hub *house.Hub, tx *db.Tx, by people.Actor) (out, own []intake.Review, err error) {
	where, args := by.Clause(people.RecordRelease, "", people.Columns{Org: "agency", Item: "item"}, 1)
	all, err := intake.Reviews(tx, where, args)
	if err != nil {
		return nil, nil, err
	}
	for _, r := range all {
		no, err := refused(hub, tx, by, second(r))
		switch {
		case err != nil:
			return nil, nil, err
		case no == "":
			out = append(out, r)
		case slices.Contains(r.Firsts, by.ID):
			own = append(own, r)
		}
	}
	return out, own, nil
}

// refused says why the actor may not approve; empty where they may.
func refused(hub *house.Hub, tx *db.Tx, by people.Actor, s people.Second) (string, error) {
	err := hub.People.MayBeSecond(tx, by, s)
	var no *web.Error
	if errors.As(err, &no) {
		return no.Message, nil
	}
	return "", err
}

func second(r intake.Review) people.Second {
	return people.Second{Org: r.Agency, Item: r.Item, Approval: people.RecordRelease, Firsts: r.Firsts}
}

func waitingReviews(hub *house.Hub, tx *db.Tx, by people.Actor) (int, error) {
	all, _, err := reviewable(hub, tx, by)
	if err != nil {
		return 0, err
	}
	back, err := withdrawalsToDecide(hub, tx, by)
	return len(all) + len(back), err
}

// ReviewsPage lists what waits for the actor.
type ReviewsPage struct {
	Rows []ReviewLine
	Own  []ReviewLine // what the reader sent: it waits for somebody else
	Back []TakenBack
}

// ReviewLine is a batch in the queue.
type ReviewLine struct{ Href, File, Item, Agency, By, Since, Rows string }

func reviews(hub *house.Hub, v *house.Visit) (house.Page, error) {
	var p ReviewsPage
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		back, err := withdrawalsToDecide(hub, tx, v.Actor)
		if err != nil {
			return err
		}
		for i := range back {
			p.Back = append(p.Back, takenBack(hub, tx, &back[i]))
		}
		all, own, err := reviewable(hub, tx, v.Actor)
		p.Rows, p.Own = reviewLines(hub, tx, all), reviewLines(hub, tx, own)
		return err
	})
	return house.Page{Title: "待我复核", Nav: reviewsPath, Body: ReviewsBody(p), Crumbs: []house.Crumb{home, {Title: "待我复核"}}}, err
}

func reviewLines(hub *house.Hub, tx *db.Tx, all []intake.Review) (out []ReviewLine) {
	for _, r := range all {
		out = append(out, ReviewLine{Href: reviewsPath + "/" + r.ID.String(), File: r.File, Item: hub.ItemTitle(r.Item), Agency: hub.AgencyName(r.Agency),
			By: people.Names(tx, r.Firsts...), Since: r.Since.Chinese(), Rows: ui.Count(r.Rows)})
	}
	return out
}

// ReviewPage is a batch before its second person.
type ReviewPage struct {
	Path, File, Item, Agency, By, Since string
	Rows                                []ReviewRow
	N                                   int
	Seen, Next                          string
	Past                                []string
}

// ReviewRow is a row as the public would see it.
type ReviewRow struct {
	N                 int
	Party, Code, Odd  string // Odd says that the register has another name, or none
	Title             string
	Facts             []ui.Fact
	Public, Until, By string
}

func review(hub *house.Hub, v *house.Visit) (house.Page, error) {
	var p ReviewPage
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		x, err := at(v, "id")
		if err != nil {
			return err
		}
		r, err := intake.ReviewOf(tx, x)
		if err != nil || !people.Decide(v.Actor, people.RecordRelease, people.Scope{Org: r.Agency, Item: r.Item}).Allowed {
			return web.Fail(web.NotFound, "没有这一批，或者它不由您复核。")
		}
		if r.Rows > 0 {
			if err := hub.People.MayBeSecond(tx, v.Actor, second(r)); err != nil {
				return err
			}
		}
		p = ReviewPage{Path: reviewsPath + "/" + x.String(), File: r.File, Item: hub.ItemTitle(r.Item), Agency: hub.AgencyName(r.Agency), By: people.Names(tx, r.Firsts...),
			Since: r.Since.Chinese(), N: r.Rows, Seen: r.Seen}
		if p.Past, err = reviewsSaid(tx, x); err != nil {
			return err
		}
		return p.load(hub, tx, x, v.FormValue("after"))
	})
	return house.Page{Title: "复核 " + p.File, Nav: reviewsPath, Body: ReviewBody(p),
		Crumbs: []house.Crumb{home, {Title: "待我复核", Href: reviewsPath}, {Title: p.File, Filed: true}}}, err
}

func (p *ReviewPage) load(hub *house.Hub, tx *db.Tx, batch id.ID, after string) error {
	from, _ := strconv.Atoi(after)
	all, err := hub.Uploads.ReviewRows(tx, batch, from, perPage+1)
	if err != nil {
		return err
	}
	if len(all) > perPage {
		all = all[:perPage]
		p.Next = fmt.Sprintf("%s?after=%d", p.Path, all[perPage-1].Row)
	}
	for _, r := range all {
		p.Rows = append(p.Rows, reviewRow(tx, r))
	}
	return nil
}

func reviewRow(tx *db.Tx, r intake.ReviewRow) ReviewRow {
	out := ReviewRow{N: r.Row, Party: r.Party, Code: r.Code, By: people.Names(tx, r.SentBy)}
	if r.Item.OfPersons() {
		out.Party, out.Public = "自然人", "不公示"
		return out
	}
	switch {
	case r.Registered == "":
		out.Odd = "登记信息里没有这个代码，入库后先暂建档"
	case r.Registered != r.Party:
		out.Odd = "这个代码登记的名称是“" + r.Registered + "”"
	}
	face := r.Record.Face(r.Item)
	out.Title, out.Facts = face.Title, factsOf(&r.Record, face)
	out.Public, out.Until = shownWords(&r.Record)
	return out
}

// factsOf are the facts of a record as its page shows them.
func factsOf(r *record.Record, face record.Face) []ui.Fact {
	out := []ui.Fact{{Label: "文号", Value: r.DocNo}, {Label: "决定日期", Value: r.Decided.Chinese()}, {Label: "机关", Value: r.Authority}}
	if face.Reason != "" {
		out = append(out, ui.Fact{Label: "事由", Value: face.Reason, Wide: true})
	}
	for _, f := range face.Facts {
		out = append(out, ui.Fact{Label: f.Label, Value: f.Value, Wide: len([]rune(f.Value)) > 40})
	}
	return out
}

// shownWords is whether the public will see a record, and until when.
func shownWords(r *record.Record) (public, until string) {
	switch {
	case !r.Public:
		return "不公示", ""
	case r.ShownUntil == clock.Forever:
		return "公示", "没有固定的最后公示日"
	case r.ShownUntil < r.ShownFrom:
		return "已过最长公示期，不公示", ""
	}
	return "公示", "到" + r.ShownUntil.Chinese()
}

// reviewsSaid are what second persons said of a batch, in sentences.
func reviewsSaid(tx *db.Tx, x id.ID) (out []string, err error) {
	past, err := intake.ReviewsPast(tx, x)
	for _, r := range past {
		s := r.At.Chinese() + "，" + people.Names(tx, r.By)
		if r.Approved {
			out = append(out, s+"复核通过"+ui.Count(r.Rows)+"行。")
		} else {
			out = append(out, s+"退回"+ui.Count(r.Rows)+"行："+r.Reason)
		}
	}
	return out, err
}

func approve(hub *house.Hub, v *house.Visit) (house.Page, error) {
	x, err := at(v, "id")
	if err != nil {
		return house.Page{}, err
	}
	res, err := hub.Uploads.Approve(v.Context(), hub.People, v.Actor, x, v.PostFormValue("seen"))
	return house.Page{Moved: reviewsPath, Said: outcome("已复核通过", res)}, err
}

func sendBack(hub *house.Hub, v *house.Visit) (house.Page, error) {
	x, err := at(v, "id")
	if err != nil {
		return house.Page{}, err
	}
	why, rows := v.PostFormValue("why"), ticked(v)
	if v.PostFormValue("all") == "" && len(rows) == 0 {
		return house.Page{}, web.Fail(web.Invalid, "没有选中行；请先勾选要退回的行，或者退回全部。")
	}
	if v.PostFormValue("all") != "" {
		rows = nil
	}
	n, err := hub.Uploads.SendBack(v.Context(), hub.People, v.Actor, x, v.PostFormValue("seen"), rows, why)
	return house.Page{Moved: reviewsPath, Said: "已退回" + ui.Count(n) + "行，报送人在批次里能看到理由。"}, err
}
