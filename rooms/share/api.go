package share

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/client"
	"xinguan/core/access"
	"xinguan/core/house"
	"xinguan/core/people"
	"xinguan/core/subject"
)

// operations are what a system may ask of what its organisation is given.
func operations(api huma.API, hub *house.Hub) {
	do := func(method, p, id, summary, description string) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: house.PartnerPath + "/shares" + p, Tags: []string{"共享"}, Summary: summary, Description: description, DefaultStatus: http.StatusOK}
	}
	huma.Register(api, do("GET", "", "listShares", "能取得哪些共享", "本单位的共享申请和批准的范围。holds 为 true 的现在可以用；结束了还要确认副本已销毁的，看 copies。最新的300件。"),
		func(ctx context.Context, _ *struct{}) (*sharesOutput, error) { return shares(ctx, hub) })
	given := do("GET", "", "listAuthorisations", "哪些单位授权了本单位", "凭授权取得共享的，先看这里：谁、授权看什么、用于什么、到哪天，收回了没有。每页100件；把 next 放进 before 取下一页。给了、收回了授权，推送 authorisation。自然人的授权不在其中。")
	given.Path = house.PartnerPath + "/authorisations"
	huma.Register(api, given, func(ctx context.Context, in *authorisationsInput) (*authorisationsOutput, error) {
		return authorisations(ctx, hub, in)
	})
	huma.Register(api, do("GET", "/{id}", "getShare", "一件共享的情况", "批准的信息项、字段、期限和现在的状态；结束以后，copies 写明取得过的副本要不要销毁、确认了没有。"),
		func(ctx context.Context, in *shareInput) (*shareOutput, error) { return getShare(ctx, hub, in) })
	huma.Register(api, do("POST", "/{id}/ask", "askShare", "按共享取得信息", "按统一社会信用代码，一次最多100家。每一家、每一项都记为一次查阅，并告知当事人。没有授权、查不到的，why 写明；已经停止公示的不在其中。停用副本的通知超期没有确认的，暂停提供。"),
		func(ctx context.Context, in *askInput) (*askOutput, error) {
			return askShared(ctx, hub, in.ID, in.Body.Codes)
		})
	huma.Register(api, do("POST", "/{id}/copies", "confirmCopies", "确认副本已销毁", "共享终止或者到期以后，取得过的副本都销毁了再确认，写明原来在哪里、怎样销毁的；最迟哪天见 copies。照原样再来一次，回答仍是第一次的。本单位的人在工作台下载过文件，或者另一个系统也取得过的，系统不知道那些副本，由本单位的人在工作台确认。"),
		func(ctx context.Context, in *copiesInput) (*shareOutput, error) { return confirmCopies(ctx, hub, in) })
	huma.Register(api, do("GET", "/{id}/subjects/{subject}", "getShared", "取得过的一家的现状", "推送说有变化时来问；subject 是推送里的编号，也可以是统一社会信用代码。同样记为查阅。"),
		func(ctx context.Context, in *subjectInput) (*askOutput, error) { return sharedSubject(ctx, hub, in) })
}

type sharesOutput struct {
	Body struct {
		Shares []client.Share `json:"shares" doc:"从新到旧"`
	}
}

type shareInput struct {
	ID string `path:"id" maxLength:"40" doc:"共享的编号"`
}

type shareOutput struct{ Body client.Share }

type askInput struct {
	ID   string `path:"id" maxLength:"40" doc:"共享的编号"`
	Body struct {
		Codes []string `json:"codes" minItems:"1" maxItems:"100" doc:"统一社会信用代码"`
	}
}

type copiesInput struct {
	ID   string `path:"id" maxLength:"40" doc:"共享的编号"`
	Body struct {
		How string `json:"how" minLength:"1" maxLength:"500" doc:"副本原来在哪里、怎样销毁的；不写个人信息"`
	}
}

type subjectInput struct {
	ID      string `path:"id" maxLength:"40" doc:"共享的编号"`
	Subject string `path:"subject" maxLength:"40" doc:"推送里的编号，或者统一社会信用代码"`
}

type askOutput struct {
	Body struct {
		Subjects []client.Shared `json:"subjects" doc:"每家的结果，顺序与所问的相同"`
	}
}

func may(ctx context.Context) (house.Caller, error) {
	c := house.CallerOf(ctx)
	if d := people.Holds(c.Actor, people.ShareUse); !d.Allowed {
		return c, web.Fail(web.Forbidden, "%s。", d.Why)
	}
	return c, nil
}

