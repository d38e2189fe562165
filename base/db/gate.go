package db

import (
	"context"
	"slices"
	"sync"
	"time"
)

// gate lets one transaction at a time write on SQLite. Every waiting Write goes in before the next slice of Bulk;
// among themselves they go in the order they came.
type gate struct {
	mu    sync.Mutex
	busy  bool
	first []chan struct{} // waiting Writes
	later []chan struct{} // waiting slices
}

// enter waits for the gate, at most as long as ctx lasts.
func (g *gate) enter(ctx context.Context, first bool) error {
	g.mu.Lock()
	if !g.busy {
		g.busy = true
		g.mu.Unlock()
		return nil
	}
	queue, turn := &g.later, make(chan struct{})
	if first {
		queue = &g.first
	}
	*queue = append(*queue, turn)
	g.mu.Unlock()
	select {
	case <-turn:
		return nil
	case <-ctx.Done():
		g.giveUp(queue, turn)
		return ctx.Err()
	}
}

// giveUp takes a place out of the queue; a turn that came at the same moment is passed on.
func (g *gate) giveUp(queue *[]chan struct{}, turn chan struct{}) {
	g.mu.Lock()
	i := slices.Index(*queue, turn)
	if i >= 0 {
		*queue = slices.Delete(*queue, i, i+1)
	}
	g.mu.Unlock()
	if i < 0 {
		g.leave()
	}
}

// leave hands the gate to the next in turn.
func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, queue := range []*[]chan struct{}{&g.first, &g.later} {
		if len(*queue) > 0 {
			close((*queue)[0])
			*queue = (*queue)[1:]
			return
		}
	}
	g.busy = false
}

const (
	slice     = 40 * time.Millisecond // how long a transaction of Bulk may hold the one writer of SQLite
	bulkRows  = 8_000                 // rows of a step where nobody waits for it; more only cost memory
	firstRows = 200                   // rows of the first step beside others
	fewRows   = 50                    // rows of a step at least: below, the commit is all there is
)

// pace steers how many rows a step of Bulk takes by how long the last ones took.
type pace struct{ rows float64 }

func (p *pace) learn(took time.Duration) {
	want := p.rows * float64(slice) / float64(max(took, time.Millisecond))
	p.rows = min(max(p.rows*0.5+want*0.5, fewRows), p.rows*2, bulkRows)
}
