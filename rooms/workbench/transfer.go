package workbench

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/client"
	"xinguan/core/house"
	"xinguan/core/intake"
	"xinguan/core/people"
)

const transfersPath = "/office/transfers"

// pieceSize is how large the pieces are in which the page brings a file that is larger.
const pieceSize = 4 << 20

// HalfRow is a file that stopped half-way.
type HalfRow struct {
	File, Item, ItemCode, Agency string
	Bytes                        string // exactly, for the page to know the file again
	Done, Until, Drop            string
	Percent                      int
}

// halves are what the actor has half-way.
func halves(hub *house.Hub, tx *db.Tx, by people.Actor) (out []HalfRow, err error) {
	all, err := intake.Transfers(tx, by.ID)
	for _, t := range all {
		out = append(out, HalfRow{File: t.File, Item: hub.ItemTitle(t.Item), ItemCode: t.Item, Agency: t.Agency, Bytes: strconv.FormatInt(t.Bytes, 10), Percent: int(100 * t.Got / t.Bytes),
			Done: megabytes(t.Got) + " / " + megabytes(t.Bytes), Until: t.Until().Chinese(), Drop: transfersPath + "/" + t.ID.String() + "/drop"})
	}
	return out, err
}

func megabytes(n int64) string { return strconv.FormatFloat(float64(n)/(1<<20), 'f', 1, 64) + " MB" }

// moved is what the page's script is told of a transfer.
type moved struct {
	ID     string `json:"id"`
	Got    int64  `json:"got"`
	Upload string `json:"upload"`
}

func tell(w http.ResponseWriter, v *house.Visit, t intake.Transfer) error {
	raw, err := json.Marshal(moved{t.ID.String(), t.Got, t.Upload})
	if err == nil {
		w.Header().Set(client.OffsetHeader, strconv.FormatInt(t.Got, 10))
		web.Respond(w, v.Request, http.StatusOK, "application/json", raw)
	}
	return err
}

func beginTransfer(hub *house.Hub, w http.ResponseWriter, v *house.Visit) error {
	bytes, err := strconv.ParseInt(v.PostFormValue("bytes"), 10, 64)
	if err != nil {
		return web.Fail(web.Invalid, "没有收到文件的大小；请刷新页面再试。")
	}
	t, err := hub.Uploads.Begin(v.Context(), v.Actor, intake.NewTransfer{Bytes: bytes, Mark: v.PostFormValue("mark"),
		NewUpload: intake.NewUpload{Item: v.PostFormValue("item"), Agency: v.PostFormValue("agency"), File: v.PostFormValue("file")}})
	if err != nil {
		return sentence(err)
	}
	return tell(w, v, t)
}

func transfer(hub *house.Hub, w http.ResponseWriter, v *house.Visit) error {
	x, err := transferID(v)
	if err != nil {
		return err
	}
	t, err := hub.Uploads.Transfer(v.Context(), v.Actor, x)
	if err != nil {
		return err
	}
	return tell(w, v, t)
}

// bringPiece takes a piece as its headers describe it. A page that went away meanwhile has brought it all the same.
func bringPiece(hub *house.Hub, w http.ResponseWriter, v *house.Visit) error {
	x, err := transferID(v)
	if err != nil {
		return err
	}
	p := intake.Piece{Body: v.Body}
	if p.Offset, err = strconv.ParseInt(v.Header.Get(client.OffsetHeader), 10, 64); err != nil {
		return web.Fail(web.Invalid, "没有写明从文件的哪里接着传；请刷新页面再试。")
	}
	if sum, said := strings.CutPrefix(v.Header.Get("Upload-Checksum"), "sha256 "); said {
		if p.Sum, err = base64.StdEncoding.DecodeString(sum); err != nil {
			return web.Fail(web.Invalid, "这一段的校验值没有读懂；请刷新页面再试。")
		}
	}
	t, err := hub.Uploads.Append(context.WithoutCancel(v.Context()), v.Actor, x, p)
	var other intake.Elsewhere
	if errors.As(err, &other) {
		w.Header().Set(client.OffsetHeader, strconv.FormatInt(other.At.Got, 10))
	}
	if err != nil {
		return err
	}
	return tell(w, v, t)
}

func dropTransfer(hub *house.Hub, v *house.Visit) (house.Page, error) {
	x, err := transferID(v)
	if err == nil {
		err = hub.Uploads.GiveUp(v.Context(), v.Actor, x)
	}
	return house.Page{Moved: "/office/send", Said: "已放弃，收到的部分已经清除。"}, err
}

func transferID(v *house.Visit) (id.ID, error) {
	x, err := id.Parse(v.PathValue("id"))
	if err != nil {
		return x, intake.ErrNoTransfer
	}
	return x, nil
}

// pieces is the size of a piece as the page has it.
func (SendPage) pieces() string { return strconv.Itoa(pieceSize) }

func percent(n int) string { return ui.Count(n) + "%" }
