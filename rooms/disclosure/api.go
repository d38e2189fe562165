package disclosure

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/house"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// operations are the room's part of the open interface.
func operations(api huma.API, hub *house.Hub) {
	huma.Register(api, huma.Operation{OperationID: "listDisclosures", Method: http.MethodGet, Path: "/api/v1/disclosures", Tags: []string{"双公示"},
		Summary: "双公示清单", Description: "正在公示的行政许可、行政处罚或目录里其他公示的项，决定日期从近到远，每页50条；下一页用 next 作 after。只列单位，不含自然人。"},
		func(ctx context.Context, in *listInput) (*listOutput, error) { return apiList(ctx, hub, in) })
}

type listed struct {
	Name string `json:"name" doc:"单位现名"`
	Code string `json:"code" doc:"统一社会信用代码"`
	record.Public
}

type takenBack struct {
	Name string `json:"name" doc:"单位现名"`
	Code string `json:"code" doc:"统一社会信用代码"`
	record.PublicNotice
}

type listOutput struct {
	Body struct {
		AsOf    string      `json:"as_of" doc:"数据截至"`
		Records []listed    `json:"records"`
		Notices []takenBack `json:"withdrawn,omitempty" doc:"撤回说明，只在第一页、没有按内容筛选时给出：只有撤回所依据的文书和理由"`
		Next    string      `json:"next,omitempty" doc:"下一页的位置；没有表示到此为止"`
	}
}

func apiList(ctx context.Context, hub *house.Hub, in *listInput) (*listOutput, error) {
	after, err := position(in.After)
	if err != nil {
		return nil, err
	}
	out := &listOutput{}
	out.Body.Records = []listed{}
	err = hub.DB.View(ctx, func(tx *db.Tx) error {
		f, err := in.page().filter(tx, hub, after)
		if err != nil {
			return err
		}
		rows, next, err := record.List(tx, f)
		if err != nil {
			return err
		}
		if next != nil {
			out.Body.Next = cursor(*next)
		}
		if out.Body.AsOf, err = hub.AsOf(tx); err != nil {
			return err
		}
		gone, err := notices(tx, f)
		if err != nil {
			return err
		}
		for _, n := range gone {
			out.Body.Notices = append(out.Body.Notices, takenBack{n.Name, n.Code, n.Public()})
		}
		out.Body.Records, err = publish(tx, hub, rows)
		return err
	})
	return out, err
}

// publish puts the current name and code of its subject to each record.
func publish(tx *db.Tx, hub *house.Hub, rows []*record.Record) ([]listed, error) {
	ids := make([]id.ID, len(rows))
	for i, r := range rows {
		ids[i] = r.Subject
	}
	found, err := subject.GetMany(tx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]listed, len(rows))
	for i := range rows {
		out[i] = listed{found[i].Name, found[i].Code, hub.Laws().Public(rows[i], tx.Today())}
	}
	return out, nil
}
