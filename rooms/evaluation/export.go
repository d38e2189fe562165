package evaluation

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"xinguan/base/db"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/ledger"
	"xinguan/core/people"
	"xinguan/core/rating"
)

// handout is something analysts may take away.
type handout struct {
	ID, Title string
	write     func(rating.Service, context.Context, *db.DB, *rating.Model, io.Writer) (int, error)
}

var handouts = []handout{
	{"results", "全市的结果", rating.Service.ExportResults},
	{"facts", "计算所用的信息", rating.Service.ExportFacts},
}

// export hands out the whole city for a stated reason: what is handed out to whom is written down first.
func export(hub *house.Hub, w http.ResponseWriter, v *house.Visit) error {
	m, err := version(hub, v)
	if err != nil {
		return err
	}
	reason := strings.TrimSpace(v.PostFormValue("reason"))
	i := slices.IndexFunc(handouts, func(h handout) bool { return h.ID == v.PostFormValue("what") })
	if i < 0 || reason == "" {
		return web.Fail(web.Invalid, "请选择导出什么，并写明用途；导出会记入审计日志。")
	}
	h := handouts[i]
	err = hub.DB.Aside(v.Context(), func(tx *db.Tx) error {
		return ledger.Audit(tx, ledger.Entry{Actor: v.Actor.ID, Action: string(people.EvaluationExport), Object: "model/" + m.Key(), Reason: reason, Detail: map[string]any{"file": h.ID}})
	})
	if err != nil {
		return err
	}
	w.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape("综合评价-"+m.Version+"版-"+h.Title+".parquet"))
	w.Header().Set("Content-Type", "application/vnd.apache.parquet")
	w.Header().Set("Cache-Control", "no-store")
	if _, err := h.write(hub.Rating, v.Context(), hub.DB, m, w); err != nil {
		hub.Log.Error("an export broke off", "file", h.ID, "error", err)
		panic(http.ErrAbortHandler) // what was sent must not look whole
	}
	return nil
}
