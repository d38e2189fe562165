package rating

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/ident"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// Facts keeps the fact file of a city in a folder. The outbox says whose rows have changed since it was written: those are
// read again and merged with the rest into a new file, which takes the old one's place in one step. A file that is
// missing, broken, of another database or of another catalogue is built again.
type Facts struct {
	Folder string

	mu sync.Mutex
}

// factsName is the file's name.
const factsName = "facts"

// Stock is the city as it is known to a transaction: from the fact file, brought up to date, or from the database where
// none is kept. Who gets it closes it.
func (s Service) Stock(tx *db.Tx) (*Stock, error) {
	if s.Facts == nil {
		return BuildStock(tx, s.Laws)
	}
	return s.Facts.stock(tx, s.Laws)
}

func (f *Facts) path() string { return filepath.Join(f.Folder, factsName) }

func (f *Facts) stock(tx *db.Tx, laws record.Laws) (*Stock, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	s, x, err := openStock(f.path())
	if err != nil && !errors.Is(err, ErrFile) && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	if err != nil {
		return f.rebuild(tx, laws)
	}
	of, all, err := changed(tx, x, laws)
	switch {
	case err == nil && all:
		err = s.Close()
		if err == nil {
			return f.rebuild(tx, laws)
		}
	case err == nil && len(of) > 0:
		return f.renew(tx, laws, s, of)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// Rebuilt is what building the file again came to.
type Rebuilt struct {
	Parties, Facts int
	Differ         int // parties of which the file kept so far, brought up to date, said something else; none is as it should be
}

// Rebuild builds the file from the database, and says how far the one kept so far was wrong.
func (s Service) Rebuild(tx *db.Tx) (r Rebuilt, err error) {
	had, err := s.Stock(tx)
	if err != nil {
		return r, err
	}
	f := s.Facts
	f.mu.Lock()
	defer f.mu.Unlock()
	now, err := f.rebuild(tx, s.Laws)
	if err == nil {
		r = Rebuilt{now.Len(), now.Facts(), differ(had, now)}
	}
	return r, errors.Join(err, had.Close(), now.Close())
}

// differ counts the parties two stocks do not say the same of.
func differ(a, b *Stock) (n int) {
	for i, j := 0, 0; i < a.Len() || j < b.Len(); {
		c := 0
		switch {
		case i == a.Len():
			c = 1
		case j == b.Len():
			c = -1
		default:
			x, y := a.ID(i), b.ID(j)
			c = compareIDs(x, y)
		}
		if c != 0 || !alike(a, b, i, j) {
			n++
		}
		if c <= 0 {
			i++
		}
		if c >= 0 {
			j++
		}
	}
	return n
}

func alike(a, b *Stock, i, j int) bool {
	p, q := a.Party(i), b.Party(j)
	if p.Kind != q.Kind || p.Town != q.Town || p.Provisional != q.Provisional || p.Status != q.Status {
		return false
	}
	return slices.EqualFunc(a.Of(i, nil), b.Of(j, nil), func(x, y Fact) bool {
		same := a.Dict.Items[x.Item] == b.Dict.Items[y.Item] && a.Dict.Classes[x.Class] == b.Dict.Classes[y.Class]
		x.Item, x.Class, y.Item, y.Class = 0, 0, 0, 0
		return same && x == y
	})
}

func (f *Facts) rebuild(tx *db.Tx, laws record.Laws) (*Stock, error) {
	return f.write(tx, laws, func(b *builder) error { return b.build(tx, laws) })
}

// write writes a file as of a transaction and opens it.
func (f *Facts) write(tx *db.Tx, laws record.Laws, fill func(*builder) error) (*Stock, error) {
	x, err := footOf(tx, laws)
	if err == nil {
		err = os.MkdirAll(f.Folder, 0o700)
	}
	if err != nil {
		return nil, err
	}
	w, err := startFile(f.path())
	if err != nil {
		return nil, err
	}
	if err := fill(w.builder); err != nil {
		w.abandon()
		return nil, err
	}
	if err := w.finish(x); err != nil {
		return nil, err
	}
	s, _, err := openStock(f.path())
	return s, err
}

// renew merges what changed about some subjects into a new file.
func (f *Facts) renew(tx *db.Tx, laws record.Laws, old *Stock, of []id.ID) (*Stock, error) {
	s, err := f.write(tx, laws, func(b *builder) error {
		b.Dict, b.words = old.Dict, old.words
		news, err := readParties(tx, laws, &b.Dict, of)
		if err != nil {
			return err
		}
		return b.merge(old, of, news)
	})
	return s, errors.Join(err, old.Close())
}

// fresh is a party read again.
type fresh struct {
	Party
	facts []Fact
}

// readParties reads the parties among some subjects again, and those who stand for them: by id.
func readParties(tx *db.Tx, laws record.Laws, dict *Dict, of []id.ID) ([]fresh, error) {
	members, err := subject.MembersOf(tx, of)
	if err != nil {
		return nil, err
	}
	standing := map[id.ID]bool{}
	for _, group := range members {
		standing[group[0]] = true
	}
	ids := keys(standing)
	slices.SortFunc(ids, compareIDs)
	var out []fresh
	for some := range slices.Chunk(ids, readAtOnce) {
		found, err := known(tx, laws, dict, some)
		if err != nil {
			return nil, err
		}
		for _, k := range found {
			if k.Party.Kind != ident.KindPerson {
				out = append(out, fresh{k.Party, k.Facts})
			}
		}
	}
	return out, nil
}

// merge writes the old rows and, in the place of those of the subjects named, what was read anew.
func (b *builder) merge(old *Stock, of []id.ID, news []fresh) error {
	gone := map[id.ID]bool{}
	for _, x := range of {
		gone[x] = true
	}
	for i := range news {
		gone[news[i].ID] = true
	}
	for i := range old.Len() {
		x := old.ID(i)
		for len(news) > 0 && compareIDs(news[0].ID, x) <= 0 {
			if err := b.add(news[0].Party, news[0].facts); err != nil {
				return err
			}
			news = news[1:]
		}
		if gone[x] {
			continue
		}
		if err := b.raw(old.Party(i), old.facts[old.first(i)*rowSize:old.first(i+1)*rowSize]); err != nil {
			return err
		}
	}
	for i := range news {
		if err := b.add(news[i].Party, news[i].facts); err != nil {
			return err
		}
	}
	return nil
}
