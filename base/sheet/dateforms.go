package sheet

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"xinguan/base/clock"
)

// Year reads a year alone: 2024, 2024年, 2024年度.
func Year(s string) (string, bool) {
	for _, end := range []string{"年度", "年"} {
		s = strings.TrimSuffix(s, end)
	}
	if len(s) != 4 || !number(s) || s < "1950" || s > "2099" {
		return "", false
	}
	return s, true
}

// rareDate reads days as decisions write them in words and as programs print them: 二〇二二年三月五日, 2022-03-05 星期六,
// 2022\3\5, Sat Mar 05 00:00:00 CST 2022, 05-Mar-2022, and milliseconds since 1970.
func rareDate(s string) (clock.Date, bool) {
	if strings.Contains(s, "年") {
		return inWords(s)
	}
	if m := printed.FindStringSubmatch(s); m != nil {
		return byMonth(m[3], m[1], m[2])
	}
	if m := dayMonth.FindStringSubmatch(s); m != nil {
		return byMonth(m[3], m[2], m[1])
	}
	if len(s) == 13 && number(s) {
		return sinceEpoch(s)
	}
	if bare := weekday.ReplaceAllString(strings.ReplaceAll(s, `\`, "/"), ""); bare != s {
		return parts(bare)
	}
	return "", false
}

var (
	printed  = regexp.MustCompile(`^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ([A-Z][a-z]{2}) ([0-9]{2}) [0-9:]{8} (?:CST|GMT\+08:00|Asia/Shanghai|\+0800) ([0-9]{4})$`)
	dayMonth = regexp.MustCompile(`^([0-9]{1,2})[- ]([A-Z][a-z]{2})[a-z]*[- ,]+([0-9]{4})$`)
	weekday  = regexp.MustCompile(`\s*[(（]?(?:星期|周)[一二三四五六日天][)）]?$|\+08:?00$`)
)

func byMonth(year, month, day string) (clock.Date, bool) {
	t, err := time.Parse("Jan", month)
	if err != nil {
		return "", false
	}
	return digits3(year, strconv.Itoa(int(t.Month())), day)
}

// sinceEpoch is the day in China of milliseconds since 1970, from 1990 to 2099.
func sinceEpoch(s string) (clock.Date, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	t := time.UnixMilli(n).UTC().Add(8 * time.Hour)
	if err != nil || t.Year() < 1990 || t.Year() > lastYear {
		return "", false
	}
	return clock.Make(t.Year(), int(t.Month()), t.Day())
}

// inWords reads Chinese numerals: the digits of the year one by one, month and day as numbers.
func inWords(s string) (clock.Date, bool) {
	year, rest, _ := strings.Cut(s, "年")
	month, day, ok := strings.Cut(rest, "月")
	day = strings.TrimSuffix(strings.TrimSuffix(strings.TrimSpace(weekday.ReplaceAllString(day, "")), "日"), "号")
	if year = wordDigits.Replace(strings.TrimSpace(year)); !ok || len(year) != 4 {
		return "", false
	}
	return digits3(year, smallNumber(month), smallNumber(day))
}

var wordDigits = strings.NewReplacer("〇", "0", "○", "0", "零", "0", "О", "0", "O", "0", "一", "1", "二", "2", "三", "3", "四", "4", "五", "5", "六", "6", "七", "7", "八", "8", "九", "9")

// smallNumber is a number up to 39 in words, or in digits.
func smallNumber(s string) string {
	tens, ones, ok := strings.Cut(strings.TrimSpace(strings.TrimPrefix(s, "初")), "十")
	if !ok {
		return wordDigits.Replace(tens)
	}
	if tens == "" {
		tens = "一"
	}
	if ones == "" {
		ones = "〇"
	}
	return wordDigits.Replace(tens) + wordDigits.Replace(ones)
}
