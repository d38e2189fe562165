package main

import (
	"bytes"
	"crypto/sha256"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"xinguan/base/backup"
	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/core/intake"
	"xinguan/core/upkeep"
)

// The two facts of this file stand in no other test: one of an organisation, one of a person.
const (
	oldFact = "示例已逾保留期之事实甲乙丙"
	oldHeld = "示例已逾保留期之未入库行"
)

func oldSheet(t *testing.T, e *env, dir string) string {
	t.Helper()
	path := filepath.Join(dir, "old.csv")
	text := "行政相对人名称,统一社会信用代码,行政处罚决定书文号,违法行为类型,违法事实,处罚依据,处罚类别,处罚内容,罚款金额（万元）,处罚决定日期,处罚有效期,公示截止期,处罚机关,处罚机关统一社会信用代码,数据来源单位,数据来源单位统一社会信用代码\n" +
		"东莞市示例旧事有限公司,91441998MA0000007H,东示例旧罚〔2019〕1号,示例," + oldFact + ",示例,罚款,示例,1,2019-03-01,2020-03-01,2020-03-01,东莞市生态环境局,,东莞市生态环境局,\n" +
		"东莞市示例旧事有限公司,91441998MA0000000X,东示例旧罚〔2019〕2号,示例," + oldHeld + ",示例,罚款,示例,1,2019-03-01,2020-03-01,2020-03-01,东莞市生态环境局,,东莞市生态环境局,\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// holding are the files below a folder in which the bytes stand.
func holding(t *testing.T, dir, text string) (out []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, f fs.DirEntry, err error) error {
		if err != nil || !f.Type().IsRegular() || strings.HasSuffix(path, ".csv") {
			return err
		}
		raw, err := os.ReadFile(path)
		if bytes.Contains(raw, []byte(text)) {
			out = append(out, filepath.Base(path))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// What is past its time is erased: not in the database file, not in its log, not in the spool, not in a backup made
// afterwards; that there was a record stays, everything replays, and the audit log says what was done.
func TestWhatIsPastItsTimeIsNowhere(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_DATA_HOME", dir)
	where := store{DB: "sqlite:" + filepath.Join(dir, "a.db"), Keys: filepath.Join(dir, "keys")}
	e, err := where.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer e.close()
	res, err := e.importer().File(t.Context(), intake.Job{Item: "penalty", Agency: "sthjj", Path: oldSheet(t, e, dir)})
	if err != nil || res.Accepted != 1 || res.Held != 1 {
		t.Fatalf("%+v %v", res, err)
	}
	if len(holding(t, dir, oldFact)) == 0 {
		t.Fatal("the fact is not where this test looks")
	}
	in, im := e.installation(), e.importer()
	later := clock.Fixed(time.Now().AddDate(0, 0, 400))
	in.Clock, im.Clock = later, later
	plan, err := in.Plan(t.Context(), im)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int64{"没有入库的原始行": 1, "检查发现里引用的内容": 1, "记录内容：法人行政处罚": 1}
	for _, x := range plan {
		if n, ok := want[x.Title]; ok && x.Count < n {
			t.Errorf("the plan: %+v", x)
		}
		if x.Source == "" {
			t.Errorf("a period without a source: %+v", x)
		}
	}
	if len(holding(t, dir, oldFact)) == 0 {
		t.Error("the plan erased something")
	}
	if _, err := in.Retain(t.Context(), im); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{oldFact, oldHeld, "东示例旧罚〔2019〕1号", "东示例旧罚〔2019〕2号"} {
		if files := holding(t, dir, text); len(files) > 0 {
			t.Errorf("%s still stands in %v", text, files)
		}
	}
	if n := inBackup(t, in, oldFact); n > 0 {
		t.Errorf("a backup made afterwards holds it %d times", n)
	}
	again, err := in.Plan(t.Context(), im)
	for _, x := range again {
		if x.Count != 0 || err != nil {
			t.Errorf("the second plan: %+v %v", x, err)
		}
	}
	checks, err := in.Check(t.Context(), upkeep.Manifest{}, nil)
	for _, c := range checks {
		if !c.OK || err != nil {
			t.Errorf("%+v %v", c, err)
		}
	}
	// A resend of what was erased does not bring it back.
	res, err = e.importer().File(t.Context(), intake.Job{Item: "penalty", Agency: "sthjj", Path: oldSheet(t, e, dir)})
	if err != nil || res.Accepted != 0 || res.Duplicate != 1 {
		t.Errorf("sent again: %+v %v", res, err)
	}
	if files := holding(t, dir, oldFact); len(files) > 0 {
		t.Errorf("sent again it stands in %v", files)
	}
	if said := ran(t, exitSettled, "audit", "list", "--db", where.DB, "--keys", where.Keys); !strings.Contains(said, upkeep.Erased) {
		t.Errorf("the audit log: %s", said)
	}
}

func inBackup(t *testing.T, in *upkeep.Installation, text string) (n int) {
	t.Helper()
	var out bytes.Buffer
	if _, err := in.Backup(t.Context(), &out, nil, func() {}); err != nil {
		t.Fatal(err)
	}
	var m upkeep.Manifest
	_, err := backup.Read(&out, nil, &m, func(_ string, content io.Reader) error {
		raw, err := io.ReadAll(content)
		n += bytes.Count(raw, []byte(text))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// Persons of whom nothing is left lose their keys.
func TestAPersonOfWhomNothingIsLeftIsForgotten(t *testing.T) {
	eachEngine(t, func(t *testing.T, engine db.Engine) {
		url, keys := seeded(t, engine)
		e, err := store{DB: url, Keys: keys}.open(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer e.close()
		in, im := e.installation(), e.importer()
		before, err := in.KeyUses(t.Context())
		if err != nil || before[0].Needed == 0 {
			t.Fatalf("%+v %v", before, err)
		}
		later := clock.Fixed(time.Now().AddDate(30, 0, 0))
		in.Clock, im.Clock = later, later
		e.db.Close()
		if e.db, err = db.Open(t.Context(), url, db.WithClock(later)); err != nil {
			t.Fatal(err)
		}
		in.DB, im.DB = e.db, e.db
		if _, err := in.Retain(t.Context(), im); err != nil {
			t.Fatal(err)
		}
		after, err := in.KeyUses(t.Context())
		if err != nil || after[0].Needed != 0 {
			t.Errorf("after thirty years %d keys are left of %d: %v", after[0].Needed, before[0].Needed, err)
		}
	})
}

// What was handed in with a case goes when the case ended long enough ago: that it was there, and its digest, stay.
func TestPapersPastTheirTime(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("XDG_DATA_HOME", dir)
	where := store{DB: "sqlite:" + filepath.Join(dir, "a.db"), Keys: filepath.Join(dir, "keys")}
	said(t, exitSettled, "seed", "--db", where.DB, "--keys", where.Keys, "--subjects", "40", "--records", "60", "--dirt", "0")
	s := openFort(t, where)
	const name = "示例已逾保存期之材料名.pdf"
	c, number, code := s.objects(name)
	if len(holding(t, dir, name)) == 0 {
		t.Fatal("the paper is not where this test looks")
	}
	in, im := s.e.installation(), s.e.importer()
	retain := func(years int) {
		later := clock.Fixed(time.Now().AddDate(years, 0, 3))
		in.Clock, im.Clock = later, later
		if _, err := in.Retain(t.Context(), im); err != nil {
			t.Fatal(err)
		}
	}
	retain(11) // the case is open, however old
	if len(holding(t, dir, name)) == 0 {
		t.Error("papers of an open case are gone")
	}
	if w := s.send("/cases/act", "number", number, "code", code, "step", "withdraw", "seen", "1", "once", id.New().String()); w.Code != http.StatusOK {
		t.Fatalf("withdrawn: %d", w.Code)
	}
	retain(9)
	if len(holding(t, dir, name)) == 0 {
		t.Error("papers are gone before their time")
	}
	retain(11)
	if files := holding(t, dir, name); len(files) > 0 {
		t.Errorf("it still stands in %v", files)
	}
	if n := inBackup(t, in, name); n > 0 {
		t.Errorf("a backup made afterwards holds it %d times", n)
	}
	err := s.e.db.View(t.Context(), func(tx *db.Tx) error {
		all, err := s.hub.Flow.Papers(tx, c.ID)
		if len(all) != 1 || !all[0].Erased || all[0].Digest != sha256.Sum256([]byte(aPaper)) {
			t.Errorf("what stays: %+v", all)
			return err
		}
		if _, body, gone := s.hub.Flow.Paper(tx, c.ID, all[0].ID); gone == nil || body != nil || !strings.Contains(gone.Error(), "已过保存期限") {
			t.Errorf("opened: %v", gone)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}
