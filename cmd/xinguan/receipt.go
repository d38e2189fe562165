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
	"xinguan/rooms/proof"
)

type receiptCmd struct {
	store
	Out  string `short:"o" required:"" help:"写到哪个文件：.json 用来核验，.pdf 用来阅读和留存。" placeholder:"F.json"`
	Site string `default:"http://127.0.0.1:8080" help:"门户网址，印在 PDF 的二维码里。"`
	ID   string `arg:"" name:"批次" help:"批次编号（导入时显示），或报告的核验码。"`
}

// Run writes the receipt of a batch or a report.
func (c *receiptCmd) Run(out *output) error {
	ext := strings.ToLower(filepath.Ext(c.Out))
	if ext != ".json" && ext != ".pdf" {
		return fmt.Errorf("收据可以写成 .json 或 .pdf，现在是 %q；请改文件名", filepath.Base(c.Out))
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
	write, next := func(w io.Writer) error { _, err := r.WriteTo(w); return err }, "用 xinguan verify 可以核验"
	if ext == ".pdf" {
		by := proof.Issuer{Site: e.city.Site, Host: e.city.Operator.Name, Address: strings.TrimSuffix(c.Site, "/"), Key: e.proofs.Key, Trust: e.proofs.Trust}
		write, next = func(w io.Writer) error { return proof.Print(w, r, by) }, "这一份便于阅读，要离线核验请另写一份 .json"
	}
	if err := writeFile(c.Out, write); err != nil {
		return fmt.Errorf("收据写不到 %s；请检查文件夹和权限：%w", c.Out, err)
	}
	fmt.Fprintln(out.stdout, "收据已写到 "+c.Out+"；"+next+"。")
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
