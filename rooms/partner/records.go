package partner

import (
	"context"
	"errors"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/web"
	"xinguan/client"
	"xinguan/core/house"
	"xinguan/core/people"
	"xinguan/core/record"
	"xinguan/core/subject"
)

type sentInput struct {
	Item   string `query:"item" required:"true" maxLength:"64" doc:"目录项代码" example:"penalty"`
	Code   string `query:"code" maxLength:"30" doc:"主体的统一社会信用代码；与文号至少写一个" example:"91441998MA0000015C"`
	Number string `query:"document_number" maxLength:"100" doc:"文号，或者它的开头；只写文号时，只找公示过的" example:"东示例罚〔2026〕"`
}

type sentOutput struct {
	Body struct {
		Records []client.Sent `json:"records" doc:"记录，决定日期从近到远，最多50条；被更正代替的不在其中"`
		More    bool          `json:"more" doc:"还有；请把文号写长一些"`
	}
}

// mostSent is how many records an answer has.
const mostSent = 50

// sentRecords finds again what the caller's organisation sent, so that it can be corrected or taken back.
func sentRecords(ctx context.Context, hub *house.Hub, in *sentInput) (*sentOutput, error) {
	in.Code, in.Number = strings.TrimSpace(in.Code), strings.TrimSpace(in.Number)
	it, ok := hub.Catalog.Item(in.Item)
	switch {
	case !ok || it.OfPersons():
		return nil, web.Fail(web.Invalid, "item 不是可以这样查找的目录项；能报送的见 GET %s/self，自然人的信息不能这样查找。", house.PartnerPath)
	case in.Code == "" && in.Number == "":
		return nil, web.Fail(web.Invalid, "请写明 code（主体的统一社会信用代码）或 document_number（文号），也可以两个都写。")
	}
	f := record.SentFilter{Items: []string{it.Code}, DocNo: in.Number, Limit: mostSent + 1}
	f.Where, f.Args = house.CallerOf(ctx).Actor.Clause(people.IntakeSend, "", people.Columns{Org: "r.agency", Item: "r.item"}, 1)
	out := &sentOutput{}
	return out, hub.DB.View(ctx, func(tx *db.Tx) error {
		out.Body.Records, out.Body.More = []client.Sent{}, false
		if in.Code != "" {
			s, err := subject.Locate(tx, in.Code)
			if errors.Is(err, subject.ErrNone) {
				return nil
			}
			if err != nil {
				return err
			}
			f.Subjects = s.Members()
		}
		all, err := record.Sent(tx, f)
		if len(all) > mostSent {
			all, out.Body.More = all[:mostSent], true
		}
		for i := range all {
			if err == nil {
				var s client.Sent
				s, err = sentSeen(tx, &all[i])
				out.Body.Records = append(out.Body.Records, s)
			}
		}
		return err
	})
}

func sentSeen(tx *db.Tx, r *record.Record) (client.Sent, error) {
	out := client.Sent{Record: r.ID.String(), Party: r.Party, Item: r.Item, Agency: r.Agency, DocNo: r.DocNo, Kind: r.Class, Decided: string(r.Decided),
		State: string(r.State), Shown: r.Shown(tx.Today()), Open: r.Current && !r.State.Ended()}
	if r.Public && r.ShownUntil != clock.Forever {
		out.ShownUntil = string(r.ShownUntil)
	}
	s, err := subject.FiledAs(tx, r.Subject)
	out.Code = s.Code
	return out, err
}
