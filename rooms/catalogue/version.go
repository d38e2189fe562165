package catalogue

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/ui"
	"xinguan/core/catalog"
	"xinguan/core/house"
	"xinguan/core/intake"
	"xinguan/core/opinion"
	"xinguan/core/people"
)

// VersionPage is one version on its way into force.
type VersionPage struct {
	Row       VersionRow
	Seen      int    // number of the newest text
	New       bool   // the item is new: there is nothing to compare with
	BaseTitle string // 第1版
	Changes   []catalog.Difference
	Since     []catalog.Difference // changed after it was laid out
	Lines     []catalog.Line
	Broken    []Fault // why the newest text does not load any more
	Trial     *Trial
	Waits     bool
	Failed    string // why the newest trial could not be done; empty where it was
	Second    string // that another person must approve, who can, and what happens then
	Opinions  []opinion.Opinion
	Paper     catalog.Paper
	PaperBy   string
	Steps     []StepRow
	Public    string // address of the page anybody reads, while it is laid out or was
	Next      string // what comes next, a sentence

	Soonest, Earliest                                                  clock.Date
	MayEdit, MayTry, MayConsult, MayPaper, MayAnswer, MayPropose, May2 bool
	MayDrop                                                            bool
	Proposed                                                           catalog.Step
}

// Trial is what a rehearsal says, with names.
type Trial struct {
	intake.Rehearsal
	On    string
	Fresh bool // of the newest text
}

// StepRow is a step that was taken.
type StepRow struct{ Title, Day, Who, Why, At string }

var stepTitles = map[string]string{catalog.Consult: "公开征求意见，到", catalog.Propose: "提出施行，自", catalog.Approve: "批准施行，自", catalog.Decline: "退回（提出的施行日期）", catalog.Drop: "不再办理"}

// Opinions that wait for an answer.
func (p VersionPage) unanswered() int {
	n := 0
	for _, o := range p.Opinions {
		if o.Answered.IsZero() {
			n++
		}
	}
	return n
}

// grave are the changes that deserve attention, the others after them.
func (p VersionPage) grave() (n int) {
	for _, c := range p.Changes {
		if c.Grave {
			n++
		}
	}
	return n
}

func versionPage(hub *house.Hub, v *house.Visit) (house.Page, error) {
	var p VersionPage
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		x, err := find(tx, v.Request)
		if err != nil {
			return err
		}
		p = VersionPage{Row: versionRow(tx, &x), Seen: x.Rev}
		return p.read(hub, tx, &x, v.Actor)
	})
	title := fmt.Sprintf("%s第%d版", p.Row.Title, p.Row.Number)
	return house.Page{Title: title, Nav: versionsPath, Body: Version(p), Crumbs: []house.Crumb{{Title: "工作台", Href: house.OfficePath}, {Title: "目录版本", Href: versionsPath}, {Title: title}}}, err
}

func (p *VersionPage) read(hub *house.Hub, tx *db.Tx, x *catalog.Version, a people.Actor) (err error) {
	if err := p.compare(hub, tx, x); err != nil {
		return err
	}
	if err := p.trial(hub, tx, x); err != nil {
		return err
	}
	if p.Opinions, err = catalog.Opinions(tx, x.Item, x.Number); err != nil {
		return err
	}
	if p.Paper, err = catalog.PaperOf(tx, x.Item, x.Number); err != nil {
		return err
	}
	p.PaperBy = people.Names(tx, p.Paper.By)
	for _, s := range x.Steps {
		p.Steps = append(p.Steps, StepRow{stepTitles[s.Step], s.Effective.Chinese(), people.Names(tx, s.By), s.Why, s.At.Chinese()})
	}
	if _, _, ok := x.Consulted(); ok {
		p.Public = draftAddress(x.Item, x.Number)
	}
	if last := x.Last(); last.Step == catalog.Propose {
		p.Second, err = hub.SecondWanted(tx, a, people.CatalogueApprove, last.By, "批准以后不能收回，到"+last.Effective.Chinese()+"报送检查、模板和公开目录自动采用这一版；退回的改好再提。")
	}
	p.may(x, a, tx.Today())
	return err
}

func draftAddress(item string, number int) string {
	return fmt.Sprintf("/catalog/%s/drafts/%d", url.PathEscape(item), number)
}

// compare is what the newest text changes against the version before it.
func (p *VersionPage) compare(hub *house.Hub, tx *db.Tx, x *catalog.Version) error {
	was, text, err := before(hub, tx, x)
	if err != nil {
		return err
	}
	p.New = was == nil
	if was != nil {
		p.BaseTitle = fmt.Sprintf("第%d版", was.Version)
	}
	now, err := hub.Catalog.Read(x.Item, x.Text)
	if err != nil {
		for _, f := range catalog.Problems(err) {
			p.Broken = append(p.Broken, Fault{Line: f.Line, File: strings.TrimPrefix(f.File, catalog.OwnText), Message: f.Message})
		}
		return nil
	}
	p.Changes, p.Lines = catalog.Differ(was, now), catalog.Lines(text, x.Text)
	if x.Open() {
		if _, err := hub.Catalog.Draft(tx, x.Text); err != nil {
			for _, f := range catalog.Problems(err) {
				p.Broken = append(p.Broken, Fault{Line: f.Line, File: strings.TrimPrefix(f.File, catalog.OwnText), Message: f.Message})
			}
		}
	}
	_, rev, ok := x.Consulted()
	if !ok || rev == x.Rev {
		return nil
	}
	laid, err := catalog.TextOf(tx, x.Item, x.Number, rev)
	if err != nil {
		return err
	}
	if old, err := hub.Catalog.Read(x.Item, laid); err == nil {
		p.Since = catalog.Differ(old, now)
	}
	return nil
}

