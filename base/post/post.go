// Package post brings short letters out of the house: by e-mail, and by gateways that take JSON over HTTPS, as those for
// text messages and messengers do. A letter has a key that stays the same however often it is tried, so that whoever
// takes it can tell a second try from a second letter.
package post

import (
	"context"
	"sync"
)

// Letter is what is brought to somebody.
type Letter struct {
	Key   string // the same at every try
	To    string
	Title string
	Text  string
	Href  string // where to read on; empty for nowhere
}

// Way brings letters. It gives up when the context ends.
type Way interface {
	Send(ctx context.Context, l Letter) error
}

// Refused is why a letter will never be taken, however often it is tried: the sentence says what to put right.
type Refused struct{ Message string }

func (r Refused) Error() string { return r.Message }

// Double stands in for an outside service, in tests and in the demo. It keeps the last letters and, like a good service,
// drops one whose key it has seen.
type Double struct {
	// Fail, unless nil, is asked before a letter is taken.
	Fail func(Letter) error

	mu    sync.Mutex
	taken []Letter
	seen  map[string]bool
	tries int
}

// kept is how many letters a double keeps.
const kept = 200

// Send takes a letter, once.
func (d *Double) Send(ctx context.Context, l Letter) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.tries++
	if err := ctx.Err(); err != nil {
		return err
	}
	if d.Fail != nil {
		if err := d.Fail(l); err != nil {
			return err
		}
	}
	if d.seen[l.Key] {
		return nil
	}
	if d.seen == nil {
		d.seen = map[string]bool{}
	}
	d.seen[l.Key] = true
	d.taken = append(d.taken, l)
	if over := len(d.taken) - kept; over > 0 {
		d.taken = d.taken[over:]
	}
	return nil
}

// Taken are the letters that were taken, the oldest first.
func (d *Double) Taken() []Letter {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]Letter(nil), d.taken...)
}

// Tries is how often anybody tried.
func (d *Double) Tries() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.tries
}
