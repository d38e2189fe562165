package share

import (
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/core/access"
	"xinguan/core/house"
	"xinguan/core/partner"
	"xinguan/core/people"
)

// Copies is how it stands with what was obtained by a share that is over; empty where it is not, or there is nothing.
type Copies struct {
	Shape ui.Shape
	State string
	Due   string // last day to say that they are gone
	Day   string // the same, in a table
	Late  bool
	Gone  string // who said it, when, and how they were destroyed
}

func copiesOf(tx *db.Tx, s access.Share) (c Copies) {
	if s.CopiesDue == "" {
		return c
	}
	c.Due, c.Day, c.Late = s.CopiesDue.Chinese(), s.CopiesDue.Table(), s.CopiesLate(tx.Today())
	switch {
	case s.CopiesWait() && c.Late:
		c.Shape, c.State = ui.Err, "超期没有确认"
	case s.CopiesWait():
		c.Shape, c.State = ui.Wait, "等确认销毁"
	default:
		c.Shape, c.State = ui.OK, "已确认销毁"
		if c.Late {
			c.Shape, c.State = ui.Warn, "超期后确认"
		}
		c.Gone = strings.TrimPrefix(whose(tx, s.CopiesBy)+"，", "，") + s.CopiesGone.Chinese() + "确认已销毁：" + s.CopiesHow
	}
	return c
}

// whose names an account, or a system by its title: an organisation may have several.
func whose(tx *db.Tx, account string) string {
	if rest, is := strings.CutPrefix(account, people.SystemPrefix); is {
		if x, err := id.Parse(rest); err == nil {
			if s, err := partner.ByID(tx, x); err == nil {
				return "对接系统“" + s.Title + "”"
			}
		}
	}
	return people.Names(tx, account)
}

// fact is the same on the page of the share.
func (c Copies) fact() (f ui.Fact) {
	switch {
	case c.Gone != "":
		return ui.Fact{Label: "副本", Value: c.Gone, Wide: true}
	case c.State != "":
		return ui.Fact{Label: "副本", Value: c.State + "，最迟" + c.Due, Wide: true}
	}
	return f
}

// toDestroy counts the shares of which an organisation has still to destroy the copies.
func toDestroy(_ *house.Hub, tx *db.Tx, a people.Actor) (int, error) {
	n, _, err := access.CopiesOf(tx, a.Orgs())
	return n, err
}

// copies notes that the actor's organisation destroyed what it obtained.
func copies(hub *house.Hub, v *house.Visit) (house.Page, error) {
	s, err := find(hub, v)
	if err == nil {
		err = hub.DB.Write(v.Context(), func(tx *db.Tx) error { return s.ConfirmCopies(tx, v.Actor, v.PostFormValue("how")) })
	}
	return house.Page{Moved: path + "/" + s.ID.String(), Said: "已确认：取得过的副本都已销毁。"}, err
}
