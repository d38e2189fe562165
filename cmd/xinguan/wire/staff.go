package wire

import (
	"errors"
	"io/fs"

	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/notice"
	"xinguan/core/people"
	"xinguan/core/record"
	"xinguan/core/tier"
)

// Staff gives a hub its people and cases, the classes of supervision, its records and messages: whoever makes a hub of parts needs
// them in this order.
func Staff(hub *house.Hub, folder fs.FS) error {
	roles, err1 := people.LoadRoles(folder)
	procedures, err2 := flow.Load(folder)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	sectors, err := tier.Load(hub.City, hub.Catalog, hub.Rating.Models)
	if err != nil {
		return err
	}
	inspections, err := tier.LoadInspections(hub.City, sectors)
	if err != nil {
		return err
	}
	hub.Tiers = tier.Service{Rating: hub.Rating, Sectors: sectors, Inspections: inspections}
	hub.People = people.NewRegistry(hub.DB, hub.Ring, hub.City, roles)
	hub.Flow = &flow.Engine{Procedures: procedures, Days: hub.Rules.Workdays, Ring: hub.Ring}
	hub.Records = &record.Store{Laws: hub.Laws(), Effects: Effects(hub.Tiers)}
	hub.Flow.Effects, hub.Flow.Conditions = Steps(hub.Records, hub.Flow, hub.Rating), Conditions()
	if hub.Notices, err = notice.NewBook(folder, hub.Ring, hub.People); err != nil {
		return err
	}
	return hub.Flow.Check()
}
