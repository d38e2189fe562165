package report

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/catalog"
	"xinguan/core/house"
	"xinguan/core/record"
	"xinguan/core/rulebook"
	"xinguan/core/subject"
)

// most bounds the records of an item in a report; how many there are beyond is said in what it does not cover.
const most = 2000

// source is a report with what it was made from.
type source struct {
	Report
	subject subject.Subject
	items   []string // whose records it holds
	seen    string   // digest of what was published; see house.Hub.Seen
}

// Draft is the report of one organisation as it would be issued now; it has no code, and nobody can verify it.
func Draft(ctx context.Context, hub *house.Hub, code string) (Report, error) {
	r, err := read(ctx, hub, code)
	return r.Report, err
}

// read reads the report of one organisation in one snapshot; it has no code yet.
func read(ctx context.Context, hub *house.Hub, code string) (r source, err error) {
	err = hub.DB.View(ctx, func(tx *db.Tx) error {
		r.subject, err = subject.Find(tx, code)
		if errors.Is(err, subject.ErrNone) {
			return web.Fail(web.NotFound, "未查到代码为 %s 的单位，没有生成报告；请核对统一社会信用代码。", code)
		}
		if err != nil {
			return err
		}
		if r.Report, err = load(tx, hub, r.subject); err != nil {
			return err
		}
		r.items = items(hub)
		r.seen, err = hub.Seen(tx, r.subject, r.items)
		return err
	})
	return r, err
}

// items are the items a report draws records from.
func items(hub *house.Hub) []string {
	var out []string
	for _, it := range hub.Catalog.Items() {
		if (it.Family == catalog.Permit || it.Family == catalog.Penalty) && it.Public() {
			out = append(out, it.Code)
		}
	}
	return append(out, hub.Catalog.OfFamily(catalog.Registration)...)
}

func load(tx *db.Tx, hub *house.Hub, s subject.Subject) (Report, error) {
	asOf, err := hub.AsOf(tx)
	if err != nil {
		return Report{}, err
	}
	r := Report{Number: number(tx.Now().Time, s), Generated: tx.Now().Time, AsOf: asOf, Site: hub.City.Site, Host: hub.City.Operator.Name,
		Hotline: hub.City.Hotline, Name: s.Name}
	r.texts()
	if err := r.register(tx, hub, s); err != nil {
		return r, err
	}
	permits, nPermits, err := records(tx, hub, s, catalog.Permit)
	if err != nil {
		return r, err
	}
	penalties, nPenalties, err := records(tx, hub, s, catalog.Penalty)
	if err != nil {
		return r, err
	}
	for i := range permits {
		r.Permits = append(r.Permits, permit(&permits[i], tx.Today()))
	}
	for i := range penalties {
		r.Penalties = append(r.Penalties, penalty(hub, &penalties[i], tx.Today()))
	}
	r.Counts = []Count{{"行政许可", nPermits}, {"行政处罚", nPenalties}}
	r.NotCovered = unlisted("行政许可", len(permits), nPermits) + unlisted("行政处罚", len(penalties), nPenalties) + r.NotCovered
	r.sources(hub, "行政许可", permits)
	r.sources(hub, "行政处罚", penalties)
	return r, nil
}

// number names a report by its day and what it is about; the same subject at the same second gets the same.
func number(at time.Time, s subject.Subject) string {
	sum := sha256.Sum256(append(s.ID[:], at.UTC().Format(time.RFC3339)...))
	return fmt.Sprintf("XG-%s-%07d", at.In(clock.China).Format("20060102"), binary.BigEndian.Uint32(sum[:])%10_000_000)
}

func (r *Report) texts() {
	r.NotCovered = "已期满、已修复、已撤回或撤销的信息；临时屏蔽的信息；依法不公开的信息；自然人信息；外地单位尚未共享到本平台的信息；登记、行政许可、行政处罚以外的公示信息（如失信名单、经营异常名录、荣誉、承诺），它们在单位的页面上。" +
		"“未查到”仅表示截至上述时间未查到依法公示的信息，不构成对该单位的评价。"
	r.Verify = "扫描右上方二维码，或在" + r.Site + "的“核验”页输入每页下方的核验码，可以看到这份报告何时出具、是不是原样、出具以后信息有没有变化；变化以页面为准；这份报告的收据（电子证明，不用联网就能核验）也在那里下载，编号就是核验码。" +
		"认为信息有误，可以向作出决定的单位提出，或拨打" + r.Hotline + "；异议和信用修复都不收费，没有委托任何机构代办。"
}

