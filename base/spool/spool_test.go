package spool

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"testing"

	"xinguan/base/seal"
)

func ring(t testing.TB) *seal.Keyring {
	t.Helper()
	r, err := seal.Open(filepath.Join(t.TempDir(), "test.keys"))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// record is the i-th record of the tests: lengths from 0 up, one that is longer than a frame.
func record(i int) []byte {
	if i == 3 {
		return bytes.Repeat([]byte("长"), frameSize)
	}
	return bytes.Repeat([]byte{byte(i)}, i%97)
}

// write makes a spool of n records with a Sync after each of syncs records.
func write(t testing.TB, r *seal.Keyring, n int, make func(int) []byte, syncs ...int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "test.spool")
	w, err := Create(path, r)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i <= n; i++ {
		for _, at := range syncs {
			if at == i {
				if err := w.Sync(); err != nil {
					t.Fatal(err)
				}
			}
		}
		if i < n {
			if err := w.Append(make(i)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// readAll reads to the end and says how it ended.
func readAll(path string, ring *seal.Keyring) (records [][]byte, err error) {
	r, err := Open(path, ring)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	for {
		rec, err := r.Next()
		if err != nil {
			return records, err
		}
		records = append(records, rec)
	}
}

func TestReadsBackWhatWasWritten(t *testing.T) {
	k := ring(t)
	for _, n := range []int{0, 1, 4, 5000} {
		got, err := readAll(write(t, k, n, record, n), k)
		if err != io.EOF || len(got) != n {
			t.Fatalf("%d records: read %d, %v", n, len(got), err)
		}
		for i, rec := range got {
			if !bytes.Equal(rec, record(i)) {
				t.Fatalf("record %d of %d is not what was written", i, n)
			}
		}
	}
}

func TestWithoutSyncNothingIsAcknowledged(t *testing.T) {
	k := ring(t)
	got, err := readAll(write(t, k, 10, record, 4), k)
	if !errors.Is(err, ErrTorn) || len(got) < 4 {
		t.Errorf("read %d records, %v", len(got), err)
	}
}

func small(i int) []byte { return fmt.Appendf(nil, "record %d", i) }

// TestCutAnywhere cuts a file at every byte: whatever was acknowledged before the cut is read, nothing wrong ever is,
// and the end is clean only right after an acknowledgement.
func TestCutAnywhere(t *testing.T) {
	k := ring(t)
	path := write(t, k, 6, small, 2, 4, 6)
	whole, _ := os.ReadFile(path)
	clean := map[int]bool{}
	for cut := range whole {
		if err := os.WriteFile(path, whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := readAll(path, k)
		for i, rec := range got {
			if string(rec) != string(small(i)) {
				t.Fatalf("cut at %d: record %d is %q", cut, i, rec)
			}
		}
		switch {
		case err == io.EOF:
			clean[len(got)] = true
		case !errors.Is(err, ErrTorn):
			t.Fatalf("cut at %d: %v", cut, err)
		}
	}
	if len(clean) != 2 || !clean[2] || !clean[4] {
		t.Errorf("clean ends after %v records, want 2 and 4", clean)
	}
}

func TestZerosAtTheEndAreTorn(t *testing.T) {
	k := ring(t)
	path := write(t, k, 6, small, 6)
	whole, _ := os.ReadFile(path)
	os.WriteFile(path, append(whole, make([]byte, 4096)...), 0o600)
	if got, err := readAll(path, k); !errors.Is(err, ErrTorn) || len(got) != 6 {
		t.Errorf("read %d records, %v", len(got), err)
	}
}

// TestAnyFlippedBitIsNoticed turns every bit of a file: no wrong record is read and the end is never clean.
func TestAnyFlippedBitIsNoticed(t *testing.T) {
	k := ring(t)
	path := write(t, k, 4, small, 2, 4)
	whole, _ := os.ReadFile(path)
	for bit := range len(whole) * 8 {
		bad := bytes.Clone(whole)
		bad[bit/8] ^= 1 << (bit % 8)
		os.WriteFile(path, bad, 0o600)
		got, err := readAll(path, k)
		if !errors.Is(err, ErrTorn) && !errors.Is(err, ErrDamaged) {
			t.Fatalf("bit %d of byte %d: %v", bit%8, bit/8, err)
		}
		for i, rec := range got {
			if string(rec) != string(small(i)) {
				t.Fatalf("bit %d of byte %d: record %d is %q", bit%8, bit/8, i, rec)
			}
		}
	}
}

// TestFramesKeepTheirPlace takes frames out, changes their order and brings them from another file.
func TestFramesKeepTheirPlace(t *testing.T) {
	k := ring(t)
	make := func(i int) []byte { return bytes.Repeat([]byte{byte(i)}, frameSize) }
	path, other := write(t, k, 3, make, 3), write(t, k, 3, make, 3)
	whole, _ := os.ReadFile(path)
	foreign, _ := os.ReadFile(other)
	n := (len(whole) - fileHead - frameHead - seal.Overhead) / 3
	frame := func(b []byte, i int) []byte { return b[fileHead+i*n : fileHead+(i+1)*n] }
	head, mark := whole[:fileHead], whole[fileHead+3*n:]
	for name, parts := range map[string][][]byte{
		"swapped":  {head, frame(whole, 1), frame(whole, 0), frame(whole, 2), mark},
		"left out": {head, frame(whole, 0), frame(whole, 2), mark},
		"doubled":  {head, frame(whole, 0), frame(whole, 0), frame(whole, 1), frame(whole, 2), mark},
		"foreign":  {head, frame(whole, 0), frame(foreign, 1), frame(whole, 2), mark},
		"short":    {head, frame(whole, 0), mark},
	} {
		os.WriteFile(path, bytes.Join(parts, nil), 0o600)
		if _, err := readAll(path, k); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := readAll(other, ring(t)); !errors.Is(err, ErrDamaged) {
		t.Errorf("another keyring: %v", err)
	}
}

func TestSeek(t *testing.T) {
	k := ring(t)
	const n = 40000
	make := func(i int) []byte { return fmt.Appendf(nil, "record number %d", i) }
	r, err := Open(write(t, k, n, make, 100, n), k)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for _, to := range []int64{0, 5, 99, 100, 101, 39999, 12345, 12345, 12344, 20000, 0, n - 1} {
		if err := r.SeekTo(to); err != nil {
			t.Fatal(err)
		}
		if rec, err := r.Next(); err != nil || string(rec) != string(make(int(to))) {
			t.Fatalf("record %d is %q, %v", to, rec, err)
		}
	}
	for _, to := range []int64{n, n + 1, 10 * n} {
		if err := r.SeekTo(to); err != nil {
			t.Fatal(err)
		}
		if _, err := r.Next(); err != io.EOF {
			t.Errorf("after seeking to %d: %v", to, err)
		}
	}
	if err := r.SeekTo(7); err != nil {
		t.Fatal(err)
	}
	if rec, err := r.Next(); err != nil || string(rec) != string(make(7)) {
		t.Errorf("back from the end: %q, %v", rec, err)
	}
}

func TestSeekDoesNotTrustCounts(t *testing.T) {
	k := ring(t)
	make := func(i int) []byte { return bytes.Repeat([]byte{byte(i)}, frameSize) }
	path := write(t, k, 3, make, 3)
	whole, _ := os.ReadFile(path)
	whole[fileHead+7] = 2 // the first frame claims two records
	os.WriteFile(path, whole, 0o600)
	r, err := Open(path, k)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	err = r.SeekTo(2)
	if _, next := r.Next(); err == nil && !errors.Is(next, ErrDamaged) {
		t.Errorf("a wrong count was believed: %v", next)
	}
}

func TestWriterGroupsSmallRecords(t *testing.T) {
	path := write(t, ring(t), 20000, func(int) []byte { return make([]byte, 99) }, 20000)
	info, _ := os.Stat(path)
	if over := info.Size() - 20000*100; over > 20000*100/500 {
		t.Errorf("%d bytes more than the records", over)
	}
}

func TestOpenOfOtherFiles(t *testing.T) {
	k, path := ring(t), filepath.Join(t.TempDir(), "x")
	if _, err := Open(path, k); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	os.WriteFile(path, []byte("PK\x03\x04 some other kind of file"), 0o600)
	if _, err := Open(path, k); !errors.Is(err, ErrDamaged) {
		t.Errorf("another kind of file: %v", err)
	}
	if _, err := Create(filepath.Join(path, "no", "folder"), k); err == nil {
		t.Error("created in a folder that is not there")
	}
}

func TestTooLongRecord(t *testing.T) {
	w, err := Create(filepath.Join(t.TempDir(), "x"), ring(t))
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if err := w.Append(make([]byte, MaxRecord+1)); err == nil {
		t.Error("accepted")
	}
}

func BenchmarkAppend(b *testing.B) {
	w, err := Create(filepath.Join(b.TempDir(), "x"), ring(b))
	if err != nil {
		b.Fatal(err)
	}
	defer w.Close()
	rec := make([]byte, 600)
	b.SetBytes(int64(len(rec)))
	for b.Loop() {
		w.Append(rec)
	}
	w.Sync()
}

func BenchmarkNext(b *testing.B) {
	k := ring(b)
	path := write(b, k, 200000, func(int) []byte { return make([]byte, 600) }, 200000)
	b.SetBytes(600)
	r, err := Open(path, k)
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	for b.Loop() {
		if _, err := r.Next(); err == io.EOF {
			r.SeekTo(0)
		}
	}
}
