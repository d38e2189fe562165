package subject

import (
	"cmp"
	"slices"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/ident"
)

// Origin says where a name or an identifier of a subject comes from.
type Origin struct {
	Subject      id.ID
	Value        string
	Type         ident.Type // empty for a name
	Item, Agency string     // what said so; empty for what came in before this was kept
	Since        clock.Date // the day it came in here; may be empty
	Until        clock.Date // a former name's last day; unknownEnd reads as empty
	Former       bool
}

// Origins are the identifiers and names of subjects as filed, identifiers first, present names before former ones. It is
// one query for the few subjects that are ever ruled to be one: each more is a way to the server and back.
func Origins(tx *db.Tx, of []id.ID) ([]Origin, error) {
	in := db.In(1, len(of))
	out, err := db.All(tx, scanOrigin, `select subject_id, value, type, source, since, '' from identifier where value is not null and subject_id in `+in+`
		union all select n.subject_id, n.name, '', n.source, n.from_d, n.until_d from subject s join subject_name n on n.subject_id = s.subject_id
		where s.kind <> 'person' and s.subject_id in `+in, anys(of)...)
	slices.SortFunc(out, func(a, b Origin) int {
		return cmp.Or(rank(a)-rank(b), cmp.Compare(b.Type, a.Type), cmp.Compare(b.Until, a.Until), cmp.Compare(a.Value, b.Value))
	})
	return out, err
}

func scanOrigin(scan db.Scanner) (o Origin, err error) {
	var source string
	err = scan(&o.Subject, &o.Value, &o.Type, &source, &o.Since, &o.Until)
	o.Item, o.Agency, _ = strings.Cut(source, ":")
	if o.Former = o.Until != ""; o.Until == unknownEnd {
		o.Until = ""
	}
	return o, err
}

// rank puts identifiers before names, and present names before former ones.
func rank(o Origin) int {
	switch {
	case o.Type != "":
		return 0
	case !o.Former:
		return 1
	}
	return 2
}
