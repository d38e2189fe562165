package hall

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/sheet"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/intake"
	"xinguan/core/record"
	"xinguan/core/subject"
	"xinguan/core/takedown"
)

// sheetOf is a sheet with one made-up penalty of the hall's subject by the hall's authority.
func (h *hall) sheetOf(doc, fine, content, decided string) []byte {
	h.t.Helper()
	it, _ := h.hub.Catalog.Item("penalty")
	org, _ := h.hub.City.Agency(h.rec.AuthorityCode)
	var name string
	h.must(h.hub.DB.View(h.t.Context(), func(tx *db.Tx) error { s, err := subject.Get(tx, h.rec.Subject); name = s.Name; return err }))
	row := map[string]string{"party_name": name, "party_kind": "法人及非法人组织", "uscc": h.code, "doc_no": doc, "conduct": "示例违法行为", "fact": "经查，当事人示例违法。", "legal_basis": "《示例法》第一条", "kind": "罚款",
		"content": content, "fine": fine, "decided": decided, "valid_until": "2099-12-31", "publish_until": "2027-09-02", "authority": h.rec.Authority, "authority_code": h.rec.Body.Get("authority_code"),
		"supplier": org.Name, "supplier_code": h.rec.Body.Get("supplier_code")}
	lines := make([][]string, 2)
	for _, f := range it.Fields {
		if v := row[f.Name]; v != "" {
			lines[0], lines[1] = append(lines[0], f.Title), append(lines[1], v)
		}
	}
	var b bytes.Buffer
	h.must(sheet.WriteCSV(&b, lines))
	return b.Bytes()
}

// brings uploads a sheet of penalties at the workbench and waits until it is in.
func (w *window) brings(file string, body []byte) { w.t.Helper(); w.bringsOf("penalty", file, body) }

