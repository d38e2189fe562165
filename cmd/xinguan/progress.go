package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"

	"xinguan/core/intake"
)

// bars shows the progress of one import on a terminal; elsewhere it says nothing.
type bars struct {
	w     io.Writer
	name  string
	stage intake.Stage
	bar   *progressbar.ProgressBar
}

// newBars shows bars only where w is a terminal and somebody reads along.
func newBars(w io.Writer, name string, quiet bool) intake.Progress {
	f, ok := w.(*os.File)
	if !ok || quiet {
		return nil
	}
	if st, err := f.Stat(); err != nil || st.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	b := &bars{w: w, name: name}
	return b.tell
}

func (b *bars) tell(stage intake.Stage, done, total int64) {
	if b.bar == nil || stage != b.stage {
		b.stage = stage
		b.bar = progressbar.NewOptions64(total,
			progressbar.OptionSetWriter(b.w), progressbar.OptionSetDescription(fmt.Sprintf("%s %s", b.name, stage)),
			progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionSetWidth(24), progressbar.OptionClearOnFinish(),
			progressbar.OptionSetPredictTime(true))
	}
	b.bar.ChangeMax64(max(total, 1))
	_ = b.bar.Set64(min(done, max(total, 1)))
}

// newCounter shows how many of the files of a long list are done, on a terminal; elsewhere it says nothing.
func newCounter(w io.Writer, total int) func(done int, name string) {
	f, ok := w.(*os.File)
	if !ok {
		return func(int, string) {}
	}
	if st, err := f.Stat(); err != nil || st.Mode()&os.ModeCharDevice == 0 {
		return func(int, string) {}
	}
	bar := progressbar.NewOptions(total, progressbar.OptionSetWriter(w), progressbar.OptionSetWidth(24), progressbar.OptionClearOnFinish(), progressbar.OptionSetPredictTime(true))
	return func(done int, name string) {
		bar.Describe(name)
		_ = bar.Set(min(done, total))
	}
}
