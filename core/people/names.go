package people

import (
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
)

// Names are how colleagues know some accounts, joined; what is no account (a system's own actor) stands as it is.
func Names(tx *db.Tx, accounts ...string) string {
	out := make([]string, 0, len(accounts))
	for _, a := range accounts {
		name := a
		if x, err := id.Parse(a); err == nil {
			if acc, err := AccountByID(tx, x); err == nil {
				name = acc.Name
			}
		}
		if name != "" {
			out = append(out, name)
		}
	}
	return strings.Join(out, "、")
}
