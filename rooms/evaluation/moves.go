package evaluation

import (
	"errors"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/house"
	"xinguan/core/rating"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// movesShown is how many changes of a result the page tells.
const movesShown = 50

// movesOpen is how many of them are told at once.
const movesOpen = 6

// turn tells how the grade went.
func (m Move) turn() string {
	if m.WasGrade == m.Grade {
		return "仍为 " + m.Grade
	}
	return m.WasGrade + " → " + m.Grade
}

func moves(hub *house.Hub, tx *db.Tx, m *rating.Model, s subject.Subject) ([]Move, error) {
	all, err := rating.History(tx, s.ID, m, movesShown)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	of, err := subject.Members(tx, s.ID)
	if err != nil {
		return nil, err
	}
	var out []Move
	for _, v := range all {
		why, err := cause(hub, tx, of, v.Cause)
		if err != nil {
			return nil, err
		}
		out = append(out, Move{On: string(v.AsOf), From: v.WasScore.String(), To: v.Score.String(), WasGrade: rating.Named(v.WasGrade), Grade: rating.Named(v.Grade), Cause: why})
	}
	return out, nil
}

// causes are what a result changed by, as its subject reads it.
var causes = map[string]string{"run": "全市重算", "records": "信息有变化", "time": "时间经过：逐月减轻、到期或者满年", "version": "改用新版本的评价办法", "cap": "另一项评价的结果变了", "override": "有权人员调整，或者调整到期"}

// happened are what happens to a record.
var happened = map[record.EventKind]string{record.Superseded: "更正", record.Withdraw: "撤回", record.Annul: "撤销", record.Repair: "修复", record.Shield: "暂停公示",
	record.Unshield: "恢复公示", record.Classified: "确定严重程度", record.Close: "停止公示", record.Unfiled: "撤回报送", record.Restored: "恢复", record.Erased: "到期删除", record.Weighed: "同一决定有几项处罚，按最重的一项计算",
	record.Ruled: "公示规则更新", record.Kept: "继续公示"}

// cause tells what a result changed by.
func cause(hub *house.Hub, tx *db.Tx, of []id.ID, stored string) (string, error) {
	if said, ok := causes[stored]; ok {
		return said, nil
	}
	kind, rest, _ := strings.Cut(stored, " ")
	if kind == "confirmed" {
		return "最低等级经确认，" + rest, nil
	}
	said, known := happened[record.EventKind(kind)]
	if !known {
		return causes["records"], nil
	}
	x, err := id.Parse(rest)
	if err != nil {
		return said, nil
	}
	for _, s := range of {
		r, err := record.Get(tx, s, x)
		if errors.Is(err, record.ErrNone) {
			continue
		}
		if err != nil {
			return "", err
		}
		return said + " " + called(hub, r), nil
	}
	return said, nil
}

// called is a record by its document number, else by what it is.
func called(hub *house.Hub, r record.Record) string {
	if r.DocNo != "" {
		return r.DocNo
	}
	return hub.ItemTitle(r.Item)
}
