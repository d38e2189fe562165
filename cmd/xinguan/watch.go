package main

import (
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/smx509"

	"xinguan/base/disk"
	"xinguan/client"
	"xinguan/client/watch"
)

type watchCmd struct {
	Item       string        `required:"" help:"目录项代码，如 permit、penalty。" placeholder:"代码"`
	Agency     string        `help:"替哪个单位报送；不写就是密钥所属的单位。" placeholder:"代码"`
	Server     string        `required:"" help:"平台的网址。" placeholder:"https://…"`
	Key        string        `required:"" help:"密钥编号。" placeholder:"XK…"`
	SecretFile string        `help:"存放共享密钥（XS…）的文件，只有本人能读；不写则看环境变量 XINGUAN_PARTNER_SECRET。" placeholder:"文件"`
	SM2Key     string        `name:"sm2-key" help:"SM2 私钥文件（PEM），代替共享密钥。" placeholder:"文件"`
	Settle     time.Duration `default:"5s" help:"文件多久没有变化才算传完，如 5s、1m。"`
	Once       bool          `help:"把现有的文件办完就结束，供定时任务使用。退出码：0 全部办完，1 有要处理的。"`
	Dir        string        `arg:"" name:"文件夹" type:"existingdir" help:"看住哪个文件夹；办完的移到 done，要处理的移到 held。"`
}

// Run watches the folder until it is told to stop.
func (c *watchCmd) Run(out *output) error {
	key, err := c.key()
	if err != nil {
		return err
	}
	unlock, err := disk.Lock(filepath.Join(c.Dir, ".xinguan-watch.lock"))
	if errors.Is(err, disk.ErrLocked) {
		return fmt.Errorf("另一个 xinguan watch 正在看 %s；同一个文件夹只能由一个程序看", c.Dir)
	}
	if err != nil {
		return err
	}
	defer unlock()
	f := &watch.Folder{Dir: c.Dir, Item: c.Item, Agency: c.Agency, Client: client.New(c.Server, key), Settle: c.Settle,
		Say: func(line string) { fmt.Fprintln(out.stdout, time.Now().Format("15:04:05 ")+line) }}
	me, err := f.Client.Self(out.ctx)
	if err != nil {
		return err
	}
	if err := c.may(me); err != nil {
		return err
	}
	fmt.Fprintf(out.stdout, "以“%s”（%s）的名义报送 %s，看住 %s（按 Ctrl-C 停止）\n", me.System, me.Name, c.Item, c.Dir)
	if !c.Once {
		return f.Run(out.ctx)
	}
	return c.once(out, f)
}

// may tells before any file is taken that the key cannot send the item.
func (c *watchCmd) may(me client.Self) error {
	agency := c.Agency
	if agency == "" {
		agency = me.Org
	}
	var can []string
	for _, it := range me.Items {
		if it.Agency == agency {
			can = append(can, it.Code)
		}
	}
	switch {
	case slices.Contains(can, c.Item):
		return nil
	case len(can) == 0:
		return fmt.Errorf("这把密钥不能替“%s”报送；能替谁报送什么，看接口 GET /api/v1/partner/self，需要代报的请先登记授权", agency)
	}
	return fmt.Errorf("这把密钥不能报送“%s”；--item 能写的是：%s", c.Item, strings.Join(can, "、"))
}

// once goes round until nothing in the folder waits.
func (c *watchCmd) once(out *output, f *watch.Folder) error {
	for {
		held, waiting, err := f.Round(out.ctx)
		if held > 0 {
			out.held()
		}
		if err != nil || waiting == 0 {
			return err
		}
		select {
		case <-out.ctx.Done():
			return out.ctx.Err()
		case <-time.After(max(c.Settle/2, 50*time.Millisecond)):
		}
	}
}

// key is what requests are signed with; a secret on the command line would stand in everybody's list of processes.
func (c *watchCmd) key() (client.Key, error) {
	k := client.Key{ID: c.Key, Secret: os.Getenv("XINGUAN_PARTNER_SECRET")}
	switch {
	case c.SM2Key != "":
		private, err := readSM2(c.SM2Key)
		return client.Key{ID: c.Key, SM2: private}, err
	case c.SecretFile != "":
		raw, err := os.ReadFile(c.SecretFile)
		if err != nil {
			return k, fmt.Errorf("读不到密钥文件；请检查路径和权限：%w", err)
		}
		k.Secret = strings.TrimSpace(string(raw))
	}
	if k.Secret == "" {
		return k, errors.New("没有密钥；请用 --secret-file 指明存放密钥的文件，或设环境变量 XINGUAN_PARTNER_SECRET")
	}
	return k, nil
}

func readSM2(path string) (*sm2.PrivateKey, error) {
	wrong := func(err error) error {
		return fmt.Errorf("%s 里不是 SM2 私钥（PEM，PKCS#8）；请核对文件：%w", path, err)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("读不到密钥文件；请检查路径和权限：%w", err)
	}
	block, _ := pem.Decode(raw)
	if block == nil {
		return nil, wrong(errors.New("no PEM block"))
	}
	key, err := smx509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, wrong(err)
	}
	private, ok := key.(*sm2.PrivateKey)
	if !ok {
		return nil, wrong(errors.New("another kind of key"))
	}
	return private, nil
}
