package hall

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"xinguan/base/sheet"
	"xinguan/core/catalog"
	"xinguan/core/ident"
	"xinguan/core/intake"
	"xinguan/core/people"
	"xinguan/rooms/exchange"
)

// month is a clerk's month in a browser, with the platform above, and the companies it is about.
type month struct {
	*window
	above *exchange.Double
	s     *exchange.Service
	batch string // address of the first batch
}

// was and is are a company's names before and after the change its registration tells of.
const was, is = "示例晨曦五金制品厂", "示例晨曦五金制品有限公司"

// firm is the n-th made-up company of the month.
func firm(n int) (name, code string) {
	code = ident.Make("91441998", "MB00000"+string(rune('0'+n)))
	if n == 8 {
		return is, code
	}
	return "示例" + string([]rune("甲乙丙丁戊己庚辛壬癸")[n]) + "消防器材有限公司", code
}

func newMonth(t *testing.T) *month {
	m := &month{window: newWindow(t, people.Founder{Login: "reviewer", Name: "示例壬", Org: "xfjyzd", Role: "reviewer"})}
	if m.rec.AuthorityCode != "xfjyzd" {
		t.Fatalf("the hall's authority is %s: the month wants one whose items ask for a second person", m.rec.AuthorityCode)
	}
	folder := exchange.Folder{Dir: t.TempDir()}
	m.hub.Exchange.Minutes = 0
	m.s = &exchange.Service{DB: m.hub.DB, Ring: m.hub.Ring, Catalog: m.hub.Catalog, Records: m.hub.Records, Profile: m.hub.Exchange, Channel: folder, Log: m.hub.Log}
	_, renamed := firm(8)
	m.above = &exchange.Double{Folder: folder, Profile: m.hub.Exchange, Knows: func(code string) string { return map[string]string{renamed: was}[code] }}
	var firms []map[string]string
	for n := range 10 {
		name, code := firm(n)
		firms = append(firms, map[string]string{"party_name": name, "uscc": code, "reg_date": "2014-06-03", "ent_type": "有限责任公司", "address": "东莞市长安镇示例路18号", "reg_status": "存续"})
	}
	firms[8]["former_names"] = was
	path := filepath.Join(t.TempDir(), "登记.csv")
	m.must(os.WriteFile(path, m.table("registration", nil, firms...), 0o600))
	res, err := m.hub.Uploads.File(t.Context(), intake.Job{Item: "registration", Agency: "scjgj", Path: path})
	if err != nil || res.Held > 0 {
		t.Fatalf("%+v %v", res, err)
	}
	return m
}

// table is a sheet of an item with the columns given, or all its own.
func (h *hall) table(code string, titles []string, rows ...map[string]string) []byte {
	h.t.Helper()
	it, ok := h.hub.Catalog.Item(code)
	if !ok {
		h.t.Fatal(code)
	}
	byTitle := map[string]string{}
	for _, f := range it.Fields {
		byTitle[f.Title] = f.Name
	}
	if titles == nil {
		for _, f := range it.Fields {
			if !slices.Contains(catalog.Dropped, f.Means) {
				titles = append(titles, f.Title)
			}
		}
	}
	lines := [][]string{titles}
	for _, r := range rows {
		line := make([]string, len(titles))
		for i, t := range titles {
			line[i] = r[byTitle[t]]
		}
		lines = append(lines, line)
	}
	var b bytes.Buffer
	h.must(sheet.WriteCSV(&b, lines))
	return b.Bytes()
}

// fined is a made-up penalty of the n-th company, decided in time.
func (h *hall) fined(n int, doc string, more ...string) map[string]string {
	org, _ := h.hub.City.Agency("xfjyzd")
	name, code := firm(n)
	row := map[string]string{"party_name": name, "party_kind": "法人及非法人组织", "uscc": code, "doc_no": doc, "conduct": "示例违法行为", "fact": "经查，当事人示例违法。", "legal_basis": "《示例法》第一条", "kind": "罚款",
		"content": "罚款人民币伍万元整", "fine": "5", "decided": "2026-11-18", "valid_until": "2099-12-31", "publish_until": "2027-11-18", "authority": org.Name, "authority_code": h.rec.Body.Get("authority_code"),
		"supplier": org.Name, "supplier_code": h.rec.Body.Get("supplier_code")}
	for i := 0; i+1 < len(more); i += 2 {
		row[more[i]] = more[i+1]
	}
	return row
}

