package evaluation

import (
	"errors"
	"net/http"
	"strings"

	"xinguan/base/db"
	"xinguan/core/access"
	"xinguan/core/house"
	"xinguan/core/ledger"
	"xinguan/core/people"
	"xinguan/core/rating"
	"xinguan/core/subject"
)

// Addresses in the office.
const (
	lookPath  = house.OfficePath + "/evaluations"
	codePath  = house.OfficePath + "/evaluations/code"
	modelPath = house.OfficePath + "/models"
	draftPath = lookPath + "/drafts"

	overridePath = lookPath + "/overrides"
)

// desk is where every page of the office is reached from.
var desk = house.Crumb{Title: "工作台", Href: house.OfficePath}

var desks = []house.Desk{
	{Pattern: "GET " + lookPath, Permission: people.EvaluationLook, Page: lookForm},
	{Pattern: "POST " + lookPath, Permission: people.EvaluationLook, Page: look},
	{Pattern: "GET " + codePath, Permission: people.EvaluationCode, Page: codeForm},
	{Pattern: "POST " + codePath, Permission: people.EvaluationCode, Page: giveCode},
	{Pattern: "GET " + lowestPath, Permission: people.EvaluationModel, Page: lowest},
	{Pattern: "GET " + lowestPath + "/{code}", Permission: people.EvaluationModel, Page: lowestOne},
	{Pattern: "POST " + lowestPath, Permission: people.EvaluationPropose, Page: announceDesk},
	{Pattern: "POST " + lowestPath + "/{case}/{step}", Permission: people.EvaluationApprove, Sure: true, Page: decideDesk},
	{Pattern: "GET " + modelPath, Permission: people.EvaluationModel, Page: modelList},
	{Pattern: "GET " + modelPath + "/{id}/{version}", Permission: people.EvaluationModel, Page: bench},
	{Pattern: "POST " + modelPath + "/{id}/{version}/try", Permission: people.EvaluationModel, Page: askTrial},
	{Pattern: "POST " + modelPath + "/{id}/{version}/comment", Permission: people.EvaluationModel, Page: comment(modelPath)},
	{Pattern: "POST " + modelPath + "/{id}/{version}/comments/{comment}", Permission: people.EvaluationPropose, Page: reply},
	{Pattern: "POST " + modelPath + "/{id}/{version}/consult", Permission: people.EvaluationPropose, Page: step(rating.Consult)},
	{Pattern: "POST " + modelPath + "/{id}/{version}/propose", Permission: people.EvaluationPropose, Page: step(rating.Propose)},
	{Pattern: "POST " + modelPath + "/{id}/{version}/approve", Permission: people.EvaluationApprove, Sure: true, Page: step(rating.Approve)},
	{Pattern: "POST " + modelPath + "/{id}/{version}/decline", Permission: people.EvaluationApprove, Page: step(rating.Decline)},
	{Pattern: "POST " + modelPath + "/{id}/{version}/end", Permission: people.EvaluationPropose, Page: step(rating.End)},
	{Pattern: "POST " + modelPath + "/{id}/{version}/end_sure", Permission: people.EvaluationApprove, Sure: true, Page: step(rating.EndSure)},
	{Pattern: "POST " + modelPath + "/{id}/{version}/keep_on", Permission: people.EvaluationApprove, Page: step(rating.KeepOn)},
	{Pattern: "POST " + modelPath + "/{id}/{version}/export", Permission: people.EvaluationExport, Raw: export},
	{Pattern: "GET " + draftPath, Permission: people.EvaluationLook, Page: drafts},
	{Pattern: "POST " + draftPath + "/{id}/{version}", Permission: people.EvaluationLook, Page: comment(draftPath)},
	{Pattern: "GET " + overridePath, Permission: people.EvaluationModel, Page: overrides},
	{Pattern: "POST " + overridePath, Permission: people.EvaluationPropose, Page: askOverride},
	{Pattern: "POST " + overridePath + "/{id}/approve", Permission: people.EvaluationApprove, Sure: true, Page: decideOverride(rating.OverrideApproved)},
	{Pattern: "POST " + overridePath + "/{id}/decline", Permission: people.EvaluationApprove, Page: decideOverride(rating.OverrideDeclined)},
	{Pattern: "POST " + overridePath + "/{id}/end", Permission: people.EvaluationApprove, Page: decideOverride(rating.OverrideEnded)},
}

var menu = []house.Entry{
	{Group: "评价", Title: "查看单位的评价", Href: lookPath, Permission: people.EvaluationLook},
	{Group: "评价", Title: "开查看码", Href: codePath, Permission: people.EvaluationCode},
	{Group: "评价", Title: "最低等级的告知与确认", Href: lowestPath, Permission: people.EvaluationModel, Waiting: waitingLowest},
	{Group: "评价", Title: "等级的调整", Href: overridePath, Permission: people.EvaluationModel, Waiting: waitingOverrides},
	{Group: "评价", Title: "征求意见的评价办法", Href: draftPath, Permission: people.EvaluationLook},
	{Group: "评价", Title: "评价模型", Href: modelPath, Permission: people.EvaluationModel},
}

// item is what a look at a result is written down as.
const item = "evaluation"

func lookForm(_ *house.Hub, v *house.Visit) (house.Page, error) {
	return lookPage(LookPage{Code: strings.TrimSpace(v.URL.Query().Get("code"))}), nil
}

