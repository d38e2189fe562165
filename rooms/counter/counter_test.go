package counter

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"xinguan/base/clock"
	"xinguan/base/id"
	"xinguan/city/dongguan"
	"xinguan/core/catalog"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/record"
	"xinguan/core/subject"
)

const today clock.Date = "2026-11-20"

func item(t *testing.T, code string) *catalog.Item {
	t.Helper()
	items, err := catalog.Load(dongguan.FS, nil)
	if err != nil {
		t.Fatal(err)
	}
	it, ok := items.Item(code)
	if !ok {
		t.Fatalf("no item %s", code)
	}
	return it
}

// What a window offers about a record is what can be done today: too early is a date and no refusal, what speaks for the
// organisation needs no repair.
func TestWhatTheWindowOffers(t *testing.T) {
	x := func(it *catalog.Item, from clock.Date) *house.Concerned {
		return &house.Concerned{Subject: subject.Subject{Code: "c"}, Item: it,
			Record: record.Record{Fixed: record.Fixed{ID: id.New()}, Derived: record.Derived{RepairFrom: from, ShownUntil: "2027-08-20"}}}
	}
	penalty, permit := item(t, "penalty"), item(t, "permit")
	for _, c := range []struct {
		name   string
		x      *house.Concerned
		offers string
		note   string
	}{
		{"in time", x(penalty, "2026-11-20"), "提出异议 放一份声明 申请信用修复", ""},
		{"a day early", x(penalty, "2026-11-21"), "提出异议 放一份声明", "最早2026年11月21日可以申请修复；现在来早了，不算被拒绝"},
		{"never early", x(penalty, ""), "提出异议 放一份声明", "不提前修复，到2027年8月20日自动停止公示"},
		{"a permit", x(permit, ""), "提出异议", ""},
	} {
		all, note := offers(c.x, today)
		var titles []string
		for _, o := range all {
			titles = append(titles, o.Title)
			if !strings.HasSuffix(o.Href, "/c/"+c.x.Record.ID.String()) {
				t.Errorf("%s: %s leads to %s", c.name, o.Title, o.Href)
			}
		}
		if got := strings.Join(titles, " "); got != c.offers || note != c.note {
			t.Errorf("%s: %s, %q", c.name, got, note)
		}
	}
}

// Documents count from the list only; nothing is filed for somebody whose document nobody looked at.
func TestNothingIsFiledWithoutADocument(t *testing.T) {
	if got := seen([]string{"授权委托书", "自己写的", "居民身份证"}); got != "居民身份证、授权委托书" {
		t.Errorf("%q", got)
	}
	objection, repair, statement := &flow.Procedure{ID: "objection"}, &flow.Procedure{ID: "repair"}, &flow.Procedure{ID: "statement"}
	for _, c := range []struct {
		name string
		proc *flow.Procedure
		f    house.Form
		says string
	}{
		{"no document", objection, house.Form{Contact: flow.Contact{Asks: "x"}}, "当面核对过的证件"},
		{"no reasons", objection, house.Form{Contact: flow.Contact{Shown: "居民身份证"}}, "请求和理由"},
		{"repair needs none", repair, house.Form{Contact: flow.Contact{Shown: "居民身份证"}}, ""},
		{"a number that is none", repair, house.Form{Contact: flow.Contact{Shown: "居民身份证", Number: strings.Repeat("1", 51)}}, "太长"},
		{"a telephone in a statement", statement, house.Form{Contact: flow.Contact{Shown: "居民身份证", Asks: "请打13800000001"}}, "所有人都会看到"},
		{"too long a statement", statement, house.Form{Contact: flow.Contact{Shown: "居民身份证", Asks: strings.Repeat("话", 501)}}, "最多500个字"},
		{"a statement", statement, house.Form{Contact: flow.Contact{Shown: "居民身份证", Asks: "已经整改"}}, ""},
	} {
		err := inPerson(&c.f, c.proc)
		if c.says == "" && err != nil || c.says != "" && (err == nil || !strings.Contains(err.Error(), c.says)) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// The slip prints, with everything that may be long or missing.
func TestTheSlipPrints(t *testing.T) {
	p := SlipPage{Number: "东信异〔2026〕000001号", Code: "K7QM-42XD", Title: "异议申请", Subject: strings.Repeat("东莞市示例", 12) + "有限公司", About: strings.Repeat("未按规定贮存", 20),
		State: "已收到，待核实", At: "2026年11月20日 10:00", Where: "示例窗口", Address: "https://credit.example/cases?number=1", Hotline: "12345"}
	for _, due := range []string{"", "2026年11月24日"} {
		p.Due = due
		out, err := draw(p, "信用示例", time.Unix(0, 0))
		if err != nil || !bytes.HasPrefix(out, []byte("%PDF-")) || len(out) < 2000 {
			t.Errorf("%q: %d bytes, %v", due, len(out), err)
		}
	}
}
