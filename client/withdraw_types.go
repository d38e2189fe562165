package client

// Sent is a record the organisation sent, as it stands now.
type Sent struct {
	Record     string `json:"record" doc:"记录编号；撤回时用"`
	Code       string `json:"code" doc:"主体的统一社会信用代码；没有的为其他登记号。撤回时用"`
	Party      string `json:"party" doc:"报送时所写的名称"`
	Item       string `json:"item" doc:"目录项代码"`
	Agency     string `json:"agency" doc:"报送单位代码"`
	DocNo      string `json:"document_number" doc:"文号"`
	Kind       string `json:"kind,omitempty" doc:"许可或处罚类别，多个以;相连；同一决定的几项处罚靠它分开"`
	Decided    string `json:"decided" doc:"决定日期"`
	State      string `json:"state" enum:"live,shielded,withdrawn,annulled,repaired" doc:"live 有效，shielded 临时屏蔽，withdrawn 已撤回，annulled 原决定已撤销，repaired 已修复"`
	Shown      bool   `json:"shown" doc:"今天是否公示"`
	ShownUntil string `json:"shown_until,omitempty" doc:"最后公示日；没有表示不公示或没有固定的最后一天"`
	Open       bool   `json:"open" doc:"true 表示还可以更正、撤回"`
}

// NewWithdrawal takes a record back by a document: who issued it, when, and why, in words the public reads.
type NewWithdrawal struct {
	Code      string `json:"code" minLength:"1" maxLength:"30" doc:"主体的代码，findRecords 里的 code"`
	Record    string `json:"record" minLength:"1" maxLength:"40" doc:"记录编号，findRecords 里的 record"`
	Kind      string `json:"kind" enum:"annulled,changed,unlawful,void,mistaken" doc:"annulled 原决定被依法撤销，changed 被依法变更，unlawful 被确认违法，void 被确认无效，mistaken 报送有误"`
	Document  string `json:"document" minLength:"1" maxLength:"100" doc:"撤回所依据的文书号，如（2026）粤示例行终7号；不是原决定的文号"`
	Authority string `json:"authority" minLength:"1" maxLength:"100" doc:"作出这份文书的机关"`
	Issued    string `json:"issued" format:"date" doc:"文书日期，不早于原决定、不晚于今天；三个工作日从它算起"`
	Reason    string `json:"reason" minLength:"1" maxLength:"300" doc:"理由，会公开；不要写原决定的文号、内容和个人号码"`
}

// Withdrawal is a record being taken back, or taken back.
type Withdrawal struct {
	ID string `json:"id" doc:"编号"`
	NewWithdrawal
	Item        string `json:"item" doc:"目录项代码"`
	Agency      string `json:"agency" doc:"报送单位代码"`
	State       string `json:"state" enum:"asked,done,refused" doc:"asked 等另一人批准，仍在公示；done 已撤回；refused 另一人没有同意，仍在公示"`
	Settled     bool   `json:"settled" doc:"true 表示不会自己再变"`
	Due         string `json:"due,omitempty" doc:"应当撤回的最后一天；没有表示工作日历还没有公布到那一年"`
	Late        bool   `json:"late" doc:"是否超过了那一天"`
	Asked       string `json:"asked" doc:"什么时候提出"`
	Decided     string `json:"decided_at,omitempty" doc:"什么时候撤回，或没有同意"`
	Why         string `json:"why,omitempty" doc:"另一人没有同意的理由"`
	NoticeUntil string `json:"notice_until,omitempty" doc:"撤回说明在原来的位置公布到哪天；没有表示原来没有公示，不用说明"`
	Next        string `json:"next" doc:"下一步做什么"`
}
