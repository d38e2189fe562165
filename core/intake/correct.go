package intake

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/sheet"
	"xinguan/base/web"
	"xinguan/core/catalog"
	"xinguan/core/ledger"
	"xinguan/core/people"
)

// What a sender does about findings in the browser: put a held row right, take what is proposed, say that something
// unusual is right. Each is one transaction: a row is unsealed, changed, checked and settled, or nothing happened.

// Edit is what is put into a row, by the title of the field.
type Edit map[string]string

// maxEdits is how many rows are put right in one transaction.
const maxEdits = 200

// Correct puts held rows right, by row: each is checked again and settled. Rows that are still wrong stay held with what
// is wrong now. The outcome counts these rows only. A row somebody else put right meanwhile is a conflict, and nothing
// is done.
func (im *Importer) Correct(ctx context.Context, by people.Actor, batch id.ID, edits map[int]Edit) (out Result, err error) {
	if len(edits) == 0 || len(edits) > maxEdits {
		return out, web.Fail(web.Invalid, "请选择要改的行，一次最多%d行。", maxEdits)
	}
	err = im.DB.Write(ctx, func(tx *db.Tx) error {
		b, err := im.mine(tx, by, batch)
		if err != nil {
			return err
		}
		c := correction{Importer: im, tx: tx, b: &b, edits: edits}
		out, err = c.do(by)
		return err
	})
	return out, err
}

// mine is a finished batch the actor may work on.
func (im *Importer) mine(tx *db.Tx, by people.Actor, x id.ID) (batch, error) {
	b, err := db.One(tx, scanBatch, `select `+batchColumns+` from batch where id = $1`, x)
	if err != nil {
		return b, web.Fail(web.NotFound, "没有这一批，或者它不是本单位的。")
	}
	if !people.Decide(by, people.IntakeSend, people.Scope{Org: b.Agency, Item: b.Item}).Allowed {
		return b, web.Fail(web.NotFound, "没有这一批，或者它不是本单位的。")
	}
	if b.Stage != stageDone {
		return b, web.Fail(web.Conflict, "这一批还没有入库，或者已经撤销；请回到批次页看它现在的情况。")
	}
	return b, nil
}

// correction is one transaction of putting rows right.
type correction struct {
	*Importer
	tx    *db.Tx
	b     *batch
	edits map[int]Edit
	rows  []row
	past  Result // what the rows' findings counted for
}

