package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"xinguan/base/config"
	"xinguan/base/db"
	"xinguan/base/seal"
	"xinguan/core/catalog"
	"xinguan/core/upkeep"
)

type doctorCmd struct {
	store
	Listen string `default:"127.0.0.1:8080" help:"服务的监听地址，用来看它是否在运行。"`
	JSON   bool   `name:"json" help:"输出 JSON。"`
}

// Run looks at everything and writes nothing. Exit codes: 0 all well, 1 something to heed, 2 something urgent, or it
// could not look.
func (c *doctorCmd) Run(out *output) error {
	e, err := c.look(out.ctx)
	if err != nil {
		return err
	}
	defer e.close()
	found, err := e.installation().Examine(out.ctx)
	if err != nil {
		return err
	}
	items, err := e.approvedItems(out.ctx)
	if err != nil {
		return err
	}
	found = append(found, items, e.keyFile(), running(out.ctx, c.Listen))
	for _, f := range found {
		out.code = max(out.code, int(f.Level))
	}
	if c.JSON {
		return json.NewEncoder(out.stdout).Encode(found)
	}
	for _, f := range found {
		fmt.Fprintf(out.stdout, "%s　%s：%s\n", f.Level.Title(), f.Title, f.Say)
		if f.Advice != "" {
			fmt.Fprintf(out.stdout, "　　　%s\n", f.Advice)
		}
	}
	return nil
}

// look opens what is there and makes nothing: no file, no tables, no keys.
func (s store) look(ctx context.Context) (*env, error) {
	e, err := loadCity(s.City)
	if err != nil {
		return nil, err
	}
	if e.place, err = config.Locate(s.DB, s.Keys); err != nil {
		return nil, err
	}
	e.spool, e.socket = e.place.Spool, e.place.Socket
	if path, ok := strings.CutPrefix(e.place.URL, "sqlite:"); ok {
		if _, err := os.Stat(strings.TrimPrefix(path, "//")); err != nil {
			return nil, fmt.Errorf("数据库文件 %s 不在；请检查路径，第一次使用请先执行 xinguan init：%w", path, err)
		}
	}
	if e.db, err = db.Open(ctx, e.place.URL); err != nil {
		return nil, err
	}
	if _, err := os.Stat(e.place.Keys); errors.Is(err, fs.ErrNotExist) {
		return e, nil
	}
	if e.ring, err = seal.Open(e.place.Keys); err != nil {
		e.close()
		return nil, err
	}
	return e, nil
}

// approvedItems tells whether this program reads what was approved for the catalogue: before an upgrade it is asked of the new one.
func (e *env) approvedItems(ctx context.Context) (upkeep.Finding, error) {
	f := upkeep.Finding{Title: "批准的目录版本", Say: "都读得了"}
	err := e.readsApproved(ctx)
	if bad := (catalog.Misfit{}); errors.As(err, &bad) {
		f.Level, f.Say, err = upkeep.Urgent, bad.Where, nil
		f.Advice = bad.Advice()
	}
	return f, err
}

// keyFile says where the keys lie; beside the database whoever takes the one takes the other.
func (e *env) keyFile() upkeep.Finding {
	f := upkeep.Finding{Title: "密钥文件", Say: e.place.Keys + "；请确认另有一份副本，与备份分开保管"}
	path, ok := strings.CutPrefix(e.place.URL, "sqlite:")
	if ok && filepath.Dir(strings.TrimPrefix(path, "//")) == filepath.Dir(e.place.Keys) {
		f.Level = upkeep.Heed
		f.Advice = "密钥文件与数据库在同一个文件夹，拿走文件夹就两样都拿走了；请移到别处，用 storage.keys 指明。"
	}
	return f
}

// aliveCmd asks a running service whether it answers; for containers, whose image has nothing else to ask with.
type aliveCmd struct {
	Listen string `default:"127.0.0.1:8080" help:"服务的监听地址。"`
}

// Run leaves exit code 2 where nobody answers.
func (c *aliveCmd) Run(out *output) error {
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return fmt.Errorf("监听地址 %s 看不懂；请写成 主机:端口", c.Listen)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1" // it listens everywhere, here too
	}
	client := http.Client{Timeout: 3 * time.Second}
	res, err := client.Get("http://" + net.JoinHostPort(host, port) + "/healthz")
	if err != nil {
		return fmt.Errorf("服务没有应答；请启动它，监听在别处时用 --listen 指明：%w", err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("服务答了 %d；请看它的日志", res.StatusCode)
	}
	return nil
}

// running asks the service whether it is ready.
func running(ctx context.Context, listen string) upkeep.Finding {
	f := upkeep.Finding{Title: "服务", Say: "在 " + listen + " 运行，可以使用"}
	ctx, stop := context.WithTimeout(ctx, 3*time.Second)
	defer stop()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+listen+"/readyz", nil)
	if err == nil {
		var res *http.Response
		if res, err = http.DefaultClient.Do(req); err == nil {
			res.Body.Close()
			if res.StatusCode != http.StatusOK {
				f.Level, f.Say, f.Advice = upkeep.Urgent, fmt.Sprintf("在 %s 运行，但还不能使用（%d）", listen, res.StatusCode), "请看服务的日志。"
			}
			return f
		}
	}
	f.Level, f.Say, f.Advice = upkeep.Heed, "在 "+listen+" 没有应答", "若本应运行，请启动它；监听在别处时用 --listen 或 web.listen 指明。"
	return f
}
