package intake

import (
	"fmt"
	"slices"
	"strings"

	"xinguan/base/sheet"
)

// What the reader saw and a person who opens the file may not: hidden rows and columns, merged cells, worksheets beside
// the one that is read, a row that could not be read whole.

// explanation is in the names of worksheets that explain how to fill in a table, as those of our own templates do.
const explanation = "说明"

// shape makes the findings about a workbook as a whole that are known when its titles are.
func (c *checker) shape(r *sheet.Reader, titles []string) {
	others := slices.DeleteFunc(slices.Clone(r.OtherSheets()), func(name string) bool { return strings.Contains(name, explanation) })
	if len(others) > 0 {
		c.once(Finding{Level: Notice, Rule: "sheet.other", Value: strings.Join(others, "、"),
			Message: "读的是工作表“" + r.SheetName() + "”；还有有内容的工作表没有读：" + strings.Join(others, "、") + "。数据在那里的，请另存为一个文件报送。"})
	}
	var hidden []string
	for _, i := range r.HiddenColumns() {
		if i < len(titles) && strings.TrimSpace(titles[i]) != "" {
			hidden = append(hidden, strings.TrimSpace(titles[i]))
		}
	}
	if len(hidden) > 0 {
		c.once(Finding{Level: Notice, Rule: "column.hidden", Value: strings.Join(hidden, "、"), Message: "表里有隐藏的列（" + strings.Join(hidden, "、") + "），也照常读入；请取消隐藏，核对内容。"})
	}
}

// mergedShown is how many merged ranges a sentence names.
const mergedShown = 5

// merged warns, at the end of the file, of merged cells among the rows: all but the first have no text.
func (c *checker) merged(areas []string) {
	if len(areas) == 0 {
		return
	}
	which := strings.Join(areas[:min(len(areas), mergedShown)], "、")
	c.once(Finding{Level: Warning, Rule: "cell.merged", Value: which,
		Message: fmt.Sprintf("数据行里有%d处合并的单元格（%s），只有每处的第一格有内容，其余按空格读入；请取消合并，逐行填写后重新报送。", len(areas), which)})
}

// sight tells of a row nobody sees, and of one that was not read whole: what broke off is held, what only looks odd is
// accepted with a warning.
func (v *values) sight(in sheet.Row) {
	if in.Hidden {
		v.once(Finding{Level: Notice, Rule: "row.hidden", Message: "表里有隐藏的行，也照常读入；不该报送的，请取消隐藏、删去后重新报送。"})
	}
	if in.Problem == "" {
		return
	}
	level := Warning
	if in.Broken {
		level = Error
	}
	v.find(level, "row.damaged", -1, Finding{Message: in.Problem})
}
