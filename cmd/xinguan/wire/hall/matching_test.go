package hall

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"xinguan/base/clock"
	"xinguan/core/ident"
	"xinguan/core/intake"
)

// brings takes in a sheet as it stands, every row of it.
func (h *hall) brings(item string, lines ...string) {
	h.t.Helper()
	path := filepath.Join(h.t.TempDir(), item+".csv")
	h.must(os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600))
	res, err := h.hub.Uploads.File(h.t.Context(), intake.Job{Item: item, Agency: "scjgj", Path: path})
	h.must(err)
	if res.Held > 0 || res.Accepted != len(lines)-1 {
		h.t.Fatalf("%s: %+v", item, res)
	}
}

// The titles of sheets.
const (
	registers = "企业名称,统一社会信用代码"
	punishes  = "行政相对人名称,统一社会信用代码,行政处罚决定书文号,违法行为类型,处罚内容,处罚类别,处罚决定日期,处罚机关"
)

// TestWhoIsWho: a company that changed its name stands twice; the search puts the pair before the centre, which sees what
// would move, rules, and the records come together; undone they go apart again. Two registered under codes of their own
// cannot be ruled one, and who only reads cannot rule.
func TestWhoIsWho(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		const desk = "/office/matching"
		day := string(clock.Today(h.clock).AddDays(-20))
		now, old := ident.Make("441998", "MA0QQQ01"), ident.Make("441998", "MA0QQQ02")
		h.brings("registration", registers, "东莞市示例迁址甲五金有限公司,"+now)
		h.brings("penalty", punishes, "东莞市示例迁址甲五金厂,"+old+",示例罚〔2026〕迁1号,示例违法行为,警告,警告,"+day+",东莞市市场监督管理局")
		h.must(h.hub.Matcher().Seek(t.Context(), h.hub.DB))
		if a := h.get("clerk", desk); a.status != 403 {
			t.Errorf("a clerk reads it: %d", a.status)
		}
		if a := h.get("centre", desk); a.status != 200 || !strings.Contains(a.text, "核对任意两个主体") {
			t.Fatalf("the list: %d", a.status)
		}
		at := desk + "/pair?" + url.Values{"a": {now}, "b": {old}}.Encode()
		if a := h.get("centre", desk+"/pair?a="+now+"&b=91441998MA0000000X"); a.status != 200 || !strings.Contains(a.text, "未查到代码为") || !strings.Contains(a.text, now) {
			t.Errorf("a code nobody has: %d %s", a.status, said(a.text))
		}
		page := h.get("centre", at)
		if !strings.Contains(page.text, "逐项比对") || !strings.Contains(page.text, "1条公示信息") {
			t.Fatalf("the pair: %d %s", page.status, said(page.text))
		}
		if a := h.get("head", at); a.status != 200 || strings.Contains(a.text, `name="verdict"`) {
			t.Error("the head is offered to rule")
		}
		form := []string{"a", field(page.text, "a"), "b", field(page.text, "b"), "seen", field(page.text, "seen")}
		if a := h.send("head", desk+"/pair", append(form, "verdict", "same", "why", "x")...); a.status != 403 {
			t.Errorf("the head rules: %d", a.status)
		}
		if a := h.send("centre", desk+"/pair", append(form, "verdict", "same", "why", " ")...); a.status != 200 || !strings.Contains(a.text, "请写明理由") {
			t.Errorf("without a reason: %d", a.status)
		}
		if a := h.send("centre", desk+"/pair", append(form, "why", "示例")...); a.status != 200 || !strings.Contains(a.text, "请选择是不是同一单位") || !strings.Contains(a.text, "示例</textarea>") {
			t.Errorf("without a verdict: %d", a.status)
		}
		var ruled string
		for range 2 { // a double click
			a := h.send("centre", desk+"/pair", append(form, "verdict", "same", "why", "核对了变更登记（示例）")...)
			if ruled = a.header.Get("Location"); a.status != 303 || !strings.HasPrefix(ruled, desk+"/rulings/") {
				t.Fatalf("ruled: %d %s", a.status, said(a.text))
			}
		}
		if a := h.get("", "/subjects/"+now); !strings.Contains(a.text, "迁1号") {
			t.Error("the records did not come together")
		}
		if a := h.get("centre", desk); strings.Count(a.text, ruled) != 1 || !strings.Contains(a.text, "核对了变更登记") || !strings.Contains(a.text, "示例丁") {
			t.Error("the list does not say who ruled why")
		}
		if a := h.get("centre", at); !strings.Contains(a.text, "示例丁") || strings.Contains(a.text, `name="verdict"`) {
			t.Errorf("ruled already, and asked again: %s", said(a.text))
		}
		if a := h.send("centre", ruled+"/undo", "why", ""); a.status != 200 || !strings.Contains(a.text, "请写明为什么撤销") {
			t.Errorf("undone without a reason: %d", a.status)
		}
		for range 2 {
			if a := h.send("centre", ruled+"/undo", "why", "认错了（示例）"); a.status != 303 {
				t.Fatalf("undone: %d %s", a.status, said(a.text))
			}
		}
		if a := h.get("", "/subjects/"+now); strings.Contains(a.text, "迁1号") {
			t.Error("undone, the records stay together")
		}
		if a := h.get("centre", ruled); !strings.Contains(a.text, "认错了（示例）") || strings.Contains(a.text, "/undo") {
			t.Error("the ruling does not say that it was undone")
		}
		two := desk + "/pair?" + url.Values{"a": {h.code}, "b": {now}}.Encode()
		if a := h.get("centre", two); a.status != 200 || strings.Contains(a.text, `value="same"`) {
			t.Errorf("two registered companies may be ruled one: %d", a.status)
		}
	})
}
