package exchange_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"xinguan/base/db"
	"xinguan/base/db/dbtest"
	"xinguan/base/sheet"
	"xinguan/cmd/xinguan/wire/sandbox"
	"xinguan/core/ident"
	"xinguan/core/intake"
	"xinguan/core/ledger"
	"xinguan/core/people"
	"xinguan/core/record"
	"xinguan/core/relay"
	"xinguan/rooms/exchange"
)

// world is a city with a platform above it.
type world struct {
	t *testing.T
	*sandbox.City
	s      *exchange.Service
	above  *exchange.Double
	folder exchange.Folder
}

func worlds(t *testing.T, test func(w *world)) {
	for name, e := range map[string]db.Engine{"sqlite": db.SQLite, "postgres": db.Postgres} {
		t.Run(name, func(t *testing.T) {
			c, err := sandbox.Open(t.Context(), dbtest.URL(t, e))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				if err := c.Close(); err != nil {
					t.Error(err)
				}
			})
			w := &world{t: t, City: c, folder: exchange.Folder{Dir: t.TempDir()}}
			w.s = &exchange.Service{DB: c.Hub.DB, Ring: c.Hub.Ring, Catalog: c.Hub.Catalog, Records: c.Hub.Records, Profile: c.Hub.Exchange, Channel: w.folder, Log: c.Hub.Log}
			w.above = &exchange.Double{Folder: w.folder, Profile: c.Hub.Exchange}
			test(w)
		})
	}
}

var authority = ident.Make("11441998", "C1")

// penalty is a made-up penalty of a company.
func penalty(name, code, doc string) map[string]string {
	return map[string]string{"party_name": name, "party_kind": "法人及非法人组织", "uscc": code, "doc_no": doc, "conduct": "示例违法行为", "fact": "经查，当事人示例违法。", "legal_basis": "《示例法》第一条", "kind": "罚款",
		"content": "罚款人民币伍万元整", "fine": "5", "decided": "2026-04-10", "valid_until": "2099-12-31", "publish_until": "2027-04-10", "authority": "东莞市城市管理和综合执法局", "authority_code": authority,
		"supplier": "东莞市城市管理和综合执法局", "supplier_code": authority}
}

// sends takes a sheet in for an agency and waits for the outbox.
func (w *world) sends(item, agency string, rows ...map[string]string) intake.Result {
	w.t.Helper()
	it, _ := w.Hub.Catalog.Item(item)
	lines := make([][]string, len(rows)+1)
	for _, f := range it.Fields {
		if f.Means == "legal_rep.id" {
			continue
		}
		lines[0] = append(lines[0], f.Title)
		for i, r := range rows {
			lines[i+1] = append(lines[i+1], r[f.Name])
		}
	}
	var b bytes.Buffer
	path := filepath.Join(w.t.TempDir(), item+".csv")
	err := errors.Join(sheet.WriteCSV(&b, lines), os.WriteFile(path, b.Bytes(), 0o600))
	if err != nil {
		w.t.Fatal(err)
	}
	res, err := w.Hub.Uploads.File(w.t.Context(), intake.Job{Item: item, Agency: agency, Path: path})
	if err != nil || res.Held > 0 {
		w.t.Fatalf("%+v %v", res, err)
	}
	return res
}

