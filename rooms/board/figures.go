package board

import (
	"fmt"

	"xinguan/base/clock"
	"xinguan/base/ui"
	"xinguan/core/intake"
)

// Rate is a share with what it is made of.
type Rate struct{ N, Of int }

// String is the share in per cent, — where nothing can be divided. It never says 100% of what is not all.
func (r Rate) String() string {
	if r.Of == 0 {
		return "—"
	}
	return fmt.Sprintf("%d.%d%%", r.N*1000/r.Of/10, r.N*1000/r.Of%10)
}

func (r Rate) parts() string { return ui.Count(r.N) + " / " + ui.Count(r.Of) }

func (r *Rate) add(o Rate) { r.N, r.Of = r.N+o.N, r.Of+o.Of }

// less orders shares, the smallest first; one that cannot be divided comes last.
func (r Rate) less(o Rate) int {
	switch {
	case r.Of == 0 || o.Of == 0:
		return o.Of - r.Of
	default:
		return r.N*o.Of - o.N*r.Of
	}
}

// Board is a month of all suppliers.
type Board struct {
	Month, Before, After string
	Rows, Alarms         []Row
	Timely, Right, Sent  Rate
	Open                 int
	MayDraft             bool `json:"-"` // the reader may put the figures down
}

// Row is one supplier.
type Row struct {
	Code, Name          string
	Timely, Right, Sent Rate
	Open                int // rows held
	Gate                int // batches that wait for their sender's word
	Last                string
	Concealed           int // settled as kept back in the month
	Shape               ui.Shape
	State               string
	Quiet               []Quiet `json:",omitempty"`
	nil                 bool
	first, last         clock.Date
	order               int
}

// late, wrong and missed are 迟报, 误报 and 漏报: decisions that came after their days, rows that are held still, items of
// which neither rows nor a nil return came.
func (r *Row) late() int   { return r.Timely.Of - r.Timely.N }
func (r *Row) wrong() int  { return r.Right.Of - r.Right.N }
func (r *Row) missed() int { return r.Sent.Of - r.Sent.N }

// missed is a row's 漏报; nobody has missed anything in a month that is not over.
func (b *Board) missed(r Row) string {
	if b.After == "" {
		return "—"
	}
	return ui.Count(r.missed())
}

// Quiet is an item that stopped coming, measured against its sender's own rhythm.
type Quiet struct {
	Item        string
	Days, Usual int // since the last batch; between batches until then
	Last        string
}

func (q Quiet) String() string {
	return "“" + q.Item + "”" + ui.Count(q.Days) + "天没有数据，以往大约每" + ui.Count(max(q.Usual, 1)) + "天一批"
}

// What is silence, and how long somebody is new. Both are the platform's own. A rhythm is known after so many batches over
// more days than silence has, and broken when so many times its length went by.
const (
	silentDays = 31
	newDays    = 60
	rhythmOf   = 4
	brokenBy   = 3
)

// quietOf tells whether an item stopped coming: longer than silence is, and than its own rhythm explains. Who said that
// there was nothing has not stopped.
func quietOf(s intake.Sending, title string, today clock.Date) (q Quiet, ok bool) {
	if s.Nil || s.Ever < rhythmOf || s.Last.IsZero() {
		return q, false
	}
	span := s.First.Date().DaysUntil(s.Last.Date())
	q = Quiet{Item: title, Days: s.Last.Date().DaysUntil(today), Usual: span / int(s.Ever-1), Last: s.Last.Chinese()}
	return q, span > silentDays && q.Days > max(silentDays, brokenBy*q.Usual)
}

// judge says how a supplier stands. Who only just began, or has said that there was nothing, is not called silent.
func (r *Row) judge(today clock.Date, current bool) {
	r.order, r.Shape, r.State = 1, ui.OK, "正常"
	if r.last == "" && r.Timely.Of > 0 {
		r.Last = "随其他单位的汇总表报送"
	}
	switch {
	case r.Gate > 0:
		r.Shape, r.State = ui.Warn, ui.Count(r.Gate)+"批与以往差得多，整批暂存"
	case r.first != "" && r.first.DaysUntil(today) < newDays:
		r.order, r.Shape, r.State = 2, ui.Note, "新接入，不排名"
	case r.nil && r.Right.Of == 0:
		r.Shape, r.State = ui.Note, "已零报送"
	case current && r.last != "" && r.last.DaysUntil(today) > silentDays:
		r.order, r.Shape, r.State = 0, ui.Err, ui.Count(r.last.DaysUntil(today))+"天没有数据，也没有零报送"
	case !current && r.missed() > 0:
		r.Shape, r.State = ui.Warn, ui.Count(r.missed())+"项漏报"
	case len(r.Quiet) > 0:
		r.Shape, r.State = ui.Warn, ui.Count(len(r.Quiet))+"项中断"
	case r.Open > 0:
		r.Shape, r.State = ui.Warn, ui.Count(r.Open)+"行待处理"
	case r.Timely.N < r.Timely.Of:
		r.Shape, r.State = ui.Warn, ui.Count(r.Timely.Of-r.Timely.N)+"条迟报"
	}
}

// formulas say how each figure is made.
var formulas = []ui.Fact{
	{Label: "及时率", Value: "当月作出的决定中，在信息项规定的工作日内第一次入库的条数 ÷ 已能判断是否及时的条数；更正不重复计算，工作日历没有公布的年份不计。"},
	{Label: "合规率", Value: "当月各批读入的行数减去现在仍未入库的行数 ÷ 读入的行数；改好的行随即计入合规。"},
	{Label: "上报率", Value: "当月报送了数据或办理了零报送的信息项数 ÷ 本单位到当月为止报送过的信息项数；当月以后才第一次报送的不算应报。"},
	{Label: "迟报、误报、漏报", Value: "迟报是已判断的条数减去及时的条数；误报是读入后现在仍未入库的行数；漏报是应报而当月既没有数据也没有零报送的信息项数，月份过完以后才有。"},
	{Label: "瞒报", Value: "当月由信用中心认定的件数。别的来源显示有、本平台没有的，先询问来源单位，答复并认定以前不计入。"},
	{Label: "新接入", Value: "第一次报送不满60天的单位照常列出，不排名。机构合并、更名的，合并到现在的单位计算。"},
	{Label: "中断", Value: "单位超过31天没有新数据入库，本月也没有零报送；或者某一项超过31天、并且超过它以往报送间隔的3倍没有新数据（报送满4批、满一个月的才有间隔）。最后的有效数据照常公示。"},
}
