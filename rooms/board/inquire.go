package board

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/notice"
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
		p.SuspicionLine, p.Path, p.Said = lineOf(hub, tx, &s, base), base+"/"+s.ID.String(), ui.Or(text, s.Answer)
		p.MayAnswer = base == answerPath && !s.State.Settled()
		p.MayEnd = base == askPath && !s.State.Settled() && people.Holds(v.Actor, people.SupplierRule).Allowed && s.AskedBy != v.Actor.ID
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

// wrong is what is wrong with what was written; empty where something else went wrong.
func wrong(err error) string {
	var told *web.Error
	if errors.As(err, &told) && told.Kind == web.Invalid {
		return told.Message
	}
	return ""
}

func ask(hub *house.Hub, v *house.Visit) (house.Page, error) {
	n := NewSuspicion{Org: v.PostFormValue("org"), Item: v.PostFormValue("item"), Source: v.PostFormValue("source"), Detail: v.PostFormValue("detail")}
	x, err := id.Parse(v.PostFormValue("once"))
	if err != nil {
		return house.Page{}, web.Fail(web.Invalid, "这个页面已经过时；请刷新后再填一次。")
	}
	err = hub.DB.Write(v.Context(), func(tx *db.Tx) error {
		senders, err := hub.Senders(tx)
		if err != nil {
			return err
		}
		a, ok := senders.Agency(n.Org)
		it, known := hub.Catalog.Item(n.Item)
		if !ok || !known || !it.SuppliedBy(a) {
			return web.Fail(web.Invalid, "这一项不由这个单位报送；请重新选择来源单位和信息项。")
		}
		due, err := hub.Rules.Workdays.AddWorkdays(tx.Today(), answerWorkdays)
		if err != nil {
			due = tx.Today().AddDays(10) // the calendar of that year is not published
		}
		if err := Ask(tx, v.Actor, x, n, due); err != nil {
			return err
		}
		return tell(hub, tx, n.Org, "suspicion/"+x.String()+"/asked", "suspicion.asked", answerPath+"/"+x.String(), map[string]string{"item": it.Title, "due": due.Chinese()})
	})
	if said := wrong(err); said != "" {
		return listed(hub, v, askPath, SuspicionsPage{Once: x.String(), Wrong: said, Said: n})
	}
	return house.Page{Moved: askPath + "/" + x.String(), Said: "已询问来源单位。认定以前不计入任何数字，也不能称为瞒报。"}, err
}

// maxPaper is how large a paper may be, in bytes.
const maxPaper = 10 << 20

// papers are the kinds of file an answer may bring.
var papers = []string{"application/pdf", "image/png", "image/jpeg"}

func explain(hub *house.Hub, v *house.Visit) (house.Page, error) {
	name, paper, err := paperOfForm(v)
	if err == nil {
		err = hub.DB.Write(v.Context(), func(tx *db.Tx) error {
			s, err := asked(tx, v, answerPath)
			if err != nil {
				return err
			}
			return Explain(tx, hub.Ring, v.Actor, s.ID, v.PostFormValue("text"), name, paper)
		})
	}
	if said := wrong(err); said != "" {
		return shown(hub, v, answerPath, said, v.PostFormValue("text"))
	}
	return house.Page{Moved: answerPath + "/" + v.PathValue("id"), Said: "说明已提交，由信用中心认定；认定以前可以补充。"}, err
}

// paperOfForm is the paper a form brings; none where no file was chosen.
func paperOfForm(v *house.Visit) (name string, paper []byte, err error) {
	v.Body = http.MaxBytesReader(nil, v.Body, maxPaper+1<<20)
	if err := v.ParseMultipartForm(maxPaper); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		return "", nil, web.Fail(web.Invalid, "材料超过了10MB，或者没有传完，没有收下；请压缩后再试。")
	}
	f, head, err := v.FormFile("paper")
	if err != nil {
		return "", nil, nil // none was chosen
	}
	defer f.Close()
	if paper, err = io.ReadAll(io.LimitReader(f, maxPaper+1)); err != nil || len(paper) > maxPaper {
		return "", nil, web.Fail(web.Invalid, "材料超过了10MB，没有收下；请压缩后再试。")
	}
	if len(paper) > 0 && !slices.Contains(papers, http.DetectContentType(paper)) {
		return "", nil, web.Fail(web.Invalid, "材料只收 PDF、PNG、JPG；请转换后再传。")
	}
	return head.Filename, paper, nil
}

func settle(hub *house.Hub, v *house.Visit) (house.Page, error) {
	err := hub.DB.Write(v.Context(), func(tx *db.Tx) error {
		s, err := asked(tx, v, askPath)
		if err != nil {
			return err
		}
		to := SuspicionState(v.PostFormValue("to"))
		if err := Settle(tx, v.Actor, s.ID, to, v.PostFormValue("why")); err != nil {
			return err
		}
		return tell(hub, tx, s.Org, "suspicion/"+s.ID.String()+"/settled", "suspicion.settled", answerPath+"/"+s.ID.String(), map[string]string{"item": hub.ItemTitle(s.Item), "state": to.Title()})
	})
	if said := wrong(err); said != "" {
		return shown(hub, v, askPath, said, v.PostFormValue("why"))
	}
	return house.Page{Moved: askPath + "/" + v.PathValue("id"), Said: "已认定，来源单位能看到理由。"}, err
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

// tell tells those of a supplier who send that something waits for them, or what became of it.
func tell(hub *house.Hub, tx *db.Tx, org, event, kind, href string, vars map[string]string) error {
	_, err := hub.Notices.Post(tx, notice.Notice{To: notice.OfOrg(org, people.IntakeSend), Event: event, Kind: kind, Href: href, Vars: vars})
	return err
}

// question are the facts of a question.
func (l SuspicionLine) question() []ui.Fact {
	return []ui.Fact{{Label: "来源单位", Value: l.Org}, {Label: "信息项", Value: l.Item}, {Label: "别的来源", Value: l.Source}, {Label: "哪条信息", Value: l.Detail, Wide: true},
		{Label: "询问", Value: l.Asked}, {Label: "期限", Value: l.Clock}}
}
