package spool

import (
	"bytes"
	"container/heap"
	"errors"
	"io"
	"slices"

	"xinguan/base/seal"
)

// Sorter puts more records than memory holds in the order of their bytes: they are gathered up to a size, sorted and
// written to a spool of their own, a run; Merge reads all runs as one. It is not safe for concurrent use.
type Sorter struct {
	size int
	data []byte
	at   []span
}

type span struct{ from, to int }

// NewSorter makes a sorter whose runs hold about size bytes, which is what it keeps in memory.
func NewSorter(size int) *Sorter { return &Sorter{size: size} }

// Add takes a record in; the bytes are copied.
func (s *Sorter) Add(record []byte) {
	if s.data == nil {
		s.data = make([]byte, 0, s.size+s.size/8)
	}
	from := len(s.data)
	s.data = append(s.data, record...)
	s.at = append(s.at, span{from, len(s.data)})
}

// Len is how many records were taken in since the last run.
func (s *Sorter) Len() int { return len(s.at) }

// Full tells that it is time for WriteRun.
func (s *Sorter) Full() bool { return len(s.data) >= s.size }

// WriteRun writes what was gathered to a run at path, in order and on the disk, and begins anew.
func (s *Sorter) WriteRun(path string, ring *seal.Keyring) (err error) {
	slices.SortFunc(s.at, func(a, b span) int { return bytes.Compare(s.data[a.from:a.to], s.data[b.from:b.to]) })
	w, err := Create(path, ring)
	if err != nil {
		return err
	}
	for _, x := range s.at {
		if err := w.Append(s.data[x.from:x.to]); err != nil {
			return errors.Join(err, w.Close())
		}
	}
	s.data, s.at = s.data[:0], s.at[:0]
	return errors.Join(w.Sync(), w.Close())
}

// Merger reads runs as one, in the order of the records' bytes. It is not safe for concurrent use.
type Merger struct{ runs runs }

// Merge opens runs. Errors are those of Open and Next; the caller closes the merger.
func Merge(ring *seal.Keyring, paths ...string) (*Merger, error) {
	m := &Merger{}
	for _, path := range paths {
		r, err := Open(path, ring)
		if err != nil {
			return nil, errors.Join(err, m.Close())
		}
		one := &run{Reader: r}
		if err := one.step(); err == io.EOF {
			r.Close()
			continue
		} else if err != nil {
			r.Close()
			return nil, errors.Join(err, m.Close())
		}
		m.runs = append(m.runs, one)
	}
	heap.Init(&m.runs)
	return m, nil
}

// MergeRun writes what Merge reads of some runs to one run at path, on the disk when it returns.
func MergeRun(path string, ring *seal.Keyring, paths ...string) (err error) {
	m, err := Merge(ring, paths...)
	if err != nil {
		return err
	}
	w, err := Create(path, ring)
	if err != nil {
		return errors.Join(err, m.Close())
	}
	defer func() { err = errors.Join(err, w.Close(), m.Close()) }()
	for {
		record, err := m.Next()
		if err == io.EOF {
			return w.Sync()
		}
		if err != nil {
			return err
		}
		if err := w.Append(record); err != nil {
			return err
		}
	}
}

// Next is the next record, valid for as long as the caller wants; io.EOF after the last.
func (m *Merger) Next() ([]byte, error) {
	if len(m.runs) == 0 {
		return nil, io.EOF
	}
	first := m.runs[0]
	record := first.head
	switch err := first.step(); err {
	case nil:
		heap.Fix(&m.runs, 0)
	case io.EOF:
		heap.Pop(&m.runs)
		first.Close()
	default:
		return nil, err
	}
	return record, nil
}

// Close closes the runs that are still open.
func (m *Merger) Close() (err error) {
	for _, r := range m.runs {
		err = errors.Join(err, r.Close())
	}
	m.runs = nil
	return err
}

// run is a run with the record that comes next.
type run struct {
	*Reader
	head []byte
}

func (r *run) step() (err error) {
	r.head, err = r.Next()
	return err
}

// runs are a heap: the run with the least record on top.
type runs []*run

func (r runs) Len() int           { return len(r) }
func (r runs) Less(i, j int) bool { return bytes.Compare(r[i].head, r[j].head) < 0 }
func (r runs) Swap(i, j int)      { r[i], r[j] = r[j], r[i] }
func (r *runs) Push(x any)        { *r = append(*r, x.(*run)) }
func (r *runs) Pop() any {
	last := (*r)[len(*r)-1]
	*r = (*r)[:len(*r)-1]
	return last
}
