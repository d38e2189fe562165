//go:build !unix

package bench

import (
	"testing"
	"time"
)

// spent is the time something takes, where the system does not tell processor time in the common way.
func spent(_ *testing.B, do func()) time.Duration {
	began := time.Now()
	do()
	return time.Since(began)
}

// peakMB is not told there.
func peakMB(*testing.B) float64 { return 0 }
