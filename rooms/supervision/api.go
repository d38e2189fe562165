package supervision

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"xinguan/core/house"
)

// operations are the room's part of the open interface: what each sector does, never who is in which class.
func operations(api huma.API, hub *house.Hub) {
	huma.Register(api, huma.Operation{OperationID: "listSectors", Method: http.MethodGet, Path: "/api/v1/supervision", Tags: []string{"分级分类监管"},
		Summary: "分级分类监管的领域", Description: "各领域的类别，以及每一类的抽查比例、频次、方式和简化。不含任何单位属于哪一类。"},
		func(context.Context, *struct{}) (*sectorsOutput, error) {
			out := &sectorsOutput{}
			for _, s := range hub.Tiers.Sectors.List {
				p := partOf(hub, s)
				x := apiSector{ID: p.ID, Title: p.Title, Agency: p.Agency, From: p.From, Verified: p.Verified, Normal: p.Normal, Basis: p.Basis, Caps: p.Caps}
				for i, c := range s.Classes {
					x.Classes = append(x.Classes, apiClass{c.Title, p.Classes[i].Of, c.Rate, c.Frequency, c.Channel, c.Simpler})
				}
				out.Body.Sectors = append(out.Body.Sectors, x)
			}
			return out, nil
		})
}

type sectorsOutput struct {
	Body struct {
		Sectors []apiSector `json:"sectors" doc:"领域"`
	}
}

type apiSector struct {
	ID       string     `json:"id" doc:"领域代码" example:"fire"`
	Title    string     `json:"title" doc:"领域名称"`
	Agency   string     `json:"agency" doc:"主管部门"`
	From     string     `json:"from" doc:"类别从哪里来"`
	Basis    []string   `json:"basis" doc:"依据"`
	Verified bool       `json:"verified" doc:"是否已与原文核对"`
	Normal   string     `json:"normal" doc:"没有类别或者还没有确认的，按哪一类"`
	Caps     []string   `json:"caps,omitempty" doc:"公共信用评价是最低一级时，不给减少检查的类别"`
	Classes  []apiClass `json:"classes" doc:"类别，从好到差"`
}

type apiClass struct {
	Title     string `json:"title" doc:"类别"`
	Of        string `json:"of" doc:"对应哪些等级"`
	Rate      int    `json:"rate_per_thousand" doc:"每千家抽查几家"`
	Frequency string `json:"frequency" doc:"频次"`
	Channel   string `json:"channel" doc:"方式"`
	Simpler   string `json:"simpler,omitempty" doc:"简化"`
}
