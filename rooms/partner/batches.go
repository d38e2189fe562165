package partner

import (
	"context"
	"errors"
	"io"
	"net/url"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/sheet"
	"xinguan/base/web"
	"xinguan/client"
	"xinguan/core/house"
	"xinguan/core/intake"
	"xinguan/core/ledger"
	"xinguan/core/people"
)

// sendInput is a file; its body is read as it comes.
type sendInput struct {
	Item   string `query:"item" required:"true" maxLength:"64" doc:"目录项代码" example:"penalty"`
	Agency string `query:"agency" maxLength:"32" doc:"替哪个单位报送；不写就是本单位，替别的单位要有代报授权"`
	File   string `query:"file" required:"true" maxLength:"120" doc:"文件名，带扩展名 .csv、.xlsx 或 .jsonl" example:"处罚.csv"`
	Once   string `header:"Idempotency-Key" maxLength:"80" doc:"重发同一个请求时不变的编号"`
	body   io.Reader
}

// Resolve keeps the body for the handler.
func (in *sendInput) Resolve(ctx huma.Context) []error {
	in.body = ctx.BodyReader()
	return nil
}

// BatchInput names a batch.
type BatchInput struct {
	ID string `path:"id" maxLength:"40" doc:"报送时给的编号，或批次编号" example:"06h1s6dr1sxxxemp00n436mhkc"`
}

type batchOutput struct {
	Location string `header:"Location"`
	Body     client.Batch
}

func send(ctx context.Context, hub *house.Hub, in *sendInput) (*batchOutput, error) {
	c := house.CallerOf(ctx)
	agency, err := mayFor(hub, c, in.Agency, in.Item)
	if err != nil {
		return nil, err
	}
	up, err := hub.Uploads.Receive(context.WithoutCancel(ctx), c.Actor, intake.NewUpload{Item: in.Item, Agency: agency, File: in.File}, in.body)
	if err != nil {
		return nil, sentence(err)
	}
	out, err := stateOf(ctx, hub, up.ID)
	if err == nil {
		out.Location = house.PartnerPath + "/batches/" + up.ID.String()
	}
	return out, err
}

// mayFor is for whom a caller sends an item: its own organisation where it says nothing.
func mayFor(hub *house.Hub, c house.Caller, agency, item string) (string, error) {
	if agency == "" {
		agency = c.Actor.Org
	}
	if d := people.Decide(c.Actor, people.IntakeSend, people.Scope{Org: agency, Item: item}); !d.Allowed {
		return "", web.Fail(web.Forbidden, "%s。能报送的见 GET %s/self。", strings.TrimSuffix(d.Why, "。"), house.PartnerPath)
	}
	if _, known := hub.City.Agency(agency); !known {
		return "", web.Fail(web.Forbidden, "“%s”没有要报送的目录项，这把密钥只用来取得共享；替别的单位报送的，用 agency 写明那个单位。能报送的见 GET %s/self。", agency, house.PartnerPath)
	}
	return agency, nil
}

// sentence turns what is wrong with a file into an error of the interface.
func sentence(err error) error {
	var wrong *web.Error
	if errors.As(err, &wrong) {
		return wrong
	}
	var own *sheet.Error
	if errors.As(err, &own) {
		return &web.Error{Kind: web.Invalid, Message: own.Message, Cause: own.Cause}
	}
	return err
}

func batch(ctx context.Context, hub *house.Hub, in *BatchInput) (*batchOutput, error) {
	x, err := id.Parse(in.ID)
	if err != nil {
		return nil, errNoBatch
	}
	return stateOf(ctx, hub, x)
}

var errNoBatch = web.Fail(web.NotFound, "没有这一批，或者它不是本单位的；编号见报送时的回答，或 GET %s/batches。", house.PartnerPath)

// sending is an upload, a batch, or both.
type sending struct {
	up    intake.Upload
	batch intake.Batch
}

