package evaluation

import (
	"errors"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/opinion"
	"xinguan/core/people"
	"xinguan/core/rating"
	"xinguan/core/subject"
)

// underWay says where a version stands on its way; empty where nothing is under way.
func underWay(past []rating.Release, today clock.Date) string {
	if len(past) == 0 {
		return ""
	}
	switch x := past[len(past)-1]; x.Step {
	case rating.Consult:
		if x.Effective >= today {
			return "征求意见中，到" + x.Effective.Chinese()
		}
		return "征求意见结束，待提出施行"
	case rating.Propose:
		return "已提出施行，待另一人批准"
	case rating.End:
		return "已提出停用，待另一人批准"
	case rating.EndSure:
		if x.Effective > today {
			return "施行到" + x.Effective.AddDays(-1).Chinese()
		}
		return "已停用"
	}
	return ""
}

var errNoVersion = web.Fail(web.NotFound, "没有这个模型或这个版本。请从模型清单里选择。")

// version is the version of an address.
func version(hub *house.Hub, v *house.Visit) (*rating.Model, error) {
	m, ok := hub.Rating.Models.Find(v.PathValue("id"), v.PathValue("version"))
	if !ok || m.Kind != "computed" {
		return nil, errNoVersion
	}
	return m, nil
}

// bench shows one version: what it would do to the whole city, what was said about it, and its way into force.
func bench(hub *house.Hub, v *house.Visit) (house.Page, error) {
	m, err := version(hub, v)
	if err != nil {
		return house.Page{}, err
	}
	p := BenchPage{ID: m.ID, Version: m.Version, Title: m.Title, ResultColumns: m.ResultColumns()}
	err = hub.DB.View(v.Context(), func(tx *db.Tx) error { return p.read(hub, tx, v, m) })
	return house.Page{Title: "试算 " + m.Key(), Nav: modelPath, Body: Bench(p), Crumbs: []house.Crumb{desk, {Title: "评价模型", Href: modelPath}, {Title: m.Key()}}}, err
}

func (p *BenchPage) read(hub *house.Hub, tx *db.Tx, v *house.Visit, m *rating.Model) (err error) {
	if p.Row, err = modelRow(hub, tx, m); err != nil {
		return err
	}
	if p.Method, err = method(hub, m); err != nil {
		return err
	}
	live, err := hub.Rating.LiveOf(tx, m.ID, tx.Today())
	if err != nil {
		return err
	}
	p.Method.against(hub, live, m)
	if p.Steps, err = rating.Releases(tx, m); err != nil {
		return err
	}
	said, err := rating.Comments(tx, m)
	if err != nil {
		return err
	}
	p.listComments(said)
	if p.Shares, err = rating.Drift(tx, m, 12); err != nil {
		return err
	}
	if _, p.Open, err = laidOut(tx, m); err != nil {
		return err
	}
	if err := p.trial(hub, tx, m); err != nil {
		return err
	}
	from, err := rating.Effective(tx, m)
	if err != nil {
		return err
	}
	ends, err := rating.Ends(tx, m)
	if err != nil {
		return err
	}
	p.may(v.Actor, from, ends, tx.Today())
	return p.second(hub, tx, v.Actor)
}

// second says to who reads a version that waits for another person who that may be and what happens then.
func (p *BenchPage) second(hub *house.Hub, tx *db.Tx, a people.Actor) (err error) {
	if len(p.Steps) == 0 {
		return nil
	}
	switch last := p.Steps[len(p.Steps)-1]; last.Step {
	case rating.Propose:
		p.Second, err = hub.SecondWanted(tx, a, people.EvaluationApprove, last.By, "批准以后从那时起并行试算，到"+last.Effective.Chinese()+"自动采用，不能收回；退回的改好再提。")
	case rating.End:
		p.Second, err = hub.SecondWanted(tx, a, people.EvaluationApprove, last.By, "批准以后从"+last.Effective.Chinese()+"起不再评价；退回的继续施行。")
	}
	return err
}

// trial is the newest trial that is done, and whether one is under way.
func (p *BenchPage) trial(hub *house.Hub, tx *db.Tx, m *rating.Model) error {
	newest, asked, err := hub.Rating.LastTrial(tx, m, false)
	if err != nil {
		return err
	}
	p.Waits, p.Failed = asked && newest.Done.IsZero(), newest.Failed
	t, ok, err := hub.Rating.LastTrial(tx, m, true)
	if err != nil || !ok {
		return err
	}
	p.Matrix, p.Tried = t.Matrix, t.Done.Chinese()
	for _, x := range t.Matrix.Examples {
		s, err := subject.FiledAs(tx, x.Subject)
		if errors.Is(err, subject.ErrNone) {
			continue
		}
		if err != nil {
			return err
		}
		p.Examples = append(p.Examples, ExampleMove{Name: s.Name, Code: s.Code, Was: rating.Named(x.Was), Now: rating.Named(x.Now), From: x.From.String(), To: x.To.String()})
	}
	return nil
}

