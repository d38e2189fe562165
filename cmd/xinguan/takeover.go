package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/sheet"
	"xinguan/core/intake"
	"xinguan/core/record"
	"xinguan/core/subject"
	"xinguan/doors/local"
)

type takeoverCmd struct {
	store
	DryRun bool   `name:"dry-run" help:"只读、检查和报告，不用数据库，也不写入。"`
	Out    string `help:"把对账报告（JSON、XLSX）和各文件拒收的行（CSV，可改好再接管）写到这个文件夹。" placeholder:"文件夹"`
	JSON   bool   `name:"json" help:"输出 JSON。"`
	Plan   string `arg:"" name:"说明" help:"接管说明（YAML）：旧平台的文件、各列对应的字段、状态和单位的对照。" type:"existingfile"`
}

// takeoverMemory is how much memory the program's own objects may take during a take-over, in bytes, whatever the size of the
// stock. What the driver and SQLite's cache take comes on top: 240 MB in all on PostgreSQL, 380 on SQLite.
var takeoverMemory = map[db.Engine]int64{db.SQLite: 150 << 20, db.Postgres: 190 << 20}

// Run takes over the stock of an earlier platform, or goes on with it.
func (c *takeoverCmd) Run(out *output) error {
	roomy(takeoverMemory[db.SQLite])
	e, err := loadCity(c.City)
	if err != nil {
		return err
	}
	plan, err := c.plan(e)
	if err != nil {
		return err
	}
	if c.DryRun {
		r, err := e.importer().TryTakeOver(out.ctx, plan, newPace(out.stderr).tell)
		if err != nil {
			return err
		}
		return c.report(out, r)
	}
	if e, err = c.openStock(out.ctx, db.Exclusive()); err != nil {
		return err
	}
	defer e.close()
	roomy(takeoverMemory[e.db.Engine()])
	if e.socket != "" && local.Running(out.ctx, e.socket) {
		return errors.New("这个数据库上正运行着服务；接管要独占数据库，请先停止服务（xinguan serve）再运行")
	}
	if plan, err = c.plan(e); err != nil { // by the catalogue in force, which the database may have ahead of the folder
		return err
	}
	r, err := e.importer().TakeOver(out.ctx, plan, newPace(out.stderr).tell)
	if err != nil {
		return err
	}
	return errors.Join(c.report(out, r), c.files(out, e, r))
}

// plan reads the plan against a catalogue.
func (c *takeoverCmd) plan(e *env) (*intake.Plan, error) {
	p, err := e.importer().LoadPlan(c.Plan)
	if err != nil {
		return nil, fmt.Errorf("接管说明有误，没有开始：\n%w", err)
	}
	return p, nil
}

// report prints the report; rows refused make the exit code 1, sides that differ are an error.
func (c *takeoverCmd) report(out *output, r *intake.TakeoverReport) error {
	if r.Refused > 0 {
		out.held()
	}
	if c.JSON {
		if err := json.NewEncoder(out.stdout).Encode(r); err != nil {
			return err
		}
	} else {
		printTakeover(out.stdout, r)
	}
	if !r.Balanced {
		return errors.New("两边对不上（见上表“相符”一列）；请保留数据库和旧文件，不要启用")
	}
	return nil
}

func printTakeover(w io.Writer, r *intake.TakeoverReport) {
	if r.Trial {
		fmt.Fprintf(w, "试读“%s”，数据截至%s，没有写入。读取%d行，可接管%d行（重复的也在内），将拒收%d行；另有%d行自然人信息按规定丢弃。\n", r.Platform, r.AsOf, r.Read, r.Taken, r.Refused, r.Discarded)
	} else {
		fmt.Fprintf(w, "接管自“%s”，数据截至%s。读取%d行 = 接管%d + 重复%d + 拒收%d；另有%d行自然人信息按规定丢弃。\n", r.Platform, r.AsOf, r.Read, r.Taken, r.Duplicate, r.Refused, r.Discarded)
	}
	for _, f := range r.Files {
		fmt.Fprintf(w, "  %s（%s）：读取%d，接管%d，重复%d，拒收%d\n", f.File, f.Item, f.Read, f.Taken, f.Duplicate, f.Refused)
		for _, n := range f.Notes {
			fmt.Fprintln(w, "    提示："+n)
		}
		for _, x := range f.RefusedBy {
			rows := strings.ReplaceAll(strings.Trim(fmt.Sprint(x.First), "[]"), " ", "、")
			fmt.Fprintf(w, "    拒收%d行（第%s行%s）：%s\n", x.Rows, rows, more(x.Rows > len(x.First)), x.Message)
		}
	}
	for _, s := range r.States {
		if r.Trial {
			fmt.Fprintf(w, "  %s·%s：%d行，可接管%d行、%s\n", s.Title, intake.OldStateTitle(s.State), s.Read, s.Old, fen(s.OldAmount))
			continue
		}
		fmt.Fprintf(w, "  %s·%s：旧平台%d行、%s，本平台%d行、%s，%s\n", s.Title, intake.OldStateTitle(s.State), s.Old, fen(s.OldAmount), s.New, fen(s.NewAmount), agree(s.Equal))
	}
	for _, v := range r.Visibility {
		if v.Differs {
			fmt.Fprintf(w, "  旧平台公示、现在不公示的“%s”%d条：%s\n", v.Title, v.Rows, v.Why)
		}
	}
	if r.Digest != "" {
		fmt.Fprintf(w, "对账报告摘要（SHA-256）：%s\n", r.Digest)
	}
}

