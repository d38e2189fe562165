package intake_test

import (
	"context"
	"strings"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/id"
	"xinguan/core/ident"
	"xinguan/core/intake"
	"xinguan/core/subject"
)

// registerRow is what the register says of a company.
func registerRow(name, code, former string) filling {
	return filling{"party_name": name, "uscc": code, "reg_date": "2014-06-03", "ent_type": "有限责任公司", "address": "东莞市长安镇示例路18号", "reg_status": "存续", "former_names": former}
}

// finds tells whether a search for a text gives a subject first.
func finds(t *testing.T, x *subject.Index, text string, want id.ID) {
	t.Helper()
	if hits := x.Search(text, subject.Options{}); len(hits) == 0 || hits[0].ID != want {
		t.Errorf("a search for %s gives %+v", text, hits)
	}
}

// Penalties come first, the register later and under another form of the name: it is one subject with its records, under
// the register's name and in its town, found by both names, on the page of the index that followed along as well.
func TestTheRegisterArrivesLater(t *testing.T) {
	code := ident.Make("441998", "D001")
	for _, c := range []struct{ filed, now, former string }{
		{"東莞市示例晨曦五金製品有限公司", "东莞市示例晨曦五金制品有限公司", ""},                      // the same name, written the old way
		{"东莞市示例晨曦五金制品厂", "东莞市示例晨曦五金制品有限公司", "东莞市示例晨曦五金制品厂"},             // a former name the register knows
		{"东莞市示例晨曦五金制品有限责任公司", "东莞市示例晨曦五金制品有限公司", ""},                    // a form the register does not know
		{"东莞市示例晨光塑胶有限公司", "东莞市示例晨曦五金制品有限公司", "东莞市示例晨光塑胶有限公司；东莞示例晨光加工店"}, // two names ago
	} {
		dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
			im := importer(t, d)
			before := penaltyRow(1).with("party_name", c.filed, "uscc", code)
			res := sent(t, im, "penalty", "cgj", filledIn(t, item(t, im, "penalty"), "p.csv", before, before.with("doc_no", "东示例罚〔2026〕2号", "decided", "2026-05-01")))
			if res.Accepted != 2 || countRule(findings(t, d, res), "subject.provisional") != 1 {
				t.Fatalf("%+v %+v", res, findings(t, d, res))
			}
			index := built(t, im)
			was := found(t, d, code)
			if !was.Provisional || was.Name != c.filed {
				t.Errorf("known from decisions: %+v", was)
			}
			finds(t, index, c.filed, was.ID)

			sent(t, im, "registration", "scjgj", filledIn(t, item(t, im, "registration"), "r.csv", registerRow(c.now, code, c.former)))
			s := found(t, d, code)
			if s.ID != was.ID || s.Provisional || s.Name != c.now || s.Town != "441900119" || s.Status != "存续" || s.Kind != ident.KindEnterprise {
				t.Errorf("registered: %+v", s)
			}
			if n := number(t, d, `select count(*) from subject`); n != 1 {
				t.Errorf("there are %d subjects", n)
			}
			all := shownOf(t, d, code)
			if len(all) != 3 || all[0].Party != c.filed && all[0].Item == "penalty" {
				t.Errorf("%d records are shown: %+v", len(all), all)
			}
			if err := index.Update(context.Background(), d); err != nil {
				t.Fatal(err)
			}
			for _, x := range []*subject.Index{index, built(t, im)} {
				finds(t, x, c.now, s.ID)
				finds(t, x, c.filed, s.ID)
			}
			late := sent(t, im, "penalty", "cgj", filledIn(t, item(t, im, "penalty"), "q.csv", before.with("doc_no", "东示例罚〔2026〕3号", "party_name", c.now)))
			if late.Accepted != 1 || late.Warnings != 0 || theRecord(t, d, "东示例罚〔2026〕3号").Town != "441900119" {
				t.Errorf("a later penalty: %+v %+v", late, findings(t, d, late))
			}
		}, db.WithClock(clock.At(today)))
	}
}

func built(t *testing.T, im *intake.Importer) *subject.Index {
	t.Helper()
	x, err := subject.Build(context.Background(), im.DB, im.City.Places())
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func found(t *testing.T, d *db.DB, code string) (s subject.Subject) {
	t.Helper()
	view(t, d, func(tx *db.Tx) (err error) { s, err = subject.Find(tx, code); return err })
	return s
}

// A penalty filed under an old registration number and the register that gives the unified code with it make one subject.
func TestAnOldNumberBecomesAUnifiedCode(t *testing.T) {
	const regno = "441998000000010"
	code := ident.Make("441998", "D002")
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		im := importer(t, d)
		row := penaltyRow(1).with("uscc", "", "regno", regno, "party_name", "东莞市示例晚霞食品店")
		if res := sent(t, im, "penalty", "cgj", filledIn(t, item(t, im, "penalty"), "p.csv", row)); res.Accepted != 1 {
			t.Fatalf("%+v", res)
		}
		was := found(t, d, regno)
		entry := registerRow("东莞市示例晚霞食品有限公司", code, "").with("regno", regno)
		sent(t, im, "registration", "scjgj", filledIn(t, item(t, im, "registration"), "r.csv", entry))
		if s := found(t, d, code); s.ID != was.ID || s.Code != code || found(t, d, regno).ID != was.ID {
			t.Errorf("%+v, before %+v", s, was)
		}
		if all := shownOf(t, d, code); len(all) != 2 {
			t.Errorf("%d records are shown", len(all))
		}
	}, db.WithClock(clock.At(today)))
}

// Where two registers name one subject, the one that came in last counts, and its row says what it took the place of.
func TestARegisterSaysWhatItOverrules(t *testing.T) {
	code := ident.Make("441998", "D003")
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		im := importer(t, d)
		sent(t, im, "registration", "scjgj", filledIn(t, item(t, im, "registration"), "r.csv", registerRow("东莞市示例朝露食品有限公司", code, "")))
		other := filling{"party_name": "东莞市示例夕露食品有限公司", "uscc": code, "reg_date": "2014-06-03", "ent_type": "示例", "address": "东莞市长安镇示例路18号", "reg_status": "注销"}
		res := sent(t, im, "registration_collective", "nyncj", filledIn(t, item(t, im, "registration_collective"), "s.csv", other))
		var says string
		for _, f := range findings(t, d, res) {
			if f.Rule == "register.other" {
				says = f.Message
			}
		}
		for _, want := range []string{"东莞市市场监督管理局", "“东莞市示例朝露食品有限公司”改为“东莞市示例夕露食品有限公司”", "“存续”改为“注销”", "以后到的为准"} {
			if !strings.Contains(says, want) {
				t.Errorf("%q does not say %s (%+v)", says, want, findings(t, d, res))
			}
		}
		if s := found(t, d, code); s.Name != "东莞市示例夕露食品有限公司" || s.Status != "注销" {
			t.Errorf("%+v", s)
		}
	}, db.WithClock(clock.At(today)))
}
