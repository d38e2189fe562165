package hall

import (
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"xinguan/core/ident"
	"xinguan/core/intake"
	"xinguan/core/people"
	"xinguan/core/rulebook"
)

// TestWhatIsNotClassedIsListed: an authority finds what it has not classed yet and nobody else's, goes straight to classing,
// and classes several of one kind at once: a case each, with a code each, sent twice still one each; what cannot be done is
// named and holds up nothing.
func TestWhatIsNotClassedIsListed(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		h.unclassed("警告", "警告", "警告", "罚款")
		page := h.get("decider", "/office/classes")
		ticks := regexp.MustCompile(`name="pick" value="([^"]+)"/?>示例未分类〔2026〕(\d)号`).FindAllStringSubmatch(page.text, -1)
		if page.status != 200 || len(ticks) != 4 || !strings.Contains(page.text, "没有认定类别的有") {
			t.Fatalf("the list: %d, %v", page.status, ticks)
		}
		of := map[string]string{}
		for _, m := range ticks {
			of[m[2]] = m[1]
		}
		if first, second := strings.Index(page.text, "示例未分类〔2026〕4号"), strings.Index(page.text, "示例未分类〔2026〕1号"); first > second {
			t.Error("the oldest is not the first")
		}
		if other := h.get("stranger", "/office/classes"); other.status != 200 || strings.Contains(other.text, "示例未分类") {
			t.Errorf("another authority: %d", other.status)
		}
		code, rec, _ := strings.Cut(of["1"], "/")
		if one := h.get("decider", "/office/classes?code="+code+"&record="+rec); strings.Count(one.text, `name="record"`) != 1 || !strings.Contains(one.text, "示例未分类〔2026〕1号") {
			t.Errorf("the way to classing: %d", one.status)
		}
		several := func(as string, n ...string) reply {
			q := url.Values{}
			for _, x := range n {
				q.Add("pick", of[x])
			}
			return h.get(as, "/office/classes/several?"+q.Encode())
		}
		for want, a := range map[int]reply{422: several("decider", "1", "4"), 403: several("stranger", "1")} {
			if a.status != want {
				t.Errorf("want %d: %d %s", want, a.status, said(a.text))
			}
		}
		form := several("decider", "1", "2", "3")
		if form.status != 200 || !strings.Contains(form.text, "3条处罚的种类相同：警告") {
			t.Fatalf("the form for several: %d %s", form.status, said(form.text))
		}
		pairs := []string{"once", field(form.text, "once"), "wants", string(rulebook.Minor), "field", "《示例分类标准》第一条", "asks", "示例事实和理由"}
		for i, x := range []string{"1", "2", "3"} {
			n := "-" + strconv.Itoa(i)
			pairs = append(pairs, "pick"+n, of[x], "once"+n, field(form.text, "once"+n), "name"+n, "示例联系人", "phone"+n, []string{"0769-1", "0769-2", ""}[i])
		}
		sent := h.send("decider", "/office/classes/several", pairs...)
		again := h.send("decider", "/office/classes/several", pairs...)
		at := sent.header.Get("Location")
		if sent.status != 303 || at != again.header.Get("Location") {
			t.Fatalf("sent: %d %s, again %d", sent.status, said(sent.text), again.status)
		}
		codes := regexp.MustCompile(`[2-9A-Z]{4}-[2-9A-Z]{4}`)
		if told := h.get("decider", at); len(codes.FindAllString(told.text, -1)) != 2 || strings.Count(told.text, "东信类〔2026〕") != 2 {
			t.Errorf("what was told: %d %v", told.status, codes.FindAllString(told.text, -1))
		}
		if told := h.get("stranger", at); len(codes.FindAllString(told.text, -1)) != 0 {
			t.Error("another authority reads the codes")
		}
		if page := h.get("decider", "/office/classes"); strings.Count(page.text, "已告知，待确认") != 2 || strings.Count(page.text, `name="pick"`) < 2 {
			t.Error("the list does not say what was told")
		}
		if a := h.send("decider", "/office/classes/several", append([]string{"once", field(form.text, "once"), "wants", "serious"}, pairs[4:]...)...); a.status != 422 || !strings.Contains(a.text, "要逐条写明") {
			t.Errorf("several of the gravest at once: %d %s", a.status, said(a.text))
		}
		if a := h.send("decider", "/office/classes/several", pairs[:6]...); a.status != 422 {
			t.Errorf("without a reason: %d", a.status)
		}
	})
}

