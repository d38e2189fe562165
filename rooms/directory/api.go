package directory

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"xinguan/base/db"
	"xinguan/base/jsonout"
	"xinguan/base/web"
	"xinguan/core/catalog"
	"xinguan/core/house"
	"xinguan/core/record"
)

// operations are the room's part of the open interface.
func operations(api huma.API, hub *house.Hub) {
	huma.Register(api, huma.Operation{OperationID: "searchSubjects", Method: http.MethodGet, Path: "/api/v1/subjects", Tags: []string{"信用主体"},
		Summary: "按名称或代码查单位", Description: "按相近程度列出单位。查不到个人，也不能按法定代表人查询。"},
		func(ctx context.Context, in *searchInput) (*searchOutput, error) { return apiSearch(ctx, hub, in) })
	huma.Register(api, huma.Operation{OperationID: "getSubject", Method: http.MethodGet, Path: "/api/v1/subjects/{code}", Tags: []string{"信用主体"},
		Summary: "一家单位的概况"},
		func(ctx context.Context, in *CodeInput) (*subjectOutput, error) { return apiSubject(ctx, hub, in) })
	huma.Register(api, huma.Operation{OperationID: "listSubjectRecords", Method: http.MethodGet, Path: "/api/v1/subjects/{code}/records", Tags: []string{"信用主体"},
		Summary: "一家单位正在公示的信息", Description: "决定日期从近到远，最多200条。期满、修复、撤回、撤销的信息不在其中。"},
		func(ctx context.Context, in *recordsInput) (*recordsOutput, error) { return apiRecords(ctx, hub, in) })
}

// Structs that others embed have names others may see: huma neither fills nor documents the fields of embedded ones that
// have not.

// CodeInput is the code in the address.
type CodeInput struct {
	Code string `path:"code" maxLength:"30" doc:"统一社会信用代码" example:"91441998MA0000015C"`
}

type recordsInput struct {
	CodeInput
	Item   string `query:"item" maxLength:"40" doc:"目录项代码，如 permit、honour；不写为全部"`
	Family string `query:"family" maxLength:"40" doc:"类别代码，如 listing（失信名单和异常名录）、honour；不写为全部"`
}

// APIAsOf says up to when an answer speaks, and what it does not.
type APIAsOf struct {
	AsOf     string `json:"as_of" doc:"数据截至"`
	NotBound string `json:"not_covered" doc:"本回答不包括什么"`
}

const notCovered = "依法不公开的信息；外地单位尚未共享的信息；已期满、已修复、已撤回或撤销的信息；临时屏蔽的信息；自然人信息。未查到不等于对该单位的任何评价。"

// APIHit is one organisation in short.
type APIHit struct {
	Name        string `json:"name" doc:"名称"`
	Code        string `json:"code" doc:"统一社会信用代码；没有的为其他登记号"`
	Kind        string `json:"kind" doc:"主体类型"`
	Status      string `json:"status,omitempty" doc:"登记状态"`
	Provisional bool   `json:"provisional" doc:"是否暂建档（只见于决定，登记信息未到）"`
	Town        string `json:"town,omitempty" doc:"镇街（园区）"`
	Permits     int    `json:"permits" doc:"正在公示的行政许可条数"`
	Penalties   int    `json:"penalties" doc:"正在公示的行政处罚条数"`
	Why         string `json:"why,omitempty" enum:"former,typo,sound,same" doc:"名称不含查询文字时，为什么找到：曾用名、写法相近、读音相同、已认定为同一单位的另一条名称"`
	FormerName  string `json:"former_name,omitempty" doc:"找到的曾用名或同一单位的另一条名称"`
}

type searchOutput struct {
	Body struct {
		APIAsOf
		Hits  []APIHit `json:"hits" doc:"按相近程度排列，最多20家"`
		More  bool     `json:"more" doc:"是否还有"`
		Note  string   `json:"note,omitempty" doc:"查询文字有问题时的说明"`
		Meant string   `json:"meant,omitempty" doc:"代码写错时，可能要找的代码"`
	}
}

