package sheet

import (
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"xinguan/base/clock"
)

// Date reads a day as people write it: 2026-03-05, 2026/3/5, 2026.3.5, 2026年3月5日, 20260305, a time after it, full
// width, or the serial number of a spreadsheet (days since 1899-12-30). Two-digit years are not guessed.
func Date(s string) (clock.Date, bool) {
	if d, ok := quickDate(s); ok {
		return d, true
	}
	return slowDate(s)
}

// quickDate reads the usual forms without allocating: every cell of a column of days passes here.
func quickDate(s string) (clock.Date, bool) {
	switch {
	case len(s) == 5 && number(s):
		return serial(s)
	case len(s) == 8 && number(s):
		return digits3(s[:4], s[4:6], s[6:])
	case len(s) < 8 || len(s) > 17 || !number(s[:4]):
		return "", false
	}
	m, at := afterSeparator(s, 4)
	if at < 0 {
		return "", false
	}
	d, end := afterSeparator(s, at)
	if end < 0 || s[end:] != "" && s[end:] != "日" && s[end:] != "号" {
		return "", false
	}
	return digits3(s[:4], m, d)
}

// afterSeparator reads a separator at a place and the one or two digits after it; end is -1 when they do not stand there.
func afterSeparator(s string, at int) (digits string, end int) {
	r, size := utf8.DecodeRuneInString(s[at:])
	switch r {
	case '-', '/', '.', '年', '月':
	default:
		return "", -1
	}
	from := at + size
	for end = from; end < len(s) && end < from+2 && s[end] >= '0' && s[end] <= '9'; end++ {
	}
	if end == from {
		return "", -1
	}
	return s[from:end], end
}

// slowDate reads all forms.
func slowDate(s string) (clock.Date, bool) {
	if !ascii(s) {
		s = norm.NFKC.String(s)
	}
	s = strings.TrimSpace(s)
	if d, ok := serial(s); ok {
		return d, true
	}
	day, _, _ := strings.Cut(s, " ")
	if number(day) && (len(day) == 8 && clockTime(s[8:]) || len(day) == 14 && len(s) == 14) { // 20260305, 20260305143000
		return digits3(day[:4], day[4:6], day[6:8])
	}
	if d, ok := parts(s); ok {
		return d, true
	}
	return rareDate(s)
}

// serial reads 18264…73050 (1950 to 2099) and a fraction as a day count.
func serial(s string) (clock.Date, bool) {
	whole, frac, _ := strings.Cut(s, ".")
	if len(whole) != 5 || !number(whole) || !number(frac) && frac != "" {
		return "", false
	}
	n, err := strconv.Atoi(whole)
	if err != nil || n < 18264 || n > 73050 {
		return "", false
	}
	return dayAt(n - 18264), true
}

// NoSuchDay tells whether a text is written as a day is, but the calendar has none such: 2026-09-31, 2026年13月1日.
func NoSuchDay(s string) bool {
	day, rest, _ := strings.Cut(separators.Replace(strings.TrimSpace(norm.NFKC.String(s))), " ")
	f := strings.Split(strings.TrimSuffix(day, "-"), "-")
	if len(day) == 8 && number(day) {
		f = []string{day[:4], day[4:6], day[6:]}
	}
	if len(f) != 3 || len(f[0]) != 4 || len(f[1]) > 2 || len(f[2]) > 2 || !clockTime(rest) {
		return false
	}
	_, known := Date(s)
	return !known && number(f[0]) && number(f[1]) && number(f[2]) && f[0] > "1900" && f[0] < "2100"
}

var separators = strings.NewReplacer("年", "-", "月", "-", "日", " ", "号", " ", "/", "-", ".", "-", "－", "-", "—", "-", "T", " ")

// parts reads year, month and day between separators; what follows a blank or T is a time and is left.
func parts(s string) (clock.Date, bool) {
	s = separators.Replace(s)
	day, rest, _ := strings.Cut(strings.ReplaceAll(strings.ReplaceAll(s, " -", "-"), "- ", "-"), " ")
	if rest = strings.TrimSpace(rest); rest != "" && !clockTime(rest) {
		return "", false
	}
	f := strings.Split(strings.TrimSuffix(day, "-"), "-")
	if len(f) != 3 || len(f[0]) != 4 {
		return "", false
	}
	return digits3(f[0], f[1], f[2])
}

// clockTime tells whether a text is only digits and what stands in a time of day.
func clockTime(s string) bool {
	for _, r := range s {
		if !(r >= '0' && r <= '9' || strings.ContainsRune(":-+Z 时分秒上下午", r)) {
			return false
		}
	}
	return true
}

func digits3(y, m, d string) (clock.Date, bool) {
	if !number(y) || !number(m) || !number(d) || len(m) > 2 || len(d) > 2 {
		return "", false
	}
	yi, _ := strconv.Atoi(y)
	mi, _ := strconv.Atoi(m)
	di, _ := strconv.Atoi(d)
	if yi < firstYear || yi > lastYear || mi < 1 || mi > 12 || di < 1 || di > 31 {
		return clock.Make(yi, mi, di)
	}
	t := time.Date(yi, time.Month(mi), di, 0, 0, 0, 0, time.UTC)
	if t.Day() != di {
		return "", false
	}
	return dayAt(int((t.Unix() - firstDay.Unix()) / 86400)), true
}

// The years whose days are kept written out, so that reading one costs no memory.
const firstYear, lastYear = 1950, 2099

var firstDay = time.Date(firstYear, 1, 1, 0, 0, 0, 0, time.UTC)

var days = sync.OnceValue(func() string {
	var b strings.Builder
	for t := firstDay; t.Year() <= lastYear; t = t.AddDate(0, 0, 1) {
		b.WriteString(t.Format("2006-01-02"))
	}
	return b.String()
})

// dayAt is the n-th day from the first of those kept, which is 0.
func dayAt(n int) clock.Date { return clock.Date(days()[n*10 : n*10+10]) }

// Serial numbers of spreadsheets.
const (
	from1904   = 1462    // days the 1904 system begins later
	lastSerial = 2958465 // 9999-12-31
)

// dayOfSerial writes the number of a cell that is shown as a day as YYYY-MM-DD, with HH:MM:SS after it where it has a
// time; a time alone as HH:MM:SS. ok is false for what is no day.
func dayOfSerial(s string, since1904 bool) (text string, ok bool) {
	x, err := strconv.ParseFloat(s, 64)
	if err != nil || x < 0 || x >= lastSerial+1 {
		return "", false
	}
	n, seconds := int(x), int((x-float64(int(x)))*86400+0.5)
	n, seconds = n+seconds/86400, seconds%86400
	if n == 0 && !since1904 {
		return timeOfDay(seconds), true
	}
	if since1904 {
		n += from1904
	} else if n < 60 { // spreadsheets have a 29 February 1900, day 60
		n++
	}
	t := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n)
	if text = t.Format("2006-01-02"); t.Year() >= firstYear && t.Year() <= lastYear {
		text = string(dayAt(int((t.Unix() - firstDay.Unix()) / 86400)))
	}
	if seconds > 0 {
		text += " " + timeOfDay(seconds)
	}
	return text, true
}

func timeOfDay(seconds int) string {
	return time.Date(2000, 1, 1, 0, 0, seconds, 0, time.UTC).Format("15:04:05")
}

func number(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
