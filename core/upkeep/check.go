package upkeep

import (
	"context"
	"fmt"
	"slices"

	"xinguan/base/db"
	"xinguan/core/intake"
	"xinguan/core/ledger"
	"xinguan/core/record"
)

// Checked is one thing a check of the whole looked at.
type Checked struct {
	Title string `json:"title"`
	OK    bool   `json:"ok"`
	Say   string `json:"say"` // Chinese: what was found, and what to do where it is not well
}

// Compare tells whether the database holds what the manifest says, table by table. It is asked before anything is
// written to what was restored.
func Compare(ctx context.Context, d *db.DB, m Manifest) (c Checked, err error) {
	c = Checked{Title: "行数与备份时一致", OK: true}
	var have map[string]int64
	if err := d.View(ctx, func(tx *db.Tx) (err error) { have, err = db.Counts(tx); return err }); err != nil {
		return c, err
	}
	var rows int64
	for _, t := range m.Database.Tables {
		rows += t.Rows
		if have[t.Name] != t.Rows {
			c.OK = false
			c.Say += fmt.Sprintf("表 %s 应有%d行，恢复出%d行；", t.Name, t.Rows, have[t.Name])
		}
	}
	if c.OK {
		c.Say = fmt.Sprintf("%d张表，共%d行", len(m.Database.Tables), rows)
	} else {
		c.Say += "请换一份备份"
	}
	return c, nil
}

// Check looks through a whole installation: the file itself, the audit chain, every record's derived columns built again
// from its events, and whether the key file opens what is sealed. tell hears how many subjects were looked at.
func (in *Installation) Check(ctx context.Context, m Manifest, tell func(done int)) ([]Checked, error) {
	var out []Checked
	add := func(title string, err error, well string) {
		c := Checked{Title: title, OK: err == nil, Say: well}
		if err != nil {
			c.Say = err.Error()
		}
		out = append(out, c)
	}
	add("数据库文件完好", in.DB.Sound(ctx), "每一页、每个索引都检查过")
	chain, err := ledger.Verify(ctx, in.DB)
	add("审计日志完整", err, fmt.Sprintf("共%d条，前后相接", chain.Lines))
	subjects, differ, err := record.Verify(ctx, in.DB, in.Laws, tell)
	if err != nil {
		return nil, err
	}
	out = append(out, rebuilt(subjects, differ))
	out = append(out, in.keys(ctx, m.Keys))
	return out, nil
}

func rebuilt(subjects, differ int) Checked {
	c := Checked{Title: "公示状态重算一致", OK: differ == 0, Say: fmt.Sprintf("%d个主体的记录逐条由事件重算，结果相同", subjects)}
	if differ > 0 {
		c.Say = fmt.Sprintf("%d条记录重算的结果与存的不同；若备份之后换过期限规则，属于正常，否则请换一份备份", differ)
	}
	return c
}

// keys tells whether the key file at hand opens what was sealed.
func (in *Installation) keys(ctx context.Context, need []uint32) Checked {
	c := Checked{Title: "密钥文件对得上", OK: true, Say: "没有密封的内容"}
	if len(need) == 0 {
		return c
	}
	if in.Ring == nil {
		return Checked{c.Title, false, fmt.Sprintf("没有密钥文件；密封的内容要用%s打开，请把备份时的密钥文件放回来", KeyNumbers(need))}
	}
	var missing []uint32
	for _, id := range need {
		if !slices.ContainsFunc(in.Ring.Keys(), hasID(id)) {
			missing = append(missing, id)
		}
	}
	if len(missing) > 0 {
		return Checked{c.Title, false, fmt.Sprintf("密钥文件里缺%s；请换成备份时的密钥文件", KeyNumbers(missing))}
	}
	if err := in.DB.View(ctx, func(tx *db.Tx) error { return intake.CheckKeys(tx, in.Ring) }); err != nil {
		return Checked{c.Title, false, err.Error()}
	}
	c.Say = fmt.Sprintf("用到的%s都在，抽查能打开", KeyNumbers(need))
	return c
}
