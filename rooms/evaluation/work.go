package evaluation

import (
	"fmt"
	"net/url"
	"strings"

	"xinguan/base/ui"
	"xinguan/core/opinion"
	"xinguan/core/rating"
)

// LookPage is where an official says whose result they want to see and why; Why is filled once it was written down.
type LookPage struct {
	Code, Reason, Trouble string
	Why                   *WhyPage
}

// CodePage is where a code is given to a company; Key is shown once.
type CodePage struct {
	Code, Who, Trouble string
	Key, Name, Until   string
}

// ModelsPage lists every version of every model.
type ModelsPage struct{ Rows []ModelRow }

// ModelRow is a version with how many have which grade by it.
type ModelRow struct {
	ID, Version, Title, State, From string
	Computed, Live                  bool
	Tally                           map[string]int64
	Counted                         string // on which day
}

// BenchPage is a version tried on the whole city.
type BenchPage struct {
	ID, Version, Title     string
	Row                    ModelRow
	Matrix                 *rating.Matrix
	Examples               []ExampleMove
	Steps                  []rating.Release
	Waits                  bool              // a trial is under way
	Failed                 string            // why the newest trial could not be done
	Second                 string            // that another person must approve, who can, and what happens then
	Tried                  string            // when the matrix was reckoned
	Comments               []opinion.Opinion // those that wait for an answer first
	More, Unanswered       int               // comments not listed here, and all that wait for an answer
	Open                   bool              // laid out for comment now
	Shares                 []rating.Share
	MayConsult             bool
	MayPropose, MayApprove bool
	MayEnd, MayEndSure     bool
	MayExport, MayAnswer   bool
	ResultColumns          []rating.Column
	Method                 MethodPage // what the version says
}

// ExampleMove is a company whose grade would change.
type ExampleMove struct{ Name, Code, Was, Now, From, To string }

func (r ModelRow) href() string {
	return modelPath + "/" + url.PathEscape(r.ID) + "/" + url.PathEscape(r.Version)
}

// figures writes how many have which grade.
func (r ModelRow) figures() string {
	s := ""
	for _, g := range []string{"A", "B", "C", "D", ""} {
		if n := r.Tally[g]; n > 0 {
			s += fmt.Sprintf("%s %s　", rating.Named(g), ui.Count(int(n)))
		}
	}
	return strings.TrimSpace(s)
}

func (r ModelRow) shape() ui.Shape {
	if r.Live {
		return ui.Valid
	}
	return ui.Wait
}

func (p BenchPage) cell(row, column string) string {
	return ui.Count(p.Matrix.N[[2]string{row, column}])
}

func (p BenchPage) old() string {
	if p.Matrix.Old == nil {
		return "没有施行中的版本"
	}
	return "现行 " + p.Matrix.Old.Version + " 版"
}

func (p BenchPage) summary() string {
	moved := 0
	for at, n := range p.Matrix.N {
		if at[0] != at[1] {
			moved += n
		}
	}
	rest := moved - p.Matrix.Better - p.Matrix.Worse
	return fmt.Sprintf("改用这个版本，%s家等级不同：变好%s家，变差%s家，进出范围%s家。", ui.Count(moved), ui.Count(p.Matrix.Better), ui.Count(p.Matrix.Worse), ui.Count(rest))
}

func stepTitle(s string) string {
	return map[string]string{rating.Consult: "公开征求意见，最后一天", rating.Propose: "提出施行，施行日期", rating.Approve: "批准施行，施行日期", rating.Decline: "退回，原定施行日期",
		rating.End: "提出停用，停用日期", rating.EndSure: "批准停用，停用日期", rating.KeepOn: "退回停用，原定停用日期"}[s]
}

// share is how many of a hundred have a grade, with one decimal.
func share(s rating.Share, grade string) string {
	var all int64
	for _, n := range s.N {
		all += n
	}
	if all == 0 {
		return "—"
	}
	return fmt.Sprintf("%.1f%%", float64(s.N[grade])*100/float64(all))
}

// shift says how far the newest shares lie from others.
func (p BenchPage) shift(s rating.Share) string {
	n := rating.Shift(s, p.Shares[0])
	word := "变化不大"
	switch {
	case n >= 25:
		word = "变化大，请查原因"
	case n >= 10:
		word = "有变化"
	}
	return fmt.Sprintf("%d.%02d %s", n/100, n%100, word)
}

// grades are the columns of the shares.
func (p BenchPage) grades() []string {
	var out []string
	for _, g := range []string{"A", "B", "C", "D", ""} {
		for _, s := range p.Shares {
			if s.N[g] > 0 {
				out = append(out, g)
				break
			}
		}
	}
	return out
}

// then says what comes after an adjustment.
func (a *Adjustment) then() string {
	if a.After == "" {
		return ""
	}
	return a.After + "起恢复算出的等级，没有新情况的话是 " + a.Back + "。"
}

// foldedFrom is from how many groups on a list is folded.
const foldedFrom = 12

// movedGroups counts the groups in which somebody's grade changes.
func movedGroups(g rating.Breakdown) (n int) {
	for _, r := range g.Rows {
		if r.Better+r.Worse+r.Crossed > 0 {
			n++
		}
	}
	return n
}
