package house

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/catalog"
	"xinguan/core/flow"
	"xinguan/core/people"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// Concerned is a record somebody wants something done about, with whom and what it is about. Where a case is about a subject
// as a whole there is no record, and Whole is true.
type Concerned struct {
	Subject subject.Subject
	Record  record.Record
	Item    *catalog.Item
	Face    record.Face
	Whole   bool
}

// Shown finds a record that is shown to the public now, by its subject's code and its id.
func (h *Hub) Shown(tx *db.Tx, code, rec string) (c Concerned, err error) {
	gone := web.Fail(web.NotFound, "没有找到这条信息，可能已经期满、修复或撤回，不再显示；请回到单位的页面查看。")
	want, err := id.Parse(rec)
	if err != nil {
		return c, gone
	}
	if c.Subject, err = subject.Find(tx, code); errors.Is(err, subject.ErrNone) {
		return c, gone
	} else if err != nil {
		return c, err
	}
	if err := h.concerned(tx, &c, want); err != nil {
		return c, err
	}
	if !c.Record.Shown(tx.Today()) {
		return c, gone
	}
	return c, nil
}

// Of is the record a case is about as it stands, corrections included, whatever became of it; the title of the face is empty where it has no words.
func (h *Hub) Of(tx *db.Tx, k *flow.Case) (c Concerned, err error) {
	if k.Subject.IsZero() { // a complaint: it is about how something was dealt with
		return Concerned{Whole: true, Item: &catalog.Item{}}, nil
	}
	if c.Subject, err = subject.Get(tx, k.Subject); err != nil {
		return c, err
	}
	if c.Whole = k.Record.IsZero(); c.Whole {
		c.Item = &catalog.Item{Title: "单位整体"}
		return c, nil
	}
	now, err := record.Standing(tx, k.Subject, k.Record)
	if err != nil {
		return c, err
	}
	return c, h.concerned(tx, &c, now)
}

func (h *Hub) concerned(tx *db.Tx, c *Concerned, want id.ID) error {
	members, err := subject.Members(tx, c.Subject.ID)
	if err != nil {
		return err
	}
	for _, m := range members {
		r, err := record.GetWhole(tx, m, want)
		if errors.Is(err, record.ErrNone) {
			continue
		}
		if err != nil {
			return err
		}
		c.Record = r
		c.Item, _ = h.Catalog.Of(r.Item, r.ItemVersion)
		if c.Item == nil {
			return web.Fail(web.NotFound, "这类信息已不在目录里；请联系信用中心。")
		}
		c.Face = r.Face(c.Item)
		return nil
	}
	return web.Fail(web.NotFound, "没有找到这条信息，可能已经期满、修复或撤回，不再显示；请回到单位的页面查看。")
}

// Answerable is the organisation that answers for a record: who decided it or, for an objection, who sent it; the credit
// centre where neither is an organisation of the city. Who was merged answers through its successor.
func (h *Hub) Answerable(tx *db.Tx, codes ...string) (string, error) {
	rights, err := h.People.Rights(tx)
	if err != nil {
		return "", err
	}
	for _, code := range codes {
		if x, ok := rights.Orgs.Successor(code, tx.Today()); ok && code != "" {
			return x.Code, nil
		}
		if _, ok := rights.Orgs.Org(code); ok {
			return code, nil
		}
	}
	return rights.Orgs.Centre(), nil
}

// OrgName is an organisation's name today, or its code.
func (h *Hub) OrgName(tx *db.Tx, code string) string {
	if rights, err := h.People.Rights(tx); err == nil {
		if x, ok := rights.Orgs.Org(code); ok {
			return x.Name
		}
	}
	if a, ok := h.City.Agency(code); ok {
		return a.Name
	}
	return code
}

// MayRead tells whether an official may see a case.
func MayRead(a people.Actor, k *flow.Case, item string) people.Decision {
	return people.Decide(a, people.CaseRead, people.Scope{Org: k.Org, Item: item})
}

// Form is what an applicant filled in.
type Form struct {
	Contact flow.Contact
	Ground  string
	Once    string
	Papers  []flow.Upload
}

