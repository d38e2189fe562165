package partner

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/client"
	"xinguan/core/house"
	"xinguan/core/intake"
	"xinguan/core/ledger"
	"xinguan/core/people"
)

// transferring are the operations on a file that comes in pieces.
func transferring(api huma.API, hub *house.Hub, do func(method, path, id, summary, description string) huma.Operation) {
	begun := do("POST", "/transfers", "beginTransfer", "分段报送一个大文件", "先说明文件名、大小和整个文件的 SM3，再用 sendPiece 一段一段地传；断了以后用同样的参数再问一次，回答里的 offset 就是接着传的地方。一个系统最多同时有"+strconv.Itoa(intake.MostTransfers)+"个文件传到一半。")
	begun.DefaultStatus = http.StatusCreated
	huma.Register(api, begun, func(ctx context.Context, in *beginInput) (*transferOutput, error) { return begin(ctx, hub, in) })
	huma.Register(api, do("GET", "/transfers/{id}", "getTransfer", "一个分段的文件传到哪里", "也可以用 HEAD，只看回答的 Upload-Offset、Upload-Length 和 Upload-Expires。"),
		func(ctx context.Context, in *TransferInput) (*transferOutput, error) {
			return transfer(ctx, hub, in)
		})
	sent := do("PATCH", "/transfers/{id}", "sendPiece", "传一段", "正文是文件从 Upload-Offset 起的一段，建议 8 MB，最多 64 MB；签名里的 body 是这一段的 SM3。一段要么整段收下，要么不作数。不是平台等的那一段回答 409，带正确的 Upload-Offset。传完最后一段，回答里的 batch 就是报送的编号，以后与一次传完的一样；传完而没有收到回答的，再传一个空段。")
	sent.MaxBodyBytes = -1
	sent.RequestBody = &huma.RequestBody{Content: map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}}
	huma.Register(api, sent, func(ctx context.Context, in *pieceInput) (*transferOutput, error) { return sendPiece(ctx, hub, in) })
	ended := do("DELETE", "/transfers/{id}", "dropTransfer", "不传了", "放弃传到一半的文件，收到的部分马上清除。")
	ended.DefaultStatus = http.StatusNoContent
	huma.Register(api, ended, func(ctx context.Context, in *TransferInput) (*struct{}, error) { return nil, drop(ctx, hub, in) })
}

type beginInput struct {
	Item   string `query:"item" required:"true" maxLength:"64" doc:"目录项代码" example:"penalty"`
	Agency string `query:"agency" maxLength:"32" doc:"替哪个单位报送；不写就是本单位，替别的单位要有代报授权"`
	File   string `query:"file" required:"true" maxLength:"120" doc:"文件名，带扩展名 .csv、.xlsx 或 .jsonl" example:"处罚.csv"`
	Size   int64  `query:"size" required:"true" minimum:"1" doc:"整个文件多少字节，最大 500 MB" example:"20971520"`
	Digest string `query:"digest" required:"true" pattern:"^[0-9a-f]{64}$" doc:"整个文件的 SM3，小写十六进制；同一个系统的同一个文件靠它认出来，传完时用它核对"`
}

// TransferInput names a file that comes in pieces.
type TransferInput struct {
	ID string `path:"id" maxLength:"40" doc:"beginTransfer 给的编号" example:"06h1s6dr1sxxxemp00n436mhkc"`
}

type pieceInput struct {
	TransferInput
	Offset int64 `header:"Upload-Offset" required:"true" minimum:"0" doc:"这一段从文件的第几字节开始（从 0 数起）"`
	body   io.Reader
}

// Resolve keeps the body for the handler.
func (in *pieceInput) Resolve(ctx huma.Context) []error {
	in.body = ctx.BodyReader()
	return nil
}

type transferOutput struct {
	Location string `header:"Location"`
	Offset   int64  `header:"Upload-Offset"`
	Length   int64  `header:"Upload-Length"`
	Expires  string `header:"Upload-Expires"`
	Body     client.Transfer
}

func answered(t intake.Transfer) *transferOutput {
	until := t.Until()
	return &transferOutput{Location: house.PartnerPath + "/transfers/" + t.ID.String(), Offset: t.Got, Length: t.Bytes, Expires: until.UTC().Format(http.TimeFormat),
		Body: client.Transfer{ID: t.ID.String(), File: t.File, Item: t.Item, Agency: t.Agency, Size: t.Bytes, Offset: t.Got, Until: until.String(), Batch: t.Upload}}
}

func begin(ctx context.Context, hub *house.Hub, in *beginInput) (*transferOutput, error) {
	c := house.CallerOf(ctx)
	agency, err := mayFor(hub, c, in.Agency, in.Item)
	if err != nil {
		return nil, err
	}
	t, err := hub.Uploads.Begin(ctx, c.Actor, intake.NewTransfer{NewUpload: intake.NewUpload{Item: in.Item, Agency: agency, File: in.File}, Bytes: in.Size, Digest: in.Digest})
	if err != nil {
		return nil, sentence(err)
	}
	return answered(t), nil
}

func transfer(ctx context.Context, hub *house.Hub, in *TransferInput) (*transferOutput, error) {
	x, err := in.id()
	if err != nil {
		return nil, err
	}
	t, err := hub.Uploads.Transfer(ctx, house.CallerOf(ctx).Actor, x)
	if err != nil {
		return nil, another(ctx, hub, x, err)
	}
	return answered(t), nil
}

func sendPiece(ctx context.Context, hub *house.Hub, in *pieceInput) (*transferOutput, error) {
	x, err := in.id()
	if err != nil {
		return nil, err
	}
	t, err := hub.Uploads.Append(context.WithoutCancel(ctx), house.CallerOf(ctx).Actor, x, intake.Piece{Offset: in.Offset, Body: in.body})
	if err != nil {
		return nil, another(ctx, hub, x, err)
	}
	return answered(t), nil
}

func drop(ctx context.Context, hub *house.Hub, in *TransferInput) error {
	x, err := in.id()
	if err != nil {
		return err
	}
	return another(ctx, hub, x, hub.Uploads.GiveUp(ctx, house.CallerOf(ctx).Actor, x))
}

func (in *TransferInput) id() (id.ID, error) {
	x, err := id.Parse(in.ID)
	if err != nil {
		return x, intake.ErrNoTransfer
	}
	return x, nil
}

// another writes down a try at what is not the caller's, and tells where to go on with a piece that is out of place.
func another(ctx context.Context, hub *house.Hub, x id.ID, err error) error {
	var other intake.Elsewhere
	switch {
	case errors.Is(err, intake.ErrNoTransfer):
		c := house.CallerOf(ctx)
		e := ledger.Entry{Actor: c.Actor.ID, Action: string(people.IntakeSend), Object: "transfer/" + x.String(), Detail: map[string]any{"refused": "not theirs", "key": c.Key.ID}}
		return errors.Join(hub.DB.Aside(ctx, func(tx *db.Tx) error { return ledger.Audit(tx, e) }), err)
	case errors.As(err, &other):
		return huma.ErrorWithHeaders(err, http.Header{client.OffsetHeader: {strconv.FormatInt(other.At.Got, 10)}})
	case err != nil:
		return sentence(err)
	}
	return nil
}
