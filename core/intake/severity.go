package intake

import (
	"strings"

	"xinguan/core/catalog"
	"xinguan/core/rulebook"
)

// contradicts asks about a class that is another than what the standard of the authority's industry names for such
// penalties. The row is taken as it was filed: a standard may leave room, and to class is the authority's.
func (v *values) contradicts(i int) {
	if v.rules == nil || !v.plan.item.Public() || v.out.Class == "" {
		return
	}
	p := rulebook.Penalties{Authority: v.out.Authority, Kinds: strings.Split(v.out.Class, ";"), Content: v.of(catalog.Content)}
	by, kind, ok := v.rules.Contradicts(p, v.out.Severity, v.today)
	if !ok {
		return
	}
	filed, want := v.out.Severity.Title(), by.Title()
	v.find(Warning, "severity.differs", i, Finding{Value: filed, Expected: want, Proposed: want, Confidence: v.sureOf(p.Authority),
		Message: "处罚类别有“" + kind + "”，失信严重程度填的却是“" + filed + "”。" + v.rules.ClassedBy(p.Authority, by, v.today) +
			"请核对：填错了的改为“" + want + "”；没有错的请确认，并写明依据的标准和条款。这一行已照填的类别收下。"})
}

// sureOf is how far a proposal by the standard of an authority can be relied on: examples only hint.
func (v *values) sureOf(authority string) int {
	s, _ := v.rules.Standard(authority, v.today)
	switch {
	case s.Open != "":
		return 50
	case !s.Verified:
		return 70
	}
	return 90
}
