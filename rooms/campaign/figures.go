package campaign

import (
	"fmt"
	"slices"

	"xinguan/base/db"
	"xinguan/core/house"
)

// Figures are how far a campaign is.
type Figures struct {
	Total, Done int
	States      []Figure
	Orgs        []OrgFigure
}

// Figure is how many organisations are in a state.
type Figure struct {
	Title string
	N     int
	Final bool
}

// OrgFigure is how far an organisation of the city is with its list.
type OrgFigure struct {
	Code, Name                                  string
	Total, Waiting, Contacted, Repaired, Others int
}

// share is a part as a percentage, with one decimal: two of three hundred are something, and one short of all is not all.
func share(n, of int) string {
	if of == 0 {
		return "—"
	}
	if n == of {
		return "100%"
	}
	return fmt.Sprintf("%d.%d%%", n*1000/of/10, n*1000/of%10)
}

func figuresOf(hub *house.Hub, tx *db.Tx, c *Campaign, only []string) (f Figures, err error) {
	all, err := tally(tx, c.ID)
	if err != nil {
		return f, err
	}
	by := map[string]int{}
	for _, t := range all {
		if only != nil && !slices.Contains(only, t.Org) {
			continue
		}
		f.Total += t.N
		by[t.State] += t.N
		if final(t.State) {
			f.Done += t.N
		}
		if len(f.Orgs) == 0 || f.Orgs[len(f.Orgs)-1].Code != t.Org {
			f.Orgs = append(f.Orgs, OrgFigure{Code: t.Org, Name: hub.OrgName(tx, t.Org)})
		}
		o := &f.Orgs[len(f.Orgs)-1]
		o.Total += t.N
		switch t.State {
		case newMember, "assigned":
			o.Waiting += t.N
		case "contacted":
			o.Contacted += t.N
		case "repaired":
			o.Repaired += t.N
		default:
			o.Others += t.N
		}
	}
	for _, o := range outcomes {
		if n := by[o.state]; n > 0 || o.state == "repaired" {
			f.States = append(f.States, Figure{o.title, n, o.final})
		}
	}
	return f, nil
}
