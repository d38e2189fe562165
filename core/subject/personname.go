package subject

import (
	"slices"
	"strings"

	"xinguan/core/ident"
)

// PersonNamed tells whether a name may be found by the whole of it only, because it may hold a person's name: that of an
// individually-owned business whose trade name begins like a person's name, or ends like one after the name of a place
// nobody listed. It is a rule of the house (个体工商户: the conduct of the business is never joined to its owner's
// person), so what is in doubt counts as a person's name. Names of persons themselves are found by nobody.
func PersonNamed(name string, kind ident.Kind, places []string) bool {
	return personNamed(kind, ident.NormName(name), ident.TradeName(name, places))
}

func personNamed(kind ident.Kind, norm, trade string) bool {
	if trade == "" {
		trade = norm
	}
	switch kind {
	case ident.KindPerson:
		return true
	case ident.KindIndividualBusiness:
		return likePerson([]rune(trade))
	case ident.KindOther: // an older number does not tell the kind: it may be one
		return !strings.ContainsAny(norm, "司社所会局校院村") && likePerson([]rune(trade))
	}
	return false
}

// longestDoubt is the longest trade name that is looked at for a person's name: a surname, two characters and some words
// of a trade that no list knows.
const longestDoubt = 6

func likePerson(trade []rune) bool {
	if len(trade) < 2 || len(trade) > longestDoubt {
		return false
	}
	if surnamed(trade, surnames) {
		return true
	}
	for n := 2; n <= 3; n++ { // behind an unlisted place of two characters or more
		if at := len(trade) - n; at >= 2 && surnamed(trade[at:], plainSurnames) {
			return true
		}
	}
	return false
}

// surnamed tells whether a text begins with a surname that a given name may follow. 张记, 李氏 and 王府 name a house, not
// a person.
func surnamed(r []rune, list string) bool {
	if len(r) >= 3 && slices.Contains(doubleSurnames, string(r[:2])) {
		return true
	}
	return strings.ContainsRune(list, r[0]) && !strings.ContainsRune(houses, r[1])
}

const houses = "记氏家府门"

// The most frequent surnames after the 2020 report of the Ministry of Public Security, and some frequent in Guangdong.
// Those of the second list are hardly ever the first character of an invented name.
const (
	plainSurnames = "王李张刘陈杨黄赵吴周徐孙朱胡郭何罗郑梁谢宋唐许邓冯曹彭曾肖董潘袁蔡蒋余杜叶魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖贾邹熊孟秦邱侯尹薛闫阎段雷黎史陶贺毛郝顾龚邵覃武钱戴严莫孔赖欧温詹翟庞樊倪殷施洪柯翁甘麦区冼招霍简植劳祁卜"
	surnames      = plainSurnames + "马林高韩田于程付方石傅夏金韦白江龙万向常康安乔齐文章俞关葛岑尤凌游柳鲍左丘成骆容古包司伍米单管焦房柴路牛季耿童娄阮卓池车辛盛项祝"
)

var doubleSurnames = []string{"欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "司徒", "夏侯", "令狐"}
