package record

import (
	"cmp"
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

// Holding is what a subject, as filed, has of an authority among the records a selection means.
type Holding struct {
	Subject   id.ID
	AgencyRef string // the city's code of the authority, or ""
	N         int
	Newest    clock.Date // decision
}

// Holdings are how many records a selection means that are shown today, by subject and authority, the newest first. They are
// counted by the database, and no more than most of them are: more tells that there are others. Records about persons are never
// shown, and so never among them.
func Holdings(tx *db.Tx, s Selection, most int) (out []Holding, more bool, err error) {
	if len(s.Items) == 0 {
		return nil, false, nil
	}
	where, args := s.where(string(tx.Today()))
	n := 0
	err = db.Each(tx, func(scan db.Scanner) error {
		var h Holding
		err := scan(&h.Subject, &h.AgencyRef, &h.N, &h.Newest)
		out, n = append(out, h), n+h.N
		return err
	}, fmt.Sprintf(`select subject_id, authority_code, count(*), max(decided) from (select r.subject_id, r.authority_code, r.decided from record r where %s limit %d) m
		group by subject_id, authority_code order by subject_id, max(decided) desc, authority_code`, where, most+1), args...)
	return out, n > most, err
}

// Match is a record a selection means.
type Match struct {
	Subject, Record id.ID
	Decided         clock.Date
}

// Selected are the records of some subjects, as filed, that a selection means and that are shown today, the newest first.
func Selected(tx *db.Tx, s Selection, of []id.ID) (out []Match, err error) {
	where, args := s.where(string(tx.Today()))
	for some := range slices.Chunk(of, headersAtOnce) {
		these := slices.Clip(args)
		for _, x := range some {
			these = append(these, x)
		}
		err = db.Each(tx, func(scan db.Scanner) error {
			var m Match
			err := scan(&m.Subject, &m.Record, &m.Decided)
			out = append(out, m)
			return err
		}, `select r.subject_id, r.id, r.decided from record r where `+where+` and r.subject_id in `+db.In(len(args)+1, len(some)), these...)
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(out, func(a, b Match) int {
		return cmp.Or(cmp.Compare(b.Decided, a.Decided), compareIDs(a.Record, b.Record))
	})
	return out, nil
}

// where is the condition on records r, and its parameters; today is the first of them.
func (s *Selection) where(today string) (string, []any) {
	args, where := []any{today}, []string{Visible("$1")}
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
	return strings.Join(where, " and "), args
}

// Enough leaves those of entities with as many records as the selection asks for, of each the newest first. of gives the entity
// of a subject.
func (s *Selection) Enough(all []Holding, of func(id.ID) id.ID) map[id.ID][]Holding {
	out, n := map[id.ID][]Holding{}, map[id.ID]int{}
	for _, h := range all {
		x := of(h.Subject)
		out[x], n[x] = append(out[x], h), n[x]+h.N
	}
	for x, some := range out {
		if n[x] < s.Least {
			delete(out, x)
			continue
		}
		slices.SortStableFunc(some, func(a, b Holding) int { return cmp.Compare(b.Newest, a.Newest) })
	}
	return out
}
