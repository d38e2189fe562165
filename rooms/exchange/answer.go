package exchange

import (
	"context"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/emmansun/gmsm/sm3"

	"xinguan/base/db"
	"xinguan/base/id"
	"xinguan/base/sheet"
	"xinguan/base/web"
	"xinguan/core/intake"
	"xinguan/core/ledger"
	"xinguan/core/record"
	"xinguan/core/relay"
	"xinguan/core/subject"
)

// Taken is what became of an answer. Stale lines are about what was sent anew meanwhile: they change nothing.
type Taken struct {
	Lines, Accepted, Rejected, Stale int64
	Twice                            bool // this very answer came before

	refused map[id.ID]bool // batches of which something was refused
}

// returned tells of the batches of which something came back, whose senders are told.
func (t *Taken) returned() (out []ledger.Change) {
	for b := range t.refused {
		out = append(out, ledger.Change{Topic: relay.Topic, Ref: b})
	}
	return out
}

// verdict is a line of an answer.
type verdict struct {
	line          int
	taken         bool
	code, message string
}

// Apply takes an answer in. It may come twice, late, or after the answer to a later file.
func (s *Service) Apply(ctx context.Context, a Answer) (out Taken, err error) {
	all, err := s.verdicts(a.Body)
	if err != nil {
		return out, err
	}
	sum := sm3.Sum(append([]byte(a.File+"\n"), a.Body...))
	digest := hex.EncodeToString(sum[:])
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		out = Taken{Lines: int64(len(all)), refused: map[id.ID]bool{}}
		f, err := fileByName(tx, a.File)
		if errors.Is(err, sql.ErrNoRows) || err == nil && f.Target != s.Profile.Code {
			return web.Fail(web.Invalid, "没有上报过名为“%s”的文件；请核对答复的文件名。", a.File)
		}
		if err != nil {
			return err
		}
		if out.Twice, err = knows(tx, digest, a.File); err != nil || out.Twice {
			return err
		}
		for _, v := range all {
			if err := s.answer(tx, f, v, &out); err != nil {
				return err
			}
		}
		if err := errors.Join(ledger.Append(tx, out.returned()...), noteAnswer(tx, digest, out)); err != nil {
			return err
		}
		return answered(tx, f.Name, out.Accepted+out.Rejected+out.Stale)
	})
	return out, err
}

// verdicts reads the table of an answer.
func (s *Service) verdicts(body []byte) (out []verdict, err error) {
	rows, err := table(body)
	if err != nil {
		return nil, err
	}
	form := s.Profile.Answers
	at := columns(rows, form.Line, form.Result, form.Code, form.Message)
	if at[form.Line] < 0 || at[form.Result] < 0 {
		return nil, web.Fail(web.Invalid, "答复里没有“%s”“%s”这两列，没有读；请核对文件，或者修改城市目录里的 %s。", form.Line, form.Result, relay.ProfileFile)
	}
	for n, r := range rows[1:] {
		line, bad := strconv.Atoi(cell(r, at[form.Line]))
		result := cell(r, at[form.Result])
		if bad != nil || result != form.Taken && result != form.Refused {
			return nil, web.Fail(web.Invalid, "答复的第%d行没有读懂（行“%s”，结果“%s”）；整份没有采用，请核对后重新提供。", n+2, cell(r, at[form.Line]), result)
		}
		out = append(out, verdict{line, result == form.Taken, cell(r, at[form.Code]), cell(r, at[form.Message])})
	}
	return out, nil
}

// answer applies one line.
func (s *Service) answer(tx *db.Tx, f File, v verdict, out *Taken) error {
	l, err := relay.At(tx, f.Name, v.line)
	if errors.Is(err, sql.ErrNoRows) || err == nil && l.State != relay.Sent {
		out.Stale++
		return nil
	}
	if err != nil {
		return err
	}
	why := s.Profile.Refusal(v.code)
	if v.taken || why.Done {
		_, err := relay.Take(tx, l)
		out.Accepted++
		if err == nil {
			err = intake.Settled(tx, l.Batch, l.Row, s.rule(), "system", s.Profile.Short+"已接收")
		}
		return err
	}
	out.Rejected++
	out.refused[l.Batch] = true
	return s.refuse(tx, l, v, why)
}

