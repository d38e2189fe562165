package main

import (
	"fmt"
	"strings"
	"testing"

	"xinguan/core/intake"
)

// Errors are read first however many notices stand before them, and what is left out is counted by level.
func TestErrorsAreToldFirst(t *testing.T) {
	cases := []struct {
		errors, warnings, notices int
		first, last               string
		lines                     int
	}{
		{0, 0, 0, "", "", 0},
		{1, 1, 1, "错误 第1行：", "提示 第1行：", 3},
		{2, 3, 90, "错误 第1行：", "…还有提示55条没有列出；见表。", 41},
		{45, 7, 90, "错误 第1行：", "…还有错误5条、警告7条、提示90条没有列出；见表。", 41},
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
		for i, level := range []string{"错误", "警告"} {
			if n := strings.Count(out.String(), level+" 第"); n != min([]int{c.errors, c.warnings}[i], max(0, shownFindings-i*c.errors)) {
				t.Errorf("%+v: %s", c, fmt.Sprint(n, level))
			}
		}
	}
}
