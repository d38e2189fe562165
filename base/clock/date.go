package clock

import (
	"database/sql/driver"
	"fmt"
	"strconv"
	"time"
)

// Date is a calendar day, written YYYY-MM-DD; the empty Date means "none given". Dates compare as strings do.
type Date string

const layout = "2006-01-02"

// Forever stands for an end that is not fixed (长期); it sorts after every real day.
const Forever Date = "9999-12-31"

// DateOf is the day in China at the moment t.
func DateOf(t time.Time) Date { return Date(t.In(China).Format(layout)) }

// Make is the day of a year, month and day; ok is false for a day that does not exist, e.g. 30 February.
func Make(year, month, day int) (d Date, ok bool) {
	if year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31 {
		return "", false
	}
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if t.Day() != day || t.Month() != time.Month(month) {
		return "", false
	}
	return Date(t.Format(layout)), true
}

// ParseDate reads YYYY-MM-DD and nothing else; lenient reading of sheets is the sheet reader's business.
func ParseDate(s string) (Date, error) {
	if _, err := time.Parse(layout, s); err != nil {
		return "", fmt.Errorf("日期应写作 YYYY-MM-DD，现在是 %q", s)
	}
	return Date(s), nil
}

// Time is the first moment of the day in China; the zero time for an empty or malformed date.
func (d Date) Time() time.Time {
	t, err := time.ParseInLocation(layout, string(d), China)
	if err != nil {
		return time.Time{}
	}
	return t
}

// AddDays is n days later.
func (d Date) AddDays(n int) Date {
	if d == "" || d == Forever {
		return d
	}
	return Date(d.Time().AddDate(0, 0, n).Format(layout))
}

// AddMonths is the same day n months later, or that month's last day where there is none (民法典 201–203).
func (d Date) AddMonths(n int) Date {
	if d == "" || d == Forever {
		return d
	}
	t := d.Time()
	first := time.Date(t.Year(), t.Month()+time.Month(n), 1, 0, 0, 0, 0, China)
	last := first.AddDate(0, 1, -1).Day()
	return Date(first.AddDate(0, 0, min(t.Day(), last)-1).Format(layout))
}

// DaysUntil counts the days from d to e; negative when e is earlier.
func (d Date) DaysUntil(e Date) int { return int(e.Time().Sub(d.Time()).Hours() / 24) }

// Chinese writes the day as in a sentence, 2026年8月20日; 长期 for Forever and — for none.
func (d Date) Chinese() string {
	switch d {
	case "":
		return "—"
	case Forever:
		return "长期"
	}
	year, month, day := d.Time().Date()
	return strconv.Itoa(year) + "年" + strconv.Itoa(int(month)) + "月" + strconv.Itoa(day) + "日"
}

// Table writes the day as in a table: 2026-08-20; 长期 for Forever and — for none.
func (d Date) Table() string {
	if d == "" || d == Forever {
		return d.Chinese()
	}
	return string(d)
}

// Value stores the date as text.
func (d Date) Value() (driver.Value, error) { return string(d), nil }

// Scan reads text; NULL reads as none.
func (d *Date) Scan(src any) error { return scanText((*string)(d), src) }

func scanText(dst *string, src any) error {
	switch v := src.(type) {
	case nil:
		*dst = ""
	case string:
		*dst = v
	case []byte:
		*dst = string(v)
	default:
		return fmt.Errorf("clock: cannot read a date from %T", src)
	}
	return nil
}
