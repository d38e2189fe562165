package sheet

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// The quick way says what the exact way says, wherever it says anything.
func TestSmallNumbersAreReadLikeExactOnes(t *testing.T) {
	pieces := strings.Split("0 1 7 12 305 9999 123456789 1234567890 0.5 3.14 0.000001 0.0000001 007 1.50 一 二 两 伍 零 十 拾 百 仟 千 万 萬 亿 , .", " ")
	rapid.Check(t, func(r *rapid.T) {
		s := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 7).Draw(r, "pieces"), "")
		micro, ok := smallNumeral(s)
		if !ok {
			return
		}
		exact, positive := numeral(s)
		if exact == nil {
			if micro > 0 {
				r.Fatalf("%s: %d millionths, but no exact number", s, micro)
			}
			return
		}
		if want := new(big.Rat).SetFrac64(micro, million); exact.Cmp(want) != 0 || positive != (micro > 0) {
			r.Fatalf("%s: %s, exactly %s", s, want, exact)
		}
	})
}

func TestSmallDecimalsAreWrittenLikeExactOnes(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := rapid.StringMatching(`[0-9]{1,11}(\.[0-9]{1,8})?`).Draw(r, "figure")
		got, ok := smallDecimal(s)
		if !ok {
			return
		}
		x, _ := new(big.Rat).SetString(s)
		want := strings.TrimRight(strings.TrimRight(x.FloatString(6), "0"), ".")
		if got != want {
			r.Fatalf("%s: %s, exactly %s", s, got, want)
		}
	})
	for s, want := range map[string]string{"0": "0", "000": "0", "0.0": "0", "5": "5", "05.10": "5.1", "100": "100"} {
		if got, ok := smallDecimal(s); !ok || got != want {
			t.Errorf("%s", fmt.Sprintf("%s: %q, want %q", s, got, want))
		}
	}
}
