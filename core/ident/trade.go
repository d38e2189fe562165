package ident

import (
	_ "embed" // the word list of trades
	"slices"
	"strings"
	"unicode/utf8"
)

// TradeName is the trade name (字号) of an organisation's name in the form of NormName: without the place before it,
// the trade and the legal form after it, without brackets, and of a branch the trade name of its company. places are
// the place names of the city, longest first; provinces and cities of the country are known. What is left is at least
// two characters long where the name has two; a name of nothing but a trade keeps it.
func TradeName(s string, places []string) string {
	name := withoutBrackets(NormName(s))
	name = withoutPlaces(companyOf(name), places)
	name = withoutForm(name)
	return withoutTrade(name)
}

// NameParts are the parts of an organisation's name, each in the form of NormName; any may be empty.
type NameParts struct {
	Place string // 东莞市, also where it stands in brackets
	Trade string // 字号, as TradeName gives it
	Words string // what it does: 五金制品
	Form  string // 有限公司, 厂
}

// PartsOf takes a name apart as TradeName reads it.
func PartsOf(s string, places []string) NameParts {
	name := NormName(s)
	p := NameParts{Trade: TradeName(s, places)}
	place, rest, ok := strings.Cut(withoutBrackets(name), p.Trade)
	if !ok {
		return p
	}
	if p.Place = place; place == "" {
		p.Place = placeInBrackets(name, places)
	}
	for _, forms := range [][]string{companyForms, branchForms} {
		for _, form := range forms {
			if words, ok := strings.CutSuffix(rest, form); ok && p.Form == "" {
				p.Words, p.Form = words, form
			}
		}
	}
	if p.Form == "" {
		p.Words = rest
	}
	return p
}

// placeInBrackets is a place that stands in brackets: 晨星(东莞)精密模具有限公司.
func placeInBrackets(s string, places []string) string {
	_, rest, _ := strings.Cut(s, "(")
	in, _, ok := strings.Cut(rest, ")")
	if ok && (knownPlaces[in] || slices.Contains(places, in)) {
		return in
	}
	return ""
}

// withoutBrackets drops what stands in brackets: a place, 普通合伙, 集团.
func withoutBrackets(s string) string {
	out := s
	for {
		open := strings.IndexByte(out, '(')
		if open < 0 {
			break
		}
		end := strings.IndexByte(out[open:], ')')
		if end < 0 {
			break
		}
		out = out[:open] + out[open+end+1:]
	}
	if utf8.RuneCountInString(out) < 2 {
		return s
	}
	return out
}

// companyOf is the name of the company before the name of its branch: 东莞银行股份有限公司黄江支行.
func companyOf(s string) string {
	const company = "公司"
	if i := strings.Index(s, company); i > 0 && i+len(company) < len(s) {
		return s[:i+len(company)]
	}
	return s
}

// withoutPlaces cuts the places a name begins with, one after another, as long as a name is left: after the first
// place, neither a bare city of the country (东莞市广安…) nor a town before mere words of trade (大朗再生资源回收) is one.
func withoutPlaces(s string, places []string) string {
	rest, ok := cutPlace(s, places, longestPlace(s))
	for first := true; ok && (first || !allTrade(withoutForm(rest))); first = false {
		s = rest
		country := longestPlace(s)
		if !strings.HasSuffix(country, "市") && !strings.HasSuffix(country, "省") {
			country = ""
		}
		rest, ok = cutPlace(s, places, country)
	}
	return s
}

// cutPlace cuts one place: of the city, of the country, or a county or district.
func cutPlace(s string, places []string, country string) (string, bool) {
	for _, p := range places {
		if rest, ok := cutLong(s, p); ok {
			return rest, true
		}
	}
	if rest, ok := cutLong(s, country); ok {
		return rest, true
	}
	return cutCounty(s)
}

// longestPlace is the longest place of the country that s begins with, its 省, 市 or 自治区 included.
func longestPlace(s string) string {
	best, n := "", 0
	for i, r := range s {
		if n++; n > 8 {
			break
		}
		if end := i + utf8.RuneLen(r); knownPlaces[s[:end]] {
			best = s[:end]
		}
	}
	return best
}

