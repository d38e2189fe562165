package directory

import (
	"fmt"
	"strings"

	"github.com/a-h/templ"

	"xinguan/base/clock"
	"xinguan/base/ui"
	"xinguan/core/rulebook"
)

// Samples are pages with made-up content, ordinary and extreme, for tests and for looking at.
func Samples() map[string]templ.Component {
	return map[string]templ.Component{
		"home":              Home(sampleHome()),
		"home-empty":        Home(HomePage{Hotline: "12345"}),
		"search":            Search(sampleSearch()),
		"search-start":      Search(SearchPage{}),
		"search-none":       Search(SearchPage{Query: "示例不存在的名称", AsOf: sampleAsOf}),
		"search-short":      Search(SearchPage{Query: "莞", Trouble: Short}),
		"search-personal":   Search(SearchPage{Trouble: Personal}),
		"search-code":       Search(SearchPage{Query: "91441998MAOO00357Q", Trouble: BadCode, Message: "第11位是字母O，应为数字0。", Proposal: "91441998MA0000357Q", ProposalName: "东莞市示例晨星五金制品有限公司"}),
		"search-code-short": Search(SearchPage{Query: "91441998MA0000357", Trouble: BadCode}),
		"search-many":       Search(sampleMany()),
		"subject":           Subject(sampleSubject()),
		"subject-none":      Subject(sampleNothing()),
		"subject-extreme":   Subject(sampleExtreme()),
		"timeline":          Timeline(sampleSubject()),
		"timeline-none":     Timeline(sampleNothing()),
	}
}

const (
	sampleAsOf  = "2026年11月23日 06:00"
	sampleToday = clock.Date("2026-11-23")
	sampleName  = "东莞市示例晨星五金制品有限公司"
	sampleCode  = "91441998MA0000357Q"
)

func sampleHome() HomePage {
	p := HomePage{ExampleName: "示例晨星五金", ExampleCode: sampleCode, Days: 30, Breaks: BreaksFor(506),
		Subjects: 1603418, Permits: 842067, Penalties: 23914, AsOf: sampleAsOf, Hotline: "12345"}
	p.Tiles = sampleTiles()
	for i, l := range [][3]string{{"东莞市示例禾木家具有限公司", "排污许可证", "东莞市生态环境局"}, {"东莞市示例云帆电子科技有限公司", "建设工程规划许可", "东莞市自然资源局"},
		{"东莞市示例长风物流有限公司", "道路运输经营许可", "东莞市交通运输局"}, {"东莞市示例远岫模具有限公司", "取水许可", "东莞市水务局"},
		{"东莞市示例青杉食品店", "食品经营许可", "东莞市市场监督管理局"}, {"东莞市示例蓝湾建筑工程有限公司", "建筑业企业资质", "东莞市住房和城乡建设局"}} {
		p.Latest = append(p.Latest, Latest{Name: l[0], Code: sampleCode, Matter: l[1], Authority: l[2], Decided: sampleToday.AddDays(-3 - i/2)})
	}
	return p
}

// sampleTiles is the grid of the 36 units, row by row; a dot is an empty place.
func sampleTiles() []Tile {
	grid := []string{
		". . 中堂 高埗 石碣 石龙 石排 企石 .",
		"麻涌 望牛墩 万江 莞城 东城 茶山 横沥 桥头 .",
		". 洪梅 道滘 南城 寮步 生态园 东坑 常平 谢岗",
		". 东莞港 沙田 厚街 大岭山 松山湖 大朗 黄江 樟木头",
		". . . 虎门 长安 . . 塘厦 清溪",
		". . . 滨海湾 . . . 凤岗 .",
	}
	counts := []int{95, 112, 143, 87, 118, 74, 79, 41, 168, 121, 412, 132, 126, 92, 36, 89, 506, 254, 14, 83, 231, 58, 22, 97, 264, 188, 318, 219, 141, 108, 371, 438, 287, 153, 31, 196}
	var tiles []Tile
	for r, line := range grid {
		for c, name := range strings.Fields(line) {
			if name != "." {
				n := len(tiles)
				tiles = append(tiles, Tile{Code: fmt.Sprintf("441998%03d", 100+n), Name: name, Row: r + 1, Col: c + 1, Permits: counts[n]})
			}
		}
	}
	return tiles
}

func sampleSearch() SearchPage {
	hit := Hit{Name: sampleName, Code: sampleCode, Kind: "企业", Status: "存续", Town: "长安镇", Permits: 3, Penalties: 2, Why: Typo}
	shop := Hit{Name: "东莞市示例晨星五金机电商行", Code: "92441998MA0000429H", Kind: "个体工商户", Status: "存续", Town: "虎门镇", Permits: 1, Why: Typo}
	former := Hit{Name: "东莞市示例恒拓金属科技有限公司", Code: "91441998MA0000496F", Kind: "企业", Status: "存续", Town: "厚街镇", Permits: 5,
		Why: Former, FormerName: "东莞市示例晨星五金厂", FormerUntil: "2021-03-02"}
	gone := Hit{Name: "东莞市示例晨星塑胶五金有限公司", Code: "91441998MA00005688", Kind: "企业", Status: "注销", Town: "塘厦镇", Permits: 2}
	sound := Hit{Name: "东莞市示例晨兴五金有限公司", Code: "91441998MA0000701P", Kind: "企业", Provisional: true, Permits: 1, Why: Sound}
	return SearchPage{Query: "示例晨星五今", Hits: []Hit{hit, shop, former, gone, sound}, AsOf: sampleAsOf}
}

