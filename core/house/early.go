package house

import (
	"xinguan/base/db"
	"xinguan/core/flow"
	"xinguan/core/record"
)

// Conditions are what cases about records wait for, by the names procedures use: record.early, that the record cannot be
// repaired yet because its day was moved after the application came in, and record.due, that this is over.
func Conditions() map[string]flow.Condition {
	return map[string]flow.Condition{
		"record.early": func(tx *db.Tx, c flow.Case) (string, bool, error) {
			r, err := repairable(tx, &c)
			return "类别或者适用的规则有变化，可以修复的日期改为" + r.RepairFrom.Chinese() + "。", early(&r, tx), err
		},
		"record.due": func(tx *db.Tx, c flow.Case) (string, bool, error) {
			r, err := repairable(tx, &c)
			return "", !early(&r, tx), err
		},
	}
}

// repairable is the record of a case as it stands.
func repairable(tx *db.Tx, c *flow.Case) (r record.Record, err error) {
	now, err := record.Standing(tx, c.Subject, c.Record)
	if err != nil {
		return r, err
	}
	return record.Get(tx, c.Subject, now)
}

// early tells whether a record is still to be shown and its first day of repair is to come. What is over waits for nothing.
func early(r *record.Record, tx *db.Tx) bool {
	return r.Public && !r.State.Ended() && tx.Today() <= r.ShownUntil && r.RepairFrom > tx.Today()
}
