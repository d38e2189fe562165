package evaluation

import (
	"cmp"
	"errors"
	"net/http"
	"slices"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/ui"
	"xinguan/base/web"
	"xinguan/core/house"
	"xinguan/core/opinion"
	"xinguan/core/rating"
)

// SayPart is where anybody says something about a version that is laid out for comment.
type SayPart struct {
	Version, Name, Text string
	Trouble             string
	Taken               bool // it was just taken in
	Received            int
	Answered            []AnsweredPart
}

// AnsweredPart is a comment with its answer, as the office lets it be seen.
type AnsweredPart struct{ By, Text, Taken, Answer, On string }

// said is what the page of a version shows of the comments on it.
func (p *MethodPage) said(tx *db.Tx, m *rating.Model) error {
	all, err := rating.Comments(tx, m)
	if err != nil {
		return err
	}
	p.Say.Version, p.Say.Received = m.Version, len(all)
	for _, c := range all {
		if c.Shown && c.Taken != "" && len(p.Say.Answered) < commentsListed {
			p.Say.Answered = append(p.Say.Answered, AnsweredPart{By: commentBy(c), Text: c.Text, Taken: opinion.Taken[c.Taken], Answer: c.Answer, On: c.Answered.Date().Chinese()})
		}
	}
	return nil
}

// say takes a comment of anybody; one that cannot be taken stands in the form again, with the reason.
func say(hub *house.Hub, r *http.Request) (house.Page, error) {
	c := opinion.Opinion{By: opinion.Anybody, Name: r.PostFormValue("name"), Text: r.PostFormValue("text")}
	trouble := house.TooManyOpinions(r)
	if trouble == "" {
		err := hub.DB.Write(r.Context(), func(tx *db.Tx) error { return hub.Rating.Say(tx, modelID, r.PathValue("version"), c) })
		var no rating.Refused
		switch {
		case errors.Is(err, rating.ErrNoVersion):
			return house.Page{}, noVersion()
		case errors.As(err, &no):
			trouble = no.Message
		case err != nil:
			return house.Page{}, err
		}
	}
	if trouble == "" {
		return house.Page{Moved: methodPath + "/" + r.PathValue("version") + "?said=1#say", ForNow: true}, nil
	}
	return drafted(hub, r, func(p *MethodPage) { p.Say.Name, p.Say.Text, p.Say.Trouble = c.Name, c.Text, trouble })
}

// reply answers a comment.
func reply(hub *house.Hub, v *house.Visit) (house.Page, error) {
	of := ModelRow{ID: v.PathValue("id"), Version: v.PathValue("version")}
	x, err := id.Parse(v.PathValue("comment"))
	if err != nil {
		return house.Page{}, web.Fail(web.NotFound, "没有这条意见。请从模型的页面选择。")
	}
	c := opinion.Opinion{ID: x, Taken: v.PostFormValue("taken"), Answer: v.PostFormValue("answer"), Shown: v.PostFormValue("shown") == "1"}
	if seen := v.PostFormValue("seen"); seen != "" && c.Answered.Scan(seen) != nil {
		return house.Page{}, web.Fail(web.Invalid, "提交的内容不完整，请刷新页面后再答复。")
	}
	err = hub.DB.Write(v.Context(), func(tx *db.Tx) error { return hub.Rating.Reply(tx, of.ID, of.Version, c, v.Actor.ID) })
	return house.Page{Moved: of.href() + "#comments", Said: "已答复。"}, refused(err)
}

// takenOptions are what may become of a comment.
var takenOptions = []ui.Option{{Value: "yes", Title: opinion.Taken["yes"]}, {Value: "part", Title: opinion.Taken["part"]}, {Value: "no", Title: opinion.Taken["no"]}}

// commentBy names who commented.
func commentBy(c opinion.Opinion) string {
	switch {
	case c.By != opinion.Anybody:
		return c.Name
	case c.Name == "":
		return "公众"
	}
	return "公众，" + c.Name
}

func openly(shown bool) string {
	if shown {
		return "公开"
	}
	return "不公开"
}

// commentsListed is how many comments a page lists.
const commentsListed = 200

// listComments lists the comments that wait for an answer first.
func (p *BenchPage) listComments(all []opinion.Opinion) {
	slices.SortStableFunc(all, func(a, b opinion.Opinion) int { return cmp.Compare(min(len(a.Taken), 1), min(len(b.Taken), 1)) })
	for _, c := range all {
		if c.Taken == "" {
			p.Unanswered++
		}
	}
	p.Comments = all[:min(len(all), commentsListed)]
	p.More = len(all) - len(p.Comments)
}

func answerLabel(c opinion.Opinion) string {
	if c.Taken == "" {
		return "答复"
	}
	return "改写答复"
}
