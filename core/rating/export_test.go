package rating

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/core/rulebook"
)

// TestExport: what analysts get is what is stored, read back by another's reader; no name is in it.
func TestExport(t *testing.T) {
	now := &movable{"2026-11-23"}
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		now.day = "2026-11-23"
		w := newTown(t, d, now, 5)
		w.add(w.firms[2], "penalty", "2026-11-20", rulebook.General)
		for range 3 {
			w.add(w.firms[4], "penalty", "2026-11-20", rulebook.Serious)
		}
		w.run()
		type result struct {
			Code  string `parquet:"code"`
			Grade string `parquet:"grade"`
			Told  string `parquet:"reckoned"`
			AsOf  int32  `parquet:"as_of,optional,date"`
			Score *int64 `parquet:"score,optional,decimal(2:18)"`
			Tax   *int64 `parquet:"points_penalty_general,optional,decimal(2:18)"`
		}
		var out bytes.Buffer
		n, err := w.ExportResults(t.Context(), d, w.model(), &out)
		if err != nil || n != 5 {
			t.Fatal(n, err)
		}
		rows, err := parquet.Read[result](bytes.NewReader(out.Bytes()), int64(out.Len()))
		if err != nil || len(rows) != 5 {
			t.Fatal(len(rows), err)
		}
		for i, f := range w.firms {
			want, got := w.stored(f), rows[i]
			if i == 4 {
				if want.Reckoned != "D" || got.Grade != "C" || got.Told != "" || got.Score != nil || got.Tax != nil {
					t.Errorf("what waits for a confirmation is told: %+v", got)
				}
				continue
			}
			if got.Grade != want.Grade || got.Score == nil || *got.Score != int64(want.Score) || day(got.AsOf) != dayOf(now.day) || len(got.Code) != 18 {
				t.Errorf("%+v, stored %+v", got, want)
			}
		}
		if p := rows[2].Tax; p == nil || *p != -1200 {
			t.Errorf("points of the penalty: %v", p)
		}
		var facts bytes.Buffer
		if n, err := w.ExportFacts(t.Context(), d, w.model(), &facts); err != nil || n != 9 {
			t.Fatal(n, err)
		}
		f, err := parquet.OpenFile(bytes.NewReader(facts.Bytes()), int64(facts.Len()))
		if err != nil || f.NumRows() != 9 {
			t.Fatal(err)
		}
		if about, ok := f.Lookup("column.decided"); !ok || about == "" {
			t.Error("the file does not say what a column holds")
		}
		nameless(t, out.Bytes())
		nameless(t, facts.Bytes())
	}, db.WithClock(now))
}

// nameless reads every value and looks for a name.
func nameless(t *testing.T, file []byte) {
	t.Helper()
	r := parquet.NewReader(bytes.NewReader(file))
	rows := make([]parquet.Row, 100)
	n, err := r.ReadRows(rows)
	if err != nil && !errors.Is(err, io.EOF) || n == 0 {
		t.Fatal(n, err)
	}
	for _, row := range rows[:n] {
		for _, v := range row {
			if strings.Contains(v.String(), "示例") {
				t.Errorf("%s is in the export", v)
			}
		}
	}
}
