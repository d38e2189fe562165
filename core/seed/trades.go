package seed

import "strings"

// sector is a line of business; it decides which authorities meet an organisation, and about what.
type sector string

const (
	making       sector = "making"    // factories
	chemical     sector = "chemical"  // factories that handle dangerous goods
	foodMaking   sector = "foodmake"  // food factories
	building     sector = "building"  // construction
	trading      sector = "trading"   // wholesale
	grocer       sector = "grocer"    // food, drink and tobacco shops
	retail       sector = "retail"    // other shops
	catering     sector = "catering"  // restaurants
	lodging      sector = "lodging"   // hotels, baths, hairdressers
	transport    sector = "transport" // carriage of goods
	garage       sector = "garage"    // repair of vehicles
	medical      sector = "medical"   // clinics, pharmacies, devices
	education    sector = "education" // schools and courses
	labour       sector = "labour"    // staffing
	culture      sector = "culture"   // printing, shows, internet cafés, advertising
	property     sector = "property"  // housing and property management
	office       sector = "office"    // software, consulting, finance
	farming      sector = "farming"   // crops, animals, fish
	organisation sector = "org"       // what is no business
)

// trade is what some organisations do: the words their names carry and their scope of business. Words begin with
// characters no trade name contains, so that two different pairs never give one name.
type trade struct {
	sector sector
	words  []string // eight
	scope  string
}

func eight(s sector, words, scope string) trade { return trade{s, strings.Fields(words), scope} }

