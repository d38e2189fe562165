package partner

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/client"
	"xinguan/core/house"
	"xinguan/core/ledger"
	"xinguan/core/people"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// takingBack are the operations on records that were taken in: finding them again, and taking them back.
func takingBack(api huma.API, hub *house.Hub, do func(method, path, id, summary, description string) huma.Operation) {
	huma.Register(api, do("GET", "/records", "findRecords", "本单位报送过的信息", "按主体的代码或文号找已经入库的信息，取得撤回要用的编号；已经撤回、修复的也在其中。更正不用编号：同一条改好再报送，新的代替旧的。"),
		func(ctx context.Context, in *sentInput) (*sentOutput, error) { return sentRecords(ctx, hub, in) })
	asked := do("POST", "/withdrawals", "withdraw", "撤回一条信息", "公开的决定被变更、撤销、确认违法或者确认无效的，三个工作日内撤回。与工作台上的撤回是同一件事：原内容马上从网页、清单、报告、接口和计算里消失，原处公布撤回说明，取得过副本的单位收到停用通知。目录项要两个人办的，先等本单位另一人在工作台批准，批准以前仍在公示。用同一份文书再来一次，回答仍是第一次的那一件。")
	asked.DefaultStatus = http.StatusCreated
	huma.Register(api, asked, func(ctx context.Context, in *withdrawInput) (*withdrawalOutput, error) { return withdraw(ctx, hub, in) })
	huma.Register(api, do("GET", "/withdrawals", "listWithdrawals", "本单位的撤回", "等批准的在前，其余从新到旧，每页100件；把 next 放进 after 取下一页。人工办理的也在其中。"),
		func(ctx context.Context, in *withdrawalsInput) (*withdrawalsOutput, error) {
			return withdrawals(ctx, hub, in)
		})
	huma.Register(api, do("GET", "/withdrawals/{id}", "getWithdrawal", "一件撤回的情况", "state 为 asked 的等另一人批准；有了结果会推送 withdrawal。"),
		func(ctx context.Context, in *withdrawalInput) (*withdrawalOutput, error) {
			return withdrawal(ctx, hub, in)
		})
}

type withdrawInput struct{ Body client.NewWithdrawal }

type withdrawalOutput struct {
	Location string `header:"Location"`
	Body     client.Withdrawal
}

type withdrawalInput struct {
	ID string `path:"id" maxLength:"40" doc:"withdraw 给的编号，或推送里的 object" example:"06h1s6dr1sxxxemp00n436mhkc"`
}

type withdrawalsInput struct {
	After string `query:"after" maxLength:"50" doc:"上一页的 next；不写从等批准的开始"`
}

type withdrawalsOutput struct {
	Body struct {
		Withdrawals []client.Withdrawal `json:"withdrawals" doc:"等批准的在前，其余从新到旧"`
		Next        string              `json:"next,omitempty" doc:"下一页的位置；没有表示到此为止"`
	}
}

func withdraw(ctx context.Context, hub *house.Hub, in *withdrawInput) (*withdrawalOutput, error) {
	issued, err := clock.ParseDate(in.Body.Issued)
	if err != nil {
		return nil, web.Fail(web.Invalid, "issued 应当是文书的日期，写成 2026-11-20 的样子。")
	}
	c, out := house.CallerOf(ctx), &withdrawalOutput{}
	err = hub.DB.Write(context.WithoutCancel(ctx), func(tx *db.Tx) error {
		n := record.NewWithdrawal{Kind: record.WithdrawalKind(in.Body.Kind), DocNo: in.Body.Document, Authority: in.Body.Authority, Issued: issued, Reason: in.Body.Reason}.Trimmed()
		if err := theirs(tx, hub, c.Actor, in.Body, &n); err != nil {
			return err
		}
		w, err := once(tx, hub, c.Actor, n)
		if err == nil {
			out.Body, err = withdrawalSeen(tx, &w)
		}
		return err
	})
	out.Location = house.PartnerPath + "/withdrawals/" + out.Body.ID
	if errors.Is(err, house.ErrNotSent) {
		e := ledger.Entry{Actor: c.Actor.ID, Action: string(people.IntakeSend), Object: "record/" + in.Body.Record, Detail: map[string]any{"refused": "not theirs", "key": c.Key.ID}}
		return nil, errors.Join(hub.DB.Aside(ctx, func(tx *db.Tx) error { return ledger.Audit(tx, e) }), errNotSent)
	}
	return out, err
}

var errNotSent = web.Fail(web.NotFound, "没有这条信息，或者它不是本单位报送的；code 和 record 请用 GET %s/records 里的。", house.PartnerPath)

// theirs finds the record that is meant, of whichever of the subjects ruled to be one it was filed with.
func theirs(tx *db.Tx, hub *house.Hub, by people.Actor, in client.NewWithdrawal, n *record.NewWithdrawal) error {
	rec, bad := id.Parse(in.Record)
	s, err := subject.Locate(tx, in.Code)
	if bad != nil || errors.Is(err, subject.ErrNone) {
		return house.ErrNotSent
	}
	if err != nil {
		return err
	}
	for _, x := range s.Members() {
		r, _, err := hub.SentRecord(tx, by, x, rec)
		if errors.Is(err, house.ErrNotSent) {
			continue
		}
		n.Subject, n.Record = r.Subject, r.ID
		return err
	}
	return house.ErrNotSent
}

