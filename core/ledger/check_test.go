package ledger

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
)

// TestLogIsChecked: every way to change database or files so that they no longer say the same is found.
func TestLogIsChecked(t *testing.T) {
	tile := func(name string) func(*testing.T, *Proofs) {
		return func(t *testing.T, p *Proofs) {
			path := filepath.Join(p.Log.Dir, "tile", name)
			raw, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, raw[:len(raw)-7], 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	sql := func(q string) func(*testing.T, *Proofs) {
		return func(t *testing.T, p *Proofs) { harm(t, p.DB, q) }
	}
	for name, c := range map[string]struct {
		do   func(*testing.T, *Proofs)
		says string
	}{
		"nothing":            {func(*testing.T, *Proofs) {}, ""},
		"erased data":        {sql(`update leaf set data = '' where idx = 1`), ""},
		"data":               {sql(`update leaf set data = replace(data, '"read":2', '"read":7') where idx = 1`), "第2条"},
		"digest":             {sql(`update leaf set digest = salt where idx = 2`), "第3条"},
		"a leaf less":        {sql(`delete from leaf where idx = 1`), "第2条"},
		"the last leaf less": {sql(`delete from leaf where idx = 3`), "第4条"},
		"two swapped":        {sql(`update leaf set idx = 9 where idx = 0; update leaf set idx = 0 where idx = 1; update leaf set idx = 1 where idx = 9`), "第1条"},
		"truncated entries":  {tile("entries/000.p/4"), "缺失或被改动"},
		"truncated tile":     {tile("0/000.p/4"), "缺失或被改动"},
		"no files":           {func(t *testing.T, p *Proofs) { os.RemoveAll(p.Log.Dir) }, "比数据库旧"},
		"wrong key":          {func(t *testing.T, p *Proofs) { p.Log.Verifier = proofs(t, p.DB).Log.Verifier }, "另一把密钥"},
		"checkpoint": {func(t *testing.T, p *Proofs) {
			path := filepath.Join(p.Log.Dir, "checkpoint")
			raw, _ := os.ReadFile(path)
			_ = os.WriteFile(path, []byte(strings.Replace(string(raw), "\n4\n", "\n3\n", 1)), 0o600)
		}, "另一把密钥"},
	} {
		t.Run(name, func(t *testing.T) {
			d := dbtest.Open(t, db.SQLite, []db.Set{Migrations()}, db.WithClock(clock.At("2026-11-24")))
			p := proofs(t, d)
			attest(t, d, 1, 4)
			publish(t, p, 4)
			c.do(t, p)
			got, _, err := p.Verify(ctx)
			if err != nil || (got.Says == "") != (c.says == "") || !strings.Contains(got.Says, c.says) {
				t.Errorf("%+v, %v; want %q", got, err, c.says)
			}
		})
	}
}

// TestTheLogGuardsTheAuditLog: a tail cut off together with the database's own note of it is missed by the log, and so
// is a log that was made anew from its beginning.
func TestTheLogGuardsTheAuditLog(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		p := proofs(t, d)
		audited(t, d, 3)
		if err := p.NoteAudit(ctx); err != nil {
			t.Fatal(err)
		}
		audited(t, d, 2)
		for range 2 { // the second time it did not move
			if err := p.NoteAudit(ctx); err != nil {
				t.Fatal(err)
			}
		}
		publish(t, p, 2)
		kept, err := p.Log.Checkpoint()
		if err != nil {
			t.Fatal(err)
		}
		_, anchors, err := p.Verify(ctx)
		if err != nil || len(anchors) != 2 || anchors[1].Seq != 5 {
			t.Fatalf("%+v, %v", anchors, err)
		}
		if c, err := Verify(ctx, d, anchors...); err != nil || c.Proved != 5 {
			t.Errorf("%+v, %v", c, err)
		}
		harm(t, d, `delete from audit where seq > 3; update ledger_head set seq = 3, hash = (select hash from audit where seq = 3) where chain = 'audit'`)
		if f := fault(t, d, anchors...); f == nil || f.Seq != 4 {
			t.Errorf("%+v", f)
		}
		again := proofs(t, d)
		again.Log.Signer, again.Log.Verifier = p.Log.Signer, p.Log.Verifier
		harm(t, d, `delete from leaf; delete from checkpoint`)
		attest(t, d, 1, 9)
		publish(t, again, 9)
		if c, _, err := again.Verify(ctx); err != nil || c.Says != "" {
			t.Errorf("a log made anew agrees with itself: %+v, %v", c, err)
		}
		if c, _, err := again.Verify(ctx, kept.Note); err != nil || !strings.Contains(c.Says, "以前签过的不同") {
			t.Errorf("a checkpoint kept elsewhere: %+v, %v", c, err)
		}
	})
}
