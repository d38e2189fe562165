package wire

import (
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"xinguan/base/clock"
	"xinguan/base/db"
	"xinguan/core/ident"
	"xinguan/core/intake"
	"xinguan/core/record"
	"xinguan/core/subject"
)

// take takes in a sheet of the market authority as it stands, every row of it, and reads the names anew.
func (w *town) take(t *testing.T, item string, lines ...string) {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, item+".csv")
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	im := &intake.Importer{DB: w.hub.DB, Ring: w.hub.Ring, City: w.hub.City, Catalog: w.hub.Catalog, Spool: filepath.Join(dir, "spool"), Clock: w.hub.Clock,
		Records: &record.Store{Laws: w.hub.Laws(), Effects: Effects(w.hub.Tiers)}}
	res, err := im.File(t.Context(), intake.Job{Item: item, Agency: "scjgj", Path: path})
	if err != nil || res.Held > 0 || res.Accepted != len(lines)-1 {
		t.Fatalf("%s: %+v %v", item, res, err)
	}
	if w.hub.Index, err = subject.Build(t.Context(), w.hub.DB, w.hub.City.Places()); err != nil {
		t.Fatal(err)
	}
}

const (
	registers = "企业名称,统一社会信用代码"
	punishes  = "行政相对人名称,统一社会信用代码,行政处罚决定书文号,违法行为类型,处罚内容,处罚类别,处罚决定日期,处罚机关"
)

func punished(w *town, name, code, doc string) string {
	return name + "," + code + "," + doc + ",示例违法行为,警告,警告," + string(clock.Today(w.hub.Clock).AddDays(-20)) + ",东莞市市场监督管理局"
}

// TestOldCodesLead: under a code that is written otherwise, or that of an entry ruled to be the same, page, timeline, feed
// and report lead to the one address; a ruling can be undone, so that nobody is told to forget the old one.
func TestOldCodesLead(t *testing.T) {
	w := ownTown(t)
	now, old := ident.Make("441998", "MA0QQQ01"), ident.Make("441998", "MA0QQQ02")
	w.take(t, "registration", registers, "东莞市示例迁址甲五金有限公司,"+now)
	w.take(t, "penalty", punishes, punished(w, "东莞市示例迁址甲五金厂", old, "示例罚〔2026〕迁1号"))
	paths := []string{"", "/timeline", "/feed.atom", "/report.pdf"}
	for _, path := range paths {
		if r := w.ask("GET", "/subjects/"+strings.ToLower(old)+path); r.status != 301 || r.header.Get("Location") != "/subjects/"+old+path {
			t.Errorf("in small letters, %s: %d to %s", path, r.status, r.header.Get("Location"))
		}
	}
	err := w.hub.DB.Write(t.Context(), func(tx *db.Tx) error {
		a, err1 := subject.Find(tx, now)
		b, err2 := subject.Find(tx, old)
		_, _, err3 := subject.Link(tx, subject.Ruling{A: a.ID, B: b.ID, Verdict: subject.Same, By: "示例", Why: "示例"})
		return errors.Join(err1, err2, err3)
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if r := w.ask("GET", "/subjects/"+old+path); r.status != 307 || r.header.Get("Location") != "/subjects/"+now+path {
			t.Errorf("old code, %s: %d to %s", path, r.status, r.header.Get("Location"))
		}
		if r := w.ask("GET", "/subjects/"+now+path); r.status != 200 {
			t.Errorf("%s: %d", path, r.status)
		}
	}
}

// TestPersonsNamesFindNoBusiness: an individually-owned business whose trade name holds a person's name is found by its
// full name and by its code, and by nothing less: not on the search page, in the lists, their files and feeds, or the API.
func TestPersonsNamesFindNoBusiness(t *testing.T) {
	w := ownTown(t)
	const name, doc = "东莞市长安张示例小吃店", "示例罚〔2026〕店1号"
	code := ident.Make("92441998", "MA0QQQ03")
	w.take(t, "registration", registers, name+","+code)
	w.take(t, "penalty", punishes, punished(w, name, code, doc))
	for _, path := range []string{"/search?q=", "/api/v1/subjects?q=", "/disclosures?item=penalty&name=", "/disclosures.csv?item=penalty&name=",
		"/disclosures.atom?item=penalty&name=", "/api/v1/disclosures?item=penalty&name="} {
		for _, part := range []string{"张示例", "张示例小吃", "长安张示例", "示例小吃店", "zhangshili"} {
			if r := w.ask("GET", path+url.QueryEscape(part)); r.status != 200 || strings.Contains(r.text, code) || strings.Contains(r.text, doc) || strings.Contains(r.text, name) {
				t.Errorf("%s%s: %d, finds the business: %v", path, part, r.status, strings.Contains(r.text, code))
			}
		}
		for _, whole := range []string{name, code, strings.ToLower(code)} {
			r := w.ask("GET", path+url.QueryEscape(whole))
			if to := r.header.Get("Location"); r.status == 200 && (strings.Contains(r.text, code) || strings.Contains(r.text, doc)) || strings.Contains(to, code) {
				continue
			}
			t.Errorf("%s%s: %d, not found", path, whole, r.status)
		}
	}
}
