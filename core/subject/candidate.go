package subject

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/ident"
)

// Candidate is a subject a filed name may mean, for a person to decide.
type Candidate struct {
	ID         id.ID
	Name, Code string
	Likeness   float64 // 0…1, of the trade names; 1 = the very name
}

// plausible is the least likeness of trade names worth showing: one wrong character in four.
const plausible = 0.75

// Candidates are the organisations a filed name may mean, most alike first, at most five. Trade names are compared
// (without place, trade and legal form), so that what two names share is never only 东莞市…有限公司.
func Candidates(tx *db.Tx, name string, places []string) ([]Candidate, error) {
	norm := ident.NormName(name)
	if norm == "" {
		return nil, nil
	}
	trade := ident.TradeName(name, places)
	rows, err := near(tx, norm, trade)
	if err != nil {
		return nil, err
	}
	best := map[id.ID]Candidate{}
	for _, r := range rows {
		c := r.Candidate
		c.Likeness = likeness(norm, trade, r)
		if c.Likeness >= plausible && c.Likeness > best[c.ID].Likeness {
			best[c.ID] = c
		}
	}
	out := make([]Candidate, 0, len(best))
	for _, c := range best {
		out = append(out, c)
	}
	slices.SortFunc(out, func(a, b Candidate) int {
		return cmp.Or(cmp.Compare(b.Likeness, a.Likeness), cmp.Compare(a.Name, b.Name))
	})
	return out[:min(len(out), 5)], nil
}

type nearName struct {
	Candidate
	norm, trade string
}

// nearMost bounds how many names with a common half are looked at.
const nearMost = 200

// near are names equal to norm, and names one half of whose trade name is a half of trade.
func near(tx *db.Tx, norm, trade string) ([]nearName, error) {
	const q = `select s.subject_id, s.name, s.code, n.norm, n.trade from subject_name n join subject s on s.subject_id = n.subject_id where s.kind <> 'person' and `
	out, err := db.All(tx, scanNear, q+`n.norm = $1`, norm)
	if err != nil || utf8.RuneCountInString(trade) < 2 {
		return out, err
	}
	head, tail := halves(trade)
	for column, half := range map[string]string{"head": head, "tail": tail} {
		if half == "" {
			continue
		}
		some, err := db.All(tx, scanNear, q+`n.`+column+` = $1 limit 200`, half)
		if err != nil {
			return nil, err
		}
		out = append(out, some[:min(len(some), nearMost)]...)
	}
	return out, nil
}

func scanNear(scan db.Scanner) (n nearName, err error) {
	err = scan(&n.ID, &n.Name, &n.Code, &n.norm, &n.trade)
	return n, err
}

// elsewhere tells whether two names begin with different places: the same trade name in another city is another firm.
func elsewhere(norm, trade string, r nearName) bool {
	a, _, _ := strings.Cut(norm, ident.NormName(trade))
	b, _, _ := strings.Cut(r.norm, ident.NormName(r.trade))
	return a != "" && b != "" && !strings.Contains(a, b) && !strings.Contains(b, a)
}

// likeness compares whole names when they are the same length and trade names otherwise; a trade name of fewer than
// three characters must be the same.
func likeness(norm, trade string, r nearName) float64 {
	switch {
	case norm == r.norm:
		return 1
	case elsewhere(norm, trade, r):
		return 0
	}
	if utf8.RuneCountInString(trade) < 3 && trade != r.trade {
		return 0
	}
	return min(ident.Similar(trade, r.trade), ident.Similar(norm, r.norm)+0.05, 0.99)
}
