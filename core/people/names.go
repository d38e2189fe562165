package people

import (
	"errors"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
)

// SystemPrefix begins the account of a system that signs its requests (package partner): it is no person's.
const SystemPrefix = "partner/"

// Names are how colleagues know some accounts, joined. A system that signs its requests is called that; what is no number at
// all (the platform's own actor) stands as it is.
func Names(tx *db.Tx, accounts ...string) string {
	out := make([]string, 0, len(accounts))
	for _, a := range accounts {
		name := a
		if strings.HasPrefix(a, SystemPrefix) {
			name = "对接系统"
		} else if x, err := id.Parse(a); err == nil {
			switch acc, err := AccountByID(tx, x); {
			case err == nil:
				name = acc.Name
			case errors.Is(err, ErrNoAccount):
				name = "对接系统"
			}
		}
		if name != "" {
			out = append(out, name)
		}
	}
	return strings.Join(out, "、")
}
