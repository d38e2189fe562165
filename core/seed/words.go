package seed

// nameChars are the 512 characters of trade names. None begins a word of trades.go, and none is a surname below: so a
// name can be read back into its parts in one way only, and different parts never give one name.
var nameChars = []rune("" +
	"安邦北本比碧标彬滨冰炳波博帛才灿沧策昌畅朝潮辰晨诚承澄驰川传创春纯慈聪翠达丹德登鼎东冬栋敦多朵恩凡帆繁泛飞菲丰风枫锋峰逢凤富甘刚" +
	"岗港格耿冠贵桂涵汉瀚航豪好浩昊皓禾合和河荷赫鹤恒弘红宏洪鸿厚虎互华桦欢环焕辉惠慧汇吉集佳嘉坚剑江匠骄捷杰洁锦晋京菁晶精景靖境九久" +
	"居巨聚隽君俊峻骏凯康可科客坤来兰岚朗磊黎力立丽利良亮林琳霖灵凌菱龙隆路露伦洛绿满茂梅萌梦妙敏名明鸣茗铭墨穆南楠妮宁诺欧派攀沛鹏品" +
	"平浦普启奇祺琪千谦强乔巧亲勤青清晴庆秋球群然仁荣融如茹瑞锐润若赛三森山珊善尚韶绍深申神升胜晟盛诗时世双硕思斯松泰坦涛特腾天添田桐" +
	"拓万旺望威微为维伟纬蔚雯沃吾武希熙溪曦喜仙先贤祥翔响向象晓笑心芯欣馨鑫星兴行雄秀旭轩宣璇雪雅亚炎岩妍扬阳耀业一伊依怡宜颐义忆亿易" +
	"益逸毅溢银英盈颖映永勇优悠友有又佑宇羽雨玉育煜裕毓誉元原源远越跃云允韵泽展长兆真振正政之芝知质致忠众州洲珠竹卓紫子梓宗祖佐艾昂奥" +
	"澳柏佰宝贝倍奔斌缤丙铂步灏皇煌徽会绘瑾劲竞炬楷柯魁蓝览浪雷蕾莉莲链烈麟岭流珑垄卢录鹭曼漫玫孟谧勉淼闽默牧娜乃能念娉珀璞七齐麒绮仟" +
	"乾倩翘沁卿情琼全泉荃冉饶蓉榕柔儒阮蕊睿莎邵奢舒淑舜朔丝嵩肃穗索潭棠滔韬恬亭庭婷统途湾婉薇巍玮闻问梧昔息稀侠夏霞鲜娴湘潇霄孝谐燮幸")

// surnames are those of owners and legal representatives; who bears them is made up and marked 示例.
var surnames = []rune("周吴郑冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严魏姜戚谢邹喻苏潘葛奚范彭郎鲁韦马方俞任袁柳酆鲍史唐费廉岑薛贺倪汤滕殷罗毕郝邬赵钱孙李")

// stems and branches mark made-up persons: 示例甲子.
var (
	stems    = []rune("甲乙丙丁戊己庚辛壬癸")
	branches = []rune("子丑寅卯辰巳午未申酉戌亥")
)

// streets are the roads of the fictional city, all marked 示例.
var streets = []string{
	"示例路", "示例大道", "示例街", "示例一路", "示例二路", "示例三路", "示例中路", "示例东路", "示例西路", "示例南路", "示例北路",
	"示例工业路", "示例科技路", "示例新村路", "示例商业街", "示例工业园一路",
}
