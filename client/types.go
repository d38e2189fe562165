package client

// Self is who a key belongs to and what it may send.
type Self struct {
	System string `json:"system" doc:"系统名称"`
	Org    string `json:"org" doc:"单位代码"`
	Name   string `json:"org_name" doc:"单位名称"`
	Key    string `json:"key" doc:"密钥编号"`
	Until  string `json:"until,omitempty" doc:"密钥的截止日期；没有表示不到期"`
	Items  []Item `json:"items" doc:"能报送的目录项"`
	Time   string `json:"time" doc:"平台的时间"`
}

// Item is a catalogue item a key may send.
type Item struct {
	Code   string `json:"code" doc:"目录项代码"`
	Title  string `json:"title" doc:"目录项名称"`
	Agency string `json:"agency" doc:"替哪个单位报送：本单位，或授权代报的单位"`
}

// Batch is how a file stands.
type Batch struct {
	ID        string    `json:"id" doc:"编号"`
	Batch     string    `json:"batch,omitempty" doc:"批次编号，读完以后才有；收据用它"`
	File      string    `json:"file" doc:"文件名"`
	Item      string    `json:"item" doc:"目录项代码"`
	Agency    string    `json:"agency" doc:"报送单位代码"`
	State     string    `json:"state" enum:"waiting,running,review,gate,done,failed,dropped,undoing,undone" doc:"waiting 排队，running 正在处理，review 等本单位另一人复核，gate 整批暂存等您决定，done 办完，failed 没有收下，dropped 已放弃，undoing 撤销没有做完，undone 已整批撤销"`
	Settled   bool      `json:"settled" doc:"true 表示不会自己再变：可以停止询问"`
	Message   string    `json:"message,omitempty" doc:"没有收下的原因和怎么办"`
	Progress  *Progress `json:"progress,omitempty" doc:"正在处理时走到哪里"`
	Read      int       `json:"read" doc:"读入行数 = 入库 + 更正 + 重复 + 未入库"`
	Accepted  int       `json:"accepted" doc:"新入库"`
	Corrected int       `json:"corrected" doc:"按更正入库"`
	Duplicate int       `json:"duplicate" doc:"与已有记录重复，未计"`
	Held      int       `json:"held" doc:"有错误、没有入库，等您改正"`
	Warnings  int       `json:"warnings" doc:"警告条数"`
	Notices   int       `json:"notices" doc:"提示条数"`
	Next      string    `json:"next" doc:"下一步做什么"`
}

// Transfer is a file that comes in pieces.
type Transfer struct {
	ID     string `json:"id" doc:"编号"`
	File   string `json:"file" doc:"文件名"`
	Item   string `json:"item" doc:"目录项代码"`
	Agency string `json:"agency" doc:"报送单位代码"`
	Size   int64  `json:"size" doc:"整个文件多少字节"`
	Offset int64  `json:"offset" doc:"平台已经存稳多少字节；下一段从这里开始"`
	Until  string `json:"until" doc:"到这时还没有接着传，收到的部分就清除"`
	Batch  string `json:"batch,omitempty" doc:"传完以后才有：用它看 GET /batches/{id}"`
}

// Progress is how far a file is.
type Progress struct {
	Stage string `json:"stage" doc:"读取检查（字节）或入库（行）"`
	Done  int64  `json:"done" doc:"做完多少"`
	Total int64  `json:"total" doc:"一共多少；0 表示还不知道"`
}

// Finding is one thing that was found.
type Finding struct {
	Row        int               `json:"row" doc:"表格里显示的行号；0 是整个文件"`
	Level      string            `json:"level" enum:"error,warning,notice" doc:"error 这一行没有入库，warning 已入库待确认，notice 提示"`
	Rule       string            `json:"rule" doc:"规则代码，见接入指南的错误表"`
	Column     string            `json:"column,omitempty" doc:"列名"`
	Value      string            `json:"value,omitempty" doc:"原来的值"`
	Expected   string            `json:"expected,omitempty" doc:"应当是什么"`
	Proposed   string            `json:"proposed,omitempty" doc:"建议改成"`
	Confidence int               `json:"confidence,omitempty" doc:"建议的把握，百分数"`
	Message    string            `json:"message" doc:"哪里不对、怎么办"`
	Answer     string            `json:"answer,omitempty" doc:"已经确认的理由"`
	Cells      map[string]string `json:"cells,omitempty" doc:"没有入库的行原来各格的内容，按列名"`
}

// Edit is what is put into a held row, by the titles of its columns.
type Edit struct {
	Row    int               `json:"row" minimum:"1" doc:"行号"`
	Values map[string]string `json:"values" doc:"列名和新的值；没有写的列不变"`
}

// Acceptance takes what a rule proposes.
type Acceptance struct {
	Rule   string `json:"rule" maxLength:"60" doc:"规则代码"`
	Column string `json:"column,omitempty" maxLength:"200" doc:"列名，与 findings 里的一样"`
	Rows   []int  `json:"rows,omitempty" maxItems:"200" doc:"哪些行；不写就是这条规则的所有行"`
}

// Outcome is what became of rows that were put right.
type Outcome struct {
	Accepted  int    `json:"accepted" doc:"改好并入库"`
	Corrected int    `json:"corrected" doc:"按更正入库"`
	Duplicate int    `json:"duplicate" doc:"与已有记录重复，未计"`
	Held      int    `json:"held" doc:"还有别的问题，仍未入库"`
	Next      string `json:"next" doc:"下一步做什么"`
}

