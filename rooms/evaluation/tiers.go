package evaluation

import (
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/house"
	"xinguan/core/tier"
)

// TierRow is how a company is inspected in a sector, and why.
type TierRow struct {
	Sector, Agency, Class, Frequency, Channel, Simpler string
	Ground, Reason                                     string
	Proposed                                           string // a class that is not in force yet; empty where there is none
}

// tiers are the sectors a company stands in.
func tiers(hub *house.Hub, tx *db.Tx, of id.ID) (out []TierRow, err error) {
	rows, err := tier.Of(tx, of)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		s, ok := hub.Tiers.Sectors.Find(r.Sector)
		if !ok || r.Proposed == "" && r.Held == "" {
			continue
		}
		x, err := tierRow(hub, tx, s, r)
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, nil
}

func tierRow(hub *house.Hub, tx *db.Tx, s *tier.Sector, r tier.Row) (TierRow, error) {
	class := s.InForce(r.Standing)
	c, _ := s.Class(class)
	x := TierRow{Sector: s.Title, Agency: hub.AgencyName(s.Agency), Class: c.Title, Frequency: c.Frequency, Channel: c.Channel, Simpler: c.Simpler, Ground: r.Ground}
	if s.Open(r.Standing) {
		p, _ := s.Class(r.Proposed)
		x.Proposed = p.Title
	}
	if r.Held != class {
		return x, nil
	}
	last, err := tier.Changes(tx, s.ID, r.Subject, 1)
	if err == nil && len(last) > 0 {
		x.Reason = last[0].Reason
	}
	return x, err
}