// step is a round here, with the platform above answering or not.
func (w *world) step(answers bool) {
	w.t.Helper()
	if _, err := ledger.Seal(w.t.Context(), w.Hub.DB); err != nil {
		w.t.Fatal(err)
	}
	if err := w.s.Step(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	if !answers {
		return
	}
	if err := errors.Join(w.above.Answer(w.t.Context()), w.s.Receive(w.t.Context())); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) view(do func(tx *db.Tx) error) {
	w.t.Helper()
	if err := w.Hub.DB.View(w.t.Context(), do); err != nil {
		w.t.Fatal(err)
	}
}

// rows are where the records of a batch stand.
func (w *world) rows(res intake.Result, rows ...int) (out map[int]relay.Line) {
	w.t.Helper()
	w.view(func(tx *db.Tx) (err error) { out, err = relay.OfRows(tx, "province", res.BatchID, rows); return err })
	return out
}

const former, present = "东莞市示例晨曦五金制品厂", "东莞市示例晨曦五金制品有限公司"

func register(name, code, before string) map[string]string {
	return map[string]string{"party_name": name, "uscc": code, "reg_date": "2014-06-03", "ent_type": "有限责任公司", "address": "东莞市长安镇示例路18号", "reg_status": "存续", "former_names": before}
}

// A refusal for another name comes back beside the row, with the former name proposed; sent again under it, it is taken.
func TestARefusalProposesTheFormerName(t *testing.T) {
	worlds(t, func(w *world) {
		code, other := ident.Make("91441998", "MA000001"), ident.Make("91441998", "MA000002")
		w.sends("registration", "scjgj", register(present, code, former), register("东莞市示例二号有限公司", other, ""))
		res := w.sends("penalty", "cgj", penalty(present, code, "东示例罚〔2026〕1号"), penalty("东莞市示例二号有限公司", other, "东示例罚〔2026〕2号"))
		w.above.Knows = func(c string) string { return map[string]string{code: former}[c] }
		w.step(true)
		at := w.rows(res, 2, 3)
		if at[2].State != relay.Rejected || at[2].Code != "1001" || at[2].Proposed != former || at[3].State != relay.Accepted {
			t := w.t
			t.Fatalf("%+v", at)
		}
		w.view(func(tx *db.Tx) error {
			all, err := intake.FindingsAfter(tx, res.BatchID, intake.Warning, 1, 0, 20)
			i := slices.IndexFunc(all, func(f intake.Seen) bool { return f.Rule == "province.refused" })
			if i < 0 || all[i].Row != 2 || all[i].Proposed != former || !strings.Contains(all[i].Message, "1001 主体信息不匹配") {
				w.t.Errorf("beside the row: %+v", all)
			}
			return err
		})
		for want, ok := range []bool{true, false} { // a double click
			err := w.Hub.DB.Write(w.t.Context(), func(tx *db.Tx) error {
				did, err := relay.Again(tx, at[2], at[2].Proposed)
				if did != ok {
					w.t.Errorf("%d: again %v", want, did)
				}
				return err
			})
			if err != nil {
				w.t.Fatal(err)
			}
		}
		w.s.Profile.Minutes = 0
		w.step(true)
		if l := w.rows(res, 2)[2]; l.State != relay.Accepted || l.AsName != former {
			w.t.Errorf("sent again: %+v", l)
		}
		if w.above.Count() != 2 {
			w.t.Errorf("%d records above", w.above.Count())
		}
	})
}

// Rows about natural persons are forwarded whole: as many above as were reported.
func TestPersonsAreForwarded(t *testing.T) {
	worlds(t, func(w *world) {
		row := penalty("示例甲", "", "东示例人罚〔2026〕1号")
		row["party_kind"], row["id_type"], row["id_number"] = "自然人", "身份证", "44199819000101004"+check("44199819000101004")
		w.sends("penalty_person", "cgj", row)
		w.step(false)
		out, err := filepath.Glob(filepath.Join(w.folder.Dir, "out", "*.csv"))
		if err != nil || len(out) != 1 {
			w.t.Fatalf("%v %v", out, err)
		}
		body, err := os.ReadFile(out[0])
		if err != nil || !strings.Contains(string(body), row["doc_no"]) || !strings.Contains(string(body), "罚款人民币伍万元整") {
			w.t.Errorf("%v: the file lacks what was filed", err)
		}
	})
}

// With nothing new, and with something new that is not due yet, a round waits for nobody who writes at the moment.
func TestARoundWithNothingToDoOnlyLooks(t *testing.T) {
	worlds(t, func(w *world) {
		looks := func() {
			w.t.Helper()
			held, done := make(chan struct{}), make(chan struct{})
			var wait sync.WaitGroup
			wait.Go(func() {
				err := w.Hub.DB.Write(w.t.Context(), func(*db.Tx) error { close(held); <-done; return nil })
				if err != nil {
					w.t.Error(err)
				}
			})
			<-held
			ctx, stop := context.WithTimeout(w.t.Context(), 10*time.Second)
			defer stop()
			if err := w.s.Step(ctx); err != nil {
				w.t.Error(err)
			}
			close(done)
			wait.Wait()
		}
		w.step(false) // the follower begins
		looks()
		w.sends("penalty", "cgj", penalty(present, ident.Make("91441998", "MA000001"), "东示例罚〔2026〕1号"))
		w.step(true)
		w.step(false) // the figures follow the answer
		looks()
		w.sends("penalty", "cgj", penalty(present, ident.Make("91441998", "MA000001"), "东示例罚〔2026〕2号"))
		w.step(false) // gathered; the next file of the item is not due for some minutes
		looks()
	})
}

// check is the check character of a resident number.
func check(s string) string {
	sum := 0
	for i, w := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(s[i]-'0') * w
	}
	return "10X98765432"[sum%11:][:1]
}

// dead is a channel nobody is behind.
type dead struct{ exchange.Folder }

func (dead) Send(context.Context, string, []byte) error { return errors.New("no route to host") }

