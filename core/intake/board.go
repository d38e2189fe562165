package intake

import (
	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
)

// Sending is what an agency sent of an item, ever and in a span of time. Rows count batches that stand.
type Sending struct {
	Agency, Item string
	First, Last  clock.Instant // ever; zero where there was only a nil return
	Read, Held   int64         // in the span
	Batches      int64         // in the span
	Ever         int64         // batches, ever
	Nil          bool          // a nil return for the month
}

// Sendings is what every agency sent of every item: the figures of batches finished from one instant until before
// another, and nil returns of a month (2026-11).
func Sendings(tx *db.Tx, from, until clock.Instant, month string) ([]Sending, error) {
	out, err := db.All(tx, func(scan db.Scanner) (s Sending, err error) {
		err = scan(&s.Agency, &s.Item, &s.First, &s.Last, &s.Read, &s.Held, &s.Batches, &s.Ever)
		return s, err
	}, `select agency, item, min(started), max(finished),
			cast(sum(case when finished >= $1 and finished < $2 then read else 0 end) as bigint),
			cast(sum(case when finished >= $1 and finished < $2 then held else 0 end) as bigint),
			cast(sum(case when finished >= $1 and finished < $2 then 1 else 0 end) as bigint), count(*)
		from batch where stage = 'done' and agency <> $3 group by agency, item order by agency, item`, from, until, External)
	if err != nil {
		return nil, err
	}
	at := map[[2]string]int{}
	for i, s := range out {
		at[[2]string{s.Agency, s.Item}] = i
	}
	err = db.Each(tx, func(scan db.Scanner) error {
		var s Sending
		if err := scan(&s.Agency, &s.Item); err != nil {
			return err
		}
		if i, ok := at[[2]string{s.Agency, s.Item}]; ok {
			out[i].Nil = true
			return nil
		}
		s.Nil = true
		out = append(out, s)
		return nil
	}, `select agency, item from nil_return where month = $1 order by agency, item`, month)
	return out, err
}

// AtGate are the batches that wait for their sender's word, newest first, at most limit.
func AtGate(tx *db.Tx, limit int) ([]Batch, error) {
	return Batches(tx, `stage = 'gate'`, nil, id.ID{}, limit)
}
