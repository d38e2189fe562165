package people

import "slices"

// Duty is the kind of work a role consists of. What a duty may hold at most is the table below; a city's roles take from
// it and cannot go beyond.
type Duty string

// The duties.
const (
	DutyClerk         Duty = "clerk"
	DutyReviewer      Duty = "reviewer"
	DutyDecider       Duty = "decider"
	DutyCentre        Duty = "centre"
	DutyCentreHead    Duty = "centre_head"
	DutyCounter       Duty = "counter"
	DutyBank          Duty = "bank"
	DutyProvider      Duty = "provider"
	DutyAuditor       Duty = "auditor"
	DutySystemAdmin   Duty = "system_admin"
	DutySecurityAdmin Duty = "security_admin"
	DutyAuditAdmin    Duty = "audit_admin"
	DutyAgent         Duty = "representative"
	DutyPerson        Duty = "person"
	DutyPartner       Duty = "partner"
)

// duties are all of them in order, with their Chinese names and the kinds of organisation they are for.
var duties = []struct {
	duty  Duty
	title string
	kinds []OrgKind
}{
	{DutyClerk, "报送人员", authorities},
	{DutyReviewer, "复核人员", authorities},
	{DutyDecider, "决定人员", authorities},
	{DutyCentre, "信用中心工作人员", []OrgKind{Department}},
	{DutyCentreHead, "信用中心负责人", []OrgKind{Department}},
	{DutyCounter, "窗口人员", []OrgKind{Department, Town}},
	{DutyBank, "金融机构人员", []OrgKind{Bank}},
	{DutyProvider, "信用服务机构人员", []OrgKind{Provider}},
	{DutyAuditor, "审计监督人员", []OrgKind{Department, Vertical}},
	{DutySystemAdmin, "系统管理员", []OrgKind{Department}},
	{DutySecurityAdmin, "安全管理员", []OrgKind{Department}},
	{DutyAuditAdmin, "审计管理员", []OrgKind{Department}},
	{DutyAgent, "单位代表", nil},
	{DutyPerson, "个人", nil},
	{DutyPartner, "对接系统", []OrgKind{Department, Vertical, Court, Town, Bank, Provider}},
}

var authorities = []OrgKind{Department, Vertical, Court, Town}

// three are the 三员. GB/T 22239-2019 asks for a system, a security and an audit administrator who each do only their
// own work and whose work is audited (third level, 8.1.5; not compared with the text).
var three = []Duty{DutySystemAdmin, DutySecurityAdmin, DutyAuditAdmin}

// IsAdmin tells whether the duty is one of the 三员.
func (d Duty) IsAdmin() bool { return slices.Contains(three, d) }

// Title is the duty in Chinese, empty for one that does not exist.
func (d Duty) Title() string {
	if i := d.index(); i >= 0 {
		return duties[i].title
	}
	return ""
}

// Fits tells whether the duty can be done in an organisation of a kind.
func (d Duty) Fits(k OrgKind) bool {
	i := d.index()
	return i >= 0 && slices.Contains(duties[i].kinds, k)
}

// SignsInOutside tells whether those with this duty sign in by the city's unified identity, not by an account given to
// them by an organisation.
func (d Duty) SignsInOutside() bool { return d == DutyAgent || d == DutyPerson }

// SignsRequests tells whether the duty is that of a system, which signs its requests with a key and is no person.
func (d Duty) SignsRequests() bool { return d == DutyPartner }

func (d Duty) index() int {
	for i := range duties {
		if duties[i].duty == d {
			return i
		}
	}
	return -1
}