// TestASuccessorClassesWhatItTookOver: what an authority left unclassed when it was merged stands in the list of the one
// that took its work over, among that one's own, oldest first, and is classed there.
func TestASuccessorClassesWhatItTookOver(t *testing.T) {
	added := func(h *hall) {
		h.adds(people.OrgChange{Code: "slj", Name: "东莞市示例局", OrgKind: people.Department, Superior: "cgj"})
	}
	eachHallWith(t, added, []people.Founder{{Login: "added", Name: "示例新局", Org: "slj", Role: "decider"}}, func(t *testing.T, h *hall) {
		h.unclassed("警告", "罚款")
		if page := h.get("added", "/office/classes").text; strings.Contains(page, "示例未分类") {
			t.Fatal("it lists what another authority decided")
		}
		h.changes(people.OrgChange{Kind: people.OrgMerge, Code: h.rec.AuthorityCode, Into: "slj"})
		page := h.get("added", "/office/classes").text
		ticks := regexp.MustCompile(`name="pick" value="([^/]+)/([^"]+)"/?>示例未分类〔2026〕(\d)号`).FindAllStringSubmatch(page, -1)
		if len(ticks) != 2 || ticks[0][3] != "2" {
			t.Fatalf("after the merger: %v", ticks)
		}
		code, rec := ticks[0][1], ticks[0][2]
		form := h.get("added", "/office/classes?code="+code+"&record="+rec).text
		a := h.send("added", "/office/classes", "once", field(form, "once"), "code", code, "record", rec, "wants", string(rulebook.Minor), "field", "《示例分类标准》第一条", "asks", "示例事实和理由", "name", "示例联系人", "phone", "0769-00000000")
		if !strings.Contains(form, "示例未分类〔2026〕2号") || a.status != 303 {
			t.Fatalf("classed by the successor: %d %s", a.status, said(a.text))
		}
		for _, who := range []string{"added", "decider"} { // who came from the old one sees the same
			if page := h.get(who, "/office/classes").text; strings.Count(page, "已告知，待确认") != 1 || !strings.Contains(page, "示例未分类〔2026〕1号") {
				t.Errorf("%s does not read what was announced", who)
			}
		}
	})
}

// unclassed files penalties of the authority without a class, each of a kind, the later ones decided earlier.
func (h *hall) unclassed(kinds ...string) {
	h.t.Helper()
	var rows []map[string]string
	for i, k := range kinds {
		n := strconv.Itoa(i + 1)
		name, code := "示例"+[]string{"东", "南", "西", "北"}[i]+"五金制品有限公司", ident.Make("91441998", "MB00009"+n)
		day := "2026-06-0" + strconv.Itoa(9-i)
		rows = append(rows, map[string]string{"party_name": name, "party_kind": "法人及非法人组织", "uscc": code, "doc_no": "示例未分类〔2026〕" + n + "号", "conduct": "示例违法行为", "fact": "经查，当事人示例违法。", "legal_basis": "《示例法》第一条",
			"kind": k, "content": k, "decided": day, "valid_until": "2099-12-31", "publish_until": "2027-06-01", "authority": h.rec.Authority, "supplier": h.rec.Authority})
	}
	path := filepath.Join(h.t.TempDir(), "未分类.csv")
	h.must(os.WriteFile(path, h.table("penalty", nil, rows...), 0o600))
	res, err := h.hub.Uploads.File(h.t.Context(), intake.Job{Item: "penalty", Agency: h.rec.AuthorityCode, Path: path})
	if err != nil || res.Accepted != len(kinds) {
		h.t.Fatalf("%+v %v", res, err)
	}
}
