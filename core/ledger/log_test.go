package ledger

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	keys "xinguan/base/seal"
	"xinguan/base/tlog"
	"xinguan/client/receipt"
)

const origin = "example.org/log"

// proofs is a log beside a database.
func proofs(t testing.TB, d *db.DB) *Proofs {
	t.Helper()
	ring, err := keys.Open(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := ring.Signer(origin)
	if err != nil {
		t.Fatal(err)
	}
	return &Proofs{DB: d, Log: &tlog.Log{Dir: filepath.Join(t.TempDir(), "tlog"), Signer: s, Verifier: s.Verifier()}, Key: s.Public(), Trust: Trust{Origin: origin}}
}

// attest queues leaves thing 1 to n.
func attest(t testing.TB, d *db.DB, from, to int) {
	t.Helper()
	write(t, d, func(tx *db.Tx) error {
		for i := from; i <= to; i++ {
			if err := Attest(tx, KindBatch, fmt.Sprint(i), map[string]any{"read": i, "file": "示例<1>.csv"}); err != nil {
				return err
			}
		}
		return nil
	})
}

func publish(t testing.TB, p *Proofs, want int) {
	t.Helper()
	if n, err := p.Publish(ctx); n != want || err != nil {
		t.Fatalf("Publish = %d, %v; want %d", n, err, want)
	}
}

func receiptOf(t testing.TB, p *Proofs, ref string) (r Receipt, err error) {
	t.Helper()
	_ = p.DB.View(ctx, func(tx *db.Tx) error {
		r, err = p.Receipt(tx, KindBatch, ref)
		return nil
	})
	return r, err
}

// checked is the receipt of a leaf after it went through JSON, checked.
func checked(t testing.TB, p *Proofs, ref string) Proven {
	t.Helper()
	r, err := receiptOf(t, p, ref)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ParseReceipt([]byte(text(t, r)))
	if err != nil {
		t.Fatal(err)
	}
	proven, err := got.Check(p.Key)
	if err != nil {
		t.Fatal(err)
	}
	return proven
}

func text(t testing.TB, r Receipt) string {
	t.Helper()
	var b strings.Builder
	if _, err := r.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestLeavesAreProved(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		p := proofs(t, d)
		publish(t, p, 0)
		attest(t, d, 1, 3)
		attest(t, d, 2, 4) // again: queued once
		if _, err := receiptOf(t, p, "1"); !errors.Is(err, ErrWaiting) {
			t.Errorf("before it was published: %v", err)
		}
		publish(t, p, 4)
		publish(t, p, 0)
		attest(t, d, 5, 5)
		publish(t, p, 1)
		for i := 1; i <= 5; i++ {
			got := checked(t, p, fmt.Sprint(i))
			if got.Text("read") != fmt.Sprint(i) || got.Included.Index != uint64(i-1) || got.Included.Origin != origin || got.Text("file") != "示例<1>.csv" {
				t.Errorf("receipt %d: %+v", i, got)
			}
		}
		if _, err := receiptOf(t, p, "6"); !errors.Is(err, ErrNoLeaf) {
			t.Errorf("never queued: %v", err)
		}
		_ = d.View(ctx, func(tx *db.Tx) error {
			if all, err := History(tx, 10); err != nil || len(all) != 2 || all[0].Size != 5 || all[1].Size != 4 {
				t.Errorf("%+v, %v", all, err)
			}
			return nil
		})
	})
}