func apiSearch(ctx context.Context, hub *house.Hub, in *searchInput) (*searchOutput, error) {
	var p SearchPage
	err := hub.DB.View(ctx, func(tx *db.Tx) (err error) {
		p, err = search(tx, hub, strings.TrimSpace(in.Q))
		return err
	})
	if err != nil {
		return nil, err
	}
	out := &searchOutput{}
	out.Body.APIAsOf, out.Body.More, out.Body.Note, out.Body.Meant = APIAsOf{p.AsOf, notCovered}, p.More, p.Message, p.Proposal
	out.Body.Hits = make([]APIHit, len(p.Hits))
	for i, h := range p.Hits {
		out.Body.Hits[i] = APIHit{Name: h.Name, Code: h.Code, Kind: h.Kind, Status: h.Status, Provisional: h.Provisional, Town: h.Town,
			Permits: h.Permits, Penalties: h.Penalties, Why: string(h.Why), FormerName: h.FormerName}
	}
	return out, nil
}

// APIKind is one family of records of a subject.
type APIKind struct {
	Family    string   `json:"family" doc:"类别代码"`
	Title     string   `json:"title" doc:"类别名称"`
	Negative  bool     `json:"negative" doc:"是否对单位不利"`
	Total     int      `json:"total" doc:"正在公示的条数"`
	Connected []string `json:"connected" doc:"已接入的目录项代码：没有记录的，是未查到"`
	Waiting   []string `json:"not_connected" doc:"尚未接入的目录项代码：没有查找"`
}

// APIUnit is an organisation by name and code.
type APIUnit struct {
	Name string `json:"name" doc:"名称"`
	Code string `json:"code,omitempty" doc:"统一社会信用代码或其他登记号"`
}

func units(in []Other) []APIUnit {
	out := make([]APIUnit, len(in))
	for i, o := range in {
		out[i] = APIUnit(o)
	}
	return out
}

type subjectOutput struct {
	Body struct {
		APIAsOf
		APIHit
		Founded     string    `json:"founded,omitempty" doc:"成立日期"`
		LegalRep    string    `json:"legal_representative,omitempty" doc:"法定代表人（负责人），照登记信息"`
		Address     string    `json:"address,omitempty" doc:"住所"`
		EntType     string    `json:"type,omitempty" doc:"企业类型"`
		Capital     string    `json:"capital,omitempty" doc:"注册资本，连同币种"`
		FormerNames []string  `json:"former_names" doc:"曾用名"`
		SameAs      []APIUnit `json:"same_as" doc:"已认定为同一单位的其他记录；它们的代码也查到这里"`
		Parent      *APIUnit  `json:"parent,omitempty" doc:"按名称，是哪家单位的分支机构；代码为空表示本平台没有或不能确定"`
		Branches    []APIUnit `json:"branches" doc:"按名称认出的分支机构，最多20家；各有各的信息，不合并"`
		Families    []APIKind `json:"families" doc:"各类信息有多少条，哪些目录项已接入"`
		Page        string    `json:"page" doc:"主体页地址"`
		Report      string    `json:"report" doc:"信用报告（PDF）地址"`
	}
}

func apiSubject(ctx context.Context, hub *house.Hub, in *CodeInput) (*subjectOutput, error) {
	var p SubjectPage
	var held []house.Holding
	err := hub.DB.View(ctx, func(tx *db.Tx) error {
		s, err := find(tx, in.Code)
		if err != nil {
			return err
		}
		p, held, err = loadHeld(tx, hub, s)
		return err
	})
	if err != nil {
		return nil, err
	}
	out := &subjectOutput{}
	b := &out.Body
	b.APIAsOf = APIAsOf{p.AsOf, notCovered}
	b.APIHit = APIHit{Name: p.Name, Code: p.Code, Kind: p.Kind, Status: p.Status, Provisional: p.Provisional, Town: p.Town, Permits: p.PermitTotal, Penalties: p.PenaltyTotal}
	b.Founded, b.LegalRep, b.Address, b.EntType, b.Capital = string(p.Founded), p.LegalRep, p.Address, p.EntType, p.Capital
	b.Page, b.Report, b.FormerNames, b.Families = hub.Site+subjectURL(p.Code), hub.Site+p.Report, []string{}, kinds(held)
	b.SameAs, b.Branches = units(p.Others), units(p.Kin.Branches)
	if p.Kin.Parent != "" {
		b.Parent = &APIUnit{p.Kin.Parent, p.Kin.ParentCode}
	}
	for _, f := range p.FormerNames {
		b.FormerNames = append(b.FormerNames, f.Name)
	}
	return out, nil
}