func more(yes bool) string {
	if yes {
		return "等"
	}
	return ""
}

func agree(yes bool) string {
	if yes {
		return "相符"
	}
	return "不符"
}

func fen(n int64) string { return fmt.Sprintf("%d.%02d元", n/100, n%100) }

// files writes report and repair sheets to the folder that was asked for.
func (c *takeoverCmd) files(out *output, e *env, r *intake.TakeoverReport) error {
	if c.Out == "" {
		if r.Refused > 0 && !c.JSON {
			fmt.Fprintln(out.stderr, "再运行一次同一条命令并加上 --out 文件夹，可得到拒收的行（改好后写进说明的 files，可再接管）。")
		}
		return nil
	}
	if err := os.MkdirAll(c.Out, 0o700); err != nil {
		return fmt.Errorf("文件夹 %s 不能建立；请检查权限：%w", c.Out, err)
	}
	raw, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	problems := []error{os.WriteFile(filepath.Join(c.Out, "对账报告.json"), append(raw, '\n'), 0o600),
		writeFile(filepath.Join(c.Out, "对账报告.xlsx"), func(w io.Writer) error { return sheet.Write(w, r.Book()) })}
	for n, f := range r.Files {
		if f.Refused > 0 {
			problems = append(problems, c.refused(out, e, n, f))
		}
	}
	return errors.Join(problems...)
}

func (c *takeoverCmd) refused(out *output, e *env, n int, f intake.OldFile) error {
	batch, err := id.Parse(f.Batch)
	if err != nil {
		return err
	}
	name, _, _ := strings.Cut(f.File, ".")
	path := filepath.Join(c.Out, fmt.Sprintf("拒收-%03d-%s.csv", n+1, name))
	return writeFile(path, func(w io.Writer) error {
		return e.db.View(out.ctx, func(tx *db.Tx) error {
			_, err := intake.WriteRefused(tx, e.ring, batch, w)
			return err
		})
	})
}

type oldCmd struct {
	store
	JSON bool   `name:"json" help:"输出 JSON。"`
	ID   string `arg:"" name:"旧编号" help:"记录在旧平台的编号。"`
}

// Run says where a record of the earlier platform lies now.
func (c *oldCmd) Run(out *output) error {
	e, err := c.open(out.ctx)
	if err != nil {
		return err
	}
	defer e.close()
	var found []record.Found
	of := map[id.ID]subject.Subject{}
	err = e.db.View(out.ctx, func(tx *db.Tx) error {
		if found, err = record.FindOld(tx, c.ID); err != nil {
			return err
		}
		for _, f := range found {
			if of[f.Subject], err = subject.Get(tx, f.Subject); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return fmt.Errorf("没有接管过编号为“%s”的记录；请核对编号", c.ID)
	}
	for _, f := range found {
		if c.JSON {
			if err := json.NewEncoder(out.stdout).Encode(map[string]any{"old_id": f.OldID, "item": f.Item, "subject": f.Subject, "code": of[f.Subject].Code, "record": f.ID, "twice": f.Twice}); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(out.stdout, "旧编号 %s：%s的记录 %s，%s\n", f.OldID, e.titleOf(f.Item), f.ID, whose(of[f.Subject]))
	}
	return nil
}

func (e *env) titleOf(item string) string {
	if it, ok := e.catalog.Item(item); ok {
		return "“" + it.Title + "”"
	}
	return item
}

// whose names the subject of a record and the page it is on; persons have neither.
func whose(s subject.Subject) string {
	if s.Code == "" {
		return "关于自然人，不公示"
	}
	return s.Name + "，主体页 /subjects/" + s.Code
}
