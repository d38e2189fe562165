package evaluation

import (
	"fmt"
	"net/url"

	"xinguan/base/ui"
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
}

// BenchPage is a version tried on the whole city.
type BenchPage struct {
	ID, Version, Title     string
	Row                    ModelRow
	Matrix                 *rating.Matrix
	Examples               []ExampleMove
	Steps                  []rating.Release
	MayPropose, MayApprove bool
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
	return s
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
	return map[string]string{rating.Propose: "提出施行", rating.Approve: "批准", rating.Decline: "退回"}[s]
}