// find is what an id names, if the caller may see it; a look at another's is written down.
func find(ctx context.Context, hub *house.Hub, x id.ID) (s sending, err error) {
	c := house.CallerOf(ctx)
	err = hub.DB.View(ctx, func(tx *db.Tx) error { s, err = load(tx, x); return err })
	if err != nil {
		return s, err
	}
	agency, item := s.up.Agency, s.up.Item
	if !s.batch.ID.IsZero() {
		agency, item = s.batch.Agency, s.batch.Item
	}
	if d := people.Decide(c.Actor, people.IntakeSend, people.Scope{Org: agency, Item: item}); !d.Allowed {
		e := ledger.Entry{Actor: c.Actor.ID, Action: string(people.IntakeSend), Object: "batch/" + x.String(), Detail: map[string]any{"refused": d.Why, "key": c.Key.ID}}
		return s, errors.Join(hub.DB.Aside(ctx, func(tx *db.Tx) error { return ledger.Audit(tx, e) }), errNoBatch)
	}
	return s, nil
}

func load(tx *db.Tx, x id.ID) (s sending, err error) {
	s.up, err = intake.UploadByID(tx, x)
	switch {
	case err == nil && s.up.Batch != "":
		b, bad := id.Parse(s.up.Batch)
		if bad != nil {
			return s, bad
		}
		s.batch, err = intake.BatchByID(tx, b)
		return s, err
	case err == nil || !errors.Is(err, intake.ErrNoUpload):
		return s, err
	}
	if s.batch, err = intake.BatchByID(tx, x); errors.Is(err, intake.ErrNoBatch) {
		return s, errNoBatch
	}
	if err == nil {
		s.up, err = intake.UploadOfBatch(tx, x)
	}
	if errors.Is(err, intake.ErrNoUpload) {
		err = nil
	}
	return s, err
}

// finished is a batch that is named, once there is one.
func finished(ctx context.Context, hub *house.Hub, in string) (intake.Batch, error) {
	x, err := id.Parse(in)
	if err != nil {
		return intake.Batch{}, errNoBatch
	}
	s, err := find(ctx, hub, x)
	if err == nil && s.batch.ID.IsZero() {
		err = web.Fail(web.Conflict, "这个文件还没有读完，或者没有收下；请先看 GET %s/batches/%s。", house.PartnerPath, in)
	}
	return s.batch, err
}

func stateOf(ctx context.Context, hub *house.Hub, x id.ID) (*batchOutput, error) {
	s, err := find(ctx, hub, x)
	if err != nil {
		return nil, err
	}
	out := &batchOutput{Body: s.seen()}
	if m, ok := hub.Uploads.Progress(s.up.ID); ok && !out.Body.Settled {
		out.Body.State = "running"
		out.Body.Progress = &client.Progress{Stage: string(m.Stage), Done: m.Done, Total: m.Total}
	}
	return out, nil
}

func (s sending) seen() client.Batch {
	u, r := s.up, s.batch.Result
	b := client.Batch{ID: u.ID.String(), File: u.File, Item: u.Item, Agency: u.Agency, State: "waiting", Message: u.Message}
	if !s.batch.ID.IsZero() {
		b.Batch, b.File, b.Item, b.Agency = s.batch.ID.String(), s.batch.File, s.batch.Item, s.batch.Agency
		b.Read, b.Accepted, b.Corrected, b.Duplicate, b.Held, b.Warnings, b.Notices = r.Read, r.Accepted, r.Corrected, r.Duplicate, r.Held, r.Warnings, r.Notices
		b.State = string(s.batch.Stage)
		if b.State == string(intake.BatchReceived) {
			b.State = "running"
		}
		if u.ID.IsZero() {
			b.ID = b.Batch
		}
	}
	if u.Stage == intake.UploadFailed {
		b.State = "failed"
	}
	b.Settled = b.State != "waiting" && b.State != "running" && b.State != "undoing"
	b.Next = next(b)
	return b
}

