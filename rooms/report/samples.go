package report

import (
	"time"

	"github.com/a-h/templ"

	"xinguan/base/clock"
)

// Samples are the room's pages with made-up content, for tests and for looking at.
func Samples() map[string]templ.Component {
	at := clock.InstantOf(time.Date(2026, 11, 23, 9, 12, 0, 0, clock.China))
	return map[string]templ.Component{"my-reports": OwnBody(OwnPage{Code: "91441998MA0000357Q", More: true, Rows: []OwnRow{{Number: "XG-20261123-0004217", Code: "K7QM-3XPA-9TRD", Verify: "/verify?code=x", AsOf: "2026年11月23日 06:00", At: at}}}),
		"my-reports-person": OwnBody(OwnPage{Person: true})}
}