// Confirmation says that what a rule warns of is right.
type Confirmation struct {
	Rule     string `json:"rule" maxLength:"60" doc:"规则代码"`
	Column   string `json:"column,omitempty" maxLength:"200" doc:"列名，与 findings 里的一样"`
	Rows     []int  `json:"rows" minItems:"1" maxItems:"200" doc:"行号"`
	Why      string `json:"why" maxLength:"500" doc:"为什么无误"`
	Remember bool   `json:"remember,omitempty" doc:"同一单位以后不再问"`
}

// Push is one push to a system, and what became of it.
type Push struct {
	Event
	State  string `json:"state" doc:"waiting 等着，sent 送到了，given_up 多次不成停下了，dropped 不再需要"`
	Tries  int    `json:"tries" doc:"试过几次"`
	Answer string `json:"answer,omitempty" doc:"最近一次的结果"`
	Next   string `json:"next_try,omitempty" doc:"等着的，什么时候再试；对方好了不想等，用 pushAgain"`
}

// Takedown is a copy that must not be used any more.
type Takedown struct {
	Key    string `json:"key" doc:"确认时用"`
	Code   string `json:"code" doc:"主体的统一社会信用代码；自然人没有"`
	Item   string `json:"item" doc:"目录项代码"`
	Record string `json:"record" doc:"记录的编号，与提供时的相同"`
	What   string `json:"what" doc:"发生了什么：withdrawn 撤回，annulled 撤销，repaired 修复，shielded 临时屏蔽，superseded 已更正"`
	Told   string `json:"told" doc:"什么时候通知的"`
	Due    string `json:"due" doc:"最迟哪天确认"`
}

// Share is what an organisation is given for a purpose.
type Share struct {
	ID      string   `json:"id" doc:"编号"`
	Title   string   `json:"title" doc:"名称"`
	UsedFor string   `json:"used_for" doc:"批准的用途；别的用途要另外申请"`
	State   string   `json:"state" enum:"asked,checked,open,refused,ended" doc:"asked 等初审，checked 等批准，open 已批准，refused 没有同意，ended 已终止"`
	Holds   bool     `json:"holds" doc:"今天能不能用：已批准、没有到期、没有终止"`
	From    string   `json:"from" doc:"第一天"`
	Until   string   `json:"until" doc:"最后一天"`
	Items   []string `json:"items" doc:"目录项代码"`
	Fields  []string `json:"fields" doc:"字段：目录项.名称"`
	Consent bool     `json:"consent" doc:"true 表示每一家都要先授权给本单位"`
	Way     string   `json:"way" enum:"api,file,hook" doc:"api 接口查询，file 按名单出文件，hook 接口查询并推送变化"`
	Copies  *Copies  `json:"copies,omitempty" doc:"结束以后：取得过的副本销毁了没有；没有表示不用销毁，或者还没有结束"`
}

// Copies is how it stands with what was obtained by a share that is over.
type Copies struct {
	State string `json:"state" enum:"waiting,late,gone" doc:"waiting 等确认销毁，late 超期没有确认，本单位的共享都暂停提供，gone 已确认销毁"`
	Due   string `json:"due" doc:"最迟哪天确认"`
	Gone  string `json:"gone,omitempty" doc:"什么时候确认的"`
	How   string `json:"how,omitempty" doc:"怎样销毁的"`
}

// Authorisation is what a subject lets the organisation look at.
type Authorisation struct {
	ID      string   `json:"id" doc:"编号；推送里的 object"`
	Code    string   `json:"code" doc:"授权的单位的代码；自然人的不列"`
	Name    string   `json:"name" doc:"授权的单位的名称"`
	UsedFor string   `json:"used_for" doc:"授权用于什么；不能用于别的"`
	Items   []string `json:"items" doc:"目录项代码"`
	Fields  []string `json:"fields" doc:"字段：目录项.名称；没有写的是这些目录项的全部字段"`
	From    string   `json:"from" doc:"第一天"`
	Until   string   `json:"until" doc:"最后一天"`
	State   string   `json:"state" enum:"open,early,over,revoked,former" doc:"open 有效，early 还没有开始，over 已到期，revoked 已收回；former 给的是并入本单位的原单位，本单位不能用，当事人改给本单位以后另有一条 open"`
	Given   string   `json:"given" doc:"什么时候给的"`
	Revoked string   `json:"revoked,omitempty" doc:"什么时候收回的"`
}

// Shared is what is given of one subject.
type Shared struct {
	Code    string         `json:"code" doc:"统一社会信用代码"`
	Name    string         `json:"name,omitempty" doc:"名称"`
	Asked   string         `json:"asked" doc:"所问的代码；与 code 不同的，是已经认定为同一单位的另一个代码"`
	Why     string         `json:"why,omitempty" doc:"没有提供的原因；没有表示提供了"`
	Reason  string         `json:"reason,omitempty" enum:"not_found,not_authorised,not_in_force,not_in_scope,refused" doc:"同 why，给程序看：not_found 未查到，not_authorised 没有授权或者已经到期、收回，not_in_force 共享没有生效、到期或者终止，not_in_scope 不在批准的范围，refused 其他"`
	AsOf    string         `json:"as_of" doc:"截至什么时候；没有记录只表示未查到，不表示没有"`
	Records []SharedRecord `json:"records" doc:"记录；已经停止公示、撤回、修复的不在其中"`
}

// SharedRecord is one record of it.
type SharedRecord struct {
	ID         string            `json:"id" doc:"记录的编号；停用副本时用它对应"`
	Item       string            `json:"item" doc:"目录项代码"`
	Authority  string            `json:"authority" doc:"作出单位"`
	Decided    string            `json:"decided" doc:"决定日期"`
	ShownUntil string            `json:"shown_until,omitempty" doc:"最后公示日；过了这天不能再用"`
	Disputed   bool              `json:"disputed" doc:"异议处理中：使用时要一并说明"`
	Fields     map[string]string `json:"fields" doc:"批准的字段"`
}

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
