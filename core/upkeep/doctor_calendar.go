package upkeep

import (
	"fmt"
	"time"

	"xinguan/base/clock"
)

// From December on next year's days off must be known, and after its middle it is urgent: periods of a few working days
// run into it.
const (
	calendarFrom   = time.December
	calendarUrgent = 15
)

// calendar looks whether the days off of this year, and at its end of the next, are known: periods of working days cannot
// be reckoned without.
func (in *Installation) calendar() Finding {
	today := in.Clock.Now().In(clock.China)
	f := Finding{Title: "工作日历", Say: fmt.Sprintf("%d年的节假日安排已录入", today.Year())}
	years := []int{today.Year()}
	if today.Month() >= calendarFrom {
		years = append(years, today.Year()+1)
	}
	for _, year := range years {
		known, verified := in.Laws.Rules.Workdays.Knows(year)
		switch {
		case !known:
			return unknownYear(year, year == today.Year() || today.Day() > calendarUrgent)
		case !verified && f.Level == Well:
			f.Level, f.Say = Heed, fmt.Sprintf("%d年的节假日安排没有与国务院办公厅的通知核对", year)
			f.Advice = fmt.Sprintf("请对照通知核对城市目录里的 calendar/%d.yaml，无误后把 verified 改为 yes。", year)
		}
	}
	return f
}

func unknownYear(year int, urgent bool) Finding {
	f := Finding{Level: Heed, Title: "工作日历", Say: fmt.Sprintf("城市目录里没有%d年的节假日安排，跨到那一年的工作日期限算不出来", year)}
	if urgent {
		f.Level = Urgent
	}
	f.Advice = fmt.Sprintf("国务院办公厅通常在上一年11月前后公布《关于%[1]d年部分节假日安排的通知》，登在中国政府网 www.gov.cn 的“国务院文件”栏；请照已有的年份写成 calendar/%[1]d.yaml，"+
		"放进 --city 指明的城市目录（用内置目录的，先取得城市目录的副本），重新启动服务。在此之前算不出的期限到时自动补算。", year)
	return f
}
