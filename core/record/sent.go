package record

import (
	"fmt"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
)

// SentFilter selects records for those who sent them. Where is a condition on r.agency and r.item with parameters from $1;
// what is empty selects nothing out. Subjects or a number with items have to be named.
type SentFilter struct {
	Where    string
	Args     []any
	Subjects []id.ID
	Items    []string
	DocNo    string // how the number begins
	Limit    int
}

// Sent are current records as their senders see them, ended ones too, without bodies, newest decision first. By number
// alone only what is public is found.
func Sent(tx *db.Tx, f SentFilter) ([]Record, error) {
	if len(f.Subjects) == 0 && (f.DocNo == "" || len(f.Items) == 0) {
		return nil, nil
	}
	args, where := f.Args, []string{"(" + f.Where + ")", "r.current"}
	in := func(column string, values []any) {
		where = append(where, column+" in "+db.In(len(args)+1, len(values)))
		args = append(args, values...)
	}
	if len(f.Subjects) > 0 {
		in("r.subject_id", anys(f.Subjects))
	} else {
		where = append(where, "r.public")
	}
	if len(f.Items) > 0 {
		in("r.item", anys(f.Items))
	}
	if f.DocNo != "" {
		where = append(where, fmt.Sprintf("r.doc_no >= $%d and r.doc_no < $%d", len(args)+1, len(args)+2))
		args = append(args, f.DocNo, f.DocNo+"\U0010FFFF")
	}
	return db.All(tx, scanRecord, fmt.Sprintf(`select %s from record r where %s order by r.decided desc, r.id desc limit %d`, columns, strings.Join(where, " and "), f.Limit), args...)
}

func anys[T any](in []T) []any {
	out := make([]any, len(in))
	for i, v := range in {
		out[i] = v
	}
	return out
}
