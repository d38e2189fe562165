package counter

import (
	"slices"
	"strings"

	"xinguan/base/clock"
	"xinguan/core/flow"
	"xinguan/core/house"
)

// FindPage finds the subject and offers what can be asked for about each of its records.
type FindPage struct {
	Code, Name, Wrong string
	Alike             []Alike // where a name was asked for
	Rows              []Row
	Whole             []Offer
}

// Alike is an organisation with a name like the one asked for.
type Alike struct{ Name, Code, Href string }

// Row is a record shown now.
type Row struct {
	ID, Title, Authority, DocNo, Decided, Note string
	Offers                                     []Offer
}

// Offer is something that can be filed.
type Offer struct{ Title, Href string }

// FormPage is what the officer fills in for the applicant.
type FormPage struct {
	Procedure, Title, Subject, Code, Back, Action string
	About, By                                     string
	Grounds                                       []flow.Ground
	Fields                                        []string
	Papers                                        []flow.Paper
	Commitment                                    string
	Asks                                          string // label of the text; empty where none is needed
	Must                                          bool   // the text must be there
	Objection                                     bool
	Once                                          string
	Wrong, Ground                                 string // what is wrong with what was filled in; empty for a new form
	Contact                                       flow.Contact
}

// ticked tells whether a document was said to have been looked at.
func (p FormPage) ticked(paper string) bool {
	return slices.Contains(strings.Split(p.Contact.Shown, "、"), paper)
}

// SlipPage is what the applicant takes home.
type SlipPage struct {
	Number, Code, Title, Subject, About, State, Due string
	At, Where, Address, Mark, Hotline               string
}

// shownPapers are the documents an officer can look at.
var shownPapers = []string{"居民身份证", "护照或港澳台居民证件", "营业执照", "授权委托书", "法院文书"}

// procedures are what can be filed here, with the record it must be about: any, adverse, or none for the subject as a whole.
var procedures = []struct{ id, title, asks string }{
	{"objection", "提出异议", "理由：哪里不对、为什么"},
	{"repair", "申请信用修复", "说明（没有可以不填）"},
	{"statement", "放一份声明", "声明的内容：所有人都会看到，不写他人的姓名、电话、证件号码"},
	{"reorganisation", "破产重整：申请临时屏蔽", "说明：裁定书文号、管理人、联系人"},
}

// whole stands in an address for the subject as a whole.
const whole = "whole"

func offer(procedure, code, record string) Offer {
	o := Offer{Href: counterPath + "/" + procedure + "/" + code + "/" + record}
	for _, p := range procedures {
		if p.id == procedure {
			o.Title = p.title
		}
	}
	return o
}

// offers are what can be asked for about a record today, and why not what cannot.
func offers(x *house.Concerned, today clock.Date) (out []Offer, note string) {
	of := func(p string) { out = append(out, offer(p, x.Subject.Code, x.Record.ID.String())) }
	of("objection")
	if !x.Item.Negative() {
		return out, ""
	}
	of("statement")
	switch from := x.Record.RepairFrom; {
	case from == "":
		note = "不提前修复，到" + x.Record.ShownUntil.Chinese() + "自动停止公示"
	case from > today:
		note = "最早" + from.Chinese() + "可以申请修复；现在来早了，不算被拒绝"
	default:
		of("repair")
	}
	return out, note
}

// seen joins the documents that were looked at; only those on the list count.
func seen(ticked []string) string {
	var out []string
	for _, s := range shownPapers {
		if slices.Contains(ticked, s) {
			out = append(out, s)
		}
	}
	return strings.Join(out, "、")
}
