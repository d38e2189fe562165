// Package opinion is what people say about something that is laid out for opinions before it comes into force, and what becomes of
// it: who said it, its bounds, the answer and whether both are shown. Where opinions are kept, and the way into force, stay with
// what is laid out: a kind of record has a text that is revised and a document that approves it, a model of evaluation lies in the
// city's folder, reckons beside the one in force and can be ended.
package opinion

import (
	"slices"
	"strings"
	"unicode/utf8"

	"xinguan/base/clock"
	"xinguan/base/id"
)

// Opinion is what somebody said, with the answer.
type Opinion struct {
	ID       id.ID
	By       string // account, or Anybody
	Name     string // person with organisation; of Anybody as given, and may be empty
	Text     string
	At       clock.Instant
	Taken    string // yes, part, no; empty where it was not answered yet
	Answer   string
	Shown    bool          // to the public, with the answer
	Answered clock.Instant // of what an official answers: when the answer they saw was given, zero for none
}

// Anybody is who says something without an account.
const Anybody = "public"

// Taken are what may become of an opinion, in words.
var Taken = map[string]string{"yes": "采纳", "part": "部分采纳", "no": "未采纳"}

// Bounds: signs of an opinion, of an answer and of a name, and opinions on one version taken from the public before somebody is
// playing.
const (
	Signs     = 1000
	NameSigns = 60
	Most      = 2000
)

// ErasedText stands where what somebody said was erased because its time was over.
const ErasedText = "（意见原文和称呼已过保留期限，按规定抹去）"

// Fault trims what somebody says, and tells what is wrong with it; empty for nothing.
func (o *Opinion) Fault() string {
	o.Name, o.Text = strings.TrimSpace(o.Name), strings.TrimSpace(o.Text)
	switch {
	case o.By == "" || o.Text == "":
		return "请写明意见。"
	case utf8.RuneCountInString(o.Text) > Signs:
		return "意见最多1000个字；更长的请分几条提交。"
	case o.By == Anybody && utf8.RuneCountInString(o.Name) > NameSigns:
		return "称呼最多60个字。"
	}
	return ""
}

// AnswerFault trims an answer, and tells what is wrong with it; empty for nothing.
func (o *Opinion) AnswerFault() string {
	o.Answer = strings.TrimSpace(o.Answer)
	switch {
	case Taken[o.Taken] == "":
		return "请选择采纳、部分采纳或未采纳。"
	case o.Answer == "" || utf8.RuneCountInString(o.Answer) > Signs:
		return "请写明答复和理由，最多1000个字。"
	}
	return ""
}

// Late tells what is said to the official whose answer was not kept, as another answer stood there by then: nothing where it is
// the very same, by a second click. none is true where there is no such opinion.
func (o *Opinion) Late(all []Opinion) (says string, none bool) {
	i := slices.IndexFunc(all, func(x Opinion) bool { return x.ID == o.ID })
	switch {
	case i < 0:
		return "没有这条意见；请刷新后再看。", true
	case all[i].Answer == o.Answer && all[i].Taken == o.Taken && all[i].Shown == o.Shown:
		return "", false
	}
	return "您写的时候，别人答复了这条意见，您的答复没有保存；请刷新，看过再改。", false
}

// Stamp is an instant as the tables have it; empty where there is none.
func Stamp(i clock.Instant) string {
	if i.IsZero() {
		return ""
	}
	return i.String()
}

// Open counts the opinions nobody answered yet.
func Open(all []Opinion) (n int) {
	for _, o := range all {
		if o.Taken == "" {
			n++
		}
	}
	return n
}
