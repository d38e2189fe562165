package draw

import (
	"strings"
	"testing"

	"xinguan/base/db"
	"xinguan/base/id"
)

// TestTheFrameIsReadBesideTheWriter: a frame is read while somebody else writes; what it rested on and changed since is looked at
// when it is fixed, and of two who seal at once the second is told.
func TestTheFrameIsReadBesideTheWriter(t *testing.T) {
	each(t, func(t *testing.T, f *field) {
		p := f.proposed(f.plan())
		read := func() (s *Sealing) {
			t.Helper()
			must(t, f.hub.DB.View(t.Context(), func(tx *db.Tx) (err error) { s, err = ReadFrame(tx, f.hub, first, p.ID); return err }))
			return s
		}
		fix := func(s *Sealing) string {
			return f.try(func(tx *db.Tx) error { return s.Fix(tx, f.hub, first) })
		}
		writing, end, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
		go func() {
			done <- f.hub.DB.Write(t.Context(), func(tx *db.Tx) error { close(writing); <-end; return nil })
		}()
		<-writing
		early := read()
		close(end)
		must(t, <-done)
		f.write(func(tx *db.Tx) error {
			return Enlist(tx, first, Officer{ID: id.New(), Name: "示例新来", Cert: "示例9", Until: "2027-12-31", Active: true})
		})
		if says := fix(early); !strings.Contains(says, "执法人员名录刚刚变了") {
			t.Errorf("with another officer: %q", says)
		}
		one, other := read(), read()
		if says := fix(one); says != "" {
			t.Errorf("sealed: %q", says)
		}
		if says := fix(other); !strings.Contains(says, "同事刚刚办理过") {
			t.Errorf("sealed twice: %q", says)
		}
		_, err := f.hub.Proofs.Publish(t.Context())
		must(t, err)
		if b := f.bundle(p.ID, false); len(b.Frame.Objects) == 0 || !f.proven(b) {
			t.Error("the frame that was read is not the one that was published")
		}
		gone := f.proposed(f.plan())
		p = gone
		last := read()
		f.write(func(tx *db.Tx) error { _, err := drop(tx, &gone); return err })
		if says := fix(last); !strings.Contains(says, "没有这个抽查计划") {
			t.Errorf("thrown away meanwhile: %q", says)
		}
		if f.count(gone.ID) != 0 {
			t.Error("a frame of no plan is left")
		}
	})
}

// count is how many organisations are in the frame of a plan.
func (f *field) count(of id.ID) (n int) {
	f.t.Helper()
	must(f.t, f.hub.DB.View(f.t.Context(), func(tx *db.Tx) error {
		all, err := objectsOf(tx, of)
		n = len(all)
		return err
	}))
	return n
}

// TestAFrameStaysWhatWasPublished: the published list asks for another number of officers, or for none any more, after a frame was
// fixed. It is drawn, verified and read as it was published.
func TestAFrameStaysWhatWasPublished(t *testing.T) {
	each(t, func(t *testing.T, f *field) {
		p := f.drawn()
		list := f.hub.Tiers.Inspections.Items
		for i := range list {
			if list[i].Code == p.Matter {
				list[i].Officers++
			}
		}
		if !f.proven(f.bundle(p.ID, false)) {
			t.Error("with another number of officers the draw is not proven any more")
		}
		f.write(func(tx *db.Tx) error { return Extend(tx, f.hub, first, p.ID, 0, 1, "示例") })
		f.hub.Tiers.Inspections.Items = nil
		if !f.proven(f.bundle(p.ID, false)) {
			t.Error("taken from the list, the draw is not proven any more")
		}
	})
}
