package supervision

import (
	"github.com/a-h/templ"

	"xinguan/base/ui"
)

func samplePart() SectorPart {
	return SectorPart{ID: "x", Title: "示例领域", Agency: "示例局", From: "示例等级", Basis: []string{"示例办法：第一条"}, Normal: "B类", Caps: []string{"示例：公共评价为最低一级，不减少检查"},
		Classes: []ClassRow{{"A类", "A", "0.5%", "示例频次", "示例方式", "示例简化"}, {"B类", "没有等级的", "3.0%", "示例频次", "示例方式", ""}}}
}

// Samples are the room's public pages with made-up content, for tests and for looking at.
func Samples() map[string]templ.Component {
	return map[string]templ.Component{"supervision": Method(MethodPage{Sectors: []SectorPart{samplePart()}})}
}

// DeskSamples are the room's pages in the office.
func DeskSamples() map[string]templ.Component {
	row := Row{Href: "/office/supervision/x/organisations/y", Name: "东莞市示例有限公司", Code: "91441998MA0000001X", Proposed: "A类", Ground: "示例", Held: "—", InForce: "B类", Open: true}
	changes := []ChangeRow{{"2026年11月23日9时", "东莞市示例有限公司", "91441998MA0000001X", "—", "A类", "示例", "示例理由", "示例局 示例甲"}}
	sector := SectorPage{SectorPart: samplePart(), Href: "/office/supervision/x", Tabs: []ui.Tab{{Title: "待确认", Href: "/office/supervision/x", Current: true}, {Title: "全部", Href: "/office/supervision/x?all=on"}},
		Counts: []ClassCount{{"A", "A类", 3, 1, 2, true}, {"B", "B类", 1, 0, 1, false}}, Rows: []Row{row}, More: "/office/supervision/x?after=z", May: true, Open: true, Changes: changes}
	return map[string]templ.Component{
		"board":  Board(BoardPage{Target: 70, Year: 2025, Before: "44个", Source: "示例", Rows: []BoardRow{{"/office/supervision/x", "示例领域", "示例局", "示例等级", 9, 3, 2, true}, {Title: "示例领域二", Agency: "示例局", From: "示例"}}}),
		"sector": SectorBody(sector), "sector-none": SectorBody(SectorPage{SectorPart: samplePart(), Href: "/office/supervision/x"}),
		"one": One(OnePage{Row: row, Sector: "示例领域", Action: row.Href, Frequency: "示例", Channel: "示例", Simpler: "示例", Class: "A", May: true, Changes: changes}),
	}
}
