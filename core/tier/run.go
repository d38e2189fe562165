package tier

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/ident"
	"xinguan/core/rating"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// Service works out what is proposed. Its value is cheap to copy and safe for concurrent use.
type Service struct {
	Rating      rating.Service
	Sectors     *Sectors
	Inspections *Inspections
}

// proposal is what is proposed for an organisation in a sector.
type proposal struct {
	subject       id.ID
	class, ground string
}

// Run works out every proposal anew from the whole city and stores what changed. It may be broken off and run again.
func (s Service) Run(ctx context.Context, d *db.DB) (changed int, err error) {
	if s.Sectors == nil {
		return 0, nil
	}
	var stock *rating.Stock
	if err := d.View(ctx, func(tx *db.Tx) (err error) { stock, err = s.Rating.Stock(tx); return err }); err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, stock.Close()) }()
	for _, x := range s.Sectors.List {
		var all []proposal
		err := d.View(ctx, func(tx *db.Tx) (err error) {
			if all, err = s.proposals(tx, x, stock); err != nil {
				return err
			}
			return s.capAll(tx, x, stock, all)
		})
		if err != nil {
			return changed, err
		}
		n, err := store(ctx, d, x, all)
		changed += n
		if err != nil {
			return changed, err
		}
	}
	return changed, nil
}

// proposals are those of a sector, by subject.
func (s Service) proposals(tx *db.Tx, x *Sector, stock *rating.Stock) ([]proposal, error) {
	among := map[id.ID]bool{}
	stock.EachNewest(x.Among, tx.Today(), func(p rating.Party, _ rating.Newest) { among[p.ID] = true })
	takes := func(p rating.Party) bool { return x.takes(p.Kind) && (len(x.Among) == 0 || among[p.ID]) }
	var all []proposal
	if x.External() {
		stock.EachNewest([]string{x.Item}, tx.Today(), func(p rating.Party, f rating.Newest) {
			if class := x.proposed(f.Class); takes(p) && class != "" {
				all = append(all, proposal{p.ID, class, s.groundOf(f)})
			}
		})
		return all, nil
	}
	m, err := s.Rating.LiveOf(tx, x.Model, tx.Today())
	if err != nil || m == nil {
		return nil, err
	}
	grades := map[id.ID]string{}
	if err := rating.EachGrade(tx, m, func(of id.ID, grade string) { grades[of] = grade }); err != nil {
		return nil, err
	}
	for i := range stock.Len() {
		p := stock.Party(i)
		if class := x.proposed(grades[p.ID]); class != "" && takes(p) {
			all = append(all, proposal{p.ID, class, groundOfModel(m, grades[p.ID])})
		}
	}
	return all, nil
}

// capAll puts the caps of a sector on its proposals.
func (s Service) capAll(tx *db.Tx, x *Sector, stock *rating.Stock, all []proposal) error {
	for _, c := range x.Caps {
		given := map[id.ID]string{}
		if err := s.Rating.EachGave(tx, c.Model, stock, func(of id.ID, g rating.Gave) { given[of] = g.Grade }); err != nil {
			return err
		}
		for i := range all {
			all[i] = x.capped(all[i], c, given[all[i].subject])
		}
	}
	return nil
}

// Groups break the city down by the sectors of supervision organisations stand in.
func (s Service) Groups(tx *db.Tx, stock *rating.Stock) rating.Grouping {
	in := map[id.ID][]string{}
	if s.Sectors != nil {
		for _, x := range s.Sectors.List {
			items := x.Among
			if x.External() {
				items = []string{x.Item}
			}
			if len(items) == 0 {
				continue // everybody
			}
			stock.EachNewest(items, tx.Today(), func(p rating.Party, _ rating.Newest) {
				if x.takes(p.Kind) {
					in[p.ID] = append(in[p.ID], x.Title)
				}
			})
		}
	}
	return rating.Grouping{Title: "监管领域", Of: func(_ int, p rating.Party) []string { return in[p.ID] }}
}

func (x *Sector) takes(k ident.Kind) bool { return slices.Contains(x.Kinds, k) }

func (s Service) groundOf(f rating.Newest) string {
	title := f.Item
	if it, ok := s.Rating.Laws.Catalog.Item(f.Item); ok {
		title = it.Title
	}
	return fmt.Sprintf("%s：%s（%s）", title, f.Class, f.Decided)
}

func groundOfModel(m *rating.Model, grade string) string {
	return fmt.Sprintf("综合评价（%s版）：%s", m.Version, grade)
}

// store writes the proposals of a sector that differ from what is there; who has none any more keeps its row.
func store(ctx context.Context, d *db.DB, x *Sector, all []proposal) (changed int, err error) {
	had := map[id.ID]Row{}
	err = d.View(ctx, func(tx *db.Tx) error {
		return Each(tx, x.ID, func(r Row) error { had[r.Subject] = r; return nil })
	})
	if err != nil {
		return 0, err
	}
	put := differing(x, all, had)
	at := 0
	err = d.Bulk(ctx, func(tx *db.Tx, rows int) (bool, error) {
		to := min(len(put), at+max(rows, 1))
		moved := tallies{}
		for i := at; i < to; i++ {
			if err := put[i].store(tx, x, moved); err != nil {
				return false, err
			}
		}
		if err := moved.store(tx); err != nil {
			return false, err
		}
		at = to
		return at < len(put), nil
	})
	return len(put), err
}

