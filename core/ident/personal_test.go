package ident

import (
	"strings"
	"testing"
)

// found writes the spans of a text as kind:text.
func found(text string) string {
	var out []string
	for _, s := range Personal(text) {
		out = append(out, string(s.Kind)+":"+text[s.Start:s.End])
	}
	return strings.Join(out, ";")
}

func TestPersonal(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"负责人示例某，身份证号" + testID + "，电话13800138000。", "resident:" + testID + ";mobile:13800138000"},
		{"身份证" + strings.ToLower(testIDWithX), "resident:" + strings.ToLower(testIDWithX)},
		{"ID" + testID, "resident:" + testID},
		{"441900 19000101 0078", "resident:441900 19000101 0078"},
		{"身份证号441900000101007", "resident:441900000101007"},
		{"手机１３８００１３８０００", "mobile:１３８００１３８０００"},
		{"138 0013 8000", "mobile:138 0013 8000"},
		{"138-0013-8000转", "mobile:138-0013-8000"},
		{"+8613800138000", "mobile:8613800138000"},
		{"+86 13800138000", "mobile:86 13800138000"},
		{"13800138000 13900139000", "mobile:13800138000;mobile:13900139000"},
		{"13800138000、13900139000", "mobile:13800138000;mobile:13900139000"},
		{"账号6222020200000000000", ""},
		{"账号6222020200000000006", "card:6222020200000000006"},
		{"卡 4111 1111 1111 1111", "card:4111 1111 1111 1111"},
		{"卡4111111111111112", ""},
		// what is none
		{"电话0769-22831234", ""}, {"12345", ""}, {"4008001234", ""}, {"12800138000", ""},
		{"统一社会信用代码91441900708017879M", ""}, {"注册号440301103097413", ""},
		{"东市监处罚〔2026〕13800138000号", ""}, {"第13800138000号", ""}, {"许可证编号：13800138000", ""},
		{"罚款13800138000元", ""}, {"¥13800138000.00", ""}, {"13800138000.50", ""},
		{"2026-03-05至2027-03-05", ""}, {"粤S示例A13800138000", ""}, {"138001380001", ""}, {"15-2021-000012", ""},
		{"4419002026041234", ""}, {"441900190001010074", ""}, {"", ""}, {"无", ""},
	} {
		if got := found(c.text); got != c.want {
			t.Errorf("%s = %q, want %q", c.text, got, c.want)
		}
	}
}

func TestMask(t *testing.T) {
	for in, want := range map[string]string{
		"证" + testID + "止":        "证44" + strings.Repeat("*", 16) + "止",
		"电话138-0013-8000。":        "电话138-****-8000。",
		"１３８００１３８０００":             "１３８****８０００",
		"卡6222020200000000006":    "卡" + strings.Repeat("*", 15) + "0006",
		"电话0769-22831234":         "电话0769-22831234",
		"13800138000 13900139000": "138****8000 139****9000",
	} {
		if got := Mask(in); got != want {
			t.Errorf("%s = %s, want %s", in, got, want)
		}
	}
}

// Real public texts hold no personal numbers: whatever is found in them is a mistake.
func TestPersonalFindsNothingInRealPublicTexts(t *testing.T) {
	for _, c := range []struct{ file, title string }{
		{"data/dongguan_enterprises.csv", "name"}, {"data/dongguan_enterprises.csv", "scope"},
		{"data/dongguan_enterprises.csv", "address"}, {"data/dongguan_enterprises.csv", "uscc"},
		{"data/creditchina_permits.csv", "xk_nr"}, {"data/creditchina_permits.csv", "xk_wsh"},
		{"data/penalties_shenzhen_2022.csv", "cf_yj"}, {"data/identifiers_valid.csv", "code"},
	} {
		for _, text := range column(t, c.file, c.title) {
			if got := found(text); got != "" {
				t.Errorf("%s %s: %s in %s", c.file, c.title, got, text)
			}
		}
	}
}
