package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/user"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// subjectCmd shows a subject, or says which subjects are one.
type subjectCmd struct {
	Show      subjectShowCmd      `cmd:"" default:"withargs" help:"显示一个信用主体。"`
	Compare   subjectCompareCmd   `cmd:"" help:"比对两个主体：哪里相同，哪里不同，各有多少分量。"`
	Link      subjectLinkCmd      `cmd:"" help:"认定两个主体是（或不是）同一单位。"`
	Undo      subjectUndoCmd      `cmd:"" help:"撤销一条认定，移动过的都移回去。"`
	Proposals subjectProposalsCmd `cmd:"" help:"列出可能是同一单位、等人核对的主体。"`
	Edges     subjectEdgesCmd     `cmd:"" help:"列出关于一个主体的认定，撤销了的也列。"`
}

// filed is the subject meant by a code, or by the number of a subject, as it was filed.
func filed(tx *db.Tx, text string) (subject.Brief, error) {
	if x, err := id.Parse(strings.ToLower(text)); err == nil {
		return subject.FiledAs(tx, x)
	}
	b, err := subject.Filed(tx, text)
	if errors.Is(err, subject.ErrNone) {
		return b, fmt.Errorf("未查到代码为 %s 的单位；请核对代码", text)
	}
	return b, err
}

type subjectCompareCmd struct {
	store
	JSON bool   `name:"json" help:"输出 JSON。"`
	A    string `arg:"" name:"甲" help:"一个主体的代码。"`
	B    string `arg:"" name:"乙" help:"另一个主体的代码。"`
}

// compared is what comparing prints.
type compared struct {
	A subject.Brief `json:"a"`
	B subject.Brief `json:"b"`
	subject.Comparison
}

// Run prints how far two subjects agree and why.
func (c *subjectCompareCmd) Run(out *output) error {
	e, err := c.open(out.ctx)
	if err != nil {
		return err
	}
	defer e.close()
	var s compared
	err = e.db.View(out.ctx, func(tx *db.Tx) (err error) {
		if s.A, err = filed(tx, c.A); err != nil {
			return err
		}
		if s.B, err = filed(tx, c.B); err != nil {
			return err
		}
		s.Comparison, err = e.matcher().Compare(tx, s.A.ID, s.B.ID)
		return err
	})
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(out.stdout).Encode(s)
	}
	printComparison(out.stdout, s)
	fmt.Fprintln(out.stdout, "\n比对只供参考；是不是同一单位由人认定。权重和算法见 docs/method/matching.md。")
	return nil
}

func printComparison(w io.Writer, s compared) {
	fmt.Fprintf(w, "甲　%s（%s）\n乙　%s（%s）\n%s。", s.A.Name, s.A.Code, s.B.Name, s.B.Code, s.Opinion.Title())
	if s.Opinion != subject.Apart {
		fmt.Fprintf(w, "相符程度%d（满分100），证据合计%+.1f。", s.Score, s.Bits)
	}
	fmt.Fprintln(w)
	for _, f := range s.Features {
		weight := "　决定"
		if f.Outcome != "apart" {
			weight = fmt.Sprintf("%+5.1f", f.Bits)
		}
		fmt.Fprintf(w, "  %s　%s：%s\n", weight, f.Title, f.Says)
	}
}

type subjectLinkCmd struct {
	store
	JSON    bool   `name:"json" help:"输出 JSON。"`
	NotSame bool   `name:"not-same" help:"认定它们不是同一单位；以后不再提请核对。"`
	Why     string `required:"" help:"理由：核对了什么。" placeholder:"理由"`
	By      string `help:"由谁认定；不写记作本机的登录名。" placeholder:"姓名或工号"`
	Preview bool   `help:"只看会移动什么，不认定。"`
	A       string `arg:"" name:"甲" help:"一个主体的代码。"`
	B       string `arg:"" name:"乙" help:"另一个主体的代码。"`
}

// ruled is what linking and undoing print.
type ruled struct {
	Edge  string  `json:"edge,omitempty"` // empty for a preview
	Moves []moved `json:"moves"`
}

// moved is a subject that is read with others from now on, or by itself again.
type moved struct {
	subject.Move
	Records int `json:"records"` // published now
}

// Run makes a ruling, or shows what it would move.
func (c *subjectLinkCmd) Run(out *output) error {
	e, err := c.open(out.ctx)
	if err != nil {
		return err
	}
	defer e.close()
	r := subject.Ruling{Verdict: subject.Same, By: signature(c.By), Why: c.Why}
	if c.NotSame {
		r.Verdict = subject.NotSame
	}
	var done ruled
	work := func(tx *db.Tx) error {
		a, err := filed(tx, c.A)
		if err != nil {
			return err
		}
		b, err := filed(tx, c.B)
		if err != nil {
			return err
		}
		r.A, r.B = a.ID, b.ID
		done, err = c.rule(tx, r)
		return err
	}
	if c.Preview {
		err = e.db.View(out.ctx, work)
	} else {
		err = e.db.Write(out.ctx, work)
	}
	if err != nil {
		return err
	}
	return printRuled(out, c.JSON, done, r.Verdict.Title())
}

func (c *subjectLinkCmd) rule(tx *db.Tx, r subject.Ruling) (out ruled, err error) {
	var f subject.Effect
	if c.Preview {
		f, err = subject.Preview(tx, r)
	} else {
		var edge subject.Edge
		edge, f, err = subject.Link(tx, r)
		out.Edge = edge.ID.String()
	}
	if err != nil {
		return out, err
	}
	out.Moves, err = weigh(tx, f)
	return out, err
}

// weigh adds to what moves how many records do.
func weigh(tx *db.Tx, f subject.Effect) ([]moved, error) {
	out := make([]moved, len(f.Moves))
	ids := make([]id.ID, len(f.Moves))
	for i, m := range f.Moves {
		out[i].Move, ids[i] = m, m.Subject.ID
	}
	filed, err := record.Filed(tx, ids)
	for i := range out {
		for _, n := range filed[ids[i]] {
			out[i].Records += n
		}
	}
	return out, err
}

func printRuled(out *output, asJSON bool, done ruled, verdict string) error {
	if asJSON {
		return json.NewEncoder(out.stdout).Encode(done)
	}
	if done.Edge != "" {
		fmt.Fprintf(out.stdout, "已记录：%s。认定编号 %s（撤销用 xinguan subject undo %s --why 理由）。\n", verdict, done.Edge, done.Edge)
	} else {
		fmt.Fprintln(out.stdout, "只是预览，没有改动。")
	}
	printMoves(out.stdout, done.Moves)
	return nil
}

func printMoves(w io.Writer, moves []moved) {
	if len(moves) == 0 {
		fmt.Fprintln(w, "没有信息移动。")
	}
	for _, m := range moves {
		fmt.Fprintf(w, "“%s”（%s）的%d条公示信息、%d个名称（%s）：从“%s”（%s）的页面移到“%s”（%s）的页面。\n",
			m.Subject.Name, m.Subject.Code, m.Records, len(m.Names), strings.Join(m.Names, "；"), m.From.Name, m.From.Code, m.To.Name, m.To.Code)
	}
}

// signature is who rules from the command line.
func signature(by string) string {
	if by != "" {
		return by
	}
	if u, err := user.Current(); err == nil && u.Username != "" {
		return "命令行 " + u.Username
	}
	return "命令行"
}
