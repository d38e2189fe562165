package intake

import (
	"context"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/core/ledger"
	"xinguan/core/people"
)

// SentItem is what a sender sent of an item: when last, and for which months they said that there was nothing.
type SentItem struct {
	Last clock.Instant
	Nil  []string // months: 2026-11, the newest first
}

// SentBy is what an agency sent, by item.
func SentBy(tx *db.Tx, agency string) (map[string]SentItem, error) {
	out := map[string]SentItem{}
	err := db.Each(tx, func(scan db.Scanner) error {
		var item string
		var at clock.Instant
		err := scan(&item, &at)
		out[item] = SentItem{Last: at}
		return err
	}, `select item, max(finished) from batch where agency = $1 and stage = 'done' group by item`, agency)
	if err != nil {
		return nil, err
	}
	return out, db.Each(tx, func(scan db.Scanner) error {
		var item, month string
		if err := scan(&item, &month); err != nil {
			return err
		}
		s := out[item]
		s.Nil = append(s.Nil, month)
		out[item] = s
		return nil
	}, `select item, month from nil_return where agency = $1 order by month desc limit 5000`, agency)
}

// NilReturn says that a sender has nothing of an item this month (零报送), and gives the month. Said twice it is said once.
func (im *Importer) NilReturn(ctx context.Context, by people.Actor, item, agency string) (month string, err error) {
	if _, err := im.open(item); err != nil {
		return "", err
	}
	job := Job{Item: item, Agency: agency, By: by}
	if err := job.allowed(); err != nil {
		return "", err
	}
	err = im.DB.Write(ctx, func(tx *db.Tx) error {
		month = string(tx.Today()[:7])
		n, err := tx.Exec(`insert into nil_return (item, agency, month, sent_by, sent_at) values ($1, $2, $3, $4, $5) on conflict (item, agency, month) do nothing`,
			item, job.Agency, month, by.ID, tx.Now())
		if err != nil || n == 0 {
			return err
		}
		return ledger.Audit(tx, ledger.Entry{Actor: by.ID, Action: string(people.IntakeSend), Object: "nil/" + job.Agency + "/" + item + "/" + month, Reason: "零报送"})
	})
	return month, err
}
