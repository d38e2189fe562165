package catalogue

import (
	"strings"
	"testing"

	"xinguan/base/ui/uitest"
)

// never are words this platform does not use for what it does.
var never = []string{"黑名单", "红名单", "评级", "信用分", "征信", "洗白", "无违法违规", "信用良好", "系统繁忙", "请勿", "！"}

func TestSamples(t *testing.T) {
	for name, body := range Samples() {
		t.Run(name, func(t *testing.T) { uitest.Check(t, uitest.Render(t, body), never...) })
	}
}

// TestUnverifiedIsSaid: every basis, figure and list that was not compared with its text carries the mark.
func TestUnverifiedIsSaid(t *testing.T) {
	p := sampleItem()
	marks := func() int { return strings.Count(uitest.Text(uitest.Render(t, Item(p))), "未经核对") }
	before := marks()
	p.Params[0].Verified, p.Basis[0].Verified, p.Timeliness.Verified = true, true, true
	if after := marks(); before-after != 3 {
		t.Errorf("three things verified took away %d marks", before-after)
	}
}

func TestSuppliersFold(t *testing.T) {
	p := sampleExtreme()
	if len(p.first()) != 20 || len(p.first())+len(p.rest()) != len(p.Suppliers) {
		t.Errorf("%d and %d of %d", len(p.first()), len(p.rest()), len(p.Suppliers))
	}
}

func TestFieldWords(t *testing.T) {
	f := Field{Type: "文字", Unit: "万元", Length: 4000, Need: RowNeeds}
	if got := f.typed() + " " + f.needed(); got != "文字，万元，最长4,000字 必填" {
		t.Error(got)
	}
}
