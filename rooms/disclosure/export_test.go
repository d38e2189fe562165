package disclosure

import (
	"encoding/xml"
	"strings"
	"testing"
)

// An export is the page in another form: a row for a row, nothing the page does not show.
func TestExportsCarryThePage(t *testing.T) {
	p := ListPage{Item: Penalties, Filter: Filter{Town: "441900119"}, After: "abc", Rows: []Row{{Name: "东莞市示例晨星五金有限公司", Code: "91441998MA0000015C",
		Matter: "=示例", DocNo: "东示例罚〔2026〕1号", Authority: "东莞市生态环境局", Town: "长安镇", Decided: "2026-04-10", Until: "2027-04-10", Today: "2026-11-24"}}}
	table := p.table()
	if len(table) != 2 || len(table[0]) != len(table[1]) {
		t.Fatalf("table %q", table)
	}
	for _, want := range []string{"东莞市示例晨星五金有限公司", "91441998MA0000015C", "东示例罚〔2026〕1号", "2027-04-10", "待确认", "公示中"} {
		if !strings.Contains(strings.Join(table[1], "|"), want) {
			t.Errorf("%q is not in %q", want, table[1])
		}
	}
	if got := p.export("csv"); got != "/disclosures.csv?item=penalty&town=441900119&after=abc" {
		t.Errorf("csv address %s", got)
	}
	if got := p.export("atom"); strings.Contains(got, "after") {
		t.Errorf("a feed has no pages: %s", got)
	}
}

func TestFeedEntriesHaveTheirOwnID(t *testing.T) {
	a := Row{Code: "91441998MA0000015C", DocNo: "甲1号", Decided: "2026-04-10", Until: "2027-04-10", ItemAnchor: "cf-1"}
	b := Row{Code: "91441998MA0000015C", DocNo: "乙2号", Decided: "2026-04-10", Until: "2027-04-10"}
	x, y := a.entry("https://example.cn", Penalties), b.entry("https://example.cn", Permits)
	if x.ID == y.ID || !strings.HasPrefix(x.Link.Href, "https://example.cn/subjects/") {
		t.Errorf("%+v %+v", x, y)
	}
	if _, err := xml.Marshal(feed{Entries: []entry{x, y}}); err != nil {
		t.Error(err)
	}
}