// With the platform above away for a day, files wait and nothing is lost; answers twice, and one to an older file after a
// newer one, change nothing; what ended here is asked to end there, once.
func TestAwayTwiceAndOutOfOrder(t *testing.T) {
	worlds(t, func(w *world) {
		w.s.Profile.Minutes = 0
		code := ident.Make("91441998", "MA000001")
		res := w.sends("penalty", "cgj", penalty(present, code, "东示例罚〔2026〕1号"))
		w.s.Channel = dead{w.folder}
		if _, err := ledger.Seal(w.t.Context(), w.Hub.DB); err != nil {
			w.t.Fatal(err)
		}
		for range 3 {
			if err := w.s.Step(w.t.Context()); err == nil {
				w.t.Fatal("nobody noticed")
			}
		}
		w.s.Channel = w.folder
		w.step(false)
		first := w.rows(res, 2)[2]
		answer := exchange.Answer{File: first.File, Body: []byte("行,结果,错误代码,错误说明\n1,成功,,\n")}
		for i := range 2 {
			if got, err := w.s.Apply(w.t.Context(), answer); err != nil || got.Twice != (i == 1) {
				w.t.Fatalf("%+v %v", got, err)
			}
		}
		apply(w, first, record.Withdraw)
		w.step(false)
		second := w.rows(res, 2)[2]
		if second.Act != relay.End || second.State != relay.Sent || second.File == first.File {
			w.t.Fatalf("%+v", second)
		}
		late := exchange.Answer{File: first.File, Body: []byte("行,结果,错误代码,错误说明\n1,失败,2001,缺\n")}
		if got, err := w.s.Apply(w.t.Context(), late); err != nil || got.Stale != 1 || got.Rejected != 0 {
			w.t.Errorf("an old answer: %+v %v", got, err)
		}
		w.step(true)
		if l := w.rows(res, 2)[2]; l.State != relay.Accepted || l.Act != relay.End {
			w.t.Errorf("%+v", l)
		}
		if _, err := w.s.Apply(w.t.Context(), exchange.Answer{File: "nothing.csv", Body: answer.Body}); err == nil || !strings.Contains(err.Error(), "没有上报过") {
			w.t.Errorf("an answer to nothing: %v", err)
		}
		if _, err := w.s.Apply(w.t.Context(), exchange.Answer{File: first.File, Body: []byte("行,结果\nx,成功\n")}); err == nil || !strings.Contains(err.Error(), "第2行没有读懂") {
			w.t.Errorf("an illegible answer: %v", err)
		}
	})
}

func apply(w *world, l relay.Line, kind record.EventKind) {
	w.t.Helper()
	err := w.Hub.DB.Write(w.t.Context(), func(tx *db.Tx) error {
		return w.Hub.Records.Apply(tx, record.Event{Subject: l.Subject, Record: l.Record, Kind: kind, Cause: "示例", Actor: "cgj"})
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// What the national site ended is ended here at the next read; what it lacks is told and stays.
func TestOursIsDownWhenTheirsIs(t *testing.T) {
	worlds(t, func(w *world) {
		one, two := ident.Make("91441998", "MA000001"), ident.Make("91441998", "MA000002")
		res := w.sends("penalty", "cgj", penalty("东莞市示例一号有限公司", one, "东示例罚〔2026〕1号"), penalty("东莞市示例二号有限公司", two, "东示例罚〔2026〕2号"))
		w.step(true)
		w.above.Ends("东示例罚〔2026〕1号")
		list, err := w.above.List()
		if err != nil {
			w.t.Fatal(err)
		}
		c, err := w.s.Compare(w.t.Context(), people.Operator, list)
		if err != nil || c.Records != 2 || c.Down != 1 || c.Shown != 1 || c.Missing != 0 {
			w.t.Fatalf("%+v %v", c, err)
		}
		at := w.rows(res, 2, 3)
		w.view(func(tx *db.Tx) error {
			for row, want := range map[int]bool{2: false, 3: true} {
				r, err := record.Get(tx, at[row].Subject, at[row].Record)
				if err != nil || r.Shown(tx.Today()) != want {
					w.t.Errorf("row %d: shown %v, %v", row, r.Shown(tx.Today()), err)
				}
			}
			return nil
		})
		c, err = w.s.Compare(w.t.Context(), people.Operator, []byte("统一社会信用代码,文书号,公示状态\n"+one+",别的,公示中\n"))
		if err != nil || c.Records != 1 || c.Missing != 1 || c.Closed != 0 {
			w.t.Errorf("%+v %v", c, err)
		}
		if _, err := w.s.Compare(w.t.Context(), people.Operator, []byte("a,b\n1,2\n")); err == nil || !strings.Contains(err.Error(), "没有“统一社会信用代码”") {
			w.t.Errorf("another table: %v", err)
		}
	})
}

// A city that says wrongly how it reports does not start.
func TestProfiles(t *testing.T) {
	w, err := sandbox.Open(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	if p := w.Hub.Exchange; p == nil || p.Verified || !p.Reports("penalty") || p.Refusal("1001").Propose != "former_name" || p.Refusal("9").Say == "" {
		t.Errorf("%+v", p)
	}
}