// fetch is what is downloaded in the page from an address.
func (w *window) fetch(path string) []byte {
	w.t.Helper()
	said := w.eval(`(() => { const x = new XMLHttpRequest(); x.open("GET", ` + quoted(path) + `, false); x.overrideMimeType("text/plain; charset=x-user-defined"); x.send();
		return x.status + " " + btoa([...x.responseText].map(c => String.fromCharCode(c.charCodeAt(0) & 255)).join("")) })()`)
	status, text, _ := strings.Cut(said, " ")
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil || status != "200" {
		w.t.Fatalf("%s: %s %v", path, status, err)
	}
	return raw
}

// rowsOf are the rows of a workbook, its titles first.
func (w *window) rowsOf(book []byte) (rows [][]string) {
	w.t.Helper()
	path := filepath.Join(w.t.TempDir(), "b.xlsx")
	w.must(os.WriteFile(path, book, 0o600))
	r, err := sheet.Open(path)
	w.must(err)
	defer r.Close()
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return rows
		}
		w.must(err)
		cells := slices.Clone(row.Cells)
		for len(rows) > 0 && len(cells) < len(rows[0]) {
			cells = append(cells, "")
		}
		rows = append(rows, cells)
	}
}

// TestAClerksMonth goes through a month in a browser, and asserts what each person sees: the clerk, the second person, the
// credit centre, the platform above and the public.
func TestAClerksMonth(t *testing.T) {
	m := newMonth(t)
	m.open("/?lang=zh-Hans")
	m.official("clerk")
	m.sends()
	m.mends()
	m.repairs()
	m.writesOne()
	m.undoesOne()
	m.asksSecond()
	m.reports()
	m.sendsAgain()
	m.takesBack()
	m.closesMonth()
	m.comesLate()
}

// sends is the clerk on a Friday: what is due, the template, a sheet with dirt in it, and its way in.
func (m *month) sends() {
	m.t.Helper()
	m.open("/office/send")
	m.sees("行政处罚", "还没有报送过", "决定后7个工作日", "下载模板")
	titles := m.rowsOf(m.fetch("/catalog/penalty/template.xlsx"))[0]
	letter := func(n int) string { _, code := firm(n); return strings.Replace(code, "0", "O", 1) }
	body := m.table("penalty", titles, m.fined(0, "莞消罚示例〔2026〕1号"), m.fined(1, "莞消罚示例〔2026〕2号", "uscc", letter(1)), m.fined(2, "莞消罚示例〔2026〕3号", "uscc", letter(2)),
		m.fined(3, ""), m.fined(4, "莞消罚示例〔2026〕5号", "decided", "2027-01-05"), m.fined(5, "莞消罚示例〔2026〕6号", "fine", "50000"),
		m.fined(6, "莞消罚示例〔2026〕7号", "fine", "20000", "content", "处以罚款"), m.fined(8, "莞消罚示例〔2026〕8号"))
	m.hold()
	m.fill("item", "penalty")
	m.attach("file", "十一月处罚.csv", body)
	m.press("上传并检查")
	m.sees("十一月处罚.csv", "文件已收下，正在排队", "可以离开这一页")
	m.release()
	m.turns("/office/batches/")
	m.batch = m.eval("location.pathname")
	m.strip("读入", "8", "新入库", "4", "错误，未入库", "4")
	m.sees("部分入库，4行待处理", "问题，按规则")
}

// strip fails unless the figures of the batch are these.
func (m *month) strip(pairs ...string) {
	m.t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		got := m.eval(`[...document.querySelectorAll(".strip div")].filter(d => d.querySelector("dt").textContent === ` + quoted(pairs[i]) + `).map(d => d.querySelector("dd").textContent.trim()).join()`)
		if got != pairs[i+1] {
			m.t.Errorf("%s is %q, not %s", pairs[i], got, pairs[i+1])
		}
	}
}

// rule turns to the findings of a rule.
func (m *month) rule(code string) {
	m.t.Helper()
	m.open(m.batch)
	to := m.eval(`[...document.querySelectorAll(".rules a")].map(a => a.getAttribute("href")).find(h => h.includes(` + quoted("rule="+code) + `)) || ""`)
	if to == "" {
		m.t.Fatalf("nothing was found by %s:\n%s", code, m.text())
	}
	m.open(to)
}

