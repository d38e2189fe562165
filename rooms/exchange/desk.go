package exchange

import (
	"errors"
	"io"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/intake"
	"xinguan/core/ledger"
	"xinguan/core/people"
	"xinguan/core/record"
	"xinguan/core/relay"
)

var home = house.Crumb{Title: "工作台", Href: house.OfficePath}

// Overview is how the reporting stands.
type Overview struct {
	Short, Title, Source string
	Verified, None       bool
	Late                 int64
	LateHours            int
	Items                []ItemRow
	Files                []FileRow
	Comparisons          []ComparisonRow
	MayRun, MayAsk       bool   // MayAsk: the other site can be asked now
	Wanted               string // when a comparison was asked for that is not made yet
	Compare              string
}

// ItemRow is how the records of an item stand.
type ItemRow struct {
	Title                            string
	Queued, Sent, Accepted, Rejected string
	Ended, Shown, Missing            string
}

// FileRow is a file in the list.
type FileRow struct {
	Name, Item, Records, Answered, Made string
	Shape                               ui.Shape
	State                               string
}

// ComparisonRow is a comparison in the list.
type ComparisonRow struct{ At, Records, Shown, Missing, Down, By, Trouble string }

// by is who compared, in a word.
func by(who string) string {
	return map[string]string{itself.ID: "每晚自动", people.Operator.ID: "系统管理员"}[who]
}

func overview(hub *house.Hub, v *house.Visit) (house.Page, error) {
	page := house.Page{Title: "上报省平台", Nav: "/office/exchange", Crumbs: []house.Crumb{home, {Title: "上报省平台"}}}
	if hub.Exchange == nil {
		page.Body = OverviewBody(Overview{None: true})
		return page, nil
	}
	s := service(hub)
	p := Overview{Short: hub.Exchange.Short, Title: hub.Exchange.Title, Source: hub.Exchange.Source, Verified: hub.Exchange.Verified, LateHours: hub.Exchange.LateHours,
		Compare: hub.Exchange.Compare.Title, MayRun: people.Holds(v.Actor, people.ExchangeRun).Allowed}
	p.MayAsk = p.MayRun && hub.AsksSite && hub.Exchange.Compare.API != nil
	err := hub.DB.View(v.Context(), func(tx *db.Tx) (err error) {
		if p.Late, err = lateFiles(tx, hub.Exchange.Code, s.late(tx.Now())); err != nil {
			return err
		}
		if p.Items, err = itemRows(hub, tx); err != nil {
			return err
		}
		all, err := files(tx, hub.Exchange.Code, 50)
		for _, f := range all {
			p.Files = append(p.Files, fileRow(hub, f, tx, s))
		}
		if err != nil {
			return err
		}
		w, err := wantedOf(tx, hub.Exchange.Code)
		if err != nil {
			return err
		}
		if p.Wanted = ""; w.By != "" {
			p.Wanted = w.Asked.Chinese()
		}
		past, err := comparisons(tx, 20)
		for _, c := range past {
			p.Comparisons = append(p.Comparisons, ComparisonRow{c.At.Chinese(), count(c.Records), count(c.Shown), count(c.Missing), count(c.Down), ui.Or(by(c.By), "信用中心"), c.Trouble})
		}
		return err
	})
	page.Body = OverviewBody(p)
	return page, err
}

func service(hub *house.Hub) *Service {
	return &Service{DB: hub.DB, Ring: hub.Ring, Catalog: hub.Catalog, Records: hub.Records, Profile: hub.Exchange, Log: hub.Log}
}

func count(n int64) string { return ui.Count(int(n)) }

func itemRows(hub *house.Hub, tx *db.Tx) ([]ItemRow, error) {
	all, err := relay.Tally(tx, hub.Exchange.Code)
	var out []ItemRow
	for _, code := range hub.Exchange.Items {
		var queued, sent, accepted, rejected, ended, seen, missing int64
		for _, c := range all {
			if c.Item != code {
				continue
			}
			switch {
			case c.State == relay.Queued:
				queued += c.N
			case c.State == relay.Sent:
				sent += c.N
			case c.State == relay.Rejected:
				rejected += c.N
			case c.Act == relay.End:
				ended += c.N
			default:
				accepted += c.N
			}
			switch c.Seen {
			case relay.Shown:
				seen += c.N
			case relay.Missing:
				missing += c.N
			}
		}
		out = append(out, ItemRow{hub.ItemTitle(code), count(queued), count(sent), count(accepted), count(rejected), count(ended), count(seen), count(missing)})
	}
	return out, err
}

