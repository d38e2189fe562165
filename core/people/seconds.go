package people

import (
	"fmt"
	"slices"
	"strings"

	"xinguan/base/db"
)

// secondsNamed is how many of those who may approve something are named.
const secondsNamed = 4

// Seconds are those with an open account who hold a permission and are not one of the first, as colleagues know them; empty where
// there is nobody.
func (g *Registry) Seconds(tx *db.Tx, p Permission, firsts ...string) (string, error) {
	r, err := g.Rights(tx)
	if err != nil {
		return "", err
	}
	all, err := db.All(tx, scanHeld, `select r.id, r.account, r.role, r.org, r.items, r.from_d, r.until_d, r.basis, r.ended
		from account_role r join account a on a.id = r.account where a.status = 'open' and r.ended = '' order by r.account`)
	if err != nil {
		return "", err
	}
	var who []string
	for _, h := range all {
		x := h.Account.String()
		if h.in(tx.Today()) && !slices.Contains(firsts, x) && !slices.Contains(who, x) && Holds(r.Actor(x, h.capacity(), tx.Today()), p).Allowed {
			who = append(who, x)
		}
	}
	names := Names(tx, who[:min(len(who), secondsNamed)]...)
	if len(who) > secondsNamed {
		names = fmt.Sprintf("%s等%d人", names, len(who))
	}
	return strings.TrimSpace(names), nil
}
