package subject

import (
	"slices"
	"testing"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/ident"
	"xinguan/core/ledger"
)

// The trade name holds the name of the person who runs the business, by a surname no list has: the register says so.
func TestNamesThatHoldTheirOwner(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		shop := entry(1, "东莞市长安仉督示小吃店")
		shop.Kind, shop.LegalRep, shop.FormerNames = ident.KindIndividualBusiness, "仉督示", []string{"东莞市长安好味来小吃店"}
		company := entry(2, "东莞市仉督示食品有限公司")
		company.LegalRep = "仉督示"
		firm := settled(t, d, shop, company)[1].ID
		late := entry(3, "东莞市虎门阙示快餐店") // the name of its owner comes later
		late.Kind = ident.KindIndividualBusiness
		settled(t, d, late)
		index, err := Build(ctx, d, testPlaces)
		if err != nil {
			t.Fatal(err)
		}
		if hits := index.Search("阙示快餐", Options{}); len(hits) != 1 {
			t.Fatalf("%+v", hits)
		}
		late.LegalRep = "阙示"
		if now := settled(t, d, late); !now[0].Changed {
			t.Error("the index does not hear of it")
		} else {
			write(t, d, func(tx *db.Tx) error { return ledger.Append(tx, ledger.Change{Topic: Topic, Subject: now[0].ID}) })
		}
		if _, err := ledger.Seal(ctx, d); err != nil {
			t.Fatal(err)
		}
		if err := index.Update(ctx, d); err != nil {
			t.Fatal(err)
		}
		fresh, err := Build(ctx, d, testPlaces)
		if err != nil {
			t.Fatal(err)
		}
		for query, want := range map[string]int{
			"东莞市长安仉督示小吃店": 1, "仉督示": 0, "仉督示小吃": 0, "长安仉督示": 0, "东莞市长安仉督是小吃店": 0, "东莞市长安仉督示小吃": 0,
			"好味来": 1, "东莞市虎门阙示快餐店": 1, "阙示快餐": 0, "虎门阙示": 0, "阙是快餐": 0, "东莞虎门阙示快餐店": 0,
		} {
			for i, x := range []*Index{index, fresh} {
				hits := slices.DeleteFunc(x.Search(query, Options{}), func(h Hit) bool { return h.ID == firm }) // a company's name is no person's
				if len(hits) != want {
					t.Errorf("index %d: %s gives %+v, want %d", i, query, hits, want)
				}
			}
		}
		view(t, d, func(tx *db.Tx) error {
			for name, want := range map[string]int{"东莞市长安仉督示小吃店": 1, "东莞市长安仉督是小吃店": 0} {
				got, err := Candidates(tx, name, testPlaces)
				if err != nil || len(got) != want {
					t.Errorf("%s: %+v (%v)", name, got, err)
				}
			}
			return nil
		})
		again := settled(t, d, late, shop)
		if again[0].Changed || again[1].Changed {
			t.Errorf("the same again changed something: %+v", again)
		}
	})
}

func TestOrigins(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		seen := filedUnder(1, "东莞市示例晨曦五金厂")
		seen.Source = "penalty:cgj"
		p := decided(t, d, seen)
		reg := entry(9, "东莞市示例晨曦五金有限公司")
		reg.Key, reg.Source, reg.FormerNames = Key{ident.TypeUSCC, code(1001)}, "registration:scjgj", []string{"东莞市示例晨曦五金厂"}
		settled(t, d, reg)
		var got []Origin
		view(t, d, func(tx *db.Tx) (err error) { got, err = Origins(tx, []id.ID{p[0].ID}); return err })
		want := []Origin{
			{Value: code(1001), Type: ident.TypeUSCC}, {Value: code(1001)[8:17], Type: ident.TypeOrgCode},
			{Value: "东莞市示例晨曦五金有限公司"}, {Value: "东莞市示例晨曦五金厂", Former: true},
		}
		if len(got) != len(want) {
			t.Fatalf("%+v", got)
		}
		for i, o := range got {
			if o.Value != want[i].Value || o.Type != want[i].Type || o.Former != want[i].Former || o.Item != "registration" || o.Agency != "scjgj" || o.Since != today || o.Until != "" {
				t.Errorf("%d: %+v", i, o)
			}
		}
	})
}

func TestFamilies(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		const name = "东莞市示例建筑有限公司"
		settled(t, d, entry(1, name), entry(2, name+"长安分公司"), entry(3, name+"虎门分公司"), entry(4, name+"工会委员会"), entry(5, "示例银行股份有限公司东莞支行"))
		b := testWeights(t).Branches
		of := func(code string) (f Family) {
			s := stored(t, d, code)
			view(t, d, func(tx *db.Tx) (err error) { f, err = b.FamilyOf(tx, s, 1); return err })
			return f
		}
		if f := of(code(1)); f.Parent != "" || len(f.Branches) != 1 || !f.More {
			t.Errorf("the parent: %+v", f)
		}
		if f := of(code(2)); f.Known == nil || f.Known.Code != code(1) || len(f.Branches) != 0 {
			t.Errorf("a branch: %+v", f)
		}
		if f := of(code(5)); f.Parent != "示例银行股份有限公司" || f.Known != nil {
			t.Errorf("a branch of a stranger: %+v", f)
		}
		if f := of(code(4)); f.Parent != "" {
			t.Errorf("a trade union: %+v", f)
		}
		settled(t, d, entry(6, name)) // two of that name: which one is not known
		if f := of(code(2)); f.Known != nil || f.Parent != name {
			t.Errorf("two of a name: %+v", f)
		}
	})
}
