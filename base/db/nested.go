package db

import (
	"bytes"
	"runtime"
	"sync/atomic"
)

var watched atomic.Bool

// Watch lets every transaction of this program look whether its goroutine is in one already. That costs as much as a small
// query, so it is what tests do.
func Watch() { watched.Store(true) }

// notNested panics when this goroutine is in a transaction of d already: the inner one would wait for the outer one's
// connection for ever, now or under load, and would not see its changes. It returns what to call at the end.
func (d *DB) notNested() (end func()) {
	if !watched.Load() {
		return func() {}
	}
	me := goroutine()
	if _, inside := d.inside.LoadOrStore(me, true); inside {
		panic("db: a transaction was begun inside another one of the same database; pass the *db.Tx down instead")
	}
	return func() { d.inside.Delete(me) }
}

// goroutine is the number of the calling goroutine, as its stack trace says ("goroutine 18 [running]"). The context
// could carry a mark instead, but a function that closes over the outer context would slip by.
func goroutine() string {
	var buf [32]byte
	_, rest, _ := bytes.Cut(buf[:runtime.Stack(buf[:], false)], []byte(" "))
	number, _, _ := bytes.Cut(rest, []byte(" "))
	return string(number)
}
