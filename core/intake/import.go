package intake

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/seal"
	"xinguan/base/sheet"
	"xinguan/base/spool"
	"xinguan/core/catalog"
	"xinguan/core/city"
	"xinguan/core/ledger"
	"xinguan/core/people"
	"xinguan/core/record"
)

// Importer takes in files. DB, Ring and Spool may be missing for Check.
type Importer struct {
	DB      *db.DB
	Ring    *seal.Keyring
	City    *city.City
	Catalog *catalog.Catalog
	Records *record.Store
	Gate    Gate
	Keep    Keeping
	Spool   string // folder for sealed spools
	Clock   clock.Clock
	// Register adds the organisations of the register to the city's agencies; nil = the city's folder is all there is.
	Register func(*db.Tx, *city.City) (*city.City, error)
}

// today is the importer with the agencies there are now.
func (im *Importer) today(ctx context.Context) (*Importer, error) {
	if im.Register == nil {
		return im, nil
	}
	now := *im
	err := im.DB.View(ctx, func(tx *db.Tx) (err error) {
		now.City, err = im.Register(tx, im.City)
		return err
	})
	return &now, err
}

// Job is one file to take in.
type Job struct {
	Item     string
	Agency   string       // code of the sender; empty = told by item or row
	By       people.Actor // who sends it in, where somebody signed in does; zero = the operator of the machine
	Sender   string       // account of who sent it; empty = the operator, whose own procedure stands for a second person
	Confirm  string       // why a file that differs from the sender's history is right all the same; empty = not confirmed
	Path     string
	Name     string // what the sender calls the file; empty = as in Path
	Progress Progress
}

func (im *Importer) world() world {
	w := world{catalog: im.Catalog, city: im.City, today: clock.Today(im.Clock)}
	if im.Records != nil {
		w.rules = im.Records.Rules
	}
	return w
}

func (im *Importer) item(code string) (*catalog.Item, error) {
	it, ok := im.Catalog.Item(code)
	if !ok {
		return nil, &sheet.Error{Message: fmt.Sprintf("没有代码为 %q 的目录项；可用的有：%s。", code, strings.Join(im.Catalog.Codes(), "、"))}
	}
	return it, nil
}

// File takes in one file, or goes on with it where an earlier run was stopped. The result counts the whole file.
func (im *Importer) File(ctx context.Context, job Job) (Result, error) {
	began := time.Now()
	im, err := im.today(ctx)
	if err != nil {
		return Result{}, err
	}
	it, err := im.item(job.Item)
	if err != nil {
		return Result{}, err
	}
	if err := im.checkAgency(job.Agency); err != nil {
		return Result{}, err
	}
	if err := job.allowed(); err != nil {
		return Result{}, err
	}
	digest, err := digestFile(job.Path)
	if err != nil {
		return Result{}, err
	}
	b, err := im.unfinished(ctx, digest, it.Code)
	if err != nil {
		return Result{}, err
	}
	if b != nil && job.Agency != "" && b.Agency != job.Agency {
		return Result{}, &sheet.Error{Message: "这个文件已由另一单位报送，还没有办完；请由原报送单位接着办。"}
	}
	path := im.spoolOf(digest, it.Code)
	if b == nil || !exists(path) {
		if b, err = im.receive(ctx, job, it, digest, path, b); err != nil {
			return Result{}, err
		}
	}
	if b.Stage == stageGate {
		if job.Confirm == "" {
			return b.waiting(job.Path, began), nil
		}
		if err := im.DB.Write(ctx, func(tx *db.Tx) error { return b.confirm(tx, "system", job.Confirm) }); err != nil {
			return Result{}, err
		}
	}
	if err := im.settle(ctx, job, b, path); err != nil {
		return Result{}, err
	}
	if _, err := ledger.Seal(ctx, im.DB); err != nil {
		return Result{}, err
	}
	os.Remove(path)
	b.Result.File, b.Result.Seconds = job.Path, time.Since(began).Seconds()
	return b.Result, nil
}

// spoolOf is where the spool of a file lies.
func (im *Importer) spoolOf(digest []byte, item string) string {
	return filepath.Join(im.Spool, fmt.Sprintf("%x-%s.spool", digest[:12], item))
}

