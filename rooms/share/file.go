package share

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"

	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/catalog"
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
	rows := [][]string{header}
	for _, code := range codes {
		x, err := hub.Share(v.Context(), v.Actor, s, code)
		if err != nil {
			return err
		}
		rows = append(rows, lines(x)...)
	}
	rows = append(rows, line("", "", "说明：用途是“"+s.UsedFor+"”，不作他用。只限单位的信息；已经停止公示的不在其中。收到停用通知后请停用并确认。"))
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

// header names the columns: the first ten for people, the others, in the words of the interface, for programs.
var header = []string{"统一社会信用代码", "名称", "结果", "信息项", "记录编号", "作出单位", "日期", "异议处理中", "字段", "内容", "信息项代码", "字段名", "原值", "单位", "最后公示日", "截至", "所问代码"}

// line is a line as long as the header.
func line(cells ...string) []string {
	return append(cells, make([]string, len(header)-len(cells))...)
}

// lines are the lines of one subject, one a field.
func lines(x house.SharedOf) (out [][]string) {
	result := x.Why
	if result == "" && len(x.Records) == 0 {
		result = "未查到（截至" + x.AsOf.Chinese() + "）"
	}
	if result != "" {
		none := line(x.Code, x.Name, result)
		none[len(none)-2], none[len(none)-1] = x.AsOf.String(), x.Asked
		return [][]string{none}
	}
	for _, r := range x.Records {
		disputed := ""
		if r.Disputed {
			disputed = "是"
		}
		for _, f := range r.Given {
			value := r.Fields[f.Name]
			out = append(out, []string{x.Code, x.Name, "有", r.ItemTitle, r.ID.String(), r.Authority, string(r.Decided), disputed, f.Short(), written(f, value),
				r.Item, f.Name, value, f.Unit, string(r.Until), x.AsOf.String(), x.Asked})
		}
	}
	return out
}

// written is a value as people read it; a nought that was filed is one, and not nothing.
func written(f *catalog.Field, value string) string {
	if s := f.Written(value); s != "" || value == "" {
		return ui.Or(s, "没有填写")
	}
	return value + f.Unit
}

// plain keeps a spreadsheet from taking a text for a formula.
func plain(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
