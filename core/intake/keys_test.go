package intake_test

import (
	"context"
	"path/filepath"
	"testing"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/seal"
	"xinguan/core/intake"
)

// A database must notice a key file that is not its own before anything is sealed with it.
func TestAForeignKeyFileIsNoticed(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		im := importer(t, d)
		sealed := func() (yes bool) {
			if err := d.View(context.Background(), func(tx *db.Tx) (err error) { yes, err = intake.HoldsSealed(tx); return err }); err != nil {
				t.Fatal(err)
			}
			return yes
		}
		check := func(ring *seal.Keyring) error {
			return d.View(context.Background(), func(tx *db.Tx) error { return intake.CheckKeys(tx, ring) })
		}
		if sealed() {
			t.Fatal("an empty database holds sealed content")
		}
		take(t, im, "penalty", filledIn(t, item(t, im, "penalty"), "p.csv", penaltyRow(1).with("doc_no", "")))
		if !sealed() {
			t.Fatal("a held row is not seen as sealed content")
		}
		if err := check(im.Ring); err != nil {
			t.Errorf("its own keys: %v", err)
		}
		other, err := seal.Open(filepath.Join(t.TempDir(), "other"))
		if err != nil {
			t.Fatal(err)
		}
		if check(other) == nil {
			t.Error("another key file was accepted")
		}
	})
}
