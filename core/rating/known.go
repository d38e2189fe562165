package rating

import (
	"errors"
	"slices"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// readAtOnce is how many subjects are read together.
const readAtOnce = 200

// known reads what is known of subjects to models, each as the one that stands for it; those that are not there are left
// out. Facts are numbered by dict; what they are facts of is not told.
func known(tx *db.Tx, laws record.Laws, dict *Dict, of []id.ID) ([]Known, error) {
	found, err := subject.GetMany(tx, of)
	if errors.Is(err, subject.ErrNone) && len(of) > 1 {
		return knownApart(tx, laws, dict, of)
	}
	if errors.Is(err, subject.ErrNone) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	ids := make([]id.ID, len(found))
	for i := range found {
		ids[i] = found[i].ID
	}
	filed := map[id.ID][]Fact{}
	members, err := record.EachHeaderOf(tx, ids, func(r *record.Record) {
		if f, ok := dict.factOf(laws, r); ok {
			filed[r.Subject] = append(filed[r.Subject], f)
		}
	})
	if err != nil {
		return nil, err
	}
	out := make([]Known, len(found))
	for i, x := range found {
		out[i] = Known{Party: partyOf(x), Dict: dict, Facts: filed[members[x.ID][0]]}
		for _, m := range members[x.ID][1:] {
			out[i].Facts = append(slices.Clip(out[i].Facts), filed[m]...)
		}
	}
	return out, nil
}

// knownApart reads them one by one, where one of them is not there.
func knownApart(tx *db.Tx, laws record.Laws, dict *Dict, of []id.ID) (out []Known, err error) {
	for i := range of {
		some, err := known(tx, laws, dict, of[i:i+1])
		if err != nil {
			return nil, err
		}
		out = append(out, some...)
	}
	return out, nil
}

func partyOf(x subject.Subject) Party {
	return Party{ID: x.ID, Kind: x.Kind, Town: x.Town, Provisional: x.Provisional, Status: x.Status}
}

// refresher reckons subjects anew for the models in force and those that will be. It is good for one transaction.
type refresher struct {
	Service
	tx           *db.Tx
	live, shadow []*Model
	dict         Dict
	engines      map[*Model]*Engine
}

func (s Service) refresher(tx *db.Tx) (r *refresher, err error) {
	r = &refresher{Service: s, tx: tx, engines: map[*Model]*Engine{}}
	r.live, r.shadow, err = s.standing(tx, tx.Today())
	return r, err
}

// engine is made anew when the facts brought something it does not know.
func (r *refresher) engine(m *Model) *Engine {
	e := r.engines[m]
	if e == nil || !e.knows(&r.dict) {
		e = m.Engine(&r.dict)
		r.engines[m] = e
	}
	return e
}

// refresh reckons some subjects and stores what changed; cause says why.
func (r *refresher) refresh(of []id.ID, cause string) error {
	for some := range slices.Chunk(of, readAtOnce) {
		all, err := known(r.tx, r.Laws, &r.dict, some)
		if err != nil {
			return err
		}
		all = once(all)
		if err := r.forget(some, all); err != nil {
			return err
		}
		for i, m := range append(slices.Clone(r.live), r.shadow...) {
			why, err := r.told(m, i < len(r.live), cause)
			if err != nil {
				return err
			}
			if err := r.model(m, all, why); err != nil {
				return err
			}
		}
	}
	return nil
}

// told is what a change by a version is written down as; empty for what is nobody's history. What time alone changes before it was
// written down what the version itself changed is part of that: nobody reads two changes of one day where they saw one.
func (r *refresher) told(m *Model, live bool, cause string) (string, error) {
	if !live {
		return "", nil
	}
	if cause != "time" {
		return cause, nil
	}
	waits, err := r.adopts(r.tx, m)
	if waits {
		cause = ""
	}
	return cause, err
}

// forget deletes the results of subjects others stand for now.
func (r *refresher) forget(of []id.ID, all []Known) error {
	stand := map[id.ID]bool{}
	for i := range all {
		stand[all[i].Party.ID] = true
	}
	var args []any
	for _, x := range of {
		if !stand[x] {
			args = append(args, x)
		}
	}
	if len(args) == 0 {
		return nil
	}
	_, err := r.tx.Exec(`delete from rating_result where subject_id in `+db.In(1, len(args)), args...)
	return err
}

// once leaves each subject once: of several that are one, the one that stands for them was read for each.
func once(all []Known) []Known {
	seen := map[id.ID]bool{}
	return slices.DeleteFunc(all, func(k Known) bool {
		had := seen[k.Party.ID]
		seen[k.Party.ID] = true
		return had
	})
}

// model reckons some subjects by one model.
func (r *refresher) model(m *Model, all []Known, cause string) error {
	all = slices.DeleteFunc(slices.Clone(all), func(k Known) bool { return !m.Takes(k.Party.Kind) })
	if len(all) == 0 {
		return nil
	}
	ids := make([]id.ID, len(all))
	for i := range all {
		ids[i] = all[i].Party.ID
	}
	had, err := storedOf(r.tx, m, ids)
	if err != nil {
		return err
	}
	by, err := officialsOf(r.tx, m, ids, r.tx.Today())
	if err != nil {
		return err
	}
	e := r.engine(m)
	now := make([]Result, len(all))
	for i, k := range all {
		if err := r.held(r.tx, m, &k); err != nil {
			return err
		}
		now[i] = e.result(k.Party, k.Facts, r.tx.Today(), by[k.Party.ID])
	}
	return write(r.tx, had, now, cause)
}
