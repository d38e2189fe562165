package casework

import (
	"slices"

	"xinguan/base/db"
	"xinguan/core/flow"
	"xinguan/core/ident"
	"xinguan/core/subject"
)

// filer says whether it is known for whom a case was filed over the portal: anybody may file, and what follows from it may
// be seen by everybody. Empty where somebody was there in person, or the authority itself opened it.
func filer(tx *db.Tx, c *flow.Case) (string, error) {
	switch {
	case c.Channel != "web" || c.Subject.IsZero():
		return "", nil
	case c.Owner.IsZero():
		return "没有登录，没有核对过是不是这家单位提交的", nil
	}
	of, err := subject.Members(tx, c.Owner)
	if err != nil {
		return "", err
	}
	s, err := subject.Get(tx, c.Owner)
	switch {
	case err != nil:
		return "", err
	case slices.Contains(of, c.Subject):
		return "已用统一身份登录，代表这家单位", nil
	case s.Kind == ident.KindPerson:
		return "已用统一身份登录的个人", nil
	}
	return "已用统一身份登录，代表" + s.Name, nil
}
