package record

import (
	"fmt"
	"slices"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/rulebook"
)

// Selection is a saved question to what is published: which records of organisations are meant. An empty part means any.
type Selection struct {
	Items       []string          `json:"items"`
	Kind        string            `json:"kind,omitempty"` // part of class
	Severity    rulebook.Severity `json:"severity,omitempty"`
	Authorities []string          `json:"authorities,omitempty"` // codes
	Towns       []string          `json:"towns,omitempty"`       // of the record
	From        clock.Date        `json:"from,omitempty"`        // of the decision
	Until       clock.Date        `json:"until,omitempty"`
	Least       int               `json:"least,omitempty"` // records an organisation must have; 0 = 1
}

// Match is a record a selection means.
type Match struct {
	Subject, Record            id.ID
	Item, Authority, AgencyRef string // AgencyRef: the city's code of the authority, or ""
	Town, DocNo                string
	Decided                    clock.Date
}

// Selected are the records a selection means that are shown today, by subject; at most most, more tells that there are others.
// Records about persons are never shown, and so never among them.
func Selected(tx *db.Tx, s Selection, most int) (out []Match, more bool, err error) {
	if len(s.Items) == 0 {
		return nil, false, nil
	}
	args, where := []any{string(tx.Today())}, []string{Visible("$1")}
	in := func(column string, values []string) {
		if len(values) > 0 {
			where = append(where, column+" in "+db.In(len(args)+1, len(values)))
			for _, v := range values {
				args = append(args, v)
			}
		}
	}
	add := func(condition, value string) {
		if value != "" {
			args = append(args, value)
			where = append(where, strings.ReplaceAll(condition, "?", fmt.Sprintf("$%d", len(args))))
		}
	}
	in("r.item", s.Items)
	in("r.authority_code", s.Authorities)
	in("r.town", s.Towns)
	if s.Kind != "" {
		add("r.class like ?", "%"+likeText(s.Kind)+"%")
	}
	add("r.severity = ?", string(s.Severity))
	add("r.decided >= ?", string(s.From))
	add("r.decided <= ?", string(s.Until))
	out, err = db.All(tx, func(scan db.Scanner) (m Match, err error) {
		err = scan(&m.Subject, &m.Record, &m.Item, &m.Authority, &m.AgencyRef, &m.Town, &m.DocNo, &m.Decided)
		return m, err
	}, fmt.Sprintf(`select r.subject_id, r.id, r.item, r.authority, r.authority_code, r.town, r.doc_no, r.decided from record r where %s order by r.subject_id, r.decided desc, r.id limit %d`,
		strings.Join(where, " and "), most+1), args...)
	if len(out) > most {
		out, more = out[:most], true
	}
	return out, more, err
}

// Enough leaves those of subjects with as many records as the selection asks for. of gives the entity of a subject.
func (s Selection) Enough(all []Match, of func(id.ID) id.ID) map[id.ID][]Match {
	out := map[id.ID][]Match{}
	for _, m := range all {
		x := of(m.Subject)
		out[x] = append(out[x], m)
	}
	for x, some := range out {
		if len(some) < s.Least {
			delete(out, x)
			continue
		}
		slices.SortStableFunc(some, func(a, b Match) int { return strings.Compare(string(b.Decided), string(a.Decided)) })
	}
	return out
}
