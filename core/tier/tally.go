package tier

import (
	"cmp"
	"maps"
	"slices"

	"xinguan/base/db"
)

// place is where organisations stand: in a sector, proposed for one class, confirmed in another or none.
type place struct{ sector, proposed, held string }

func (r Row) place() place { return place{r.Sector, r.Proposed, r.Held} }

func (p place) compare(o place) int {
	return cmp.Or(cmp.Compare(p.sector, o.sector), cmp.Compare(p.proposed, o.proposed), cmp.Compare(p.held, o.held))
}

// tallies are changes of how many stand where.
type tallies map[place]int64

// move counts that some went from one place to another.
func (t tallies) move(from, to place, n int64) {
	t[from] -= n
	t[to] += n
}

// store adds the changes up, in the transaction of what they are changes of.
func (t tallies) store(tx *db.Tx) error {
	all := slices.SortedFunc(maps.Keys(t), place.compare)
	all = slices.DeleteFunc(all, func(p place) bool { return t[p] == 0 })
	return tx.Sum("tier_tally", []string{"sector", "proposed", "held"}, len(all), func(i int) []any {
		p := all[i]
		return []any{p.sector, p.proposed, p.held, t[p]}
	})
}

const tallyQuery = `select proposed, held, n from tier_tally where sector = $1 and n <> 0`

// Tally is how many organisations of a sector stand where, by proposed and confirmed class. It reads a few lines, however
// many organisations there are.
func Tally(tx *db.Tx, sector string) (map[[2]string]int, error) {
	out := map[[2]string]int{}
	err := db.Each(tx, func(scan db.Scanner) error {
		var at [2]string
		var n int
		err := scan(&at[0], &at[1], &n)
		out[at] = n
		return err
	}, tallyQuery, sector)
	return out, err
}

// Recount counts every organisation, and corrects what the tally says otherwise. It counts in one statement, so that what others
// write meanwhile is in both or in neither; of two who count at once the second begins when the first is done, or both would
// correct the same.
func Recount(tx *db.Tx) (rows, differ int64, err error) {
	if _, err := tx.Exec(`insert into tier_tally (sector, proposed, held, n) values ('', '', '', 0) on conflict (sector, proposed, held) do update set n = 0`); err != nil {
		return 0, 0, err
	}
	wrong := tallies{}
	err = db.Each(tx, func(scan db.Scanner) error {
		var p place
		var n, kept int64
		err := scan(&p.sector, &p.proposed, &p.held, &n, &kept)
		rows += n
		if n != kept {
			wrong[p] = n - kept
			differ++
		}
		return err
	}, `select sector, proposed, held, cast(sum(n) as bigint), cast(sum(kept) as bigint) from (
			select sector, proposed, held, count(*) as n, 0 as kept from tier group by sector, proposed, held
			union all select sector, proposed, held, 0, n from tier_tally) x group by sector, proposed, held`)
	if err != nil {
		return 0, 0, err
	}
	return rows, differ, wrong.store(tx)
}
