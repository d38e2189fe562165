package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"xinguan/base/db"
	"xinguan/core/intake"
	"xinguan/doors/local"
)

type importCmd struct {
	store
	Item    string   `required:"" help:"目录项代码，如 registration、permit、penalty。" placeholder:"代码"`
	Agency  string   `help:"报送单位代码；不写则按目录项或数据来源单位识别。" placeholder:"代码"`
	Repair  string   `help:"把未入库的行写成修改用的 XLSX。" placeholder:"F.xlsx"`
	Confirm string   `help:"文件与以往差别太大、整批没有入库时，确认无误的理由。" placeholder:"理由"`
	JSON    bool     `name:"json" help:"每个文件输出一行 JSON，最后一行为合计。"`
	Files   []string `arg:"" name:"文件" help:"CSV 或 XLSX 文件。"`
}

// importMemory is how much memory the program's own objects may take during an import, in bytes, so that the process stays
// under 256 MiB, whatever the size of the file; SQLite has its cache in the same process.
var importMemory = map[db.Engine]int64{db.SQLite: 90 << 20, db.Postgres: 150 << 20}

// roomy lets the program's own objects take so many bytes before the collector works hard: it runs when they near that,
// not whenever they have doubled.
func roomy(bytes int64) {
	debug.SetMemoryLimit(bytes)
	debug.SetGCPercent(400)
}

// Run takes in the files one after the other.
func (c *importCmd) Run(out *output) error {
	if c.Repair != "" && len(c.Files) > 1 {
		return errors.New("--repair 一次只能用于一个文件；请分开导入")
	}
	e, err := c.open(out.ctx, db.Exclusive())
	if err != nil {
		return err
	}
	defer e.close()
	roomy(importMemory[e.db.Engine()])
	if err := e.attestEditions(out.ctx); err != nil {
		return err
	}
	total := intake.Result{File: "total"}
	for _, path := range c.Files {
		res, err := e.take(out.ctx, intake.Job{Item: c.Item, Agency: c.Agency, Confirm: c.Confirm, Path: path, Progress: newBars(out.stderr, filepath.Base(path), c.JSON)})
		if err != nil {
			return fmt.Errorf("%s：%w", path, err)
		}
		total.Add(res)
		if res.Held > 0 {
			out.held()
		}
		if err := c.tell(out, e, res); err != nil {
			return err
		}
	}
	if err := e.publish(out.ctx); err != nil {
		fmt.Fprintln(out.stderr, "xinguan: 已经入库，但存证日志没有写成，收据要等写成以后才能取："+err.Error())
	}
	if c.JSON {
		return json.NewEncoder(out.stdout).Encode(total)
	}
	return nil
}

// take takes in a file: through the server that runs on this database, else by itself.
func (e *env) take(ctx context.Context, job intake.Job) (intake.Result, error) {
	if e.socket != "" {
		if res, err := local.Import(ctx, e.socket, job); !errors.Is(err, local.ErrNobody) {
			return res, err
		}
	}
	return e.importer().File(ctx, job)
}

func (c *importCmd) tell(out *output, e *env, res intake.Result) error {
	if c.Repair != "" && res.Held > 0 && !res.Waiting {
		if err := writeRepair(out, e, c.Item, c.Repair, res); err != nil {
			return err
		}
	}
	if c.JSON {
		return json.NewEncoder(out.stdout).Encode(res)
	}
	fmt.Fprintln(out.stdout, summary(res))
	found := newShortlist()
	err := e.db.View(out.ctx, func(tx *db.Tx) error {
		return intake.EachFinding(tx, res.BatchID, func(f intake.Finding) bool { found.add(f); return true })
	})
	if err != nil {
		return err
	}
	found.print(out.stdout, "  ", "")
	if res.Held > 0 && c.Repair == "" && !res.Waiting {
		fmt.Fprintln(out.stdout, "用 --repair 修改.xlsx 可以导出未入库的行，改好后重新报送同一目录项即可。")
	}
	if res.Waiting {
		fmt.Fprintf(out.stdout, "文件报错了的，不用理会这一批，把正确的文件照常导入。核对无误的，写明理由再运行一次：\n  %s\n", c.again(res.File))
	} else {
		fmt.Fprintf(out.stdout, "收据：xinguan receipt %s -o 收据.json\n", res.Batch)
	}
	return nil
}