func (r *Report) register(tx *db.Tx, hub *house.Hub, s subject.Subject) error {
	status := s.Kind.Title() + "，" + s.Status
	if s.Provisional {
		status = s.Kind.Title() + "，暂建档，登记信息未到"
	}
	r.Subject = []Row{{"名称", s.Name}, {"统一社会信用代码", s.Code}, {"类型与状态", strings.TrimSuffix(status, "，")}}
	reg, ok, err := record.Registration(tx, s.ID, hub.Catalog.OfFamily(catalog.Registration)...)
	hub.Laws().Cover([]record.Record{reg})
	if err != nil || !ok {
		return err
	}
	var former []string
	for _, f := range s.FormerNames {
		former = append(former, f.Name)
	}
	r.Subject = append(r.Subject, Row{"法定代表人（负责人）", reg.Body.Get("legal_rep")}, Row{"成立日期", date(reg.Body.Get("reg_date"))}, Row{"登记机关", reg.Authority},
		Row{"住所", reg.Body.Get("address")}, Row{"镇街（园区）", hub.Town(s.Town)}, Row{"曾用名", strings.Join(former, "；")})
	r.Sources = append(r.Sources, Source{reg.Authority, "登记信息", reg.Accepted})
	return nil
}

func date(s string) string {
	if s == "" {
		return ""
	}
	return clock.Date(s).Chinese()
}

// records are the visible records of the public items of a family.
func records(tx *db.Tx, hub *house.Hub, s subject.Subject, family catalog.Family) (all []record.Record, total int, err error) {
	for _, it := range hub.Catalog.Items() {
		if it.Family != family || !it.Public() {
			continue
		}
		some, err := record.OfSubject(tx, s.ID, it.Code, most)
		if err != nil {
			return nil, 0, err
		}
		hub.Laws().Cover(some)
		n := len(some)
		if n == most { // there may be more than are listed
			counts, err := record.Counts(tx, []id.ID{s.ID})
			if err != nil {
				return nil, 0, err
			}
			n = max(n, counts[s.ID][it.Code])
		}
		all, total = append(all, some...), total+n
	}
	return all, total, nil
}

// unlisted says how many records of a kind the report leaves out for their number; empty where it lists them all.
func unlisted(what string, listed, total int) string {
	if listed == total {
		return ""
	}
	return fmt.Sprintf("%s共%d条，本报告只列出其中%d条，其余见单位页面；", what, total, listed)
}

func permit(r *record.Record, today clock.Date) Permit {
	from, until := r.Validity()
	p := Permit{Title: first(r.Body.Get("content"), r.Body.Get("permit_name"), r.Body.Get("doc_name")), DocNo: r.DocNo, Authority: r.Authority, Decided: r.Decided, Validity: until.Table(), State: "有效"}
	if until != "" && until != clock.Forever {
		p.Validity = "至" + until.Table()
	}
	switch {
	case until == "":
		p.State = "没有写明"
	case until < today:
		p.State = "已届满"
	case from > today:
		p.State = "尚未开始"
	}
	return p
}

func penalty(hub *house.Hub, r *record.Record, today clock.Date) Penalty {
	p := Penalty{DocNo: r.DocNo, States: []string{"公示中"}}
	if r.Disputed {
		p.States = append(p.States, "异议处理中")
	}
	class := "待认定单位确认，期限按“一般”计算"
	if r.Severity != rulebook.Unclassified {
		class = r.Severity.Title() + "，由" + r.SeveritySource + "认定"
		if r.SeverityBasis != "" {
			class += "，依据" + r.SeverityBasis
		}
	}
	repair := ""
	if r.RepairFrom != "" {
		repair = r.RepairFrom.Chinese() + "起可以向决定单位申请，不收费"
	}
	phone := first(hub.Phone(r.AuthorityCode), hub.City.Hotline)
	p.Rows = []Row{{"决定单位", r.Authority + "　电话 " + phone}, {"决定日期", r.Decided.Chinese()}, {"违法行为", r.Body.Get("conduct")}, {"违法事实", r.Body.Get("fact")},
		{"处罚类别", strings.ReplaceAll(r.Class, ";", "；")}, {"处罚内容", r.Body.Get("content")}, {"依据", r.Body.Get("legal_basis")}, {"类别", class},
		{"公示期", r.ShownFrom.Chinese() + "至" + r.ShownUntil.Chinese()}, {"信用修复", repair}, {"单位的声明（由其负责）", r.Statement}}
	return p
}

func first(all ...string) string {
	for _, s := range all {
		if s != "" {
			return s
		}
	}
	return ""
}

// sources are the units that sent records of a kind, with the newest hand-over of each.
func (r *Report) sources(hub *house.Hub, what string, all []record.Record) {
	newest := map[string]clock.Date{}
	for _, rec := range all {
		unit := rec.Authority
		if a, ok := hub.City.Agency(rec.Agency); ok {
			unit = a.Name
		}
		newest[unit] = max(newest[unit], rec.Accepted)
	}
	units := make([]string, 0, len(newest))
	for u := range newest {
		units = append(units, u)
	}
	slices.Sort(units)
	for _, u := range units {
		r.Sources = append(r.Sources, Source{u, what, newest[u]})
	}
}