// sampleMany has a query found exactly, very long and rare names, and more hits than are listed.
func sampleMany() SearchPage {
	p := SearchPage{Query: "示例" + rare, Exact: true, More: true, AsOf: sampleAsOf}
	for i := range 20 {
		p.Hits = append(p.Hits, Hit{Name: strings.Repeat("东莞市示例"+rare, 1+i%9) + "有限公司", Code: sampleCode, Kind: "农民专业合作社（联合社）",
			Status: "吊销，未注销", Town: "东莞滨海湾新区", Permits: i * 1234, Penalties: i})
	}
	return p
}

// rare holds a character beyond the basic plane and one of private use, as real registers do.
const rare = "𠮷野\uE836记"

func sampleSubject() SubjectPage {
	p := SubjectPage{Name: sampleName, Code: sampleCode, Kind: "企业", Status: "存续", LegalRep: "周示例", Town: "长安镇", Founded: "2014-06-03",
		Register: []ui.Fact{{Label: "法定代表人", Value: "周示例"}, {Label: "成立日期", Value: "2014年6月3日"}, {Label: "注册资本", Value: "500万元"},
			{Label: "登记机关", Value: "东莞市市场监督管理局"}, {Label: "企业类型", Value: "有限责任公司（自然人投资或控股）"}, {Label: "住所", Value: "东莞市长安镇示例路18号1号楼", Wide: true}},
		Scope:       "研发、产销：五金制品、模具、塑胶制品；货物进出口。（依法须经批准的项目，经相关部门批准后方可开展经营活动）",
		FormerNames: []FormerName{{"东莞市示例晨星五金厂", "2019-05-20"}}, Today: sampleToday, AsOf: sampleAsOf,
		Report: subjectURL(sampleCode) + "/report.pdf", Feed: subjectURL(sampleCode) + "/feed.atom",
		Sources: []Source{{"登记信息", "东莞市市场监督管理局", "2026-11-22"}, {"许可、处罚", "各决定单位", "2026-11-23"}}}
	p.Permits = []Permit{
		{"r-p0", "排污许可证（简化管理）", "东环许〔2025〕示例0731号", "东莞市生态环境局", "2025-09-11", "2025-09-11", "2030-09-10", true},
		{"r-p1", "特种设备使用登记", "东市监特〔2023〕示例2046号", "东莞市市场监督管理局", "2023-04-26", "2023-04-26", clock.Forever, false},
		{"r-p2", "污水排入排水管网许可", "东水许〔2021〕示例118号", "东莞市水务局", "2021-07-05", "2021-07-05", "2026-07-04", false},
		{"r-p3", "食品经营许可", "东市监食〔2020〕示例77号", "东莞市市场监督管理局", "2020-03-01", "", "", false}}
	p.PermitTotal, p.PermitValid = 4, 2
	p.Penalties = []Penalty{samplePenalty(2), samplePenalty(1)}
	p.PenaltyTotal = 2
	p.Groups = sampleGroups()
	p.History = sampleHistory(p)
	p.sampleOrigins()
	return p
}

func (p *SubjectPage) sampleOrigins() {
	const filed, oldCode = "东莞示例晨星五金厂", "MA0000357"
	p.Others = []Other{{filed, oldCode}}
	p.Origins = []Origin{{What: "统一社会信用代码", Value: sampleCode, Code: true, Source: "登记信息，东莞市市场监督管理局", Since: "2026-01-05"},
		{What: "组织机构代码", Value: oldCode, Code: true, Source: "行政处罚，东莞市生态环境局", Since: "2026-08-25", Of: filed},
		{What: "名称", Value: sampleName, Source: "登记信息，东莞市市场监督管理局", Since: "2026-01-05"},
		{What: "名称", Value: filed, Of: filed},
		{What: "曾用名", Value: "东莞市示例晨星五金厂", Source: "登记信息，东莞市市场监督管理局", Since: "2026-01-05", Until: "2019-05-20"}}
	p.Joined = []Joined{{A: Other{sampleName, sampleCode}, B: p.Others[0], On: "2026-09-01", Says: []string{"原有的登记号码相同：“MA0000357”。", "字号都是“示例晨星”。", "组织形式不同：“有限公司”和“厂”。"}}}
	p.Kin = Kin{Parent: "东莞市示例实业集团有限公司", Branches: []Other{{sampleName + "虎门分公司", sampleCode}}, More: true}
}

