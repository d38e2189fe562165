package proof

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"xinguan/base/atom"
	"xinguan/base/db"
	"xinguan/base/tlog"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/ledger"
)

// codeInput asks for a code.
type codeInput struct {
	Code string `query:"code" maxLength:"60" doc:"核验码或批次编号"`
}

func verifyPage(hub *house.Hub, r *http.Request) (house.Page, error) {
	in, err := web.Bind[codeInput](r)
	if err != nil {
		return house.Page{}, err
	}
	p := VerifyPage{Code: strings.TrimSpace(in.Code), Hotline: hub.City.Hotline}
	if p.Code == "" {
		return frame(p), nil
	}
	err = hub.DB.View(r.Context(), func(tx *db.Tx) error {
		p.Answer, err = byCode(tx, hub, p.Code)
		return err
	})
	if err == nil && p.Answer == nil {
		p.Problem = "没有这个核验码。核验码共12位，印在报告每页的下方；批次编号共26位，印在收据上。请逐位核对，字母不分大小写。"
	}
	return frame(p), err
}

func frame(p VerifyPage) house.Page {
	return house.Page{Title: "核验报告和收据", NoIndex: p.Code != "" || p.Answer != nil, Body: Verify(p), Crumbs: []house.Crumb{{Title: "首页", Href: "/"}, {Title: "核验"}}}
}

// mostUpload is how large a file may be that is checked; the door reads no more of a request either.
const mostUpload = 1 << 20

func uploadPage(hub *house.Hub, r *http.Request) (house.Page, error) {
	p := VerifyPage{Hotline: hub.City.Hotline}
	raw, problem := upload(r)
	if p.Problem = problem; problem != "" {
		return frame(p), nil
	}
	err := hub.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		p.Answer, err = byFile(tx, hub, raw)
		return err
	})
	return frame(p), err
}

// upload reads the file of a form; nothing of it is kept. What is wrong is said in a sentence.
func upload(r *http.Request) (raw []byte, problem string) {
	f, _, err := r.FormFile("file")
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, "文件超过1MB，不能在这里核验。请在自己的电脑上用 xinguan verify 核验，不限大小。"
	case err != nil:
		return nil, "没有收到文件。请选择收据（.json）或报告（.pdf）再试。"
	}
	defer f.Close()
	raw, err = io.ReadAll(io.LimitReader(f, mostUpload))
	if err != nil || len(raw) == 0 {
		return nil, "文件是空的，或没有传完。请重新选择文件再试。"
	}
	return raw, ""
}

func find(hub *house.Hub, r *http.Request) (out ledger.Receipt, err error) {
	in, err := web.Bind[codeInput](r)
	if err != nil {
		return out, err
	}
	err = hub.DB.View(r.Context(), func(tx *db.Tx) error {
		out, err = hub.Proofs.Find(tx, in.Code)
		return err
	})
	switch {
	case errors.Is(err, ledger.ErrNoLeaf):
		return out, web.Fail(web.NotFound, "没有编号为 %s 的报告或批次；请逐位核对。", in.Code)
	case errors.Is(err, ledger.ErrWaiting):
		return out, web.Fail(web.NotFound, "收据还没有备好；写进存证日志通常要一两秒，请稍后再取。")
	}
	return out, err
}

func receiptJSON(hub *house.Hub, w http.ResponseWriter, r *http.Request) error {
	receipt, err := find(hub, r)
	if err != nil {
		return err
	}
	var out strings.Builder
	if _, err := receipt.WriteTo(&out); err != nil {
		return err
	}
	private(w.Header(), "receipt.json")
	web.Respond(w, r, http.StatusOK, "application/json", []byte(out.String()))
	return nil
}

func receiptPDF(hub *house.Hub, w http.ResponseWriter, r *http.Request) error {
	receipt, err := find(hub, r)
	if err != nil {
		return err
	}
	var out strings.Builder
	if err := Print(&out, receipt, Issuer{hub.City.Site, hub.City.Operator.Name, hub.Site, hub.Proofs.Key, hub.Proofs.Trust}); err != nil {
		return err
	}
	private(w.Header(), "receipt.pdf")
	web.Respond(w, r, http.StatusOK, "application/pdf", []byte(out.String()))
	return nil
}

// private keeps what was asked for by its code out of search engines and caches.
func private(h http.Header, name string) {
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s"`, name))
	h.Set("Cache-Control", "no-store")
	web.NoIndex(h)
}

