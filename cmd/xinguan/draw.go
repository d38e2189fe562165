package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"xinguan/rooms/draw"
)

type drawCmd struct {
	Verify drawVerifyCmd `cmd:"" help:"重算公布的抽查：名册早于种子、抽中的和执法人员都按次序。不用数据库。退出码：0 一致，1 不一致，2 没能核验。"`
}

type drawVerifyCmd struct {
	Key   string   `help:"存证日志的公钥（名称+摘要+公钥），或写着它的文件；不写用城市目录 log.yaml 里公布的。" placeholder:"公钥"`
	City  string   `help:"城市目录；不写用内置的东莞。" placeholder:"文件夹" type:"existingdir"`
	JSON  bool     `name:"json" help:"每份一行 JSON。"`
	Draws []string `arg:"" name:"抽查" help:"抽查文件（.json）或它的网址。"`
}

// mostDraw bounds a published draw.
const mostDraw = 512 << 20

// Run redoes every draw and leaves exit code 1 where one is not as the seed says.
func (c *drawVerifyCmd) Run(out *output) error {
	e, err := loadCity(c.City)
	if err != nil {
		return err
	}
	key, err := (&verifyCmd{Key: c.Key}).key(e.trust.Key)
	if err != nil {
		return err
	}
	for _, from := range c.Draws {
		raw, err := c.read(out, from)
		if err != nil {
			return err
		}
		b, err := draw.ParseBundle(raw)
		if err != nil {
			return fmt.Errorf("%s：%w", from, err)
		}
		all, proven := b.Check(key, e.trust)
		switch {
		case !proven && !draw.Unsure(all):
			out.code = exitHeld
		case !proven && out.code == 0:
			out.code = exitFailed
		}
		if err := c.tell(out.stdout, from, &b, all, proven); err != nil {
			return err
		}
	}
	return nil
}

func (c *drawVerifyCmd) tell(w io.Writer, from string, b *draw.Bundle, all []draw.Finding, proven bool) error {
	if c.JSON {
		return json.NewEncoder(w).Encode(map[string]any{"file": from, "number": b.Frame.Number, "proven": proven, "findings": all})
	}
	verdict := map[bool]string{true: "重算一致", false: "重算不一致"}[proven]
	if draw.Unsure(all) {
		verdict = "重算一致，但收据还没能核验"
	}
	if proven && b.Seed == "" {
		verdict = "名册没有改动，种子还没有公布"
	}
	fmt.Fprintf(w, "%s %s：%s\n", b.Frame.Number, b.Title, verdict)
	for _, f := range all {
		mark := map[bool]string{true: "✓", false: "✗"}[f.OK]
		if f.Unsure {
			mark = "？"
		}
		fmt.Fprintf(w, "  %s %s\n", mark, f.Says)
	}
	return nil
}

// read takes a draw from a file or, where the person names an address, from there.
func (c *drawVerifyCmd) read(out *output, from string) ([]byte, error) {
	if !strings.HasPrefix(from, "http://") && !strings.HasPrefix(from, "https://") {
		f, err := os.Open(from)
		if err != nil {
			return nil, fmt.Errorf("打不开 %s：%w", from, err)
		}
		defer f.Close()
		return io.ReadAll(io.LimitReader(f, mostDraw))
	}
	r, err := http.NewRequestWithContext(out.ctx, http.MethodGet, from, nil)
	if err != nil {
		return nil, fmt.Errorf("网址 %s 不对：%w", from, err)
	}
	answer, err := (&http.Client{Timeout: 5 * time.Minute}).Do(r)
	if err != nil {
		return nil, fmt.Errorf("取不到 %s：%w", from, err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, errors.New("取不到 " + from + "：对方回答 " + answer.Status + "；请用抽查页面上“下载抽查文件”的网址")
	}
	return io.ReadAll(io.LimitReader(answer.Body, mostDraw))
}