// mends is the clerk, who takes the proposals of a rule, writes what was missing, and says why what is unusual is right.
func (m *month) mends() {
	m.t.Helper()
	m.rule("identifier.invalid")
	_, code := firm(1)
	m.sees(code, "高")
	m.press("采纳这条规则的全部建议")
	m.sees("已采纳2条建议：2行入库")
	m.strip("新入库", "6", "错误，未入库", "2")
	m.rule("value.missing")
	m.press("改")
	m.sees("改第5行", "行政处罚决定书文号")
	m.fill("f.doc_no", "莞消罚示例〔2026〕4号")
	m.press("重新检查并入库")
	m.sees("第5行已重新检查：1行入库")
	m.rule("amount.huge")
	m.fill("row", "8", "why", "决定书原文如此（示例）")
	m.press("确认选中的无误")
	m.sees("已确认1行无误", "已确认无误：决定书原文如此")
	m.rule("amount.text")
	m.sees("单位应为万元，建议改为5")
	m.press("更正") // to the record
	m.sees("莞消罚示例〔2026〕6号", "来历")
	m.press("更正") // to its form
	m.fill("f.fine", "5")
	m.press("提交入库")
	m.sees("全部入库")
}

// repairs is the clerk, who puts the last row right in the workbook and sends that.
func (m *month) repairs() {
	m.t.Helper()
	m.open(m.batch)
	m.sees("下载问题表")
	rows := m.rowsOf(m.fetch(m.batch + "/repair.xlsx"))
	at := slices.Index(rows[0], "处罚决定日期")
	if len(rows) != 2 || at < 0 || rows[1][at] != "2027-01-05" {
		m.t.Fatalf("%q", rows)
	}
	rows[1][at] = "2026-11-17"
	var b bytes.Buffer
	m.must(sheet.Write(&b, sheet.Book{Sheets: []sheet.Sheet{{Name: "请修改后重新报送", Header: rows[0], Rows: rows[1:]}}}))
	m.brings("十一月处罚_问题表.xlsx", b.Bytes())
	m.sees("全部入库")
	m.open(m.batch)
	m.strip("读入", "8", "新入库", "7", "错误，未入库", "0", "已随修改表重报", "1")
	m.sees("回执")
}

// writesOne is the clerk, who sends one record by form.
func (m *month) writesOne() {
	m.t.Helper()
	m.open("/office/records")
	m.press("单条报送")
	m.fill("item", "penalty")
	m.press("打开表单")
	for name, value := range m.fined(7, "莞消罚示例〔2026〕9号") {
		if !strings.HasSuffix(name, "_code") && name != "party_kind" {
			m.fill("f."+name, value)
		}
	}
	m.press("检查并预览")
	m.sees("预览：公众将看到的内容", "莞消罚示例〔2026〕9号")
	m.press("提交入库")
	m.sees("全部入库")
}

// undoesOne is the clerk, who sent the wrong file and takes it back the same day.
func (m *month) undoesOne() {
	m.t.Helper()
	m.brings("拿错的.csv", m.table("penalty", nil, m.fined(9, "莞消罚示例〔2026〕77号")))
	_, code := firm(9)
	m.sees("全部入库")
	m.press("撤销整批（今日内）")
	m.fill("why", "拿错了文件（示例）")
	m.press("撤销整批")
	if strings.Contains(m.text(), "请再确认一次是您本人") {
		m.fill("_password", password)
		m.press("确认办理")
	}
	m.sees("已整批撤销")
	m.open("/subjects/" + code)
	if strings.Contains(m.text(), "77号") {
		m.t.Error("what was undone is still public")
	}
}

// asksSecond is the clerk with an item that wants a second person, and that person.
func (m *month) asksSecond() {
	m.t.Helper()
	name, code := firm(9)
	row := map[string]string{"party_name": name, "uscc": code, "decided": "2026-11-18", "reason": "示例：人员密集场所锁闭安全出口", "doc_no": "莞消列示例〔2026〕1号", "authority": "东莞市消防救援支队", "valid_until": "2029-11-17"}
	m.bringsOf("serious_fire", "名单.csv", m.table("serious_fire", nil, row))
	m.sees("1行待复核")
	at := strings.Replace(m.eval("location.pathname"), "/batches/", "/reviews/", 1)
	if r := m.get("clerk", at); r.status != 403 {
		m.t.Errorf("the clerk looks at the second person's desk: %d", r.status)
	}
	m.leave()
	m.official("reviewer")
	m.open("/office/reviews")
	m.sees("名单.csv", "示例庚")
	m.press("名单.csv")
	m.sees(name, "莞消列示例〔2026〕1号", "公众将看到的内容")
	m.press("通过全部1行")
	m.sees("1行")
	m.leave()
	m.official("clerk")
	m.open(strings.Replace(at, "/reviews/", "/batches/", 1))
	m.sees("全部入库", "示例壬")
}

// round is a round of the reporting, the platform above answering.
func (m *month) round() {
	m.t.Helper()
	m.seal()
	m.must(m.s.Step(m.t.Context()))
	m.must(m.above.Answer(m.t.Context()))
	m.must(m.s.Receive(m.t.Context()))
}

