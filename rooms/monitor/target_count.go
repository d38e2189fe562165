package monitor

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/core/access"
	"xinguan/core/catalog"
	"xinguan/core/house"
	"xinguan/core/intake"
	"xinguan/core/record"
)

// part is a line of what a figure is made of. Of is set where the figure is a share.
type part struct {
	Label, Href string
	N, Of       int64
}

// reached is a figure of the plan as the platform counts it: the parts add up to it.
type reached struct {
	Head  string // what a part is
	Unit  string
	Share bool
	Rule  string // how it is counted
	Parts []part
}

func (r *reached) sum() (n, of int64) {
	for _, p := range r.Parts {
		n, of = n+p.N, of+p.Of
	}
	return n, of
}

// words is the figure as people read it.
func (r *reached) words() string {
	n, of := r.sum()
	if r.Share {
		return Rate{Part: n, Of: of}.Percent()
	}
	return count(n) + r.Unit
}

// counts are the figures of the plan the platform counts, by what a city's target names.
var counts = map[string]func(*db.Tx, *house.Hub) (reached, error){
	"records": countRecords, "visits": countVisits, "timeliness": countTimely, "compliance": countRight, "sectors": countSectors, "lookups": countLookups,
}

func countRecords(tx *db.Tx, hub *house.Hub) (reached, error) {
	out := reached{Head: "信息项", Unit: "条", Rule: "本平台入库的信息条数，按信息项相加；更正、重复不另计。上线以前已在旧平台归集、还没有接管进来的不在其中。"}
	all, err := record.Supplies(tx)
	by := map[string]int64{}
	for _, s := range all {
		by[s.Item] += s.N
	}
	for _, it := range hub.Catalog.Items() {
		if by[it.Code] > 0 {
			out.Parts = append(out.Parts, part{Label: it.Title, Href: "/catalog/" + it.Code, N: by[it.Code]})
		}
	}
	slices.SortStableFunc(out.Parts, func(a, b part) int { return cmp.Compare(b.N, a.N) })
	return out, err
}

func countVisits(tx *db.Tx, _ *house.Hub) (reached, error) {
	out := reached{Head: "月份", Unit: "次", Rule: "今年网页被打开的次数，按月相加；搜索引擎、程序、接口调用和下载不计。"}
	days, err := visitsByDay(tx, tx.Today()[:4]+"-01-01")
	for _, d := range days {
		m := d.Label[:7]
		if n := len(out.Parts); n == 0 || out.Parts[n-1].Label != m {
			out.Parts = append(out.Parts, part{Label: m, Href: "/figures/visits"})
		}
		out.Parts[len(out.Parts)-1].N += d.N
	}
	return out, err
}

// both are the two kinds of 双公示.
func both(hub *house.Hub) (out []*catalog.Item) {
	for _, it := range hub.Catalog.Items() {
		if dual(it) {
			out = append(out, it)
		}
	}
	return out
}

func countTimely(tx *db.Tx, hub *house.Hub) (reached, error) {
	out := reached{Head: "来源单位", Share: true, Rule: "今年作出的行政许可、行政处罚决定中，在规定的工作日内第一次入库的条数 ÷ 已能判断是否及时的条数；更正不重复计算。"}
	by := map[string]*part{}
	for _, it := range both(hub) {
		all, err := record.ArrivalsOf(tx, it.Code, tx.Today()[:4]+"-01-01")
		if err != nil {
			return out, err
		}
		for _, a := range all {
			if by[a.Agency] == nil {
				by[a.Agency] = &part{Label: hub.AgencyName(a.Agency), Href: agencyURL(a.Agency)}
			}
			by[a.Agency].N, by[a.Agency].Of = by[a.Agency].N+a.Timely, by[a.Agency].Of+a.Judged()
		}
	}
	for _, p := range by {
		if p.Of > 0 {
			out.Parts = append(out.Parts, *p)
		}
	}
	slices.SortFunc(out.Parts, func(a, b part) int { // the largest gap first: that is where to ask
		return cmp.Or(cmp.Compare(b.Of-b.N, a.Of-a.N), strings.Compare(a.Label, b.Label))
	})
	return out, nil
}

func countRight(tx *db.Tx, hub *house.Hub) (reached, error) {
	out := reached{Head: "月份", Share: true, Rule: "今年各批行政许可、行政处罚读入的行数减去现在仍未入库的行数 ÷ 读入的行数；改好的行随即计入。"}
	for first := clock.Date(tx.Today()[:4] + "-01-01"); first <= tx.Today(); first = first.AddMonths(1) {
		sent, err := intake.Sendings(tx, clock.InstantOf(first.Time()), clock.InstantOf(first.AddMonths(1).Time()), string(first[:7]))
		if err != nil {
			return out, err
		}
		p := part{Label: string(first[:7]), Href: "/office/board?month=" + string(first[:7])}
		for _, s := range sent {
			if it, ok := hub.Catalog.Item(s.Item); ok && dual(it) {
				p.N, p.Of = p.N+s.Read-s.Held, p.Of+s.Read
			}
		}
		if p.Of > 0 {
			out.Parts = append(out.Parts, p)
		}
	}
	return out, nil
}

func countSectors(_ *db.Tx, hub *house.Hub) (reached, error) {
	out := reached{Head: "领域", Unit: "个", Rule: "本平台按信用分级分类监管的领域，每个领域计一个。"}
	if hub.Tiers.Sectors == nil {
		return out, nil
	}
	for _, s := range hub.Tiers.Sectors.List {
		out.Parts = append(out.Parts, part{Label: s.Title + "（" + hub.AgencyName(s.Agency) + "）", N: 1})
	}
	return out, nil
}

func countLookups(tx *db.Tx, _ *house.Hub) (reached, error) {
	out := reached{Head: "年份", Unit: "次", Rule: "本平台上线以来，各单位依职责或者凭授权查询信用信息的次数，没有获准的不计。单位查自己的不计。"}
	for year := firstYear; year <= tx.Today().Time().Year(); year++ {
		from, until := clock.Date(fmt.Sprintf("%d-01-01", year)), clock.Date(fmt.Sprintf("%d-01-01", year+1))
		n, err := access.Granted(tx, clock.InstantOf(from.Time()), clock.InstantOf(until.Time()))
		if err != nil {
			return out, err
		}
		if n > 0 {
			out.Parts = append(out.Parts, part{Label: fmt.Sprintf("%d年", year), N: n})
		}
	}
	return out, nil
}

// firstYear is when looks began to be kept.
const firstYear = 2026
