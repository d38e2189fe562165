package main

import (
	"context"
	"encoding/json"
	"fmt"

	"xinguan/core/intake"
	"xinguan/core/upkeep"
)

type retentionCmd struct {
	Plan retentionPlanCmd `cmd:"" help:"显示现在到期、将被抹去的内容，不抹去。"`
	Run  retentionRunCmd  `cmd:"" help:"抹去到期的内容。服务运行时每天自动做一次。"`
}

type retentionPlanCmd struct {
	store
	JSON bool `name:"json" help:"输出 JSON。"`
}

// Run shows the plan.
func (c *retentionPlanCmd) Run(out *output) error {
	return retain(c.store, out, c.JSON, "将抹去", (*upkeep.Installation).Plan)
}

type retentionRunCmd struct {
	store
	JSON bool `name:"json" help:"输出 JSON。"`
}

// Run erases.
func (c *retentionRunCmd) Run(out *output) error {
	return retain(c.store, out, c.JSON, "已抹去", (*upkeep.Installation).Retain)
}

func retain(s store, out *output, asJSON bool, word string, do func(*upkeep.Installation, context.Context, *intake.Importer) ([]upkeep.Erasable, error)) error {
	e, err := s.open(out.ctx)
	if err != nil {
		return err
	}
	defer e.close()
	list, err := do(e.installation(), out.ctx, e.importer())
	if err != nil {
		return err
	}
	if asJSON {
		return json.NewEncoder(out.stdout).Encode(list)
	}
	var total int64
	for _, x := range list {
		if x.Count == 0 {
			continue
		}
		total += x.Count
		mark := ""
		if !x.Verified {
			mark = "，期限未经核对"
		}
		fmt.Fprintf(out.stdout, "%s　%s：%d　早于%s的（%s%s）\n", word, x.Title, x.Count, x.Before.Table(), x.Source, mark)
	}
	if total == 0 {
		fmt.Fprintln(out.stdout, "没有到期的内容。")
		return nil
	}
	fmt.Fprintln(out.stdout, "此前的备份里仍有这些内容；备份按 backup.keep 逐份淘汰，淘汰完才彻底没有。")
	return nil
}
