package wire

import (
	"os"
	"runtime/debug"
)

// roomToServe is by how many percent what a serving process holds may grow before garbage is collected. A page is made of a
// hundred kilobytes that are thrown away, and the library's 100 spends a fifth of all processor time on collecting them.
const roomToServe = 200

// SpendMemory readies the process for serving: it spends memory, up to three times what it holds, to save time. Where GOGC is set
// by who runs it, that holds. undo is for benchmarks.
func SpendMemory() (undo func()) {
	if os.Getenv("GOGC") != "" {
		return func() {}
	}
	before := debug.SetGCPercent(roomToServe)
	return func() { debug.SetGCPercent(before) }
}
