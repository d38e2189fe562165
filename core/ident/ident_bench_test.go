package ident

import "testing"

func BenchmarkUSCC(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		USCC("91441900708017879M")
	}
}

func BenchmarkUSCCOfInstitution(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		USCC("12100000400002259P")
	}
}

func BenchmarkNormNameUnchanged(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		NormName("东莞市金元五金交电有限公司")
	}
}

func BenchmarkNormNameChanged(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		NormName("东莞市石排健隆豆制品加工厂（普通合伙）")
	}
}

func BenchmarkPersonalNothing(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Personal("当事人于2026年3月5日在东莞市长安镇霄边社区销售不合格服装，违法所得人民币1,234.56元，处罚款五万元整。")
	}
}

func BenchmarkPersonalFound(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Personal("负责人示例某，身份证号441900199001010036，电话13800138000。")
	}
}

func BenchmarkTradeName(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		TradeName("广东省东莞市长安镇鸿达顺五金塑胶制品有限公司", places)
	}
}

func BenchmarkSimilar(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Similar("鸿达顺", "宏达胜")
	}
}
