package partner

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/web"
	"xinguan/client"
	"xinguan/core/house"
	"xinguan/core/people"
)

// tag is the heading of the operations in the description.
var tag = []string{"报送"}

// operations are what a system may ask and do.
func operations(api huma.API, hub *house.Hub) {
	do := func(method, path, id, summary, description string) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: house.PartnerPath + path, Tags: tag, Summary: summary, Description: description, DefaultStatus: http.StatusOK}
	}
	huma.Register(api, do("GET", "/self", "getSelf", "我是谁", "签名对不对、属于哪个单位、能报送哪些目录项。接入时先试这一个。"),
		func(ctx context.Context, _ *struct{}) (*selfOutput, error) { return self(ctx, hub) })
	sent := do("POST", "/batches", "sendBatch", "报送一个文件", "正文就是文件（CSV、XLSX 或 JSON Lines，最大 500 MB），边收边存；与网页上传同样检查。带 Idempotency-Key 重发只收一次；同一单位的同一个文件也只收一次。回答 202 以后用 GET /batches/{id} 看结果。")
	sent.DefaultStatus, sent.MaxBodyBytes = http.StatusAccepted, -1
	sent.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}
	huma.Register(api, sent, func(ctx context.Context, in *sendInput) (*batchOutput, error) { return send(ctx, hub, in) })
	huma.Register(api, do("GET", "/batches", "listBatches", "本单位的批次", "从新到旧，每页50批；把 next 放进 before 取下一页。人工报送的也在其中。"),
		func(ctx context.Context, in *listInput) (*listOutput, error) { return batches(ctx, hub, in) })
	huma.Register(api, do("GET", "/batches/{id}", "getBatch", "一批的情况", "报送时给的编号和批次编号都可以用。"),
		func(ctx context.Context, in *BatchInput) (*batchOutput, error) { return batch(ctx, hub, in) })
	huma.Register(api, do("GET", "/batches/{id}/findings", "listFindings", "一批的问题", "逐条给出行号、列名、原值、建议值和怎么办；没有入库的行带原来各格的内容（cells）。每页200条。"),
		func(ctx context.Context, in *findingsInput) (*findingsOutput, error) { return findings(ctx, hub, in) })
	huma.Register(api, do("GET", "/batches/{id}/workbook", "getWorkbook", "问题表（XLSX）", "原表的列，只有没有入库的行，附问题和建议；改好后可以直接再报送。"),
		func(ctx context.Context, in *BatchInput) (*fileOutput, error) { return workbook(ctx, hub, in) })
	huma.Register(api, do("GET", "/batches/{id}/receipt", "getReceipt", "收据（JSON）", "存证日志的收据，可以离线核验；入库后约一秒才有。"),
		func(ctx context.Context, in *BatchInput) (*fileOutput, error) { return receipt(ctx, hub, in) })
	huma.Register(api, do("POST", "/batches/{id}/corrections", "correctRows", "改正没有入库的行", "按行号给出要改的列和新值，一次最多200行；或者用 accept 采纳一条规则的建议。改后重新检查，仍有问题的行留着。"),
		func(ctx context.Context, in *correctInput) (*outcomeOutput, error) { return correct(ctx, hub, in) })
	huma.Register(api, do("POST", "/batches/{id}/confirmations", "confirmRows", "确认警告无误", "对已入库、有警告的行写明理由；remember 为 true 时同一单位以后不再问。"),
		func(ctx context.Context, in *confirmInput) (*confirmOutput, error) { return confirm(ctx, hub, in) })
	huma.Register(api, do("POST", "/batches/{id}/decision", "decideBatch", "整批暂存时的决定", "pass 写明理由后入库，drop 放弃，undo 当天整批撤销。"),
		func(ctx context.Context, in *decideInput) (*batchOutput, error) { return decide(ctx, hub, in) })
	huma.Register(api, do("POST", "/nil-returns", "nilReturn", "零报送", "本月这一项没有数据。"),
		func(ctx context.Context, in *nilInput) (*nilOutput, error) { return nilReturn(ctx, hub, in) })
	takingBack(api, hub, do)
	transferring(api, hub, do)
	pushing(api, hub, do)
}

type selfOutput struct{ Body client.Self }

func self(ctx context.Context, hub *house.Hub) (*selfOutput, error) {
	c := house.CallerOf(ctx)
	out := &selfOutput{}
	b := &out.Body
	b.System, b.Org, b.Key, b.Until = c.System.Title, c.Actor.Org, c.Key.ID, string(c.Key.Until)
	b.Items, b.Time = []client.Item{}, clock.InstantOf(hub.Clock.Now()).String()
	return out, hub.DB.View(ctx, func(tx *db.Tx) error {
		b.Name = hub.OrgName(tx, c.Actor.Org)
		for _, a := range hub.City.Agencies {
			for _, it := range hub.Catalog.Items() {
				if it.SuppliedBy(a) && people.Decide(c.Actor, people.IntakeSend, people.Scope{Org: a.Code, Item: it.Code}).Allowed {
					b.Items = append(b.Items, client.Item{Code: it.Code, Title: it.Title, Agency: a.Code})
				}
			}
		}
		return nil
	})
}

type nilInput struct {
	Body struct {
		Item   string `json:"item" maxLength:"64" doc:"目录项代码" example:"penalty"`
		Agency string `json:"agency,omitempty" maxLength:"32" doc:"替哪个单位；不写就是本单位"`
	}
}

type nilOutput struct {
	Body struct {
		Month string `json:"month" doc:"哪个月" example:"2026-11"`
	}
}

func nilReturn(ctx context.Context, hub *house.Hub, in *nilInput) (out *nilOutput, err error) {
	c := house.CallerOf(ctx)
	agency := in.Body.Agency
	if agency == "" {
		agency = c.Actor.Org
	}
	a, known := hub.City.Agency(agency)
	it, is := hub.Catalog.Item(in.Body.Item)
	if !known || !is || !it.SuppliedBy(a) || !people.Decide(c.Actor, people.IntakeSend, people.Scope{Org: agency, Item: in.Body.Item}).Allowed {
		return nil, web.Fail(web.Forbidden, "这一项不由本单位报送，不能办理零报送；能报送的见 GET %s/self。", house.PartnerPath)
	}
	out = &nilOutput{}
	out.Body.Month, err = hub.Uploads.NilReturn(ctx, c.Actor, in.Body.Item, agency)
	return out, err
}
