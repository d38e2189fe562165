package rating

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"

	"xinguan/base/clock"
	"xinguan/city/dongguan"
)

// manyForms is a model with every form there is, with filters by class, severity, age and amount that overlap.
const manyForms = `
  - id: more
    title: 示例
    indicators:
      - {id: m1, title: 示例1, about: 示例, source: 示例, form: sum, take: {items: [penalty], least: 5000, within: 9}, points: -1, unit: 10000, cap: 20}
      - {id: m2, title: 示例2, about: 示例, source: 示例, form: ratio, take: {items: [penalty], severity: [serious]}, good: {within: 6, severity: [serious]}, steps: [{from: 0, points: -9}, {from: 50, points: -3}]}
      - {id: m3, title: 示例3, about: 示例, source: 示例, form: latest, take: {items: [penalty], class: [警告], within: 14}, classes: {警告: -5}}
      - {id: m4, title: 示例4, about: 示例, source: 示例, form: decay, take: {items: [penalty], severity: [general]}, points: -7.77, months: 13, cap: 40}
      - {id: m5, title: 示例5, about: 示例, source: 示例, form: veto, take: {items: [penalty], class: [吊销], within: 4}, at_most: C}
      - {id: m9, title: 示例9, about: 示例, source: 示例, form: count, take: {items: [penalty], within: 20, when: {rule: 'record.amount >= 1000 && ("吊销" in record.class || !("警告" in record.class)) && record.decided < "2026-06-01"', says: 示例, source: 示例}}, points: -1.5, cap: 7}
      - {id: m6, title: 示例6, about: 示例, source: 示例, form: count, take: {items: [penalty]}, steps: [{from: 1, points: -1}, {from: 4, points: -2.5}, {from: 9, points: -6}]}
      - {id: m7, title: 示例7, about: 示例, source: 示例, form: tenure, take: {items: [permit]}, points: 0.33, months: 5, cap: 9}
      - {id: m8, title: 示例8, about: 示例, source: 示例, form: presence, take: {items: [honour], within: 7}, points: 3}
grades:`

func mixed(t *testing.T) *Model {
	t.Helper()
	text, err := dongguan.FS.ReadFile("models/qyfr-1.0.yaml")
	if err != nil {
		t.Fatal(err)
	}
	s := string(text)
	from, to := strings.Index(s, "dimensions:\n"), strings.Index(s, "  - id: business")
	s = s[:from] + "dimensions:" + strings.TrimSuffix(manyForms, "grades:") + s[to:]
	all, err := Load(fstest.MapFS{"models/x.yaml": {Data: []byte(s)}}, items(t))
	if err != nil {
		t.Fatal(err)
	}
	return all.List[0]
}

// jumble is a subject with n records of many kinds, some of one decision, some not begun, some over.
func jumble(r *rand.Rand, n int) Known {
	pick := func(of ...string) string { return of[r.IntN(len(of))] }
	x := Example{On: "2026-11-23", Kind: "enterprise"}
	for range n {
		rec := ExampleRecord{Item: pick("penalty", "penalty", "penalty", "permit", "honour", "registration", "tax_grade", "labour_rating", "qualification_sme"),
			Class: pick("警告", "罚款", "罚款;吊销", "吊销", "A级", "C级"), Decided: clock.Date("2026-11-25").AddDays(-r.IntN(900)), Amount: int64(r.IntN(40000))}
		if r.IntN(2) == 0 {
			rec.Until = rec.Decided.AddDays(r.IntN(1200))
		}
		if r.IntN(2) == 0 {
			rec.Repair = rec.Decided.AddDays(r.IntN(400))
		}
		if r.IntN(3) == 0 {
			rec.Number, rec.Authority = pick("一", "二", "三", "四"), "示例"
		}
		if rec.Item == "penalty" {
			rec.Severity = "general"
		}
		x.Records = append(x.Records, rec)
	}
	k := x.Known()
	for i := range k.Facts {
		if k.Dict.Items[k.Facts[i].Item] == "penalty" {
			k.Facts[i].Severity = uint8(r.IntN(4))
		}
		if r.IntN(9) == 0 {
			k.Facts[i].From += day(r.IntN(200))
		}
	}
	return k
}

