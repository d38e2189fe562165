package rating

import (
	"bytes"
	"io/fs"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"xinguan/base/clock"
	"xinguan/city/dongguan"
	"xinguan/core/catalog"
)

func items(t testing.TB) *catalog.Catalog {
	t.Helper()
	c, err := catalog.Load(dongguan.FS, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func city(t testing.TB) (*Models, *Model) {
	t.Helper()
	all, err := Load(dongguan.FS, items(t))
	if err != nil {
		t.Fatal(err)
	}
	m, ok := all.Find("qyfr", "1.0")
	if !ok {
		t.Fatal("the city's model is not there")
	}
	return all, m
}

// TestGoldenCases: every model of the city says of its examples what stands beside it, and has examples.
func TestGoldenCases(t *testing.T) {
	all, _ := city(t)
	for _, m := range all.List {
		cases, err := Examples(dongguan.FS, m)
		if err != nil {
			t.Fatal(err)
		}
		if m.Kind == "computed" && len(cases) < 3 {
			t.Errorf("%s has %d examples", m.Key(), len(cases))
		}
		for _, x := range cases {
			for _, d := range x.Differs(m.Explain(&x)) {
				t.Errorf("%s: %s", m.Key(), d)
			}
		}
	}
}

// TestDays: days as numbers agree with the dates of the house, month ends and all.
func TestDays(t *testing.T) {
	cal := calendar()
	r := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		a := day(1 + r.IntN(40000))
		d := clock.DateOf(time.Date(1970, 1, 1, 0, 0, 0, 0, clock.China).AddDate(0, 0, int(a)))
		if dateOf(a) != d || dayOf(d) != a {
			t.Fatalf("day %d is %s, not %s", a, dateOf(a), d)
		}
		n := r.IntN(60)
		end := plusMonths(cal, a, n)
		if dateOf(end) != d.AddMonths(n) {
			t.Fatalf("%s and %d months is %s", d, n, dateOf(end))
		}
		if got := months(cal, a, end); got != n {
			t.Fatalf("from %s to %s are %d months, not %d", d, dateOf(end), got, n)
		}
		if got := months(cal, a, end-1); n > 0 && got != n-1 {
			t.Fatalf("from %s to the day before %s are %d months, not %d", d, dateOf(end), got, n-1)
		}
	}
}

func TestPoints(t *testing.T) {
	for text, want := range map[string]string{"9": "9", "-4.5": "−4.5", "0.25": "0.25", "0.80": "0.8", "-0.05": "−0.05", "100": "100", "10": "10"} {
		if p, ok := parsePoints(text); !ok || p.String() != want {
			t.Errorf("%s is %s", text, p)
		}
	}
	for _, text := range []string{"", "1.234", "a", "1e3", "--1", "."} {
		if _, ok := parsePoints(text); ok {
			t.Errorf("%q is taken", text)
		}
	}
}

// TestRefused: what may not be in a model does not load, and says where and what to do.
func TestRefused(t *testing.T) {
	good, err := fs.ReadFile(dongguan.FS, "models/qyfr-1.0.yaml")
	if err != nil {
		t.Fatal(err)
	}
	c := items(t)
	for name, x := range map[string]struct{ from, to, says string }{
		"objection mark":  {"form: count", "form: disputed", "不认识的 form"},
		"unknown filter":  {"severity: [serious]", "disputed: yes", "不认识的项“disputed”"},
		"a person":        {"subjects: [enterprise]", "subjects: [person]", "模型只用于单位"},
		"persons' item":   {"items: [penalty], severity: [serious]", "items: [penalty_person], severity: [serious]", "自然人"},
		"petitions":       {"title: 表彰和荣誉", "title: 信访次数", "信访不得"},
		"no basis":        {"entry: 四个等级", "entri: 四个等级", "entri"},
		"permits punish":  {"points: 2\n        cap: 4\n  - id: society", "points: -2\n        cap: 4\n  - id: society", "不能用来减点"},
		"D by itself":     {"confirm: yes, months: 6, ", "", "confirm: yes"},
		"unknown item":    {"[customs_grade]", "[customs_grades]", "信息目录里没有"},
		"fraction":        {"points: -24", "points: -24.125", "一个整数"},
		"no definition":   {"about: 在名录内的减8点，移出当天起不再计算。", "about: \"\"", "定义"},
		"grades disorder": {"id: B, from: 60", "id: B, from: 90", "一个比一个低"},
	} {
		text := strings.Replace(string(good), x.from, x.to, 1)
		if text == string(good) {
			t.Fatalf("%s: nothing to change", name)
		}
		_, err := Load(fstest.MapFS{"models/x.yaml": {Data: []byte(text)}}, c)
		if err == nil || !strings.Contains(err.Error(), x.says) || !strings.Contains(err.Error(), "models/x.yaml:") {
			t.Errorf("%s: %.300v", name, err)
		}
	}
}

// crowd is a subject with n penalties and a register entry.
func crowd(n int, seed uint64) Known {
	r := rand.New(rand.NewPCG(seed, 7))
	x := Example{On: "2026-11-23", Kind: "enterprise", Records: []ExampleRecord{{Item: "registration", Decided: "2015-02-28"}, {Item: "tax_grade", Class: "A级", Decided: "2026-04-30"}}}
	for i := range n {
		decided := clock.Date("2026-11-20").AddDays(-r.IntN(700))
		sev := []string{"minor", "general", "serious", "unclassified"}[r.IntN(4)]
		rec := ExampleRecord{Item: "penalty", Decided: decided, Until: decided.AddMonths(12), Repair: decided.AddMonths(3).AddDays(1), Number: "示例" + string(rune('A'+i%26)) + decided.Table()}
		rec.Severity = "general"
		if sev == "serious" || sev == "unclassified" {
			rec.Severity = "unclassified"
		}
		x.Records = append(x.Records, rec)
	}
	return x.Known()
}

// TestReplay: the same facts give the same bytes, in whatever order they were read and whatever else the dict knows.
func TestReplay(t *testing.T) {
	_, m := city(t)
	for seed := range uint64(40) {
		k := crowd(int(seed), seed)
		want := m.Engine(k.Dict).Explain(k, "2026-11-23", "").Bytes()
		other := Known{Party: k.Party, Dict: &Dict{Items: []string{"x", "permit"}, Classes: []string{"y"}}}
		for _, i := range rand.New(rand.NewPCG(seed, 3)).Perm(len(k.Facts)) {
			f := k.Facts[i]
			f.Item, f.Class = other.Dict.item(k.Dict.Items[f.Item]), other.Dict.class(k.Dict.Classes[f.Class])
			other.Facts, other.Refs = append(other.Facts, f), append(other.Refs, k.Refs[i])
		}
		if got := m.Engine(other.Dict).Explain(other, "2026-11-23", "").Bytes(); !bytes.Equal(got, want) {
			t.Fatalf("seed %d: another order gives other bytes", seed)
		}
	}
}

// TestGoodUntil: nothing changes before the day after GoodUntil, reckoned day by day.
func TestGoodUntil(t *testing.T) {
	_, m := city(t)
	for seed := range uint64(30) {
		k := crowd(1+int(seed)%6, seed)
		e := m.Engine(k.Dict)
		on := dayOf("2026-11-23")
		first := e.Reckon(k.Party, k.Facts, on, nil)
		for d := on; d <= dayOf(first.Until) && d < on+400; d++ {
			if s := e.Reckon(k.Party, k.Facts, d, nil); s.Points != first.Points || s.Grade != first.Grade {
				t.Fatalf("seed %d: %s says good until %s, but %s differs", seed, dateOf(on), first.Until, dateOf(d))
			}
		}
	}
}

// TestOutlook: what is said of a day is what the engine says on that day; waiting ends on the first day a better grade is
// there; a single repair is missed only where none reaches the grade that day.
func TestOutlook(t *testing.T) {
	_, m := city(t)
	waited, repaired := 0, 0
	for seed := range uint64(60) {
		k := crowd(1+int(seed)%9, seed)
		e := m.Engine(k.Dict)
		on := dayOf("2026-11-23")
		now := e.Reckon(k.Party, k.Facts, on, nil)
		o := e.Outlook(k, "2026-11-23")
		if o.Wait != nil {
			waited++
			for d := on; d < dayOf(o.Wait.On); d++ {
				if s := e.Reckon(k.Party, k.Facts, d, nil); s.Grade < now.Grade {
					t.Fatalf("seed %d: waiting is said to take until %s, %s is enough", seed, o.Wait.On, dateOf(d))
				}
			}
			if s := e.Reckon(k.Party, k.Facts, dayOf(o.Wait.On), nil); s.Grade >= now.Grade || s.Points != o.Wait.Score {
				t.Fatalf("seed %d: waiting until %s gives %v", seed, o.Wait.On, s)
			}
		}
		if s := o.Smallest; s != nil {
			repaired++
			skip := make([]bool, len(k.Facts))
			for _, r := range s.Records {
				for i := range k.Refs {
					if k.Refs[i].Record == r.Record {
						skip[i] = true
					}
				}
			}
			if got := e.Reckon(k.Party, k.Facts, dayOf(s.On), skip); got.Points != s.Score || got.Grade >= now.Grade {
				t.Fatalf("seed %d: %d repairs on %s give %v, not %s", seed, len(s.Records), s.On, got, s.Score)
			}
			if len(s.Records) > 1 {
				for i := range k.Facts {
					one := make([]bool, len(k.Facts))
					one[i] = true
					if k.Facts[i].Repair != 0 && k.Facts[i].Repair <= on && k.Facts[i].Until >= on && e.Reckon(k.Party, k.Facts, on, one).Grade < now.Grade {
						t.Fatalf("seed %d: %d repairs are named where one is enough today", seed, len(s.Records))
					}
				}
			}
		}
	}
	if waited < 10 || repaired < 10 {
		t.Fatalf("only %d waits and %d repairs were tried", waited, repaired)
	}
}
