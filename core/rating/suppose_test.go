package rating

import (
	"errors"
	"testing"

	"xinguan/base/clock"
	"xinguan/city/dongguan"
)

// TestSuppose: what is tried out is what the engine would say on that day of a stock without the records and with what was
// done; what cannot be by then is refused.
func TestSuppose(t *testing.T) {
	_, m := city(t)
	cases, err := Examples(dongguan.FS, m)
	if err != nil {
		t.Fatal(err)
	}
	x := &cases[0]
	k := x.Known()
	try := func(on clock.Date, without, doing []string) (Supposed, error) {
		return m.Suppose(k, x.On, Supposition{On: on, Without: without, Doing: doing}, "")
	}
	got, err := try("2027-01-15", []string{"R8", "R9"}, []string{"commitment"})
	if err != nil {
		t.Fatal(err)
	}
	rest := *x
	rest.On, rest.Records = "2027-01-15", append(append([]ExampleRecord(nil), x.Records[:7]...), ExampleRecord{Item: "commitment", Decided: "2027-01-15"})
	want := m.Explain(&rest)
	if got.Score != want.Score || got.Grade != want.Grade || got.From >= got.Score || len(got.Lines) != 3 {
		t.Errorf("supposed %+v, the day itself is %s %s", got, want.Score, want.Grade)
	}
	if plain, err := try("2027-01-15", nil, nil); err != nil || plain.Score != plain.From || len(plain.Lines) > 0 {
		t.Errorf("nothing done changes something: %+v, %v", plain, err)
	}
	for name, bad := range map[string]struct {
		on             clock.Date
		without, doing []string
		want           error
	}{
		"too early to repair": {"2026-12-01", []string{"R9"}, nil, ErrSupposeRecord},
		"another's record":    {"2027-01-15", []string{"R99"}, nil, ErrSupposeRecord},
		"not to be repaired":  {"2027-01-15", []string{"R1"}, nil, ErrSupposeRecord},
		"a thing of others":   {"2027-01-15", nil, []string{"tax"}, ErrSupposeDoing},
		"yesterday":           {"2026-11-22", nil, nil, ErrSupposeDay},
		"no day":              {"tomorrow", nil, nil, ErrSupposeDay},
		"too far":             {"2036-01-01", nil, nil, ErrSupposeDay},
	} {
		if _, err := try(bad.on, bad.without, bad.doing); !errors.Is(err, bad.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
