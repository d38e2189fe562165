package board

import (
	"net/http"
	"net/url"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/people"
)

// Questions lie at two addresses: the centre's and the suppliers'.
const (
	askPath    = "/office/board/suspicions"
	answerPath = "/office/suspicions"
)

// SuspicionsPage lists questions; the centre's has a form for a new one.
type SuspicionsPage struct {
	Base        string
	Rows        []SuspicionLine
	MayAsk      bool
	Once        string // number of the question the form asks
	Orgs, Items []ui.Option
	Wrong       string // what is wrong with what was written
	Said        NewSuspicion
}

// SuspicionLine is a question as pages show it.
type SuspicionLine struct {
	Href, Org, Item, Source, Detail, Asked string
	Shape                                  ui.Shape
	State, Clock                           string
	Answer, Answered, Paper                string
	Why, Settled                           string
}

func lineOf(hub *house.Hub, tx *db.Tx, s *Suspicion, base string) SuspicionLine {
	l := SuspicionLine{Href: base + "/" + s.ID.String(), Org: hub.OrgName(tx, s.Org), Item: hub.ItemTitle(s.Item), Source: s.Source, Detail: s.Detail,
		Asked: people.Names(tx, s.AskedBy) + "，" + s.AskedAt.Chinese(), State: s.State.Title(), Answer: s.Answer, Paper: s.PaperName, Why: s.Why}
	l.Shape = map[SuspicionState]ui.Shape{Asked: ui.Wait, Answered: ui.Part, Concealed: ui.Err, Cleared: ui.OK}[s.State]
	if !s.AnsweredAt.IsZero() {
		l.Answered = people.Names(tx, s.AnsweredBy) + "，" + s.AnsweredAt.Chinese()
	}
	if !s.SettledAt.IsZero() {
		l.Settled = people.Names(tx, s.SettledBy) + "，" + s.SettledAt.Chinese()
	}
	if s.State == Asked {
		l.Clock = leftOf(hub, s.Due, tx.Today())
	}
	return l
}

// leftOf says how the working days for an answer stand.
func leftOf(hub *house.Hub, due, today clock.Date) string {
	if today > due {
		return "已逾期：最后一天是" + due.Chinese()
	}
	left, err := hub.Rules.Workdays.Between(today, due)
	if err != nil || left == 0 {
		return "最后一天是" + due.Chinese()
	}
	return "还有" + ui.Count(left) + "个工作日，最后一天是" + due.Chinese()
}

// reach is the condition on questions the actor may see at an address.
func reach(base string, by people.Actor) (string, []any) {
	if base == askPath {
		return "1 = 1", nil
	}
	return by.Clause(people.IntakeSend, "", people.Columns{Org: "org", Item: "item"}, 1)
}

func suspicions(base string) func(*house.Hub, *house.Visit) (house.Page, error) {
	return func(hub *house.Hub, v *house.Visit) (house.Page, error) {
		return listed(hub, v, base, SuspicionsPage{})
	}
}

// listed is the list of an address, with what was written in its form where that could not be taken.
func listed(hub *house.Hub, v *house.Visit, base string, p SuspicionsPage) (house.Page, error) {
	p.Base, p.MayAsk = base, base == askPath && people.Holds(v.Actor, people.SupplierUrge).Allowed
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		where, args := reach(base, v.Actor)
		all, err := Suspicions(tx, where, args, 200)
		if err != nil {
			return err
		}
		for i := range all {
			p.Rows = append(p.Rows, lineOf(hub, tx, &all[i], base))
		}
		return p.form(hub, tx)
	})
	return house.Page{Title: "漏报核查", Nav: base, Body: SuspicionsBody(p), Unfit: p.Wrong != "", Crumbs: []house.Crumb{home, {Title: "漏报核查"}}}, err
}

// form fills the choices of a new question.
func (p *SuspicionsPage) form(hub *house.Hub, tx *db.Tx) error {
	if !p.MayAsk {
		return nil
	}
	senders, err := hub.Senders(tx)
	if err != nil {
		return err
	}
	p.Once = ui.Or(p.Once, id.New().String())
	for _, a := range senders.Agencies {
		p.Orgs = append(p.Orgs, ui.Option{Value: a.Code, Title: a.Name, Filed: true})
	}
	for _, it := range hub.Catalog.Items() {
		p.Items = append(p.Items, ui.Option{Value: it.Code, Title: it.Title})
	}
	return nil
}