func lookPage(p LookPage) house.Page {
	return house.Page{Title: "查看单位的评价", Nav: lookPath, Body: Look(p), Crumbs: []house.Crumb{desk, {Title: "查看单位的评价"}}}
}

// look shows a result to an official who says why. The look is written down first and shown to the company; the result
// is at every department's disposal for its own supervision, so it is asked for as information of its own.
func look(hub *house.Hub, v *house.Visit) (house.Page, error) {
	p := LookPage{Code: strings.ToUpper(strings.TrimSpace(v.PostFormValue("code"))), Reason: strings.TrimSpace(v.PostFormValue("reason"))}
	s, err := find(hub, v.Request, p.Code)
	if errors.Is(err, subject.ErrNone) {
		p.Trouble = "没有代码为“" + p.Code + "”的单位。请对照营业执照再输入一次。"
		return lookPage(p), nil
	}
	if err != nil {
		return house.Page{}, err
	}
	_, err = access.Ask(v.Context(), hub.DB, access.Request{Actor: v.Actor, Purpose: access.Supervision, Subject: s.ID, Item: item, Org: v.Actor.Org, Fields: []string{"综合评价"}, Reason: p.Reason})
	if errors.Is(err, access.ErrRefused) {
		p.Trouble = strings.TrimSuffix(err.Error(), "。") + "。"
		return lookPage(p), nil
	}
	if err != nil {
		return house.Page{}, err
	}
	err = hub.DB.View(v.Context(), func(tx *db.Tx) error {
		m, err := hub.Rating.LiveOf(tx, modelID, tx.Today())
		if err != nil {
			return err
		}
		var w WhyPage
		if m == nil {
			w, err = unevaluated(hub, tx, s)
		} else {
			w, err = why(hub, tx, m, s)
		}
		p.Why = &w
		return err
	})
	return lookPage(p), err
}

func find(hub *house.Hub, r *http.Request, code string) (s subject.Subject, err error) {
	err = hub.DB.View(r.Context(), func(tx *db.Tx) error {
		s, err = subject.Find(tx, code)
		return err
	})
	return s, err
}

func codeForm(_ *house.Hub, v *house.Visit) (house.Page, error) {
	return codePage(CodePage{Code: strings.TrimSpace(v.URL.Query().Get("code"))}), nil
}

func codePage(p CodePage) house.Page {
	return house.Page{Title: "开查看码", Nav: codePath, Body: Code(p), Crumbs: []house.Crumb{desk, {Title: "开查看码"}}}
}

// giveCode makes a code and shows it once.
func giveCode(hub *house.Hub, v *house.Visit) (house.Page, error) {
	p := CodePage{Code: strings.ToUpper(strings.TrimSpace(v.PostFormValue("code"))), Who: strings.TrimSpace(v.PostFormValue("who"))}
	if p.Who == "" {
		p.Trouble = "请写明交给谁：经办人姓名，以及核对过的证明文件。"
		return codePage(p), nil
	}
	err := hub.DB.Write(v.Context(), func(tx *db.Tx) error {
		s, err := subject.Find(tx, p.Code)
		if err != nil {
			return err
		}
		if p.Key, err = rating.NewCode(tx, s.ID, v.Actor.ID); err != nil {
			return err
		}
		p.Name, p.Until = s.Name, tx.Today().AddDays(rating.CodeDays).Chinese()
		return ledger.Audit(tx, ledger.Entry{Actor: v.Actor.ID, Action: string(people.EvaluationCode), Object: "subject/" + s.ID.String(), Reason: p.Who})
	})
	if errors.Is(err, subject.ErrNone) {
		p.Trouble = "没有代码为“" + p.Code + "”的单位。请对照营业执照再输入一次。"
		err = nil
	}
	return codePage(p), err
}

func modelList(hub *house.Hub, v *house.Visit) (house.Page, error) {
	var p ModelsPage
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		for _, m := range hub.Rating.Models.List {
			r, err := modelRow(hub, tx, m)
			if err != nil {
				return err
			}
			p.Rows = append(p.Rows, r)
		}
		return nil
	})
	return house.Page{Title: "评价模型", Nav: modelPath, Body: Models(p), Crumbs: []house.Crumb{desk, {Title: "评价模型"}}}, err
}

func modelRow(hub *house.Hub, tx *db.Tx, m *rating.Model) (ModelRow, error) {
	r := ModelRow{ID: m.ID, Version: m.Version, Title: m.Title, Computed: m.Kind == "computed", State: "只接收"}
	if !r.Computed {
		return r, nil
	}
	live, err := hub.Rating.LiveOf(tx, m.ID, tx.Today())
	if err != nil {
		return r, err
	}
	from, err := rating.Effective(tx, m)
	if err != nil {
		return r, err
	}
	r.From, r.State = from.Table(), "草案"
	switch {
	case live == m:
		r.State, r.Live = "施行中", true
	case from > tx.Today():
		r.State = "已批准，并行试算中，待施行"
	case from != "":
		r.State = "已由新版本代替"
	}
	past, err := rating.Releases(tx, m)
	if err != nil {
		return r, err
	}
	if said := underWay(past, tx.Today()); said != "" {
		r.State = said
	}
	kept, err := rating.Counted(tx, m)
	r.Tally, r.Counted = kept.N, kept.On.Table()
	return r, err
}
