package intake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/sheet"
	"xinguan/base/spool"
	"xinguan/core/ledger"
	"xinguan/core/record"
)

// A take-over brings in the stock of an earlier platform: hundreds of millions of records with their ids and states. It
// goes in three steps. Reading: every row is checked as intake checks it, its subject found or made, and what is good goes
// into sorted runs, sealed; refused rows are held for repair. Loading: the runs are merged, so that rows come by subject
// and every table is only appended to. Closing: indexes, figures, the report that accounts for every row. How far each
// step has come lies in the database with what it did; a killed take-over goes on there.

// takeoverActor is who the events of a take-over are by.
const takeoverActor = "take-over"

// Pace tells how a take-over goes on: Done of Total bytes of the file, or of rows to load; Rows is how many rows the step
// has dealt with in all.
type Pace struct {
	Stage             Stage
	File              string
	Rows, Done, Total int64
}

// The stages a person sees beside Reading.
const (
	Loading   Stage = "装入"
	Finishing Stage = "建索引、对账"
)

// Takeover is one take-over under way.
type Takeover struct {
	*Importer
	plan *Plan
	tell func(Pace)

	id        id.ID
	stage     string
	first     bool // the platform held no record when it began
	settledTo int64
	talliedTo int64
	today     clock.Date
	progress  progress
	saved     string // progress as the database has it
}

// The stages of a take-over in the database.
const (
	takeoverReading = "reading"
	takeoverLoading = "loading"
	takeoverDone    = "done"
)

// How much a take-over does at once; tests make it small, to stop it in more places.
var (
	runSize     = 12 << 20 // bytes of rows sorted in memory, while as many are being written
	mostRuns    = 64       // runs merged at once: each takes memory for a frame, and an open file
	pendingRows = 8_192    // rows whose subjects are looked up together
	heldAtOnce  = 2_000    // refused rows kept before they are stored
	portionRows = 5_000    // rows loaded in one transaction: more only cost memory
)

// TakeOver carries a plan out, or goes on with it where an earlier run was stopped; a plan that was carried out before
// gives its report again. tell may be nil.
func (im *Importer) TakeOver(ctx context.Context, p *Plan, tell func(Pace)) (*TakeoverReport, error) {
	t := &Takeover{Importer: im, plan: p, tell: tell, today: clock.Today(im.Clock)}
	if tell == nil {
		t.tell = func(Pace) {}
	}
	if err := t.begin(ctx); err != nil {
		return nil, err
	}
	steps := []struct {
		stage string
		do    func(context.Context) error
	}{{takeoverReading, t.readAll}, {takeoverLoading, t.load}}
	for _, step := range steps {
		if t.stage == step.stage {
			if err := step.do(ctx); err != nil {
				return nil, err
			}
		}
	}
	if t.stage != takeoverDone {
		if err := t.finish(ctx); err != nil {
			return nil, err
		}
	}
	return t.stored(ctx)
}

// begin finds the take-over this plan began, or begins it. The runs of one that was given up while it was reading go: nobody goes
// on with it.
func (t *Takeover) begin(ctx context.Context) error {
	if err := os.MkdirAll(t.Spool, 0o700); err != nil {
		return fmt.Errorf("暂存文件夹 %s 不能建立；请检查磁盘空间和权限：%w", t.Spool, err)
	}
	var given *storedTakeover
	err := t.DB.Write(ctx, func(tx *db.Tx) error {
		given = nil
		open, err := openTakeover(tx)
		if err != nil {
			return err
		}
		same := open != nil && bytes.Equal(open.plan, t.plan.digest)
		switch {
		case same && open.stage == takeoverDone && t.covers(open):
			t.resume(open)
			return nil
		case same && open.stage != takeoverDone:
			t.resume(open)
			return t.unchanged()
		case open != nil && open.stage == takeoverLoading:
			return &sheet.Error{Message: "上一次接管（" + open.platform + "）装到一半停了，用的是另一份说明；请先用原来的说明接着做完。"}
		}
		given = open
		return t.start(tx)
	})
	if err == nil && given != nil {
		t.removeRuns(given.id)
	}
	return err
}