// before is the version a version follows, and its text: the newest below its number. nil where the item is new.
func before(hub *house.Hub, tx *db.Tx, x *catalog.Version) (*catalog.Item, string, error) {
	past, err := hub.Catalog.History(tx, x.Item)
	if err != nil {
		return nil, "", err
	}
	for _, h := range past {
		if h.Number < x.Number {
			it, err := hub.Catalog.Read(x.Item, h.Text)
			if err != nil {
				return nil, h.Text, nil // the folder's blocks have moved on: the texts can still be laid beside each other
			}
			return it, h.Text, nil
		}
	}
	it, ok := hub.Catalog.Item(x.Item)
	if !ok || it.Version >= x.Number {
		return nil, "", nil
	}
	text, err := hub.Catalog.Text(x.Item)
	return it, text, err
}

func (p *VersionPage) trial(hub *house.Hub, tx *db.Tx, x *catalog.Version) error {
	newest, asked, err := catalog.LastTrial(tx, x.Item, x.Number, false)
	if err != nil {
		return err
	}
	p.Waits, p.Failed = asked && newest.Done.IsZero(), newest.Failed
	t, ok, err := catalog.LastTrial(tx, x.Item, x.Number, true)
	if err != nil || !ok {
		return err
	}
	p.Trial = &Trial{On: t.Done.Chinese(), Fresh: t.Rev == x.Rev && t.Done.Date() >= tx.Today().AddDays(-catalog.TrialDays)}
	err = json.Unmarshal([]byte(t.Result), &p.Trial.Rehearsal)
	p.Trial.names(hub)
	return err
}

// may is which steps the visitor can take now, and what comes next.
func (p *VersionPage) may(x *catalog.Version, a people.Actor, today clock.Date) {
	drafts, approves := people.Holds(a, people.CatalogueDraft).Allowed, people.Holds(a, people.CatalogueApprove).Allowed
	last := x.Last()
	until, _, consulted := x.Consulted()
	p.Soonest, p.Earliest = today.AddDays(catalog.ConsultDays), today.AddDays(1)
	tried := p.New || p.Trial != nil && p.Trial.Fresh
	sound, editable := len(p.Broken) == 0, x.Open() && x.MayEdit(today) == ""
	p.MayEdit = drafts && editable
	p.MayTry = x.Open() && last.Step != catalog.Propose && !p.New && !p.Waits && sound
	p.MayConsult = drafts && editable && tried && sound
	p.MayAnswer = drafts && x.Open() && len(p.Opinions) > 0
	p.MayPaper = drafts && x.Open() && last.Step != catalog.Propose
	p.MayPropose = drafts && editable && consulted && until < today && tried && sound && p.Paper.Number != "" && p.unanswered() == 0
	p.May2, p.Proposed = approves && last.Step == catalog.Propose && last.By != a.ID, last
	p.MayDrop = drafts && x.Open() && last.Step != catalog.Propose
	p.Next = p.next(x, consulted, until, today, tried)
}

// next says what comes next, for who does not know the way.
func (p *VersionPage) next(x *catalog.Version, consulted bool, until, today clock.Date, tried bool) string {
	switch {
	case !x.Open():
		return ""
	case len(p.Broken) > 0:
		return "这一稿装不进目录，请先改好文本。"
	case x.Last().Step == catalog.Propose:
		return ui.Or(p.Second, "请看过改动，批准或退回。")
	case consulted && until >= today:
		return "正在征求意见，到" + until.Chinese() + "；这期间可以先答复意见、登记批准文件。"
	case !tried && p.Failed != "":
		return "试读没有完成，原因写在下面；请重新试读。"
	case !tried && p.Waits:
		return "正在试读最近一个月的报送，过一会儿刷新这一页。"
	case !tried:
		return "先用这一稿试读最近一个月的报送，看哪些行会过不了。"
	case !consulted:
		return fmt.Sprintf("公开征求意见，至少%d天。", catalog.ConsultDays)
	case p.unanswered() > 0:
		return fmt.Sprintf("还有%d条意见没有答复。", p.unanswered())
	case p.Paper.Number == "":
		return "登记批准文件（文号、机关、日期和文件）。"
	}
	return "提出施行日期，由另一人批准。"
}

// span says what was read again.
func (t *Trial) span() string {
	s := t.On + "试读，收到的日期" + t.From.Chinese() + "到" + t.To.Chinese() + "。"
	if t.Cut {
		s += "报送太多，只读了一部分。"
	}
	return s
}

// names says who an agency is, for the tables of a trial.
func (t *Trial) names(hub *house.Hub) {
	for i := range t.Rules {
		t.Rules[i].Agency = hub.AgencyName(t.Rules[i].Agency)
	}
	for i := range t.Agencies {
		t.Agencies[i].Agency = hub.AgencyName(t.Agencies[i].Agency)
	}
	for i := range t.Examples {
		t.Examples[i].Agency = hub.AgencyName(t.Examples[i].Agency)
	}
}

// shapes of changes: the grave first.
func sorted(in []catalog.Difference) []catalog.Difference {
	out := slices.Clone(in)
	slices.SortStableFunc(out, func(a, b catalog.Difference) int {
		switch {
		case a.Grave == b.Grave:
			return 0
		case a.Grave:
			return -1
		}
		return 1
	})
	return out
}
