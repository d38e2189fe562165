// Package clock holds the two kinds of time the platform knows: a calendar Date in the city's zone and an
// Instant in UTC, and the Clock that says what "now" is, so that tests can set it.
package clock

import "time"

// China is the zone every date of law is reckoned in: a day ends at 24:00 in it. It is fixed at +08:00, so that
// the binary needs no zone database.
var China = time.FixedZone("Asia/Shanghai", 8*60*60)

// Clock says what time it is.
type Clock interface{ Now() time.Time }

// System is the machine's own clock.
type System struct{}

// Now is the machine's time.
func (System) Now() time.Time { return time.Now() }

// Fixed is a clock that stands still; tests and replays use it.
type Fixed time.Time

// Now is always the same moment.
func (f Fixed) Now() time.Time { return time.Time(f) }

// At is a fixed clock at noon of a day in China, e.g. At("2026-11-24").
func At(d Date) Fixed { return Fixed(d.Time().Add(12 * time.Hour)) }

// Today is the calendar day in China at the clock's moment.
func Today(c Clock) Date { return DateOf(c.Now()) }
