package matching

import (
	"fmt"

	"xinguan/core/subject"
)

// scoreWords says how far two agree.
func scoreWords(p PairPage) string {
	if p.Compared.Opinion == subject.Apart {
		return "登记或号码已经证明。"
	}
	return fmt.Sprintf("相符程度 %d（满分100）。", p.Compared.Score)
}

// weight is what a feature adds; what proves two apart decides by itself.
func weight(f subject.Feature) string {
	if f.Outcome == "apart" {
		return "决定"
	}
	return fmt.Sprintf("%+.1f", f.Bits)
}
