package spool

import (
	"encoding/binary"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"xinguan/base/seal"
)

// Whatever order records come in and however many runs they need, they come out in order, equal ones included.
func TestRunsMergeInOrder(t *testing.T) {
	dir := t.TempDir()
	ring, err := seal.Open(filepath.Join(dir, "keys"))
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 2))
	s := NewSorter(20_000)
	var want []string
	var paths []string
	write := func() {
		path := filepath.Join(dir, fmt.Sprintf("%d.run", len(paths)))
		if err := s.WriteRun(path, ring); err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
	}
	for range 10_000 {
		rec := binary.BigEndian.AppendUint16(nil, uint16(r.IntN(3000)))
		rec = append(rec, make([]byte, r.IntN(9))...)
		want = append(want, string(rec))
		if s.Add(rec); s.Full() {
			write()
		}
	}
	write()
	if s.Len() != 0 || len(paths) < 3 {
		t.Fatalf("%d runs, %d records left over", len(paths), s.Len())
	}
	slices.Sort(want)
	joined := filepath.Join(dir, "joined.run")
	if err := MergeRun(joined, ring, paths[:2]...); err != nil {
		t.Fatal(err)
	}
	paths = append(paths[2:], joined)
	m, err := Merge(ring, paths...)
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	for i := range want {
		got, err := m.Next()
		if err != nil || string(got) != want[i] {
			t.Fatalf("record %d is %x (%v), want %x", i, got, err, want[i])
		}
	}
	if _, err := m.Next(); err != io.EOF {
		t.Errorf("after the last record: %v", err)
	}
}

func TestMergingNothing(t *testing.T) {
	m, err := Merge(nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Next(); err != io.EOF {
		t.Errorf("got %v, want the end", err)
	}
}
