package intake

import (
	"context"
	"crypto/sha256"
	"errors"
	"slices"
	"strings"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/sheet"
	"xinguan/base/web"
	"xinguan/core/catalog"
	"xinguan/core/ledger"
	"xinguan/core/people"
	"xinguan/core/record"
)

// One record by form goes the way of a sheet of one row: the same checks, a batch, a receipt, the second person.

// Checked is a draft as the checks see it.
type Checked struct {
	Findings []Finding
	Held     bool
	Preview  ReviewRow
}

// CheckDraft checks a draft as a row of a sheet, and shows the record it would become. Nothing is written.
func (im *Importer) CheckDraft(tx *db.Tx, d Draft) (out Checked, err error) {
	r, _, file, err := im.draftRow(tx, d)
	if err != nil {
		return out, err
	}
	out.Findings, out.Held = slices.Concat(r.Findings, file), r.Held
	if r.Held {
		return out, nil
	}
	if out.Preview, err = im.preview(tx, d.ID, &r); err != nil {
		return out, err
	}
	return out, im.register(tx, &out.Preview, &r)
}

// draftRow is the row of a draft, checked, with the titles of its sheet and what is said of the sheet as a whole.
func (im *Importer) draftRow(tx *db.Tx, d Draft) (r row, titles []string, file []Finding, err error) {
	it, err := im.item(d.Item)
	if err == nil && d.Replaces.IsZero() {
		it, err = im.open(d.Item)
	}
	if err != nil {
		return r, nil, nil, err
	}
	kept, err := keptValues(tx, it, d)
	if err != nil {
		return r, nil, nil, err
	}
	var cells []string
	for i := range it.Fields {
		f := &it.Fields[i]
		if slices.Contains(catalog.Dropped, f.Means) {
			continue
		}
		value := strings.TrimSpace(d.Values[f.Name])
		if value == "" && !f.IsPublic() {
			value = kept[f.Name]
		}
		titles, cells = append(titles, f.Title), append(cells, value)
	}
	h := header{}
	h.row.Cells = titles
	h.mapped, h.double = mapTitles(it, titles)
	check := newChecker(im.world(), h, d.Agency)
	r, ok := check.row(sheet.Row{N: 1, Cells: cells})
	if !ok {
		return r, nil, nil, web.Fail(web.Invalid, "填的是关于自然人的，“%s”不归集自然人的信息；请核对。", it.Title)
	}
	if r.Item != it.Code {
		return r, nil, nil, web.Fail(web.Invalid, "填的是关于自然人的，不能用表单填写；请用模板报送。")
	}
	if !d.Replaces.IsZero() {
		r.Replaces = d.Replaces[:]
	}
	return r, titles, check.file, nil
}

// keptValues are the values a correction keeps without showing them: the fields that are not public.
func keptValues(tx *db.Tx, it *catalog.Item, d Draft) (map[string]string, error) {
	if d.Replaces.IsZero() {
		return nil, nil
	}
	old, err := record.GetWhole(tx, d.Subject, d.Replaces)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for i := range it.Fields {
		if f := &it.Fields[i]; !f.IsPublic() {
			out[f.Name] = old.Body.Get(f.Name)
		}
	}
	return out, nil
}

// SendDraft takes a draft in as a batch of its own and gives the batch. Sent twice it is one batch. A draft with an error
// stays, and says what is wrong.
func (u *Uploads) SendDraft(ctx context.Context, by people.Actor, x id.ID) (b Batch, err error) {
	err = u.DB.Write(ctx, func(tx *db.Tx) error {
		d, err := u.DraftOf(tx, by, x)
		if errors.Is(err, ErrNoDraft) {
			if b, err = u.own(tx, by, x, BatchDone, BatchUndoing, BatchUndone); err != nil {
				return web.Fail(web.NotFound, "没有这份草稿；也许已经提交，请到批次里看。")
			}
			return nil
		}
		if err != nil {
			return err
		}
		if err := u.mayWrite(tx, by, &d); err != nil {
			return err
		}
		if err := u.takeDraft(tx, by, d); err != nil {
			return err
		}
		b, err = BatchByID(tx, x)
		return err
	})
	if err == nil {
		_, err = ledger.Seal(ctx, u.DB)
	}
	return b, err
}

func (u *Uploads) takeDraft(tx *db.Tx, by people.Actor, d Draft) error {
	r, titles, file, err := u.draftRow(tx, d)
	if err != nil {
		return err
	}
	if r.Held {
		return web.Fail(web.Invalid, "还有出错的栏，没有提交；请按每一栏下面的说明改好。")
	}
	what := "单条报送"
	if r.Replaces != nil {
		what = "单条更正"
	}
	sum := sha256.Sum256(append(d.ID[:], r.Body...))
	b := batch{ID: d.ID, Item: d.Item, Agency: d.Agency, File: what + "：" + r.DocNo, Digest: sum[:], Titles: titles, Stage: stageDone, SentBy: by.ID}
	b.Result = Result{Read: 1}
	if err := b.insert(tx, file); err != nil {
		return db.Again(err) // a second click at the same moment finds the batch of the first
	}
	if err := u.settleOne(tx, by, &b, r); err != nil {
		return err
	}
	if err := u.DropDraft(tx, by, d.ID); err != nil {
		return err
	}
	return ledger.Audit(tx, ledger.Entry{Actor: by.ID, Action: string(people.IntakeSend), Object: "batch/" + b.ID.String(), Reason: what})
}

// settleOne settles the row of a form as pass 2 does. What pass 2 holds is told at once, and nothing is kept of it.
func (u *Uploads) settleOne(tx *db.Tx, by people.Actor, b *batch, r row) error {
	s := &settler{Importer: u.Importer, b: b, sender: by.ID, stored: map[string]int{}}
	c := chunk{settler: s, tx: tx, rows: []row{r}}
	if err := c.settle(); err != nil {
		return err
	}
	switch n := c.result; {
	case n.Held > 0:
		return web.Fail(web.Conflict, "%s", c.rows[0].Findings[len(c.rows[0].Findings)-1].Message)
	case n.Duplicate > 0 && r.Replaces != nil:
		return web.Fail(web.Invalid, "内容没有改动，不用更正。")
	case n.Duplicate > 0:
		return web.Fail(web.Conflict, "与已经收到的记录完全相同，没有重复入库。")
	}
	n := c.result
	n.Read, n.Warnings, n.Notices = 1, n.Warnings+b.Result.Warnings, n.Notices+b.Result.Notices
	b.Result = n
	_, err := tx.Exec(`update batch set settled_to = 1, accepted = $1, corrected = $2, pending = $3, warnings = $4, notices = $5, finished = $6 where id = $7`,
		n.Accepted, n.Corrected, n.Pending, n.Warnings, n.Notices, tx.Now(), b.ID)
	if err != nil || n.Pending > 0 {
		return err
	}
	return s.attest(tx)
}

// sweepDrafts throws away drafts nobody has touched for as long as held rows are kept.
func (im *Importer) sweepDrafts(ctx context.Context, before clock.Instant) error {
	return im.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`delete from draft where at < $1`, before)
		return err
	})
}
