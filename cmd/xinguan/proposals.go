package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"xinguan/base/db"
	"xinguan/base/job"
	"xinguan/core/ledger"
	"xinguan/core/subject"
)

type subjectProposalsCmd struct {
	store
	JSON bool `name:"json" help:"输出 JSON。"`
	Most int  `default:"50" help:"最多列出几对。"`
}

// proposal is a pair that waits for an answer, as the command prints it.
type proposal struct {
	ID   string `json:"id"`
	Clue string `json:"clue"` // what led to it, in Chinese
	At   string `json:"at"`
	compared
}

// Run looks for pairs that may be one and lists those that wait for an answer, each with what agrees and what does not.
func (c *subjectProposalsCmd) Run(out *output) error {
	e, err := c.open(out.ctx)
	if err != nil {
		return err
	}
	defer e.close()
	if err := e.seek(out.ctx); err != nil {
		return err
	}
	all := []proposal{}
	var more bool
	err = e.db.View(out.ctx, func(tx *db.Tx) (err error) {
		all, more, err = e.proposals(tx, c.Most)
		return err
	})
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(out.stdout).Encode(all)
	}
	printProposals(out.stdout, all, more)
	return nil
}

// seek takes in what imports left and looks for proposals.
func (e *env) seek(ctx context.Context) error {
	if _, err := ledger.Seal(ctx, e.db); err != nil {
		return err
	}
	return e.matcher().Seek(ctx, e.db)
}

func (e *env) proposals(tx *db.Tx, most int) ([]proposal, bool, error) {
	found, more, err := subject.Proposals(tx, most)
	out := make([]proposal, len(found))
	for i, p := range found {
		c, err := e.matcher().Compare(tx, p.A.ID, p.B.ID)
		if err != nil {
			return nil, false, err
		}
		out[i] = proposal{ID: p.ID.String(), Clue: p.Why.Title(), At: p.At.Chinese(), compared: compared{p.A, p.B, c}}
	}
	return out, more, err
}

func printProposals(w io.Writer, all []proposal, more bool) {
	if len(all) == 0 {
		fmt.Fprintln(w, "没有等人核对的主体。")
		return
	}
	for i, p := range all {
		fmt.Fprintf(w, "%d　%s（%s发现，%s）\n", i+1, p.Opinion.Title(), p.At, p.Clue)
		printComparison(w, p.compared)
		fmt.Fprintf(w, "核对后：xinguan subject link %s %s --why 理由；不是同一单位的，加 --not-same。\n\n", orID(p.A), orID(p.B))
	}
	if more {
		fmt.Fprintln(w, "还有没列出的；用 --most 多列几对。")
	}
}

// orID is how a subject is named to a command: by its code, else by its number.
func orID(b subject.Brief) string {
	if b.Code != "" {
		return b.Code
	}
	return b.ID.String()
}

// seekEvery is how often subjects that may be one are looked for while the program serves.
const seekEvery = time.Minute

type seekArgs struct{}

// Kind is the job's name in the queue.
func (seekArgs) Kind() string { return "subject.seek" }

// seeks is the job that looks for subjects that may be one.
func (e *env) seeks() job.Work {
	return job.Does(seekEvery, seekArgs{}, func(ctx context.Context, _ seekArgs) error { return e.matcher().Seek(ctx, e.db) })
}
