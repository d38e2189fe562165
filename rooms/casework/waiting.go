package casework

import (
	"strings"

	"xinguan/base/db"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/people"
)

// waiting counts the open cases whose next step may be the actor's.
func waiting(hub *house.Hub, tx *db.Tx, a people.Actor) (int, error) {
	if hub.Flow == nil {
		return 0, nil
	}
	orgs, err := reach(tx, hub, a)
	if err != nil {
		return 0, err
	}
	var turns []string
	for _, p := range hub.Flow.Procedures.List {
		for _, s := range p.States {
			if p.Confidential || p.Quiet {
				continue
			}
			if s.Turn == flow.Authority && orgs != nil || s.Turn == flow.Centre && orgs == nil {
				turns = append(turns, p.ID+"/"+s.ID)
			}
		}
	}
	return hub.Flow.Count(tx, flow.Filter{Orgs: orgs, Open: true, States: turns})
}

// find is a case by its number.
func find(hub *house.Hub, tx *db.Tx, a people.Actor, words string) ([]house.Found, error) {
	if hub.Flow == nil || !strings.ContainsAny(words, "〔[［（(【") {
		return nil, nil
	}
	c, err := hub.Flow.ByNumber(tx, words)
	if err != nil {
		return nil, nil //nolint:nilerr // what is no number of a case finds none
	}
	row, ok, err := docketRow(tx, hub, a, c)
	if err != nil || !ok {
		return nil, err
	}
	return []house.Found{{Kind: row.Kind, Title: row.Number, Href: docketPath + "/" + c.ID.String(), Note: row.Subject + "，" + row.State}}, nil
}
