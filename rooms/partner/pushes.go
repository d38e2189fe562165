package partner

import (
	"context"
	"errors"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/client"
	"xinguan/core/house"
	"xinguan/core/ledger"
	"xinguan/core/notice"
	"xinguan/core/people"
	"xinguan/core/subject"
	"xinguan/core/takedown"
)

// pushing are the operations about what the platform pushes, and about copies that must not be used any more.
func pushing(api huma.API, hub *house.Hub, do func(method, path, id, summary, description string) huma.Operation) {
	huma.Register(api, do("GET", "/push-key", "getPushKey", "平台的签名公钥", "用 SM2 密钥的系统，凭它核对推送的签名；用共享密钥的不需要。"),
		func(ctx context.Context, _ *struct{}) (*keyOutput, error) { return pushKey(ctx, hub) })
	huma.Register(api, do("GET", "/pushes", "listPushes", "推送过什么", "本系统各推送地址的记录，从新到旧，每页50次；把 next 放进 before 取下一页。停机以后可以从这里补齐，不用等重新发送。"),
		func(ctx context.Context, in *pushesInput) (*pushesOutput, error) { return pushes(ctx, hub, in) })
	huma.Register(api, do("POST", "/pushes/{id}/again", "pushAgain", "重新推送", "把一次推送再发一遍；编号不变。没有送到、正等着再试的，马上再试，不用等到 next_try。"),
		func(ctx context.Context, in *pushInput) (*againOutput, error) { return pushAgain(ctx, hub, in) })
	huma.Register(api, do("GET", "/takedowns", "listTakedowns", "要停用的副本", "本单位取得过、现在不能再用的信息，先到期的在前，每页200条；把 next 放进 after 取下一页，翻页中间确认了的不影响其余的。从自己的系统里删去以后用 confirmTakedown 确认。"),
		func(ctx context.Context, in *takedownsInput) (*takedownsOutput, error) {
			return takedowns(ctx, hub, in)
		})
	huma.Register(api, do("POST", "/takedowns/confirm", "confirmTakedown", "确认已停用副本", "key 是 listTakedowns 里的；确认一次就够，没有收到回答的照原样再来，仍是确认过。别人已经确认的、不是本单位的，回答 409。"),
		func(ctx context.Context, in *confirmTakedownInput) (*confirmTakedownOutput, error) {
			return confirmTakedown(ctx, hub, in)
		})
}

type keyOutput struct {
	Body struct {
		Key string `json:"key" doc:"SM2 公钥，PEM"`
	}
}

func pushKey(ctx context.Context, hub *house.Hub) (out *keyOutput, err error) {
	out = &keyOutput{}
	if err := notice.EnsureSigner(ctx, hub.DB, hub.Ring); err != nil {
		return nil, err
	}
	return out, hub.DB.View(ctx, func(tx *db.Tx) (err error) { out.Body.Key, err = notice.PlatformKey(tx, hub.Ring); return err })
}

type pushesInput struct {
	Before string `query:"before" maxLength:"40" doc:"上一页的 next；不写从最新的开始"`
	State  string `query:"state" enum:"waiting,sent,given_up,dropped," doc:"只要哪一种：waiting 等着，sent 送到了，given_up 多次不成停下了，dropped 不再需要"`
}

type pushesOutput struct {
	Body struct {
		Pushes []client.Push `json:"pushes" doc:"推送，从新到旧"`
		Next   string        `json:"next,omitempty" doc:"下一页的位置；没有表示到此为止"`
	}
}

// lanesOf are the lanes of the caller's hooks.
func lanesOf(tx *db.Tx, c house.Caller) (out []string, err error) {
	all, err := notice.HooksOf(tx, c.System.ID)
	for _, h := range all {
		out = append(out, h.Lane())
	}
	return out, err
}

func pushes(ctx context.Context, hub *house.Hub, in *pushesInput) (*pushesOutput, error) {
	var before id.ID
	if in.Before != "" {
		var err error
		if before, err = id.Parse(in.Before); err != nil {
			return nil, web.Fail(web.Invalid, "before 应当是上一页回答里的 next。")
		}
	}
	out := &pushesOutput{}
	return out, hub.DB.View(ctx, func(tx *db.Tx) error {
		out.Body.Pushes, out.Body.Next = []client.Push{}, ""
		lanes, err := lanesOf(tx, house.CallerOf(ctx))
		if err != nil {
			return err
		}
		all, err := notice.Parcels(tx, lanes, notice.State(in.State), before, perPage+1)
		if len(all) > perPage {
			all = all[:perPage]
			out.Body.Next = all[perPage-1].ID.String()
		}
		for _, p := range all {
			if err != nil {
				return err
			}
			x := client.Push{Event: p.Pushed(), State: string(p.State), Tries: p.Tries, Answer: p.Answer}
			x.Next, err = nextTry(tx, p)
			out.Body.Pushes = append(out.Body.Pushes, x)
		}
		return err
	})
}

// nextTry is when a push that waits is tried: not before its address is tried again at all.
func nextTry(tx *db.Tx, p notice.Parcel) (string, error) {
	if p.State != notice.Waiting {
		return "", nil
	}
	lane, err := notice.LaneOf(tx, p.Lane)
	return max(p.Due.String(), lane.Due.String()), err
}

