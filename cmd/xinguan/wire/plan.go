package wire

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// section is a section of the city's plan (东莞市社会信用体系建设“十四五”规划) that asks for something to be built, and, where no
// room serves it yet, why.
type section struct{ number, title, why string }

const (
	laterSupervision = "分级分类监管、奖惩、预警另行立项，先有可靠的记录和评价"
	laterPeople      = "要先有账号、权限和查阅记录"
	laterRepair      = "修复、异议与案件流程另行立项；现在页面写明向谁、何时、怎样申请"
	laterExchange    = "上报、回流、共享另行立项"
	notSoftware      = "组织、资金、宣传、研究类工作，不是软件"
)

var sections = []section{
	{"三(一)", "建立完善信用政策体系（目录）", ""},
	{"三(二)", "提升公共信用数据质量", ""},
	{"三(三)", "优化信用平台综合水平", ""},
	{"三(四)", "推动信用数据融合共享", ""},
	{"三(五)", "强化信用主体权益保护", laterRepair},
	{"四(一)", "以信用承诺为基础，构建极简审批模式", laterPeople},
	{"四(二)", "以信用报告为参考，突显“诚信名片”价值", ""},
	{"四(三)", "以信用分级分类为核心，让监管更加精准高效", ""},
	{"四(四)", "以依法奖惩为手段，提升事后监管效力", laterSupervision},
	{"四(五)", "以信用修复为补充，为失信注入自纠能力", laterRepair},
	{"四(六)", "以失信治理为抓手，守护好群众利益", ""},
	{"四(七)", "以协会商会为助力，协同完善信用监管机制", laterPeople},
	{"五(一)", "深化政务诚信建设（双公示）", ""},
	{"五(二)", "深化商务诚信建设", "各行业的目录项和模型是数据，随目录扩充"},
	{"五(三)", "深化社会诚信建设", "各行业的目录项和模型是数据，随目录扩充"},
	{"五(四)", "深化司法公信建设", "各行业的目录项和模型是数据，随目录扩充"},
	{"六(一)", "做实做好“信易贷”", laterExchange},
	{"六(二)", "持续拓展信用惠民服务场景", laterPeople},
	{"六(三)", "探索个人诚信建设", "只有自愿加入的加分，要先有账号、授权和撤回"},
	{"六(四)", "建立企业信用纠纷诉前调解试点", laterRepair},
	{"七(一)", "争创全国社会信用体系建设示范区", notSoftware},
	{"七(二)", "持续提升全市信用状况监测水平", laterSupervision},
	{"七(三)", "打造六大信用应用工程", laterSupervision},
	{"八(一)", "深化区域信用联动协作", laterExchange},
	{"八(二)", "发展跨境信用服务", laterExchange},
	{"八(三)", "加速信用人才聚集", notSoftware},
	{"九", "加强孵化，大力培育信用服务市场", laterExchange},
	{"十", "保障措施", notSoftware},
}

// WritePlan writes the index of the plan: every section with the rooms that serve it and their routes, or why none does.
func WritePlan(w io.Writer) error {
	var b strings.Builder
	b.WriteString("# The plan, section by section\n\nGenerated from the rooms' manifests by `go test ./cmd/xinguan/wire -update`; do not edit.\n\n| 规划 | 内容 | rooms and routes |\n|---|---|---|\n")
	for _, s := range sections {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", s.number, s.title, s.served())
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (s section) served() string {
	var out []string
	for _, r := range Rooms() {
		if !slices.Contains(r.Plan, s.number) {
			continue
		}
		routes := make([]string, len(r.Routes))
		for i, route := range r.Routes {
			routes[i] = "`" + strings.TrimPrefix(route.Pattern, "GET ") + "`"
		}
		out = append(out, fmt.Sprintf("`rooms/%s` %s: %s", r.Name, r.Title, strings.Join(routes, " ")))
	}
	if len(out) > 0 {
		return strings.Join(out, "<br>")
	}
	if s.why == "" {
		return "not built"
	}
	return "not built: " + s.why
}