// Reasons that many lines of the table share.
const (
	ownWork  = "与处理目的直接相关，采取对个人权益影响最小的方式（个人信息保护法第六条）"
	byDuty   = "为履行法定职责所必需（个人信息保护法第十三条第一款第三项、第三十四条），限本单位的信息"
	limited  = "合理确定个人信息处理的操作权限（个人信息保护法第五十一条第四项）"
	byRights = "当事人对自己的信息有知情、查阅、更正的权利（个人信息保护法第四十四条至第四十六条）"
	apart    = "系统、安全、审计三员分立，互不兼任（网络安全等级保护第三级，未经核对）"
	assessed = "处理前进行影响评估并记录（个人信息保护法第五十五条、第五十六条）"
	happened = "发生或者可能发生泄露、篡改、丢失时立即补救、通知并记录（个人信息保护法第五十七条）"
	governs  = "核查摸底，确定治理对象，公开治理情况和成效（规划第四部分第（六）项）"
	ruled    = "公示期限按规则计算，规则改变后由信用中心套用到已公示的信息"
	inspects = "随机抽取检查对象、随机选派执法检查人员，抽查情况及查处结果及时公开（优化营商环境条例第五十四条）"
	confided = "投诉、举报人的身份保密，只有受理的单位能看，每次查看都留痕（个人信息保护法第五十一条第四项）"
	heard    = "有权处理的上级单位核查、答复投诉和举报，看不到投诉人"
	shared   = "共享限于批准的用途、信息项和期限，按最小范围提供（个人信息保护法第六条；政务信息共享的规定未经核对）"
	stopped  = "停止公示后同时停止共享和使用（第36号令第三条节录，未见原文）"
	audited  = "定期对个人信息处理活动进行合规审计（个人信息保护法第五十四条）"
)

// purposes are why an authority may look at what is not public.
var purposes = []string{"supervision", "objection", "repair"}