func fileRow(hub *house.Hub, f File, tx *db.Tx, s *Service) FileRow {
	r := FileRow{Name: f.Name, Item: hub.ItemTitle(f.Item), Records: count(f.Records), Answered: count(f.Answered), Made: f.Made.Chinese(), Shape: ui.Part, State: "等待答复"}
	late := s.late(tx.Now())
	switch {
	case !f.Closed.IsZero():
		r.Shape, r.State = ui.OK, "全部答复"
	case f.Delivered.IsZero() && f.Trouble != "":
		r.Shape, r.State = ui.Err, "没有送到："+f.Trouble
	case f.Delivered.IsZero():
		r.Shape, r.State = ui.Wait, "等待送出"
	case f.Delivered.Before(late.Time):
		r.Shape, r.State = ui.Warn, "超时没有答复"
	}
	return r
}

// uploaded is the small file of a form, with its other field.
func uploaded(v *house.Visit, field string) (value, name string, body []byte, err error) {
	if err := v.ParseMultipartForm(house.MaxForm); err != nil {
		return "", "", nil, web.Fail(web.Invalid, "没有收到文件；请选择文件后再提交，最大32MB。")
	}
	f, head, err := v.FormFile("file")
	if err != nil {
		return "", "", nil, web.Fail(web.Invalid, "没有选择文件；请选择文件后再提交。")
	}
	defer f.Close()
	body, err = io.ReadAll(io.LimitReader(f, house.MaxForm))
	return strings.TrimSpace(v.PostFormValue(field)), head.Filename, body, err
}

func takeAnswer(hub *house.Hub, v *house.Visit) (house.Page, error) {
	of, name, body, err := uploaded(v, "of")
	if err == nil && hub.Exchange == nil {
		err = errNowhere
	}
	if err != nil {
		return house.Page{}, err
	}
	s := service(hub)
	t, err := s.Apply(v.Context(), Answer{Name: name, File: of, Body: body})
	if err == nil {
		err = s.tally(v.Context())
	}
	if err != nil {
		return house.Page{}, err
	}
	said := "答复已读入：接收" + count(t.Accepted) + "条，退回" + count(t.Rejected) + "条；退回的已经列在报送单位的问题里。"
	if t.Stale > 0 {
		said += count(t.Stale) + "条是以前那一次的，不再作数。"
	}
	if t.Twice {
		said = "这份答复以前读过，没有重复计算。"
	}
	return house.Page{Moved: "/office/exchange", Said: said}, nil
}

var errNowhere = web.Fail(web.NotFound, "本市没有设定上报的平台。")

// compareNow asks for a comparison with what the national site shows, without waiting for the night.
func compareNow(hub *house.Hub, v *house.Visit) (house.Page, error) {
	if hub.Exchange == nil || hub.Exchange.Compare.API == nil || !hub.AsksSite {
		return house.Page{}, web.Fail(web.NotFound, "没有设定到哪里取公示清单；请用清单文件比对，或者请系统管理员设定 exchange.site。")
	}
	err := service(hub).Want(v.Context(), v.Actor)
	return house.Page{Moved: "/office/exchange", Said: "已排上比对，一般一分钟内开始；结果列在“与" + hub.Exchange.Compare.Title + "的比对”里，刷新这一页查看。"}, err
}

func takeList(hub *house.Hub, v *house.Visit) (house.Page, error) {
	_, _, body, err := uploaded(v, "")
	if err == nil && hub.Exchange == nil {
		err = errNowhere
	}
	if err != nil {
		return house.Page{}, err
	}
	s := service(hub)
	c, err := s.Compare(v.Context(), v.Actor, body)
	if err == nil {
		err = s.tally(v.Context())
	}
	return house.Page{Moved: "/office/exchange", Said: "已与" + hub.Exchange.Compare.Title + "比对" + count(c.Records) + "条：一致" + count(c.Shown) + "条，对方没有查到" + count(c.Missing) + "条，对方已停止公示" + count(c.Down) + "条，本站已同时停止公示。"}, err
}