// step is a proposal in the place of what stood there; had.Subject is zero where nothing did.
type step struct {
	proposal
	had   Row
	early bool // worked out beside those who write: what they worked out since is newer
}

// differing are the proposals that differ from what is there, and of whom nothing is proposed any more, by subject.
func differing(x *Sector, all []proposal, had map[id.ID]Row) (put []step) {
	for _, p := range all {
		r, known := had[p.subject]
		if !known || r.Proposed != p.class || r.Ground != p.ground {
			put = append(put, step{p, r, true})
		}
		delete(had, p.subject)
	}
	for of, r := range had {
		if r.Proposed != "" {
			put = append(put, step{proposal{subject: of}, r, true})
		}
	}
	slices.SortFunc(put, func(a, b step) int { return bytes.Compare(a.subject[:], b.subject[:]) })
	return put
}

// store puts a proposal where it is known what stands there: where that changed meanwhile it looks again, so that the tally
// counts what truly went. What was proposed anew meanwhile, because a record ended, is not overwritten by what was worked out
// before it did.
func (p step) store(tx *db.Tx, x *Sector, moved tallies) error {
	for {
		known := !p.had.Subject.IsZero()
		done, err := p.put(tx, x, known)
		if err != nil {
			return err
		}
		now := place{x.ID, p.class, p.had.Held}
		switch {
		case done && known:
			moved.move(p.had.place(), now, 1)
			return nil
		case done:
			moved[now]++
			return nil
		}
		was := p.had
		if p.had, known, err = standsIn(tx, p.subject, x.ID); err != nil {
			return err
		}
		if p.early && known && (p.had.Proposed != was.Proposed || p.had.Ground != was.Ground) {
			return nil
		}
		if !known {
			p.had = Row{}
		}
	}
}

func (p step) put(tx *db.Tx, x *Sector, known bool) (bool, error) {
	if !known {
		n, err := tx.Exec(`insert into tier (`+columns+`) values ($1, $2, $3, $4, $5, '', 0) on conflict (subject_id, sector) do nothing`,
			p.subject, x.ID, p.class, p.ground, string(tx.Today()))
		return n == 1, err
	}
	since := p.had.Since
	if p.class != p.had.Proposed {
		since = tx.Today()
	}
	n, err := tx.Exec(`update tier set proposed = $1, ground = $2, since = $3 where subject_id = $4 and sector = $5 and proposed = $6 and held = $7`,
		p.class, p.ground, string(since), p.subject, x.ID, p.had.Proposed, p.had.Held)
	return n == 1, err
}

// Effect works out the proposals for one organisation anew, in the transaction of whatever happened to one of its records:
// what a class rested on may have ended. An objection mark changes nothing.
func (s Service) Effect(tx *db.Tx, _, after record.Record, e record.Event) error {
	if e.Kind == record.Dispute || e.Kind == record.Settled || s.Sectors == nil {
		return nil
	}
	of, err := subject.Members(tx, after.Subject)
	if err != nil {
		return err
	}
	return s.Refresh(tx, of[0])
}

// Refresh works out the proposals for one organisation in the sectors it stands in.
func (s Service) Refresh(tx *db.Tx, of id.ID) error {
	rows, err := Of(tx, of)
	if err != nil || len(rows) == 0 {
		return err
	}
	now, err := s.now(tx, of, tx.Today())
	if err != nil {
		return err
	}
	moved := tallies{}
	for _, r := range rows {
		x, ok := s.Sectors.Find(r.Sector)
		if p := now[r.Sector]; ok && (p.class != r.Proposed || p.ground != r.Ground) {
			p.subject = of
			if err := (step{p, r, false}).store(tx, x, moved); err != nil {
				return err
			}
		}
	}
	return moved.store(tx)
}

// now are the proposals for one organisation by sector, from its records and results of the moment.
func (s Service) now(tx *db.Tx, of id.ID, on clock.Date) (map[string]proposal, error) {
	x, err := subject.Get(tx, of)
	if err != nil {
		return nil, err
	}
	k, err := s.Rating.Known(tx, x)
	if err != nil {
		return nil, err
	}
	out := map[string]proposal{}
	for _, sector := range s.Sectors.List {
		if _, in := k.Newest(sector.Among, on); !sector.takes(x.Kind) || len(sector.Among) > 0 && !in {
			continue
		}
		p := proposal{subject: of}
		if sector.External() {
			if f, ok := k.Newest([]string{sector.Item}, on); ok {
				p.class, p.ground = sector.proposed(f.Class), s.groundOf(f)
			}
		} else if p.class, p.ground, err = s.byModel(tx, sector, of); err != nil {
			return nil, err
		}
		for _, c := range sector.Caps {
			g, err := s.Rating.Gave(tx, c.Model, k)
			if err != nil {
				return nil, err
			}
			p = sector.capped(p, c, g.Grade)
		}
		if p.class != "" {
			out[sector.ID] = p
		}
	}
	return out, nil
}

func (s Service) byModel(tx *db.Tx, x *Sector, of id.ID) (class, ground string, err error) {
	m, err := s.Rating.LiveOf(tx, x.Model, tx.Today())
	if err != nil || m == nil {
		return "", "", err
	}
	r, ok, err := rating.Stored(tx, of, m)
	if err != nil || !ok {
		return "", "", err
	}
	return x.proposed(r.Grade), groundOfModel(m, r.Grade), nil
}
