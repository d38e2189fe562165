package main

import (
	"strings"
	"testing"

	"xinguan/core/intake"
)

// Errors are read first however many notices stand before them, but not alone: of each level some are printed, what is said of
// the whole sheet before the rest; and what is left out is counted by level.
func TestErrorsAreToldFirst(t *testing.T) {
	cases := []struct {
		errors, warnings, notices int
		first, last               string
		lines                     int
	}{
		{0, 0, 0, "", "", 0},
		{1, 1, 1, "错误 第1行：", "提示 第1行：", 3},
		{2, 3, 90, "错误 第1行：", "…还有提示55条没有列出；见表。", 41},
		{45, 7, 90, "错误 第1行：", "…还有错误20条、提示82条没有列出；见表。", 41},
		{90, 1, 0, "错误 第1行：", "…还有错误51条没有列出；见表。", 41},
	}
	for _, c := range cases {
		s := newShortlist()
		for level, n := range map[intake.Level]int{intake.Notice: c.notices, intake.Warning: c.warnings, intake.Error: c.errors} {
			for i := range n {
				s.add(intake.Finding{Level: level, Row: i + 1})
			}
		}
		var out strings.Builder
		s.print(&out, "", "；见表")
		lines := strings.Split(strings.TrimSpace(out.String()), "\n")
		if got := strings.Count(out.String(), "\n"); got != c.lines || lines[0] != c.first || lines[len(lines)-1] != c.last {
			t.Errorf("%+v: %d lines, from %q to %q", c, got, lines[0], lines[len(lines)-1])
		}
	}
}

// What is said of the whole sheet comes last from the check and first on the screen.
func TestTheWholeSheetIsToldBeforeItsRows(t *testing.T) {
	s := newShortlist()
	for i := range 2 * shownFindings {
		s.add(intake.Finding{Level: intake.Warning, Row: i + 1})
	}
	s.add(intake.Finding{Level: intake.Warning, Message: "表里没有这一列"})
	var out strings.Builder
	s.print(&out, "", "")
	if first, _, _ := strings.Cut(out.String(), "\n"); first != "警告 全表：表里没有这一列" {
		t.Errorf("the first line is %q", first)
	}
}
