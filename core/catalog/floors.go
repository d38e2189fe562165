package catalog

import (
	"regexp"
	"strings"
)

// The floors of collection: what no city folder may load, whatever it says. A city may lengthen these lists, never
// shorten them. Sources: 个人信息保护法 (2021) art. 28 and 34; 征信业管理条例 (2013) art. 14, by analogy; 国办发〔2020〕49号 on
// what is not dishonest conduct.

// forbidden are words that name what may never be collected; a field is refused when its name, title, alias or
// meaning contains one of them.
var forbidden = []struct{ word, why string }{
	{"宗教信仰", "宗教信仰不得采集"},
	{"基因", "基因信息不得采集"},
	{"指纹", "指纹不得采集"},
	{"血型", "血型不得采集"},
	{"疾病", "疾病和病史不得采集"},
	{"病史", "疾病和病史不得采集"},
	{"人脸", "生物识别信息不得采集"},
	{"虹膜", "生物识别信息不得采集"},
	{"生物识别", "生物识别信息不得采集"},
	{"个人收入", "自然人的收入、存款、有价证券、保险、不动产和纳税数额不得采集"},
	{"银行存款", "自然人的收入、存款、有价证券、保险、不动产和纳税数额不得采集"},
	{"有价证券", "自然人的收入、存款、有价证券、保险、不动产和纳税数额不得采集"},
	{"商业保险", "自然人的收入、存款、有价证券、保险、不动产和纳税数额不得采集"},
	{"个人纳税", "自然人的收入、存款、有价证券、保险、不动产和纳税数额不得采集"},
}

// forbiddenConduct are matters no item may record as conduct.
var forbiddenConduct = []struct{ word, why string }{
	{"信访", "信访不得作为失信行为"},
	{"捐赠", "捐赠与否不得作为失信行为"},
	{"献血", "献血与否不得作为失信行为"},
	{"垃圾分类", "垃圾分类不得作为失信行为"},
	{"交通违章", "轻微交通违法不得作为失信行为"},
	{"物业费", "有争议的费用不得作为失信行为"},
	{"跳槽", "变换工作不得作为失信行为"},
	{"频繁更换工作", "变换工作不得作为失信行为"},
}

// cityPaper is what a paper below the law of a city or county is called or numbered (东府办〔2024〕1号), whatever kind of
// basis it is given out as. The numbers of the State Council and of provincial governments (国办发, 粤府) are left alone.
var cityPaper = regexp.MustCompile(`规范性文件|(?:^|[^京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼])府[办函规字]{0,2}[〔\[（(【]\d{4}`)

// Unrelated tells whether a text names what may neither be collected nor count as conduct, and why; models of evaluation
// are held to the same floors as items.
func Unrelated(text string) (why string, bad bool) {
	for _, list := range [][]struct{ word, why string }{forbidden, forbiddenConduct} {
		for _, w := range list {
			if strings.Contains(text, w.word) {
				return w.why, true
			}
		}
	}
	return "", false
}
