package intake

import (
	"fmt"
	"strings"

	"xinguan/base/sheet"
)

// Book is the report as a workbook: files, both sides by state, what is shown and why not, what was refused.
func (r *TakeoverReport) Book() sheet.Book {
	return sheet.Book{Sheets: []sheet.Sheet{r.totals(), r.files(), r.sides(), r.shown(), r.refused()}}
}

func (r *TakeoverReport) totals() sheet.Sheet {
	return sheet.Sheet{Name: "合计", Header: []string{"项目", "数值"}, Rows: [][]string{
		{"旧平台", r.Platform}, {"数据截至", r.AsOf}, {"完成时间", r.Finished}, {"读取行数", fmt.Sprint(r.Read)}, {"接管", fmt.Sprint(r.Taken)},
		{"重复", fmt.Sprint(r.Duplicate)}, {"拒收", fmt.Sprint(r.Refused)}, {"按规定丢弃的自然人行", fmt.Sprint(r.Discarded)},
		{"不应公示而公示", fmt.Sprint(r.Revived)}, {"两边是否相符", yes(r.Balanced)}, {"接管编号", r.ID}, {"报告摘要（SHA-256）", r.Digest},
	}}
}

func yes(b bool) string {
	if b {
		return "是"
	}
	return "否"
}

func (r *TakeoverReport) files() sheet.Sheet {
	s := sheet.Sheet{Name: "逐个文件", Header: []string{"文件", "目录项", "读取", "接管", "重复", "拒收", "丢弃", "提示"}}
	for _, f := range r.Files {
		s.Rows = append(s.Rows, []string{f.File, f.Item, fmt.Sprint(f.Read), fmt.Sprint(f.Taken), fmt.Sprint(f.Duplicate), fmt.Sprint(f.Refused),
			fmt.Sprint(f.Discarded), strings.Join(f.Notes, "\n")})
	}
	return s
}

func (r *TakeoverReport) sides() sheet.Sheet {
	s := sheet.Sheet{Name: "两边对照", Header: []string{"目录项", "旧状态", "读取", "拒收", "同一编号重复", "旧平台应有", "本平台实有", "其中重复的记录", "旧平台金额（元）", "本平台金额（元）", "相符"}}
	for _, x := range r.States {
		s.Rows = append(s.Rows, []string{x.Title, OldStateTitle(x.State), fmt.Sprint(x.Read), fmt.Sprint(x.Refused), fmt.Sprint(x.Repeated), fmt.Sprint(x.Old),
			fmt.Sprint(x.New), fmt.Sprint(x.Duplicate), plainYuan(x.OldAmount), plainYuan(x.NewAmount), yes(x.Equal)})
	}
	return s
}

// plainYuan writes fen as 元, for adding up.
func plainYuan(fen int64) string { return fmt.Sprintf("%d.%02d", fen/100, fen%100) }

func (r *TakeoverReport) shown() sheet.Sheet {
	s := sheet.Sheet{Name: "公示对照", Header: []string{"目录项", "旧状态", "现在是否公示", "原因", "行数", "与旧平台不同"}}
	for _, v := range r.Visibility {
		s.Rows = append(s.Rows, []string{v.Title, OldStateTitle(v.State), yes(v.Visible), v.Why, fmt.Sprint(v.Rows), yes(v.Differs)})
	}
	return s
}

func (r *TakeoverReport) refused() sheet.Sheet {
	s := sheet.Sheet{Name: "拒收原因", Header: []string{"文件", "行数", "例", "原因（第一行的说法）"}}
	for _, f := range r.Files {
		for _, x := range f.RefusedBy {
			rows := strings.Trim(fmt.Sprint(x.First), "[]")
			s.Rows = append(s.Rows, []string{f.File, fmt.Sprint(x.Rows), "第" + strings.ReplaceAll(rows, " ", "、") + "行", x.Message})
		}
	}
	return s
}
