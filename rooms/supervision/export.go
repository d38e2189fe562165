package supervision

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/url"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/sheet"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/ledger"
	"xinguan/core/people"
	"xinguan/core/subject"
	"xinguan/core/tier"
)

// Bounds of an export: organisations read at a time, rows a workbook takes, confirmations listed in it.
const (
	exportChunk = 500
	bookRows    = 100_000
	bookChanges = 10_000
)

var (
	header       = []string{"单位名称", "统一社会信用代码", "建议类别", "来源", "建议日期", "已确认类别", "执行类别"}
	changeHeader = []string{"单位名称", "统一社会信用代码", "时间", "原类别", "确认类别", "来源", "理由", "确认人"}
)

// each calls fn with a row of text for every organisation of a sector.
func each(ctx context.Context, hub *house.Hub, s *tier.Sector, fn func([]string) error) error {
	var after id.ID
	for {
		var all []tier.Row
		var who []subject.Subject
		err := hub.DB.View(ctx, func(tx *db.Tx) (err error) {
			if all, err = tier.Page(tx, s, false, after, exportChunk); err != nil || len(all) == 0 {
				return err
			}
			of := make([]id.ID, len(all))
			for i, r := range all {
				of[i] = r.Subject
			}
			who, err = subject.GetMany(tx, of)
			return err
		})
		if err != nil || len(all) == 0 {
			return err
		}
		for i, r := range all {
			if err := fn([]string{who[i].Name, who[i].Code, title(s, r.Proposed), r.Ground, string(r.Since), title(s, r.Held), title(s, s.InForce(r.Standing))}); err != nil {
				return err
			}
		}
		after = all[len(all)-1].Subject
	}
}

// handsOut writes down that a sector's list is handed out, before it is; n is how many organisations it has.
func handsOut(hub *house.Hub, v *house.Visit) (s *tier.Sector, n int, err error) {
	if s, err = sectorOf(hub, v); err != nil {
		return s, 0, err
	}
	err = hub.DB.Write(v.Context(), func(tx *db.Tx) error {
		all, err := tier.Tally(tx, s.ID)
		if err != nil {
			return err
		}
		for _, k := range all {
			n += k
		}
		return ledger.Audit(tx, ledger.Entry{Actor: v.Actor.ID, Action: string(people.TierRead), Object: "sector/" + s.ID, Reason: "导出", Detail: map[string]any{"organisations": n}})
	})
	return s, n, err
}

func disposition(w http.ResponseWriter, s *tier.Sector, ending string) {
	w.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape("分级分类监管-"+s.Title+ending))
}

// asCSV sends a sector of any size, row by row.
func asCSV(hub *house.Hub, w http.ResponseWriter, v *house.Visit) error {
	s, _, err := handsOut(hub, v)
	if err != nil {
		return err
	}
	disposition(w, s, ".csv")
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if err := writeCSV(v.Context(), hub, s, w); err != nil {
		hub.Log.Error("a list broke off", "sector", s.ID, "error", err)
		panic(http.ErrAbortHandler) // what was sent must not look whole
	}
	return nil
}

func writeCSV(ctx context.Context, hub *house.Hub, s *tier.Sector, w io.Writer) error {
	out, err := sheet.NewCSVWriter(w)
	if err == nil {
		err = out.Write(header)
	}
	if err == nil {
		err = each(ctx, hub, s, out.Write)
	}
	if err != nil {
		return err
	}
	return out.Flush()
}

// asXLSX sends a sector as a workbook, with the confirmations on a sheet of their own.
func asXLSX(hub *house.Hub, w http.ResponseWriter, v *house.Visit) error {
	s, n, err := handsOut(hub, v)
	if err != nil {
		return err
	}
	if n > bookRows {
		return web.Fail(web.Invalid, "这个领域有%d家，一个工作簿放不下；请改用“导出 CSV”，内容相同。", n)
	}
	var rows, past [][]string
	if err := each(v.Context(), hub, s, func(r []string) error { rows = append(rows, r); return nil }); err != nil {
		return err
	}
	err = hub.DB.View(v.Context(), func(tx *db.Tx) error {
		all, err := changesOf(tx, s, id.ID{}, bookChanges)
		for _, c := range all {
			past = append(past, []string{c.Name, c.Code, c.On, c.Was, c.Class, c.Ground, c.Reason, c.By})
		}
		return err
	})
	if err != nil {
		return err
	}
	var out bytes.Buffer
	book := sheet.Book{Sheets: []sheet.Sheet{{Name: s.Title, Header: header, Rows: rows}, {Name: "最近的确认", Header: changeHeader, Rows: past}}}
	if err := sheet.Write(&out, book); err != nil {
		return err
	}
	disposition(w, s, ".xlsx")
	web.Respond(w, v.Request, http.StatusOK, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", out.Bytes())
	return nil
}
