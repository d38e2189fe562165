package intake_test

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/city/dongguan"
	"xinguan/core/catalog"
	"xinguan/core/intake"
)

// another is the city's catalogue with something replaced in an item.
func another(t *testing.T, item string, change ...string) *catalog.Catalog {
	t.Helper()
	out := fstest.MapFS{}
	names, _ := fs.Glob(dongguan.FS, "items/*.yaml")
	for _, name := range append(names, "reports/special.yaml") {
		b, err := fs.ReadFile(dongguan.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		if name == "items/"+item+".yaml" {
			for i := 0; i+1 < len(change); i += 2 {
				if !strings.Contains(string(b), change[i]) {
					t.Fatalf("%s has no %q", name, change[i])
				}
				b = []byte(strings.Replace(string(b), change[i], change[i+1], 1))
			}
		}
		out[name] = &fstest.MapFile{Data: b}
	}
	c, err := catalog.Load(out, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestRehearsal: what came in is read again by another version. The version in force changes nothing; one that asks for more
// says which rows it would hold up, by rule and sender, one that asks for less which it would let in; nothing is written.
func TestRehearsal(t *testing.T) {
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		im := importer(t, d)
		res := sent(t, im, "penalty", "cgj", filledIn(t, item(t, im, "penalty"), "示例.csv", dirtyRows()...))
		try := func(change ...string) (out *intake.Rehearsal) {
			t.Helper()
			other := another(t, "penalty", change...)
			view(t, d, func(tx *db.Tx) (err error) { out, err = im.Rehearse(tx, other, "penalty"); return err })
			return out
		}
		same := try()
		if same.Rows != res.Read || same.Batches != 1 || same.Held+same.Freed+same.Warned != 0 || len(same.Rules) != 0 {
			t.Errorf("the version in force: %+v", same)
		}
		longer := try(`length: 2000, need: column}`, `length: 2, need: column}`)
		if longer.Held != 0 || longer.Warned != res.Read-res.Held || len(longer.Rules) != 1 || longer.Rules[0].N != res.Read {
			t.Errorf("one that warns: %+v", longer)
		}
		more := try("codes: severity, note:", "codes: severity, need: row, note:")
		if more.Held != res.Read-res.Held || more.Freed != 0 || len(more.Rules) == 0 || more.Rules[0].Agency != "cgj" || more.Rules[0].Column != "失信严重程度" || len(more.Examples) == 0 || more.Examples[0].File != "示例.csv" || more.Examples[0].Row < 2 {
			t.Errorf("one that asks for more: %+v", more)
		}
		less := try(`length: 128, need: row}`, `length: 128}`, "key: [doc_no]", "key: [decided]")
		if less.Freed == 0 || less.Held != 0 {
			t.Errorf("one that asks for less: %+v", less)
		}
		lost := try("checks:\n", "checks:\n", `  - {name: severity, title: "失信严重程度"`, `  - {name: level, title: 送达情况, type: text, means: matter.name, need: row}
  - {name: severity, title: "失信严重程度"`)
		if lost.Held != same.Rows-res.Held || lost.Rules[0].Column != "送达情况" {
			t.Errorf("a new column nobody has: %+v", lost)
		}
		view(t, d, func(tx *db.Tx) error {
			b, err := intake.BatchByID(tx, res.BatchID)
			if b.Result.Held != res.Held || b.Result.Accepted != res.Accepted {
				t.Errorf("it wrote: %+v", b.Result)
			}
			return err
		})
	}, db.WithClock(clock.At(today)))
}
