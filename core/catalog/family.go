package catalog

import "slices"

// Family groups items by what their records are: a register entry, a permit, a penalty.
type Family string

// The families that have rules of their own in this house. The list is closed: a city adds items, not families.
const (
	Registration  Family = "registration"
	Permit        Family = "permit"
	Penalty       Family = "penalty"
	Decision      Family = "decision" // the other administrative acts of 十公示
	Honour        Family = "honour"
	Commitment    Family = "commitment"
	Listing       Family = "listing" // adverse lists: serious, abnormal, judgment defaulters
	Report        Family = "report"  // annual reports
	Performance   Family = "performance"
	Judgment      Family = "judgment"
	Payment       Family = "payment"
	Rating        Family = "rating" // grades other authorities gave, shown only as published by them
	Qualification Family = "qualification"
	Inspection    Family = "inspection"
)

type familyEntry struct {
	family   Family
	title    string
	negative bool
}

// families are all families in the order people see them; a negative one speaks against its subjects.
var families = []familyEntry{
	{Registration, "登记", false},
	{Permit, "行政许可", false},
	{Penalty, "行政处罚", true},
	{Listing, "失信名单和异常名录", true},
	{Decision, "其他行政行为", false},
	{Inspection, "监督检查", false},
	{Honour, "表彰奖励和守信激励", false},
	{Commitment, "信用承诺", false},
	{Qualification, "资质", false},
	{Rating, "主管部门评价", false},
	{Report, "年度报告", false},
	{Performance, "合同履约", false},
	{Judgment, "司法裁判和仲裁", false},
	{Payment, "缴费和欠费", false},
}

// Families are all families in the order people see them.
func Families() []Family {
	out := make([]Family, len(families))
	for i, f := range families {
		out[i] = f.family
	}
	return out
}

// order is the place of the family for display, or -1 for none of them.
func (f Family) order() int {
	return slices.IndexFunc(families, func(e familyEntry) bool { return e.family == f })
}

// Title is the family's heading.
func (f Family) Title() string {
	if i := f.order(); i >= 0 {
		return families[i].title
	}
	return string(f)
}

// Negative tells whether records of the family speak against their subject and therefore carry the four answers: why
// it is here, until when, how it ends earlier, how to object.
func (f Family) Negative() bool {
	i := f.order()
	return i >= 0 && families[i].negative
}

// Act tells whether records of the family are acts of an authority which it has to make public soon after it decided.
func (f Family) Act() bool { return f == Permit || f == Penalty || f == Decision }
