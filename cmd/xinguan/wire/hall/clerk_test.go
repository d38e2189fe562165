package hall

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/notice"
	"xinguan/core/people"
)

// clerks are two who report, each for a department of its own.
var clerks = []people.Founder{{Login: "sender", Name: "示例庚", Org: "cgj", Role: "clerk"}, {Login: "other", Name: "示例辛", Org: "scjgj", Role: "clerk"}}

// went fails unless a form was taken, and gives where its answer leads.
func (h *hall) went(r reply) string {
	h.t.Helper()
	if r.status != 303 {
		h.t.Fatalf("%d %q", r.status, said(r.text))
	}
	return r.header.Get("Location")
}

// drafted is a penalty as the form of its item has it.
func drafted(name, code, doc string) []string {
	return []string{"item", "penalty", "agency", "cgj", "f.party_name", name, "f.uscc", code, "f.doc_no", doc, "f.fact", "示例违法事实", "f.legal_basis", "《示例条例》第一条（示例）",
		"f.kind", "罚款", "f.content", "罚款人民币壹万元整", "f.fine", "1", "f.decided", "2026-11-18", "f.authority", "东莞市城市管理和综合执法局", "f.supplier", "东莞市城市管理和综合执法局"}
}

// TestOneRecordAtTheDesk: a clerk writes a record by form, sends it twice, corrects it and takes it back. What was taken back
// is in no public answer; a notice with number, authority, date and reason stands in its place, and nothing of the record.
func TestOneRecordAtTheDesk(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		if form := h.get("sender", "/office/records/new?item=penalty&agency=cgj"); !strings.Contains(form.text, `value="东莞市城市管理和综合执法局"`) || !strings.Contains(form.text, "可填几种") {
			t.Errorf("the form: %d", form.status)
		}
		path := "/office/records/drafts/" + id.New().String()
		wrong := append(drafted(h.rec.Party, "9144", "东城综罚〔2026〕示例9001号"), "do", "send")
		if page := h.get("sender", h.went(h.send("sender", path, wrong...))); !strings.Contains(page.text, "处要改") || !strings.Contains(page.text, "示例违法事实") {
			t.Error("what is wrong is not said, or what was written is lost")
		}
		right := append(drafted(h.rec.Party, h.code, "东城综罚〔2026〕示例9001号"), "do", "send")
		first, again := h.went(h.send("sender", path, right...)), h.went(h.send("sender", path, right...))
		if first != again || !strings.HasPrefix(first, "/office/batches/") {
			t.Errorf("sent twice: %s and %s", first, again)
		}
		rec := h.recordAt(first)
		if page := h.get("sender", rec).text; !strings.Contains(page, "公示中") || !strings.Contains(page, "本平台入库") || !strings.Contains(page, "示例庚") {
			t.Error("the record's page")
		}
		for _, form := range []string{"", "/withdraw"} {
			if r := h.get("other", rec+form); r.status != 404 || strings.Contains(r.text, h.rec.Party) {
				t.Errorf("another's clerk at %s: %d", form, r.status)
			}
		}
		for _, form := range []string{"/correct", "/withdraw"} {
			if r := h.send("other", rec+form, "kind", "annulled", "doc", "示例", "authority", "示例", "issued", "2026-11-20", "reason", "示例"); r.status != 404 {
				t.Errorf("another's clerk posts %s: %d", form, r.status)
			}
		}
		draft := h.went(h.send("sender", rec+"/correct"))
		if again := h.went(h.send("sender", rec+"/correct")); again != draft {
			t.Errorf("a correction begun is begun anew: %s, %s", draft, again)
		}
		if page := h.get("sender", "/office/records").text; !strings.Contains(page, draft) || !strings.Contains(page, "示例9001号") {
			t.Error("a correction begun is not told by its number")
		}
		rec = h.recordAt(h.went(h.send("sender", draft, append(drafted(h.rec.Party, h.code, "东城综罚〔2026〕示例9002号"), "do", "send")...)))
		h.takenBack(rec)
	}, clerks...)
}

