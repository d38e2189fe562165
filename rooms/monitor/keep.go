package monitor

import (
	"context"
	"time"

	"xinguan/base/db"
	"xinguan/core/house"
)

// lastWords is how long storing the last counts may take when the program is told to stop.
const lastWords = 5 * time.Second

// Keep stores what the site has counted, every so often and once more when ctx ends: one small transaction whatever the
// traffic. What could not be stored is counted on; kill -9 loses what was viewed since the last time.
func Keep(ctx context.Context, hub *house.Hub, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			store(ctx, hub)
		case <-ctx.Done():
			last, stop := context.WithTimeout(context.WithoutCancel(ctx), lastWords)
			defer stop()
			store(last, hub)
			return
		}
	}
}

func store(ctx context.Context, hub *house.Hub) {
	n := hub.Visits.Take()
	if len(n) == 0 {
		return
	}
	if err := hub.DB.Aside(ctx, func(tx *db.Tx) error { return addVisits(tx, n) }); err != nil {
		hub.Visits.Return(n)
		hub.Log.Error("visits wait to be stored", "error", err)
	}
}
