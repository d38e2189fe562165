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

// Origins are the identifiers and names of subjects as filed, identifiers first, present names before former ones.
func Origins(tx *db.Tx, of []id.ID) ([]Origin, error) {
	var codes, names []Origin
	err := inChunks(tx, anys(of), `select subject_id, value, type, source, since from identifier where value is not null and subject_id in `, func(scan db.Scanner) error {
		var o Origin
		var source string
		err := scan(&o.Subject, &o.Value, &o.Type, &source, &o.Since)
		o.Item, o.Agency, _ = strings.Cut(source, ":")
		codes = append(codes, o)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = inChunks(tx, anys(of), `select n.subject_id, n.name, n.source, n.from_d, n.until_d from subject s join subject_name n on n.subject_id = s.subject_id
		where s.kind <> 'person' and s.subject_id in `, func(scan db.Scanner) error {
		var o Origin
		var source string
		err := scan(&o.Subject, &o.Value, &source, &o.Since, &o.Until)
		o.Item, o.Agency, _ = strings.Cut(source, ":")
		if o.Former = o.Until != ""; o.Until == unknownEnd {
			o.Until = ""
		}
		names = append(names, o)
		return err
	})
	slices.SortFunc(codes, func(a, b Origin) int { return cmp.Or(cmp.Compare(b.Type, a.Type), cmp.Compare(a.Value, b.Value)) })
	slices.SortFunc(names, func(a, b Origin) int {
		if a.Former != b.Former {
			if b.Former {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(b.Until, a.Until), cmp.Compare(a.Value, b.Value))
	})
	return append(codes, names...), err
}
