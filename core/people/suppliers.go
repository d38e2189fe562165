package people

import (
	"slices"

	"xinguan/base/db"
	"xinguan/core/city"
)

// City is the city with the organisations of the register that send information as its agencies do. What such a one may
// decide is what the one above it may: the register says who it belongs to, and nothing of its powers.
func (g *Registry) City(tx *db.Tx, c *city.City) (*city.City, error) {
	r, err := g.Rights(tx)
	if err != nil {
		return nil, err
	}
	var more []city.Agency
	for _, x := range r.Orgs.list {
		if _, known := c.Agency(x.Code); known || x.ended(tx.Today()) || !slices.Contains(authorities, x.Kind) {
			continue
		}
		above, _ := c.Agency(x.Superior)
		more = append(more, city.Agency{Code: x.Code, Name: x.Name, Kind: string(x.Kind), Town: x.Town, Superior: x.Superior, MayDecide: above.MayDecide, Note: x.Basis})
	}
	if len(more) == 0 {
		return c, nil
	}
	return c.With(more...), nil
}