// companyTrades are the trades of companies: 32 × 8 words.
var companyTrades = []trade{
	eight(making, "五金制品 五金科技 五金塑胶 五金配件 五金机械 五金实业 五金弹簧 五金工具", "研发、产销：五金制品、五金配件、金属材料"),
	eight(making, "金属制品 金属材料 金属科技 金属表面处理 钢结构 钢材加工 铝制品 铝材科技", "产销、加工：金属制品、金属材料；金属表面处理"),
	eight(making, "模具制品 模具科技 模具钢材 模具配件 模具实业 压铸制品 压铸科技 冲压制品", "产销、加工：模具、模具配件、压铸件、冲压件"),
	eight(making, "塑胶制品 塑胶科技 塑胶模具 塑料制品 塑胶原料 塑胶电子 塑胶实业 塑胶五金", "产销：塑胶制品、塑料原料、塑胶模具"),
	eight(making, "电子科技 电子制品 电子实业 电子器材 电子配件 电子电器 电子元件 电子设备", "研发、产销：电子产品、电子元器件、通讯设备配件"),
	eight(making, "电器制品 电器科技 电器实业 电线电缆 电源科技 电池科技 电路板 电机设备", "研发、产销：家用电器、电源、电线电缆、电机及配件"),
	eight(making, "机械设备 机械科技 机械制造 机械配件 机电设备 机床设备 机器人科技 机电工程", "研发、产销：机械设备及配件；机电设备安装、维修"),
	eight(making, "自动化设备 自动化科技 数控设备 数控机床 检测仪器 检测设备 仪器仪表 夹具治具", "研发、产销：自动化设备、检测仪器、工装夹具"),
	eight(making, "家具制造 家具实业 家具配件 家具制品 家居用品 木制品 木业制品 办公家具", "设计、产销：家具、家居用品、木制品"),
	eight(making, "服装制造 服饰制品 服装辅料 毛织制品 毛织服饰 针织制衣 纺织制品 纺织科技", "设计、产销：服装、毛织品、针织品、服装辅料"),
	eight(making, "鞋业制品 鞋材制品 鞋材科技 皮具制品 皮革制品 手袋制品 箱包制品 拉链织带", "设计、产销：鞋、鞋材、手袋、箱包、皮具"),
	eight(making, "纸品包装 纸制品 纸箱制品 纸业制造 包装制品 包装材料 包装科技 吸塑包装", "产销：纸制品、包装材料；包装装潢设计"),
	eight(making, "玩具制品 玩具科技 玩具礼品 工艺制品 工艺礼品 体育用品 运动器材 乐器制造", "设计、产销：玩具、工艺品、礼品、体育用品"),
	eight(making, "照明科技 照明电器 灯饰照明 光电科技 光学科技 显示科技 半导体科技 硅胶制品", "研发、产销：照明灯具、光电器件、光学元件、硅橡胶制品"),
	eight(chemical, "化工科技 化工原料 化工实业 涂料科技 油墨科技 油漆涂料 胶粘制品 胶粘科技", "产销：涂料、油墨、胶粘剂；批发：化工原料（含危险化学品的凭许可证经营）"),
	eight(chemical, "表面处理科技 电镀科技 电镀制品 高分子材料 复合材料 新材料科技 绝缘材料 阻燃材料", "研发、加工、产销：电镀产品、高分子材料、复合材料"),
	eight(foodMaking, "食品科技 食品制造 食品加工 食品实业 饮料食品 糕点食品 调味食品 粮油食品", "食品生产；食品销售；农副产品收购"),
	eight(building, "建筑工程 建设工程 建筑劳务 市政工程 装饰工程 装饰设计 消防工程 园林绿化", "建筑工程、市政工程、装饰装修工程、消防设施工程、园林绿化工程"),
	eight(building, "机电安装 土石方工程 防水工程 钢构工程 幕墙门窗 混凝土 水泥制品 建材实业", "工程施工、安装；产销：建筑材料、商品混凝土"),
	eight(trading, "贸易 商贸 工贸 进出口 供应链 国际贸易 电子商务 网络贸易", "销售：日用百货、五金交电、电子产品、服装鞋帽；货物进出口"),
	eight(trading, "建材贸易 钢材贸易 机械贸易 服装贸易 纸业贸易 化妆品贸易 办公用品 劳保用品", "批发、零售：建材、钢材、机械设备、服装、办公用品、劳保用品"),
	eight(grocer, "超市 百货 便民超市 商业连锁 烟酒商贸 酒业商贸 茶叶商贸 粮油商贸", "零售：预包装食品、日用百货、卷烟、酒类"),
	eight(catering, "餐饮管理 餐饮服务 餐饮连锁 饮食服务 膳食管理 酒楼 酒家 食品配送", "餐饮服务；集体用餐配送；餐饮企业管理"),
	eight(lodging, "酒店管理 酒店 宾馆 公寓管理 沐足休闲 美容美发 健身服务 游泳健身", "住宿服务；美容美发服务；健身服务"),
	eight(transport, "物流 货运代理 货物运输 运输服务 仓储服务 物流供应链 货运 报关服务", "道路普通货物运输；仓储服务；货运代理"),
	eight(medical, "医疗器械 医疗科技 医药连锁 药品零售 口腔门诊部 门诊部 生物科技 护理服务", "销售：药品、医疗器械；诊疗服务（凭许可证经营）"),
	eight(education, "教育科技 教育咨询 教育培训 职业培训 文化培训 托育服务 驾驶员培训 艺术培训", "教育咨询；文化艺术培训；职业技能培训"),
	eight(labour, "人力资源 劳务派遣 劳务服务 企业服务 家政服务 保洁服务 保安服务 搬运服务", "人力资源服务；劳务派遣；家政服务；保洁服务"),
	eight(culture, "文化传播 广告传媒 广告设计 印刷科技 印刷包装 彩印包装 网吧娱乐 影视文化", "广告设计、制作、发布；包装装潢印刷品印刷；文化活动策划"),
	eight(property, "物业管理 物业服务 物业投资 房地产开发 房地产经纪 房产租赁 市场经营管理 停车场管理", "物业管理；房地产开发经营；房地产经纪；停车场经营"),
	eight(office, "软件科技 网络科技 信息科技 信息技术 智能科技 财务咨询 管理咨询 投资咨询", "软件开发；信息技术服务；企业管理咨询；财务咨询"),
	eight(farming, "农业科技 农产品 农业开发 水产养殖 水产贸易 花木园艺 养殖 种植", "种植、养殖、销售：农产品、水产品、花卉苗木"),
}

