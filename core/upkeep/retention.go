package upkeep

import (
	"context"
	"errors"
	"fmt"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/core/catalog"
	"xinguan/core/flow"
	"xinguan/core/intake"
	"xinguan/core/ledger"
	"xinguan/core/rating"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// Erasable is one kind of content whose time is over.
type Erasable struct {
	Title    string     `json:"title"`
	Count    int64      `json:"count"`
	Before   clock.Date `json:"before"` // older than this day is past its time
	Source   string     `json:"source"`
	Verified bool       `json:"verified"` // whether somebody compared the period with the text it rests on
}

// Erased is the action of erasures in the audit log.
const Erased = "retention.run"

// eraseStep is how many records are erased in one transaction.
const eraseStep = 50

// Plan says what Retain would erase now, and erases nothing.
func (in *Installation) Plan(ctx context.Context, im *intake.Importer) ([]Erasable, error) {
	e, err := im.Expired(ctx)
	if err != nil {
		return nil, err
	}
	today := clock.Today(in.Clock)
	kind := func(title string, n int64, p intake.Period) Erasable {
		return Erasable{title, n, today.AddDays(-p.Days), p.Source, p.Verified}
	}
	out := []Erasable{kind("没有入库的原始行", e.Held, im.Keep.Held), kind("检查发现里引用的内容", e.Findings, im.Keep.Finding), kind("不再用到的暂存文件", int64(e.Spools), im.Keep.Spool),
		kind("传到一半、没有再传的文件", e.Transfers, intake.Period{Days: int(intake.TransferKept / (24 * time.Hour)), Source: "平台自定", Verified: true})}
	err = in.DB.View(ctx, func(tx *db.Tx) error {
		n, err := flow.CountPapers(tx, im.Keep.Paper.Before(in.Clock))
		if err != nil {
			return err
		}
		out = append(out, kind("案件材料", n, im.Keep.Paper))
		if n, err = countOpinions(tx, im.Keep.Opinion.Before(in.Clock).Date()); err != nil {
			return err
		}
		out = append(out, kind("对征求意见稿的意见", n, im.Keep.Opinion))
		if n, err = flow.CountDrafts(tx); err != nil {
			return err
		}
		out = append(out, Erasable{"没有提交的草稿", n, today.AddDays(-flow.DraftDays), "平台自定", true})
		for _, it := range in.Catalog.Items() {
			before, ok := keptFrom(it, today)
			if !ok {
				continue
			}
			n, err := record.CountPast(tx, it.Code, before)
			if err != nil {
				return err
			}
			out = append(out, Erasable{"记录内容：" + it.Title, n, before, it.Retention.Source, it.Retention.Verified})
		}
		return nil
	})
	return out, err
}

// keptFrom is the day from which on records of an item are kept; not ok where the item sets no period.
func keptFrom(it *catalog.Item, today clock.Date) (clock.Date, bool) {
	return today.AddMonths(-12 * it.Retention.Years), it.Retention.Years > 0
}

// Retain erases what is past its time and says what it was. What a record says goes, that there was one stays; a person
// of whom nothing is left loses the key, and with it whatever copies hold. It can be stopped and begun again.
func (in *Installation) Retain(ctx context.Context, im *intake.Importer) ([]Erasable, error) {
	plan, err := in.Plan(ctx, im)
	if err != nil {
		return nil, err
	}
	if _, err := im.Sweep(ctx); err != nil {
		return nil, err
	}
	if err := in.erasePapers(ctx, im.Keep.Paper); err != nil {
		return nil, err
	}
	if err := errors.Join(in.eraseDrafts(ctx), in.eraseOpinions(ctx, im.Keep.Opinion)); err != nil {
		return nil, err
	}
	for _, it := range in.Catalog.Items() {
		before, ok := keptFrom(it, clock.Today(in.Clock))
		for ok {
			if ok, err = in.eraseSome(ctx, im.Records, it, before); err != nil {
				return nil, err
			}
		}
	}
	var total int64
	detail := map[string]int64{}
	for _, e := range plan {
		if e.Count > 0 {
			detail[e.Title], total = e.Count, total+e.Count
		}
	}
	if total == 0 {
		return plan, nil
	}
	if err := in.note(ctx, ledger.Entry{Actor: "system", Action: Erased, Object: "retention/" + string(clock.Today(in.Clock)), Detail: detail}); err != nil {
		return nil, err
	}
	return plan, in.DB.Scrub(ctx)
}

// erasePapers erases papers of cases that ended long enough ago, a few in each transaction: they may be large.
func (in *Installation) erasePapers(ctx context.Context, p intake.Period) error {
	for n := int64(eraseStep); n == eraseStep; {
		err := in.DB.Write(ctx, func(tx *db.Tx) (err error) {
			n, err = flow.ErasePapers(tx, p.Before(in.Clock), eraseStep)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// eraseDrafts throws away forms nobody went on with, a few in each transaction.
func (in *Installation) eraseDrafts(ctx context.Context) error {
	for n := int64(eraseStep); n == eraseStep; {
		err := in.DB.Write(ctx, func(tx *db.Tx) (err error) {
			n, err = flow.EraseDrafts(tx, eraseStep)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// countOpinions counts the opinions on versions of the catalogue and of models whose time is over.
func countOpinions(tx *db.Tx, before clock.Date) (int64, error) {
	a, err := catalog.CountOpinions(tx, before)
	if err != nil {
		return 0, err
	}
	b, err := rating.CountComments(tx, before)
	return a + b, err
}

// eraseOpinions erases who said what in them, a few in each transaction.
func (in *Installation) eraseOpinions(ctx context.Context, p intake.Period) error {
	before := p.Before(in.Clock).Date()
	for _, erase := range []func(*db.Tx, clock.Date, int) (int64, error){catalog.EraseOpinions, rating.EraseComments} {
		for n := int64(eraseStep); n == eraseStep; {
			err := in.DB.Write(ctx, func(tx *db.Tx) (err error) {
				n, err = erase(tx, before, eraseStep)
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// eraseSome erases a few records of an item in one transaction and tells whether there may be more. They are looked for
// before it: what looks long must hold up nobody's decision.
func (in *Installation) eraseSome(ctx context.Context, records *record.Store, it *catalog.Item, before clock.Date) (more bool, err error) {
	var due []record.Place
	err = in.DB.View(ctx, func(tx *db.Tx) error {
		due, err = record.Past(tx, it.Code, before, eraseStep)
		return err
	})
	if err != nil || len(due) == 0 {
		return false, err
	}
	return len(due) == eraseStep, in.DB.Write(ctx, func(tx *db.Tx) error {
		for _, at := range due {
			if err := eraseOne(tx, records, it, at); err != nil {
				return err
			}
		}
		return nil
	})
}

// eraseOne erases a record, unless it was decided meanwhile to show it longer.
func eraseOne(tx *db.Tx, records *record.Store, it *catalog.Item, at record.Place) error {
	past, err := record.StillPast(tx, at)
	if err != nil || !past {
		return err
	}
	if err := records.Erase(tx, at, fmt.Sprintf("保留%d年期满", it.Retention.Years), "system"); err != nil {
		return err
	}
	if it.OfPersons() {
		return forget(tx, at)
	}
	return nil
}

// forget destroys a person's key when nothing sealed under it is left.
func forget(tx *db.Tx, at record.Place) error {
	none, err := record.Bodiless(tx, at.Subject)
	if err != nil || !none {
		return err
	}
	if err := subject.ErasePerson(tx, at.Subject); err != nil && err != subject.ErrNone {
		return err
	}
	return nil
}
