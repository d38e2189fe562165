package partner

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/client"
	"xinguan/core/house"
	"xinguan/core/intake"
)

type findingsInput struct {
	BatchInput
	Level string `query:"level" enum:"error,warning,notice" doc:"只要一种：error 没有入库，warning 已入库待确认，notice 只需知道"`
	After string `query:"after" maxLength:"30" doc:"上一页的 next"`
}

type findingsOutput struct {
	Body struct {
		Findings []client.Finding `json:"findings" doc:"问题，按行的顺序"`
		Next     string           `json:"next,omitempty" doc:"下一页的位置；没有表示到此为止"`
	}
}

// perFindings is how many findings an answer has.
const perFindings = 200

func findings(ctx context.Context, hub *house.Hub, in *findingsInput) (*findingsOutput, error) {
	b, err := finished(ctx, hub, in.ID)
	if err != nil {
		return nil, err
	}
	row, n := -1, int64(0)
	if in.After != "" {
		if _, err := fmt.Sscanf(in.After, "%d-%d", &row, &n); err != nil {
			return nil, web.Fail(web.Invalid, "after 应当是上一页回答里的 next。")
		}
	}
	out := &findingsOutput{}
	out.Body.Findings = []client.Finding{}
	return out, hub.DB.View(ctx, func(tx *db.Tx) error {
		all, err := intake.FindingsAfter(tx, b.ID, intake.Level(in.Level), row, n, perFindings+1)
		if err != nil {
			return err
		}
		if len(all) > perFindings {
			all = all[:perFindings]
			last := all[perFindings-1]
			out.Body.Next = fmt.Sprintf("%d-%d", last.Row, last.N)
		}
		cells, err := heldCells(tx, hub, b, all)
		for _, f := range all {
			out.Body.Findings = append(out.Body.Findings, client.Finding{Row: f.Row, Level: string(f.Level), Rule: f.Rule, Column: f.Column, Value: f.Value, Expected: f.Expected,
				Proposed: f.Proposed, Confidence: f.Confidence, Message: f.Message, Answer: f.Why, Cells: named(b.Titles, cells[f.Row])})
		}
		return err
	})
}

// heldCells are the cells of the rows that were held, by row.
func heldCells(tx *db.Tx, hub *house.Hub, b intake.Batch, all []intake.Seen) (map[int][]string, error) {
	var rows []int
	for _, f := range all {
		if f.Level == intake.Error && f.Row > 0 && !slices.Contains(rows, f.Row) {
			rows = append(rows, f.Row)
		}
	}
	return hub.Uploads.HeldCells(tx, b.ID, rows)
}

// named are cells by the titles of their columns, without empty ones.
func named(titles, cells []string) map[string]string {
	if len(cells) == 0 {
		return nil
	}
	out := map[string]string{}
	for i, c := range cells {
		if c != "" && i < len(titles) && titles[i] != "" {
			out[titles[i]] = c
		}
	}
	return out
}

type correctInput struct {
	BatchInput
	Body struct {
		Rows   []client.Edit      `json:"rows,omitempty" maxItems:"200" doc:"要改的行"`
		Accept *client.Acceptance `json:"accept,omitempty" doc:"采纳一条规则的建议；与 rows 只用一种"`
	}
}

type outcomeOutput struct{ Body client.Outcome }

func correct(ctx context.Context, hub *house.Hub, in *correctInput) (*outcomeOutput, error) {
	b, err := finished(ctx, hub, in.ID)
	if err != nil {
		return nil, err
	}
	edits, err := in.edits(ctx, hub, b.ID)
	if err != nil {
		return nil, err
	}
	res, err := hub.Uploads.Correct(context.WithoutCancel(ctx), house.CallerOf(ctx).Actor, b.ID, edits)
	out := &outcomeOutput{}
	o := &out.Body
	o.Accepted, o.Corrected, o.Duplicate, o.Held, o.Next = res.Accepted, res.Corrected, res.Duplicate, res.Held, "没有要做的；这些行都办完了。"
	if res.Held > 0 {
		o.Next = "再看 findings：改过的行还有别的问题。"
	}
	return out, sentence(err)
}

func (in *correctInput) edits(ctx context.Context, hub *house.Hub, b id.ID) (edits map[int]intake.Edit, err error) {
	a := in.Body.Accept
	if (a == nil) == (len(in.Body.Rows) == 0) {
		return nil, web.Fail(web.Invalid, "请写 rows（逐行改）或 accept（采纳建议）其中一种。")
	}
	if a != nil {
		err = hub.DB.View(ctx, func(tx *db.Tx) error { edits, err = hub.Uploads.Proposed(tx, b, a.Rule, a.Column, a.Rows); return err })
		if err == nil && len(edits) == 0 {
			err = web.Fail(web.Conflict, "这条规则没有可以采纳的建议，或者已经处理过了；请重新读取 findings。")
		}
		return edits, err
	}
	edits = map[int]intake.Edit{}
	for _, r := range in.Body.Rows {
		if _, twice := edits[r.Row]; twice || len(r.Values) == 0 {
			return nil, web.Fail(web.Invalid, "第%d行写了两次，或者没有写要改的列（values）。", r.Row)
		}
		edits[r.Row] = r.Values
	}
	return edits, nil
}

type confirmInput struct {
	BatchInput
	Body client.Confirmation
}

type confirmOutput struct {
	Body struct {
		Confirmed int64 `json:"confirmed" doc:"确认了几条"`
	}
}

func confirm(ctx context.Context, hub *house.Hub, in *confirmInput) (*confirmOutput, error) {
	b, err := finished(ctx, hub, in.ID)
	if err != nil {
		return nil, err
	}
	out := &confirmOutput{}
	out.Body.Confirmed, err = hub.Uploads.Confirm(ctx, house.CallerOf(ctx).Actor, b.ID, in.Body.Rule, in.Body.Column, in.Body.Rows, in.Body.Why, in.Body.Remember)
	return out, err
}

type decideInput struct {
	BatchInput
	Body struct {
		Decision string `json:"decision" enum:"pass,drop,undo" doc:"pass 入库，drop 放弃，undo 当天整批撤销"`
		Why      string `json:"why,omitempty" maxLength:"500" doc:"理由；pass 和 undo 必须写"`
	}
}

func decide(ctx context.Context, hub *house.Hub, in *decideInput) (*batchOutput, error) {
	b, err := finished(ctx, hub, in.ID)
	if err != nil {
		return nil, err
	}
	by, why := house.CallerOf(ctx).Actor, strings.TrimSpace(in.Body.Why)
	last := context.WithoutCancel(ctx)
	switch in.Body.Decision {
	case "pass":
		err = hub.Uploads.Pass(last, by, b.ID, why)
	case "drop":
		err = hub.Uploads.Drop(last, by, b.ID)
	default:
		_, err = hub.Uploads.Undo(last, by, b.ID, why)
	}
	if err != nil {
		return nil, sentence(err)
	}
	return batch(ctx, hub, &in.BatchInput)
}
