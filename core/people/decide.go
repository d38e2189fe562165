package people

import (
	"slices"

	"xinguan/base/clock"
	"xinguan/base/id"
)

// Scope is what an act is about; a part that does not matter stays empty.
type Scope struct {
	Org     string // agency the information belongs to, as the record names it
	Item    string // catalogue item
	Purpose string // code of a purpose of package access
	Subject id.ID  // whom it is about
	Consent bool   // that subject has authorised the actor's organisation, and the authorisation holds today
}

// Decision is the answer, with the reason in Chinese: for the person when refused, for the log either way.
type Decision struct {
	Allowed bool
	Why     string
}

// Reach is how far a rule goes.
type Reach int

// How far a rule goes, the widest first. Own, Below and Mandated include what an organisation took over from others.
const (
	Everyone  Reach = iota // information of every organisation
	Below                  // that of the actor's own organisation and of those it is superior to
	Mandated               // that of the actor's own organisation, and of those it may send for, as far as the mandate goes
	Own                    // only that of the actor's own organisation
	Consented              // only about subjects that authorised the actor's organisation
	Self                   // only about the subject the actor acts for
)

// Rule gives a permission to a role.
type Rule struct {
	Role       Role
	Permission Permission
	Reach      Reach
	Items      []string   // none = every item
	Purposes   []string   // none = needs no purpose
	From       clock.Date // first day; empty = always
	Until      clock.Date // last day; empty = no end
	Why        string     // basis, in Chinese
}

const openByLaw = "依法应当公开的信息，任何人都可以查阅"

// rules is what anyone may do, and what the operator may.
var rules = []Rule{
	{Role: RolePublic, Permission: DirectorySearch, Why: openByLaw},
	{Role: RolePublic, Permission: DirectorySubject, Why: openByLaw},
	{Role: RolePublic, Permission: DisclosureList, Why: openByLaw},
	{Role: RolePublic, Permission: CatalogueRead, Why: "公共信用信息目录向社会公布"},
	{Role: RolePublic, Permission: CampaignPublic, Why: "专项治理的情况和成效向社会公开，只有数字"},
	{Role: RolePublic, Permission: GuideRead, Why: "办事指南向社会公布"},
	{Role: RolePublic, Permission: CaseApply, Why: "公示信息的当事人和利害关系人都可以申请，不要求注册账号"},
	{Role: RolePublic, Permission: CaseFollow, Why: "只给出案号和查询码对应的一个案件"},
	{Role: RolePublic, Permission: ReportPublic, Why: openByLaw},
	{Role: RolePublic, Permission: MonitorRead, Why: "统计数字按信息项、单位和地区汇总，不指向任何主体"},
	{Role: RolePublic, Permission: ProofRead, Why: "存证日志公开才能被核对，里面只有摘要"},
	{Role: RolePublic, Permission: ProofCosign, Why: "只收下登记过的见证方的有效签名，身份由签名证明"},
	{Role: RolePublic, Permission: EvaluationMethod, Why: "评价办法向社会公布，任何人都可以核对"},
	{Role: RolePublic, Permission: EvaluationSay, Why: "评价办法施行以前向社会征求意见；只收意见，不用登录"},
	{Role: RolePublic, Permission: EvaluationOwn, Why: "单位有权知道对自己的评价和原因；凭交给本单位的查看码打开"},
	{Role: RolePublic, Permission: DrawRead, Why: "抽查事项、名册摘要和检查结果应当公开，任何人都可以重算"},
	{Role: RolePublic, Permission: TierMethod, Why: "监管的类别和安排向社会公布，不含任何单位属于哪一类"},
	{Role: RolePublic, Permission: APIRead, Why: "公开接口的内容不超过公开页面"},
	{Role: RolePublic, Permission: ServiceHealth, Why: "只说明服务是否正常"},
	{Role: RolePublic, Permission: ServiceMetrics, Why: "只有次数和耗时，不含任何人的信息"},
	{Role: RolePublic, Permission: SessionBegin, Why: "登录以前不给出任何信息；身份由统一身份认证证明"},
	{Role: RoleOperator, Permission: IntakeImport, Why: "操作员掌管数据库和密钥文件"},
	{Role: RoleOperator, Permission: StaffList, Why: "操作员掌管数据库和密钥文件"},
	{Role: RoleOperator, Permission: AccountOpen, Why: "开出的账号没有角色，要由安全管理员授予"},
	{Role: RoleOperator, Permission: AccountClose, Why: "账号可能被盗用时，要能当场停用"},
	{Role: RoleOperator, Permission: AccountReset, Why: "没有安全管理员能登录时的最后办法，写入审计日志"},
}

// Rules is a copy of the table of what needs no signing in, for pages and documents; for the others see Rights.Rules.
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
	refusal := ""
	for i := range a.rulesFor(p) {
		r := &a.rulesFor(p)[i]
		missing := a.lacks(r, on)
		if missing == "" {
			return Decision{Allowed: true, Why: r.Why}
		}
		refusal = missing
	}
	if refusal == "" {
		refusal = a.without(p)
	}
	return Decision{Why: refusal}
}

// open is the table of what needs no signing in, by role and permission.
var open = byPermission(rules)

func byPermission(rules []Rule) map[Role]map[Permission][]Rule {
	out := map[Role]map[Permission][]Rule{}
	for _, r := range rules {
		if out[r.Role] == nil {
			out[r.Role] = map[Permission][]Rule{}
		}
		out[r.Role][r.Permission] = append(out[r.Role][r.Permission], r)
	}
	return out
}

// rulesFor are the rules that give the actor a permission in some cases. What is open to anyone is open to those who
// signed in too.
func (a Actor) rulesFor(p Permission) []Rule {
	if a.can != nil {
		if rs := a.can.rules[p]; len(rs) > 0 {
			return rs
		}
		return open[RolePublic][p]
	}
	return open[a.Role][p]
}

func (a Actor) without(p Permission) string {
	return a.title() + "没有“" + p.Title() + "”的权限；如工作需要，请向本单位的安全管理员申请"
}

func (a Actor) title() string {
	switch {
	case a.can != nil:
		return a.can.title
	case a.Role == RolePublic:
		return "社会公众"
	case a.Role == RoleOperator:
		return "系统操作员"
	}
	return "未知身份"
}

// lacks says in Chinese what keeps the rule from applying; empty when it applies.
func (a Actor) lacks(r *Rule, on Scope) string {
	if r.Reach != Everyone {
		if missing := a.can.outside(r, on); missing != "" {
			return missing
		}
	}
	switch {
	case len(r.Items) > 0 && !slices.Contains(r.Items, on.Item):
		return "“" + r.Permission.Title() + "”的权限不包括这类信息"
	case len(r.Purposes) > 0 && !slices.Contains(r.Purposes, on.Purpose):
		return "“" + r.Permission.Title() + "”要有规定范围内的用途；请写明用途后再试"
	}
	return ""
}

// Title is the reach in Chinese.
func (r Reach) Title() string {
	return [...]string{"各单位", "本单位和所属单位", "本单位和书面授权代报的单位", "本单位", "授权了本单位的主体", "自己"}[r]
}
