package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"xinguan/base/clock"
	"xinguan/base/config"
	"xinguan/base/db"
	"xinguan/core/flow"
	"xinguan/core/house"
	"xinguan/core/seed"
)

type demoCmd struct {
	reachFlags
	Dir    string `help:"演示数据放在哪里；不写用缓存文件夹。" placeholder:"文件夹"`
	Fresh  bool   `help:"丢掉以前的演示数据，重新生成。"`
	Listen string `default:"127.0.0.1:8080" help:"监听地址。"`
	Site   string `help:"浏览器里用的网址，与监听地址不同时写。" placeholder:"http://…"`
}

// demoNotice stands above every page of the demo.
const demoNotice = "演示城市 · 单位、代码、文号和事实都是虚构的（示例）"

// Size of the fictional city.
const (
	demoSubjects = 4000
	demoRecords  = 6000
	demoDirt     = 0.03
)

// Run makes the fictional city the first time, through the same intake as everyone, and serves it.
func (c *demoCmd) Run(out *output) error {
	dir, err1 := c.folder()
	reach, err2 := c.reach()
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	if c.Fresh {
		if err := clearDemo(dir); err != nil {
			return err
		}
	}
	where := store{DB: "sqlite:" + filepath.Join(dir, "demo.db")}
	ready := filepath.Join(dir, "ready")
	if _, err := os.Stat(ready); errors.Is(err, fs.ErrNotExist) {
		if err := makeDemo(out, where, dir); err != nil {
			return err
		}
		if err := os.WriteFile(ready, nil, 0o600); err != nil {
			return err
		}
	}
	e, err := where.open(out.ctx)
	if err != nil {
		return err
	}
	defer e.close()
	fmt.Fprintf(out.stdout, "演示数据在 %s；加 --fresh 可以重新生成。\n", dir)
	staff, err := demoAccounts(dir)
	if err != nil {
		return err
	}
	printPeople(out, c.Listen, staff)
	if err := printPartner(out, c.Listen, dir); err != nil {
		return err
	}
	site := c.Site
	if site == "" {
		site = "http://" + c.Listen
	}
	identity, stand, err := demoIdentity(site, dir)
	if err != nil {
		return err
	}
	if stand != nil {
		fmt.Fprintf(out.stdout, "单位和个人从 %s/my 登录，在下一页选一个虚构的身份。\n", site)
	}
	folder := filepath.Join(dir, "exchange")
	compare, err := e.standIn(out, folder)
	if err != nil {
		return err
	}
	return e.serve(out, serving{listen: c.Listen, site: site, answers: 64, exchange: folder, compare: compare, notice: demoNotice, log: newLog(out.stderr, "warn", "text"), demoCode: codeOf(staff), identity: identity, demoIdentity: stand, ways: demoWays(), reach: reach})
}

func (c *demoCmd) folder() (string, error) {
	if c.Dir != "" {
		return c.Dir, nil
	}
	cache, err := config.CacheDir()
	return filepath.Join(cache, "demo"), err
}

// demoFiles is everything a demo leaves in its folder; nothing else there is touched.
var demoFiles = []string{"demo.db", "demo.db-wal", "demo.db-shm", "demo.db.keys", "demo.db.spool", "demo.db.tlog", "sheets", demoAccountsFile, demoIdentitiesFile, demoPartnerFile, "exchange", "ready"}

func clearDemo(dir string) error {
	for _, name := range demoFiles {
		if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
			return fmt.Errorf("删不掉以前的演示数据 %s；它也许正在运行，请先停掉：%w", name, err)
		}
	}
	return nil
}

func makeDemo(out *output, where store, dir string) error {
	began := time.Now()
	fmt.Fprintln(out.stdout, "第一次运行：正在虚构一座城市，约需半分钟。")
	if err := clearDemo(dir); err != nil {
		return err
	}
	e, err := where.open(out.ctx, db.Exclusive())
	if err != nil {
		return err
	}
	defer e.close()
	opt := seed.Options{Seed: 2026, Subjects: demoSubjects, Records: demoRecords, Dirt: demoDirt, Today: clock.Today(clock.System{}), City: e.city, PartyKind: true}
	if err := e.fill(out, opt, filepath.Join(dir, "sheets")); err != nil {
		return err
	}
	if err := makePeople(out.ctx, e, dir); err != nil {
		return err
	}
	if err := makePartner(out.ctx, e, dir); err != nil {
		return err
	}
	if err := makeShares(out.ctx, e); err != nil {
		return err
	}
	if err := makeIdentities(out.ctx, e, opt, dir); err != nil {
		return err
	}
	if err := e.runModels(out); err != nil {
		return err
	}
	if err := e.db.Write(out.ctx, func(tx *db.Tx) error { return house.TellFrom(tx, flow.Topic) }); err != nil {
		return err
	}
	if err := confirmTiers(out.ctx, e); err != nil {
		return err
	}
	if err := layOutModel(out.ctx, e); err != nil {
		return err
	}
	if err := layOutItem(out.ctx, e); err != nil {
		return err
	}
	e.close()
	if err := makeDraw(out.ctx, where); err != nil {
		return err
	}
	featured, _ := seed.New(opt).Featured()
	number, code, err := makeCases(out.ctx, where, featured.Code)
	if err != nil {
		return err
	}
	if err := makeCampaign(out.ctx, where); err != nil {
		return err
	}
	fmt.Fprintf(out.stdout, "一件正在办理的修复申请：案号 %s，查询码 %s，在 /cases 查看进度。\n", number, code)
	fmt.Fprintf(out.stdout, "各类信息都有的一家：%s，打开 /subjects/%s 看它的页面；它授权了示例银行（账号 bank）查询，银行也可以在 /office/shares/own 按批准的共享下载它的文件。\n", featured.Name, featured.Code)
	fmt.Fprintf(out.stdout, "城市建好了，用时%.0f秒。有错误未入库的行是特意放进去的：真实的表都有。\n", time.Since(began).Seconds())
	return nil
}
