// Package people says who may do what, and who somebody is. A permission is given by a role, in an organisation, for a
// catalogue item, for a purpose, on certain days; what no rule gives is refused (default deny).
//
// What is open to anyone, and the most that each duty may hold, are tables in Go that anyone can read, with what they
// rest on (decide.go, floors.go). The roles themselves are a file of the city (roles.yaml), which may narrow them and
// never widen them: Load refuses what goes beyond. Organisations come from the city's folder and from the table org,
// with their mergers. An Actor is an account in one role in one organisation on one day, made by Rights.Actor or by
// signing in; Decide answers for it, and Clause turns the same answer into a condition for lists.
//
// Registry keeps accounts, grants of roles, sessions and what else belongs to signing in. Tables: org, org_change,
// account, account_role, session, attempt, one_time.
package people

import "slices"

// Role is the capacity a person acts in. One acts in one role at a time, so that those who run the system, grant rights
// and audit stay apart (三员分立), and so that a look can be shown with the role it was taken in.
type Role string

// The roles nobody signs in for, and those of who comes by the unified identity, which every city's file has; all others
// are data, see Roles.
const (
	RolePublic   Role = "public"   // anyone, not signed in
	RoleOperator Role = "operator" // who runs commands on the machine that holds the database and the keys
	RoleAgent    Role = "representative"
	RolePerson   Role = "person"
	RolePartner  Role = "partner" // a system of an organisation, see package partner
)

// Actor is who asks: an account in a role, in an organisation. What it may do comes with it from Rights.Actor; one
// that was put together by hand may do nothing beyond what is open to the public or the operator.
type Actor struct {
	ID   string // account; empty for the public
	Role Role
	Org  string // code of the agency; empty for none
	can  *powers
}

// Operator is who runs commands on the machine.
var Operator = Actor{ID: "operator", Role: RoleOperator}

// Public is anyone who comes through a public door.
var Public = Actor{Role: RolePublic}

// Permission names something that can be done: room.act.
type Permission string

// The permissions of the public doors and of the command line; those of work are in work.go.
const (
	DirectorySearch  Permission = "directory.search"
	DirectorySubject Permission = "directory.subject"
	DisclosureList   Permission = "disclosure.list"
	CatalogueRead    Permission = "catalogue.read"
	CampaignPublic   Permission = "campaign.public"
	GuideRead        Permission = "guide.read"
	CaseApply        Permission = "case.apply"
	CaseFollow       Permission = "case.follow"
	ReportPublic     Permission = "report.public"
	MonitorRead      Permission = "monitor.read"
	ProofRead        Permission = "proof.read"
	ProofCosign      Permission = "proof.cosign"
	EvaluationMethod Permission = "evaluation.method"
	EvaluationSay    Permission = "evaluation.say"
	EvaluationOwn    Permission = "evaluation.own"
	DrawRead         Permission = "draw.read"
	TierMethod       Permission = "supervision.method"
	APIRead          Permission = "api.read"
	ServiceHealth    Permission = "service.health"
	ServiceMetrics   Permission = "service.metrics"
	IntakeImport     Permission = "intake.import"
	SessionBegin     Permission = "session.begin"
)

// Title is the permission in Chinese, empty for one that does not exist.
func (p Permission) Title() string {
	if t := titles[p]; t != "" {
		return t
	}
	return works[p]
}

var titles = map[Permission]string{
	DirectorySearch:  "查询信用主体",
	DirectorySubject: "查看主体页",
	DisclosureList:   "查看双公示列表",
	CatalogueRead:    "查看公共信用信息目录",
	CampaignPublic:   "查看专项治理的情况和结果",
	GuideRead:        "查看帮助",
	CaseApply:        "在线提出异议、申请修复",
	CaseFollow:       "凭案号和查询码查看办理进度",
	ReportPublic:     "下载公开版信用报告",
	MonitorRead:      "查看统计",
	ProofRead:        "查看存证日志、核验收据和报告",
	ProofCosign:      "以见证方身份为存证日志签名",
	EvaluationMethod: "查看评价办法",
	EvaluationSay:    "对征求意见的评价办法提意见",
	EvaluationOwn:    "凭查看码看本单位的评价",
	DrawRead:         "查看和核验双随机抽查",
	TierMethod:       "查看分级分类监管的办法",
	APIRead:          "调用公开接口和阅读接口文档",
	ServiceHealth:    "查看服务是否正常",
	ServiceMetrics:   "查看服务运行指标",
	IntakeImport:     "导入信息",
	SessionBegin:     "用统一身份认证登录",
}

// Permissions are all permissions in alphabetical order.
func Permissions() []Permission {
	out := make([]Permission, 0, len(titles)+len(works))
	for _, m := range []map[Permission]string{titles, works} {
		for p := range m {
			out = append(out, p)
		}
	}
	slices.Sort(out)
	return out
}