// once takes a record back, or gives what was said of it before by the same document: a system that never saw the answer asks
// again, also after the time its Idempotency-Key is kept for.
func once(tx *db.Tx, hub *house.Hub, by people.Actor, n record.NewWithdrawal) (record.Withdrawal, error) {
	past, err := record.WithdrawalsOf(tx, n.Subject, n.Record)
	if err != nil {
		return record.Withdrawal{}, err
	}
	for _, w := range past {
		if w.State != record.WithdrawalRefused && w.NewWithdrawal == n {
			return w, nil
		}
	}
	return hub.Records.Withdraw(tx, by, n)
}

func withdrawal(ctx context.Context, hub *house.Hub, in *withdrawalInput) (*withdrawalOutput, error) {
	x, err := id.Parse(in.ID)
	if err != nil {
		return nil, errNoWithdrawal
	}
	where, args := house.CallerOf(ctx).Actor.Clause(people.IntakeSend, "", people.Columns{Org: "agency", Item: "item"}, 1)
	out := &withdrawalOutput{Location: house.PartnerPath + "/withdrawals/" + in.ID}
	err = hub.DB.View(ctx, func(tx *db.Tx) error {
		w, err := record.WithdrawalAmong(tx, where, args, x)
		if err == nil {
			out.Body, err = withdrawalSeen(tx, &w)
		}
		return err
	})
	if errors.Is(err, record.ErrNoWithdrawal) {
		err = errNoWithdrawal
	}
	return out, err
}

var errNoWithdrawal = web.Fail(web.NotFound, "没有这件撤回，或者它不是本单位的；编号见提出时的回答，或 GET %s/withdrawals。", house.PartnerPath)

// perWithdrawals is how many a page has.
const perWithdrawals = 100

// settledPlace begins the place of a withdrawal that waits for nobody.
const settledPlace = "done."

func placeOf(w *record.Withdrawal) string {
	p := w.Place()
	if p.Waits {
		return p.ID.String()
	}
	return settledPlace + p.ID.String()
}

func parsePlace(place string) (p record.WithdrawalPlace, err error) {
	rest, settled := strings.CutPrefix(place, settledPlace)
	p.Waits = !settled
	if p.ID, err = id.Parse(rest); err != nil {
		err = web.Fail(web.Invalid, "after 应当是上一页回答里的 next。")
	}
	return p, err
}

func withdrawals(ctx context.Context, hub *house.Hub, in *withdrawalsInput) (*withdrawalsOutput, error) {
	where, args := house.CallerOf(ctx).Actor.Clause(people.IntakeSend, "", people.Columns{Org: "agency", Item: "item"}, 1)
	var last record.WithdrawalPlace
	if in.After != "" {
		var err error
		if last, err = parsePlace(in.After); err != nil {
			return nil, err
		}
	}
	out := &withdrawalsOutput{}
	return out, hub.DB.View(ctx, func(tx *db.Tx) error {
		out.Body.Withdrawals, out.Body.Next = []client.Withdrawal{}, ""
		all, err := record.WithdrawalsAfter(tx, where, args, last, perWithdrawals+1)
		if len(all) > perWithdrawals {
			all = all[:perWithdrawals]
			out.Body.Next = placeOf(&all[perWithdrawals-1])
		}
		for i := range all {
			if err == nil {
				var w client.Withdrawal
				w, err = withdrawalSeen(tx, &all[i])
				out.Body.Withdrawals = append(out.Body.Withdrawals, w)
			}
		}
		return err
	})
}

func withdrawalSeen(tx *db.Tx, w *record.Withdrawal) (out client.Withdrawal, err error) {
	s, err := subject.FiledAs(tx, w.Subject)
	out = client.Withdrawal{ID: w.ID.String(), Item: w.Item, Agency: w.Agency, State: string(w.State), Settled: w.State != record.WithdrawalAsked, Due: string(w.Due), Late: w.Late(tx.Today()),
		Asked: w.AskedAt.String(), Why: w.DecidedWhy, NoticeUntil: string(w.ShownUntil)}
	out.NewWithdrawal = client.NewWithdrawal{Code: s.Code, Record: w.Record.String(), Kind: string(w.Kind), Document: w.DocNo, Authority: w.Authority, Issued: string(w.Issued), Reason: w.Reason}
	if !w.DecidedAt.IsZero() {
		out.Decided = w.DecidedAt.String()
	}
	out.Next = nextOf(w)
	return out, err
}

// nextOf says what a system does now.
func nextOf(w *record.Withdrawal) string {
	switch w.State {
	case record.WithdrawalAsked:
		return "请本单位另一人在工作台的“待我复核”里批准；批准以前仍在公示。"
	case record.WithdrawalRefused:
		return "仍在公示。看 why，改正以后重新提出；期限不因此延长。"
	}
	return "没有要做的；撤回以后不能恢复，需要的由作出决定的单位报送新的决定。"
}