// TestCourse: every day of the course, with and without some of the records, is what the plain engine says of that day.
func TestCourse(t *testing.T) {
	_, m := city(t)
	for _, m := range []*Model{m, mixed(t)} {
		for seed := range uint64(120) {
			r := rand.New(rand.NewPCG(seed, 9))
			k := jumble(r, 1+int(seed)%40)
			e, plain := m.Engine(k.Dict), m.Engine(k.Dict)
			from := dayOf("2026-11-23")
			c := e.course(k, from, from+700)
			for range 60 {
				on := from + day(r.IntN(740))
				var skip []int
				out := make([]bool, len(k.Facts))
				for i := range k.Facts {
					if r.IntN(5) == 0 {
						skip, out[i] = append(skip, i), true
					}
				}
				same(t, fmt.Sprint(m.ID, seed, dateOf(on)), c.at(on), plain.Reckon(k.Party, k.Facts, on, nil))
				same(t, fmt.Sprint(m.ID, seed, dateOf(on), skip), c.without(on, skip), plain.Reckon(k.Party, k.Facts, on, out))
			}
		}
	}
}

func same(t *testing.T, what string, got, want Score) {
	t.Helper()
	if got.Points != want.Points || got.Grade != want.Grade || got.Outside != want.Outside {
		t.Fatalf("%s: %+v, not %+v", what, got, want)
	}
}

// TestMarked: facts of a file, which say themselves whether they share a cause, give what the same facts give alone; and
// ages looked up what ages reckoned give.
func TestMarked(t *testing.T) {
	for _, m := range []*Model{mixed(t)} {
		for seed := range uint64(300) {
			k := jumble(rand.New(rand.NewPCG(seed, 11)), int(seed)%30)
			on := dayOf("2026-11-23") + day(seed)
			want := m.Engine(k.Dict).Reckon(k.Party, k.Facts, on, nil)
			shared := make([]bool, len(k.Facts))
			new(causes).shared(k.Facts, shared)
			for i := range k.Facts {
				k.Facts[i].Shared = shared[i]
			}
			e := m.Engine(k.Dict)
			e.marked = true
			e.prepare(on)
			if got := e.Reckon(k.Party, k.Facts, on, nil); got != want {
				t.Fatalf("seed %d: %+v, not %+v", seed, got, want)
			}
		}
	}
}

// TestFrozenForm: the frozen form is what encoding/json writes, whatever the texts.
func TestFrozenForm(t *testing.T) {
	m := mixed(t)
	odd := []string{"东环罚字〔2026〕1号", "a<b>&\"c\"\\", "line\u2028end", "\xff\xfe", "\t", "", "𠮷", "\u2029"}
	for seed := range uint64(60) {
		r := rand.New(rand.NewPCG(seed, 5))
		k := jumble(r, int(seed)%50)
		for i := range k.Refs {
			k.Refs[i].DocNo, k.Refs[i].Authority, k.Refs[i].Class = odd[r.IntN(len(odd))], odd[r.IntN(len(odd))], odd[r.IntN(len(odd))]
		}
		x := m.Engine(k.Dict).explain(k, "2026-11-23", official{})
		if seed%3 == 0 {
			x.Override = &Overridden{Grade: "B", Reason: odd[1]}
			x.Held, x.Outside = []Held{{Says: odd[2]}}, odd[int(seed)%len(odd)]
		}
		want, err := json.Marshal(x)
		if err != nil {
			t.Fatal(err)
		}
		if got := x.Bytes(); string(got) != string(want) {
			t.Fatalf("seed %d:\n%s\nnot\n%s", seed, got, want)
		}
	}
	want, _ := json.Marshal(Explanation{Lines: []Line{{}}})
	if got := (Explanation{Lines: []Line{{}}}).Bytes(); string(got) != string(want) {
		t.Errorf("%s, not %s", got, want)
	}
}

// BenchmarkCrowd is the explanation and the outlook of one subject with 5,545 records.
func BenchmarkCrowd(b *testing.B) {
	_, m := city(b)
	k := crowd(5543, 1)
	for b.Loop() {
		e := m.Engine(k.Dict)
		_ = e.Explain(k, "2026-11-23", "").Bytes()
		_ = e.Outlook(k, "2026-11-23")
	}
}
