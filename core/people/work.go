package people

// The permissions of those who sign in. A room that brings a new act adds its line here and says in floors.go whose
// duty it may be.
const (
	OfficeEnter Permission = "office.enter"
	OwnAccount  Permission = "account.own"

	IntakeSend    Permission = "intake.send"
	IntakeReview  Permission = "intake.review"
	IntakeAll     Permission = "intake.all"
	SupplierUrge  Permission = "supplier.urge"
	SupplierRule  Permission = "supplier.rule"
	TargetEnter   Permission = "target.enter"
	RecordLook    Permission = "record.look"
	RecordDecide  Permission = "record.decide"
	RecordRelease Permission = "record.release"
	LookOwn       Permission = "look.own"

	AuthorisationGive Permission = "authorisation.give"

	ShareAsk     Permission = "share.ask"
	ShareRead    Permission = "share.read"
	ShareCheck   Permission = "share.check"
	ShareApprove Permission = "share.approve"
	ShareUse     Permission = "share.use"

	SubjectRead Permission = "subject.match.read"
	SubjectRule Permission = "subject.match.rule"

	CaseFile   Permission = "case.file"
	CaseRead   Permission = "case.read"
	CaseHandle Permission = "case.handle"
	CaseDecide Permission = "case.decide"
	CaseCheck  Permission = "case.check"

	ComplaintKeep   Permission = "complaint.keep"
	ComplaintAnswer Permission = "complaint.answer"

	TakedownRead    Permission = "takedown.read"
	TakedownConfirm Permission = "takedown.confirm"

	RuleRead    Permission = "rule.read"
	RulePropose Permission = "rule.propose"
	RuleApprove Permission = "rule.approve"

	CatalogueVersions Permission = "catalogue.versions"
	CampaignRead      Permission = "campaign.read"
	CampaignDraft     Permission = "campaign.draft"
	CampaignApprove   Permission = "campaign.approve"
	CatalogueDraft    Permission = "catalogue.draft"
	CatalogueApprove  Permission = "catalogue.approve"
	EvaluationLook    Permission = "evaluation.look"
	EvaluationCode    Permission = "evaluation.code"
	EvaluationModel   Permission = "evaluation.model"
	EvaluationPropose Permission = "evaluation.propose"
	EvaluationApprove Permission = "evaluation.approve"
	EvaluationExport  Permission = "evaluation.export"

	TierRead    Permission = "supervision.read"
	TierConfirm Permission = "supervision.confirm"

	DrawOffice Permission = "draw.office"
	DrawPlan   Permission = "draw.plan"
	DrawSeed   Permission = "draw.seed"
	DrawVisit  Permission = "draw.visit"

	MandateEnter   Permission = "mandate.enter"
	MandateApprove Permission = "mandate.approve"
	StaffList      Permission = "staff.list"

	OrgRegister    Permission = "org.register"
	OrgApprove     Permission = "org.approve"
	AccountOpen    Permission = "account.open"
	AccountClose   Permission = "account.close"
	RoleGrant      Permission = "role.grant"
	AccountReset   Permission = "account.reset"
	SessionClose   Permission = "session.close"
	SystemRun      Permission = "system.run"
	SecurityPolicy Permission = "security.policy"
	AuditRead      Permission = "audit.read"
	LookReview     Permission = "look.review"
	LookSettle     Permission = "look.settle"

	RegisterRead   Permission = "register.read"
	AssessmentKeep Permission = "register.assessment"
	IncidentKeep   Permission = "register.incident"

	ExchangeSee Permission = "exchange.see"
	ExchangeRun Permission = "exchange.run"

	PartnerList Permission = "partner.list"
	PartnerOpen Permission = "partner.open"
	PartnerKey  Permission = "partner.key"

	EmergencyAsk         Permission = "emergency.ask"
	EmergencyApprove     Permission = "emergency.approve"
	EmergencyAcknowledge Permission = "emergency.acknowledge"
)

