package ident

// Kind is a kind of subject.
type Kind string

// The kinds of subject.
const (
	KindEnterprise         Kind = "enterprise"
	KindIndividualBusiness Kind = "individual_business"
	KindSocialOrganisation Kind = "social_organisation"
	KindInstitution        Kind = "institution"
	KindAgency             Kind = "agency"
	KindPerson             Kind = "person"
	KindOther              Kind = "other"
)

// Kinds are all kinds, in the order they are listed to people.
var Kinds = []Kind{
	KindEnterprise, KindIndividualBusiness, KindSocialOrganisation, KindInstitution, KindAgency, KindOther, KindPerson,
}

// Title is the kind in Chinese.
func (k Kind) Title() string {
	switch k {
	case KindEnterprise:
		return "企业"
	case KindIndividualBusiness:
		return "个体工商户"
	case KindSocialOrganisation:
		return "社会组织"
	case KindInstitution:
		return "事业单位"
	case KindAgency:
		return "机关"
	case KindPerson:
		return "自然人"
	}
	return "其他组织"
}

// Valid tells whether k is one of Kinds.
func (k Kind) Valid() bool { return k == KindOther || k.Title() != KindOther.Title() }

// KindOf is the kind of subject a credit code was given to, by its first two characters (registrar and category).
// Every code has a kind; what the list does not know is KindOther.
func KindOf(uscc string) Kind { return categoryOf(uscc).kind }

// Category says in Chinese what the first two characters of a credit code stand for, e.g. 农民专业合作社,
// 律师执业机构; 其他组织 where they are not known.
func Category(uscc string) string { return categoryOf(uscc).title }

type category struct {
	kind  Kind
	title string
}

func categoryOf(uscc string) category {
	if len(uscc) >= 2 {
		if c, ok := categories[uscc[:2]]; ok {
			return c
		}
		if c, ok := registrars[uscc[0]]; ok {
			return c
		}
	}
	return category{KindOther, KindOther.Title()}
}

// categories: GB 32100 registrar and category, as far as lists in use name them.
var categories = map[string]category{
	"11": {KindAgency, "机关"},
	"12": {KindInstitution, "事业单位"},
	"13": {KindSocialOrganisation, "编办直接管理机构编制的群众团体"},
	"19": {KindOther, "机构编制部门登记的其他机构"},
	"31": {KindOther, "律师执业机构"},
	"51": {KindSocialOrganisation, "社会团体"},
	"52": {KindSocialOrganisation, "民办非企业单位"},
	"53": {KindSocialOrganisation, "基金会"},
	"59": {KindSocialOrganisation, "民政部门登记的其他组织"},
	"81": {KindOther, "基层工会"},
	"91": {KindEnterprise, "企业"},
	"92": {KindIndividualBusiness, "个体工商户"},
	"93": {KindEnterprise, "农民专业合作社"},
	"N1": {KindOther, "组级集体经济组织"},
	"N2": {KindOther, "村级集体经济组织"},
	"N3": {KindOther, "乡镇级集体经济组织"},
	"Y1": {KindOther, "其他组织"},
}

// registrars stand for categories that are not listed one by one.
var registrars = map[byte]category{
	'1': {KindOther, "机构编制部门登记的其他机构"},
	'2': {KindOther, "外交部门登记的组织"},
	'3': {KindOther, "司法行政部门登记的法律服务机构"},
	'4': {KindOther, "文化部门登记的组织"},
	'5': {KindSocialOrganisation, "民政部门登记的其他组织"},
	'6': {KindOther, "旅游部门登记的组织"},
	'7': {KindOther, "宗教部门登记的组织"},
	'8': {KindOther, "工会组织"},
	'9': {KindEnterprise, "市场监管部门登记的其他经营主体"},
	'A': {KindOther, "军队改革和编制部门登记的组织"},
	'N': {KindOther, "农村集体经济组织"},
}