func (w *window) bringsOf(item, file string, body []byte) {
	w.t.Helper()
	w.open("/office/send")
	w.fill("item", item)
	w.attach("file", file, body)
	w.press("上传并检查")
	for range 2000 { // asked beside the browser, so as not to disturb its page
		if w.settled(file) {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	w.open("/office/batches")
	w.seal()
	w.press(file)
}

// settled tells whether a file is taken in.
func (h *hall) settled(file string) (done bool) {
	h.t.Helper()
	h.must(h.hub.DB.View(h.t.Context(), func(tx *db.Tx) error {
		all, err := intake.Batches(tx, "agency = $1", []any{h.rec.AuthorityCode}, id.ID{}, 5)
		for _, b := range all {
			done = done || b.File == file && b.Stage != intake.BatchReceived
		}
		return err
	}))
	return done
}

// current is the record of a document that stands.
func (h *hall) current(doc string) (r record.Record) {
	h.t.Helper()
	h.must(h.hub.DB.View(h.t.Context(), func(tx *db.Tx) error {
		all, err := record.OfSubject(tx, h.rec.Subject, "penalty", 100)
		for _, x := range all {
			if x.DocNo == doc {
				r = x
			}
		}
		return err
	}))
	return r
}

// file is a proof as a company hands it in.
var file = []byte("%PDF-1.7 示例缴款凭证")

// TestAPenaltysWholeLife goes the whole way in a browser: a penalty enters, its company learns of it, objects to one
// field, wins, repairs the rest; who had a copy confirms; it is in no answer of any door.
func TestAPenaltysWholeLife(t *testing.T) {
	w := newWindow(t)
	const doc = "示例罚〔2026〕8801号"
	told := w.ledger()
	w.open("/?lang=zh-Hans")

	w.official("clerk")
	w.brings("处罚.csv", w.sheetOf(doc, "5", "罚款人民币伍万元整", "2026-09-02"))
	w.leave()
	if w.current(doc).DocNo == "" {
		t.Fatalf("the penalty is not shown")
	}
	w.objects(doc)
	w.corrects(doc)
	w.copies(doc)
	g := w.repairs(doc)
	told()
	w.confirms()
	for _, where := range w.outsider().walk([]*gone{g}) {
		t.Errorf("it is still read by %v", where)
	}
	w.open("/subjects/" + w.code)
	if strings.Contains(w.text(), doc) {
		t.Error("a bystander still sees it")
	}
}

// ledger follows what ends from now on; called, it tells who had copies.
func (w *window) ledger() (tell func()) {
	book := &takedown.Book{Channels: house.Channels(), Days: w.hub.Rules.Workdays}
	tell = func() {
		w.seal()
		w.must(book.Follow(w.t.Context(), w.hub.DB))
	}
	tell()
	return tell
}

// objects is the company: it finds the penalty among its own, sees that repair is too early, and objects to the fine.
func (w *window) objects(doc string) {
	w.t.Helper()
	w.company()
	w.sees(doc, "2026年12月3日起可以申请")
	w.open("/repair/" + w.code + "/" + w.current(doc).ID.String())
	w.sees("最早2026年12月3日可以申请", "这不是拒绝")
	w.open("/my/records/" + w.current(doc).ID.String())
	w.sees("公示中")
	w.press("内容有错，提出异议")
	w.fill("ground", "wrong", "field", "罚款金额", "wants", "3万元", "asks", "决定书上是叁万元（示例）")
	w.press("提交异议")
	w.sees("已经收到", "东信异〔2026〕")
	w.open("/subjects/" + w.code)
	w.sees("异议处理中")
}

// corrects is the centre, which compares and passes it on; the clerk, who sends the sheet again; the authority, which decides.
func (w *window) corrects(doc string) {
	w.t.Helper()
	c := w.newest("objection")
	w.official("centre")
	w.open("/office/cases/" + c)
	w.sees("罚款金额", "3万元")
	w.press("与原件一致，转来源单位核实")
	w.leave()
	w.official("clerk")
	was := w.current(doc).ID.String()
	w.brings("更正.csv", w.sheetOf(doc, "3", "罚款人民币叁万元整", "2026-09-02"))
	w.leave()
	w.official("decider")
	w.open("/office/cases/" + c)
	w.open("/office/cases/" + c)
	w.take("异议成立，已报送更正", "document", "示例更正〔2026〕1号", "text", "已按决定书更正（示例）")
	w.sees("已更正")
	w.leave()
	w.company()
	w.open("/my/cases/" + c)
	w.sees("已更正", "示例更正〔2026〕1号")
	w.open("/my/records/" + was)
	w.sees("伍万元", "被更正后的信息取代")
	w.press("看更正后的信息")
	w.sees("叁万元", "公示中")
	w.open("/subjects/" + w.code)
	if page := w.text(); strings.Contains(page, "异议处理中") || !strings.Contains(page, "叁万元") || strings.Contains(page, "伍万元") {
		w.t.Errorf("the page after the correction:\n%s", page)
	}
}

// take takes a step of a case that wants something filled in.
func (w *window) take(step string, pairs ...string) {
	w.t.Helper()
	w.eval(`[...document.querySelectorAll("details")].map(d => d.open = d.querySelector("summary").textContent.trim() === ` + quoted(step) + `).join()`)
	w.fill(pairs...)
	w.press(step)
}

// newest is the number by which the last case of a procedure is found.
func (w *window) newest(procedure string) (x string) {
	w.t.Helper()
	w.must(w.hub.DB.View(w.t.Context(), func(tx *db.Tx) error {
		all, err := w.hub.Flow.List(tx, flow.Filter{Procedures: []string{procedure}}, 1)
		for _, c := range all {
			x = c.ID.String()
		}
		return err
	}))
	return x
}

// copies is the centre, which looks at what is not public of the penalty and so has a copy.
func (w *window) copies(doc string) {
	w.t.Helper()
	w.official("centre")
	w.open("/office/query")
	w.fill("purpose", "objection", "matter", "示例1号", "reason", "核查示例异议", "q", w.code)
	w.press("查询")
	w.eval(`(() => { const f = [...document.querySelectorAll("form")].find(f => f.record && f.record.value === ` + quoted(w.current(doc).ID.String()) + `); f.querySelector("button").textContent = "示例"; return "" })()`)
	w.press("示例")
	w.sees("已显示并记下")
	w.leave()
}

// repairs is the company on the first day, and the authority, which grants it.
func (w *window) repairs(doc string) *gone {
	w.t.Helper()
	w.clock.to("2026-12-03")
	w.company()
	w.press("现在就可以申请")
	w.fill("sign", "yes")
	w.attach("paper_proof", "凭证.pdf", file)
	w.press("提交修复申请")
	w.sees("已经收到", "东信修〔2026〕")
	c := w.newest("repair")
	w.official("decider")
	w.open("/office/cases/" + c)
	w.press("受理")
	w.clock.pass(11 * time.Minute)
	w.take("准予修复", "document", "示例修〔2026〕1号")
	w.sees("请再确认一次是您本人")
	g := &gone{Record: w.current(doc), code: w.code}
	w.fill("_password", password)
	w.press("确认办理")
	w.sees("准予修复")
	w.leave()
	w.company()
	w.open("/my/cases/" + c)
	w.sees("准予修复", "示例修〔2026〕1号")
	return g
}

// confirms is who had a copy.
func (w *window) confirms() {
	w.t.Helper()
	w.official("centre")
	w.open("/office/takedowns")
	w.sees("已修复")
	w.press("确认已停用")
	w.sees("已确认")
}
