//go:build unix

package bench

import (
	"syscall"
	"testing"
	"time"
)

// spent is the processor time this program takes for something, on all cores together: other programs do not add to it.
func spent(b *testing.B, do func()) time.Duration {
	b.Helper()
	before := rusage(b)
	do()
	return rusage(b) - before
}

func rusage(b *testing.B) time.Duration {
	var u syscall.Rusage
	must(b, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