// TestReceiptsThatProveNothing: whatever is changed in a receipt, or checked with another key, fails with its own reason.
func TestReceiptsThatProveNothing(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, []db.Set{Migrations()}, db.WithClock(clock.At("2026-11-24")))
	p, other := proofs(t, d), proofs(t, d)
	attest(t, d, 1, 3)
	publish(t, p, 3)
	good, err := receiptOf(t, p, "2")
	if err != nil {
		t.Fatal(err)
	}
	another, _ := receiptOf(t, p, "3")
	for name, c := range map[string]struct {
		change func(*Receipt)
		key    string
		want   error
	}{
		"untouched":        {func(*Receipt) {}, p.Key, nil},
		"own key":          {func(*Receipt) {}, "", nil},
		"a count":          {func(r *Receipt) { r.Data = swap(r.Data, `"read":2`, `"read":3`) }, p.Key, tlog.ErrAbsent},
		"blanks":           {func(r *Receipt) { r.Data = swap(r.Data, `,`, ` , `) }, p.Key, nil},
		"a field more":     {func(r *Receipt) { r.Data = swap(r.Data, `{`, `{"z":1,`) }, p.Key, tlog.ErrAbsent},
		"a field twice":    {func(r *Receipt) { r.Data = swap(r.Data, `{`, `{"read":9,`) }, p.Key, ErrReceipt},
		"something nested": {func(r *Receipt) { r.Data = swap(r.Data, `{`, `{"a":[1],`) }, p.Key, ErrReceipt},
		"salt":             {func(r *Receipt) { r.Salt = another.Salt }, p.Key, tlog.ErrAbsent},
		"no salt":          {func(r *Receipt) { r.Salt = "" }, p.Key, ErrReceipt},
		"another's proof":  {func(r *Receipt) { r.Proof = another.Proof }, p.Key, tlog.ErrAbsent},
		"index":            {func(r *Receipt) { r.Proof = strings.Replace(r.Proof, "index 1\n", "index 0\n", 1) }, p.Key, tlog.ErrAbsent},
		"size":             {func(r *Receipt) { r.Proof = strings.Replace(r.Proof, "\n3\n", "\n4\n", 1) }, p.Key, tlog.ErrKey},
		"no signature":     {func(r *Receipt) { r.Proof = r.Proof[:strings.Index(r.Proof, "—")] }, p.Key, tlog.ErrKey},
		"no proof":         {func(r *Receipt) { r.Proof = "" }, p.Key, tlog.ErrProof},
		"wrong key":        {func(*Receipt) {}, other.Key, tlog.ErrKey},
		"a forger's key":   {func(r *Receipt) { r.Key = other.Key }, p.Key, nil},
		"no key":           {func(*Receipt) {}, "x+y", ErrReceipt},
	} {
		r := good
		c.change(&r)
		got, err := r.Check(c.key)
		if !errors.Is(err, c.want) || (c.want == nil) != (err == nil) || got.Trusted != (c.key != "") {
			t.Errorf("%s: %+v, %v; want %v", name, got, err, c.want)
		}
	}
}

func swap(raw json.RawMessage, old, new string) json.RawMessage {
	return json.RawMessage(strings.Replace(string(raw), old, new, 1))
}

// TestKilledBetweenSteps: wherever a round is cut off, the next one goes on, and every leaf is in the log exactly once.
func TestKilledBetweenSteps(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		p := proofs(t, d)
		attest(t, d, 1, 3)
		cut := func(step string) {
			w, err := p.Log.Write(ctx)
			if err != nil {
				t.Fatal(err)
			}
			defer w.Close(ctx)
			size, err := p.recognise(ctx, w)
			if err != nil || step == "recognised" {
				return
			}
			if step == "appended, not noted" {
				var digests [][]byte
				_ = d.View(ctx, func(tx *db.Tx) error {
					digests, err = db.All(tx, func(scan db.Scanner) (d []byte, err error) { err = scan(&d); return d, err }, `select digest from leaf where idx is null order by id`)
					return err
				})
				if _, err := w.Append(ctx, digests); err != nil {
					t.Fatal(err)
				}
				return
			}
			if size, err = p.append(ctx, w, size); err != nil {
				t.Fatal(err)
			}
			if step == "noted, not proved" {
				return
			}
			if _, err := w.Signed(ctx, size); err != nil {
				t.Fatal(err)
			}
		}
		total := 3
		for _, step := range []string{"recognised", "appended, not noted", "noted, not proved", "signed, not proved"} {
			cut(step)
			attest(t, d, total+1, total+2)
			total += 2
		}
		if _, err := p.Publish(ctx); err != nil {
			t.Fatal(err)
		}
		seen := map[uint64]bool{}
		for i := 1; i <= total; i++ {
			seen[checked(t, p, fmt.Sprint(i)).Included.Index] = true
		}
		c, err := p.Log.Checkpoint()
		if err != nil || c.Size != uint64(total) || len(seen) != total {
			t.Errorf("%d entries for %d leaves at %d places, %v", c.Size, total, len(seen), err)
		}
	})
}