// may is which steps the visitor can take now.
func (p *BenchPage) may(a people.Actor, from, ends, today clock.Date) {
	proposes, approves := people.Holds(a, people.EvaluationPropose).Allowed, people.Holds(a, people.EvaluationApprove).Allowed
	before, by := "", ""
	if n := len(p.Steps); n > 0 {
		before, by = p.Steps[n-1].Step, p.Steps[n-1].By
	}
	until, consulted := rating.Consulted(p.Steps)
	draft := from == "" && before != rating.Propose
	p.MayConsult = proposes && draft && p.Matrix != nil
	p.MayPropose = proposes && draft && consulted && until < today && p.Matrix != nil
	p.MayApprove = approves && before == rating.Propose && by != a.ID
	p.MayEnd = proposes && from != "" && from <= today && ends == "" && before != rating.End
	p.MayEndSure = approves && before == rating.End && by != a.ID
	p.MayAnswer = proposes
	p.MayExport = from != "" && people.Holds(a, people.EvaluationExport).Allowed
}

// askTrial lets the version be tried on the whole city; the page shows it when it is done.
func askTrial(hub *house.Hub, v *house.Visit) (house.Page, error) {
	m, err := version(hub, v)
	if err != nil {
		return house.Page{}, err
	}
	err = hub.DB.Write(v.Context(), func(tx *db.Tx) error { return hub.Rating.AskTrial(tx, m.ID, m.Version, v.Actor.ID) })
	return house.Page{Moved: ModelRow{ID: m.ID, Version: m.Version}.href(), Said: "已经开始试算全市，完成后显示在这一页；可以先做别的。"}, refused(err)
}

// step takes a step on a version's way into force, or out of it.
func step(kind string) func(*house.Hub, *house.Visit) (house.Page, error) {
	said := map[string]string{rating.Consult: "已公开征求意见。", rating.Propose: "已提出，等另一人批准。", rating.Approve: "已批准：从现在起并行试算，到施行日期自动采用。", rating.Decline: "已退回。",
		rating.End: "已提出停用，等另一人批准。", rating.EndSure: "已批准停用。", rating.KeepOn: "已退回，继续施行。"}
	return func(hub *house.Hub, v *house.Visit) (house.Page, error) {
		r := rating.Release{Model: v.PathValue("id"), Version: v.PathValue("version"), Step: kind, By: v.Actor.ID,
			Effective: clock.Date(strings.TrimSpace(v.PostFormValue("effective"))), Why: strings.TrimSpace(v.PostFormValue("why"))}
		err := hub.DB.Write(v.Context(), func(tx *db.Tx) error { return hub.Rating.Release(tx, r) })
		return house.Page{Moved: ModelRow{ID: r.Model, Version: r.Version}.href(), Said: said[kind]}, refused(err)
	}
}

// refused turns what a person can do something about into an answer of the right kind.
func refused(err error) error {
	var no rating.Refused
	if errors.As(err, &no) {
		return web.Fail(web.Conflict, "%s", no.Message)
	}
	if errors.Is(err, rating.ErrNoVersion) {
		return errNoVersion
	}
	return err
}

// DraftsPage are the versions that are laid out for comment.
type DraftsPage struct{ Rows []DraftRow }

// DraftRow is one of them, with what the visitor said about it.
type DraftRow struct {
	ID, Version, Title, Until string
	Mine                      []string
}

func drafts(hub *house.Hub, v *house.Visit) (house.Page, error) {
	var p DraftsPage
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		for _, m := range hub.Rating.Models.List {
			until, open, err := laidOut(tx, m)
			if err != nil {
				return err
			}
			if !open {
				continue
			}
			r := DraftRow{ID: m.ID, Version: m.Version, Title: m.Title, Until: until.Chinese()}
			all, err := rating.Comments(tx, m)
			if err != nil {
				return err
			}
			for _, c := range all {
				if c.By == v.Actor.ID {
					r.Mine = append(r.Mine, c.Text)
				}
			}
			p.Rows = append(p.Rows, r)
		}
		return nil
	})
	return house.Page{Title: "征求意见的评价办法", Nav: draftPath, Body: Drafts(p), Crumbs: []house.Crumb{desk, {Title: "征求意见的评价办法"}}}, err
}

// laidOut tells until when a version is laid out for comment, if it is.
func laidOut(tx *db.Tx, m *rating.Model) (until clock.Date, open bool, err error) {
	past, err := rating.Releases(tx, m)
	if err != nil {
		return "", false, err
	}
	from, err := rating.Effective(tx, m)
	until, ok := rating.Consulted(past)
	return until, ok && from == "" && until >= tx.Today(), err
}

// comment adds what a department says, or what the centre writes down for who called or came; back is where the form stands.
func comment(back string) func(*house.Hub, *house.Visit) (house.Page, error) {
	return func(hub *house.Hub, v *house.Visit) (house.Page, error) {
		c := opinion.Opinion{By: v.Actor.ID, Name: v.Org + " " + v.Name, Text: strings.TrimSpace(v.PostFormValue("text"))}
		if len([]rune(c.Text)) > 1000 {
			return house.Page{}, web.Fail(web.Invalid, "意见最多1000个字；更长的请分几条提交。")
		}
		of := ModelRow{ID: v.PathValue("id"), Version: v.PathValue("version")}
		err := hub.DB.Write(v.Context(), func(tx *db.Tx) error { return hub.Rating.Say(tx, of.ID, of.Version, c) })
		to := back
		if to == modelPath {
			to = of.href()
		}
		return house.Page{Moved: to, Said: "意见已经记下。"}, refused(err)
	}
}