var works = map[Permission]string{
	OfficeEnter:          "进入工作台",
	OwnAccount:           "管理自己的账号",
	IntakeSend:           "报送信息",
	IntakeReview:         "复核报送的信息",
	IntakeAll:            "查看各单位报送情况",
	SupplierUrge:         "询问来源单位、起草月度通报",
	SupplierRule:         "认定瞒报、签发月度通报",
	TargetEnter:          "填报规划指标",
	RecordLook:           "查看非公开信息",
	RecordDecide:         "决定撤回、撤销、更正信息",
	RecordRelease:        "审核发布信息",
	LookOwn:              "查看谁查阅过自己的信息",
	AuthorisationGive:    "授权他人查看自己的信息",
	ShareAsk:             "申请共享信息",
	ShareRead:            "查看各单位的共享申请",
	ShareCheck:           "初审共享申请",
	ShareApprove:         "批准、终止共享",
	ShareUse:             "按批准的共享取得信息",
	SubjectRead:          "查看哪些主体认定为同一单位",
	SubjectRule:          "认定两个主体是不是同一单位",
	CaseFile:             "提出异议、修复等申请",
	CaseRead:             "查看异议、修复等案件",
	CaseHandle:           "办理异议、修复等事项",
	CaseDecide:           "对异议、修复等事项作出决定",
	CaseCheck:            "督办、复核异议、修复等事项",
	ComplaintKeep:        "受理投诉和政务失信举报，查看投诉人",
	ComplaintAnswer:      "办理转来的投诉和政务失信举报",
	TakedownRead:         "查看各单位停用副本的情况",
	TakedownConfirm:      "确认本单位已停用副本",
	RuleRead:             "查看期限规则和它改变了什么",
	RulePropose:          "提出套用新的期限规则",
	RuleApprove:          "批准套用新的期限规则",
	CatalogueVersions:    "查看目录版本",
	CampaignRead:         "查看专项治理的名单",
	CampaignDraft:        "组织专项治理",
	CampaignApprove:      "批准开展和结束专项治理",
	CatalogueDraft:       "起草信息目录",
	CatalogueApprove:     "批准信息目录",
	EvaluationLook:       "查看单位的评价",
	EvaluationCode:       "给单位开评价查看码",
	EvaluationModel:      "查看、试算评价模型",
	EvaluationPropose:    "提出评价模型的施行日期",
	EvaluationApprove:    "批准评价模型的施行日期",
	EvaluationExport:     "导出全市的评价数据供分析",
	TierRead:             "查看分级分类监管",
	TierConfirm:          "确认监管类别",
	DrawOffice:           "查看双随机抽查的办理",
	DrawPlan:             "拟定、调整抽查计划，维护执法人员名录",
	DrawSeed:             "登记抽查的种子",
	DrawVisit:            "登记检查结果",
	MandateEnter:         "登记代报授权",
	MandateApprove:       "批准代报授权",
	StaffList:            "查看本单位账号",
	OrgRegister:          "登记单位的增设、更名、合并",
	OrgApprove:           "批准单位的增设、更名、合并",
	AccountOpen:          "开立账号",
	AccountClose:         "停用账号并交接",
	RoleGrant:            "授予和收回角色",
	AccountReset:         "重置登录方式",
	SessionClose:         "下线他人的登录",
	SystemRun:            "管理系统运行",
	SecurityPolicy:       "查看安全策略和登录情况",
	AuditRead:            "查看审计日志",
	LookReview:           "检查非公开信息的查阅",
	LookSettle:           "处理查阅预警",
	RegisterRead:         "查看影响评估和个人信息安全事件登记簿",
	AssessmentKeep:       "登记个人信息保护影响评估",
	IncidentKeep:         "登记个人信息安全事件",
	ExchangeSee:          "查看上报情况",
	ExchangeRun:          "读入省平台的答复、与信用中国比对",
	PartnerList:          "查看对接系统",
	PartnerOpen:          "登记和停用对接系统",
	PartnerKey:           "发放和收回对接密钥",
	EmergencyAsk:         "申请应急授权",
	EmergencyApprove:     "批准应急授权",
	EmergencyAcknowledge: "确认知悉应急授权",
}
