package rulebook

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"xinguan/base/clock"
	"xinguan/base/yamlfile"
)

// Workdays is the calendar of working days: Monday to Friday, but for the published days off and make-up days. It
// knows nothing of years whose arrangement is not in the city folder, and says so.
type Workdays struct {
	years map[int]*year
	due   memo[span, limit]
}

// span is a number of working days that begins with the day after from.
type span struct {
	from clock.Date
	days int
}

// limit is the last day of a span, or why it is not known.
type limit struct {
	last clock.Date
	err  error
}

// year is one file of the calendar.
type year struct {
	Year     int      `yaml:"year"`
	Source   string   `yaml:"source"`
	Verified bool     `yaml:"verified"`
	DaysOff  []string `yaml:"days_off"`  // "MM-DD" or "MM-DD..MM-DD"
	WorkDays []string `yaml:"work_days"` // days of a weekend on which people work

	special map[clock.Date]bool // true: works
}

// Unpublished says that a computation needs a year whose days off are not in the city folder.
type Unpublished struct{ Year int }

// Error is a Chinese sentence that says what to do.
func (e Unpublished) Error() string {
	return fmt.Sprintf("%d年的节假日安排不在城市目录里，不能计算工作日期限；安排公布后请补上 calendar/%d.yaml。", e.Year, e.Year)
}

// Knows tells whether the arrangement of a year is in the city folder, and whether somebody compared it with the notice.
func (w *Workdays) Knows(year int) (known, verified bool) {
	y := w.years[year]
	return y != nil, y != nil && y.Verified
}

// IsWorkday tells whether people work on a day; the error is Unpublished.
func (w *Workdays) IsWorkday(d clock.Date) (bool, error) {
	t := d.Time()
	y := w.years[t.Year()]
	if y == nil {
		return false, Unpublished{t.Year()}
	}
	if works, ok := y.special[d]; ok {
		return works, nil
	}
	return t.Weekday() != time.Saturday && t.Weekday() != time.Sunday, nil
}

// AddWorkdays is the last day of a period of n working days that begins with the day after from; from itself for 0.
// The error is Unpublished when the period runs into a year that is not known.
func (w *Workdays) AddWorkdays(from clock.Date, n int) (clock.Date, error) {
	if from.Time().IsZero() || n < 0 {
		return "", fmt.Errorf("不能从“%s”起算%d个工作日，请检查日期和天数。", from, n)
	}
	for d := from; ; {
		if n == 0 {
			return d, nil
		}
		d = d.AddDays(1)
		works, err := w.IsWorkday(d)
		if err != nil {
			return "", err
		}
		if works {
			n--
		}
	}
}

// Within tells whether a day lies in the period of n working days that begins with the day after from. As n days of work
// are never fewer than n days, a day that soon needs no calendar. The error is Unpublished.
func (w *Workdays) Within(from, day clock.Date, n int) (bool, error) {
	if day <= from.AddDays(n) {
		return true, nil
	}
	p := span{from, n}
	end, ok := w.due.get(p)
	if !ok {
		end.last, end.err = w.AddWorkdays(from, n)
		w.due.put(p, end)
	}
	return day <= end.last, end.err
}

// Between counts the working days after from up to and including to; negative days do not exist: 0 when to is not
// later. The error is Unpublished.
func (w *Workdays) Between(from, to clock.Date) (n int, err error) {
	for d := from.AddDays(1); d <= to; d = d.AddDays(1) {
		works, err := w.IsWorkday(d)
		if err != nil {
			return 0, err
		}
		if works {
			n++
		}
	}
	return n, nil
}

// Verified tells whether somebody checked a year's arrangement against the notice; ok whether the year is known.
func (w *Workdays) Verified(ofYear int) (verified, ok bool) {
	y, ok := w.years[ofYear]
	return ok && y.Verified, ok
}

func (l *loader) readYear(name string) {
	y := &year{special: map[clock.Date]bool{}}
	f, err := yamlfile.Read(l.fsys, name, y)
	if err != nil {
		l.problems = append(l.problems, err)
		return
	}
	if y.Year < 2000 || y.Year > 2999 || y.Source == "" {
		l.fault(f, "缺少 year 或 source，请补上", "year")
	}
	if l.rules.Workdays.years[y.Year] != nil {
		l.fault(f, fmt.Sprintf("%d年已有另一个文件，请只留一个", y.Year), "year")
	}
	for key, texts := range map[string][]string{"days_off": y.DaysOff, "work_days": y.WorkDays} {
		for i, text := range texts {
			if err := y.mark(text, key == "work_days"); err != nil {
				l.fault(f, err.Error(), key, i)
			}
		}
	}
	l.rules.Workdays.years[y.Year] = y
}

// mark enters a day or span as working or off.
func (y *year) mark(text string, works bool) error {
	first, last, span := strings.Cut(text, "..")
	if !span {
		last = first
	}
	from, err1 := clock.ParseDate(fmt.Sprintf("%d-%s", y.Year, first))
	until, err2 := clock.ParseDate(fmt.Sprintf("%d-%s", y.Year, last))
	if err1 != nil || err2 != nil || until < from {
		return fmt.Errorf("“%s”应写作“月-日”或“月-日..月-日”，如 05-01..05-05，请更正", text)
	}
	for d := from; d <= until; d = d.AddDays(1) {
		if _, taken := y.special[d]; taken {
			return fmt.Errorf("%s写了两次，请只留一处", d.Chinese())
		}
		weekend := slices.Contains([]time.Weekday{time.Saturday, time.Sunday}, d.Time().Weekday())
		if works && !weekend {
			return fmt.Errorf("%s本来就是工作日，不是调休，请更正", d.Chinese())
		}
		y.special[d] = works
	}
	return nil
}
