package register

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"

	"xinguan/base/db"
	"xinguan/base/sheet"
	"xinguan/base/web"
	"xinguan/core/house"
)

// table is a register as rows of text, titles first.
type table func(tx *db.Tx) (name string, rows [][]string, err error)

func assessmentTable(tx *db.Tx) (string, [][]string, error) {
	all, err := allAssessments(tx)
	rows := [][]string{{"编号", "处理活动", "情形", "怎样处理", "合法、正当、必要", "影响和风险", "保护措施", "结论", "评估日", "复核日", "至少保存至", "替代的评估", "登记人", "登记时间"}}
	for _, a := range all {
		before := ""
		if !a.Replaces.IsZero() {
			before = a.Replaces.String()
		}
		rows = append(rows, []string{a.ID.String(), a.Title, titleOf(grounds, a.Ground), a.Activity, a.Lawful, a.Impact, a.Measures, titleOf(verdicts, a.Verdict),
			string(a.Assessed), string(a.Review), string(a.KeptUntil()), before, a.ByName, a.At.Chinese()})
	}
	return "个人信息保护影响评估登记簿", rows, err
}

// incidentTable has a row for each incident and one for each step of it.
func incidentTable(tx *db.Tx) (string, [][]string, error) {
	all, err := allIncidents(tx)
	rows := [][]string{{"编号", "事件", "种类", "时间", "做了什么", "通知了谁", "内容或理由", "信息种类", "大约人数", "原因", "可能的危害", "个人可采取的措施", "联系方式", "登记人", "登记时间", "情况"}}
	for _, x := range all {
		_, state := x.state(tx.Now())
		number, kind := x.ID.String(), titleOf(certainties, x.Certain)+titleOf(incidentKinds, x.Kind)
		rows = append(rows, []string{number, x.Title, kind, x.Found.Chinese(), "发现", "", "", x.Data, x.Persons, x.Cause, x.Harm, x.SelfHelp, x.Contact, x.ByName, x.At.Chinese(), state})
		for _, s := range x.Steps {
			rows = append(rows, []string{number, x.Title, kind, s.Happened.Chinese(), titleOf(stepKinds, s.Kind), s.Whom, s.Body, "", "", "", "", "", "", s.ByName, s.At.Chinese(), ""})
		}
	}
	return "个人信息安全事件登记簿", rows, err
}

func asCSV(t table) func(*house.Hub, http.ResponseWriter, *house.Visit) error {
	return send(t, "csv", "text/csv; charset=utf-8", func(out *bytes.Buffer, _ string, rows [][]string) error { return sheet.WriteCSV(out, rows) })
}

func asXLSX(t table) func(*house.Hub, http.ResponseWriter, *house.Visit) error {
	return send(t, "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", func(out *bytes.Buffer, name string, rows [][]string) error {
		return sheet.Write(out, sheet.Book{Sheets: []sheet.Sheet{{Name: strings.TrimSuffix(name, "登记簿"), Header: rows[0], Rows: rows[1:]}}})
	})
}

func send(t table, ending, kind string, write func(*bytes.Buffer, string, [][]string) error) func(*house.Hub, http.ResponseWriter, *house.Visit) error {
	return func(hub *house.Hub, w http.ResponseWriter, v *house.Visit) error {
		var out bytes.Buffer
		var name string
		err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
			called, rows, err := t(tx)
			if err != nil {
				return err
			}
			name = called
			return write(&out, called, rows)
		})
		if err != nil {
			return err
		}
		w.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(name+"."+ending))
		web.Respond(w, v.Request, http.StatusOK, kind, out.Bytes())
		return nil
	}
}
