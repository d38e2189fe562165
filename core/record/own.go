package record

import (
	"fmt"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	subjects "xinguan/core/subject"
)

// Own are the records of a subject, and of those ruled to be one with it, whatever became of them, without their bodies,
// newest decision first; at most limit. They are for the subject itself and nobody else: what has ended is absent from
// every other answer.
func Own(tx *db.Tx, subject id.ID, limit int) ([]Record, error) {
	of, err := subjects.Members(tx, subject)
	if err != nil {
		return nil, err
	}
	args := make([]any, len(of))
	for i, x := range of {
		args[i] = x
	}
	return db.All(tx, scanRecord, `select `+columns+` from record r where r.subject_id in `+db.In(1, len(of))+fmt.Sprintf(` order by r.decided desc, r.id desc limit %d`, limit), args...)
}

// Fate is what became of a record, for its subject.
type Fate string

// The fates.
const (
	FateShown    Fate = "公示中"
	FateDisputed Fate = "公示中，异议处理中"
	FateClosed   Fate = "不公示"
	FateEarly    Fate = "还没有开始公示"
	FateExpired  Fate = "公示期已满"
	FateRepaired Fate = "已修复"
	FateShielded Fate = "临时屏蔽"
	FateBack     Fate = "已撤回"
	FateAnnulled Fate = "决定已撤销"
	FateReplaced Fate = "已被更正后的信息取代"
)

// Fate is what became of the record by a day.
func (r *Record) Fate(today clock.Date) Fate {
	switch {
	case r.State == Repaired:
		return FateRepaired
	case r.State == Withdrawn:
		return FateBack
	case r.State == Annulled:
		return FateAnnulled
	case !r.Current:
		return FateReplaced
	case r.State == Shielded:
		return FateShielded
	case !r.Public:
		return FateClosed
	case today < r.ShownFrom:
		return FateEarly
	case r.ShownUntil < today:
		return FateExpired
	case r.Disputed:
		return FateDisputed
	}
	return FateShown
}

// Ended tells whether the record is no longer part of what is said about its subject.
func (f Fate) Ended() bool {
	return f != FateShown && f != FateDisputed && f != FateClosed && f != FateEarly
}