// most is the most that each duty may hold. To widen a line is a decision about people's rights and needs a reason that
// stands in a law; a city's file cannot.
var most = map[Duty][]Rule{
	DutyClerk: {
		work(OfficeEnter, Everyone, limited), work(OwnAccount, Everyone, limited), work(StaffList, Own, limited),
		work(IntakeSend, Mandated, "数据来源单位报送自己的信息；代报的要有书面授权"),
		work(DrawOffice, Own, inspects), work(DrawVisit, Own, inspects),
		look(Own, byDuty, purposes),
	},
	DutyReviewer: {
		work(OfficeEnter, Everyone, limited), work(OwnAccount, Everyone, limited), work(StaffList, Own, limited),
		work(IntakeReview, Own, "报送单位对信息的真实、准确负责，由另一人复核"),
		work(RecordRelease, Own, "公示前由作出决定的单位审核"),
		work(EvaluationLook, Everyone, byDuty), work(TierRead, Own, byDuty),
		work(DrawOffice, Own, inspects), work(DrawPlan, Own, inspects), work(DrawSeed, Own, inspects), work(DrawVisit, Own, inspects),
		work(CaseRead, Own, byDuty), work(CaseHandle, Own, byDuty), look(Own, byDuty, purposes),
		work(ComplaintAnswer, Own, heard),
		work(TakedownConfirm, Everyone, stopped),
		work(ShareAsk, Own, shared), work(ShareUse, Everyone, shared), work(CampaignRead, Own, governs),
	},
	DutyDecider: {
		work(OfficeEnter, Everyone, limited), work(OwnAccount, Everyone, limited), work(StaffList, Below, limited),
		work(RecordDecide, Own, "由作出决定的行政机关撤回、撤销、更正（行政处罚法第四十八条第二款）"),
		work(RecordRelease, Below, "公示由作出决定的单位负责；只有一名人员的单位由上级部门复核"),
		work(CaseRead, Below, byDuty), work(CaseDecide, Below, "由有权机关的具名人员决定"), work(EvaluationLook, Everyone, byDuty),
		work(TierRead, Own, byDuty), work(TierConfirm, Own, "监管措施由主管部门的具名人员确认"),
		work(DrawOffice, Own, inspects), work(DrawPlan, Own, inspects), work(DrawSeed, Own, inspects), work(DrawVisit, Own, inspects),
		look(Below, byDuty, purposes),
		work(ComplaintAnswer, Own, heard),
		work(TakedownConfirm, Everyone, stopped),
		work(ShareAsk, Own, shared), work(ShareUse, Everyone, shared), work(CampaignRead, Below, governs),
	},
	DutyCentre: {
		work(OfficeEnter, Everyone, limited), work(OwnAccount, Everyone, limited), work(StaffList, Own, limited),
		work(IntakeAll, Everyone, "归集、督促报送是信用中心的职责"), work(TargetEnter, Everyone, "汇总规划指标是信用中心的职责"), work(SupplierUrge, Everyone, "归集、督促报送是信用中心的职责"), work(IntakeSend, Mandated, "信用中心受托代报，要有书面授权"),
		work(CaseRead, Everyone, "受理、转办异议和修复申请"), work(CaseHandle, Everyone, "受理、转办异议和修复申请"), work(CatalogueVersions, Everyone, "编制公共信用信息目录"), work(CatalogueDraft, Everyone, "编制公共信用信息目录"),
		work(SubjectRead, Everyone, "归集时核对主体是信用中心的职责"), work(SubjectRule, Everyone, "归集时核对主体是信用中心的职责"),
		work(CampaignRead, Everyone, governs), work(CampaignDraft, Everyone, governs),
		work(EvaluationModel, Everyone, "组织公共信用综合评价是信用中心的职责"), work(EvaluationPropose, Everyone, "组织公共信用综合评价是信用中心的职责"), work(EvaluationExport, Everyone, "组织公共信用综合评价是信用中心的职责"),
		work(EvaluationCode, Everyone, byRights), work(TierRead, Everyone, "督促各领域分级分类监管是信用中心的职责"), work(DrawOffice, Everyone, "督促各领域分级分类监管是信用中心的职责"),
		work(ExchangeSee, Everyone, "上报、比对是信用中心的职责"), work(ExchangeRun, Everyone, "上报、比对是信用中心的职责"),
		work(MandateEnter, Everyone, "代报授权凭书面文件登记"),
		work(RuleRead, Everyone, ruled), work(RulePropose, Everyone, ruled),
		work(RegisterRead, Everyone, happened), work(IncidentKeep, Everyone, happened),
		look(Everyone, ownWork, []string{"objection", "repair"}),
		work(ComplaintKeep, Own, confided),
		work(TakedownRead, Everyone, stopped), work(TakedownConfirm, Everyone, stopped),
		work(ShareRead, Everyone, shared), work(ShareCheck, Everyone, shared),
	},
	DutyCentreHead: {
		work(OfficeEnter, Everyone, limited), work(OwnAccount, Everyone, limited), work(StaffList, Everyone, limited),
		work(IntakeAll, Everyone, "归集、督促报送是信用中心的职责"), work(SupplierRule, Everyone, "归集、督促报送是信用中心的职责；认定、签发由另一人办"), work(RecordRelease, Everyone, "只有一名人员的单位由信用中心复核"),
		work(CaseRead, Everyone, "督办、复核异议和修复"), work(CaseCheck, Everyone, "督办、复核异议和修复"), work(CatalogueVersions, Everyone, "编制公共信用信息目录"), work(CatalogueApprove, Everyone, "目录由另一人批准"),
		work(SubjectRead, Everyone, "归集时核对主体是信用中心的职责"),
		work(CampaignRead, Everyone, governs), work(CampaignApprove, Everyone, governs),
		work(EvaluationModel, Everyone, "组织公共信用综合评价是信用中心的职责"), work(EvaluationApprove, Everyone, "评价模型由另一人批准"), work(EvaluationExport, Everyone, "组织公共信用综合评价是信用中心的职责"),
		work(TierRead, Everyone, "督促各领域分级分类监管是信用中心的职责"), work(DrawOffice, Everyone, "督促各领域分级分类监管是信用中心的职责"),
		work(ExchangeSee, Everyone, "上报、比对是信用中心的职责"),
		work(MandateApprove, Everyone, "代报授权由另一人批准"),
		work(RuleRead, Everyone, ruled), work(RuleApprove, Everyone, "期限规则由另一人批准后套用"),
		work(RegisterRead, Everyone, assessed), work(AssessmentKeep, Everyone, assessed), work(IncidentKeep, Everyone, happened),
		look(Everyone, ownWork, []string{"objection", "repair"}),
		work(ComplaintKeep, Own, confided),
		work(TakedownRead, Everyone, stopped), work(TakedownConfirm, Everyone, stopped),
		work(ShareRead, Everyone, shared), work(ShareApprove, Everyone, shared),
	},
	DutyCounter: {
		work(OfficeEnter, Everyone, limited), work(OwnAccount, Everyone, limited),
		work(CaseFile, Everyone, "窗口代当事人提交，当事人在场并出示证件"), work(EvaluationCode, Everyone, byRights),
		look(Consented, "当事人到场授权查询自己的信息", []string{"authorised"}),
	},
	DutyBank: {
		work(OfficeEnter, Everyone, limited), work(OwnAccount, Everyone, limited), work(StaffList, Own, limited),
		look(Consented, "经当事人授权，限授权的用途、内容和期限", []string{"authorised"}),
		work(TakedownConfirm, Everyone, stopped),
		work(ShareAsk, Own, shared), work(ShareUse, Everyone, shared),
	},
	DutyProvider: {
		work(OfficeEnter, Everyone, limited), work(OwnAccount, Everyone, limited), work(StaffList, Own, limited),
		look(Consented, "经当事人授权，限授权的用途、内容和期限", []string{"authorised"}),
		work(TakedownConfirm, Everyone, stopped),
		work(ShareAsk, Own, shared), work(ShareUse, Everyone, shared),
	},
	DutyAuditor: {
		work(OfficeEnter, Everyone, limited), work(OwnAccount, Everyone, limited), work(IntakeAll, Everyone, "审计监督，只读"),
		work(AuditRead, Everyone, "定期对个人信息处理活动进行合规审计（个人信息保护法第五十四条）"),
		work(LookReview, Everyone, "定期对个人信息处理活动进行合规审计（个人信息保护法第五十四条）"),
		work(RegisterRead, Everyone, audited), work(DrawOffice, Everyone, audited), work(RuleRead, Everyone, "审计监督，只读"),
		work(ShareRead, Everyone, "审计监督，只读"), work(CatalogueVersions, Everyone, "审计监督，只读"), work(CampaignRead, Everyone, "审计监督，只读"),
		work(SubjectRead, Everyone, "审计监督，只读"),
	},
	DutySystemAdmin: {
		work(OfficeEnter, Everyone, apart), work(OwnAccount, Everyone, apart), work(StaffList, Everyone, apart),
		work(PartnerList, Everyone, apart), work(PartnerOpen, Everyone, apart),
		work(SystemRun, Everyone, apart), work(AccountOpen, Everyone, apart), work(AccountClose, Everyone, apart),
		work(OrgRegister, Everyone, apart), work(EmergencyAsk, Everyone, apart), work(EmergencyAcknowledge, Everyone, apart),
		work(RegisterRead, Everyone, happened),
	},
	DutySecurityAdmin: {
		work(OfficeEnter, Everyone, apart), work(OwnAccount, Everyone, apart), work(StaffList, Everyone, apart),
		work(PartnerList, Everyone, apart), work(PartnerKey, Everyone, apart),
		work(RoleGrant, Everyone, apart), work(AccountReset, Everyone, apart), work(SessionClose, Everyone, apart),
		work(SecurityPolicy, Everyone, apart), work(OrgApprove, Everyone, apart),
		work(EmergencyApprove, Everyone, apart), work(EmergencyAcknowledge, Everyone, apart),
		work(RegisterRead, Everyone, happened),
	},
	DutyAuditAdmin: {
		work(OfficeEnter, Everyone, apart), work(OwnAccount, Everyone, apart), work(StaffList, Everyone, apart),
		work(PartnerList, Everyone, apart),
		work(AuditRead, Everyone, apart), work(LookReview, Everyone, apart), work(LookSettle, Everyone, apart), work(EmergencyAcknowledge, Everyone, apart),
		work(RegisterRead, Everyone, audited),
	},
	DutyAgent: {
		work(OwnAccount, Everyone, byRights), work(CaseFile, Self, byRights), work(LookOwn, Self, byRights), work(AuthorisationGive, Self, byRights),
		{Permission: RecordLook, Reach: Self, Why: byRights},
	},
	DutyPartner: {
		work(IntakeSend, Mandated, "数据来源单位用自己的系统报送，与人工报送同样检查"), work(TakedownConfirm, Everyone, stopped),
		work(ShareUse, Everyone, shared),
	},
	DutyPerson: {
		work(OwnAccount, Everyone, byRights), work(CaseFile, Self, byRights), work(LookOwn, Self, byRights), work(AuthorisationGive, Self, byRights),
		{Permission: RecordLook, Reach: Self, Why: byRights},
	},
}

func work(p Permission, reach Reach, why string) Rule {
	return Rule{Permission: p, Reach: reach, Why: why}
}

func look(reach Reach, why string, purposes []string) Rule {
	return Rule{Permission: RecordLook, Reach: reach, Purposes: purposes, Why: why}
}
