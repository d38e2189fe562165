package ident

import (
	"slices"
	"testing"
)

func TestNormName(t *testing.T) {
	for in, want := range map[string]string{
		"东莞市示例有限公司":      "东莞市示例有限公司",
		" 东莞市 示例　有限公司\n": "东莞市示例有限公司",
		"东莞市示例厂（普通合伙）":   "东莞市示例厂(普通合伙)",
		"东莞市示例厂〔普通合伙】":   "东莞市示例厂(普通合伙)",
		"東莞市鴻運來電子有限公司":   "东莞市鸿运来电子有限公司",
		"ＡＢＣ示例ｘ２":        "ABC示例X2",
		"abc“老”店":        "ABC老店",
		"东莞—示例":          "东莞-示例",
		"東昇乾坤":           "东昇乾坤", // characters that simplified names use keep their own form
		"㈱示例①":           "(株)示例1",
		"示例\u200b\ufeff": "示例",
		"常平木\ue12a分公司":   "常平木\ue12a分公司",
		"示例𠮷𪚥":           "示例𠮷𪚥",
		"":               "",
		"e\u0301示例":      "É示例",
		"e \u0301":       "É",
		"\xff示例":         "\ufffd示例",
	} {
		got := NormName(in)
		if got != want {
			t.Errorf("%q = %q, want %q", in, got, want)
		}
		if again := NormName(got); again != got {
			t.Errorf("%q is not stable: %q", got, again)
		}
	}
}

func TestNormNameDoesNotAllocateForNothing(t *testing.T) {
	if n := testing.AllocsPerRun(100, func() { NormName("东莞市示例五金交电有限公司") }); n != 0 {
		t.Errorf("%v allocations", n)
	}
	if n := testing.AllocsPerRun(100, func() { USCC("91441900708017879M") }); n != 0 {
		t.Errorf("USCC: %v allocations", n)
	}
}

// Real names stay apart: no two become one by being brought to the normal form.
func TestNormNameKeepsRealNamesApart(t *testing.T) {
	seen := map[string]string{}
	for _, name := range column(t, "data/dongguan_enterprises.csv", "name") {
		norm := NormName(name)
		if other, ok := seen[norm]; ok {
			t.Errorf("%s and %s", name, other)
		}
		seen[norm] = name
	}
}

var places = []string{"广东省东莞市", "东莞市", "广东省", "东莞", "广东", "樟木头镇", "樟木头", "长安镇", "长安", "大朗", "石龙", "东城"}

func TestTradeName(t *testing.T) {
	for in, want := range map[string]string{
		"东莞市鸿达顺科技开发有限公司":      "鸿达顺",
		"鸿达顺五金制品（东莞）有限公司":     "鸿达顺",
		"广东省东莞市长安镇鸿达顺五金塑胶制品厂": "鸿达顺",
		"东莞市鸿达顺贸易有限公司长安分公司":   "鸿达顺",
		"東莞市鴻達順實業投資有限公司":      "鸿达顺",
		"东莞新德福针织厂有限公司":        "新德福",
		"东莞市大朗再生资源回收有限公司":     "大朗",
		"深圳市福田区鸿达顺大药房有限公司":    "鸿达顺",
		"鸿达顺":         "鸿达顺",
		"东莞市鸿大酒店有限公司": "鸿大",
		"中国工商银行股份有限公司东莞虎门支行": "中国工商",
		"东莞市机械设备有限公司":        "机械设备",
		"七天酒店(深圳)有限公司东莞南城店":  "七天",
		"(香港)鸿达顺有限公司东莞代表处":   "鸿达顺",
		"东莞市广安电器有限公司":        "广安",
		"惠州市鸿达顺国际旅行社有限公司":    "鸿达顺",
		"长安鸿达顺商行":            "鸿达顺",
		"东莞市创客社区服务有限公司":      "创客社区",
		"":   "",
		"东":  "东",
		"公司": "公司",
	} {
		if got := TradeName(in, places); got != want {
			t.Errorf("%s = %s, want %s", in, got, want)
		}
	}
}

// The companies of the penalties: what was checked by eye stays so.
func TestTradeNameOfRealNames(t *testing.T) {
	want := []string{"麦娇奴", "福康", "一甜", "杰西", "来福士雾化", "宝华", "鸿达顺", "远高", "农耕记", "华声", "万汇佳", "德荣堂", "郭杰",
		"一六零", "子安阁", "华腾", "湘粤", "利联太阳", "星洲时代", "台日", "探火", "即食行乐", "多禾", "一路发", "民浩湘当鲜", "吉达",
		"博盈利泰", "优优邦", "企学"}
	var got []string
	for _, name := range column(t, "data/penalties_shenzhen_2022.csv", "cf_xdr_mc") {
		got = append(got, TradeName(name, places))
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestTradeNameIsNeverEmptyAndMostlyShort(t *testing.T) {
	short, all := 0, 0
	for _, name := range column(t, "data/dongguan_enterprises.csv", "name") {
		got := []rune(TradeName(name, places))
		if len(got) < 2 {
			t.Errorf("%s = %s", name, string(got))
		}
		if all++; len(got) <= 4 {
			short++
		}
	}
	if share := float64(short) / float64(all); share < 0.9 {
		t.Errorf("only %.0f%% of the trade names have at most four characters", share*100)
	}
}

func TestSimilar(t *testing.T) {
	for _, c := range []struct {
		a, b     string
		min, max float64
	}{
		{"鸿达顺", "鸿达顺", 1, 1}, {"鴻達順", "鸿达顺", 1, 1}, {"鸿达顺", "宏达顺", 0.8, 0.95}, {"鸿达顺", "鸿达胜", 0.6, 0.7},
		{"鸿达顺", "鸿达顺兴", 0.7, 0.8}, {"鸿达顺", "福康", 0, 0.1}, {"", "", 0, 0}, {"鸿", "", 0, 0},
	} {
		if got := Similar(c.a, c.b); got < c.min || got > c.max || got != Similar(c.b, c.a) {
			t.Errorf("%s / %s = %.2f, want %.2f to %.2f", c.a, c.b, got, c.min, c.max)
		}
	}
	if Sound('绿') != "lv" || Sound('鸿') != "hong" || Sound('A') != "" {
		t.Errorf("sounds %q %q %q", Sound('绿'), Sound('鸿'), Sound('A'))
	}
}
