package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"xinguan/base/db"
	"xinguan/core/ledger"
)

type receiptCmd struct {
	store
	Out string `short:"o" required:"" help:"写到哪个文件：.json。" placeholder:"F.json"`
	ID  string `arg:"" name:"批次" help:"批次编号（导入时显示），或报告的核验码。"`
}

// Run writes the receipt of a batch or a report.
func (c *receiptCmd) Run(out *output) error {
	if ext := strings.ToLower(filepath.Ext(c.Out)); ext != ".json" {
		return fmt.Errorf("收据只能写成 .json，现在是 %q", ext)
	}
	e, err := c.open(out.ctx)
	if err != nil {
		return err
	}
	defer e.close()
	r, err := e.receipt(out, c.ID)
	if err != nil {
		return err
	}
	if err := writeFile(c.Out, func(w io.Writer) error { _, err := r.WriteTo(w); return err }); err != nil {
		return fmt.Errorf("收据写不到 %s；请检查文件夹和权限：%w", c.Out, err)
	}
	fmt.Fprintln(out.stdout, "收据已写到 "+c.Out+"；用 xinguan verify 可以核验。")
	return nil
}

// receiptWait is how long the command waits for a server that writes the log at this moment.
const receiptWait = 5 * time.Second

// receipt fetches a receipt, and writes the log itself where no server does.
func (e *env) receipt(out *output, id string) (r ledger.Receipt, err error) {
	for began := time.Now(); ; time.Sleep(100 * time.Millisecond) {
		err = e.db.View(out.ctx, func(tx *db.Tx) error {
			r, err = e.proofs.Find(tx, id)
			return err
		})
		if errors.Is(err, ledger.ErrNoLeaf) {
			return r, fmt.Errorf("没有编号为 %s 的批次或报告；请核对编号，整批暂不入库的还没有收据", id)
		}
		if !errors.Is(err, ledger.ErrWaiting) || time.Since(began) > receiptWait || out.ctx.Err() != nil {
			return r, err
		}
		if err := e.publish(out.ctx); err != nil {
			return r, err
		}
	}
}
