package hall

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"xinguan/base/db"
	"xinguan/core/flow"
	"xinguan/core/record"
)

// TestNobodySeesHalfARepair reads pages, lists, files and feeds again and again while a repair is granted: every answer is
// the one from before or the one from after, and case, record and history always agree.
func TestNobodySeesHalfARepair(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		h.clock.to(h.rec.RepairFrom)
		_, _, c := h.apply("/repair/"+h.code+"/"+h.penalty, "sign", "yes", "paper_proof", "%PDF-1.7 示例")
		c = h.takes(c, "decider", "accept", flow.Move{})
		paths := slices.Sorted(maps.Keys(h.doors()))
		paths = slices.DeleteFunc(paths, func(p string) bool { return strings.HasPrefix(p, "/objection") || strings.HasPrefix(p, "/repair") }) // a form is another each time
		before := h.answers(paths)
		met := newMeetings(h, c, paths)
		h.takes(c, "decider", "grant", flow.Move{Document: "示例修〔2026〕1号"})
		seen := met.end()
		after := h.answers(paths)
		for _, path := range paths {
			if before[path] == after[path] {
				t.Errorf("%s is the same after the repair", path)
			}
			for text := range seen[path] {
				if text != before[path] && text != after[path] {
					t.Errorf("%s was read as neither before nor after", path)
				}
			}
		}
	})
}

func (h *hall) answers(paths []string) map[string]string {
	out := map[string]string{}
	for _, path := range paths {
		out[path] = h.near(nil, path).text
	}
	return out
}

// meetings are readers at work.
type meetings struct {
	stop  chan struct{}
	group sync.WaitGroup
	mu    sync.Mutex
	seen  map[string]map[string]bool // answers by address
}

// newMeetings lets a reader loose on each address, and one on the case and its record. It returns when each has read once.
func newMeetings(h *hall, c flow.Case, paths []string) *meetings {
	m := &meetings{stop: make(chan struct{}), seen: map[string]map[string]bool{}}
	var first sync.WaitGroup
	loop := func(read func()) {
		first.Add(1)
		m.group.Go(func() {
			for n := 0; ; n++ {
				if read(); n == 0 {
					first.Done()
				}
				select {
				case <-m.stop:
					return
				default:
				}
			}
		})
	}
	for _, path := range paths {
		m.seen[path] = map[string]bool{}
		loop(func() {
			text := h.near(nil, path).text
			m.mu.Lock()
			defer m.mu.Unlock()
			m.seen[path][text] = true
		})
	}
	loop(func() { h.agree(c) })
	first.Wait()
	return m
}

func (m *meetings) end() map[string]map[string]bool {
	close(m.stop)
	m.group.Wait()
	return m.seen
}

// agree fails unless case, record and its history say the same in one snapshot.
func (h *hall) agree(c flow.Case) {
	err := h.hub.DB.View(h.t.Context(), func(tx *db.Tx) error {
		now, err1 := h.hub.Flow.Get(tx, c.ID)
		r, err2 := record.Get(tx, h.rec.Subject, h.rec.ID)
		past, err3 := record.Events(tx, h.rec.Subject, h.rec.ID)
		ended := slices.ContainsFunc(past, func(e record.Event) bool { return e.Kind == record.Repair })
		if granted := now.Outcome == "granted"; granted != (r.State == record.Repaired) || granted != ended {
			h.t.Errorf("half a repair: case %q, record %q, in its history: %v", now.Outcome, r.State, ended)
		}
		return errors.Join(err1, err2, err3)
	})
	if err != nil {
		h.t.Errorf("reading meanwhile: %v", err)
	}
}
