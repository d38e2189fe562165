package proof

import (
	"fmt"
	"strings"

	"xinguan/base/ui"
	"xinguan/core/ledger"
)

// VerifyPage is the page where a code or a file is checked.
type VerifyPage struct {
	Code    string // as asked for
	Problem string // why nothing was checked
	Answer  *Answer
	Hotline string
}

// Answer is what a check says.
type Answer struct {
	Shape ui.Shape
	Word  string // 确由本平台出具
	Title string // one sentence: what is so
	Facts []ui.Fact

	Changed  bool   // a report: facts changed since
	Standing string // a report: what is so now, in a sentence
	Subject  string // address of the subject's page; empty where there is none any more

	Shows, Leaves []string // what is proved and what is not
	Code          string   // to fetch the receipt under; empty where it is not ready or not ours
	Waiting       bool     // the proof is not ready yet
}

// answerOf puts the verdict on a receipt into the words of the page.
func answerOf(v ledger.Verdict) *Answer {
	a := &Answer{Shape: ui.Err, Word: "没有证明", Title: v.Why + "。", Shows: v.Shows, Leaves: v.Leaves}
	if v.Proven {
		a.Shape, a.Word, a.Title = ui.OK, "已证明", v.Title+"确由本平台出具，没有改动。"
	}
	for _, f := range v.Facts {
		a.Facts = append(a.Facts, ui.Fact{Label: f.Label, Value: printed(f), Wide: len(f.Value) > 40})
	}
	return a
}

// printed writes a number as it stands on paper.
func printed(f ledger.Fact) string {
	if f.Label == "编号" {
		return Spaced(f.Value)
	}
	return f.Value
}

// Spaced is a number in groups of four: K7QM-3XPA-9TRD.
func Spaced(code string) string {
	var groups []string
	for s := strings.ToUpper(code); s != ""; {
		n := min(4, len(s))
		groups, s = append(groups, s[:n]), s[n:]
	}
	return strings.Join(groups, "-")
}

// LogPage is the page of the transparency log.
type LogPage struct {
	Origin, Key string
	Site        string // address of the portal
	Size        int
	At          string // when it was signed last, written out
	Root        string
	Note        string // the checkpoint
	Kinds       []Kind
	Signers     []Signer
	History     []State
	Hotline     string
}

// Kind is what is put into the log, with how many there are.
type Kind struct {
	Title, About string
	N            int
}

// Signer is a witness.
type Signer struct{ Title, Name, Where, Signed string }

// State is a signed state.
type State struct {
	Size int
	At   string
}

// kinds are what is put into the log, in the order of the page.
var kinds = []struct{ kind, title, about string }{
	{ledger.KindBatch, "收到的批次", "哪个文件、哪个单位报的、读到多少行、各怎样处理"},
	{ledger.KindReport, "出具的报告", "哪份报告、关于哪家单位、文件摘要、当时公开的是什么（只有摘要）"},
	{ledger.KindCatalogue, "信息目录", "每一版目录的摘要"},
	{ledger.KindRulebook, "期限规则", "每一版期限规则的摘要"},
	{ledger.KindRelease, "程序版本", "处理这些数据的每一版程序"},
	{ledger.KindDraw, "抽查名册", "双随机抽查的名册摘要，写在种子公布以前"},
	{ledger.KindAudit, "审计日志末尾", "内部审计日志到第几条、末尾摘要；以后被删改就会对不上"},
}

func (p *LogPage) kindsOf(tally map[string]int) {
	for _, k := range kinds {
		p.Kinds = append(p.Kinds, Kind{k.title, k.about, tally[k.kind]})
	}
}

func (p *LogPage) witnessed() string {
	if len(p.Signers) == 0 {
		return "还没有见证方：现在只有平台一方签名。抄存检查点的人越多，事后改写就越瞒不住。"
	}
	return fmt.Sprintf("%d家见证方各自保存看到的检查点并签名；平台若给不同的人看不同的日志，签名就会对不上。", len(p.Signers))
}