// reports is the platform above, which knows a company by its former name, and the clerk, who is told beside the row.
func (m *month) reports() {
	m.t.Helper()
	m.open(m.batch + "/rows")
	m.sees("马上排队上报")
	m.round()
	m.rule("province.refused")
	m.sees("1001 主体信息不匹配", was)
	m.open(m.batch + "/rows")
	m.sees("退回：1001", "已接收")
	m.open("/office/exchange/returned")
	m.sees(is, "莞消罚示例〔2026〕8号", "1001 主体信息不匹配")
	m.press("再报")
	m.sees("已排入再次上报", "没有被退回的")
	m.round()
}

// sendsAgain is the national site, which shows what the platform above took: the four lights are on.
func (m *month) sendsAgain() {
	m.t.Helper()
	list, err := m.above.List()
	m.must(err)
	_, err = m.s.Compare(m.t.Context(), people.Operator, list)
	m.must(err)
	m.open(m.batch + "/rows")
	text := m.text()
	for _, bad := range []string{"退回", "等待上报", "还没有答复", "没有查到", "还没有比对"} {
		if strings.Contains(text, bad) {
			m.t.Errorf("a light is not on: %s\n%s", bad, text)
		}
	}
	m.sees("已接收", "已公示")
}

// takesBack is the clerk, who corrects a record, and withdraws one that a court annulled; and the public, which reads why.
func (m *month) takesBack() {
	m.t.Helper()
	name, code := firm(7)
	m.record("莞消罚示例〔2026〕9号")
	m.press("更正")
	m.fill("f.content", "罚款人民币肆万元整", "f.fine", "4")
	m.press("提交入库")
	m.sees("更正")
	m.open("/subjects/" + code)
	m.sees(name, "肆万元")
	_, code = firm(0)
	m.leave()
	m.clock.to("2026-11-27") // a Friday
	m.official("clerk")
	m.record("莞消罚示例〔2026〕1号")
	m.press("撤回")
	m.fill("kind", "annulled", "doc", "（2026）粤示例行终7号", "authority", "示例市中级人民法院", "issued", "2026-11-27", "reason", "事实不清，判决撤销（示例）")
	m.press("撤回")
	m.sees("原决定已撤销")
	m.open("/office/withdrawals")
	m.sees("2026年12月2日", "按期")
	m.open("/subjects/" + code)
	m.sees("撤回", "（2026）粤示例行终7号", "示例市中级人民法院", "事实不清，判决撤销（示例）")
	if strings.Contains(m.text(), "莞消罚示例〔2026〕1号") {
		m.t.Error("what was withdrawn is still public")
	}
	m.round()
}

// record turns to one penalty of the sender's; the list names its kind too, for a decision may have several.
func (m *month) record(doc string) {
	m.t.Helper()
	m.open("/office/records?q=" + url.QueryEscape(doc))
	m.press(doc + "，罚款")
	m.sees(doc, "来历")
}

// closesMonth is the credit centre on the first of the next month: the board, and the bulletin its supplier sees.
func (m *month) closesMonth() {
	m.t.Helper()
	m.leave()
	m.clock.to("2026-12-01")
	m.official("centre")
	m.open("/office/board?month=2026-11")
	m.sees("来源单位看板", "东莞市消防救援支队", "及时率", "合规率", "上报率")
	m.press("起草2026-11月度通报")
	m.sees("2026-11 月度通报", "东莞市消防救援支队")
	m.open("/office/exchange")
	m.sees("行政处罚", "与信用中国的比对")
	m.leave()
	m.official("clerk")
	m.open("/office/bulletins/2026-11")
	m.sees("东莞市消防救援支队", "提交意见")
}

// comesLate is the clerk after a month without a word: overdue, and a nil return.
func (m *month) comesLate() {
	m.t.Helper()
	m.leave()
	m.clock.to("2027-01-04")
	m.official("clerk")
	m.open("/office/send")
	first := m.eval(`document.querySelector("main tbody tr").innerText`)
	if !strings.Contains(first, "行政处罚") || !strings.Contains(first, "逾期：上月没有数据，也没有零报送") {
		m.t.Errorf("what is overdue is not first: %s", first)
	}
	m.eval(`(() => { [...document.querySelectorAll("button")].find(b => b.getAttribute("aria-label") === "零报送：行政处罚").textContent = "示例零报送"; return "" })()`)
	m.press("示例零报送")
	m.sees("已办理零报送：“行政处罚”，2027-01", "本月已零报送")
}
