package casework

import (
	"net/http"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/flow"
	"xinguan/core/house"
)

// paperFile hands out a paper for looking at, never to be run: as a file, under a plain name.
func paperFile(hub *house.Hub, w http.ResponseWriter, v *house.Visit) error {
	c, _, err := readable(hub, v)
	if err != nil {
		return err
	}
	paper, err := id.Parse(v.PathValue("paper"))
	if err != nil {
		return web.Fail(web.NotFound, "没有这份材料。")
	}
	var f flow.Filed
	var body []byte
	err = hub.DB.View(v.Context(), func(tx *db.Tx) (err error) { f, body, err = hub.Flow.Paper(tx, c.ID, paper); return house.Told(err) })
	if err != nil {
		return err
	}
	ext := map[string]string{"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}[f.Type]
	if ext == "" {
		ext = ".txt"
	}
	w.Header().Set("Content-Disposition", `attachment; filename="`+f.ID.String()+ext+`"`)
	web.Respond(w, v.Request, http.StatusOK, f.Type, body)
	return nil
}
