package access

import (
	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
)

// ShareUse is what was obtained by a share on one day by one actor.
type ShareUse struct {
	Day               clock.Date
	Actor             string // account or system
	Subjects, Refused int    // organisations something was asked of; those of them refused
}

// mostUses is how many looks are gone through: the page tells of the last ones.
const mostUses = 5000

// UsesOf is how a share was used, the last day first, and of how many organisations something was obtained in all.
func UsesOf(tx *db.Tx, share id.ID, days int) (out []ShareUse, subjects int, err error) {
	subjects, err = db.One(tx, func(scan db.Scanner) (n int, err error) { err = scan(&n); return n, err },
		`select count(distinct subject_id) from look where share = $1 and not refused`, share)
	if err != nil {
		return nil, 0, err
	}
	type key struct {
		day   clock.Date
		actor string
	}
	at, seen := map[key]int{}, map[key]map[id.ID]bool{}
	err = db.Each(tx, func(scan db.Scanner) error {
		var when clock.Instant
		var who string
		var of id.ID
		var refused bool
		if err := scan(&when, &who, &of, &refused); err != nil {
			return err
		}
		k := key{when.Date(), who}
		i, known := at[k]
		if !known {
			if len(out) == days {
				return nil
			}
			i, at[k], seen[k] = len(out), len(out), map[id.ID]bool{}
			out = append(out, ShareUse{Day: k.day, Actor: who})
		}
		if !seen[k][of] {
			seen[k][of] = true
			out[i].Subjects++
			if refused {
				out[i].Refused++
			}
		}
		return nil
	}, `select at, actor, subject_id, refused from look where share = $1 order by at desc limit $2`, share, mostUses)
	return out, subjects, err
}
