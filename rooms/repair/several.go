package repair

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/record"
	"xinguan/core/rulebook"
)

// Several penalties of the same kinds are classed by the same provision: each is a case of its own, each subject is told, and
// each is confirmed by another person for itself. What is 严重 is reasoned one by one.

const (
	severalPath = classifyPath + "/several"
	toldPath    = classifyPath + "/told"
	mostAtOnce  = 20
)

// SeveralPage is where several are classed at once.
type SeveralPage struct {
	Once    string
	Rows    []SeveralRow
	Kinds   string
	By      string
	Classes []Class
}

// SeveralRow is one of them; N numbers its fields.
type SeveralRow struct {
	N, Pick, Once                string
	Party, DocNo, Decided, Title string
	record                       record.Record
}

func severalPage(hub *house.Hub, v *house.Visit) (house.Page, error) {
	picked := v.URL.Query()["pick"]
	if len(picked) == 0 || len(picked) > mostAtOnce {
		return house.Page{}, web.Fail(web.Invalid, "请先勾选要认定的处罚，一次最多%d条。", mostAtOnce)
	}
	p := SeveralPage{Once: id.New().String()}
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		for i, s := range picked {
			x, err := picks(tx, hub, v, s)
			if err != nil {
				return err
			}
			p.Rows = append(p.Rows, SeveralRow{N: strconv.Itoa(i), Pick: s, Once: id.New().String(), Party: x.Subject.Name, DocNo: ui.Or(x.Record.DocNo, "没有文号"),
				Decided: x.Record.Decided.Table(), Title: ui.Or(x.Face.Title, x.Item.Title), record: x.Record})
		}
		p.By, p.Classes = choices(tx, hub, v.Actor.Org)
		p.Classes = slices.DeleteFunc(p.Classes, func(c Class) bool { return c.Value == string(rulebook.Serious) })
		return nil
	})
	if err != nil {
		return house.Page{}, err
	}
	for _, r := range p.Rows[1:] {
		if r.record.Class != p.Rows[0].record.Class || r.record.Item != p.Rows[0].record.Item {
			return house.Page{}, web.Fail(web.Invalid, "勾选的处罚种类不一样，依据的条款也会不同；请退回上一页，按种类分别勾选。")
		}
	}
	p.Kinds = strings.ReplaceAll(p.Rows[0].record.Class, ";", "；")
	return house.Page{Title: "一起认定", Nav: classifyPath, Body: SeveralBody(p),
		Crumbs: []house.Crumb{{Title: "工作台", Href: house.OfficePath}, {Title: "认定失信严重程度", Href: classifyPath}, {Title: "一起认定"}}}, nil
}

// picks is the record of a tick, if the visitor's authority classes it.
func picks(tx *db.Tx, hub *house.Hub, v *house.Visit, s string) (x house.Concerned, err error) {
	code, rec, _ := strings.Cut(s, "/")
	if x, err = hub.Shown(tx, code, rec); err != nil {
		return x, err
	}
	return x, mayClass(v, &x)
}

// announceSeveral opens a case for each; one that cannot be opened does not hold up the others.
func announceSeveral(hub *house.Hub, v *house.Visit) (house.Page, error) {
	form, err := house.ReadForm(v.Request, nil)
	if err != nil {
		return house.Page{}, err
	}
	if err := complete(form); err != nil {
		return house.Page{}, err
	}
	if form.Contact.Wants == string(rulebook.Serious) {
		return house.Page{}, web.Fail(web.Invalid, "认定为“严重”的，要逐条写明事实和理由；请回到清单，一条一条认定。")
	}
	marks, left := url.Values{}, []string(nil)
	for i := range mostAtOnce {
		n := "-" + strconv.Itoa(i)
		pick := v.PostFormValue("pick" + n)
		if pick == "" {
			break
		}
		one := form
		one.Once, one.Contact.Name, one.Contact.Phone = v.PostFormValue("once"+n), ui.Clip(strings.TrimSpace(v.PostFormValue("name"+n)), 100), ui.Clip(strings.TrimSpace(v.PostFormValue("phone"+n)), 50)
		what, err := announceOne(hub, v, pick, one)
		var told *web.Error
		switch {
		case err == nil:
			marks.Add("mark", one.Once)
		case errors.As(err, &told):
			left = append(left, what+"："+strings.TrimSuffix(told.Message, "。"))
		default:
			return house.Page{}, err
		}
	}
	said := fmt.Sprintf("已告知%d条。", len(marks["mark"]))
	if len(left) > 0 {
		said += fmt.Sprintf("有%d条没有办：", len(left)) + strings.Join(left, "；") + "。"
	}
	return house.Page{Moved: toldPath + "?" + marks.Encode(), Said: said}, nil
}

func announceOne(hub *house.Hub, v *house.Visit, pick string, form house.Form) (what string, err error) {
	what = "有一条信息"
	if _, err := id.Parse(form.Once); err != nil {
		return what, web.Fail(web.Invalid, "提交的内容不完整，请刷新页面后再办理。")
	}
	err = hub.DB.Write(context.WithoutCancel(v.Context()), func(tx *db.Tx) error {
		x, err := picks(tx, hub, v, pick)
		if err != nil {
			return err
		}
		what = x.Subject.Name
		if x.Record.Severity == rulebook.Severity(form.Contact.Wants) {
			return already(x.Record.Severity)
		}
		_, _, err = announce(tx, hub, v, classifyProcedure, x, form)
		return err
	})
	return what, err
}

// ToldPage lists the cases that were opened a moment ago with the codes by which the subjects follow them.
type ToldPage struct{ Rows []ToldRow }

// ToldRow is one of them.
type ToldRow struct{ Party, Number, Code, Href string }

func toldPage(hub *house.Hub, v *house.Visit) (house.Page, error) {
	var p ToldPage
	err := hub.DB.View(v.Context(), func(tx *db.Tx) error {
		for _, mark := range v.URL.Query()["mark"][:min(mostAtOnce, len(v.URL.Query()["mark"]))] {
			c, code, err := hub.Flow.Opened(tx, mark)
			if errors.Is(err, flow.ErrNone) || err == nil && (c.Org != v.Actor.Org || c.Procedure != classifyProcedure) {
				continue
			}
			if err != nil {
				return err
			}
			x, err := hub.Of(tx, &c)
			if err != nil {
				return err
			}
			p.Rows = append(p.Rows, ToldRow{x.Subject.Name, c.Number, code, "/office/cases/" + c.ID.String()})
		}
		return nil
	})
	return house.Page{Title: "已经告知", Nav: classifyPath, Private: true, Body: ToldBody(p),
		Crumbs: []house.Crumb{{Title: "工作台", Href: house.OfficePath}, {Title: "认定失信严重程度", Href: classifyPath}, {Title: "已经告知"}}}, err
}