// resume goes on with a stored take-over.
func (t *Takeover) resume(s *storedTakeover) {
	t.id, t.stage, t.first, t.settledTo, t.talliedTo, t.progress, t.saved = s.id, s.stage, s.first, s.settledTo, s.talliedTo, s.progress, s.saved
}

// covers tells whether a finished take-over read the very files the plan names now.
func (t *Takeover) covers(s *storedTakeover) bool {
	var named, read []string
	for i := range t.plan.Items {
		named = append(named, t.plan.Items[i].paths...)
	}
	for _, f := range s.progress.Files {
		read = append(read, f.Path)
	}
	slices.Sort(named)
	slices.Sort(read)
	t.progress = s.progress
	return slices.Equal(named, read) && t.unchanged() == nil
}

// unchanged refuses to go on with files that are not the ones that were begun.
func (t *Takeover) unchanged() error {
	for _, f := range t.progress.Files {
		same, err := fileSame(f)
		if err != nil {
			return err
		}
		if !same {
			return &sheet.Error{Message: "文件 " + f.Path + " 在上次运行之后变了或不见了；请把原来的文件放回去，再接着做。"}
		}
	}
	return nil
}

// start begins a take-over.
func (t *Takeover) start(tx *db.Tx) error {
	empty, err := record.Empty(tx)
	if err != nil {
		return err
	}
	t.id, t.stage, t.first = id.New(), takeoverReading, empty
	if err := t.files(); err != nil {
		return err
	}
	return insertTakeover(tx, t)
}

// files begins anew with the files the plan names.
func (t *Takeover) files() error {
	t.progress = progress{}
	for i := range t.plan.Items {
		it := &t.plan.Items[i]
		for _, path := range it.paths {
			info, err := os.Stat(path)
			if err != nil {
				return err
			}
			t.progress.Files = append(t.progress.Files, newOldFile(i, it.Item, path, info))
		}
	}
	return nil
}

// newRun is where the next run lies. Its name is like no other, so that two processes at once cannot write the same.
func (t *Takeover) newRun() string {
	return filepath.Join(t.Spool, fmt.Sprintf("%s-%s.run", t.id, id.New()))
}

// thin merges runs until few enough are left. The new run is on the disk and the database says so before the old go.
func (t *Takeover) thin(ctx context.Context) error {
	for len(t.progress.Runs) > mostRuns {
		some, path := t.progress.Runs[:mostRuns], t.newRun()
		if err := spool.MergeRun(path, t.Ring, some...); err != nil {
			return err
		}
		before := t.progress.Runs
		t.progress.Runs = append(slices.Clone(before[mostRuns:]), path)
		var saved string
		err := t.DB.Write(ctx, func(tx *db.Tx) (err error) {
			saved, err = t.save(tx, t.settledTo, t.talliedTo)
			return err
		})
		if err != nil {
			t.progress.Runs = before
			return err
		}
		t.saved = saved
		for _, old := range some {
			os.Remove(old)
		}
	}
	return nil
}

// removeRuns removes the runs of a take-over, and those an earlier run of the program did not finish.
func (t *Takeover) removeRuns(of id.ID) {
	found, _ := filepath.Glob(filepath.Join(t.Spool, of.String()+"-*.run"))
	for _, path := range found {
		os.Remove(path)
	}
}

// finish makes the indexes, counts what lies in the tables meanwhile, and stores the report.
func (t *Takeover) finish(ctx context.Context) error {
	made := make(chan error, 1)
	go func() {
		made <- record.EnsureIndexes(ctx, t.DB, func(done, total int) {
			t.tell(Pace{Stage: Finishing, Rows: t.progress.Rows, Done: int64(done), Total: int64(total)})
		})
	}()
	var figures []record.OldFigure
	err := t.DB.View(ctx, func(tx *db.Tx) (err error) {
		figures, err = record.OldFigures(tx, t.id)
		return err
	})
	if err := errors.Join(err, <-made); err != nil {
		return err
	}
	r := t.report(figures)
	err = t.DB.Write(ctx, func(tx *db.Tx) error { return t.close(tx, r) })
	if err != nil {
		return err
	}
	t.stage = takeoverDone
	t.removeRuns(t.id)
	_, err = ledger.Seal(ctx, t.DB)
	return err
}
