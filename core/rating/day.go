package rating

import (
	"sync"
	"time"

	"xinguan/base/clock"
)

// day counts days since 1970-01-01; 0 is none, forever has no end. Days before 1970 count as the first.
type day = uint16

const forever day = 65535

// calendar is year, month, day and the length of the month of every day, packed: reckoning in months is one look each.
var calendar = sync.OnceValue(func() []uint32 {
	out := make([]uint32, 65536)
	t := time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC)
	for i := range out {
		y, m, d := t.Date()
		last := time.Date(y, m+1, 0, 0, 0, 0, 0, time.UTC).Day()
		out[i] = uint32(y*12+int(m)-1)<<10 | uint32(d)<<5 | uint32(last)
		t = t.AddDate(0, 0, 1)
	}
	return out
})

// dayOf reads a date without allocating.
func dayOf(d clock.Date) day {
	if d == "" {
		return 0
	}
	if d == clock.Forever || len(d) != 10 {
		return forever
	}
	y, m, n := number(d[0:4]), number(d[5:7]), number(d[8:10])
	if y < 1970 {
		return 1
	}
	v := civil(y, m, n)
	if v >= int(forever) {
		return forever
	}
	return day(max(v, 1))
}

func number(s clock.Date) (n int) {
	for i := 0; i < len(s); i++ {
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// civil is the number of days from 1970-01-01 to a day of the Gregorian calendar.
func civil(y, m, d int) int {
	if m <= 2 {
		y--
		m += 12
	}
	return 365*y + y/4 - y/100 + y/400 + (153*(m-3)+2)/5 + d - 719469
}

// dates are all days written out, ten letters each.
var dates = sync.OnceValue(func() string {
	out := make([]byte, 0, 65536*10)
	for _, c := range calendar() {
		ym, d := c>>10, c>>5&31
		y, m := ym/12, ym%12+1
		out = append(out, byte('0'+y/1000), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10), '-', byte('0'+m/10), byte('0'+m%10), '-', byte('0'+d/10), byte('0'+d%10))
	}
	return string(out)
})

// dateOf is the day written out.
func dateOf(v day) clock.Date {
	switch v {
	case 0:
		return ""
	case forever:
		return clock.Forever
	}
	return clock.Date(dates()[int(v)*10:][:10])
}

// months are the full months from a to b: the largest n with a plus n months not after b; negative where b is earlier.
func months(cal []uint32, a, b day) int {
	x, y := cal[a], cal[b]
	n := int(y>>10) - int(x>>10)
	dx, dy, last := x>>5&31, y>>5&31, y&31
	if dy < dx && dy != last {
		n--
	}
	return n
}

// plusMonths is the same day n months later, or the month's last.
func plusMonths(cal []uint32, a day, n int) day {
	if a == 0 || a == forever {
		return a
	}
	return turning(cal, a, n)
}

// monthStarts are the first days of the months since January 1970.
var monthStarts = sync.OnceValue(func() (out []day) {
	for d, c := range calendar() {
		if c>>5&31 == 1 {
			out = append(out, day(d))
		}
	}
	return out
})

// turning is the first day from which n months have passed since a.
func turning(cal []uint32, a day, n int) day {
	starts := monthStarts()
	c := cal[a]
	at := int(c>>10) - 1970*12 + n
	if at < 0 || at >= len(starts) {
		return forever
	}
	first := starts[at]
	return first + day(min(c>>5&31, cal[first]&31)) - 1
}