// TestDatabaseAndFilesApart: a database older than the log goes on and says what it does not know; a log older than the
// database is not written; a log of another key neither.
func TestDatabaseAndFilesApart(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, []db.Set{Migrations()}, db.WithClock(clock.At("2026-11-24")))
	p := proofs(t, d)
	attest(t, d, 1, 3)
	publish(t, p, 3)
	before := filepath.Join(t.TempDir(), "before")
	if err := os.CopyFS(before, os.DirFS(p.Log.Dir)); err != nil {
		t.Fatal(err)
	}
	harm(t, d, `delete from leaf where idx = 2`) // as from a backup
	attest(t, d, 4, 4)
	publish(t, p, 1)
	if got := checked(t, p, "4"); got.Included.Index != 3 {
		t.Errorf("index %d", got.Included.Index)
	}
	old := *p
	old.Log = &tlog.Log{Dir: before, Signer: p.Log.Signer, Verifier: p.Log.Verifier}
	attest(t, d, 5, 5)
	if _, err := old.Publish(ctx); !errors.Is(err, ErrRestored) {
		t.Errorf("older files: %v", err)
	}
	stranger := *p
	stranger.Log = &tlog.Log{Dir: p.Log.Dir, Signer: proofs(t, d).Log.Signer, Verifier: proofs(t, d).Log.Verifier}
	if _, err := stranger.Publish(ctx); !errors.Is(err, tlog.ErrKey) {
		t.Errorf("another key: %v", err)
	}
	publish(t, p, 1)
}

// TestOneWriter: while one process writes, another is told so.
func TestOneWriter(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, []db.Set{Migrations()})
	p := proofs(t, d)
	attest(t, d, 1, 1)
	w, err := p.Log.Write(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Publish(ctx); !errors.Is(err, tlog.ErrBusy) {
		t.Errorf("two writers: %v", err)
	}
	if err := w.Close(context.Background()); err != nil {
		t.Fatal(err)
	}
	publish(t, p, 1)
}

// TestAnyHistory: in whatever portions leaves come, all are proved against a log that only grew.
func TestAnyHistory(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, []db.Set{Migrations()}, db.WithClock(clock.At("2026-11-24")))
	p, n := proofs(t, d), 0
	for seed := range 3 { // a round takes a fifth of a second
		for _, k := range rapid.SliceOfN(rapid.IntRange(1, 400), 1, 3).Example(seed) {
			attest(t, d, n+1, n+k)
			publish(t, p, k)
			n += k
		}
	}
	for i := 1; i <= n; i += 1 + n/50 {
		if got := checked(t, p, fmt.Sprint(i)); got.Text("read") != fmt.Sprint(i) {
			t.Fatalf("leaf %d of %d: %+v", i, n, got)
		}
	}
}

func FuzzReceipt(f *testing.F) {
	f.Add([]byte(`{"format":"xinguan receipt 1","data":{"a":1},"salt":"00000000000000000000000000000000","key":"a+b+c","proof":"c2sp.org/tlog-proof@v1\nindex 0\n\n"}`))
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, err := ParseReceipt(raw)
		if err != nil {
			return
		}
		if p, err := r.Check(""); err == nil && p.Trusted {
			t.Error("trusted without a key")
		}
		if o, err := receipt.Object(r.Data); err == nil {
			once, err := receipt.Canonical(o)
			if err != nil {
				t.Fatal(err)
			}
			again, err := receipt.Object(once)
			if err != nil {
				t.Fatal(err)
			}
			if twice, _ := receipt.Canonical(again); !slices.Equal(once, twice) {
				t.Errorf("%s and %s", once, twice)
			}
		}
	})
}
