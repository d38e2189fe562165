package seed

import "xinguan/base/clock"

// reach is how many days back the register goes.
const reach = 40 * 366

// ahead is how many days to come are known: ends of permits.
const ahead = 12 * 366

// days holds the dates around today, so that a row costs no calendar arithmetic.
type days struct {
	dates []clock.Date // dates[reach] is today
}

func newDays(today clock.Date) days {
	d := days{dates: make([]clock.Date, reach+ahead+1)}
	t := today.Time()
	for i := range d.dates {
		d.dates[i] = clock.DateOf(t.AddDate(0, 0, i-reach))
	}
	return d
}

// ago is the day n days before today; negative for days to come.
func (d days) ago(n int) clock.Date { return d.dates[min(max(reach-n, 0), len(d.dates)-1)] }