// recordAt is the page of the only record of a batch.
func (h *hall) recordAt(batch string) string {
	h.t.Helper()
	page := h.get("sender", strings.Split(batch, "?")[0]+"/rows")
	m := regexp.MustCompile(`href="(/office/records/of/[^"]+)"`).FindStringSubmatch(page.text)
	if m == nil {
		h.t.Fatalf("no record at %s: %d %q", batch, page.status, said(page.text))
	}
	return m[1]
}

func (h *hall) takenBack(rec string) {
	h.t.Helper()
	h.penalty = rec[strings.LastIndex(rec, "/")+1:]
	h.rec.DocNo = "示例9002号"
	h.shown(true, "corrected")
	doors := h.doors()
	for path := range doors {
		if strings.Contains(h.get("", path).text, "示例9001号") {
			h.t.Errorf("%s shows what was corrected", path)
		}
	}
	form := []string{"kind", "annulled", "doc", "（2026）粤示例行终7号", "authority", "示例市中级人民法院", "issued", "2026-11-19", "reason", "事实不清，判决撤销"}
	for _, reason := range []string{"", "撤销东城综罚〔2026〕示例9002号", "联系13800138000（示例）"} {
		if r := h.send("sender", rec+"/withdraw", append(slices.Clone(form), "reason", reason)...); r.status != 422 || !strings.Contains(r.text, `role="alert"`) || !strings.Contains(r.text, `value="（2026）粤示例行终7号"`) || !strings.Contains(r.text, reason) {
			h.t.Errorf("taken back with the reason %q, or what was written is lost: %d", reason, r.status)
		}
	}
	h.went(h.send("sender", rec+"/withdraw", form...))
	if r := h.send("sender", rec+"/withdraw", form...); r.status != 409 {
		h.t.Errorf("taken back twice: %d", r.status)
	}
	h.shown(false, "taken back")
	for _, path := range []string{"/subjects/" + h.code, "/api/v1/subjects/" + h.code + "/records?item=penalty", "/disclosures?item=penalty&name=" + h.code, "/api/v1/disclosures?item=penalty&name=" + h.code, "/subjects/" + h.code + "/feed.atom"} {
		for _, word := range []string{"（2026）粤示例行终7号", "示例市中级人民法院", "事实不清，判决撤销"} {
			if !strings.Contains(h.get("", path).text, word) {
				h.t.Errorf("%s: the notice does not say %s", path, word)
			}
		}
	}
	if strings.Contains(h.get("", "/disclosures.csv?item=penalty&name="+h.code).text, "粤示例行终") {
		h.t.Error("a file of records has a notice in it")
	}
	if page := h.get("sender", rec).text; !strings.Contains(page, "原决定已撤销") || strings.Contains(page, rec+"/withdraw") {
		h.t.Error("the record's page does not say that it was taken back")
	}
	if list := h.get("sender", "/office/withdrawals").text; !strings.Contains(list, "按期") {
		h.t.Error("the list of withdrawals")
	}
	h.audited("withdraw.done")
}

// told fails unless those of an organisation who send have a notice of a kind.
func (h *hall) told(org, kind string) {
	h.t.Helper()
	err := h.hub.DB.View(h.t.Context(), func(tx *db.Tx) error {
		all, err := notice.Inbox(tx, "test", []notice.Receiver{notice.OfOrg(org, people.IntakeSend)}, false, id.ID{}, 100)
		if !slices.ContainsFunc(all, func(n notice.Told) bool { return n.Kind == kind }) {
			h.t.Errorf("%s was not told: %s", org, kind)
		}
		return err
	})
	h.must(err)
}

