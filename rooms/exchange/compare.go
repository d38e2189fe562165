package exchange

import (
	"context"
	"errors"
	"slices"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/web"
	"xinguan/core/ledger"
	"xinguan/core/people"
	"xinguan/core/record"
	"xinguan/core/relay"
	"xinguan/core/subject"
)

// shown is what another site shows, by code and document number.
type shown map[[2]string]string

// listed reads the table of what another site shows.
func (s *Service) listed(body []byte) (shown, error) {
	rows, err := table(body)
	if err != nil {
		return nil, err
	}
	form := s.Profile.Compare
	at := columns(rows, form.Code, form.Doc, form.State)
	for _, t := range []string{form.Code, form.Doc, form.State} {
		if at[t] < 0 {
			return nil, web.Fail(web.Invalid, "文件里没有“%s”这一列，没有比对；请核对是不是%s导出的公示清单。", t, form.Title)
		}
	}
	out := shown{}
	for _, r := range rows[1:] {
		out[[2]string{cell(r, at[form.Code]), cell(r, at[form.Doc])}] = cell(r, at[form.State])
	}
	return out, nil
}

// perStep is how many records one transaction of a comparison looks at.
const perStep = 500

// Compare holds what another site shows against what was taken there. What is ended there is ended here at once; what is
// missing is said to its sender and changes nothing.
func (s *Service) Compare(ctx context.Context, by people.Actor, body []byte) (c Comparison, err error) {
	list, err := s.listed(body)
	if err != nil {
		return c, err
	}
	return s.compareWith(ctx, by, list)
}

func (s *Service) compareWith(ctx context.Context, by people.Actor, list shown) (c Comparison, err error) {
	c = Comparison{ID: id.New(), Title: s.Profile.Compare.Title, By: by.ID}
	for _, code := range s.compared() {
		var after relay.Line
		for more := true; more; {
			var step Comparison
			var last relay.Line
			err := s.DB.Write(ctx, func(tx *db.Tx) (err error) {
				step = Comparison{}
				last, more, err = s.compare(tx, code, after, list, &step)
				return err
			})
			if err != nil {
				return c, err
			}
			after = last
			c.add(step)
		}
	}
	return c, s.DB.Write(ctx, func(tx *db.Tx) error {
		c.At = tx.Now()
		return errors.Join(forgetTrouble(tx), insertComparison(tx, c),
			ledger.Audit(tx, ledger.Entry{Actor: by.ID, Action: string(people.ExchangeRun), Object: "compare/" + c.ID.String(), Detail: map[string]any{"records": c.Records, "down": c.Down, "closed": c.Closed}}))
	})
}

func (c *Comparison) add(o Comparison) {
	c.Records += o.Records
	c.Shown += o.Shown
	c.Missing += o.Missing
	c.Down += o.Down
	c.Closed += o.Closed
}

func (s *Service) compare(tx *db.Tx, code string, after relay.Line, list shown, c *Comparison) (last relay.Line, more bool, err error) {
	lines, err := relay.Taken(tx, s.Profile.Code, code, after, perStep)
	if err != nil || len(lines) == 0 {
		return after, false, err
	}
	for _, l := range lines {
		if err := s.one(tx, l, list, c); err != nil {
			return after, false, err
		}
	}
	return lines[len(lines)-1], len(lines) == perStep, nil
}

// one compares a record that is shown here.
func (s *Service) one(tx *db.Tx, l relay.Line, list shown, c *Comparison) error {
	r, err := record.Get(tx, l.Subject, l.Record)
	if err != nil || !r.Shown(tx.Today()) {
		return err
	}
	x, err := subject.FiledAs(tx, l.Subject)
	if err != nil {
		return err
	}
	c.Records++
	state, there := list[[2]string{x.Code, r.DocNo}]
	switch form := s.Profile.Compare; {
	case slices.Contains(form.Down, state):
		c.Down++
		return errors.Join(relay.See(tx, l, relay.Down), s.close(tx, &r, state, c))
	case there && slices.Contains(form.Shown, state):
		c.Shown++
		return relay.See(tx, l, relay.Shown)
	}
	c.Missing++
	return relay.See(tx, l, relay.Missing)
}

// close ends a publication here because it is ended there: if the national site does not show it, neither do we.
func (s *Service) close(tx *db.Tx, r *record.Record, state string, c *Comparison) error {
	c.Closed++
	return s.Records.Apply(tx, record.Event{Subject: r.Subject, Record: r.ID, Kind: record.Close, Effective: tx.Today(), Actor: "system",
		Cause: s.Profile.Compare.Title + "显示“" + state + "”，本站同日停止公示"})
}
