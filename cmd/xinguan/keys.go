package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/user"

	"xinguan/base/clock"
	"xinguan/core/upkeep"
)

type keysCmd struct {
	List   keysListCmd   `cmd:"" help:"列出密钥：编号、生成时间、还有多少内容用它密封。不显示密钥本身。"`
	Rotate keysRotateCmd `cmd:"" help:"更换密钥：生成新密钥，并把旧密钥密封的内容重新密封。可以中断，再执行 renew 接着做。"`
	Renew  keysRenewCmd  `cmd:"" help:"接着把旧密钥密封的内容重新密封。"`
	Drop   keysDropCmd   `cmd:"" help:"从密钥文件里删除一个不再用到的旧密钥。"`
}

type keysListCmd struct {
	store
	JSON bool `name:"json" help:"输出 JSON。"`
}

// shownKey is a key as it is printed.
type shownKey struct {
	ID      uint32        `json:"id"`
	Made    clock.Instant `json:"made"`
	Current bool          `json:"current"`
	Needed  int64         `json:"needed"`
	Spools  int           `json:"spools"`
}

// Run prints the keys.
func (c *keysListCmd) Run(out *output) error {
	e, err := c.open(out.ctx)
	if err != nil {
		return err
	}
	defer e.close()
	uses, err := e.installation().KeyUses(out.ctx)
	if err != nil {
		return err
	}
	for _, k := range uses {
		s := shownKey{k.ID, clock.InstantOf(k.Made), k.Current, k.Needed, k.Spools}
		if c.JSON {
			if err := json.NewEncoder(out.stdout).Encode(s); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(out.stdout, "%d号　%s生成　密封着%d处内容、%d个暂存文件　%s\n", s.ID, s.Made.Chinese(), s.Needed, s.Spools, state(k))
	}
	return nil
}

func state(k upkeep.KeyUse) string {
	switch {
	case k.Current:
		return "当前"
	case k.Idle():
		return "不再用到；留着可以打开旧备份，确认旧备份都已过期后可用 keys drop 删除"
	}
	if k.Needed == 0 {
		return "旧密钥，还要用；等暂存的文件入库之后不再需要"
	}
	return "旧密钥，还要用；执行 keys renew 后不再需要"
}

type keysRotateCmd struct {
	store
	Why string `required:"" help:"为什么更换，记入审计日志。" placeholder:"理由"`
}

// Run makes a key and seals again.
func (c *keysRotateCmd) Run(out *output) error {
	e, err := c.open(out.ctx)
	if err != nil {
		return err
	}
	defer e.close()
	key, err := e.installation().Rotate(out.ctx, operator(), c.Why)
	if err != nil {
		return err
	}
	fmt.Fprintf(out.stdout, "%d号密钥已生成，从现在起用它密封。请马上把密钥文件 %s 另存一份。\n", key, e.place.Keys)
	return e.renew(out)
}

type keysRenewCmd struct{ store }

// Run goes on sealing again.
func (c *keysRenewCmd) Run(out *output) error {
	e, err := c.open(out.ctx)
	if err != nil {
		return err
	}
	defer e.close()
	return e.renew(out)
}

func (e *env) renew(out *output) error {
	done, err := e.installation().Renew(out.ctx, nil)
	if errors.Is(err, out.ctx.Err()) && err != nil {
		return err
	}
	fmt.Fprintf(out.stdout, "重新密封了%d处内容。\n", done)
	if err != nil {
		return fmt.Errorf("还有内容没能重新密封，仍是原来的样子；请找回它们的密钥：%w", err)
	}
	return nil
}

type keysDropCmd struct {
	store
	Why string `required:"" help:"为什么删除，记入审计日志。" placeholder:"理由"`
	ID  uint32 `arg:"" name:"编号" help:"密钥编号，见 keys list。"`
}

// Run drops one key.
func (c *keysDropCmd) Run(out *output) error {
	e, err := c.open(out.ctx)
	if err != nil {
		return err
	}
	defer e.close()
	if err := e.installation().Drop(out.ctx, c.ID, operator(), c.Why); err != nil {
		return err
	}
	fmt.Fprintf(out.stdout, "%d号密钥已从密钥文件删除。密钥文件的旧副本里还有它，也请处理。\n", c.ID)
	return nil
}

// operator is who the audit log names for a command: the account of the operating system.
func operator() string {
	if u, err := user.Current(); err == nil {
		return "operator/" + u.Username
	}
	return fmt.Sprintf("operator/%d", os.Getuid())
}
