package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"xinguan/core/intake"
)

// pace prints how a take-over goes on: a line rewritten on a terminal, now and then a line elsewhere.
type pace struct {
	w        io.Writer
	terminal bool
	stage    intake.Stage
	file     string
	began    time.Time
	said     time.Time
	rows     int64 // at the beginning of the stage
	done     int64
}

func newPace(w io.Writer) *pace {
	p := &pace{w: w}
	if f, ok := w.(*os.File); ok {
		st, err := f.Stat()
		p.terminal = err == nil && st.Mode()&os.ModeCharDevice != 0
	}
	return p
}

func (p *pace) tell(at intake.Pace) {
	now := time.Now()
	if at.Stage != p.stage || at.File != p.file {
		p.stage, p.file, p.began, p.said, p.rows, p.done = at.Stage, at.File, now, time.Time{}, at.Rows, at.Done
	}
	every := 15 * time.Second
	if p.terminal {
		every = time.Second / 2
	}
	if now.Sub(p.said) < every {
		return
	}
	p.said = now
	line := p.line(at, now)
	if p.terminal {
		fmt.Fprintf(p.w, "\r\x1b[K%s", line)
	} else {
		fmt.Fprintln(p.w, line)
	}
}

// line says how far a stage is, how fast it goes, and how long it will still take at that pace.
func (p *pace) line(at intake.Pace, now time.Time) string {
	line := string(at.Stage)
	if at.File != "" {
		line += " " + filepath.Base(at.File)
	}
	took := now.Sub(p.began)
	if at.Total > 0 {
		line += fmt.Sprintf(" %.1f%%", 100*float64(at.Done)/float64(at.Total))
	}
	if took < time.Second {
		return line
	}
	if at.Stage != intake.Finishing {
		line += fmt.Sprintf("，每秒%.0f行", float64(at.Rows-p.rows)/took.Seconds())
	}
	if gone := at.Done - p.done; gone > 0 && at.Total > at.Done {
		rest := time.Duration(float64(took) * float64(at.Total-at.Done) / float64(gone))
		line += "，约剩" + rest.Round(time.Second).String()
	}
	return line
}
