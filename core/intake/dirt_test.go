package intake_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/sheet"
	"xinguan/core/intake"
)

var update = flag.Bool("update", false, "write the golden files of testdata/dirt anew")

// dirty is one file of the corpus: the item it is sent as is the first word of its name.
type dirty struct{ name, item, path string }

// corpus are the files of testdata/dirt and the workbooks made from them, by name. They are imported one after another
// into one city, so each has document numbers of its own.
func corpus(t *testing.T) (out []dirty) {
	t.Helper()
	paths, err := filepath.Glob("testdata/dirt/*.csv")
	if err != nil || len(paths) < 40 {
		t.Fatalf("%d files of dirt: %v", len(paths), err)
	}
	for _, p := range append(paths, dirtyBooks(t)...) {
		name := strings.TrimSuffix(filepath.Base(p), filepath.Ext(p))
		item, _, _ := strings.Cut(name, "-")
		out = append(out, dirty{name, item, p})
	}
	slices.SortFunc(out, func(a, b dirty) int { return strings.Compare(a.name, b.name) })
	return out
}

// line is a finding as the golden files show it.
func line(f intake.Finding) string {
	return fmt.Sprintf("%d | %s | %s | %s | %s | %s | %s\n", f.Row, f.Level, f.Rule, f.Column, f.Value, f.Proposed, strings.ReplaceAll(f.Message, "\n", "\\n"))
}

func figures(r intake.Result) string {
	return fmt.Sprintf("read %d, accepted %d, corrected %d, duplicate %d, held %d, warnings %d, notices %d\n", r.Read, r.Accepted, r.Corrected, r.Duplicate, r.Held, r.Warnings, r.Notices)
}

// refused is the sentence a file is refused with; anything but a sentence for its sender fails the test.
func refused(t *testing.T, name string, err error) string {
	t.Helper()
	var sentence *sheet.Error
	if !errors.As(err, &sentence) {
		t.Errorf("%s: %v is no sentence for the sender", name, err)
	}
	return "refused: " + err.Error() + "\n"
}

func checked(t *testing.T, im *intake.Importer, d dirty) string {
	t.Helper()
	var b strings.Builder
	res, err := im.Check(context.Background(), intake.Job{Item: d.item, Path: d.path}, func(f intake.Finding) { b.WriteString(line(f)) })
	if err != nil {
		return refused(t, d.name, err)
	}
	return b.String() + figures(res)
}

func imported(t *testing.T, im *intake.Importer, d dirty) string {
	t.Helper()
	res, err := im.File(context.Background(), intake.Job{Item: d.item, Path: d.path})
	if err != nil {
		return refused(t, d.name, err)
	}
	var b strings.Builder
	for _, f := range findings(t, im.DB, res) {
		b.WriteString(line(f))
	}
	return b.String() + figures(res)
}

// changes are the lines an import says beyond the check (+) or instead of it (-), in any order of the rest.
func changes(check, imported string) string {
	before, after := strings.SplitAfter(check, "\n"), strings.SplitAfter(imported, "\n")
	var b strings.Builder
	for _, l := range before[1:] {
		if i := slices.Index(after, l); i >= 0 {
			after = slices.Delete(after, i, i+1)
		} else {
			b.WriteString("- " + l)
		}
	}
	for _, l := range after {
		if l != "" {
			b.WriteString("+ " + l)
		}
	}
	return b.String()
}

// golden compares with NAME.golden, or writes it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "dirt", name+".golden")
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != got {
		t.Errorf("%s:\n--- want\n%s--- got\n%s", name, want, got)
	}
}

// Every kind of dirt gives its findings: what the check says without a database, and what an import says that knows the
// register, the same on both engines.
func TestDirt(t *testing.T) {
	files, said := corpus(t), map[string]string{}
	check := importer(t, nil)
	for _, f := range files {
		said[f.name] = "# check\n" + checked(t, check, f)
	}
	dbtest.Each(t, sets, func(t *testing.T, d *db.DB) {
		im := importer(t, d)
		take(t, im, "registration", "testdata/register.csv")
		for _, f := range files {
			golden(t, f.name, said[f.name]+"# import\n"+changes(said[f.name], imported(t, im, f)))
		}
	}, db.WithClock(clock.At(today)))
}

// No finding shows a number that belongs to a person, wherever it stood.
func TestNoFindingShowsAPersonalNumber(t *testing.T) {
	goldens, err := filepath.Glob("testdata/dirt/*.golden")
	if err != nil || len(goldens) == 0 {
		t.Fatal(err)
	}
	for _, path := range goldens {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for i, l := range strings.Split(string(raw), "\n") {
			for _, number := range []string{"4419981900010100", "E00000000", "6222020000", " 13800000000", "电话13800000000"} {
				if strings.Contains(l, number) {
					t.Errorf("%s:%d shows %s", path, i+1, number)
				}
			}
		}
	}
}

// A sentence for a clerk is whole, and true whether or not the file was only checked.
func TestSentencesForClerks(t *testing.T) {
	goldens, err := filepath.Glob("testdata/dirt/*.golden")
	if err != nil || len(goldens) == 0 {
		t.Fatal(err)
	}
	for _, path := range goldens {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		check, _, _ := strings.Cut(string(raw), "# import\n")
		for _, l := range strings.Split(strings.TrimSpace(check), "\n") {
			cells := strings.Split(l, " | ")
			if len(cells) != 7 {
				continue
			}
			if !strings.HasSuffix(cells[6], "。") {
				t.Errorf("%s: no whole sentence: %s", path, cells[6])
			}
			for _, claim := range []string{"已照常入库", "已入库", "没有入库", "未入库"} {
				if strings.Contains(cells[6], claim) {
					t.Errorf("%s: a check stores nothing, yet says %s: %s", path, claim, cells[6])
				}
			}
		}
	}
}
