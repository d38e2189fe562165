package record

import (
	"fmt"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
)

// Notice stands where a record was that has been taken back (撤回说明): by which document, of whom, of when, and why;
// nothing of the record itself. It stands until the record's own last day.
type Notice struct {
	ID        id.ID // of the withdrawal
	Subject   id.ID
	Item      string
	Kind      WithdrawalKind
	DocNo     string // of the document, not of the record
	Authority string // that issued the document
	Issued    clock.Date
	Reason    string
	On        clock.Date // the record was taken back
}

// PublicNotice is a notice as the open interface gives it.
type PublicNotice struct {
	Item      string `json:"item" doc:"目录项代码"`
	Kind      string `json:"kind" doc:"撤回的原因"`
	DocNo     string `json:"document_number" doc:"撤回所依据的文书号（不是原决定的文号）"`
	Authority string `json:"authority" doc:"作出这份文书的机关"`
	Issued    string `json:"issued" doc:"文书日期"`
	Reason    string `json:"reason" doc:"撤回的理由"`
	On        string `json:"withdrawn" doc:"撤回日期"`
}

// Public is the notice for the open interface.
func (n Notice) Public() PublicNotice {
	return PublicNotice{Item: n.Item, Kind: n.Kind.Title(), DocNo: n.DocNo, Authority: n.Authority, Issued: string(n.Issued), Reason: n.Reason, On: string(n.On)}
}

// Basis is the document with who issued it and when.
func (n Notice) Basis() string { return n.Authority + "，" + n.DocNo + "，" + n.Issued.Chinese() }

// Sentence is the notice in one line.
func (n Notice) Sentence() string {
	return "撤回说明：原公示的一条信息已于" + n.On.Chinese() + "撤回，" + n.Kind.Title() + "。依据：" + n.Basis() + "。理由：" + strings.TrimSuffix(n.Reason, "。") + "。"
}

const noticeColumns = `id, subject_id, item, kind, doc_no, authority, issued, reason, decided_at`

func scanNotice(scan db.Scanner) (n Notice, err error) {
	var at clock.Instant
	err = scan(&n.ID, &n.Subject, &n.Item, &n.Kind, &n.DocNo, &n.Authority, &n.Issued, &n.Reason, &at)
	n.On = at.Date()
	return n, err
}

// mostNotices bounds how many notices a page carries.
const mostNotices = 50

// NoticesOf are the notices that stand on the page of the members of an entity, the newest first.
func NoticesOf(tx *db.Tx, of []id.ID) ([]Notice, error) {
	args := []any{string(tx.Today())}
	for _, x := range of {
		args = append(args, x)
	}
	return db.All(tx, scanNotice, fmt.Sprintf(`select %s from withdrawal where state = 'done' and shown_until >= $1 and subject_id in %s order by decided_at desc, id desc limit %d`,
		noticeColumns, db.In(2, len(of)), mostNotices), args...)
}

// NoticesListed are the notices that stand in the list of an item, of some subjects or (nil) of all, the newest first. A
// list narrowed by what a record says has none: that would tell what the record said.
func NoticesListed(tx *db.Tx, f Filter) ([]Notice, error) {
	if f.Before != (Position{}) || f.AuthorityCode+f.Town+f.Kind+f.DocPrefix+string(f.From)+string(f.Until) != "" || f.Subjects != nil && len(f.Subjects) == 0 {
		return nil, nil
	}
	if err := f.widen(tx); err != nil {
		return nil, err
	}
	q, args := `select `+noticeColumns+` from withdrawal where state = 'done' and item = $1 and shown_until >= $2`, []any{f.Item, string(tx.Today())}
	for _, x := range f.Subjects {
		args = append(args, x)
	}
	if len(f.Subjects) > 0 {
		q += ` and subject_id in ` + db.In(3, len(f.Subjects))
	}
	return db.All(tx, scanNotice, q+fmt.Sprintf(` order by decided_at desc, id desc limit %d`, mostNotices), args...)
}