// cutCounty cuts a county, district or town of two characters and its kind: 福田区, 增城市.
func cutCounty(s string) (string, bool) {
	r := []rune(s)
	if len(r) < 5 || strings.ContainsRune("园社小校景", r[1]) {
		return s, false
	}
	switch {
	case strings.ContainsRune("县区镇市", r[2]) && r[3] != '场':
		return string(r[3:]), true
	case len(r) > 5 && r[2] == '街' && r[3] == '道':
		return string(r[4:]), true
	}
	return s, false
}

// cutLong cuts prefix where at least two characters are left that are more than a legal form.
func cutLong(s, prefix string) (string, bool) {
	rest, ok := strings.CutPrefix(s, prefix)
	return rest, ok && prefix != "" && utf8.RuneCountInString(withoutForm(rest)) >= 2
}

// companyForms are the legal forms of companies and co-operatives, factoryForms what may stand before them,
// branchForms what shops and branches call themselves; the longest first.
var (
	companyForms = strings.Fields(`集团有限责任公司 集团股份有限公司 有限责任公司 股份有限公司 股份合作公司 集团有限公司 控股有限公司
		集团公司 有限公司 总公司 分公司 公司 农民专业合作社 专业合作社 股份合作社 经济联合社 经济合作社 合作社 联合社`)
	factoryForms = strings.Fields(`加工厂 制品厂 制造厂 总厂 集团 厂`)
	branchForms  = strings.Fields(`营业部 门市部 经营部 经销部 服务部 加工部 维修部 经理部 购销部 批发部 代表处 办事处 工作室 加工厂
		制品厂 制造厂 服务站 供应站 经营店 专卖店 服务店 旗舰店 总店 分店 分厂 总厂 商行 商店 商场 商铺 集团 中心 厂 店 行 部 社 站 铺 坊`)
)

// withoutForm cuts the form of a company from the end, else that of a shop, unless it belongs to a trade (酒店, 银行).
func withoutForm(s string) string {
	if rest, ok := cutForm(s, companyForms); ok {
		rest, _ = cutForm(rest, factoryForms)
		return rest
	}
	if endsInTrade(s) {
		return s
	}
	s, _ = cutForm(s, branchForms)
	return s
}

func cutForm(s string, forms []string) (string, bool) {
	for _, form := range forms {
		if rest, ok := strings.CutSuffix(s, form); ok && utf8.RuneCountInString(rest) >= 2 {
			return rest, true
		}
	}
	return s, false
}

func endsInTrade(s string) bool {
	r := []rune(s)
	for n := 2; n <= min(longestTrade, len(r)-2); n++ {
		if trades[string(r[len(r)-n:])] {
			return true
		}
	}
	return false
}

//go:embed trade.txt
var tradeText string

// trades are the words of trades; longestTrade is the most characters one has.
var trades, longestTrade = func() (map[string]bool, int) {
	out, longest := map[string]bool{}, 0
	for line := range strings.Lines(tradeText) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for _, w := range strings.Fields(line) {
			out[w] = true
			longest = max(longest, utf8.RuneCountInString(w))
		}
	}
	return out, longest
}()

// withoutTrade cuts the words of trades from the end, as many as leave two characters (four after 中国): the earliest
// cut that lets the rest be read wholly as such words. A name that is nothing but such words stays whole.
func withoutTrade(s string) string {
	r := []rune(s)
	shortest := 2
	if strings.HasPrefix(s, "中国") || strings.HasPrefix(s, "中华") {
		shortest = 4
	}
	read := readable(r)
	if read[0] {
		return s
	}
	for i := shortest; i < len(r); i++ {
		if read[i] {
			return string(r[:i])
		}
	}
	return s
}

// allTrade tells whether a name is nothing but words of trades.
func allTrade(s string) bool { return readable([]rune(s))[0] }

// readable tells for each i whether r[i:] is a row of trade words; the end is.
func readable(r []rune) []bool {
	out := make([]bool, len(r)+1)
	out[len(r)] = true
	for i := len(r) - 2; i >= 0; i-- {
		for j := i + 2; j <= len(r) && j-i <= longestTrade && !out[i]; j++ {
			out[i] = out[j] && trades[string(r[i:j])]
		}
	}
	return out
}