// kinds are the families in which anything could be published.
func kinds(held []house.Holding) []APIKind {
	out := []APIKind{}
	for _, g := range held {
		if len(g.Connected)+len(g.Waiting) > 0 {
			out = append(out, APIKind{string(g.Family), g.Family.Title(), g.Family.Negative(), g.Total, codes(g.Connected), codes(g.Waiting)})
		}
	}
	return out
}

func codes(items []*catalog.Item) []string {
	out := make([]string, len(items))
	for i, it := range items {
		out[i] = it.Code
	}
	return out
}

type recordsOutput struct{ Body RecordsOutputBody }

// RecordsOutputBody are the records of a subject. It writes itself: an answer holds hundreds of texts.
type RecordsOutputBody struct {
	APIAsOf
	Records []record.Public       `json:"records"`
	Notices []record.PublicNotice `json:"withdrawn,omitempty" doc:"撤回说明：曾公示、后来撤回的信息，只有撤回所依据的文书和理由"`
}

// AppendJSON writes the answer.
func (a RecordsOutputBody) AppendJSON(b []byte) []byte {
	o := jsonout.Open(b)
	o.Text("as_of", a.AsOf)
	o.Text("not_covered", a.NotBound)
	o.Member("records", func(b []byte) []byte {
		return jsonout.List(b, a.Records, func(b []byte, r *record.Public) []byte { return r.AppendJSON(b) })
	})
	if len(a.Notices) > 0 {
		o.Member("withdrawn", func(b []byte) []byte {
			return jsonout.List(b, a.Notices, func(b []byte, n *record.PublicNotice) []byte { return n.AppendJSON(b) })
		})
	}
	return o.Close()
}

func apiRecords(ctx context.Context, hub *house.Hub, in *recordsInput) (*recordsOutput, error) {
	items, err := in.items(hub.Catalog)
	if err != nil {
		return nil, err
	}
	out := &recordsOutput{}
	err = hub.DB.View(ctx, func(tx *db.Tx) error {
		s, err := find(tx, in.Code)
		if err != nil {
			return err
		}
		all, err := record.Shown(tx, s.Members(), items, 200)
		if err != nil {
			return err
		}
		out.Body.Records = make([]record.Public, 0, len(all))
		for _, r := range all {
			out.Body.Records = append(out.Body.Records, hub.Laws().Public(r, tx.Today()))
		}
		notices, err := record.NoticesOf(tx, s.Members())
		for _, n := range notices {
			if len(items) == 0 || slices.Contains(items, n.Item) {
				out.Body.Notices = append(out.Body.Notices, n.Public())
			}
		}
		if err != nil {
			return err
		}
		out.Body.AsOf, err = hub.AsOf(tx)
		out.Body.NotBound = notCovered
		return err
	})
	return out, err
}

// items are the public items asked for; nil means all of them.
func (in *recordsInput) items(c *catalog.Catalog) ([]string, error) {
	if in.Item != "" {
		it, ok := c.Item(in.Item)
		switch {
		case !ok:
			return nil, web.Fail(web.Invalid, "目录里没有代码为 %s 的信息；可用的代码见 /api/v1/catalog。", in.Item)
		case !it.Public():
			return nil, web.Fail(web.Invalid, "目录项“%s”不公示，不能在这里查询；原因见 /catalog/%s。", it.Title, it.Code)
		}
		return []string{in.Item}, nil
	}
	if in.Family == "" {
		return nil, nil
	}
	var out []string
	for _, it := range c.Items() {
		if string(it.Family) == in.Family && it.Public() {
			out = append(out, it.Code)
		}
	}
	if len(out) == 0 {
		return nil, web.Fail(web.Invalid, "没有代码为 %s 的类别，或者这一类不公示；可用的代码见 /api/v1/subjects/{code} 的 families。", in.Family)
	}
	return out, nil
}
