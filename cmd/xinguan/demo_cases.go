package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/people"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// demoCase is a case of the demo: what is asked about a penalty, and the steps that were taken since.
type demoCase struct {
	procedure, ground, asks, field string
	steps                          []demoStep
}

// demoStep is a step of a fictional person; who is empty for the applicant.
type demoStep struct {
	who string
	flow.Move
}

// demoCases stand in as many states as there are: waiting for the authority, for the applicant, for the centre, and over
// in either way. All were filed today: what is published in the demo was so since today.
var demoCases = []demoCase{
	{procedure: "repair", asks: "罚款已经缴清（示例）"},
	{procedure: "repair", asks: "已经拆除，现场照片见材料（示例）", steps: []demoStep{{who: "decider", Move: flow.Move{Step: "accept"}}}},
	{procedure: "repair", asks: "已经整改（示例）", steps: []demoStep{{who: "decider", Move: flow.Move{Step: "accept"}},
		{who: "second", Move: flow.Move{Step: "ask", Text: "缴款凭证看不清金额，请补交一份清楚的（示例）"}}}},
	{procedure: "repair", asks: "已经履行完毕（示例）", steps: []demoStep{{who: "decider", Move: flow.Move{Step: "accept"}},
		{who: "decider", Move: flow.Move{Step: "grant", Document: "示例修〔2026〕1号"}}}},
	{procedure: "objection", ground: "wrong", asks: "罚款金额与决定书不一致（示例）", field: "罚款金额"},
	{procedure: "objection", ground: "not_us", asks: "同名，不是我们单位（示例）", steps: []demoStep{{who: "centre", Move: flow.Move{Step: "forward"}}}},
	{procedure: "objection", ground: "wrong", asks: "决定日期写错了（示例）", field: "处罚决定日期", steps: []demoStep{{who: "centre", Move: flow.Move{Step: "forward"}},
		{who: "decider", Move: flow.Move{Step: "uphold", Reason: "matches", Text: "已与存档的决定书核对，日期一致（示例）"}}}},
	{procedure: "statement", asks: "已全部整改，并对全体员工作了培训（示例）", steps: []demoStep{{who: "head", Move: flow.Move{Step: "place"}}}},
}

// demoOffice is the authority whose people sign in to the demo.
const demoOffice = "cgj"

// makeCases files the cases of the demo and takes their steps, and lets a company authorise the bank. It gives number and
// code of the first case, to follow it by.
func makeCases(ctx context.Context, where store, company string) (number, code string, err error) {
	err = onDay(ctx, where, clock.Today(clock.System{}), func(tx *db.Tx, hub *house.Hub) error {
		if err := authorise(tx, hub, company); err != nil {
			return err
		}
		of, err := penaltiesOf(tx, demoOffice)
		if err != nil {
			return err
		}
		for i, c := range demoCases {
			if i >= len(of) {
				break // a smaller city has fewer
			}
			k, opened, err := c.file(tx, hub, of[i])
			if err != nil {
				return fmt.Errorf("演示的案件“%s”：%w", c.asks, err)
			}
			if i == 0 {
				number, code = k.Number, opened
			}
		}
		return complain(tx, hub)
	})
	return number, code, err
}

// complain files a complaint that waits for the centre, and one that was transferred.
func complain(tx *db.Tx, hub *house.Hub) error {
	rights, err := hub.People.Rights(tx)
	if err != nil {
		return err
	}
	towns := []people.Org{}
	for _, x := range rights.Orgs.All() {
		if x.Kind == people.Town {
			towns = append(towns, x)
		}
	}
	if len(towns) == 0 {
		return nil
	}
	file := func(procedure, ground, asks string) (flow.Case, error) {
		k, _, err := hub.Flow.Open(tx, flow.Request{Procedure: procedure, Ground: ground, Org: rights.Orgs.Centre(), Channel: "web", Once: id.New().String(), By: flow.Hand{Party: flow.Applicant},
			Contact: flow.Contact{Name: "示例投诉人", Phone: "0769-00000000", Asks: asks, Against: towns[0].Code, Body: towns[0].Name}})
		return k, err
	}
	if _, err := file("integrity_report", "arrears", "工程验收一年，余款没有付（示例）"); err != nil {
		return err
	}
	k, err := file("complaint", "refused", "去了三次，每次都说材料不全，没有书面理由（示例）")
	if err != nil {
		return err
	}
	_, err = demoStep{who: "centre", Move: flow.Move{Step: "transfer", Org: demoOffice, Text: "反映多次要求补材料、没有书面理由，请核查（示例）"}}.take(tx, hub, k)
	return err
}