// shopTrades are the trades of individual businesses: 32 × 8 words that end with what the shop calls itself.
var shopTrades = []trade{
	eight(catering, "餐饮店 饮食店 早餐店 快餐店 面食店 粉面店 烧腊店 小食店", "餐饮服务"),
	eight(catering, "奶茶店 饮品店 甜品店 火锅店 烧烤店 大排档 农家菜馆 海鲜酒楼", "餐饮服务；饮品制售"),
	eight(catering, "餐馆 饭店 餐厅 茶餐厅 私房菜馆 砂锅粥店 肠粉店 蛋糕店", "餐饮服务；糕点制售"),
	eight(grocer, "便利店 士多店 百货店 商店 杂货店 烟酒店 副食店 日用品店", "零售：预包装食品、日用百货、卷烟"),
	eight(grocer, "水果店 蔬菜店 肉菜档 水产档 粮油店 海味店 土特产店 农产品店", "零售：水果、蔬菜、粮油、水产品"),
	eight(retail, "服装店 童装店 内衣店 鞋店 箱包店 饰品店 布料店 窗帘店", "零售：服装、鞋帽、箱包、饰品"),
	eight(retail, "手机店 电脑店 电器店 灯饰店 家电商行 通讯器材店 数码店 电动车行", "零售：手机、电脑、家用电器、电动自行车"),
	eight(retail, "五金店 五金建材店 建材商行 油漆店 装饰材料店 门窗店 玻璃店 水电材料店", "零售：五金、建材、装饰材料"),
	eight(retail, "文具店 玩具店 母婴店 化妆品店 花店 宠物用品店 钟表店 眼镜店", "零售：文具、玩具、化妆品、鲜花"),
	eight(grocer, "茶叶店 酒行 茶行 烟酒商行 桶装饮用水店 零食店 鸡蛋店 熟食店", "零售：茶叶、酒类、桶装水、食品"),
	eight(medical, "药店 药房 大药房 口腔诊所 诊所 中医诊所 医疗器械店 护理用品店", "零售：药品、医疗器械；诊疗服务（凭许可证经营）"),
	eight(lodging, "理发店 美发店 美容店 美甲店 沐足店 按摩店 养生馆 洗浴中心", "美容美发服务；沐足服务"),
	eight(lodging, "旅馆 旅店 公寓 住宿店 民宿 招待所 出租公寓 宾馆", "住宿服务"),
	eight(garage, "汽车美容店 汽车维修店 汽修厂 摩托车维修店 轮胎店 洗车店 汽车配件店 汽车装饰店", "机动车维修；洗车服务；零售：汽车配件"),
	eight(making, "五金加工部 五金加工店 塑胶加工部 模具加工店 机械加工部 电子加工部 焊接加工店 表面加工部", "加工：五金、塑胶、模具、电子配件"),
	eight(making, "服装加工部 毛织加工部 针车加工店 鞋材加工部 手袋加工部 绣花加工部 印花加工部 纸品加工部", "加工：服装、毛织品、鞋材、手袋"),
	eight(making, "木制品加工部 家具加工店 铝合金加工店 不锈钢加工店 广告制作部 招牌制作店 包装加工部 玩具加工部", "加工：木制品、不锈钢制品、广告招牌"),
	eight(making, "五金模具厂 塑胶配件厂 纸品加工厂 手袋加工厂 木器加工厂 电子加工厂 毛织加工厂 机械加工厂", "加工、产销：五金、塑胶、纸品、毛织品"),
	eight(trading, "五金商行 五金经营部 电子经营部 电器经营部 塑胶原料经营部 纸品经营部 布料商行 机械经营部", "批发、零售：五金、电子产品、塑胶原料、机械设备"),
	eight(trading, "贸易商行 百货商行 建材经营部 钢材经营部 轴承经营部 劳保用品经营部 化工原料经营部 饲料经营部", "批发、零售：日用百货、建材、钢材、劳保用品"),
	eight(trading, "废品回收店 再生资源回收站 二手设备经营部 办公用品商行 网店 网络经营部 批发部 购销部", "再生资源回收；网上销售：日用百货"),
	eight(education, "托管中心 午托部 培训中心 书法培训部 舞蹈培训部 画室 琴行 托儿所", "托管服务；文化艺术培训"),
	eight(culture, "打印店 图文店 摄影店 照相馆 书店 网吧 棋牌室 台球室", "打字复印；摄影服务；零售：图书"),
	eight(culture, "广告店 广告设计部 印刷部 礼品店 婚庆服务部 音像店 游戏室 歌舞厅", "广告设计、制作；婚庆服务"),
	eight(office, "信息咨询部 商务服务部 房产中介部 家政服务部 职业介绍所 财税服务部 软件工作室 设计工作室", "信息咨询；家政服务；设计服务"),
	eight(building, "装修服务部 装饰工程部 水电安装部 防水补漏部 钻孔服务部 空调安装部 门窗安装部 园艺绿化部", "室内装修；水电安装；防水补漏"),
	eight(property, "物业服务部 停车场 房屋租赁部 市场管理部 仓储服务部 商铺租赁部 出租屋管理部 共享充电站", "房屋租赁；停车服务"),
	eight(farming, "种植园 养殖场 鱼塘养殖场 蔬菜种植场 果园 苗木场 花木场 家庭农场", "种植、养殖、销售：农产品"),
	eight(foodMaking, "豆腐加工坊 米粉加工坊 饼干加工坊 糕点加工坊 腊味加工坊 凉茶铺 豆制品加工坊 月饼加工坊", "食品加工；食品销售"),
	eight(retail, "报刊亭 彩票店 劳保用品店 渔具店 户外用品店 自行车店 婴儿用品店 办公用品店", "零售：日用品、渔具、户外用品"),
	eight(retail, "家具店 家纺店 床上用品店 厨具店 陶瓷店 地板店 空调店 净水器店", "零售：家具、家纺、厨具、家用电器"),
	eight(transport, "物流部 快递驿站 快递代收点 配送部 车辆租赁部 吊装服务部 叉车服务部 停车服务部", "快递代收；货物配送；车辆租赁"),
}