func (j *Job) name() string {
	if j.Name != "" {
		return j.Name
	}
	return filepath.Base(j.Path)
}

// allowed tells whether the one who signed in may send this item: for their own organisation where none is named, for
// another by a mandate only.
func (j *Job) allowed() error {
	if j.By == (people.Actor{}) {
		return nil
	}
	if j.Agency == "" {
		j.Agency = j.By.Org
	}
	if d := people.Decide(j.By, people.IntakeSend, people.Scope{Org: j.Agency, Item: j.Item}); !d.Allowed {
		return &sheet.Error{Message: d.Why + "。"}
	}
	return nil
}

func (im *Importer) checkAgency(code string) error {
	if code == "" || code == External {
		return nil
	}
	if a, ok := im.City.Agency(code); ok && a.Code == code {
		return nil
	}
	return &sheet.Error{Message: fmt.Sprintf("没有代码为 %q 的单位；请用单位表里的代码（如 scjgj），或不指明报送单位。", code)}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func digestFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, &sheet.Error{Message: "打不开文件 " + path + "；请检查路径和权限。", Cause: err}
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return nil, &sheet.Error{Message: "读不完文件 " + path + "；请检查它是不是文件夹，或磁盘是否有坏道。", Cause: err}
	}
	return h.Sum(nil), nil
}

// receive is pass 1: every row checked into the sealed spool; when it is on disk the batch is acknowledged. An
// unfinished batch whose spool was lost is read again from the file: the rows come out the same.
func (im *Importer) receive(ctx context.Context, job Job, it *catalog.Item, digest []byte, path string, old *batch) (*batch, error) {
	s, err := im.world().open(job.Path, it, job.Agency)
	if err != nil {
		return nil, err
	}
	defer s.close()
	if err := os.MkdirAll(im.Spool, 0o700); err != nil {
		return nil, fmt.Errorf("暂存文件夹 %s 不能建立；请检查磁盘空间和权限：%w", im.Spool, err)
	}
	read, err := im.fill(ctx, job, s, path)
	if err != nil {
		os.Remove(path)
		return nil, err
	}
	if old != nil {
		return old, nil
	}
	b := &batch{ID: id.New(), SentBy: job.Sender, Item: it.Code, Agency: s.checker.batchAgency(), File: job.name(), Digest: digest, Titles: s.titles,
		Profile: s.checker.counts.profile(s.checker.plan, s.checker.today)}
	err = im.DB.Write(ctx, func(tx *db.Tx) error {
		b.Stage, b.Result = stageReceived, Result{Read: read, Batch: b.ID.String(), BatchID: b.ID}
		return im.acknowledge(tx, b, it, s.checker.file)
	})
	return b, err
}

// acknowledge stores the batch, at the gate where it differs from the sender's history.
func (im *Importer) acknowledge(tx *db.Tx, b *batch, it *catalog.Item, file []Finding) error {
	before, err := history(tx, b.Item, b.Agency)
	if err != nil {
		return err
	}
	if why := im.Gate.reasons(it, b.Profile, before); len(why) > 0 {
		b.Stage, file = stageGate, append(why, file...)
	}
	return b.insert(tx, file)
}

func (im *Importer) fill(ctx context.Context, job Job, s *sheetRows, path string) (read int, err error) {
	w, err := spool.Create(path, im.Ring)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	var buf []byte
	err = s.each(ctx, job.Progress, func(r *row) error {
		read++
		buf = r.encode(buf[:0])
		return w.Append(buf)
	})
	if err == nil {
		err = noData(read + s.checker.counts.persons)
	}
	if err == nil {
		err = w.Sync()
	}
	return read, err
}

// batchAgency is the agency the batch as a whole counts for.
func (c *checker) batchAgency() string {
	switch {
	case c.agency != "":
		return c.agency
	case len(c.plan.item.Suppliers) == 1:
		return c.plan.item.Suppliers[0]
	case len(c.senders) == 1:
		for a := range c.senders {
			return a
		}
	}
	return External
}