// SuspicionPage is one question with what the reader may do.
type SuspicionPage struct {
	SuspicionLine
	Path              string
	MayAnswer, MayEnd bool
	Wrong, Said       string // what is wrong with what was written, and that
	Seen              string // the answer the reader has before them
	Waits             string // for what it waits, for who may not settle it
}

// asked is the question of an address, if the actor may see it there.
func asked(tx *db.Tx, v *house.Visit, base string) (s Suspicion, err error) {
	gone := web.Fail(web.NotFound, "没有这件询问，或者它不是问本单位的。")
	x, err := id.Parse(v.PathValue("id"))
	if err != nil {
		return s, gone
	}
	s, err = SuspicionByID(tx, x)
	if err == nil && base == answerPath && !people.Decide(v.Actor, people.IntakeSend, people.Scope{Org: s.Org, Item: s.Item}).Allowed {
		return Suspicion{}, gone
	}
	return s, err
}

func suspicion(base string) func(*house.Hub, *house.Visit) (house.Page, error) {
	return func(hub *house.Hub, v *house.Visit) (house.Page, error) { return shown(hub, v, base, "", "") }
}

// shown is the question of an address, with what was written in its form where that could not be taken.
func shown(hub *house.Hub, v *house.Visit, base, wrong, text string) (house.Page, error) {
	p := SuspicionPage{Wrong: wrong}
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		s, err := asked(tx, v, base)
		if err != nil {
			return err
		}
		p.SuspicionLine, p.Path, p.Said, p.Seen = lineOf(hub, tx, &s, base), base+"/"+s.ID.String(), s.Answer, s.read()
		if wrong != "" {
			p.Said = text
		}
		p.MayAnswer = base == answerPath && !s.State.Settled()
		p.MayEnd = base == askPath && s.ripe(tx.Today()) && people.Holds(v.Actor, people.SupplierRule).Allowed && s.AskedBy != v.Actor.ID
		if base == askPath && !p.MayEnd {
			p.Waits = s.waits(tx.Today())
		}
		return nil
	})
	return house.Page{Title: "漏报核查", Nav: base, Body: SuspicionBody(p), Unfit: wrong != "", Crumbs: []house.Crumb{home, {Title: "漏报核查", Href: base}, {Title: p.Item}}}, err
}

// verdict is the reason somebody began to write for a verdict.
func (p SuspicionPage) verdict() string {
	if p.Wrong == "" {
		return ""
	}
	return p.Said
}

// paperFile hands the paper of an answer out to those who may see the question.
func paperFile(base string) func(*house.Hub, http.ResponseWriter, *house.Visit) error {
	return func(hub *house.Hub, w http.ResponseWriter, v *house.Visit) error {
		var s Suspicion
		var body []byte
		err := hub.DB.View(v.Context(), func(tx *db.Tx) (err error) {
			if s, err = asked(tx, v, base); err != nil {
				return err
			}
			body, err = paperOf(tx, hub.Ring, s.ID)
			return err
		})
		if err == nil && len(body) == 0 {
			err = web.Fail(web.NotFound, "没有材料。")
		}
		if err != nil {
			return err
		}
		w.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(s.PaperName))
		w.Header().Set("X-Content-Type-Options", "nosniff")
		web.Respond(w, v.Request, http.StatusOK, "application/octet-stream", body)
		return nil
	}
}

// waitingAnswers counts the questions a supplier has not answered.
func waitingAnswers(_ *house.Hub, tx *db.Tx, by people.Actor) (int, error) {
	where, args := reach(answerPath, by)
	all, err := Suspicions(tx, "("+where+") and state = 'asked'", args, 100)
	return len(all), err
}

// waitingVerdicts counts the questions that wait for the centre's decision: answered, or not answered in time.
func waitingVerdicts(_ *house.Hub, tx *db.Tx, _ people.Actor) (int, error) {
	all, err := Suspicions(tx, "state = 'answered' or state = 'asked' and due < $1", []any{string(tx.Today())}, 100)
	return len(all), err
}

// question are the facts of a question.
func (l SuspicionLine) question() []ui.Fact {
	return []ui.Fact{{Label: "来源单位", Value: l.Org}, {Label: "信息项", Value: l.Item}, {Label: "别的来源", Value: l.Source}, {Label: "哪条信息", Value: l.Detail, Wide: true},
		{Label: "询问", Value: l.Asked}, {Label: "期限", Value: l.Clock}}
}
