//go:build unix

package bench

import (
	"runtime"
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

// peakMB is the most memory this program ever had at once, in megabytes; files mapped into memory count.
func peakMB(b *testing.B) float64 {
	var u syscall.Rusage
	must(b, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	if runtime.GOOS == "darwin" { // where it is in bytes
		return float64(u.Maxrss) / 1e6
	}
	return float64(u.Maxrss) / 1e3
}

func rusage(b *testing.B) time.Duration {
	var u syscall.Rusage
	must(b, syscall.Getrusage(syscall.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
