package board

import (
	"errors"
	"io"
	"net/http"
	"slices"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/notice"
	"xinguan/core/people"
)

// What is done to a question: it is asked, answered and settled.

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
		if err := Settle(tx, v.Actor, s.ID, to, v.PostFormValue("why"), v.PostFormValue("seen")); err != nil {
			return err
		}
		return tell(hub, tx, s.Org, "suspicion/"+s.ID.String()+"/settled", "suspicion.settled", answerPath+"/"+s.ID.String(), map[string]string{"item": hub.ItemTitle(s.Item), "state": to.Title()})
	})
	if said := wrong(err); said != "" {
		return shown(hub, v, askPath, said, v.PostFormValue("why"))
	}
	return house.Page{Moved: askPath + "/" + v.PathValue("id"), Said: "已认定，来源单位能看到理由。"}, err
}

// wrong is what is wrong with what was written; empty where something else went wrong.
func wrong(err error) string {
	var told *web.Error
	if errors.As(err, &told) && told.Kind == web.Invalid {
		return told.Message
	}
	return ""
}

// tell tells those of a supplier who send that something waits for them, or what became of it.
func tell(hub *house.Hub, tx *db.Tx, org, event, kind, href string, vars map[string]string) error {
	_, err := hub.Notices.Post(tx, notice.Notice{To: notice.OfOrg(org, people.IntakeSend), Event: event, Kind: kind, Href: href, Vars: vars})
	return err
}
