package people

import "slices"

// Scope is what an act is about; a part that does not matter stays empty.
type Scope struct {
	Org     string // agency the information belongs to
	Item    string // catalogue item
	Purpose string // code of a purpose of package access
}

// Decision is the answer, with the reason in Chinese: for the person when refused, for the log either way.
type Decision struct {
	Allowed bool
	Why     string
}

// Reach is how far a rule goes.
type Reach int

// How far a rule goes.
const (
	Everyone Reach = iota // information of every organisation
	Own                   // only that of the actor's own organisation
)

// Rule gives a permission to a role.
type Rule struct {
	Role       Role
	Permission Permission
	Reach      Reach
	Items      []string // none = every item
	Purposes   []string // none = needs no purpose
	Why        string   // basis, in Chinese
}

const openByLaw = "依法应当公开的信息，任何人都可以查阅"

// rules is the whole table.
var rules = []Rule{
	{Role: RolePublic, Permission: DirectorySearch, Why: openByLaw},
	{Role: RolePublic, Permission: DirectorySubject, Why: openByLaw},
	{Role: RolePublic, Permission: DisclosureList, Why: openByLaw},
	{Role: RolePublic, Permission: CatalogueRead, Why: "公共信用信息目录向社会公布"},
	{Role: RolePublic, Permission: GuideRead, Why: "办事指南向社会公布"},
	{Role: RolePublic, Permission: ReportPublic, Why: openByLaw},
	{Role: RolePublic, Permission: MonitorRead, Why: "统计数字按信息项、单位和地区汇总，不指向任何主体"},
	{Role: RolePublic, Permission: APIRead, Why: "公开接口的内容不超过公开页面"},
	{Role: RolePublic, Permission: ServiceHealth, Why: "只说明服务是否正常"},
	{Role: RolePublic, Permission: ServiceMetrics, Why: "只有次数和耗时，不含任何人的信息"},
	{Role: RoleOperator, Permission: IntakeImport, Why: "操作员掌管数据库和密钥文件"},
	{Role: RoleOfficer, Permission: RecordLook, Reach: Own, Why: "履行法定职责所必需，限本单位提供的信息",
		Purposes: []string{"supervision", "objection", "repair"}},
}

// Rules is a copy of the table, for pages and documents.
func Rules() []Rule { return slices.Clone(rules) }

// Decide tells whether the actor may do something, and why. What it is about is given where the permission depends on
// it. What no rule allows is refused.
func Decide(a Actor, p Permission, about ...Scope) Decision {
	if p.Title() == "" {
		return Decision{Why: "没有登记过“" + string(p) + "”这项权限，一律不予办理"}
	}
	var on Scope
	if len(about) > 0 {
		on = about[0]
	}
	why := a.Role.Title() + "没有“" + p.Title() + "”的权限；如工作需要，请向本单位的安全管理员申请"
	for _, r := range rules {
		if r.Role != a.Role || r.Permission != p {
			continue
		}
		missing := r.lacks(a, on)
		if missing == "" {
			return Decision{Allowed: true, Why: r.Why}
		}
		why = missing
	}
	return Decision{Why: why}
}

// lacks says in Chinese what keeps the rule from applying; empty when it applies.
func (r Rule) lacks(a Actor, on Scope) string {
	switch {
	case r.Reach == Own && (a.Org == "" || on.Org != a.Org):
		return "只能" + r.Permission.Title() + "中本单位的部分；其他单位的请按共享程序申请"
	case len(r.Items) > 0 && !slices.Contains(r.Items, on.Item):
		return "“" + r.Permission.Title() + "”的权限不包括这类信息"
	case len(r.Purposes) > 0 && !slices.Contains(r.Purposes, on.Purpose):
		return "“" + r.Permission.Title() + "”要有规定范围内的用途；请写明用途后再试"
	}
	return ""
}
