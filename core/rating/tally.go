package rating

import (
	"context"
	"math"

	"xinguan/base/clock"
	"xinguan/base/db"
)

// Share is how many had which grade by a version on a day.
type Share struct {
	On clock.Date
	N  map[string]int64
}

// untallied tells whether it was not kept yet how many have which grade today.
func untallied(tx *db.Tx, m *Model) (bool, error) {
	return db.One(tx, func(scan db.Scanner) (yes bool, err error) { err = scan(&yes); return yes, err },
		`select not exists (select 1 from rating_tally where model = $1 and version = $2 and as_of = $3)`, m.ID, m.Version, string(tx.Today()))
}

// tallyToday keeps how many have which grade today, once a day: nobody who looks at a list waits while results are counted, nor
// does who writes.
func tallyToday(ctx context.Context, d *db.DB, m *Model) error {
	var all map[string]int64
	var day clock.Date // the writer may begin after midnight
	err := d.View(ctx, func(tx *db.Tx) error {
		day = tx.Today()
		not, err := untallied(tx, m)
		if err != nil || !not {
			return err
		}
		all, err = Tally(tx, m)
		return err
	})
	if err != nil || len(all) == 0 {
		return err
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		for grade, n := range all {
			if _, err := tx.Exec(`insert into rating_tally (model, version, as_of, grade, n) values ($1, $2, $3, $4, $5) on conflict (model, version, as_of, grade) do nothing`,
				m.ID, m.Version, string(day), grade, n); err != nil {
				return err
			}
		}
		return nil
	})
}

const countedQuery = `select as_of, grade, n from rating_tally where model = $1 and version = $2 and as_of = (select max(as_of) from rating_tally where model = $1 and version = $2)`

// Counted is how many had which grade by a version when that was last kept, and on which day; no day where it never was. It reads
// a few lines, however many results there are.
func Counted(tx *db.Tx, m *Model) (s Share, err error) {
	s.N = map[string]int64{}
	return s, db.Each(tx, func(scan db.Scanner) error {
		var grade string
		var n int64
		err := scan(&s.On, &grade, &n)
		s.N[grade] = n
		return err
	}, countedQuery, m.ID, m.Version)
}

// Drift are the shares of a version over time, the newest first: of each month the first day there is, and today's.
func Drift(tx *db.Tx, m *Model, months int) ([]Share, error) {
	var out []Share
	err := db.Each(tx, func(scan db.Scanner) error {
		var on clock.Date
		var grade string
		var n int64
		if err := scan(&on, &grade, &n); err != nil {
			return err
		}
		if len(out) == 0 || out[len(out)-1].On != on {
			out = append(out, Share{On: on, N: map[string]int64{}})
		}
		out[len(out)-1].N[grade] = n
		return nil
	}, `select as_of, grade, n from rating_tally where model = $1 and version = $2 and as_of in (
		select max(as_of) from rating_tally where model = $1 and version = $2 union
		select min(as_of) from rating_tally where model = $1 and version = $2 group by substr(as_of, 1, 7)) order by as_of desc limit $3`,
		m.ID, m.Version, (months+1)*(len(m.Grades)+1))
	return out, err
}

// Shift is how far two shares of grades lie apart: the population stability index, in hundredths. Below 10 is commonly read as
// little, from 25 on as much.
func Shift(a, b Share) int {
	grades := map[string]bool{}
	var all, bll float64
	for _, s := range []Share{a, b} {
		for g := range s.N {
			grades[g] = true
		}
	}
	for g := range grades {
		all, bll = all+float64(a.N[g]), bll+float64(b.N[g])
	}
	if all == 0 || bll == 0 {
		return 0
	}
	psi := 0.0
	for g := range grades {
		x, y := max(float64(a.N[g])/all, 1e-4), max(float64(b.N[g])/bll, 1e-4)
		psi += (x - y) * math.Log(x/y)
	}
	return int(math.Round(psi * 100))
}
