package ident

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func FuzzUSCC(f *testing.F) {
	for _, s := range []string{"91441900708017879M", "9144190O708017879M", "", testID, "９１", "\xff", "91441900-08017879M", "М"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		clean, p := USCC(s)
		if p.OK() {
			if again, q := USCC(clean); again != clean || !q.OK() || len(clean) != 18 {
				t.Errorf("%q → %q → %q, %v", s, clean, again, q)
			}
		} else if !strings.HasSuffix(p.Message(), "。") {
			t.Errorf("%q: no sentence %q", s, p.Message())
		}
		if fixed, ok := Repair(s); ok {
			if _, q := USCC(fixed); !q.OK() || len(Changed(s)) == 0 {
				t.Errorf("%q repaired to %q: %v, changed %v", s, fixed, q, Changed(s))
			}
		}
		KindOf(s)
		OrgCode(s)
		RegNo(s)
	})
}

func FuzzPersonal(f *testing.F) {
	for _, s := range []string{"电话13800138000", testID + "卡4111 1111 1111 1111", "１３８００１３８０００", "138-0013-8000 138 0013 8000", "\xff13800138000"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		end := 0
		for _, sp := range Personal(s) {
			if sp.Start < end || sp.End <= sp.Start || sp.End > len(s) {
				t.Fatalf("%q: span %+v after %d", s, sp, end)
			}
			end = sp.End
		}
		masked := Mask(s)
		if left := Personal(masked); len(left) > 0 {
			t.Errorf("%q masked to %q, still %v", s, masked, left)
		}
		if utf8.ValidString(s) && utf8.RuneCountInString(masked) != utf8.RuneCountInString(s) {
			t.Errorf("%q masked to %q", s, masked)
		}
	})
}

func FuzzNormName(f *testing.F) {
	for _, s := range []string{"東莞市示例（有限）公司", "e \u0301", "㈱", "ŉß", "\xff", "a\u200db", "ﷺ", "ǰ", "𠮷", "\ue12a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		norm := NormName(s)
		if again := NormName(norm); again != norm {
			t.Errorf("%q → %q → %q", s, norm, again)
		}
		if name := TradeName(s, places); norm != "" && name == "" {
			t.Errorf("%q has no trade name", s)
		}
		if got := Similar(s, s); norm != "" && got != 1 {
			t.Errorf("%q is like itself by %v", s, got)
		}
	})
}
