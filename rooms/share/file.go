package share

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"

	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/house"
)

// mostNamed is how many subjects one file may name: a file is for those one deals with, not for the whole city.
const mostNamed = 500

// named are the codes of a text, each once.
func named(text string) (out []string) {
	seen := map[string]bool{}
	for _, code := range strings.FieldsFunc(text, func(r rune) bool {
		return r == '\n' || r == '\r' || r == ' ' || r == ',' || r == '，' || r == '、' || r == '\t'
	}) {
		if !seen[code] {
			seen[code], out = true, append(out, code)
		}
	}
	return out
}

// file gives a table of the subjects that are named; each is a look at each item. It is made whole before any of it is sent.
func file(hub *house.Hub, w http.ResponseWriter, v *house.Visit) error {
	s, err := find(hub, v)
	if err != nil {
		return err
	}
	codes := named(v.PostFormValue("codes"))
	if len(codes) == 0 || len(codes) > mostNamed {
		return web.Fail(web.Invalid, "请写上要查的统一社会信用代码，一行一个，最多%d个。", mostNamed)
	}
	if err := hub.Bound(v.Context(), v.Actor); err != nil {
		return err
	}
	var out bytes.Buffer
	out.WriteString("\ufeff") // spreadsheets read it as UTF-8 then
	table := csv.NewWriter(&out)
	rows := [][]string{{"统一社会信用代码", "名称", "结果", "信息项", "记录编号", "作出单位", "日期", "异议处理中", "字段", "内容"}}
	for _, code := range codes {
		x, err := hub.Share(v.Context(), v.Actor, s, code)
		if err != nil {
			return err
		}
		rows = append(rows, lines(x)...)
	}
	rows = append(rows, []string{"用途：" + s.UsedFor, "截至" + hub.Clock.Now().UTC().Format("2006-01-02T15:04:05Z"), "只限单位的信息；已经停止公示的不在其中。收到停用通知后请停用并确认。"})
	for _, row := range rows {
		for i := range row {
			row[i] = plain(row[i])
		}
		if err := table.Write(row); err != nil {
			return err
		}
	}
	table.Flush()
	w.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape("共享_"+s.Title+".csv"))
	w.Header().Set("Cache-Control", "no-store")
	web.Respond(w, v.Request, http.StatusOK, "text/csv; charset=utf-8", out.Bytes())
	return table.Error()
}

// lines are the lines of one subject, one a field.
func lines(x house.SharedOf) (out [][]string) {
	if x.Why != "" {
		return [][]string{{x.Code, x.Name, x.Why}}
	}
	if len(x.Records) == 0 {
		return [][]string{{x.Code, x.Name, "未查到（截至" + x.AsOf.Chinese() + "）"}}
	}
	for _, r := range x.Records {
		disputed := ""
		if r.Disputed {
			disputed = "是"
		}
		for i, title := range r.Titles {
			out = append(out, []string{x.Code, x.Name, "有", r.ItemTitle, r.ID.String(), r.Authority, string(r.Decided), disputed, title, ui.Or(r.Values[i], "没有填写")})
		}
	}
	return out
}

// plain keeps a spreadsheet from taking a text for a formula.
func plain(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
