package evaluation

import (
	"bytes"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/core/ledger"
	"xinguan/core/opinion"
	"xinguan/core/rating"
)

// TestAnybodyComments: somebody without an account comments on the public page; what cannot be taken stands in the form
// again; the office answers, and the page shows the answer it lets be seen.
func TestAnybodyComments(t *testing.T) {
	now := &turned{"2026-11-23"}
	d := dbtest.Open(t, db.SQLite, sets, db.WithClock(now))
	hub, _ := hubOn(t, d)
	send := func(form url.Values) (moved, text string) {
		t.Helper()
		r := httptest.NewRequest("POST", methodPath+"/1.1", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.SetPathValue("version", "1.1")
		p, err := say(hub, r)
		if err != nil {
			t.Fatal(err)
		}
		if p.Moved != "" {
			return p.Moved, ""
		}
		return "", shown(t, p, nil)
	}
	read := func(query string) string {
		t.Helper()
		r := httptest.NewRequest("GET", methodPath+"/1.1"+query, nil)
		r.SetPathValue("version", "1.1")
		p, err := draftMethod(hub, r)
		return shown(t, p, err)
	}
	write(t, d, func(tx *db.Tx) error { return hub.Rating.AskTrial(tx, modelID, "1.1", "a") })
	if err := hub.Rating.Trials(t.Context(), d, nil); err != nil {
		t.Fatal(err)
	}
	write(t, d, func(tx *db.Tx) error {
		return hub.Rating.Release(tx, rating.Release{Model: modelID, Version: "1.1", Step: rating.Consult, By: "a", Effective: "2026-12-01", Why: "示例"})
	})
	if got := read(""); !strings.Contains(got, "提交对办法的意见") || !strings.Contains(got, "收到 0 条") {
		t.Errorf("the page: %s", got)
	}
	if moved, got := send(url.Values{"text": {strings.Repeat("长", 1001)}, "name": {"示例店主"}}); moved != "" || !strings.Contains(got, "最多1000个字") || !strings.Contains(got, "长长") {
		t.Errorf("too long: %s %s", moved, got)
	}
	if moved, _ := send(url.Values{"text": {"一般处罚减得太重"}, "name": {"示例店主"}}); moved == "" {
		t.Error("a comment was not taken")
	}
	if got := read("?said=1"); !strings.Contains(got, "意见已经收到") || !strings.Contains(got, "收到 1 条") || strings.Contains(got, "减得太重") {
		t.Errorf("afterwards: %s", got)
	}
	m, _ := hub.Rating.Models.Find(modelID, "1.1")
	var all []opinion.Opinion
	write(t, d, func(tx *db.Tx) (err error) { all, err = rating.Comments(tx, m); return err })
	v := as(t, hub, "centre_officer", "xyzx", url.Values{"taken": {"part"}, "answer": {"改为减10点"}, "shown": {"1"}})
	v.SetPathValue("comment", all[0].ID.String())
	if _, err := reply(hub, v); err != nil {
		t.Fatal(err)
	}
	now.day = "2026-12-05"
	if got := read(""); !strings.Contains(got, "公众，示例店主") || !strings.Contains(got, "部分采纳 改为减10点") || !strings.Contains(got, "征求意见已经结束") || strings.Contains(got, "提交对办法的意见") {
		t.Errorf("answered and over: %s", got)
	}
	p, err := bench(hub, as(t, hub, "centre_officer", "xyzx", nil))
	if got := shown(t, p, err); !strings.Contains(got, "收到的意见（1条，待答复0条）") {
		t.Errorf("in the office: %s", got)
	}
}

// TestExportDesk: the export is handed out for a reason, which is written down, and is a file others read.
func TestExportDesk(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, sets, db.WithClock(&turned{"2026-11-23"}))
	hub, firm := hubOn(t, d)
	write(t, d, func(tx *db.Tx) error { return hub.Rating.Refresh(tx, firm, "test") })
	ask := func(form url.Values) (*httptest.ResponseRecorder, error) {
		v := as(t, hub, "centre_officer", "xyzx", form)
		v.SetPathValue("version", "1.0")
		w := httptest.NewRecorder()
		return w, export(hub, w, v)
	}
	for _, bad := range []url.Values{{"what": {"results"}}, {"what": {"names"}, "reason": {"示例"}}} {
		if _, err := ask(bad); err == nil {
			t.Errorf("handed out: %v", bad)
		}
	}
	for what, rows := range map[string]int64{"results": 1, "facts": 2} {
		w, err := ask(url.Values{"what": {what}, "reason": {"年度分析"}})
		if err != nil {
			t.Fatal(err)
		}
		f, err := parquet.OpenFile(bytes.NewReader(w.Body.Bytes()), int64(w.Body.Len()))
		if err != nil || f.NumRows() != rows || !strings.Contains(w.Header().Get("Content-Disposition"), ".parquet") {
			t.Errorf("%s: %v, %v", what, err, w.Header())
		}
	}
	write(t, d, func(tx *db.Tx) error {
		n, err := ledger.CountOf(tx, "evaluation.export")
		if n != 2 {
			t.Errorf("%d written down", n)
		}
		return err
	})
}
