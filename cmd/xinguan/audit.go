package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/core/ledger"
)

// auditCmd is what the audit administrator does at the machine.
type auditCmd struct {
	Verify auditVerifyCmd `cmd:"" help:"重新计算审计日志的摘要链，指出第一处改动。退出码：0 完好，1 有改动，2 没能核对。"`
	List   auditListCmd   `cmd:"" help:"查看审计日志，新的在前。"`
}

type auditVerifyCmd struct {
	store
	Checkpoint []string `help:"以前抄存的存证日志检查点；可以写多个。" type:"existingfile" placeholder:"文件"`
	JSON       bool     `name:"json" help:"输出 JSON。"`
}

// verified is what the command prints as JSON.
type verified struct {
	Whole bool `json:"whole"`
	ledger.Checked
	Fault *ledger.Fault     `json:"fault,omitempty"`
	Log   ledger.LogChecked `json:"log"`
}

// Run checks the chain and leaves exit code 1 where a line was changed.
func (c *auditVerifyCmd) Run(out *output) error {
	e, err := c.open(out.ctx)
	if err != nil {
		return err
	}
	defer e.close()
	if _, err := ledger.Seal(out.ctx, e.db); err != nil {
		return err
	}
	v, err := c.check(out.ctx, e)
	if err != nil {
		return fmt.Errorf("审计日志没能核对完：%w", err)
	}
	if !v.Whole {
		out.code = exitHeld
	}
	if c.JSON {
		return json.NewEncoder(out.stdout).Encode(v)
	}
	printVerified(out.stdout, v)
	return nil
}

// check compares the transparency log with its signature and the database, and the audit log with both.
func (c *auditVerifyCmd) check(ctx context.Context, e *env) (v verified, err error) {
	var earlier [][]byte
	for _, path := range c.Checkpoint {
		raw, err := os.ReadFile(path)
		if err != nil {
			return v, err
		}
		earlier = append(earlier, raw)
	}
	var anchors []ledger.Anchor
	if v.Log, anchors, err = e.proofs.Verify(ctx, earlier...); err != nil {
		return v, err
	}
	if v.Checked, err = ledger.Verify(ctx, e.db, anchors...); errors.As(err, &v.Fault) {
		err = nil
	}
	v.Whole = v.Fault == nil && v.Log.Says == ""
	return v, err
}

func printVerified(w io.Writer, v verified) {
	switch {
	case v.Fault != nil:
		fmt.Fprintf(w, "审计日志被改动过。\n第一处：第%d条%s\n%s。\n", v.Fault.Seq, moment(v.Fault.At), v.Fault.Error())
		if v.Lines > 0 {
			fmt.Fprintf(w, "此前的%d条完好。\n", v.Lines)
		}
	case v.Lines == 0:
		fmt.Fprintln(w, "审计日志还没有内容。")
	default:
		fmt.Fprintf(w, "审计日志完好：共%d条，最后一条写于%s。\n末尾摘要 %s\n", v.Lines, chinese(v.Last), v.Hash)
	}
	printLog(w, v)
}

func printLog(w io.Writer, v verified) {
	switch {
	case v.Log.Says != "":
		fmt.Fprintf(w, "存证日志有问题：%s。\n", v.Log.Says)
	case v.Log.Size == 0:
		fmt.Fprintln(w, "存证日志还没有内容：末尾连同数据库的记号一起被删去的，现在还看不出来。")
	default:
		fmt.Fprintf(w, "存证日志完好：共%d条，根 %s\n", v.Log.Size, v.Log.Root)
		if v.Proved > 0 {
			fmt.Fprintf(w, "审计日志到第%d条为止，存证日志里有据可查。\n", v.Proved)
		}
		fmt.Fprintln(w, "请把检查点（/log/checkpoint）抄存在别处：以后用 --checkpoint 核对，可以看出有没有人把两份日志一起重写过。")
	}
	if v.Log.Lost > 0 {
		fmt.Fprintf(w, "其中%d条在数据库里没有内容：数据库曾从备份恢复，恢复点以后的内容没有找回。\n", v.Log.Lost)
	}
}

// moment is an instant in brackets, nothing where there is none.
func moment(at string) string {
	if at == "" {
		return ""
	}
	return "（" + chinese(at) + "）"
}

func chinese(at string) string {
	var i clock.Instant
	if err := i.Scan(at); err != nil {
		return at
	}
	return i.Chinese()
}

type auditListCmd struct {
	store
	From   string `help:"从哪一天起，如 2026-11-01。" placeholder:"日期"`
	To     string `help:"到哪一天止（含）。" placeholder:"日期"`
	Actor  string `help:"谁：账号，或 system。" placeholder:"账号"`
	Action string `help:"做了什么，如 intake.confirm；以点结尾的取一类，如 intake. 。" placeholder:"动作"`
	Object string `help:"对什么，如 batch/…；以斜线结尾的取一类，如 batch/ 。" placeholder:"对象"`
	Before int64  `help:"只看比这一条更早的；用来翻页。" placeholder:"条号"`
	Limit  int    `default:"50" help:"最多几条（1 到 10000）。"`
	JSON   bool   `name:"json" help:"每条一行 JSON。"`
}

const mostLines = 10_000

func (c *auditListCmd) filter() (ledger.Filter, error) {
	f := ledger.Filter{Actor: c.Actor, Action: c.Action, Object: c.Object, Before: c.Before}
	for _, d := range []struct {
		text string
		into *clock.Date
	}{{c.From, &f.From}, {c.To, &f.To}} {
		if d.text == "" {
			continue
		}
		day, err := clock.ParseDate(d.text)
		if err != nil {
			return f, fmt.Errorf("日期 %q 看不懂；请写成 2026-11-01 这样", d.text)
		}
		*d.into = day
	}
	if c.Limit < 1 || c.Limit > mostLines {
		return f, fmt.Errorf("--limit 应在1到%d之间", mostLines)
	}
	return f, nil
}

// Run prints lines of the audit log.
func (c *auditListCmd) Run(out *output) error {
	f, err := c.filter()
	if err != nil {
		return err
	}
	e, err := c.open(out.ctx)
	if err != nil {
		return err
	}
	defer e.close()
	var lines []ledger.Line
	err = e.db.View(out.ctx, func(tx *db.Tx) error {
		lines, err = ledger.Lines(tx, f, c.Limit)
		return err
	})
	if err != nil {
		return err
	}
	for _, l := range lines {
		if err := printLine(out.stdout, l, c.JSON); err != nil {
			return err
		}
	}
	if c.JSON {
		return nil
	}
	switch {
	case len(lines) == 0:
		fmt.Fprintln(out.stdout, "没有符合条件的记录。")
	case len(lines) == c.Limit:
		fmt.Fprintf(out.stdout, "只列了%d条；更早的用 --before %d 接着看。\n", c.Limit, lines[len(lines)-1].Seq)
	}
	return nil
}

func printLine(w io.Writer, l ledger.Line, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(w).Encode(l)
	}
	_, err := fmt.Fprintf(w, "%d　%s　%s　%s　%s　%s\n", l.Seq, l.At.In(clock.China).Format("2006-01-02 15:04:05"), orDash(l.Actor), l.Action, orDash(l.Object), l.Reason)
	return err
}
