package rating

import (
	"testing"

	"xinguan/city/dongguan"
)

// TestCapital: sums as registers write them are put into their bands; what is no sum of yuan is said to be none.
func TestCapital(t *testing.T) {
	s, err := LoadSizes(dongguan.FS)
	if err != nil || s == nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"3万人民币": "不满50万元", "50(万元人民币)": "50万元以上，不满100万元", "1,000(万元人民币)": "1000万元以上，不满5000万元", "5,800(万元人民币)": "5000万元以上",
		"1亿元": "5000万元以上", "500000元": "50万元以上，不满100万元", "49.99万元": "不满50万元", "300万港元": foreignCapital, "150(万美元)": foreignCapital,
		"N/A": unknownCapital, "": unknownCapital, "500": unknownCapital, "-5万元": unknownCapital,
	} {
		if got := s.band(text); got != want {
			t.Errorf("%s is in “%s”, not “%s”", text, got, want)
		}
	}
}
