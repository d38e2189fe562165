package directory

import (
	"errors"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/house"
	"xinguan/core/ident"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// search answers a query by code or by name.
func search(tx *db.Tx, hub *house.Hub, query string) (SearchPage, error) {
	p := SearchPage{Query: query}
	asOf, err := hub.AsOf(tx)
	if err != nil || query == "" {
		return p, err
	}
	p.AsOf = asOf
	if len(ident.Personal(query)) > 0 || ident.ResidentID(query) {
		return SearchPage{Trouble: Personal, AsOf: asOf}, nil
	}
	if looksLikeCode(query) {
		return p, p.byCode(tx, hub)
	}
	if len([]rune(ident.NormName(query))) < 2 {
		p.Trouble = Short
		return p, nil
	}
	return p, p.byName(tx, hub)
}

// looksLikeCode tells a mistyped code from a name: mostly Latin letters and digits, about as long as a code.
func looksLikeCode(q string) bool {
	plain := 0
	runes := []rune(q)
	for _, r := range runes {
		if r < 0x80 || r >= 0xFF10 && r <= 0xFF5A {
			plain++
		}
	}
	return len(runes) >= 14 && len(runes) <= 22 && plain*10 >= len(runes)*9 && strings.ContainsAny(ident.NormName(q), "0123456789")
}

func (p *SearchPage) byCode(tx *db.Tx, hub *house.Hub) error {
	s, err := subject.Find(tx, p.Query)
	if err == nil {
		hits, err := describe(tx, hub, []subject.Subject{s})
		p.Hits, p.Exact = hits, true
		return err
	}
	if err != nil && !errors.Is(err, subject.ErrNone) {
		return err
	}
	clean, problem := ident.USCC(p.Query)
	if problem.OK() {
		p.Query = clean
		return nil
	}
	p.Trouble, p.Message = BadCode, problem.Message()
	if fixed, ok := ident.Repair(p.Query); ok {
		p.Proposal = fixed
		if s, err := subject.Find(tx, fixed); err == nil {
			p.ProposalName = s.Name
		}
	}
	return nil
}

// hitsPerPage is how many subjects a search shows.
const hitsPerPage = 20

func (p *SearchPage) byName(tx *db.Tx, hub *house.Hub) error {
	hits := hub.Index.Search(p.Query, subject.Options{Limit: hitsPerPage + 1})
	if len(hits) > hitsPerPage {
		p.More, hits = true, hits[:hitsPerPage]
	}
	ids := make([]id.ID, len(hits))
	for i, h := range hits {
		ids[i] = h.ID
	}
	found, err := subject.GetMany(tx, ids)
	if err != nil {
		return err
	}
	if p.Hits, err = describe(tx, hub, found); err != nil {
		return err
	}
	for i := range p.Hits {
		p.Hits[i].explain(hits[i], found[i])
	}
	p.Exact = len(hits) > 0 && hits[0].Why == subject.Exact
	return nil
}

// describe turns subjects into hits with the numbers of what is published about them.
func describe(tx *db.Tx, hub *house.Hub, found []subject.Subject) ([]Hit, error) {
	ids := make([]id.ID, len(found))
	for i, s := range found {
		ids[i] = s.ID
	}
	counts, err := record.Counts(tx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]Hit, len(found))
	for i, s := range found {
		n := counts[s.ID]
		out[i] = Hit{Name: s.Name, Code: s.Code, Kind: s.Kind.Title(), Status: s.Status, Provisional: s.Provisional,
			Town: hub.Town(s.Town), Permits: n["permit"], Penalties: n["penalty"]}
	}
	return out, nil
}

// explain says why the index found a subject.
func (h *Hit) explain(by subject.Hit, s subject.Subject) {
	switch {
	case by.Former:
		h.Why = Former
		for _, f := range s.FormerNames {
			if ident.NormName(f.Name) == by.Norm {
				h.FormerName, h.FormerUntil = f.Name, f.Until
			}
		}
		if h.FormerName == "" && len(s.Others) > 0 { // a name of an entry ruled to be the same
			h.Why, h.FormerName = Same, by.Norm
			for _, o := range s.Others {
				if ident.NormName(o.Name) == by.Norm {
					h.FormerName = o.Name
				}
			}
		}
	case by.Why == subject.Sound:
		h.Why = Sound
	case by.Why == subject.Fuzzy:
		h.Why = Typo
	}
}
