package repair

import (
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/ui"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/record"
	"xinguan/core/rulebook"
)

const procedure = "repair"

// FormPage says whether and how one record can be repaired.
type FormPage struct {
	Title, Authority, DocNo, Phone string
	Decided, Until, From           clock.Date // From: the earliest day; empty where it is not repaired early
	Subject, Code, Back, Here      string
	Today                          clock.Date
	Rule                           string              // what the dates rest on
	Ahead                          string              // what a rulebook adopted already will change; empty for nothing
	Others                         []Other             // other penalties of the same decision that are shown
	Elsewhere                      *rulebook.Elsewhere // another system it is published in; nil for none
	EndTitle, How, Where           string              // of an entry in a list: the procedure of the listing authority
	Papers                         []flow.Paper
	Pending                        bool // a case about it is open
	Hotline                        string
	Way                            []flow.Clock // from the form to the result
	house.Begun
	Commitment string // as it will be signed, name and day left open
	Remind     string // where its own subject asks to be reminded; empty for others
	Reminded   bool
}

// Other is another penalty of the same decision, which is repaired by itself.
type Other struct{ Title, Href string }

// others are the other penalties of a decision.
func others(tx *db.Tx, x *house.Concerned) (out []Other, err error) {
	all, err := record.Others(tx, &x.Record)
	for _, o := range all {
		out = append(out, Other{ui.Or(strings.ReplaceAll(o.Class, ";", "；"), x.Item.Title), "/repair/" + x.Subject.Code + "/" + o.ID.String()})
	}
	return out, err
}

// Standing is what can be done today.
type Standing int

// What can be done.
const (
	Never Standing = iota // not before its last day
	Early                 // from a later day on
	Open                  // now
)

// Standing is what can be done today.
func (p FormPage) Standing() Standing {
	switch {
	case p.From == "":
		return Never
	case p.From > p.Today:
		return Early
	}
	return Open
}

func load(hub *house.Hub, x *house.Concerned, today clock.Date) FormPage {
	r := &x.Record
	terms, _ := hub.Laws().Explain(r, today)
	p := FormPage{Title: ui.Or(x.Face.Title, x.Item.Title), Authority: r.Authority, DocNo: hub.Numbered(r.Item, r.DocNo, r.Class), Phone: hub.Phone(r.AuthorityCode), Decided: r.Decided, Until: r.ShownUntil,
		From: r.RepairFrom, Subject: x.Subject.Name, Code: x.Subject.Code, Back: "/subjects/" + x.Subject.Code, Here: path(x), Today: today, Rule: terms.Why,
		Hotline: hub.City.Hotline}
	if !terms.Verified && p.Rule != "" {
		p.Rule += "（规则数字未经与原文核对）"
	}
	p.Ahead = ahead(hub, r, today)
	if e, ok := hub.Laws().Elsewhere(r); ok {
		p.Elsewhere = &e
	}
	if e := x.Item.Ends; e != nil {
		p.EndTitle, p.How, p.Where = e.Title, e.How, e.Where
	}
	if proc, ok := hub.Flow.Procedures.Find(procedure); ok {
		p.Papers, p.Way = proc.Papers, proc.Way()
		for _, k := range proc.Papers {
			if k.Sign != "" {
				p.Commitment = house.Commitment(k.Sign, x, "……", "……")
			}
		}
	}
	return p
}

// ahead says what the next rulebook that is adopted and not yet in force will change about the record.
func ahead(hub *house.Hub, r *record.Record, today clock.Date) string {
	for _, b := range hub.Rules.Books {
		if b.From <= today {
			continue
		}
		t := hub.Laws().Terms(r, b.From)
		begin := "《" + b.Title + "》" + b.From.Chinese() + "起施行，"
		switch {
		case t.Book == "" || t.Until == r.ShownUntil && t.RepairFrom == r.RepairFrom:
			return ""
		case !t.Shown:
			return begin + "施行后这条信息不再公示。"
		}
		return begin + "施行后最后公示日为" + t.Until.Chinese() + "，" + t.RepairFrom.Chinese() + "起可以申请修复。"
	}
	return ""
}

func path(x *house.Concerned) string {
	return "/repair/" + x.Subject.Code + "/" + x.Record.ID.String()
}
