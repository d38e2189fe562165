package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"xinguan/core/intake"
)

// shownFindings is how many findings are printed; all of them are in the repair workbook, or come with --json.
const shownFindings = 40

// levels are the levels of findings as they are printed: what holds rows back comes first.
var levels = []intake.Level{intake.Error, intake.Warning, intake.Notice}

// least is how many findings of a level are printed where there are so many, whatever comes before them: what is said of the
// whole sheet is often why each row is held.
const least = 8

// shortlist is what is printed of the findings of a file.
type shortlist struct {
	sheet, rows map[intake.Level][]intake.Finding // of the whole sheet, and in the order of rows; at most shownFindings of each level
	all         map[intake.Level]int
}

func newShortlist() *shortlist {
	return &shortlist{map[intake.Level][]intake.Finding{}, map[intake.Level][]intake.Finding{}, map[intake.Level]int{}}
}

func (s *shortlist) add(f intake.Finding) {
	s.all[f.Level]++
	kept := s.rows
	if f.Row == 0 {
		kept = s.sheet
	}
	if len(kept[f.Level]) < shownFindings {
		kept[f.Level] = append(kept[f.Level], f)
	}
}

// print prints errors, then warnings, then notices, of each level what is said of the whole sheet first, and says how many
// are left out.
func (s *shortlist) print(w io.Writer, indent, rest string) {
	room := shownFindings
	var left []string
	for i, level := range levels {
		here := room
		for _, later := range levels[i+1:] {
			here -= min(least, s.all[later])
		}
		shown := slices.Concat(s.sheet[level], s.rows[level])
		shown = shown[:min(len(shown), here)]
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
