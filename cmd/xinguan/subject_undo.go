package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/subject"
)

type subjectUndoCmd struct {
	store
	JSON    bool   `name:"json" help:"输出 JSON。"`
	Why     string `required:"" help:"为什么撤销。" placeholder:"理由"`
	By      string `help:"由谁撤销；不写记作本机的登录名。" placeholder:"姓名或工号"`
	Preview bool   `help:"只看会移动什么，不撤销。"`
	Edge    string `arg:"" name:"编号" help:"认定的编号。"`
}

// Run undoes a ruling, or shows what that would move.
func (c *subjectUndoCmd) Run(out *output) error {
	edge, err := id.Parse(strings.ToLower(c.Edge))
	if err != nil {
		return fmt.Errorf("%s 不是认定的编号；编号是26位字母和数字，用 xinguan subject edges 查看", c.Edge)
	}
	e, err := c.open(out.ctx)
	if err != nil {
		return err
	}
	defer e.close()
	var done ruled
	if c.Preview {
		err = e.db.View(out.ctx, func(tx *db.Tx) error {
			f, err := subject.PreviewUndo(tx, edge)
			if err == nil {
				done.Moves, err = weigh(tx, f)
			}
			return err
		})
	} else {
		done.Edge = edge.String()
		err = e.db.Write(out.ctx, func(tx *db.Tx) error {
			f, err := subject.Undo(tx, edge, signature(c.By), c.Why)
			if err == nil {
				done.Moves, err = weigh(tx, f)
			}
			return err
		})
	}
	if err != nil {
		return err
	}
	return printUndone(out, c.JSON, done)
}

func printUndone(out *output, asJSON bool, done ruled) error {
	if asJSON {
		return json.NewEncoder(out.stdout).Encode(done)
	}
	if done.Edge != "" {
		fmt.Fprintf(out.stdout, "已撤销认定 %s；认定和撤销都留在记录里。\n", done.Edge)
	} else {
		fmt.Fprintln(out.stdout, "只是预览，没有改动。")
	}
	printMoves(out.stdout, done.Moves)
	return nil
}

type subjectEdgesCmd struct {
	store
	JSON bool   `name:"json" help:"输出 JSON。"`
	Code string `arg:"" name:"代码" help:"主体的代码。"`
}

// ruling is a ruling as the command prints it.
type ruling struct {
	ID      string          `json:"id"`
	A       subject.Brief   `json:"a"`
	B       subject.Brief   `json:"b"`
	Verdict subject.Verdict `json:"verdict"`
	By      string          `json:"by"`
	Why     string          `json:"why"`
	At      string          `json:"at"`
	Undone  string          `json:"undone,omitempty"` // who undid it, when and why
}

// Run lists the rulings about a subject and those it is one with.
func (c *subjectEdgesCmd) Run(out *output) error {
	e, err := c.open(out.ctx)
	if err != nil {
		return err
	}
	defer e.close()
	all := []ruling{}
	err = e.db.View(out.ctx, func(tx *db.Tx) error {
		b, err := filed(tx, c.Code)
		if err != nil {
			return err
		}
		members, err := subject.Members(tx, b.ID)
		if err != nil {
			return err
		}
		edges, err := subject.History(tx, members)
		for _, one := range edges {
			r, err := shownRuling(tx, one)
			if err != nil {
				return err
			}
			all = append(all, r)
		}
		return err
	})
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(out.stdout).Encode(all)
	}
	printRulings(out.stdout, all)
	return nil
}

func shownRuling(tx *db.Tx, e subject.Edge) (ruling, error) {
	r := ruling{ID: e.ID.String(), Verdict: e.Verdict, By: e.By, Why: e.Why, At: e.At.Chinese()}
	if !e.InForce() {
		r.Undone = e.Undone.Chinese() + "由" + e.UndoneBy + "撤销：" + e.UndoneWhy
	}
	var err error
	if r.A, err = subject.FiledAs(tx, e.A); err != nil {
		return r, err
	}
	r.B, err = subject.FiledAs(tx, e.B)
	return r, err
}

func printRulings(w io.Writer, all []ruling) {
	if len(all) == 0 {
		fmt.Fprintln(w, "没有关于这家单位的认定。")
	}
	for _, r := range all {
		fmt.Fprintf(w, "%s　%s　%s认定“%s”（%s）与“%s”（%s）%s：%s\n", r.ID, r.At, r.By, r.A.Name, r.A.Code, r.B.Name, r.B.Code, r.Verdict.Title(), r.Why)
		if r.Undone != "" {
			fmt.Fprintln(w, "　　"+r.Undone)
		}
	}
}
