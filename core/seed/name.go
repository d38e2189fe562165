package seed

// The number of an organisation tells its name: 8 bits the trade, 18 bits the first two characters, 2 bits the form of
// the trade name.
const (
	tradeBits = 8
	charBits  = 9
)

// tradeName is the 字号 of number v, without 示例: two characters in a quarter of cases, else three; of a shop it is
// sometimes a person's name. Different numbers with the same trade give different names.
func tradeName(v uint32, shop bool) string {
	k := v >> tradeBits & (1<<(2*charBits) - 1)
	first, second := nameChars[k>>charBits], nameChars[k&(1<<charBits-1)]
	form := v >> (tradeBits + 2*charBits)
	switch {
	case form == 0:
		return string([]rune{first, second})
	case form == 3 && shop:
		return string([]rune{surnames[mix(uint64(k))%uint64(len(surnames))], first, second})
	}
	third := nameChars[(mix(uint64(k))+uint64(form))%uint64(len(nameChars))]
	return string([]rune{first, second, third})
}

// ownName tells whether the trade name of shop v is its owner's name.
func ownName(v uint32) bool { return v>>(tradeBits+2*charBits) == 3 }

func company(v uint32) (word string, t *trade) { return wordOf(companyTrades, v) }

func shop(v uint32) (word string, t *trade) { return wordOf(shopTrades, v) }

func wordOf(trades []trade, v uint32) (string, *trade) {
	n := v & (1<<tradeBits - 1)
	t := &trades[n/8]
	return t.words[n%8], t
}

// named sets the name and what goes with the kind: type, capital, scope, legal representative.
func (g *Generator) named(s *Subject, prefix string, v uint32, r *random) {
	s.LegalRep = somebody(r)
	switch prefix {
	case "91":
		g.company(s, v, r)
	case "92":
		g.shop(s, v, r)
	default:
		g.body(s, prefix, v, r)
	}
}

// somebody is a made-up person: 周示例, 李示例甲.
func somebody(r *random) string {
	name := string(pick(r, surnames)) + "示例"
	if r.chance(0.7) {
		name += string(pick(r, stems))
	}
	return name
}

func (g *Generator) company(s *Subject, v uint32, r *random) {
	word, t := company(v)
	s.sector, s.Scope = t.sector, t.scope+approval
	form := companyForm(t.sector, r)
	s.Type, s.Capital = form.kind, capital(r)
	prefix := g.opt.City.Name
	if r.chance(0.08) {
		prefix = g.opt.City.Short
	}
	s.Name = prefix + "示例" + tradeName(v, false) + word + form.suffix
}

const approval = "。（依法须经批准的项目，经相关部门批准后方可开展经营活动）"

// legalForm is a kind of company and how its name ends.
type legalForm struct{ suffix, kind string }

var legalForms = []legalForm{
	{"有限公司", "有限责任公司（自然人投资或控股）"}, {"有限公司", "有限责任公司（自然人投资或控股）"}, {"有限公司", "有限责任公司（自然人独资）"},
	{"有限公司", "有限责任公司（自然人独资）"}, {"有限公司", "有限责任公司（法人独资）"}, {"有限公司", "有限责任公司（港澳台法人独资）"},
	{"有限公司", "有限责任公司（外国法人独资）"}, {"有限责任公司", "有限责任公司（自然人投资或控股）"}, {"股份有限公司", "股份有限公司（非上市）"},
}

func companyForm(s sector, r *random) legalForm {
	switch {
	case s == making && r.chance(0.1):
		return legalForm{"厂", "个人独资企业"}
	case s == office && r.chance(0.1):
		return legalForm{"合伙企业（有限合伙）", "有限合伙企业"}
	}
	return pick(r, legalForms)
}

var capitals = []string{
	"3万人民币", "10万人民币", "30(万元人民币)", "50万人民币", "50(万元人民币)", "100万人民币", "100(万元人民币)", "200万人民币", "300万人民币",
	"500万人民币", "500(万元人民币)", "1000万人民币", "1,000(万元人民币)", "2000万人民币", "5,800(万元人民币)", "300万港元", "150(万美元)", "N/A",
}

func capital(r *random) string { return pick(r, capitals) }

func (g *Generator) shop(s *Subject, v uint32, r *random) {
	word, t := shop(v)
	s.sector, s.Scope, s.Type, s.Capital = t.sector, t.scope+approval, "个体工商户", ""
	name := tradeName(v, true)
	s.Name = g.opt.City.Name + g.places[s.place].short + "示例" + name + word
	if ownName(v) {
		s.LegalRep = "示例" + name
	}
}

// bodyWords are what organisations other than companies and shops are called, by the beginning of their code.
var bodyWords = map[string]struct {
	kind  string
	scope string
	words []string
}{
	"51": {"社会团体", "行业交流、服务与自律", []string{"商会", "同业协会", "志愿服务协会", "体育协会", "书法协会"}},
	"52": {"民办非企业单位", "按章程开展非营利性社会服务", []string{"幼儿园", "社会工作服务中心", "养老服务中心", "职业培训学校", "体育俱乐部"}},
	"12": {"事业单位", "按登记的宗旨和业务范围开展公益服务", []string{"社区卫生服务中心", "小学", "中学", "文化服务中心", "图书馆"}},
	"11": {"机关", "依法履行行政管理职责", []string{"公共服务办公室", "综合治理办公室", "农林水务办公室"}},
	"31": {"律师执业机构", "法律服务", []string{"律师事务所"}},
	"93": {"农民专业合作社", "组织成员种植、养殖、销售农产品", []string{"农民专业合作社", "种植专业合作社", "养殖专业合作社"}},
	"N2": {"农村集体经济组织", "集体资产经营与管理", []string{"股份经济联合社", "经济联合社"}},
}

// body names other organisations. The trade has no part in their names, so one more character stands for it.
func (g *Generator) body(s *Subject, prefix string, v uint32, r *random) {
	b := bodyWords[prefix]
	extra := nameChars[v&(1<<tradeBits-1)]
	s.sector, s.Scope, s.Type, s.Capital = organisation, b.scope, b.kind, ""
	switch prefix {
	case "93":
		s.sector = farming
	case "31":
		s.sector = office
	}
	s.Name = g.opt.City.Name + g.places[s.place].short + "示例" + tradeName(v, false) + string(extra) + pick(r, b.words)
}