// ReadForm reads a form with its papers; kinds are the papers the procedure knows.
func ReadForm(r *http.Request, kinds []flow.Paper) (f Form, err error) {
	if err := parse(r); err != nil {
		return f, err
	}
	text := func(name string) string { return strings.TrimSpace(r.PostFormValue(name)) }
	f = Form{Ground: text("ground"), Once: text("once"), Contact: flow.Contact{Name: text("name"), Role: text("role"), Phone: text("phone"),
		Email: text("email"), Asks: text("asks"), Field: text("field"), Wants: text("wants")}}
	for _, value := range []string{f.Contact.Name, f.Contact.Role, f.Contact.Phone, f.Contact.Email, f.Contact.Field, f.Contact.Wants} {
		if len([]rune(value)) > 500 {
			return f, web.Fail(web.Invalid, "有一栏填写得太长了，最多500个字；较长的说明请写在“请求和理由”里或作为材料提交。")
		}
	}
	if len([]rune(f.Contact.Asks)) > 5000 {
		return f, web.Fail(web.Invalid, "说明最多5000个字；请写得简短一些，其余的作为材料提交。")
	}
	if _, err := id.Parse(f.Once); err != nil {
		return f, web.Fail(web.Invalid, "这张表已经失效，请退回上一页，刷新后重新提交。")
	}
	f.Papers, err = papers(r.MultipartForm, kinds)
	return f, err
}

func parse(r *http.Request) error {
	err := r.ParseMultipartForm(MaxForm)
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return web.Fail(web.Invalid, "材料合计超过了32MB，没有收下。请压缩图片，或者先提交一部分，其余的在进度页面补交。")
	case errors.Is(err, http.ErrNotMultipart):
		return nil // a form without papers
	case err != nil:
		return web.Fail(web.Invalid, "提交的内容没有读完整，可能网络中断了；请退回上一页再试一次。")
	}
	return nil
}

// papers are what came with a form, in the order the form asks for them: a case shows them as they were filed.
func papers(form *multipart.Form, kinds []flow.Paper) (out []flow.Upload, err error) {
	if form == nil {
		return nil, nil
	}
	for _, kind := range kinds {
		for _, fh := range form.File["paper_"+kind.ID] {
			body, err := read(fh)
			if err != nil {
				return nil, err
			}
			if len(body) > 0 {
				out = append(out, flow.Upload{Kind: kind.ID, Name: fh.Filename, Body: body})
			}
		}
	}
	return out, nil
}

func read(fh *multipart.FileHeader) ([]byte, error) {
	f, err := fh.Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, flow.MaxPaper+1))
}

// Told turns what a case refuses into an answer for the person.
func Told(err error) error {
	var wrong flow.Wrong
	switch {
	case errors.As(err, &wrong):
		return web.Fail(web.Invalid, "%s", wrong.Message)
	case errors.Is(err, flow.ErrNone):
		return web.Fail(web.NotFound, "%s。", flow.ErrNone)
	case errors.Is(err, flow.ErrMoved), errors.Is(err, flow.ErrNotNow):
		return web.Fail(web.Conflict, "%s。", err)
	case errors.Is(err, flow.ErrNotYours):
		return web.Fail(web.Forbidden, "%s。", err)
	}
	return err
}

// Asked is a request about a record, as a room or the counter puts it.
type Asked struct {
	Procedure string
	Concerned Concerned
	Form      Form
	Org       string // that has to answer
	Channel   string // web or counter
	By        flow.Hand
	Owner     id.ID // for whom who files it has signed in; zero for the public
}

// Ask opens the case of a request about a record; errors are for the person.
func (h *Hub) Ask(tx *db.Tx, a Asked) (flow.Case, error) {
	c, _, err := h.Flow.Open(tx, flow.Request{Procedure: a.Procedure, Ground: a.Form.Ground, Subject: a.Concerned.Record.Subject, Record: a.Concerned.Record.ID,
		Org: a.Org, Channel: a.Channel, Contact: a.Form.Contact, Papers: a.Form.Papers, Once: a.Form.Once, By: a.By, Owner: a.Owner})
	return c, Told(err)
}

// OpenedPath is where number and code of a case are shown to who has just sent the form.
func OpenedPath(once string) string { return "/cases/opened?mark=" + once }
