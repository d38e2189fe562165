package catalogue

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"xinguan/core/catalog"
	"xinguan/core/house"
)

// operations are the room's part of the open interface.
func operations(api huma.API, hub *house.Hub) {
	huma.Register(api, huma.Operation{OperationID: "listCatalog", Method: http.MethodGet, Path: "/api/v1/catalog", Tags: []string{"目录"},
		Summary: "公共信用信息目录", Description: "归集哪些信息、依据、来源、谁可以看、有哪些字段。"},
		func(context.Context, *struct{}) (*catalogOutput, error) {
			out := &catalogOutput{}
			for _, it := range hub.Catalog.Items() {
				out.Body.Items = append(out.Body.Items, describe(hub, it))
			}
			return out, nil
		})
	huma.Register(api, huma.Operation{OperationID: "getCatalogItem", Method: http.MethodGet, Path: "/api/v1/catalog/{code}", Tags: []string{"目录"}, Summary: "一个目录项"},
		func(_ context.Context, in *itemInput) (*itemOutput, error) {
			it, err := itemOf(hub, in.Code)
			if err != nil {
				return nil, err
			}
			return &itemOutput{Body: describe(hub, it)}, nil
		})
	huma.Register(api, huma.Operation{OperationID: "getSpecialReport", Method: http.MethodGet, Path: "/api/v1/special-report", Tags: []string{"目录"},
		Summary: "专项信用报告的领域", Description: "每个领域由谁提供、取自目录的哪些项；没有接入的写明原因。"},
		func(context.Context, *struct{}) (*specialOutput, error) {
			r := hub.Catalog.Special()
			if r == nil {
				return nil, noSpecial()
			}
			out := &specialOutput{}
			out.Body.Title, out.Body.Source, out.Body.Verified = r.Title, r.Source, r.Verified
			for _, f := range specialPage(hub, r, "").Fields {
				out.Body.Fields = append(out.Body.Fields, describeSpecial(f))
			}
			return out, nil
		})
}

type specialOutput struct {
	Body struct {
		Title    string       `json:"title" doc:"报告名称"`
		Source   string       `json:"source" doc:"领域名单的出处"`
		Verified bool         `json:"verified" doc:"是否已与原文核对"`
		Fields   []apiSpecial `json:"fields" doc:"领域，按序号"`
	}
}

type apiSpecial struct {
	No        int      `json:"no" doc:"序号"`
	Title     string   `json:"title" doc:"领域"`
	Since     string   `json:"since" doc:"从何时起纳入" example:"2024-02-01"`
	Suppliers []string `json:"suppliers" doc:"由谁提供"`
	Connected bool     `json:"connected" doc:"是否已接入"`
	Items     []string `json:"items" doc:"取自的目录项代码；未接入的为空"`
	Missing   string   `json:"missing,omitempty" doc:"没有接入的原因"`
}

func describeSpecial(f SpecialField) apiSpecial {
	out := apiSpecial{No: f.No, Title: f.Title, Since: f.Since, Suppliers: f.Suppliers, Connected: len(f.From) > 0, Items: []string{}, Missing: f.Missing}
	for _, feed := range f.From {
		out.Items = append(out.Items, feed.Code)
	}
	return out
}

type itemInput struct {
	Code string `path:"code" maxLength:"41" doc:"目录项代码" example:"penalty"`
}

type catalogOutput struct {
	Body struct {
		Items []apiItem `json:"items"`
	}
}

type itemOutput struct{ Body apiItem }

type apiItem struct {
	Code      string     `json:"code" doc:"代码"`
	Title     string     `json:"title" doc:"名称"`
	About     string     `json:"about" doc:"说明"`
	Version   int        `json:"version" doc:"版本"`
	Family    string     `json:"family" doc:"种类代码" example:"penalty"`
	Subjects  string     `json:"subjects" enum:"organisation,person" doc:"关于单位还是自然人"`
	Public    bool       `json:"public" doc:"是否公示"`
	Rule      string     `json:"publication_rule" enum:"severity,catalogue,validity,years,listing,never" doc:"公示到何时：按严重程度、在目录内期间、按有效期、按年数、按列入状态、不公示"`
	Sharing   string     `json:"sharing" doc:"部门之间怎样共享"`
	Discards  bool       `json:"persons_discarded" doc:"关于自然人的行是否丢弃并计数"`
	Basis     []apiBasis `json:"basis" doc:"归集依据"`
	Suppliers []string   `json:"suppliers" doc:"来源单位"`
	Fields    []apiField `json:"fields" doc:"字段，按模板顺序"`
}

type apiBasis struct {
	Kind     string `json:"kind" doc:"全国基础目录、省补充目录或法定职责"`
	Title    string `json:"title"`
	Entry    string `json:"entry,omitempty"`
	Verified bool   `json:"verified" doc:"是否已与原文核对"`
}

type apiField struct {
	Name     string   `json:"name" doc:"字段名"`
	Title    string   `json:"title" doc:"标题"`
	Standard string   `json:"standard,omitempty" doc:"国家标准字段代码"`
	Aliases  []string `json:"aliases" doc:"认得的其他标题"`
	Type     string   `json:"type" doc:"text、date、amount、code 或 identifier"`
	Unit     string   `json:"unit,omitempty"`
	Need     string   `json:"need,omitempty" enum:"row,column" doc:"row 缺则不入库；column 缺则警告"`
	Public   bool     `json:"public" doc:"是否随记录公示"`
	Codes    []string `json:"codes,omitempty" doc:"可用的值"`
}

func describe(hub *house.Hub, it *catalog.Item) apiItem {
	out := apiItem{Code: it.Code, Title: it.Title, About: it.About, Version: it.Version, Family: string(it.Family), Subjects: it.Subjects,
		Public: it.Public(), Rule: it.Publication.Rule, Sharing: it.Sharing, Discards: it.DiscardsPersons(), Suppliers: suppliersOf(hub, it)}
	for _, b := range it.Basis {
		out.Basis = append(out.Basis, apiBasis{basisKinds[b.Kind], b.Title, b.Entry, b.Verified})
	}
	for i := range it.Fields {
		f := &it.Fields[i]
		field := apiField{Name: f.Name, Title: f.Title, Standard: f.Standard, Aliases: append([]string{}, f.Aliases...), Type: string(f.Type), Unit: f.Unit,
			Need: string(f.Need), Public: it.Public() && f.IsPublic()}
		if f.List != nil {
			field.Codes = f.List.Names()
		}
		out.Fields = append(out.Fields, field)
	}
	return out
}
