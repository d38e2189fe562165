package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"xinguan/base/backup"
	"xinguan/base/config"
	"xinguan/base/db"
	"xinguan/base/seal"
	"xinguan/cmd/xinguan/wire"
	"xinguan/core/upkeep"
)

type restoreCmd struct {
	store
	Key    string `help:"打开加密备份的私钥文件。" placeholder:"F.key"`
	CityTo string `help:"把备份里的城市目录也写到这个文件夹。" placeholder:"文件夹"`
	DryRun bool   `help:"只检查备份文件是否完整，不恢复。"`
	JSON   bool   `name:"json" help:"输出 JSON。"`
	File   string `arg:"" name:"备份" help:"备份文件；- 为标准输入。"`
}

// restored is what the command says.
type restored struct {
	Manifest upkeep.Manifest  `json:"manifest"`
	Checks   []upkeep.Checked `json:"checks"`
}

// Run restores, brings the tables up to date, and checks.
func (c *restoreCmd) Run(out *output) error {
	in, err := c.input()
	if err != nil {
		return err
	}
	defer in.Close()
	var key *backup.Identity
	if c.Key != "" {
		if key, err = backup.ReadIdentity(c.Key); err != nil {
			return err
		}
	}
	if c.DryRun {
		return c.verify(out, in, key)
	}
	place, err := c.locate()
	if err != nil {
		return err
	}
	folders := (&env{place: place, spool: place.Spool}).folders()
	r := restored{}
	if r.Manifest, err = upkeep.Restore(out.ctx, in, key, upkeep.Target{URL: place.URL, Folders: folders, CityDir: c.CityTo, Sets: wire.Migrations()}); err != nil {
		return fmt.Errorf("没有恢复成：%w", err)
	}
	if r.Checks, err = c.check(out, place, r.Manifest); err != nil {
		return err
	}
	return c.tell(out, r)
}

func (c *restoreCmd) input() (io.ReadCloser, error) {
	if c.File == "-" {
		return io.NopCloser(bufio.NewReaderSize(os.Stdin, 1<<20)), nil
	}
	f, err := os.Open(c.File)
	if err != nil {
		return nil, fmt.Errorf("备份文件 %s 打不开；请检查路径和权限：%w", c.File, err)
	}
	return f, nil
}

func (c *restoreCmd) verify(out *output, in io.Reader, key *backup.Identity) error {
	m, streams, err := upkeep.Verify(in, key)
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(out.stdout).Encode(restored{Manifest: m})
	}
	var bytes int64
	for _, s := range streams {
		bytes += s.Bytes
	}
	fmt.Fprintf(out.stdout, "备份完整：%s作成，%s，%d个部分共%.1f MB，每一部分的摘要都对。%s\n", m.At.Chinese(), m.City.Name, len(streams), float64(bytes)/1e6, needs(m))
	return nil
}

func needs(m upkeep.Manifest) string {
	if len(m.Keys) == 0 {
		return ""
	}
	return "恢复后要用密钥文件里的" + upkeep.KeyNumbers(m.Keys) + "。"
}

// check compares what was restored with the manifest, before and after the tables are brought up to date.
func (c *restoreCmd) check(out *output, place config.Place, m upkeep.Manifest) ([]upkeep.Checked, error) {
	d, err := db.Open(out.ctx, place.URL)
	if err != nil {
		return nil, err
	}
	counts, err := upkeep.Compare(out.ctx, d, m)
	if err := errors.Join(err, d.Close()); err != nil {
		return nil, err
	}
	e, err := c.openWithoutKeys(out.ctx)
	if err != nil {
		return nil, err
	}
	defer e.close()
	if _, missing := os.Stat(place.Keys); missing == nil {
		if e.ring, err = seal.Open(place.Keys); err != nil {
			return nil, err
		}
	}
	rest, err := e.installation().Check(out.ctx, m, nil)
	return append([]upkeep.Checked{counts}, rest...), err
}

func (c *restoreCmd) tell(out *output, r restored) error {
	bad := 0
	for _, x := range r.Checks {
		if !x.OK {
			bad++
		}
	}
	if bad > 0 {
		out.held()
	}
	if c.JSON {
		return json.NewEncoder(out.stdout).Encode(r)
	}
	fmt.Fprintf(out.stdout, "已恢复%s的备份（%s）。检查：\n", r.Manifest.At.Chinese(), r.Manifest.City.Name)
	for _, x := range r.Checks {
		mark := "正常　"
		if !x.OK {
			mark = "不对　"
		}
		fmt.Fprintf(out.stdout, "  %s%s：%s\n", mark, x.Title, x.Say)
	}
	if bad > 0 {
		fmt.Fprintf(out.stdout, "有%d项不对，先不要投入使用。\n", bad)
		return nil
	}
	fmt.Fprintln(out.stdout, "全部正常，可以投入使用。")
	return nil
}