func logPage(hub *house.Hub, r *http.Request) (house.Page, error) {
	var p LogPage
	err := hub.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		p, err = loadLog(tx, hub)
		return err
	})
	return house.Page{Title: "存证日志", Body: Log(p), Crumbs: []house.Crumb{{Title: "首页", Href: "/"}, {Title: "存证日志"}}}, err
}

func checkpoint(hub *house.Hub, w http.ResponseWriter, r *http.Request) error {
	var c ledger.Published
	err := hub.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		c, err = hub.Proofs.Current(tx)
		return err
	})
	if errors.Is(err, tlog.ErrNone) {
		return web.Fail(web.NotFound, "存证日志还没有内容。")
	}
	if err != nil {
		return err
	}
	web.AnySite(w.Header())
	web.Respond(w, r, http.StatusOK, "text/plain; charset=utf-8", []byte(c.Note))
	return nil
}

func key(hub *house.Hub, w http.ResponseWriter, r *http.Request) error {
	web.AnySite(w.Header())
	web.Respond(w, r, http.StatusOK, "text/plain; charset=utf-8", []byte(hub.Proofs.Key+"\n"))
	return nil
}

// tileName is every address of a tile there can be (C2SP tlog-tiles): nothing else of the folder is ever opened.
var tileName = regexp.MustCompile(`^(entries|[0-9]|[1-5][0-9]|6[0-3])/(x[0-9]{3}/){0,6}[0-9]{3}(\.p/([1-9]|[1-9][0-9]|1[0-9]{2}|2[0-4][0-9]|25[0-5]))?$`)

func tile(hub *house.Hub, w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("path")
	if !tileName.MatchString(name) {
		return web.Fail(web.NotFound, "没有这个文件；地址的写法见 C2SP tlog-tiles。")
	}
	raw, err := os.ReadFile(filepath.Join(hub.Proofs.Log.Dir, "tile", filepath.FromSlash(name)))
	if errors.Is(err, fs.ErrNotExist) {
		return web.Fail(web.NotFound, "日志里没有这一块；请按最新检查点的条数计算地址。")
	}
	if err != nil {
		return err
	}
	web.AnySite(w.Header())
	web.Respond(w, r, http.StatusOK, "application/octet-stream", raw)
	return nil
}

// feed is every signed state, for witnesses and for whoever keeps them.
func feed(hub *house.Hub, w http.ResponseWriter, r *http.Request) error {
	var all []ledger.Published
	err := hub.DB.View(r.Context(), func(tx *db.Tx) (err error) {
		all, err = ledger.History(tx, 100)
		return err
	})
	if err != nil {
		return err
	}
	f := atom.Feed{Title: hub.City.Site + "存证日志的检查点", Author: hub.City.Operator.Name, Self: hub.Site + "/log/checkpoints.atom", Page: hub.Site + "/log", Updated: time.Unix(0, 0)}
	for i, c := range all {
		if i == 0 {
			f.Updated = c.At.Time
		}
		f.Entries = append(f.Entries, atom.Entry{ID: fmt.Sprintf("%s/log#%d", hub.Site, c.Size), Title: fmt.Sprintf("共%d条", c.Size), Href: hub.Site + "/log/checkpoint", Summary: c.Note, Updated: c.At.Time})
	}
	return f.Respond(w, r)
}

// mostCosigned bounds a checkpoint with its signatures.
const mostCosigned = 16 << 10

// cosign takes in a checkpoint that a witness signed, as plain text.
func cosign(hub *house.Hub, w http.ResponseWriter, r *http.Request) error {
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostCosigned))
	if err != nil {
		return web.Fail(web.Invalid, "签过的检查点不超过16KB；请把检查点连同签名原样作为正文发来。")
	}
	names, err := hub.Proofs.Cosign(r.Context(), raw)
	for _, refused := range []error{tlog.ErrKey, tlog.ErrWitness, ledger.ErrUnknownState} {
		if errors.Is(err, refused) {
			return &web.Error{Kind: web.Invalid, Message: refused.Error() + "。", Cause: err}
		}
	}
	if err != nil {
		return err
	}
	web.Respond(w, r, http.StatusOK, "text/plain; charset=utf-8", []byte("已收下签名："+strings.Join(names, "、")+"\n"))
	return nil
}
