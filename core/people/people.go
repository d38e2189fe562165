// Package people says who may do what. A permission is given by a role, in an organisation, for a catalogue item, for a
// purpose; what no rule gives is refused (default deny). The rules are one table in Go that anyone can read; a city's
// folder may narrow them, never widen them.
package people

import "slices"

// Role is the capacity a person acts in. One acts in one role at a time, so that those who run the system, grant rights
// and audit stay apart (三员分立), and so that a look can be shown with the role it was taken in.
type Role string

// The roles.
const (
	RolePublic   Role = "public"   // anyone, not signed in
	RoleOperator Role = "operator" // who runs commands on the machine that holds the database and the keys
	RoleOfficer  Role = "officer"  // an official of an authority
)

// Title is the role in Chinese.
func (r Role) Title() string {
	switch r {
	case RolePublic:
		return "社会公众"
	case RoleOperator:
		return "系统操作员"
	case RoleOfficer:
		return "单位经办人员"
	}
	return "未知身份"
}

// Actor is who asks: an account in a role, in an organisation.
type Actor struct {
	ID   string // account; empty for the public
	Role Role
	Org  string // code of the agency; empty for none
}

// Public is anyone who comes through a public door.
var Public = Actor{Role: RolePublic}

// Permission names something that can be done: room.act.
type Permission string

// The permissions.
const (
	DirectorySearch  Permission = "directory.search"
	DirectorySubject Permission = "directory.subject"
	DisclosureList   Permission = "disclosure.list"
	CatalogueRead    Permission = "catalogue.read"
	GuideRead        Permission = "guide.read"
	ReportPublic     Permission = "report.public"
	MonitorRead      Permission = "monitor.read"
	APIRead          Permission = "api.read"
	ServiceHealth    Permission = "service.health"
	ServiceMetrics   Permission = "service.metrics"
	IntakeImport     Permission = "intake.import"
	RecordLook       Permission = "record.look"
)

// Title is the permission in Chinese, empty for one that does not exist.
func (p Permission) Title() string { return titles[p] }

var titles = map[Permission]string{
	DirectorySearch:  "查询信用主体",
	DirectorySubject: "查看主体页",
	DisclosureList:   "查看双公示列表",
	CatalogueRead:    "查看公共信用信息目录",
	GuideRead:        "查看帮助",
	ReportPublic:     "下载公开版信用报告",
	MonitorRead:      "查看统计",
	APIRead:          "调用公开接口和阅读接口文档",
	ServiceHealth:    "查看服务是否正常",
	ServiceMetrics:   "查看服务运行指标",
	IntakeImport:     "导入信息",
	RecordLook:       "查看非公开信息",
}

// Permissions are all permissions in alphabetical order.
func Permissions() []Permission {
	out := make([]Permission, 0, len(titles))
	for p := range titles {
		out = append(out, p)
	}
	slices.Sort(out)
	return out
}