type pushInput struct {
	ID string `path:"id" maxLength:"40" doc:"推送的编号"`
}

type againOutput struct {
	Body struct {
		Queued int `json:"queued" doc:"重新排上几次：0 或 1；0 表示已经不再需要，没有重新推送"`
	}
}

func pushAgain(ctx context.Context, hub *house.Hub, in *pushInput) (*againOutput, error) {
	x, err := id.Parse(in.ID)
	if err != nil {
		return nil, errNoPush
	}
	c, out := house.CallerOf(ctx), &againOutput{}
	return out, hub.DB.Write(ctx, func(tx *db.Tx) error {
		out.Body.Queued = 0
		lanes, err := lanesOf(tx, c)
		if err != nil {
			return err
		}
		p, err := notice.ParcelByID(tx, x)
		if errors.Is(err, notice.ErrNoParcel) || err == nil && !slices.Contains(lanes, p.Lane) {
			return errNoPush
		}
		if err != nil {
			return err
		}
		n, err := notice.Resend(tx, p.Lane, x)
		out.Body.Queued = int(n)
		if err != nil || n == 0 {
			return err
		}
		return ledger.Audit(tx, ledger.Entry{Actor: c.Actor.ID, Action: "partner.hook.resend", Object: c.System.Account(), Detail: map[string]any{"parcel": x.String(), "key": c.Key.ID}})
	})
}

var errNoPush = web.Fail(web.NotFound, "没有这一次推送，或者它不是本系统的；编号见 GET %s/pushes。", house.PartnerPath)

type takedownsInput struct {
	After string `query:"after" maxLength:"250" doc:"上一页的 next；不写从最先到期的开始"`
}

type takedownsOutput struct {
	Body struct {
		Takedowns []client.Takedown `json:"takedowns" doc:"等确认的，先到期的在前"`
		Next      string            `json:"next,omitempty" doc:"下一页的位置；没有表示到此为止"`
	}
}

// perTakedowns is how many a page lists.
const perTakedowns = 200

func takedowns(ctx context.Context, hub *house.Hub, in *takedownsInput) (*takedownsOutput, error) {
	c, out := house.CallerOf(ctx), &takedownsOutput{}
	if d := people.Decide(c.Actor, people.TakedownConfirm); !d.Allowed {
		return nil, web.Fail(web.Forbidden, "%s。", d.Why)
	}
	var last takedown.Entry
	if in.After != "" {
		var err error
		if last, err = takedown.ParsePlace(in.After); err != nil {
			return nil, web.Fail(web.Invalid, "after 应当是上一页回答里的 next。")
		}
	}
	return out, hub.DB.View(ctx, func(tx *db.Tx) error {
		out.Body.Takedowns, out.Body.Next = []client.Takedown{}, ""
		all, err := takedown.WaitingAfter(tx, c.Actor.Orgs(), last, perTakedowns+1)
		if len(all) > perTakedowns {
			all = all[:perTakedowns]
			out.Body.Next = all[perTakedowns-1].Place()
		}
		for _, e := range all {
			if err != nil {
				return err
			}
			var s subject.Subject
			s, err = subject.Get(tx, e.Subject)
			out.Body.Takedowns = append(out.Body.Takedowns, client.Takedown{Key: e.Key(), Code: s.Code, Item: e.Item, Record: e.Record.String(), What: string(e.Kind), Told: e.Told.String(), Due: string(e.Due)})
		}
		return err
	})
}

// confirmedBefore is nothing where the same system confirmed the same before: the answer did not reach it.
func confirmedBefore(tx *db.Tx, e takedown.Entry, by people.Actor) error {
	all, err := takedown.Of(tx, e.Subject, e.Record)
	if err == nil && !slices.ContainsFunc(all, func(x takedown.Entry) bool {
		return x.N == e.N && x.Channel == e.Channel && by.For(x.Receiver) && x.By == by.ID
	}) {
		err = takedown.ErrNone
	}
	return err
}

type confirmTakedownInput struct {
	Body struct {
		Key string `json:"key" maxLength:"200" doc:"要停用的哪一条"`
		How string `json:"how,omitempty" maxLength:"200" doc:"怎样停用的；不写个人信息"`
	}
}

type confirmTakedownOutput struct {
	Body struct {
		Confirmed bool `json:"confirmed" doc:"已经确认"`
	}
}

func confirmTakedown(ctx context.Context, hub *house.Hub, in *confirmTakedownInput) (*confirmTakedownOutput, error) {
	c, out := house.CallerOf(ctx), &confirmTakedownOutput{}
	if d := people.Decide(c.Actor, people.TakedownConfirm); !d.Allowed {
		return nil, web.Fail(web.Forbidden, "%s。", d.Why)
	}
	e, err := takedown.ParseKey(in.Body.Key)
	if err == nil {
		err = hub.DB.Write(ctx, func(tx *db.Tx) error {
			err := takedown.Confirm(tx, e, c.Actor.Orgs(), c.Actor.ID, in.Body.How)
			if errors.Is(err, takedown.ErrNone) {
				err = confirmedBefore(tx, e, c.Actor)
			}
			return err
		})
	}
	if errors.Is(err, takedown.ErrNone) {
		return nil, web.Fail(web.Conflict, "%s。", err)
	}
	out.Body.Confirmed = err == nil
	return out, err
}
