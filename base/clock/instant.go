package clock

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Instant is a moment, stored as fixed-width UTC text (2026-11-23T01:30:00.000000Z) that sorts by time on both engines.
type Instant struct{ time.Time }

const wide = "2006-01-02T15:04:05.000000Z"

// InstantOf keeps microseconds of t.
func InstantOf(t time.Time) Instant { return Instant{t.UTC().Truncate(time.Microsecond)} }

// Date is the calendar day in China.
func (i Instant) Date() Date { return DateOf(i.Time) }

// Chinese writes the moment as in a sentence: 2026年11月23日 06:00 in China.
func (i Instant) Chinese() string {
	return i.Date().Chinese() + " " + i.In(China).Format("15:04")
}

// String is the stored form.
func (i Instant) String() string { return i.UTC().Format(wide) }

// Value stores the fixed-width text; the zero Instant is stored as empty text.
func (i Instant) Value() (driver.Value, error) {
	if i.IsZero() {
		return "", nil
	}
	return i.String(), nil
}

// Scan reads what Value wrote.
func (i *Instant) Scan(src any) error {
	var s string
	if err := scanText(&s, src); err != nil {
		return err
	}
	if s == "" {
		i.Time = time.Time{}
		return nil
	}
	t, err := time.Parse(wide, s)
	if err != nil {
		return fmt.Errorf("clock: %q is no instant: %w", s, err)
	}
	i.Time = t
	return nil
}
