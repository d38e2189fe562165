package main

import (
	"fmt"
	"io"
	"strings"

	"xinguan/core/intake"
)

// shownFindings is how many findings are printed; all of them are in the repair workbook, or come with --json.
const shownFindings = 40

// levels are the levels of findings as they are printed: what holds rows back comes first.
var levels = []intake.Level{intake.Error, intake.Warning, intake.Notice}

// shortlist is what is printed of the findings of a file.
type shortlist struct {
	kept map[intake.Level][]intake.Finding // in the order of rows, at most shownFindings of each level
	all  map[intake.Level]int
}

func newShortlist() *shortlist {
	return &shortlist{map[intake.Level][]intake.Finding{}, map[intake.Level]int{}}
}

func (s *shortlist) add(f intake.Finding) {
	if s.all[f.Level]++; len(s.kept[f.Level]) < shownFindings {
		s.kept[f.Level] = append(s.kept[f.Level], f)
	}
}

// print prints errors, then warnings, then notices, and says how many of each are left out.
func (s *shortlist) print(w io.Writer, indent, rest string) {
	room := shownFindings
	var left []string
	for _, level := range levels {
		shown := s.kept[level][:min(len(s.kept[level]), room)]
		for _, f := range shown {
			fmt.Fprintln(w, indent+findingLine(f))
		}
		room -= len(shown)
		if n := s.all[level] - len(shown); n > 0 {
			left = append(left, fmt.Sprintf("%s%d条", level.Title(), n))
		}
	}
	if len(left) > 0 {
		fmt.Fprintf(w, "%s…还有%s没有列出%s。\n", indent, strings.Join(left, "、"), rest)
	}
}

func findingLine(f intake.Finding) string {
	where := "全表"
	if f.Row > 0 {
		where = fmt.Sprintf("第%d行", f.Row)
	}
	return fmt.Sprintf("%s %s：%s", f.Level.Title(), where, f.Message)
}
