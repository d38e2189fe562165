package sheet

import (
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"xinguan/base/clock"
)

// Fold brings a title to one form: NFKC, lower case, without blanks, line ends, asterisks and marks of necessity.
func Fold(title string) string {
	s := title
	if !ascii(s) {
		s = norm.NFKC.String(s)
	}
	s = strings.ToLower(s)
	s = folder.Replace(s)
	return strings.Join(strings.Fields(s), "")
}

var folder = strings.NewReplacer("(必填)", "", "(选填)", "", "(必填项)", "", "必填:", "", "*", "", "★", "", "【", "(", "】", ")", "[", "(", "]", ")",
	"〔", "(", "〕", ")", "「", "(", "」", ")", "、", ",", "“", "", "”", "", "\"", "", "：", ":")

func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// Date reads a day as people write it: 2026-03-05, 2026/3/5, 2026.3.5, 2026年3月5日, 20260305, a time after it, full
// width, or the serial number of a spreadsheet (days since 1899-12-30). Two-digit years are not guessed.
func Date(s string) (clock.Date, bool) {
	if len(s) == 10 && s[4] == '-' && s[7] == '-' { // the usual form, without work
		if d, ok := digits3(s[:4], s[5:7], s[8:]); ok {
			return d, true
		}
	}
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
	return parts(s)
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
	return clock.Date(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n).Format("2006-01-02")), true
}

// parts reads year, month and day between separators; what follows a blank or T is a time and is left.
func parts(s string) (clock.Date, bool) {
	s = strings.NewReplacer("年", "-", "月", "-", "日", " ", "号", " ", "/", "-", ".", "-", "－", "-", "—", "-", "T", " ").Replace(s)
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
	return clock.Make(yi, mi, di)
}

func number(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
