package evaluation

import (
	"errors"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/people"
	"xinguan/core/rating"
	"xinguan/core/subject"
)

// OverridesPage are the grades officials put in the place of those reckoned.
type OverridesPage struct {
	Rows        []OverrideRow
	Grades      []ui.Option
	May, Decide bool
	Code        string
}

// OverrideRow is one of them.
type OverrideRow struct {
	ID, Name, Code, Grade, Reason, Until, By, State, Second, Why string
	Waits, Holds                                                 bool
	Now                                                          string // what is reckoned, for who decides
	Wanted                                                       string // that another person must approve, who can, and what happens then
}

// overridesShown is how many the page lists.
const overridesShown = 200

func overrides(hub *house.Hub, v *house.Visit) (house.Page, error) {
	p := OverridesPage{May: people.Holds(v.Actor, people.EvaluationPropose).Allowed, Decide: people.Holds(v.Actor, people.EvaluationApprove).Allowed, Code: strings.TrimSpace(v.FormValue("code"))}
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		m, err := hub.Rating.LiveOf(tx, modelID, tx.Today())
		if err != nil {
			return err
		}
		if m != nil {
			for _, g := range m.Grades {
				if !g.Confirm {
					p.Grades = append(p.Grades, ui.Option{Value: g.ID, Title: g.ID})
				}
			}
		}
		all, err := rating.NewestOverrides(tx, overridesShown)
		for _, o := range all {
			row, err := overrideRow(tx, o)
			if err != nil {
				return err
			}
			if row.Waits || row.Holds {
				if row.Now, err = reckonedNow(tx, m, o); err != nil {
					return err
				}
			}
			if row.Waits {
				if row.Wanted, err = hub.SecondWanted(tx, v.Actor, people.EvaluationApprove, o.By, "批准以后调整的等级生效到"+row.Until+"，单位可以看到理由。"); err != nil {
					return err
				}
			}
			p.Rows = append(p.Rows, row)
		}
		return err
	})
	return house.Page{Title: "等级的调整", Nav: overridePath, Body: Overrides(p), Crumbs: []house.Crumb{desk, {Title: "等级的调整"}}}, err
}

// reckonedNow says what is reckoned about the company of an override today: who approves it decides against that.
func reckonedNow(tx *db.Tx, m *rating.Model, o rating.Override) (string, error) {
	if m == nil {
		return "", nil
	}
	r, known, err := rating.Stored(tx, o.Subject, m)
	if err != nil || !known {
		return "", err
	}
	if r.Outside != "" {
		return "现在不排等级：" + r.Outside, nil
	}
	return "现在算出 " + r.Reckoned + "，分值 " + r.Score.String(), nil
}

func overrideRow(tx *db.Tx, o rating.Override) (OverrideRow, error) {
	s, err := subject.FiledAs(tx, o.Subject)
	r := OverrideRow{ID: o.ID.String(), Name: s.Name, Code: s.Code, Grade: o.Grade, Reason: o.Reason, Until: o.Until.Table(), By: o.ByName, Second: o.Name, Why: o.Why}
	switch {
	case o.State == rating.OverrideAsked:
		r.State, r.Waits = "待另一人批准", true
	case o.State == rating.OverrideDeclined:
		r.State = "已退回"
	case o.State == rating.OverrideEnded:
		r.State = "已提前停用"
	case o.Until < tx.Today():
		r.State = "已到期"
	default:
		r.State, r.Holds = "施行中", true
	}
	return r, err
}

// waitingOverrides counts those an actor may decide.
func waitingOverrides(_ *house.Hub, tx *db.Tx, a people.Actor) (n int, err error) {
	if !people.Holds(a, people.EvaluationApprove).Allowed {
		return 0, nil
	}
	all, err := rating.NewestOverrides(tx, overridesShown)
	for _, o := range all {
		if o.State == rating.OverrideAsked && o.By != a.ID {
			n++
		}
	}
	return n, err
}

func askOverride(hub *house.Hub, v *house.Visit) (house.Page, error) {
	o := rating.Override{Model: modelID, Grade: v.PostFormValue("grade"), Reason: strings.TrimSpace(v.PostFormValue("reason")), Until: clock.Date(strings.TrimSpace(v.PostFormValue("until"))),
		By: v.Actor.ID, ByName: v.Org + " " + v.Name}
	err := hub.DB.Write(v.Context(), func(tx *db.Tx) error {
		s, err := subject.Find(tx, strings.ToUpper(strings.TrimSpace(v.PostFormValue("code"))))
		if err != nil {
			return err
		}
		o.Subject = s.ID
		_, err = hub.Rating.AskOverride(tx, o)
		return err
	})
	if errors.Is(err, subject.ErrNone) {
		return house.Page{}, web.Fail(web.NotFound, "没有这家单位。请对照营业执照再输入一次代码。")
	}
	return house.Page{Moved: overridePath, Said: "已提出，等另一人批准。"}, refused(err)
}

func decideOverride(state string) func(*house.Hub, *house.Visit) (house.Page, error) {
	said := map[string]string{rating.OverrideApproved: "已批准，马上生效，单位可以看到。", rating.OverrideDeclined: "已退回。", rating.OverrideEnded: "已停用，按算出的等级。"}
	return func(hub *house.Hub, v *house.Visit) (house.Page, error) {
		of, err := id.Parse(v.PathValue("id"))
		if err != nil {
			return house.Page{}, web.Fail(web.NotFound, "没有这个调整。请回到清单重新选择。")
		}
		err = hub.DB.Write(v.Context(), func(tx *db.Tx) error {
			_, err := hub.Rating.DecideOverride(tx, of, state, v.Actor.ID, v.Org+" "+v.Name, strings.TrimSpace(v.PostFormValue("why")))
			return err
		})
		return house.Page{Moved: overridePath, Said: said[state]}, refused(err)
	}
}