// rule is the finding a refusal shows up as.
func (s *Service) rule() string { return s.Profile.Code + ".refused" }

// refuse puts a refusal beside the row its sender brought, with what is proposed.
func (s *Service) refuse(tx *db.Tx, l relay.Line, v verdict, why relay.Refusal) error {
	said := strings.TrimSpace(why.Title + "：" + strings.TrimSuffix(v.message, "。"))
	r, err := record.Get(tx, l.Subject, l.Record)
	if err != nil {
		return err
	}
	proposed := ""
	if why.Propose == "former_name" {
		if proposed, err = otherName(tx, l, &r); err != nil {
			return err
		}
	}
	if _, err := relay.Refuse(tx, l, why.Code, said, proposed); err != nil {
		return err
	}
	finding := intake.Finding{Row: l.Row, Rule: s.rule(), Column: s.columnOf(l.Item, why.Column), Proposed: proposed, Message: fmt.Sprintf("%s退回（%s %s）。%s", s.Profile.Short, why.Code, why.Title, why.Say)}
	if why.Column == "party_name" {
		finding.Value, finding.Confidence = r.Party, 80
	}
	if proposed == "" {
		finding.Confidence = 0
	}
	x, err := subject.FiledAs(tx, l.Subject)
	if err != nil && !errors.Is(err, subject.ErrNone) { // a person is nobody here
		return err
	}
	return intake.Returned(tx, l.Batch, finding, r.Party, x.Code)
}

func (s *Service) columnOf(item, field string) string {
	it, ok := s.Catalog.Item(item)
	if !ok {
		return ""
	}
	for _, f := range it.Fields {
		if f.Name == field {
			return f.Title
		}
	}
	return ""
}

// otherName is the name to try instead of the one sent: the latest former one, or the present one where a former one was
// sent.
func otherName(tx *db.Tx, l relay.Line, r *record.Record) (string, error) {
	x, err := subject.Get(tx, l.Subject)
	if err != nil {
		return "", err
	}
	sent := r.Party
	if l.AsName != "" {
		sent = l.AsName
	}
	if x.Name != sent && x.Name != "" {
		return x.Name, nil
	}
	names := slices.Clone(x.FormerNames)
	slices.SortStableFunc(names, func(a, b subject.FormerName) int { return strings.Compare(string(b.Until), string(a.Until)) })
	for _, n := range names {
		if n.Name != sent {
			return n.Name, nil
		}
	}
	return "", nil
}

// table reads a small table, its titles first.
func table(body []byte) ([][]string, error) {
	f, err := os.CreateTemp("", "xinguan-exchange-*.csv")
	if err != nil {
		return nil, err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(body)
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, err
	}
	in, err := sheet.Open(f.Name())
	if err != nil {
		return nil, err
	}
	defer in.Close()
	var rows [][]string
	for {
		r, err := in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		rows = append(rows, slices.Clone(r.Cells))
	}
	if len(rows) == 0 {
		return nil, web.Fail(web.Invalid, "文件是空的，没有读；请核对后重新提供。")
	}
	return rows, nil
}

// columns are where titles stand; -1 for one that is not there.
func columns(rows [][]string, titles ...string) map[string]int {
	out := map[string]int{}
	for _, t := range titles {
		out[t] = slices.IndexFunc(rows[0], func(c string) bool { return strings.TrimSpace(c) == t })
	}
	return out
}

func cell(row []string, at int) string {
	if at < 0 || at >= len(row) {
		return ""
	}
	return strings.TrimSpace(row[at])
}