func (c *correction) do(by people.Actor) (Result, error) {
	it, err := c.item(c.b.Item)
	if err != nil {
		return Result{}, err
	}
	numbers := make([]int, 0, len(c.edits))
	for n := range c.edits {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	held, err := c.HeldCells(c.tx, c.b.ID, numbers)
	if err != nil {
		return Result{}, err
	}
	for _, n := range numbers {
		cells, ok := held[n]
		if !ok {
			return Result{}, web.Fail(web.Conflict, "第%d行已经有人改好了，或者不在待处理的行里；请刷新这一页再看。", n)
		}
		if err := c.check(it, n, cells); err != nil {
			return Result{}, err
		}
	}
	for _, n := range numbers {
		if err := c.clear(n); err != nil {
			return Result{}, err
		}
	}
	return c.settle(by)
}

// check puts the edit into the cells of a row and checks it as when it came in.
func (c *correction) check(it *catalog.Item, n int, cells []string) error {
	if len(cells) == 0 {
		return web.Fail(web.Invalid, "第%d行的原件没有保存，不能在这里改；请改好后单独报送这一行。", n)
	}
	check, err := c.recheck(c.b)
	if err != nil {
		return err
	}
	cells = slices.Clone(cells)
	p := check.route(cells)
	for title, value := range c.edits[n] {
		at := slices.IndexFunc(p.item.Fields, func(f catalog.Field) bool { return f.Title == title })
		if at < 0 || p.field[at] < 0 {
			return web.Fail(web.Invalid, "您的表里没有“%s”这一列，不能在这里改；请下载问题表，补上这一列后重新上传。", title)
		}
		for len(cells) <= p.field[at] {
			cells = append(cells, "")
		}
		cells[p.field[at]] = value
	}
	r, ok := check.row(sheet.Row{N: n, Cells: cells})
	if !ok {
		return web.Fail(web.Invalid, "第%d行改后是关于自然人的，“%s”不归集自然人的信息；请核对，或者在原表里删去这一行。", n, it.Title)
	}
	r.Raw = cells
	c.rows = append(c.rows, r)
	return nil
}

// clear takes the row out of what is held, with what was found on it.
func (c *correction) clear(n int) error {
	damaged, err := db.One(c.tx, func(scan db.Scanner) (yes bool, err error) { err = scan(&yes); return yes, err },
		`select exists (select 1 from finding where batch = $1 and row = $2 and rule = 'row.damaged')`, c.b.ID, n)
	if err != nil {
		return err
	}
	if damaged {
		return web.Fail(web.Invalid, "第%d行没有读全，不能在这里改；请在原表里改好，重新上传。", n)
	}
	gone, err := c.tx.Exec(`delete from held where batch = $1 and row = $2`, c.b.ID, n)
	if err == nil && gone != 1 {
		err = web.Fail(web.Conflict, "第%d行刚刚有人改好了；请刷新这一页再看。", n)
	}
	if err != nil {
		return err
	}
	past, err := dropFindings(c.tx, c.b.ID, n)
	c.past.Add(past)
	return err
}

// settle settles the rows as pass 2 does, and moves the batch's figures by what came of them.
func (c *correction) settle(by people.Actor) (Result, error) {
	remembered, err := memoryOf(c.tx, c.b)
	if err != nil {
		return Result{}, err
	}
	s := chunk{settler: &settler{Importer: c.Importer, b: c.b, sender: by.ID, stored: map[string]int{}, remembered: remembered}, tx: c.tx, rows: c.rows}
	if err := s.settle(); err != nil {
		return Result{}, err
	}
	r := s.result
	_, err = c.tx.Exec(`update batch set accepted = accepted + $1, corrected = corrected + $2, duplicate = duplicate + $3, held = held + $4, warnings = warnings + $5, notices = notices + $6, pending = pending + $7 where id = $8`,
		r.Accepted, r.Corrected, r.Duplicate, r.Held-len(c.rows), r.Warnings-c.past.Warnings, r.Notices-c.past.Notices, r.Pending, c.b.ID)
	if err != nil {
		return Result{}, err
	}
	r.Read = len(c.rows)
	rows := make([]string, len(c.rows))
	for i := range c.rows {
		rows[i] = fmt.Sprint(c.rows[i].N)
	}
	return r, ledger.Audit(c.tx, ledger.Entry{Actor: by.ID, Action: string(people.IntakeSend), Object: "batch/" + c.b.ID.String(), Reason: "改正第" + strings.Join(rows, "、") + "行"})
}

// Proposed are the edits that take what is proposed for held rows under a rule and column, at most maxEdits; all of the
// rule where no rows are named.
func (im *Importer) Proposed(tx *db.Tx, batch id.ID, rule, column string, rows []int) (map[int]Edit, error) {
	out := map[int]Edit{}
	err := db.Each(tx, func(scan db.Scanner) error {
		var n int
		var proposed string
		if err := scan(&n, &proposed); err != nil {
			return err
		}
		if len(out) < maxEdits && (len(rows) == 0 || slices.Contains(rows, n)) {
			out[n] = Edit{column: proposed}
		}
		return nil
	}, `select f.row, f.proposed from finding f join held h on h.batch = f.batch and h.row = f.row
		where f.batch = $1 and f.rule = $2 and f.column_title = $3 and f.level = 'error' and f.proposed <> '' order by f.row`, batch, rule, column)
	return out, err
}

// The answers a finding can have.
const (
	AnswerConfirmed  = "confirmed"
	AnswerRemembered = "remembered" // confirmed before, for the same party
)

// Confirm says that what a rule warns of on some accepted rows is right, and why; remember keeps it in mind for these
// parties. It counts the findings answered; those answered before are left as they are.
func (im *Importer) Confirm(ctx context.Context, by people.Actor, batch id.ID, rule, column string, rows []int, reason string, remember bool) (n int64, err error) {
	if reason = strings.TrimSpace(reason); reason == "" {
		return 0, web.Fail(web.Invalid, "请写明为什么无误；理由会记在这一批里。")
	}
	if len(rows) == 0 || len(rows) > maxEdits {
		return 0, web.Fail(web.Invalid, "请选择要确认的行，一次最多%d行。", maxEdits)
	}
	err = im.DB.Write(ctx, func(tx *db.Tx) error {
		n = 0
		b, err := im.mine(tx, by, batch)
		if err != nil {
			return err
		}
		for _, row := range rows {
			done, err := tx.Exec(`update finding set answer = $1, answer_why = $2, answer_by = $3, answer_at = $4
				where batch = $5 and row = $6 and rule = $7 and column_title = $8 and level = 'warning' and answer = ''`,
				AnswerConfirmed, reason, by.ID, tx.Now(), b.ID, row, rule, column)
			if err != nil {
				return err
			}
			n += done
			if done > 0 && remember {
				if err := b.remember(tx, by, row, rule, column, reason); err != nil {
					return err
				}
			}
		}
		if n == 0 {
			return web.Fail(web.Conflict, "选中的行已经有人处理过了；请刷新这一页再看。")
		}
		return ledger.Audit(tx, ledger.Entry{Actor: by.ID, Action: string(people.IntakeSend), Object: "batch/" + b.ID.String(), Reason: reason, Detail: map[string]any{"rule": rule, "rows": rows}})
	})
	return n, err
}

func (b *batch) remember(tx *db.Tx, by people.Actor, row int, rule, column, reason string) error {
	_, err := tx.Exec(`insert into confirmed (item, agency, rule, column_title, party_code, reason, confirmed_by, confirmed_at)
		select $1, $2, rule, column_title, party_code, $3, $4, $5 from finding where batch = $6 and row = $7 and rule = $8 and column_title = $9 and party_code <> '' limit 1
		on conflict (item, agency, rule, column_title, party_code) do nothing`,
		b.Item, b.Agency, reason, by.ID, tx.Now().String(), b.ID, row, rule, column)
	return err
}

// memory is what a sender confirmed before: the reason, by rule, column and code of the party.
type memory map[[3]string]string

// maxMemory bounds what is kept in mind while a batch is settled.
const maxMemory = 100_000

func memoryOf(tx *db.Tx, b *batch) (memory, error) {
	m := memory{}
	err := db.Each(tx, func(scan db.Scanner) error {
		var k [3]string
		var reason string
		if err := scan(&k[0], &k[1], &k[2], &reason); err != nil {
			return err
		}
		m[k] = reason
		return nil
	}, fmt.Sprintf(`select rule, column_title, party_code, reason from confirmed where item = $1 and agency = $2 limit %d`, maxMemory), b.Item, b.Agency)
	return m, err
}

// of names the party of an accepted row in its findings, and answers those that were confirmed before.
func (m memory) of(r *row, f *Finding) {
	f.party, f.partyCode = r.Name, r.Code
	if f.Level != Warning {
		return
	}
	if reason, ok := m[[3]string{f.Rule, f.Column, r.Code}]; ok {
		f.answer, f.answerWhy = AnswerRemembered, reason
	}
}
