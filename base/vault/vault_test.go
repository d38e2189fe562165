package vault_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"testing/fstest"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/seal"
	"xinguan/base/vault"
)

var sets = []db.Set{{Package: "box", FS: fstest.MapFS{"00001_box.sql": {Data: []byte(`-- +goose Up
create table box (a bytea not null, b bigint not null, sealed bytea, primary key (a, b));
`)}}}}

func aad(key []any) []byte { return fmt.Appendf(nil, "box/%x/%d", key[0], key[1]) }

var columns = []vault.Column{{Table: "box", Key: []string{"a", "b"}, Column: "sealed", Again: vault.Reseal(aad)}}

func write(t *testing.T, d *db.DB, fn func(*db.Tx) error) {
	t.Helper()
	if err := d.Write(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

func put(t *testing.T, d *db.DB, ring *seal.Keyring, n int) {
	t.Helper()
	write(t, d, func(tx *db.Tx) error {
		for i := range n {
			a, b := []byte{byte(i % 3)}, int64(i)
			if _, err := tx.Exec(`insert into box (a, b, sealed) values ($1, $2, $3)`, a, b, ring.Seal(fmt.Appendf(nil, "text %d", i), aad([]any{a, b}))); err != nil {
				return err
			}
		}
		_, err := tx.Exec(`insert into box (a, b, sealed) values ($1, 1000000, null)`, []byte{9})
		return err
	})
}

func counts(t *testing.T, d *db.DB) (out map[uint32]int64) {
	t.Helper()
	err := d.View(context.Background(), func(tx *db.Tx) (err error) { out, err = vault.Counts(tx, columns); return err })
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// A renewal that is stopped goes on where it stood, and every text says what it said.
func TestRenewalIsStoppedAndGoesOn(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		ring, err := seal.Open(filepath.Join(t.TempDir(), "keys"))
		if err != nil {
			t.Fatal(err)
		}
		put(t, d, ring, 450)
		if _, err := ring.AddKey(); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(context.Background())
		first, err := vault.Renew(ctx, d, ring, columns, func(done int64) {
			if done >= 200 {
				stop()
			}
		})
		if !errors.Is(err, context.Canceled) || first == 0 || first == 450 {
			t.Fatalf("stopped after %d: %v", first, err)
		}
		have := counts(t, d)
		rest, err := vault.Renew(context.Background(), d, ring, columns, nil)
		if err != nil || rest != have[1] || rest == 0 {
			t.Errorf("the second time %d of %d were left: %v", rest, have[1], err)
		}
		if have := counts(t, d); have[1] != 0 || have[2] != 450 {
			t.Errorf("in the end %v", have)
		}
		opens(t, d, ring, 450)
	})
}

func opens(t *testing.T, d *db.DB, ring *seal.Keyring, want int) {
	t.Helper()
	n := 0
	write(t, d, func(tx *db.Tx) error {
		return db.Each(tx, func(scan db.Scanner) error {
			var a, sealed []byte
			var b int64
			if err := scan(&a, &b, &sealed); err != nil {
				return err
			}
			n++
			plain, err := ring.Unseal(sealed, aad([]any{a, b}))
			if err == nil && !bytes.Equal(plain, fmt.Appendf(nil, "text %d", b)) {
				err = errors.New("another text")
			}
			return err
		}, `select a, b, sealed from box where sealed is not null`)
	})
	if n != want {
		t.Errorf("%d of %d open", n, want)
	}
}

// What does not open is passed over and told, and stays as it is; the rest is done.
func TestWhatDoesNotOpenIsToldAndLeft(t *testing.T) {
	d := dbtest.Open(t, db.SQLite, sets)
	ring, err := seal.Open(filepath.Join(t.TempDir(), "keys"))
	if err != nil {
		t.Fatal(err)
	}
	put(t, d, ring, 10)
	write(t, d, func(tx *db.Tx) error {
		_, err := tx.Exec(`update box set sealed = $1 where b = 4`, ring.Seal([]byte("from elsewhere"), []byte("box/x/4")))
		return err
	})
	if _, err := ring.AddKey(); err != nil {
		t.Fatal(err)
	}
	done, err := vault.Renew(context.Background(), d, ring, columns, nil)
	var lost vault.Lost
	if done != 9 || !errors.As(err, &lost) || lost.Rows != 1 || lost.Table != "box" || !errors.Is(lost.Cause, seal.ErrTampered) {
		t.Errorf("%d done, %+v", done, err)
	}
	if have := counts(t, d); have[1] != 1 || have[2] != 9 {
		t.Errorf("in the end %v", have)
	}
}