// next says what a system does now.
func next(b client.Batch) string {
	switch b.State {
	case "waiting", "running":
		return "过一两秒再问；处理大文件要几分钟。"
	case "gate":
		return "这个文件与以往很不一样，整批没有入库：看 findings 里 row 为 0 的各条，再用 decision 决定 pass 或 drop。"
	case "failed":
		return "按 message 改好文件，再报送一次。"
	case "dropped", "undone":
		return "没有要做的；同一个文件可以再报送。"
	case "undoing":
		return "再用 decision 撤销一次，把它做完。"
	}
	if b.Held > 0 {
		return "有没有入库的行：看 findings，用 corrections 改正，或者下载 workbook 改好再报送。"
	}
	if b.Warnings > 0 {
		return "全部入库；警告请用 confirmations 确认，或者更正后再报送。"
	}
	return "全部办完；收据在 receipt。"
}

type listInput struct {
	Before string `query:"before" maxLength:"40" doc:"上一页的 next；不写从最新的开始"`
}

type listOutput struct {
	Body struct {
		Batches []client.Batch `json:"batches" doc:"批次，从新到旧"`
		Next    string         `json:"next,omitempty" doc:"下一页的位置；没有表示到此为止"`
	}
}

// perPage is how many batches a page has.
const perPage = 50

func batches(ctx context.Context, hub *house.Hub, in *listInput) (*listOutput, error) {
	var before id.ID
	if in.Before != "" {
		var err error
		if before, err = id.Parse(in.Before); err != nil {
			return nil, web.Fail(web.Invalid, "before 应当是上一页回答里的 next。")
		}
	}
	c := house.CallerOf(ctx)
	out := &listOutput{}
	out.Body.Batches = []client.Batch{}
	return out, hub.DB.View(ctx, func(tx *db.Tx) error {
		where, args := c.Actor.Clause(people.IntakeSend, "", people.Columns{Org: "agency", Item: "item"}, 1)
		all, err := intake.Batches(tx, where, args, before, perPage+1)
		if err != nil {
			return err
		}
		if len(all) > perPage {
			all = all[:perPage]
			out.Body.Next = all[perPage-1].ID.String()
		}
		for _, b := range all {
			out.Body.Batches = append(out.Body.Batches, sending{batch: b}.seen())
		}
		return nil
	})
}

type fileOutput struct {
	Type        string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func workbook(ctx context.Context, hub *house.Hub, in *BatchInput) (*fileOutput, error) {
	b, err := finished(ctx, hub, in.ID)
	if err != nil {
		return nil, err
	}
	it, ok := hub.Catalog.Item(b.Item)
	if !ok {
		return nil, web.Fail(web.NotFound, "这一项已经不在目录里了。")
	}
	var book strings.Builder
	err = hub.DB.View(ctx, func(tx *db.Tx) error {
		_, err := intake.Workbook(tx, hub.Ring, it, b.ID, &book)
		return err
	})
	name := strings.TrimSuffix(b.File, ".xlsx") + "_问题表.xlsx"
	return &fileOutput{Type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Disposition: "attachment; filename*=UTF-8''" + url.PathEscape(name), Body: []byte(book.String())}, err
}

func receipt(ctx context.Context, hub *house.Hub, in *BatchInput) (*fileOutput, error) {
	b, err := finished(ctx, hub, in.ID)
	if err != nil {
		return nil, err
	}
	var r ledger.Receipt
	err = hub.DB.View(ctx, func(tx *db.Tx) error { r, err = hub.Proofs.Find(tx, b.ID.String()); return err })
	switch {
	case errors.Is(err, ledger.ErrWaiting):
		return nil, web.Fail(web.Conflict, "收据还没有写好，通常一两秒就有；请稍后再取。")
	case errors.Is(err, ledger.ErrNoLeaf):
		return nil, web.Fail(web.Conflict, "这一批还没有办完，没有收据；办完以后再取。")
	case err != nil:
		return nil, err
	}
	var text strings.Builder
	_, err = r.WriteTo(&text)
	return &fileOutput{Type: "application/json", Disposition: "attachment; filename=\"receipt.json\"", Body: []byte(text.String())}, err
}