func samplePenalty(n int) Penalty {
	c := Penalty{ID: fmt.Sprintf("r-%d", n), Conduct: "未按规定贮存工业固体废物", Authority: "东莞市生态环境局", Phone: "0769-00000000",
		DocNo: "东环罚字〔2026〕示例118号", Decided: "2026-08-20", Kinds: "罚款", Content: "罚款人民币肆万捌仟元整",
		Basis: "《中华人民共和国固体废物污染环境防治法》第一百零二条（示例）", Facts: "厂区东侧露天堆放金属屑约1.2吨，未采取防雨防渗措施。",
		Amounts: []ui.Fact{{Label: "罚款金额", Value: "4.8万元"}}, Severity: "一般", ClassedBy: "《示例分类标准》（示例〔2026〕1号）第三条第一项",
		From: "2026-08-26", Until: "2027-08-20", RepairFrom: "2026-11-21", Rule: "期限按《信用修复管理办法》（国家发展改革委令第36号）计算。", ItemURL: "/catalog/penalty"}
	c.Elsewhere = &rulebook.Elsewhere{System: "国家企业信用信息公示系统", Why: "示例规则", Early: "示例条件"}
	if n == 1 {
		c.Beside = []Beside{{"没收违法所得", "/repair/示例/示例"}}
	}
	if n == 2 {
		c.Elsewhere.Published, c.Elsewhere.Until = "2026-08-30", "2029-08-30"
		c.Conduct, c.Authority, c.Phone = "未如实记录安全生产教育培训情况", "东莞市应急管理局", ""
		c.DocNo, c.Decided, c.Until, c.RepairFrom, c.Severity = "（东）应急罚〔2026〕示例52号", "2026-10-14", "2027-10-14", "2027-01-15", ""
		c.ClassedBy = ""
		c.Content, c.Amounts[0].Value, c.Facts = "罚款人民币贰万元整", "2万元", ""
		c.Basis = "《中华人民共和国安全生产法》第九十七条（示例）"
		c.Disputed = "异议已收到并加注，东莞市应急管理局应于2026年11月27日前答复。标记不影响任何评价。"
	}
	return c
}

func sampleNothing() SubjectPage {
	return SubjectPage{Name: "东莞市示例新芽文化传播工作室", Code: "92441998MA0000830C", Kind: "个体工商户", Status: "存续", Town: "莞城街道",
		Today: sampleToday, AsOf: sampleAsOf, Report: subjectURL("92441998MA0000830C") + "/report.pdf"}
}

// sampleExtreme is a provisional subject with a name of 190 characters, 200 permits and penalties of every kind of span.
func sampleExtreme() SubjectPage {
	p := SubjectPage{Name: strings.Repeat("东莞市示例"+rare, 20) + "有限公司", Code: "91441998MA0000915K", Kind: "企业", Provisional: true,
		Today: sampleToday, AsOf: sampleAsOf, PermitTotal: 200, PermitValid: 0, PenaltyTotal: 6,
		MorePermits:   []More{{"行政许可", "/disclosures?item=permit&name=91441998MA0000915K", 200}},
		MorePenalties: []More{{"行政处罚", "/disclosures?item=penalty&name=91441998MA0000915K", 6}}, Groups: sampleGroups()}
	for i := range 50 {
		p.Permits = append(p.Permits, Permit{ID: fmt.Sprintf("r-p%d", i), Title: strings.Repeat("危险化学品经营许可（示例），", 1+i%7*3), DocNo: fmt.Sprintf("东应急许〔%d〕示例%04d号", 2020+i%6, i),
			Authority: "东莞市应急管理局松山湖高新技术产业开发区分局", Decided: sampleToday.AddDays(-40 * i)})
	}
	long := strings.Repeat("当事人在未取得许可的情况下从事示例活动，经责令改正后逾期未改正。\n", 12)
	spans := [][2]clock.Date{{"2026-11-23", "2027-11-23"}, {"2024-01-02", "2026-11-23"}, {"2025-12-01", clock.Forever}, {"2026-06-01", ""}, {"2023-12-01", "2026-12-01"}}
	for i, s := range spans {
		c := samplePenalty(1 + i%2)
		c.ID, c.Decided, c.Until, c.RepairFrom, c.Facts, c.Content = fmt.Sprintf("x-%d", i), s[0], s[1], s[0].AddMonths(12), long, long
		c.Severity, c.SeverityBy, c.Conduct = "严重", "广东省示例主管厅", strings.Repeat("长标题", 10+20*i)
		c.RuleVerified = true
		p.Penalties = append(p.Penalties, c)
	}
	p.Penalties[1].RepairFrom = ""
	for i := range p.Groups {
		for j := range p.Groups[i].Entries {
			e := &p.Groups[i].Entries[j]
			e.Title, e.DocNo, e.Disputed = strings.Repeat(e.Title, 9), strings.Repeat("东示例〔2026〕1号", 5), true
			e.Facts = append(e.Facts, ui.Fact{Label: "主要事实", Value: long, Wide: true})
		}
	}
	return p
}