func seen(s access.Share, tx *db.Tx) client.Share {
	out := client.Share{ID: s.ID.String(), Title: s.Title, UsedFor: s.UsedFor, State: string(s.State), Holds: s.Holds(tx.Today()), From: string(s.From), Until: string(s.Until), Items: s.Items, Fields: s.Fields, Consent: s.Consent, Way: s.Way}
	if s.CopiesDue != "" {
		out.Copies = &client.Copies{State: "waiting", Due: string(s.CopiesDue)}
		switch {
		case !s.CopiesGone.IsZero():
			out.Copies.State, out.Copies.Gone, out.Copies.How = "gone", s.CopiesGone.String(), s.CopiesHow
		case s.CopiesLate(tx.Today()):
			out.Copies.State = "late"
		}
	}
	return out
}

func shares(ctx context.Context, hub *house.Hub) (*sharesOutput, error) {
	c, err := may(ctx)
	if err != nil {
		return nil, err
	}
	out := &sharesOutput{}
	return out, hub.DB.View(ctx, func(tx *db.Tx) error {
		out.Body.Shares = []client.Share{}
		all, err := access.Shares(tx, c.Actor.Orgs(), mostListed)
		for _, s := range all {
			out.Body.Shares = append(out.Body.Shares, seen(s, tx))
		}
		return err
	})
}

// shareOf is a share of the caller's organisation.
func shareOf(ctx context.Context, hub *house.Hub, which string) (s access.Share, c house.Caller, out client.Share, err error) {
	if c, err = may(ctx); err != nil {
		return s, c, out, err
	}
	x, bad := id.Parse(which)
	if bad != nil {
		return s, c, out, access.ErrNoShare
	}
	err = hub.DB.View(ctx, func(tx *db.Tx) error {
		if s, err = access.ShareByID(tx, c.Actor.Orgs(), x); err == nil {
			out = seen(s, tx)
		}
		return err
	})
	return s, c, out, err
}

func getShare(ctx context.Context, hub *house.Hub, in *shareInput) (*shareOutput, error) {
	_, _, out, err := shareOf(ctx, hub, in.ID)
	return &shareOutput{out}, err
}

// confirmCopies notes that what the system obtained by a share that is over is destroyed.
func confirmCopies(ctx context.Context, hub *house.Hub, in *copiesInput) (*shareOutput, error) {
	s, c, _, err := shareOf(ctx, hub, in.ID)
	if err != nil {
		return nil, err
	}
	out := &shareOutput{}
	return out, hub.DB.Write(ctx, func(tx *db.Tx) error {
		if err := s.ConfirmCopies(tx, c.Actor, in.Body.How); err != nil {
			return err
		}
		now, err := access.ShareByID(tx, c.Actor.Orgs(), s.ID)
		out.Body = seen(now, tx)
		return err
	})
}

func askShared(ctx context.Context, hub *house.Hub, which string, codes []string) (*askOutput, error) {
	s, c, _, err := shareOf(ctx, hub, which)
	if err != nil {
		return nil, err
	}
	if s.Way == access.ShareFile {
		return nil, web.Fail(web.Conflict, "这件共享批准的是按名单出文件，请由本单位人员在工作台办理。")
	}
	if err := hub.Bound(ctx, c.Actor); err != nil {
		return nil, err
	}
	out := &askOutput{}
	out.Body.Subjects = []client.Shared{}
	for _, code := range codes {
		x, err := hub.Share(ctx, c.Actor, s, code)
		if err != nil {
			return nil, err
		}
		out.Body.Subjects = append(out.Body.Subjects, told(x))
	}
	return out, nil
}

func sharedSubject(ctx context.Context, hub *house.Hub, in *subjectInput) (*askOutput, error) {
	code := in.Subject
	if x, err := id.Parse(code); err == nil && len(code) != 18 {
		err := hub.DB.View(ctx, func(tx *db.Tx) error {
			s, err := subject.FiledAs(tx, x) // never a person
			code = s.Code
			return err
		})
		if err != nil {
			return nil, web.Fail(web.NotFound, "没有这一家；编号请用推送里的。")
		}
	}
	return askShared(ctx, hub, in.ID, []string{code})
}

func told(x house.SharedOf) client.Shared {
	out := client.Shared{Asked: x.Asked, Code: x.Code, Name: x.Name, Why: x.Why, Reason: x.Word, AsOf: x.AsOf.String(), Records: []client.SharedRecord{}}
	for _, r := range x.Records {
		out.Records = append(out.Records, client.SharedRecord{ID: r.ID.String(), Item: r.Item, Authority: r.Authority, Decided: string(r.Decided), ShownUntil: string(r.Until), Disputed: r.Disputed, Fields: r.Fields})
	}
	return out
}
