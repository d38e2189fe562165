package monitor

import (
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"maps"
	"slices"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/web"
)

//go:embed sql/*.sql
var files embed.FS

// Migrations are the tables of this room.
func Migrations() db.Set {
	sub, _ := fs.Sub(files, "sql")
	return db.Set{Package: "monitor", FS: sub}
}

// addVisits adds counted views up, always in the same order: two servers at once wait for each other, neither for both.
func addVisits(tx *db.Tx, n map[web.Visit]int) error {
	keys := slices.SortedFunc(maps.Keys(n), func(a, b web.Visit) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Route, b.Route))
	})
	err := tx.Sum("visit", []string{"day", "route"}, len(keys), func(i int) []any {
		return []any{string(keys[i].Day), keys[i].Route, int64(n[keys[i]])}
	})
	if err != nil {
		return fmt.Errorf("visits: %w", err)
	}
	return nil
}

// counted is a figure under a label: a day, a month, a route.
type counted struct {
	Label string
	N     int64
}

func scanCounted(scan db.Scanner) (c counted, err error) {
	err = scan(&c.Label, &c.N)
	return c, err
}

// visitsByDay are the views of the days from one on, days without any left out.
func visitsByDay(tx *db.Tx, from clock.Date) ([]counted, error) {
	return db.All(tx, scanCounted, `select day, cast(sum(n) as bigint) from visit where day >= $1 group by day order by day`, string(from))
}

// visitsByRoute are the views of each page from a day on, most viewed first.
func visitsByRoute(tx *db.Tx, from clock.Date) ([]counted, error) {
	return db.All(tx, scanCounted, `select route, cast(sum(n) as bigint) from visit where day >= $1 group by route order by sum(n) desc, route`, string(from))
}