// again is the command that lets a batch pass the gate, as it is typed.
func (c *importCmd) again(file string) string {
	words := []string{"xinguan", "import"}
	for _, f := range [][2]string{{"--db", c.DB}, {"--keys", c.Keys}, {"--city", c.City}, {"--log", c.Log}, {"--item", c.Item}, {"--agency", c.Agency}, {"--repair", c.Repair}} {
		if f[1] != "" {
			words = append(words, f[0], quoted(f[1]))
		}
	}
	return strings.Join(append(words, "--confirm", quoted("核对无误的理由"), quoted(file)), " ")
}

// quoted is a word as shells and the Windows prompt take it whole.
func quoted(s string) string {
	if strings.ContainsAny(s, " \t()（）&;'*?$") || strings.IndexFunc(s, func(r rune) bool { return r > 127 }) >= 0 {
		return `"` + s + `"`
	}
	return s
}

func summary(r intake.Result) string {
	if r.Waiting {
		return fmt.Sprintf("%s：读完%d行，与这家单位以往的报送差别太大，整批暂不入库，一行也没有入库。用时%.1f秒，批次 %s", filepath.Base(r.File), r.Read, r.Seconds, r.Batch)
	}
	return fmt.Sprintf("%s：读完%d行，入库%d行，更正%d行，重复未计%d行，有错误未入库%d行；警告%d条，提示%d条。用时%.1f秒，批次 %s",
		filepath.Base(r.File), r.Read, r.Accepted, r.Corrected, r.Duplicate, r.Held, r.Warnings, r.Notices, r.Seconds, r.Batch)
}

func writeRepair(out *output, e *env, item, path string, res intake.Result) (err error) {
	it, _ := e.catalog.Item(item)
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("修改用的表 %s 写不了，请检查文件夹和权限：%w", path, err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	var n int
	err = e.db.View(out.ctx, func(tx *db.Tx) error {
		n, err = intake.Workbook(tx, e.ring, it, res.BatchID, f)
		return err
	})
	if err == nil {
		fmt.Fprintf(out.stderr, "未入库的%d行已写到 %s；改好红格后重新报送。\n", n, path)
	}
	return err
}

type checkCmd struct {
	City   string `help:"城市目录；不写用内置的东莞。" placeholder:"文件夹" type:"existingdir"`
	Item   string `required:"" help:"目录项代码，如 permit、penalty。" placeholder:"代码"`
	Agency string `help:"报送单位代码。" placeholder:"代码"`
	JSON   bool   `name:"json" help:"每条发现一行 JSON，最后一行为合计。"`
	File   string `arg:"" name:"文件" help:"CSV 或 XLSX 文件。"`
}

// Run checks one file.
func (c *checkCmd) Run(out *output) error {
	e, err := loadCity(c.City)
	if err != nil {
		return err
	}
	enc := json.NewEncoder(out.stdout)
	found := newShortlist()
	res, err := e.importer().Check(out.ctx, intake.Job{Item: c.Item, Agency: c.Agency, Path: c.File, Progress: newBars(out.stderr, filepath.Base(c.File), c.JSON)}, func(f intake.Finding) {
		if found.add(f); c.JSON {
			_ = enc.Encode(f)
		}
	})
	if err != nil {
		return fmt.Errorf("%s：%w", c.File, err)
	}
	if res.Held > 0 {
		out.held()
	}
	if c.JSON {
		return enc.Encode(res)
	}
	found.print(out.stdout, "", "；用 --json 可得到全部")
	fmt.Fprintf(out.stdout, "%s：读完%d行，%d行可以入库，%d行有错误；警告%d条，提示%d条。没有入库。\n", filepath.Base(c.File), res.Read, res.Accepted, res.Held, res.Warnings, res.Notices)
	return nil
}