// penaltiesOf are penalties of an authority that are shown and can be repaired today, each of another subject.
func penaltiesOf(tx *db.Tx, org string) (out []*record.Record, err error) {
	all, _, err := record.List(tx, record.Filter{Item: "penalty", AuthorityCode: org, Limit: 300})
	seen := map[id.ID]bool{}
	for _, r := range all {
		if !seen[r.Subject] && r.RepairFrom != "" && r.RepairFrom <= tx.Today() {
			seen[r.Subject] = true
			out = append(out, r)
		}
	}
	return out, err
}

// file opens the case as its applicant would, and takes its steps.
func (c *demoCase) file(tx *db.Tx, hub *house.Hub, r *record.Record) (k flow.Case, code string, err error) {
	s, err := subject.Get(tx, r.Subject)
	if err != nil {
		return k, "", err
	}
	x, err := hub.Shown(tx, s.Code, r.ID.String())
	if err != nil {
		return k, "", err
	}
	proc, ok := hub.Flow.Procedures.Find(c.procedure)
	if !ok {
		return k, "", errors.New("没有这个程序")
	}
	form := house.Form{Once: id.New().String(), Ground: c.ground, Contact: flow.Contact{Name: "示例经办", Role: "受托人", Phone: "0769-00000000", Asks: c.asks, Field: c.field}}
	if len(proc.Papers) > 0 {
		form.Papers = []flow.Upload{{Kind: "proof", Name: "示例凭证.png", Body: blankPage()}}
		form = form.Signed(proc.Papers, &x, tx.Today())
	}
	if k, err = hub.Ask(tx, house.Asked{Procedure: c.procedure, Concerned: x, Form: form, Org: demoOffice, Channel: "web", By: flow.Hand{Party: flow.Applicant, Name: form.Contact.Name}}); err != nil {
		return k, "", err
	}
	for _, step := range c.steps {
		if k, err = step.take(tx, hub, k); err != nil {
			return k, "", err
		}
	}
	code, err = hub.Flow.CodeOf(tx, k.ID)
	return k, code, err
}

// take takes the step on the case as it stands.
func (s demoStep) take(tx *db.Tx, hub *house.Hub, k flow.Case) (flow.Case, error) {
	a, err := people.AccountByLogin(tx, s.who)
	if err != nil {
		return k, err
	}
	m := s.Move
	m.Case, m.Seen = k.ID, k.N
	m.By = flow.Hand{Actor: people.Actor{ID: a.ID.String(), Org: a.Org}, Party: flow.Authority, Name: a.Name}
	if a.Org == people.CityOrgs(hub.City).Centre() {
		m.By.Party = flow.Centre
	}
	return hub.Flow.Take(tx, m)
}

// blankPage is a picture of an empty sheet: a paper that can be opened.
func blankPage() []byte {
	sheet := image.NewGray(image.Rect(0, 0, 420, 594))
	draw.Draw(sheet, sheet.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(sheet, image.Rect(30, 40, 390, 44), image.NewUniform(color.Gray{Y: 120}), image.Point{}, draw.Src)
	var out bytes.Buffer
	if err := png.Encode(&out, sheet); err != nil {
		panic(err) // it is written into memory
	}
	return out.Bytes()
}