// TestMonthsBulletin: the figures of a month that is over are put down by one, objected to by a supplier, answered, and
// issued by another when the days are over; then they stand, as a page, a PDF and a workbook.
func TestMonthsBulletin(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		if r := h.send("centre", "/office/board/bulletins", "month", "2026-11"); r.status != 400 && r.status != 422 {
			t.Errorf("a month that is not over: %d", r.status)
		}
		at := h.went(h.send("centre", "/office/board/bulletins", "month", "2026-10"))
		h.told("cgj", "bulletin.drafted")
		if page := h.get("sender", "/office/bulletins/2026-10"); page.status != 200 || !strings.Contains(page.text, "及时率") {
			t.Errorf("a supplier looks: %d", page.status)
		}
		h.went(h.send("sender", "/office/bulletins/2026-10/object", "text", "上报率少算了一项（示例）"))
		issue := func(who string) int {
			return h.send(who, at+"/issue", "seen", field(h.get("head", at).text, "seen")).status
		}
		if page := h.get("head", at).text; !strings.Contains(page, "现在还不能签发") || strings.Contains(page, at+"/issue") {
			t.Error("the page does not say that it cannot be issued yet")
		}
		if got := issue("head"); got != 409 {
			t.Errorf("issued while suppliers may object: %d", got)
		}
		h.clock.to("2026-11-27")
		h.signIn("head")
		h.signIn("centre")
		if got := issue("head"); got != 409 {
			t.Errorf("issued with an objection open: %d", got)
		}
		h.went(h.send("centre", at+"/answer", "n", "1", "text", "已核对（示例）"))
		if got := issue("centre"); got != 403 {
			t.Errorf("issued by who drafted it: %d", got)
		}
		if got := issue("head"); got != 303 {
			t.Errorf("issued: %d", got)
		}
		if r := h.send("centre", "/office/board/bulletins", "month", "2026-10"); r.status != 409 {
			t.Errorf("drafted anew after it was issued: %d", r.status)
		}
		for ending, begins := range map[string]string{"pdf": "%PDF-", "xlsx": "PK"} {
			if r := h.get("head", at+"/bulletin."+ending); r.status != 200 || !strings.HasPrefix(r.text, begins) {
				t.Errorf("%s: %d", ending, r.status)
			}
		}
	}, clerks...)
}

// TestAQuestionToASupplier: what another source has is asked, answered and settled by somebody else; only then is it called
// 瞒报 and counted.
func TestAQuestionToASupplier(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		form := []string{"once", field(h.get("centre", "/office/board/suspicions").text, "once"), "org", "cgj", "item", "penalty", "source", "信用中国", "detail", "东城综罚〔2026〕示例77号"}
		at, twice := h.went(h.send("centre", "/office/board/suspicions", form...)), h.went(h.send("centre", "/office/board/suspicions", form...))
		if at != twice {
			t.Error("a double click asks twice")
		}
		if r := h.send("centre", "/office/board/suspicions", append(slices.Clone(form), "detail", "")...); r.status != 422 || !strings.Contains(r.text, `value="信用中国"`) || field(r.text, "once") != form[1] {
			t.Errorf("without telling of what it is asked, or what was written is lost: %d", r.status)
		}
		h.told("cgj", "suspicion.asked")
		settle := func(who string) reply {
			return h.send(who, at+"/settle", "to", "concealed", "why", "已核实（示例）", "seen", field(h.get(who, at).text, "seen"))
		}
		if got := settle("head").status; got != 409 {
			t.Errorf("settled before the answer: %d", got)
		}
		theirs := strings.Replace(at, "/office/board/", "/office/", 1)
		if got := h.get("other", theirs).status; got != 404 {
			t.Errorf("another supplier looks: %d", got)
		}
		h.went(h.send("sender", theirs+"/answer", "text", "漏了，已补报（示例）"))
		if got := settle("centre").status; got != 403 {
			t.Errorf("settled by who asked: %d", got)
		}
		board := func() string { return h.get("head", "/office/board").text }
		if strings.Contains(board(), `data-l="瞒报（件）">1<`) {
			t.Error("counted before it was settled")
		}
		old := field(h.get("head", at).text, "seen")
		h.clock.pass(time.Second)
		h.went(h.send("sender", theirs+"/answer", "text", "另有回执，当日已报（示例）"))
		if r := h.send("head", at+"/settle", "to", "concealed", "why", "没有报送（示例）", "seen", old); r.status != 422 || !strings.Contains(r.text, "当日已报（示例）") || !strings.Contains(r.text, "没有报送（示例）") {
			t.Errorf("settled against an answer nobody has read, or what was written is lost: %d", r.status)
		}
		h.went(settle("head"))
		if !strings.Contains(board(), `data-l="瞒报（件）">1<`) || !strings.Contains(h.get("sender", theirs).text, "已核实（示例）") {
			t.Error("settled, and not counted or not told")
		}
		h.told("cgj", "suspicion.settled")
	}, clerks...)
}