// ReturnedPage are the refused records of a sender.
type ReturnedPage struct {
	Short string
	Rows  []ReturnedRow
}

// ReturnedRow is one refused record.
type ReturnedRow struct {
	Subject, Record              string
	Party, Doc, Item, At         string
	Why, Proposed, Batch, Answer string
}

func returned(hub *house.Hub, v *house.Visit) (house.Page, error) {
	p := ReturnedPage{Short: "省平台"}
	if hub.Exchange != nil {
		p.Short = hub.Exchange.Short
	}
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		where, args := mine(v.Actor)
		all, err := relay.Refused(tx, where, args, mostReturned)
		if err != nil {
			return err
		}
		for _, l := range all {
			r, err := record.Get(tx, l.Subject, l.Record)
			if err != nil {
				return err
			}
			p.Rows = append(p.Rows, ReturnedRow{Subject: l.Subject.String(), Record: l.Record.String(), Party: ui.Or(r.Party, "（自然人）"), Doc: r.DocNo, Item: hub.ItemTitle(l.Item),
				At: l.Answered.Chinese(), Why: strings.TrimSpace(l.Code + " " + l.Message), Proposed: l.Proposed, Batch: batchURL(tx, v.Actor, l.Batch), Answer: l.Answered.String()})
		}
		return nil
	})
	return house.Page{Title: p.Short + "退回的", Nav: "/office/exchange/returned", Body: ReturnedBody(p), Crumbs: []house.Crumb{home, {Title: p.Short + "退回的"}}}, err
}

// batchURL is the page of a batch; empty where the actor may not see it, as another unit sent it for theirs.
func batchURL(tx *db.Tx, a people.Actor, x id.ID) string {
	b, err := intake.BatchByID(tx, x)
	if err != nil || !people.Decide(a, people.IntakeSend, people.Scope{Org: b.Agency, Item: b.Item}).Allowed {
		return ""
	}
	return "/office/batches/" + x.String()
}

// again sends a refused record once more, under the name the clerk chose.
func again(hub *house.Hub, v *house.Visit) (house.Page, error) {
	s, err1 := id.Parse(v.PostFormValue("subject"))
	r, err2 := id.Parse(v.PostFormValue("record"))
	name := strings.TrimSpace(v.PostFormValue("name"))
	switch {
	case errors.Join(err1, err2) != nil || hub.Exchange == nil:
		return house.Page{}, web.Fail(web.NotFound, "没有这条记录；请从列表里办理。")
	case len([]rune(name)) > 200:
		return house.Page{}, web.Fail(web.Invalid, "名称最多200个字。")
	}
	err := hub.DB.Write(v.Context(), func(tx *db.Tx) error {
		l, err := relay.Of(tx, s, r, hub.Exchange.Code)
		if err != nil || !people.Decide(v.Actor, people.IntakeSend, people.Scope{Org: l.Agency, Item: l.Item}).Allowed {
			return web.Fail(web.NotFound, "没有这条记录，或者它不是本单位的。")
		}
		if l.Answered.String() != v.PostFormValue("answer") {
			return errMoved
		}
		ok, err := relay.Again(tx, l, name)
		if err == nil && !ok {
			err = errMoved
		}
		if err != nil {
			return err
		}
		why := "已再次上报"
		if name != "" {
			why += "，名称用“" + name + "”"
		}
		return errors.Join(intake.Settled(tx, l.Batch, l.Row, service(hub).rule(), v.Actor.ID, why),
			ledger.Audit(tx, ledger.Entry{Actor: v.Actor.ID, Action: string(people.IntakeSend), Object: "relay/" + l.Record.String(), Reason: why}))
	})
	return house.Page{Moved: "/office/exchange/returned", Said: "已排入再次上报；省平台答复以后在批次页能看到。"}, err
}

var errMoved = web.Fail(web.Conflict, "这条记录刚刚已经有人再报过，或者省平台有了新的答复；请刷新这一页再看。")
