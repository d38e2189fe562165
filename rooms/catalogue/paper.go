package catalogue

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/web"
	"xinguan/core/catalog"
	"xinguan/core/house"
)

// keepPaper keeps the document of a version with its file.
func keepPaper(hub *house.Hub, v *house.Visit) (house.Page, error) {
	v.Body = http.MaxBytesReader(nil, v.Body, catalog.MaxPaper+(1<<20))
	if err := v.ParseMultipartForm(catalog.MaxPaper + (1 << 20)); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return house.Page{}, web.Fail(web.Invalid, "批准文件超过 10 MB；请压缩后再传。")
		}
		if !errors.Is(err, http.ErrNotMultipart) {
			return house.Page{}, web.Fail(web.Invalid, "没有读完整，可能网络中断了；请再试一次。")
		}
	}
	p := catalog.Paper{Number: v.PostFormValue("number"), Authority: v.PostFormValue("authority"), Dated: clock.Date(strings.TrimSpace(v.PostFormValue("dated"))), By: v.Actor.ID}
	if f, h, err := v.FormFile("file"); err == nil {
		defer f.Close()
		if p.Body, err = readAll(f); err != nil {
			return house.Page{}, err
		}
		p.FileName = h.Filename
	}
	var x catalog.Version
	err := hub.DB.Write(v.Context(), func(tx *db.Tx) (err error) {
		if x, err = find(tx, v.Request); err != nil {
			return err
		}
		return catalog.KeepPaper(tx, x.Item, x.Number, p)
	})
	return house.Page{Moved: versionAddress(x.Item, x.Number) + "#paper", Said: "批准文件已登记。"}, err
}

// paper is the file of the document of a version.
func paper(hub *house.Hub, w http.ResponseWriter, v *house.Visit) error {
	var p catalog.Paper
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		x, err := find(tx, v.Request)
		if err != nil {
			return err
		}
		p, err = catalog.PaperFile(tx, x.Item, x.Number)
		return err
	})
	if err != nil {
		return err
	}
	w.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(p.FileName))
	web.Respond(w, v.Request, http.StatusOK, p.Kind, p.Body)
	return nil
}

func readAll(r io.Reader) ([]byte, error) {
	b, err := io.ReadAll(r)
	if err != nil {
		return nil, web.Fail(web.Invalid, "文件没有读完整，可能网络中断了；请再试一次。")
	}
	return b, nil
}
